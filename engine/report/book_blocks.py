"""A readable document as a list of blocks: written once, printed as text, Markdown, HTML or Word, always in step."""

from __future__ import annotations

from typing import NamedTuple


class Heading(NamedTuple):
    """A heading; level 1 is the title of the document, 2 a chapter, 3 a section (đề mục)."""

    level: int
    text: str


class Para(NamedTuple):
    """A paragraph. `style` is "" or one of the item styles (đoạn văn)."""

    text: str
    style: str = ""


class Item(NamedTuple):
    """One clause or one change: a bold line, then labelled lines (mục).

    `style` is what it is, and each printer has a way to show it: changed, added, removed, unknown, good, bad.
    `depth` is how far it stands inside others.
    """

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    style: str = ""
    depth: int = 0


class Bullets(NamedTuple):
    """A list (danh sách)."""

    items: tuple[str, ...]


class Grid(NamedTuple):
    """A table with a header row (bảng)."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Para | Item | Bullets | Grid
SIGNS = {"changed": "~", "added": "+", "removed": "-", "unknown": "?", "good": "✓", "bad": "✗"}
"""A sign beside the colour: what is printed in black and white must say the same."""


def signed(item: Item) -> str:
    """The title of an item with the sign of its style."""
    sign = SIGNS.get(item.style)
    return f"{sign} {item.title}" if sign else item.title


def labelled(row: tuple[str, str]) -> str:
    """A row of an item in one line."""
    label, text = row
    return f"{label}: {text}" if label else text
