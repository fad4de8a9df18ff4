"""Criteria altered one point at a time: what a careless edit could do to a standard.

A mutant is a whole standard with one thing changed: a limit moved by one step, an operator turned, a word
dropped from a list, an exception or a condition taken away, a group loosened, a day shifted, a signature no
longer asked for. Titles, citations and how sure a text is decide nothing and are left alone, and so does a
plan's target. Each mutation has a name that does not depend on the language, by which its survival can be
accepted with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from engine.calendar import YearDay
from engine.cases.alterations import Altered, of_node
from engine.cases.ownership import above, is_own, own_checks, own_nodes, written_here
from engine.problem import Mark
from engine.standard import Check, Group, Node, OfFinding, Scoring, Standard, walk
from engine.usage import subject_terms
from engine.vocabulary import PERIODS, DocumentKind

EVERYWHERE = frozenset[str]()


class Mutant(NamedTuple):
    """A standard with one thing changed (đột biến).

    `what` is the kind of change, `old` and `new` what it turned into what; `focus` is the altered node, where
    only one is; `touches` are the ids whose outcome can change, all of them where it is empty.
    """

    id: str
    what: str
    old: str
    new: str
    mark: Mark
    standard: Standard
    focus: Node | None = None
    touches: frozenset[str] = EVERYWHERE

    @property
    def mutation(self) -> str:
        """The name of the change within `id`: "at_least 70% -> at_least 69%", "exception force_majeure -> -"."""
        head = "" if self.what in ("limit", "operator", "rule") else f"{self.what} "
        return f"{head}{self.old} -> {self.new or '-'}"


def mutants(standard: Standard) -> tuple[Mutant, ...]:
    """Every mutant of what `standard` itself writes, in the order of its trees."""
    of_edition = () if standard.overlay else _of_windows(standard)
    return (
        *_of_nodes(standard),
        *_of_papers(standard),
        *of_edition,
        *_of_scoring(standard),
    )


def _of_nodes(standard: Standard) -> Iterator[Mutant]:
    paths = above(standard)
    for node in own_nodes(standard):
        if is_own(node, standard):
            touched = frozenset(paths[node.clause.id])
            for each in of_node(node, standard.vocabulary):
                yield _of_node(standard, node, each, touched)


def _of_node(standard: Standard, node: Node, each: Altered, touched: frozenset[str]) -> Mutant:
    name = node.clause.id
    roots: dict[str, Any] = {
        key: _replaced(root, name, each.node)
        for key in ("scope", "criteria", "papers", "scored_only")
        if (root := getattr(standard, key)) is not None
    }
    altered = standard._replace(**roots)
    return Mutant(name, each.what, each.old, each.new, each.mark, altered, each.node, touched)


def _replaced(node: Node, name: str, new: Node) -> Node:
    if node.clause.id == name:
        return new
    if isinstance(node, Group):
        return node._replace(children=tuple(_replaced(each, name, new) for each in node.children))
    return node


def _of_papers(standard: Standard) -> Iterator[Mutant]:
    """What is asked of every paper of a kind: signature, stamp, span, period."""
    used = {term for check in own_checks(standard) for term in subject_terms(check.subject)}
    paths = above(standard)
    for name, kind in standard.vocabulary.documents.items():
        touched = frozenset(each for check in _reading(standard, name) for each in paths[check])
        if ("documents", name) in used and written_here(kind.mark, standard):
            for what, old, new, altered in _of_kind(kind):
                documents = {**standard.vocabulary.documents, name: altered}
                words = standard.vocabulary._replace(documents=documents)
                mutant = standard._replace(vocabulary=words)
                yield Mutant(name, what, old, new, kind.mark, mutant, None, touched)


def _reading(standard: Standard, kind: str) -> Iterator[str]:
    """The ids of the checks that papers of a kind bear on; a finding stands on minutes of any kind."""
    for check in (node for root in standard.roots for node in walk(root)):
        if isinstance(check, Check) and (
            isinstance(check.subject, OfFinding)
            or ("documents", kind) in subject_terms(check.subject)
        ):
            yield check.clause.id


def _of_kind(kind: DocumentKind) -> Iterator[tuple[str, str, str, DocumentKind]]:
    for what in ("signed", "stamped", "covers"):
        if getattr(kind, what):
            dropped: dict[str, Any] = {what: False}
            yield what, "required", "", kind._replace(**dropped)
    for period in PERIODS:
        if period != kind.period:
            yield "period", kind.period, period, kind._replace(period=period)


def _of_windows(standard: Standard) -> Iterator[Mutant]:
    """Each day of the yearly windows shifted by one, backwards and forwards."""
    schedules = standard.edition.schedules[standard.unit_type]
    for number, schedule in enumerate(schedules):
        for what in ("opens", "closes", "decide_before"):
            day: YearDay | None = getattr(schedule, what)
            for step in (-1, +1) if day is not None else ():
                shifted = _shifted(day, step) if day is not None else None
                moved: dict[str, Any] = {what: shifted}
                other = schedule._replace(**moved)
                rows = (*schedules[:number], other, *schedules[number + 1 :])
                edition = standard.edition._replace(
                    schedules={**standard.edition.schedules, standard.unit_type: rows}
                )
                mutant = standard._replace(edition=edition)
                mark = standard.criteria.clause.mark
                yield Mutant(schedule.id, what, _day(day), _day(shifted), mark, mutant)


def _shifted(day: YearDay, step: int) -> YearDay:
    moved = day.of(2001) + timedelta(days=step)
    return YearDay(moved.day, moved.month, 2001 - moved.year)


def _day(day: YearDay | None) -> str:
    return f"{day.day:02d}/{day.month:02d}" if day is not None else ""


def _of_scoring(standard: Standard) -> Iterator[Mutant]:
    scoring = standard.scoring
    for name, what, old, new, altered in _of_sheet(scoring) if scoring is not None else ():
        row = next((row for row in altered.rows if row.id == name), None)
        mark = row.mark if row is not None else standard.criteria.clause.mark
        yield Mutant(name, what, old, new, mark, standard._replace(scoring=altered))


Sheet = tuple[str, str, str, str, Scoring]


def _of_sheet(scoring: Scoring) -> Iterator[Sheet]:
    for step in (-1, +1) if scoring.pass_mark is not None else ():
        old, new = scoring.pass_mark, (scoring.pass_mark or Fraction(0)) + step
        yield "score", "pass_mark", str(old), str(new), scoring._replace(pass_mark=new)
    for number, band in enumerate(scoring.bands):
        for step in (-1, +1):
            moved = band._replace(from_points=band.from_points + step)
            bands = (*scoring.bands[:number], moved, *scoring.bands[number + 1 :])
            old, new = band.from_points, moved.from_points
            yield band.id, "from", str(old), str(new), scoring._replace(bands=bands)
    for number, row in enumerate(scoring.rows):
        for what, old_text, new_text, changed in _of_row(row):
            rows = (*scoring.rows[:number], changed, *scoring.rows[number + 1 :])
            yield row.id, what, old_text, new_text, scoring._replace(rows=rows)


def _of_row(row: Any) -> Iterator[tuple[str, str, str, Any]]:
    for what in ("points", "deduct"):
        value = getattr(row, what)
        for step in (-1, +1) if value is not None else ():
            yield what, str(value), str(value + step), row._replace(**{what: value + step})
    known, turned = ("yes", "no") if row.knock_out else ("no", "yes")
    yield "knock_out", known, turned, row._replace(knock_out=not row.knock_out)
    for name in row.criteria if len(row.criteria) > 1 else ():
        kept = tuple(each for each in row.criteria if each != name)
        yield "counts", name, "", row._replace(criteria=kept)
