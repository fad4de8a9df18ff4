"""The ledger file, open for reading: entries, bodies, objects, openings, checkpoints, tree.

A `Ledger` reads; `writer.writing` alone changes it. Nothing here trusts what it reads to be
whole: that is what `verify.verify` is for. Hashes are 32 bytes, digests are hexadecimal text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from engine.ledger import entry as entries
from engine.ledger import keys, merkle, schema
from engine.ledger.checkpoint import Checkpoint
from engine.ledger.entry import Entry, Opening

READ = "CAST(header AS BLOB), substr(nodes, 1, 32)"  # an entry, and the hash recorded for it


class Ledger:
    """An open ledger file: a context manager whose end closes it (nhật ký quyết định)."""

    def __init__(self, path: Path, db: sqlite3.Connection, origin: str) -> None:
        self.path = path
        self.db = db
        self.origin = origin

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.db.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within it, every read sees the ledger as it was at the first, whoever appends."""
        with schema.sqlite_problems(self.path):
            self.db.execute("BEGIN")
            try:
                yield
            finally:
                self.db.execute("ROLLBACK")

    @property
    def size(self) -> int:
        """The number of entries."""
        row = self.db.execute("SELECT max(seq) + 1 FROM entry").fetchone()
        return int(row[0] or 0)

    def newest(self) -> tuple[int, bytes]:
        """Number and hash of the last entry; (-1, b"") before there is one."""
        query = "SELECT seq, substr(nodes, 1, ?) FROM entry ORDER BY seq DESC LIMIT 1"
        row = self.db.execute(query, (merkle.HASH_SIZE,)).fetchone()
        if row is None:
            return -1, b""
        seq, leaf = row
        if seq > entries.LARGEST or leaf is None or len(leaf) != merkle.HASH_SIZE:
            raise schema.problem(self.path, "ledger-damaged", detail=f"node 0/{seq}")
        return int(seq), bytes(leaf)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete node, stored with the last entry below it, lowest level first."""
        row = self.db.execute(
            "SELECT substr(nodes, ?, ?) FROM entry WHERE seq = ?",
            (level * merkle.HASH_SIZE + 1, merkle.HASH_SIZE, ((index + 1) << level) - 1),
        ).fetchone()
        if row is None or len(row[0]) != merkle.HASH_SIZE:
            raise schema.problem(self.path, "ledger-damaged", detail=f"node {level}/{index}")
        return bytes(row[0])

    def root(self, size: int) -> bytes:
        """The Merkle root over the first `size` entries."""
        return merkle.root(size, self.node)

    def head(self) -> Checkpoint:
        """The unsigned checkpoint of the ledger as it is now."""
        size = self.size
        return Checkpoint(self.origin, size, self.root(size))

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """The audit path of entry `seq` in the tree of the first `size` entries."""
        return merkle.inclusion(seq, size, self.node)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the first `new` entries begin with the first `old` ones."""
        return merkle.consistency(old, new, self.node)

    def entry(self, seq: int) -> Entry:
        """Entry number `seq`, as it was recorded.

        Raises Problems: `entry-unknown`, `entry-unreadable` if it is damaged or was altered.
        """
        return self._read(seq, *self._row(READ, seq))

    def _read(self, seq: int, header: bytes, leaf: bytes) -> Entry:
        try:
            if merkle.leaf_hash(header) == leaf:
                return entries.read_entry(header)
        except ValueError:
            pass
        raise schema.problem(self.path, "entry-unreadable", entry=str(seq))

    def body(self, seq: int) -> bytes:
        """The body of entry `seq`, as it was given. Raises Problems (`entry-unknown`)."""
        return bytes(self._row("body", seq)[0])

    def _row(self, columns: str, seq: int) -> tuple[bytes, ...]:
        query = f"SELECT {columns} FROM entry WHERE seq = ?"
        with schema.sqlite_problems(self.path):
            row = None if seq > entries.LARGEST else self.db.execute(query, (seq,)).fetchone()
        if row is None:
            raise schema.problem(self.path, "entry-unknown", entry=str(seq))
        return tuple(row)

    def entries(self, where: str = "1", values: tuple[object, ...] = ()) -> Iterator[Entry]:
        """The entries that an SQL condition over the table `entry` selects, in order. Raises as `entry`."""
        query = f"SELECT seq, {READ} FROM entry WHERE {where} ORDER BY seq"
        with schema.sqlite_problems(self.path):
            for seq, header, leaf in self.db.execute(query, values):
                yield self._read(seq, header, leaf)

    def object(self, digest: str) -> bytes:
        """The stored bytes with this SHA-256. Raises Problems (`object-unknown`)."""
        with schema.sqlite_problems(self.path):
            query = "SELECT bytes FROM object WHERE digest = ?"
            row = self.db.execute(query, (digest,)).fetchone()
        if row is None:
            raise schema.problem(self.path, "object-unknown", object=digest)
        return bytes(row[0])

    def stores(self, digest: str) -> bool:
        """Whether bytes with this SHA-256 are stored, for whichever entry."""
        with schema.sqlite_problems(self.path):
            query = "SELECT 1 FROM object WHERE digest = ?"
            return self.db.execute(query, (digest,)).fetchone() is not None

    def opening(self, seq: int) -> Opening | None:
        """Who decided in entry `seq`; None if that was never recorded, or has been erased."""
        query = "SELECT value, salt FROM opening WHERE seq = ?"
        with schema.sqlite_problems(self.path):
            row = self.db.execute(query, (seq,)).fetchone()
        return None if row is None else Opening(*row)

    def ended_by(self, seq: int) -> int | None:
        """The revocation or correction by which entry `seq` no longer stands, if there is one."""
        return self._about(seq, entries.ENDS)

    def redacted_by(self, seq: int) -> int | None:
        """The redaction that erased the opening of entry `seq`, if there is one."""
        return self._about(seq, (entries.REDACTION,))

    def _about(self, seq: int, kinds: tuple[str, ...]) -> int | None:
        marks = ", ".join("?" * len(kinds))
        query = f"SELECT min(seq) FROM entry WHERE target = ? AND kind IN ({marks})"
        with schema.sqlite_problems(self.path):
            row = self.db.execute(query, (seq, *kinds)).fetchone()
        return None if row[0] is None else int(row[0])

    def checkpoints(self) -> tuple[str, ...]:
        """The signed notes of all checkpoints, in the order in which they were made."""
        with schema.sqlite_problems(self.path):
            rows = self.db.execute("SELECT note FROM checkpoint ORDER BY id")
            return tuple(str(note) for (note,) in rows)

    def checkpoint_over(self, seq: int) -> str | None:
        """The earliest checkpoint over entry `seq`: the same one however the ledger grows.

        Raises Problems (`ledger-damaged`) unless it states this ledger's root, signed by the key
        then in force.
        """
        query = "SELECT id, size, note FROM checkpoint WHERE size > ? ORDER BY size, id LIMIT 1"
        with schema.sqlite_problems(self.path):
            row = self.db.execute(query, (seq,)).fetchone()
        if row is None:
            return None
        number, size, note = row
        if not self._signed(size, note):
            raise schema.problem(self.path, "ledger-damaged", detail=f"checkpoint {number}")
        return str(note)

    def _signed(self, size: int, note: str) -> bool:
        chain = keys.follow(self.key_notes(size)) if size <= self.size else None
        head = Checkpoint(self.origin, size, self.root(size)) if chain else None
        return head is not None and chain is not None and chain[-1].signed(note) == head.text

    def key_notes(self, size: int) -> tuple[str, ...]:
        """The notes that introduce each key among the first `size` entries, first key first."""
        query = "SELECT body FROM entry WHERE kind = 'key' AND seq < ? ORDER BY seq"
        with schema.sqlite_problems(self.path):
            rows = self.db.execute(query, (size,)).fetchall()
        return tuple(keys.read_introduction(body) for (body,) in rows)

    def key(self) -> keys.PublicKey:
        """The key in force now. Raises Problems (`key-chain-broken`)."""
        chain = keys.follow(self.key_notes(self.size))
        if chain is None:
            raise schema.problem(self.path, "key-chain-broken")
        return chain[-1]


def open_ledger(path: Path, write: bool = False) -> Ledger:
    """Open a ledger, for reading unless `write`.

    Raises Problems: `ledger-not-found`, `ledger-not-a-ledger`, `ledger-newer` (made by a later
    version of the program), `ledger-read-only`, `ledger-damaged`, `ledger-busy`, `ledger-io`.
    """
    with schema.sqlite_problems(path):
        db = schema.connect(path, "rw" if write else "ro")
        try:
            schema.require_ledger(db, path)
            row = db.execute("SELECT name FROM origin").fetchone()
        except BaseException:
            db.close()
            raise
    if row is None:
        db.close()
        raise schema.problem(path, "ledger-not-a-ledger", detail="origin")
    return Ledger(path, db, str(row[0]))
