"""`antt check`: dossiers in, explained verdicts out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from engine.bundle import Bundle
from engine.catalogue import Catalogue
from engine.commands import (
    Settings,
    as_of_option,
    catalogue,
    color_option,
    colours,
    common,
    criteria_option,
    emit,
    load_overlay,
    output_options,
    overlay_option,
    text_width,
    told,
    worst,
)
from engine.decision import Decision
from engine.intake import open_dossier, read_dossier
from engine.messages import say
from engine.pipeline import Pipeline
from engine.problem import Problem, Problems
from engine.report import text
from engine.report.lines import lines
from engine.report.paragraph import Line
from engine.report.problems import message
from engine.report.problems import render as render_problems

PAPERS = ("docx", "pdf")
"""The appraisal report as office papers, one for a dossier."""


class Checked(NamedTuple):
    """What became of the dossiers named: those decided, and those that could not be read (kết quả xét hồ sơ)."""

    decided: Sequence[tuple[Path, Decision]]
    refused: Sequence[tuple[Path, tuple[Problem, ...]]]

    @property
    def exit_code(self) -> int:
        """The gravest of all."""
        return worst([2] * len(self.refused) + [each.exit_code for _, each in self.decided])


class Look(NamedTuple):
    """How the text of a report is to look, as asked for (cách in)."""

    lang: str
    output: Path | None
    width: int | None
    color: str
    brief: bool
    quiet: bool
    rules: bool


@click.command(
    "check",
    help=told("check.help"),
    epilog="antt check evidence_samples/kdc-dat-2026 --as-of 2026-11-05",
)
@click.argument(
    "dossiers", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True)
)
@as_of_option
@output_options("text", "json", "jsonl", "html", "xlsx", "docx", "pdf")
@overlay_option
@criteria_option
@click.option("--explain", type=click.Choice(("derivation",)), help=told("option.explain"))
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@click.option("--brief", "-b", is_flag=True, help=told("option.brief"))
@click.option("--quiet", "-q", is_flag=True, help=told("option.quiet"))
@common
@click.pass_obj
def command(
    settings: Settings,
    dossiers: Sequence[Path],
    as_of: date | None,
    form: str,
    output: Path | None,
    overlay: Path | None,
    criteria: Path,
    explain: str | None,
    width: int | None,
    color: str,
    brief: bool,
    quiet: bool,
    lang: str,
) -> int:
    """Check every dossier; one that cannot be read does not stop the others."""
    if form in ("xlsx", *PAPERS):
        from engine.commands.forms import refuse_binary

        refuse_binary(form, output, lang)
    if form in PAPERS and len(dossiers) > 1:
        raise click.UsageError(say(lang, "paper.check-one", form=form))
    pipeline = Pipeline(catalogue(criteria), load_overlay(overlay))
    checked = _check(pipeline, dossiers, as_of or settings.today, lang)
    if checked.decided:
        look = Look(lang, output, width, color, brief, quiet, explain is not None)
        emit(_result(checked, form, look), output, lang)
    return checked.exit_code


def _check(pipeline: Pipeline, dossiers: Sequence[Path], as_of: date, lang: str) -> Checked:
    decided: list[tuple[Path, Decision]] = []
    refused: list[tuple[Path, tuple[Problem, ...]]] = []
    for path in dossiers:
        try:
            decided.append((path, pipeline.decide(_open(path, pipeline.catalogue), as_of)))
        except Problems as problems:
            click.echo(render_problems(problems.problems, lang), err=True, nl=False)
            refused.append((path, problems.problems))
    return Checked(decided, refused)


def _open(path: Path, criteria: Catalogue) -> Bundle:
    if str(path) != "-":
        return open_dossier(path, criteria)
    from engine.source import read_stream

    return Bundle(read_dossier(read_stream(sys.stdin.buffer, "-"), "-", "-", criteria), None)


def _result(checked: Checked, form: str, look: Look) -> str | bytes:
    if form == "html":
        return _page(checked, look.lang)
    if form == "xlsx":
        return _workbook(checked, look.lang)
    if form in PAPERS:
        from engine.commands.paper import appraisal

        return appraisal(checked.decided[0][1].data, form, look.lang)
    if form == "text":
        return "".join(_text(checked, look))
    return "".join(_json(checked, form, look))


def _text(checked: Checked, look: Look) -> Iterator[str]:
    if look.quiet:
        yield from (_line(path, decision, look.lang) for path, decision in checked.decided)
        return
    drawn = (
        lines(each.data, look.lang, each.derivation if look.rules else (), look.brief)
        for _, each in checked.decided
    )
    yield from _drawn(drawn, look)


def _line(path: Path, decision: Decision, lang: str) -> str:
    verdict = say(lang, f"verdict.{decision.verdict.value}")
    approvable = say(lang, "check.may" if decision.data["approvable"] else "check.may-not")
    return say(lang, "check.line", path=path, verdict=verdict, approvable=approvable) + "\n"


def _drawn(reports: Iterable[Iterable[Line]], look: Look) -> Iterator[str]:
    width, colour = text_width(look.width), colours(look.color, look.output)
    for number, rows in enumerate(reports):
        if number:
            yield "\n" + "=" * width + "\n\n"
        yield text.coloured(rows, width) if colour else text.plain(rows, width)


def _json(checked: Checked, form: str, look: Look) -> Iterator[str]:
    from engine.report.json import document

    documents = [document(each, look.lang, derivation=look.rules) for _, each in checked.decided]
    if form == "jsonl":
        yield from (
            json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in documents
        )
        return
    several = len(documents) + len(checked.refused) > 1
    whole = documents if several else documents[0]
    yield json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _page(checked: Checked, lang: str) -> str:
    from engine.commands.forms import library

    with library("jinja2", lang):
        from engine.report.page import page

        unread = [f"{path}: {why}" for path, why in _unread(checked, lang)]
        return page([each.data for _, each in checked.decided], unread, lang)


def _workbook(checked: Checked, lang: str) -> bytes:
    from engine.commands.forms import excel
    from engine.report.sheet import sheets

    named = [(str(path), decision.data) for path, decision in checked.decided]
    title = named[0][1]["standard"][lang]
    return excel(sheets(named, tuple(_unread(checked, lang)), lang), title, lang)


def _unread(checked: Checked, lang: str) -> Iterator[tuple[str, str]]:
    """Each dossier that could not be read, and why: whoever has only the page must know that it is missing."""
    for path, problems in checked.refused:
        said = (f"{each.mark}: {message(each, lang)}" for each in problems)
        yield str(path), "; ".join(said)
