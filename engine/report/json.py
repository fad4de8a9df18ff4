"""A decision as JSON for other programs: the record itself, with each code also put into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.decision import SCHEMA_VERSION, Decision
from engine.problem import Problem
from engine.report.problems import hint, message
from engine.report.words import Words


def document(decision: Decision, lang: str, derivation: bool = False) -> dict[str, Any]:
    """The decision's data; every reason, remedy and notice gains a `text` in `lang`."""
    words = Words(decision.data, lang)
    data = decision.data
    said = {
        **data,
        "lang": lang,
        "blockers": [_worded(each, words) for each in data["blockers"]],
        "changes": None
        if data["changes"] is None
        else [_remedied(each, words) for each in data["changes"]],
        "notices": [{**each, "text": words.notice(each)} for each in data["notices"]],
        **{
            key: [_node(each, words) for each in data[key]]
            for key in ("scope", "criteria", "papers", "scored_only")
        },
    }
    return {**said, "derivation": list(decision.derivation)} if derivation else said


def unread(name: str, problems: Iterable[Problem], lang: str) -> dict[str, Any]:
    """A dossier that could not be read, in a list of decisions: its name, and what is wrong with it."""
    told = [
        {
            "place": str(each.mark),
            "code": each.code,
            "text": message(each, lang),
            "hint": hint(each, lang),
        }
        for each in problems
    ]
    return {"schema_version": SCHEMA_VERSION, "dossier": name, "problems": told}


def _node(node: dict[str, Any], words: Words) -> dict[str, Any]:
    return {
        **node,
        "citation": {**node["citation"], "text": words.citation(node["citation"])},
        "required": _worded(node["required"], words),
        "found": _worded(node["found"], words) if node["found"] is not None else None,
        "reasons": [_worded(each, words) for each in node["reasons"]],
        "remedies": [_remedied(each, words) for each in node["remedies"]],
        "children": [_node(each, words) for each in node["children"]],
    }


def _worded(reason: dict[str, Any], words: Words) -> dict[str, Any]:
    return {**reason, "text": words.reason(reason)}


def _remedied(remedy: dict[str, Any], words: Words) -> dict[str, Any]:
    return {**remedy, "text": words.remedy(remedy)}
