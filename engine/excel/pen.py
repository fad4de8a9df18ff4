"""Writes the cells of a workbook that is to be filled in: what each kind of cell looks like, takes and says.

The bytes depend on nothing but what is written: no clock, no name of a machine.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.excel.choices import label, lists
from engine.excel.columns import COLUMN_KINDS, Column, sheet_name
from engine.messages import say
from engine.standard import Standard
from engine.vocabulary import Level

FONT, SIZE = "Times New Roman", 11
MAX_TITLE, MAX_MESSAGE = 32, 255
"""What Excel allows of a cell's help."""
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
A4 = 9
LINE = 15
INPUT = "#FFFBE6"
HEAD, QUIET, OFF = "#DCE6F1", "#595959", "#EDEDED"
_BASE = {"font_name": FONT, "font_size": SIZE, "valign": "top"}
_BOX = {**_BASE, "text_wrap": True, "border": 1, "border_color": "#A6A6A6"}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_BASE, "bold": True, "font_size": 14},
    "note": {**_BASE, "text_wrap": True, "italic": True},
    "band": {**_BOX, "bold": True, "bg_color": OFF},
    "head": {**_BOX, "bold": True, "bg_color": HEAD, "align": "center", "valign": "vcenter"},
    "label": _BOX,
    "info": {**_BOX, "font_color": QUIET, "font_size": 9},
    "off": {**_BOX, "bg_color": OFF},
    "fixed": {**_BOX, "bold": True, "align": "left"},
    "text": {**_BOX, "bg_color": INPUT, "locked": False, "num_format": "@"},
    "any": {**_BOX, "bg_color": INPUT, "locked": False},
    "count": {**_BOX, "bg_color": INPUT, "locked": False, "num_format": "0"},
    "points": {**_BOX, "bg_color": INPUT, "locked": False, "num_format": "0.##"},
    "day": {**_BOX, "bg_color": INPUT, "locked": False, "num_format": "dd/mm/yyyy"},
}


class Range(NamedTuple):
    """Where the words of a list stand: a sheet and its cells (vùng danh mục)."""

    formula: str
    words: Mapping[str, str]


