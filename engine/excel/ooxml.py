"""What an .xlsx or .xlsm says beside its values: formulas, errors, percentages, hidden rows, dates from 1904."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from engine.excel.archive import Members
from engine.excel.traits import Scan, Tally, Traits

PERCENT_FORMATS = frozenset({"9", "10"})
"""The two percentage formats that every workbook has."""
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
Attributes = Mapping[str, str]
_Started = Callable[[str, Attributes], None]


def scan(members: Members, path: str) -> Scan:
    """Read the parts of a workbook. Raises Problems, or expat's error for XML that is none."""
    book, paths = _Book(), _relations(members.xml.get("xl/_rels/workbook.xml.rels", b""))
    _parse(members.xml["xl/workbook.xml"], book.start)
    percents = _percent_styles(members.xml.get("xl/styles.xml", b""))
    sheets: dict[str, Traits] = {}
    for name, relation in book.sheets:
        data = members.xml.get(paths.get(relation, ""), b"")
        sheets[name] = _Sheet(Tally(path, name), percents).read(data)
    macros = any(name.endswith("vbaProject.bin") for name in members.names)
    return Scan(sheets, book.from_1904, macros)


def _parse(data: bytes, start: _Started, end: Callable[[str], None] | None = None) -> None:
    """Call `start` and `end` with local names: the prefix of a namespace is the writer's own choice."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if data:
        parser.Parse(data, True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _relations(data: bytes) -> dict[str, str]:
    """Relation id to the path of the part."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            found[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target))[1:]

    _parse(data, start)
    return found


class _Book:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation))


def _percent_styles(data: bytes) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage."""
    formats, styles, inside = set(PERCENT_FORMATS), list[str](), False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    _parse(data, start, end)
    return frozenset(str(at) for at, number in enumerate(styles) if number in formats)


class _Sheet:
    """Goes through the cells of one sheet."""

    def __init__(self, tally: Tally, percents: frozenset[str]) -> None:
        self.tally, self.percents = tally, percents
        self.row = self.column = 0
        self.type, self.style, self.text = "", "", ""
        self.formula = self.in_value = False

    def read(self, data: bytes) -> Traits:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.characters
        if data:
            parser.Parse(data, True)
        return self.tally.traits()

    def start(self, name: str, attributes: Attributes) -> None:
        name = _local(name)
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            if attributes.get("hidden") in ("1", "true"):
                self.tally.hide_rows((self.row,))
        elif name == "c":
            self.cell(attributes)
        elif name == "f":
            self.formula = True
        elif name == "v":
            self.in_value, self.text = True, ""
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.tally.hide_columns(int(attributes["min"]), int(attributes["max"]))

    def cell(self, attributes: Attributes) -> None:
        self.column += 1
        if match := _CELL.fullmatch(attributes.get("r", "")):
            self.row, self.column = int(match[2]), _number(match[1])
        self.type, self.style = attributes.get("t", ""), attributes.get("s", "0")
        self.formula, self.text = False, ""

    def characters(self, text: str) -> None:
        if self.in_value:
            self.text += text

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "v":
            self.in_value = False
        elif name == "c":
            self.note()

    def note(self) -> None:
        place, tally = (self.row, self.column), self.tally
        if self.text or self.formula or self.type == "inlineStr":
            tally.reach(*place)
        if self.formula:
            tally.formulas[place] = bool(self.text) or self.type == "str"
        if self.type == "e":
            tally.errors[place] = self.text
        elif self.type in ("", "n") and self.style in self.percents:
            tally.percents.add(place)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
