"""`antt criteria diff`: two sets of criteria compared by meaning."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import (
    UnitType,
    catalogue,
    color_option,
    common,
    criteria_option,
    emit,
    forms,
    output_options,
    told,
)
from engine.compare import sides
from engine.compare.difference import difference
from engine.problem import Mark, Problem, Problems
from engine.report.compare_pages import Compared, blocks, data, sheets
from engine.vocabulary import UNIT_TYPES


@click.command(
    "diff",
    help=told("criteria-diff.help"),
    epilog="antt criteria diff tt23-2012 tt124-2021 --unit commune",
)
@click.argument("before")
@click.argument("after")
@click.option("--unit", type=UnitType(), help=told("option.diff.unit"))
@output_options("text", "markdown", "html", "xlsx", "json")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@criteria_option
@common
def command(
    before: str,
    after: str,
    unit: str | None,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    criteria: Path,
    lang: str,
) -> int:
    """Print the differences: 0 where there is none, 1 where there is some."""
    forms.refuse_binary(form, output, lang)
    shelf = catalogue(criteria)
    compared = compare(sides.load(before, shelf, unit), sides.load(after, shelf, unit))
    pages = blocks(compared, lang)
    if form == "text":
        result: str | bytes = forms.printed(pages, lang, color, output, width)
    elif form == "json":
        result = forms.as_json(data(compared, lang))
    elif form == "xlsx":
        result = forms.excel(sheets(compared, lang), f"{before} – {after}", lang)
    else:
        result = forms.written(pages, form, lang)
    emit(result, output, lang)
    return 0 if compared.equal else 1


def compare(before: sides.Side, after: sides.Side) -> Compared:
    """The differences, unit type by unit type; a type that one of two editions lacks is named. Raises Problems."""
    shared = [name for name in UNIT_TYPES if name in before.standards and name in after.standards]
    lone = [name for name in UNIT_TYPES if (name in before.standards) != (name in after.standards)]
    if not shared:
        params = {
            side: ", ".join(each.standards) for side, each in (("before", before), ("after", after))
        }
        raise Problems([Problem(Mark(after.name), "compare-no-pair", params)])
    found = [difference(before.standards[name], after.standards[name]) for name in shared]
    missing = tuple(lone) if before.whole and after.whole else ()
    return Compared(before.name, after.name, tuple(found), missing)
