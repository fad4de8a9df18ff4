"""A desk on which workbooks are filled in as people do it: by openpyxl, through headings, in one of several hands."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import cli
from engine.bundle import Bundle, Folder, open_bundle
from engine.catalogue import Catalogue
from engine.excel import columns as forms
from engine.excel import form, form_register
from engine.excel.choices import label, lists
from engine.fields import is_blank
from engine.intake import read_dossier
from engine.pipeline import Pipeline
from engine.problem import Problems
from engine.source import Items, Node, Scalar
from engine.standard import Standard

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "evidence_samples"
PIPELINE = Pipeline(Catalogue())
AS_OF = date(2026, 11, 5)
ABOUT_READING = {
    *("day-first", "day-short-year", "day-serial"),
    *("text-composed", "cells-merged", "columns-ignored"),
}
"""Notices of how something was read: they belong to the form of a dossier, not to its facts."""
Data = dict[str, Any]


class Hand(NamedTuple):
    """How somebody fills in a form: dates as dates, as text or as bare numbers; titles or codes; x, có or yes."""

    day: str = "date"
    titles: bool = True
    yes: str = "có"
    no: str = "không"
    numbers_as_text: bool = False
    spaces: str = ""


PLAIN_HAND = Hand()


def standard_of(unit_type: str, year: int) -> Standard:
    found = PIPELINE.standard_of(unit_type, year)
    assert found is not None
    return found[0]


@cache
def blank(unit_type: str, year: int, lang: str = "vi") -> bytes:
    """The form as `antt dossier new` writes it."""
    found = PIPELINE.standard_of(unit_type, year)
    assert found is not None
    return form.workbook(found[0], year, found[1], lang)


@cache
def blank_register(unit_type: str, year: int, lang: str = "vi") -> bytes:
    found = PIPELINE.standard_of(unit_type, year)
    assert found is not None
    return form_register.workbook(found[0], year, found[1], lang)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def plain(node: Node) -> Any:
    """A tree as Python values, all of them text."""
    if isinstance(node, Scalar):
        return None if is_blank(node) else node.text
    if isinstance(node, Items):
        return [plain(each) for each in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def sample(name: str) -> tuple[Data, Bundle]:
    """A sample dossier as text values, and as it was read."""
    bundle = open_bundle(SAMPLES / name)
    return plain(bundle.document.root), bundle


def columns_of(page: Worksheet, keys: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The row of the headings and the column of each key; `keys` is heading to key."""
    for row in page.iter_rows():
        found = {keys[str(cell.value)]: cell.column for cell in row if str(cell.value) in keys}
        if len(found) > 1:
            return row[0].row, found
    raise AssertionError("no headings")


def page_of(book: Workbook, section: str, lang: str = "vi") -> Worksheet:
    return book[forms.sheet_name(section, lang)]


def at(book: Workbook, section: str, key: str, row: int, lang: str = "vi") -> Any:
    """The cell in line `row` (from 1) of a section's table."""
    words = standard_of(*stated(book, lang)).vocabulary
    page = page_of(book, section, lang)
    named = {each.heading(lang): each.key for each in forms.columns(section, words)}
    head, columns = columns_of(page, named)
    return page.cell(head + row, columns[key])


def stated(book: Workbook, lang: str = "vi") -> tuple[str, int]:
    rows = {row[6].value: row[1].value for row in page_of(book, "facts", lang).iter_rows()}
    types = {level.title.in_(lang): level.word for level in lists(None)["unit_types"]}
    return types[rows["unit.type"]], int(rows["year"])


def fact(book: Workbook, path: str, column: int = 2, lang: str = "vi") -> Any:
    """The cell of the first sheet that asks for `path`."""
    page = page_of(book, "facts", lang)
    row = next(row for row in page.iter_rows() if row[6].value == path)
    return page.cell(row[0].row, column)


def fill(
    data: bytes, facts: Data, standard: Standard, hand: Hand = PLAIN_HAND, lang: str = "vi"
) -> Workbook:
    """Fill the form with a dossier given as text values."""
    book = opened(data)
    Filler(book, standard, hand, lang).fill(facts)
    return book


