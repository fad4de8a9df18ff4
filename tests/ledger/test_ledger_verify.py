"""Each way to tamper with a ledger is found, and the entry it touches is named."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from sample_ledger import (
    NEXT_SIGNER,
    NOW,
    SIGNER,
    STRANGER,
    bits,
    check,
    codes,
    decision,
    dump,
    filled,
    flipped,
    opening,
    tamper,
)

from engine.ledger import entry as entries
from engine.ledger import keys, merkle, schema, writer
from engine.ledger.checkpoint import (
    Checkpoint,
    join_witness,
    read_checkpoint,
    read_witness,
    sign_checkpoint,
)
from engine.ledger.store import Ledger, open_ledger
from engine.messages import say
from engine.problem import Problems


def test_a_whole_ledger_is_sound(ledger: Ledger) -> None:
    """Every kind of entry, two keys, a redaction: no flaw, and the last entry is signed."""
    report = check(ledger.path, trusted=str(SIGNER.public))
    assert report.sound and not report.notices
    assert (report.size, report.signed, report.key) == (11, 11, str(NEXT_SIGNER.public))
    assert report.root == ledger.root(11).hex()


CELLS = (
    ("entry", "body", "seq = 5", {(5, "body-altered")}),
    ("entry", "nodes", "seq = 7", {(7, "node-altered")}),
    ("entry", "nodes", "seq = 4", {(4, "node-altered")}),
    ("object", "bytes", "id = 2", {(1, "object-altered")}),
    ("object", "digest", "id = 3", {(2, "object-altered")}),
    ("opening", "value", "seq = 4", {(4, "opening-altered")}),
    ("opening", "salt", "seq = 4", {(4, "opening-altered")}),
    ("checkpoint", "note", "id = 2", {(None, "checkpoint-unsigned"), (None, "checkpoint-altered")}),
    ("origin", "name", "id = 0", {(0, "origin-altered")}),
)


@pytest.mark.no_cover
@pytest.mark.parametrize(("table", "column", "where", "expected"), CELLS)
def test_one_bit_of_any_cell_is_found(
    whole: Path, table: str, column: str, where: str, expected: set[tuple[int, str]]
) -> None:
    """Twenty sampled bits of each kind of cell; each names the entry that it belongs to."""
    with closing(sqlite3.connect(whole)) as db:
        query = f"SELECT CAST({column} AS BLOB), typeof({column}) FROM {table} WHERE {where}"
        data, kind = db.execute(query).fetchone()
    update = f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE {where}"
    for bit in bits(data, 20):
        tamper(whole, update, values=(flipped(data, bit),))
        assert codes(check(whole)) & expected, (bit, codes(check(whole)))
    tamper(whole, update, values=(data,))
    assert check(whole).sound


@pytest.mark.parametrize("seq", [0, 5, 10])
def test_one_bit_of_an_entry_is_found(whole: Path, seq: int) -> None:
    """Forty bits of the entry's own bytes, turned in the raw file, where no index is consulted."""
    with open_ledger(whole) as ledger:
        header = ledger.entry(seq).canonical
    data = whole.read_bytes()
    at = data.index(header)
    for bit in bits(header, 40):
        whole.write_bytes(data[:at] + flipped(header, bit) + data[at + len(header) :])
        assert (seq, "entry-altered") in codes(check(whole)), bit


