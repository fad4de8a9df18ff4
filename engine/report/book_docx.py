"""Blocks as a Word document: real headings, a table of contents, page numbers, the page of Vietnamese offices.

A4, Times New Roman, margins of 2, 2, 3 and 2 cm as Nghị định 30/2020/NĐ-CP has them for official papers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from engine.report.book_blocks import Block, Bullets, Grid, Heading, Item, Para, signed
from engine.report.paper_package import repacked

FONT, SIZE = "Times New Roman", 12
COLOURS = {
    "added": "116329",
    "good": "116329",
    "removed": "A40E26",
    "bad": "A40E26",
    "unknown": "7D4E00",
}
LANGUAGE = {"vi": "vi-VN", "en": "en-GB"}
INDENT_CM = 0.6
TEXT_CM = 16
"""Width of the text between the margins."""
CONTENTS_LEVELS = (2, 3)


def docx(blocks: Iterable[Block], lang: str, contents: str) -> bytes:
    """The document; the same blocks give the same bytes. Raises ImportError without python-docx."""
    from docx import Document

    each = list(blocks)
    document = Document()
    numbers = count()
    _page(document, lang, each)
    for at, block in enumerate(each):
        _block(document, block, _is_chapter(each, at))
        if _listed(block):
            _bookmarked(document.paragraphs[-1], next(numbers))
        if at == 0:
            _contents(document, each, contents)
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _is_chapter(blocks: Sequence[Block], at: int) -> bool:
    """A heading with sections of its own under it."""
    below = next((b for b in blocks[at + 1 :] if isinstance(b, Heading)), None)
    block = blocks[at]
    return (
        isinstance(block, Heading) and block.level == 2 and below is not None and below.level == 3
    )


def _page(document: Any, lang: str, blocks: Sequence[Block]) -> None:
    """Paper, margins, fonts, header and footer; fixed dates, so that a book does not change by itself."""
    from docx.shared import Cm, Pt

    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "antt", LANGUAGE[lang]
    properties.created = properties.modified = datetime(2000, 1, 1)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
        _font(document.styles[name], name, lang)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.paragraph_format.space_after = Pt(8)
    running = header.add_run(title)
    running.italic, running.font.size = True, Pt(9)
    for footer in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        footer.alignment = 1
        _field(footer, "PAGE")
        footer.add_run(" / ")
        _field(footer, "NUMPAGES")


def _font(style: Any, name: str, lang: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    sizes = {"Title": 18, "Heading 1": 15, "Heading 2": 15, "Heading 3": 13}
    style.font.name, style.font.size = FONT, Pt(sizes.get(name, SIZE))
    style.font.color.rgb = RGBColor(0x1B, 0x1F, 0x24)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE[lang])
    style.element.get_or_add_rPr().append(language)


def _contents(document: Any, blocks: Sequence[Block], title: str) -> None:
    """A line for each heading, with a field for its page.

    Only what lays out pages knows their numbers, so that none is written here: Word and LibreOffice fill them
    in on opening the file. LibreOffice would not do so within one field for the whole table.
    """
    chapters = [block for block in blocks if isinstance(block, Heading) and _listed(block)]
    if len(chapters) < 2:
        return
    document.add_paragraph().add_run(title).bold = True
    for number, block in enumerate(chapters):
        paragraph = document.add_paragraph()
        _contents_line(paragraph, block.level)
        paragraph.add_run(f"{block.text}\t")
        _field(paragraph, f"PAGEREF {_bookmark(number)} \\h", "")


def _listed(block: Block) -> bool:
    return isinstance(block, Heading) and block.level in CONTENTS_LEVELS


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"


def _bookmarked(heading: Any, number: int) -> None:
    """Give the heading the name by which the contents point to it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for end, at in (("Start", 1), ("End", len(heading._p))):
        mark = OxmlElement(f"w:bookmark{end}")
        mark.set(qn("w:id"), str(number))
        if end == "Start":
            mark.set(qn("w:name"), _bookmark(number))
        heading._p.insert(at, mark)


def _contents_line(paragraph: Any, level: int) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm, Pt

    shape = paragraph.paragraph_format
    shape.left_indent, shape.right_indent = Cm(0.6 * (level - 2)), Cm(1)
    shape.space_after = Pt(1)
    shape.tab_stops.add_tab_stop(Cm(TEXT_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _field(paragraph: Any, instruction: str, shown: str = "1") -> None:
    """A field, with what it shows until it is computed; one that shows nothing is computed on opening the file."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    _mark(paragraph, "begin", dirty=not shown)
    paragraph.add_run()._r.append(text)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str, dirty: bool = False) -> None:
    """One end of a field; a dirty one is out of date."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)


def _block(document: Any, block: Block, chapter: bool) -> None:
    """One block; a `chapter` begins on a new page."""
    match block:
        case Heading(level=1, text=text):
            document.add_paragraph(text, style="Title")
        case Heading(level=level, text=text):
            document.add_heading(text, level).paragraph_format.page_break_before = chapter
        case Para(text=text, style=style):
            _coloured(document.add_paragraph().add_run(text), style)
        case Bullets(items=items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case Item():
            _item(document, block)
        case Grid():
            _grid(document, block)


def _coloured(run: Any, style: str) -> None:
    from docx.shared import RGBColor

    if style in COLOURS:
        run.font.color.rgb = RGBColor.from_string(COLOURS[style])


def _item(document: Any, item: Item) -> None:
    """A bold line and its rows, kept on one page."""
    from docx.shared import Pt

    title = document.add_paragraph()
    _set(title, item.depth, 0.0, not item.rows)
    title.paragraph_format.space_before = Pt(5)
    run = title.add_run(signed(item))
    run.bold = True
    _coloured(run, item.style)
    for number, (label, text) in enumerate(item.rows, 1):
        row = document.add_paragraph()
        _set(row, item.depth, 0.5, number == len(item.rows))
        if label:
            row.add_run(f"{label}: ").italic = True
        row.add_run(text)


def _set(paragraph: Any, depth: int, more: float, last: bool) -> None:
    from docx.shared import Cm, Pt

    shape = paragraph.paragraph_format
    shape.left_indent = Cm(INDENT_CM * depth + more)
    shape.space_after = Pt(4 if last else 0)
    shape.keep_together, shape.keep_with_next = True, not last


def _grid(document: Any, grid: Grid) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=1, cols=len(grid.header), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, grid.header, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in grid.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    document.add_paragraph()
