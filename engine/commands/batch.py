"""`antt batch`: many dossiers of any form in, a row for each and a summary out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import gettempdir

import click

from engine.batch import gather, run
from engine.batch.gather import Place
from engine.batch.piece import Piece
from engine.batch.progress import progress
from engine.batch.result import Result
from engine.batch.summary import Summary
from engine.batch.write import Rows
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
    worst,
)
from engine.messages import native, say
from engine.report import batch as page
from engine.report.problems import render
from engine.standard import Standard

BINARY = ("xlsx", "parquet")
SAMPLE, LISTED = 20, 20


@click.command(
    "batch",
    help=told("batch.help"),
    epilog="antt batch evidence_samples --as-of 2026-11-22",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@as_of_option
@output_options("text", "ndjson", "csv", "parquet", "xlsx", "json")
@click.option(
    "--resume", type=click.Path(path_type=Path, dir_okay=False), help=told("batch.option.resume")
)
@click.option("--jobs", type=click.IntRange(1, 256), default=1, help=told("batch.option.jobs"))
@click.option(
    "--cross-check",
    "sample",
    type=click.IntRange(0),
    default=SAMPLE,
    help=told("batch.option.cross-check"),
)
@click.option(
    "--list", "limit", type=click.IntRange(0), default=LISTED, help=told("batch.option.list")
)
@overlay_option
@criteria_option
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@click.option("--quiet", "-q", is_flag=True, help=told("batch.option.quiet"))
@common
@click.pass_obj
def command(
    settings: Settings,
    paths: Sequence[Path],
    as_of: date | None,
    form: str,
    output: Path | None,
    resume: Path | None,
    jobs: int,
    sample: int,
    limit: int,
    overlay: Path | None,
    criteria: Path,
    width: int | None,
    color: str,
    quiet: bool,
    lang: str,
) -> int:
    """The gravest exit code of all dossiers; one that cannot be read does not stop the others."""
    _refuse(form, output, resume, lang)
    catalogue(criteria)
    setup = run.Setup(criteria, overlay, as_of or settings.today)
    judge, found, chosen = run.judge_of(setup), Summary(limit), run.Sample(sample)
    own = [path for path in (output, resume) if path is not None]
    places = list(gather.find(paths, own, found.passed))
    rows = _opened(resume, lang)
    size = sum(place.size for place in places)
    with progress("batch.progress", size, lang, quiet) as step:
        for piece, answer in _judged(
            judge, setup, _work(places, rows, judge, found.passed), jobs, lang
        ):
            _add(rows, answer.result, lang)
            found.add(answer)
            chosen.offer(piece, answer)
            step(piece.size, 1)
    rows.finish()
    found.sampled = chosen.check(judge)
    if not quiet:
        _tell(found, form, lang)
    if form == "text":
        shown = page.blocks(found, partial(_standard, judge), setup.as_of, lang)
        emit(forms.printed(shown, lang, color, output, width), output, lang)
    else:
        emit(_data(rows, found, form, lang), output, lang)
    return worst(tuple(found.exit_codes))


def _refuse(form: str, output: Path | None, resume: Path | None, lang: str) -> None:
    if form in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(say(lang, "cli.binary-output", form=form))
    if resume is not None and resume == output and form != "ndjson":
        raise click.UsageError(say(lang, "batch.same-file", path=output))


def _opened(path: Path | None, lang: str) -> Rows:
    try:
        return Rows(path)
    except BlockingIOError:
        raise click.ClickException(say(lang, "batch.resume-busy", path=path)) from None
    except OSError as error:
        raise _unwritten(path, error, lang) from None


def _judged(
    judge: run.Judge, setup: run.Setup, work: Iterable[run.Work], jobs: int, lang: str
) -> Iterator[tuple[Piece, run.Answer]]:
    try:
        yield from run.judge(judge, setup, work, jobs)
    except run.Lost:
        raise click.ClickException(say(lang, "batch.worker-lost")) from None


def _add(rows: Rows, result: Result, lang: str) -> None:
    try:
        rows.add(result)
    except OSError as error:
        raise _unwritten(rows.path, error, lang) from None


def _unwritten(path: Path | None, error: OSError, lang: str) -> click.ClickException:
    where = path or gettempdir()
    why = native(lang, error.strerror or str(error))
    return click.ClickException(say(lang, "cli.not-written", path=where, why=why))


def _work(
    places: Sequence[Place], rows: Rows, judge: run.Judge, passed: list[Path]
) -> Iterator[run.Work]:
    for piece in gather.pieces(places, judge.pipeline.catalogue, passed):
        yield run.Work(piece, rows.before(piece.source))


def _standard(judge: run.Judge, unit_type: str, year: int) -> Standard | None:
    found = judge.pipeline.standard_of(unit_type, year)
    return found[0] if found is not None else None


def _tell(found: Summary, form: str, lang: str) -> None:
    """On standard error: what is wrong with the first dossiers that cannot be read, and the sums beside rows."""
    for answer in found.broken:
        click.echo(render(answer.problems, lang), err=True, nl=False)
    more = found.ways["broken"] - len(found.broken)
    if more:
        click.echo(say(lang, "batch.broken.more", count=more), err=True)
    if form != "text":
        click.echo("\n".join((page.one_line(found, lang), *page.statements(found, lang))), err=True)


def _data(rows: Rows, found: Summary, form: str, lang: str) -> bytes | Iterable[bytes]:
    """The rows in a form for other programs."""
    from engine.report import batch_table as table

    if form == "ndjson":
        return rows.lines()
    if form == "csv":
        return table.as_csv(rows.results(), lang)
    if form == "json":
        return table.as_json(page.data(found), rows.results())
    if form == "parquet":
        with forms.library("polars", lang):
            return table.as_parquet(rows.results())
    if found.dossiers > table.MOST_IN_EXCEL:
        raise click.ClickException(say(lang, "batch.too-long", limit=table.MOST_IN_EXCEL))
    sheets = [table.sheet(rows.results(), lang), *page.sheets(found, lang)]
    return forms.excel(sheets, say(lang, "batch.title", count=found.dossiers), lang)