def test_one_altered_byte_names_one_entry(whole: Path) -> None:
    """An altered entry is not blamed on its neighbours, nor an altered hash on the entry."""
    tamper(whole, "UPDATE entry SET header = replace(header, 'Hòa Bình', 'Hòa Bính') WHERE seq = 4")
    assert codes(check(whole)) == {(4, "entry-altered")}
    tamper(whole, "UPDATE entry SET header = replace(header, 'Hòa Bính', 'Hòa Bình') WHERE seq = 4")
    nodes = "CAST(zeroblob(32) || substr(nodes, 33) AS BLOB)"
    tamper(whole, f"UPDATE entry SET nodes = {nodes} WHERE seq = 3")
    assert codes(check(whole)) == {(3, "node-altered")}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_of_a_trees_nodes_the_altered_one_is_named(whole: Path, level: int) -> None:
    """Entry 7 completes four: its own, and those over 2, 4 and 8 entries."""
    nodes = f"substr(nodes, 1, {32 * level}) || zeroblob(32) || substr(nodes, {32 * level + 33})"
    tamper(whole, f"UPDATE entry SET nodes = CAST({nodes} AS BLOB) WHERE seq = 7")
    (flaw,) = check(whole).flaws
    assert (flaw.entry, flaw.code, flaw.params) == (7, "node-altered", {"level": str(level)})


def copy_row(seq: int, to: int) -> str:
    return (
        "INSERT INTO entry (seq, nodes, header, body) "
        f"SELECT {to}, nodes, header, body FROM entry WHERE seq = {seq}"
    )


def test_removed_entries_are_named(whole: Path) -> None:
    """A hole in the numbers."""
    tamper(whole, "DELETE FROM entry WHERE seq IN (4, 5)")
    report = check(whole)
    assert {(4, "entry-missing"), (None, "checkpoint-unprovable")} <= codes(report)
    assert {"first": "4", "last": "5"} in [flaw.params for flaw in report.flaws]
    assert not [flaw for flaw in report.flaws if flaw.step == 3]  # behind the hole it goes on


def test_a_removed_entry_whose_hole_was_closed_is_named(whole: Path) -> None:
    """Renumbering hides the hole and breaks the chain at it."""
    tamper(whole, "DELETE FROM entry WHERE seq = 4", "UPDATE entry SET seq = seq - 1 WHERE seq > 4")
    found = codes(check(whole))
    assert {(4, "entry-misplaced"), (4, "chain-broken")} <= found
    assert (None, "rolled-back") in found


def test_the_first_and_the_last_entry_cannot_be_removed(whole: Path, tmp_path: Path) -> None:
    """Removing at either end is found: by number, and by the checkpoint over the end."""
    other = tmp_path / "other.antt"
    shutil.copy(whole, other)
    tamper(whole, "DELETE FROM entry WHERE seq = 0")
    assert {(0, "entry-missing"), (0, "key-missing")} <= codes(check(whole))
    tamper(other, "DELETE FROM entry WHERE seq = 10")
    assert (None, "rolled-back") in codes(check(other))


def test_swapped_entries_are_named(whole: Path) -> None:
    """Both places hold another number."""
    tamper(
        whole,
        "UPDATE entry SET seq = 99 WHERE seq = 4",
        "UPDATE entry SET seq = 4 WHERE seq = 5",
        "UPDATE entry SET seq = 5 WHERE seq = 99",
    )
    assert {(4, "entry-misplaced"), (5, "entry-misplaced")} <= codes(check(whole))


def test_a_repeated_entry_is_named(whole: Path) -> None:
    """An entry copied to the end says its own number."""
    tamper(whole, copy_row(5, 11))
    assert {(11, "entry-misplaced"), (11, "chain-broken")} <= codes(check(whole))


def test_an_entry_appended_without_the_key_is_named(ledger: Ledger) -> None:
    """Somebody who computes every hash right still cannot sign."""
    with writer.writing(ledger) as writing:
        writing.append(decision(20))
    report = check(ledger.path)
    assert codes(report) == {(11, "entries-unsigned")}
    assert report.flaws[0].params == {"first": "11", "last": "11"}
    assert not report.notices
    assert check(ledger.path, unsigned_ok=True).sound
    assert check(ledger.path, unsigned_ok=True).notices == report.flaws


def test_a_checkpoint_signed_by_a_stranger_or_a_retired_key_does_not_hold(ledger: Ledger) -> None:
    """Only the key in force at that size signs."""
    for signer, code in (
        (STRANGER, "checkpoint-unsigned"),
        (SIGNER, "checkpoint-key-not-in-force"),
    ):
        note = sign_checkpoint(ledger.head(), signer)
        assert codes(check(ledger.path, notes=[note])) == {(None, code)}


