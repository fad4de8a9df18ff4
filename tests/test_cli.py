"""`cli.py` and `engine.commands`: verbs, options, exit codes; what goes to which stream."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import Mock

import pytest
import yaml
from builders import DOSSIER, edit, write_criteria, write_dossier
from icalendar import Calendar

import cli
from engine import commands, pipeline
from engine.outcome import Outcome
from engine.vocabulary import UNIT_TYPES

ROOT = Path(__file__).resolve().parents[1]
ON_THE_DAY = ("--as-of", "2026-11-05")
MET, UNMET, OPEN = (
    DOSSIER,
    edit(DOSSIER, ("registered: 18", "registered: 17")),
    edit(DOSSIER, ("  registered: 18\n", "")),
)
BROKEN = "unit: [\n"


class Said(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No project file and no variable of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("ANTT_LANG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def call(*words: object) -> Said:
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return Said(int(left.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def check(run: Run, tmp_path: Path) -> Run:
    """`antt check` on the small edition, on a day after its window."""
    folder = write_criteria(tmp_path)
    return lambda *words: run("check", *words, "--criteria", folder, *ON_THE_DAY)


def antt(*words: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command as its own process."""
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


@pytest.mark.parametrize(("text", "code"), [(MET, 0), (UNMET, 1), (OPEN, 3), (BROKEN, 2)])
def test_the_exit_code_of_a_check(text: str, code: int, check: Run, tmp_path: Path) -> None:
    """0 met and approvable, 1 not met, 2 not readable, 3 cannot conclude yet."""
    said = check(write_dossier(tmp_path, text))
    assert said.code == code
    assert bool(said.err) == (code == 2) == (not said.out)


@pytest.mark.parametrize(
    ("texts", "code"),
    [((MET, OPEN), 3), ((MET, OPEN, UNMET), 1), ((UNMET, BROKEN, MET), 2), ((MET, MET), 0)],
)
def test_several_dossiers_give_the_worst_code(
    texts: tuple[str, ...], code: int, check: Run, tmp_path: Path
) -> None:
    """One that cannot be read does not stop the others, and has its place among them: what is wrong with it."""
    paths = [write_dossier(tmp_path, text, f"d{n}.yaml") for n, text in enumerate(texts)]
    said = check(*paths, "--format", "jsonl")
    assert said.code == code
    told = [json.loads(row) for row in said.out.splitlines()]
    broken = [each for each in told if "problems" in each]
    assert len(told) == len(texts)
    assert [each["dossier"] for each in broken] == [
        str(path) for path, text in zip(paths, texts, strict=True) if text == BROKEN
    ]
    assert all(each["problems"][0]["code"] == "yaml-syntax" for each in broken)
    assert said.err.count("yaml-syntax") == texts.count(BROKEN)


def test_the_order_of_gravity_of_exit_codes() -> None:
    """A bug outweighs all; not met outweighs not known; unreadable outweighs both."""
    assert commands.worst([0, 3, 1, 2, 4, 70]) == 70
    assert commands.worst([3, 1]) == 1
    assert commands.worst([]) == 0


