"""`antt check`: dossiers in, explained verdicts out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

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
from engine.problem import Problems
from engine.report import text
from engine.report.lines import lines
from engine.report.paragraph import Line
from engine.report.problems import render as render_problems


@click.command(
    "check",
    help=told("check.help"),
    epilog="antt check evidence_samples/kdc-dat-2026 --as-of 2026-11-05",
)
@click.argument(
    "dossiers", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True)
)
@as_of_option
@output_options("text", "json", "jsonl")
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
    pipeline = Pipeline(catalogue(criteria), load_overlay(overlay))
    decided: list[tuple[Path, Decision]] = []
    codes: list[int] = []
    for path in dossiers:
        try:
            decision = pipeline.decide(_open(path, pipeline.catalogue), as_of or settings.today)
        except Problems as problems:
            click.echo(render_problems(problems.problems, lang), err=True, nl=False)
            codes.append(2)
            continue
        decided.append((path, decision))
        codes.append(decision.exit_code)
    decisions = [decision for _, decision in decided]
    if form != "text":
        pages = _json(decisions, lang, form, several=len(dossiers) > 1, explain=explain)
    elif quiet:
        pages = (_line(path, decision, lang) for path, decision in decided)
    else:
        rules = explain is not None
        drawn = [
            lines(each.data, lang, each.derivation if rules else (), brief) for each in decisions
        ]
        pages = _text(drawn, text_width(width), colours(color, output))
    if decided:
        emit("".join(pages), output, lang)
    return worst(codes)


def _open(path: Path, criteria: Catalogue) -> Bundle:
    if str(path) != "-":
        return open_dossier(path, criteria)
    from engine.source import read_stream

    return Bundle(read_dossier(read_stream(sys.stdin.buffer, "-"), "-", "-", criteria), None)


def _line(path: Path, decision: Decision, lang: str) -> str:
    verdict = say(lang, f"verdict.{decision.verdict.value}")
    approvable = say(lang, "check.may" if decision.data["approvable"] else "check.may-not")
    return say(lang, "check.line", path=path, verdict=verdict, approvable=approvable) + "\n"


def _text(reports: Sequence[Iterable[Line]], width: int, colour: bool) -> Iterator[str]:
    for number, rows in enumerate(reports):
        if number:
            yield "\n" + "=" * width + "\n\n"
        yield text.coloured(rows, width) if colour else text.plain(rows, width)


def _json(
    decided: Sequence[Decision], lang: str, form: str, several: bool, explain: str | None
) -> Iterator[str]:
    from engine.report.json import document

    documents = [document(each, lang, derivation=bool(explain)) for each in decided]
    if form == "jsonl":
        yield from (
            json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in documents
        )
        return
    whole = documents if several else documents[0] if documents else None
    yield json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
