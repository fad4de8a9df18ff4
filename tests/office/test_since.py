"""`antt check NEW --since OLD`: what changed and nothing else, for one unit and one year."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders import DOSSIER, edit, write_criteria, write_dossier
from jsonschema import Draft202012Validator

import cli

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "engine" / "schemas" / "since.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
SHORT = edit(DOSSIER, ("registered: 18", "registered: 17"))


class Said(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def since(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The new dossier's text, the old one's, and further words."""
    folder = write_criteria(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("ANTT_LANG", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(new: str, old: str | Path, *words: object) -> Said:
        before = old if isinstance(old, Path) else write_dossier(tmp_path, old, "cu.yaml")
        asked = ["check", write_dossier(tmp_path, new, "moi.yaml"), "--since", before, *words]
        with pytest.raises(SystemExit) as left:
            cli.main(
                [str(word) for word in (*asked, "--criteria", folder, "--as-of", "2026-11-05")]
            )
        said = capsys.readouterr()
        return Said(int(left.value.code or 0), said.out, said.err)

    return call


def changes(said: Said) -> dict[str, Any]:
    """What the JSON says, which fits its schema."""
    found = dict(json.loads(said.out))
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
    return found


def test_the_outcome_that_changed_and_nothing_else(since: Run) -> None:
    """One figure mended: its check, the criterion above it, the figure, the verdict, and what stood in the way."""
    found = changes(since(DOSSIER, SHORT, "--format", "json"))
    outcomes = [
        (each["id"], each["old"]["outcome"], each["new"]["outcome"]) for each in found["criteria"]
    ]
    assert outcomes == [("1", "UNMET", "MET"), ("1.2", "UNMET", "MET")]
    assert [
        (each["name"], each["kind"], each["fields"][0]["old"], each["fields"][0]["new"])
        for each in found["evidence"]
    ] == [("facts.registered", "changed", 17, 18)]
    assert (found["old"]["verdict"], found["new"]["verdict"]) == ("does-not-meet", "meets")
    assert (found["old"]["approvable"], found["new"]["approvable"]) == (False, True)
    assert found["old"]["blockers"] and not found["new"]["blockers"]


def test_the_exit_code_is_the_new_dossiers(since: Run) -> None:
    """0 where the new one may be approved, 1 where it fails, whatever the old one was."""
    assert since(DOSSIER, SHORT).code == 0
    assert since(SHORT, DOSSIER).code == 1
    assert since(edit(DOSSIER, ("  registered: 18\n", "")), DOSSIER).code == 3


INCIDENT = (
    "incidents:\n  - {id: v1, kind: crime, date: 2026-05-05, gravity: light, force_majeure: no}\n"
)
FINDING = "{subject: policies, result: yes, role: Trưởng bản, date: 2026-11-02, minutes: bb}"
ALTERED = (
    (
        "crimes: {this_year: 2, last_year: 2}",
        "crimes: {this_year: 2, last_year: 3}",
        "facts.crimes",
        "last_year",
        2,
        3,
    ),
    ("has_party: yes", "has_party: no", "facts.has_party", "value", True, False),
    ("force_rating: high", "force_rating: fair", "facts.force_rating", "value", "high", "fair"),
    ("place_kind: urban", "place_kind: rural", "facts.place_kind", "value", "urban", "rural"),
    (
        "households: 25",
        "households: {value: 25, source: kh}",
        "facts.households",
        "source",
        None,
        "kh",
    ),
    ("date: 2026-03-31", "date: 2026-03-30", "documents.kh", "date", "2026-03-31", "2026-03-30"),
    ("issuer: unit, ", "issuer: police, ", "documents.kh", "issuer", "unit", "police"),
    ("stamped: yes", "stamped: no", "documents.kh", "stamped", True, False),
    ("kind: rules, ", "kind: rules, number: 7/NQ, ", "documents.nq", "number", None, "7/NQ"),
    (
        "to: 2026-10-31}",
        "to: 2026-11-01}",
        "documents.xn",
        "covers",
        "2025-11-01/2026-10-31",
        "2025-11-01/2026-11-01",
    ),
    ("result: yes", "result: no", "findings.policies", "result", True, False),
    ("role: Trưởng bản", "role: Bí thư", "findings.policies", "role", "Trưởng bản", "Bí thư"),
    ("name: Bản Thử", "name: Bản Khác", "unit", "name", "Bản Thử", "Bản Khác"),
    ("name: Bản Thử", "name: Bản Thử, place: {commune: xã A}", "unit", "commune", None, "xã A"),
)


@pytest.mark.parametrize(("old", "new", "name", "field", "was", "now"), ALTERED)
def test_every_stated_thing_that_changes_is_told(
    old: str, new: str, name: str, field: str, was: object, now: object, since: Run
) -> None:
    """A figure, a paper, a finding, the unit: what it was and is, and no other piece of evidence."""
    found = changes(since(edit(DOSSIER, (old, new)), DOSSIER, "--format", "json"))
    assert [(each["name"], each["kind"]) for each in found["evidence"]] == [(name, "changed")]
    told = [(each["name"], each["old"], each["new"]) for each in found["evidence"][0]["fields"]]
    assert told == [(field, was, now)]
    assert since(edit(DOSSIER, (old, new)), DOSSIER).out, "it has words, too"


def test_an_incident_and_its_exceptions(since: Run) -> None:
    """Added, taken out, and changed in what is stated of it."""
    held = edit(INCIDENT, ("force_majeure: no", "force_majeure: yes"))
    added = since(DOSSIER + INCIDENT, DOSSIER)
    assert '+ thêm: Tội phạm "v1" ngày 05/05/2026' in added.out
    assert "Bất khả kháng: không" in added.out
    assert '- bỏ: Tội phạm "v1"' in since(DOSSIER, DOSSIER + INCIDENT).out
    assert "Bất khả kháng: không → có" in since(DOSSIER + held, DOSSIER + INCIDENT).out


def test_a_paper_put_in_and_one_taken_out(since: Run) -> None:
    """Named as in the report, the one that is gone too; the check that it settles has changed."""
    line = "  - {id: nq, kind: rules, date: 2019-05-01}\n"
    less = edit(DOSSIER, (line, ""))
    said = since(DOSSIER, less).out
    assert '+ thêm: Nội quy "nq" ngày 01/05/2019' in said
    assert "1.3 Nội quy [khoản 1 Điều 1]: chưa đủ căn cứ → đạt" in said
    assert '- bỏ: Nội quy "nq" ngày 01/05/2019' in since(less, DOSSIER).out


def test_nothing_changed_is_said(since: Run) -> None:
    """The same file; and another that differs only in a comment."""
    assert "giống hệt nhau" in since(DOSSIER, DOSSIER).out
    assert "không khác gì trong nội dung được xét" in since("# khác\n" + DOSSIER, DOSSIER).out
    found = changes(since("# khác\n" + DOSSIER, DOSSIER, "--format", "json"))
    assert (found["criteria"], found["evidence"]) == ([], [])
    assert found["old"]["dossier"] != found["new"]["dossier"]


OTHERS = (
    (("code: ban-thu", "code: ban-khac"), "since-other-unit", 1, 38),
    (("year: 2026", "year: 2025"), "since-other-year", 2, 7),
)


@pytest.mark.parametrize(("change", "code", "line", "column"), OTHERS)
def test_two_dossiers_of_different_units_or_years_are_not_compared(
    change: tuple[str, str], code: str, line: int, column: int, since: Run
) -> None:
    """A problem with both places, exit code 2, and nothing else."""
    said = since(DOSSIER, edit(DOSSIER, change), "--format", "json")
    assert (said.code, said.out) == (2, "")
    assert f"moi.yaml:{line}:{column}: {code}" in said.err
    assert f"cu.yaml:{line}:{column}" in said.err


def test_an_old_dossier_that_cannot_be_read_stops_it(since: Run) -> None:
    """Half a comparison would be none."""
    said = since(DOSSIER, "unit: [\n")
    assert (said.code, said.out) == (2, "")
    assert "cu.yaml" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "xlsx", "-o", "x"),
        ("--format", "jsonl"),
        ("--explain", "derivation"),
        ("moi.yaml",),
    ],
)
def test_what_it_cannot_do_is_a_usage_error(words: tuple[str, ...], since: Run) -> None:
    """Other forms, derivations, several dossiers."""
    said = since(DOSSIER, SHORT, *words)
    assert said.code == 2 and "--since" in said.err


