"""Ledgers to test with: fixed keys, fixed times, every kind of entry."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.ledger import entry as entries
from engine.ledger import writer
from engine.ledger.entry import Draft, Opening, Subject
from engine.ledger.keys import Signer
from engine.ledger.store import Ledger
from engine.ledger.verify import Verification, verify

ORIGIN = "antt.example.vn/phuong-a"
PASSPHRASE = "một câu dài để mở khóa"
NOW = datetime(2026, 1, 5, 10, 0, tzinfo=timezone(timedelta(hours=7)))


LATER = NOW + timedelta(minutes=10)


def signer(number: int) -> Signer:
    """A key that is the same in every run."""
    return Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


SIGNER, NEXT_SIGNER, STRANGER = signer(1), signer(2), signer(3)


def opening(number: int) -> Opening:
    """Who decided, with a salt that is the same in every run."""
    value = entries.canonical({"name": f"Nguyễn Văn {number}", "role": "Chủ tịch"})
    return Opening(value, hashlib.sha256(b"salt%d" % number).digest())


def decision(number: int, **changes: object) -> Draft:
    """A decision about unit `number`, with a dossier of its own and criteria shared by all."""
    fields: dict[str, object] = {
        "kind": entries.DECISION,
        "recorded_at": NOW + timedelta(minutes=number),
        "subject": Subject("commune", f"{number:05}", "2025", ("Hòa Bình", "Sơn La")[number % 2]),
        "outcome": ("met", "unmet", "unproven")[number % 3],
        "override": number % 5 == 0,
        "body": entries.canonical({"number": number, "note": "đạt" * 20}),
        "objects": (("dossier.yaml", b"dossier %d " % number * 8), ("criteria.yaml", b"criteria")),
        "opening": opening(number),
    }
    return Draft(**{**fields, **changes})  # type: ignore[arg-type]


def about(kind: str, target: int, **changes: object) -> Draft:
    """A revocation or redaction of entry `target`."""
    return Draft(kind=kind, recorded_at=LATER, target=target, **changes)  # type: ignore[arg-type]


def filled(path: Path) -> Ledger:
    """Entries: 0 key, 1 to 5 decisions, 6 revokes 2, 7 corrects 3, 8 redacts 1, 9 new key, 10."""
    ledger = writer.create(path, SIGNER, NOW)
    with writer.writing(ledger) as writing:
        for number in range(1, 6):
            writing.append(decision(number), once=("dossier.yaml",))
        writing.sign(SIGNER)
    with writer.writing(ledger) as writing:
        writing.append(about(entries.REVOCATION, 2, body=b'{"reason":"sai"}'))
        changes = {"kind": entries.CORRECTION, "target": 3, "recorded_at": LATER}
        writing.append(decision(3, body=b'{"number":33}', **changes))
        writing.append(about(entries.REDACTION, 1))
    with writer.writing(ledger) as writing:
        writing.rotate(SIGNER, NEXT_SIGNER, LATER)
    with writer.writing(ledger) as writing:
        writing.append(decision(10))
        writing.sign(NEXT_SIGNER)
    return ledger


def tamper(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change the file as somebody would who owns it: no triggers, no foreign keys."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement, values)
        for _, sql in triggers:
            db.execute(sql)


def codes(report: Verification) -> set[tuple[int | None, str]]:
    """The flaws as (entry, code)."""
    return {(flaw.entry, flaw.code) for flaw in report.flaws}


def dump(path: Path) -> list[tuple[object, ...]]:
    """Everything that the ledger says, as SQLite reads it: two files with one dump say the same."""
    queries = (
        "SELECT seq, CAST(header AS BLOB), body, nodes FROM entry ORDER BY seq",
        "SELECT digest, bytes FROM object ORDER BY id",
        "SELECT seq, value, salt FROM opening ORDER BY seq",
        "SELECT id, size, note FROM checkpoint ORDER BY id",
        "SELECT id, name FROM origin",
    )
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return [tuple(row) for query in queries for row in db.execute(query)]


def flipped(data: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]


def bits(data: bytes, count: int, seed: int = 1) -> list[int]:
    """Some bits of these bytes, the same in every run."""
    return random.Random(seed).sample(range(len(data) * 8), min(count, len(data) * 8))


def check(path: Path, **how: object) -> Verification:
    """Verify a ledger at rest."""
    return verify(path, **how)  # type: ignore[arg-type]
