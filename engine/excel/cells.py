"""A cell to the scalar that a YAML dossier would have there: as far as there is one way to read it, and no further.

What can be read in one way only is put into the form of `engine.fields`; all else is left as it is written, so
that the ordinary readers refuse it, at the cell and in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Real

from engine import calendar
from engine.excel.book import Book, Cell, Sheet
from engine.excel.choices import Lists, normal, spelt
from engine.excel.columns import Column
from engine.problem import Mark, Notice, Problem
from engine.source import Scalar

FLAGS = {
    **dict.fromkeys(("x", "✓", "✔", "☑", "có", "yes", "true", "đạt"), "yes"),
    **dict.fromkeys(("không", "no", "false", "chưa", "không đạt", "chưa đạt"), "no"),
}
Words = Mapping[str, Mapping[str, str]]
"""List of choices to normalised spelling to word."""
NUMBER_FLAGS = {"1": "yes", "0": "no"}
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([. \u00a0\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
"""Digits by threes, always parted alike; a comma might be a decimal mark."""
_SERIAL = re.compile(r"(\d+)(?:\.\d+)?", re.ASCII)
"""Whole days, and the time of day behind the point."""
NEAR = Decimal("1e-9")
"""How far from a whole number the result of a formula may lie that means it: what adding up binary fractions leaves."""
_COMMA = re.compile(r"\d{1,6},\d{1,2}", re.ASCII)


def words_of(lists: Lists, own: Words) -> Words:
    """Every spelling of every choice, by list. A workbook's own list only adds what the criteria do not know."""
    every = {name: dict(found) for name, found in own.items()}
    for name, levels in lists.items():
        every.setdefault(name, {}).update(spelt(levels))
    return every


class CellReader:
    """Reads the cells of one workbook, collecting problems, notices and what the cells show (người đọc ô)."""

    def __init__(self, book: Book, words: Words) -> None:
        self.book, self.words = book, words
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.shown: dict[tuple[str, int, int], str] = {}

    def mark(self, sheet: Sheet, row: int, column: int) -> Mark:
        """The place of a cell."""
        return Mark(self.book.path, row, column, sheet.name)

    def refuse(self, mark: Mark, code: str, also: Mark | None = None, /, **params: str) -> None:
        """Record a problem at a cell."""
        line = self.shown.get((mark.sheet, mark.line, mark.column), "")
        self.problems.append(Problem(mark, code, params, line, also))

    def scalar(self, mark: Mark, cell: Cell | None, column: Column) -> Scalar:
        """What the cell at `mark` says, read as that column is."""
        if cell is None:
            return Scalar(mark, "")
        self.shown[mark.sheet, mark.line, mark.column] = cell.text
        if cell.error:
            self.refuse(mark, "cell-error", error=cell.error)
        elif cell.unvalued:
            self.refuse(mark, "formula-no-value")
        text = _READERS.get(column.kind, _text)(self, mark, cell, column)
        return Scalar(mark, text, quoted=text in ("~", "null"))

    def note(self, mark: Mark, code: str, **params: str) -> None:
        """Record a notice at a cell."""
        self.notices.append(Notice(mark, code, params))

    def word(self, options: str, text: str) -> str | None:
        """The word of a list that `text` spells, if any."""
        return self.words.get(options, {}).get(normal(text))


def _text(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    if isinstance(cell.value, date | time | timedelta):
        # Excel makes a date of "12/5" typed as the number of a paper: what was typed is lost.
        reader.refuse(mark, "cell-date", value=cell.text)
    return cell.text


def _day(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    value = cell.value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    serial = _SERIAL.fullmatch(cell.text) if isinstance(value, Real) else None
    if serial is not None:
        day = calendar.serial_day(int(serial[1]), reader.book.from_1904)
        note = "day-serial"
    else:
        reading = calendar.read_form_day(cell.text)
        day, note = reading.day, reading.note
    if day is None:
        return cell.text
    if note:
        reader.note(mark, note, value=cell.text, day=day.isoformat())
    return day.isoformat()


def _flag(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    read = NUMBER_FLAGS.get(cell.text)
    if read is None:
        return FLAGS.get(normal(cell.text), cell.text)
    reader.note(mark, f"flag-number-{read}", value=cell.text)
    return read


def _choice(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    return reader.word(column.options, cell.text) or cell.text


def _points(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    return cell.text.replace(",", ".") if _COMMA.fullmatch(cell.text) else cell.text


def _count(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    grouped = isinstance(cell.value, str) and _GROUPED.fullmatch(cell.text)
    whole = re.sub(r"\D", "", cell.text) if grouped else _whole(cell)
    if whole != cell.text:
        reader.note(mark, "count-read", value=cell.text, read=whole)
    return whole


def _whole(cell: Cell) -> str:
    """The whole number that a computed one means; any other as it is."""
    if not isinstance(cell.value, Real) or isinstance(cell.value, bool) or "%" in cell.text:
        return cell.text
    exact = Decimal(cell.text)
    whole = exact.to_integral_value()
    return str(int(whole)) if abs(exact - whole) <= NEAR else cell.text


def _any(reader: CellReader, mark: Mark, cell: Cell, column: Column) -> str:
    """A figure that the criteria at hand do not know, such as an overlay's."""
    if isinstance(cell.value, str):
        chosen = reader.word(column.options, cell.text)
        return chosen or FLAGS.get(normal(cell.text), cell.text)
    return _flag(reader, mark, cell, column) if isinstance(cell.value, bool) else cell.text


_READERS: Mapping[str, Callable[[CellReader, Mark, Cell, Column], str]] = {
    "day": _day,
    "flag": _flag,
    "choice": _choice,
    "points": _points,
    "count": _count,
    "any": _any,
}