def test_a_rolled_back_ledger_is_found(whole: Path, tmp_path: Path) -> None:
    """An older copy of the file is sound in itself; a witness shows what it lost."""
    older = tmp_path / "older.antt"
    shutil.copy(whole, older)
    with open_ledger(whole, write=True) as ledger, writer.writing(ledger) as writing:
        writing.append(decision(20))
        writing.sign(NEXT_SIGNER)
    with open_ledger(whole) as ledger:
        notes, head = ledger.checkpoints(), ledger.head().short_head
    assert check(whole, notes=notes, heads=[head]).sound
    assert check(older).sound
    report = check(older, notes=notes, heads=[head])
    assert codes(report) == {(None, "rolled-back")} and len(report.flaws) == 2


def rewrite(path: Path, last: int) -> None:
    """A ledger with another decision 4, every hash and every signature made anew by the key's
    owner.
    """
    ledger = writer.create(path, SIGNER, NOW)
    with ledger, writer.writing(ledger) as writing:
        for number in range(1, last):
            changes = {"outcome": "rewritten"} if number == 4 else {}
            writing.append(decision(number, **changes))
        writing.sign(SIGNER)


def test_history_rewritten_under_an_old_checkpoint_is_found(whole: Path, tmp_path: Path) -> None:
    """Even the owner of the key cannot change what a witness, or a paper, has seen."""
    with open_ledger(whole) as ledger:
        note = ledger.checkpoints()[1]
    head = read_checkpoint(note).short_head
    rewrite(tmp_path / "rewritten.antt", 20)
    assert check(tmp_path / "rewritten.antt").sound
    for how in ({"notes": [note]}, {"heads": [head]}):
        report = check(tmp_path / "rewritten.antt", **how)
        assert codes(report) == {(None, "history-rewritten")}
        assert (report.flaws[0].params["first"], report.flaws[0].params["last"]) == ("0", "5")


def test_the_forgers_own_checkpoints_narrow_nothing(whole: Path, tmp_path: Path) -> None:
    """A forged checkpoint of the very size that a witness holds does not vouch for the entries before it; an older
    witness does."""
    with open_ledger(whole) as ledger:
        first, second = ledger.checkpoints()[:2]
    rewrite(tmp_path / "rewritten.antt", 6)
    for notes, expected in (([second], ("0", "5")), ([first, second], ("1", "5"))):
        report = check(tmp_path / "rewritten.antt", notes=notes)
        flaw = report.flaws[0]
        assert (flaw.code, flaw.params["first"], flaw.params["last"]) == (
            "history-rewritten",
            *expected,
        )


def test_a_trusted_key_must_be_in_the_chain(ledger: Ledger) -> None:
    """A ledger made anew under another key is sound in itself, and not the one the auditor knows."""
    assert codes(check(ledger.path, trusted=str(STRANGER.public))) == {(None, "key-untrusted")}


def test_a_key_nobody_vouched_for_is_found(ledger: Ledger) -> None:
    """A rotation must be signed by the key before."""
    with writer.writing(ledger) as writing:
        body = entries.canonical({"note": keys.introduction(STRANGER.public, STRANGER)})
        writing._record(entries.Draft(entries.KEY, NOW, body=body))
        ledger.db.execute(
            "INSERT INTO checkpoint (size, note) VALUES (?, ?)",
            (ledger.size, sign_checkpoint(ledger.head(), STRANGER)),
        )
    found = codes(check(ledger.path))
    assert {(11, "key-unvouched"), (None, "checkpoint-unsigned")} <= found
    with pytest.raises(Problems, match="key-chain-broken"):
        ledger.key()


