"""`antt dossier new`: a blank dossier."""

from __future__ import annotations

from pathlib import Path

import click

from engine.calendar import Window
from engine.commands import (
    UnitType,
    VerbGroup,
    catalogue,
    common,
    criteria_option,
    emit,
    load_overlay,
    output_options,
    overlay_option,
    told,
)
from engine.messages import say
from engine.pipeline import Pipeline
from engine.problem import Mark, Problem, Problems
from engine.report.template import template
from engine.schema.modelines import modelines
from engine.standard import Standard


@click.group("dossier", cls=VerbGroup, help=told("dossier.help"))
def command() -> None:
    """Verbs on dossiers."""


@command.command(
    "new",
    help=told("dossier-new.help"),
    epilog="antt dossier new --unit residential_area --year 2026 --format xlsx --output ho-so.xlsx",
)
@click.option("--unit", "unit_type", type=UnitType(), required=True, help=told("option.unit"))
@click.option("--year", type=click.IntRange(1990, 2199), required=True, help=told("option.year"))
@click.option("--name", default="", help=told("option.name"))
@click.option("--code", default="", help=told("option.code"))
@click.option("--register", is_flag=True, help=told("dossier-new.option.register"))
@output_options("yaml", "xlsx")
@overlay_option
@criteria_option
@common
def new(
    unit_type: str,
    year: int,
    name: str,
    code: str,
    register: bool,
    form: str,
    output: Path | None,
    overlay: Path | None,
    criteria: Path,
    lang: str,
) -> int:
    """Write the form for a unit type and a year; one that may be filled in already is never written over."""
    _refuse_existing(output, lang)
    pipeline = Pipeline(catalogue(criteria), load_overlay(overlay))
    found = pipeline.standard_of(unit_type, year)
    if found is None:
        raise Problems([Problem(Mark("--year"), "year-no-edition", {"year": str(year)})])
    written = _written(*found, year, lang, form, register, name, code)
    if isinstance(written, str):
        written = modelines("dossier", output) + written
    emit(written, output, lang)
    return 0


def _refuse_existing(output: Path | None, lang: str) -> None:
    if output is not None and str(output) != "-" and output.is_file() and output.stat().st_size:
        raise click.UsageError(say(lang, "new.exists", path=output))


def _written(
    standard: Standard,
    window: Window,
    year: int,
    lang: str,
    form: str,
    register: bool,
    name: str,
    code: str,
) -> str | bytes:
    if register and (form != "xlsx" or name or code):
        raise click.UsageError(say(lang, "dossier-new.register"))
    if form == "yaml":
        return template(standard, year, window, lang, name, code)
    from engine.excel import form as dossier_form
    from engine.excel import form_register

    if register:
        return form_register.workbook(standard, year, window, lang)
    return dossier_form.workbook(standard, year, window, lang, name, code)
