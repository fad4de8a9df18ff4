"""Decisions as one page for a browser and for paper: the verdict, the three piles, every criterion to open.

It says what the text report says, from the same data and in the same words, and finds more room: links,
folds, tables. Nothing is fetched, and everything can be read without a script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.report import page_shell
from engine.report.compare_excel import Cell
from engine.report.lines import TREES, facts, inputs
from engine.report.page_parts import (
    Fold,
    Grid,
    Link,
    Listed,
    Part,
    Pile,
    PileRow,
    Report,
    Row,
    Todo,
)
from engine.report.paragraph import SIGNS, STYLES, VERDICT_STYLES
from engine.report.sheet import score_table, shown
from engine.report.summary import (
    PILED,
    about,
    days,
    leaves,
    rests_on_unknown,
    score_line,
    settled_by,
    statement,
)
from engine.report.words import Words

Data = Mapping[str, Any]
LABELS = {"refused": "page.refused", "gap": "page.gap"}
ORDER = ("UNMET", "UNPROVEN", "MET", "NOT_APPLICABLE")


def page(decisions: Sequence[Data], unread: Sequence[str], lang: str) -> str:
    """The page of these decisions; `unread` says of each dossier that could not be read why."""
    reports = [report(data, f"d{at}", lang) for at, data in enumerate(decisions, 1)]
    several = len(decisions) + len(unread) > 1
    words = Words(decisions[0], lang)
    title = words.say("page.several", count=len(reports)) if several else reports[0].name
    foot = words.say("page.foot", engine=decisions[0]["engine"])
    return page_shell.render(
        "report.html.j2",
        lang,
        title,
        foot,
        reports=reports,
        several=several,
        unread=unread,
        tally=Counter((each.verdict.text, each.style) for each in reports),
    )


def report(data: Data, anchor: str, lang: str) -> Report:
    """What the page says of one decision; `anchor` begins every address within it."""
    words, judged = Words(data, lang), data["verdict"] != "out-of-scope"
    may = "check.may" if data["approvable"] else "check.may-not"
    return Report(
        anchor=anchor,
        name=words.say("page.name", unit=data["unit"]["name"], year=data["year"]),
        standard=words.title(data["standard"]),
        style=VERDICT_STYLES[data["verdict"]],
        verdict=verdict(data, words),
        approvable=approvable(data, words),
        line=words.say(may),
        blockers=tuple(words.reason(each) for each in data["blockers"]),
        unknown=_unknown(data, words),
        head=tuple(_head(data, words)),
        todo=_todo(data, words) if judged else None,
        score_line=f"{_score_title(data, words)}: {score_line(data['score'], words)}"
        if judged
        else "",
        score=_score(data, words) if judged else None,
        piles=tuple(_piles(data, words, anchor)) if judged else (),
        parts=tuple(_parts(data, words, anchor)),
        lists=tuple(_lists(data, words)),
    )


def verdict(data: Data, words: Words) -> Row:
    """The verdict, said to be provisional while the window is open."""
    label = words.say("report.verdict" if data["timing"]["closed"] else "report.provisional")
    return Row(label, words.say(f"verdict.{data['verdict']}"), VERDICT_STYLES[data["verdict"]])


def approvable(data: Data, words: Words) -> str:
    """Whether the verdict may be approved on the day asked about."""
    key = "report.approvable" if data["approvable"] else "report.not-approvable"
    return words.say(key, **days({"day": data["as_of"]}))


def _unknown(data: Data, words: Words) -> str:
    ids = rests_on_unknown(data)
    return words.say("report.rests-on-unknown", ids=", ".join(ids)) if ids else ""


def _head(data: Data, words: Words) -> Iterator[tuple[str, str]]:
    """What the report is about, with the time to register below the window."""
    for label, text in about(data, words):
        if text:
            yield label, text
        if label == words.say("report.window"):
            span = days(data["timing"]["registration"])
            yield words.say("windows.registration"), words.say("report.window.value", **span)


def _todo(data: Data, words: Words) -> Todo | None:
    changes = data["changes"]
    if changes is None:
        return Todo(words.say("report.no-change"), (), "")
    if not changes:
        return None
    papers = any(each["code"] == "blocker.papers" for each in data["blockers"])
    return Todo(
        words.say("report.changes", count=len(changes)),
        tuple(words.remedy(each) for each in changes),
        words.say("report.changes.papers") if papers else "",
    )


def _score_title(data: Data, words: Words) -> str:
    indicative = data["score"]["indicative"]
    return words.say("report.score.indicative" if indicative else "report.score")


def _score(data: Data, words: Words) -> Grid | None:
    """The score table, without the columns in which nothing stands; none where the circular gives no points."""
    if data["score"]["indicative"]:
        return None
    table = score_table(data, words)
    filled = [
        any(row[at] not in (None, "") for row in table.rows) for at in range(len(table.header))
    ]

    def kept(row: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(cell for cell, some in zip(row, filled, strict=True) if some)

    return Grid(
        words.say("sheet.score"),
        kept(table.header),
        tuple(kept(shown(cell, words) for cell in row) for row in table.rows),
        kept(_numeric(column) for column in zip(*table.rows, strict=True)),
        total=True,
    )


def _numeric(column: Iterable[Cell]) -> bool:
    return all(cell is None or not isinstance(cell, str) for cell in column)


def _piles(data: Data, words: Words, anchor: str) -> Iterator[Pile]:
    decided = leaves(data, *PILED)
    for outcome in ORDER:
        chosen = [leaf for leaf in decided if leaf["outcome"] == outcome]
        if chosen or outcome != "NOT_APPLICABLE":
            label, style = words.say(f"report.list.{outcome}"), STYLES[outcome]
            rows = tuple(_pile_rows(outcome, chosen, words, anchor))
            yield Pile(label, f"{anchor}.{style}", style, len(chosen), rows)


def _pile_rows(outcome: str, chosen: list[Data], words: Words, anchor: str) -> Iterator[PileRow]:
    links = {leaf["id"]: _link(leaf, words, anchor) for leaf in chosen}
    if outcome == "UNPROVEN":
        for todo, names in settled_by(chosen, words).items():
            yield PileRow(tuple(links[name] for name in names), todo, True)
        return
    for leaf in chosen:
        said = dict(facts(leaf, words)).get("found", "") if outcome == "UNMET" else ""
        yield PileRow((links[leaf["id"]],), said, False)


def _link(node: Data, words: Words, anchor: str) -> Link:
    return Link(node["id"], f"{anchor}-{node['id']}", words.title(node["title"]))


def _parts(data: Data, words: Words, anchor: str) -> Iterator[Part]:
    # A unit out of scope is not judged: its criteria would only read as failures.
    shown_trees = TREES[:1] if data["verdict"] == "out-of-scope" else TREES
    for key, name in shown_trees:
        if data[key]:
            folds = tuple(_fold(node, words, anchor) for node in data[key])
            yield Part(words.say(f"report.{name}"), folds)


def _fold(node: Data, words: Words, anchor: str, settled: bool = False) -> Fold:
    """A criterion; `settled`: a group above is met, so that nothing is to be done here."""
    outcome, applies = node["outcome"], node["outcome"] != "NOT_APPLICABLE"
    below = settled or outcome == "MET"
    return Fold(
        id=node["id"],
        anchor=f"{anchor}-{node['id']}",
        title=words.title(node["title"]),
        sign=SIGNS[outcome],
        style=STYLES[outcome],
        outcome=words.say(f"outcome.{outcome}"),
        cite=words.citation(node["citation"]),
        points=words.say("report.points", **words.points(node["points"], "got", "possible", "lost"))
        if node["points"]
        else "",
        open=bool(node["children"]) and not below and applies,
        rows=tuple(_fold_rows(node, words, settled)),
        children=tuple(_fold(child, words, anchor, below) for child in node["children"])
        if applies
        else (),
    )


def _fold_rows(node: Data, words: Words, settled: bool) -> Iterator[Row]:
    for kind, text in facts(node, words):
        # How sure the text is stands beside the citation of every criterion, not only of the doubtful.
        if kind != "certainty" and not (settled and kind == "todo"):
            yield Row(words.say(LABELS.get(kind, f"report.{kind}")), text, kind)
    doubtful = node["certainty"] in ("unknown", "reading", "illustration")
    said = words.say(f"certainty.{node['certainty']}")
    yield Row(words.say("book.certainty"), said, "certainty" if doubtful else "")


def _lists(data: Data, words: Words) -> Iterator[Listed]:
    listed = (
        ("report.notices", words.notices(data["notices"]), ""),
        ("report.authority", [statement(each, words) for each in data["authority"]], ""),
        ("book.notes", [statement(each, words) for each in data["notes"]], ""),
        ("report.inputs", list(inputs(data["inputs"], words)), "digests"),
    )
    for key, items, style in listed:
        if items:
            yield Listed(words.say(key), tuple(items), style)
