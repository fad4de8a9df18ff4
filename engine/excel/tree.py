"""Cells to the tree that the readers of dossiers know: the sections of one unit, every node marked with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.excel import columns as forms
from engine.excel.book import Cell
from engine.excel.cells import CellReader
from engine.excel.choices import normal
from engine.excel.columns import INFO, Column
from engine.excel.tables import Area
from engine.problem import Mark
from engine.source import Items, Node, Scalar, Table

Line = Mapping[str, Cell]
Pair = tuple[str, Node]


class Grower:
    """Makes the parts of a dossier's tree from the tables of a workbook (bộ dựng cây)."""

    def __init__(self, reader: CellReader, known: Iterable[Column]) -> None:
        self.reader = reader
        self.fields = {column.key: column for column in known}
        self.by_title = forms.named(self.fields.values())

    def table(self, mark: Mark, pairs: Iterable[Pair]) -> Table:
        """A table with tables inside, as the dots in the paths say."""
        groups: dict[str, list[Pair]] = {}
        for path, node in pairs:
            first, _, rest = path.partition(".")
            groups.setdefault(first, []).append((rest, node))
        return Table(mark, tuple(self._entry(name, group) for name, group in groups.items()), 1)

    def _entry(self, name: str, group: list[Pair]) -> tuple[Scalar, Node]:
        mark = group[0][1].mark
        whole = [node for rest, node in group if not rest]
        for again in whole[1:]:
            self.reader.refuse(again.mark, "key-duplicate", mark, key=name)
        return Scalar(mark, name), whole[0] if whole else self.table(mark, group)

    def item(
        self,
        area: Area,
        row: int,
        line: Line,
        known: Iterable[Column],
        printed: Iterable[Pair] = (),
    ) -> Table:
        """One row of a list: an entry for each column that the table has."""
        pairs = [*printed]
        for column in known:
            if column.key in area.columns and not column.key.startswith(INFO):
                mark = self.reader.mark(area.sheet, row, area.columns[column.key])
                pairs.append((column.key, self.reader.scalar(mark, line.get(column.key), column)))
        return self.table(pairs[0][1].mark, pairs)

    def incidents(self, area: Area, known: Iterable[Column]) -> Items:
        """All incidents; the form prints no kind, so a line with nothing more is somebody's, and lacks its date."""
        for row, line in area.rows.items():
            if "kind" in line and not set(line) - {"id", "kind"}:
                mark = self.reader.mark(area.sheet, row, area.columns["date"])
                self.reader.refuse(mark, "key-missing", key="date")
        return self.items(area, known)

    def items(self, area: Area, known: Iterable[Column]) -> Items:
        """All rows of a list."""
        columns = tuple(known)
        tables = tuple(self.item(area, row, line, columns) for row, line in area.rows.items())
        return Items(self.start(area), tables, 1)

    def start(self, area: Area) -> Mark:
        """The first heading of a table: the place of the table as a whole."""
        return self.reader.mark(area.sheet, area.head, min(area.columns.values()))

    def figures(self, area: Area) -> Iterator[Pair]:
        """The rows of the sheet that asks each thing once: a path and what is written for it."""
        for row, line in area.rows.items():
            path = self.path(line)
            self._agree(area, row, line, path)
            value, last, source = (
                self._figure(area, row, line, name, path)
                for name in ("value", "last_year", "source")
            )
            field = self.fields.get(path)
            if not (value.text or last.text or source.text or field):
                continue  # a title in between
            yearly = bool(field and field.yearly) or (field is None and bool(last.text))
            yield path, _figure_of(yearly, value, last, source)

    def path(self, line: Line) -> str:
        """What a row is about: by its key, else by its title."""
        written = line["name"].text if "name" in line else ""
        title = line["#title"].text if "#title" in line else ""
        if written in self.fields or not title:
            return written
        return self.by_title.get(normal(title), written or title)

    def _agree(self, area: Area, row: int, line: Line, path: str) -> None:
        """Hold the title of a row against its code: sorting some columns alone puts figures on other rows."""
        field, title = self.fields.get(path), line.get("#title")
        if field is None or title is None or normal(title.text) in forms.named([field]):
            return
        mark = self.reader.mark(area.sheet, row, area.columns["#title"])
        if normal(title.text) in self.by_title:
            self.reader.refuse(mark, "cell-title-other", title=title.text, item=path)
        else:
            self.reader.note(mark, "title-unknown", title=title.text, item=path)

    def _figure(self, area: Area, row: int, line: Line, name: str, path: str) -> Scalar:
        mark = self.reader.mark(area.sheet, row, area.columns.get(name, area.columns["value"]))
        column = self.fields.get(path, Column(path, "any", options=path))
        return self.reader.scalar(
            mark, line.get(name), Column("source") if name == "source" else column
        )

    def units_below(self, area: Area, known: Iterable[Column]) -> Table:
        """How many units of each type there are below, by type."""
        return self._by_key(area, known, "type")

    def self_scores(self, area: Area, known: Iterable[Column]) -> Table:
        """The points that the unit gives itself, by row of the score table."""
        pairs: list[tuple[Scalar, Node]] = []
        column = next(each for each in known if each.key == "points")
        for row, line in area.rows.items():
            mark = self.reader.mark(area.sheet, row, area.columns["points"])
            if "id" in line or "points" in line:
                name = line["id"].text if "id" in line else ""
                pairs.append(
                    (Scalar(mark, name), self.reader.scalar(mark, line.get("points"), column))
                )
        return Table(self.start(area), tuple(pairs), 1)

    def _by_key(self, area: Area, known: Iterable[Column], key: str) -> Table:
        pairs: list[Pair] = []
        columns = {column.key: column for column in known}
        rest = [column for name, column in columns.items() if name != key]
        for row, line in area.rows.items():
            mark = self.reader.mark(area.sheet, row, area.columns[key])
            name = self.reader.scalar(mark, line.get(key), columns[key]).text
            pairs.append((name, self.item(area, row, line, rest)))
        return self.table(self.start(area), pairs)


def _figure_of(yearly: bool, value: Scalar, last: Scalar, source: Scalar) -> Node:
    if not (yearly or source.text or last.text):
        return value
    pairs = [("this_year" if yearly else "value", value)]
    if yearly or last.text:
        pairs.append(("last_year", last))
    if source.text:
        pairs.append(("source", source))
    return Table(value.mark, tuple((Scalar(node.mark, key), node) for key, node in pairs), 1)
