"""A roll-up as a readable document: the tables, the targets, each commune with its units, the movement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from engine.batch.result import Result
from engine.batch.summary import cause
from engine.calendar import show
from engine.messages import say
from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para
from engine.report.rollup_words import (
    caution,
    difference,
    faults,
    moved,
    place_name,
    registration,
    share,
    share_style,
    state,
    strays,
    target,
    target_style,
    title,
    verdicts,
)
from engine.report.words import Words, percent
from engine.rollup.commune import Commune
from engine.rollup.movement import MOVES, Move
from engine.rollup.roll import Tally
from engine.rollup.unit import Unit
from engine.rollup.whole import Whole
from engine.standard import Standard

BAR = 12
FULL, REST = "█", "·"
COLUMNS = ("total", "registered", "registered-share", "judged", "recognised", "recognised-share")
Standards = Callable[[str, int], Standard | None]
"""The standard of a unit type and year."""


def blocks(found: Whole, standards: Standards, as_of: date, lang: str) -> Iterator[Block]:
    """The document, top to bottom."""
    yield Heading(1, title(found, lang))
    yield from (Para(text) for text in basis(found, as_of, lang))
    yield Heading(2, say(lang, "rollup.by-type"))
    yield table(type_rows(found, lang), "type", lang)
    yield Heading(2, say(lang, f"rollup.by-{found.level}"))
    yield table(place_rows(found, lang), found.level, lang)
    yield from _plan(found, lang)
    for each in found.communes:
        yield from _commune(each, found, standards, lang)
    yield from _moves(found.moves, lang)
    yield from _strays(found, lang)


def basis(found: Whole, as_of: date, lang: str) -> Iterator[str]:
    """On what the figures rest: whose word recognises, what counts as registered, who is left out."""
    yield say(lang, "rollup.as-of", day=show(as_of))
    yield say(lang, "rollup.basis.ledger" if found.rollup.ledger else "rollup.basis.verdict")
    yield say(lang, "rollup.basis.registered", checks=registration(found, lang))
    yield say(lang, "rollup.basis.scope")


def type_rows(found: Whole, lang: str) -> list[tuple[str, Tally]]:
    """One row a unit type; all of them last."""
    rows = [(say(lang, f"unit_type.{name}"), each) for name, each in found.types.items()]
    return [*rows, (say(lang, "rollup.all"), found.all)]


def place_rows(found: Whole, lang: str) -> list[tuple[str, Tally]]:
    """One row a place, those without one last."""
    return [(place_name(each, lang), each.all) for each in found.places]


def table(rows: Sequence[tuple[str, Tally]], first: str, lang: str) -> Grid:
    """Figures, shares and a bar of what is recognised."""
    names = (f"rollup.column.{name}" for name in (first, *COLUMNS, "bar"))
    header = tuple(say(lang, name) for name in names)
    return Grid(header, tuple((name, *figures(each, lang), bar(each)) for name, each in rows))


def figures(each: Tally, lang: str) -> tuple[str, ...]:
    """The figures of a tally, in the order of COLUMNS."""
    registered, recognised = (
        shared(part, each.total, lang) for part in (each.registered, each.recognised)
    )
    counts = (str(part) for part in (each.total, each.registered, each.judged, each.recognised))
    total, signed, judged, known = counts
    return (total, signed, registered, judged, known, recognised)


def shared(part: int, whole: int, lang: str) -> str:
    """A share in percent, two decimals at most."""
    if not whole:
        return "–"
    shown = percent(part, whole).split(" ")[1]
    return shown.replace(".", ",") if lang == "vi" else shown


def bar(each: Tally) -> str:
    """What is recognised of all, as a bar that is full only when all are."""
    done = each.recognised * BAR // each.total if each.total else 0
    return FULL * done + REST * (BAR - done)


def _plan(found: Whole, lang: str) -> Iterator[Block]:
    if found.plan is None:
        return
    yield Heading(2, say(lang, "rollup.plan", title=found.plan.title.in_(lang)))
    yield Para(say(lang, "rollup.plan.not-law"), "unknown")
    certainty = say(lang, f"certainty.{found.plan.basis.certainty}")
    yield Para(f"{found.plan.basis.title.in_(lang)} [{found.plan.basis.cite}; {certainty}]")
    for each in found.reached:
        yield Item(target(each, lang), (), target_style(each))


def _commune(each: Commune, found: Whole, standards: Standards, lang: str) -> Iterator[Block]:
    yield Heading(2, each.place.name)
    yield from (Item(share(one, lang), (), share_style(one)) for one in each.shares)
    yield from (Para(text, style) for text, style in verdicts(each, found, lang))
    if each.differences:
        yield Heading(3, say(lang, "rollup.differences"))
        yield Bullets(tuple(difference(one, lang) for one in each.differences))
    if each.cautions:
        yield Heading(3, say(lang, "rollup.cautions"))
        yield Bullets(tuple(caution(one, lang) for one in each.cautions))
    yield from units(each.place.units, standards, found.rollup.ledger, lang)


def units(every: Sequence[Unit], standards: Standards, ledger: bool, lang: str) -> Iterator[Block]:
    """The units that do not count as recognised, each with the reason; then those that do, by name."""
    rest = [each for each in every if not each.recognised]
    known = [each for each in every if each.recognised]
    if rest:
        yield Heading(3, say(lang, "rollup.not-counted", count=len(rest)))
        yield from (_unit(each, standards, lang) for each in rest)
    if known:
        key = "rollup.counted.ledger" if ledger else "rollup.counted.verdict"
        yield Heading(3, say(lang, key, count=len(known)))
        yield Bullets(tuple(_named(known, lang)))


def _named(known: Iterable[Unit], lang: str) -> Iterator[str]:
    by_type: dict[str, list[str]] = {}
    for each in known:
        number = f" ({each.recorded.number})" if each.recorded and each.recorded.number else ""
        by_type.setdefault(each.type, []).append(f"{each.name}{number}")
    for kind, names in by_type.items():
        yield f"{say(lang, f'unit_type.{kind}')} ({len(names)}): {'; '.join(names)}"


def _unit(each: Unit, standards: Standards, lang: str) -> Item:
    style = {"not-met": "bad", "refused": "bad", "out-of-scope": ""}.get(each.state, "unknown")
    return Item(
        f"{each.code} {each.name}: {state(each, lang)}".strip(),
        because(each, standards, lang),
        style,
    )


def because(
    each: Unit, standards: Standards, lang: str, registration: bool = True
) -> tuple[tuple[str, str], ...]:
    """Why a unit stands where it stands: the first clause behind it, and how it is registered if asked for."""
    rows = []
    if each.row is not None and each.state in ("not-met", "open", "approvable"):
        rows += _clause(each.row, standards(each.type, each.row.year), lang)
    if each.row is not None and each.row.problems:
        rows.append(faults(each.row, lang))
    if registration and each.counted and each.registered != "yes":
        rows.append(say(lang, f"rollup.registered.{each.registered}"))
    return tuple(("", text) for text in rows)


def _clause(row: Result, standard: Standard | None, lang: str) -> list[str]:
    clause = cause(standard, row) if standard is not None else None
    if clause is None:
        return [] if row.closed else [say(lang, "batch.window-open")]
    cite = Words({"terms": {}}, lang).citation(clause.cite._asdict())
    outcome = say(lang, f"outcome.{row.outcomes[clause.id]}")
    return [f"{clause.id} {clause.title.in_(lang)}: {outcome} [{cite}]"]


def _moves(moves: Sequence[Move] | None, lang: str) -> Iterator[Block]:
    if moves is None:
        return
    yield Heading(2, say(lang, "rollup.movement"))
    for kind in MOVES:
        mine = [each for each in moves if each.kind == kind]
        if mine:
            names = "; ".join(moved(each, lang) for each in mine)
            label = say(lang, f"rollup.move.{kind}")
            yield Item(f"{label} ({len(mine)})", (("", names),), _move_style(kind))


def _move_style(kind: str) -> str:
    return {"new": "added", "dropped": "removed", "pending": "unknown"}.get(kind, "")


def _strays(found: Whole, lang: str) -> Iterator[Block]:
    listed = list(strays(found, lang))
    if listed:
        yield Heading(2, say(lang, "rollup.strays"))
        yield Para(say(lang, "rollup.strays.hint"), "unknown")
        yield Bullets(tuple(listed))
