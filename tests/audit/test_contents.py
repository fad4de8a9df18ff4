"""Entries that a dishonest clerk signs: every hash holds, and what they state is nothing that this program writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from audit_desk import NOW, WITH_FILES, Run, decide, forge, tamper

from engine.audit import record
from engine.ledger import entry as entries
from engine.ledger.capsule import export
from engine.ledger.entry import Draft, Opening, Subject
from engine.ledger.store import open_ledger
from engine.ledger.writer import writing

RULING = {"outcome": "refuse", "number": "1", "date": NOW.date().isoformat()}
BODY = {
    "format": record.FORMAT,
    "ruling": RULING,
    "reason": "",
    "override": None,
    "overlay": None,
    "versions": record.versions(),
}
OVERRIDE = {"reason": "r", "signer": "s", "against": ["decide-against-verdict"]}
LISTS = (
    ("ledger", "log"),
    ("ledger", "log", "--format", "csv"),
    ("ledger", "sample", "--size", "9", "--seed", "x"),
)
UNREAD = "KHÔNG ĐỌC ĐƯỢC NỘI DUNG CỦA MỤC NÀY"

END = ("--by", "x", "--number", "9", "--date", "2026-11-06", "--reason", "q")

Change = Callable[[dict[str, bytes]], None]


def body(**other: object) -> bytes:
    return entries.canonical({**BODY, **other})


BODIES = (
    b"{}",
    b"\xff",
    b"[1]",
    b"[" * 100_000,
    b'{"format":"antt-decision/1"}',
    json.dumps(BODY).encode(),
    body(ruling=None),
    body(ruling=[]),
    body(ruling={**RULING, "date": "hôm qua"}),
    body(ruling={**RULING, "date": "20261125"}),
    body(ruling={**RULING, "outcome": "zzz"}),
    body(ruling={**RULING, "number": 1}),
    body(reason=5),
    body(override="x"),
    body(override={**OVERRIDE, "against": ["zzz"]}),
    body(override={**OVERRIDE, "against": "x"}),
    body(overlay=5),
    body(versions=["a"]),
    body(versions={"antt": 1}),
    body(reason="?").replace(b"?", b"\\ud800"),
)


@pytest.mark.parametrize("odd", BODIES, ids=range(len(BODIES)))
def test_one_odd_body_takes_nothing_from_the_lists(run: Run, ledger: Path, odd: bytes) -> None:
    """Its own row says so, the others stand as ever, and the exit code is 4; alone it is refused by its name."""
    forge(ledger, lambda files: None, states={"body": odd})
    for words in LISTS:
        said = run(*words)
        assert (said.code, said.err) == (4, ""), words
        assert "10/QĐ-UBND" in said.out and said.out.count(UNREAD) == 1
    found = json.loads(run("ledger", "log", "--format", "json").out)["entries"]
    assert [each["said"].get("unreadable", False) for each in found] == [False, False, True]
    assert_unreadable(run)


def assert_unreadable(run: Run) -> None:
    """Entry 2 is refused by whatever shows it, gives it away or decides it again; entry 1 is not harmed."""
    for words in (
        ("replay", 2),
        ("ledger", "show", 2),
        ("ledger", "show", 2, "--format", "json"),
        ("ledger", "show", 2, "--format", "html"),
        ("ledger", "export", 2, "-o", "2.zip"),
    ):
        said = run(*words)
        assert (said.code, "record-unreadable: " in said.err) == (4, True), (words, said)
    assert not Path("2.zip").exists()
    said = run("replay", "--all")
    assert said.code == 4 and "✓ Mục 1" in said.out and "record-unreadable: " in said.err


def test_the_body_that_these_are_made_from_is_read(run: Run, ledger: Path) -> None:
    """The tests above would pass of themselves if no body were taken."""
    forge(ledger, lambda files: None, states={"body": body()})
    assert [run(*words).code for words in LISTS] == [0, 0, 0]
    assert run("replay", 2).code == 0


def changed(**other: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        data = json.loads(files[record.EVALUATION])
        files[record.EVALUATION] = entries.canonical({**data, **other})

    return change


def put(name: str, data: bytes) -> Change:
    return lambda files: files.update({name: data})


@pytest.mark.parametrize(
    "change",
    [
        put(record.EVALUATION, b"{}"),
        put(record.EVALUATION, b"[]"),
        put(record.EVALUATION, b"\xff"),
        changed(as_of="hôm qua"),
        changed(inputs={}),
        changed(unit={"type": "agency", "code": 5, "place": {}}),
        changed(timing={"closed": "x"}),
        put(record.DERIVATION, b"{"),
        put(record.DERIVATION, b"{}"),
        put(record.DERIVATION, b"[1]"),
    ],
)
def test_an_odd_evaluation_is_not_read(run: Run, ledger: Path, change: Change) -> None:
    """Nor an odd list of rules. The lists, which do not look into it, stand as ever."""
    forge(ledger, change)
    assert [run(*words).code for words in LISTS] == [0, 0, 0]
    assert_unreadable(run)


@pytest.mark.parametrize("field", ["criteria", "score", "terms", "verdict", "evidence"])
def test_what_a_report_cannot_be_made_of_is_not_shown(run: Run, ledger: Path, field: str) -> None:
    """Deep in an evaluation no form is checked: what the report stumbles over is refused all the same."""
    forge(ledger, changed(**{field: "zzz"}))
    for words in (("show", 2), ("show", 2, "--format", "html"), ("export", 2, "-o", "2.zip")):
        said = run("ledger", *words)
        assert (said.code, "record-unreadable: " in said.err) == (4, True), (words, said)
    assert run("replay", 2).code == 4


@pytest.mark.parametrize("kind", ["revocation", "redaction"])
@pytest.mark.parametrize("ruling", [{"number": "1", "date": "x"}, None, []])
def test_an_odd_end_of_a_decision(run: Run, ledger: Path, kind: str, ruling: object) -> None:
    """A revocation or redaction in no known form: said in its row and where it is shown."""
    text = entries.canonical({"format": record.END_FORMAT, "ruling": ruling, "reason": "r"})
    record_signed(ledger, kind, text)
    assert run("ledger", "log").out.count(UNREAD) == 1
    for form in ("text", "json"):
        assert run("ledger", "show", 2, "--format", form).code == 4


def record_signed(ledger: Path, kind: str, text: bytes) -> None:
    with open_ledger(ledger, write=True) as there, writing(there) as writer:
        subject = there.entry(1).subject
        writer.append(Draft(kind, NOW, subject, body=text, target=1))


@pytest.mark.parametrize(
    ("change", "states"),
    [
        (put(record.EVALUATION, b"{}"), {}),
        (changed(terms="zzz"), {}),
        (put(record.DERIVATION, b"1"), {}),
        (lambda files: None, {"body": body(ruling={**RULING, "date": "hôm qua"})}),
        (lambda files: None, {"body": body(override={**OVERRIDE, "against": ["zzz"]})}),
    ],
)
def test_a_capsule_that_holds_and_cannot_be_read(
    run: Run, ledger: Path, change: Change, states: Mapping[str, object]
) -> None:
    """Its proof is sound, what it proves is in no known form: both are said, exit code 4."""
    forge(ledger, change, states=states)
    assert run("ledger", "checkpoint").code == 0
    with open_ledger(ledger) as there:
        Path("2.zip").write_bytes(export(there, 2))
    key = json.loads(run("ledger", "verify", "--format", "json").out)["key"]
    said = run("verify", "2.zip", "--public-key", key)
    assert (said.code, said.out) == (4, "Mọi bước đều đúng.\n")
    assert "2.zip:1:1: record-unreadable: " in said.err
    found = json.loads(run("verify", "2.zip", "--public-key", key, "--format", "json").out)
    assert [each["code"] for each in found["problems"]] == ["record-unreadable"]


def test_a_unit_type_that_nobody_knows_is_shown_as_it_is_written(run: Run, ledger: Path) -> None:
    """It is the entry's own word: lists go on, and deciding again tells that the dossier is another's."""
    forge(ledger, lambda files: None, states={"subject": Subject("zzz", "X-1", "2026", "y")})
    assert "X-1 (zzz)" in run("ledger", "log").out
    assert run("ledger", "show", 2).code == 0
    assert run("ledger", "export", 2, "-o", "2.zip").code == 2  # not signed yet
    assert "Mục ghi khác với chính nội dung" in run("replay", 2).out


@pytest.mark.parametrize("value", ["{", "[1]", '{"name":3}', '{"role":"Chủ tịch UBND tỉnh"}'])
def test_who_decided_is_held_against_the_commitment(run: Run, ledger: Path, value: str) -> None:
    """Whatever was put in its place is not shown, well formed or not: the part that was altered is named."""
    tamper(ledger, "UPDATE opening SET value = ? WHERE seq = 1", value.encode())
    assert_no_opening(run)


def assert_no_opening(run: Run) -> None:
    said = run("ledger", "show", 1)
    assert said.code == 4
    assert "Người quyết định:" in said.out and "KHÔNG DÙNG ĐƯỢC" in said.out
    assert "Chủ tịch UBND" not in said.out
    said = run("ledger", "show", 1, "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["who"], found["altered"]) == (4, None, ["opening"])
    said = run("ledger", "export", 1, "--who", "-o", "1.zip")
    assert (said.code, "record-altered: " in said.err, Path("1.zip").exists()) == (4, True, False)
    assert run("ledger", "export", 1, "-o", "1.zip").code == 0


def test_an_opening_in_a_table_of_another_form(run: Run, ledger: Path) -> None:
    """Texts or numbers where bytes were: no other answer."""
    with closing(sqlite3.connect(ledger)) as db:
        db.executescript(
            "DROP TABLE opening; CREATE TABLE opening (seq INTEGER PRIMARY KEY, value, salt)"
        )
        db.execute("INSERT INTO opening VALUES (1, '{', 5)")
        db.commit()
    assert_no_opening(run)


def test_another_opening_under_its_own_salt(run: Run, ledger: Path) -> None:
    """Replaced by another that is whole in itself, as bytes: it does not open what the entry committed to."""
    other = entries.hide({"role": "Chủ tịch UBND tỉnh"})
    tamper(ledger, "UPDATE opening SET value = ?, salt = ? WHERE seq = 1", other.value, other.salt)
    assert_no_opening(run)


def test_an_opening_that_was_never_words(run: Run, ledger: Path) -> None:
    """Committed to, and yet no role and name: not shown either."""
    forge(ledger, lambda files: None, states={"opening": Opening(b"[1]", b"0" * 32)})
    said = run("ledger", "show", 2)
    assert (said.code, "KHÔNG DÙNG ĐƯỢC" in said.out) == (4, True)


def rules(files: dict[str, bytes]) -> None:
    files[record.DERIVATION] = b'["nobody fired this"]'


def rules_and_criteria(files: dict[str, bytes]) -> None:
    rules(files)
    files["criteria/tt124-2021/x.yaml"] = b""


@pytest.mark.parametrize(
    ("change", "cause", "named"),
    [
        (rules, "derivation", "derivation.json"),
        (put("attachments/x.pdf", b"x"), "objects", "attachments/x.pdf"),
        (put("dossier.json", b"{}"), "objects", "dossier.json"),
        (put("overlay.yaml", b"{}"), "objects", "overlay.yaml"),
        (put("criteria/tt124-2021/x.yaml", b"{}"), "objects", "criteria/tt124-2021/x.yaml"),
        (put("ghi-chu.txt", b"x"), "objects", "ghi-chu.txt"),
    ],
)
def test_nothing_is_called_the_same_that_was_compared_with_nothing(
    run: Run, ledger: Path, change: Change, cause: str, named: str
) -> None:
    """Rules that did not fire, and objects that a decision does not have: exit code 4, and which."""
    forge(ledger, change)
    said = run("replay", 2)
    assert (said.code, "✗ Mục 2" in said.out) == (4, True)
    assert named in " ".join(said.out.split())
    found = json.loads(run("replay", 2, "--format", "json").out)["entries"][0]
    assert [each["code"] for each in found["causes"]] == [cause]
    assert bool(found["differences"]) == (cause == "derivation")


def test_an_object_that_is_named_twice(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No decision names one twice, be it the same: which of the two was meant would be a guess."""
    place = entries.place_in_chain

    def twice(draft: Draft, seq: int, previous: str) -> entries.Entry:
        entry = place(draft, seq, previous)
        return entry._replace(objects=(*entry.objects, entry.objects[0]))

    monkeypatch.setattr(entries, "place_in_chain", twice)
    forge(ledger, lambda files: None)
    said = run("replay", 2)
    assert (said.code, "đã xét: dossier.yaml." in " ".join(said.out.split())) == (4, True)


