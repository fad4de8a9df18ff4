"""A whole batch on one page: numbers by unit type and place, and the units that somebody has to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from engine.batch.result import Result
from engine.batch.summary import COUNTED, Summary, Twice, cause, where
from engine.calendar import show
from engine.judgement import Verdict
from engine.messages import say
from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para
from engine.report.compare_excel import Sheet
from engine.report.words import Words
from engine.standard import Standard
from engine.vocabulary import UNIT_TYPES

BAR = 40
PLACES = 30
"""The most places that a page shows: the workbook has them all."""
PARTS = (("meets", "█"), ("cannot-conclude", "▒"))
"""What a bar is made of, in order; the rest of it is dots, since black and white must say the same."""
Standards = Callable[[str, int], Standard | None]
"""The standard of a unit type and year."""


def blocks(found: Summary, standards: Standards, as_of: date, lang: str) -> Iterator[Block]:
    """The page, top to bottom."""
    yield Heading(1, say(lang, "batch.title", count=found.dossiers))
    yield Para(say(lang, "batch.as-of", day=show(as_of)))
    yield from (Para(text) for text in statements(found, lang))
    yield Heading(2, say(lang, "batch.by-type"))
    yield _by_type(found, lang)
    yield Para(say(lang, "batch.legend"))
    yield Heading(2, say(lang, "batch.bars"))
    yield _bars(found, lang)
    yield Heading(2, say(lang, "batch.by-place"))
    yield _by_place(found, lang)
    yield from _more(len(found.by(1)), PLACES, lang)
    yield from _pending(found, standards, lang)
    yield from _twice(found, lang)
    yield from _broken(found, lang)


def statements(found: Summary, lang: str) -> Iterator[str]:
    """How the rows came about: by which evaluator, and which of them an earlier run had written."""
    ways = found.ways
    if found.cross_checked:
        yield say(lang, "batch.checked", count=found.cross_checked)
    if ways["quick"]:
        yield say(lang, "batch.quick", count=ways["quick"])
    if ways["taken"]:
        yield say(lang, "batch.taken", count=ways["taken"])
    if found.passed:
        yield passed_over(found.passed, found.limit or 1, lang)


def passed_over(files: Sequence[Path], limit: int, lang: str) -> str:
    """The files that cannot hold a dossier: how many, and the names of the first."""
    names = ", ".join(map(str, files[:limit])) + ("…" if len(files) > limit else "")
    return say(lang, "batch.passed", count=len(files), names=names)


def totals(found: Summary, lang: str, by: str) -> list[tuple[str | int, ...]]:
    """One row a unit type or place: its name, its dossiers, and how many of them came to what; the sum last."""
    parts = found.by(0 if by == "type" else 1)
    order = [*UNIT_TYPES, ""] if by == "type" else sorted(parts, key=lambda name: (not name, name))
    rows = [_row(_name(name, lang, by), parts[name]) for name in order if name in parts]
    return [*rows, _row(say(lang, "batch.total"), sum(parts.values(), Counter()))]


def _row(name: str, counts: Counter[str]) -> tuple[str | int, ...]:
    return (name, counts["dossiers"], *(counts[each] for each in COUNTED))


def _name(name: str, lang: str, by: str) -> str:
    if not name:
        return say(lang, "batch.unreadable" if by == "type" else "batch.no-place")
    return say(lang, f"unit_type.short.{name}") if by == "type" else name


def _header(lang: str, by: str) -> tuple[str, ...]:
    return tuple(say(lang, f"batch.column.{each}") for each in (by, "dossiers", *COUNTED))


def _short(lang: str) -> tuple[str, ...]:
    return tuple(say(lang, f"batch.short.{each}") for each in ("dossiers", *COUNTED))


def _by_type(found: Summary, lang: str) -> Grid:
    rows = [tuple(map(str, row)) for row in totals(found, lang, "type")]
    return Grid((say(lang, "batch.column.type"), *_short(lang)), tuple(rows))


def _by_place(found: Summary, lang: str) -> Grid:
    """The place stands last: its name may be long."""
    *rows, last = totals(found, lang, "place")
    shown = [tuple(map(str, (*row[1:], row[0]))) for row in (*rows[:PLACES], last)]
    return Grid((*_short(lang), say(lang, "batch.column.place")), tuple(shown))


def _bars(found: Summary, lang: str) -> Grid:
    rows = [(str(row[0]), bar(row)) for row in totals(found, lang, "type")]
    return Grid((say(lang, "batch.column.type"), say(lang, "batch.bar")), tuple(rows))


def bar(row: Sequence[Any]) -> str:
    """The shares of one row of totals as a bar, and in percent how many meet the standard."""
    dossiers, drawn, done = row[1], "", 0
    for name, sign in PARTS:
        done += row[2 + COUNTED.index(name)]
        drawn += sign * (done * BAR // dossiers - len(drawn))
    return f"{drawn:·<{BAR}} {row[2 + COUNTED.index('meets')] * 100 // dossiers}%"


def _pending(found: Summary, standards: Standards, lang: str) -> Iterator[Block]:
    """The units that cannot be approved, and what stands in the way of each."""
    if not found.pending_count:
        return
    yield Heading(2, say(lang, "batch.pending", count=found.pending_count))
    for each in found.pending:
        style = "bad" if each.verdict == Verdict.DOES_NOT_MEET.value else "unknown"
        because = reason(each, standards(each.unit_type, each.year), lang)
        yield Item(unit(each, lang), (("", because), ("", each.source)), style)
    yield from _more(found.pending_count, found.limit, lang)


def unit(result: Result, lang: str) -> str:
    """A unit with its code, place and year."""
    place = f", {where(result.place)}" if result.place else ""
    return f"{result.code} {result.name}{place}; {say(lang, 'report.year', year=result.year)}"


def reason(result: Result, standard: Standard | None, lang: str) -> str:
    """Why a unit cannot be approved: the verdict, and the first clause behind it or what else is in the way."""
    said = say(lang, f"verdict.{result.verdict}")
    clause = cause(standard, result) if standard is not None else None
    if clause is not None:
        outcome = say(lang, f"outcome.{result.outcomes[clause.id]}")
        cite = Words({"terms": {}}, lang).citation(clause.cite._asdict())
        return f"{said}: {clause.id} {clause.title.in_(lang)}: {outcome} [{cite}]"
    if result.verdict == Verdict.MEETS.value and not result.closed:
        return f"{said}: {say(lang, 'batch.window-open')}"
    score = f"{say(lang, 'batch.column.score')} {result.got}/{result.possible}"
    return f"{said}: {score}" if result.verdict == Verdict.DOES_NOT_MEET.value else said


def _twice(found: Summary, lang: str) -> Iterator[Block]:
    if found.twice_count:
        yield Heading(2, say(lang, "batch.twice", count=found.twice_count))
        yield Para(say(lang, "batch.twice.hint"), "unknown")
        yield Bullets(tuple(twice(each, lang) for each in found.twice))
        yield from _more(found.twice_count, found.limit, lang)


def twice(each: Twice, lang: str) -> str:
    """A unit that came twice, with both places."""
    words = {**each._asdict(), "unit_type": say(lang, f"unit_type.{each.unit_type}")}
    return say(lang, "batch.twice.item", **words)


def _broken(found: Summary, lang: str) -> Iterator[Block]:
    """The dossiers that could not be read: where and which problem; the sentences are on standard error."""
    if not found.broken:
        return
    count = found.ways["broken"]
    yield Heading(2, say(lang, "batch.broken", count=count))
    lines = (problems(each.result) for each in found.broken)
    yield Bullets(tuple(lines))
    yield from _more(count, found.limit, lang)


def problems(result: Result) -> str:
    """The places and codes of what is wrong with a dossier, in one line."""
    return "; ".join(f"{each['place']}: {each['code']}" for each in result.problems)


def _more(count: int, limit: int, lang: str) -> Iterator[Block]:
    if count > limit:
        yield Para(say(lang, "batch.more", count=count - limit))


def sheets(found: Summary, lang: str) -> Iterator[Sheet]:
    """The totals and the units that came twice, each on a sheet of its own."""
    for by in ("type", "place"):
        yield Sheet(say(lang, f"batch.by-{by}"), _header(lang, by), totals(found, lang, by))
    if found.twice:
        header = tuple(say(lang, f"batch.column.{each}") for each in ("type", *Twice._fields[1:]))
        rows = [(say(lang, f"unit_type.{each.unit_type}"), *each[1:]) for each in found.twice]
        yield Sheet(say(lang, "batch.sheet.twice"), header, rows)


def data(found: Summary) -> dict[str, Any]:
    """The sums as plain data."""
    return {
        "dossiers": found.dossiers,
        "cross_checked": found.cross_checked,
        "taken_over": found.ways["taken"],
        "totals": [_total(key, found.totals[key]) for key in sorted(found.totals)],
        "not_approvable": found.pending_count,
        "twice": {"count": found.twice_count, "first": [each._asdict() for each in found.twice]},
    }


def _total(key: tuple[str, str], counts: Mapping[str, int]) -> dict[str, Any]:
    named = {name.replace("-", "_"): counts[name] for name in ("dossiers", *COUNTED)}
    return {"unit_type": key[0] or None, "place": key[1], **named}


def one_line(found: Summary, lang: str) -> str:
    """The verdicts in one line, for standard error beside a file of rows."""
    counts = sum(found.totals.values(), Counter())
    words = {name.replace("-", "_"): counts[name] for name in COUNTED}
    return say(lang, "batch.line", count=found.dossiers, **words)