def test_an_opening_is_absent_if_and_only_if_redacted(whole: Path) -> None:
    """Erased without an entry, or still there after one."""
    tamper(whole, "DELETE FROM opening WHERE seq = 4")
    assert codes(check(whole)) == {(4, "opening-missing")}
    tamper(whole, "INSERT INTO opening SELECT 4, value, salt FROM opening WHERE seq = 5")
    assert codes(check(whole)) == {(4, "opening-altered")}


def test_an_opening_kept_after_its_redaction_is_found(whole: Path) -> None:
    """The promise to erase can be checked."""
    kept = opening(1)
    insert = "INSERT INTO opening (seq, value, salt) VALUES (1, ?, ?)"
    tamper(whole, insert, values=(kept.value, kept.salt))
    assert codes(check(whole)) == {(1, "opening-not-erased")}


def test_an_opening_of_no_entry_is_found(whole: Path) -> None:
    """Nor may one be added that belongs to nothing."""
    tamper(whole, "INSERT INTO opening (seq, value, salt) VALUES (99, x'00', x'00')")
    assert codes(check(whole)) == {(None, "row-without-origin")}


def test_objects_without_entry_and_entries_without_object_are_found(whole: Path) -> None:
    """Nothing may be added to or taken from the store."""
    tamper(
        whole, f"INSERT INTO object (digest, bytes) VALUES ('{entries.digest(bytes(1))}', x'00')"
    )
    assert codes(check(whole)) == {(None, "object-unused")}
    tamper(whole, "DELETE FROM object WHERE id = 5", "DELETE FROM object WHERE bytes = x'00'")
    assert codes(check(whole)) == {(4, "object-missing")}


def test_an_object_under_no_number_that_was_ever_given_is_found(whole: Path) -> None:
    """Below 1 as well as above."""
    insert = "INSERT INTO object (id, digest, bytes) VALUES (?, ?, x'00')"
    tamper(whole, insert, values=(-5, "ab" * 32))
    assert codes(check(whole)) == {(None, "object-altered")}


@pytest.mark.parametrize("table", ["entry", "opening", "object", "checkpoint", "origin"])
def test_a_table_that_is_gone_is_found(whole: Path, table: str) -> None:
    """Told by verifying, and by whatever else needs it, in words."""
    with closing(sqlite3.connect(whole)) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute(f"DROP TABLE {table}")
    assert not check(whole).sound
    with (
        pytest.raises(Problems, match="ledger-"),
        open_ledger(whole, write=True) as ledger,
        writer.writing(ledger) as writing,
    ):
        writing.append(decision(20))
        writing.sign(NEXT_SIGNER)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET nodes = x'' WHERE seq = 10",
        "UPDATE entry SET seq = 9223372036854775807 WHERE seq = 10",
    ],
)
def test_nothing_is_appended_behind_a_damaged_entry(whole: Path, statement: str) -> None:
    """A chain that goes on from rubbish would be rubbish."""
    tamper(whole, statement)
    with (
        open_ledger(whole, write=True) as ledger,
        pytest.raises(Problems, match="ledger-damaged"),
        writer.writing(ledger) as writing,
    ):
        writing.append(decision(20))


def test_an_altered_entry_is_not_read_as_a_true_one(whole: Path) -> None:
    """Neither by itself nor in a list: what is shown is what was recorded."""
    tamper(whole, "UPDATE entry SET header = replace(header, 'Hòa Bình', 'Hòa Bính') WHERE seq = 4")
    with open_ledger(whole) as ledger:
        assert ledger.entry(3).seq == 3
        with pytest.raises(Problems, match="entry-unreadable"):
            ledger.entry(4)
        with pytest.raises(Problems, match="entry-unreadable"):
            list(ledger.entries())
        for number in (11, 2**63, 10**30):
            with pytest.raises(Problems, match="entry-unknown"):
                ledger.entry(number)