def test_attachments_that_were_judged_are_part_of_a_decision(run: Run, ledger: Path) -> None:
    """As long as they are the files whose digests the evaluation states."""
    assert decide(run, WITH_FILES, "2026-11-05", "--attach").code == 0
    assert run("replay", 2).code == 0
    names = [
        name for name, _ in json.loads(run("ledger", "show", 2, "--format", "json").out)["objects"]
    ]
    name = next(each for each in names if each.startswith("attachments/"))
    assert run("revoke", 2, *END).code == 0
    forge(ledger, put(name, b"x"), "recognise", sample=WITH_FILES.name)
    said = run("replay", 4)
    assert (said.code, name in " ".join(said.out.split())) == (4, True)


def test_rules_of_another_version_are_put_down_to_it(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As is everything else that differs: one cause, and the rules among the differences."""
    forge(ledger, rules_and_criteria)
    monkeypatch.setattr("engine.decision.__version__", "9.9.9")
    found = json.loads(run("replay", 2, "--format", "json").out)["entries"][0]
    assert [each["code"] for each in found["causes"]] == ["engine-same"]
    assert "derivation" in [each["field"] for each in found["differences"]]


@pytest.mark.parametrize("words", [("--year", "1999"), ("--all",), ("--unit", "x")])
def test_numbers_and_a_choice_are_not_asked_for_together(
    run: Run, ledger: Path, words: tuple[str, ...]
) -> None:
    """One of them would be passed over: a usage error."""
    said = run("replay", 1, *words)
    assert (said.code, said.out) == (2, "")
    assert "không nêu cả hai" in said.err


def test_a_key_is_not_counted_as_a_decision(run: Run, ledger: Path) -> None:
    """It is refused by its name, and no decision was unreadable."""
    said = run("replay", 0, 1)
    assert said.code == 2 and "replay-not-a-decision" in said.err
    assert "Đã xét lại 1 quyết định: đúng 1, không đúng 0." in said.out
    assert "Không xét lại được" not in said.out


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\t"])
def test_no_word_in_an_entry_makes_a_line_of_its_own(run: Run, ledger: Path, sign: str) -> None:
    """A line break of any kind is one space in lists and where the entry is shown; programs get it raw."""
    forged = f"X{sign}3    thu hồi"
    states = {
        "subject": Subject("agency", forged, f"20{sign}26", f"y{sign}z"),
        "body": body(
            ruling={**RULING, "number": forged},
            reason=forged,
            override={**OVERRIDE, "reason": forged},
        ),
    }
    forge(ledger, lambda files: None, states=states)
    for words in (("ledger", "log"), LISTS[2], ("ledger", "show", 2)):
        out = run(*words).out
        assert "X 3 thu hồi" in out
        assert len(out.splitlines()) == out.count("\n")
        assert not [row for row in out.splitlines() if row.startswith("3 ")]
    assert "X 3 thu hồi" in run("replay", 2).out
    found = json.loads(run("ledger", "log", "--format", "json").out)["entries"][2]
    assert found["unit"] == forged and found["said"]["reason"] == forged


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x1b", "\ufeff", "\u3164", "\ue000"])
def test_what_cannot_be_seen_leaves_a_sign(run: Run, ledger: Path, sign: str) -> None:
    """A turned direction, no width, an escape: shown where it stands, so that no two units look the same."""
    forge(
        ledger, lambda files: None, states={"subject": Subject("agency", f"X{sign}1", "2026", "")}
    )
    for words in (("ledger", "log"), LISTS[2], ("ledger", "show", 2), ("replay", 2)):
        out = run(*words).out
        assert "X\ufffd1" in out and sign not in out
    assert sign in run("ledger", "log", "--format", "csv").out


def test_nor_does_the_evaluation_that_is_shown_with_it(run: Run, ledger: Path) -> None:
    """Its words are as little to be trusted; and the page says the entry's words as the list does."""
    unit = {"type": "residential_area", "code": "X", "name": "A\x1b[2J\u2028B", "place": {}}
    states = {"subject": Subject("agency", "X\u202e1", "2026", "")}
    forge(ledger, changed(unit=unit), states=states)
    out = run("ledger", "show", 2).out
    assert "A\ufffd[2J B" in out and "\x1b" not in out
    assert "X\ufffd1" in run("ledger", "show", 2, "--format", "html").out


def test_an_overlay_that_is_stated_and_not_there(run: Run, ledger: Path) -> None:
    """In a known form, and yet nothing to decide again from: refused by its name, the others are decided."""
    forge(ledger, lambda files: None, states={"body": body(overlay="lạ.yaml")})
    said = run("replay", "--all")
    assert (said.code, "✓ Mục 1" in said.out) == (4, True)
    assert "record-unreadable: " in said.err and "Không xét lại được 1 quyết định" in said.out
