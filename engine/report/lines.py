"""A decision as lines of text with an indent and a style: what every terminal, plain or coloured, prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from engine.calendar import show
from engine.report.words import Words

Data = Mapping[str, Any]
SIGNS = {"MET": "✓", "UNMET": "✗", "UNPROVEN": "?", "NOT_APPLICABLE": "–"}
STYLES = {"MET": "good", "UNMET": "bad", "UNPROVEN": "open", "NOT_APPLICABLE": "dim"}
VERDICT_STYLES = {
    "meets": "good",
    "does-not-meet": "bad",
    "cannot-conclude": "open",
    "out-of-scope": "open",
}


SAID = ("gap.signature", "gap.stamp", "gap.issuer")
"""Gaps that the refusal of the paper has said already."""


class Line(NamedTuple):
    """One paragraph: indent in columns, text, style; `hang` is how far its further lines are set in."""

    text: str = ""
    indent: int = 0
    style: str = ""
    hang: int = 2


def lines(data: Data, lang: str, derivation: tuple[str, ...] = ()) -> Iterator[Line]:
    """The explained verdict, top to bottom."""
    words = Words(data, lang)
    yield from _head(data, words)
    yield from _verdict(data, words)
    yield from _changes(data, words)
    yield from _score(data, words)
    for key, name in (
        ("scope", "scope"),
        ("criteria", "criteria"),
        ("scored_only", "scored-only"),
        ("papers", "papers"),
    ):
        if data[key]:
            yield from _section(words.say(f"report.{name}"))
            for node in data[key]:
                yield from _node(node, words, 2)
    yield from _lists(data, words)
    yield from _listed(words.say("report.notices"), words.notices(data["notices"]))
    yield from _listed(
        words.say("report.authority"), [_statement(each, words) for each in data["authority"]]
    )
    unknown = [_statement(each, words) for each in data["notes"] if each["certainty"] == "unknown"]
    yield from _listed(words.say("report.unknowns"), unknown)
    yield from _listed(words.say("report.inputs"), list(_inputs(data["inputs"], words)))
    yield from _listed(words.say("report.derivation"), list(derivation))


def _section(title: str) -> Iterator[Line]:
    yield Line()
    yield Line(title.upper(), style="head")


def _listed(title: str, items: list[str]) -> Iterator[Line]:
    if items:
        yield from _section(title)
        yield from (Line(f"- {item}", 2) for item in items)


def _head(data: Data, words: Words) -> Iterator[Line]:
    unit, timing = data["unit"], data["timing"]
    place = ", ".join(
        unit["place"][key]
        for key in ("village", "commune", "district", "province")
        if key in unit["place"]
    )
    kind, year = (
        words.say(f"unit_type.short.{unit['type']}"),
        words.say("report.year", year=data["year"]),
    )
    yield Line(words.title(data["standard"]), style="head")
    yield Line()
    rows = [
        ("unit", f"{unit['name']} ({unit['code']}), {kind}{', ' + place if place else ''}; {year}"),
        ("edition", _edition(data, words)),
        ("overlay", _overlay(data, words)),
        ("window", words.say("report.window.value", **_days(timing["window"]))),
        ("deadline", _deadline(timing, words)),
        ("as-of", show(date.fromisoformat(data["as_of"]))),
    ]
    width = max(len(words.say(f"report.{key}")) for key, _ in rows) + 2
    for key, value in rows:
        if value:
            yield Line(f"{words.say(f'report.{key}') + ':':<{width}}{value}", hang=width)


def _edition(data: Data, words: Words) -> str:
    force, edition = data["edition"]["in_force"], data["edition"]
    days = {key: show(date.fromisoformat(value)) for key, value in force.items() if value}
    said = words.say("report.force.until" if "until" in days else "report.force", **days)
    return f"{edition['short']}, {said} {words.say('report.chosen', **_days(data['timing']['window']))}"


def _overlay(data: Data, words: Words) -> str:
    overlay = data["overlay"]
    return (
        f"{words.title(overlay['title'])} ({_statement(overlay['basis'], words)})"
        if overlay
        else ""
    )


def _deadline(timing: Data, words: Words) -> str:
    if timing["deadline"] is None:
        return words.say("report.deadline.none")
    said = words.say("report.deadline.value", day=show(date.fromisoformat(timing["deadline"])))
    code, days = ("late", -timing["days_left"]) if timing["late"] else ("left", timing["days_left"])
    basis = _statement(timing["deadline_basis"], words)
    return f"{said} ({words.say(f'report.deadline.{code}', days=days)}); {basis}"


def _verdict(data: Data, words: Words) -> Iterator[Line]:
    day = show(date.fromisoformat(data["as_of"]))
    yield Line()
    label = words.say("report.verdict" if data["timing"]["closed"] else "report.provisional")
    verdict = words.say(f"verdict.{data['verdict']}")
    yield Line(f"{label.upper()}: {verdict}", style=VERDICT_STYLES[data["verdict"]])
    unknown = [leaf["id"] for leaf in _leaves(data, "criteria") if leaf["certainty"] == "unknown"]
    if unknown:
        yield Line(words.say("report.rests-on-unknown", ids=", ".join(unknown)), style="open")
    if data["approvable"]:
        yield Line(words.say("report.approvable", day=day), style="good")
        return
    yield Line(words.say("report.not-approvable", day=day))
    yield from (Line(f"- {words.reason(each)}", 2) for each in data["blockers"])


def _changes(data: Data, words: Words) -> Iterator[Line]:
    changes = data["changes"]
    if data["verdict"] == "out-of-scope" or changes == []:
        return
    yield Line()
    if changes is None:
        yield Line(words.say("report.no-change"), style="bad")
        return
    yield Line(words.say("report.changes", count=len(changes)) + ":", style="head")
    yield from (
        Line(f"{number}. {words.remedy(each)}", 2, hang=3) for number, each in enumerate(changes, 1)
    )


def _score(data: Data, words: Words) -> Iterator[Line]:
    score = data["score"]
    if data["verdict"] == "out-of-scope":
        return
    yield Line()
    label = words.say("report.score.indicative" if score["indicative"] else "report.score")
    yield Line(
        f"{label}: {score_line(score, words)}", style="dim" if score["indicative"] else "head"
    )
    if score["indicative"]:
        return
    for row in score["rows"]:
        yield Line(
            f"{SIGNS[row['outcome']]} {row['id']} {words.title(row['title'])}: {row_line(row, words)}",
            2,
            STYLES[row["outcome"]],
        )


def score_line(score: Data, words: Words) -> str:
    """Got, possible, what open items could still bring, pass mark and grade, in one line."""
    line = words.say("report.score.line", **words.points(score, "got", "possible"))
    if score["reachable"] != score["got"]:
        line += words.say("report.score.open", **words.points(score, "reachable"))
    if score["pass_mark"] is not None:
        line += "; " + words.say("report.score.pass", **words.points(score, "pass_mark"))
    if score["band"]:
        line += f"; {words.say('report.score.band')}: {words.title(score['band']['title'])}"
    return line


def row_line(row: Data, words: Words) -> str:
    """One row of a score sheet: points, knock-out, the unit's own figure and why it differs."""
    parts = [words.say("report.score.line", **words.points(row, "got", "possible"))]
    if row["knock_out"]:
        parts.append(words.say("report.score.knock-out"))
    if row["self_scored"] is not None:
        parts.append(words.say("report.score.self", points=words.number(row["self_scored"])))
        if row["self_scored"] != row["got"]:
            outcome = words.say(f"outcome.{row['outcome']}")
            difference = words.number(f"{Decimal(row['got']) - Decimal(row['self_scored']):+}")
            parts.append(
                words.say("report.score.difference", difference=difference, outcome=outcome)
            )
    if row["certainty"] not in ("text", ""):
        parts.append(words.say(f"certainty.{row['certainty']}"))
    return "; ".join(parts)


