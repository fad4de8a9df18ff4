"""`antt windows`: every unit type's window, registration period and deadline."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from engine.commands import (
    Settings,
    as_of_option,
    catalogue,
    common,
    criteria_option,
    emit,
    output_options,
    told,
)
from engine.report import windows


@click.command(
    "windows", help=told("windows.help"), epilog="antt windows --year 2026 --as-of 2026-11-05"
)
@click.option("--year", type=click.IntRange(1990, 2199), help=told("option.year"))
@as_of_option
@output_options("text", "json", "ics")
@criteria_option
@common
@click.pass_obj
def command(
    settings: Settings,
    year: int | None,
    as_of: date | None,
    form: str,
    output: Path | None,
    criteria: Path,
    lang: str,
) -> int:
    """Print the windows of a year; 3 where some unit type has no edition in force."""
    day = as_of or settings.today
    wanted = year or day.year
    listed = windows.entries(catalogue(criteria), wanted, day)
    if form == "text":
        emit(windows.table(listed, wanted, day, lang), output, lang)
    elif form == "json":
        emit(
            json.dumps(windows.data(listed, wanted, day), ensure_ascii=False, indent=2) + "\n",
            output,
            lang,
        )
    else:
        emit(windows.calendar(listed, wanted, day, lang), output, lang)
    return 3 if any(entry.edition is None for entry in listed) else 0
