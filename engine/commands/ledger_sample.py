"""`antt ledger sample`: decisions to look into, drawn so that nobody could choose them."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import common, emit, ledgers, output_options, told
from engine.commands.ledger_log import filter_options
from engine.ledger import entry as entries
from engine.ledger import query


@click.command(
    "sample",
    help=told("ledger-sample.help"),
    epilog="antt ledger sample --size 5 --seed 2026-12-01 --year 2026 --ledger so.antt",
)
@click.option("--size", type=click.IntRange(1), required=True, help=told("option.size"))
@click.option("--seed", type=ledgers.Words(), required=True, help=told("option.seed"))
@filter_options
@ledgers.ledger_option
@output_options("text", "json", "csv")
@common
def command(
    size: int,
    seed: str,
    unit: str | None,
    year: str | None,
    place: str | None,
    outcome: str | None,
    override: bool | None,
    ledger: Path,
    form: str,
    output: Path | None,
    lang: str,
) -> int:
    """Draw from the decisions and corrections that match."""
    from engine.report import audit, audit_log

    wanted = query.Filter(None, None, unit, year, place, outcome, override)
    with ledgers.reading(ledger, lang) as there, there.snapshot():
        population = [each for each in query.log(there, wanted) if each.kind in entries.STANDS]
        rows = [audit_log.listed(there, each) for each in query.sample(population, size, seed)]
    emit(audit_log.log(rows, lang, form), output, lang)
    return 0 if all(audit.whole(each.body) for each in rows) else 4
