"""NDJSON: one JSON dossier a line, read line by line, however large the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.batch.piece import Piece, problem, refused
from engine.bundle import Folder
from engine.source import MAX_BYTES

LINES = (".ndjson", ".jsonl")
CHUNK = 1 << 20


def lines(file: BinaryIO, path: Path, folder: Folder) -> Iterator[Piece]:
    """The dossiers of an open file, blank lines left out; each is named by its line."""
    number = 0
    while line := file.readline(MAX_BYTES + 2):
        number += 1
        name = f"{path}!{number}"
        data = line.rstrip(b"\r\n")
        if len(data) > MAX_BYTES:
            limit = f"{MAX_BYTES // 2**20} MiB"
            size = len(line) + _rest(file, line)
            yield refused(name, path, [problem(path, "line-too-long", number, limit=limit)], size)
        elif data.strip():
            yield Piece(name, path, number, data, folder, size=len(line))


def _rest(file: BinaryIO, line: bytes) -> int:
    """Pass over what is left of a line that is too long, and say how much that was."""
    passed = 0
    while line and not line.endswith(b"\n"):
        line = file.readline(CHUNK)
        passed += len(line)
    return passed