def test_a_dossier_from_standard_input(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "-" is read once; a dossier so given has no attachments."""

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    give(MET)
    assert check("-").code == 0
    give(edit(MET, ("date: 2019-05-01", "date: 2019-05-01, file: a.pdf")))
    said = check("-")
    assert (said.code, "attachment-no-folder" in said.err) == (2, True)
    give("x" * (6 * 2**20))
    assert "file-too-large" in check("-").err


def test_json_is_one_document_and_jsonl_one_a_line(check: Run, tmp_path: Path) -> None:
    """One dossier gives an object, several a list; the codes are also put into words."""
    path = write_dossier(tmp_path)
    data = json.loads(check(path, "--format", "json").out)
    assert (data["schema_version"], data["verdict"], data["lang"]) == (1, "meets", "vi")
    assert data["criteria"][0]["required"]["text"]
    assert [each["verdict"] for each in json.loads(check(path, path, "--format", "json").out)] == [
        "meets"
    ] * 2
    lines = check(path, path, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["year"] for line in lines] == [2026, 2026]


def test_the_rules_that_fired_are_shown_on_request(check: Run, tmp_path: Path) -> None:
    """In order, as text and in JSON; otherwise they are not there."""
    path = write_dossier(tmp_path)
    assert "1.2 MET" in check(path, "--explain", "derivation").out
    assert "1.2 MET" not in check(path).out
    data = json.loads(check(path, "--explain", "derivation", "--format", "json").out)
    assert data["derivation"][-1] == "criteria done"
    assert "derivation" not in json.loads(check(path, "--format", "json").out)


def test_output_appears_whole_or_not_at_all(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is replaced in one step; when that fails the old one stays and nothing else is left."""
    path, out = write_dossier(tmp_path), tmp_path / "out" / "report.txt"
    out.parent.mkdir()
    assert check(path, "--output", out) == Said(0, "", "")
    first = out.read_text()
    assert "Bản Thử" in first

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(commands.os, "replace", full)
    said = check(path, "--output", out, "--format", "json")
    assert (said.code, "ổ đĩa đã đầy" in said.err) == (2, True)
    assert out.read_text() == first
    assert os.listdir(out.parent) == ["report.txt"]


def test_output_that_cannot_be_written_is_a_usage_error(check: Run, tmp_path: Path) -> None:
    """A folder that is not there; the dash is standard output."""
    path = write_dossier(tmp_path)
    said = check(path, "--output", tmp_path / "none" / "x.txt")
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err
    assert check(path, "--output", "-").out


def test_the_language_of_a_report(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vietnamese; by option, variable or project file English: in this order."""
    path = write_dossier(tmp_path)
    assert "KẾT LUẬN" in check(path).out
    assert "VERDICT" in check(path, "--lang", "en").out
    monkeypatch.setenv("ANTT_LANG", "en")
    assert "VERDICT" in check(path).out
    assert "KẾT LUẬN" in check(path, "--lang", "vi").out
    monkeypatch.delenv("ANTT_LANG")
    (tmp_path / "antt.yaml").write_text("lang: en\n")
    assert "VERDICT" in check(path).out
    monkeypatch.setenv("ANTT_LANG", "vi")
    assert "KẾT LUẬN" in check(path).out


def test_a_project_file_is_found_by_walking_up(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its paths are relative to it; it serves every verb."""
    write_criteria(tmp_path)
    (tmp_path / "antt.yaml").write_text("criteria: criteria\nlang: en\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert run("check", write_dossier(tmp_path), *ON_THE_DAY).code == 0
    assert "TT thử" in run("windows", "--year", 2026, *ON_THE_DAY).out
    form = run("dossier", "new", "--unit", "residential_area", "--year", 2026).out
    assert "TT thử" in form
    assert "Fill in" in form


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("langs: en\n", "key-unknown"),
        ("- lang\n", "table-expected"),
        ("a: [\n", "yaml-syntax"),
        ("criteria: [a]\n", "value-expected"),
        ("quiet: maybe\n", "flag-expected"),
        ("width: wide\n", "count-expected"),
    ],
)
def test_a_bad_project_file_is_said(text: str, code: str, run: Run, tmp_path: Path) -> None:
    """An unknown key is never passed over, whatever the verb; a near one is suggested."""
    (tmp_path / "antt.yaml").write_text(text)
    said = run("windows", "--year", 2026)
    assert (said.code, code in said.err) == (2, True)
    if code == "key-unknown":
        assert '"lang"' in said.err


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(
    words: tuple[str, ...],
    variables: dict[str, str],
    coloured: bool,
    check: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The option first, then NO_COLOR, then FORCE_COLOR; a pipe has none. The words are the same."""
    path = write_dossier(tmp_path)
    plain = check(path).out
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = check(path, *words).out
    assert (ESCAPE in out) == coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", out) == plain


def test_lines_keep_to_the_width(check: Run, tmp_path: Path) -> None:
    """Words longer than a line, such as digests, are not cut."""
    path = write_dossier(tmp_path)
    for width in (60, 100, 200):
        rows = check(path, "--width", width).out.splitlines()
        assert all(
            len(row) <= width or " " not in row.strip() or len(row.split()[-1]) > 40 for row in rows
        )


def test_the_windows_of_a_year(run: Run) -> None:
    """Every unit type; as text, JSON and a calendar file."""
    words = ("windows", "--year", 2026, *ON_THE_DAY)
    text = run(*words).out
    assert "01/11/2025 – 31/10/2026" in text
    assert "16/11/2025 – 15/11/2026" in text
    data = json.loads(run(*words, "--format", "json").out)
    assert {each["unit_type"] for each in data["windows"]} == set(UNIT_TYPES)
    area = data["windows"][0]
    assert (area["deadline"], area["days_left"], area["closed"]) == ("2026-11-14", 9, True)
    calendar = Calendar.from_ical(run(*words, "--format", "ics").out)
    events = {(str(e["uid"]), e["dtstart"].dt) for e in calendar.walk("VEVENT")}
    assert ("deadline-residential_area-2026@antt", date(2026, 11, 14)) in events
    assert ("closes-school-2026@antt", date(2026, 11, 15)) in events
    assert ("registration-commune-2026@antt", date(2026, 3, 31)) in events


def test_windows_given_by_the_dossier_and_years_without_an_edition(run: Run) -> None:
    """A school year has no days of its own in 2020; in 2009 no edition was in force, exit code 3."""
    said = run("windows", "--year", 2020, "--as-of", "2020-12-31")
    assert said.code == 0
    assert "trễ" in said.out
    school = [
        each
        for each in json.loads(run("windows", "--year", 2020, "--format", "json").out)["windows"]
        if each["unit_type"] == "school"
    ]
    assert [each["window"] is None for each in school] == [False, True]
    nothing = run("windows", "--year", 2009)
    assert nothing.code == 3
    assert (
        json.loads(run("windows", "--year", 2009, "--format", "json").out)["windows"][0]["edition"]
        is None
    )
    assert run("windows", "--year", 2009, "--format", "ics").code == 3


@pytest.mark.parametrize("year", [2021, 2026])
@pytest.mark.parametrize("unit_type", UNIT_TYPES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_blank_form_is_a_dossier_of_which_nothing_is_proven(
    lang: str, unit_type: str, year: int, run: Run, tmp_path: Path
) -> None:
    """It is readable as it is, and every criterion is open: exit code 3, no notice, nothing met or refused."""
    form = tmp_path / "form.yaml"
    new = ("dossier", "new", "--unit", unit_type, "--year", year, "--lang", lang)
    assert run(*new, "--name", 'Đơn vị "A"', "--code", "a-1", "--output", form).code == 0
    said = run("check", form, "--as-of", f"{year}-12-31", "--format", "json")
    assert said.code == 3
    data = json.loads(said.out)
    outcomes = {
        leaf["outcome"]
        for key in ("scope", "criteria", "papers")
        for node in data[key]
        for leaf in leaves(node)
    }
    assert outcomes == {"UNPROVEN"}
    assert data["notices"] == []
    assert data["unit"]["name"] == 'Đơn vị "A"'


def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes without children."""
    return [leaf for child in node["children"] for leaf in leaves(child)] or [node]


def test_a_form_for_a_year_without_an_edition(run: Run) -> None:
    """There is none."""
    said = run("dossier", "new", "--unit", "school", "--year", 2009)
    assert (said.code, said.out, "year-no-edition" in said.err) == (2, "", True)


def test_explain_a_code(run: Run) -> None:
    """What it means and how to mend it; an unknown code is a usage error."""
    said = run("explain", "day-ambiguous", "--lang", "en")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("day-ambiguous\n")
    assert run("explain", "no-such-code").code == 2


def test_the_schema_that_ships(run: Run) -> None:
    """It is printed as it lies in the package."""
    said = run("schema", "decision")
    assert said.code == 0
    assert json.loads(said.out)["type"] == "object"


def test_the_version_and_what_a_replay_needs(run: Run) -> None:
    """With --verbose: the rule engine, Python, and the digest of every criteria file."""
    assert re.fullmatch(r"antt \d+\.\d+\.\S+\n", run("--version").out)
    rows = run("--version", "--verbose").out.splitlines()
    assert "durable-rules 2.0.28" in rows
    assert sum(bool(re.fullmatch(r"[0-9a-f]{64}  \S+\.yaml", row)) for row in rows) >= 12


def test_help_has_the_exit_codes_and_an_example_of_each_verb(run: Run) -> None:
    """Without a verb the help is printed, and that is no mistake."""
    said = run()
    assert said.code == 0
    for code in cli.EXIT_CODES:
        assert re.search(rf"^ *{code} ", said.out, re.MULTILINE)
    for verb in cli.VERBS:
        assert verb in said.out
        helped = run(verb, "--help")
        assert helped.code == 0
        assert "antt" in helped.out


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("chek", "x"),
        ("check", "x", "--formt", "json"),
        ("check", "x", "--format", "xml"),
        ("check", "x", "--as-of", "05/04/2026"),
        ("check", "x", "--as-of", "31/11/2026"),
        ("check", "x", "--width", "3"),
        ("check", "x", "--lang", "fr"),
        ("windows", "--year", "hai"),
        ("windows", "--year", "99999"),
        ("dossier", "new", "--unit", "village", "--year", "2026"),
        ("schema", "unknown"),
        ("check", "no-such-file.yaml"),
        ("check", "x" * 5000),
        ("check", "x", "--criteria", "no-such-folder"),
        ("check", "x", "--overlay", "no-such-file"),
    ],
)
def test_a_mistake_in_the_command_is_exit_code_2(words: tuple[str, ...], run: Run) -> None:
    """Said on standard error, without a traceback."""
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert "Traceback" not in said.err