def test_a_checkpoint_that_does_not_hold_is_not_handed_on(whole: Path) -> None:
    """Not to a witness, not into a capsule: not rubbish, nor another root, nor another's signature."""
    with open_ledger(whole) as ledger:
        newest = ledger.checkpoint_over(10)
        root = ledger.root(11)
    assert newest is not None
    forged = sign_checkpoint(Checkpoint(SIGNER.name, 11, bytes(32)), NEXT_SIGNER)
    retired = sign_checkpoint(Checkpoint(SIGNER.name, 11, root), SIGNER)
    other = newest.replace(newest.split("\n")[2], forged.split("\n")[2])
    for note, size in (("rubbish", 11), (other, 11), (forged, 11), (retired, 11), (newest, 2**62)):
        change = "UPDATE checkpoint SET note = ?, size = ? WHERE size >= 11"
        tamper(whole, change, values=(note, size))
        with open_ledger(whole) as ledger, pytest.raises(Problems, match="ledger-damaged"):
            ledger.checkpoint_over(10)
    tamper(whole, change, values=(newest, 11))
    with open_ledger(whole) as ledger:
        assert ledger.checkpoint_over(10) == newest


def appended(ledger: Ledger, **changes: object) -> set[tuple[int | None, str]]:
    """What verifying says once an entry is recorded, well hashed and signed, that no caller may build."""
    made = entries.place_in_chain(decision(30), ledger.size, ledger.newest()[1].hex())
    header = made._replace(**changes).canonical
    nodes = b"".join(merkle.completed(ledger.size, merkle.leaf_hash(header), ledger.node))
    draft = decision(30)
    with writer.writing(ledger) as writing:
        ledger.db.execute(
            "INSERT INTO entry (seq, nodes, header, body) VALUES (?, ?, ?, ?)",
            (ledger.size, nodes, header.decode(), draft.body),
        )
        writing._store(draft, made)
        writing.sign(NEXT_SIGNER)
    return codes(check(ledger.path))


TWICE = (("a.yaml", entries.digest(b"criteria")), ("a.yaml", entries.digest(b"criteria")))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"recorded_at": "9999-99-99T99:99:99Z"}, {"entry-unreadable"}),
        ({"recorded_at": "2026-01-05T24:00:00Z"}, {"entry-unreadable"}),
        ({"objects": (("../../evil", entries.digest(b"criteria")),)}, {"entry-unreadable"}),
        ({"objects": (("/evil", entries.digest(b"criteria")),)}, {"entry-unreadable"}),
        ({"objects": TWICE}, {"object-named-twice"}),
        ({"target": 5}, {"target-wrong"}),
        ({"kind": entries.REDACTION}, {"target-wrong"}),
        ({"kind": entries.REDACTION, "target": 0}, {"target-wrong"}),
        ({"kind": entries.REDACTION, "target": 1}, {"target-wrong"}),
        ({"kind": entries.REDACTION, "target": 11}, {"target-wrong"}),
        ({"kind": entries.REVOCATION}, {"target-wrong"}),
    ],
)
def test_an_entry_that_no_caller_may_build_is_found(
    ledger: Ledger, changes: dict[str, object], expected: set[str]
) -> None:
    """The owner of the key can hash and sign anything: the format says what an entry may say."""
    found = {(entry, code) for entry, code in appended(ledger, **changes) if entry == 11}
    assert {code for _, code in found} == expected


def test_rules_of_order_are_checked_again(ledger: Ledger) -> None:
    """Two standing decisions, or a revocation of what did not stand, though well hashed and
    signed.
    """
    with writer.writing(ledger) as writing:
        writing._record(decision(5))
        writing._record(entries.Draft(entries.REVOCATION, NOW, target=2))
        writing.sign(NEXT_SIGNER)
    assert codes(check(ledger.path)) == {(11, "decision-doubled"), (12, "target-wrong")}


