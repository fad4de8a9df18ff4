"""Documents in the forms that readers ask for; a library that is not installed is said in one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from engine.commands import colours, text_width
from engine.messages import say
from engine.report.book_blocks import Block
from engine.report.compare_excel import Sheet

BINARY = ("xlsx", "docx", "pdf")


@contextmanager
def library(name: str, lang: str) -> Iterator[None]:
    """Around the use of an optional library: without it, one message instead of a traceback."""
    try:
        yield
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] != name:
            raise
        raise click.ClickException(say(lang, "cli.desk-missing", library=name)) from None


def refuse_binary(form: str, output: Path | None, lang: str) -> None:
    """A workbook or a Word file is not poured into a terminal."""
    if form in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(say(lang, "cli.binary-output", form=form))


def printed(
    blocks: Iterable[Block], lang: str, color: str, output: Path | None, width: int | None
) -> str:
    """Blocks for the terminal, or for a text file."""
    from engine.report import text
    from engine.report.book_text import lines

    plain = not colours(color, output)
    return (text.plain if plain else text.coloured)(lines(blocks), text_width(width))


def written(blocks: Iterable[Block], form: str, lang: str) -> str | bytes:
    """Blocks as Markdown, HTML or Word."""
    if form == "markdown":
        from engine.report.book_markdown import markdown

        return markdown(blocks)
    if form == "html":
        from engine.report.book_html import html

        return html(blocks, lang, say(lang, "book.contents"))
    with library("docx", lang):
        from engine.report.book_docx import docx

        return docx(blocks, lang, say(lang, "book.contents"))


def excel(sheets: Sequence[Sheet], title: str, lang: str) -> bytes:
    """A workbook."""
    with library("xlsxwriter", lang):
        from engine.report.compare_excel import workbook

        return workbook(sheets, title)


def as_json(data: Any) -> str:
    """Plain data, readable."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
