"""`--resume`: what an earlier run wrote is not done again, and the file is what one run would have written."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import CRITERIA, DOSSIER, HEAD, edit, write_criteria, write_dossier

from engine.batch.run import Judge

from .conftest import DAY, FAILS, ROOT, UNREADABLE, Antt, coded

Spent = Callable[[], int]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of the dossiers that were really judged, quickly or with care."""
    seen: list[str] = []
    quick, careful = Judge._quick, Judge._decided
    monkeypatch.setattr(
        Judge, "_quick", lambda self, piece: seen.append(piece.source) or quick(self, piece)
    )
    monkeypatch.setattr(Judge, "_decided", careful)
    return seen


def stack(path: Path, *codes: str) -> Path:
    """One line a unit; a code that begins with ! is a dossier that cannot be read."""
    lines = (
        coded(code.strip("!"), *((UNREADABLE,) if code.startswith("!") else ())) for code in codes
    )
    path.write_bytes(b"".join(lines))
    return path


def test_the_second_run_judges_nothing_again(
    tmp_path: Path, batch: Antt, judged: list[str]
) -> None:
    """Except what could not be read: its messages are wanted again. The summary says what was taken over."""
    lines, rows = stack(tmp_path / "s.ndjson", "a", "!b", "c"), tmp_path / "rows.ndjson"
    first = batch(lines, "--resume", rows)
    written = rows.read_bytes()
    assert len(judged) == 3 and len(written.splitlines()) == 3
    judged.clear()
    second = batch(lines, "--resume", rows, "--cross-check", 0)
    assert judged == [f"{lines}!2"]
    assert rows.read_bytes() == written
    assert (first.code, second.code, first.err) == (2, 2, second.err)
    assert "2 dòng kết quả lấy lại" in second.out
    assert first.out.partition("THEO LOẠI")[2] == second.out.partition("THEO LOẠI")[2]


def test_a_line_that_was_cut_off_is_done_again(
    tmp_path: Path, batch: Antt, judged: list[str]
) -> None:
    """A machine that stops in the middle of a row leaves half of it."""
    lines, rows = stack(tmp_path / "s.ndjson", "a", "b", "c"), tmp_path / "rows.ndjson"
    batch(lines, "--resume", rows)
    written = rows.read_bytes()
    for end in (len(written) - 1, len(written) - 200, written.index(b"\n") + 1, 10, 0):
        rows.write_bytes(written[:end])
        judged.clear()
        assert batch(lines, "--resume", rows, "--quiet").code == 0
        assert rows.read_bytes() == written
        assert len(judged) == 3 - written[:end].count(b"\n")


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        (("a", "b", "c"), ("a", "x", "b", "c"), 3),  # the lines below have moved: other sources
        (("a", "b", "c"), ("a", "b"), 0),
        (("a", "b", "c"), ("c", "b", "a"), 2),
        (("a",), ("a", "b", "c"), 2),
    ],
)
def test_dossiers_that_came_went_or_moved(
    tmp_path: Path,
    batch: Antt,
    judged: list[str],
    before: tuple[str, ...],
    after: tuple[str, ...],
    again: int,
) -> None:
    """The file ends as that of a fresh run, with no row too many."""
    lines, rows, fresh = tmp_path / "s.ndjson", tmp_path / "rows.ndjson", tmp_path / "fresh.ndjson"
    batch(stack(lines, *before), "--resume", rows)
    stack(lines, *after)
    judged.clear()
    batch(lines, "--resume", rows)
    assert len(judged) == again
    batch(lines, "--resume", fresh)
    assert rows.read_bytes() == fresh.read_bytes()


def test_rows_after_the_first_that_differs_are_still_known(
    tmp_path: Path, batch: Antt, judged: list[str]
) -> None:
    """A dossier in front has changed: it alone is judged again, though the whole file is written anew behind it."""
    folder, rows = tmp_path / "stack", tmp_path / "rows.ndjson"
    for name in "abcd":
        write_dossier(folder, edit(DOSSIER, ("code: ban-thu", f"code: {name}")), f"{name}.yaml")
    batch(folder, "--resume", rows)
    write_dossier(folder, edit(DOSSIER, FAILS), "b.yaml")
    write_dossier(folder, DOSSIER, "aa.yaml")
    judged.clear()
    batch(folder, "--resume", rows)
    assert [Path(each).name for each in judged] == ["aa.yaml", "b.yaml"]
    told = [json.loads(each) for each in rows.read_bytes().splitlines()]
    assert [Path(each["source"]).stem for each in told] == ["a", "aa", "b", "c", "d"]
    assert [each["verdict"] for each in told].count("does-not-meet") == 1


