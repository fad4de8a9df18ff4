"""`antt criteria test`: cases beside the criteria, what they cover, and what they would not notice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine import source
from engine.commands import catalogue, common, criteria_option, emit, output_options, told
from engine.messages import say
from engine.problem import Mark, Problem, Problems

if TYPE_CHECKING:
    from engine.report.cases import Tested


@click.command(
    "test",
    help=told("criteria-test.help"),
    epilog="antt criteria test --coverage --threshold 100 criteria/tt124-2021/cases/commune.yaml",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--coverage", "covering", is_flag=True, help=told("option.coverage"))
@click.option("--threshold", type=click.IntRange(0, 100), help=told("option.threshold"))
@click.option("--mutate", is_flag=True, help=told("option.mutate"))
@output_options("text", "json", "junit")
@criteria_option
@click.option("--quiet", "-q", is_flag=True, help=told("option.tests-quiet"))
@common
def command(
    paths: Sequence[Path],
    covering: bool,
    threshold: int | None,
    mutate: bool,
    form: str,
    output: Path | None,
    criteria: Path,
    quiet: bool,
    lang: str,
) -> int:
    """Run every case file; 1 where a case fails, too little is covered or a mutant survives."""
    from engine.report import cases as report

    files = tuple(_files(paths, criteria))
    wanted = threshold if threshold is not None else (0 if covering else None)
    with _progress(lang, quiet) as begin:
        tested = tuple(_test(path, criteria, wanted is not None, mutate, begin) for path in files)
    render = {"text": report.text, "json": report.json, "junit": report.junit}[form]
    emit(render(tested, wanted, lang), output, lang)
    return 0 if all(each.clean(wanted) for each in tested) else 1


def _files(paths: Sequence[Path], criteria: Path) -> Iterator[Path]:
    """The files named, those in the `cases` folders of folders named; all of the catalogue's where none is.

    For a criteria file its cases are meant, which lie beside it under the same name. Raises Problems for a folder
    without any.
    """
    for path in paths or (criteria,):
        if not path.is_dir():
            beside = path.parent / "cases" / path.name
            yield beside if beside.is_file() else path
            continue
        found = sorted(each for each in path.rglob("*.yaml") if each.parent.name == "cases")
        if not found:
            raise Problems([Problem(Mark(str(path)), "cases-none")])
        yield from found


def _root(path: Path, criteria: Path) -> Path:
    """The criteria that a case file lies beside; those of the option where it lies beside none."""
    beside = path.resolve().parent.parent.parent
    return beside if any(beside.glob("*/edition.yaml")) else criteria


def _test(
    path: Path,
    criteria: Path,
    covering: bool,
    mutate: bool,
    begin: Callable[[str, int], Callable[[], None]],
) -> Tested:
    from engine.cases import casefile, mutants, mutation, run
    from engine.cases.coverage import coverage
    from engine.report.cases import Tested

    cases = casefile.read(source.load(path))
    standard = run.standard_of(cases, catalogue(_root(path, criteria)))
    trials = run.trials(cases, standard)
    tried = tuple((trial, run.show(standard, trial)) for trial in trials)
    altered = mutants.mutants(standard) if mutate else ()
    step = begin(path.name, len(altered))
    return Tested(
        cases,
        standard,
        tuple((trial, run.failures(trial, shown)) for trial, shown in tried),
        coverage(standard, tried) if covering else None,
        mutation.run(cases, standard, trials, altered, step) if mutate else None,
    )


@contextmanager
def _progress(lang: str, quiet: bool) -> Iterator[Callable[[str, int], Callable[[], None]]]:
    """A bar for each file on standard error, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda name, total: lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:

        def begin(name: str, total: int) -> Callable[[], None]:
            task = bar.add_task(say(lang, "cases.progress", name=name), total=total)
            return lambda: bar.advance(task)

        yield begin
