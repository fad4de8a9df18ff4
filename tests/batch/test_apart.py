"""Runs and processes that come in each other's way: one run a file, and a process that dies is said to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.batch.write import Rows

from .conftest import DAY, ROOT, Antt, coded

NAMES = [f"ban-{at}" for at in range(60)]


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    path = tmp_path / "s.ndjson"
    path.write_bytes(b"".join(map(coded, NAMES)))
    return path


def command(stack: Path, criteria: Path, *words: object) -> list[str]:
    said = ("batch", stack, "--criteria", criteria, "--as-of", DAY, "--format", "ndjson", *words)
    return [sys.executable, str(ROOT / "cli.py"), *map(str, said)]


def test_a_second_run_on_one_file_of_rows_is_refused(
    tmp_path: Path, stack: Path, criteria: Path, batch: Antt
) -> None:
    """Exit code 2, one message, no byte changed; the first run goes on to its end, and then the file is free."""
    rows = tmp_path / "rows.ndjson"
    words = command(Path("-"), criteria, "--resume", rows, "--quiet")
    first = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert first.stdin is not None
    first.stdin.write(b"".join(map(coded, NAMES[:30])))
    first.stdin.flush()
    until = time.monotonic() + 30
    while not rows.exists() or rows.stat().st_size == 0:
        assert first.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    second = batch(stack, "--resume", rows)
    assert (second.code, second.out) == (2, "")
    assert (
        str(rows) in second.err and "lần chạy khác" in second.err and "Traceback" not in second.err
    )
    rest = b"".join(map(coded, NAMES[30:]))
    out, _ = first.communicate(rest, timeout=60)
    assert (first.returncode, rows.read_bytes()) == (0, out)
    assert out.count(b"\n") == len(NAMES)
    assert batch(stack, "--resume", rows, "--quiet").code == 0


def test_a_run_that_was_killed_leaves_no_lock(
    tmp_path: Path, criteria: Path, stack: Path, batch: Antt
) -> None:
    """The system lets go of the lock with the process: nobody has to remove a file by hand."""
    rows = tmp_path / "rows.ndjson"
    words = command(Path("-"), criteria, "--resume", rows)
    first = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT)
    until = time.monotonic() + 30
    while not rows.exists():
        assert first.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    assert batch(stack, "--resume", rows, "--quiet").code == 0


def test_where_there_are_no_locks_none_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share of the network that knows no locks can still be written to; any other trouble shows in writing."""

    def no_locks(file: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("engine.batch.lock._lock", no_locks)
    assert list(Rows(tmp_path / "rows.ndjson").lines()) == []


DEATHS = {
    "dies at once": "import os; os._exit(3)",
    "dies at work": "import os, threading; threading.Timer(1, os._exit, (9,)).start()",
    "cannot import": "import sys; sys.modules['engine.batch.run'] = None",
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_process_that_dies_ends_the_run_with_a_message(
    tmp_path: Path, criteria: Path, stack: Path, death: str
) -> None:
    """Exit code 2 within a minute, never an endless wait, and no result that looks whole."""
    site = tmp_path / "site"
    site.mkdir()
    child = f"import sys\nif '--multiprocessing-fork' in sys.orig_argv:\n    {DEATHS[death]}\n"
    (site / "sitecustomize.py").write_text(child, encoding="utf-8")
    if death == "dies at work":
        stack.write_bytes(coded("ban") * 30_000)
    done = subprocess.run(
        command(stack, criteria, "--jobs", 2, "--output", tmp_path / "out"),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(site)},
        timeout=60,
        check=False,
    )
    said = done.stderr.decode()
    assert (done.returncode, (tmp_path / "out").exists()) == (2, False), said
    assert "--jobs 1" in said.splitlines()[-1]
