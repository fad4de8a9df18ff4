"""Where in a sheet a table lies: its headings are looked for, so that a column may move and a title be put above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.excel.book import Cell, Sheet
from engine.excel.choices import normal
from engine.excel.columns import INFO

SEARCHED = 60
"""How many rows may stand above the headings."""


class Area(NamedTuple):
    """A table found in a sheet: the column of each key, the cells of each row by key (vùng bảng).

    `head` is the last row of headings; `twice` are headings that stood before; `clashes` are headings above the
    code of another column, with that code; `unknown` are headings above a code that nobody knows, with it;
    `strangers` are columns that hold something and that nobody knows, by their first cell.
    """

    sheet: Sheet
    columns: Mapping[str, int]
    head: int
    rows: Mapping[int, Mapping[str, Cell]]
    twice: tuple[Cell, ...]
    clashes: tuple[tuple[Cell, Cell], ...]
    unknown: tuple[tuple[Cell, Cell], ...]
    strangers: tuple[Cell, ...]


def find(sheet: Sheet, names: Mapping[str, str], anchors: Collection[str]) -> Area | None:
    """The table whose headings are `names` (normalised heading to key); None without all `anchors`."""
    lines = _lines(sheet)
    heads = {row: _known(lines[row], names) for row in list(lines)[:SEARCHED]}
    fitting = [row for row, keys in heads.items() if set(anchors) <= set(keys.values())]
    if not fitting:
        return None
    top = last = max(fitting, key=lambda row: (len(heads[row]), -row))
    while len(heads.get(last + 1, {})) > 1:  # the keys stand below the headings in a register
        last += 1
    while len(heads.get(top - 1, {})) > 1:
        top -= 1
    columns: dict[str, int] = {}
    for row in range(top, last + 1):
        for column, key in heads[row].items():
            if column not in columns.values():
                columns.setdefault(key, column)
    return _area(sheet, lines, columns, heads, range(top, last + 1))


def headings(sheet: Sheet, names: Mapping[str, str]) -> tuple[list[Cell], dict[int, str]]:
    """The row that is most like the headings `names`: its cells, and the keys of the columns that are known."""
    lines = _lines(sheet)
    heads = {row: _known(lines[row], names) for row in list(lines)[:SEARCHED]}
    top = max(heads, key=lambda row: (len(heads[row]), -row))
    return list(lines[top].values()), heads[top]


def _lines(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    lines: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        lines.setdefault(row, {})[column] = cell
    return lines


def _known(line: Mapping[int, Cell], names: Mapping[str, str]) -> dict[int, str]:
    texts = {column: normal(cell.text) for column, cell in line.items()}
    return {column: names[text] for column, text in texts.items() if text in names}


def _area(
    sheet: Sheet,
    lines: Mapping[int, Mapping[int, Cell]],
    columns: Mapping[str, int],
    heads: Mapping[int, Mapping[int, str]],
    span: range,
) -> Area:
    keys, top = {column: key for key, column in columns.items()}, span[0]
    titles = {column: normal(cell.text) for column, cell in lines[top].items()}
    rows = {
        row: {keys[column]: cell for column, cell in line.items() if column in keys}
        for row, line in lines.items()
        if row > span[-1] and not _repeats(line, titles)
    }
    filled = {row: line for row, line in rows.items() if any(not _info(key) for key in line)}
    first = heads[top]
    twice = tuple(lines[top][column] for column, key in first.items() if columns[key] != column)
    below = (line for row, line in lines.items() if row >= top)
    strangers = tuple(_strangers(below, {*keys, *first}))
    pairs = [
        (lines[top][column], lines[row][column], first.get(column, ""), key)
        for row in span[1:]
        for column, key in heads[row].items()
        if column in lines[top]
    ]
    clashes = tuple((title, code) for title, code, above, key in pairs if above not in ("", key))
    unknown = tuple((title, code) for title, code, above, _ in pairs if not above)
    return Area(sheet, columns, span[-1], filled, twice, clashes, unknown, strangers)


def _repeats(line: Mapping[int, Cell], titles: Mapping[int, str]) -> bool:
    """Whether a row is the headings again, as after a page break."""
    same = [column for column, cell in line.items() if titles.get(column) == normal(cell.text)]
    return len(same) > 1 and len(same) * 2 > len(line)


def _strangers(lines: Iterable[Mapping[int, Cell]], known: set[int]) -> Iterator[Cell]:
    """The first cell of every column that is not known."""
    seen = set(known)
    for line in lines:
        for column, cell in line.items():
            if column not in seen:
                seen.add(column)
                yield cell


def _info(key: str) -> bool:
    return key.startswith(INFO)
