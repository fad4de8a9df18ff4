"""Dossier and date to observations: one exact value a check, or "missing", with what counted and what did not.

Everything about dates, absence and exceptions is decided here. An observation has a value only if there is a
witness for it: a figure in the dossier, an accepted paper, a finding by a person, or, where nothing may have
happened, a signed statement that covers the whole window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from engine.calendar import Window, calendar_year, quarter_one
from engine.evidence import Dossier, Incident, Paper
from engine.problem import NOTHING
from engine.standard import (
    Check,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
    Unless,
)
from engine.timing import Timing
from engine.usage import checks
from engine.vocabulary import DocumentKind

Params = Mapping[str, str | int]


class Reason(NamedTuple):
    """Something to say about a check: a catalogue code, its parameters, the evidence that it speaks of (lý do)."""

    code: str
    params: Params = NOTHING
    evidence: str = ""


class Observation(NamedTuple):
    """What a dossier shows of one check (căn cứ).

    `value` is exact, None when missing. `found` says it in words; `witnesses` name the evidence that counted;
    `refused` the evidence that did not, and why; `gaps` what is not there; `counted` the incidents held
    against the unit, for deductions.
    """

    check: str
    value: Fraction | None
    found: Reason
    witnesses: tuple[str, ...] = ()
    refused: tuple[Reason, ...] = ()
    gaps: tuple[Reason, ...] = ()
    counted: int = 0


def observe(standard: Standard, dossier: Dossier, timing: Timing) -> dict[str, Observation]:
    """One observation for each check of every tree of the standard, conditions included."""
    observer = _Observer(standard, dossier, timing)
    return {
        check.clause.id: observer.observe(check)
        for root in standard.roots
        for check in checks(root)
    }


class _Observer:
    """The evidence of one dossier, asked one check at a time."""

    def __init__(self, standard: Standard, dossier: Dossier, timing: Timing) -> None:
        self.standard, self.dossier, self.timing = standard, dossier, timing
        self.words, self.window = standard.vocabulary, timing.window

    def observe(self, check: Check) -> Observation:
        return SUBJECTS[type(check.subject)](self, check, check.subject)

    def document(self, check: Check, subject: OfDocument) -> Observation:
        accepted, refused = self._sorted_papers(subject.kind)
        wrong = tuple(
            reason for paper in accepted if (reason := self._wrong(paper, subject)) is not None
        )
        wrong_ids = {reason.evidence for reason in wrong}
        right = [paper for paper in accepted if _paper_id(paper) not in wrong_ids]
        enough = len(right) >= check.test.limit
        gap = Reason("gap.document", {"document": subject.kind, **self._dated(subject)})
        if not accepted or not (enough or wrong):
            return _missing(check, refused, (gap,), tuple(map(_paper_id, right)))
        found = Reason("found.documents", {"count": len(right), "document": subject.kind})
        witnesses = tuple(map(_paper_id, right if enough else accepted))
        return Observation(
            check.clause.id, Fraction(len(right)), found, witnesses, (*wrong, *refused)
        )

    def fact(self, check: Check, subject: OfFact) -> Observation:
        figure = self.dossier.figures.get(subject.name)
        gap = Reason("gap.fact", {"fact": subject.name})
        if figure is None or figure.value is None:
            return _missing(check, gaps=(gap,))
        fact, witness = self.words.facts[subject.name], _fact_witness(subject.name, figure.source)
        if check.test.unit == "last_year":
            if figure.last_year is None:
                return _missing(check, gaps=(Reason("gap.last-year", {"fact": subject.name}),))
            found = Reason(
                "found.yearly", {"this_year": figure.value, "last_year": figure.last_year}
            )
            return Observation(
                check.clause.id, Fraction(figure.value - figure.last_year), found, witness
            )
        found = Reason(f"found.{fact.type}", {"fact": subject.name, "value": figure.value})
        value = figure.value
        if subject.one_of:
            value = int(fact.levels[figure.value].word in subject.one_of)
        return Observation(check.clause.id, Fraction(value), found, witness)

    def ratio(self, check: Check, subject: OfRatio) -> Observation:
        part, part_gaps = self._sum(subject.of)
        whole, whole_gaps = self._sum(subject.to)
        witnesses = tuple(f"facts.{name}" for name in (*subject.of, *subject.to))
        return _share(check, part, whole, (*part_gaps, *whole_gaps), witnesses)

    def incidents(self, check: Check, subject: OfIncidents) -> Observation:
        papers, refused = self._sorted_papers(subject.witness)
        mine = [each for each in self.dossier.incidents if each.kind in subject.kinds]
        inside = [each for each in mine if each.day in self.window]
        outside = tuple(
            self._outside(_incident_id(each), each.day)
            for each in mine
            if each.day not in self.window
        )
        held = {each.id: self._held(each, subject) for each in inside}
        certain = [each for each in inside if held[each.id] is True]
        unsure = tuple(_unsure(each, subject) for each in inside if held[each.id] is None)
        excused = tuple(_set_aside(each) for each in inside if held[each.id] is False)
        set_aside = (*excused, *outside)
        found = Reason("found.incidents", {"count": len(certain)})
        if certain:
            names = tuple(map(_incident_id, certain))
            return Observation(
                check.clause.id,
                Fraction(len(certain)),
                found,
                names,
                (*set_aside, *refused),
                counted=len(certain),
            )
        if unsure or not papers:
            gap = (
                ()
                if papers
                else (
                    Reason("gap.statement", {"document": subject.witness, **self._window_params()}),
                )
            )
            return _missing(check, (*set_aside, *refused), (*unsure, *gap))
        return Observation(
            check.clause.id, Fraction(0), found, tuple(map(_paper_id, papers)), set_aside
        )

    def finding(self, check: Check, subject: OfFinding) -> Observation:
        finding = self.dossier.findings.get(subject.name)
        gap = Reason("gap.finding", {"finding": subject.name})
        if finding is None:
            return _missing(check, gaps=(gap,))
        evidence = f"findings.{subject.name}"
        if finding.day < self.window.opens:
            return _missing(check, (self._outside(evidence, finding.day),), (gap,))
        params = {"role": finding.role, "day": finding.day.isoformat(), "minutes": finding.minutes}
        found = Reason("found.finding-met" if finding.result else "found.finding-unmet", params)
        return Observation(
            check.clause.id,
            Fraction(int(finding.result)),
            found,
            (evidence, f"documents.{finding.minutes}"),
        )

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
        return _share(check, part, whole, tuple(gaps), witnesses)

    def _sum(self, names: Iterable[str]) -> tuple[int, tuple[Reason, ...]]:
        figures = {name: self.dossier.figures.get(name) for name in names}
        values = {
            name: figure.value
            for name, figure in figures.items()
            if figure is not None and figure.value is not None
        }
        gaps = tuple(Reason("gap.fact", {"fact": name}) for name in figures if name not in values)
        return sum(values.values()), gaps

    def _sorted_papers(self, kind: str) -> tuple[list[Paper], tuple[Reason, ...]]:
        papers = [paper for paper in self.dossier.papers if paper.kind == kind]
        refusals = {paper.id: self._refusal(paper, self.words.documents[kind]) for paper in papers}
        refused = tuple(reason for reason in refusals.values() if reason is not None)
        return [paper for paper in papers if refusals[paper.id] is None], refused

    def _refusal(self, paper: Paper, kind: DocumentKind) -> Reason | None:
        name = _paper_id(paper)
        opens = {
            "window": self.window.opens,
            "review": self.window.opens,
            "closing": self.window.closes,
        }.get(kind.period)
        if opens is not None and paper.day < opens and kind.period == "closing":
            return Reason(
                "refused.before-closing",
                {"day": paper.day.isoformat(), **self._window_params()},
                name,
            )
        if (opens is not None and paper.day < opens) or (
            kind.period == "window" and paper.day > self.window.closes
        ):
            return self._outside(name, paper.day)
        if kind.signed and not paper.signed:
            return Reason("refused.not-signed", {}, name)
        if kind.stamped and not paper.stamped:
            return Reason("refused.not-stamped", {}, name)
        return self._short_cover(paper) if kind.covers else None

    def _short_cover(self, paper: Paper) -> Reason | None:
        if paper.covers is None:
            return Reason("refused.covers-not-stated", self._window_params(), _paper_id(paper))
        if paper.covers.opens <= self.window.opens and self.window.closes <= paper.covers.closes:
            return None
        span = {"from": paper.covers.opens.isoformat(), "to": paper.covers.closes.isoformat()}
        return Reason("refused.covers-short", {**span, **self._window_params()}, _paper_id(paper))

    def _wrong(self, paper: Paper, subject: OfDocument) -> Reason | None:
        period = self._period(subject.dated)
        if period is not None and paper.day not in period:
            return Reason(
                "refused.not-dated",
                {"day": paper.day.isoformat(), **self._dated(subject)},
                _paper_id(paper),
            )
        if subject.issued_by and paper.issuer not in subject.issued_by:
            return Reason(
                "refused.not-issued-by", {"issuers": ",".join(subject.issued_by)}, _paper_id(paper)
            )
        return None

    def _period(self, dated: str) -> Window | None:
        year = self.timing.year
        return {
            "quarter_1": quarter_one(year),
            "year": calendar_year(year),
            "window": self.window,
        }.get(dated)

    def _dated(self, subject: OfDocument) -> Params:
        period = self._period(subject.dated) or self.window
        any_time = not subject.dated and self.words.documents[subject.kind].period != "window"
        return (
            {}
            if any_time
            else {"opens": period.opens.isoformat(), "closes": period.closes.isoformat()}
        )

    def _outside(self, evidence: str, day: date) -> Reason:
        return Reason(
            "refused.outside-window", {"day": day.isoformat(), **self._window_params()}, evidence
        )

    def _window_params(self) -> dict[str, str]:
        return {"opens": self.window.opens.isoformat(), "closes": self.window.closes.isoformat()}

    def _held(self, incident: Incident, subject: OfIncidents) -> bool | None:
        """Whether an incident counts against the unit: None when its gravity or an exception is not stated."""
        grave = self._grave(incident, subject.gravity)
        excused = _excused(subject.unless, incident) if subject.unless else False
        if grave is False or excused is True:
            return False
        return True if grave is True and excused is False else None

    def _grave(self, incident: Incident, least: str) -> bool | None:
        if not least:
            return True
        order = [level.word for level in self.words.scales["gravity"]]
        return order.index(incident.gravity) >= order.index(least) if incident.gravity else None


def _excused(unless: Unless, incident: Incident) -> bool | None:
    """Kleene's three-valued any/all over the flags of an incident; a flag not stated is unknown."""
    if unless.rule == "flag":
        return incident.flags.get(unless.flag)
    parts = [_excused(part, incident) for part in unless.parts]
    decisive = unless.rule == "any"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _set_aside(incident: Incident) -> Reason:
    return Reason("refused.excused", {"day": incident.day.isoformat()}, _incident_id(incident))


