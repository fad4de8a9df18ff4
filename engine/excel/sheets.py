"""Which sheet of a workbook is which section, and what is to be said of sheets, columns and cells as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.excel import columns as forms
from engine.excel.book import Book, Cell, Sheet
from engine.excel.choices import normal
from engine.excel.columns import ANCHORS, SECTIONS, sheet_name
from engine.excel.tables import Area, find, headings
from engine.excel.traits import Place
from engine.messages import LANGUAGES
from engine.problem import Mark, Notice, Problem, letters, nearest
from engine.vocabulary import Vocabulary

SHOWN = 8
"""How many cells, rows or columns a notice names."""
REGISTER = "register"
FORM = (*SECTIONS, "lists")
OF_REGISTER = (REGISTER, "incidents", "lists")
"""The sections of a dossier, and those of a register: in the one, a table of the other is a sheet of the unit's own."""
PRINTED = {
    "documents": {"id", "kind"},
    "incidents": {"id"},
    "findings": {"subject"},
    "units_below": {"type"},
    "self_scores": {"id"},
}
"""What the form has written in the rows of a section already."""
ABOUT = {"name", "#title"}
"""The columns of the first sheet that say what a row is about."""


class Found(NamedTuple):
    """The tables of a workbook by section, and its sheets that are none (các bảng tìm thấy).

    `again` are further tables of a section that has one already, both with something written in them.
    """

    areas: Mapping[str, Area]
    unknown: tuple[Sheet, ...]
    again: tuple[tuple[str, Area], ...] = ()


def find_all(book: Book, words: Vocabulary, register: Iterable[forms.Column]) -> Found:
    """Find the table of every section: in the sheet of its name, else in any that has its headings.

    Of several the one that is filled in counts; a copy that was left blank is a sheet of no section.
    """
    names = {
        section: forms.named(forms.columns(section, words)) for section in (*SECTIONS, "lists")
    }
    names["incidents"] = {**names["incidents"], **forms.named([forms.Column("unit")])}
    names[REGISTER] = forms.named(register)
    rivals = _tables(book, names)
    belongs = FORM if "facts" in rivals else OF_REGISTER
    areas: dict[str, Area] = {}
    again: list[tuple[str, Area]] = []
    for section in (each for each in names if each in rivals and each in belongs):
        filled = [area for area in rivals[section] if _is_filled(section, area, names[REGISTER])]
        areas[section] = (filled or rivals[section])[0]
        again += [(section, area) for area in filled[1:] if section != "lists"]
    read = [area.sheet for area in (*areas.values(), *(area for _, area in again))]
    unknown = (sheet for sheet in book.sheets if sheet.cells and sheet not in read)
    return Found(areas, tuple(unknown), tuple(again))


def _tables(book: Book, names: Mapping[str, Mapping[str, str]]) -> dict[str, list[Area]]:
    """Every table by section, those in a sheet of the section's name first."""
    found: dict[str, list[Area]] = {}
    for by_name in (True, False):
        for sheet in book.sheets:
            if any(sheet is area.sheet for areas in found.values() for area in areas):
                continue
            asked = [each for each in names if not by_name or normal(sheet.name) in _called(each)]
            fitting = [(each, find(sheet, names[each], ANCHORS[each])) for each in asked]
            areas = {each: area for each, area in fitting if area is not None}
            if areas:
                # Papers and incidents have the columns by which they are known in common.
                best = max(areas, key=lambda each: (len(areas[each].columns), each not in found))
                found.setdefault(best, []).append(areas[best])
    return found


def _is_filled(section: str, area: Area, known: Mapping[str, str]) -> bool:
    """Whether more stands below the headings than the form has printed there."""
    if section != "facts":
        printed = PRINTED.get(section, set())
        return any(not _people(key) for line in area.rows.values() for key in set(line) - printed)
    asked = (line for line in area.rows.values() if set(line) & {"value", "last_year"})
    return any(normal(line[key].text) in known for line in asked for key in ABOUT & set(line))


def _people(key: str) -> bool:
    return key.startswith(forms.INFO)


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
    """Headings that stand twice, or above the code of another column: which one is meant is not guessed."""
    for cell in area.twice:
        mark = Mark(book.path, cell.row, cell.column, area.sheet.name)
        yield Problem(mark, "column-twice", {"heading": cell.text}, cell.text)
    for title, item in area.clashes:
        mark = Mark(book.path, title.row, title.column, area.sheet.name)
        yield Problem(
            mark, "cell-title-other", {"title": title.text, "item": item.text}, title.text
        )


def lost(book: Book, found: Found, section: str, known: Iterable[forms.Column]) -> Problem | None:
    """The heading for want of which the table of a section was not found, in the sheet that has its other headings."""
    columns = {column.key: column for column in known}
    names = forms.named(columns.values())
    likely = [(sheet, *headings(sheet, names)) for sheet in found.unknown]
    sheet, cells, keys = max(likely, key=lambda each: len(each[2]), default=(None, [], {}))
    lacking = [key for key in ANCHORS[section] if key not in keys.values()]
    if sheet is None or len(keys) < 2 or not lacking:
        return None
    heading = columns[lacking[0]].heading
    strange = {normal(cell.text): cell for cell in cells if cell.column not in keys}
    like = next(
        (near for lang in LANGUAGES if (near := nearest(normal(heading(lang)), strange))), ""
    )
    cell = strange.get(like, cells[0])
    about = {
        "heading": " / ".join(map(heading, LANGUAGES)),
        "nearest": strange[like].text if like else "",
    }
    mark = Mark(book.path, cell.row, cell.column, sheet.name)
    return Problem(mark, "column-missing", {**about, "row": str(cell.row)}, about["nearest"])


def repeated(book: Book, found: Found) -> Iterator[Problem]:
    """Two sheets of one section: what the second holds would be lost, and which is meant is not guessed."""
    for section, area in found.again:
        first, second = (_start(book, each) for each in (found.areas[section], area))
        yield Problem(
            second, "sheet-twice", {"first": first.sheet, "second": second.sheet}, "", first
        )


def _start(book: Book, area: Area) -> Mark:
    return Mark(book.path, area.head, min(area.columns.values()), area.sheet.name)


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
        strangers = listed(f"{letters(each.column)} ({_short(each)})" for each in area.strangers)
        yield notice("columns-ignored", first.row, first.column, columns=strangers)
    for title, item in area.unknown:
        about = {"title": title.text, "item": item.text}
        yield notice("title-unknown", title.row, title.column, **about)
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
