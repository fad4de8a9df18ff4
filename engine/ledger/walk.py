"""One pass over all entries of a ledger, in order: what `verify` finds in steps 2, 3, 5, 7 and 8.

The pass recomputes the chain and the tree from the bytes of the entries alone, and gathers what
the later steps need: Merkle roots at the sizes asked for, the digests in use, the entries that
introduce keys. It holds no connection and runs no query: rows go in, flaws come out.

Whether an entry's bytes or its recorded hash was altered shows only in the entry after it, which
names that hash; so each entry is settled when the next one has been read, and one altered byte
names one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.ledger import entry as entries
from engine.ledger import merkle
from engine.ledger.entry import Fields

FILE, SEQUENCE, CHAIN, BODY, TREE, OBJECTS, OPENINGS, ORDER = 1, 2, 3, 4, 5, 6, 7, 8

# Number, header, nodes, value and salt of the opening.
Row = tuple[int, bytes, bytes, bytes | None, bytes | None]


@dataclass(frozen=True)
class Flaw:
    """One thing that does not hold: step, entry if known, code and parameters (sai lệch)."""

    step: int
    entry: int | None
    code: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """Flaws are listed by step, entry, code and parameters: never by discovery order."""
        entry = -1 if self.entry is None else self.entry
        return (self.step, entry, self.code, repr(sorted(self.params.items())))


@dataclass
class Walk:
    """What is known after the entries read so far (lượt đọc).

    `origin` is the ledger's name; `wanted` are the tree sizes whose roots are to be kept.
    """

    origin: str
    wanted: frozenset[int]
    size: int = 0
    grown: int = 0
    complete: bool = False
    unbroken: bool = True
    roots: dict[int, bytes] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    redacted: set[int] = field(default_factory=set)
    unopened: set[int] = field(default_factory=set)
    clock_back: list[int] = field(default_factory=list)
    _committed: set[int] = field(default_factory=set)
    _latest: dict[int, bytes] = field(default_factory=dict)
    _pending: tuple[int, bytes, bytes] | None = None
    _stands: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _subject: dict[int | None, tuple[str, str, str]] = field(default_factory=dict)
    _last_time: str = ""

    def entries(self, rows: Iterable[Row]) -> Iterator[Flaw]:
        """Walk over the rows in the order of their numbers, and say what does not hold."""
        for row in rows:
            seq, header, nodes = row[:3]
            if seq != self.size:
                yield from self._hole(seq)
            fields = read(header)
            yield from self._settle(seq, fields)
            self._pending = (seq, merkle.leaf_hash(header), nodes)
            self.size = seq + 1
            if fields is None:
                yield Flaw(CHAIN, seq, "entry-unreadable")
            else:
                yield from self._one(fields, row)
        yield from self._settle(self.size, None)
        self.complete = True

    def _one(self, fields: Fields, row: Row) -> Iterator[Flaw]:
        """What the entry's own bytes settle, and what is kept beside it."""
        seq, _, _, value, salt = row
        if fields.seq != str(seq):
            yield Flaw(CHAIN, seq, "entry-misplaced", {"holds": fields.seq})
        pairs = entries.PAIR.findall(fields.objects)
        held = dict(pairs)
        if len(held) < len(pairs):
            yield Flaw(OBJECTS, seq, "object-named-twice")
        for digest in held.values():
            self.used.setdefault(digest, seq)
        if value is None or salt is None:
            if fields.commitment is not None:
                self.unopened.add(seq)
        elif entries.commitment(value, salt) != fields.commitment:  # Step 7, first half
            yield Flaw(OPENINGS, seq, "opening-altered")
        yield from self._order(seq, fields)
        if fields.commitment is not None:
            self._committed.add(seq)
        if fields.kind == entries.KEY:
            self.keys.append(seq)
        if fields.recorded_at < self._last_time:
            self.clock_back.append(seq)
        self._last_time = fields.recorded_at

    def _hole(self, seq: int) -> Iterator[Flaw]:
        """Step 2. Behind a hole the chain is taken up again; the tree cannot be recomputed."""
        yield from self._settle(self.size, None)
        self._pending, self.unbroken = None, False
        params = {"first": str(self.size), "last": str(seq - 1)}
        yield Flaw(SEQUENCE, self.size, "entry-missing", params)

    def _settle(self, seq: int, fields: Fields | None) -> Iterator[Flaw]:
        """Steps 3 and 5 for the entry before `seq`, now that `fields` names its hash."""
        previous = None if fields is None else fields.previous
        if self._pending is None:
            if seq == 0 and previous not in (None, entries.genesis(self.origin)):
                yield Flaw(CHAIN, 0, "origin-altered", {"origin": self.origin})
            return
        before, computed, nodes = self._pending
        recorded, leaf = nodes[: merkle.HASH_SIZE], computed
        if computed != recorded:
            if previous == computed.hex():
                yield Flaw(TREE, before, "node-altered", {"level": "0"})
            else:
                leaf = recorded
                yield Flaw(CHAIN, before, "entry-altered")
        if previous != computed.hex() and previous not in (None, recorded.hex()):
            yield Flaw(CHAIN, seq, "chain-broken")
        if self.unbroken:
            hashes = self._grow(before, leaf)
            if nodes[merkle.HASH_SIZE :] != b"".join(hashes[1:]):
                level = _first_difference(nodes, hashes)
                yield Flaw(TREE, before, "node-altered", {"level": str(level)})

    def _grow(self, seq: int, leaf: bytes) -> list[bytes]:
        """The nodes that entry `seq` completes, its leaf first; the tree then holds them."""
        hashes = merkle.completed(seq, leaf, self._newest)
        for level, node in enumerate(hashes):
            self._latest[level] = node
        self.grown = seq + 1
        if self.grown in self.wanted:
            self.roots[self.grown] = self.root()
        return hashes

    def root(self) -> bytes:
        """The root over the entries read, up to the first hole."""
        return merkle.root(self.grown, self._newest)

    def _newest(self, level: int, _index: int) -> bytes:
        """The node a frontier needs is always the newest complete one of its level."""
        return self._latest[level]

    def _order(self, seq: int, fields: Fields) -> Iterator[Flaw]:
        """Step 8: an end ends what stood, and a unit and year has one decision that stands."""
        target = None if fields.target is None else int(fields.target)
        if not self._is_about(fields.kind, target):
            yield Flaw(ORDER, seq, "target-wrong", {"target": fields.target or "?"})
        if fields.kind in entries.STANDS:
            subject = (fields.unit_type, fields.unit, fields.year)
            earlier = self._stands.setdefault(subject, seq)
            if earlier != seq:
                yield Flaw(ORDER, seq, "decision-doubled", {"earlier": str(earlier)})
            self._subject[seq] = subject

    def _is_about(self, kind: str, target: int | None) -> bool:
        """Whether an entry of this kind may be about `target`; what it ends or erases is then noted."""
        if kind == entries.REDACTION:
            if target is None or target not in self._committed:
                return False  # about none, about a later one, or erased already
            self._committed.discard(target)
            self.redacted.add(target)
            return True
        if kind not in entries.ENDS:
            return target is None
        ended = self._subject.pop(target, None)
        return ended is not None and self._stands.pop(ended, None) is not None


def read(header: bytes) -> Fields | None:
    """The fields of an entry; None where these are not the bytes of one."""
    try:
        return entries.fields_of(header)
    except ValueError:
        return None


def _first_difference(nodes: bytes, hashes: list[bytes]) -> int:
    """The lowest level above the leaves where the stored nodes differ from the computed ones."""
    size = merkle.HASH_SIZE
    stored = [nodes[at : at + size] for at in range(size, len(nodes), size)]
    same = zip(stored, hashes[1:], strict=False)
    return next((level for level, (a, b) in enumerate(same, 1) if a != b), len(hashes))
