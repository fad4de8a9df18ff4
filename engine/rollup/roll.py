"""Rows to a roll-up: every unit once, each under its commune, and what could not be placed named.

The order of the rows changes nothing. A unit is never dropped: one without a commune, one that two communes
could claim, one whose commune is perhaps misspelt, one judged for another year and one given twice are all
listed with the reason. A dossier that cannot be read is never taken for one of another year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.batch.result import BROKEN as UNREADABLE
from engine.batch.result import Result
from engine.pipeline import Pipeline
from engine.rollup.places import Locality, locality
from engine.rollup.recorded import Recorded, Records
from engine.rollup.reopen import identified
from engine.rollup.unit import NOT_AS_ASKED, STATES, YES, Key, Unit, of_row
from engine.vocabulary import UNIT_TYPES

COMMUNE = "commune"
ABOVE = ("province", "district")
BELOW = tuple(name for name in UNIT_TYPES if name != COMMUNE)
NO_COMMUNE, AMBIGUOUS, ALIKE, UNREAD = "no-commune", "ambiguous", "alike", "unread"


class Unplaced(NamedTuple):
    """A unit that could not be given to a commune, why, and whose it may be (đơn vị chưa xếp được địa bàn)."""

    unit: Unit
    reason: str
    candidates: tuple[str, ...] = ()


class Tally(NamedTuple):
    """How many units there are, and how far they are (số liệu tổng hợp); units out of scope are not among them.

    `judged` were judged to an end; `pending` are not recognised, and still may be.
    """

    total: int = 0
    registered: int = 0
    judged: int = 0
    recognised: int = 0
    not_as_asked: int = 0
    pending: int = 0


class Place(NamedTuple):
    """A commune with its units: its own row where it has one, and the name that its units give it (địa bàn)."""

    where: Locality
    name: str
    above: Mapping[str, str]
    own: Unit | None
    units: tuple[Unit, ...]


class Rollup(NamedTuple):
    """All units of one year, by commune (bảng tổng hợp)."""

    year: int
    ledger: bool
    units: tuple[Unit, ...]
    places: tuple[Place, ...]
    unplaced: tuple[Unplaced, ...]
    repeated: tuple[Unit, ...]
    other_years: tuple[Result, ...]
    unlisted: tuple[Unit, ...]
    only_recorded: tuple[tuple[Key, str], ...]

    @property
    def unread(self) -> tuple[Result, ...]:
        """The rows of the dossiers that cannot be read, also where another row says more of the unit."""
        rows = (each.row for each in (*self.units, *self.repeated) if each.row is not None)
        broken = (row for row in rows if row.verdict == UNREADABLE)
        return tuple(sorted(broken, key=lambda row: row.source))


def years(rows: Iterable[Result]) -> Counter[int]:
    """How many rows there are of each year; broken ones have none."""
    return Counter(row.year for row in rows if row.verdict != UNREADABLE)


def roll(
    rows: Sequence[Result],
    pipeline: Pipeline,
    year: int,
    register: Sequence[Unit] = (),
    recorded: Records | None = None,
) -> Rollup:
    """Roll up the rows of one year. `recorded` is what a ledger holds; None where there is no ledger.

    A dossier that cannot be read counts among those of this year: nothing proves that it is of another.
    """
    named = [
        identified(row, pipeline.catalogue)._replace(year=year)
        if row.verdict == UNREADABLE
        else row
        for row in rows
    ]
    others = tuple(row for row in named if row.year != year)
    found = [
        of_row(row, pipeline, _record(row, year, recorded), recorded is not None)
        for row in named
        if row.year == year
    ]
    single, repeated = _once(found)
    known = {unit.key for unit in single}
    units = _sorted([*single, *(each for each in register if each.key not in known)])
    places, unplaced = place(units)
    asked = {each.key for each in register}
    return Rollup(
        year=year,
        ledger=recorded is not None,
        units=units,
        places=places,
        unplaced=unplaced,
        repeated=repeated,
        other_years=tuple(sorted(others, key=lambda row: row.source)),
        unlisted=tuple(each for each in units if asked and each.key not in asked),
        only_recorded=_only_recorded(units, year, recorded),
    )


def _record(row: Result, year: int, recorded: Records | None) -> Recorded | None:
    return (recorded or {}).get((row.unit_type, row.code, str(year)))


def _only_recorded(
    units: Iterable[Unit], year: int, recorded: Records | None
) -> tuple[tuple[Key, str], ...]:
    """The units of which the ledger knows, and the rows do not."""
    known = {unit.key for unit in units}
    found = {
        (kind, code): each.place
        for (kind, code, of), each in (recorded or {}).items()
        if of == str(year) and (kind, code) not in known
    }
    return tuple(sorted(found.items()))


def _once(units: Iterable[Unit]) -> tuple[list[Unit], tuple[Unit, ...]]:
    """Every unit once, where it was given twice by the row that says less for it; and the rows left out."""
    by_key: dict[Key, list[Unit]] = defaultdict(list)
    for unit in units:
        by_key[unit.key].append(unit)
    kept, repeated = [], []
    for same in by_key.values():
        worst, *rest = sorted(same, key=lambda each: (-STATES.index(each.state), _source(each)))
        kept.append(worst)
        repeated += rest
    return kept, _sorted(repeated)


def _source(unit: Unit) -> str:
    return unit.row.source if unit.row else ""


def _sorted(units: Iterable[Unit]) -> tuple[Unit, ...]:
    order = {name: at for at, name in enumerate(UNIT_TYPES)}
    return tuple(
        sorted(units, key=lambda each: (order.get(each.type, 9), *each.key, _source(each)))
    )


class _Home:
    """A commune while its units are gathered."""

    def __init__(self, where: Locality, name: str, own: Unit | None = None) -> None:
        self.where, self.name, self.own = where, name, own
        self.units: list[Unit] = []

    def place(self) -> Place:
        some = self.own or self.units[0]
        above = {key: some.place[key] for key in ABOVE if some.place.get(key)}
        return Place(self.where, self.name, above, self.own, _sorted(self.units))


def place(units: Iterable[Unit]) -> tuple[tuple[Place, ...], tuple[Unplaced, ...]]:
    """Every unit below under its commune: one that is itself in the batch, else one that units name."""
    every = _sorted(units)
    homes = [_Home(where, each.name, each) for each in every if (where := _own(each))]
    unplaced = [Unplaced(each, UNREAD) for each in every if _nowhere(each)]
    below = [(where, each) for each in every if each.type in BELOW and (where := _where(each))]
    unplaced += [
        Unplaced(each, NO_COMMUNE) for each in every if each.type in BELOW and not _where(each)
    ]
    # Those that say most go first: a commune that only units name then has its fullest name.
    for where, unit in sorted(below, key=lambda each: each[0].gaps):
        reason, found = _claims(where, homes)
        if reason:
            names = tuple(sorted(home.name for home in found))
            unplaced.append(Unplaced(unit, reason, names))
            continue
        if not found:
            found = [_Home(where, unit.place[COMMUNE])]
            homes += found
        found[0].units.append(unit)
    places = sorted((home.place() for home in homes), key=lambda each: (each.where, each.name))
    return tuple(places), tuple(sorted(unplaced, key=lambda each: each.unit.key))


def _own(unit: Unit) -> Locality | None:
    return locality(unit.place, unit.name) if unit.type == COMMUNE and unit.name else None


def _where(unit: Unit) -> Locality | None:
    return locality(unit.place)


def _nowhere(unit: Unit) -> bool:
    """Whether not even the kind of the unit could be read, or a commune has no name."""
    return not unit.type or (unit.type == COMMUNE and _own(unit) is None)


def _claims(where: Locality, homes: Iterable[_Home]) -> tuple[str, list[_Home]]:
    """The communes that a unit may belong to; with a reason where it is not certain which."""
    every = list(homes)
    same = [home for home in every if home.where.same(where)]
    exact = [home for home in same if home.where == where]
    if found := exact or same:
        return ("" if len(found) == 1 else AMBIGUOUS), found
    alike = [home for home in every if home.where.alike(where)]
    return (ALIKE if alike else ""), alike


def tally(units: Iterable[Unit]) -> Tally:
    """How far these units are; the order does not matter."""
    counted = [each for each in units if each.counted]
    return Tally(
        total=len(counted),
        registered=sum(each.registered == YES for each in counted),
        judged=sum(each.concluded for each in counted),
        recognised=sum(each.recognised for each in counted),
        not_as_asked=sum(each.registered == NOT_AS_ASKED for each in counted),
        pending=sum(each.pending for each in counted),
    )


def by_type(units: Iterable[Unit]) -> dict[str, Tally]:
    """The tallies of each unit type, in their order; a type of which there are none is left out."""
    every = list(units)
    found = {name: tally(each for each in every if each.type == name) for name in UNIT_TYPES}
    return {name: each for name, each in found.items() if each.total}
