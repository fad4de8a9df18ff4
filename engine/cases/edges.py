"""The days at which windows begin and end, and which of them the evidence of a case stands on.

An edge is a day just inside or just outside: the day before, the first, the last, the day after. Which of
them exist depends on what is asked of the evidence: papers of the review have a first day and no last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from engine.calendar import Window, calendar_year, quarter_one
from engine.cases.ownership import own_checks, written_here
from engine.cases.run import Shown, Trial
from engine.standard import Check, OfDocument, OfFinding, OfIncidents, Schedule, Standard
from engine.timing import Timing
from engine.usage import subject_terms
from engine.vocabulary import DocumentKind

DAY = timedelta(days=1)
BEGIN, END = ("before", "first"), ("last", "after")
OF_PERIOD = {
    "window": (*BEGIN, *END),
    "review": BEGIN,
    "closing": ("last_but_one", "last"),
    "any": (),
}


class Edge(NamedTuple):
    """A day to be stood on: of which paper, check or schedule; which rule; which day; None while it has no date."""

    id: str
    kind: str
    label: str
    day: date | None


def edges(standard: Standard, when: Timing | None) -> tuple[Edge, ...]:
    """The edges that the cases of a standard must stand on; with their days where a timing is given."""
    checks = own_checks(standard)
    found = [edge for check in checks for edge in _of_check(check, when)]
    for kind in _kinds(standard, checks):
        found += _of_kind(kind, when)
    if standard.overlay is None:
        for schedule in standard.edition.schedules[standard.unit_type]:
            found += _of_schedule(schedule, checks, when)
    return tuple(found)


def _kinds(standard: Standard, checks: Iterable[Check]) -> list[DocumentKind]:
    used = {term for check in checks for term in subject_terms(check.subject)}
    documents = standard.vocabulary.documents.items()
    asked = [kind for name, kind in documents if ("documents", name) in used]
    return [kind for kind in asked if written_here(kind.mark, standard)]


def _of_check(check: Check, when: Timing | None) -> Iterator[Edge]:
    subject, name = check.subject, check.clause.id
    if isinstance(subject, OfDocument) and subject.dated:
        period = _period(subject.dated, when) if when is not None else None
        yield from _edges(name, subject.dated, (*BEGIN, *END), period)
    if isinstance(subject, OfFinding):
        yield from _edges(name, "finding", BEGIN, when.window if when is not None else None)


def _period(dated: str, when: Timing) -> Window:
    known = {"quarter_1": quarter_one(when.year), "year": calendar_year(when.year)}
    return known.get(dated, when.window)


def _of_kind(kind: DocumentKind, when: Timing | None) -> Iterator[Edge]:
    window = when.window if when is not None else None
    yield from _edges(kind.name, "period", OF_PERIOD[kind.period], window)
    if kind.covers:
        yield from _edges(kind.name, "covers_from", ("first", "second"), window)
        yield from _edges(kind.name, "covers_to", ("last_but_one", "last"), window)


def _of_schedule(
    schedule: Schedule, checks: Iterable[Check], when: Timing | None
) -> Iterator[Edge]:
    if schedule.opens is None or (when is not None and when.schedule.id != schedule.id):
        return
    window = when.window if when is not None else None
    if any(isinstance(check.subject, OfIncidents) for check in checks):
        yield from _edges(schedule.id, "incidents", (*BEGIN, *END), window)
    yield from _edges(schedule.id, "as_of", END, window)
    if schedule.decide_before is not None:
        yield Edge(schedule.id, "deadline", "stated", None)


def _edges(name: str, kind: str, labels: Iterable[str], window: Window | None) -> Iterator[Edge]:
    for label in labels:
        day = _day(window, label) if window is not None else None
        yield Edge(name, kind, label, day)


def _day(window: Window, label: str) -> date:
    opens, closes = window
    days = {
        "before": opens - DAY,
        "first": opens,
        "second": opens + DAY,
        "last_but_one": closes - DAY,
        "last": closes,
        "after": closes + DAY,
    }
    return days[label]


def reached_edges(standard: Standard, trial: Trial, shown: Shown) -> Iterator[tuple[str, str, str]]:
    """The edges on which the evidence of a trial stands, as far as its example names a check that reads it."""
    named = trial.example.expected
    checks = [each for each in own_checks(standard) if each.clause.id in named]
    days = set(_days(checks, trial))
    for edge in edges(standard, shown.timing):
        if edge.kind == "deadline":
            stated = "@deadline" in named and shown.timing.schedule.id == edge.id
        elif edge.kind == "as_of":
            stated = "@approvable" in named and trial.example.as_of == edge.day
        else:
            stated = (edge.id, edge.kind, edge.day) in days
            stated = stated or (edge.kind == "incidents" and ("", "incidents", edge.day) in days)
        if stated:
            yield edge[:3]


def _days(checks: Iterable[Check], trial: Trial) -> Iterator[tuple[str, str, date]]:
    """The days of the evidence that the checks read, under the edge's id and kind."""
    dossier = trial.dossier
    for check in checks:
        subject, name = check.subject, check.clause.id
        kinds = {term for section, term in subject_terms(subject) if section == "documents"}
        for paper in (each for each in dossier.papers if each.kind in kinds):
            yield paper.kind, "period", paper.day
            if isinstance(subject, OfDocument) and subject.dated:
                yield name, subject.dated, paper.day
            if paper.covers is not None:
                yield paper.kind, "covers_from", paper.covers.opens
                yield paper.kind, "covers_to", paper.covers.closes
        if isinstance(subject, OfFinding) and subject.name in dossier.findings:
            yield name, "finding", dossier.findings[subject.name].day
        if isinstance(subject, OfIncidents):
            yield from (
                ("", "incidents", each.day)
                for each in dossier.incidents
                if each.kind in subject.kinds
            )
