"""`antt criteria test` on the small edition: what a case may say, what it must not, and what the command reports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builders import CRITERIA, DOSSIER, HEAD, edit, write_criteria
from click.testing import CliRunner, Result

from cli import antt
from engine.problem import Problems

BASE = "edition: tt-thu\nunit_type: residential_area\nas_of: 2026-11-05\ndossier:\n" + "".join(
    f"  {line}\n" for line in DOSSIER.splitlines()
)
GOOD = """\
cases:
  - name: Hồ sơ gốc
    met: ["1", "1.1", "1.2", "2", "3", "4"]
    verdict: meets
    approvable: yes
    deadline: 2026-11-14
"""


def folder(root: Path, cases: str, criteria: str = CRITERIA, base: str = BASE) -> Path:
    """A criteria folder with one case file."""
    found = write_criteria(root, residential_area=HEAD + criteria)
    (found / "tt-thu" / "cases").mkdir()
    (found / "tt-thu" / "cases" / "residential_area.yaml").write_text(
        base + cases, encoding="utf-8"
    )
    return found


def run(path: Path, *words: str) -> Result:
    """The command on a folder."""
    return CliRunner().invoke(antt, ["criteria", "test", str(path), *words], standalone_mode=False)


def problems(result: Result, base: str = BASE) -> list[tuple[int, int, str]]:
    """Line (counted from `cases:`), column and code of the problems that a run ended in."""
    assert isinstance(result.exception, Problems)
    lines = len(base.splitlines())
    return [(p.mark.line - lines, p.mark.column, p.code) for p in result.exception.problems]


# --- what a case says -----------------------------------------------------------------------------------


def test_cases_that_hold_exit_0_and_those_that_do_not_exit_1_with_place_and_both_results(
    tmp_path: Path,
) -> None:
    """A failure names its line, the criterion, what was expected and what came of it, in Vietnamese."""
    assert run(folder(tmp_path / "a", GOOD)).return_value == 0
    result = run(folder(tmp_path / "b", edit(GOOD, ('met: ["1", ', 'unmet: ["1"]\n    met: ['))))
    assert result.return_value == 1
    assert "residential_area.yaml:" in result.output
    assert "Hồ sơ gốc: tiêu chí 1 phải là “chưa đạt”, nhưng kết quả là “đạt”" in result.output


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("set: {facts.registered: 17}", 'unmet: ["1.2", "1"]'),
        ("set: {documents.kh.date: 2026-04-01}", 'unmet: ["1.1"]'),
        ("set: {documents.xn.covers.to: 2026-10-30}", 'unproven: ["2.1"]'),
        ("set: {facts.crimes: {this_year: 3, last_year: 2}}", 'unmet: ["2.3"]'),
        ("remove: [facts.registered, documents.nq]", 'unproven: ["1.2", "1.3"]'),
        ("remove: [findings.policies]", 'unproven: ["3.1"]'),
        ("set: {facts.has_party: no}", 'not_applicable: ["4"]'),
        ("add: {incidents: [{id: v, kind: dispute, date: 2026-05-01}]}", 'unmet: ["2.1"]'),
        ("add: {documents: {id: kh2, kind: plan, date: 2026-01-02}}", 'met: ["1.1"]'),
        ("set: {facts.households: 26}", 'unmet: ["1.2"]'),
        ("as_of: 2026-10-31\n    remove: [documents, findings]", "approvable: no"),
        ("remove: [documents.kh]", "verdict: cannot-conclude"),
    ],
)
def test_a_change_is_made_to_the_base_dossier_and_to_nothing_else(
    tmp_path: Path, change: str, expected: str
) -> None:
    """Set, remove and add by path; a case after it sees the base dossier again."""
    cases = f"cases:\n  - name: đổi\n    {change}\n    {expected}\n" + GOOD.removeprefix("cases:\n")
    result = run(folder(tmp_path, cases))
    assert (result.return_value, result.output) == (0, result.output), result.exception


def test_examples_add_to_the_changes_and_expectations_of_their_case(tmp_path: Path) -> None:
    """A case with examples is a table: each row is one trial on top of what the case says."""
    cases = """\
cases:
  - name: bảng
    set: {facts.registered: 17}
    unmet: ["1.2"]
    examples:
      - {met: ["1.1"]}
      - {set: {documents.kh.date: 2026-04-01}, unmet: ["1.1"]}