def test_an_entry_in_another_form_is_found_though_well_hashed(ledger: Ledger) -> None:
    """JSON that means the same is not the entry: one entry has one form, and so one hash."""
    with writer.writing(ledger) as writing:
        draft = decision(20, objects=(), opening=None)
        header = entries.place_in_chain(draft, 11, ledger.entry(10).hash).canonical + b" "
        nodes = b"".join(merkle.completed(11, merkle.leaf_hash(header), ledger.node))
        ledger.db.execute(
            "INSERT INTO entry (seq, nodes, header, body) VALUES (11, ?, ?, ?)",
            (nodes, header.decode(), draft.body),
        )
        writing.sign(NEXT_SIGNER)
    assert codes(check(ledger.path)) == {(11, "entry-unreadable")}
    with pytest.raises(Problems, match="entry-unreadable"):
        ledger.entry(11)


def test_removed_or_altered_checkpoints_are_found(whole: Path) -> None:
    """Their numbers have no hole, and the table's size is the note's."""
    tamper(whole, "UPDATE checkpoint SET size = 5 WHERE id = 2")
    assert codes(check(whole)) == {(None, "checkpoint-altered")}
    tamper(whole, "DELETE FROM checkpoint WHERE id = 2")
    assert [(flaw.code, flaw.params) for flaw in check(whole).flaws] == [
        ("checkpoint-missing", {"checkpoint": "2"})
    ]
    tamper(whole, "DELETE FROM checkpoint")
    assert codes(check(whole)) == {(0, "entries-unsigned")}


def test_checkpoints_in_another_order_are_found(whole: Path) -> None:
    """They are numbered in the order in which they were made, so a later one is never over fewer entries."""
    numbers = ((2, 99), (3, 2), (99, 3))
    tamper(whole, *(f"UPDATE checkpoint SET id = {new} WHERE id = {old}" for old, new in numbers))
    assert codes(check(whole)) == {(None, "checkpoint-altered")}


def test_a_dropped_guard_is_found(whole: Path) -> None:
    """Who drops a trigger leaves a trace, unless he puts it back word for word."""
    with closing(sqlite3.connect(whole)) as db:
        db.execute("DROP TRIGGER entry_no_update")
    report = check(whole)
    assert codes(report) == {(None, "definition-altered")}
    assert report.flaws[0].params == {"name": "entry_no_update"}


def test_a_second_name_is_found(whole: Path) -> None:
    """A ledger has one name, and who adds another gets past the table's own check."""
    tamper(whole, "PRAGMA ignore_check_constraints=ON", "INSERT INTO origin VALUES (1, 'other')")
    report = check(whole)
    assert [(flaw.code, flaw.params) for flaw in report.flaws] == [
        ("definition-altered", {"name": "origin"})
    ]
    tamper(whole, "DELETE FROM origin")
    assert {(None, "definition-altered"), (0, "origin-altered")} <= codes(check(whole))


def test_a_key_in_another_ledgers_name_is_found(tmp_path: Path) -> None:
    """Though every entry and every hash is made in the ledger's own name."""
    path = tmp_path / "other.antt"
    path.touch()
    writer._lay_out(path, "antt.example.vn/other")
    with open_ledger(path, write=True) as ledger, writer.writing(ledger) as writing:
        note = keys.introduction(SIGNER.public, SIGNER)
        writing._record(writer._key_draft(note, NOW))
    assert codes(check(path, unsigned_ok=True)) == {(0, "key-unvouched")}


def test_a_ledger_without_any_entry_is_not_sound(whole: Path) -> None:
    """Nothing is left that could be wrong, and nothing that could be right."""
    everything = ("opening", "object", "checkpoint", "entry")
    tamper(whole, *(f"DELETE FROM {table}" for table in everything))
    assert codes(check(whole)) == {(0, "key-missing"), (0, "entries-unsigned")}


