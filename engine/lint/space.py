"""The evidence that could decide a check: for every term that it reads, all values that make a difference.

A limit is tried just below, at and just above; a scale at every level; an incident at every gravity and with
every answer about its exceptions; a paper on every boundary day. What the pieces come to is not said here:
they are real records of a dossier, and `engine.observation` and `engine.reference` judge them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from math import lcm
from typing import NamedTuple

from engine.calendar import Window, calendar_year, quarter_one
from engine.evidence import Dossier, Figure, Finding, Incident, Paper, Unit, UnitsBelow
from engine.observation import observe_check
from engine.outcome import Outcome
from engine.problem import Mark
from engine.reference import outcome_of
from engine.standard import (
    Check,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
)
from engine.timing import Timing, of_schedule
from engine.usage import checks, flags_of, subject_terms

Piece = Figure | Paper | Incident | Finding | UnitsBelow
Choice = tuple[Piece, ...]
Variable = tuple[str, str]
"""A term of the vocabulary: its section and name."""
Domains = Mapping[Variable, tuple[Choice, ...]]
World = Mapping[Variable, Choice]
NOTHING_SHOWN: Choice = ()
BASE = 10
_HERE, _ONE = Mark(""), timedelta(days=1)


class Worlds(NamedTuple):
    """Three sets of choices for every term (miền giá trị).

    `every` has all of them; in `complete` nothing is left unsaid, though a paper may not exist; in `silent`
    nothing is said, or, of what did not happen, no more than a statement that is not fit to prove it.
    """

    every: Domains
    complete: Domains
    silent: Domains


class Space:
    """The choices of one standard, and the judge of what they come to."""

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self.checks = [check for root in standard.roots for check in checks(root)]
        self.timing = _timing(standard)

    @cached_property
    def worlds(self) -> Worlds:
        """The choices for each term that some check reads."""
        makers: dict[str, Callable[[str], tuple[tuple[Choice, ...], ...]]] = {
            "facts": self._fact,
            "documents": self._document,
            "incidents": self._incident,
            "findings": self._finding,
            "units_below": self._units,
        }
        names = dict.fromkeys(name for check in self.checks for name in self.variables(check))
        made = {name: makers[name[0]](name[1]) for name in names}
        every, complete, silent = (
            {name: choices[at] for name, choices in made.items()} for at in range(3)
        )
        return Worlds(every, complete, silent)

    def variables(self, check: Check) -> tuple[Variable, ...]:
        """What a check reads; a finding also reads the minutes that it stands in."""
        subject = check.subject
        if isinstance(subject, OfUnits):
            return tuple(("units_below", name) for name in subject.types)
        terms = [term for term in subject_terms(subject) if term[0] != "flags"]
        if isinstance(subject, OfFinding) and self.minutes is not None:
            terms.append(("documents", self.minutes))
        return tuple(dict.fromkeys(terms))

    @cached_property
    def minutes(self) -> str | None:
        """The kind of paper in which findings are recorded."""
        kinds = self.standard.vocabulary.documents.values()
        return next((kind.name for kind in kinds if kind.minutes), None)

    def outcome(self, check: Check, world: World) -> Outcome:
        """What a check comes to in a world, by the rules of the engine itself."""
        dossier = self.dossier(world)
        return outcome_of(check, observe_check(self.standard, dossier, self.timing, check))

    def possible(self, world: World) -> bool:
        """Whether a dossier can say all this: no part greater than its whole."""
        figures = {
            each.name: each
            for choice in world.values()
            for each in choice
            if isinstance(each, Figure)
        }
        for name, figure in figures.items():
            limit = figures.get(self.standard.vocabulary.facts[name].at_most or "")
            if limit is not None and (figure.value or 0) > (limit.value or 0):
                return False
        return True

    def dossier(self, world: World) -> Dossier:
        """The pieces of a world as a dossier."""
        pieces = [each for choice in world.values() for each in choice]
        papers = tuple(each for each in pieces if isinstance(each, Paper))
        ids = {paper.id for paper in papers}
        return Dossier(
            unit=Unit(self.standard.unit_type, "", "", ()),
            year=self.timing.year,
            schedule=self.timing.schedule.id,
            given_window=self.timing.window,
            window_mark=_HERE,
            figures={each.name: each for each in pieces if isinstance(each, Figure)},
            papers=papers,
            incidents=tuple(each for each in pieces if isinstance(each, Incident)),
            findings={
                each.subject: each
                for each in pieces
                if isinstance(each, Finding) and each.minutes in ids
            },
            units_below={each.type: each for each in pieces if isinstance(each, UnitsBelow)},
            self_scores={},
            notices=(),
            sha256="",
        )

    def _about(self, kind: type, *names: str) -> Iterator[Check]:
        for check in self.checks:
            terms = {name for _, name in subject_terms(check.subject)}
            if isinstance(check.subject, kind) and terms & set(names):
                yield check

    def _fact(self, name: str) -> tuple[tuple[Choice, ...], ...]:
        fact = self.standard.vocabulary.facts[name]
        top = {"count": 0, "flag": 2}.get(fact.type, len(fact.levels))
        values = sorted(set(range(top)) | (self._numbers(name) if fact.type == "count" else set()))
        figures = [Figure(name, value, None, "", _HERE) for value in values]
        if not fact.yearly:
            said = tuple((figure,) for figure in figures)
            return (NOTHING_SHOWN, *said), said, (NOTHING_SHOWN,)
        pairs = [
            Figure(name, value, last, "", _HERE)
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
        return Paper(f"{kind}-1", kind, "", day, "", True, True, self.timing.window, None, _HERE)

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
        return tuple(dict.fromkeys((*inside, window.opens - _ONE, window.closes + _ONE)))

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
            Incident(f"{kind}-1", kind, day, gravity, answer, _HERE)
            for gravity in gravities
            for answer in answers
        ]
        unsure = [Incident(f"{kind}-1", kind, day, "", {}, _HERE)]
        said = (NOTHING_SHOWN, *((each,) for each in told))
        return (*said, *((each,) for each in unsure if each not in told)), said, (NOTHING_SHOWN,)

    def _finding(self, name: str) -> tuple[tuple[Choice, ...], ...]:
        day = self.timing.window.closes
        minutes = f"{self.minutes}-1"
        said = tuple((Finding(name, result, "-", day, minutes, _HERE),) for result in (True, False))
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
        none, full = UnitsBelow(name, 0, 0, 0, _HERE), UnitsBelow(name, base, base, base, _HERE)
        edges = {int(each.test.limit * base) + step for each in asked for step in (-1, 0, 1)} | {
            0,
            base,
        }
        parts = sorted(edge for edge in edges if 0 <= edge <= base) if first else []
        inside = [
            UnitsBelow(name, base, registered, recognised, _HERE)
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


def _timing(standard: Standard) -> Timing:
    edition = standard.edition
    schedule = edition.schedules[standard.unit_type][0]
    year = edition.from_day.year + 1
    window = schedule.window(year) or Window(date(year - 1, 9, 1), date(year, 8, 31))
    return of_schedule(schedule, year, window, window.closes + _ONE)
