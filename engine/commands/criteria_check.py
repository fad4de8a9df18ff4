"""`antt criteria check`: everything that can be found wrong in criteria files, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from engine import source
from engine.catalogue import EDITION_FILE
from engine.commands import (
    catalogue,
    color_option,
    colours,
    common,
    criteria_option,
    emit,
    output_options,
    project_file,
    told,
)
from engine.fields import Reader
from engine.lint.finding import CODES, SEVERITIES
from engine.lint.runner import READ, Report, run
from engine.lint.workshop import is_overlay, is_plan
from engine.problem import Mark, Problem, Problems
from engine.report.lint_data import as_github, as_json, as_junit, as_sarif
from engine.report.lint_text import render
from engine.source import Table

WRITERS: dict[str, Callable[[Report, str], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "junit": as_junit,
}


@click.command("check", help=told("criteria-check.help"), epilog="antt criteria check --lang en")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@output_options("text", *WRITERS)
@criteria_option
@color_option
@common
def command(
    paths: Sequence[Path], form: str, output: Path | None, criteria: Path, color: str, lang: str
) -> int:
    """Check the files named, or the whole criteria folder."""
    severities = configured(Path.cwd())
    report = _merged([_checked(path, criteria, severities) for path in paths or (criteria,)])
    if form == "text":
        emit(render(report, lang, colours(color, output)), output, lang)
    else:
        emit(WRITERS[form](report, lang), output, lang)
    return report.exit_code


def configured(start: Path) -> dict[str, str]:
    """The severities of the project file, `lint:` with a code and a severity a line. Raises Problems."""
    path = project_file(start)
    if path is None:
        return {}
    document = source.load(path)
    reader = Reader(document)
    node = document.root.get("lint") if isinstance(document.root, Table) else None
    fields = reader.fields(node, (), CODES)
    chosen = (
        {code: reader.choice(fields[code], SEVERITIES) for code in fields or () if code in CODES}
        if fields
        else {}
    )
    reader.finish()
    return {code: severity for code, severity in chosen.items() if severity is not None}


def _checked(path: Path, criteria: Path, severities: dict[str, str]) -> Report:
    """What is found at one path: a criteria folder, one edition's folder, a file of it, an overlay or a plan."""
    whole, more = path.resolve(), tuple[Path, ...]()
    if not whole.exists():
        raise Problems([Problem(Mark(str(path)), "file-missing")])
    if whole.is_dir():
        root = whole.parent if any((whole / name).is_file() for name in READ) else whole
        catalogue(root)
    elif _stands_alone(whole):
        return _only(run(criteria.resolve(), (whole,), severities, whole), whole)
    else:
        root, more = whole.parent.parent, (whole,)
    return _only(run(root, more, severities, whole), whole)


def _stands_alone(path: Path) -> bool:
    """Whether a file belongs to no edition: an overlay, a plan, or what is not even YAML and lies in none."""
    try:
        document = source.load(path)
    except Problems:
        return not (path.parent / EDITION_FILE).is_file()
    return is_overlay(document) or is_plan(document)


def _only(report: Report, whole: Path) -> Report:
    """The part of a report that lies at or below a path."""

    def inside(path: str) -> bool:
        return Path(path).is_relative_to(whole)

    return Report(
        tuple(each for each in report.findings if inside(each.mark.path)),
        tuple(each for each in report.unreadable if inside(each.mark.path)),
        tuple(each for each in report.files if inside(each)),
    )


def _merged(reports: Sequence[Report]) -> Report:
    """Several reports as one, each finding once."""
    found = {each.sort_key: each for report in reports for each in report.findings}
    return Report(
        tuple(found[key] for key in sorted(found)),
        tuple(each for report in reports for each in report.unreadable),
        tuple(dict.fromkeys(name for report in reports for name in report.files)),
    )
