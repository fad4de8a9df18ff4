"""`antt criteria show`: one edition or overlay as a tree."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import (
    UnitType,
    catalogue,
    color_option,
    colours,
    common,
    criteria_option,
    emit,
    forms,
    output_options,
    text_width,
    told,
)
from engine.compare import sides
from engine.report import text
from engine.report.book_shelf import shown, tree


@click.command(
    "show", help=told("criteria-show.help"), epilog="antt criteria show tt124-2021 --unit commune"
)
@click.argument("what")
@click.option("--unit", type=UnitType(), help=told("option.book.unit"))
@output_options("text", "json")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@criteria_option
@common
def command(
    what: str,
    unit: str | None,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    criteria: Path,
    lang: str,
) -> int:
    """Print the tree."""
    side = sides.load(what, catalogue(criteria), unit)
    standards = tuple(side.standards.values())
    if form == "json":
        emit(forms.as_json(shown(standards, lang)), output, lang)
        return 0
    draw = text.coloured if colours(color, output) else text.plain
    emit(draw(tree(standards, lang), text_width(width)), output, lang)
    return 0
