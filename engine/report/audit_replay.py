"""What deciding again came to, in words: reproduced, or where it differs and why; and two editions side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.audit.differences import Difference
from engine.audit.replay import Cause, Replay
from engine.audit.under import Row, Under
from engine.messages import has, say
from engine.problem import Problem
from engine.report.audit import cell, override, part
from engine.report.paragraph import SIGNS, STYLES, Line
from engine.report.problems import message
from engine.report.words import Words

Data = Mapping[str, Any]
SHOWN = 12
"""Differences printed; the rest are counted. JSON has them all."""


def count(held: int, broken: int, unread: int, lang: str) -> Iterator[Line]:
    """How many came out as recorded."""
    said = say(lang, "replay.count", count=held + broken, held=held, broken=broken)
    yield Line()
    yield Line(said)
    if unread:
        yield Line(say(lang, "replay.unread", count=unread), style="bad")


def replayed(done: Replay, lang: str) -> Iterator[Line]:
    """One replay: that it holds, or why not."""
    entry = done.recorded.entry
    state = "reproduced" if done.reproduced else "differs"
    about = cell(f"{entry.subject.unit}, {entry.subject.year}")
    said = say(lang, f"replay.{state}", entry=entry.seq, about=about)
    yield Line(said, style="good" if done.reproduced else "bad")
    if entry.override:
        yield Line(f"! {cell(override(done.recorded.body, lang))}", 2, "open")
    yield from (Line(f"- {cell(cause(each, lang))}", 2, "bad") for each in done.causes)
    for problem in done.unreadable:
        yield Line(f"{problem.mark}: {problem.code}: {message(problem, lang)}", 6)
    for found in done.differences[:SHOWN]:
        yield Line(f"· {difference(found, done.recorded.evaluation, lang)}", 4)
    if len(done.differences) > SHOWN:
        yield Line(say(lang, "replay.more", count=len(done.differences) - SHOWN), 4)
    yield from (
        Line(f"{say(lang, 'audit.notice')}: {cause(each, lang)}", 2, "dim") for each in done.notices
    )


def cause(found: Cause, lang: str) -> str:
    """A cause or notice as a sentence."""
    params = dict(found.params)
    if "against" in params:
        codes = params["against"].split(", ")
        params["against"] = "; ".join(say(lang, f"audit.against.{code}") for code in codes)
    if "parts" in params:
        names = params["parts"].split(", ")
        params["parts"] = "; ".join(say(lang, f"replay.part.{each}") for each in names)
    if "name" in params:
        params["name"] = part(params["name"], lang)
    return say(lang, f"replay.cause.{found.code}", **params)


def difference(found: Difference, data: Data, lang: str) -> str:
    """One place where two evaluations differ."""
    last = found.field.rpartition(".")[2]
    key = f"replay.field.{last}"
    name = say(lang, key) if has(lang, key) else found.field
    where = say(lang, "replay.clause", clause=found.clause) + ", " if found.clause else ""
    before, after = (_value(each, last, lang) for each in (found.before, found.after))
    return f"{where}{name}: {before} → {after}"


def _value(value: str, field: str, lang: str) -> str:
    """A verdict or an outcome in words; anything else as it is written."""
    for kind in ("outcome", "verdict"):
        if has(lang, f"{kind}.{value}") and field in (kind, "clause", "gate"):
            return say(lang, f"{kind}.{value}")
    return value or say(lang, "report.none")


def data(done: Replay, lang: str) -> dict[str, Any]:
    """A replay for other programs."""
    return {
        "entry": done.recorded.entry.seq,
        "hash": done.recorded.entry.hash,
        "reproduced": done.reproduced,
        "override": done.recorded.body["override"],
        "causes": [_cause_data(each, lang) for each in done.causes],
        "notices": [_cause_data(each, lang) for each in done.notices],
        "differences": [each._asdict() for each in done.differences],
        "problems": [problem_data(each, lang) for each in done.unreadable],
    }


def problem_data(problem: Problem, lang: str) -> dict[str, str]:
    """Why something could not be read, for other programs."""
    return {
        "place": str(problem.mark),
        "code": problem.code,
        "text": message(problem, lang),
    }


def _cause_data(found: Cause, lang: str) -> dict[str, Any]:
    return {"code": found.code, "params": dict(found.params), "text": cause(found, lang)}


def under(found: Under, lang: str) -> Iterator[Line]:
    """As decided beside as it would be, clause by clause."""
    old, new = Words(found.decided, lang), Words(found.would, lang)
    entry = found.recorded.entry
    names = {"before": found.decided["edition"]["short"], "after": found.would["edition"]["short"]}
    yield Line(say(lang, "under.title", entry=entry.seq, **names), style="head")
    if entry.override:
        yield Line(f"! {cell(override(found.recorded.body, lang))}", 2, "open")
    for label, data in (("under.before", found.decided), ("under.after", found.would)):
        verdict = say(lang, f"verdict.{data['verdict']}")
        yield Line(f"{say(lang, label)}: {verdict}", 2)
    same = found.decided["edition"]["id"] == found.would["edition"]["id"]
    yield Line(say(lang, "under.question.same" if same else "under.question"), 2, "open")
    tree = ""
    for row in found.rows:
        if row.tree != tree:
            tree = row.tree
            yield Line()
            yield Line(say(lang, f"report.{tree}").upper(), style="head")
        yield from _row(row, old, new, lang)
    if found.left_out:
        yield Line()
        yield Line(say(lang, "under.left-out"), style="head")
        yield from (Line(f"- {each}", 2) for each in found.left_out)
    if found.without_overlay:
        yield Line(say(lang, "under.without-overlay"), 2, "open")


def _row(row: Row, old: Words, new: Words, lang: str) -> Iterator[Line]:
    sign = "≠" if row.changed else "="
    yield Line(
        f"{sign} {say(lang, 'under.before')}: {_side(row.before, old)}", 2, _style(row.before), 4
    )
    yield Line(f"{say(lang, 'under.after')}: {_side(row.after, new)}", 4, _style(row.after), 4)


def _side(nodes: Sequence[Data], words: Words) -> str:
    if not nodes:
        return words.say("under.nothing")
    return "; ".join(
        f"{SIGNS[node['outcome']]} {node['id']} {words.title(node['title'])}: "
        f"{words.say('outcome.' + node['outcome'])}"
        for node in nodes
    )


def _style(nodes: Sequence[Data]) -> str:
    return STYLES[nodes[0]["outcome"]] if nodes else "dim"


def under_data(found: Under) -> dict[str, Any]:
    """Two editions side by side, for other programs."""
    return {
        "entry": found.recorded.entry.seq,
        "before": {"edition": found.decided["edition"]["id"], "verdict": found.decided["verdict"]},
        "after": {"edition": found.would["edition"]["id"], "verdict": found.would["verdict"]},
        "rows": [
            {
                "tree": row.tree,
                "changed": row.changed,
                "before": [{"id": each["id"], "outcome": each["outcome"]} for each in row.before],
                "after": [{"id": each["id"], "outcome": each["outcome"]} for each in row.after],
            }
            for row in found.rows
        ],
        "left_out": list(found.left_out),
    }
