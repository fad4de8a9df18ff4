"""`antt schema`: the JSON Schemas of results and of the files that people write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engine.commands import (
    UnitType,
    catalogue,
    common,
    criteria_option,
    emit,
    load_overlay,
    overlay_option,
    told,
)
from engine.messages import say
from engine.schema import GENERATED, build
from engine.schema.dossier import DossierShapes
from engine.schema.shapes import DRAFTS, dumped

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
NAMES = ("decision", "result", "since", "rollup", "calendar", *GENERATED)


@click.command(
    "schema", help=told("schema.help"), epilog="antt schema dossier --unit commune --year 2026"
)
@click.argument("name", type=click.Choice(NAMES))
@click.option(
    "--draft", type=click.Choice(tuple(DRAFTS)), default="2020-12", help=told("option.draft")
)
@click.option("--unit", "unit_type", type=UnitType(), help=told("option.schema-unit"))
@click.option("--year", type=click.IntRange(1990, 2199), help=told("option.schema-year"))
@click.option("--output", "-o", type=click.Path(path_type=Path), help=told("option.output"))
@overlay_option
@criteria_option
@common
def command(
    name: str,
    draft: str,
    unit_type: str | None,
    year: int | None,
    output: Path | None,
    overlay: Path | None,
    criteria: Path,
    lang: str,
) -> int:
    """Print one schema; with --unit and --year that of the dossiers which one standard judges."""
    if (unit_type is None) != (year is None) or (unit_type and name != "dossier"):
        raise click.UsageError(say(lang, "schema.unit-and-year"))
    if name not in GENERATED and draft == "2020-12":
        emit((SCHEMAS / f"{name}.schema.json").read_bytes(), output, lang)
        return 0
    if unit_type is not None and year is not None:
        schema = _of_standard(unit_type, year, overlay, criteria, lang)
    else:
        schema = _shipped(name) if name not in GENERATED else build(name, lang)
    emit(dumped(schema, draft), output, lang)
    return 0


def _shipped(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    return schema


def _of_standard(
    unit_type: str, year: int, overlay: Path | None, criteria: Path, lang: str
) -> dict[str, Any]:
    from engine.pipeline import Pipeline
    from engine.problem import Mark, Problem, Problems

    found = Pipeline(catalogue(criteria), load_overlay(overlay)).standard_of(unit_type, year)
    if found is None:
        raise Problems([Problem(Mark("--year"), "year-no-edition", {"year": str(year)})])
    return DossierShapes(lang, found[0], year).dossier()
