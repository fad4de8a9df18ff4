"""`antt ledger show`: one entry with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.audit import stored
from engine.commands import (
    color_option,
    colours,
    common,
    emit,
    ledgers,
    output_options,
    text_width,
    told,
)
from engine.ledger import entry as entries
from engine.ledger import query

if TYPE_CHECKING:
    from engine.audit.stored import Recorded
    from engine.ledger.query import Record
    from engine.report.paragraph import Line


@click.command("show", help=told("ledger-show.help"), epilog="antt ledger show 1 --ledger so.antt")
@click.argument("entry", type=click.IntRange(0))
@click.option("--explain", type=click.Choice(("derivation",)), help=told("option.explain"))
@ledgers.ledger_option
@output_options("text", "json", "html")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@common
def command(
    entry: int,
    explain: str | None,
    ledger: Path,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    lang: str,
) -> int:
    """Show an entry; of a decision also the evaluation, as it was recorded."""
    from engine.report.audit_page import page

    with ledgers.reading(ledger, lang) as there:
        found = query.show(there, entry)
        if form == "html":
            emit(page(stored.read_whole(there, entry), lang), output, lang)
            return 0
        decided = found.entry.kind in entries.STANDS
        recorded = stored.read(there, entry) if decided else None
    if form == "json":
        data = _data(found, recorded, lang)
        emit(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n", output, lang)
    else:
        from engine.report import text

        printed = text.coloured if colours(color, output) else text.plain
        rows = _lines(found, recorded, lang, bool(explain))
        emit(printed(rows, text_width(width)), output, lang)
    whole = entries.digest(found.body) == found.entry.body
    return 0 if whole and not (recorded and recorded.altered) else 4


def _data(found: Record, recorded: Recorded | None, lang: str) -> dict[str, object]:
    from engine.report import audit

    return {
        "schema_version": 1,
        **audit.entry_data(found.entry),
        "said": audit.body_of(found.body, found.entry),
        "who": found.opening.fields if found.opening else None,
        "ended_by": found.ended_by,
        "redacted_by": found.redacted_by,
        "checkpoint": found.checkpoint,
        "altered": list(recorded.altered) if recorded else [],
        "evaluation": recorded.evaluation if recorded and not recorded.altered else None,
    }


def _lines(found: Record, recorded: Recorded | None, lang: str, derivation: bool) -> Iterator[Line]:
    from engine.messages import say
    from engine.report import audit
    from engine.report.lines import lines
    from engine.report.paragraph import Line

    body = audit.body_of(found.body, found.entry)
    state, said = audit.state_rows(found, lang), audit.entry_rows(found.entry, body, lang)
    yield from audit.labelled([*state, *said])
    if recorded is None:
        return
    yield Line()
    if recorded.altered:
        yield Line(
            say(lang, "replay.cause.altered", names=", ".join(recorded.altered)), style="bad"
        )
        return
    yield from lines(recorded.evaluation, lang, recorded.derivation if derivation else ())
