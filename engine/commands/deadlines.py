"""`antt calendar`: what is due when for every unit, and who is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands import (
    Settings,
    color_option,
    common,
    emit,
    forms,
    output_options,
    told,
    units,
    worst,
)
from engine.messages import say

if TYPE_CHECKING:
    from engine.report.due import Calendar


@click.command(
    "calendar",
    help=told("calendar.help"),
    epilog="antt calendar evidence_samples/xa-huoi-lam-2026 --as-of 2026-11-18",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@units.source_options
@output_options("text", "json", "ics", "html", "markdown", "docx")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@common
@click.pass_obj
def command(
    settings: Settings,
    paths: Sequence[Path],
    year: int | None,
    register: Path | None,
    ledger: Path | None,
    as_of: date | None,
    overlay: Path | None,
    criteria: Path,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    lang: str,
) -> int:
    """0 where nothing is overdue, 1 where something is, 3 where nothing can be told, 2 for a broken dossier."""
    from engine.report import due as report
    from engine.rollup.due import dues, without_dates
    from engine.rollup.roll import roll

    if not paths and register is None:
        raise click.UsageError(told("calendar.what"))
    forms.refuse_binary(form, output, lang)
    day = as_of or settings.today
    pipeline = units.load(criteria, overlay, day)
    rows = units.gathered(paths, pipeline, day, lang)
    chosen = units.chosen_year(rows, year, day.year, lang)
    known = units.recorded(ledger, lang)
    rollup = roll(rows, pipeline, chosen, units.registered(register), known)
    every = rollup.units
    found = report.Calendar(
        year=chosen,
        as_of=day,
        dues=dues(every, pipeline.catalogue, chosen, day),
        without=without_dates(every, pipeline.catalogue, chosen),
        ledger=known is not None,
        unread=rollup.unread,
    )
    if form == "json":
        emit(forms.as_json(report.data(found)), output, lang)
    elif form == "ics":
        _name(found, lang)
        emit(report.calendar(found, lang), output, lang)
    elif form == "text":
        emit(forms.printed(report.blocks(found, lang), lang, color, output, width), output, lang)
    else:
        emit(forms.written(report.blocks(found, lang), form, lang), output, lang)
    return worst(_codes(found))


def _name(found: Calendar, lang: str) -> None:
    """A calendar file has no place for dossiers that cannot be read: they are named on standard error."""
    from engine.report.due import unread

    if found.unread:
        title = say(lang, "calendar.unread", count=len(found.unread))
        click.echo("\n".join([title, *unread(found.unread, lang)]), err=True)


def _codes(found: Calendar) -> tuple[int, ...]:
    from engine.rollup.due import OVERDUE

    late = any(each.state == OVERDUE for each in found.dues)
    return (1 if late else 0, 0 if found.dues else 3, 2 if found.unread else 0)
