"""A register, one unit a row, to one `Document` a row: for the many small units of one type and year.

A register asks for less than a dossier: its papers stand in columns, one of each kind, and what people found is
taken to be recorded, on the same day, in the minutes of the same row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.excel import columns as forms
from engine.excel import sheets
from engine.excel.book import Cell
from engine.excel.cells import CellReader
from engine.excel.choices import normal
from engine.excel.columns import LAST_YEAR, ROLE, Column, column_of
from engine.excel.read import Opened, subject
from engine.excel.sheets import REGISTER
from engine.excel.tables import Area
from engine.excel.tree import Grower, Line, Pair
from engine.problem import Mark, Problem, Problems
from engine.source import Document, Items, Node, Scalar, Table

UNIT = Column("unit")
"""The column of the incidents' sheet that says whose incident it is, by the unit's code."""
Told = tuple[str, Document | Problems]


def read_rows(opened: Opened) -> Iterator[Told]:
    """Every row: its name, and its dossier or what is wrong with it. Then the incidents of no row."""
    area, incidents = opened.found.areas[REGISTER], _incidents(opened)
    known = {column.key: column for column in forms.register(opened.standard)}
    places = _places(opened, area)
    for row, line in area.rows.items():
        name = f"{opened.name}!{area.sheet.name}!{row}"
        unit = _Unit(opened, area, row, line, known)
        code = normal(line["unit.code"].text) if "unit.code" in line else ""
        unit.refuse_again(places[code] if code else [])
        try:
            yield name, unit.document(name, incidents.pop(code, []) if code else [])
        except Problems as problems:
            yield name, problems
    for rows in incidents.values():
        yield from (_nobody(opened, row, line) for row, line in rows)


def _places(opened: Opened, area: Area) -> dict[str, list[Mark]]:
    """Where each code of a unit stands."""
    places: dict[str, list[Mark]] = {}
    for row, line in area.rows.items():
        if "unit.code" in line:
            mark = Mark(opened.book.path, row, area.columns["unit.code"], area.sheet.name)
            places.setdefault(normal(line["unit.code"].text), []).append(mark)
    return places


def _incidents(opened: Opened) -> dict[str, list[tuple[int, Line]]]:
    """The rows of the incidents' sheet by the code of their unit."""
    found: dict[str, list[tuple[int, Line]]] = {}
    area = opened.found.areas.get("incidents")
    for row, line in area.rows.items() if area is not None else ():
        if set(line) - {"id"}:  # a line of the form that is not filled in
            code = normal(line["unit"].text) if "unit" in line else ""
            found.setdefault(code, []).append((row, line))
    return found


def _nobody(opened: Opened, row: int, line: Line) -> Told:
    """An incident of a unit that the register does not have."""
    area = opened.found.areas["incidents"]
    cell: Cell | None = line.get("unit")
    column = area.columns.get("unit", 1)
    mark = Mark(opened.book.path, row, column, area.sheet.name)
    text = cell.text if cell is not None else ""
    problem = (
        Problem(mark, "register-unit-unknown", {"unit": text}, text)
        if text
        else Problem(mark, "key-missing", {"key": "unit"})
    )
    return f"{opened.name}!{area.sheet.name}!{row}", Problems([problem])


