"""What a decision says of each clause, and of each line of the score sheet, as data in no language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from engine.judgement import Judged
from engine.reason import Reason
from engine.remedy import Remedy
from engine.required import required
from engine.score import RowScore, Score
from engine.standard import Citation, Node, Standard, walk
from engine.vocabulary import Text

Data = dict[str, Any]


class Fixed(NamedTuple):
    """What is said of a clause whatever the dossier: the same data stands in every decision under a standard."""

    id: str
    title: Data
    citation: Data
    certainty: str
    source: str
    required: Data


def fixed(standard: Standard) -> dict[str, Fixed]:
    """What is said of each clause of a standard whatever the dossier, by id."""
    return {
        node.clause.id: _fixed(node)
        for root in standard.roots
        for node in walk(root)
        if node is not root
    }


def _fixed(node: Node) -> Fixed:
    clause = node.clause
    title, cite = text(clause.title), _citation(clause.cite)
    return Fixed(clause.id, title, cite, clause.certainty, clause.source, reason(required(node)))


class Clauses:
    """Writes the judged trees of one dossier, each node with its points."""

    def __init__(self, fixed: Mapping[str, Fixed], sheet: Score) -> None:
        self._fixed = fixed
        own = [row for row in sheet.rows if len(row.criteria) == 1]
        # Where two lines are about one clause, the first one is shown with it.
        self._points = {row.criteria[0]: _points(row) for row in reversed(own)}

    def tree(self, root: Judged | None) -> list[Data]:
        """The nodes below a root."""
        return [self._node(child) for child in root.children] if root is not None else []

    def _node(self, judged: Judged) -> Data:
        said, observation = self._fixed[judged.node.clause.id], judged.observation
        margin, condition = judged.margin, judged.condition
        data: Data = {
            "id": said.id,
            "title": said.title,
            "outcome": judged.outcome.name,
            "citation": said.citation,
            "certainty": said.certainty,
            "source": said.source,
            "required": said.required,
            "found": None,
            "margin": margin,
            "shortfall": -margin if margin is not None and margin < 0 else None,
            "condition": condition.name if condition is not None else None,
            "witnesses": [],
            "reasons": [],
            "remedies": [remedy(each) for each in judged.remedies],
            "points": self._points.get(said.id),
            "target": _target(judged),
            "children": [self._node(child) for child in judged.children],
        }
        if observation is not None:
            data["found"] = reason(observation.found)
            data["witnesses"] = list(observation.witnesses)
            data["reasons"] = [reason(each) for each in (*observation.refused, *observation.gaps)]
        return data


def _target(judged: Judged) -> Data | None:
    target = getattr(judged.node, "target", None)
    if target is None or judged.target_met is None:
        return None
    return {
        "title": text(target.title),
        "cite": target.cite,
        "op": target.test.op,
        "limit": target.test.shown,
        "met": judged.target_met,
    }


def _points(row: RowScore) -> Data:
    return {
        "got": decimal(row.got),
        "possible": decimal(row.possible),
        "lost": decimal(row.possible - row.got),
    }


def score(sheet: Score) -> Data:
    """The score sheet."""
    return {
        "indicative": sheet.indicative,
        "got": decimal(sheet.got),
        "reachable": decimal(sheet.reachable),
        "possible": decimal(sheet.possible),
        "pass_mark": None if sheet.pass_mark is None else decimal(sheet.pass_mark),
        "gate": sheet.gate.name,
        "band": {"id": sheet.band.id, "title": text(sheet.band.title)} if sheet.band else None,
        "rows": [_row(row) for row in sheet.rows],
    }


def _row(row: RowScore) -> Data:
    return {
        "id": row.id,
        "title": text(row.title),
        "criteria": list(row.criteria),
        "outcome": row.outcome.name,
        "got": decimal(row.got),
        "reachable": decimal(row.reachable),
        "possible": decimal(row.possible),
        "knock_out": row.knock_out,
        "self_scored": None if row.self_scored is None else decimal(row.self_scored),
        "certainty": row.certainty,
    }


def remedy(remedy: Remedy) -> Data:
    """Something to do, by code and parameters."""
    return {"code": remedy.code, "params": dict(remedy.params), "settles": remedy.settles}


def reason(reason: Reason) -> Data:
    """Something to say, by code and parameters."""
    return {"code": reason.code, "params": dict(reason.params), "evidence": reason.evidence}


def _citation(cite: Citation) -> Data:
    return {
        "article": cite.article,
        "clause": cite.clause,
        "point": cite.point,
        "other": cite.other,
    }


def text(text: Text) -> Data:
    """Words in both languages."""
    return {"vi": text.vi, "en": text.en}


def decimal(points: Fraction) -> str:
    """Points with two decimals at most, halves up: the declared rounding. Exact inside, text outside."""
    # The floor of points * 100 + 1/2, in whole numbers.
    cents = (200 * points.numerator + points.denominator) // (2 * points.denominator)
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole}.{rest:02}".rstrip("0").rstrip(".")