class Filler:
    def __init__(self, book: Workbook, standard: Standard, hand: Hand, lang: str) -> None:
        self.book, self.standard, self.hand, self.lang = book, standard, hand, lang
        self.lists = lists(standard)
        self.fields = {each.key: each for each in forms.fields(standard)}

    def fill(self, facts: Data) -> None:
        for path, value in flat(facts):
            self.fact(path, value)
        for section in ("documents", "incidents", "findings"):
            if section in forms.sections(self.standard):
                self.rows(section, facts.get(section) or [])
        if "units_below" in forms.sections(self.standard):
            below = facts.get("units_below") or {}
            self.rows("units_below", [{"type": name, **each} for name, each in below.items()])

    def fact(self, path: str, value: Any) -> None:
        column = self.fields[path]
        parts = value if isinstance(value, dict) else {"value": value}
        for key, at in (("value", 2), ("this_year", 2), ("last_year", 3), ("source", 4)):
            if parts.get(key) is not None and path not in ("unit.type", "year"):
                kind = forms.Column("source") if key == "source" else column
                self.write(fact(self.book, path, at, self.lang), kind, parts[key])

    def rows(self, section: str, items: list[Data]) -> None:
        page = page_of(self.book, section, self.lang)
        known = forms.columns(section, self.standard.vocabulary)
        head, columns = columns_of(page, {each.heading(self.lang): each.key for each in known})
        for row in range(head + 1, max(page.max_row, head + len(items)) + 1):
            item = dict(flat_item(items[row - head - 1])) if row - head <= len(items) else {}
            for column in known:
                if column.key in columns and not column.key.startswith("#"):
                    cell = page.cell(row, columns[column.key])
                    cell.value = None
                    if item.get(column.key) is not None:
                        self.write(cell, column, item[column.key])

    def write(self, cell: Any, column: forms.Column, text: str) -> None:
        write: Callable[[str], Any] = getattr(self, f"_{column.kind}", lambda text: text)
        value = write(text) if column.kind != "choice" else self._choice(column.options, text)
        cell.value = (
            f"{self.hand.spaces}{value}{self.hand.spaces}" if isinstance(value, str) else value
        )
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
        elif self.hand.day == "serial" and column.kind == "day":
            cell.number_format = "General"

    def _day(self, text: str) -> Any:
        found = iso(text)
        if found is None or self.hand.day == "iso":
            return text
        if self.hand.day == "serial":
            return (found - date(1899, 12, 30)).days
        return f"{found:%d/%m/%Y}" if self.hand.day == "text" else found

    def _flag(self, text: str) -> str:
        return self.hand.yes if text.lower() in ("yes", "true", "có") else self.hand.no

    def _count(self, text: str) -> Any:
        return text if self.hand.numbers_as_text or not text.isdecimal() else int(text)

    def _choice(self, options: str, text: str) -> str:
        levels = self.lists.get(options, ())
        known = any(level.word == text for level in levels)
        return label(levels, text, self.lang) if self.hand.titles and known else text


def iso(text: str) -> date | None:
    try:
        day = text if "-" in text else "-".join(reversed(text.split("/")))
        return date.fromisoformat(day)
    except ValueError:
        return None


def flat(facts: Data) -> Iterator[tuple[str, Any]]:
    """The paths of what is asked once."""
    unit = dict(facts["unit"])
    place = unit.pop("place", None) or {}
    for section, values in (
        ("unit", unit),
        ("unit.place", place),
        ("facts", facts.get("facts") or {}),
    ):
        yield from ((f"{section}.{key}", value) for key, value in values.items())
    yield from ((f"window.{key}", value) for key, value in (facts.get("window") or {}).items())


def flat_item(item: Data) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", each) for inner, each in value.items())
        else:
            yield key, value


def read(data: bytes, folder: Folder = None) -> Bundle:
    """The workbook as a verb would open it."""
    return Bundle(read_dossier(data, "ho-so.xlsx", "ho-so.xlsx", PIPELINE.catalogue), folder)


def codes(run: Callable[[], object]) -> list[str]:
    """The codes of the problems that `run` raises."""
    with pytest.raises(Problems) as raised:
        run()
    return [each.code for each in raised.value.problems]


def answer(bundle: Bundle, as_of: date, pipeline: Pipeline = PIPELINE) -> Any:
    """A decision without what belongs to the form of its dossier; or the codes of what is wrong with that."""
    try:
        data = json.loads(json.dumps(pipeline.decide(bundle, as_of).data))
    except Problems as problems:
        return sorted(each.code for each in problems.problems)
    del data["inputs"]["dossier"]
    told = [(each["code"], each["params"]) for each in data.pop("notices")]
    data["notices"] = sorted((each for each in told if each[0] not in ABOUT_READING), key=repr)
    return data


def antt(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command line: its code, and what it printed. Never a traceback."""
    with pytest.raises(SystemExit) as left:
        cli.main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return int(left.value.code or 0), said.out, said.err


NAME = "kdc-dat-2026"
FACTS, BUNDLE = sample(NAME)
STANDARD = standard_of("residential_area", 2026)
"""A residential area that meets the standard, and the criteria that judge it."""
