"""One standard as of one day: what each part of a dossier comes to, found once by the careful way and remembered.

Each check looks at a part of a dossier: the papers of one kind, a figure with those that it is held against,
incidents with the statements about them, a finding with its minutes. In a batch the same parts come again and
again. A paper, an incident or a figure met for the first time is read by the modules that read a whole dossier, and
a part met for the first time is observed and held against its limits by those that judge one: here is no word of
the law, only where the parts lie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from engine import calendar
from engine import dossier as dossiers
from engine.acceptance import periods
from engine.batch.excerpts import Excerpts, Names, document
from engine.batch.known import Known
from engine.batch.plain import Odd, Plain
from engine.compiler import compile_rules
from engine.decision import decimal, exit_code
from engine.evidence import Dossier
from engine.judgement import blockers, verdict_of
from engine.observation import NOTHING_FOUND, Observation, observe_check
from engine.outcome import Outcome
from engine.papers import INCIDENT_KEYS
from engine.pipeline import Pipeline
from engine.reference import Reference, outcome_of
from engine.score import score
from engine.standard import (
    Check,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
    walk,
)
from engine.usage import checks

MOST_COUNTED = 255
ONE_DAY = timedelta(days=1)
State = bytes
"""What the checks of a part come to, three bytes each: outcome, incidents counted, and whether those are all.

The last two are for deductions. Bytes, because a dossier's states are looked up together, and bytes know their hash.
"""
TYPES: Mapping[str, type] = {"count": int, "flag": bool, "scale": str, "choice": str}
"""How the value of a fact stands in a plain tree."""


class Answer(NamedTuple):
    """The fields of a row that do not depend on the unit's own words (kết quả chung), those before them and after."""

    before: tuple[str, int, bool, bool, bool, str, str]
    after: tuple[int, str, str, Mapping[str, str], str, str]


class Part(NamedTuple):
    """A part of all dossiers under one standard: its checks, and what they came to for each content met so far."""

    checks: tuple[Check, ...]
    known: Known[State]


