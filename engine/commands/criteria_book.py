"""`antt criteria book`: the criteria as a readable book."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import (
    UnitType,
    catalogue,
    common,
    criteria_option,
    emit,
    forms,
    output_options,
    told,
)
from engine.compare import sides
from engine.report.book import blocks


@click.command(
    "book",
    help=told("criteria-book.help"),
    epilog="antt criteria book tt124-2021 --format docx --output bo-tieu-chi.docx",
)
@click.argument("what")
@click.option("--unit", type=UnitType(), help=told("option.book.unit"))
@output_options("markdown", "html", "docx")
@criteria_option
@common
def command(
    what: str, unit: str | None, form: str, output: Path | None, criteria: Path, lang: str
) -> int:
    """Write the book of an edition, one unit type of it, or an overlay."""
    forms.refuse_binary(form, output, lang)
    side = sides.load(what, catalogue(criteria), unit)
    emit(forms.written(blocks(tuple(side.standards.values()), lang), form, lang), output, lang)
    return 0
