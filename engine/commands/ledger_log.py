"""`antt ledger log`: the entries, filtered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from engine.commands import common, emit, ledgers, output_options, told
from engine.ledger import entry as entries
from engine.ledger import query

_Command = TypeVar("_Command", bound=Callable[..., object])


def filter_options(command: _Command) -> _Command:
    """Which entries are meant."""
    for name, key in (("unit", "unit-code"), ("year", "year"), ("place", "place")):
        command = click.option(f"--{name}", type=ledgers.Words(), help=told(f"option.{key}"))(
            command
        )
    command = click.option(
        "--outcome", type=click.Choice(("recognise", "refuse")), help=told("option.outcome")
    )(command)
    return click.option("--override/--no-override", default=None, help=told("option.overridden"))(
        command
    )


@click.command(
    "log",
    help=told("ledger-log.help"),
    epilog="antt ledger log --year 2026 --outcome recognise --override --ledger so.antt",
)
@click.option("--kind", type=click.Choice(entries.KINDS), help=told("option.kind"))
@filter_options
@ledgers.ledger_option
@output_options("text", "json", "csv")
@common
def command(
    kind: str | None,
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
    """List the entries, the oldest first."""
    from engine.report import audit, audit_log

    wanted = query.Filter(kind, None, unit, year, place, outcome, override)
    with ledgers.reading(ledger, lang) as there, there.snapshot():
        rows = [audit_log.listed(there, entry) for entry in query.log(there, wanted)]
    emit(audit_log.log(rows, lang, form), output, lang)
    return 0 if all(audit.whole(each.body) for each in rows) else 4