def test_a_checkpoint_that_does_not_hold_narrows_to_the_last_that_did(whole: Path) -> None:
    """The first checkpoint is over entry 0, the second over 5 more: what they cover is as signed."""
    with open_ledger(whole) as ledger:
        sizes = [read_checkpoint(note).size for note in ledger.checkpoints()]
        forged = sign_checkpoint(Checkpoint(SIGNER.name, sizes[-1], bytes(32)), NEXT_SIGNER)
    tamper(whole, f"UPDATE checkpoint SET note = ? WHERE id = {len(sizes)}", values=(forged,))
    (flaw,) = [flaw for flaw in check(whole).flaws if flaw.step == 10]
    assert (flaw.params["first"], flaw.params["last"]) == (str(sizes[-2]), str(sizes[-1] - 1))


def test_bytes_behind_the_last_page_are_found(whole: Path) -> None:
    """SQLite does not look there, and a person who compares files would."""
    whole.write_bytes(whole.read_bytes() + b"more")
    report = check(whole)
    assert [(flaw.code, flaw.params) for flaw in report.flaws] == [
        ("bytes-appended", {"bytes": "4"})
    ]
    whole.write_bytes(whole.read_bytes()[:-4])
    assert check(whole).sound


def test_what_is_appended_meanwhile_is_not_behind_the_last_page(whole: Path) -> None:
    """Neither while an earlier state is read nor afterwards."""
    with open_ledger(whole) as reader, open_ledger(whole, write=True) as ledger:
        ledger.db.execute("PRAGMA wal_autocheckpoint=4")
        with reader.snapshot():
            for number in range(20, 24):
                assert reader.size == 11
                with writer.writing(ledger) as writing:
                    writing.append(decision(number, body=bytes(40 * schema.PAGE_SIZE)))
                assert check(whole, unsigned_ok=True).sound
        assert check(whole, unsigned_ok=True).sound


def test_a_damaged_index_is_found(whole: Path) -> None:
    """An index that says other than its table, behind SQLite's back."""
    with closing(sqlite3.connect(whole, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema=ON")
        sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_subject'").fetchone()[0]
        db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'unit, year', 'year, unit') "
                   "WHERE name = 'entry_subject'")  # fmt: skip
    with closing(sqlite3.connect(whole, isolation_level=None)) as db:
        db.execute("REINDEX entry_subject")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'entry_subject'", (sql,))
    assert (None, "ledger-damaged") in codes(check(whole))


def test_a_ledger_of_a_newer_version_is_named(whole: Path) -> None:
    """It is neither called sound nor changed."""
    tamper(whole, f"PRAGMA user_version={len(schema.MIGRATIONS) + 1}")
    report = check(whole)
    assert codes(report) == {(None, "ledger-newer")}
    assert report.flaws[0].params == {"found": "3", "known": "2"}
    for write in (False, True):
        with pytest.raises(Problems, match="ledger-newer"):
            open_ledger(whole, write)


@pytest.mark.parametrize(
    "keep", [0, 50, 100, 4096, schema.PAGE_SIZE, 9000, -schema.PAGE_SIZE, -4096, -1]
)
def test_a_truncated_file_is_found(whole: Path, keep: int) -> None:
    """Cut anywhere, it is not called sound, and it is told in words, not in a traceback."""
    data = whole.read_bytes()
    whole.write_bytes(data[:keep])
    assert not check(whole).sound


def test_a_corrupt_page_is_found(whole: Path) -> None:
    """Each page in turn overwritten with rubbish."""
    data, page = whole.read_bytes(), schema.PAGE_SIZE
    before = dump(whole)
    for at in range(0, len(data), page):
        whole.write_bytes(data[:at] + b"\xa5" * page + data[at + page :])
        assert not check(whole).sound, at
        # What the walk did not come to may well mention an object.
        assert (None, "object-unused") not in codes(check(whole)), at
    whole.write_bytes(data)
    assert check(whole).sound and dump(whole) == before


@pytest.mark.no_cover
def test_one_bit_anywhere_in_the_file(whole: Path) -> None:
    """Five hundred bits of the raw file: found, or the ledger says exactly what it said before."""
    data, before = whole.read_bytes(), dump(whole)
    found = 0
    for bit in bits(data, 500):
        whole.write_bytes(flipped(data, bit))
        if check(whole).sound:
            assert dump(whole) == before, bit
        else:
            found += 1
    assert found > 40


