"""Which files a result may not replace: what was given, and the papers of the dossiers that it was made from.

Nobody can tell a report of last week from a minute of the council by its name. So every file that lies in the
folder of a dossier counts as one of its papers; beside a dossier that is a file of its own, those it names.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from engine.bundle import DOSSIER_FILES
from engine.messages import say
from engine.problem import Problems
from engine.source import Document, Items, Node, Scalar, Table

YAML = (".yaml", ".yml")
"""No result has this form."""


def refuse_loss(output: Path, given: Collection[Path], lang: str) -> None:
    """Stop before a result replaces what it was made from. Raises UsageError."""
    target = output.resolve()
    for path in (each for each in given if each.exists()):
        lost = _lost_below(path.resolve(), target) if path.is_dir() else _lost_beside(path, target)
        if lost:
            raise click.UsageError(say(lang, f"cli.output-is-{lost}", path=output))


def _lost_below(folder: Path, target: Path) -> str:
    """What would be lost below a folder that was given: an "input", "evidence" or, "", nothing."""
    if not target.is_relative_to(folder):
        return ""
    if target.name in DOSSIER_FILES:
        return "input"
    between = target.relative_to(folder).parents
    if any((folder / each / name).exists() for each in between for name in DOSSIER_FILES):
        return "evidence"
    return "input" if _holds_dossier(target) else ""


def _lost_beside(path: Path, target: Path) -> str:
    """What would be lost at or below the place of a file that was given."""
    if path.samefile(target):
        return "input"
    return "evidence" if _is_named(path, target) else ""


def _holds_dossier(path: Path) -> bool:
    """Whether a file is one of those that `batch` judges, with mistakes or without, and not what it wrote."""
    from engine.batch.gather import SEVERAL, TEXTS

    name = path.name.lower()
    if name.endswith(YAML) or not name.endswith((*TEXTS, *SEVERAL)):
        return name.endswith(YAML)
    first = next(_documents(path), None)
    root = first.root if first is not None else None
    return isinstance(root, Table) and root.get("unit") is not None and root.get("verdict") is None


def _is_named(path: Path, target: Path) -> bool:
    """Whether a dossier in the file at `path` names the file `target`."""
    folder = path.parent
    if not (path.is_file() and target.is_relative_to(folder.resolve())):
        return False
    return any(
        os.path.exists(folder / text) and target.samefile(folder / text)
        for document in _documents(path, target.name)
        for text in _texts(document.root)
    )


def _documents(path: Path, name: str = "") -> Iterator[Document]:
    """The dossiers in a file that can be read; of a stack of lines those in which `name` may stand."""
    from engine.batch.gather import Place, pieces
    from engine.batch.piece import open_piece
    from engine.catalogue import SHIPPED, Catalogue

    shelf = Catalogue(SHIPPED)
    for piece in pieces([Place(path)], shelf):
        if piece.data is not None and not (name.encode() in piece.data or b"\\u" in piece.data):
            continue
        try:
            yield open_piece(piece, shelf).document
        except Problems:
            continue


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Table):
        for _, value in node.entries:
            yield from _texts(value)
    elif isinstance(node, Items):
        for item in node.items:
            yield from _texts(item)
