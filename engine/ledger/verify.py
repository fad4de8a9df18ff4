"""Verifying a ledger: whether it is whole and unaltered, and if not, what and where.

1. File: it is a ledger of a version this program knows; SQLite finds no damaged page and no index
that disagrees with its table, and no byte behind the last page; tables, indexes and triggers are
exactly those of that version. 2. Sequence: the entries are numbered from 0 without a hole. 3.
Chain: each entry is canonical, stands at its own number, has the hash recorded for it, and names
the hash of the entry before it; the first one names the ledger's origin, of which there is one.
4. Body: each body has the digest that its entry states.
5. Tree: the recorded nodes of the Merkle tree are those computed from the entries. 6. Objects:
every object has its digest, every digest in an entry has its object, and there is no object that
no entry mentions. 7. Openings: each opens a commitment of its entry; one is absent if and only if
a redaction says so. 8. Order: a revocation or correction is about a decision that stood; a unit
and year has one that stands. 9. Keys: entry 0 introduces the first key, each later key is vouched
for by the one before; a key that the auditor trusts is among them. 10. Checkpoints: each is signed
by the key in force at its size, and the root computed from the entries is the one it states. 11.
Witnesses: the same for checkpoints kept elsewhere and for short heads on paper. A ledger shorter
than one was rolled back; another root means that history was rewritten. 12. Cover: the last entry
is under a signed checkpoint that holds.

An entry appended by somebody without the key fails step 12, so verifying without it proves less;
whoever asks for that gets it as a notice. A clock that jumped back is a notice too: order is by
number, not by time.

Sources: RFC 6962, C2SP tlog-checkpoint, SQLite `PRAGMA integrity_check`; numbered steps as in
Sigstore.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from engine.ledger import keys, schema
from engine.ledger.beside import Beside, begin, connect, executor, gathered, guarded
from engine.ledger.claims import Claim, Ground, note_claim, paper_claim, wrong
from engine.ledger.walk import FILE, OBJECTS, OPENINGS, Flaw, Walk
from engine.problem import Problems

KEYS, CHECKPOINTS, WITNESSES, COVER = 9, 10, 11, 12
STEPS = range(FILE, COVER + 1)
NOTHING_TO_VERIFY = frozenset({"ledger-not-found", "ledger-busy"})

# The casts make a value of the promised type of whatever a damaged record holds.
ROWS = (
    "SELECT seq, CAST(ifnull(header, '') AS BLOB), "
    "CAST(ifnull(nodes, '') AS BLOB), CAST(value AS BLOB), CAST(salt AS BLOB) "
    "FROM entry LEFT JOIN opening USING (seq) ORDER BY seq"
)
BODY_OF = "SELECT CAST(ifnull(body, '') AS BLOB) FROM entry WHERE seq = ?"
SIGNED = "SELECT id, size, CAST(ifnull(note, '') AS TEXT) FROM checkpoint ORDER BY id"


@dataclass(frozen=True)
class Verification:
    """What verifying found; the ledger is sound if there are no flaws (kết quả kiểm tra).

    `size` and `root` are the ledger's as read, `signed` is the largest size under a signature
    that holds, `key` the last key of the chain; notices are worth knowing and break nothing.
    """

    flaws: tuple[Flaw, ...]
    notices: tuple[Flaw, ...]
    origin: str
    size: int
    root: str
    signed: int
    key: str

    @property
    def sound(self) -> bool:
        """Whether every step holds."""
        return not self.flaws


@dataclass
class _Audit:
    """One verification: the connection, what the auditor brought, and what has been learnt."""

    db: sqlite3.Connection
    origin: str
    walk: Walk
    claims: tuple[Claim, ...]
    trusted: str | None
    beside: Beside
    chain: list[tuple[int, keys.PublicKey]] = field(default_factory=list)
    signed: int = 0


def verify(
    path: Path,
    notes: Sequence[str] = (),
    heads: Sequence[str] = (),
    trusted: str | None = None,
    unsigned_ok: bool = False,
) -> Verification:
    """Verify the ledger at `path` against itself and against what the auditor brings.

    `notes` are signed checkpoints kept elsewhere (`checkpoint.read_witness`), `heads` short heads
    from paper, `trusted` a verifier key known from elsewhere; `unsigned_ok` makes entries after
    the last checkpoint a notice. Raises Problems only if there is nothing to verify:
    `ledger-not-found`, `ledger-busy`, `head-unreadable`.
    """
    paper = tuple(paper_claim(WITNESSES, head) for head in heads)

    def verified(process: bool) -> Verification:
        with schema.sqlite_problems(path), closing(connect(path)) as db:
            schema.require_ledger(db, path)
            with executor(path, process) as running:
                db.execute("BEGIN")
                beside = begin(running, path, db)
                return _verify(db, beside, notes, paper, trusted, unsigned_ok)

    try:
        try:
            return verified(process=True)
        except BrokenProcessPool:  # no room for another process, or none may be started here
            return verified(process=False)
    except Problems as problems:
        if any(problem.code in NOTHING_TO_VERIFY for problem in problems.problems):
            raise
        found = [Flaw(FILE, None, p.code, p.params) for p in problems.problems]
        return Verification(_sorted(found), (), "", 0, "", 0, "")


def _verify(
    db: sqlite3.Connection,
    beside: Beside,
    notes: Sequence[str],
    paper: tuple[Claim, ...],
    trusted: str | None,
    unsigned_ok: bool,
) -> Verification:
    own: list[Claim] = []
    found = list(guarded(CHECKPOINTS, _read_own(db, own)))
    witnesses = [note_claim(WITNESSES, str(at), note) for at, note in enumerate(notes, 1)]
    claims = (*own, *witnesses, *paper)
    origin = _origin(db)
    walk = Walk(origin, frozenset(claim.size for claim in claims))
    audit = _Audit(db, origin, walk, claims, trusted, beside)
    found += guarded(3, _walk(audit))  # Steps 2, 3 and 5, the first half of 6 and 7, all of 8
    found += guarded(FILE, _definitions(audit))
    for step, check in ((6, _objects), (7, _openings), (9, _keys), (10, _claims)):
        found += guarded(step, check(audit))
    # Steps 4 and 1 were begun beside the walk: asked for last, after all that is done here.
    found += chain.from_iterable((*gathered(beside.bodies), *gathered(beside.pages)))
    cover = list(_cover(audit))  # Step 12
    backwards = [Flaw(3, seq, "clock-went-back") for seq in audit.walk.clock_back]
    notices = [*backwards, *(cover if unsigned_ok else ())]
    return Verification(
        flaws=_sorted(found if unsigned_ok else [*found, *cover]),
        notices=_sorted(notices),
        origin=origin,
        size=audit.walk.size,
        root=audit.walk.root().hex(),
        signed=audit.signed,
        key=str(audit.chain[-1][1]) if audit.chain else "",
    )


def _sorted(flaws: Sequence[Flaw]) -> tuple[Flaw, ...]:
    unique = {flaw.sort_key: flaw for flaw in flaws}
    return tuple(unique[key] for key in sorted(unique))


def _origin(db: sqlite3.Connection) -> str:
    try:
        row = db.execute("SELECT CAST(name AS TEXT) FROM origin").fetchone()
    except schema.DAMAGE:
        return ""  # step 1 has said why
    return str(row[0]) if row else ""


def _read_own(db: sqlite3.Connection, claims: list[Claim]) -> Iterator[Flaw]:
    """Step 10, first half: the recorded checkpoints are numbered from 1, can be read, and only grow."""
    largest, expected = 0, 1
    for number, size, note in db.execute(SIGNED):
        claim = note_claim(CHECKPOINTS, str(number), note)
        claims.append(claim)
        if number > expected:
            yield Flaw(CHECKPOINTS, None, "checkpoint-missing", {"checkpoint": str(expected)})
        if number < expected or claim.size != size or claim.size < largest:
            yield Flaw(CHECKPOINTS, None, "checkpoint-altered", {"checkpoint": str(number)})
        largest, expected = max(largest, claim.size), max(expected, number + 1)


def _definitions(audit: _Audit) -> Iterator[Flaw]:
    """Step 1, second half: tables and what refers to them."""
    for table, _, other, _ in audit.db.execute("PRAGMA foreign_key_check"):
        yield Flaw(FILE, None, "row-without-origin", {"table": str(table), "other": str(other)})
    expected = schema.expected_definitions(schema.version(audit.db))
    for _, name, _ in sorted(expected ^ schema.definitions(audit.db)):
        yield Flaw(FILE, None, "definition-altered", {"name": name})
    if audit.db.execute("SELECT count(*) FROM origin").fetchone() != (1,):
        yield Flaw(FILE, None, "definition-altered", {"name": "origin"})


def _walk(audit: _Audit) -> Iterator[Flaw]:
    """Entry by entry: see `walk`."""
    yield from audit.walk.entries(audit.db.execute(ROWS))


def _objects(audit: _Audit) -> Iterator[Flaw]:
    """Step 6, second half: the stored objects against their digests and against the entries."""
    parts = gathered(audit.beside.objects)
    used, stored = audit.walk.used, dict(chain.from_iterable(map(dict.items, parts)))
    for digest, actual in stored.items():
        if actual != digest:
            entry = used.get(digest, used.get(actual))
            yield Flaw(OBJECTS, entry, "object-altered", {"object": digest})
        elif digest not in used and audit.walk.complete:
            yield Flaw(OBJECTS, None, "object-unused", {"object": digest})
    for digest in used.keys() - stored.keys():
        yield Flaw(OBJECTS, used[digest], "object-missing", {"object": digest})


def _openings(audit: _Audit) -> Iterator[Flaw]:
    """Step 7, second half: an opening is absent if and only if a redaction says so."""
    for seq in audit.walk.unopened - audit.walk.redacted:
        yield Flaw(OPENINGS, seq, "opening-missing")
    for seq in audit.walk.redacted:
        if audit.db.execute("SELECT 1 FROM opening WHERE seq = ?", (seq,)).fetchone():
            yield Flaw(OPENINGS, seq, "opening-not-erased")


def _keys(audit: _Audit) -> Iterator[Flaw]:
    """Step 9: the chain of keys, from entry 0 on."""
    if audit.walk.keys[:1] != [0]:
        yield Flaw(KEYS, 0, "key-missing")
    for seq in audit.walk.keys:
        note = keys.read_introduction(audit.db.execute(BODY_OF, (seq,)).fetchone()[0])
        key = keys.introduced(note, audit.chain[-1][1] if audit.chain else None)
        if key is None or key.name != audit.origin:
            yield Flaw(KEYS, seq, "key-unvouched")
        else:
            audit.chain.append((seq, key))
    if audit.trusted is not None and audit.trusted not in {str(key) for _, key in audit.chain}:
        yield Flaw(KEYS, None, "key-untrusted", {"key": audit.trusted})


def _claims(audit: _Audit) -> Iterator[Flaw]:
    """Steps 10 and 11: every checkpoint, recorded or brought, against the entries; oldest first."""
    walk, held, proved = audit.walk, 0, 0
    ground = Ground(audit.origin, walk.size, walk.roots, tuple(audit.chain))
    for claim in sorted(audit.claims, key=lambda claim: (claim.size, claim.step)):
        code = wrong(claim, ground)
        if code is not None:
            # Against a witness the ledger's own checkpoints prove nothing: who rewrote it signed them anew.
            first = proved if claim.step == WITNESSES else held
            where = {"checkpoint": claim.name, "first": str(first), "last": str(claim.size - 1)}
            yield Flaw(claim.step, None, code, where)
            continue
        held = claim.size
        proved = claim.size if claim.step == WITNESSES else proved
        if claim.note:
            audit.signed = max(audit.signed, claim.size)


def _cover(audit: _Audit) -> Iterator[Flaw]:
    """Step 12: the last entry is under a signature that holds."""
    if audit.signed < audit.walk.size or audit.walk.size == 0:
        params = {"first": str(audit.signed), "last": str(audit.walk.size - 1)}
        yield Flaw(COVER, audit.signed, "entries-unsigned", params)
