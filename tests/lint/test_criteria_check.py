"""`antt criteria check`: all findings in one pass, in five forms, with severities and ignores that people choose."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import builders
import lint_examples as examples
import pytest

import cli
from engine.catalogue import SHIPPED
from engine.lint.finding import CODES

LOOSE = "fact: models, at_least: 0"
ALWAYS = f"""\
criteria:
  - {{id: "1", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, {LOOSE}}}
"""


def check(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one run."""
    with pytest.raises(SystemExit) as left:
        cli.main(["criteria", "check", *words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return int(left.value.code or 0), said.out, said.err


def listed(out: str) -> list[tuple[str, int, int, str, str]]:
    """File, line, column, severity and code of each finding in JSON."""
    keys = ("file", "line", "column", "severity", "code")
    return [tuple(each[key] for key in keys) for each in json.loads(out)["findings"]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with criteria that always pass."""
    monkeypatch.chdir(tmp_path)
    examples.folder(tmp_path / "criteria", "residential_area.yaml", ALWAYS)
    return tmp_path


@pytest.mark.no_cover
def test_shipped_criteria_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """What ships has nothing to mend; the days that years share by law are said, and named."""
    code, out, _ = check(capsys, "--format", "json", "--criteria", str(SHIPPED))
    data = json.loads(out)
    assert code == 0
    assert {each["severity"] for each in data["findings"]} == {"info"}
    shared = {(each["params"]["days"], each["code"]) for each in data["findings"]}
    assert shared == {
        ("31/10", "windows-overlap"),
        ("30/11", "windows-overlap"),
        ("16/11/2021 – 30/11/2021", "windows-overlap"),
    }


def test_a_finding_says_where_what_and_how_to_mend_it(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line, column, severity, code, sentence, source line, proof, hint and page; exit code 1."""
    code, out, _ = check(capsys, "criteria")
    assert code == 1
    first, *rest = out.splitlines()
    place = "criteria/tt-thu/residential_area.yaml:9:89"
    assert first.startswith(f'{place}: lỗi: never-fails: Hồ sơ ghi gì thì "1" cũng đạt')
    assert rest[1].index("^") == rest[0].index("at_least")
    assert "        models: 0" in rest and "      # 1: đạt" in rest
    assert "    Trang giải thích: docs/findings/never-fails.md" in rest
    assert rest[-1] == "Đã kiểm tra 2 tệp: 1 lỗi."
    assert (
        check(capsys, "criteria", "--lang", "en")[1].splitlines()[-1] == "2 files checked: 1 error."
    )


def test_colours_only_where_asked(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets plain text."""
    assert "\x1b[" not in check(capsys, "criteria")[1]
    assert "\x1b[1;31mlỗi\x1b[0m" in check(capsys, "criteria", "--color", "always")[1]


def test_sarif_has_a_place_and_a_rule_for_every_result(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Code review shows a result at its line, and its rule beside it."""
    code, out, _ = check(capsys, "criteria", "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert code == 1
    assert place["artifactLocation"]["uri"] == "criteria/tt-thu/residential_area.yaml"
    assert place["region"] == {"startLine": 9, "startColumn": 89}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["level"], run["columnKind"]) == ("error", "unicodeCodePoints")
    assert "models: 0" in result["message"]["text"]


def test_github_annotations_escape_what_would_break_them(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a finding, and nothing in a sentence can end it early."""
    _, out, _ = check(capsys, "criteria", "--format", "github")
    place = r"file=criteria/tt-thu/residential_area\.yaml,line=9,col=89,title=never-fails"
    assert re.fullmatch(rf"::error {place}::[^\n]+\n", out)


def test_junit_fails_for_findings_and_passes_for_clean_files(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A suite a file; the counts are those of its cases."""
    _, out, _ = check(capsys, "criteria", "--format", "junit")
    root = ElementTree.fromstring(out)
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    failed = [suite.get("name") for suite in root if suite.get("failures") == "1"]
    assert failed == ["criteria/tt-thu/residential_area.yaml"]
    assert all(len(suite) == int(suite.get("tests", "0")) for suite in root)


@pytest.mark.parametrize(
    ("severity", "code", "shown"),
    [("off", 0, []), ("info", 0, ["info"]), ("warning", 1, ["warning"])],
)
def test_the_project_file_sets_severities(
    work: Path, capsys: pytest.CaptureFixture[str], severity: str, code: int, shown: list[str]
) -> None:
    """`lint:` in antt.yaml: a code and a severity a line."""
    (work / "antt.yaml").write_text(f"lint:\n  never-fails: {severity}\n")
    status, out, _ = check(capsys, "criteria", "--format", "json")
    assert status == code
    assert [each[3] for each in listed(out)] == shown


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("lint:\n  never-fail: off\n", "2:3", "key-unknown"),
        ("lint:\n  never-fails: loud\n", "2:16", "choice-unknown"),
        ("lint:\n  key-unknown: off\n", "2:3", "key-unknown"),
    ],
)
def test_a_slip_in_the_project_file_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str], text: str, place: str, code: str
) -> None:
    """A severity that would not be heeded is an error; a problem for which a file is refused cannot be softened."""
    (work / "antt.yaml").write_text(text)
    status, out, err = check(capsys, "criteria")
    assert (status, out) == (2, "")
    assert f"antt.yaml:{place}: {code}:" in err


def ignored(work: Path, comment: str, line: str = "") -> None:
    """The criteria with a comment above the check, or behind it."""
    text = ALWAYS.replace("  - {id", f"  {comment}\n  - {{id") if comment else ALWAYS
    examples.folder(work / "criteria", "residential_area.yaml", text.rstrip("\n") + line + "\n")


@pytest.mark.parametrize(
    ("above", "behind"),
    [
        ("# antt: ignore never-fails -- chỉ để theo dõi", ""),
        ("# antt: ignore never-fails -- chỉ để theo dõi\n  # một chú thích nữa", ""),
        ("", "  # antt: ignore never-fails -- chỉ để theo dõi"),
    ],
)
def test_a_comment_with_a_reason_ignores_one_finding(
    work: Path, capsys: pytest.CaptureFixture[str], above: str, behind: str
) -> None:
    """On the line itself, or among the comments right above it."""
    ignored(work, above, behind)
    assert check(capsys, "criteria", "--format", "json")[0] == 0


def test_a_comment_elsewhere_or_without_reason_ignores_nothing(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line further away is not meant, and without a reason nothing is ignored."""
    ignored(work, "# antt: ignore never-fails")
    codes = {each[4] for each in listed(check(capsys, "criteria", "--format", "json")[1])}
    assert codes == {"never-fails", "ignore-no-reason"}
    examples.folder(
        work / "criteria",
        "residential_area.yaml",
        f"# antt: ignore never-fails -- xa quá\n{ALWAYS}",
    )
    codes = {each[4] for each in listed(check(capsys, "criteria", "--format", "json")[1])}
    assert codes == {"never-fails", "ignore-unused"}


def test_what_the_reader_refuses_is_found_in_the_same_pass(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt key, a missing citation and translation, an unknown name, an id twice, and files that wait: exit 1."""
    slips = """\
criteria:
  - {id: "1", vi: Có mô hình, certainty: text, fact: models, at_least: 1}
  - {id: "1", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, fact: modles, at_least: 1}
  - {id: "3", vi: Có mô hình, en: A model, cite: Điều 4, certianty: text, fact: models, at_least: 1}
  - {id: "4", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, ref: school/1, fact: models}
  - {id: "5", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, fact: models, at_least: 1}
  - {id: "5", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, fact: models, at_least: 2}
"""
    overlay = examples.examples("tighten-nothing")["bad"][1]
    folder = examples.folder(work / "criteria", "residential_area.yaml", slips)
    (folder / "overlays").mkdir()
    (folder / "overlays" / "a.yaml").write_text(overlay, encoding="utf-8")
    code, out, _ = check(capsys, "criteria", "--format", "json")
    found = {(each[0].rpartition("/")[2], each[1], each[4]) for each in listed(out)}
    assert code == 1
    assert {
        ("residential_area.yaml", 9, "key-missing"),
        ("residential_area.yaml", 9, "clause-incomplete"),
        ("residential_area.yaml", 10, "term-unknown"),
        ("residential_area.yaml", 11, "key-unknown"),
        ("residential_area.yaml", 12, "node-two-kinds"),
        ("residential_area.yaml", 14, "id-duplicate"),
        ("a.yaml", 1, "not-checked"),
    } <= found
    pages = {each["page"] for each in json.loads(out)["findings"]}
    root = SHIPPED.parent
    assert all((root / page).is_file() for page in pages)


@pytest.mark.no_cover
def test_a_broken_edition_hides_no_slip_in_the_files_that_wait_for_it(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """How a file is written is looked at all the same; what needs the edition's words waits, and is said to."""
    criteria = work / "criteria"
    shutil.copytree(SHIPPED, criteria, dirs_exist_ok=True)
    for name, old, new in (
        ("edition.yaml", "short:", "shorrt:"),
        ("commune.yaml", "at_least: 70%", "at_leest: 70%"),
    ):
        path = criteria / "tt124-2021" / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    said = check(capsys, "criteria")[1]
    assert "vì criteria/tt124-2021/edition.yaml còn lỗi" in said
    code, out, _ = check(capsys, "criteria", "--format", "json")
    found = {(*each[0].split("/")[-2:], each[4]) for each in listed(out)}
    assert code == 1
    assert ("tt124-2021", "edition.yaml", "key-unknown") in found
    assert ("tt124-2021", "commune.yaml", "key-unknown") in found
    waiting = [each for each in found if each[0] == "tt124-2021" and each[1] != "edition.yaml"]
    assert {each[2] for each in waiting} == {"key-unknown", "not-checked"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("at_least: 80%", "at_least: 60%"), "overlay-loosens"),
        (("total: 10", "total: 11"), "points-do-not-add"),
    ],
)
def test_an_overlay_that_loosens_or_does_not_add_up_is_found(
    work: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], expected: str
) -> None:
    """What only the reader of overlays can see is a finding of the same pass."""
    text = examples.examples("band-gap")["good"][1] + 'tighten: [{id: "1.2", at_least: 80%}]\n'
    examples.folder(work / "law", "overlay.yaml", builders.edit(text, change))
    code, out, _ = check(capsys, "law", "--format", "json")
    assert code == 1
    assert expected in {each[4] for each in listed(out)}


