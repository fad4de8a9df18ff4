"""What a draft of criteria would change: past dossiers judged by the criteria in force and by the draft.

The reference evaluator alone, without remedies and without the contents of the dossier that decide no verdict.
What both sets of criteria ask alike is observed once. A stated sample is judged by durable-rules too, and one
difference between the two evaluators is a bug that ends the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from engine import dossier as dossiers
from engine import overlay as overlays
from engine import timing as timings
from engine.bundle import Bundle
from engine.catalogue import Catalogue
from engine.compare.causes import Answer, Cause, causes
from engine.compare.sides import laid
from engine.compiler import compile_rules
from engine.evidence import Dossier
from engine.observation import Observation, observe
from engine.problem import Problem, Problems
from engine.reference import Reference
from engine.rete import InferenceError, Rete
from engine.score import score
from engine.source import Document
from engine.standard import Check, Group, OfUnits, Source, Standard
from engine.timing import Timing
from engine.usage import checks
from engine.vocabulary import SECTIONS, Vocabulary

UNREADABLE, NO_EDITION = "unreadable", "no-edition"


class DraftProblems(Problems):
    """What is wrong with the draft itself, so that it can judge no such dossier (dự thảo còn lỗi)."""


class Shelf:
    """One set of criteria: editions, and an overlay that is laid on the standard which it extends."""

    def __init__(self, catalogue: Catalogue, overlay: Document | None = None) -> None:
        self.catalogue, self.overlay = catalogue, overlay
        self._standards: dict[tuple[str, int], Standard | None] = {}

    def standard(self, unit_type: str, year: int) -> Standard | None:
        """The standard that judges a unit type and year, without the papers tree. Raises Problems."""
        key = (unit_type, year)
        if key not in self._standards:
            found = self.catalogue.year_window(unit_type, year)
            plain = self.catalogue.standard(found.edition, unit_type) if found else None
            laid = plain if plain is None or not self._extends(plain) else self._laid(plain)
            self._standards[key] = laid._replace(papers=None) if laid is not None else None
        return self._standards[key]

    def sources(self) -> tuple[Source, ...]:
        """Every criteria file with its digest, all of them read: a bad one is no dossier's fault. Raises Problems."""
        found = {
            each
            for edition in self.catalogue.editions
            for unit_type in edition.schedules
            if (self.catalogue.root / edition.id / f"{unit_type}.yaml").is_file()
            for each in self.catalogue.standard(edition, unit_type).sources
        }
        if self.overlay is not None:
            found |= set(laid(self.overlay, self.catalogue).sources)
        return tuple(sorted(found, key=lambda each: each.name))

    @cached_property
    def _target(self) -> tuple[str, str] | None:
        return overlays.extends(self.overlay) if self.overlay is not None else None

    def _extends(self, standard: Standard) -> bool:
        return self._target == (standard.edition.id, standard.unit_type)

    def _laid(self, standard: Standard) -> Standard:
        assert self.overlay is not None
        return overlays.apply(self.overlay, standard)