def test_a_day_may_be_written_day_first(run: Run, tmp_path: Path) -> None:
    """As in a dossier, where it is unambiguous."""
    words = ("check", write_dossier(tmp_path), "--criteria", write_criteria(tmp_path))
    assert run(*words, "--as-of", "30/11/2026").code == 0


def test_without_a_day_today_in_vietnam_is_meant(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is read once, in `cli`."""
    monkeypatch.setattr(cli, "today", lambda: date(2026, 11, 6))
    said = run(
        "check", write_dossier(tmp_path), "--criteria", write_criteria(tmp_path), "--format", "json"
    )
    assert json.loads(said.out)["as_of"] == "2026-11-06"
    assert abs((cli.today() - date.today()).days) < 100_000


def test_a_bug_is_exit_code_70_without_a_traceback(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --debug there is one, for developers."""

    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(pipeline, "observe", broken)
    path = write_dossier(tmp_path)
    said = check(path)
    assert (said.code, said.out) == (70, "")
    assert "ZeroDivisionError: oh" in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in check(path, "--debug").err


def test_evaluators_that_disagree_are_exit_code_70_with_both_answers(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No verdict is printed."""
    real = pipeline.Reference.infer

    def wrong(*arguments: Any) -> dict[str, Outcome]:
        return {**real(*arguments), "1.2": Outcome.UNMET}

    monkeypatch.setattr(pipeline.Reference, "infer", wrong)
    said = check(write_dossier(tmp_path))
    assert (said.code, said.out) == (70, "")
    assert "1.2: durable-rules MET, reference UNMET" in said.err


def test_an_interrupted_check_says_so(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a bug, and not an answer."""

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "observe", interrupted)
    said = check(write_dossier(tmp_path))
    assert (said.code, said.out, bool(said.err)) == (130, "", True)


def test_the_command_runs_as_its_own_process(tmp_path: Path) -> None:
    """Bytes in UTF-8 whatever the locale says; the same as in this process."""
    path, folder = write_dossier(tmp_path), write_criteria(tmp_path)
    done = antt(
        "check",
        path,
        "--criteria",
        folder,
        *ON_THE_DAY,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Bản Thử" in done.stdout.decode()
    broken = antt("check", write_dossier(tmp_path, BROKEN), *ON_THE_DAY)
    assert (broken.returncode, b"Traceback" in broken.stderr) == (2, False)


@pytest.mark.parametrize(("text", "code"), [(MET, 0), (UNMET, 1), (OPEN, 3)])
def test_a_reader_that_goes_away_is_nobody_s_error(text: str, code: int, tmp_path: Path) -> None:
    """`antt check … | head -1`: no traceback, and the exit code is the verdict's still."""
    path, folder = write_dossier(tmp_path, text), write_criteria(tmp_path)
    words = [
        sys.executable,
        str(ROOT / "cli.py"),
        "check",
        *[str(path)] * 40,
        "--criteria",
        str(folder),
        *ON_THE_DAY,
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == code


@pytest.mark.parametrize("word", ["commune", "xa", "Xã", "PHƯỜNG", "  thị  trấn "])
def test_a_unit_type_may_be_called_by_its_name(word: str, run: Run) -> None:
    """Staff type the Vietnamese name, with or without accents; the form is that of the type."""
    said = run("dossier", "new", "--unit", word, "--year", "2026")
    assert said.code == 0 and "  type: commune\n" in said.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("chek",), "'check'"),
        (("criteria", "chekc"), "'check'"),
        (("dossier", "new", "--unit", "huyện", "--year", "2026"), "commune (xã, phường"),
    ],
)
def test_a_mistyped_word_is_answered_with_what_there_is(
    words: tuple[str, ...], told: str, run: Run
) -> None:
    """An unknown verb or unit type names the nearest, or all there are, in words."""
    said = run(*words)
    assert (said.code, said.out) == (2, "") and told in said.err


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "words",
    [
        ("windows", "--year", "2026"),
        ("explain", "day-none"),
        (),
        ("--help",),
        ("--version",),
        ("paper", "--help"),
    ],
)
def test_a_full_disk_on_standard_output_is_said(words: tuple[str, ...]) -> None:
    """Exit 2 and one sentence, not a bug of ours."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "Lỗi: Không ghi được đầu ra: ổ đĩa đã đầy.\n"


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_a_new_form_never_takes_the_place_of_one_filled_in(
    run: Run, tmp_path: Path, form: str
) -> None:
    """Exit 2, the file as it was, by its own name or by a link; an empty file holds no work to lose."""
    path = tmp_path / "ho-so.yaml"
    (tmp_path / "link.yaml").symlink_to(path)
    path.touch()
    new = ("dossier", "new", "--unit", "xã", "--year", 2026, "--format", form, "--output")
    assert run(*new, path).code == 0
    path.write_bytes(filled := path.read_bytes() + b"\n# a year of work\n")
    for output in (path, tmp_path / "link.yaml"):
        said = run(*new, output)
        assert (said.code, said.out) == (2, "") and f"{output} đã có; không ghi đè" in said.err
    assert path.read_bytes() == filled
    assert run(*new, "/dev/null").code == 0


def test_a_result_never_takes_the_place_of_what_it_was_made_from(
    check: Run, tmp_path: Path
) -> None:
    """Neither of a file nor of the dossier in a folder, by whatever name."""
    bundle = tmp_path / "hồ sơ"
    bundle.mkdir()
    inside = write_dossier(bundle)
    text = inside.read_bytes()
    (tmp_path / "link.yaml").symlink_to(inside)
    for given, output in ((inside, inside), (bundle, inside), (inside, tmp_path / "link.yaml")):
        said = check(given, "--output", output)
        assert (said.code, said.out) == (2, "")
        assert "đang được đọc" in said.err
    assert inside.read_bytes() == text


SAMPLES = ROOT / "evidence_samples"
PAPER = "tai-lieu/bien-ban-hop-danh-gia.txt"


@pytest.mark.parametrize("output", [PAPER, "case.yaml", "link.txt"])
def test_a_result_never_takes_the_place_of_a_paper(run: Run, tmp_path: Path, output: str) -> None:
    """Of none that lies with the dossier, named in it or not; a name that is not taken is free, once."""
    bundle = tmp_path / "xa"
    shutil.copytree(SAMPLES / "kdc-dat-2026", bundle)
    (tmp_path / "kq.txt").touch()
    (bundle / "link.txt").symlink_to(bundle / PAPER)
    before = (bundle / output).read_bytes()
    said = run("check", bundle, *ON_THE_DAY, "-o", bundle / output)
    assert (said.code, said.out) == (2, "") and "giấy tờ kèm hồ sơ" in said.err
    assert (bundle / output).read_bytes() == before
    assert run("check", bundle, *ON_THE_DAY, "-o", tmp_path / "kq.txt").code == 0
    assert [run("check", bundle, *ON_THE_DAY, "-o", bundle / "kq.txt").code for _ in range(2)] == [
        0,
        2,
    ]


@pytest.mark.parametrize("form", ["yaml", "ndjson"])
def test_a_paper_that_a_single_file_names_stays(run: Run, tmp_path: Path, form: str) -> None:
    """Beside a file that is no bundle, other files are the writer's own: only what it names is kept."""
    text = edit(
        DOSSIER, ("- {id: nq, kind: rules,", "- {id: nq, kind: rules, file: ./giay/nội-quy.txt,")
    )
    given = write_dossier(tmp_path, text, f"ho-so.{form}")
    if form == "ndjson":
        data = yaml.load(text, yaml.BaseLoader)
        rows = (json.dumps({"unit": data["unit"], "year": 2026}), "{", json.dumps(data))
        given.write_text("\n".join(rows))
    (tmp_path / "giay").mkdir()
    (tmp_path / "giay" / "nội-quy.txt").write_text("Điều 1")
    (tmp_path / "giay" / "khác.txt").write_text("cũ")
    root = write_criteria(tmp_path)
    batch = ("batch", given, *ON_THE_DAY, "--criteria", root, "--output")
    said = run(*batch, tmp_path / "giay" / "nội-quy.txt")
    assert said.code == 2 and "giấy tờ kèm hồ sơ" in said.err
    assert (tmp_path / "giay" / "nội-quy.txt").read_text() == "Điều 1"
    run(*batch, tmp_path / "giay" / "khác.txt")
    assert (tmp_path / "giay" / "khác.txt").read_text() != "cũ"


