"""Appending: the one place that changes a ledger.

`writing` is one transaction that takes SQLite's write lock first, so whatever a caller asks
inside it (is there a decision already? is this dossier known?) still holds when it appends: two
processes cannot both pass. All that a transaction appends is recorded, or none of it, also
through kill -9 and loss of power.

A decision *stands* until a revocation ends it or a correction takes its place; the correction
then stands itself. One subject and year never has two that stand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.ledger import entry as entries
from engine.ledger import keys, merkle, schema
from engine.ledger.checkpoint import Checkpoint, sign_checkpoint
from engine.ledger.entry import Draft, Entry, Subject
from engine.ledger.store import Ledger, open_ledger
from engine.problem import Mark, Problem, Problems

STANDING = (
    "kind IN ('decision', 'correction') AND NOT EXISTS (SELECT 1 FROM entry AS later "
    "WHERE later.target = entry.seq AND later.kind IN ('revocation', 'correction'))"
)


class Writer:
    """The right to append, within one transaction (lượt ghi)."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.erased = False

    def standing(self, subject: Subject) -> Entry | None:
        """The decision or correction that stands for this unit and year, if there is one."""
        where = f"unit_type = ? AND unit = ? AND year = ? AND {STANDING}"
        values = (subject.unit_type, subject.unit, subject.year)
        return next(self.ledger.entries(where, values), None)

    def recorded(self, names: Sequence[str], digest: str) -> Entry | None:
        """The standing entry that holds an object of this digest under one of the names, if there is one."""
        if not self.ledger.stores(digest):
            return None
        mentioning = self.ledger.entries(f"instr(header, ?) AND {STANDING}", (digest,))
        held = {(name, digest) for name in names}
        return next((entry for entry in mentioning if not held.isdisjoint(entry.objects)), None)

    def append(self, draft: Draft, once: Sequence[str] = ()) -> Entry:
        """Record `draft` as the next entry.

        `once` are names of objects (those that a dossier may have): what `draft` holds under one of
        them, no standing entry may hold already under any of them.
        Raises Problems, all at once, each with the number and hash of the earlier entry:
        `decision-stands`, `object-recorded`, `target-unknown`, `target-not-a-decision`,
        `target-ended`, `nothing-to-redact`. Nothing is recorded then.
        """
        if draft.kind == entries.KEY:
            raise ValueError("a key is recorded by `rotate`")
        problems = [*self._target_problems(draft), *self._repeat_problems(draft, once)]
        if problems:
            raise Problems(problems)
        if draft.target is not None and draft.kind != entries.CORRECTION:
            draft = replace(draft, subject=self.ledger.entry(draft.target).subject)
        recorded = self._record(draft)
        if draft.kind == entries.REDACTION:
            self._erase(draft.target)
        return recorded

    def sign(self, signer: keys.Signer) -> Checkpoint:
        """Record a signed checkpoint over all entries. Raises Problems (`key-not-in-force`)."""
        if signer.public != self.ledger.key():
            raise self._problem("key-not-in-force", key=str(signer.public))
        head = self.ledger.head()
        self.ledger.db.execute(
            "INSERT INTO checkpoint (size, note) VALUES (?, ?)",
            (head.size, sign_checkpoint(head, signer)),
        )
        return head

    def rotate(self, old: keys.Signer, new: keys.Signer, recorded_at: datetime) -> Entry:
        """Record that `new` signs from here on, introduced by `old`, and sign a checkpoint with it.

        Raises Problems: `key-not-in-force` unless `old` is the key in force; `key-known` if `new`
        is it.
        """
        if old.public != self.ledger.key():
            raise self._problem("key-not-in-force", key=str(old.public))
        if new.public in (keys.follow(self.ledger.key_notes(self.ledger.size)) or ()):
            raise self._problem("key-known", key=str(new.public))
        entry = self._record(_key_draft(keys.introduction(new.public, old), recorded_at))
        self.sign(new)
        return entry

    def _record(self, draft: Draft) -> Entry:
        ledger = self.ledger
        last, previous = ledger.newest()
        seq = last + 1
        entry = entries.place_in_chain(draft, seq, previous.hex() or entries.genesis(ledger.origin))
        header = entry.canonical
        nodes = b"".join(merkle.completed(seq, merkle.leaf_hash(header), ledger.node))
        ledger.db.execute(
            "INSERT INTO entry (seq, nodes, header, body) VALUES (?, ?, ?, ?)",
            (seq, nodes, header.decode(), draft.body),
        )
        self._store(draft, entry)
        return entry

    def _store(self, draft: Draft, entry: Entry) -> None:
        """Keep what the entry refers to: objects once each, the opening beside its commitment."""
        db = self.ledger.db
        db.executemany(
            "INSERT INTO object (digest, bytes) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            [
                (digest, data)
                for (_, digest), (_, data) in zip(draft.digests, draft.objects, strict=True)
            ],
        )
        if draft.opening is not None:
            db.execute(
                "INSERT INTO opening (seq, value, salt) VALUES (?, ?, ?)",
                (entry.seq, draft.opening.value, draft.opening.salt),
            )

    def _erase(self, target: int | None) -> None:
        self.ledger.db.execute("DELETE FROM opening WHERE seq = ?", (target,))
        self.erased = True

    def _target_problems(self, draft: Draft) -> Iterator[Problem]:
        """Why the entry that `draft` is about cannot be revoked, corrected or redacted."""
        if draft.target is None:
            return
        if not 0 <= draft.target < self.ledger.size:
            yield self._say("target-unknown", entry=str(draft.target))
            return
        target = self.ledger.entry(draft.target)
        if draft.kind == entries.REDACTION:
            if self.ledger.opening(target.seq) is None:
                yield self._about("nothing-to-redact", target)
        elif target.kind not in entries.STANDS:
            yield self._about("target-not-a-decision", target)
        elif (ended := self.ledger.ended_by(target.seq)) is not None:
            yield self._about("target-ended", target, by=str(ended))

    def _repeat_problems(self, draft: Draft, once: Sequence[str]) -> Iterator[Problem]:
        """What `draft` would record a second time; a correction may repeat what it corrects."""
        if draft.kind in entries.STANDS:
            stands = self.standing(draft.subject)
            if stands is not None and stands.seq != draft.target:
                yield self._about("decision-stands", stands)
        for name, digest in draft.digests:
            earlier = self.recorded(once, digest) if name in once else None
            if earlier is not None and earlier.seq != draft.target:
                yield self._about("object-recorded", earlier, name=name)

    def _about(self, code: str, entry: Entry, **params: str) -> Problem:
        return self._say(code, entry=str(entry.seq), hash=entry.hash[:16], **params)

    def _say(self, code: str, **params: str) -> Problem:
        return Problem(Mark(str(self.ledger.path)), code, params)

    def _problem(self, code: str, **params: str) -> Problems:
        return Problems([self._say(code, **params)])