def test_a_clock_that_jumps_back_is_a_notice(empty: Ledger) -> None:
    """Order is by number: the entry is recorded, the ledger is sound, and the jump is told."""
    with writer.writing(empty) as writing:
        writing.append(decision(9))
        writing.append(decision(2))
        writing.sign(SIGNER)
    report = check(empty.path)
    assert report.sound
    assert [(notice.entry, notice.code) for notice in report.notices] == [(2, "clock-went-back")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nothing would ever come."""
    os.mkfifo(tmp_path / "pipe")
    assert codes(check(tmp_path / "pipe")) == {(None, "ledger-not-a-ledger")}
    with pytest.raises(Problems, match="ledger-not-a-ledger"):
        open_ledger(tmp_path / "pipe", write=True)


def test_there_must_be_something_to_verify(tmp_path: Path) -> None:
    """A path with no file is the caller's mistake, not a tampered ledger."""
    with pytest.raises(Problems, match="ledger-not-found"):
        check(tmp_path / "none.antt")


def test_flaws_are_sorted_and_told_in_both_languages(whole: Path) -> None:
    """By step, then entry; each has its sentence."""
    tamper(whole, "UPDATE entry SET body = x'00'", "DELETE FROM opening", "DELETE FROM checkpoint")
    flaws = check(whole).flaws
    assert list(flaws) == sorted(flaws, key=lambda flaw: flaw.sort_key)
    for flaw in flaws:
        assert say("vi", f"flaw.{flaw.code}", **flaw.params)
        assert say("en", f"ledger.step.{flaw.step}")


def test_a_witness_file_is_notes_one_after_another(ledger: Ledger) -> None:
    """What is joined can be read again; anything else is refused, an empty file too."""
    notes = ledger.checkpoints()
    assert read_witness(join_witness(notes), "w") == notes
    for data in (b"", b"\n", b"x", join_witness(notes)[:-4], join_witness(notes) + b"\nmore"):
        with pytest.raises(Problems, match="witness-unreadable"):
            read_witness(data, "w")


def test_a_note_that_states_no_checkpoint_proves_nothing(ledger: Ledger) -> None:
    """What the auditor brings must say something; a witness that says nothing does not agree."""
    for note in ("", "rubbish", NEXT_SIGNER.sign("other\ntext\n")):
        assert codes(check(ledger.path, notes=[note])) == {(None, "checkpoint-altered")}


def test_a_checkpoint_of_another_ledger_proves_nothing(ledger: Ledger) -> None:
    """Signed by the right key, in another ledger's name."""
    other = Checkpoint("antt.example.vn/other", 11, ledger.root(11))
    note = sign_checkpoint(other, NEXT_SIGNER)
    assert codes(check(ledger.path, notes=[note])) == {(None, "checkpoint-unsigned")}


def test_the_merkle_tree_can_be_proved_from_the_file(ledger: Ledger) -> None:
    """Inclusion and consistency between the recorded checkpoints, from the stored nodes."""
    heads = [read_checkpoint(note) for note in ledger.checkpoints()]
    for old, new in pairwise(heads):
        proof = ledger.consistency(old.size, new.size)
        assert merkle.continues(old.root, new.root, old.size, new.size, proof)
    for seq in range(11):
        leaf = bytes.fromhex(ledger.entry(seq).hash)
        assert merkle.includes(heads[-1].root, leaf, seq, 11, ledger.inclusion(seq, 11))


def test_the_sample_is_the_same_in_every_run(tmp_path: Path) -> None:
    """Fixed keys, times and salts give one root: what the specification's vectors rest on."""
    with filled(tmp_path / "a.antt") as first, filled(tmp_path / "b.antt") as second:
        assert first.head() == second.head()
