"""Decisions as tables for a workbook: the score sheet, every criterion, and a line for each of several dossiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from engine.report.compare_excel import Cell, Sheet
from engine.report.lines import TREES, facts
from engine.report.summary import PILED, about, leaves, leaves_of, place, score_line
from engine.report.words import Words

Data = Mapping[str, Any]
SCORE = ("row", "title", "criteria", "possible", "self", "got", "difference", "outcome", "why")
CRITERIA = (
    *("id", "title", "outcome", "required", "found", "short", "witnesses", "refused", "todo"),
    *("cite", "certainty"),
)
SUMMARY = (
    *("code", "name", "type", "place", "year", "edition", "verdict", "approvable"),
    *("got", "possible", "met", "unmet", "unproven", "deadline", "late", "file"),
)
UNIT = ("code", "name")
WIDEST = {"score": 45, "criteria": 24, "summary": 20}
"""The widest column of a sheet, in characters: so that its print can be read on A4."""


class Table(NamedTuple):
    """A header and rows of cells; of a score sheet the last row is the sum (bảng)."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(
    named: Sequence[tuple[str, Data]], unread: Sequence[tuple[str, str]], lang: str
) -> tuple[Sheet, ...]:
    """The workbook of these decisions, each with the path of its dossier; `unread` says why others are missing."""
    several = len(named) + len(unread) > 1
    spoken = [(path, Words(data, lang)) for path, data in named]
    every = [words for _, words in spoken]
    tables = [
        _sheet("score", [(words, score_table(words.data, words)) for words in every], several),
        _sheet(
            "criteria", [(words, criteria_table(words.data, words)) for words in every], several
        ),
    ]
    return (_summary(spoken, unread), *tables) if several else tuple(tables)


def _sheet(name: str, tables: Sequence[tuple[Words, Table]], several: bool) -> Sheet:
    """One sheet for all: of several dossiers each row says whose it is; of one the head says it."""
    first = tables[0][0]
    title, header = first.say(f"sheet.{name}"), tables[0][1].header
    how = (
        (first.say("sheet.all-or-nothing"),)
        if name == "score" and any(table.rows for _, table in tables)
        else ()
    )
    if not several:
        rows = tables[0][1].rows
        return Sheet(
            title, header, rows, (*_head(first), *how), WIDEST[name], bool(rows) and name == "score"
        )
    whose = tuple(first.say(f"sheet.column.{key}") for key in UNIT)
    listed = [
        (words.data["unit"]["code"], words.data["unit"]["name"], *row)
        for words, table in tables
        for row in table.rows
    ]
    return Sheet(title, (*whose, *header), listed, (title, *how), WIDEST[name])


def _head(words: Words) -> tuple[str, ...]:
    """What stands above the table of one dossier."""
    data = words.data
    label = words.say("report.verdict" if data["timing"]["closed"] else "report.provisional")
    rows = [f"{named}: {value}" for named, value in about(data, words) if value]
    rows.append(f"{label}: {words.say('verdict.' + data['verdict'])}")
    title = "report.score.indicative" if data["score"]["indicative"] else "report.score"
    if data["verdict"] != "out-of-scope":
        rows.append(f"{words.say(title)}: {score_line(data['score'], words)}")
    return (words.title(data["standard"]), *rows)


def score_table(data: Data, words: Words) -> Table:
    """The score sheet: what could be had, what the unit gave itself, what was found, and why they differ.

    A unit out of scope has no score, so its table is empty.
    """
    header = tuple(words.say(f"sheet.column.{key}") for key in SCORE)
    if data["verdict"] == "out-of-scope":
        return Table(header, ())
    score = data["score"]
    rows = tuple(_score_row(row, words) for row in score["rows"])
    own = [row["self_scored"] for row in score["rows"]]
    # A sum over some rows only would not be the unit's own total.
    total = None if None in own else sum(map(Decimal, own), Decimal(0))
    got, possible = Decimal(score["got"]), Decimal(score["possible"])
    named = ("", words.say("sheet.total"), "", possible, total, got, _difference(got, total), "")
    line = score_line(score, words)
    if score["indicative"]:
        line = f"{words.say('report.score.indicative')}: {line}"
    return Table(header, (*rows, (*named, line)))


def _score_row(row: Data, words: Words) -> tuple[Cell, ...]:
    got, own = Decimal(row["got"]), row["self_scored"]
    own = None if own is None else Decimal(own)
    return (
        row["id"],
        words.title(row["title"]),
        ", ".join(row["criteria"]),
        Decimal(row["possible"]),
        own,
        got,
        _difference(got, own),
        words.say(f"outcome.{row['outcome']}"),
        "; ".join(_why(row, words)),
    )


