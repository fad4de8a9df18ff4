"""Dossier and date to observations: one exact value a check, or "missing", with what counted and what did not.

Everything about dates, absence and exceptions is decided here (with `acceptance` and `exceptions`). An
observation has a value only if there is a witness for it: a figure in the dossier, an accepted paper, a
finding by a person in accepted minutes, or, where nothing may have happened, a signed statement that covers
the whole window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from engine.acceptance import Acceptance, paper_name
from engine.evidence import Dossier, Figure, Finding, Incident
from engine.exceptions import grave_enough, held
from engine.reason import Reason
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
from engine.timing import Timing
from engine.usage import checks

NOTHING_FOUND = Reason("found.nothing")


class Observation(NamedTuple):
    """What a dossier shows of one check (căn cứ).

    `value` is exact, None when missing. `found` says it in words; `witnesses` name the evidence that counted;
    `refused` the evidence that did not, and why; `gaps` what is not there. `counted` are the incidents held
    against the unit, and `complete` says whether there can be no others: both are for deductions.
    """

    check: str
    value: Fraction | None
    found: Reason
    witnesses: tuple[str, ...] = ()
    refused: tuple[Reason, ...] = ()
    gaps: tuple[Reason, ...] = ()
    counted: int = 0
    complete: bool = True


def observe(standard: Standard, dossier: Dossier, timing: Timing) -> dict[str, Observation]:
    """One observation for each check of every tree of the standard, conditions included."""
    observer = _Observer(standard, dossier, timing)
    return {
        check.clause.id: observer.observe(check)
        for root in standard.roots
        for check in checks(root)
    }


def observe_check(
    standard: Standard, dossier: Dossier, timing: Timing, check: Check
) -> Observation:
    """What a dossier shows of one check."""
    return _Observer(standard, dossier, timing).observe(check)


class _Observer:
    """The evidence of one dossier, asked one check at a time."""

    def __init__(self, standard: Standard, dossier: Dossier, timing: Timing) -> None:
        self.dossier, self.words, self.window = dossier, standard.vocabulary, timing.window
        self.acceptance = Acceptance(dossier, self.words, timing)
        self.gravities = [level.word for level in self.words.gravity]

    def observe(self, check: Check) -> Observation:
        return SUBJECTS[type(check.subject)](self, check, check.subject)

    def document(self, check: Check, subject: OfDocument) -> Observation:
        accepted, refused = self.acceptance.papers(subject.kind)
        unstated = {
            paper.id: reason
            for paper in accepted
            if (reason := self.acceptance.unstated(paper, subject))
        }
        known = [paper for paper in accepted if paper.id not in unstated]
        wrong = {
            paper.id: reason for paper in known if (reason := self.acceptance.wrong(paper, subject))
        }
        right = [paper_name(paper) for paper in known if paper.id not in wrong]
        set_aside = (*wrong.values(), *unstated.values(), *refused)
        enough = len(right) >= check.test.limit
        if not enough and (unstated or not wrong):
            asked = {"document": subject.kind, **self.acceptance.asked(subject)}
            papers = [paper for paper in self.dossier.papers if paper.kind == subject.kind]
            gaps = self.acceptance.formal_gaps(papers, subject) or (Reason("gap.document", asked),)
            return _missing(check, set_aside, gaps, tuple(right))
        found = Reason("found.documents", {"count": len(right), "document": subject.kind})
        witnesses = tuple(right) if enough else tuple(map(paper_name, known))
        return Observation(check.clause.id, Fraction(len(right)), found, witnesses, set_aside)

    def fact(self, check: Check, subject: OfFact) -> Observation:
        figure = self.dossier.figures.get(subject.name)
        fact = self.words.facts[subject.name]
        if figure is None or figure.value is None:
            code = "gap.flag" if fact.type == "flag" else "gap.fact"
            return _missing(check, gaps=(Reason(code, {"fact": subject.name}),))
        witness = self._figure_witness(figure)
        if check.test.unit == "last_year":
            if figure.last_year is None:
                return _missing(check, gaps=(Reason("gap.last-year", {"fact": subject.name}),))
            found = Reason(
                "found.yearly", {"this_year": figure.value, "last_year": figure.last_year}
            )
            return Observation(
                check.clause.id, Fraction(figure.value - figure.last_year), found, witness
            )
        found, value = (
            Reason(f"found.{fact.type}", {"fact": subject.name, "value": figure.value}),
            figure.value,
        )
        if subject.one_of:
            value = int(fact.levels[figure.value].word in subject.one_of)
        return Observation(check.clause.id, Fraction(value), found, witness)

    def _figure_witness(self, figure: Figure) -> tuple[str, ...]:
        """The figure, and the paper it comes from if that paper counts."""
        source = next((each for each in self.dossier.papers if each.id == figure.source), None)
        counts = source is not None and self.acceptance.refusal(source) is None
        return (f"facts.{figure.name}", *([paper_name(source)] if source and counts else []))

    def ratio(self, check: Check, subject: OfRatio) -> Observation:
        part, part_gaps = self._sum(subject.of)
        whole, whole_gaps = self._sum(subject.to)
        named = (self.dossier.figures.get(name) for name in (*subject.of, *subject.to))
        witnesses = [self._figure_witness(each) for each in named if each is not None]
        unique = tuple(dict.fromkeys(name for each in witnesses for name in each))
        of = Reason("gap.nothing-to-count", {"of": ",".join(subject.to)})
        return _share(check, part, whole, (*part_gaps, *whole_gaps), unique, of)

    def _sum(self, names: Iterable[str]) -> tuple[int, tuple[Reason, ...]]:
        figures = {name: self.dossier.figures.get(name) for name in names}
        values = {
            name: each.value
            for name, each in figures.items()
            if each is not None and each.value is not None
        }
        gaps = tuple(Reason("gap.fact", {"fact": name}) for name in figures if name not in values)
        return sum(values.values()), gaps

    def incidents(self, check: Check, subject: OfIncidents) -> Observation:
        statements, refused = self.acceptance.papers(subject.witness)
        mine = [each for each in self.dossier.incidents if each.kind in subject.kinds]
        inside = {
            each.id: (each, held(each, subject, self.gravities))
            for each in mine
            if each.day in self.window
        }
        outside = tuple(
            self.acceptance.outside(_incident_name(each), each.day)
            for each in mine
            if each.id not in inside
        )
        certain = tuple(
            _incident_name(each) for each, against in inside.values() if against is True
        )
        unsure = tuple(
            _unsure(each, subject) for each, against in inside.values() if against is None
        )
        excused = tuple(
            self._set_aside(each, subject) for each, against in inside.values() if against is False
        )
        set_aside, complete = (*excused, *outside), bool(statements) and not unsure
        gaps = () if statements else self._statement_gaps(subject.witness)
        found = Reason("found.incidents", {"count": len(certain)})
        if not certain and not complete:
            return _missing(check, (*set_aside, *refused), (*unsure, *gaps))
        witnesses = certain or tuple(map(paper_name, statements))
        count = len(certain)
        return Observation(
            check.clause.id,
            Fraction(count),
            found,
            witnesses,
            set_aside,
            counted=count,
            complete=complete,
        )

    def _set_aside(self, incident: Incident, subject: OfIncidents) -> Reason:
        counted = grave_enough(incident, subject.gravity, self.gravities) is not False
        code = "refused.excused" if counted else "refused.below-gravity"
        return Reason(code, {"day": incident.day.isoformat()}, _incident_name(incident))

    def _statement_gaps(self, kind: str) -> tuple[Reason, ...]:
        papers = [paper for paper in self.dossier.papers if paper.kind == kind]
        gap = Reason("gap.statement", {"document": kind, **self.acceptance.span()})
        return self.acceptance.formal_gaps(papers) or (gap,)

    def finding(self, check: Check, subject: OfFinding) -> Observation:
        finding = self.dossier.findings.get(subject.name)
        gap = Reason("gap.finding", {"finding": subject.name})
        if finding is None:
            return _missing(check, gaps=(gap,))
        refusal = self._finding_refusal(finding)
        if refusal is not None:
            minutes = [paper for paper in self.dossier.papers if paper.id == finding.minutes]
            return _missing(check, (refusal,), self.acceptance.formal_gaps(minutes) or (gap,))
        params = {"role": finding.role, "day": finding.day.isoformat(), "minutes": finding.minutes}
        found = Reason("found.finding-met" if finding.result else "found.finding-unmet", params)
        witnesses = (f"findings.{subject.name}", f"documents.{finding.minutes}")
        return Observation(check.clause.id, Fraction(int(finding.result)), found, witnesses)

    def _finding_refusal(self, finding: Finding) -> Reason | None:
        """A finding stands on its minutes: what refuses them refuses it."""
        if finding.day < self.window.opens:
            return self.acceptance.outside(f"findings.{finding.subject}", finding.day)
        minutes = next(paper for paper in self.dossier.papers if paper.id == finding.minutes)
        if not self.words.documents[minutes.kind].minutes:
            return Reason("refused.not-minutes", {"finding": finding.subject}, paper_name(minutes))
        return self.acceptance.refusal(minutes)

    def units(self, check: Check, subject: OfUnits) -> Observation:
        gaps, part, whole = [], 0, 0
        for name in subject.types:
            below = self.dossier.units_below.get(name)
            count = None if below is None else getattr(below, subject.status)
            if below is None or (count is None and below.total):
                gaps.append(Reason("gap.units", {"unit_type": name, "status": subject.status}))
            else:
                part, whole = part + (count or 0), whole + below.total
        witnesses = tuple(f"units_below.{name}" for name in subject.types)
        none = Reason("gap.no-units", {"unit_types": ",".join(subject.types)})
        return _share(check, part, whole, tuple(gaps), witnesses, none)


def _share(
    check: Check,
    part: int,
    whole: int,
    gaps: tuple[Reason, ...],
    witnesses: tuple[str, ...],
    nothing: Reason,
) -> Observation:
    if gaps or whole == 0:
        return _missing(check, gaps=gaps or (nothing,))
    found = Reason("found.ratio", {"part": part, "whole": whole})
    return Observation(check.clause.id, Fraction(part, whole), found, witnesses)


def _missing(
    check: Check,
    refused: tuple[Reason, ...] = (),
    gaps: tuple[Reason, ...] = (),
    witnesses: tuple[str, ...] = (),
) -> Observation:
    return Observation(
        check.clause.id, None, NOTHING_FOUND, witnesses, refused, gaps, complete=False
    )


def _unsure(incident: Incident, subject: OfIncidents) -> Reason:
    code = "gap.gravity" if subject.gravity and not incident.gravity else "gap.exception"
    return Reason(code, {"day": incident.day.isoformat()}, _incident_name(incident))


def _incident_name(incident: Incident) -> str:
    return f"incidents.{incident.id}"


SUBJECTS: Mapping[type, Callable[[_Observer, Check, Any], Observation]] = {
    OfDocument: _Observer.document,
    OfFact: _Observer.fact,
    OfRatio: _Observer.ratio,
    OfIncidents: _Observer.incidents,
    OfFinding: _Observer.finding,
    OfUnits: _Observer.units,
}