def test_brief_ends_after_the_verdict(since: Run) -> None:
    """The table of what was and is, without the changes."""
    said = since(DOSSIER, SHORT, "--brief").out
    assert "CHƯA ĐẠT" in said and "TỪNG TIÊU CHÍ" not in said
    assert "TỪNG TIÊU CHÍ" in since(DOSSIER, SHORT).out


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_holds_what_the_text_holds_and_names_are_inert(lang: str, since: Run) -> None:
    """In both languages; a name with a tag stays text."""
    evil = edit(DOSSIER, ("name: Bản Thử", "name: <script>alert(1)</script>"))
    page = since(evil, SHORT, "--format", "html", "--lang", lang)
    assert page.code == 0 and f'<html lang="{lang}">' in page.out
    assert "<script" not in page.out and "&lt;script&gt;alert(1)" in page.out
    text = since(evil, SHORT, "--lang", lang, "--width", "400").out
    for row in text.splitlines():
        if "→" in row and "<" not in row:
            assert row.split("→")[-1].strip() in page.out


def test_the_old_dossier_may_be_a_folder(since: Run, tmp_path: Path) -> None:
    """What changed is the same as from the file. (Workbooks: docs/office.md.)"""
    from_file = changes(since(DOSSIER, SHORT, "--format", "json"))
    folder = write_dossier(tmp_path / "thu-muc", SHORT).parent
    assert changes(since(DOSSIER, folder, "--format", "json")) == from_file


def test_the_schema_ships(since: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """`antt schema since` prints it; it is valid, and refuses what has a key too many or too few."""
    with pytest.raises(SystemExit):
        cli.main(["schema", "since"])
    assert json.loads(capsys.readouterr().out) == SCHEMA
    Draft202012Validator.check_schema(SCHEMA)
    found = changes(since(DOSSIER, SHORT, "--format", "json"))
    for whole, part in ((found, found), (found, found["old"]), (found, found["criteria"][0])):
        part["extra"] = 1
        assert not VALIDATOR.is_valid(whole)
        del part["extra"]
        kept = part.popitem()
        assert not VALIDATOR.is_valid(whole)
        part[kept[0]] = kept[1]
    assert VALIDATOR.is_valid(found)
