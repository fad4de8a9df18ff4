"""A bar on standard error, with how far it is and how long it may still take."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.messages import say

Advance = Callable[[int, int], None]


@contextmanager
def progress(key: str, total: int, lang: str, quiet: bool) -> Iterator[Advance]:
    """A bar up to `total`, of whatever it counts (bytes, dossiers), told of each step and of the dossiers in it.

    None where standard error is no terminal, and none in the way of a pipe.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda step, dossiers: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}% · {task.fields[done]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(lang, key), total=total or None, done=0)
        done = 0

        def advance(step: int, dossiers: int) -> None:
            nonlocal done
            done += dossiers
            bar.update(task, advance=step, done=done)

        yield advance
