"""`antt replay`: recorded decisions decided again, from what the ledger holds and nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from engine.commands import (
    catalogue,
    color_option,
    colours,
    common,
    criteria_option,
    emit,
    ledgers,
    output_options,
    text_width,
    told,
    worst,
)
from engine.messages import say
from engine.problem import Mark, Problem, Problems

if TYPE_CHECKING:
    from engine.ledger.store import Ledger
    from engine.report.paragraph import Line

HANDFUL = 8
"""Decisions handed to a process at a time; whoever asks for no more starts none."""


class _Ask(NamedTuple):
    """What every process must know."""

    ledger: Path
    criteria: Path
    edition: str | None
    lang: str


class _Told(NamedTuple):
    """What is said of one entry, on paper and to programs; its exit code; why it could not be read, if so."""

    rows: tuple[Line, ...]
    data: Mapping[str, Any]
    code: int
    errors: str = ""


Answer = Callable[["Ledger", int], _Told]


@click.command("replay", help=told("replay.help"), epilog="antt replay --all --ledger so.antt")
@click.argument("entries", nargs=-1, type=click.IntRange(0))
@click.option("--all", "every", is_flag=True, help=told("option.replay-all"))
@click.option("--year", type=ledgers.Words(), help=told("option.year"))
@click.option("--unit", type=ledgers.Words(), help=told("option.unit-code"))
@click.option("--under", "edition", help=told("option.under"))
@ledgers.ledger_option
@criteria_option
@output_options("text", "json")
@click.option("--jobs", type=click.IntRange(1, 256), help=told("option.jobs"))
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@click.option("--quiet", "-q", is_flag=True, help=told("option.quiet"))
@common
def command(
    entries: Sequence[int],
    every: bool,
    year: str | None,
    unit: str | None,
    edition: str | None,
    ledger: Path,
    criteria: Path,
    form: str,
    output: Path | None,
    jobs: int | None,
    width: int | None,
    color: str,
    quiet: bool,
    lang: str,
) -> int:
    """Decide again: 0 where all bytes come out the same, 4 where any do not."""
    from engine.report import text

    if not (entries or every or year or unit):
        raise click.UsageError(say(lang, "replay.which"))
    if entries and (every or year or unit):
        raise click.UsageError(say(lang, "replay.which-twice"))
    with ledgers.reading(ledger, lang) as there:
        wanted = list(entries) or _wanted(there, year, unit)
    ask = _Ask(ledger, criteria, edition, lang)
    told: list[_Told] = []
    with _progress(lang, quiet, len(wanted)) as step:
        for handful in _answers(ask, wanted, jobs or os.cpu_count() or 1):
            told += handful
            step(len(handful))
    for line in dict.fromkeys(each.errors for each in told if each.errors):
        click.echo(line, err=True, nl=False)
    if form == "json":
        whole = {"schema_version": 1, "entries": [each.data for each in told]}
        emit(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", output, lang)
    elif rows := [*(row for each in told for row in each.rows), *_count(told, edition, lang)]:
        printed = text.coloured if colours(color, output) else text.plain
        emit(printed(rows, text_width(width)), output, lang)
    return worst([each.code for each in told])


def _wanted(ledger: Ledger, year: str | None, unit: str | None) -> list[int]:
    """The decisions that match. Raises Problems if none does: nothing replayed is nothing shown to hold."""
    from engine.ledger.entry import STANDS
    from engine.ledger.query import Filter, log

    found = [each.seq for each in log(ledger, Filter(year=year, unit=unit)) if each.kind in STANDS]
    if not found:
        raise Problems([Problem(Mark(str(ledger.path)), "replay-nothing")])
    return found


def _answers(ask: _Ask, wanted: Sequence[int], jobs: int) -> Iterator[list[_Told]]:
    """The answers in the order asked for, a handful at a time: by this process, or by as many others as pay."""
    handfuls = [wanted[at : at + HANDFUL] for at in range(0, len(wanted), HANDFUL)]
    answer = partial(_handful, ask)
    if min(jobs, len(handfuls)) == 1:
        yield from map(answer, handfuls)
        return
    # Not forked: a copy of a process whose other threads (the progress bar) are lost may hang.
    with ProcessPoolExecutor(min(jobs, len(handfuls)), get_context("spawn")) as pool:
        yield from pool.map(answer, handfuls)


def _handful(ask: _Ask, wanted: Sequence[int]) -> list[_Told]:
    answer = _replaying(ask) if ask.edition is None else _judging_under(ask, ask.edition)
    return [_answered(answer, ask, seq) for seq in wanted]


def _answered(answer: Answer, ask: _Ask, seq: int) -> _Told:
    from engine.audit.stored import BROKEN, legible
    from engine.report.audit_replay import problem_data
    from engine.report.problems import render

    try:
        with ledgers.opened(ask.ledger) as ledger, legible(ask.ledger, seq):
            return answer(ledger, seq)
    except Problems as problems:
        found = problems.problems
        code = 2 if BROKEN.isdisjoint(each.code for each in found) else 4
        unread = {"entry": seq, "problems": [problem_data(each, ask.lang) for each in found]}
        return _Told((), unread, code, render(found, ask.lang))


def _replaying(ask: _Ask) -> Answer:
    from engine.audit import replay, stored
    from engine.report import audit_replay

    today = _today(ask.criteria)

    def answer(ledger: Ledger, seq: int) -> _Told:
        done = replay.replay(stored.read(ledger, seq), today)
        rows = tuple(audit_replay.replayed(done, ask.lang))
        return _Told(rows, audit_replay.data(done, ask.lang), 0 if done.reproduced else 4)

    return answer


def _judging_under(ask: _Ask, edition: str) -> Answer:
    from engine.audit import stored, under
    from engine.report import audit_replay

    shelf = catalogue(ask.criteria)

    def answer(ledger: Ledger, seq: int) -> _Told:
        found = under.under(stored.read_whole(ledger, seq), edition, shelf)
        return _Told(tuple(audit_replay.under(found, ask.lang)), audit_replay.under_data(found), 0)

    return answer


def _count(told: Sequence[_Told], edition: str | None, lang: str) -> Iterator[Line]:
    from engine.report import audit_replay

    if edition is None and len(told) > 1:
        read = [each for each in told if not each.errors]
        held = sum(each.code == 0 for each in read)
        unread = sum(bool(each.errors) and each.code == 4 for each in told)  # a key is no decision
        yield from audit_replay.count(held, len(read) - held, unread, lang)


def _today(criteria: Path) -> dict[str, bytes]:
    """The criteria files of now, if there are any: only to say which have changed since."""
    paths = criteria.glob("*/*.yaml")
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


@contextmanager
def _progress(lang: str, quiet: bool, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal and there is more than one to do."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield lambda number: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(lang, "replay.progress"), total=total)
        yield lambda number: bar.advance(task, number)
