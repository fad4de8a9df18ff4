"""`antt criteria`: the policy desk, one module a verb."""

from __future__ import annotations

import click

from engine.commands import LazyGroup, told

VERBS = {
    "check": "engine.commands.criteria_check",
    "fmt": "engine.commands.criteria_fmt",
    "test": "engine.commands.criteria_test",
    "diff": "engine.commands.criteria_diff",
    "impact": "engine.commands.criteria_impact",
    "book": "engine.commands.criteria_book",
    "new": "engine.commands.criteria_new",
    "list": "engine.commands.criteria_list",
    "show": "engine.commands.criteria_show",
}


@click.group("criteria", cls=LazyGroup, verbs=VERBS, help=told("criteria.help"))
def command() -> None:
    """Verbs on criteria files."""
