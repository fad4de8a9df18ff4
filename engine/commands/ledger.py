"""`antt ledger`: the record of decisions, one module a verb."""

from __future__ import annotations

import click

from engine.commands import LazyGroup, told

VERBS = {
    "new": "engine.commands.ledger_new",
    "log": "engine.commands.ledger_log",
    "show": "engine.commands.ledger_show",
    "sample": "engine.commands.ledger_sample",
    "checkpoint": "engine.commands.ledger_checkpoint",
    "verify": "engine.commands.ledger_verify",
    "export": "engine.commands.ledger_export",
    "redact": "engine.commands.ledger_redact",
}


@click.group("ledger", cls=LazyGroup, verbs=VERBS, help=told("ledger.help"))
def command() -> None:
    """Verbs on a ledger."""
