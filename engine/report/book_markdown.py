"""Blocks as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para, labelled, signed

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+\.)(\s)")


def markdown(blocks: Iterable[Block]) -> str:
    """The document; every text is written so that Markdown shows it as it is."""
    return "\n".join(row for block in blocks for row in (*_rows(block), "")).rstrip() + "\n"


def _rows(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            yield f"{'#' * level} {_plain(text)}"
        case Para(text=text, style=style):
            yield f"> {_plain(text)}" if style == "unknown" else _plain(text)
        case Bullets(items=items):
            yield from (f"- {_plain(item)}" for item in items)
        case Item(rows=rows, depth=depth):
            yield f"{'  ' * depth}- **{_plain(signed(block))}**"
            yield from (f"{'  ' * (depth + 1)}- {_plain(labelled(row))}" for row in rows)
        case Grid(header=header, rows=cells):
            yield _row(header)
            yield _row(["---"] * len(header), plain=False)
            yield from (_row(row) for row in cells)


def _row(cells: Sequence[str], plain: bool = True) -> str:
    return f"| {' | '.join(_plain(cell) if plain else cell for cell in cells)} |"


def _plain(text: str) -> str:
    """Text that cannot be taken for Markdown: its special characters escaped, its lines joined."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LIST_START.sub(r"\1\\\2\3", escaped)
