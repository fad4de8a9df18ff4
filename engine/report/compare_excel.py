"""Tables as an Excel workbook: every cell text or number as it is, never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_WIDTH, MAX_NAME = 60, 31
"""The widest column, in characters; the longest name that Excel gives a sheet."""


class Sheet(NamedTuple):
    """One sheet: a header and rows of text and whole numbers (trang tính)."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def workbook(sheets: Sequence[Sheet], title: str) -> bytes:
    """The workbook; the same rows give the same bytes. Raises ImportError without xlsxwriter."""
    from datetime import datetime

    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EDF3"}
    )
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name[:MAX_NAME]), sheet, head, cell)
    book.close()
    return target.getvalue()


def _write(page: Any, sheet: Sheet, head: Any, cell: Any) -> None:
    for column, title in enumerate(sheet.header):
        longest = max((len(str(row[column])) for row in sheet.rows), default=0)
        page.set_column(column, column, min(max(longest, len(title)) + 2, MAX_WIDTH))
        page.write_string(0, column, title, head)
    for line, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            write = page.write_number if isinstance(value, int) else page.write_string
            write(line, column, value, cell)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.header) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
