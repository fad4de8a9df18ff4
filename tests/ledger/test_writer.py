"""What is recorded, what is refused and by which earlier entry, and what a redaction erases."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sample_ledger import (
    NEXT_SIGNER,
    NOW,
    SIGNER,
    STRANGER,
    about,
    check,
    decision,
    filled,
    opening,
)

from engine.ledger import entry as entries
from engine.ledger import schema, writer
from engine.ledger.entry import Draft, Subject
from engine.ledger.keys import Signer
from engine.ledger.store import Ledger, open_ledger
from engine.problem import Problems


def refusal(ledger: Ledger, draft: Draft) -> list[tuple[str, str]]:
    """The codes and earlier entries with which this draft is refused."""
    size = ledger.size
    with pytest.raises(Problems) as caught, writer.writing(ledger) as writing:
        writing.append(draft, once=("dossier.yaml",))
    assert ledger.size == size
    return [(problem.code, problem.params["entry"]) for problem in caught.value.problems]


def test_entries_are_read_as_they_were_given(ledger: Ledger) -> None:
    """Body, objects and who decided come back byte for byte."""
    draft = decision(4)
    entry = ledger.entry(4)
    assert (entry.kind, entry.subject, entry.outcome) == ("decision", draft.subject, draft.outcome)
    assert entry.recorded_at == "2026-01-05T03:04:00Z"
    assert ledger.body(4) == draft.body
    assert tuple((name, ledger.object(digest)) for name, digest in entry.objects) == draft.objects
    assert ledger.opening(4) == draft.opening
    assert draft.opening.fields["role"] == "Chủ tịch"


def test_objects_are_stored_once(ledger: Ledger) -> None:
    """Seven decisions share one criteria file."""
    query = "SELECT count(*) FROM object WHERE digest = ?"
    digest = entries.digest(b"criteria")
    assert ledger.db.execute(query, (digest,)).fetchone() == (1,)
    query = "SELECT count(*) FROM entry WHERE instr(header, ?)"
    assert ledger.db.execute(query, (digest,)).fetchone() == (7,)


def test_a_second_decision_is_refused_and_the_first_named(ledger: Ledger) -> None:
    """One unit, one year: also with another dossier."""
    again = decision(5, objects=(("dossier.yaml", b"another"),))
    assert refusal(ledger, again) == [("decision-stands", "5")]


def test_a_corrected_decision_is_followed_by_its_correction(ledger: Ledger) -> None:
    """Entry 7 corrects entry 3, and stands in its place."""
    again = decision(3, objects=())
    assert refusal(ledger, again) == [("decision-stands", "7")]
    with writer.writing(ledger) as writing:
        assert writing.standing(again.subject).seq == 7
        assert writing.append(decision(3, kind=entries.CORRECTION, target=7)).seq == 11


def test_a_paper_that_was_once_a_dossier_may_be_attached(ledger: Ledger) -> None:
    """Only what is a dossier now is held against the dossiers of before; under any of a dossier's names."""
    names = ("dossier.yaml", "dossier.json")
    old = decision(4).objects[0][1]
    again = decision(40, objects=(("dossier.json", old),))
    with pytest.raises(Problems, match="object-recorded"), writer.writing(ledger) as writing:
        writing.append(again, once=names)
    attached = decision(40, objects=(("dossier.yaml", b"new"), ("attachments/a.yaml", old)))
    with writer.writing(ledger) as writing:
        assert writing.append(attached, once=names).seq == 11


def test_a_correction_says_itself_whom_it_is_about(ledger: Ledger) -> None:
    """Another place is what it may put right: it does not take over the place of what it corrects."""
    subject = Subject("commune", "00004", "2025", "Lai Châu")
    with writer.writing(ledger) as writing:
        draft = decision(4, kind=entries.CORRECTION, target=4, subject=subject)
        assert writing.append(draft).subject == subject


def test_a_correction_cannot_take_another_decisions_place(ledger: Ledger) -> None:
    """A correction that names a unit with a decision of its own."""
    changed = decision(5, kind=entries.CORRECTION, target=4, objects=())
    assert refusal(ledger, changed) == [("decision-stands", "5")]


def test_after_a_revocation_there_may_be_a_new_decision(ledger: Ledger) -> None:
    """Also from the same dossier."""
    with writer.writing(ledger) as writing:
        assert writing.append(decision(2), once=("dossier.yaml",)).seq == 11
        writing.sign(NEXT_SIGNER)
    assert check(ledger.path).sound


