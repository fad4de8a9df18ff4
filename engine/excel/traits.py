"""What a cell, a sheet and a workbook say beside their values: what the reader of cells does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.problem import Mark, Problem, Problems

Place = tuple[int, int]
"""A row and a column, both from 1."""
Span = tuple[int, int, int, int]
"""First row and column, last row and column."""
MAX_ROWS, MAX_COLUMNS = 20_000, 500
MAX_CELLS = 1_000_000
HASH_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class Traits(NamedTuple):
    """What one sheet's cells say beside their values (đặc điểm trang tính).

    `formulas` tells of each formula whether its result is stored; `percents` are numbers shown as percentages;
    `merged` are the spans that the container itself states.
    """

    formulas: Mapping[Place, bool]
    errors: Mapping[Place, str]
    percents: frozenset[Place]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[Span, ...] = ()


class Scan(NamedTuple):
    """What a workbook says beside its values: the traits of its sheets by name (đặc điểm sổ tính)."""

    sheets: Mapping[str, Traits]
    from_1904: bool
    macros: bool


class Tally:
    """Gathers the traits of one sheet while its cells go by, and refuses a cell that lies too far out."""

    def __init__(self, path: str, sheet: str) -> None:
        self.path, self.sheet = path, sheet
        self.formulas: dict[Place, bool] = {}
        self.errors: dict[Place, str] = {}
        self.percents: set[Place] = set()
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.merged: list[Span] = []
        self.last_row = self.last_column = 0

    def reach(self, row: int, column: int) -> None:
        """Note that there is something at `row`, `column`. Raises Problems past the limits."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        within = row <= MAX_ROWS and column <= MAX_COLUMNS
        if not within or self.last_row * self.last_column > MAX_CELLS:
            limits = {"rows": str(MAX_ROWS), "columns": str(MAX_COLUMNS)}
            mark = Mark(self.path, row, column, self.sheet)
            raise Problems([Problem(mark, "sheet-too-large", limits)])

    def hide_rows(self, rows: Iterable[int]) -> None:
        """Note hidden rows."""
        self.rows.update(rows)

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns; those that hold nothing are dropped in the end."""
        self.columns.update(range(first, min(last, MAX_COLUMNS) + 1))

    def traits(self) -> Traits:
        """What was gathered."""
        return Traits(
            self.formulas,
            self.errors,
            frozenset(self.percents),
            frozenset(row for row in self.rows if row <= self.last_row),
            frozenset(column for column in self.columns if column <= self.last_column),
            tuple(self.merged),
        )
