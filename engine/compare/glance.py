"""Dossiers whose verdict a draft leaves as it is, found at a glance: by a batch's tables, under both sets of criteria.

Most of a stack is like that. Whatever is odd, or would come out otherwise, is left to `engine.compare.impact`,
which knows the causes; and so is a score of its own, whose lines the tables do not tell.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from engine.batch.piece import Piece, raw
from engine.batch.quick import Quick
from engine.batch.result import Result
from engine.calendar import Window
from engine.compare.impact import Shelf, Weighed, place_of
from engine.pipeline import Pipeline
from engine.standard import Standard


class _Shelved(Pipeline):
    """A pipeline with the standards of a shelf: an overlay lies only where it extends, and no papers tree."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf.catalogue)
        self._shelf = shelf

    def standard_of(self, unit_type: str, year: int) -> tuple[Standard, Window] | None:
        found, standard = (
            self.catalogue.standard_of(unit_type, year),
            self._shelf.standard(unit_type, year),
        )
        return None if found is None or standard is None else (standard, found[1])


class _Side(NamedTuple):
    shelf: Shelf
    quick: Quick

    def indicative(self, result: Result) -> bool:
        standard = self.shelf.standard(result.unit_type, result.year)
        return standard is not None and standard.scoring is None


class Glance:
    """Two sets of criteria as of one day (nhìn nhanh)."""

    def __init__(self, current: Shelf, draft: Shelf, as_of: date) -> None:
        self._current, self._draft = (
            _Side(shelf, Quick(_Shelved(shelf), as_of)) for shelf in (current, draft)
        )

    def weigh(self, piece: Piece) -> Weighed | None:
        """What `Scales.weigh` would say; None where that has to be asked. Raises Problems for bad criteria."""
        dossier = None if piece.problems else piece.bundle or raw(piece)
        was = None if dossier is None else self._current.quick.judge(piece.source, dossier)
        if was is None or dossier is None or not self._current.indicative(was):
            return None
        would = self._draft.quick.judge(piece.source, dossier)
        if would is None or would.verdict != was.verdict or not self._draft.indicative(would):
            return None
        return Weighed(
            name=piece.source,
            code=was.code,
            title=was.name,
            unit_type=was.unit_type,
            year=was.year,
            place=place_of(was.place),
            was=was.verdict,
            would=would.verdict,
            moved=was.outcomes != would.outcomes,
        )