def test_the_results_of_a_batch_take_no_dossier_away(run: Run, tmp_path: Path) -> None:
    """Below the folder given neither a bundle's nor one in a file of its own; earlier results are replaced."""
    root, folder = write_criteria(tmp_path), tmp_path / "xa"
    taken = [write_dossier(folder, name=name) for name in ("a/dossier.yaml", "b.yaml")]
    taken += [folder / name for name in ("a/bb.txt", "c.json", "d.ndjson")]
    (folder / "a" / "bb.txt").write_text("Biên bản")
    data = json.dumps(yaml.load(DOSSIER, yaml.BaseLoader))
    for path in taken[3:]:
        path.write_text(data + "\n")
    before = [path.read_bytes() for path in taken]
    batch = ("batch", folder, *ON_THE_DAY, "--criteria", root, "-q")
    for path in taken:
        said = run(*batch, "--format", "ndjson", "--output", path)
        assert said.code == 2 and f"{path} " in said.err, path
    assert [path.read_bytes() for path in taken] == before
    run("check", folder / "b.yaml", *ON_THE_DAY, "--format", "json", "-o", folder / "tong-hop.json")
    for form in ("ndjson", "json", "csv", "xlsx", "text"):
        results = folder / f"tong-hop.{form}"
        for _ in range(2):
            run(*batch, "--format", form, "--output", results)
            assert results.stat().st_size, form
    rows = folder / "a" / "rows.ndjson"
    for _ in range(2):
        run(*batch, "--format", "ndjson", "--resume", rows, "--output", rows)
        assert rows.stat().st_size


