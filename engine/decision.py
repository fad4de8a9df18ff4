"""The decision as a record: one tree of text, whole numbers and lists, with canonical bytes (RFC 8785).

It holds everything that a report shows, in no language: codes with parameters, and the bilingual titles of
the terms they name. So a report can be printed from a stored decision without the criteria at hand. It holds
no path, no clock, no Python version: the same inputs give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from engine import __version__, clauses
from engine.calendar import Window
from engine.clauses import Data as Data
from engine.clauses import Fixed, reason, remedy, text
from engine.clauses import decimal as decimal
from engine.evidence import Dossier
from engine.fields import Notice
from engine.judgement import Judgement, Verdict
from engine.standard import Standard, Statement
from engine.timing import Timing
from engine.vocabulary import Vocabulary

SCHEMA_VERSION = 1


class Decision(NamedTuple):
    """What was decided of one dossier under one standard as of one day (quyết định của máy).

    `derivation` names the rules that fired, in order; it is shown on request and is not part of the bytes.
    """

    data: Data
    derivation: tuple[str, ...] = ()

    @property
    def canonical(self) -> bytes:
        """The bytes to be compared, hashed and stored (RFC 8785)."""
        import rfc8785  # heavy for a single check that never needs the bytes

        return rfc8785.dumps(self.data)

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return Verdict(self.data["verdict"])

    @property
    def exit_code(self) -> int:
        """The exit code of a check."""
        return exit_code(self.verdict, self.data["approvable"], self.data["timing"]["closed"])


def exit_code(verdict: Verdict, approvable: bool, closed: bool) -> int:
    """0 met and approvable, 1 not met, 3 cannot conclude yet: the window open, papers missing, out of scope."""
    if approvable:
        return 0
    return 1 if verdict is Verdict.DOES_NOT_MEET and closed else 3


class Letterhead(NamedTuple):
    """What stands alike in every decision under one standard (phần chung): written down once for all of them."""

    edition: Data
    overlay: Data | None
    standard: Data
    criteria: list[Data]
    clauses: Mapping[str, Fixed]
    authority: list[Data]
    notes: list[Data]
    terms: Data


def letterhead(standard: Standard) -> Letterhead:
    """What stands alike in every decision under a standard."""
    edition = standard.edition
    for_type = [each for types, each in edition.authority if standard.unit_type in types]
    return Letterhead(
        edition=_edition(standard),
        overlay=_overlay(standard),
        standard=text(standard.title),
        criteria=[{"name": each.name, "sha256": each.sha256} for each in standard.sources],
        clauses=clauses.fixed(standard),
        authority=[_statement(each) for each in for_type],
        notes=[_statement(each) for each in edition.notes],
        terms=terms(standard.vocabulary),
    )


def decision(
    head: Letterhead,
    dossier: Dossier,
    timing: Timing,
    judgement: Judgement,
    notices: Iterable[Notice],
    derivation: tuple[str, ...],
) -> Decision:
    """Write down a judgement."""
    written = clauses.Clauses(head.clauses, judgement.score)
    data: Data = {
        "schema_version": SCHEMA_VERSION,
        "engine": __version__,
        "as_of": timing.as_of.isoformat(),
        "unit": _unit(dossier),
        "year": dossier.year,
        "edition": head.edition,
        "overlay": head.overlay,
        "standard": head.standard,
        "inputs": _inputs(head, dossier),
        "timing": _timing(timing),
        "verdict": judgement.verdict.value,
        "approvable": judgement.approvable,
        "blockers": [reason(each) for each in judgement.blockers],
        "scope": written.tree(judgement.trees.get("scope")),
        "criteria": written.tree(judgement.trees["criteria"]),
        "papers": written.tree(judgement.trees.get("papers")),
        "scored_only": written.tree(judgement.trees.get("scored_only")),
        "score": clauses.score(judgement.score),
        "changes": _changes(judgement),
        "notices": [
            _notice(each)
            for each in sorted(notices, key=lambda each: (each.mark.sheet, each.mark, each.code))
        ],
        "authority": head.authority,
        "notes": head.notes,
        "evidence": _evidence(dossier),
        "terms": head.terms,
    }
    return Decision(data, derivation)


def _unit(dossier: Dossier) -> Data:
    unit = dossier.unit
    return {"type": unit.type, "code": unit.code, "name": unit.name, "place": dict(unit.place)}


def _edition(standard: Standard) -> Data:
    edition = standard.edition
    until = edition.until_day.isoformat() if edition.until_day else None
    force = {"from": edition.from_day.isoformat(), "until": until}
    return {
        "id": edition.id,
        "short": edition.short,
        "title": text(edition.title),
        "in_force": force,
    }


def _overlay(standard: Standard) -> Data | None:
    overlay = standard.overlay
    return (
        {"id": overlay.id, "title": text(overlay.title), "basis": _statement(overlay.basis)}
        if overlay
        else None
    )


def _inputs(head: Letterhead, dossier: Dossier) -> Data:
    attachments = {
        each.path: {"path": each.path, "sha256": each.sha256, "size": each.size}
        for each in dossier.attachments
    }
    return {
        "dossier": dossier.sha256,
        "attachments": [attachments[path] for path in sorted(attachments)],
        "criteria": head.criteria,
    }


def _timing(timing: Timing) -> Data:
    return {
        "schedule": timing.schedule.id,
        "window": _window(timing.window),
        "window_basis": _statement(timing.schedule.window_basis),
        "registration": _window(timing.registration),
        "deadline": _day(timing.deadline),
        "deadline_basis": _statement(timing.schedule.deadline_basis),
        "closed": timing.closed,
        "late": timing.late,
        "days_left": timing.days_left,
    }


def _changes(judgement: Judgement) -> list[Data] | None:
    return None if judgement.changes is None else [remedy(each) for each in judgement.changes]


def _notice(notice: Notice) -> Data:
    return {
        "code": notice.code,
        "params": dict(notice.params),
        "line": notice.mark.line,
        "column": notice.mark.column,
        **({"sheet": notice.mark.sheet} if notice.mark.sheet else {}),
    }


def _statement(statement: Statement) -> Data:
    return {
        "title": text(statement.title),
        "cite": statement.cite,
        "certainty": statement.certainty,
        "source": statement.source,
    }


def _evidence(dossier: Dossier) -> Data:
    """What a report needs to name a piece of evidence: its kind, number and day."""
    papers = {
        f"documents.{each.id}": {
            "kind": each.kind,
            "number": each.number,
            "day": each.day.isoformat(),
        }
        for each in dossier.papers
    }
    incidents = {
        f"incidents.{each.id}": {"kind": each.kind, "number": "", "day": each.day.isoformat()}
        for each in dossier.incidents
    }
    return {**papers, **incidents}


def terms(words: Vocabulary) -> Data:
    """The bilingual titles of everything that a vocabulary names: what a report needs to put codes into words."""
    named = {
        section: {name: text(term.title) for name, term in sorted(getattr(words, section).items())}
        for section in ("facts", "documents", "incidents", "findings", "flags", "issuers")
    }
    levels = {
        name: [text(level.title) for level in fact.levels]
        for name, fact in sorted(words.facts.items())
        if fact.levels
    }
    scales: Mapping[str, Any] = {
        name: {level.word: text(level.title) for level in scale.levels}
        for name, scale in sorted(words.scales.items())
    }
    choices = {
        name: {level.word: text(level.title) for level in fact.levels}
        for name, fact in sorted(words.facts.items())
        if fact.levels
    }
    return {**named, "levels": levels, "scales": scales, "choices": choices}


def _window(window: Window) -> Data:
    return {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