def _unsure(incident: Incident, subject: OfIncidents) -> Reason:
    code = "gap.gravity" if subject.gravity and not incident.gravity else "gap.exception"
    return Reason(code, {"day": incident.day.isoformat()}, _incident_id(incident))


def _share(
    check: Check, part: int, whole: int, gaps: tuple[Reason, ...], witnesses: tuple[str, ...]
) -> Observation:
    if gaps:
        return _missing(check, gaps=gaps)
    if whole == 0:
        return _missing(check, gaps=(Reason("gap.nothing-to-count"),))
    return Observation(
        check.clause.id,
        Fraction(part, whole),
        Reason("found.ratio", {"part": part, "whole": whole}),
        witnesses,
    )


def _missing(
    check: Check,
    refused: tuple[Reason, ...] = (),
    gaps: tuple[Reason, ...] = (),
    witnesses: tuple[str, ...] = (),
) -> Observation:
    return Observation(check.clause.id, None, Reason("found.nothing"), witnesses, refused, gaps)


def _paper_id(paper: Paper) -> str:
    return f"documents.{paper.id}"


def _incident_id(incident: Incident) -> str:
    return f"incidents.{incident.id}"


def _fact_witness(name: str, source: str) -> tuple[str, ...]:
    return (f"facts.{name}", f"documents.{source}") if source else (f"facts.{name}",)


SUBJECTS: Mapping[type, Callable[[_Observer, Check, Any], Observation]] = {
    OfDocument: _Observer.document,
    OfFact: _Observer.fact,
    OfRatio: _Observer.ratio,
    OfIncidents: _Observer.incidents,
    OfFinding: _Observer.finding,
    OfUnits: _Observer.units,
}