def _difference(got: Decimal, own: Decimal | None) -> Decimal | None:
    return None if own is None else got - own


def _why(row: Data, words: Words) -> Iterator[str]:
    """Why a row has the points it has: what it hangs on, then each check below it that is not met."""
    if row["knock_out"]:
        yield words.say("report.score.knock-out")
    if row["certainty"] not in ("text", ""):
        yield words.say(f"certainty.{row['certainty']}")
    if row["got"] == row["possible"]:
        return
    for node in _nodes(words.data, row["criteria"]):
        for leaf in leaves_of(node):
            if leaf["outcome"] in ("UNMET", "UNPROVEN"):
                said = dict(facts(leaf, words))
                yield f"{leaf['id']}: {said.get('found', words.title(leaf['title']))}"


def _nodes(data: Data, ids: Sequence[str]) -> Iterator[Data]:
    every = {node["id"]: node for tree in PILED for node in walked(data[tree])}
    return (every[name] for name in ids)


def walked(nodes: Iterable[Data]) -> Iterator[Data]:
    """Every node that was judged, parents first; nothing below one that does not apply."""
    for node in nodes:
        yield node
        if node["outcome"] != "NOT_APPLICABLE":
            yield from walked(node["children"])


def criteria_table(data: Data, words: Words) -> Table:
    """Every criterion: outcome, what was required and found, the shortfall, what settles it, the citation."""
    shown_trees = TREES[:1] if data["verdict"] == "out-of-scope" else TREES
    return Table(
        tuple(words.say(f"sheet.column.{key}") for key in CRITERIA),
        tuple(_criterion(node, words) for key, _ in shown_trees for node in walked(data[key])),
    )


def _criterion(node: Data, words: Words) -> tuple[Cell, ...]:
    said: dict[str, list[str]] = {}
    for kind, text in facts(node, words):
        said.setdefault(kind, []).append(text)
    joined = {kind: "\n".join(texts) for kind, texts in said.items()}
    notes = "\n".join(said.get("refused", []) + said.get("gap", []))
    return (
        node["id"],
        words.title(node["title"]),
        words.say(f"outcome.{node['outcome']}"),
        joined.get("required", ""),
        joined.get("found", ""),
        node["shortfall"],
        joined.get("witnesses", ""),
        notes,
        joined.get("todo", ""),
        words.citation(node["citation"]),
        words.say(f"certainty.{node['certainty']}"),
    )


def _summary(spoken: Sequence[tuple[str, Words]], unread: Sequence[tuple[str, str]]) -> Sheet:
    words = spoken[0][1]
    header = tuple(words.say(f"sheet.column.{key}") for key in SUMMARY)
    rows = [_line(path, each) for path, each in spoken]
    blank: tuple[Cell, ...] = ("",) * (len(SUMMARY) - 1)
    at = SUMMARY.index("verdict")
    rows += [
        (*blank[:at], words.say("sheet.unread", why=why), *blank[at + 1 :], path)
        for path, why in unread
    ]
    title = words.say("sheet.summary")
    return Sheet(title, header, rows, (title,), WIDEST["summary"])


def _line(path: str, words: Words) -> tuple[Cell, ...]:
    data, judged = words.data, words.data["verdict"] != "out-of-scope"
    # Equal shares that decide nothing are no score: a table of many units would make them look like one.
    scored = judged and not data["score"]["indicative"]
    unit, timing = data["unit"], data["timing"]
    outcomes = [leaf["outcome"] for leaf in leaves(data, *PILED)] if judged else []
    return (
        unit["code"],
        unit["name"],
        words.say(f"unit_type.short.{unit['type']}"),
        place(data),
        data["year"],
        data["edition"]["short"],
        words.say(f"verdict.{data['verdict']}"),
        words.say("check.may" if data["approvable"] else "check.may-not"),
        Decimal(data["score"]["got"]) if scored else None,
        Decimal(data["score"]["possible"]) if scored else None,
        *(outcomes.count(name) for name in ("MET", "UNMET", "UNPROVEN")),
        date.fromisoformat(timing["deadline"]) if timing["deadline"] else None,
        words.say("flag.yes" if timing["late"] else "flag.no"),
        path,
    )


def shown(cell: Cell, words: Words) -> str:
    """A cell as text for a page."""
    return (
        words.number(f"{cell:f}")
        if isinstance(cell, Decimal)
        else ""
        if cell is None
        else str(cell)
    )