def test_a_file_that_is_not_yaml_is_unreadable(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and a finding as any other: once, in every form; the other files are checked all the same."""
    bad = work / "criteria" / "tt-thu" / "school.yaml"
    bad.write_text("edition: [\n")
    code, out, err = check(capsys, "criteria", "--format", "json")
    assert (code, err) == (2, "")
    rows = [each for each in listed(out) if each[0].endswith("school.yaml")]
    assert rows == [("criteria/tt-thu/school.yaml", 2, 1, "error", "yaml-syntax")]
    assert "never-fails" in {each[4] for each in listed(out)}
    for form in ("text", "sarif", "github", "junit"):
        code, out, err = check(capsys, str(bad), "--format", form)
        assert (code, err) == (2, "")
        assert "yaml-syntax" in out and str(work) not in out
    assert "edition: [" not in check(capsys, str(bad))[1]  # the slip is behind that line


def test_an_overlay_that_is_not_yaml_is_unreadable(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it lies: with its line, under the path that was typed."""
    overlay = work / "tinh.yaml"
    overlay.write_bytes(b"\xef\xbb\xbfoverlay: tinh\r\n")
    code, out, err = check(capsys, "tinh.yaml")
    assert (code, err) == (2, "")
    assert "tinh.yaml:1:1: lỗi: byte-order-mark" in out
    overlay.write_text('overlay: "tinh\n')
    code, out, _ = check(capsys, "tinh.yaml")
    assert code == 2
    assert 'overlay: "tinh' in out


@pytest.mark.parametrize("name", ["school.yaml.txt", "school.yml", "school - Copy.yaml"])
def test_a_file_that_nothing_reads_is_no_clean_file(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """An ending that an editor has added, or another one: named when the folder is checked, and when it is itself."""
    law = work / "criteria" / "tt-thu"
    (law / name).write_text((law / "residential_area.yaml").read_text(encoding="utf-8"))
    for path in (law, law / name):
        code, out, _ = check(capsys, str(path), "--format", "json")
        assert code == 1
        found = {(each[0].rpartition("/")[2], each[4]) for each in listed(out)}
        assert (name, "file-ignored") in found
    other = work / "ghi-chu.md"
    other.write_text("Ghi chú")
    code, out, _ = check(capsys, "ghi-chu.md", "--format", "json")
    assert code != 0 and json.loads(out)["files"] == ["ghi-chu.md"]


def test_files_that_wait_for_another_come_behind_it(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder under another name: first that, then that its other files could not be looked at."""
    (work / "criteria" / "tt-thu").rename(work / "criteria" / "Thông tư thử")
    code, out, _ = check(capsys, "criteria", "--format", "json")
    assert code == 1
    codes = [each[4] for each in listed(out)]
    assert codes[0] == "edition-folder" and codes[-1] == "not-checked"


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (("at_least: 70%", "at_leest: 70%"), ["key-unknown", "limit-one"]),
        (("certainty: text", "certainty: chắc"), ["choice-unknown", "clause-incomplete"]),
        (("criteria:", "criterai:"), ["key-unknown", "group-empty", "key-missing"]),
    ],
)
def test_the_cause_is_listed_before_what_follows_from_it(
    work: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], codes: list[str]
) -> None:
    """A misspelt key first, then what seems to be missing for it, though that stands higher up in the file."""
    law = work / "law" / "tt124-2021"
    shutil.copytree(SHIPPED / "tt124-2021", law)
    path = law / "commune.yaml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    code, out, _ = check(capsys, str(path), "--format", "json")
    assert code == 1
    assert list(dict.fromkeys(each[4] for each in listed(out)))[: len(codes)] == codes


def test_a_path_narrows_the_check(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file, an edition's folder, an overlay of one's own, or a folder that is not there."""
    own = work / "criteria" / "tt-thu"
    assert check(capsys, str(own / "edition.yaml"))[0] == 0
    assert check(capsys, str(own / "residential_area.yaml"))[0] == 1
    assert check(capsys, str(own))[0] == 1
    code, _, err = check(capsys, "nowhere")
    assert (code, "file-missing" in err) == (2, True)
    (work / "empty").mkdir()
    code, _, err = check(capsys, "empty")
    assert (code, "criteria-empty" in err) == (2, True)
    law = examples.folder(work / "law", "residential_area.yaml", builders.HEAD + builders.CRITERIA)
    (law / "tt-thu" / "edition.yaml").write_text(builders.EDITION, encoding="utf-8")
    overlay = work / "tinh.yaml"
    overlay.write_text(examples.examples("tighten-nothing")["bad"][1], encoding="utf-8")
    code, out, _ = check(capsys, "tinh.yaml", "--criteria", "law", "--format", "json")
    assert [(each[0], each[4]) for each in listed(out)] == [("tinh.yaml", "tighten-nothing")]


def test_the_result_can_be_a_file(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--output writes the whole report, and nothing on standard output."""
    code, out, _ = check(capsys, "criteria", "--format", "sarif", "--output", "a.sarif")
    assert (code, out) == (1, "")
    assert json.loads((work / "a.sarif").read_text())["version"] == "2.1.0"


def test_every_code_has_a_severity_that_is_one() -> None:
    """The table of codes holds nothing that the project file could not say."""
    assert set(CODES.values()) == {"error", "warning", "info"}


@pytest.mark.parametrize("code", CODES)
def test_every_finding_is_explained_on_the_command_line(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`antt explain CODE` says what a finding means, how to mend it, and where its page is."""
    with pytest.raises(SystemExit) as left:
        cli.main(["explain", code])
    said = capsys.readouterr().out
    assert not left.value.code
    assert said.splitlines()[0] == code
    assert f"findings/{code}.md" in said and "{" not in said


def found_at(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, set[tuple[str, str]]]:
    """Exit code, and what is found where, for each file that a finding names."""
    code, out, _ = check(capsys, *words, "--format", "json")
    return code, {(each[0], each[4]) for each in listed(out)}


@pytest.mark.parametrize("name", ["", "editon.yaml", "edition.yml"])
def test_an_edition_without_its_own_file_is_an_error(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Gone or under another name: nothing of it was read, so it is not clean, whatever part of it is asked about."""
    examples.folder(work / "criteria", "tt-cu/edition.yaml", examples.EDITION)
    own = work / "criteria" / "tt-thu"
    text = (own / "edition.yaml").read_text(encoding="utf-8")
    (own / "edition.yaml").unlink()
    if name:
        (own / name).write_text(text, encoding="utf-8")
    lost = ("criteria/tt-thu/edition.yaml", "edition-missing")
    waiting = ("criteria/tt-thu/residential_area.yaml", "not-checked")
    renamed = {(f"criteria/tt-thu/{name}", "file-ignored")} if name else set()
    code, found = found_at(capsys, "criteria/tt-thu")
    assert (code, found) == (1, {lost, waiting, *renamed})
    code, found = found_at(capsys, "criteria")
    assert code == 1 and found >= {lost, waiting, *renamed}
    assert found_at(capsys, "criteria/tt-thu/residential_area.yaml") == (1, {waiting})
    assert 'Thư mục "tt-thu" có tệp tiêu chí' in check(capsys, "criteria/tt-thu")[1]


def test_junit_has_a_suite_for_a_file_that_is_not_there(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What fails is listed: the counts of the suites are those of the whole."""
    (work / "criteria" / "tt-thu" / "edition.yaml").unlink()
    code, out, _ = check(capsys, "criteria", "--format", "junit")
    root = ElementTree.fromstring(out)
    suites = {suite.get("name"): suite.get("failures") for suite in root}
    assert (code, root.get("failures")) == (1, "2")
    assert suites == {
        "criteria/tt-thu/edition.yaml": "1",
        "criteria/tt-thu/residential_area.yaml": "1",
    }


def test_a_file_whose_edition_is_not_yaml_is_not_clean(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked about alone, it waits as well."""
    (work / "criteria" / "tt-thu" / "edition.yaml").write_text("edition: [\n")
    waiting = ("criteria/tt-thu/residential_area.yaml", "not-checked")
    assert found_at(capsys, "criteria/tt-thu/residential_area.yaml") == (1, {waiting})


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("tt-thu/edition.yaml", ("edition:", "editon:")),
        ("tt-thu/edition.yaml", ("residential_area:\n    - id", "commune:\n    - id")),
        ("tt-thu/residential_area.yaml", ("criteria:", "criterai:")),
    ],
)
def test_an_overlay_that_waits_names_the_file_to_mend(
    work: Path, capsys: pytest.CaptureFixture[str], file: str, change: tuple[str, str]
) -> None:
    """Never itself, and it is not clean."""
    examples.folder(work / "law", "overlay.yaml", examples.examples("tighten-nothing")["good"][1])
    path = work / "law" / file
    path.write_text(builders.edit(path.read_text(encoding="utf-8"), change), encoding="utf-8")
    words = ("law/overlays/overlay.yaml", "--criteria", "law")
    assert found_at(capsys, *words) == (1, {("law/overlays/overlay.yaml", "not-checked")})
    assert f"vì law/{file} còn lỗi" in check(capsys, *words)[1]


@pytest.mark.parametrize(("folder", "key"), [("overlays", "overlay"), ("plans", "plan")])
def test_a_slip_in_its_first_key_makes_no_overlay_or_plan_clean(
    work: Path, capsys: pytest.CaptureFixture[str], folder: str, key: str
) -> None:
    """A file that lies among the overlays or the plans is meant for one."""
    path = work / "criteria" / folder / "commune.yaml"
    path.parent.mkdir()
    path.write_text(f"{key}s: a\n")
    place = f"criteria/{folder}/commune.yaml"
    code, found = found_at(capsys, place, "--criteria", "criteria")
    assert code == 1 and {(place, "key-unknown"), (place, "key-missing")} <= found
    code, found = found_at(capsys, "criteria")
    assert {each for each in found if each[0] == place} == {
        (place, "key-unknown"),
        (place, "key-missing"),
    }


def test_a_plan_whose_year_nothing_judges_waits_for_an_edition_that_is_lost(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What its units may report is not known; where no edition is lost, nobody can say, and that is no fault."""
    shutil.copytree(SHIPPED, work / "law")
    plan = next((work / "law" / "plans").glob("*.yaml")).relative_to(work)
    words = (str(plan), "--criteria", "law")
    later = work / "law" / "tt124-2021" / "edition.yaml"
    text = later.read_text(encoding="utf-8")
    later.unlink()
    assert found_at(capsys, *words) == (0, set())
    later.write_text(text, encoding="utf-8")
    (work / "law" / "tt23-2012" / "edition.yaml").unlink()
    assert found_at(capsys, *words) == (1, {(str(plan), "not-checked")})
    assert "vì law/tt23-2012/edition.yaml còn lỗi hoặc không có" in check(capsys, *words)[1]
    shutil.rmtree(work / "law" / "tt23-2012")
    assert found_at(capsys, *words) == (0, set())


REFERRED = """\
criteria:
  - {id: "1", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, all: [
      {id: "1.1", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, fact: models, at_least: 1}]}
"""
REFERRING = """\
edition: tt-thu
unit_type: commune
source: thu
title: {vi: Xã thử, en: Test commune}
evidence: {facts: {teams: {type: count, vi: Số tổ, en: Teams}}}
criteria:
"""
OWN = "{id: '1.1', vi: Khác, en: Other, cite: Điều 4, certainty: text, fact: teams, at_least: 2}"


@pytest.mark.parametrize(
    ("nodes", "name"),
    [
        (("ref: residential_area/1", "ref: residential_area/1"), "1"),
        (("ref: residential_area/1", "ref: residential_area/1.1"), "1.1"),
        (("ref: residential_area/1.1", "ref: residential_area/1"), "1.1"),
        (("ref: residential_area/1", OWN), "1.1"),
        ((OWN, "ref: residential_area/1"), "1.1"),
    ],
)
def test_what_a_file_takes_in_twice_is_its_own_fault(
    work: Path,
    capsys: pytest.CaptureFixture[str],
    nodes: tuple[str, ...],
    name: str,
) -> None:
    """Both places are in the file with the refs: the one that they refer to has nothing to mend."""
    examples.folder(work / "criteria", "residential_area.yaml", REFERRED)
    path = work / "criteria" / "tt-thu" / "commune.yaml"
    path.write_text(REFERRING + "".join(f"  - {each}\n" for each in nodes), encoding="utf-8")
    code, out, _ = check(capsys, "criteria/tt-thu/commune.yaml", "--format", "json")
    twice = [each for each in json.loads(out)["findings"] if each["code"] == "id-duplicate"]
    own = "criteria/tt-thu/commune.yaml"
    assert code == 1
    assert [(each["file"], each["line"], each["params"]) for each in twice] == [
        (own, 8, {"id": name})
    ]
    assert (twice[0]["also"]["file"], twice[0]["also"]["line"]) == (own, 7)
    everywhere = check(capsys, "criteria", "--format", "json")[1]
    refused = {each[0] for each in listed(everywhere) if each[4] == "id-duplicate"}
    assert refused == {own}


@pytest.mark.parametrize(
    ("more", "place"), [("", (1, 1)), ("tighten: []\n", (7, 1)), ("add:\n", (7, 1))]
)
def test_an_overlay_that_lays_nothing_is_not_clean(
    work: Path, capsys: pytest.CaptureFixture[str], more: str, place: tuple[int, int]
) -> None:
    """Whether its sections are missing, empty or blank; one with any of them is an overlay."""
    text = examples.examples("overlay-nothing")["bad"][1].replace("tighten: []\n", more)
    examples.folder(work / "law", "overlay.yaml", text)
    words = ("law/overlays/overlay.yaml", "--criteria", "law", "--format", "json")
    code, out, _ = check(capsys, *words)
    assert code == 1
    assert [each[1:] for each in listed(out)] == [(*place, "warning", "overlay-nothing")]
    window = "windows: [{schedule: standard, year: 2023, opens: 01/11/2022, closes: 31/10/2023}]\n"
    (work / "law" / "overlays" / "overlay.yaml").write_text(text + window, encoding="utf-8")
    assert "overlay-nothing" not in check(capsys, *words)[1]
