"""`antt schema`: the JSON Schemas that ship with the program."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import common, emit, told

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
NAMES = ("decision",)


@click.command("schema", help=told("schema.help"), epilog="antt schema decision")
@click.argument("name", type=click.Choice(NAMES))
@common
def command(name: str, lang: str) -> int:
    """Print one schema."""
    emit((SCHEMAS / f"{name}.schema.json").read_bytes(), None, lang)
    return 0
