"""What the verbs over many units share: where the units come from, of which year, and who has recognised them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from engine.batch.result import Result
from engine.batch.run import Pipelines, Setup
from engine.batch.run import load as load_criteria
from engine.commands import (
    as_of_option,
    catalogue,
    criteria_option,
    ledgers,
    overlay_option,
    told,
)
from engine.messages import say

if TYPE_CHECKING:
    from engine.rollup.recorded import Records
    from engine.rollup.unit import Unit

_Command = TypeVar("_Command", bound=Callable[..., object])
_path = click.Path(path_type=Path)
LISTED = 20
"""The most files that are named."""


def source_options(command: _Command) -> _Command:
    """--year, --register, --ledger, --as-of, --overlay and --criteria."""
    year = click.option("--year", type=click.IntRange(1990, 2199), help=told("option.rollup.year"))
    register = click.option("--register", type=_path, help=told("option.rollup.register"))
    ledger = click.option(
        "--ledger", type=_path, envvar="ANTT_LEDGER", help=told("option.rollup.ledger")
    )
    return year(register(ledger(as_of_option(overlay_option(criteria_option(command))))))


def load(criteria: Path, overlay: Path | None, as_of: date) -> Pipelines:
    """The criteria that judge every unit type. Raises Problems."""
    catalogue(criteria)
    return load_criteria(Setup(criteria, overlay, as_of))


def gathered(
    paths: Iterable[Path], pipeline: Pipelines, as_of: date, lang: str
) -> tuple[Result, ...]:
    """A row for each dossier; files that cannot hold one are named on standard error. Raises Problems."""
    from engine.report.batch import passed_over
    from engine.rollup.gather import gather

    passed: list[Path] = []
    rows = tuple(gather(paths, pipeline, as_of, passed))
    if passed:
        click.echo(passed_over(passed, LISTED, lang), err=True)
    return rows


def chosen_year(rows: Sequence[Result], wanted: int | None, otherwise: int, lang: str) -> int:
    """The year asked for, else the one year of the rows; a usage error where they are of several."""
    from engine.rollup.roll import years

    found = sorted(years(rows))
    if wanted is None and len(found) > 1:
        listed = ", ".join(map(str, found))
        raise click.UsageError(say(lang, "rollup.years", years=listed))
    return wanted or (found[0] if found else otherwise)


def recorded(ledger: Path | None, lang: str) -> Records | None:
    """What the ledger holds; None without one. Raises Problems."""
    from engine.rollup.recorded import records

    if ledger is None:
        return None
    with ledgers.reading(ledger, lang) as opened:
        return records(opened)


def registered(path: Path | None) -> tuple[Unit, ...]:
    """The units of a register; none without one. Raises Problems."""
    from engine.rollup.register import read

    return read(path) if path is not None else ()