"""
    result = run(folder(tmp_path, cases))
    assert result.return_value == 0
    assert "2/2 ca" in result.output


def test_the_base_dossier_is_one_that_can_be_read_whatever_the_cases_make_of_it(
    tmp_path: Path,
) -> None:
    """A base that only its cases complete is refused at its own place, as the editor's schema says it is."""
    base = edit(BASE, ("  year: 2026\n", ""))
    cases = "cases:\n  - name: a\n    add: {year: 2026}\n    met: ['1']\n"
    result = run(folder(tmp_path, cases, base=base))
    assert isinstance(result.exception, Problems)
    assert [(p.mark.line, p.code) for p in result.exception.problems] == [(5, "key-missing")]


# --- what it must not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cases", "found"),
    [
        ("cases: []\n", [(1, 1, "group-empty")]),
        ("cases:\n  - name: a\n    set: {facts.registered: 1}\n", [(2, 5, "case-expects-nothing")]),
        ("cases:\n  - name: a\n    examples: []\n    met: ['1']\n", [(3, 5, "group-empty")]),
        ("cases:\n  - name: a\n    met: ['1.9']\n", [(3, 11, "ref-unknown")]),
        ("cases:\n  - name: a\n    met: ['1']\n    unmet: ['1']\n", [(4, 13, "id-duplicate")]),
        ("cases:\n  - name: a\n    set: {facts.registerd: 1}\n    met: ['1']\n", [(3, 11, "case-path-missing")]),
        ("cases:\n  - name: a\n    remove: [documents.khong]\n    met: ['1']\n", [(3, 14, "case-path-missing")]),
        ("cases:\n  - name: a\n    add: {facts.households: 1}\n    met: ['1']\n", [(3, 11, "case-path-taken")]),
        ("cases:\n  - name: a\n    add: {a.b: 1}\n    met: ['1']\n", [(3, 11, "case-path-missing")]),
        ("cases:\n  - name: a\n    set: {facts.households: nhiều}\n    met: ['1']\n", [(3, 29, "count-expected")]),
        ("cases:\n  - name: a\n    set: {documents.kh.kind: pln}\n    met: ['1']\n", [(3, 30, "kind-unknown")]),
        ("cases:\n  - name: a\n    expect: x\n    met: ['1']\n", [(3, 5, "key-unknown")]),
        ("cases:\n  - name: a\n    verdict: đậu\n", [(3, 14, "choice-unknown")]),
        ("cases:\n  - name: a\n    set: {window: {schedule: given}}\n    met: ['1']\n", [(3, 11, "case-path-missing")]),
        ("cases:\n  - name: a\n    add: {window: {schedule: given}}\n    met: ['1']\n", [(3, 19, "window-not-given")]),
    ],
)  # fmt: skip
def test_a_case_that_selects_nothing_or_is_misspelt_is_a_problem_at_its_place(
    tmp_path: Path, cases: str, found: list[tuple[int, int, str]]
) -> None:
    """Nothing is skipped in silence: the file, line and column are named, and nothing is run."""
    assert problems(run(folder(tmp_path, cases))) == found


def test_the_dossier_must_be_of_the_unit_type_that_is_tested(tmp_path: Path) -> None:
    """A school's dossier proves nothing about residential areas."""
    cases = "cases:\n  - name: a\n    set: {unit.type: school}\n    met: ['1']\n"
    assert "case-unit-type" in [each[2] for each in problems(run(folder(tmp_path, cases)))]


def test_a_file_says_what_it_tests_and_that_must_exist(tmp_path: Path) -> None:
    """An edition with its unit type, or an overlay; a name that nothing has is refused."""
    both = edit(BASE, ("edition: tt-thu\n", "edition: tt-thu\noverlay: x\n"))
    assert [each[2] for each in problems(run(folder(tmp_path / "a", GOOD, base=both)), both)] == [
        "cases-of-what"
    ]
    other = edit(BASE, ("edition: tt-thu\n", "edition: tt-th\n"))
    assert [each[2] for each in problems(run(folder(tmp_path / "b", GOOD, base=other)), other)] == [
        "edition-unknown"
    ]


def test_a_folder_without_cases_is_a_problem(tmp_path: Path) -> None:
    """A run that tests nothing must not pass."""
    assert [each[2] for each in problems(run(write_criteria(tmp_path)))] == ["cases-none"]


def test_the_folder_that_was_named_is_the_one_without_cases(tmp_path: Path) -> None:
    """Not the criteria folder; and one that holds cases does not make up for it."""
    empty = tmp_path / "trong"
    empty.mkdir()
    good = folder(tmp_path / "law", GOOD)
    result = run(good, str(empty))
    assert isinstance(result.exception, Problems)
    assert [(each.mark.path, each.code) for each in result.exception.problems] == [
        (str(empty), "cases-none")
    ]


