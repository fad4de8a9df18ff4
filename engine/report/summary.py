"""The first page of a report: whose dossier, the verdict, what to do, the three piles, the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.calendar import show
from engine.report.paragraph import SIGNS, STYLES, VERDICT_STYLES, Line, section
from engine.report.words import Words

Data = Mapping[str, Any]
PILED = ("scope", "criteria", "scored_only", "papers")


def head(data: Data, words: Words) -> Iterator[Line]:
    """Unit, edition, window, deadline and the day asked about."""
    yield Line(words.title(data["standard"]), style="head")
    yield Line()
    rows = about(data, words)
    width = max(len(label) for label, _ in rows) + 2
    for label, value in rows:
        if value:
            yield Line(f"{label + ':':<{width}}{value}", hang=width)


def about(data: Data, words: Words) -> list[tuple[str, str]]:
    """What a report is about, each with its label; "" for what there is none of."""
    unit, timing = data["unit"], data["timing"]
    kind, year, at = (
        words.say(f"unit_type.short.{unit['type']}"),
        words.say("report.year", year=data["year"]),
        place(data),
    )
    rows = [
        ("unit", f"{unit['name']} ({unit['code']}), {kind}{', ' + at if at else ''}; {year}"),
        ("edition", _edition(data, words)),
        ("overlay", _overlay(data, words)),
        ("window", words.say("report.window.value", **days(timing["window"]))),
        ("deadline", _deadline(timing, words)),
        ("as-of", show(date.fromisoformat(data["as_of"]))),
    ]
    return [(words.say(f"report.{key}"), value) for key, value in rows]


def place(data: Data) -> str:
    """Where the unit is, the smallest place first; "" if the dossier does not say."""
    where = data["unit"]["place"]
    return ", ".join(
        where[key] for key in ("village", "commune", "district", "province") if key in where
    )


def _edition(data: Data, words: Words) -> str:
    force, edition = data["edition"]["in_force"], data["edition"]
    known = days({key: value for key, value in force.items() if value})
    said = words.say("report.force.until" if "until" in known else "report.force", **known)
    return (
        f"{edition['short']}, {said} {words.say('report.chosen', **days(data['timing']['window']))}"
    )


def _overlay(data: Data, words: Words) -> str:
    overlay = data["overlay"]
    return (
        f"{words.title(overlay['title'])} ({statement(overlay['basis'], words)})" if overlay else ""
    )


def _deadline(timing: Data, words: Words) -> str:
    if timing["deadline"] is None:
        return words.say("report.deadline.none")
    said = words.say("report.deadline.value", day=show(date.fromisoformat(timing["deadline"])))
    code, left = ("late", -timing["days_left"]) if timing["late"] else ("left", timing["days_left"])
    basis = statement(timing["deadline_basis"], words)
    return f"{said} ({words.say(f'report.deadline.{code}', days=left)}); {basis}"


def verdict(data: Data, words: Words) -> Iterator[Line]:
    """The verdict, on what it rests, and whether it may be approved."""
    day = show(date.fromisoformat(data["as_of"]))
    yield Line()
    label = words.say("report.verdict" if data["timing"]["closed"] else "report.provisional")
    said = words.say(f"verdict.{data['verdict']}")
    yield Line(f"{label.upper()}: {said}", style=VERDICT_STYLES[data["verdict"]])
    unknown = rests_on_unknown(data)
    if unknown:
        yield Line(words.say("report.rests-on-unknown", ids=", ".join(unknown)), style="open")
    if data["approvable"]:
        yield Line(words.say("report.approvable", day=day), style="good")
        return
    yield Line(words.say("report.not-approvable", day=day))
    yield from (Line(f"- {words.reason(each)}", 2) for each in data["blockers"])


def rests_on_unknown(data: Data) -> list[str]:
    """The checks that decided and whose wording was not seen."""
    return [leaf["id"] for leaf in leaves(data, "criteria") if leaf["certainty"] == "unknown"]


def changes(data: Data, words: Words) -> Iterator[Line]:
    """The shortest way to pass, or that there is none."""
    todo = data["changes"]
    if data["verdict"] == "out-of-scope" or todo == []:
        return
    yield Line()
    if todo is None:
        yield Line(words.say("report.no-change"), style="bad")
        return
    yield Line(words.say("report.changes", count=len(todo)) + ":", style="head")
    yield from (
        Line(f"{number}. {words.remedy(each)}", 2, hang=3) for number, each in enumerate(todo, 1)
    )
    if any(each["code"] == "blocker.papers" for each in data["blockers"]):
        yield Line(words.say("report.changes.papers"), 2)


def lists(data: Data, words: Words) -> Iterator[Line]:
    """The three piles: met, not met, still open with what settles it."""
    yield from section(words.say("report.lists"))
    decided = leaves(data, *PILED)
    for outcome, rows in (
        ("UNMET", _unmet),
        ("UNPROVEN", _open),
        ("MET", _ids),
        ("NOT_APPLICABLE", _ids),
    ):
        chosen = [leaf for leaf in decided if leaf["outcome"] == outcome]
        if chosen or outcome != "NOT_APPLICABLE":
            label = f"{words.say(f'report.list.{outcome}')} ({len(chosen)})"
            yield from rows(label, chosen, STYLES[outcome], words)


def _ids(label: str, some: list[Data], style: str, words: Words) -> Iterator[Line]:
    yield Line(
        f"{label}: {', '.join(leaf['id'] for leaf in some) or words.say('report.none')}", 2, style
    )


def _unmet(label: str, some: list[Data], style: str, words: Words) -> Iterator[Line]:
    if not some:
        yield from _ids(label, some, style, words)
        return
    yield Line(f"{label}:", 2, style)
    for leaf in some:
        found = f": {words.reason(leaf['found'])}" if leaf["found"] is not None else ""
        yield Line(f"{leaf['id']} {words.title(leaf['title'])}{found}", 6, style)


def _open(label: str, some: list[Data], style: str, words: Words) -> Iterator[Line]:
    if not some:
        yield from _ids(label, some, style, words)
        return
    yield Line(f"{label}:", 2, style)
    for todo, names in settled_by(some, words).items():
        yield Line(f"{', '.join(names)}: {todo}", 6, style)


def settled_by(some: list[Data], words: Words) -> dict[str, list[str]]:
    """The ids of open checks, by what settles them: one paper often settles many."""
    found: dict[str, list[str]] = {}
    for leaf in some:
        todo = "; ".join(words.remedy(each) for each in leaf["remedies"])
        found.setdefault(todo, []).append(leaf["id"])
    return found


def score(data: Data, words: Words) -> Iterator[Line]:
    """The score sheet."""
    sheet = data["score"]
    if data["verdict"] == "out-of-scope":
        return
    yield Line()
    label = words.say("report.score.indicative" if sheet["indicative"] else "report.score")
    yield Line(
        f"{label}: {score_line(sheet, words)}", style="dim" if sheet["indicative"] else "head"
    )
    if sheet["indicative"]:
        return
    for row in sheet["rows"]:
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


def leaves(data: Data, *trees: str) -> list[Data]:
    """The checks that decided these trees."""
    return [leaf for tree in trees for node in data[tree] for leaf in leaves_of(node)]


def leaves_of(node: Data) -> Iterator[Data]:
    """The checks that decided a tree: of a met group only the met ones; what does not apply counts as one."""
    if node["outcome"] == "NOT_APPLICABLE" or not node["children"]:
        yield node
        return
    for child in node["children"]:
        if node["outcome"] != "MET" or child["outcome"] in ("MET", "NOT_APPLICABLE"):
            yield from leaves_of(child)


def statement(statement: Data, words: Words) -> str:
    """A statement of the law with its citation and how sure it is."""
    certainty = (
        ""
        if statement["certainty"] == "text"
        else f"; {words.say('certainty.' + statement['certainty'])}"
    )
    return f"{words.title(statement['title'])} [{words.written(statement['cite'])}{certainty}]"


def days(window: Data) -> dict[str, str]:
    """Days as people write them, under the same names."""
    return {key: show(date.fromisoformat(value)) for key, value in window.items()}
