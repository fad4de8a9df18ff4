"""`antt ledger export`: one decision with everything needed to check it, as one file to give away."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.audit import stored
from engine.commands import common, emit, ledgers, told
from engine.ledger import entry as entries
from engine.messages import say


@click.command(
    "export",
    help=told("ledger-export.help"),
    epilog="antt ledger export 1 -o muc-1.zip --ledger so.antt",
)
@click.argument("entry", type=click.IntRange(0))
@click.option("--who", is_flag=True, help=told("option.who"))
@click.option("--output", "-o", type=click.Path(path_type=Path), help=told("option.output"))
@ledgers.ledger_option
@common
def command(entry: int, who: bool, output: Path | None, ledger: Path, lang: str) -> int:
    """Write the capsule of one entry."""
    from engine.ledger.capsule import export
    from engine.report.audit_page import page

    if output is None and sys.stdout.isatty():
        raise click.UsageError(say(lang, "cli.binary-output", form="zip"))
    with ledgers.reading(ledger, lang) as there:
        reports = {}
        if there.entry(entry).kind in entries.STANDS:
            recorded = stored.read_whole(there, entry)
            with stored.legible(ledger, entry):
                reports["report.html"] = page(recorded, lang)
        if who:
            stored.require_who(there, entry)
        data = export(there, entry, reports, who)
    emit(data, output, lang)
    return 0
