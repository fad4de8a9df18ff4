"""One dossier of a batch before it is opened, and how it is opened.

A clean JSON line is read straight into the tree that `engine.source` would build, at a tenth of the price.
Anything odd about it (an escape, text not in NFC, a duplicate key) is left to `engine.source`, so that there
is one judge of what may be read, and one place that says why not.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from engine.bundle import Bundle, Folder, located
from engine.catalogue import Catalogue
from engine.intake import open_dossier, read_dossier
from engine.problem import Mark, Problem, Problems
from engine.source import Document, Items, Node, Scalar, Table, parse, read_bytes

NOWHERE = Mark("-")
"""The place of everything in a line that is read fast: whoever needs the true places reads it exactly."""
WORDS = {
    None: Scalar(NOWHERE, "null"),
    True: Scalar(NOWHERE, "true"),
    False: Scalar(NOWHERE, "false"),
}


class Piece(NamedTuple):
    """One dossier of a batch (một hồ sơ trong lô).

    `source` names it in results. It is a file or a folder at `path`; or the bytes in `data`, which came from
    there, from line or row `number` if that is not 0; or it was opened already; or `problems` say why it
    cannot be. `size` is its share, in bytes, of what there is to read.
    """

    source: str
    path: Path
    number: int = 0
    data: bytes | None = None
    folder: Folder = None
    bundle: Bundle | None = None
    problems: tuple[Problem, ...] = ()
    size: int = 0


def refused(source: str, path: Path, problems: Iterable[Problem], size: int = 0) -> Piece:
    """What cannot be opened at all: its row in the results is to say why."""
    return Piece(source, path, problems=tuple(problems), size=size)


def problem(place: object, code: str, line: int = 1, **params: str) -> Problem:
    """A problem of a whole file, or of a line of it."""
    return Problem(Mark(str(place), line), code, params)


def open_piece(piece: Piece, catalogue: Catalogue, exactly: bool = False) -> Bundle:
    """The dossier. `exactly`: by `engine.source` alone, for the true place of every problem. Raises Problems."""
    if piece.problems:
        raise Problems(piece.problems)
    if piece.bundle is not None:
        return piece.bundle
    if piece.data is None:
        return open_dossier(piece.path, catalogue)
    if not piece.number:
        return Bundle(
            read_dossier(piece.data, str(piece.path), piece.path.name, catalogue), piece.folder
        )
    clean = None if exactly else _clean(piece.data, str(piece.path), piece.source)
    return Bundle(clean or _line(piece.data, piece), piece.folder)


def _line(data: bytes, piece: Piece) -> Document:
    """A line read with care. Where its syntax is broken, JSON is what its writer has to look at."""
    try:
        return parse(data, str(piece.path), piece.source)
    except Problems as problems:
        raise Problems(_of_json(each, data) for each in problems.problems) from None


def _of_json(problem: Problem, data: bytes) -> Problem:
    if problem.code != "yaml-syntax":
        return problem
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        mark = problem.mark._replace(line=1, column=error.pos + 1)
        return problem._replace(mark=mark, code="line-json", params={})
    except (ValueError, RecursionError):
        pass
    return problem


@contextmanager
def placed(piece: Piece) -> Iterator[None]:
    """Problems of a line at the line's own number, whoever raises them."""
    try:
        yield
    except Problems as problems:
        if not piece.number or piece.problems:
            raise
        raise Problems(_moved(each, piece) for each in problems.problems) from None


def _moved(problem: Problem, piece: Piece) -> Problem:
    also = problem.also
    return problem._replace(
        mark=_down(problem.mark, piece), also=also if also is None else _down(also, piece)
    )


def _down(mark: Mark, piece: Piece) -> Mark:
    """The place in the file; what lies past the end of the line is its end."""
    if mark.path != str(piece.path):
        return mark
    past = len((piece.data or b"").decode(errors="replace")) + 1
    return mark._replace(line=piece.number, column=mark.column if mark.line == 1 else past)


def raw(piece: Piece) -> bytes | None:
    """The dossier's text as bytes; None where it is not one file of text, or cannot be read."""
    if piece.bundle is not None or piece.problems:
        return None
    if piece.data is not None:
        return piece.data
    try:
        return read_bytes(located(piece.path)[0])
    except Problems:
        return None


def digest(piece: Piece) -> str:
    """The digest of the dossier's bytes; "" where there are none to be had."""
    if piece.bundle is not None:
        return piece.bundle.document.sha256
    data = raw(piece)
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _clean(data: bytes, path: str, name: str) -> Document | None:
    try:
        text = data.decode()
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
    return Document(name, path, text, hashlib.sha256(data).hexdigest(), _node(read))


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
