"""A roll-up as a workbook: the tables with Excel's own charts, every unit in a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.decision import decimal
from engine.messages import say
from engine.report import compare_excel
from engine.report.book_blocks import Grid
from engine.report.compare_excel import Cell, Chart, Sheet
from engine.report.rollup import Standards, basis, place_rows, type_rows
from engine.report.rollup_tables import (
    UNIT_COLUMNS,
    headed,
    moves_table,
    plan_table,
    table_header,
    units_table,
)
from engine.report.rollup_words import caution, difference, place_name, share, strays, title
from engine.rollup.roll import Tally
from engine.rollup.whole import Whole

REGISTERED_SHARE, RECOGNISED_SHARE = 3, 6
"""The columns of the shares in a table: what a chart draws."""


def workbook(found: Whole, standards: Standards, as_of: date, lang: str) -> bytes:
    """The workbook. Raises ImportError without xlsxwriter."""
    sheets = tuple(_sheets(found, standards, as_of, lang))
    return compare_excel.workbook(sheets, title(found, lang))


def _sheets(found: Whole, standards: Standards, as_of: date, lang: str) -> Iterator[Sheet]:
    above = (title(found, lang), *basis(found, as_of, lang))
    by_type, by_place = type_rows(found, lang), place_rows(found, lang)
    yield _figures("type", by_type, lang)._replace(above=above, total=True)
    yield _figures(found.level, by_place, lang)
    yield _matrix(found, lang)
    yield _communes(found, lang)
    yield _units(found, standards, lang)
    if found.plan is not None:
        yield _sheet("plan", plan_table(found, lang), lang)
    if found.moves is not None:
        yield _sheet("movement", moves_table(found.moves, lang), lang)
    if rows := [(each,) for each in strays(found, lang)]:
        yield Sheet(say(lang, "rollup.sheet.strays"), headed(("because",), lang), rows)


def _figures(first: str, rows: Sequence[tuple[str, Tally]], lang: str) -> Sheet:
    name = say(lang, f"rollup.sheet.{first}")
    cells = [_row(label, each) for label, each in rows]
    header = table_header(first, lang)
    header = tuple(
        f"{text} (%)" if at in (REGISTERED_SHARE, RECOGNISED_SHARE) else text
        for at, text in enumerate(header)
    )
    series = (REGISTERED_SHARE, RECOGNISED_SHARE)
    names = tuple(say(lang, f"rollup.column.{each}") for each in ("registered", "recognised"))
    return Sheet(name, header, cells, chart=Chart(say(lang, f"rollup.by-{first}"), series, names))


def _row(label: str, each: Tally) -> tuple[Cell, ...]:
    registered, recognised = (
        _percent(part, each.total) for part in (each.registered, each.recognised)
    )
    return (
        label,
        each.total,
        each.registered,
        registered,
        each.judged,
        each.recognised,
        recognised,
    )


def _percent(part: int, whole: int) -> Decimal | None:
    """A share in percent as a number, two decimals, halves up: for the eye and for charts alone."""
    return Decimal(decimal(Fraction(part * 100, whole))) if whole else None


def _matrix(found: Whole, lang: str) -> Sheet:
    """What is recognised in each place, type by type: the figure and the number that there are."""
    types = tuple(found.types)
    header = [say(lang, f"rollup.column.{found.level}")]
    for name in types:
        unit = say(lang, f"unit_type.{name}")
        header += [
            f"{unit}: {say(lang, f'rollup.column.{each}')}" for each in ("total", "recognised")
        ]
    rows = []
    for place in found.places:
        cells: list[Cell] = [place_name(place, lang)]
        for name in types:
            each = place.types.get(name, Tally())
            cells += [each.total, each.recognised]
        rows.append(tuple(cells))
    return Sheet(say(lang, "rollup.sheet.matrix"), header, rows, widest=16)


def _communes(found: Whole, lang: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for each in found.communes:
        name = each.place.name
        rows += [(name, share(one, lang), one.part, one.whole, one.needed) for one in each.shares]
        told = [difference(one, lang) for one in each.differences]
        told += [caution(one, lang) for one in each.cautions]
        rows += [(name, text, None, None, None) for text in told]
    header = headed(("commune", "criterion", "part", "whole", "needed"), lang)
    return Sheet(say(lang, "rollup.sheet.communes"), header, rows, widest=90)


def _units(found: Whole, standards: Standards, lang: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for each in found.communes:
        own = [each.own] if each.own is not None else []
        table = units_table([*own, *each.place.units], standards, lang)
        rows += [(each.place.name, *row) for row in table.rows]
    table = units_table([each.unit for each in found.rollup.unplaced], standards, lang)
    rows += [(say(lang, "rollup.no-place"), *row) for row in table.rows]
    return Sheet(say(lang, "rollup.sheet.units"), headed(("commune", *UNIT_COLUMNS), lang), rows)


def _sheet(name: str, grid: Grid, lang: str) -> Sheet:
    rows = [tuple(int(cell) if cell.isdecimal() else cell for cell in row) for row in grid.rows]
    return Sheet(say(lang, f"rollup.sheet.{name}"), grid.header, rows)
