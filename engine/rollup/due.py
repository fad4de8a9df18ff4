"""What is due when for each unit, and who is late, as of a day: registration, end of the window, decision.

A day that has passed is late only where nothing shows that the thing was done: a registration that the unit's
own check accepts, a decision that a ledger records. Of a unit whose dossier cannot be read nobody knows: what
was due is then neither late nor done. A unit that does not meet the standard has no decision of
recognition to wait for, and one that is out of scope has nothing due at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from engine.catalogue import Catalogue
from engine.rollup.unit import (
    BROKEN,
    NOT_AS_ASKED,
    NOT_MET,
    OUT_OF_SCOPE,
    RECOGNISED,
    REFUSED,
    YES,
    Unit,
)
from engine.timing import Timing, of_schedule

REGISTRATION, CLOSES, DECISION = KINDS = ("registration", "closes", "decision")
OVERDUE, UNREAD, THIS_MONTH, LATER, DONE = STATES = (
    "overdue",
    "unread",
    "this-month",
    "later",
    "done",
)


class Due(NamedTuple):
    """Something that a unit must have by a day, that day included (việc đến hạn).

    `late_form` says that it was done, but not in time or not in due form.
    """

    unit: Unit
    kind: str
    day: date
    state: str
    days_left: int
    late_form: bool = False


def dues(units: Iterable[Unit], catalogue: Catalogue, year: int, as_of: date) -> tuple[Due, ...]:
    """Everything due for these units in a year, by day; nothing for a type that no edition judges then."""
    timings: dict[str, Timing | None] = {}
    found: list[Due] = []
    for unit in units:
        if unit.type not in timings:
            timings[unit.type] = _timing(catalogue, unit.type, year, as_of)
        when = timings[unit.type]
        if when is not None and unit.state != OUT_OF_SCOPE:
            found += _of_unit(unit, when)
    return tuple(sorted(found, key=lambda each: (each.day, KINDS.index(each.kind), each.unit.key)))


def without_dates(units: Iterable[Unit], catalogue: Catalogue, year: int) -> tuple[str, ...]:
    """The types of these units for which no edition gives the dates of a year."""
    types = dict.fromkeys(each.type for each in units if each.type)
    return tuple(name for name in types if catalogue.year_window(name, year) is None)


def _timing(catalogue: Catalogue, unit_type: str, year: int, as_of: date) -> Timing | None:
    found = catalogue.year_window(unit_type, year) if unit_type else None
    if found is None:
        return None
    return of_schedule(found.edition.schedules[unit_type][0], year, found.window, as_of)


def _of_unit(unit: Unit, when: Timing) -> Iterator[Due]:
    registered = unit.registered == YES
    closes = when.registration.closes
    late_form = unit.registered == NOT_AS_ASKED
    yield _due(unit, REGISTRATION, closes, when.as_of, registered)._replace(late_form=late_form)
    yield _due(unit, CLOSES, when.window.closes, when.as_of, when.closed)
    decided = unit.state in (RECOGNISED, REFUSED, NOT_MET)
    if when.deadline is not None:
        yield _due(unit, DECISION, when.deadline, when.as_of, decided)


def _due(unit: Unit, kind: str, day: date, as_of: date, done: bool) -> Due:
    left = (day - as_of).days
    if done:
        state = DONE
    elif left < 0:
        state = UNREAD if unit.state == BROKEN else OVERDUE
    else:
        state = THIS_MONTH if (day.year, day.month) == (as_of.year, as_of.month) else LATER
    return Due(unit, kind, day, state, left)
