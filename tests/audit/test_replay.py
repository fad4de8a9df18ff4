"""Deciding again from what the ledger holds: reproduced without the files, or why not; tampering is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_desk import ROOT, SAMPLES, WITH_FILES, Run, Said, decide, forge, tamper
from builders import parsed

from engine import clauses, source
from engine import decision as decisions
from engine.audit import record
from engine.audit.differences import differences
from engine.audit.under import _without
from engine.ledger import entry as entries
from engine.ledger.entry import Subject
from engine.problem import Mark


@pytest.fixture
def criteria(tmp_path: Path) -> Path:
    """A copy of the criteria that may be changed."""
    return Path(shutil.copytree(ROOT / "criteria", tmp_path / "criteria"))


def replayed(said: Said) -> dict[str, object]:
    found: dict[str, object] = json.loads(said.out)["entries"][-1]
    return found


def causes(run: Run, entry: int = 2) -> list[str]:
    said = run("replay", entry, "--format", "json")
    assert said.code == 4, said
    return [each["code"] for each in replayed(said)["causes"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sample", "day", "outcome"),
    [
        ("xa-dat-2026", "2026-11-18", "recognise"),
        ("thpt-dat-2026", "2026-11-18", "recognise"),
        ("cq-nhieu-tieu-chi-khong-dat", "2026-11-20", "refuse"),
        ("dn-dien-luc-dat-2025", "2025-11-18", "recognise"),
        ("kdc-2015-dat", "2015-11-20", "recognise"),
    ],
)
def test_it_never_needs_the_files_of_the_time(
    run: Run,
    ledger: Path,
    sample_copy: Callable[[str], Path],
    criteria: Path,
    sample: str,
    day: str,
    outcome: str,
) -> None:
    """Every unit type, attachments included: dossier and criteria are gone, and the same bytes come out."""
    folder = sample_copy(sample)
    said = decide(run, folder, day, "--criteria", criteria, outcome=outcome)
    assert said.code == 0, said.err
    shutil.rmtree(folder)
    shutil.rmtree(criteria)
    assert run("replay", 2, "--criteria", criteria).code == 0


def test_a_year_and_a_unit_are_replayed(run: Run, ledger: Path) -> None:
    """What matches, and the count."""
    decide(run, WITH_FILES, "2026-11-05")
    assert "Đã xét lại 2 quyết định: đúng 2, không đúng 0." in run("replay", "--all").out
    for words in (("--year", "2026"), ("--unit", "LG-ML-03")):
        out = run("replay", *words).out
        assert "LG-ML-03" in out and "BL-DT-03" not in out


def test_criteria_that_changed_since_are_named_and_not_used(
    run: Run, ledger: Path, criteria: Path
) -> None:
    """The replay holds, and says which files of today are others; --under shows what they would change."""
    path = criteria / "tt124-2021" / "residential_area.yaml"
    text = path.read_text()
    assert text.count("at_least: completed") == 1
    path.write_text(text.replace("at_least: completed", "under: completed"))
    said = run("replay", 1, "--criteria", criteria)
    assert said.code == 0
    assert "tt124-2021/residential_area.yaml" in said.out
    assert "edition.yaml" not in said.out
    beside = run("replay", 1, "--under", "tt124-2021", "--criteria", criteria)
    rows = [row.strip() for row in beside.out.splitlines()]
    changed = [row for row in rows if row.startswith("≠")]
    assert beside.code == 0
    assert changed == [
        "≠ Đã quyết định: ✓ 4.5.1 Lực lượng được xếp loại từ hoàn thành nhiệm vụ trở lên: đạt"
    ]
    assert "CHƯA ĐẠT" in beside.out
    without = run("replay", 1, "--criteria", "gone")
    assert (without.code, ".yaml" in without.out) == (0, False)


def test_another_edition_beside(run: Run, ledger: Path) -> None:
    """Clauses are matched by what they test; what the other edition has no word for is listed, and proves nothing."""
    said = run("replay", 1, "--under", "tt23-2012", "--format", "json")
    assert said.code == 0
    found = replayed(said)
    pairs = {
        (row["before"][0]["id"], row["after"][0]["id"]): row["changed"]
        for row in found["rows"]  # type: ignore[attr-defined]
        if row["before"] and row["after"]
    }
    assert pairs["4.1.1", "5.1.1"] is False
    assert pairs["4.1.3", "5.1.3"] is True
    assert found["after"] == {"edition": "tt23-2012", "verdict": "cannot-conclude"}
    assert "households_registered: 233" in found["left_out"]  # type: ignore[operator]
    assert not [row for row in found["rows"] if not row["before"] and not row["after"]]  # type: ignore[attr-defined]
    for side in ("before", "after"):
        alone = [row for row in found["rows"] if len(row[side]) == 1]  # type: ignore[attr-defined]
        named = [
            row[side][0]["id"]
            for row in alone
            if not row[{"before": "after", "after": "before"}[side]]
        ]
        assert named and len(named) == len(set(named))
        assert not set(named) & {each for pair in pairs for each in pair}


SCORED = ("--overlay", ROOT / "criteria" / "overlays" / "lang-son-2012-commune.yaml")


@pytest.mark.parametrize(
    ("sample", "day", "more", "gone"),
    [
        ("thpt-2020-nam-hoc", "2020-07-30", (), "window: {schedule: school_year"),
        ("lang-son-2012-dat", "2012-12-05", SCORED, "self_scores:"),
    ],
)
def test_a_part_of_the_dossier_that_the_other_edition_has_no_place_for_is_left_out_whole(
    run: Run, ledger: Path, sample: str, day: str, more: tuple[object, ...], gone: str
) -> None:
    """A window that it fixes itself, scores without its score table: listed, and the rest is compared."""
    assert decide(run, SAMPLES / sample, day, *more).code == 0
    said = run("replay", 2, "--under", "tt124-2021", "--format", "json")
    assert said.code == 0, said.err
    found = replayed(said)
    assert any(line.startswith(gone) for line in found["left_out"])  # type: ignore[attr-defined]
    assert found["rows"]


def plain(node: source.Node) -> object:
    """A tree as tables, lists and texts."""
    if isinstance(node, source.Table):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(each) for each in node.items] if isinstance(node, source.Items) else node.text


def test_what_is_left_out_is_the_value_the_line_or_the_table_that_is_meant() -> None:
    """A value, a key with what stands under it, a part of a list; and nothing else."""
    document = parsed("a: {b: c, d: e}\nf: [g, {h: i}]\nk:\n  l: m\n  n: o\n")
    for places, left in (
        ({(1, 8)}, {"a": {"d": "e"}, "f": ["g", {"h": "i"}], "k": {"l": "m", "n": "o"}}),
        ({(1, 1), (4, 3)}, {"f": ["g", {"h": "i"}], "k": {"n": "o"}}),
        ({(2, 5), (5, 6)}, {"a": {"b": "c", "d": "e"}, "f": [{"h": "i"}], "k": {"l": "m"}}),
    ):
        marks, gone = frozenset(Mark("thu.yaml", *place) for place in places), list[Mark]()
        root = _without(document.root, marks, gone)
        assert root is not None and plain(root) == left
        assert set(gone) == marks and len(gone) == len(marks)


def test_a_dossier_of_which_nothing_would_be_left_cannot_be_compared(
    run: Run, ledger: Path, criteria: Path
) -> None:
    """An edition that has no place for the unit's type: said once, with the exit code of what cannot be read."""
    edition = criteria / "tt23-2012" / "edition.yaml"
    (criteria / "tt23-2012" / "residential_area.yaml").unlink()
    assert edition.is_file()
    said = run("replay", 1, "--under", "tt23-2012", "--criteria", criteria)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("Cách sửa: ") == 1


