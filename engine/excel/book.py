"""Bytes to a `Book`: every cell of a workbook with its value, its text, and how it came by it."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from numbers import Real
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from engine.calendar import show
from engine.excel import archive, biff, compound, ods, ooxml
from engine.excel.traits import MAX_ROWS, Place, Scan, Span, Traits
from engine.problem import Mark, Problem, Problems, letters

MAX_BYTES = 20 * 2**20
ZIP = b"PK\x03\x04"
Value = object
"""What the reader of cells gives: text, a number, true or false, a day, a time, a span of time."""
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))
"""Characters that take no room, which pasting from a page or a Word file brings along."""
NOTHING = Traits({}, {}, frozenset(), frozenset(), frozenset())


class Cell(NamedTuple):
    """A cell that holds something (ô). `lent` tells that its value stands in the merged cell above."""

    row: int
    column: int
    value: Value
    text: str
    error: str = ""
    unvalued: bool = False
    lent: bool = False


class Sheet(NamedTuple):
    """A sheet: its cells that hold something, by row and column (trang tính)."""

    name: str
    hidden: bool
    cells: Mapping[Place, Cell]
    traits: Traits
    decomposed: frozenset[Place]

    @property
    def rows(self) -> list[int]:
        """The rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    def in_row(self, row: int) -> Iterator[Cell]:
        """The cells of a row that hold something, from left to right."""
        columns = sorted(column for at, column in self.cells if at == row)
        return (self.cells[row, column] for column in columns)


class Book(NamedTuple):
    """A workbook as staff see it (sổ tính)."""

    path: str
    sheets: tuple[Sheet, ...]
    from_1904: bool
    macros: bool


def is_workbook(data: bytes) -> bool:
    """Whether these bytes begin as an office file does, new or old."""
    return data.startswith((ZIP, compound.SIGNATURE[:4]))


def open_book(data: bytes, path: str) -> Book:
    """Every cell of the workbook `data`. Raises Problems: what cannot be read, and what is too large to be."""
    try:
        if data.startswith(ZIP):
            members = archive.unpack(data, path)
            scan = ooxml.scan if archive.kind(members, path) == "xlsx" else ods.scan
            return _book(members.packed, scan(members, path), path)
        return _book(data, _scan_old(data, path), path)
    except (compound.Damaged, ExpatError, ValueError, KeyError, RecursionError):
        raise _refused(path, "workbook-damaged") from None


def _scan_old(data: bytes, path: str) -> Scan:
    streams = compound.streams(data)
    if "EncryptedPackage" in streams:
        raise _refused(path, "workbook-encrypted")
    if "Workbook" not in streams:
        other = {"WordDocument": "doc", "PowerPoint Document": "ppt", "Book": "xls (Excel 5/95)"}
        kind = next((ending for name, ending in other.items() if name in streams), "OLE")
        raise _refused(path, "workbook-other", kind=kind)
    try:
        return biff.scan(streams, path)
    except biff.Encrypted:
        raise _refused(path, "workbook-encrypted") from None


def _book(data: bytes, scan: Scan, path: str) -> Book:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = [
            each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        sheets = []
        for page in pages:
            traits, sheet = scan.sheets.get(page.name, NOTHING), book.get_sheet_by_name(page.name)
            merged = [_span(*each) for each in sheet.merged_cell_ranges or ()]
            _refuse_merged(Mark(path, sheet=page.name), (*merged, *traits.merged))
            values = sheet.to_python(skip_empty_area=False)
            hidden = page.visible != calamine.SheetVisibleEnum.Visible
            sheets.append(_sheet(page.name, hidden, values, traits, merged))
    except calamine.PasswordError:
        raise _refused(path, "workbook-encrypted") from None
    except calamine.CalamineError:
        raise _refused(path, "workbook-damaged") from None
    return Book(path, tuple(sheets), scan.from_1904, scan.macros)


def _refuse_merged(start: Mark, merged: Iterable[Span]) -> None:
    """A merge down the whole sheet leaves one cell of all that was written in it."""
    for row, column, last_row, last_column in merged:
        if last_row - row + 1 >= MAX_ROWS:
            cells = f"{letters(column)}{row}:{letters(last_column)}{last_row}"
            mark = start._replace(line=row, column=column)
            raise Problems([Problem(mark, "merge-too-large", {"cells": cells})])


def _span(first: Place, last: Place) -> Span:
    return (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)


def _sheet(
    name: str, hidden: bool, values: Sequence[Sequence[Value]], traits: Traits, merged: list[Span]
) -> Sheet:
    found = {
        (row, column): value
        for row, line in enumerate(values, 1)
        for column, value in enumerate(line, 1)
        if value != ""
    }
    # The reader of cells gives nothing for an error and for a formula without a stored result.
    void = {place for place, valued in traits.formulas.items() if not valued}
    found.update(dict.fromkeys(traits.errors.keys() | void, ""))
    decomposed = {place for place, value in found.items() if not _composed(value)}
    cells = {place: _cell(place, _clean(value), traits) for place, value in sorted(found.items())}
    for place in [place for place, cell in cells.items() if not (cell.text or cell.unvalued)]:
        del cells[place]
    _lend(cells, (*merged, *traits.merged))
    return Sheet(name, hidden, cells, traits, frozenset(decomposed))


def _composed(value: Value) -> bool:
    return not isinstance(value, str) or unicodedata.is_normalized("NFC", value)


def _clean(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value).translate(INVISIBLE).strip()


def _cell(place: Place, value: Value, traits: Traits) -> Cell:
    error = traits.errors.get(place, "")
    text = error or shown(value, place in traits.percents)
    return Cell(*place, value, text, error, traits.formulas.get(place) is False)


def _lend(cells: dict[Place, Cell], merged: tuple[Span, ...]) -> None:
    """Let every row that a merged cell spans have its value: merging says that they have it in common."""
    last = max((row for row, _ in cells), default=0)
    for first_row, column, last_row, _ in merged:
        top = cells.get((first_row, column))
        if top is not None:
            for row in range(first_row + 1, min(last_row, last) + 1):
                cells[row, column] = top._replace(row=row, lent=True)


def shown(value: Value, percent: bool = False) -> str:
    """A value as text: whole numbers without a point, shares as percentages, days day first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Real):
        exact = Decimal(repr(value)) * (100 if percent else 1)
        return f"{exact.normalize():f}" + ("%" if percent else "")
    if isinstance(value, datetime) and value.time() != time():
        return f"{show(value.date())} {value.time().isoformat()}"
    return show(value) if isinstance(value, date) else str(value)


def _refused(path: str, code: str, **params: str) -> Problems:
    return Problems([Problem(Mark(path), code, params)])
