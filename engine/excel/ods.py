"""What an .ods says beside its values: formulas, errors, percentages, hidden rows, merged cells, dates from 1904."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from engine.excel.archive import Members
from engine.excel.traits import MAX_COLUMNS, MAX_ROWS, Scan, Tally, Traits

HIDDEN = ("collapse", "filter")
Attributes = Mapping[str, str]


def scan(members: Members, path: str) -> Scan:
    """Read the content of a spreadsheet. Raises Problems, or expat's error for XML that is none."""
    content = _Content(path)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler = content.characters
    parser.Parse(members.xml.get("content.xml", b""), True)
    macros = any(name.startswith("Basic/") for name in members.names)
    return Scan(content.sheets, content.from_1904, macros)


class _Content:
    """Goes through tables, rows and cells; empty ones are repeated by the million, and only counted."""

    def __init__(self, path: str) -> None:
        self.path, self.from_1904 = path, False
        self.sheets: dict[str, Traits] = {}
        self.tally: Tally | None = None
        self.name = self.text = ""
        self.row = self.rows = self.column = self.columns = 0
        self.hidden = self.in_cell = False
        self.attributes: Attributes = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:null-date":
            self.from_1904 = attributes.get("table:date-value", "").startswith("1904")
        elif name == "table:table":
            self.name = attributes.get("table:name", "")
            self.tally, self.row, self.rows, self.columns = Tally(self.path, self.name), 0, 1, 0
        elif self.tally is None:
            return
        elif name == "table:table-column":
            self._columns(self.tally, attributes)
        elif name == "table:table-row":
            self.row, self.column = self.row + self.rows, 0
            self.rows = _repeated(attributes, "rows")
            self.hidden = attributes.get("table:visibility") in HIDDEN
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.attributes, self.in_cell, self.text = attributes, True, ""

    def _columns(self, tally: Tally, attributes: Attributes) -> None:
        first, self.columns = self.columns + 1, self.columns + _repeated(attributes, "columns")
        if attributes.get("table:visibility") in HIDDEN:
            tally.hide_columns(first, self.columns)

    def characters(self, text: str) -> None:
        if self.in_cell:
            self.text += text

    def end(self, name: str) -> None:
        if name == "table:table" and self.tally is not None:
            self.sheets[self.name], self.tally = self.tally.traits(), None
        elif name in ("table:table-cell", "table:covered-table-cell") and self.tally is not None:
            self._cell(self.tally)

    def _cell(self, tally: Tally) -> None:
        given, first = self.attributes, self.column + 1
        self.in_cell, self.column = False, self.column + _repeated(given, "columns")
        kind = given.get("office:value-type", "")
        if not kind and "table:formula" not in given:
            return
        last_row = self.row + self.rows - 1
        tally.reach(last_row, self.column)
        if self.hidden:
            tally.hide_rows(range(self.row, last_row + 1))
        for row in range(self.row, last_row + 1):
            for column in range(first, self.column + 1):
                self._note(tally, (row, column), given, kind)

    def _note(self, tally: Tally, place: tuple[int, int], given: Attributes, kind: str) -> None:
        error = given.get("calcext:value-type") == "error"
        if error:
            tally.errors[place] = self.text
        if "table:formula" in given:
            tally.formulas[place] = bool(kind)
        if kind == "percentage":
            tally.percents.add(place)
        down = min(int(given.get("table:number-rows-spanned", 1)), MAX_ROWS)
        across = min(int(given.get("table:number-columns-spanned", 1)), MAX_COLUMNS)
        if down > 1 or across > 1:
            tally.merged.append((*place, place[0] + down - 1, place[1] + across - 1))


def _repeated(attributes: Attributes, what: str) -> int:
    return int(attributes.get(f"table:number-{what}-repeated", 1))
