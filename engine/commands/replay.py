"""`antt replay`: recorded decisions decided again, from what the ledger holds and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
    from engine.audit.replay import Replay
    from engine.audit.under import Under
    from engine.ledger.store import Ledger
    from engine.report.paragraph import Line


@click.command("replay", help=told("replay.help"), epilog="antt replay --all --ledger so.antt")
@click.argument("entries", nargs=-1, type=click.IntRange(0))
@click.option("--all", "every", is_flag=True, help=told("option.replay-all"))
@click.option("--year", help=told("option.year"))
@click.option("--unit", help=told("option.unit-code"))
@click.option("--under", "edition", help=told("option.under"))
@ledgers.ledger_option
@criteria_option
@output_options("text", "json")
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
    width: int | None,
    color: str,
    quiet: bool,
    lang: str,
) -> int:
    """Decide again: 0 where all bytes come out the same, 4 where any do not."""
    from engine.report import text

    if not (entries or every or year or unit):
        raise click.UsageError(say(lang, "replay.which"))
    with ledgers.reading(ledger, lang) as there:
        wanted = list(entries) or _wanted(there, year, unit)
        if edition is not None:
            rows, data, code = _under(there, wanted, edition, criteria, lang)
        else:
            rows, data, code = _replay(there, wanted, criteria, lang, quiet)
    if form == "json":
        whole = {"schema_version": 1, "entries": data}
        emit(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", output, lang)
    elif rows:
        printed = text.coloured if colours(color, output) else text.plain
        emit(printed(rows, text_width(width)), output, lang)
    return code


def _wanted(ledger: Ledger, year: str | None, unit: str | None) -> list[int]:
    """The decisions that match. Raises Problems if none does: nothing replayed is nothing shown to hold."""
    from engine.ledger.entry import STANDS
    from engine.ledger.query import Filter, log

    found = [each.seq for each in log(ledger, Filter(year=year, unit=unit)) if each.kind in STANDS]
    if not found:
        raise Problems([Problem(Mark(str(ledger.path)), "replay-nothing")])
    return found


def _replay(
    ledger: Ledger, wanted: Sequence[int], criteria: Path, lang: str, quiet: bool
) -> tuple[list[Line], list[dict[str, object]], int]:
    from engine.audit import replay, stored
    from engine.report import audit_replay
    from engine.report.problems import render

    today, codes = _today(criteria), [0]
    done: list[Replay] = []
    with _progress(lang, quiet, len(wanted)) as step:
        for seq in wanted:
            try:
                done.append(replay.replay(stored.read(ledger, seq), today))
            except Problems as problems:
                click.echo(render(problems.problems, lang), err=True, nl=False)
                broken = {each.code for each in problems.problems} & stored.BROKEN
                codes.append(4 if broken else 2)
            step()
    codes += [0 if each.reproduced else 4 for each in done]
    data = [audit_replay.data(each, lang) for each in done]
    return list(audit_replay.replays(done, lang)), data, worst(codes)


def _under(
    ledger: Ledger, wanted: Sequence[int], edition: str, criteria: Path, lang: str
) -> tuple[list[Line], list[dict[str, object]], int]:
    from engine.audit import stored, under
    from engine.report import audit_replay

    shelf = catalogue(criteria)
    done: list[Under] = [
        under.under(stored.read_whole(ledger, seq), edition, shelf) for seq in wanted
    ]
    lines = [line for each in done for line in audit_replay.under(each, lang)]
    return lines, [audit_replay.under_data(each) for each in done], 0


def _today(criteria: Path) -> dict[str, bytes]:
    """The criteria files of now, if there are any: only to say which have changed since."""
    paths = criteria.glob("*/*.yaml")
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


@contextmanager
def _progress(lang: str, quiet: bool, total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error, where that is a terminal and there is more than one to do."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(lang, "replay.progress"), total=total)
        yield lambda: bar.advance(task)
