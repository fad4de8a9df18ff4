"""What a draft would change in past dossiers: as a readable document, as a workbook, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from engine.calendar import show
from engine.compare.causes import Cause
from engine.compare.impact import NO_EDITION, UNREADABLE, Weighed
from engine.compare.survey import Survey
from engine.messages import say
from engine.report.book_blocks import Block, Grid, Heading, Item, Para
from engine.report.compare_excel import Sheet
from engine.report.problems import message
from engine.standard import Source
from engine.vocabulary import UNIT_TYPES

COLUMNS = ("dossier", "code", "unit", "type", "place", "year", "was", "would", "because")


class Asked(NamedTuple):
    """What was asked: which criteria against which, as of which day, with the digest of every file."""

    current: str
    draft: str
    as_of: date
    sources: dict[str, tuple[Source, ...]]


def blocks(asked: Asked, found: Survey, lang: str) -> Iterator[Block]:
    """The document: the totals, then every dossier whose verdict would change."""
    yield Heading(1, say(lang, "impact.title", draft=asked.draft, current=asked.current))
    yield Para(say(lang, "impact.as-of", day=show(asked.as_of)))
    numbers = {"weighed": found.weighed, "changed": len(found.changed), "moved": found.moved}
    yield Para(say(lang, "impact.counts", **numbers))
    if found.weighed:
        yield Para(say(lang, "impact.sample", count=found.sampled))
    if found.refused:
        yield Para(say(lang, "impact.refused", count=len(found.refused)), "unknown")
    if found.unjudged:
        yield Para(say(lang, "impact.unjudged", count=len(found.unjudged)), "unknown")
    if not found.changed:
        key, style = ("none", "good") if found.weighed else ("nothing", "unknown")
        yield Para(say(lang, f"impact.{key}"), style)
        return
    yield Heading(2, say(lang, "impact.by-type"))
    yield _totals(found, lang, "type")
    yield Heading(2, say(lang, "impact.by-place"))
    yield _totals(found, lang, "place")
    yield Heading(2, say(lang, "impact.dossiers"))
    yield from (_item(each, lang) for each in found.changed)


def _totals(found: Survey, lang: str, by: str) -> Grid:
    header = (say(lang, f"impact.column.{by}"), *(say(lang, f"impact.{name}") for name in NUMBERS))
    return Grid(header, tuple(tuple(map(str, row)) for row in totals(found, lang, by)))


NUMBERS = ("total", "worse", "better", "other")


def totals(found: Survey, lang: str, by: str) -> list[tuple[str | int, ...]]:
    """Rows of totals, by unit type or by place: dossiers, and which way the verdict of how many would go.

    Every unit type is listed; of the places only those where something changes.
    """
    counts: dict[str, Counter[str]] = {}
    for (unit_type, place, was, would), count in found.totals.items():
        counts.setdefault(unit_type if by == "type" else place, Counter()).update(
            {"total": count, direction(was, would): count}
        )
    names = [name for name in UNIT_TYPES if name in counts] if by == "type" else sorted(counts)
    return [
        (_name(name, lang, by), *(counts[name][each] for each in NUMBERS))
        for name in names
        if by == "type" or counts[name]["same"] < counts[name]["total"]
    ]


def _name(name: str, lang: str, by: str) -> str:
    if by == "type":
        return say(lang, f"unit_type.{name}")
    return name or say(lang, "impact.no-place")


def direction(was: str, would: str) -> str:
    """Whether a verdict stays, is lost, is gained, or changes otherwise."""
    if was == would:
        return "same"
    return "worse" if was == "meets" else "better" if would == "meets" else "other"


def _item(each: Weighed, lang: str) -> Item:
    style = {"worse": "bad", "better": "good"}.get(direction(each.was, each.would), "changed")
    place = f", {each.place}" if each.place else ""
    title = f"{each.code} {each.title}{place}; {say(lang, 'report.year', year=each.year)}"
    change = say(
        lang, "impact.change", was=verdict(each.was, lang), would=verdict(each.would, lang)
    )
    rows = [("", change), *(("", text) for text in because(each, lang)), ("", each.name)]
    return Item(title.strip(), tuple(rows), style)


def verdict(name: str, lang: str) -> str:
    """A verdict, or why there is none."""
    return say(lang, f"impact.{name}" if name in (UNREADABLE, NO_EDITION) else f"verdict.{name}")


def because(each: Weighed, lang: str) -> list[str]:
    """The clauses behind the change, or what the draft cannot read."""
    return [
        *(_cause(cause, lang) for cause in each.causes),
        *(message(problem, lang) for problem in each.problems),
    ]


def _cause(cause: Cause, lang: str) -> str:
    words = {
        "clause": f"{cause.id} {cause.title.in_(lang)}".strip(),
        "cite": f" [{cause.cite.in_(lang)}]" if cause.cite.vi else "",
        "was": _outcome(cause.was, lang),
        "would": _outcome(cause.would, lang),
    }
    return say(lang, "impact.cause", **words)


def _outcome(name: str, lang: str) -> str:
    return say(lang, f"outcome.{name}") if name else say(lang, "impact.not-there")


def sheets(found: Survey, lang: str) -> tuple[Sheet, ...]:
    """Three sheets: the dossiers, totals by unit type, totals by place."""
    header = [say(lang, f"impact.column.{name}") for name in COLUMNS]
    rows = [_row(each, lang) for each in found.changed]
    counted = [
        Sheet(
            say(lang, f"impact.sheet.{by}"),
            [say(lang, f"impact.column.{by}"), *(say(lang, f"impact.{name}") for name in NUMBERS)],
            totals(found, lang, by),
        )
        for by in ("type", "place")
    ]
    return (Sheet(say(lang, "impact.sheet.dossiers"), header, rows), *counted)


def _row(each: Weighed, lang: str) -> tuple[str | int, ...]:
    return (
        each.name,
        each.code,
        each.title,
        say(lang, f"unit_type.{each.unit_type}"),
        each.place,
        each.year,
        verdict(each.was, lang),
        verdict(each.would, lang),
        "\n".join(because(each, lang)),
    )


def data(asked: Asked, found: Survey, lang: str) -> dict[str, Any]:
    """Everything as plain data, the sentences in `lang`."""
    return {
        "schema_version": 1,
        "lang": lang,
        "current": {"name": asked.current, "sources": _sources(asked.sources["current"])},
        "draft": {"name": asked.draft, "sources": _sources(asked.sources["draft"])},
        "as_of": asked.as_of.isoformat(),
        "weighed": found.weighed,
        "unreadable": len(found.refused),
        "unjudged": len(found.unjudged),
        "outcomes_moved": found.moved,
        "cross_checked": found.sampled,
        "totals": [
            {"unit_type": key[0], "place": key[1], "was": key[2], "would": key[3], "count": count}
            for key, count in sorted(found.totals.items())
        ],
        "changed": [_weighed(each, lang) for each in found.changed],
    }


def _sources(files: Iterable[Source]) -> list[dict[str, str]]:
    return [each._asdict() for each in files]


def _weighed(each: Weighed, lang: str) -> dict[str, Any]:
    return {
        "dossier": each.name,
        "code": each.code,
        "name": each.title,
        "unit_type": each.unit_type,
        "year": each.year,
        "place": each.place,
        "was": each.was,
        "would": each.would,
        "because": [
            {
                "id": cause.id,
                "title": cause.title._asdict(),
                "citation": cause.cite._asdict(),
                "was": cause.was or None,
                "would": cause.would or None,
                "text": _cause(cause, lang),
            }
            for cause in each.causes
        ],
        "problems": [
            {"code": problem.code, "at": str(problem.mark), "text": message(problem, lang)}
            for problem in each.problems
        ],
    }