class Pen:
    """A workbook being written (bút)."""

    def __init__(self, standard: Standard, lang: str, title: str) -> None:
        import xlsxwriter

        self.standard, self.lang = standard, lang
        self.target = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.target, options)
        self.book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        self.formats = {name: self.book.add_format(dict(look)) for name, look in _FORMATS.items()}
        self.lists: dict[str, Range] = {}
        self.papers = ""

    def page(self, section: str, landscape: bool = True) -> Any:
        """A new sheet: A4, as wide as the paper, its headings locked without a password."""
        page = self.book.add_worksheet(sheet_name(section, self.lang))
        page.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})
        page.set_paper(A4)
        page.set_footer(f"&L&9{sheet_name(section, self.lang)}&R&9&P/&N")
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        return page

    def top(self, page: Any, title: str, notes: list[str], width: int, letters: int) -> int:
        """A title and notes over `width` columns that hold some `letters` a line; the next free row."""
        page.write_string(0, 0, title, self.formats["title"])
        for row, note in enumerate(notes, 1):
            page.merge_range(row, 0, row, width - 1, note, self.formats["note"])
            page.set_row(row, LINE * (1 + len(note) // letters))
        return len(notes) + 2

    def heads(self, page: Any, row: int, columns: list[Column], widths: Mapping[str, int]) -> None:
        """The headings, frozen and repeated on every page that is printed."""
        for at, column in enumerate(columns):
            page.write_string(row, at, column.heading(self.lang), self.formats["head"])
            page.set_column(at, at, widths.get(column.key, 12))
        self.fit(
            page, row, [(each.heading(self.lang), widths.get(each.key, 12)) for each in columns]
        )
        page.repeat_rows(row)

    def put(self, page: Any, row: int, at: int, text: str, look: str = "label") -> None:
        """A cell that is not to be filled in."""
        page.write_string(row, at, text, self.formats[look])

    def fit(self, page: Any, row: int, written: Iterable[tuple[str, int]]) -> None:
        """Make a row high enough for its texts in columns so wide: not every program does it by itself."""
        lines = max(_lines(text, width) for text, width in written)
        if lines > 1:
            page.set_row(row, LINE * lines)

    def ask(self, page: Any, row: int, at: int, column: Column, written: str = "") -> None:
        """A cell to be filled in."""
        look = self.formats[column.kind if column.kind in self.formats else "text"]
        if written:
            page.write_string(row, at, written, look)
        else:
            page.write_blank(row, at, None, look)

    def guide(
        self, page: Any, rows: tuple[int, int], at: int, column: Column, about: str = ""
    ) -> None:
        """The list or limits of the cells of a column from the first to the last of `rows`, and their help."""
        page.data_validation(rows[0], at, rows[1], at, self._rule(column, about))

    def _rule(self, column: Column, about: str) -> dict[str, Any]:
        title = about or column.heading(self.lang)
        kind = column.kind if column.kind in COLUMN_KINDS else "text"
        message = say(self.lang, f"excel.help.{kind}")
        return {
            **self._limits(column),
            "ignore_blank": True,
            "input_title": _short(title, MAX_TITLE),
            "input_message": _short(
                message if len(title) <= MAX_TITLE else f"{title}. {message}", MAX_MESSAGE
            ),
            "error_title": _short(say(self.lang, "excel.error"), MAX_TITLE),
            "error_message": _short(message, MAX_MESSAGE),
        }

    def _limits(self, column: Column) -> dict[str, Any]:
        if column.kind == "day":
            between = {"minimum": EARLIEST, "maximum": LATEST}
            return {"validate": "date", "criteria": "between", **between}
        if column.kind == "count":
            return {"validate": "integer", "criteria": ">=", "value": 0}
        if column.kind == "points":
            return {"validate": "decimal", "criteria": ">=", "value": 0}
        if column.kind == "paper" and self.papers:
            return {"validate": "list", "source": self.papers}
        options = "flags" if column.kind == "flag" else column.options
        if column.kind in ("flag", "choice") and options in self.lists:
            return {"validate": "list", "source": self.lists[options].formula}
        return {"validate": "any"}

    def plan_lists(self) -> None:
        """Settle where each list will stand, so that sheets before it can refer to it."""
        row, name = 1, sheet_name("lists", self.lang)
        for key, levels in self._all_lists().items():
            words = {level.word: label(levels, level.word, self.lang) for level in levels}
            cells = f"$B${row + 1}:$B${row + len(levels)}"
            self.lists[key] = Range(f"='{name}'!{cells}", words)
            row += len(levels)

    def write_lists(self, columns: list[Column]) -> None:
        """The sheet of all lists: for the drop-downs, and for reading terms that only an overlay declares."""
        page = self.page("lists", landscape=False)
        self.heads(page, 0, columns, {"list": 26, "#title": 70, "word": 26})
        page.freeze_panes(1, 0)
        row = 1
        for key, found in self.lists.items():
            for word, title in found.words.items():
                for at, text in enumerate((key, title, word)):
                    self.put(page, row, at, text, "label" if at == 1 else "info")
                row += 1

    def _all_lists(self) -> dict[str, tuple[Level, ...]]:
        flags = self.standard.vocabulary.flags.items()
        own = {"incident_flags": tuple(Level(name, term.title) for name, term in flags)}
        return {key: levels for key, levels in {**lists(self.standard), **own}.items() if levels}

    def finish(self) -> bytes:
        """The bytes of the workbook."""
        self.book.close()
        return self.target.getvalue()


def _lines(text: str, width: int) -> int:
    """How many lines words take in a column: a word that does not fit begins the next one."""
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
    return lines


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
