"""Which sheet of a workbook is which section, and what is to be said of sheets, columns and cells as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.excel import columns as forms
from engine.excel.book import Book, Cell, Sheet
from engine.excel.choices import normal
from engine.excel.columns import ANCHORS, SECTIONS, sheet_name
from engine.excel.tables import Area, find
from engine.excel.traits import Place
from engine.messages import LANGUAGES
from engine.problem import Mark, Notice, Problem, letters
from engine.vocabulary import Vocabulary

SHOWN = 8
"""How many cells, rows or columns a notice names."""
REGISTER = "register"


class Found(NamedTuple):
    """The tables of a workbook by section, and its sheets that are none (các bảng tìm thấy)."""

    areas: Mapping[str, Area]
    unknown: tuple[Sheet, ...]


def find_all(book: Book, words: Vocabulary, register: Iterable[forms.Column]) -> Found:
    """Find the table of every section: in the sheet of its name, else in any that has its headings."""
    names = {
        section: forms.named(forms.columns(section, words)) for section in (*SECTIONS, "lists")
    }
    names["incidents"] = {**names["incidents"], **forms.named([forms.Column("unit")])}
    names[REGISTER] = forms.named(register)
    areas: dict[str, Area] = {}
    free = list(book.sheets)
    for by_name in (True, False):
        for section, known in names.items():
            for sheet in free:
                fits = not by_name or normal(sheet.name) in _called(section)
                if section in areas or not fits:
                    continue
                if (area := find(sheet, known, ANCHORS[section])) is not None:
                    areas[section] = area
                    free.remove(sheet)
                    break
    return Found(areas, tuple(sheet for sheet in free if sheet.cells))


def _called(section: str) -> set[str]:
    return {normal(section), *(normal(sheet_name(section, lang)) for lang in LANGUAGES)}


def own_lists(found: Found) -> dict[str, dict[str, str]]:
    """The workbook's own lists of choices: list name to spelling to word."""
    own: dict[str, dict[str, str]] = {}
    area = found.areas.get("lists")
    for line in area.rows.values() if area is not None else ():
        if "list" in line and "word" in line:
            words = own.setdefault(line["list"].text, {})
            for key in ("word", "#title"):
                if key in line:
                    words[normal(line[key].text)] = line["word"].text
    return own


def flaws(book: Book, area: Area) -> Iterator[Problem]:
    """Headings that stand twice: which of the columns is meant is not guessed."""
    for cell in area.twice:
        mark = Mark(book.path, cell.row, cell.column, area.sheet.name)
        yield Problem(mark, "column-twice", {"heading": cell.text}, cell.text)


def notices_of_book(book: Book, found: Found) -> Iterator[Notice]:
    """What is to be said of the workbook as a whole."""
    if book.macros and book.sheets:
        yield Notice(Mark(book.path, sheet=book.sheets[0].name), "macros-ignored")
    for sheet in found.unknown:
        yield Notice(Mark(book.path, sheet=sheet.name), "sheet-ignored", {"sheet": sheet.name})


def notices_of(book: Book, area: Area, rows: Iterable[int] | None = None) -> Iterator[Notice]:
    """What is to be said of one table, or of some of its rows: what is hidden, ignored, computed, repaired."""
    sheet, traits = area.sheet, area.sheet.traits
    inside = set(area.rows if rows is None else rows)
    used = [cell for row in sorted(inside & area.rows.keys()) for cell in area.rows[row].values()]
    places = {(cell.row, cell.column): cell for cell in used}

    def notice(code: str, row: int, column: int, **params: str) -> Notice:
        return Notice(Mark(book.path, row, column, sheet.name), code, params)

    if sheet.hidden:
        yield notice("sheet-hidden", 1, 1, sheet=sheet.name)
    if area.strangers:
        first = area.strangers[0]
        titles = listed(f"{letters(each.column)} ({_short(each)})" for each in area.strangers)
        yield notice("columns-ignored", first.row, first.column, columns=titles)
    hidden = sorted(traits.hidden_columns & {cell.column for cell in used})
    if hidden:
        yield notice("columns-hidden", 1, hidden[0], columns=listed(map(letters, hidden)))
    unseen = sorted(traits.hidden_rows & {cell.row for cell in used})
    if unseen:
        yield notice("rows-hidden", unseen[0], 1, rows=listed(map(str, unseen)))
    for code, chosen in (
        ("formulas-read", {place for place, valued in traits.formulas.items() if valued}),
        ("text-composed", sheet.decomposed),
        ("cells-merged", {place for place, cell in places.items() if cell.lent}),
    ):
        met = sorted(chosen & places.keys())
        if met:
            yield notice(code, *met[0], cells=listed(map(address, met)))


def address(place: Place) -> str:
    """A cell as staff call it: C7."""
    return f"{letters(place[1])}{place[0]}"


def listed(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    every = list(names)
    more = f" (+{len(every) - SHOWN})" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


def _short(cell: Cell) -> str:
    return cell.text if len(cell.text) <= 30 else f"{cell.text[:30]}…"
