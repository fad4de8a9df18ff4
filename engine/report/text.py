"""Lines to text: wrapped to a width, plain, or in colour through rich when a terminal asks for it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from engine.report.paragraph import Line

COLOURS = {"good": "green", "bad": "red", "open": "yellow", "dim": "bright_black", "head": "bold"}
MIN_WIDTH = 40


def plain(lines: Iterable[Line], width: int) -> str:
    """The lines wrapped to `width` columns."""
    return "\n".join(row for line in lines for row in _wrapped(line, width)) + "\n"


def coloured(lines: Iterable[Line], width: int) -> str:
    """The same lines with terminal colours."""
    from rich.console import Console  # a tenth of a second to import: only when colours are wanted
    from rich.text import Text

    console = Console(width=width, force_terminal=True, highlight=False, soft_wrap=True)
    with console.capture() as capture:
        for line in lines:
            for row in _wrapped(line, width):
                console.print(Text(row, style=COLOURS.get(line.style, "")))
    return capture.get()


def _wrapped(line: Line, width: int) -> list[str]:
    first, rest = " " * line.indent, " " * (line.indent + line.hang)
    room, text = max(width, MIN_WIDTH), line.text
    if len(first) + len(text) <= room and text.isprintable() and text == text.strip():
        return [first + text] if text else [""]  # most lines: what textwrap would say, at once
    return textwrap.wrap(
        text,
        room,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        drop_whitespace=True,
    ) or [""]
