"""A register in a workbook: a plain list of units in any of its sheets, or the register that dossiers are filled in.

The type of the units stands in a column, or, where all are of one type, above the headings. Columns with other
headings are left alone: a list of units may say more of them than is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.excel import choices, sheets
from engine.excel import columns as forms
from engine.excel.book import Book, open_book
from engine.excel.cells import CellReader, words_of
from engine.excel.read import subject
from engine.excel.sheets import REGISTER, Found
from engine.excel.tables import Area, find
from engine.problem import Mark, Problem, Problems
from engine.rollup.register import COLUMNS, Line, headings
from engine.source import Scalar

ANCHORS = ("code", "name")
_COLUMNS = {
    key: next(each for each in forms.fields(None) if each.key.rpartition(".")[2] == key)
    for key in COLUMNS
}


def lines(data: bytes, path: str, problems: list[Problem]) -> Iterator[Line]:
    """The units of every sheet that lists some. Raises Problems where none does."""
    book = open_book(data, path)
    names = {**_full(), **headings()}
    areas = [area for sheet in book.sheets if (area := find(sheet, names, ANCHORS)) is not None]
    if not areas:
        listed = sheets.listed(sheet.name for sheet in book.sheets)
        raise Problems([Problem(Mark(path), "register-workbook", {"sheets": listed})])
    for area in areas:
        problems += sheets.flaws(book, area)
        yield from _of_area(book, area, problems)


def _full() -> Mapping[str, str]:
    """The columns as the register of dossiers calls them by key: unit.place.commune."""
    return {column.key: key for key, column in _COLUMNS.items()}


def _of_area(book: Book, area: Area, problems: list[Problem]) -> Iterator[Line]:
    reader = CellReader(book, words_of(choices.lists(None), {}))
    above = _above(reader, area)
    if "type" not in area.columns and not above:
        place = reader.mark(area.sheet, area.head, 1)
        problems.append(Problem(place, "key-missing", {"key": "type"}))
        return
    for row, cells in area.rows.items():
        marks = {key: reader.mark(area.sheet, row, area.columns.get(key, 1)) for key in COLUMNS}
        read = {
            key: reader.scalar(marks[key], cell, _COLUMNS[key]).text for key, cell in cells.items()
        }
        yield Line({**above, **read}, marks)
    problems += reader.problems


def _above(reader: CellReader, area: Area) -> dict[str, str]:
    """The type of all units of a sheet, where it stands above their headings."""
    found = Found({REGISTER: area}, ())
    stated = dict(subject(reader, found)).get("unit.type")
    return {"type": stated.text} if isinstance(stated, Scalar) else {}
