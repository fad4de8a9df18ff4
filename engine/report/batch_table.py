"""The rows of a batch as tables for other programs: CSV and Excel to read, Parquet to compute with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from engine.batch.result import PLACE, Result, row
from engine.messages import say
from engine.report.batch import problems
from engine.report.compare_excel import Sheet

COLUMNS = (
    "source",
    "unit-type",
    "code",
    "unit",
    *PLACE,
    "year",
    "verdict",
    "approvable",
    "late",
    "score",
    "possible",
    "unmet",
    "unproven",
    "problems",
    "as-of",
    "edition",
    "overlay",
    "sha256",
)
MOST_IN_EXCEL = 1_048_575
"""Rows below the header of a sheet: Excel's own limit."""
PRINTED = 13
"""Characters of the widest column: so narrow that what is printed of them can be read on one A4 sheet."""
TOGETHER = 2_000
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def cells(result: Result, lang: str) -> tuple[str | int, ...]:
    """One row in words, as people read it; "" for what a dossier that could not be read does not say."""
    known = bool(result.unit_type)
    return (
        result.source,
        say(lang, f"unit_type.{result.unit_type}") if known else "",
        result.code,
        result.name,
        *(result.place.get(key, "") for key in PLACE),
        result.year or "",
        say(lang, f"verdict.{result.verdict}"),
        _flag(result.approvable, lang) if known else "",
        _flag(result.late, lang) if known else "",
        _points(result.got, lang),
        _points(result.possible, lang),
        _ids(result, "UNMET"),
        _ids(result, "UNPROVEN"),
        problems(result),
        result.as_of,
        result.edition,
        result.overlay,
        result.sha256,
    )


def _flag(value: bool, lang: str) -> str:
    return say(lang, "flag.yes" if value else "flag.no")


def _points(shown: str, lang: str) -> str:
    return shown.replace(".", ",") if lang == "vi" else shown


def _ids(result: Result, outcome: str) -> str:
    """The nodes with an outcome, the smallest of each branch: 4.1.2, and not 4.1, which follows from it."""
    names = [name for name, found in result.outcomes.items() if found == outcome]
    above = {name.rpartition(".")[0] for name in names}
    return ", ".join(name for name in names if name not in above)


def header(lang: str) -> tuple[str, ...]:
    """The titles of the columns."""
    return tuple(say(lang, f"batch.column.{name}") for name in COLUMNS)


def as_csv(results: Iterable[Result], lang: str) -> Iterator[bytes]:
    """Lines of CSV as Excel opens them: a byte-order mark first, and no cell that it takes for a formula."""
    yield "\ufeff".encode() + _csv(header(lang))
    yield from (_csv([_inert(cell) for cell in cells(each, lang)]) for each in results)


def _csv(row: Iterable[str | int]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue().encode()


def _inert(cell: str | int) -> str | int:
    odd = str(cell)[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(str(cell))
    return f"'{cell}" if odd else cell


def sheet(results: Iterable[Result], lang: str) -> Sheet:
    """The rows as a sheet of a workbook."""
    return Sheet(
        say(lang, "batch.sheet.rows"),
        header(lang),
        [cells(each, lang) for each in results],
        widest=PRINTED,
        widest_first=2 * PRINTED,
        kept=COLUMNS.index("unit") + 1,
        unprinted=len(COLUMNS) - COLUMNS.index("as-of"),
    )


def as_json(summary: dict[str, Any], results: Iterable[Result]) -> Iterator[bytes]:
    """The summary and all rows as one JSON document, written piece by piece."""
    yield f'{{"schema_version": 1,\n"summary": {json.dumps(summary, ensure_ascii=False)},\n"rows": ['.encode()
    parted = "\n"
    for each in results:
        yield f"{parted}{json.dumps(row(each), ensure_ascii=False, sort_keys=True)}".encode()
        parted = ",\n"
    yield b"\n]}\n"


def as_parquet(results: Iterable[Result]) -> bytes:
    """The rows as a Parquet file, each field in a column of its type. Raises ImportError without polars."""
    import polars

    schema = _schema(polars)
    waiting, frames = iter(results), []
    while some := [_typed(each) for each in islice(waiting, TOGETHER)]:
        frames.append(polars.DataFrame(some, schema))
    target = io.BytesIO()
    polars.concat(frames or [polars.DataFrame(schema=schema)]).write_parquet(target)
    return target.getvalue()


def _typed(result: Result) -> dict[str, Any]:
    plain = row(result)
    plain["place"] = {key: result.place.get(key) for key in PLACE}
    plain["outcomes"] = [{"id": key, "outcome": value} for key, value in result.outcomes.items()]
    return plain


def _schema(polars: Any) -> dict[str, Any]:
    text, whole, flag = polars.String, polars.Int64, polars.Boolean
    types = {str: text, int: whole, bool: flag}
    example = row(Result("", "", "", 0))
    return {
        **{name: types.get(type(value), text) for name, value in example.items()},
        "place": polars.Struct(dict.fromkeys(PLACE, text)),
        "outcomes": polars.List(polars.Struct({"id": text, "outcome": text})),
        "problems": polars.List(polars.Struct({"place": text, "code": text})),
    }