def _node(node: Data, words: Words, indent: int, settled: bool = False) -> Iterator[Line]:
    """A node and what is below it. `settled`: a group above is met, so that nothing is to be done here."""
    outcome = words.say(f"outcome.{node['outcome']}")
    cite = words.citation(node["citation"])
    points = (
        f" · {words.say('report.points', **words.points(node['points'], 'got', 'possible', 'lost'))}"
        if node["points"]
        else ""
    )
    head = f"{SIGNS[node['outcome']]} {node['id']} {words.title(node['title'])}: {outcome} [{cite}]{points}"
    yield Line(head, indent, STYLES[node["outcome"]])
    for label, text in _facts(node, words):
        if not (settled and label == "todo"):
            yield Line(f"{words.say(f'report.{label}')}: {text}", indent + 4, "dim")
    if node["outcome"] == "NOT_APPLICABLE":
        return
    for child in node["children"]:
        yield from _node(child, words, indent + 4, settled or node["outcome"] == "MET")


def _facts(node: Data, words: Words) -> Iterator[tuple[str, str]]:
    """What stands under a node: requirement, finding, evidence, refusals, to do; groups only say what is odd."""
    if node["certainty"] in ("unknown", "reading", "illustration") and not _same_as_children(node):
        yield "note", words.say(f"certainty.{node['certainty']}")
    if node["outcome"] == "NOT_APPLICABLE":
        return
    if node["found"] is not None:
        yield "required", words.reason(node["required"])
        yield "found", words.reason(node["found"]) + _margin(node, words)
    if node["witnesses"]:
        yield "witnesses", "; ".join(words.evidence(each) for each in node["witnesses"])
    yield from (("note", words.reason(each)) for each in node["reasons"] if each["code"] not in SAID)
    yield from (("todo", words.remedy(each)) for each in node["remedies"])
    if node["outcome"] == "UNMET" and not node["children"] and not node["remedies"]:
        yield "todo", words.say("report.too-late")
    if node["target"]:
        said = words.say("report.target.met" if node["target"]["met"] else "report.target.unmet")
        yield (
            "target",
            f"{words.title(node['target']['title'])} ({words.written(node['target']['cite'])}): {said}",
        )


