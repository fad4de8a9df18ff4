"""Blocks as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para, labelled, signed
from engine.report.paragraph import Line

STYLES = {"added": "good", "good": "good", "removed": "bad", "bad": "bad", "unknown": "open"}


def lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """The blocks, top to bottom."""
    for block in blocks:
        match block:
            case Heading(level=level, text=text):
                yield from [Line()] if level > 1 else []
                yield Line(text.upper() if level == 2 else text, style="head")
            case Para(text=text, style=style):
                yield Line(text, style=STYLES.get(style, ""))
            case Bullets(items=items):
                yield from (Line(f"- {item}", 2) for item in items)
            case Item(rows=rows, style=style, depth=depth):
                yield Line(signed(block), 2 + 2 * depth, STYLES.get(style, ""))
                yield from (Line(labelled(row), 6 + 2 * depth, "dim") for row in rows)
            case Grid():
                yield from _grid(block)


def _grid(grid: Grid) -> Iterator[Line]:
    """Columns as wide as their longest cell; the last one may run on."""
    rows = (grid.header, *grid.rows)
    widths = [max(len(row[at]) for row in rows) for at in range(len(grid.header) - 1)]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        text = "  ".join([*cells, row[-1]]).rstrip()
        yield Line(text, 2, "dim" if number == 0 else "", hang=sum(widths) + 2 * len(widths))
