"""A register: a plain list of the units that there are, with or without a dossier, one line a unit.

A CSV file as a spreadsheet saves it: the first line names the columns, in any order; commas or semicolons
part them. Excel's byte-order mark is accepted here: nothing is decided over these bytes.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from engine import source
from engine.batch.result import PLACE
from engine.problem import Mark, Problem, Problems, nearest
from engine.rollup.unit import Key, Unit, listed
from engine.vocabulary import UNIT_TYPES

REQUIRED = ("type", "code", "name")
COLUMNS = (*REQUIRED, *PLACE)
BYTE_ORDER_MARK = "\ufeff"


def read(path: Path) -> tuple[Unit, ...]:
    """The units of a register, none of them judged. Raises Problems, all of them at once."""
    rows = _rows(path)
    problems: list[Problem] = []
    columns = _columns(rows[0], Mark(str(path)), problems) if rows else ()
    if not rows or problems:
        raise Problems(problems or [Problem(Mark(str(path)), "file-empty")])
    units = tuple(_units(rows[1:], columns, str(path), problems))
    if problems:
        raise Problems(problems)
    return units


def _rows(path: Path) -> list[list[str]]:
    data = source.read_bytes(path)
    if data.startswith(source.WORKBOOKS):
        raise Problems([Problem(Mark(str(path)), "register-workbook")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        params = {"byte": f"0x{data[error.start]:02X}"}
        raise Problems([Problem(Mark(str(path)), "not-utf8", params)]) from None
    text = unicodedata.normalize("NFC", text)
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]


def _columns(header: Sequence[str], mark: Mark, problems: list[Problem]) -> tuple[str, ...]:
    for at, name in enumerate(header, 1):
        if name not in COLUMNS:
            params = {"key": name, "nearest": nearest(name, COLUMNS)}
            problems.append(Problem(mark._replace(column=at), "key-unknown", params))
    missing = [name for name in REQUIRED if name not in header]
    problems += [Problem(mark, "key-missing", {"key": name}) for name in missing]
    return tuple(header)


def _units(
    rows: Sequence[Sequence[str]], columns: Sequence[str], path: str, problems: list[Problem]
) -> Iterator[Unit]:
    seen: dict[Key, Mark] = {}
    for line, cells in enumerate(rows, 2):
        if not any(cells):
            continue
        mark = Mark(path, line)
        values = dict(zip(columns, cells, strict=False))
        bad = list(_bad(values, columns, len(cells), mark))
        unit = _unit(values)
        if not bad and unit.key in seen:
            bad = [Problem(mark, "id-duplicate", {"id": unit.code}, also=seen[unit.key])]
        seen.setdefault(unit.key, mark)
        problems += bad
        if not bad:
            yield unit


def _bad(
    values: Mapping[str, str], columns: Sequence[str], size: int, mark: Mark
) -> Iterator[Problem]:
    if size > len(columns):
        yield Problem(mark._replace(column=len(columns) + 1), "register-cells")
    for name in REQUIRED:
        if not values.get(name):
            yield Problem(mark._replace(column=columns.index(name) + 1), "text-empty")
    kind = values.get("type", "")
    if kind and kind not in UNIT_TYPES:
        params = {
            "value": kind,
            "options": ", ".join(UNIT_TYPES),
            "nearest": nearest(kind, UNIT_TYPES),
        }
        yield Problem(mark._replace(column=columns.index("type") + 1), "choice-unknown", params)


def _unit(values: Mapping[str, str]) -> Unit:
    place = {key: values[key] for key in PLACE if values.get(key)}
    return listed(values.get("type", ""), values.get("code", ""), values.get("name", ""), place)