def test_another_year_or_unit_type_is_another_decision(ledger: Ledger) -> None:
    """The subject is unit type, unit and year; the place is only told."""
    with writer.writing(ledger) as writing:
        for changes in (("commune", "2026"), ("agency", "2025")):
            subject = Subject(changes[0], "00005", changes[1], "Hòa Bình")
            writing.append(decision(5, subject=subject, objects=()))
        moved = Subject("commune", "00005", "2025", "elsewhere")
        assert writing.standing(moved).seq == 5


def test_the_same_dossier_is_refused_and_the_entry_named(ledger: Ledger) -> None:
    """For another unit too; every reason is told at once."""
    same = decision(5).objects
    assert refusal(ledger, decision(60, objects=same)) == [("object-recorded", "5")]
    both = [("decision-stands", "4"), ("object-recorded", "5")]
    assert refusal(ledger, decision(4, objects=same)) == both


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (about(entries.REVOCATION, 99), "target-unknown"),
        (about(entries.REVOCATION, -1), "target-unknown"),
        (about(entries.REVOCATION, 0), "target-not-a-decision"),
        (about(entries.REVOCATION, 6), "target-not-a-decision"),
        (about(entries.REVOCATION, 2), "target-ended"),
        (about(entries.REVOCATION, 3), "target-ended"),
        (decision(2, kind=entries.CORRECTION, target=2), "target-ended"),
        (about(entries.REDACTION, 1), "nothing-to-redact"),
        (about(entries.REDACTION, 0), "nothing-to-redact"),
    ],
)
def test_only_what_stands_can_be_ended(ledger: Ledger, draft: Draft, code: str) -> None:
    """And only what is there can be erased."""
    assert refusal(ledger, draft) == [(code, str(draft.target))]


def test_a_revocation_is_about_the_subject_of_its_target(ledger: Ledger) -> None:
    """So that a query by unit finds it, whatever the caller gave."""
    assert ledger.entry(6).subject == ledger.entry(2).subject
    assert (ledger.ended_by(2), ledger.ended_by(3), ledger.ended_by(4)) == (6, 7, None)


def test_a_redaction_erases_the_bytes_and_keeps_every_proof(ledger: Ledger) -> None:
    """Name and role are in no byte of the file or its log; the ledger stays sound."""
    name = "Nguyễn Văn 4".encode()
    before, root = ledger.entry(4), ledger.root(11)
    assert name in ledger.path.read_bytes() + Path(f"{ledger.path}-wal").read_bytes()
    with writer.writing(ledger) as writing:
        writing.append(about(entries.REDACTION, 4))
        writing.sign(NEXT_SIGNER)
    assert name not in ledger.path.read_bytes() + Path(f"{ledger.path}-wal").read_bytes()
    assert ledger.opening(4) is None and ledger.redacted_by(4) == 11
    assert ledger.entry(4) == before and ledger.root(11) == root
    assert check(ledger.path).sound


def test_an_opening_tells_itself_to_nobody() -> None:
    """A commitment hides, and a repr does not tell."""
    first, second = (entries.hide({"name": "Nguyễn Văn A"}) for _ in range(2))
    assert first.commitment != second.commitment
    assert "Nguy" not in repr(first) and str(first.salt) not in repr(first)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = x'00' WHERE seq = 4",
        "DELETE FROM entry WHERE seq = 10",
        "UPDATE object SET bytes = x'00'",
        "UPDATE checkpoint SET size = 1",
        "DELETE FROM checkpoint",
        "DELETE FROM origin",
        "UPDATE opening SET value = x'00' WHERE seq = 4",
        "DELETE FROM opening WHERE seq = 4",
        "INSERT INTO opening VALUES (99, x'00', x'00')",
        "INSERT INTO entry (seq, nodes, header, body) VALUES (4, x'', '{}', x'')",
        "INSERT INTO entry (seq, nodes, header, body) VALUES (-1, x'', '{}', x'')",
        "INSERT INTO entry (seq, nodes, header, body) VALUES (50, 'text', '{}', x'')",
    ],
)
def test_the_database_itself_refuses_mistakes(ledger: Ledger, statement: str) -> None:
    """Append-only by triggers, references by foreign keys, types by STRICT."""
    with pytest.raises(sqlite3.IntegrityError):
        ledger.db.execute(statement)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("origin", "name"),
        ("entry", "body"),
        ("object", "bytes"),
        ("checkpoint", "note"),
        ("opening", "salt"),
    ],
)
def test_every_table_is_append_only_by_itself(ledger: Ledger, table: str, column: str) -> None:
    """Not by grace of a reference from elsewhere, which another entry might not have."""
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            ledger.db.execute(statement)


