"""Tables as an Excel workbook: every cell text, number or day as it is, never a formula; printed on A4."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

MAX_WIDTH, MAX_NAME, MAX_TEXT = 60, 31, 32767
"""The widest column, in characters; the longest name of a sheet and the longest text of a cell that Excel takes."""
A4 = 9
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
"""In inches: a wide table is made to fit, and every letter grows with what the margins leave."""
HEAD, LINE = "#E7EDF3", "#8C959F"
FILLS = ("#9DB7D1", "#1F6F43")
"""The bars of a chart: light and dark enough to part in black and white."""
ROW_HEIGHT, MAX_HEIGHT = 15, 409
"""Of one line, and the most that Excel gives a row, in points."""

Cell = str | int | Decimal | date | None


class Chart(NamedTuple):
    """Bars beside a table, drawn by Excel itself: the columns of shares in percent, by the first column (biểu đồ)."""

    title: str
    columns: Sequence[int]
    names: Sequence[str]


class Sheet(NamedTuple):
    """One sheet: a header and rows of cells (trang tính).

    `above` are lines over the table, the first of them a title; `widest` bounds the columns, in characters,
    but the first is bounded by `widest_first`, where that is given; `total` says that the last row is a sum; the
    first `kept` columns stay in sight, and of the last `unprinted` none is printed: they are for programs.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[str] = ()
    widest: int = MAX_WIDTH
    total: bool = False
    chart: Chart | None = None
    kept: int = 0
    unprinted: int = 0
    widest_first: int = 0


def workbook(sheets: Sequence[Sheet], title: str) -> bytes:
    """The workbook; the same rows give the same bytes. Raises ImportError without xlsxwriter."""
    from datetime import datetime

    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
    plain = {"text_wrap": True, "valign": "top"}
    boxed = {**plain, "border": 1, "border_color": LINE}
    formats = {
        "title": book.add_format({**plain, "bold": True, "font_size": 13}),
        "above": book.add_format(plain),
        "head": book.add_format({**boxed, "bold": True, "bg_color": HEAD}),
        "cell": book.add_format(boxed),
        "day": book.add_format({**boxed, "num_format": "dd/mm/yyyy"}),
        "total": book.add_format({**boxed, "bold": True}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:MAX_NAME])
        _write(page, sheet, formats)
        if sheet.chart is not None and sheet.rows:
            _draw(book, page, sheet, sheet.chart)
    book.close()
    return target.getvalue()


def _write(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    widths = [_width(title, column, sheet) for column, title in enumerate(sheet.header)]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    _over(page, sheet.above, widths, formats)
    top, read = len(sheet.above) + 1 if sheet.above else 0, len(widths) - sheet.unprinted
    for column, title in enumerate(sheet.header):
        page.write_string(top, column, title, formats["head"])
    _fit(page, top, sheet.header, widths)
    for line, row in enumerate(sheet.rows, 1):
        last = sheet.total and line == len(sheet.rows)
        for column, value in enumerate(row):
            _put(page, top + line, column, value, formats, "total" if last else "cell")
        _fit(page, top + line, row[:read], widths[:read])
    page.freeze_panes(top + 1, sheet.kept)
    listed = len(sheet.rows) - sheet.total
    page.autofilter(top, 0, top + max(listed, 1), len(sheet.header) - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(**MARGINS)
    page.fit_to_pages(1, 0)
    if sheet.unprinted:
        page.print_area(0, 0, top + len(sheet.rows), read - 1)
    page.repeat_rows(top)
    page.set_footer("&C&P / &N")


def _over(
    page: Any, above: Sequence[str], widths: Sequence[int], formats: Mapping[str, Any]
) -> None:
    """The lines over the table, each as wide as the table."""
    for line, text in enumerate(above):
        style = formats["above" if line else "title"]
        page.merge_range(line, 0, line, len(widths) - 1, text, style)
        _fit(page, line, (text,), (sum(widths),))


def _width(title: str, column: int, sheet: Sheet) -> int:
    """A column as wide as its longest line, within the bounds of the sheet; a title may stand on several lines."""
    lines = (line for row in sheet.rows for line in _text(row[column]).splitlines())
    longest = max(map(len, (*title.split(), *lines)), default=0)
    return min(longest + 2, (not column and sheet.widest_first) or sheet.widest)


def _text(value: Cell) -> str:
    return "" if value is None else str(value)


def _fit(page: Any, line: int, cells: Sequence[Cell], widths: Sequence[int]) -> None:
    """A row as high as its text: not every program works that out when it opens the file."""
    pairs = zip(map(_text, cells), widths, strict=True)
    lines = max(sum(-(-len(part) // width) for part in text.split("\n")) for text, width in pairs)
    if lines > 1:
        page.set_row(line, min(lines * ROW_HEIGHT, MAX_HEIGHT))


def _put(
    page: Any, line: int, column: int, value: Cell, formats: Mapping[str, Any], style: str
) -> None:
    """One cell, as what it is: a text that looks like a formula stays a text."""
    if isinstance(value, date):
        page.write_datetime(line, column, value, formats["day"])
    elif isinstance(value, (int, Decimal)):
        page.write_number(line, column, value, formats[style])
    elif value:
        page.write_string(line, column, value[:MAX_TEXT], formats[style])
    else:
        page.write_blank(line, column, None, formats[style])


def _draw(book: Any, page: Any, sheet: Sheet, chart: Chart) -> None:
    """The chart under its table, one group of bars a row, the first row on top."""
    top = (len(sheet.above) + 1 if sheet.above else 0) + 1
    last = top + len(sheet.rows) - 1
    bars = book.add_chart({"type": "bar"})
    for column, name, fill in zip(chart.columns, chart.names, FILLS, strict=True):
        bars.add_series(
            {
                "name": name,
                "categories": [page.name, top, 0, last, 0],
                "values": [page.name, top, column, last, column],
                "fill": {"color": fill},
                "data_labels": {"value": True},
            }
        )
    bars.set_title({"name": chart.title})
    bars.set_x_axis({"min": 0, "max": 100, "num_format": '0"%"'})
    bars.set_y_axis({"reverse": True})
    bars.set_legend({"position": "bottom"})
    bars.set_size({"width": 900, "height": 140 + 46 * len(sheet.rows)})
    page.insert_chart(last + 2, 0, bars, {"description": chart.title})
