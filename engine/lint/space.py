"""The evidence that could decide a check: worlds made of one choice for every term, and what they come to.

What the pieces of a world come to is not said here: they are real records of a dossier, and
`engine.observation` and `engine.reference` judge them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from engine.calendar import Window
from engine.evidence import Dossier, Figure, Finding, Incident, Paper, Unit, UnitsBelow
from engine.lint.choices import HERE, ONE, Choice, Choices, Variable
from engine.observation import observe_check
from engine.outcome import Outcome
from engine.reference import outcome_of
from engine.standard import Check, OfFinding, OfUnits, Standard
from engine.timing import Timing, of_schedule
from engine.usage import checks, subject_terms

Domains = Mapping[Variable, tuple[Choice, ...]]
World = Mapping[Variable, Choice]


class Worlds(NamedTuple):
    """The three sets of choices, for every term at once (miền giá trị)."""

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
        choices = Choices(self.standard, self.timing, self.checks, self.minutes)
        names = dict.fromkeys(name for check in self.checks for name in self.variables(check))
        made = {name: choices.of(name) for name in names}
        every, complete, silent = (
            {name: three[at] for name, three in made.items()} for at in range(3)
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
            window_mark=HERE,
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


def _timing(standard: Standard) -> Timing:
    edition = standard.edition
    schedule = edition.schedules[standard.unit_type][0]
    year = edition.from_day.year + 1
    window = schedule.window(year) or Window(date(year - 1, 9, 1), date(year, 8, 31))
    return of_schedule(schedule, year, window, window.closes + ONE)
