"""The whole picture that a report shows: units, communes, tables by type and place, targets, movement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.batch.result import Result
from engine.pipeline import Pipeline
from engine.plan import Plan
from engine.problem import Problem, Problems
from engine.rollup.asked import of_registration
from engine.rollup.commune import Commune, commune
from engine.rollup.movement import Move, movement
from engine.rollup.places import folded
from engine.rollup.plan import Reached, reached
from engine.rollup.recorded import RECOGNISE, Records
from engine.rollup.roll import Rollup, Tally, by_type, roll, tally
from engine.rollup.unit import NOT_MET, RECOGNISED, REFUSED, UNKNOWN, Unit
from engine.standard import Check

LEVELS = ("commune", "district", "province")
"""By which part of a place the table of places is made."""


class PlaceRow(NamedTuple):
    """One line of the table by place (dòng theo địa bàn); its name is "" for units whose place is not known."""

    name: str
    all: Tally
    types: Mapping[str, Tally]


class Given(NamedTuple):
    """What a roll-up is made from beside the rows of the year (nguồn tổng hợp)."""

    year: int
    register: Sequence[Unit] = ()
    recorded: Records | None = None
    last_year: Sequence[Result] | None = None
    plan: Plan | None = None
    level: str = "commune"


class Whole(NamedTuple):
    """Everything that the reports show (bức tranh chung)."""

    rollup: Rollup
    level: str
    units: tuple[Unit, ...]
    communes: tuple[Commune, ...]
    types: Mapping[str, Tally]
    places: tuple[PlaceRow, ...]
    plan: Plan | None
    reached: tuple[Reached, ...]
    moves: tuple[Move, ...] | None
    registration: Mapping[str, tuple[Check, ...]]

    @property
    def all(self) -> Tally:
        """All units together."""
        return tally(self.units)


def whole(rows: Sequence[Result], pipeline: Pipeline, given: Given) -> Whole:
    """Roll everything up. Raises Problems for a plan of another year, InferenceError for a bug of ours."""
    if given.plan is not None and given.plan.year != given.year:
        params = {"plan": str(given.plan.year), "year": str(given.year)}
        raise Problems([Problem(given.plan.mark, "plan-other-year", params)])
    rollup = roll(rows, pipeline, given.year, given.register, given.recorded)
    communes = tuple(commune(place, rollup, pipeline) for place in rollup.places)
    units = settled(rollup.units, communes)
    return Whole(
        rollup=rollup,
        level=given.level,
        units=units,
        communes=communes,
        types=by_type(units),
        places=by_place(communes, rollup, given.level),
        plan=given.plan,
        reached=reached(given.plan, units, pipeline) if given.plan else (),
        moves=_moves(units, given, pipeline),
        registration=_registration(units, pipeline, given.year),
    )


def settled(units: Iterable[Unit], communes: Iterable[Commune]) -> tuple[Unit, ...]:
    """The units, communes as their own units make them."""
    owns = {each.own.key: each.own for each in communes if each.own is not None}
    return tuple(owns.get(each.key, each) for each in units)


def _moves(units: Sequence[Unit], given: Given, pipeline: Pipeline) -> tuple[Move, ...] | None:
    """Against last year: its rows, rolled up in the same way, or what the ledger holds; None without either."""
    if given.last_year is None:
        known = recognised_in(given.recorded or {}, given.year - 1)
        return movement(known, units) if known else None
    before = roll(given.last_year, pipeline, given.year - 1, (), given.recorded)
    old = settled(before.units, (commune(each, before, pipeline) for each in before.places))
    return movement(old, units)


def recognised_in(recorded: Records, year: int) -> tuple[Unit, ...]:
    """The units that a ledger recognises in a year; it knows no names."""
    return tuple(
        Unit(kind, code, "", {}, RECOGNISED, True, UNKNOWN, recorded=each)
        for (kind, code, of), each in sorted(recorded.items())
        if of == str(year) and each.outcome == RECOGNISE
    )


def by_place(communes: Sequence[Commune], rollup: Rollup, level: str) -> tuple[PlaceRow, ...]:
    """The tallies by commune, district or province, those without one at the end."""
    names: dict[tuple[str, ...], str] = {}
    units: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
    for each in communes:
        place = each.place
        above = [place.above.get(name, "") for name in ("province", "district")]
        path = {"commune": [*above, place.name], "district": above, "province": above[:1]}[level]
        key = tuple(folded(part) for part in path) if path[-1] else ("",)
        names.setdefault(key, path[-1])
        units[key] += [*place.units, *([each.own] if each.own else [])]
    for stray in rollup.unplaced:
        names.setdefault(("",), "")
        units[("",)].append(stray.unit)
    order = sorted(names, key=lambda key: (not names[key], key))
    return tuple(PlaceRow(names[key], tally(units[key]), by_type(units[key])) for key in order)


def _registration(
    units: Iterable[Unit], pipeline: Pipeline, year: int
) -> dict[str, tuple[Check, ...]]:
    """By unit type, the checks that say what counts as registered."""
    found = {}
    for name in dict.fromkeys(each.type for each in units if each.type):
        standard = pipeline.standard_of(name, year)
        found[name] = of_registration(standard[0]) if standard else ()
    return found


def exit_codes(found: Whole) -> tuple[int, ...]:
    """For each commune 0 where it could be approved or is, 1 where it fails, 3 else; 2 for a broken dossier.

    3 too where a unit has no place, and where there is no unit at all.
    """
    codes = [_code(each) for each in found.communes]
    codes += [2] if found.rollup.unread else []
    codes += [3] if found.rollup.unplaced or not found.units else []
    return tuple(codes)


def _code(each: Commune) -> int:
    own = each.own
    if own is not None and own.recognised:
        return 0
    if own is not None and own.state in (NOT_MET, REFUSED):
        return 1
    failed = any(share.needed and not share.reachable for share in each.shares)
    return 1 if failed else 3
