"""What `verify` finds beside the walk, and without it: damaged pages, altered bodies, digests of objects.

For a large ledger this runs in a process of its own, with its own connection: most of it is SQLite
and hashing, and a thread would wait for the walk at every row. It is cut into jobs, so that whoever
comes to an end first, the walk or the process, helps the other.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Generic, TypeVar

from engine.ledger import entry as entries
from engine.ledger import schema
from engine.ledger.walk import BODY, FILE, Flaw, read

T = TypeVar("T")
WORTH_A_PROCESS = 50_000_000
"""Bytes of a ledger from which on it pays to start a process."""
JOBS = 8
"""Into so many jobs bodies and objects are cut."""
BODY_DIGEST = slice(9, 73)
"""Where in the bytes of an entry the digest of its body stands: behind `{"body":"`."""

# The casts make a value of the promised type of whatever a damaged record holds.
BODIES = (
    "SELECT seq, CAST(ifnull(header, '') AS BLOB), CAST(ifnull(body, '') AS BLOB) FROM entry "
    "WHERE seq BETWEEN ? AND ? ORDER BY seq"
)
STORED = (
    "SELECT CAST(digest AS TEXT), CAST(ifnull(bytes, '') AS BLOB) FROM object "
    "WHERE id BETWEEN ? AND ? ORDER BY id"
)
ENDS = (
    "SELECT ifnull((SELECT max(seq) FROM entry), -1), "
    "ifnull((SELECT min(id) FROM object), 0), ifnull((SELECT max(id) FROM object), 0)"
)


@dataclass(frozen=True)
class Job(Generic[T]):
    """Something to be found: where it is being found, and how it is (việc kiểm tra)."""

    future: Future[T]
    find: Callable[[bool], T]


@dataclass(frozen=True)
class Beside:
    """What is being found (kiểm tra song song): damage of step 1, flaws of step 4, and for each
    object the digest that it is stored under with the one that its bytes have.
    """

    pages: tuple[Job[list[Flaw]], ...]
    bodies: tuple[Job[list[Flaw]], ...]
    objects: tuple[Job[dict[str, str]], ...]


def gathered(jobs: Sequence[Job[T]]) -> list[T]:
    """What was found, in the order of the jobs; those that nobody has begun yet are done here, from the last."""
    at_last = reversed(list(enumerate(jobs)))
    own = {at: job.find(False) for at, job in at_last if job.future.cancel()}
    return [own[at] if at in own else job.future.result() for at, job in enumerate(jobs)]


def executor(path: Path, process: bool) -> Executor:
    """Where to find it: in a process, if one may be started and the ledger is large enough."""
    if process and path.stat().st_size >= WORTH_A_PROCESS:
        return ProcessPoolExecutor(1, get_context("spawn"))
    return ThreadPoolExecutor(1)


def begin(executor: Executor, path: Path, db: sqlite3.Connection) -> Beside:
    """Begin, as far as the transaction of `db` can see: what is appended meanwhile is not judged."""
    last_entry, first_object, last_object = _ends(db)
    # A disk that fails under a mapped file kills the process: only one whose death is found out may map it.
    mapped = isinstance(executor, ProcessPoolExecutor)

    def job(find: Callable[[bool], T]) -> Job[T]:
        return Job(executor.submit(find, mapped), find)

    return Beside(
        (job(partial(_pages, path)),),
        tuple([job(partial(_bodies, path, *each)) for each in _parts(0, last_entry)]),
        tuple([job(partial(_objects, path, *each)) for each in _parts(first_object, last_object)]),
    )


def _parts(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The numbers from `first` to `last`, cut into parts; first and last of each; none if there are none."""
    step = max(last - first, 0) // JOBS + 1
    return ((at, min(at + step - 1, last)) for at in range(first, last + 1, step))


def connect(path: Path, mapped: bool = False) -> sqlite3.Connection:
    """A connection that reads text whatever its bytes are; `mapped`: without copying the file."""
    db = schema.connect(path, "ro")
    db.text_factory = lambda data: data.decode(errors="replace")
    if mapped:
        db.execute(f"PRAGMA mmap_size = {path.stat().st_size}")
    return db


def guarded(step: int, flaws: Iterator[Flaw]) -> Iterator[Flaw]:
    """The flaws of a step, and one more if the file is too damaged to be read to the end."""
    try:
        yield from flaws
    except schema.DAMAGE as error:
        yield Flaw(step, None, "ledger-damaged", {"detail": str(error)})


def _ends(db: sqlite3.Connection) -> tuple[int, int, int]:
    """The last entry that the walk may know of, the first object, and the last."""
    try:
        last_entry, first_object, last_object = db.execute(ENDS).fetchone()
    except schema.DAMAGE:
        return sys.maxsize, -sys.maxsize, sys.maxsize  # step 1 says why
    return int(last_entry), int(first_object), int(last_object)


def _pages(path: Path, mapped: bool) -> list[Flaw]:
    """Step 1, first half: SQLite's own check of pages and indexes, and what stands behind them."""
    size = path.stat().st_size  # first: whoever appends meanwhile makes the pages more
    with closing(connect(path, mapped)) as db:
        return list(guarded(FILE, _damage(db, size)))


def _damage(db: sqlite3.Connection, size: int) -> Iterator[Flaw]:
    for (detail,) in db.execute("PRAGMA integrity_check(20)"):
        if detail != "ok":
            yield Flaw(FILE, None, "ledger-damaged", {"detail": str(detail)})
    pages, page_size = (db.execute(f"PRAGMA page_{of}").fetchone()[0] for of in ("count", "size"))
    if size > pages * page_size:
        yield Flaw(FILE, None, "bytes-appended", {"bytes": str(size - pages * page_size)})


def _bodies(path: Path, first: int, last: int, mapped: bool) -> list[Flaw]:
    """Step 4, for some entries."""
    with closing(connect(path, mapped)) as db:
        return list(guarded(BODY, _altered(db, first, last)))


def _altered(db: sqlite3.Connection, first: int, last: int) -> Iterator[Flaw]:
    """The bodies that do not have the digest which their entry states."""
    for seq, header, body in db.execute(BODIES, (first, last)):
        actual = entries.digest(body)
        if header[BODY_DIGEST] != actual.encode():
            fields = read(header)  # an entry that cannot be read states nothing
            if fields is not None:
                yield Flaw(BODY, seq, "body-altered")


def _objects(path: Path, first: int, last: int, mapped: bool) -> dict[str, str]:
    """The digest that each of some objects is stored under, and the one that its bytes have."""
    with closing(connect(path, mapped)) as db:
        stored = db.execute(STORED, (first, last))
        return {digest: _same_or(digest, entries.digest(data)) for digest, data in stored}


def _same_or(digest: str, actual: str) -> str:
    """Of two equal texts the first one: it then crosses to the other process only once."""
    return digest if digest == actual else actual
