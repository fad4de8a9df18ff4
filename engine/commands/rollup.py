"""`antt rollup`: communes, districts and provinces from the results of their units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from engine.standard import Standard

if TYPE_CHECKING:
    from engine.batch.run import Pipelines
    from engine.plan import Plan
    from engine.rollup.whole import Whole

LEVELS = ("commune", "district", "province")
_path = click.Path(path_type=Path)


@click.command(
    "rollup",
    help=told("rollup.help"),
    epilog="antt rollup evidence_samples/xa-huoi-lam-2026 --as-of 2026-11-18",
)
@click.argument("paths", nargs=-1, required=True, type=_path)
@click.option(
    "--by", "level", type=click.Choice(LEVELS), default="commune", help=told("option.rollup.by")
)
@click.option("--plan", type=_path, help=told("option.plan"))
@click.option("--last-year", type=_path, help=told("option.last-year"))
@units.source_options
@output_options("text", "json", "html", "xlsx", "markdown", "docx")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@common
@click.pass_obj
def command(
    settings: Settings,
    paths: Sequence[Path],
    level: str,
    plan: Path | None,
    last_year: Path | None,
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
    """0 where every commune could be approved, 1 where one fails, 3 where one is open, 2 where a dossier is broken."""
    from engine.rollup.whole import Given, exit_codes, whole

    forms.refuse_binary(form, output, lang)
    day = as_of or settings.today
    pipeline = units.load(criteria, overlay, day)
    rows = units.gathered(paths, pipeline, day, lang)
    given = Given(
        year=units.chosen_year(rows, year, day.year, lang),
        register=units.registered(register),
        recorded=units.recorded(ledger, lang),
        last_year=units.gathered([last_year], pipeline, day, lang) if last_year else None,
        plan=_plan(plan, pipeline),
        level=level,
    )
    found = whole(rows, pipeline, given)
    result = _rendered(
        found,
        pipeline,
        day,
        form,
        lang,
        lambda blocks: forms.printed(blocks, lang, color, output, width),
    )
    emit(result, output, lang)
    return worst(exit_codes(found))


def _plan(path: Path | None, pipeline: Pipelines) -> Plan | None:
    from engine import plan as plans
    from engine.source import load

    return (
        plans.read(load(path), plans.counts_of(pipeline.standard_of)) if path is not None else None
    )


def _rendered(
    found: Whole,
    pipeline: Pipelines,
    day: date,
    form: str,
    lang: str,
    printed: Callable[..., str],
) -> str | bytes:
    from engine.report import rollup, rollup_data

    def standards(unit_type: str, year: int) -> Standard | None:
        standard = pipeline.standard_of(unit_type, year)
        return standard[0] if standard is not None else None

    if form == "json":
        return forms.as_json(rollup_data.data(found, day, lang))
    if form == "html":
        from engine.report.rollup_page import page

        with forms.library("jinja2", lang):
            return page(found, standards, day, lang)
    if form == "xlsx":
        from engine.report.rollup_sheets import workbook

        with forms.library("xlsxwriter", lang):
            return workbook(found, standards, day, lang)
    blocks = rollup.blocks(found, standards, day, lang)
    return printed(blocks) if form == "text" else forms.written(blocks, form, lang)
