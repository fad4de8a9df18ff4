"""What there is to judge: files and folders found, in the order of their names, and opened one by one.

`find` only looks, so that it is known at the start how much there is; `pieces` reads, and holds no more than
one dossier at a time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from engine.batch.archive import ZIP, archive
from engine.batch.columns import PARQUET, columns
from engine.batch.lines import LINES, lines
from engine.batch.piece import Piece, problem, refused
from engine.bundle import DOSSIER_FILES
from engine.catalogue import Catalogue
from engine.intake import ENDINGS, open_many
from engine.problem import Problem, Problems

STDIN = Path("-")
TEXTS = (".yaml", ".yml", ".json")
SEVERAL = (*ENDINGS, *LINES, *PARQUET, *ZIP)
"""Files that may hold more than one dossier; their names may be in capitals, as those of the texts may."""
LEFT_OUT = ("antt.yaml",)
"""The project file is no dossier."""


class Place(NamedTuple):
    """A file or a bundle that was found (nơi có hồ sơ): how large it is, or why it is not opened."""

    path: Path
    size: int = 0
    problems: tuple[Problem, ...] = ()


def find(
    paths: Iterable[Path], leave: Collection[Path] = (), passed: list[Path] | None = None
) -> Iterator[Place]:
    """Every file and bundle at or under `paths`, except the files to `leave`.

    `passed` is given the files that are passed over since they cannot hold a dossier.
    """
    left = {path.resolve() for path in leave}
    over = passed if passed is not None else []
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            yield Place(path, _size(path))
        elif _is_bundle(path):
            yield Place(path, _size(path))
            yield from _bundles_in(path)
        else:
            yield from list(_folder(path, left, over)) or [_refused(path, "no-dossier")]


def _folder(path: Path, left: Collection[Path], over: list[Path]) -> Iterator[Place]:
    entries, unreadable = _entries(path)
    yield from unreadable
    for entry in entries:
        each = Path(entry.path)
        if entry.name.startswith((".", "~$")) or entry.name in LEFT_OUT:
            continue
        if not entry.is_dir() and each.resolve() in left:
            continue
        if not entry.is_dir() and not _is(each, *TEXTS, *SEVERAL):
            over.append(each)
        elif entry.is_symlink():
            # Followed, it might lead anywhere, or in a circle.
            yield _refused(each, "batch-link")
        elif not entry.is_dir() or _is_bundle(each):
            yield Place(each, _size(each))
            yield from _bundles_in(each) if entry.is_dir() else ()
        else:
            yield from _folder(each, left, over)


def _bundles_in(path: Path) -> Iterator[Place]:
    """The bundles in the folders of a bundle: a commune's dossier may lie above those of its villages.

    Any other file there belongs to the bundle above.
    """
    entries, unreadable = _entries(path)
    yield from unreadable
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            each = Path(entry.path)
            if _is_bundle(each):
                yield Place(each, _size(each))
            yield from _bundles_in(each)


def _entries(path: Path) -> tuple[list[os.DirEntry[str]], list[Place]]:
    """What lies in a folder, by name; where it may not be looked into, nothing, and the place that says so."""
    try:
        return sorted(os.scandir(path), key=lambda each: each.name), []
    except OSError as error:
        return [], [_refused(path, "file-unreadable", why=error.strerror or "")]


def _is_bundle(path: Path) -> bool:
    return any(os.path.exists(path / name) for name in DOSSIER_FILES)


def _is(path: Path, *suffixes: str) -> bool:
    return path.name.lower().endswith(suffixes)


def _size(path: Path) -> int:
    files = [path, *(path / name for name in DOSSIER_FILES)]
    return next((os.path.getsize(each) for each in files if os.path.isfile(each)), 0)


def _refused(path: Path, code: str, why: str = "") -> Place:
    return Place(path, 0, (problem(path, code, why=why),))


def pieces(
    places: Iterable[Place], catalogue: Catalogue, passed: list[Path] | None = None
) -> Iterator[Piece]:
    """The dossiers at these places, one at a time; what cannot be opened is a piece that says why.

    `passed` is given the files of archives that cannot hold a dossier.
    """
    over = passed if passed is not None else []
    for place in places:
        found = False
        for piece in _at(place, catalogue, over):
            found = True
            yield piece
        if not found:  # an empty file, a register without rows: to judge nothing is no success
            yield refused(str(place.path), place.path, [problem(place.path, "no-dossier")])


def _at(place: Place, catalogue: Catalogue, over: list[Path]) -> Iterator[Piece]:
    if place.problems:
        yield refused(str(place.path), place.path, place.problems)
    elif place.path == STDIN:
        yield from lines(sys.stdin.buffer, STDIN, None)
    elif not (_is(place.path, *SEVERAL) and os.path.isfile(place.path)):
        yield Piece(str(place.path), place.path, size=place.size)
    else:
        yield from _several(place, catalogue, over)


def _several(place: Place, catalogue: Catalogue, over: list[Path]) -> Iterator[Piece]:
    """The dossiers of a file that may hold more than one."""
    path = place.path
    if _is(path, *ZIP):
        yield from archive(path, (*TEXTS, *ENDINGS), catalogue, over)
    elif _is(path, *PARQUET):
        yield from columns(path)
    elif _is(path, *LINES):
        yield from _ndjson(path)
    else:
        size = place.size
        for name, opened in open_many(path, catalogue):
            if isinstance(opened, Problems):
                yield refused(name, path, opened.problems, size)
            else:
                yield Piece(name, path, bundle=opened, size=size)
            size = 0


def _ndjson(path: Path) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            yield from lines(file, path, path.parent)
    except OSError as error:
        code = "file-missing" if isinstance(error, FileNotFoundError) else "file-unreadable"
        yield refused(str(path), path, [problem(path, code, why=error.strerror or "")])
