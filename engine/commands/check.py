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
from engine.intake import Opened, open_dossier, open_many, read_dossier
from engine.messages import say
from engine.pipeline import Pipeline
from engine.problem import Problem, Problems
from engine.report import text
from engine.report.lines import lines
from engine.report.paragraph import Line
from engine.report.problems import in_short
from engine.report.problems import render as render_problems

PAPERS = ("docx", "pdf")
"""The appraisal report as office papers, one for a dossier."""
SINCE_FORMS = ("text", "json", "html")


class Checked(NamedTuple):
    """What became of the dossiers named: those decided, and those that could not be read (kết quả xét hồ sơ)."""

    decided: Sequence[tuple[str, Decision]]
    refused: Sequence[tuple[str, tuple[Problem, ...]]]

    @property
    def several(self) -> bool:
        """Whether there were more dossiers than one: a register is one file and holds many."""
        return len(self.decided) + len(self.refused) > 1

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
@click.option("--since", type=click.Path(path_type=Path), help=told("option.since"))
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
    since: Path | None,
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
    look = Look(lang, output, width, color, brief, quiet, explain is not None)
    if since is not None and (len(dossiers) > 1 or form not in SINCE_FORMS or look.rules):
        raise click.UsageError(say(lang, "since.usage"))
    pipeline, day = Pipeline(catalogue(criteria), load_overlay(overlay)), as_of or settings.today
    if since is not None:
        return _since(pipeline, since, dossiers[0], day, form, look)
    checked = _check(pipeline, dossiers, day, lang)
    if form in PAPERS and checked.several:
        raise click.UsageError(say(lang, "paper.check-one", form=form))
    if checked.decided:
        emit(_result(checked, form, look), output, lang)
    return checked.exit_code


def _check(pipeline: Pipeline, dossiers: Sequence[Path], as_of: date, lang: str) -> Checked:
    decided: list[tuple[str, Decision]] = []
    refused: list[tuple[str, tuple[Problem, ...]]] = []
    for name, opened in (each for path in dossiers for each in _opened(path, pipeline.catalogue)):
        try:
            decided.append((name, pipeline.decide(_read(opened), as_of)))
        except Problems as problems:
            click.echo(render_problems(problems.problems, lang), err=True, nl=False)
            refused.append((name, problems.problems))
    return Checked(decided, refused)


def _opened(path: Path, criteria: Catalogue) -> Iterable[Opened]:
    """The dossiers at a path: one, or each row of a register."""
    return [("-", _standard_input(criteria))] if str(path) == "-" else open_many(path, criteria)


def _read(opened: Bundle | Problems) -> Bundle:
    if isinstance(opened, Problems):
        raise opened
    return opened


def _only(path: Path, criteria: Catalogue) -> Bundle:
    """The one dossier at a path, or on standard input. Raises Problems."""
    return _read(_standard_input(criteria)) if str(path) == "-" else open_dossier(path, criteria)


def _standard_input(criteria: Catalogue) -> Bundle | Problems:
    from engine.source import read_stream

    try:
        return Bundle(read_dossier(read_stream(sys.stdin.buffer, "-"), "-", "-", criteria), None)
    except Problems as problems:
        return problems


def _since(pipeline: Pipeline, old: Path, new: Path, as_of: date, form: str, look: Look) -> int:
    """What changed since an earlier dossier; the code is the new one's. Raises Problems."""
    from engine.commands import forms
    from engine.commands.check_since import changed
    from engine.report.since_words import blocks, data

    before, now = (_only(each, pipeline.catalogue) for each in (old, new))
    found = changed(pipeline, before, now, as_of)
    pages = blocks(found, look.lang, look.brief or look.quiet)
    if form == "json":
        result: str | bytes = forms.as_json(data(found, look.lang))
    elif form == "html":
        result = forms.written(pages, form, look.lang)
    else:
        result = forms.printed(pages, look.lang, look.color, look.output, look.width)
    emit(result, look.output, look.lang)
    return Decision(dict(found.new.data)).exit_code


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


def _line(path: str, decision: Decision, lang: str) -> str:
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
    from engine.report.json import document, unread

    documents = [document(each, look.lang, derivation=look.rules) for _, each in checked.decided]
    if checked.several:  # whoever reads the list must see that something is missing from it
        documents += [unread(*each, look.lang) for each in checked.refused]
    if form == "jsonl":
        yield from (
            json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in documents
        )
        return
    whole = documents if checked.several else documents[0]
    yield json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _page(checked: Checked, lang: str) -> str:
    from engine.commands.forms import library

    with library("jinja2", lang):
        from engine.report.page import page

        told = _unread(checked, lang)
        unread = [why if why.startswith(path) else f"{path}: {why}" for path, why in told]
        return page([each.data for _, each in checked.decided], unread, lang)


def _workbook(checked: Checked, lang: str) -> bytes:
    from engine.commands.forms import excel
    from engine.report.sheet import sheets

    named = [(path, decision.data) for path, decision in checked.decided]
    title = named[0][1]["standard"][lang]
    return excel(sheets(named, tuple(_unread(checked, lang)), lang), title, lang)


def _unread(checked: Checked, lang: str) -> Iterator[tuple[str, str]]:
    """Each dossier that could not be read, and why: whoever has only the page must know that it is missing."""
    for path, problems in checked.refused:
        yield path, in_short(problems, lang)
