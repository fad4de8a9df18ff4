"""`antt criteria impact`: what a draft would change in past dossiers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    overlay_option,
    told,
)
from engine.compare import survey
from engine.compare.stack import pieces
from engine.messages import say
from engine.problem import Problem
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
    """0 where no verdict would change, 1 where some would, 2 where a dossier could not be read."""
    forms.refuse_binary(form, output, lang)
    catalogue(criteria)
    setup = survey.Setup(criteria, overlay, against, as_of or settings.today)
    files = survey.sources(setup)
    stack = list(pieces(dossiers))
    with _progress(len(stack), lang, quiet) as done:
        found = survey.survey(setup, stack, jobs or os.cpu_count() or 1, sample, done)
    asked = Asked(str(overlay or criteria.name), str(against), setup.as_of, files)
    if form == "json":
        result: str | bytes = forms.as_json(data(asked, found, lang))
    elif form == "xlsx":
        result = forms.excel(sheets(found, lang), str(against), lang)
    elif form == "text":
        result = forms.printed(blocks(asked, found, lang), lang, color, output, width)
    else:
        result = forms.written(blocks(asked, found, lang), form, lang)
    if found.refused and not quiet:
        _complain(found.refused, lang)
    emit(result, output, lang)
    return 2 if found.refused else 1 if found.changed else 0


def _complain(refused: Sequence[Sequence[Problem]], lang: str) -> None:
    """The first problem of the first dossiers that cannot be read: a stack may hold thousands."""
    first = [problems[0] for problems in refused[:COMPLAINTS]]
    click.echo(render(first, lang), err=True, nl=False)
    if len(refused) > COMPLAINTS:
        click.echo(say(lang, "impact.more", count=len(refused) - COMPLAINTS), err=True)


@contextmanager
def _progress(total: int, lang: str, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error; none where that is no terminal, and none in the way of a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(lang, "impact.progress"), total=total)
        yield lambda count: bar.advance(task, count)
