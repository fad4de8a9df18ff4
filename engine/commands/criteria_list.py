"""`antt criteria list`: which editions, unit types and overlays there are, and whether they are in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.commands import (
    Settings,
    as_of_option,
    catalogue,
    color_option,
    common,
    criteria_option,
    emit,
    forms,
    output_options,
    told,
)
from engine.report.book_shelf import listed, listing


@click.command("list", help=told("criteria-list.help"), epilog="antt criteria list")
@as_of_option
@output_options("text", "json")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@criteria_option
@common
@click.pass_obj
def command(
    settings: Settings,
    as_of: date | None,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    criteria: Path,
    lang: str,
) -> int:
    """Print the shelf."""
    data = listing(catalogue(criteria), as_of or settings.today)
    if form == "json":
        emit(forms.as_json(data), output, lang)
    else:
        emit(forms.printed(listed(data, lang), lang, color, output, width), output, lang)
    return 0
