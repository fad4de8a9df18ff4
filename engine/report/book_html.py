"""Blocks as one HTML file: styles inside, no script, nothing fetched, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para, signed

STYLES = Path(__file__).parent / "templates" / "book.css"
INDENT = 1.2
"""How far an item stands inside another, in ems."""


def html(blocks: Iterable[Block], lang: str, contents: str) -> str:
    """The page; `contents` is the title of its table of contents."""
    each = list(blocks)
    title = next((block.text for block in each if isinstance(block, Heading)), "")
    body = "\n".join(row for at, block in enumerate(each) for row in _rows(block, at))
    index = "\n".join(_contents(each, contents))
    first = body.find("\n") + 1 if each and isinstance(each[0], Heading) else 0
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLES.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n<main>\n{body[:first]}{index}\n{body[first:]}\n</main>\n</body>\n</html>\n"
    )


def _contents(blocks: Sequence[Block], title: str) -> Iterator[str]:
    chapters = [
        (at, block)
        for at, block in enumerate(blocks)
        if isinstance(block, Heading) and block.level == 2
    ]
    if len(chapters) < 2:
        return
    yield f'<nav aria-label="{escape(title)}"><h2>{escape(title)}</h2><ol>'
    yield from (f'<li><a href="#b{at}">{escape(block.text)}</a></li>' for at, block in chapters)
    yield "</ol></nav>"


def _rows(block: Block, at: int) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            yield f'<h{level} id="b{at}">{escape(text)}</h{level}>'
        case Para(text=text, style=style):
            yield f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>"
        case Bullets(items=items):
            yield from _bullets(items)
        case Item():
            yield from _item(block)
        case Grid(header=header, rows=rows):
            cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
            yield f"<table><thead><tr>{cells}</tr></thead><tbody>"
            for row in rows:
                yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            yield "</tbody></table>"


def _bullets(items: Iterable[str]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{escape(item)}</li>" for item in items)
    yield "</ul>"


def _item(item: Item) -> Iterator[str]:
    indent = f' style="margin-left:{item.depth * INDENT:g}em"' if item.depth else ""
    yield f'<div class="item {item.style}"{indent}><p>{escape(signed(item))}</p>'
    named = [row for row in item.rows if row[0]]
    if named:
        yield "<dl>"
        yield from (f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in named)
        yield "</dl>"
    loose = [text for label, text in item.rows if not label]
    yield from _bullets(loose) if loose else ()
    yield "</div>"