class _Unit:
    """Reads one row."""

    def __init__(
        self, opened: Opened, area: Area, row: int, line: Line, known: Mapping[str, Column]
    ) -> None:
        self.opened, self.area, self.row, self.line = opened, area, row, line
        self.reader = CellReader(opened.book, opened.words)
        self.grower = Grower(self.reader, opened.fields)
        self.cells = {key: self._cell(key, column_of(key, known)) for key in area.columns}

    def _cell(self, key: str, column: Column) -> Scalar:
        mark = self.reader.mark(self.area.sheet, self.row, self.area.columns[key])
        return self.reader.scalar(mark, self.line.get(key), column)

    def refuse_again(self, places: list[Mark]) -> None:
        """Report a unit that stands in another row, too: an incident with its code could belong to either."""
        own = self.cells["unit.code"].mark
        other = next((mark for mark in places if mark != own), None)
        if other is not None:
            self.reader.refuse(own, "id-duplicate", other, id=self.line["unit.code"].text)

    def document(self, name: str, incidents: list[tuple[int, Line]]) -> Document:
        """The row's dossier. Raises Problems."""
        book, found = self.opened.book, self.opened.found
        self.reader.problems.extend(sheets.flaws(book, self.area))
        pairs = [*subject(self.reader, found), *self._once(), *self._lists()]
        notes = [*sheets.notices_of_book(book, found)]
        notes += sheets.notices_of(book, self.area, [self.row])
        if incidents:
            area = found.areas["incidents"]
            pairs.append(("incidents", self._incidents(area, incidents)))
            notes += sheets.notices_of(book, area, [row for row, _ in incidents])
        root = self.grower.table(self.cells["unit.code"].mark, pairs)
        return self.opened.document(name, self.reader, root, notes)

    def _once(self) -> Iterator[Pair]:
        """The unit's own data, its window, its figures and the units below it."""
        for key, cell in self.cells.items():
            if key.partition(".")[0] in ("documents", "findings") or key.endswith(f".{LAST_YEAR}"):
                continue
            last = self.cells.get(f"{key}.{LAST_YEAR}")
            yield key, cell if last is None else _yearly(cell, last)

    def _lists(self) -> Iterator[Pair]:
        papers = dict(self._papers())
        first = self.cells["unit.code"].mark
        yield "documents", Items(first, tuple(papers.values()), 1)
        yield "findings", Items(first, tuple(self._findings(papers)), 1)

    def _papers(self) -> Iterator[tuple[str, Node]]:
        """One paper of each kind that has something in its columns; its kind is its id."""
        kinds = dict.fromkeys(
            key.split(".")[1] for key in self.cells if key.startswith("documents.")
        )
        for kind in kinds:
            start = f"documents.{kind}."
            own = [
                (key[len(start) :], cell)
                for key, cell in self.cells.items()
                if key.startswith(start)
            ]
            if any(cell.text for _, cell in own):
                mark = own[0][1].mark
                named: list[Pair] = [(key, Scalar(mark, kind)) for key in ("id", "kind")]
                yield kind, self.grower.table(mark, [*named, *own])

    def _findings(self, papers: Mapping[str, Node]) -> Iterator[Table]:
        """What people found, each recorded in the minutes of the row and on their day."""
        kinds = self.opened.vocabulary.documents
        minutes = next((name for name, kind in kinds.items() if kind.minutes), "")
        recorded = papers.get(minutes)
        day = self.cells.get(f"documents.{minutes}.date")
        for key, cell in self.cells.items():
            if not key.startswith("findings.") or key == ROLE or not cell.text:
                continue
            pairs: list[Pair] = [
                ("subject", Scalar(cell.mark, key.partition(".")[2])),
                ("result", cell),
                ("role", self.cells.get(ROLE, Scalar(cell.mark, ""))),
                ("date", day if day is not None else Scalar(cell.mark, "")),
            ]
            place = recorded.mark if recorded is not None else pairs[-1][1].mark
            pairs.append(("minutes", Scalar(place, minutes if recorded is not None else "")))
            yield self.grower.table(cell.mark, pairs)

    def _incidents(self, area: Area, rows: list[tuple[int, Line]]) -> Items:
        known = forms.columns("incidents", self.opened.vocabulary)
        items = tuple(self.grower.item(area, row, line, known) for row, line in rows)
        return Items(items[0].mark, items, 1)


def _yearly(this: Scalar, last: Scalar) -> Table:
    pairs = (("this_year", this), ("last_year", last))
    return Table(this.mark, tuple((Scalar(node.mark, key), node) for key, node in pairs), 1)