class Weighed(NamedTuple):
    """One dossier under both sets of criteria (tác động lên một hồ sơ).

    `was` and `would` are verdicts, or say why there is none; `causes` name the clauses that make the
    difference; `moved` counts the checks whose outcome differs, whatever the verdict.
    """

    name: str
    code: str
    title: str
    unit_type: str
    year: int
    place: str
    was: str
    would: str
    causes: tuple[Cause, ...] = ()
    moved: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the verdict would be another."""
        return self.was != self.would


class Scales:
    """Weighs dossiers, one at a time, as of one day."""

    def __init__(self, current: Shelf, draft: Shelf, as_of: date) -> None:
        self.current, self.draft, self.as_of = current, draft, as_of
        self._shared: dict[tuple[str, int], _Shared] = {}
        self._engines: dict[int, Rete] = {}
        self._references: dict[int, Reference] = {}

    def weigh(self, name: str, bundle: Bundle, sampled: bool = False) -> Weighed:
        """The dossier under both sets of criteria.

        Raises Problems where it cannot be read under the current one, DraftProblems where the draft cannot be read.
        """
        header = dossiers.header(bundle.document)
        old = self.current.standard(header.unit_type, header.year)
        blank = Weighed(name, "", "", header.unit_type, header.year, "", NO_EDITION, NO_EDITION)
        if old is None:
            mark, params = header.year_mark, {"year": str(header.year)}
            raise Problems(
                [Problem(mark, "year-no-edition", params, bundle.document.line(mark.line))]
            )
        before = self._judge(old, bundle)
        seen = _named(blank, before)
        if sampled:
            self._cross_check(before)
        new = self._drafted(header.unit_type, header.year)
        if new is None:
            return seen
        if new.sources == old.sources:
            return seen._replace(would=seen.was)
        try:
            after = self._again(before, new, bundle)
        except Problems as problems:
            return seen._replace(would=UNREADABLE, problems=problems.problems)
        if sampled:
            self._cross_check(after)
        why, moved = causes(before, after)
        return seen._replace(would=after.verdict.value, causes=why, moved=moved)

    def _drafted(self, unit_type: str, year: int) -> Standard | None:
        try:
            return self.draft.standard(unit_type, year)
        except Problems as problems:
            raise DraftProblems(problems.problems) from None

    def _judge(self, standard: Standard, bundle: Bundle) -> Answer:
        dossier = dossiers.read(bundle.document, standard, self.as_of, bundle.folder)
        timing = _timing(standard, dossier, bundle.document, self.as_of)
        return self._inferred(standard, dossier, timing, observe(standard, dossier, timing))

    def _again(self, before: Answer, new: Standard, bundle: Bundle) -> Answer:
        """Under the draft: read and observed anew only as far as the draft asks for something else."""
        shared = self._share(before.standard, new, before.dossier.year)
        if not shared.reading:
            return self._judge(new, bundle)
        timing = _timing(new, before.dossier, bundle.document, self.as_of)
        if timing != before.timing:
            return self._inferred(new, before.dossier, timing, observe(new, before.dossier, timing))
        fresh = observe(shared.rest, before.dossier, timing) if shared.rest else {}
        return self._inferred(new, before.dossier, timing, {**before.observations, **fresh})

    def _inferred(
        self,
        standard: Standard,
        dossier: Dossier,
        timing: Timing,
        observed: Mapping[str, Observation],
    ) -> Answer:
        key = id(standard)  # the shelves keep every standard alive
        if key not in self._references:
            self._references[key] = Reference(standard)
        outcomes = self._references[key].infer(observed)
        sheet = score(standard, dossier, outcomes, observed)
        return Answer(standard, dossier, timing, observed, outcomes, sheet)

    def _share(self, old: Standard, new: Standard, year: int) -> _Shared:
        key = (new.unit_type, year)
        if key not in self._shared:
            self._shared[key] = _Shared(_reads_alike(old, new), _rest(old, new))
        return self._shared[key]

    def _cross_check(self, answer: Answer) -> None:
        key = id(answer.standard)
        if key not in self._engines:
            self._engines[key] = Rete(answer.standard, compile_rules(answer.standard))
        found = self._engines[key].infer(answer.observations).outcomes
        if found != answer.outcomes:
            names = sorted(name for name in found if found[name] != answer.outcomes.get(name))
            raise InferenceError(f"durable-rules and the reference differ: {', '.join(names)}")


class _Shared(NamedTuple):
    """What two standards have in common: whether a dossier reads alike, and what must be observed anew."""

    reading: bool
    rest: Standard | None


def _reads_alike(old: Standard, new: Standard) -> bool:
    return _reading(old) == _reading(new)


def _reading(standard: Standard) -> tuple[object, ...]:
    """Everything that the reading of a dossier depends on."""
    rows = standard.scoring.rows if standard.scoring else ()
    subjects = [check.subject for root in standard.roots for check in checks(root)]
    schedules = standard.edition.schedules[standard.unit_type]
    given = standard.overlay.windows if standard.overlay else ()
    return (
        _terms(standard.vocabulary),
        schedules,
        [row.id for row in rows],
        {each.types for each in subjects if isinstance(each, OfUnits)},
        [(each.schedule, each.year, each.window) for each in given],
    )


def _terms(words: Vocabulary) -> dict[str, dict[str, object]]:
    """The vocabulary without the places where it is written."""
    return {
        section: {name: term._replace(mark=None) for name, term in getattr(words, section).items()}
        for section in SECTIONS
    }


def _rest(old: Standard, new: Standard) -> Standard | None:
    """The draft reduced to the checks that the criteria in force do not have in the same form."""
    known = {_asked(check) for root in old.roots for check in checks(root)}
    fresh = tuple(
        check._replace(applies=None)
        for root in new.roots
        for check in checks(root)
        if _asked(check) not in known
    )
    if not fresh:
        return None
    only = Group(new.criteria.clause, "all", len(fresh), fresh)
    return new._replace(criteria=only, scope=None, papers=None, scored_only=None)


def _asked(check: Check) -> tuple[object, ...]:
    test = check.test
    return (check.clause.id, check.subject, test.op, test.limit, test.unit)


def _timing(standard: Standard, dossier: Dossier, document: Document, as_of: date) -> Timing:
    found = timings.timing(standard, dossier, as_of)
    if found is None:
        mark = dossier.window_mark
        params = {"schedule": dossier.schedule}
        raise Problems([Problem(mark, "window-not-given", params, document.line(mark.line))])
    if found.window.closes.year != dossier.year:
        mark = dossier.window_mark
        params = {"year": str(dossier.year), "closes": found.window.closes.isoformat()}
        raise Problems([Problem(mark, "window-other-year", params, document.line(mark.line))])
    return found


def _named(blank: Weighed, answer: Answer) -> Weighed:
    unit, was = answer.dossier.unit, answer.verdict.value
    return blank._replace(
        code=unit.code, title=unit.name, place=place_of(dict(unit.place)), was=was
    )


def place_of(place: Mapping[str, str]) -> str:
    """Where a unit is, from the smallest part of the country to the largest."""
    return ", ".join(place[key] for key in ("commune", "district", "province") if key in place)
