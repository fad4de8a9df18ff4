"""The decision as a record: one tree of text, whole numbers and lists, with canonical bytes (RFC 8785).

It holds everything that a report shows, in no language: codes with parameters, and the bilingual titles of
the terms they name. So a report can be printed from a stored decision without the criteria at hand. It holds
no path, no clock, no Python version: the same inputs give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from engine import __version__
from engine.calendar import Window
from engine.evidence import Dossier
from engine.fields import Notice
from engine.judgement import Judged, Judgement, Verdict
from engine.reason import Reason
from engine.remedy import Remedy
from engine.score import RowScore, Score
from engine.standard import Citation, Standard, Statement
from engine.timing import Timing
from engine.vocabulary import Text, Vocabulary

SCHEMA_VERSION = 1
Data = dict[str, Any]


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


def decision(
    standard: Standard,
    dossier: Dossier,
    timing: Timing,
    judgement: Judgement,
    notices: Iterable[Notice],
    derivation: tuple[str, ...],
) -> Decision:
    """Write down a judgement."""
    data: Data = {
        "schema_version": SCHEMA_VERSION,
        "engine": __version__,
        "as_of": timing.as_of.isoformat(),
        "unit": _unit(dossier),
        "year": dossier.year,
        "edition": _edition(standard),
        "overlay": _overlay(standard),
        "standard": _text(standard.title),
        "inputs": _inputs(standard, dossier),
        "timing": _timing(timing),
        "verdict": judgement.verdict.value,
        "approvable": judgement.approvable,
        "blockers": [_reason(each) for each in judgement.blockers],
        "scope": _tree(judgement.trees.get("scope"), judgement),
        "criteria": _tree(judgement.trees["criteria"], judgement),
        "papers": _tree(judgement.trees.get("papers"), judgement),
        "scored_only": _tree(judgement.trees.get("scored_only"), judgement),
        "score": _score(judgement.score),
        "changes": _changes(judgement),
        "notices": [
            _notice(each)
            for each in sorted(notices, key=lambda each: (each.mark.sheet, each.mark, each.code))
        ],
        "authority": [
            _statement(each)
            for types, each in standard.edition.authority
            if standard.unit_type in types
        ],
        "notes": [_statement(each) for each in standard.edition.notes],
        "evidence": _evidence(dossier),
        "terms": terms(standard.vocabulary),
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
        "title": _text(edition.title),
        "in_force": force,
    }


def _overlay(standard: Standard) -> Data | None:
    overlay = standard.overlay
    return (
        {"id": overlay.id, "title": _text(overlay.title), "basis": _statement(overlay.basis)}
        if overlay
        else None
    )


def _inputs(standard: Standard, dossier: Dossier) -> Data:
    attachments = {
        each.path: {"path": each.path, "sha256": each.sha256, "size": each.size}
        for each in dossier.attachments
    }
    return {
        "dossier": dossier.sha256,
        "attachments": [attachments[path] for path in sorted(attachments)],
        "criteria": [{"name": each.name, "sha256": each.sha256} for each in standard.sources],
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


def _tree(root: Judged | None, judgement: Judgement) -> list[Data]:
    return [_node(child, judgement) for child in root.children] if root is not None else []


def _node(judged: Judged, judgement: Judgement) -> Data:
    clause, observation = judged.node.clause, judged.observation
    children = [_node(child, judgement) for child in judged.children]
    return {
        "id": clause.id,
        "title": _text(clause.title),
        "outcome": judged.outcome.name,
        "citation": _citation(clause.cite),
        "certainty": clause.certainty,
        "source": clause.source,
        "required": _required(judged),
        "found": _reason(observation.found) if observation is not None else None,
        "margin": judged.margin,
        "shortfall": -judged.margin if judged.margin is not None and judged.margin < 0 else None,
        "condition": judged.condition.name if judged.condition is not None else None,
        "witnesses": list(observation.witnesses) if observation is not None else [],
        "reasons": [_reason(each) for each in (*observation.refused, *observation.gaps)]
        if observation is not None
        else [],
        "remedies": [_remedy(each) for each in judged.remedies],
        "points": _points(judgement.score, clause.id),
        "target": _target(judged),
        "children": children,
    }


def _required(judged: Judged) -> Data:
    """What the node asks for, in a form that the catalogues can put into words."""
    from engine.required import required  # the words of a requirement are a table of their own

    return _reason(required(judged.node))


def _target(judged: Judged) -> Data | None:
    target = getattr(judged.node, "target", None)
    if target is None or judged.target_met is None:
        return None
    return {
        "title": _text(target.title),
        "cite": target.cite,
        "op": target.test.op,
        "limit": target.test.shown,
        "met": judged.target_met,
    }


def _points(sheet: Score, node_id: str) -> Data | None:
    row = next(
        (row for row in sheet.rows if node_id in row.criteria and len(row.criteria) == 1), None
    )
    if row is None:
        return None
    return {
        "got": decimal(row.got),
        "possible": decimal(row.possible),
        "lost": decimal(row.possible - row.got),
    }


def _score(sheet: Score) -> Data:
    return {
        "indicative": sheet.indicative,
        "got": decimal(sheet.got),
        "reachable": decimal(sheet.reachable),
        "possible": decimal(sheet.possible),
        "pass_mark": None if sheet.pass_mark is None else decimal(sheet.pass_mark),
        "gate": sheet.gate.name,
        "band": {"id": sheet.band.id, "title": _text(sheet.band.title)} if sheet.band else None,
        "rows": [_row(row) for row in sheet.rows],
    }


def _row(row: RowScore) -> Data:
    return {
        "id": row.id,
        "title": _text(row.title),
        "criteria": list(row.criteria),
        "outcome": row.outcome.name,
        "got": decimal(row.got),
        "reachable": decimal(row.reachable),
        "possible": decimal(row.possible),
        "knock_out": row.knock_out,
        "self_scored": None if row.self_scored is None else decimal(row.self_scored),
        "certainty": row.certainty,
    }


def _changes(judgement: Judgement) -> list[Data] | None:
    return None if judgement.changes is None else [_remedy(each) for each in judgement.changes]


def _remedy(remedy: Remedy) -> Data:
    return {"code": remedy.code, "params": dict(remedy.params), "settles": remedy.settles}


def _reason(reason: Reason) -> Data:
    return {"code": reason.code, "params": dict(reason.params), "evidence": reason.evidence}


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
        "title": _text(statement.title),
        "cite": statement.cite,
        "certainty": statement.certainty,
        "source": statement.source,
    }


def _citation(cite: Citation) -> Data:
    return {
        "article": cite.article,
        "clause": cite.clause,
        "point": cite.point,
        "other": cite.other,
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
        section: {name: _text(term.title) for name, term in sorted(getattr(words, section).items())}
        for section in ("facts", "documents", "incidents", "findings", "flags", "issuers")
    }
    levels = {
        name: [_text(level.title) for level in fact.levels]
        for name, fact in sorted(words.facts.items())
        if fact.levels
    }
    scales: Mapping[str, Any] = {
        name: {level.word: _text(level.title) for level in scale.levels}
        for name, scale in sorted(words.scales.items())
    }
    choices = {
        name: {level.word: _text(level.title) for level in fact.levels}
        for name, fact in sorted(words.facts.items())
        if fact.levels
    }
    return {**named, "levels": levels, "scales": scales, "choices": choices}


def _text(text: Text) -> Data:
    return {"vi": text.vi, "en": text.en}


def _window(window: Window) -> Data:
    return {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def decimal(points: Fraction) -> str:
    """Points with two decimals at most, halves up: the declared rounding. Exact inside, text outside."""
    cents = (points * 100 + Fraction(1, 2)).__floor__()
    shown = (Decimal(cents) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{shown:f}".rstrip("0").rstrip(".")