def test_only_a_full_disk_is_laid_to_standard_output(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any other error of the system that reaches the root is a bug of ours, also a disk error on a named file."""
    for error in (OSError(errno.EMFILE, "many"), OSError(errno.EIO, "bad", "x.db")):
        monkeypatch.setattr(cli, "run", Mock(side_effect=error))
        assert run("windows").code == 70


@pytest.mark.parametrize("words", [("--help",), ("explain", "day-none"), ("check", SAMPLES)])
def test_a_folder_that_is_gone_is_said(tmp_path: Path, words: tuple[object, ...]) -> None:
    """Exit 2 and one sentence in the language asked for, not a bug of ours."""
    program = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r}); import cli\n"
        "os.rmdir(os.getcwd()); cli.main(sys.argv[1:])"
    )
    for lang, told in (("vi", "Thư mục hiện hành không còn"), ("en", "The current folder is gone")):
        gone = tmp_path / lang
        gone.mkdir()
        command = [sys.executable, "-c", program, "--lang", lang, *map(str, words)]
        said = subprocess.run(command, cwd=gone, capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout) == (2, "")
        assert told in said.stderr and len(said.stderr.splitlines()) == 1


def test_an_output_keeps_what_it_is(check: Run, tmp_path: Path) -> None:
    """A link stays a link, a file keeps its permissions, a pipe is written to."""
    path, target = write_dossier(tmp_path), tmp_path / "target.txt"
    target.write_text("old")
    target.chmod(0o600)
    link, pipe = tmp_path / "link.txt", tmp_path / "pipe"
    link.symlink_to(target)
    assert check(path, "--output", link).code == 0
    assert link.is_symlink() and "Bản Thử" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o600
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert check(path, "--output", pipe).code == 0
        assert reader.stdout is not None and "Bản Thử" in reader.stdout.read().decode()
    assert pipe.is_fifo()


def test_a_check_loads_no_more_than_it_needs() -> None:
    """Most of a cold start is loading: the words of other desks, tables, pages and colours stay on the disk."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import cli; from engine import messages\n"
        "code = cli.run(['check', 'evidence_samples/kdc-dat-2026', '--as-of', '2026-11-05'])\n"
        "heavy = {'rich', 'jinja2', 'polars', 'docx', 'xlsxwriter', 'sqlite3', 'cryptography'}\n"
        "print(messages._catalogue.cache_info().currsize, sorted(heavy & sys.modules.keys()), code)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines()[-1] == "3 [] 0"  # three catalogues: problems, report, cli


ODD_UNITS = [
    *[("code", odd, "code-lookalike") for odd in "\u2010\u2011\u2212\uff13\u00a0"],
    *[
        (key, odd, "unseen-character")
        for key in ("code", "name", "village")
        for odd in "\n\t\x85\u2028\u2029\xad\u034f\u3164\ue000\ufe0f\U000e0041"
    ],
]


def _unit(key: str, text: str) -> dict[str, Any]:
    """The small dossier as data, with this code, name or place."""
    data: dict[str, Any] = yaml.load(DOSSIER, yaml.SafeLoader)
    place = data["unit"].setdefault("place", {})
    (place if key == "village" else data["unit"])[key] = text
    return data


@pytest.mark.parametrize(("key", "odd", "code"), ODD_UNITS, ids=map(ascii, ODD_UNITS))
def test_a_unit_is_named_on_one_line_and_in_one_way(
    run: Run, tmp_path: Path, key: str, odd: str, code: str
) -> None:
    """No forged rows in lists and no two codes that look the same: in YAML, in JSON and in a stack of lines."""
    data, root = _unit(key, f"A{odd}B"), write_criteria(tmp_path)
    flat = json.dumps(data, default=str, ensure_ascii=odd in "\x85\u2028\u2029")
    for verb, name, text in (
        ("check", "a.yaml", yaml.dump(data)),
        ("check", "a.json", flat),
        ("batch", "a.ndjson", flat),
    ):
        (tmp_path / name).write_text(text)
        said = run(verb, tmp_path / name, "--criteria", root, *ON_THE_DAY)
        assert said.code == 2 and said.err.count(f": {code}: ") == 1, (name, said)
        assert f"U+{ord(odd):04X}" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--name", "A\nB", "--code", "a"), "unseen-character"),
        (("--name", "A\u3164B", "--code", "a"), "unseen-character"),
        (("--name", "A", "--code", "a\u2011b"), "code-lookalike"),
    ],
)
def test_a_unit_of_a_workbook_is_named_so_too(
    run: Run, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    """At its cell."""
    path = tmp_path / "ho-so.xlsx"
    new = ("dossier", "new", "--unit", "school", "--year", 2026, "--format", "xlsx")
    assert run(*new, *words, "-o", path).code == 0
    said = run("check", path, *ON_THE_DAY)
    assert said.code == 2 and re.search(rf"{path}:[^:]+![A-Z]+\d+: {code}: ", said.err)


def test_letters_of_any_language_and_spaces_name_a_unit(check: Run, tmp_path: Path) -> None:
    """Spaces around them are no part, and a dash, a no-break space or a soft letter of a name stay."""
    for key, text in (
        ("code", "  KDC Đồng-Ý 3\n"),
        ("name", "Tổ\u00a07 – ½ “Bản Ａ”"),
        ("village", "ບ້ານ 村"),
    ):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(_unit(key, text), default=str))
        assert check(path).code == 0, text


@pytest.mark.parametrize("verb", ["check", "calendar", "rollup", "batch"])
@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_a_year_in_which_nothing_is_judged_is_refused(
    verb: str, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No dossier may be of such a year, so no verdict is due on such a day."""
    with pytest.raises(SystemExit) as left:
        cli.main([verb, str(SAMPLES / "kdc-dat-2026"), "--as-of", day])
    assert left.value.code == 2
    assert f'"{day}" nằm ngoài những năm' in " ".join(capsys.readouterr().err.split())
