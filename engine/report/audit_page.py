"""One recorded decision as a page for a browser: no script, nothing fetched, the same bytes every time.

It says only what the entry itself says: nothing that a later entry could change, and not who decided, so that
a capsule stays the same when the ledger grows and when a name is erased.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.stored import Recorded
from engine.messages import say
from engine.report.audit import cell, entry_rows
from engine.report.book_blocks import Block, Grid, Heading, Item, Para
from engine.report.book_html import html
from engine.report.lines import lines
from engine.report.paragraph import Line

STYLES = {"good": "good", "bad": "bad", "open": "unknown"}
TAB = 4


def page(recorded: Recorded, lang: str) -> bytes:
    """The page."""
    return html(_blocks(recorded, lang), lang, say(lang, "book.contents")).encode()


def _blocks(recorded: Recorded, lang: str) -> Iterator[Block]:
    yield Heading(1, say(lang, "audit.page.title", entry=recorded.entry.seq))
    if recorded.entry.override:
        yield Item(say(lang, "audit.page.override"), (), "bad")
    header = (say(lang, "audit.page.what"), say(lang, "audit.page.value"))
    rows = entry_rows(recorded.entry, recorded.body, lang)
    yield Grid(header, tuple((cell(label), cell(text)) for label, text in rows))
    yield Para(say(lang, "audit.page.not-proof"))
    yield Heading(2, say(lang, "audit.page.evaluation"))
    for line in lines(recorded.evaluation, lang, recorded.derivation):
        yield from _block(line)


def _block(line: Line) -> Iterator[Block]:
    """A line of the report. Headings stand alone; whatever is set in is an item at its depth."""
    if not line.text:
        return
    if line.style == "head" and not line.indent:
        yield Heading(3, line.text)
    elif not line.indent and line.style not in STYLES:
        yield Para(line.text)
    elif line.style in STYLES:
        yield Item(
            line.text[2:] if line.text[1:2] == " " else line.text,
            (),
            STYLES[line.style],
            line.indent // TAB,
        )
    else:
        label, colon, text = line.text.partition(": ")
        yield Item("", ((label, text) if colon else ("", line.text),), "", line.indent // TAB)
