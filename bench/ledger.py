"""Ratios of the ledger: appending, verifying, proving, each against a baseline of the same run.

`python -m bench.ledger` prints them; an argument names one (append, verify, prove). A ratio
compares two measurements of one run on one machine, so it can be compared between machines; the
seconds cannot.
"""

from __future__ import annotations

import gc
import hashlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from itertools import chain
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
CRITERIA = b"z" * 20_000
APPENDS, ENTRIES, LEAVES, BATCH = 6000, 100_000, 1_000_000, 1000


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
            ("criteria.yaml", CRITERIA),
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


def rows_of(each: Draft) -> tuple[tuple[bytes, ...], ...]:
    """The rows that the ledger records for a draft (entry, object, opening) when it has the criteria."""
    header = entries.place_in_chain(each, 0, "0" * 64).canonical
    nodes = b"n" * 2 * merkle.HASH_SIZE  # so many on average
    opening = each.opening or entries.hide({})
    (_, digest), _ = each.digests
    (_, dossier), _ = each.objects
    return ((nodes, header, each.body), (digest.encode(), dossier), (opening.value, opening.salt))


def bare_inserts(db: sqlite3.Connection, transactions: list[tuple[tuple[bytes, ...], ...]]) -> None:
    """Rows into bare tables, as many as each transaction has; the first into the first table, and so on."""
    for rows in transactions:
        db.execute("BEGIN IMMEDIATE")
        for number, row in enumerate(rows):
            marks = ", ?" * len(row)
            db.execute(f"INSERT INTO bare{number} VALUES (NULL{marks})", row)
        db.execute("COMMIT")


def bare_tables(path: Path, widths: Sequence[int]) -> sqlite3.Connection:
    """Tables of so many columns without index, trigger or key, as durable as the ledger."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    for number, width in enumerate(widths):
        columns = "".join(f", c{at}" for at in range(width))
        db.execute(f"CREATE TABLE bare{number} (id INTEGER PRIMARY KEY{columns})")
    return db


def append() -> None:
    """Appends a second against bare inserts of the same rows with the same durability (goal: at
    least 0.5), and against one bare row of the same bytes.
    """
    drafts = [draft(number) for number in range(APPENDS)]
    same_rows = [rows_of(replace(each)) for each in drafts]  # what a draft remembers is made anew
    one_row = [(tuple(chain.from_iterable(rows)),) for rows in same_rows]
    gc.freeze()  # what was made ready for all of them is nothing for any to look through
    ours = bare = one = 0.0
    with (
        tempfile.TemporaryDirectory(dir=".") as name,
        closing(bare_tables(Path(name, "rows"), [3, 2, 2])) as rows_db,
        closing(bare_tables(Path(name, "row"), [7])) as row_db,
    ):
        ledger, _ = new_ledger(Path(name))
        with ledger:
            for at in range(0, APPENDS, 100):  # in turns: a disk that slows down slows all
                part = slice(at, at + 100)
                one += seconds(partial(bare_inserts, row_db, one_row[part]))
                bare += seconds(partial(bare_inserts, rows_db, same_rows[part]))
                ours += seconds(partial(append_each, ledger, drafts[part]))
    gc.unfreeze()
    print(f"append: {APPENDS / ours:,.0f}/s, bare inserts {APPENDS / bare:,.0f}/s")
    print(f"append ratio: {bare / ours:.2f} of bare inserts of the same rows (goal: at least 0.5)")
    print(f"append ratio: {one / ours:.2f} of one bare row of the same bytes")


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
