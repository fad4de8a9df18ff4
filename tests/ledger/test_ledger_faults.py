"""What may go wrong around a ledger: killed processes, many writers, a full disk, a read-only file.

The kill is real: SQLite's own table of system calls (`xSetSystemCall`, there for such tests) is
pointed at a function that dies with SIGKILL at the chosen write, before it, in the midst of it,
or after it.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import itertools
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sample_ledger import NEXT_SIGNER, SIGNER, check, codes, decision, filled

from engine.ledger import writer
from engine.ledger.store import open_ledger
from engine.problem import Problems

KILLS = 200
PWRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
SET_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
FIELDS = ("iVersion", "szOsFile", "mxPathname"), ("pNext", "zName", "pAppData", "xOpen", "xDelete")
CALLS = ("xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose", "xRandomness")
LATER_CALLS = ("xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64")
Write = Callable[[int, int, int, int], int]


class Vfs(ctypes.Structure):
    """sqlite3_vfs as sqlite3.h declares it, up to xSetSystemCall."""

    _fields_ = [
        *((name, ctypes.c_int) for name in FIELDS[0]),
        *((name, ctypes.c_void_p) for name in (*FIELDS[1], *CALLS, *LATER_CALLS)),
        ("xSetSystemCall", SET_CALL),
    ]


def library() -> ctypes.CDLL | None:
    """The SQLite that the module sqlite3 itself uses, if its symbols can be reached."""
    library = ctypes.CDLL(_sqlite3.__file__)
    try:
        library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    except AttributeError:
        return None
    return library


needs_library = pytest.mark.skipif(
    library() is None or not hasattr(os, "fork"), reason="SQLite's symbols are hidden in this build"
)


@contextmanager
def writes_through(write: Write) -> Iterator[None]:
    """Let SQLite's default VFS call `write` (file, address, count, offset) wherever it would
    write.
    """
    found = library()
    assert found is not None
    vfs = found.sqlite3_vfs_find(None)
    callback = PWRITE(write)
    names = (b"pwrite", b"pwrite64")
    for name in names:
        vfs.contents.xSetSystemCall(ctypes.addressof(vfs.contents), name, callback)
    try:
        yield
    finally:
        for name in names:
            vfs.contents.xSetSystemCall(ctypes.addressof(vfs.contents), name, None)


def append_one(path: Path, number: int) -> None:
    """One append under a signature, as `decide` does it."""
    with open_ledger(path, write=True) as ledger, writer.writing(ledger) as writing:
        writing.append(
            decision(number, body=b"x" * (number * 700 % 20_000)), once=("dossier.yaml",)
        )
        writing.sign(NEXT_SIGNER)


def killed_at(path: Path, number: int, last: int, part: float) -> bool:
    """Append in a child that is killed at its write `last`, of which `part` still happens."""
    child = os.fork()
    if child == 0:
        counter = itertools.count(1)

        def write(file: int, address: int, count: int, offset: int) -> int:
            dying = next(counter) == last
            kept = int(count * part) if dying else count
            written = os.pwrite(file, ctypes.string_at(address, kept), offset) if kept else 0
            if dying:
                os.kill(os.getpid(), signal.SIGKILL)
            return written

        with writes_through(write):
            append_one(path, number)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.no_cover
@needs_library
def test_kill_at_every_write_of_an_append(tmp_path: Path) -> None:
    """200 kills: afterwards the entry is wholly there or not at all, and the ledger is sound and goes on.

    Kills that leave no entry follow each other in one file, until an append needs fewer writes than that.
    """
    whole, path = tmp_path / "whole.antt", tmp_path / "ledger.antt"
    filled(whole).db.close()
    kills = there = 0
    for number, part in itertools.product(range(20, 100, 8), (0.0, 0.5, 1.0)):
        restore(path, whole)
        for last in itertools.count(1):
            if not killed_at(path, number, last, part):
                break  # the append has fewer writes than that
            kills, report = kills + 1, check(path)
            assert report.sound, report.flaws
            assert report.size in (11, 12)
            if report.size == 12:
                there += 1
                append_one(path, number + 1)
                assert check(path).size == 13
                restore(path, whole)
        assert check(path).size == 12
        if kills >= KILLS:
            break
    assert kills >= KILLS and there > 0


def restore(path: Path, whole: Path) -> None:
    """Put a ledger at rest in the place of another and its log."""
    for beside in ("-wal", "-shm"):
        Path(f"{path}{beside}").unlink(missing_ok=True)
    shutil.copy(whole, path)


@pytest.mark.no_cover
@needs_library
def test_a_disk_that_is_full_at_every_write_of_an_append(tmp_path: Path) -> None:
    """No space at the n-th write: a problem in words, nothing recorded, and the ledger goes on."""
    path = tmp_path / "ledger.antt"
    filled(path).db.close()
    refused = 0
    for last in range(1, 100):
        counter, size = itertools.count(1), check(path).size

        def write(
            file: int, address: int, count: int, offset: int, counter=counter, last=last
        ) -> int:
            if next(counter) >= last:
                ctypes.set_errno(errno.ENOSPC)
                return -1
            return os.pwrite(file, ctypes.string_at(address, count), offset)

        try:
            with writes_through(write):
                append_one(path, 50 + last)
        except Problems as problems:
            # "io" where it is SQLite's shared index of the log that finds no room.
            assert problems.problems[0].code in ("ledger-disk-full", "ledger-io")
            assert check(path).sound and check(path).size == size
            refused += 1
        else:
            break
    assert refused > 5
    append_one(path, 99)
    assert check(path).sound


def test_a_ledger_that_may_not_grow(tmp_path: Path) -> None:
    """A limit of pages, as SQLite itself reports a full disk."""
    path = tmp_path / "ledger.antt"
    with filled(path) as ledger:
        pages = ledger.db.execute("PRAGMA page_count").fetchone()[0]
        ledger.db.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(Problems, match="ledger-disk-full"), writer.writing(ledger) as writing:
            writing.append(decision(30, body=b"x" * 100_000))
        assert ledger.size == 11
    assert check(path).sound


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    """RLIMIT_FSIZE: the write fails in the midst, nothing is recorded."""
    path = tmp_path / "ledger.antt"
    with filled(path) as ledger:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(Problems), writer.writing(ledger) as writing:
                writing.append(decision(30, body=b"x" * 500_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, old)
    assert check(path).sound and check(path).size == 11


AS_NOBODY = """
import os, sys
from pathlib import Path
from engine.ledger import writer
from engine.ledger.store import open_ledger
from engine.ledger.verify import verify
from engine.problem import Problems
sys.path.insert(0, sys.argv[2])
from sample_ledger import decision
path = Path(sys.argv[1])
path.as_uri()  # imports urllib, while Python's own folder can still be read
if os.getuid() == 0:
    os.setuid(65534)
