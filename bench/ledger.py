"""Ratios of the ledger: appending, verifying, proving, each against a baseline of the same run.

`python -m bench.ledger` prints them; an argument names one (append, verify, prove). A ratio
compares two measurements of one run on one machine, so it can be compared between machines; the
seconds cannot.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.ledger import entry as entries
from engine.ledger import merkle, writer
from engine.ledger.entry import Draft, Subject
from engine.ledger.keys import Signer
from engine.ledger.store import Ledger
from engine.ledger.verify import verify

NOW = datetime(2026, 1, 5, tzinfo=timezone.utc)
BODY, DOSSIER = 8000, 4000
APPENDS, ENTRIES, LEAVES, BATCH = 2000, 100_000, 1_000_000, 1000


def draft(number: int) -> Draft:
    """A decision of a realistic size: 8 kB of body, 4 kB of dossier, criteria shared by all."""
    return Draft(
        entries.DECISION,
        NOW,
        Subject("commune", f"{number:06}", "2025", f"place {number % 34}"),
        "met" if number % 7 else "unmet",
        body=b'{"decision":"%s"}' % f"{number:08}".encode().ljust(BODY, b"x"),
        objects=(
            ("dossier.yaml", f"{number:08}".encode().ljust(DOSSIER, b"y")),
            ("criteria.yaml", b"z" * 20_000),
        ),
        opening=entries.hide({"role": "chair", "name": "Nguyễn Văn A"}),
    )


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes, once."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def new_ledger(folder: Path) -> tuple[Ledger, Signer]:
    """An empty ledger in `folder`, and its key."""
    signer = Signer("bench.example/ledger", Ed25519PrivateKey.generate())
    return writer.create(folder / "ledger.antt", signer, NOW), signer


def append_each(ledger: Ledger, drafts: list[Draft]) -> None:
    """One durable transaction for each entry, with every check of a decision."""
    for each in drafts:
        with writer.writing(ledger) as writing:
            writing.append(each, once=("dossier.yaml",))


def bare_inserts(db: sqlite3.Connection, rows: list[tuple[bytes, bytes, bytes]]) -> None:
    """The same bytes into a bare table, one durable transaction for each row."""
    for row in rows:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO entry (header, body, object) VALUES (?, ?, ?)", row)
        db.execute("COMMIT")


def bare_table(path: Path) -> sqlite3.Connection:
    """A table without index, trigger or key, as durable as the ledger: WAL, synchronous=FULL."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, header BLOB, body BLOB, object BLOB)")
    return db


def append() -> None:
    """Appends a second against bare inserts of the same bytes and durability (goal: at least
    0.5).
    """
    drafts = [draft(number) for number in range(APPENDS)]
    headers = [entries.place_in_chain(each, 0, "0" * 64).canonical for each in drafts]
    rows = [
        (header, each.body, each.objects[0][1])
        for header, each in zip(headers, drafts, strict=True)
    ]
    ours = bare = 0.0
    with tempfile.TemporaryDirectory(dir=".") as name, closing(bare_table(Path(name, "b"))) as db:
        ledger, _ = new_ledger(Path(name))
        with ledger:
            for at in range(0, APPENDS, 100):  # in turns: a disk that slows down slows both
                bare += seconds(partial(bare_inserts, db, rows[at : at + 100]))
                ours += seconds(partial(append_each, ledger, drafts[at : at + 100]))
    print(f"append: {APPENDS / ours:,.0f}/s, bare inserts {APPENDS / bare:,.0f}/s")
    print(f"append ratio: {bare / ours:.2f} (goal: at least 0.5)")


def contents(path: Path) -> Iterator[bytes]:
    """Every byte string that verifying has to hash: headers, bodies, objects."""
    with closing(sqlite3.connect(path)) as db:
        for header, body in db.execute("SELECT CAST(header AS BLOB), body FROM entry"):
            yield header
            yield body
        for (data,) in db.execute("SELECT bytes FROM object"):
            yield data


def fill(ledger: Ledger, signer: Signer, count: int) -> None:
    """Append `count` entries, a thousand to a transaction, each batch under a signed checkpoint."""
    for at in range(0, count, BATCH):
        with writer.writing(ledger) as writing:
            for number in range(at, min(at + BATCH, count)):
                writing.append(draft(number))
            writing.sign(signer)


def verify_all() -> None:
    """Verify of 100,000 entries against hashing the same bytes (goal: at most 3)."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        ledger, signer = new_ledger(Path(name))
        with ledger:
            print(f"append in batches of {BATCH}: ", end="")
            print(f"{ENTRIES / seconds(lambda: fill(ledger, signer, ENTRIES)):,.0f}/s")
        path = ledger.path
        assert verify(path).sound
        reading = min(seconds(lambda: [hash_of(data) for data in contents(path)]) for _ in range(3))
        data = list(contents(path))
        bare = min(seconds(lambda: [hash_of(each) for each in data]) for _ in range(3))
        total = sum(map(len, data))
        ours = min(seconds(lambda: verify(path)) for _ in range(3))
    print(f"verify: {ENTRIES:,} entries, {total / 1e6:,.0f} MB in {ours:.2f} s")
    print(f"verify ratio: {ours / bare:.2f} of hashing in memory (goal: at most 3)")
    print(f"verify ratio: {ours / reading:.2f} of reading from the file and hashing")


def hash_of(data: bytes) -> bytes:
    """The baseline's whole work on one byte string."""
    return hashlib.sha256(data).digest()


def prove() -> None:
    """Proof of inclusion in a million entries, read from the file (goal: under 10 ms)."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        ledger, _ = new_ledger(Path(name))
        with ledger:
            fill_small(ledger, LEAVES)
            size = ledger.size
            root = ledger.root(size)
            picks = [(number * 7919) % size for number in range(200)]
            taken = sorted(seconds(partial(ledger.inclusion, seq, size)) for seq in picks)
            for seq in picks:
                path = ledger.inclusion(seq, size)
                assert merkle.includes(root, ledger.node(0, seq), seq, size, path)
            start = time.perf_counter()
            for old in picks:
                ledger.consistency(old + 1, size)
            mean = (time.perf_counter() - start) / len(picks)
    median, slowest = taken[len(taken) // 2] * 1e3, taken[-1] * 1e3
    print(f"inclusion proof among {size:,}: median {median:.2f} ms (goal: under 10)")
    print(f"    slowest of {len(taken)}, from pages never read before: {slowest:.2f} ms")
    print(f"consistency proof to {size:,}: mean {mean * 1e3:.2f} ms")


def fill_small(ledger: Ledger, count: int) -> None:
    """Append small entries, ten thousand to a transaction."""
    for at in range(0, count, 10_000):
        with writer.writing(ledger) as writing:
            for number in range(at, at + 10_000):
                writing.append(
                    Draft(entries.DECISION, NOW, Subject("commune", str(number), "2025"))
                )


BENCHES = {"append": append, "verify": verify_all, "prove": prove}


def main(names: list[str]) -> None:
    """Run the benches named, or all."""
    for name in names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