def _same_as_children(node: Data) -> bool:
    return bool(node["children"]) and all(
        child["certainty"] == node["certainty"] for child in node["children"]
    )


def _margin(node: Data, words: Words) -> str:
    margin = node["margin"]
    if not margin:
        return ""
    required = node["required"]
    most = required["code"] == "required.no-incident" or required["params"].get("op") in (
        "at_most",
        "under",
    )
    over = margin < 0 and most
    code = "spare" if margin > 0 else "over" if over else "short"
    return f" ({words.say(f'margin.{code}', count=abs(margin))})"


def _lists(data: Data, words: Words) -> Iterator[Line]:
    yield from _section(words.say("report.lists"))
    leaves = _leaves(data, "scope", "criteria", "papers")
    for outcome in ("MET", "UNMET", "UNPROVEN", "NOT_APPLICABLE"):
        chosen = [leaf for leaf in leaves if leaf["outcome"] == outcome]
        if outcome == "NOT_APPLICABLE" and not chosen:
            continue
        ids = ", ".join(leaf["id"] for leaf in chosen) or words.say("report.none")
        label = f"{words.say(f'report.list.{outcome}')} ({len(chosen)})"
        if outcome != "UNPROVEN" or not chosen:
            yield Line(f"{label}: {ids}", 2, STYLES[outcome])
            continue
        yield Line(f"{label}:", 2, STYLES[outcome])
        settled_by: dict[str, list[str]] = {}
        for leaf in chosen:
            todo = "; ".join(words.remedy(each) for each in leaf["remedies"])
            settled_by.setdefault(todo, []).append(leaf["id"])
        for todo, names in settled_by.items():
            yield Line(f"{', '.join(names)}: {todo}", 6, STYLES[outcome])


def _leaves(data: Data, *trees: str) -> list[Data]:
    return [leaf for tree in trees for node in data[tree] for leaf in leaves_of(node)]


def leaves_of(node: Data) -> Iterator[Data]:
    """The checks that decided a tree: of a met group only the met ones; what does not apply counts as one."""
    if node["outcome"] == "NOT_APPLICABLE" or not node["children"]:
        yield node
        return
    for child in node["children"]:
        if node["outcome"] != "MET" or child["outcome"] in ("MET", "NOT_APPLICABLE"):
            yield from leaves_of(child)


def _statement(statement: Data, words: Words) -> str:
    certainty = (
        ""
        if statement["certainty"] == "text"
        else f"; {words.say('certainty.' + statement['certainty'])}"
    )
    return f"{words.title(statement['title'])} [{words.written(statement['cite'])}{certainty}]"


def _inputs(inputs: Data, words: Words) -> Iterator[str]:
    yield f"{words.say('report.input.dossier')}: {inputs['dossier']}"
    for each in inputs["criteria"]:
        yield f"{words.say('report.input.criteria')} {each['name']}: {each['sha256']}"
    for each in inputs["attachments"]:
        yield f"{words.say('report.input.attachment')} {each['path']}: {each['sha256']}"


def _days(window: Data) -> dict[str, str]:
    return {key: show(date.fromisoformat(value)) for key, value in window.items()}