assert verify(path).sound
try:
    with open_ledger(path, write=True) as ledger, writer.writing(ledger) as writing:
        writing.append(decision(30))
except Problems as problems:
    print(problems.problems[0].code)
"""


def test_a_read_only_file_can_be_verified_and_not_written() -> None:
    """Without the right to write, also beside it: verify answers, append is refused in words."""
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "ledger.antt"
        filled(path).db.close()
        path.chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", AS_NOBODY, str(path), str(Path(__file__).parent)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.stdout.strip(), done.stderr) == ("ledger-read-only", "")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_ledger_held_by_another_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second writer waits, and after that says so; the first is not disturbed."""
    monkeypatch.setattr("engine.ledger.schema.BUSY_SECONDS", 0.05)
    path = tmp_path / "ledger.antt"
    with filled(path) as first, writer.writing(first) as writing:
        writing.append(decision(30))
        busy = pytest.raises(Problems, match="ledger-busy")
        with open_ledger(path, write=True) as second, busy, writer.writing(second):
            pass
        writing.sign(NEXT_SIGNER)
    assert check(path).sound and check(path).size == 12


def append_many(path: Path, worker: int, count: int) -> None:
    """What one of several processes does: each entry in a transaction of its own."""
    with open_ledger(path, write=True) as ledger:
        for number in range(count):
            with writer.writing(ledger) as writing:
                writing.append(decision(worker * 100_000 + number), once=("dossier.yaml",))


def appended_by_processes(path: Path, workers: int, count: int) -> None:
    """Let the workers append at the same time; then none is lost, none double, and all is sound."""
    with writer.create(path, SIGNER, decision(0).recorded_at):
        pass
    children = []
    for worker in range(workers):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                append_many(path, worker, count)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert statuses == [0] * workers
    with open_ledger(path, write=True) as ledger:
        with writer.writing(ledger) as writing:
            writing.sign(SIGNER)
        units = sorted(entry.subject.unit for entry in ledger.entries("kind = 'decision'"))
    expected = (f"{worker * 100_000 + n:05}" for worker in range(workers) for n in range(count))
    assert units == sorted(expected)
    report = check(path)
    assert report.sound and report.size == workers * count + 1


@pytest.mark.no_cover
def test_eight_processes_append_a_hundred_entries_each(tmp_path: Path) -> None:
    """None lost, none double."""
    appended_by_processes(tmp_path / "ledger.antt", 8, 100)


@pytest.mark.slow
def test_eight_processes_append_a_thousand_entries_each(tmp_path: Path) -> None:
    """The same, at the size the requirement names."""
    appended_by_processes(tmp_path / "ledger.antt", 8, 1000)


def test_two_processes_cannot_both_decide(tmp_path: Path) -> None:
    """Eight children decide on one unit at once: one is recorded, seven are told which."""
    path = tmp_path / "ledger.antt"
    with writer.create(path, SIGNER, decision(0).recorded_at):
        pass
    children = []
    for _ in range(8):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with open_ledger(path, write=True) as ledger, writer.writing(ledger) as writing:
                    writing.append(decision(1))
                status = 0
            except Problems as problems:
                status = 7 if problems.problems[0].code == "decision-stands" else 1
            finally:
                os._exit(status)
        children.append(child)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sorted(statuses) == [0, *[7] * 7]


def test_a_lost_write_ahead_log_is_a_rollback(tmp_path: Path) -> None:
    """Deleting the log beside the file loses the last entries; a witness shows it."""
    path = tmp_path / "ledger.antt"
    filled(path).db.close()
    ledger = open_ledger(path, write=True)
    with writer.writing(ledger) as writing:
        writing.append(decision(30))
        writing.sign(NEXT_SIGNER)
    notes = ledger.checkpoints()
    copy = tmp_path / "copy.antt"
    shutil.copy(path, copy)
    ledger.db.close()
    assert codes(check(copy, notes=notes)) == {(None, "rolled-back")}


def test_an_error_in_the_program_is_not_dressed_up(tmp_path: Path) -> None:
    """Only what the file or the disk did wrong becomes a problem."""
    with filled(tmp_path / "ledger.antt") as ledger:
        with pytest.raises(sqlite3.OperationalError, match="no such"), writer.writing(ledger):
            ledger.db.execute("SELECT * FROM missing")
        assert not ledger.db.in_transaction