@pytest.mark.parametrize("what", ["day", "criteria", "engine"])
def test_a_row_stands_only_for_the_same_question(
    tmp_path: Path, antt: Antt, judged: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Another day, other criteria or another engine: everything is judged again."""
    lines, rows = stack(tmp_path / "s.ndjson", "a", "b"), tmp_path / "rows.ndjson"
    root, day = write_criteria(tmp_path), DAY
    antt("batch", lines, "--criteria", root, "--as-of", day, "--resume", rows)
    judged.clear()
    if what == "day":
        day = "2026-11-06"
    elif what == "criteria":
        text = edit(HEAD + CRITERIA, ("at_least: 70%", "at_least: 71%"))
        write_criteria(tmp_path, residential_area=text)
    else:
        monkeypatch.setattr("engine.batch.result.__version__", "99")
    antt("batch", lines, "--criteria", root, "--as-of", day, "--resume", rows)
    assert len(judged) == 2
    fresh = tmp_path / "fresh.ndjson"
    antt("batch", lines, "--criteria", root, "--as-of", day, "--resume", fresh)
    assert rows.read_bytes() == fresh.read_bytes()


def test_a_dossier_with_papers_is_judged_again(
    tmp_path: Path, batch: Antt, judged: list[str]
) -> None:
    """Its own digest says nothing of its papers: one that is gone must be missed."""
    paper = "  - {id: nq, kind: rules, date: 2019-05-01, file: noi-quy.txt}"
    text = edit(DOSSIER, ("  - {id: nq, kind: rules, date: 2019-05-01}", paper))
    folder, rows = tmp_path / "ban-thu", tmp_path / "rows.ndjson"
    write_dossier(folder, text)
    (folder / "noi-quy.txt").write_text("Điều 1", encoding="utf-8")
    assert batch(folder, "--resume", rows).code == 0
    (folder / "noi-quy.txt").unlink()
    assert batch(folder, "--resume", rows).code == 2
    assert b"attachment-missing" in rows.read_bytes()


def test_a_strange_file_is_not_written_over(tmp_path: Path, batch: Antt) -> None:
    """Exit code 2 at its line; the file stays as it is, whether text or JSON of another kind."""
    lines, rows = stack(tmp_path / "s.ndjson", "a"), tmp_path / "notes.txt"
    for text in (
        "ghi chú\n",
        '{"row_version": 1}\n',
        "[1]\n",
        '{"row_version": 9, "source": "a"}\n',
        "[" * 100_000 + "\n",
    ):
        rows.write_text(text, encoding="utf-8")
        said = batch(lines, "--resume", rows)
        assert said.code == 2 and f"{rows}:1:1: resume-not-rows" in said.err
        assert rows.read_text(encoding="utf-8") == text


def test_rows_go_to_a_regular_file_only(tmp_path: Path, batch: Antt) -> None:
    """A device has no end and a pipe no beginning: exit code 2, before anything is read or judged."""
    lines, pipe = stack(tmp_path / "s.ndjson", "a"), tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in ("/dev/full", pipe):
        said = batch(lines, "--resume", path)
        assert said.code == 2 and f"{path}:1:1: file-not-regular" in said.err


def test_rows_and_results_are_two_files(tmp_path: Path, batch: Antt) -> None:
    """A workbook must not replace the rows; as NDJSON both are the same."""
    lines, rows = stack(tmp_path / "s.ndjson", "a"), tmp_path / "rows.ndjson"
    said = batch(lines, "--resume", rows, "--output", rows, "--format", "csv")
    assert said.code == 2 and not rows.exists()
    assert batch(lines, "--resume", rows, "--output", rows, "--format", "ndjson").code == 0
    assert len(rows.read_bytes().splitlines()) == 1


def started(words: list[object], **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "cli.py"), "batch", *map(str, words)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, **options
    )


LINES = 600
"""Enough that a run is still at it when its first rows are on the disk."""


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_in_the_middle_it_goes_on(
    tmp_path: Path, criteria: Path, batch: Antt, jobs: int
) -> None:
    """`kill -9` while rows are being written; the next run ends with the bytes of an undisturbed one."""
    lines, rows = tmp_path / "s.ndjson", tmp_path / "rows.ndjson"
    stack(lines, *(f"ban-{at}" if at % 20 else f"!ban-{at}" for at in range(LINES)))
    words = [lines, "--criteria", criteria, "--as-of", DAY, "--resume", rows, "--jobs", jobs, "-q"]
    process = started(words)
    while not rows.exists() or rows.stat().st_size < 5_000:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    left = rows.read_bytes().count(b"\n")
    assert 0 < left < LINES
    assert batch(lines, "--resume", rows, "--quiet").code == 2
    fresh = tmp_path / "fresh.ndjson"
    batch(lines, "--resume", fresh, "--quiet")
    assert rows.read_bytes() == fresh.read_bytes()
    assert rows.read_bytes().count(b"\n") == LINES


def limited() -> None:
    """No file may grow beyond 64 KB: what a full disk does, on any machine."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))


@pytest.mark.parametrize("kept", [True, False])
def test_a_full_disk(tmp_path: Path, criteria: Path, batch: Antt, kept: bool) -> None:
    """One sentence and exit code 2; with --resume whole rows are left, and the next run goes on from them."""
    lines, rows = tmp_path / "s.ndjson", tmp_path / "rows.ndjson"
    stack(lines, *(f"ban-{at}" for at in range(300)))
    result = tmp_path / "result.csv"
    words = [lines, "--criteria", criteria, "--as-of", DAY, "--format", "csv", "--output", result]
    process = started([*words, *(("--resume", rows) if kept else ())], preexec_fn=limited)
    _, err = process.communicate()
    assert process.returncode == 2, err
    assert "Không ghi được" in err.decode() and b"Traceback" not in err
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        ["s.ndjson", *(["rows.ndjson"] if kept else [])]
    )
    if kept:
        left = rows.read_bytes()
        assert left.endswith(b"\n") and 10 < left.count(b"\n") < 300
        assert batch(lines, "--resume", rows, "--quiet").code == 0
        assert rows.read_bytes().startswith(left)
        assert rows.read_bytes().count(b"\n") == 300


def test_a_folder_that_is_not_there(tmp_path: Path, batch: Antt) -> None:
    """The file of rows cannot be made: a sentence, and nothing is judged."""
    lines = stack(tmp_path / "s.ndjson", "a")
    said = batch(lines, "--resume", tmp_path / "none" / "rows.ndjson")
    assert (said.code, said.out) == (2, "")
    assert "Không ghi được" in said.err
