"""`antt ledger show`: one entry with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.audit import contents, stored
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
    from engine.report.audit import body_of, whole

    with ledgers.reading(ledger, lang) as there:
        found = query.show(there, entry)
        read = stored.read_whole if form == "html" else stored.read
        decides = found.entry.kind in entries.STANDS or form == "html"
        recorded = read(there, entry) if decides else None
        with stored.legible(ledger, entry):
            said = _said(found, recorded, lang, form, bool(explain))
    if not isinstance(said, bytes):
        from engine.report import text

        printed = text.coloured if colours(color, output) else text.plain
        said = printed(said, text_width(width)).encode()
    emit(said, output, lang)
    return 4 if _altered(found, recorded) or not whole(body_of(found.body, found.entry)) else 0


def _said(
    found: Record, recorded: Recorded | None, lang: str, form: str, derivation: bool
) -> bytes | list[Line]:
    """A page, an object for other programs, or lines."""
    if form == "html" and recorded is not None:
        from engine.report.audit_page import page

        return page(recorded, lang)
    if form == "json":
        data = _data(found, recorded)
        return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
    return list(_lines(found, recorded, lang, derivation))


def _altered(found: Record, recorded: Recorded | None) -> list[str]:
    """The parts of an entry that are not as they were recorded."""
    opening, names = found.opening, list(recorded.altered if recorded else ())
    if opening is not None and contents.who(opening, found.entry.commitment) is None:
        names.append("opening")
    return names


def _data(found: Record, recorded: Recorded | None) -> dict[str, object]:
    from engine.report import audit

    opening = found.opening
    return {
        "schema_version": 1,
        **audit.entry_data(found.entry),
        "said": audit.body_of(found.body, found.entry),
        "who": contents.who(opening, found.entry.commitment) if opening else None,
        "ended_by": found.ended_by,
        "redacted_by": found.redacted_by,
        "checkpoint": found.checkpoint,
        "altered": _altered(found, recorded),
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
    evaluated = lines(recorded.evaluation, lang, recorded.derivation if derivation else ())
    yield from (each._replace(text=audit.visible(each.text)) for each in evaluated)
