"""A blank register: one unit a row, for the many small units of one type and year."""

from __future__ import annotations

from typing import Any

from engine.calendar import Window
from engine.excel import columns as forms
from engine.excel.columns import Column, sheet_name
from engine.excel.form import INCIDENTS, SPARE, notes, title
from engine.excel.pen import Pen
from engine.messages import say
from engine.standard import Standard

LINES = 100
TITLE = "excel.register-title"
TOP = (6, 88)
"""The notes above the units: over so many columns, so many letters a line, within the first printed page."""
WIDTHS = {"unit.name": 26, "unit.code": 12, "findings.role": 26}
UNIT = Column("unit")


def workbook(standard: Standard, year: int, window: Window | None, lang: str) -> bytes:
    """The workbook; the same standard and year give the same bytes. Raises ImportError without xlsxwriter."""
    pen = Pen(standard, lang, title(standard, year, lang, TITLE))
    pen.plan_lists()
    _units(pen, year, window)
    if standard.vocabulary.incidents:
        _incidents(pen)
    pen.write_lists(list(forms.columns("lists", standard.vocabulary)))
    return pen.finish()


def _units(pen: Pen, year: int, window: Window | None) -> None:
    page, standard, lang = pen.page("register"), pen.standard, pen.lang
    above = [say(lang, "excel.note.register"), *notes(standard, year, window, lang)[1:]]
    row = pen.top(page, title(standard, year, lang, TITLE), above, *TOP)
    given = (say(lang, f"unit_type.{standard.unit_type}"), str(year))
    for key, text in zip(forms.ABOVE, given, strict=True):
        pen.put(page, row, 0, Column(key).heading(lang))
        pen.put(page, row, 1, text, "fixed")
        row += 1
    columns = list(forms.register(standard))
    pen.heads(page, row + 1, columns, {each.key: 14 for each in columns} | WIDTHS)
    for at, column in enumerate(columns):
        pen.put(page, row + 2, at, column.key, "info")
    _lines(pen, page, row + 3, columns, LINES)
    page.freeze_panes(row + 3, 2)
    page.repeat_rows(row + 1, row + 2)
    page.repeat_columns(0, 1)
    page.fit_to_pages(0, 0)
    page.print_across()


def _incidents(pen: Pen) -> None:
    page = pen.page("incidents")
    columns = [UNIT, *forms.columns("incidents", pen.standard.vocabulary)]
    name = sheet_name("incidents", pen.lang)
    row = pen.top(page, name, [say(pen.lang, "excel.note.register-incidents")], len(columns), 130)
    pen.heads(page, row, columns, {"id": 8, "kind": 34, "note": 22, "unit": 14})
    page.freeze_panes(row + 1, 2)
    ids = [f"{INCIDENTS}{at:02d}" for at in range(1, SPARE["incidents"] + 1)]
    _lines(pen, page, row + 1, columns, len(ids))
    for at, text in enumerate(ids, 1):
        pen.ask(page, row + at, columns.index(Column("id")), Column("id"), text)


def _lines(pen: Pen, page: Any, first: int, columns: list[Column], count: int) -> None:
    for at, column in enumerate(columns):
        for row in range(first, first + count):
            pen.ask(page, row, at, column)
        pen.guide(page, (first, first + count - 1), at, column)