def test_a_transaction_is_recorded_as_a_whole_or_not_at_all(empty: Ledger) -> None:
    """A refusal in the midst takes back what came before it."""
    with pytest.raises(Problems, match="decision-stands"), writer.writing(empty) as writing:
        writing.append(decision(1))
        writing.append(decision(1, objects=()))
    assert empty.size == 1
    with pytest.raises(ZeroDivisionError), writer.writing(empty) as writing:
        writing.append(decision(1))
        _ = 1 / 0
    assert empty.size == 1 and check(empty.path).sound


def test_only_the_key_in_force_signs(ledger: Ledger) -> None:
    """Neither a retired key nor a stranger's."""
    for signer in (SIGNER, STRANGER):
        with pytest.raises(Problems, match="key-not-in-force"), writer.writing(ledger) as writing:
            writing.sign(signer)
        with pytest.raises(Problems, match="key-not-in-force"), writer.writing(ledger) as writing:
            writing.rotate(signer, STRANGER, NOW)
    for known in (SIGNER, NEXT_SIGNER):
        with pytest.raises(Problems, match="key-known"), writer.writing(ledger) as writing:
            writing.rotate(NEXT_SIGNER, known, NOW)


def test_a_ledger_is_made_once(tmp_path: Path) -> None:
    """Never over a file, never under a name that a note could not carry."""
    path = tmp_path / "ledger.antt"
    filled(path).db.close()
    before = path.read_bytes()
    with pytest.raises(Problems, match="ledger-exists"):
        writer.create(path, SIGNER, NOW)
    assert path.read_bytes() == before
    with pytest.raises(Problems, match="ledger-not-found"):
        writer.create(tmp_path / "none" / "ledger.antt", SIGNER, NOW)
    for name in ("", "two words", "a+b", "antt-ledger-key/1", "line\n"):
        with pytest.raises(Problems, match="origin-unusable"):
            writer.create(tmp_path / "other.antt", Signer(name, SIGNER.private), NOW)
    assert not (tmp_path / "other.antt").exists()


def test_the_file_is_its_owners_alone(ledger: Ledger) -> None:
    """It holds names: nobody else may read it."""
    assert ledger.path.stat().st_mode & 0o077 == 0


