"""Rows on disk, one JSON line each, written as they come: what is there after a crash is not done again.

A file that an earlier run left is followed as long as each new row is the one that stands there already. From
the first that is not, the rest is put aside, to be looked up, and the file is written anew from there. So the
file is what one run would have written, byte for byte, and always holds whole rows up to its last line break.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from engine.batch.lock import hold
from engine.batch.piece import problem
from engine.batch.result import ROW_VERSION, Result, line, read
from engine.problem import Mark, Problem, Problems

BLOCK = 1 << 20


class Rows:
    """The rows of one batch: in the file at `path`, or in one that is gone when the program ends."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises Problems where `path` is no file or holds what is no row, OSError where it cannot be written.

        BlockingIOError is the OSError of a file that another run is writing.
        """
        self.path = path
        self._known: dict[str, tuple[int, int]] = {}
        self._old: BinaryIO | None = None
        self._moved = self._good = self._end = 0
        if path is None:
            self._file = cast(BinaryIO, tempfile.TemporaryFile(buffering=0))  # noqa: SIM115
        else:
            if path.exists() and not path.is_file():  # a pipe or a device may never end
                raise Problems([Problem(Mark(str(path)), "file-not-regular")])
            path.touch()
            self._file = path.open("r+b", buffering=0)
            hold(self._file)
            self._index(path)

    def _index(self, path: Path) -> None:
        """Where the row of each dossier stands; a last line without its end is as good as not there."""
        self._old = path.open("rb")
        for number, text in enumerate(self._old, 1):
            if not text.endswith(b"\n"):
                break
            self._known[_source(text, path, number)] = (self._end, len(text))
            self._end += len(text)

    def before(self, source: str) -> Result | None:
        """The row that an earlier run wrote for this dossier."""
        if self._old is None or source not in self._known:
            return None
        at, size = self._known[source]
        self._old.seek(at - self._moved)
        return read(json.loads(self._old.read(size)))

    def add(self, result: Result) -> None:
        """Write the next row, or find it there. Raises OSError, and leaves whole rows behind."""
        text = line(result)
        if self._good < self._end:
            self._file.seek(self._good)
            if self._file.read(len(text)) == text:
                self._good += len(text)
                return
            self._part()
        self._append(text)

    def _part(self) -> None:
        """From here on the file is another: what is left of the old one is kept aside, to be looked up."""
        aside = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
        self._file.seek(self._good)
        while block := self._file.read(BLOCK):
            aside.write(block)
        if self._old is not None:
            self._old.close()
        self._old, self._moved = aside, self._good
        self._known = {name: place for name, place in self._known.items() if place[0] >= self._good}
        self._end = self._good

    def _append(self, text: bytes) -> None:
        self._file.seek(self._good)
        self._file.truncate()
        try:
            left = memoryview(text)
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            self._file.truncate(self._good)
            raise
        self._good += len(text)
        self._end = self._good

    def finish(self) -> None:
        """There are no more rows: what an earlier run wrote after them goes."""
        self._file.truncate(self._good)

    def lines(self) -> Iterator[bytes]:
        """All rows as they stand in the file."""
        self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as file:
            yield from file

    def results(self) -> Iterator[Result]:
        """All rows."""
        return (read(json.loads(each)) for each in self.lines())


def _source(text: bytes, path: Path, number: int) -> str:
    """The dossier of a row. Raises Problems for a line that no batch wrote: such a file is not to be written over."""
    try:
        data = json.loads(text)
        if data["row_version"] == ROW_VERSION:
            return read(data).source
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise Problems([problem(path, "resume-not-rows", number)])
