"""Stacks of dossiers: files, bundles, folders of folders, and NDJSON (one JSON dossier a line).

A clean JSON line is read straight into the tree that `engine.source` would build, at a tenth of the price.
Anything odd about it (an escape, text not in NFC, a duplicate key) is left to `engine.source`, so that there
is one judge of what may be read, and one place that says why not.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from engine import source
from engine.bundle import DOSSIER_FILES, Bundle, open_bundle
from engine.problem import Mark, Problem, Problems
from engine.source import Document, Items, Node, Scalar, Table

NOWHERE = Mark("-")
"""The place of everything in a line that is read fast: whoever needs the true places reads it exactly."""
WORDS = {
    None: Scalar(NOWHERE, "null"),
    True: Scalar(NOWHERE, "true"),
    False: Scalar(NOWHERE, "false"),
}
LINES = (".ndjson", ".jsonl")
FILES = (".yaml", ".yml", ".json")


class Piece(NamedTuple):
    """One dossier of a stack: a path, and its own line where the file holds many (một hồ sơ trong chồng)."""

    path: Path
    number: int = 0
    line: bytes = b""

    @property
    def name(self) -> str:
        """How the dossier is named in a report."""
        return f"{self.path}:{self.number}" if self.number else str(self.path)


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """Every dossier under `paths`, folders in the order of their names. Raises Problems."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif path.suffix in LINES:
            yield from _lines(path)
        else:
            yield Piece(path)


def _folder(path: Path) -> Iterator[Piece]:
    """A bundle is one dossier; any other folder is a stack of what it holds."""
    if any((path / name).exists() for name in DOSSIER_FILES):
        yield Piece(path)
        return
    found = False
    for each in sorted(Path(entry.path) for entry in os.scandir(path)):
        if each.is_dir() or each.suffix in LINES:
            inner = list(pieces([each])) if each.suffix in LINES else list(_inner(each))
            found = found or bool(inner)
            yield from inner
        elif each.suffix in FILES:
            found = True
            yield Piece(each)
    if not found:
        raise Problems([Problem(Mark(str(path)), "impact-no-dossier")])


def _inner(path: Path) -> Iterator[Piece]:
    """A folder inside a stack may well hold no dossier: pictures, a hidden folder."""
    if path.name.startswith("."):
        return
    try:
        yield from _folder(path)
    except Problems as problems:
        if {each.code for each in problems.problems} != {"impact-no-dossier"}:
            raise


def _lines(path: Path) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield Piece(path, number, line)
    except OSError as error:
        code = "file-missing" if isinstance(error, FileNotFoundError) else "file-unreadable"
        raise Problems([Problem(Mark(str(path)), code, {"why": error.strerror or ""})]) from None


def open_piece(piece: Piece, exactly: bool = False) -> Bundle:
    """The dossier's document. `exactly`: by `engine.source` alone, for the true place of every problem."""
    if not piece.number:
        return open_bundle(piece.path)
    clean = None if exactly else _clean(piece)
    return Bundle(clean or _exact(piece), piece.path.parent)


def _exact(piece: Piece) -> Document:
    """The line at its own number, so that problems name the line of the file."""
    before = b"\n" * (piece.number - 1)
    return source.parse(before + piece.line, str(piece.path), piece.name)


def _clean(piece: Piece) -> Document | None:
    try:
        text = piece.line.decode()
        if "\\" in text or not (text.isascii() or unicodedata.is_normalized("NFC", text)):
            return None
        read = json.loads(
            text,
            object_pairs_hook=_table,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError):
        return None
    digest = hashlib.sha256(piece.line).hexdigest()
    return Document(piece.name, str(piece.path), text, digest, _node(read))


def _refuse(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are not JSON


def _number(text: str) -> Scalar:
    return Scalar(NOWHERE, text)


@lru_cache(maxsize=1024)
def _key(text: str) -> Scalar:
    """The same few keys stand in every dossier."""
    return Scalar(NOWHERE, text, True)


def _table(pairs: list[tuple[str, Any]]) -> Table:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return Table(NOWHERE, tuple((_key(key), _node(value)) for key, value in pairs), 1)


def _node(value: Any) -> Node:
    if isinstance(value, str):
        return Scalar(NOWHERE, value, True)
    if isinstance(value, list):
        return Items(NOWHERE, tuple(map(_node, value)), 1)
    if value is None or isinstance(value, bool):
        return WORDS[value]
    node: Node = value  # a number or a table, made by the hooks above
    return node