def test_settings_that_make_a_commit_last(ledger: Ledger) -> None:
    """WAL, synchronous=FULL, foreign keys, erasure that overwrites."""
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    settings = [ledger.db.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert settings == ["wal", 2, 1, 1]


def test_an_older_ledger_is_migrated_when_something_is_recorded(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each numbered migration once; reading, a refusal and a migration that fails change nothing."""
    more = (*schema.MIGRATIONS, "CREATE TABLE later (id INTEGER) STRICT;\n")
    monkeypatch.setattr(schema, "MIGRATIONS", more)
    for migrations, error, why in (
        ((*more, "CREATE TABLE later (id INTEGER);\n"), sqlite3.Error, "already exists"),
        (more, Problems, "decision-stands"),
    ):
        monkeypatch.setattr(schema.migrate, "__defaults__", (migrations,))
        with pytest.raises(error, match=why), writer.writing(ledger) as writing:
            writing.append(decision(5))
        assert (schema.version(ledger.db), ledger.size) == (2, 11)
    for number in (20, 21):
        with writer.writing(ledger) as writing:
            writing.append(decision(number))
        assert schema.version(ledger.db) == 3
    with open_ledger(ledger.path) as read:
        assert read.size == 13
    assert check(ledger.path, unsigned_ok=True).sound


def test_a_ledger_of_version_1_is_verified_as_it_is_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a table of uses of objects, which an earlier program kept beside the entries."""
    path = tmp_path / "early.antt"
    with monkeypatch.context() as early:
        early.setattr(schema.migrate, "__defaults__", (schema.MIGRATIONS[:1],))
        with filled(path) as ledger:
            for entry in ledger.entries():
                uses = [(entry.seq, at, *use) for at, use in enumerate(entry.objects)]
                ledger.db.executemany("INSERT INTO object_use VALUES (?, ?, ?, ?)", uses)
            assert schema.version(ledger.db) == 1
    assert check(path).sound
    with open_ledger(path) as ledger:
        root = ledger.root(11)
        assert schema.version(ledger.db) == 1
    with open_ledger(path, write=True) as ledger:
        again = decision(5, subject=Subject("commune", "another", "2025"))
        assert refusal(ledger, again) == [("object-recorded", "5")]
        assert schema.version(ledger.db) == 1
        with writer.writing(ledger) as writing:
            writing.append(decision(20))
            writing.sign(NEXT_SIGNER)
        assert schema.version(ledger.db) == 2
        assert ledger.root(11) == root
    assert check(path).sound


def test_a_redaction_while_somebody_reads_says_that_the_name_is_still_there(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded; once nobody reads, opening the ledger to write is enough to be rid of the name."""
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.1)
    name = opening(4).fields["name"].encode()
    assert name in ledger.path.read_bytes()
    with open_ledger(ledger.path) as reader, open_ledger(ledger.path, write=True) as other:
        with reader.snapshot():
            assert reader.size == 11
            with (
                pytest.raises(Problems, match="redaction-pending"),
                writer.writing(other) as writing,
            ):
                writing.append(about(entries.REDACTION, 4))
        assert reader.size == 12 and reader.opening(4) is None
    ledger.db.close()
    with open_ledger(ledger.path, write=True) as again:
        assert refusal(again, about(entries.REDACTION, 4)) == [("nothing-to-redact", "4")]
    assert name not in ledger.path.read_bytes()
    assert not ledger.path.with_name(f"{ledger.path.name}-wal").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "unknown"},
        {"recorded_at": NOW.replace(tzinfo=None)},
        {"target": 3},
        {"kind": "revocation"},
        {"objects": (("a", b""), ("a", b""))},
        {"objects": (("../a", b""),)},
        {"objects": (("/a", b""),)},
        {"objects": (("a//b", b""),)},
        {"objects": (("a\\b", b""),)},
        {"objects": (('a"b', b""),)},
        {"objects": (("", b""),)},
        {"opening": entries.Opening(b"{}", b"short")},
    ],
)
def test_a_draft_that_makes_no_sense_is_a_mistake_of_the_program(changes: dict) -> None:
    """Refused when it is built, long before the ledger."""
    with pytest.raises(ValueError, match=r"\w"):
        decision(1, **changes)


def test_a_key_is_recorded_by_rotation_only(ledger: Ledger) -> None:
    """So that no key enters without the one before."""
    with pytest.raises(ValueError, match="rotate"), writer.writing(ledger) as writing:
        writing.append(Draft(entries.KEY, NOW))


def test_asking_for_what_is_not_there(ledger: Ledger) -> None:
    """A number or digest that the ledger does not hold is the user's mistake, in words."""
    with pytest.raises(Problems, match="entry-unknown"):
        ledger.entry(11)
    with pytest.raises(Problems, match="entry-unknown"):
        ledger.body(11)
    with pytest.raises(Problems, match="object-unknown"):
        ledger.object("0" * 64)
    with pytest.raises(Problems, match="ledger-not-found"):
        open_ledger(ledger.path.parent / "none.antt")


def test_a_node_that_is_not_there_or_cut_short_is_damage(ledger: Ledger) -> None:
    """A proof is never made of what is not a hash."""
    with pytest.raises(Problems, match="ledger-damaged"):
        ledger.node(0, 99)
    ledger.db.execute("DROP TRIGGER entry_no_update")
    ledger.db.execute("UPDATE entry SET nodes = substr(nodes, 1, 40) WHERE seq = 7")
    with pytest.raises(Problems, match="ledger-damaged"):
        ledger.node(1, 3)


def test_a_ledger_without_a_name_is_none(ledger: Ledger) -> None:
    """Every hash begins with the name: without it there is nothing to hold the entries against."""
    ledger.db.execute("DROP TRIGGER origin_no_delete")
    ledger.db.execute("DELETE FROM origin")
    with pytest.raises(Problems, match="ledger-not-a-ledger"):
        open_ledger(ledger.path)


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    """Text, an empty file, another SQLite database: told as such."""
    for name, data in (("text", b"x" * 5000), ("empty", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Problems, match="ledger-not-a-ledger"):
            open_ledger(tmp_path / name)
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(Problems, match="ledger-not-a-ledger"):
        open_ledger(tmp_path / "other", write=True)
