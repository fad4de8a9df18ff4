"""What a dossier may say of one term: all values that make a difference to the checks that read it.

A limit is tried just below, at and just above; a scale at every level; an incident at every gravity and with
every answer about its exceptions; a paper on every boundary day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from math import lcm
from typing import NamedTuple

from engine.calendar import calendar_year, quarter_one
from engine.evidence import Figure, Finding, Incident, Paper, UnitsBelow
from engine.problem import Mark
from engine.standard import (
    Check,
    OfDocument,
    OfFact,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
)
from engine.timing import Timing
from engine.usage import flags_of, subject_terms

Piece = Figure | Paper | Incident | Finding | UnitsBelow
Choice = tuple[Piece, ...]
Variable = tuple[str, str]
"""A term of the vocabulary: its section and name."""
NOTHING_SHOWN: Choice = ()
BASE = 10
HERE, ONE = Mark(""), timedelta(days=1)


class Three(NamedTuple):
    """Three sets of choices for a term (miền giá trị).

    `every` has all of them; in `complete` nothing is left unsaid, though a paper may not exist; in `silent`
    nothing is said, or, of what did not happen, no more than a statement that is not fit to prove it.
    """

    every: tuple[Choice, ...]
    complete: tuple[Choice, ...]
    silent: tuple[Choice, ...]


class Choices:
    """The choices for the terms that the checks of a standard read; `minutes` is the kind that findings stand in."""

    def __init__(
        self, standard: Standard, timing: Timing, checks: Sequence[Check], minutes: str | None
    ) -> None:
        self.standard, self.timing, self.checks, self.minutes = standard, timing, checks, minutes

    def of(self, term: Variable) -> Three:
        """The choices for one term."""
        makers: dict[str, Callable[[str], tuple[tuple[Choice, ...], ...]]] = {
            "facts": self._fact,
            "documents": self._document,
            "incidents": self._incident,
            "findings": self._finding,
            "units_below": self._units,
        }
        section, name = term
        return Three(*makers[section](name))

    def _about(self, kind: type, *names: str) -> Iterator[Check]:
        for check in self.checks:
            terms = {name for _, name in subject_terms(check.subject)}
            if isinstance(check.subject, kind) and terms & set(names):
                yield check

    def _fact(self, name: str) -> tuple[tuple[Choice, ...], ...]:
        fact = self.standard.vocabulary.facts[name]
        top = {"count": 0, "flag": 2}.get(fact.type, len(fact.levels))
        values = sorted(set(range(top)) | (self._numbers(name) if fact.type == "count" else set()))
        figures = [Figure(name, value, None, "", HERE) for value in values]
        if not fact.yearly:
            said = tuple((figure,) for figure in figures)
            return (NOTHING_SHOWN, *said), said, (NOTHING_SHOWN,)
        pairs = [
            Figure(name, value, last, "", HERE)
            for value in values
            for last in (value - 1, value, value + 1)
            if last >= 0
        ]
        said = tuple((figure,) for figure in pairs)
        return (NOTHING_SHOWN, *((each,) for each in figures), *said), said, (NOTHING_SHOWN,)

    def _numbers(self, name: str) -> set[int]:
        limits = [
            int(check.test.limit)
            for check in self._about(OfFact, name)
            if check.test.unit in ("count", "last_year")
        ]
        near = {limit + step for limit in limits for step in (-1, 0, 1)} | {0, 1}
        for check in self._about(OfRatio, name):
            base = _base([check])
            edge = check.test.limit * base
            of = isinstance(check.subject, OfRatio) and name in check.subject.of
            near |= {0, base} | ({int(edge) + step for step in (-1, 0, 1)} if of else set())
        return {value for value in near if value >= 0}

    def _document(self, kind: str) -> tuple[tuple[Choice, ...], ...]:
        asked = [
            each for each in self._about(OfDocument, kind) if isinstance(each.subject, OfDocument)
        ]
        subjects = [each.subject for each in asked if isinstance(each.subject, OfDocument)]
        sizes = {1} | {int(each.test.limit) + step for each in asked for step in (-1, 0)}
        named = dict.fromkeys(name for each in subjects for name in each.issued_by)
        others = [name for name in self.standard.vocabulary.issuers if name not in named]
        issuers = [*named, *others[:1], ""] if named else [""]
        right = self._paper(kind)
        singles = [
            tuple(
                right._replace(id=f"{kind}-{at + 1}", day=day, issuer=issuer) for at in range(size)
            )
            for size in sorted(sizes)
            if size > 0
            for day in self._days
            for issuer in issuers
        ]
        if len({(each.dated, each.issued_by) for each in subjects}) > 1:
            singles += _pairs(singles)
        every = (NOTHING_SHOWN, *singles)
        complete = tuple(singles) if self._witnesses(kind) else every
        return every, complete, (NOTHING_SHOWN, *self._unfit(right))

    def _paper(self, kind: str) -> Paper:
        day = self.timing.window.closes
        return Paper(f"{kind}-1", kind, "", day, "", True, True, self.timing.window, None, HERE)

    def _unfit(self, paper: Paper) -> Iterator[Choice]:
        """Papers that prove nothing of what did not happen: not signed, dated too early, silent on the window."""
        if self._witnesses(paper.kind):
            yield (paper._replace(signed=False),)
            yield (paper._replace(covers=None),)
            yield (paper._replace(day=self.timing.window.opens),)

    def _witnesses(self, kind: str) -> bool:
        subjects = (check.subject for check in self.checks)
        return any(isinstance(each, OfIncidents) and each.witness == kind for each in subjects)

    @cached_property
    def _days(self) -> tuple[date, ...]:
        window, year = self.timing.window, self.timing.year
        quarter, whole = quarter_one(year), calendar_year(year)
        inside = (
            window.closes,
            quarter.opens,
            quarter.closes,
            window.opens,
            whole.opens,
            whole.closes,
        )
        return tuple(dict.fromkeys((*inside, window.opens - ONE, window.closes + ONE)))

    def _incident(self, kind: str) -> tuple[tuple[Choice, ...], ...]:
        subjects = [
            each.subject
            for each in self._about(OfIncidents, kind)
            if isinstance(each.subject, OfIncidents)
        ]
        mine = [each for each in subjects if kind in each.kinds]
        levels = [level.word for level in self.standard.vocabulary.gravity]
        gravities = levels if any(each.gravity for each in mine) else [""]
        flags = dict.fromkeys(flag for each in mine for flag in flags_of(each.unless))
        answers = [
            dict(zip(flags, each, strict=True))
            for each in product((False, True), repeat=len(flags))
        ]
        day = self.timing.window.closes
        told = [
            Incident(f"{kind}-1", kind, day, gravity, answer, HERE)
            for gravity in gravities
            for answer in answers
        ]
        unsure = [Incident(f"{kind}-1", kind, day, "", {}, HERE)]
        said = (NOTHING_SHOWN, *((each,) for each in told))
        return (*said, *((each,) for each in unsure if each not in told)), said, (NOTHING_SHOWN,)

    def _finding(self, name: str) -> tuple[tuple[Choice, ...], ...]:
        day = self.timing.window.closes
        minutes = f"{self.minutes}-1"
        said = tuple((Finding(name, result, "-", day, minutes, HERE),) for result in (True, False))
        return (NOTHING_SHOWN, *said), said, (NOTHING_SHOWN,)

    def _units(self, name: str) -> tuple[tuple[Choice, ...], ...]:
        asked = [
            each
            for each in self.checks
            if isinstance(each.subject, OfUnits) and name in each.subject.types
        ]
        first = any(
            isinstance(each.subject, OfUnits) and each.subject.types[0] == name for each in asked
        )
        base = _base(asked)
        none, full = UnitsBelow(name, 0, 0, 0, HERE), UnitsBelow(name, base, base, base, HERE)
        edges = {int(each.test.limit * base) + step for each in asked for step in (-1, 0, 1)} | {
            0,
            base,
        }
        parts = sorted(edge for edge in edges if 0 <= edge <= base) if first else []
        inside = [
            UnitsBelow(name, base, registered, recognised, HERE)
            for registered in parts
            for recognised in parts
            if recognised <= registered
        ]
        said = tuple((each,) for each in dict.fromkeys((none, full, *inside)))
        return (NOTHING_SHOWN, *said), said, (NOTHING_SHOWN,)


def _base(asked: Iterable[Check]) -> int:
    """A whole of which every limit asked for is a whole part."""
    return lcm(BASE, *(check.test.limit.denominator for check in asked))


def _pairs(singles: list[tuple[Paper, ...]]) -> list[tuple[Paper, ...]]:
    """Two papers of one kind, of which one may serve each of two checks."""
    ones = [each for each in singles if len(each) == 1]
    return [
        (*first, second[0]._replace(id=f"{second[0].kind}-2"))
        for at, first in enumerate(ones)
        for second in ones[at + 1 :]
    ]
