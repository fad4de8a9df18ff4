"""Where the rows come from: lines that a batch wrote, or dossiers that are judged here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from engine.batch.gather import find, pieces
from engine.batch.lines import LINES
from engine.batch.result import ROW_VERSION, Result, read
from engine.batch.run import Judge, Work
from engine.pipeline import Pipeline
from engine.problem import Mark, Problem, Problems
from engine.source import read_bytes

MAX_ROWS = 1 << 30
"""The most bytes of rows that are read: as many as a country has communes, with room to spare."""


def gather(
    paths: Iterable[Path], pipeline: Pipeline, as_of: date, passed: list[Path] | None = None
) -> Iterator[Result]:
    """One row for each dossier: read from the rows of a batch, or judged as of a day. Raises Problems.

    `passed` is given the files that cannot hold a dossier.
    """
    judge = Judge(pipeline, as_of)
    for path in paths:
        if not path.exists():
            raise Problems([Problem(Mark(str(path)), "file-missing")])
        if path.suffix in LINES and (rows := read_rows(path)) is not None:
            yield from rows
            continue
        for place in find([path], (), passed):
            if place.problems:
                raise Problems(place.problems)
            found = pieces([place], pipeline.catalogue, passed)
            yield from (judge.judge(Work(each)).result for each in found)


def read_rows(path: Path) -> tuple[Result, ...] | None:
    """The rows that a batch wrote to `path`; None where its first line is a dossier. Raises Problems."""
    lines = read_bytes(path, MAX_ROWS).splitlines()
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise Problems([Problem(Mark(str(path)), "no-dossier")])
    if b'"row_version"' not in numbered[0][1]:
        return None
    return tuple(_row(line, Mark(str(path), number)) for number, line in numbered)


def _row(line: bytes, mark: Mark) -> Result:
    try:
        data = json.loads(line)
        if data["row_version"] == ROW_VERSION:
            return read(data)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Problems([Problem(mark, "row-expected", {}, line[:80].decode(errors="replace"))])
