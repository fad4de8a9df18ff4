"""The criteria as a readable book: every clause with its citation, how sure the text is, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.calendar import show
from engine.compare import wording
from engine.decision import decimal
from engine.messages import say
from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para
from engine.report.book_words import Asker
from engine.standard import (
    Check,
    Edition,
    Group,
    Node,
    Schedule,
    Scoring,
    Standard,
    Statement,
    walk,
)

TREES = ("scope", "criteria", "papers", "scored_only")
CERTAINTIES = ("text", "paraphrase", "reading", "unknown", "illustration")


def blocks(standards: Sequence[Standard], lang: str) -> Iterator[Block]:
    """The book of some standards of one edition: the circular, then a chapter for each unit type."""
    edition = standards[0].edition
    yield Heading(1, edition.title.in_(lang))
    yield Para(f"{edition.short}; {_force(edition, lang)}.")
    yield from _how_to_read(standards, lang)
    for standard in standards:
        yield from _chapter(standard, lang)
    yield from _statements("book.basis", edition.basis, edition, lang)
    yield from _statements("book.notes", edition.notes, edition, lang)
    yield from _sources(standards, lang)


def _force(edition: Edition, lang: str) -> str:
    days = {"from": show(edition.from_day)}
    if edition.until_day is None:
        return say(lang, "report.force", **days)
    return say(lang, "report.force.until", until=show(edition.until_day), **days)


def _how_to_read(standards: Sequence[Standard], lang: str) -> Iterator[Block]:
    """What each degree of certainty means; and how much of the book is of each."""
    yield Heading(2, say(lang, "book.reading"))
    yield Para(say(lang, "book.reading.text"))
    leaves = {
        (node.clause.mark, node.clause.id): node.clause.certainty
        for standard in standards
        for root in standard.roots
        for node in walk(root)
        if isinstance(node, Check)
    }
    counts = [list(leaves.values()).count(name) for name in CERTAINTIES]
    header = (say(lang, "book.certainty"), say(lang, "book.checks"))
    rows = [
        (say(lang, f"certainty.{name}"), str(count))
        for name, count in zip(CERTAINTIES, counts, strict=True)
        if count
    ]
    yield Grid(header, tuple(rows))


def _chapter(standard: Standard, lang: str) -> Iterator[Block]:
    asker = Asker(standard, lang)
    yield Heading(2, standard.title.in_(lang))
    if standard.overlay is not None:
        yield Para(
            f"{say(lang, 'report.overlay')}: {standard.overlay.title.in_(lang)} "
            f"({_stated(standard.overlay.basis, lang)})"
        )
    yield from _windows(standard, lang)
    for name in TREES:
        root: Group | None = getattr(standard, name)
        if root is not None:
            yield Heading(3, say(lang, f"compare.section.{name}"))
            for node in root.children:
                yield from _node(node, asker, 0)
    yield from _scoring(standard.scoring, lang)
    named = [each for types, each in standard.edition.authority if standard.unit_type in types]
    if named:
        yield Heading(3, say(lang, "report.authority"))
        yield from (_statement(each, standard.edition, lang) for each in named)


def _windows(standard: Standard, lang: str) -> Iterator[Block]:
    yield Heading(3, say(lang, "compare.section.windows"))
    for schedule in standard.edition.schedules.get(standard.unit_type, ()):
        yield _schedule(schedule, standard.edition, lang)


def _schedule(schedule: Schedule, edition: Edition, lang: str) -> Item:
    said = {
        "compare.aspect.window": wording.window(schedule).in_(lang),
        "compare.aspect.registration": say(lang, f"dated.{schedule.registration}"),
        "book.basis-of-window": _stated(schedule.window_basis, lang),
        "compare.aspect.deadline": _deadline(schedule, lang),
        "book.source": edition.sources[schedule.window_basis.source].in_(lang)
        if schedule.window_basis.source in edition.sources
        else "",
    }
    rows = tuple((_label(key, lang), text) for key, text in said.items() if text)
    style = "unknown" if schedule.window_basis.certainty == "unknown" else ""
    return Item(schedule.window_basis.title.in_(lang), rows, style)


def _deadline(schedule: Schedule, lang: str) -> str:
    if schedule.decide_before is None:
        return say(lang, "compare.no-deadline")
    day = wording.year_day(schedule.decide_before).in_(lang)
    return f"{say(lang, 'compare.before', day=day)}; {_stated(schedule.deadline_basis, lang)}"


def _label(key: str, lang: str) -> str:
    said = say(lang, key)
    return said[:1].upper() + said[1:]


def _node(node: Node, asker: Asker, depth: int) -> Iterator[Item]:
    clause = node.clause
    rows = [(asker.say("book.asks"), asker.required(node)), *_about(node, asker)]
    style = "unknown" if clause.certainty == "unknown" else ""
    yield Item(
        f"{clause.id} {clause.title.in_(asker.lang)}",
        tuple((label, text) for label, text in rows if text),
        style,
        depth,
    )
    if isinstance(node, Group):
        for child in node.children:
            yield from _node(child, asker, depth + 1)


def _about(node: Node, asker: Asker) -> Iterator[tuple[str, str]]:
    """The labelled lines under a clause; what a node does not have is left out."""
    clause = node.clause
    if isinstance(node, Check):
        yield asker.say("book.proof"), asker.evidence(node)
        yield asker.say("book.exception"), asker.exception(node)
    yield asker.say("book.where"), asker.condition(node)
    yield asker.say("book.cite"), asker.cited(clause.cite)
    yield asker.say("book.certainty"), asker.say(f"certainty.{clause.certainty}")
    sources = {**asker.standard.edition.sources}
    if asker.standard.overlay is not None:
        sources.update(asker.standard.overlay.sources)
    if clause.certainty != "text":
        yield asker.say("book.source"), sources[clause.source].in_(asker.lang)
    if isinstance(node, Check) and node.target is not None:
        yield (
            asker.say("report.target"),
            f"{node.target.title.in_(asker.lang)} ({node.target.cite})",
        )


def _scoring(scoring: Scoring | None, lang: str) -> Iterator[Block]:
    if scoring is None:
        return
    yield Heading(3, say(lang, "compare.section.scoring"))
    if scoring.pass_mark is not None:
        sure = say(lang, f"certainty.{scoring.pass_certainty}")
        mark, total = decimal(scoring.pass_mark), decimal(scoring.total)
        yield Para(say(lang, "book.pass-mark", pass_mark=mark, total=total, certainty=sure))
    header = tuple(
        say(lang, key)
        for key in (
            "book.row",
            "compare.aspect.criteria",
            "book.points",
            "book.rule",
            "book.certainty",
        )
    )
    rows = tuple(
        (
            f"{row.id} {row.title.in_(lang)}",
            ", ".join(row.criteria),
            decimal(row.points),
            "; ".join(
                [
                    *([say(lang, "report.score.knock-out")] if row.knock_out else []),
                    *([say(lang, "book.deduct", points=decimal(row.deduct))] if row.deduct else []),
                ]
            ),
            say(lang, f"certainty.{row.certainty}"),
        )
        for row in scoring.rows
    )
    yield Grid(header, rows)
    if scoring.bands:
        yield Bullets(
            tuple(
                say(lang, "book.band", title=band.title.in_(lang), points=decimal(band.from_points))
                for band in scoring.bands
            )
        )


def _statements(
    title: str, statements: Sequence[Statement], edition: Edition, lang: str
) -> Iterator[Block]:
    if statements:
        yield Heading(2, say(lang, title))
        yield from (_statement(each, edition, lang) for each in statements)


def _statement(statement: Statement, edition: Edition, lang: str) -> Item:
    rows = [(say(lang, "book.cite"), statement.cite)]
    if statement.certainty != "text":
        rows.append((say(lang, "book.certainty"), say(lang, f"certainty.{statement.certainty}")))
        rows.append((say(lang, "book.source"), edition.sources[statement.source].in_(lang)))
    style = "unknown" if statement.certainty == "unknown" else ""
    return Item(statement.title.in_(lang), tuple(rows), style)


def _stated(statement: Statement, lang: str) -> str:
    sure = (
        ""
        if statement.certainty == "text"
        else f"; {say(lang, f'certainty.{statement.certainty}')}"
    )
    return f"{statement.cite}{sure}"


def _sources(standards: Sequence[Standard], lang: str) -> Iterator[Block]:
    """Where the words come from, and the very files that this book was printed from."""
    titles = {**standards[0].edition.sources}
    for standard in standards:
        titles.update(standard.overlay.sources if standard.overlay is not None else {})
    yield Heading(2, say(lang, "book.sources"))
    yield Bullets(tuple(title.in_(lang) for title in titles.values()))
    files = sorted({source for standard in standards for source in standard.sources})
    yield Heading(2, say(lang, "book.files"))
    yield Para(say(lang, "book.files.text"))
    yield Grid(
        (say(lang, "book.file"), "SHA-256"), tuple((each.name, each.sha256) for each in files)
    )
