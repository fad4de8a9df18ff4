"""Problems: what is wrong with a file, where, and how to mend it.

Only unreadable or invalid input is a `Problem`. A criterion that fails is an outcome, and any other
exception is a bug. A problem carries a code and parameters, never a sentence: the sentence is in the
message catalogues, so that it exists in Vietnamese and in English and a page can be found for the code.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""The empty table, as a default of records: one for all, since nobody can write to it."""

# A problem found by another process must find its way home, and pickle knows no read-only table.
copyreg.pickle(MappingProxyType, lambda table: (MappingProxyType, (dict(table),)))


class Mark(NamedTuple):
    """A place in a file: path, line and column, both counted from 1, columns in characters (vị trí).

    In a workbook the place is a cell: `line` is its row, `column` its column, `sheet` the name of its sheet.
    """

    path: str
    line: int = 1
    column: int = 1
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.path}:{self.sheet}!{letters(self.column)}{self.line}"
        return f"{self.path}:{self.line}:{self.column}"


def letters(column: int) -> str:
    """The letters by which a spreadsheet calls a column counted from 1: A, …, Z, AA, …"""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


class Problem(NamedTuple):
    """One thing wrong with an input (lỗi đầu vào).

    `code` is a stable word with a documentation page; `params` fill the catalogue's sentence for it;
    `line` is the source line at the mark, for the caret; `also` is a second place, when two conflict.
    """

    mark: Mark
    code: str
    params: Mapping[str, str] = NOTHING
    line: str = ""
    also: Mark | None = None

    @property
    def sort_key(self) -> tuple[str, str, Mark, str, str]:
        """Problems are listed by place, then code, then parameters: never by discovery order."""
        mark = self.mark
        return (mark.path, mark.sheet, mark, self.code, repr(sorted(self.params.items())))


class Notice(NamedTuple):
    """Something accepted that the reader should know of: a date written day first (lưu ý)."""

    mark: Mark
    code: str
    params: Mapping[str, str] = NOTHING


class Problems(Exception):
    """All problems found at one stage, sorted by place (danh sách lỗi đầu vào)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        unique = {problem.sort_key: problem for problem in problems}
        self.problems: tuple[Problem, ...] = tuple(unique[key] for key in sorted(unique))
        super().__init__("; ".join(f"{p.mark}: {p.code}" for p in self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or "" if none is close: the "did you mean" of a message."""
    import difflib  # only a mistake needs it

    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else ""
