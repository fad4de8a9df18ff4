"""The paragraphs that every printed page is made of: text, indent, style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SIGNS = {"MET": "✓", "UNMET": "✗", "UNPROVEN": "?", "NOT_APPLICABLE": "–"}
STYLES = {"MET": "good", "UNMET": "bad", "UNPROVEN": "open", "NOT_APPLICABLE": "dim"}
VERDICT_STYLES = {
    "meets": "good",
    "does-not-meet": "bad",
    "cannot-conclude": "open",
    "out-of-scope": "open",
}


class Line(NamedTuple):
    """One paragraph: indent in columns, text, style; `hang` is how far its further lines are set in."""

    text: str = ""
    indent: int = 0
    style: str = ""
    hang: int = 2


def section(title: str) -> Iterator[Line]:
    """The heading of a section, a blank line above it."""
    yield Line()
    yield Line(title.upper(), style="head")


def listed(title: str, items: list[str]) -> Iterator[Line]:
    """A section of one line an item; nothing where there is none."""
    if items:
        yield from section(title)
        yield from (Line(f"- {item}", 2) for item in items)
