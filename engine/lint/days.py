"""Rules about days: editions in force together or not at all, windows that share days or leave some out, deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from engine.calendar import Window, last_day_before, show
from engine.catalogue import YearWindow
from engine.lint.finding import Finding
from engine.lint.workshop import Workshop, key_mark
from engine.problem import Mark, Problems
from engine.source import Document, Items, Scalar, Table
from engine.standard import Edition, Schedule

SAMPLE_YEAR = 2025
"""A common year: windows are given by day and month, so any year shows how consecutive ones meet."""
ONE = timedelta(days=1)


class _Said(NamedTuple):
    """A finding before the unit types that share it are put together."""

    mark: Mark
    code: str
    days: str
    more: tuple[tuple[str, str], ...]
    also: Mark | None = None


def force(workshop: Workshop) -> Iterator[Finding]:
    """Two editions in force on one day for a unit type, or a day with none between two of them."""
    yield from _together(_force(workshop))


def _force(workshop: Workshop) -> Iterator[tuple[str, _Said]]:
    last = max((each.from_day for each in workshop.editions), default=date.min)
    for unit_type in _unit_types(workshop.editions):
        own = [each for each in workshop.editions if unit_type in each.schedules]
        for earlier, later in pairwise(own):
            code, days = _meeting(earlier, later)
            if code:
                here = _mark(workshop.document_of(later), "in_force")
                there = _mark(workshop.document_of(earlier), "in_force")
                editions = (("first", earlier.short), ("second", later.short))
                yield unit_type, _Said(here, code, days, editions, there)
        until = own[-1].until_day
        if until is not None and until < last:
            here = _mark(workshop.document_of(own[-1]), "in_force")
            editions = (("first", own[-1].short), ("second", "-"))
            yield unit_type, _Said(here, "edition-gap", f"{show(until + ONE)} – …", editions)


def _meeting(earlier: Edition, later: Edition) -> tuple[str, str]:
    if earlier.until_day is None or earlier.until_day >= later.from_day:
        until = min(each.until_day or date.max for each in (earlier, later))
        last = "…" if until == date.max else show(until)
        return "editions-overlap", f"{show(later.from_day)} – {last}"
    if earlier.until_day + ONE < later.from_day:
        return "edition-gap", span(Window(earlier.until_day + ONE, later.from_day - ONE))
    return "", ""


def consecutive(workshop: Workshop) -> Iterator[Finding]:
    """Windows of consecutive years that share days, or leave days to no year: within an edition, and at its change."""
    yield from _together(_consecutive(workshop))


def _consecutive(workshop: Workshop) -> Iterator[tuple[str, _Said]]:
    for edition in workshop.editions:
        for unit_type, schedule, mark in _schedules(workshop, edition):
            windows = schedule.window(SAMPLE_YEAR), schedule.window(SAMPLE_YEAR + 1)
            if windows[0] is None or windows[1] is None:
                continue
            code, days = _apart(windows[0], windows[1])
            if code:
                every = tuple((key, edition.short) for key in ("first", "second"))
                yield unit_type, _Said(mark, code, yearly(days), every)
    yield from _at_change(workshop)


def _at_change(workshop: Workshop) -> Iterator[tuple[str, _Said]]:
    for edition in workshop.editions[1:]:
        for unit_type, schedule, mark in _schedules(workshop, edition):
            for year in range(edition.from_day.year - 1, edition.from_day.year + 2):
                before = _year_window(workshop, unit_type, year - 1)
                now = _year_window(workshop, unit_type, year)
                first = edition.schedules[unit_type][0]
                if before is None or now is None or schedule != first:
                    continue
                if now.edition.id == edition.id != before.edition.id:
                    code, days = _apart(before.window, now.window)
                    editions = (("first", before.edition.short), ("second", edition.short))
                    if code and days is not None:
                        yield unit_type, _Said(mark, code, span(days), editions)


def deadlines(workshop: Workshop) -> Iterator[Finding]:
    """A deadline that passes before the window has closed: nobody could ever decide in time."""
    yield from _together(_deadlines(workshop))


def _deadlines(workshop: Workshop) -> Iterator[tuple[str, _Said]]:
    for edition in workshop.editions:
        for unit_type, schedule, mark in _schedules(workshop, edition):
            window, before = schedule.window(SAMPLE_YEAR), schedule.decide_before
            if window is None or before is None:
                continue
            deadline = last_day_before(before.of(SAMPLE_YEAR))
            if deadline <= window.closes:
                closes = f"{window.closes:%d/%m}"
                yield (
                    unit_type,
                    _Said(
                        mark, "deadline-before-close", f"{deadline:%d/%m}", (("closes", closes),)
                    ),
                )


def _year_window(workshop: Workshop, unit_type: str, year: int) -> YearWindow | None:
    """The window of a year; None where two editions claim it, which is a finding of its own."""
    try:
        return workshop.year_window(unit_type, year)
    except Problems:
        return None


def covered(workshop: Workshop) -> Iterator[Finding]:
    """A unit type with windows and no criteria, or criteria and no windows: nobody of it can be judged."""
    for edition in workshop.editions:
        document = workshop.document_of(edition)
        for unit_type in edition.schedules:
            if workshop.root / edition.id / f"{unit_type}.yaml" not in workshop.documents:
                mark = _mark(document, "windows", unit_type)
                yield Finding(mark, "criteria-missing", {"unit_type": unit_type})
    for written in workshop.standards:
        if not written.standard.edition.schedules.get(written.standard.unit_type):
            mark = _mark(written.document, "unit_type")
            yield Finding(mark, "window-missing", {"unit_type": written.standard.unit_type})


RULES = (force, consecutive, deadlines, covered)


def span(window: Window) -> str:
    """The days of a window: one, or the first and the last."""
    if window.days == 1:
        return show(window.opens)
    return f"{show(window.opens)} – {show(window.closes)}"


def yearly(window: Window | None) -> str:
    """The same of days that come each year."""
    if window is None:
        return ""
    return " – ".join(dict.fromkeys(f"{day:%d/%m}" for day in window))


def _apart(first: Window, second: Window) -> tuple[str, Window | None]:
    if second.opens <= first.closes:
        return "windows-overlap", Window(second.opens, min(first.closes, second.closes))
    if first.closes + ONE < second.opens:
        return "windows-gap", Window(first.closes + ONE, second.opens - ONE)
    return "", None


def _together(found: Iterable[tuple[str, _Said]]) -> Iterator[Finding]:
    types: dict[_Said, list[str]] = {}
    for unit_type, said in found:
        types.setdefault(said, []).append(unit_type)
    for said, names in types.items():
        params = {"days": said.days, "unit_types": ", ".join(names), **dict(said.more)}
        yield Finding(said.mark, said.code, params, said.also)


def _schedules(workshop: Workshop, edition: Edition) -> Iterator[tuple[str, Schedule, Mark]]:
    root = workshop.document_of(edition).root
    written = root.get("windows") if isinstance(root, Table) else None
    for unit_type, schedules in edition.schedules.items():
        items = written.get(unit_type) if isinstance(written, Table) else None
        marks = [each.mark for each in items.items] if isinstance(items, Items) else []
        yield from ((unit_type, *pair) for pair in zip(schedules, marks, strict=True))


def _unit_types(editions: Iterable[Edition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in editions for name in each.schedules))


def _mark(document: Document, *keys: str) -> Mark:
    node, mark = document.root, document.root.mark
    for key in keys:
        if isinstance(node, Table):
            mark, node = key_mark(node, key), node.get(key) or Scalar(node.mark, "")
    return mark