# --- coverage -------------------------------------------------------------------------------------------


def missing(root: Path, cases: str) -> set[tuple[str, str, str]]:
    """What a run with coverage says is not proved."""
    result = run(folder(root, cases), "--coverage", "--format", "json")
    rows = json.loads(result.output)["files"][0]["coverage"]["missing"]
    return {(row["id"], row["kind"], row["detail"]) for row in rows}


def test_coverage_asks_for_every_outcome_limit_and_edge_by_id(tmp_path: Path) -> None:
    """With one good case the rest is missing: outcomes, sides of limits, gravities, days, conditions."""
    found = missing(tmp_path, GOOD)
    assert {
        ("1.2", "outcome", "unmet"),
        ("1.2", "limit", "below"),
        ("2.2", "gravity", "at"),
        ("1.1", "quarter_1", "before"),
        ("1.1", "quarter_1", "first"),
        ("1.1", "quarter_1", "after"),
        ("standard", "incidents", "last"),
        ("standard", "as_of", "last"),
        ("statement", "period", "last_but_one"),
        ("statement", "covers_to", "last_but_one"),
        ("3.1", "finding", "before"),
        ("4", "condition", "unproven"),
        ("4", "outcome", "not_applicable"),
    } <= found
    assert (
        not {
            ("1.1", "quarter_1", "last"),
            ("1.2", "outcome", "met"),
            ("standard", "deadline", "stated"),
        }
        & found
    )


def test_coverage_does_not_ask_for_what_cannot_be(tmp_path: Path) -> None:
    """Rules that are only there or not shown cannot be unmet; a share of all cannot be over 100%."""
    whole = edit(CRITERIA, ("at_least: 70%", "at_least: 100%"))
    result = run(
        folder(tmp_path, GOOD.replace('"1", "1.1", "1.2", ', ""), whole),
        "--coverage",
        "--format",
        "json",
    )
    rows = json.loads(result.output)["files"][0]["coverage"]["missing"]
    found = {(row["id"], row["kind"], row["detail"]) for row in rows}
    assert ("1.3", "outcome", "unproven") in found
    assert ("1.3", "outcome", "unmet") not in found
    assert ("1.2", "limit", "above") not in found


def test_an_outcome_counts_only_where_a_case_names_it(tmp_path: Path) -> None:
    """What came about beside the point is not proved; a case that fails proves nothing either."""
    silent = "cases:\n  - name: a\n    set: {facts.registered: 17}\n    met: ['2']\n"
    wrong = "cases:\n  - name: a\n    set: {facts.registered: 17}\n    met: ['1.2']\n"
    named = "cases:\n  - name: a\n    set: {facts.registered: 17}\n    unmet: ['1.2']\n"
    seen = [
        ("1.2", "outcome", "unmet") in missing(tmp_path / str(number), cases)
        for number, cases in enumerate((silent, wrong, named))
    ]
    assert seen == [True, True, False]


def test_the_threshold_decides_the_exit_code(tmp_path: Path) -> None:
    """Below it 1, at it 0; without one the coverage is only told."""
    path = folder(tmp_path, GOOD)
    percent = json.loads(run(path, "--coverage", "--format", "json").output)["files"][0][
        "coverage"
    ]["percent"]
    assert 0 < percent < 100
    assert run(path, "--coverage").return_value == 0
    assert run(path, "--coverage", "--threshold", str(percent)).return_value == 0
    assert run(path, "--threshold", str(percent + 1)).return_value == 1


# --- mutants --------------------------------------------------------------------------------------------


def survivors(result: Result) -> set[tuple[str, str]]:
    """The changes that a run says would go unnoticed."""
    rows: Iterable[dict[str, str]] = json.loads(result.output)["files"][0]["mutation"]["survivors"]
    return {(row["id"], row["mutation"]) for row in rows}


def test_what_no_case_notices_survives_and_is_told_in_words(tmp_path: Path) -> None:
    """Each kind of change is tried; the sentence says what it was, in both languages."""
    path = folder(tmp_path, GOOD)
    result = run(path, "--mutate", "--format", "json")
    assert result.return_value == 1
    assert {
        ("1.2", "at_least 70% -> at_least 69%"),
        ("1.1", "dated quarter_1 -> -"),
        ("1.1", "issued_by unit -> -"),
        ("1", "all -> any"),
        ("2.1", "at_most 0 -> at_most 1"),
        ("2.2", "exception force_majeure -> -"),
        ("2.2", "exception all [detected, reported] -> any [detected, reported]"),
        ("2.2", "gravity serious -> grave"),
        ("2.3", "at_most last_year -> at_most last_year + 1"),
        ("3", "need 2 -> need 1"),
        ("4", "condition has_party is yes -> -"),
        ("plan", "signed required -> -"),
        ("statement", "covers required -> -"),
        ("statement", "period closing -> review"),
        ("standard", "closes 31/10 -> 30/10"),
    } <= survivors(result)
    assert (
        "đổi mức “từ 70% trở lên” thành “từ 69% trở lên” thì không ca nào phát hiện"
        in run(path, "--mutate").output
    )
    english = run(path, "--mutate", "--lang", "en").output
    assert "no longer asking for a signature would go unnoticed" in english


