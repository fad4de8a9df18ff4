"""What became of the units since last year: newly recognised, kept, dropped, still not, not yet known, gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.rollup.unit import Key, Unit

NEW, KEPT, DROPPED, STILL_NOT, PENDING, GONE = MOVES = (
    "new",
    "kept",
    "dropped",
    "still-not",
    "pending",
    "gone",
)


class Move(NamedTuple):
    """One unit in two years; None where it is not there in one of them (biến động)."""

    kind: str
    before: Unit | None
    now: Unit | None

    @property
    def unit(self) -> Unit:
        """The unit as it is now, or as it last was."""
        found = self.now or self.before
        if found is None:
            raise AssertionError("a move is of some unit")
        return found


def movement(before: Iterable[Unit], now: Iterable[Unit]) -> tuple[Move, ...]:
    """Every unit of either year once, units known by type and code; those out of scope in both years left out."""
    old, new = _by_key(before), _by_key(now)
    keys = [*new, *(key for key in old if key not in new)]
    moves = (_move(old.get(key), new.get(key)) for key in keys)
    return tuple(sorted(moves, key=lambda each: (MOVES.index(each.kind), each.unit.key)))


def _by_key(units: Iterable[Unit]) -> Mapping[Key, Unit]:
    return {each.key: each for each in units if each.counted}


def _move(before: Unit | None, now: Unit | None) -> Move:
    was = before is not None and before.recognised
    if now is None:
        return Move(GONE, before, None)
    if now.recognised:
        return Move(KEPT if was else NEW, before, now)
    if now.pending:
        return Move(PENDING, before, now)
    return Move(DROPPED if was else STILL_NOT, before, now)
