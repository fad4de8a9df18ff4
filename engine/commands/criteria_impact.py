"""`antt criteria impact`: what a draft would change in past dossiers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from engine.batch import gather
from engine.batch.progress import progress
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
    overlay_option,
    told,
)
from engine.compare import survey
from engine.messages import say
from engine.report.compare_impact import Asked, blocks, data, sheets
from engine.report.problems import render

SAMPLE, COMPLAINTS = 20, 10


@click.command(
    "impact",
    help=told("criteria-impact.help"),
    epilog="antt criteria impact --against criteria evidence_samples --as-of 2026-11-22",
)
@click.argument("dossiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--against",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help=told("option.against"),
)
@as_of_option
@overlay_option
@criteria_option
@click.option("--jobs", type=click.IntRange(1, 256), help=told("option.jobs"))
@click.option("--sample", type=click.IntRange(0), default=SAMPLE, help=told("option.sample"))
@output_options("text", "json", "xlsx", "markdown", "html")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@click.option("--quiet", "-q", is_flag=True, help=told("option.quiet"))
@common
@click.pass_obj
def command(
    settings: Settings,
    dossiers: Sequence[Path],
    against: Path,
    as_of: date | None,
    overlay: Path | None,
    criteria: Path,
    jobs: int | None,
    sample: int,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    quiet: bool,
    lang: str,
) -> int:
    """0 where no verdict would change, 1 where some would, 2 where a dossier or a file of the draft has problems."""
    forms.refuse_binary(form, output, lang)
    shelf = catalogue(criteria)
    setup = survey.Setup(criteria, overlay, against, as_of or settings.today)
    files = survey.sources(setup)
    stack = list(gather.pieces(gather.find(dossiers), shelf))
    with progress("impact.progress", len(stack), lang, quiet) as step:
        found = survey.survey(
            setup, stack, jobs or os.cpu_count() or 1, sample, lambda count: step(count, count)
        )
    asked = Asked(str(overlay or criteria.name), str(against), setup.as_of, files)
    if form == "json":
        result: str | bytes = forms.as_json(data(asked, found, lang))
    elif form == "xlsx":
        result = forms.excel(sheets(found, lang), str(against), lang)
    elif form == "text":
        result = forms.printed(blocks(asked, found, lang), lang, color, output, width)
    else:
        result = forms.written(blocks(asked, found, lang), form, lang)
    if not quiet and (found.refused or found.unjudged):
        _complain(found, lang)
    emit(result, output, lang)
    return 2 if found.refused or found.unjudged else 1 if found.changed else 0


def _complain(found: survey.Survey, lang: str) -> None:
    """The first problem of the first dossiers that cannot be read, for a stack may hold thousands; the draft's once."""
    first = [problems[0] for problems in found.refused[:COMPLAINTS]]
    draft = {each.sort_key: each for problems in found.unjudged for each in problems}
    click.echo(render([*first, *draft.values()], lang), err=True, nl=False)
    if len(found.refused) > COMPLAINTS:
        click.echo(say(lang, "impact.more", count=len(found.refused) - COMPLAINTS), err=True)