class Sheet:
    """A standard with its window, and what parts and whole dossiers came to (bảng tra)."""

    def __init__(self, pipeline: Pipeline, head: Plain, as_of: date) -> None:
        """The sheet for dossiers with the unit type, year and window of `head`. Raises Problems."""
        written = document(head)
        self.standard = pipeline.standard(dossiers.header(written), written)
        self._blank = dossiers.read(written, self.standard, as_of, None)
        self._excerpts = Excerpts(self.standard, head, as_of, self._blank)
        self._timing = pipeline.timing(self.standard, self._blank, written, as_of)
        # What else the careful way could stumble over, whatever the dossier holds.
        pipeline.catalogue.neighbours(self.standard.unit_type, self._blank.year)
        compile_rules(self.standard)
        ends = {day for period in periods(self._timing).values() for day in period}
        self._ends = sorted({*ends, as_of})
        self.days = Known(self._like)
        self._reference = Reference(self.standard)
        self._answers = Known(self._judged)
        self._lay_out()

    def _lay_out(self) -> None:
        words = self.standard.vocabulary
        self.facts, self.unit_facts = (
            {name: fact for name, fact in words.facts.items() if fact.of_unit is of_unit}
            for of_unit in (False, True)
        )
        self.written = {
            name: TYPES[fact.type] for name, fact in words.facts.items() if not fact.yearly
        }
        self.flags, self.kinds, self.findings = map(
            tuple, (words.flags, words.documents, words.findings)
        )
        every = [check for root in self.standard.roots for check in checks(root)]
        about = [each.subject for each in every if isinstance(each.subject, OfIncidents)]
        self.incident_keys = frozenset(
            (*INCIDENT_KEYS.required, *INCIDENT_KEYS.optional, *self.flags)
        )
        self.statements = tuple(dict.fromkeys(each.witness for each in about))
        self.incidents = tuple(dict.fromkeys(each.kinds for each in about))
        groups = _held_together(self.standard, every)
        self.figures = tuple(dict.fromkeys(groups.values()))
        self.parts = tuple(self._parts(every, groups))
        self._shown = [
            each.clause.id
            for root in self.standard.roots
            for each in walk(root)
            if each is not root
        ]
        self._known = [part.known for part in self.parts]

    def _parts(self, every: Iterable[Check], groups: Mapping[str, Names]) -> Iterator[Part]:
        asked: dict[Hashable, list[Check]] = {}
        for check in every:
            asked.setdefault(_place(check, groups), []).append(check)

        def part(place: Hashable, assemble: Callable[[Any], Dossier]) -> Part:
            own = tuple(asked.get(place, ()))
            return Part(own, Known(lambda content: self._state(assemble(content), own)))

        def joined(parts: Iterable[Part], find: Callable[[Any], State]) -> Part:
            return Part(tuple(check for each in parts for check in each.checks), Known(find))

        for names in self.figures:
            yield part(names, partial(self._excerpts.figures, names))
        self._kinds = {kind: part((OfDocument, kind), self._excerpts.papers) for kind in self.kinds}
        self._subjects = {
            name: part((OfFinding, name), partial(self._excerpts.finding, name))
            for name in self.findings
        }
        self._troubles = {
            kinds: part((OfIncidents, kinds), self._excerpts.incidents) for kinds in self.incidents
        }
        yield joined(self._kinds.values(), self._documents_state)
        yield joined(self._subjects.values(), self._findings_state)
        yield joined(self._troubles.values(), self._incidents_state)
        yield part(OfUnits, self._excerpts.rest)

    def answer(self, contents: Iterable[Hashable]) -> Answer:
        """What a dossier comes to whose parts have these contents, in the order of `parts`. Raises Odd."""
        states = [
            state if (state := known.get(each)) is not None else known.of(each)
            for known, each in zip(self._known, contents, strict=True)
        ]
        return self._answers.of(tuple(states))

    def _documents_state(self, papers: Any) -> State:
        if not {paper[0] for paper in papers} <= self._kinds.keys():
            raise Odd
        own = ((kind, tuple(each for each in papers if each[0] == kind)) for kind in self._kinds)
        return b"".join(self._kinds[kind].known.of(content) for kind, content in own)

    def _findings_state(self, findings: Any) -> State:
        said = {subject: content for subject, *content in findings}
        if len(said) < len(findings) or not said.keys() <= self._subjects.keys():
            raise Odd
        parts = self._subjects.items()
        return b"".join(part.known.of(tuple(said.get(name, ()))) for name, part in parts)

    def _incidents_state(self, content: Any) -> State:
        statements, incidents = content
        for each in incidents:
            self._excerpts.records.of(each)
        own = (
            (kinds, tuple(each for each in incidents if each[0] in kinds))
            for kinds in self._troubles
        )
        return b"".join(self._troubles[kinds].known.of((statements, some)) for kinds, some in own)

    def _like(self, text: Any) -> str:
        """Of the days between two ends of periods, one stands for all."""
        day = calendar.read_day(text).day if isinstance(text, str) else None
        if day is None:
            raise Odd
        at = bisect_left(self._ends, day)
        if at < len(self._ends) and self._ends[at] == day:
            return day.isoformat()
        return (self._ends[at - 1] + ONE_DAY if at else self._ends[0] - ONE_DAY).isoformat()

    def _state(self, dossier: Dossier, asked: Iterable[Check]) -> State:
        """What some checks come to. Incidents matter to a score only where points are taken off."""
        seen = [
            (check, observe_check(self.standard, dossier, self._timing, check)) for check in asked
        ]
        if self.standard.scoring is None:
            return bytes([value for pair in seen for value in (outcome_of(*pair), 0, 1)])
        if any(each.counted > MOST_COUNTED for _, each in seen):
            raise Odd
        found = [(outcome_of(*pair), pair[1].counted, pair[1].complete) for pair in seen]
        return bytes([value for each in found for value in each])

    def _judged(self, states: tuple[State, ...]) -> Answer:
        standard, timing = self.standard, self._timing
        own: dict[str, Outcome] = {}
        seen: dict[str, Observation] = {}
        for part, state in zip(self.parts, states, strict=True):
            for at, check in enumerate(part.checks):
                name, (outcome, counted, complete) = check.clause.id, state[3 * at : 3 * at + 3]
                own[name] = Outcome(outcome)
                if standard.scoring is not None:
                    bare = Observation(name, None, NOTHING_FOUND)
                    seen[name] = bare._replace(counted=counted, complete=bool(complete))
        outcomes = self._reference.fold(own)
        sheet = score(standard, self._blank, outcomes, seen)
        verdict = verdict_of(outcomes, sheet)
        approvable = not tuple(blockers(verdict, timing, outcomes))
        code = exit_code(verdict, approvable, timing.closed)
        shown = {name: outcomes[name].name for name in self._shown}
        overlay = standard.overlay.id if standard.overlay else ""
        day = timing.as_of.isoformat()
        points = decimal(sheet.got), decimal(sheet.possible)
        return Answer(
            (verdict.value, code, approvable, timing.closed, timing.late, day, standard.unit_type),
            (timing.year, standard.edition.id, overlay, shown, *points),
        )


def _held_together(standard: Standard, every: Iterable[Check]) -> dict[str, Names]:
    """Each figure with those that it is compared with, and those that these are compared with."""
    facts = standard.vocabulary.facts
    links = [(name, fact.at_most) for name, fact in facts.items() if fact.at_most]
    ratios = [each.subject for each in every if isinstance(each.subject, OfRatio)]
    groups = {name: frozenset((name,)) for name in facts}
    for linked in (*links, *((*each.of, *each.to) for each in ratios)):
        joined = frozenset[str]().union(*(groups[name] for name in linked))
        groups.update(dict.fromkeys(joined, joined))
    return {name: tuple(sorted(group)) for name, group in groups.items()}


def _place(check: Check, groups: Mapping[str, Names]) -> Hashable:
    """The part at which a check looks."""
    match check.subject:
        case OfFact(name=name):
            return groups[name]
        case OfRatio(of=names):
            return groups[names[0]]
        case OfDocument(kind=kind):
            return OfDocument, kind
        case OfFinding(name=name):
            return OfFinding, name
        case OfIncidents(kinds=kinds):
            return OfIncidents, kinds
    return OfUnits