@contextmanager
def writing(ledger: Ledger) -> Iterator[Writer]:
    """One transaction: what is appended in it is recorded as a whole at its end, or not at all.

    Raises Problems: those of `sqlite_problems` (disk full, read-only, busy for a minute, damaged);
    `redaction-pending` if a redaction was recorded while somebody else was reading, so that what it
    erased is still in the file: the next one who records anything, or nothing, folds it in.
    """
    with schema.sqlite_problems(ledger.path):
        ledger.db.execute("BEGIN IMMEDIATE")
        writer = Writer(ledger)
        try:
            schema.migrate(ledger.db)  # a ledger of an earlier version, when something is recorded
            yield writer
            ledger.db.execute("COMMIT")
        except BaseException:
            if ledger.db.in_transaction:
                ledger.db.execute("ROLLBACK")
            raise
        if writer.erased:
            # What was erased must not live on in the write-ahead log, nor behind it in the file.
            busy = ledger.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                raise schema.problem(ledger.path, "redaction-pending")


def create(path: Path, signer: keys.Signer, recorded_at: datetime) -> Ledger:
    """Make a new ledger named after the signer's key: entry 0 introduces that key, and is signed.

    Raises Problems: `ledger-exists`, `origin-unusable`, or those of the disk.
    """
    if not keys.ORIGIN.fullmatch(signer.name):
        raise schema.problem(path, "origin-unusable", origin=signer.name)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise schema.problem(path, "ledger-exists") from None
    except OSError as error:
        raise schema.problem(path, "ledger-not-found", detail=str(error)) from None
    _lay_out(path, signer.name)
    ledger = open_ledger(path, write=True)
    with writing(ledger) as writer:
        writer._record(_key_draft(keys.introduction(signer.public, signer), recorded_at))
        writer.sign(signer)
    return ledger


def _lay_out(path: Path, origin: str) -> None:
    """Tables and the ledger's name, in a file that is a write-ahead-log database from then on."""
    with schema.sqlite_problems(path):
        db = schema.connect(path, "rw")
        try:
            db.execute(f"PRAGMA page_size={schema.PAGE_SIZE}")
            db.execute("BEGIN IMMEDIATE")
            schema.migrate(db)
            db.execute("INSERT INTO origin (id, name) VALUES (0, ?)", (origin,))
            db.execute("COMMIT")
            db.execute("VACUUM")  # no page of a table that a later migration dropped
            db.execute("PRAGMA journal_mode=WAL")
        finally:
            db.close()


def _key_draft(note: str, recorded_at: datetime) -> Draft:
    return Draft(entries.KEY, recorded_at, body=entries.canonical({"note": note}))