def test_another_version_of_the_engine_is_said(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the same bytes, and why: the version; that every result is the same; or where it is another."""
    monkeypatch.setattr(decisions, "__version__", "9.9.9")
    assert causes(run, 1) == ["engine-same"]
    out = run("replay", 1).out
    assert "9.9.9" in out and "vẫn như cũ" in out
    original = clauses.Clauses._node

    def other(*given: object) -> dict[str, object]:
        node = original(*given)  # type: ignore[arg-type]
        return {**node, "outcome": "UNMET"} if node["id"] == "4.2" else node

    monkeypatch.setattr(clauses.Clauses, "_node", other)
    assert causes(run, 1) == ["engine-changed"]
    assert "tiêu chí 4.2, kết quả: đạt → chưa đạt" in run("replay", 1).out


def test_another_python_or_calendar_is_a_notice(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are the same: nothing is wrong, and what has changed since is said."""
    others = {"antt": "0", "calendar": "0123456789ab", "durable-rules": "9", "python": "3.99"}
    monkeypatch.setattr(record, "versions", lambda: others)
    said = run("replay", 1)
    assert (said.code, "python: lúc đó" in said.out) == (0, True)
    assert "quy tắc tính ngày: lúc đó" in said.out and "nay 0123456789ab" in said.out


def test_days_reckoned_by_other_rules_are_the_reason(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadline that comes out otherwise is put down to the rules of days, if those are others than at the time."""
    forge(ledger, other_deadline)
    then = record.versions()["calendar"]
    assert causes(run) == ["calendar"]
    monkeypatch.setattr(record, "versions", lambda: {**VERSIONS, "calendar": "0123456789ab"})
    assert causes(run) == ["calendar-rules"]
    assert f"lúc đó {then}, nay 0123456789ab" in run("replay", 2).out


VERSIONS = record.versions()


def test_the_version_of_the_calendar_is_that_of_its_code(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    """Every decision records it; one more day in a quarter is another version, Windows' line ends are not."""
    versions = json.loads(run("ledger", "show", 1, "--format", "json").out)["said"]["versions"]
    assert versions["calendar"] == record.calendar_version()
    assert f"quy tắc tính ngày {versions['calendar']}" in run("ledger", "show", 1).out
    copy = tmp_path / "engine"
    copy.mkdir()
    texts = {name: (ROOT / "engine" / name).read_text() for name in ("calendar.py", "timing.py")}
    for name, text in texts.items():
        (copy / name).write_bytes(text.replace("\n", "\r\n").encode())
    assert record.calendar_version(copy) == record.calendar_version()
    for name, text in texts.items():
        (copy / name).write_text(text + "ONE = 2\n")
        assert record.calendar_version(copy) != record.calendar_version()
        (copy / name).write_text(text)


@pytest.fixture
def many(run: Run, ledger: Path) -> Path:
    """Twenty decisions more: most hold, some are forged, one is not what it was."""
    for number in range(20):
        decided = {5: other_evaluation, 17: other_note}.get(number, lambda files: None)
        forge(ledger, decided, unit=f"LG-{number:02}")
    tamper(ledger, "UPDATE entry SET body = CAST('x' AS BLOB) WHERE seq = 12")
    return ledger


@pytest.mark.no_cover
def test_any_number_of_processes_says_the_same_in_the_same_order(run: Run, many: Path) -> None:
    """--jobs changes neither a byte nor the exit code; what cannot be read is counted, and is in the JSON, too."""
    for form, jobs in (("text", 2), ("json", 3)):
        alone = run("replay", "--all", "--format", form, "--jobs", 1)
        assert alone.code == 4
        assert run("replay", "--all", "--format", form, "--jobs", jobs) == alone
        if form == "text":
            assert "Đã xét lại 20 quyết định: đúng 18, không đúng 2." in alone.out
            assert "Không xét lại được 1 quyết định" in alone.out
    entries = json.loads(alone.out)["entries"]
    assert [each["entry"] for each in entries] == list(range(1, 22))
    assert [each["code"] for each in entries[11]["problems"]] == ["record-unreadable"]


def test_progress_is_shown_on_a_terminal_and_nowhere_else(
    run: Run, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar for more than one decision, on standard error; --quiet keeps it away; none in a pipe."""
    assert run("replay", "1", "2").err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert "Đang xét lại" in run("replay", "1", "2").err
    assert run("replay", "1", "2", "--quiet").err == ""
    assert run("replay", "1").err == ""


def drop_comment(files: dict[str, bytes], name: str) -> None:
    files[name] += "# thêm\n".encode()


def other_evaluation(files: dict[str, bytes]) -> None:
    data = json.loads(files[record.EVALUATION])
    files[record.EVALUATION] = decisions.Decision({**data, "verdict": "meets"}).canonical


def other_note(files: dict[str, bytes]) -> None:
    data = json.loads(files[record.EVALUATION])
    files[record.EVALUATION] = decisions.Decision({**data, "notes": []}).canonical


def other_deadline(files: dict[str, bytes]) -> None:
    data = json.loads(files[record.EVALUATION])
    timing = {**data["timing"], "late": not data["timing"]["late"]}
    files[record.EVALUATION] = decisions.Decision({**data, "timing": timing}).canonical


def other_attachment(files: dict[str, bytes]) -> None:
    data = json.loads(files[record.EVALUATION])
    extra = {"path": "a.pdf", "sha256": "0" * 64, "size": 1}
    inputs = {**data["inputs"], "attachments": [extra]}
    files[record.EVALUATION] = decisions.Decision({**data, "inputs": inputs}).canonical


FORGERIES = (
    (lambda files: drop_comment(files, "dossier.yaml"), "refuse", ["dossier"]),
    (lambda files: drop_comment(files, "criteria/tt124-2021/edition.yaml"), "refuse", ["criteria"]),
    (
        lambda files: files.pop("criteria/tt124-2021/residential_area.yaml"),
        "refuse",
        ["unreadable"],
    ),
    (other_evaluation, "refuse", ["answer"]),
    (other_note, "refuse", ["bytes"]),
    (other_deadline, "refuse", ["calendar"]),
    (other_attachment, "refuse", ["attachments"]),
    (lambda files: None, "recognise", ["ruling"]),
)


@pytest.mark.parametrize(("change", "outcome", "expected"), FORGERIES)
def test_a_record_that_does_not_fit_together_is_told(
    run: Run,
    ledger: Path,
    change: Callable[[dict[str, bytes]], None],
    outcome: str,
    expected: list[str],
) -> None:
    """Every hash holds, for a keeper of the ledger wrote it so; deciding again tells, and says in words why."""
    forge(ledger, change, outcome)
    assert causes(run) == expected
    assert run("ledger", "verify", "--unsigned-ok").code == 0
    said = run("replay", "--all")
    assert (said.code, "✓ Mục 1" in said.out, "✗ Mục 2" in said.out) == (4, True, True)
    assert "đúng 1, không đúng 1" in said.out


@pytest.mark.parametrize("name", ["dossier.yaml", "evaluation.json", "derivation.json"])
def test_a_record_without_what_it_rests_on_is_not_whole(run: Run, ledger: Path, name: str) -> None:
    """Well hashed, but not a decision that could be decided again: exit code 4, and why."""
    forge(ledger, lambda files: files.pop(name))
    said = run("replay", 2)
    assert (said.code, "record-unreadable" in said.err) == (4, True)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (
            {"subject": Subject("residential_area", "LG-KHAC", "2026", "Lam Giang")},
            "đơn vị, năm hoặc nơi",
        ),
        ({"outcome": "recognise"}, "kết luận"),
        ({"override": True}, "khác kết quả xét hay không"),
        ({"day": "2026-11-24"}, "ngày ký"),
    ],
)
def test_an_entry_that_states_what_was_not_decided(
    run: Run, ledger: Path, states: dict[str, object], said: str
) -> None:
    """What logs and samples go by is held against the evaluation and the ruling, though every hash holds."""
    if "day" in states:
        ruling = {"outcome": "refuse", "number": "1", "date": states["day"]}
        body = {"format": record.FORMAT, "ruling": ruling, "reason": ""}
        more = {"override": None, "overlay": None, "versions": record.versions()}
        states = {"body": entries.canonical({**body, **more})}
    forge(ledger, lambda files: None, states=states)
    assert "entry" in causes(run)
    told = run("replay", 2).out
    assert "Mục ghi khác với chính nội dung" in told and said in " ".join(told.split())


def test_a_ruling_against_the_verdict_stands_where_somebody_answers_for_it(
    run: Run, ledger: Path
) -> None:
    """An override is shown beside the replay, and is no flaw of it; without one it would be."""
    why = ("--override", "Lý do", "--override-by", "Chủ tịch")
    assert decide(run, SAMPLES / "kdc-khien-trach", "2026-11-05", *why).code == 0
    said = run("replay", 2)
    assert (said.code, "Lý do" in said.out) == (0, True)


def test_a_forged_record_is_replayed_without_a_forgery(run: Run, ledger: Path) -> None:
    """The test above would pass of itself if what `forge` writes never held."""
    forge(ledger, lambda files: None)
    assert run("replay", 2).code == 0


TAMPERED = (
    (
        "UPDATE object SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Thôn Đoài', 'Thôn Đông') AS BLOB)",
        "replay",
    ),
    (
        "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '10/QĐ', '11/QĐ') AS BLOB) WHERE seq = 1",
        "replay",
    ),
    ("UPDATE entry SET header = replace(header, '\"2022\"', ' \"2022\"') WHERE seq = 1", "replay"),
    ("UPDATE entry SET header = replace(header, 'recognise', 'refuse') WHERE seq = 1", "verify"),
    ("UPDATE entry SET body = CAST('x' AS BLOB) WHERE seq = 1", "replay"),
)


@pytest.mark.parametrize(("statement", "how"), TAMPERED)
def test_tampering_is_found_and_the_entry_named(
    run: Run, ledger: Path, statement: str, how: str
) -> None:
    """By verifying, always; by whatever prints or replays the entry, where its bytes no longer fit: exit code 4."""
    tamper(ledger, statement)
    said = run("ledger", "verify")
    assert said.code == 4
    assert "mục 1: " in said.out and "KHÔNG NGUYÊN VẸN" in said.out
    if how == "verify":
        return
    for words in (("replay", 1), ("replay", "--all"), ("ledger", "show", 1)):
        said = run(*words)
        assert said.code == 4, (words, said)
        assert "1" in said.out + said.err
    said = run("ledger", "export", 1, "-o", "c.zip")
    assert (said.code, Path("c.zip").exists()) == (4, False)


def test_a_capsule_with_one_other_byte(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Exit code 4 and the step; 3 without a key from elsewhere: nothing is concluded."""
    key = json.loads(run("ledger", "verify", "--format", "json").out)["key"]
    run("ledger", "export", 1, "-o", "c.zip")
    assert run("verify", "c.zip").code == 3
    data = (tmp_path / "c.zip").read_bytes()
    at = data.index("Thôn Đoài".encode())
    (tmp_path / "c.zip").write_bytes(data[:at] + b"X" + data[at + 1 :])
    said = run("verify", "c.zip", "--public-key", key)
    assert said.code in (2, 4) and "capsule-" in said.out
    found = json.loads(run("verify", "c.zip", "--public-key", key, "--format", "json").out)
    assert found["flaws"]


def test_a_ledger_rolled_back_behind_a_paper(run: Run, ledger: Path, tmp_path: Path) -> None:
    """The short head from the paper decision tells, with nothing else at hand."""
    shutil.copy(ledger, tmp_path / "old.antt")
    said = decide(run, WITH_FILES, "2026-11-05")
    head = said.out.split("Mã chốt: ")[1].split()[0]
    assert run("ledger", "verify", "--head", head).code == 0
    said = run("ledger", "verify", "--head", head, "--ledger", "old.antt")
    assert (said.code, "rolled-back" in said.out) == (4, True)
    assert run("ledger", "verify", "--ledger", "old.antt").code == 0


def test_a_checkpoint_is_signed_where_one_is_lacking(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the key that is refused; nothing is added to a witness twice."""
    forge(ledger, lambda files: None)
    assert run("ledger", "verify").code == 4
    monkeypatch.delenv("ANTT_KEY")
    said = run("ledger", "checkpoint")
    assert (said.code, "head-not-signed" in said.err) == (2, True)
    assert run("ledger", "checkpoint", "--key", "key.pem", "--witness", "w").code == 0
    kept = Path("w").read_bytes()
    assert run("ledger", "checkpoint", "--witness", "w").code == 0
    assert Path("w").read_bytes() == kept
    assert run("ledger", "verify", "--witness", "w").code == 0


def test_where_two_trees_differ() -> None:
    """Clauses by number, not by place; what only one side has; the answer before the rest."""
    before = {
        "verdict": "meets",
        "criteria": [
            {
                "id": "1",
                "outcome": "MET",
                "children": [{"id": "1.1", "outcome": "MET", "children": []}],
            },
            {"id": "2", "outcome": "MET", "children": []},
        ],
        "as_of": "2022-11-10",
    }
    after = {
        "verdict": "does-not-meet",
        "criteria": [
            {"id": "2", "outcome": "MET", "children": []},
            {
                "id": "1",
                "outcome": "UNMET",
                "children": [{"id": "1.1", "outcome": "UNMET", "children": []}],
            },
            {"id": "3", "outcome": "MET", "children": []},
        ],
        "as_of": "2022-11-11",
    }
    found = [tuple(each) for each in differences(before, after)]
    assert found == [
        ("", "verdict", "meets", "does-not-meet"),
        ("1", "outcome", "MET", "UNMET"),
        ("1.1", "outcome", "MET", "UNMET"),
        ("3", "clause", "", "MET"),
        ("", "as_of", "2022-11-10", "2022-11-11"),
    ]
    assert list(differences(before, before)) == []
    back = [tuple(each) for each in differences(after, before)]
    assert back == [(*each[:2], each[3], each[2]) for each in found]


def test_where_values_of_other_kinds_differ() -> None:
    """A table that became a number, a thing inside a table's list, a long text, a field that is gone."""
    before = {
        "facts": {"known": [{"id": "so-ho", "value": 1}]},
        "gone": 1,
        "list": ["a"],
        "note": "a" * 91,
        "short": "c" * 90,
        "table": {"key": None},
    }
    after = {
        "facts": {"known": [{"id": "so-ho", "value": 2}]},
        "list": ["b"],
        "note": "b" * 91,
        "short": "d" * 90,
        "table": 5,
    }
    expected = [
        ("so-ho", "facts.known.value", "1", "2"),
        ("", "gone", "1", ""),
        ("", "list", '["a"]', '["b"]'),
        ("", "note", "a" * 89 + "…", "b" * 89 + "…"),
        ("", "short", "c" * 90, "d" * 90),
        ("", "table", '{"key": null}', "5"),
    ]
    assert [tuple(each) for each in differences(before, after)] == expected
    back = [tuple(each) for each in differences(after, before)]
    assert back == [(*each[:2], each[3], each[2]) for each in expected]
