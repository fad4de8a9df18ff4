"""`antt paper`: the office's papers about one dossier, as Word files or PDF, from templates that staff may edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.calendar import show
from engine.commands import (
    Day,
    Settings,
    as_of_option,
    catalogue,
    common,
    criteria_option,
    emit,
    forms,
    load_overlay,
    output_options,
    overlay_option,
    told,
)
from engine.intake import open_dossier
from engine.messages import say
from engine.pipeline import Pipeline
from engine.report.paper import KINDS, TEMPLATES, UNDECIDED, Given, Kind, bars, shipped

Data = Mapping[str, Any]
_Command = TypeVar("_Command", bound=Callable[..., object])
WORDS = ("parent", "body", "number", "place", "to", "authority", "signer", "override")
LISTS = ("signer_role", "recipients")
DAYS = ("day", "reply_by")
NAMES = {"day": "--date", "recipients": "--recipient"}
CANNOT = 3


def given_options(command: _Command) -> _Command:
    """What only people know of a paper: one option a blank."""
    for name in reversed((*WORDS, *LISTS, *DAYS)):
        flag = NAMES.get(name, f"--{name.replace('_', '-')}")
        options: dict[str, Any] = {"help": told(f"paper.option.{name}")}
        if name in DAYS:
            options["type"] = Day()
        elif name in LISTS:
            options["multiple"] = True
        else:
            options["default"] = ""
        command = click.option(flag, name, **options)(command)
    return command


@click.command(
    "paper",
    help=told("paper.help"),
    epilog="antt paper request evidence_samples/kdc-thieu-to-trinh --as-of 2026-11-05 -o cong-van.docx",
)
@click.argument("kind", type=click.Choice(tuple(KINDS)), required=False)
@click.argument("dossier", type=click.Path(path_type=Path), required=False)
@as_of_option
@output_options("docx", "pdf")
@given_options
@click.option("--template", type=click.Path(path_type=Path), help=told("paper.option.template"))
@click.option("--templates", type=click.Path(path_type=Path), help=told("paper.option.templates"))
@click.option("--shipped-font", is_flag=True, help=told("paper.option.shipped-font"))
@overlay_option
@criteria_option
@common
@click.pass_obj
def command(
    settings: Settings,
    /,
    kind: str | None,
    dossier: Path | None,
    as_of: date | None,
    form: str,
    output: Path | None,
    template: Path | None,
    templates: Path | None,
    shipped_font: bool,
    overlay: Path | None,
    criteria: Path,
    lang: str,
    **given: Any,
) -> int:
    """Write one paper, or copy the templates; 0 when it is written, 3 when something bars it."""
    if templates is not None:
        return _copy(templates, lang)
    if kind is None or dossier is None:
        raise click.UsageError(say(lang, "paper.what"))
    forms.refuse_binary(form, output, lang)
    pipeline = Pipeline(catalogue(criteria), load_overlay(overlay))
    decided = pipeline.decide(open_dossier(dossier, pipeline.catalogue), as_of or settings.today)
    wanted, known = KINDS[kind], Given(**given)
    _refuse_days(wanted, decided.data, known, lang)
    if _refused(wanted, decided.data, known, lang):
        return CANNOT
    emit(written(wanted, decided.data, known, form, lang, template, shipped_font), output, lang)
    return 0


def appraisal(data: Data, form: str, lang: str) -> bytes:
    """The appraisal report with nothing given: what `antt check` writes as Word or PDF."""
    return written(KINDS["appraisal"], data, Given(), form, lang)


def written(
    kind: Kind,
    data: Data,
    given: Given,
    form: str,
    lang: str,
    template: Path | None = None,
    shipped_font: bool = False,
) -> bytes:
    """The paper as a Word file or as PDF. Raises Problems of the template."""
    from engine.report import paper_word
    from engine.report.paper_tags import tags

    path = template or shipped(kind)
    day = datetime.combine(date.fromisoformat(data["as_of"]), time())
    with forms.library("docxtpl", lang):
        filled = paper_word.fill(paper_word.template(path), path, tags(kind, data, given), day)
    if form == "docx":
        return filled
    from engine.report import paper_fonts, paper_pdf

    with forms.library("typst", lang):
        font = paper_fonts.font(shipped_font)
        if font.folder is None and not shipped_font:
            click.echo(say(lang, "paper.font-shipped"), err=True)
        return paper_pdf.pdf(filled, path, font, lang)


def _refuse_days(kind: Kind, data: Data, given: Given, lang: str) -> None:
    """Days that contradict what the paper is about: one signed before its window closed, an answer due before it."""
    as_of, timing = date.fromisoformat(data["as_of"]), data["timing"]
    closes = date.fromisoformat(timing["window"]["closes"])
    if given.override and not given.override.strip():
        raise click.UsageError(say(lang, "paper.override-blank"))
    decides = set(UNDECIDED) <= set(kind.barred_by)
    if decides and given.day is not None and given.day <= closes and not given.override:
        days = {"day": show(given.day), "closes": show(closes)}
        raise click.UsageError(say(lang, "paper.day-in-window", **days))
    if given.reply_by is not None and given.reply_by < (given.day or as_of):
        raise click.UsageError(say(lang, "paper.reply-by-past", day=show(given.reply_by)))
    last = timing["deadline"]
    if given.reply_by is not None and last is not None and last < given.reply_by.isoformat():
        after = say(lang, "paper.reply-by-late", last=show(date.fromisoformat(last)))
        click.echo(after, err=True)


def _refused(kind: Kind, data: Data, given: Given, lang: str) -> bool:
    """Whether something bars the paper and nobody overrode it; what, goes to standard error."""
    from engine.report.paper_rows import requests
    from engine.report.words import Words

    words = Words(data, lang)
    barred = [words.reason(each) for each in bars(kind, data)]
    if given.override and not barred:
        raise click.UsageError(say(lang, "paper.override-needless"))
    if not barred and kind.name == "request" and not requests(data, words):
        click.echo(say(lang, "paper.nothing-missing"), err=True)
        return True
    if barred and not given.override:
        paper = say(lang, f"paper.kind.{kind.name}")
        click.echo(say(lang, "paper.barred", paper=paper, why="; ".join(barred)), err=True)
    return bool(barred) and not given.override


def _copy(folder: Path, lang: str) -> int:
    """Copy the shipped templates into `folder`; a file that is there already stays as it is, and is named."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            say(lang, "cli.not-written", path=folder, why=error.strerror or error)
        ) from None
    kept = [path.name for path in sorted(TEMPLATES.glob("*.docx")) if (folder / path.name).exists()]
    if kept:
        raise click.ClickException(
            say(lang, "paper.templates-there", folder=folder, names=", ".join(kept))
        )
    for path in sorted(TEMPLATES.glob("*.docx")):
        emit(path.read_bytes(), folder / path.name, lang)
        click.echo(str(folder / path.name))
    return 0
