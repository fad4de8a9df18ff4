"""A register: a plain list of the units that there are, with or without a dossier, one line a unit.

A CSV file as a spreadsheet saves it, or a workbook (`engine.rollup.register_book`): a line of headings names the
columns, in any order. Excel's byte-order mark is accepted in CSV: nothing is decided over these bytes.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from engine import source
from engine.batch.result import PLACE
from engine.excel.choices import both, lists, normal, spelt
from engine.intake import MAX_WORKBOOK
from engine.problem import Mark, Problem, Problems, nearest
from engine.rollup.unit import Key, Unit, listed
from engine.text import WORKBOOKS
from engine.vocabulary import UNIT_TYPES

REQUIRED = ("type", "code", "name")
COLUMNS = (*REQUIRED, *PLACE)


class Line(NamedTuple):
    """One line of a register: what stands in each column, and where (dòng của danh sách)."""

    values: Mapping[str, str]
    marks: Mapping[str, Mark]


def read(path: Path) -> tuple[Unit, ...]:
    """The units of a register, none of them judged. Raises Problems, all of them at once."""
    data = source.read_bytes(path, MAX_WORKBOOK)
    problems: list[Problem] = []
    if data.startswith(WORKBOOKS):
        from engine.rollup.register_book import lines  # a CSV file does not pay for workbooks

        found = lines(data, str(path), problems)
    else:
        found = _lines(_rows(data, str(path)), str(path), problems)
    units = tuple(_units(found, problems))
    if not units and not problems:
        problems.append(Problem(Mark(str(path)), "register-empty"))
    if problems:
        raise Problems(problems)
    return units


@cache
def headings() -> Mapping[str, str]:
    """Every way to head a column, normalised, to its key: the key itself, or its title in either language."""
    titles = {
        each: both(f"excel.column.unit.{'place.' if each in PLACE else ''}{each}")
        for each in COLUMNS
    }
    return {normal(said): key for key, title in titles.items() for said in (key, *title)}


@cache
def types() -> Mapping[str, str]:
    """Every way to write a unit type, normalised, to its word."""
    return spelt(lists(None)["unit_types"])


def _rows(data: bytes, path: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        params = {"byte": f"0x{data[error.start]:02X}"}
        raise Problems([Problem(Mark(path), "not-utf8", params)]) from None
    text = unicodedata.normalize("NFC", text)
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]


def _lines(rows: Sequence[Sequence[str]], path: str, problems: list[Problem]) -> Iterator[Line]:
    columns = _columns(rows[0], Mark(path), problems) if rows else ()
    if not rows or problems:
        raise Problems(problems or [Problem(Mark(path), "file-empty")])
    for number, cells in enumerate(rows[1:], 2):
        marks = {name: Mark(path, number, at) for at, name in enumerate(columns, 1)}
        if len(cells) > len(columns):
            problems.append(Problem(Mark(path, number, len(columns) + 1), "register-cells"))
        elif any(cells):
            yield Line(dict(zip(columns, cells, strict=False)), marks)


def _columns(header: Sequence[str], mark: Mark, problems: list[Problem]) -> tuple[str, ...]:
    names = tuple(headings().get(normal(name), name) for name in header)
    for at, name in enumerate(names, 1):
        if name not in COLUMNS:
            params = {"key": name, "nearest": nearest(name, COLUMNS)}
            problems.append(Problem(mark._replace(column=at), "key-unknown", params))
    missing = [name for name in REQUIRED if name not in names]
    problems += [Problem(mark, "key-missing", {"key": name}) for name in missing]
    return names


def _units(lines: Iterable[Line], problems: list[Problem]) -> Iterator[Unit]:
    seen: dict[Key, Mark] = {}
    for line in lines:
        bad, unit = list(_bad(line)), _unit(line.values)
        mark = line.marks["code"]
        if not bad and unit.key in seen:
            bad = [Problem(mark, "id-duplicate", {"id": unit.code}, also=seen[unit.key])]
        seen.setdefault(unit.key, mark)
        problems += bad
        if not bad:
            yield unit


def _bad(line: Line) -> Iterator[Problem]:
    for name in REQUIRED:
        if not line.values.get(name):
            yield Problem(line.marks[name], "text-empty")
    kind = line.values.get("type", "")
    if kind and normal(kind) not in types():
        options = {"options": ", ".join(UNIT_TYPES), "nearest": nearest(kind, UNIT_TYPES)}
        yield Problem(line.marks["type"], "choice-unknown", {"value": kind, **options})


def _unit(values: Mapping[str, str]) -> Unit:
    place = {key: values[key] for key in PLACE if values.get(key)}
    kind = values.get("type", "")
    kind = types().get(normal(kind), kind)
    return listed(kind, values.get("code", ""), values.get("name", ""), place)
