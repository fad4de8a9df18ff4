"""What an .xls says beside its values, from its records ([MS-XLS]): formulas, errors, percentages, hidden rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.excel.compound import Damaged
from engine.excel.traits import HASH_ERRORS, Scan, Tally, Traits

BOF, EOF = 0x809, 0x0A
FORMULA = 0x06
DATE_MODE, FILE_PASS, COLUMNS, SHEET = 0x22, 0x2F, 0x7D, 0x85
MULTIPLE, FORMAT_OF_CELL, TEXT, NUMBER, LABEL = 0xBD, 0xE0, 0xFD, 0x203, 0x204
ERROR, ROW, SHORT_NUMBER, NUMBER_FORMAT = 0x205, 0x208, 0x27E, 0x41E
SINGLE = (FORMULA, TEXT, NUMBER, LABEL, ERROR, SHORT_NUMBER)
NUMBERS = (FORMULA, NUMBER, SHORT_NUMBER)
PERCENT_FORMATS = (9, 10)
VERSION_8 = 0x600


class Encrypted(Exception):
    """The workbook wants a password (sổ tính đặt mật khẩu)."""


class _Globals(NamedTuple):
    sheets: tuple[tuple[str, int], ...]
    percents: frozenset[int]
    from_1904: bool


def scan(streams: Mapping[str, bytes], path: str) -> Scan:
    """Read the stream of an Excel 97 workbook. Raises Problems, Damaged, Encrypted."""
    data = streams.get("Workbook", b"")
    try:
        book = _globals(data)
        sheets = {name: _sheet(data, at, Tally(path, name), book) for name, at in book.sheets}
    except (struct.error, IndexError) as error:
        raise Damaged(str(error)) from None
    return Scan(sheets, book.from_1904, "_VBA_PROJECT_CUR" in streams)


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from `at` to the end of that part, without those of charts inside it."""
    depth = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size
    raise Damaged("records without end")


def _globals(data: bytes) -> _Globals:
    sheets: list[tuple[str, int]] = []
    formats, styles, from_1904 = set(PERCENT_FORMATS), list[int](), False
    for kind, record in _records(data, 0):
        if kind == BOF and struct.unpack_from("<H", record)[0] != VERSION_8:
            raise Damaged("older than Excel 97")
        if kind == FILE_PASS:
            raise Encrypted
        if kind == DATE_MODE:
            from_1904 = record[0] == 1
        elif kind == SHEET and record[5] == 0:
            sheets.append((_text(record, 6, 1), struct.unpack_from("<I", record)[0]))
        elif kind == NUMBER_FORMAT and "%" in _text(record, 2, 2):
            formats.add(struct.unpack_from("<H", record)[0])
        elif kind == FORMAT_OF_CELL:
            styles.append(struct.unpack_from("<H", record, 2)[0])
    percents = frozenset(at for at, number in enumerate(styles) if number in formats)
    return _Globals(tuple(sheets), percents, from_1904)


def _text(record: bytes, at: int, width: int) -> str:
    """A string with its length before it, in one or two bytes, and a flag that says how wide its letters are."""
    length = int.from_bytes(record[at : at + width], "little")
    wide, start = record[at + width] & 1, at + width + 1
    end = start + length * (2 if wide else 1)
    return record[start:end].decode("utf-16-le" if wide else "latin-1")


def _sheet(data: bytes, at: int, tally: Tally, book: _Globals) -> Traits:
    for kind, record in _records(data, at):
        if kind in SINGLE:
            row, column, style = struct.unpack_from("<HHH", record)
            place = (row + 1, column + 1)
            tally.reach(*place)
            if kind in NUMBERS and style in book.percents:
                tally.percents.add(place)
            _note(tally, kind, record, place)
        elif kind == MULTIPLE:
            _multiple(tally, record, book.percents)
        elif kind == ROW and record[12] & 0x20:
            tally.hide_rows((struct.unpack_from("<H", record)[0] + 1,))
        elif kind == COLUMNS and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            tally.hide_columns(first + 1, last + 1)
    return tally.traits()


def _note(tally: Tally, kind: int, record: bytes, place: tuple[int, int]) -> None:
    error = -1
    if kind == FORMULA:
        tally.formulas[place] = True
        result = record[6:14]
        error = result[2] if result[6:8] == b"\xff\xff" and result[0] == 2 else -1
    elif kind == ERROR:
        error = record[6] if record[7] else -1
    if error >= 0:
        tally.errors[place] = HASH_ERRORS.get(error, "#?")


def _multiple(tally: Tally, record: bytes, percents: frozenset[int]) -> None:
    """Several numbers of one row in one record."""
    row, column = struct.unpack_from("<HH", record)
    for number in range((len(record) - 6) // 6):
        place = (row + 1, column + number + 1)
        tally.reach(*place)
        if struct.unpack_from("<H", record, 4 + number * 6)[0] in percents:
            tally.percents.add(place)