def test_a_case_that_notices_kills_the_mutant(tmp_path: Path) -> None:
    """The same change is gone once a case stands on the limit; nothing else is."""
    before = survivors(run(folder(tmp_path / "a", GOOD), "--mutate", "--format", "json"))
    more = (
        GOOD
        + "  - name: 69%\n    set: {facts: {households: 100, registered: 69}}\n    unmet: ['1.2']\n"
    )
    after = survivors(run(folder(tmp_path / "b", more), "--mutate", "--format", "json"))
    assert ("1.2", "at_least 70% -> at_least 69%") in before - after
    assert {each[0] for each in before - after} == {"1.2"}


def test_a_survivor_is_accepted_with_a_reason_and_only_while_it_survives(tmp_path: Path) -> None:
    """`accepted_survivors` takes it off the list; an entry that no change matches is a problem."""
    entry = 'accepted_survivors:\n  - {id: "1.2", mutation: "at_least 70% -> at_least 69%", reason: thử}\n'
    result = run(folder(tmp_path / "a", GOOD + entry), "--mutate", "--format", "json")
    data = json.loads(result.output)["files"][0]["mutation"]
    assert ("1.2", "at_least 70% -> at_least 69%") not in survivors(result)
    assert [each["reason"] for each in data["accepted"]] == ["thử"]
    stale = run(folder(tmp_path / "b", GOOD + edit(entry, ("69%", "50%"))), "--mutate")
    assert [each[2] for each in problems(stale)] == ["survivor-none"]


def test_what_decides_nothing_is_left_alone(tmp_path: Path) -> None:
    """Titles, citations and certainty make no mutants: two standards that differ in them have the same."""
    other = edit(
        CRITERIA,
        (
            "en: Registration\n    cite: Điều 1 khoản 1\n    certainty: text",
            "en: Other\n    cite: Điều 9\n    certainty: reading",
        ),
    )
    names = [
        survivors(
            run(folder(tmp_path / str(number), GOOD, criteria), "--mutate", "--format", "json")
        )
        for number, criteria in enumerate((CRITERIA, other))
    ]
    assert names[0] == names[1]


# --- reports --------------------------------------------------------------------------------------------


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_example(tmp_path: Path) -> None:
    """A CI server reads names, failures, and what survives, as failures of their own."""
    bad = GOOD + "  - name: sai\n    unmet: ['1']\n"
    root = ElementTree.fromstring(run(folder(tmp_path, bad), "--format", "junit").output)
    suite = root[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "tiêu chí 1" in (suite[1][0].get("message") or "")
    mutated = ElementTree.fromstring(
        run(tmp_path / "criteria", "--mutate", "--format", "junit").output
    )
    assert any("at_least 69%" in (case.get("name") or "") for case in mutated[0])


def test_a_case_beside_a_draft_tests_the_draft(tmp_path: Path) -> None:
    """The criteria are those that the cases lie beside, wherever the command is run and whatever ships."""
    path = folder(tmp_path, GOOD, edit(CRITERIA, ("at_least: 70%", "at_least: 90%")))
    result = run(path / "tt-thu" / "cases" / "residential_area.yaml")
    assert result.return_value == 1
    assert "tiêu chí 1.2" in result.output


def test_the_cases_of_a_criteria_file_lie_beside_it(tmp_path: Path) -> None:
    """Who names the criteria file means them, and sees which file was run; one without cases is no case file."""
    law = folder(tmp_path, GOOD)
    result = run(law / "tt-thu" / "residential_area.yaml")
    assert result.exception is None, result.exception
    assert "tt-thu/cases/residential_area.yaml: " in result.output
    (law / "tt-thu" / "cases" / "residential_area.yaml").unlink()
    assert isinstance(run(law / "tt-thu" / "residential_area.yaml").exception, Problems)


def test_nothing_but_the_result_is_written_where_standard_error_is_no_terminal(
    tmp_path: Path,
) -> None:
    """No progress bar in a log."""
    assert run(folder(tmp_path, GOOD), "--mutate").stderr == ""
