"""Dossiers opened again from their rows: a commune to be judged with other figures, a broken one to be named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.batch.gather import find, pieces
from engine.batch.piece import open_piece
from engine.batch.result import PLACE, Result
from engine.bundle import Bundle
from engine.catalogue import Catalogue
from engine.problem import Problems
from engine.source import Node, Scalar, Table
from engine.vocabulary import UNIT_TYPES

MEMBER = "!"
"""Parts a file that holds several dossiers from the place of one in it."""


def reopened(row: Result, catalogue: Catalogue) -> Bundle | None:
    """The dossier of a row; None where it is not at hand any more, or is not the one that was judged."""
    bundle = next(_opened(row, catalogue), None)
    return bundle if bundle is not None and bundle.document.sha256 == row.sha256 else None


def _opened(row: Result, catalogue: Catalogue) -> Iterator[Bundle]:
    path = Path(row.source.partition(MEMBER)[0])
    if not path.exists():
        return
    for piece in pieces(find([path]), catalogue):
        if piece.source == row.source:
            try:
                yield open_piece(piece, catalogue)
            except Problems:
                return


def identified(row: Result, catalogue: Catalogue) -> Result:
    """The row of a broken dossier with what its `unit:` says all the same: whose it is must not be lost.

    Of which year it is stays open: the year may be the very thing that is wrong with it.
    """
    bundle = next(_opened(row, catalogue), None)
    root = bundle.document.root if bundle is not None else None
    unit = root.get("unit") if isinstance(root, Table) else None
    place = unit.get("place") if isinstance(unit, Table) else None
    unit_type = _text(unit, "type")
    return row._replace(
        unit_type=unit_type if unit_type in UNIT_TYPES else "",
        code=_text(unit, "code"),
        name=_text(unit, "name"),
        place={key: text for key in PLACE if (text := _text(place, key))},
    )


def _text(node: Node | None, key: str) -> str:
    value = node.get(key) if isinstance(node, Table) else None
    return value.text if isinstance(value, Scalar) else ""
