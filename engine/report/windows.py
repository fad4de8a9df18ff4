"""The windows of a year as a table, as JSON and as a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.calendar import Window, show
from engine.catalogue import Catalogue
from engine.messages import cited, say
from engine.report.ics import Event, ics
from engine.standard import Edition, Schedule, Statement
from engine.timing import Timing, of_schedule
from engine.vocabulary import UNIT_TYPES

COLUMNS = ("unit", "edition", "window", "registration", "deadline", "left")


class Entry(NamedTuple):
    """One schedule of one unit type; `timing` is None where the dossier must give the two dates."""

    unit_type: str
    edition: Edition | None
    schedule: Schedule | None
    timing: Timing | None


def entries(catalogue: Catalogue, year: int, as_of: date) -> tuple[Entry, ...]:
    """Every unit type's schedules for `year`, in the order of the unit types."""
    return tuple(
        entry for unit_type in UNIT_TYPES for entry in _entries(catalogue, unit_type, year, as_of)
    )


def _entries(catalogue: Catalogue, unit_type: str, year: int, as_of: date) -> Iterator[Entry]:
    found = catalogue.year_window(unit_type, year)
    if found is None:
        yield Entry(unit_type, None, None, None)
        return
    for schedule in found.edition.schedules[unit_type]:
        window = schedule.window(year)
        timing = of_schedule(schedule, year, window, as_of) if window is not None else None
        yield Entry(unit_type, found.edition, schedule, timing)


def table(listed: Iterable[Entry], year: int, as_of: date, lang: str) -> str:
    """The windows as lines of text."""
    rows = [tuple(say(lang, f"windows.{key}") for key in COLUMNS)]
    rows += [_row(entry, lang) for entry in listed]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    title = say(lang, "windows.title", year=year, as_of=show(as_of))
    return "\n".join([title, "", *lines, "", *_notes(tuple(listed), lang)]) + "\n"


def _notes(listed: Sequence[Entry], lang: str) -> Iterator[str]:
    """On what the days rest, each statement once, or why there are none."""
    schedules = [each.schedule for each in listed if each.schedule is not None]
    if len(schedules) < len(listed):
        yield say(lang, "windows.no-edition.note")
    if not schedules:
        return
    yield say(lang, "windows.basis")
    stated = (stated for each in schedules for stated in (each.window_basis, each.deadline_basis))
    yield from (f"- {each}" for each in dict.fromkeys(_stated(each, lang) for each in stated))
    yield say(lang, "windows.both-days")


def _stated(statement: Statement, lang: str) -> str:
    sure = statement.certainty
    doubt = "" if sure == "text" else f"; {say(lang, f'certainty.{sure}')}"
    return f"{statement.title.in_(lang)} [{cited(statement.cite, lang)}{doubt}]"


def _row(entry: Entry, lang: str) -> tuple[str, ...]:
    unit = say(lang, f"unit_type.{entry.unit_type}")
    if entry.edition is None or entry.schedule is None:
        return (unit, say(lang, "windows.no-edition"), "", "", "", "")
    if entry.timing is None:
        given = say(lang, "windows.given")
        return (unit, entry.edition.short, given, given, say(lang, "windows.none"), "")
    timing = entry.timing
    return (
        unit,
        entry.edition.short,
        _span(timing.window),
        _span(timing.registration),
        show(timing.deadline) if timing.deadline else say(lang, "windows.none"),
        _left(timing, lang),
    )


def _span(window: Window) -> str:
    return f"{show(window.opens)} – {show(window.closes)}"


def _left(timing: Timing, lang: str) -> str:
    days = timing.days_left
    if days is None:
        return ""
    return (
        say(lang, "windows.late", days=-days) if days < 0 else say(lang, "windows.days", days=days)
    )


def data(listed: Iterable[Entry], year: int, as_of: date) -> dict[str, Any]:
    """The windows as plain data."""
    return {
        "schema_version": 1,
        "year": year,
        "as_of": as_of.isoformat(),
        "windows": [_entry(each) for each in listed],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    timing, edition, schedule = entry.timing, entry.edition, entry.schedule
    return {
        "unit_type": entry.unit_type,
        "edition": edition.id if edition else None,
        "schedule": schedule.id if schedule else None,
        "window": _days(timing.window) if timing else None,
        "window_basis": _basis(schedule.window_basis) if schedule else None,
        "registration": _days(timing.registration) if timing else None,
        "deadline_basis": _basis(schedule.deadline_basis) if schedule else None,
        "deadline": timing.deadline.isoformat() if timing and timing.deadline else None,
        "days_left": timing.days_left if timing else None,
        "closed": timing.closed if timing else None,
        "late": timing.late if timing else None,
    }


def _basis(statement: Statement) -> dict[str, Any]:
    return {**statement._asdict(), "title": statement.title._asdict()}


def _days(window: Window) -> dict[str, str]:
    return {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()}


def calendar(listed: Iterable[Entry], year: int, as_of: date, lang: str) -> bytes:
    """A calendar file with the end of registration, the end of the window and the deadline."""
    events = (
        Event(
            f"{kind}-{entry.unit_type}-{year}",
            day,
            say(
                lang,
                f"windows.ics.{kind}",
                unit=say(lang, f"unit_type.{entry.unit_type}"),
                year=year,
            ),
        )
        for entry in listed
        for kind, day in _events(entry)
    )
    return ics(events, "windows", as_of)


def _events(entry: Entry) -> Iterator[tuple[str, date]]:
    if entry.timing is not None:
        yield "registration", entry.timing.registration.closes
        yield "closes", entry.timing.window.closes
        if entry.timing.deadline is not None:
            yield "deadline", entry.timing.deadline
