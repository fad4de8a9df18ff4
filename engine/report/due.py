"""What is due, in words: who is late, what comes this month and later; as text, plain data and a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.batch.result import Result
from engine.calendar import show
from engine.messages import say
from engine.report.book_blocks import Block, Bullets, Grid, Heading, Para
from engine.report.ics import Event, ics
from engine.report.rollup_words import faults, unread_data
from engine.rollup.due import DONE, STATES, UNREAD, Due

COLUMNS = ("day", "left", "what", "unit")
SHOWN = tuple(state for state in STATES if state not in (DONE, UNREAD))


class Calendar(NamedTuple):
    """What is due in a year, as of a day (lịch việc đến hạn).

    `without` are the unit types of which no edition gives the dates; `ledger` says that decisions are known; `unread`
    are the rows of the dossiers that cannot be read.
    """

    year: int
    as_of: date
    dues: tuple[Due, ...]
    without: tuple[str, ...]
    ledger: bool
    unread: tuple[Result, ...] = ()


def blocks(found: Calendar, lang: str) -> Iterator[Block]:
    """The document: what cannot be read, overdue, this month, later; then what is done, as a number."""
    yield Heading(1, say(lang, "calendar.title", year=found.year, day=show(found.as_of)))
    yield Para(say(lang, "calendar.basis.ledger" if found.ledger else "calendar.basis.verdict"))
    if found.without:
        units = ", ".join(say(lang, f"unit_type.{name}") for name in found.without)
        yield Para(say(lang, "calendar.no-window", year=found.year, units=units), "unknown")
    yield from _unread(found, lang)
    for state in SHOWN:
        mine = [each for each in found.dues if each.state == state]
        yield Heading(2, say(lang, f"calendar.{state}", count=len(mine)))
        yield _table(mine, lang) if mine else Para(say(lang, "calendar.none"))
    done = sum(each.state == DONE for each in found.dues)
    yield Heading(2, say(lang, "calendar.done", count=done))


def _unread(found: Calendar, lang: str) -> Iterator[Block]:
    if not found.unread:
        return
    yield Heading(2, say(lang, "calendar.unread", count=len(found.unread)))
    yield Para(say(lang, "calendar.unread.hint"), "unknown")
    yield Bullets(tuple(unread(found.unread, lang)))
    if mine := [each for each in found.dues if each.state == UNREAD]:
        yield _table(mine, lang)


def unread(rows: Iterable[Result], lang: str) -> Iterator[str]:
    """Each dossier that cannot be read, and what is wrong with it."""
    for each in rows:
        name = " ".join(part for part in (each.code, each.name) if part)
        yield f"{f'{name} ({each.source})' if name else each.source}: {faults(each, lang)}"


def _table(dues: Sequence[Due], lang: str) -> Grid:
    header = tuple(say(lang, f"calendar.column.{name}") for name in COLUMNS)
    return Grid(header, tuple(_row(each, lang) for each in dues))


def _row(due: Due, lang: str) -> tuple[str, ...]:
    unit = due.unit
    name = " ".join(part for part in (unit.code, unit.name) if part)
    where = ", ".join(part for part in (name, _place(due)) if part)
    return (show(due.day), _left(due, lang), what(due, lang), where)


def _place(due: Due) -> str:
    place = due.unit.place
    return ", ".join(place[key] for key in ("commune", "district", "province") if place.get(key))


def what(due: Due, lang: str) -> str:
    """What is due."""
    said = say(lang, f"calendar.kind.{due.kind}")
    if due.state == UNREAD:
        return f"{said}: {say(lang, 'calendar.unknown')}"
    return f"{said}: {say(lang, 'calendar.late-form')}" if due.late_form else said


def _left(due: Due, lang: str) -> str:
    if due.state == UNREAD:
        return "–"
    if due.days_left == 0:
        return say(lang, "calendar.today")
    key = "calendar.late" if due.days_left < 0 else "calendar.days"
    return say(lang, key, days=abs(due.days_left))


def data(found: Calendar) -> dict[str, Any]:
    """Everything as plain data, what is done included."""
    return {
        "schema_version": 1,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "basis": "ledger" if found.ledger else "verdict",
        "without_dates": list(found.without),
        "dues": [_due(each) for each in found.dues],
        "unread": [unread_data(each) for each in found.unread],
    }


def _due(due: Due) -> dict[str, Any]:
    unit = due.unit
    return {
        "type": unit.type,
        "code": unit.code,
        "name": unit.name,
        "place": dict(unit.place),
        "kind": due.kind,
        "day": due.day.isoformat(),
        "state": due.state,
        "days_left": due.days_left,
        "late_form": due.late_form,
    }


def calendar(found: Calendar, lang: str) -> bytes:
    """A calendar file of what is still to be done, one event a thing and a unit, late ones included."""
    return ics(_events(found.dues, found.year, lang), "calendar", found.as_of)


def _events(dues: Iterable[Due], year: int, lang: str) -> Iterator[Event]:
    for due in dues:
        if due.state != DONE:
            kind, code = due.unit.key
            summary = say(lang, "calendar.ics", what=what(due, lang), name=due.unit.name or code)
            yield Event(f"{due.kind}-{kind}-{code}-{year}", due.day, summary, _place(due))
