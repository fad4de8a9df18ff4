"""The entries of a ledger as a list: one a line, for people, for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from engine.calendar import show
from engine.ledger.entry import Entry
from engine.ledger.store import Ledger
from engine.messages import say
from engine.report.audit import (
    Data,
    body_of,
    cell,
    entry_data,
    notice,
    outcome,
    override,
    unit,
    whole,
)

COLUMNS = ("entry", "kind", "unit", "year", "outcome", "number", "date", "place")


class Listed(NamedTuple):
    """One line of the log: an entry, what its body says, and which entry ended it."""

    entry: Entry
    body: Data
    ended_by: int | None


def listed(ledger: Ledger, entry: Entry) -> Listed:
    """An entry with what the log shows of it."""
    return Listed(entry, body_of(ledger.body(entry.seq), entry), ledger.ended_by(entry.seq))


def log(rows: Sequence[Listed], lang: str, form: str) -> str | bytes:
    """The entries, one a line; an override and an end stand below theirs."""
    if form == "json":
        found = [
            {**entry_data(each.entry), "ended_by": each.ended_by, "said": each.body}
            for each in rows
        ]
        data = {"schema_version": 1, "entries": found}
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return _csv(rows, lang) if form == "csv" else _table(rows, lang)


def _table(rows: Sequence[Listed], lang: str) -> str:
    cells = [
        tuple(say(lang, f"audit.column.{name}") for name in COLUMNS),
        *(tuple(map(cell, _cells(each, lang))) for each in rows),
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(COLUMNS))]
    lines = []
    for row, each in zip(cells, [None, *rows], strict=True):
        pairs = zip(row, widths, strict=True)
        lines.append("  ".join(text.ljust(width) for text, width in pairs).rstrip())
        lines += [f"{'':{widths[0]}}  {cell(note)}" for note in _notes(each, lang)] if each else []
    return "\n".join([*lines, "", say(lang, "audit.count", count=len(rows))]) + "\n"


def _csv(rows: Sequence[Listed], lang: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = (*COLUMNS, "override", "ended", "recorded", "hash", "notice")
    writer.writerow([say(lang, f"audit.column.{name}") for name in names])
    for each in rows:
        entry, ended = each.entry, "" if each.ended_by is None else str(each.ended_by)
        more = (entry.recorded_at, entry.hash, notice(each.body, lang))
        row = (*_cells(each, lang), override(each.body, lang), ended, *more)
        writer.writerow([_inert(text) for text in row])
    return buffer.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _cells(each: Listed, lang: str) -> tuple[str, ...]:
    entry, subject = each.entry, each.entry.subject
    ruling = each.body.get("ruling", {})
    day = ruling.get("date") or ""
    return (
        str(entry.seq),
        say(lang, f"audit.kind.{entry.kind}"),
        unit(subject, lang),
        subject.year,
        outcome(entry.outcome, lang),
        str(ruling.get("number") or ""),
        show(date.fromisoformat(day)) if day else "",
        subject.place,
    )


def _notes(each: Listed, lang: str) -> Iterator[str]:
    if not whole(each.body):
        yield f"! {notice(each.body, lang)}"
    if each.body.get("override"):
        yield f"! {override(each.body, lang)}"
    if each.body.get("reason"):
        yield f"· {say(lang, 'audit.reason')}: {each.body['reason']}"
    if each.entry.target is not None:
        yield f"→ {say(lang, 'audit.about', entry=each.entry.target)}"
    if each.ended_by is not None:
        yield f"× {say(lang, 'audit.ended', entry=each.ended_by)}"
