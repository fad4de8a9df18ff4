"""A workbook to a `Document`: the tree that a YAML dossier of the same facts would have, every node with its cell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.catalogue import Catalogue
from engine.dossier import YEARS
from engine.excel import choices, sheets
from engine.excel import columns as forms
from engine.excel.book import Book, open_book
from engine.excel.cells import CellReader, Words, words_of
from engine.excel.columns import Column, sheet_name
from engine.excel.sheets import REGISTER, Found
from engine.excel.tables import Area
from engine.excel.tree import Grower, Pair
from engine.messages import LANGUAGES
from engine.problem import Mark, Notice, Problem, Problems
from engine.source import Document, Node, Scalar
from engine.standard import Standard
from engine.vocabulary import UNIT_TYPES, Term, Text, Vocabulary

INCIDENT_FLAGS = "incident_flags"
"""The list by which a workbook names the exceptions of incidents, an overlay's included."""


class Opened(NamedTuple):
    """A workbook whose tables are found and whose standard is known (sổ tính đã mở)."""

    book: Book
    found: Found
    standard: Standard | None
    vocabulary: Vocabulary
    words: Words
    name: str
    data: bytes

    @property
    def is_register(self) -> bool:
        """Whether it holds many dossiers, one a row."""
        return REGISTER in self.found.areas and "facts" not in self.found.areas

    @property
    def fields(self) -> tuple[Column, ...]:
        """What a unit is asked once."""
        return tuple(forms.fields(self.standard))

    def document(
        self, name: str, reader: CellReader, root: Node, notes: Iterable[Notice]
    ) -> Document:
        """The document of one unit. Raises Problems, if reading the cells met any."""
        if reader.problems:
            raise Problems(reader.problems)
        notices, path = (*notes, *reader.notices), self.book.path
        digest = hashlib.sha256(self.data).hexdigest()
        return Document(name, path, "", digest, root, reader.shown, notices, self.data)


def open_workbook(data: bytes, path: str, name: str, catalogue: Catalogue) -> Opened:
    """Find the tables of the workbook `data`, and the standard that it is for. Raises Problems."""
    book = open_book(data, path)
    found = sheets.find_all(book, Vocabulary(), forms.register(None))
    if not found.areas.keys() & {"facts", REGISTER}:
        raise Problems([_unrecognised(book, found)])
    standard = _standard(book, found, catalogue)
    own = sheets.own_lists(found)
    vocabulary = _with_own_flags(standard.vocabulary if standard else Vocabulary(), own)
    found = sheets.find_all(book, vocabulary, forms.register(standard))
    if found.again:
        raise Problems(sheets.repeated(book, found))
    words = words_of(choices.lists(standard), own)
    return Opened(book, found, standard, vocabulary, words, name, data)


def read_one(opened: Opened) -> Document:
    """The one dossier of a workbook. Raises Problems; `register-many` for a register."""
    if opened.is_register:
        area = opened.found.areas[REGISTER]
        mark = Mark(opened.book.path, area.head, 1, area.sheet.name)
        raise Problems([Problem(mark, "register-many", {"rows": str(len(area.rows))})])
    book, areas = opened.book, opened.found.areas
    reader = CellReader(book, opened.words)
    reader.problems.extend(_missing(opened))
    for area in areas.values():
        reader.problems.extend(sheets.flaws(book, area))
    grower = Grower(reader, opened.fields)
    pairs = [*grower.figures(areas["facts"]), *_lists(grower, areas, opened.vocabulary)]
    root = grower.table(grower.start(areas["facts"]), pairs)
    return opened.document(opened.name, reader, root, _notices(opened))


def _lists(grower: Grower, areas: Mapping[str, Area], words: Vocabulary) -> Iterator[Pair]:
    """Every section but the facts, as the table of its sheet has it."""
    grow: Mapping[str, Callable[[Area, Iterable[Column]], Node]] = {
        "incidents": grower.incidents,
        "units_below": grower.units_below,
        "self_scores": grower.self_scores,
    }
    for section in forms.SECTIONS[1:]:
        if section in areas:
            known = forms.columns(section, words)
            yield section, grow.get(section, grower.items)(areas[section], known)


def _notices(opened: Opened) -> Iterator[Notice]:
    yield from sheets.notices_of_book(opened.book, opened.found)
    for section, area in opened.found.areas.items():
        if section != "lists":
            yield from sheets.notices_of(opened.book, area)


def _missing(opened: Opened) -> Iterator[Problem]:
    """A sheet that the criteria ask for and the workbook lacks: taken out, or no longer to be known."""
    book, found = opened.book, opened.found
    asked = forms.sections(opened.standard) if opened.standard is not None else ()
    for section in asked:
        if section not in found.areas and section != "self_scores":
            known = forms.columns(section, opened.vocabulary)
            yield sheets.lost(book, found, section, known) or _no_sheet(book, section)


def _no_sheet(book: Book, section: str) -> Problem:
    names = " / ".join(sheet_name(section, lang) for lang in LANGUAGES)
    return Problem(Mark(book.path), "sheet-missing", {"sheet": names})


def _unrecognised(book: Book, found: Found) -> Problem:
    known = {"facts": forms.columns("facts", Vocabulary()), REGISTER: forms.register(None)}
    for section, columns in known.items():
        if (problem := sheets.lost(book, found, section, columns)) is not None:
            return problem
    if found.areas:
        return _no_sheet(book, "facts")
    filled = [sheet.name for sheet in book.sheets if sheet.cells]
    if not filled:
        return Problem(Mark(book.path), "workbook-empty")
    return Problem(Mark(book.path), "workbook-unknown", {"sheets": sheets.listed(filled)})


def _standard(book: Book, found: Found, catalogue: Catalogue) -> Standard | None:
    """The standard of the unit type and year that the workbook states; None where it states none that is known."""
    reader = CellReader(book, words_of(choices.lists(None), {}))
    stated = {key: node.text for key, node in subject(reader, found) if isinstance(node, Scalar)}
    unit_type, year = (stated.get(key, "") for key in forms.ABOVE)
    if unit_type not in UNIT_TYPES or not (year.isdecimal() and int(year) in YEARS):
        return None
    chosen = catalogue.year_window(unit_type, int(year))
    return catalogue.standard(chosen.edition, unit_type) if chosen else None


def subject(reader: CellReader, found: Found) -> Iterator[Pair]:
    """The unit type and the year: rows of a dossier's first sheet, or what stands above a register."""
    grower = Grower(reader, forms.fields(None))
    if "facts" in found.areas:
        yield from (pair for pair in grower.figures(found.areas["facts"]) if pair[0] in forms.ABOVE)
        return
    area = found.areas[REGISTER]
    names = forms.named(grower.fields[key] for key in forms.ABOVE)
    cells = [cell for (row, _), cell in area.sheet.cells.items() if row <= area.head]
    for cell in cells:
        key = names.get(choices.normal(cell.text))
        right = [each for each in cells if each.row == cell.row and each.column > cell.column]
        if key is not None and right:
            beside = min(right, key=lambda each: each.column)
            mark = reader.mark(area.sheet, beside.row, beside.column)
            yield key, reader.scalar(mark, beside, grower.fields[key])


def _with_own_flags(words: Vocabulary, own: Words) -> Vocabulary:
    nowhere = Mark("-")
    added = {
        word: Term(word, Text(title, title), nowhere)
        for title, word in own.get(INCIDENT_FLAGS, {}).items()
        if word not in words.flags and title != word
    }
    return words._replace(flags={**words.flags, **added})
