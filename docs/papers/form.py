"""The form of Nghị định 30/2020/NĐ-CP in Word: a page, its styles, lines and tables, without words of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT, BODY, TABLE = "Times New Roman", 14, 12
LEFT, CENTER, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
KEPT = (
    "Normal",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
    "Body Text",
    "Header",
    "Footer",
    "Table Grid",
)


class Page:
    """A template being written: `width` is that of the text, in centimetres."""

    def __init__(self, title: str, landscape: bool = False) -> None:
        self.document: Any = Document()
        self.width = 24.7 if landscape else 16.0
        _bare(self.document)
        _properties(self.document, title)
        _styles(self.document)
        _paper(self.document.sections[0], landscape)

    def say(self, text: str, style: str = "Body Text", **shape: Any) -> Any:
        """A paragraph of the body."""
        return paragraph(self.document.add_paragraph(style=style), text, **shape)

    def tag(self, words: str) -> None:
        """A paragraph that holds a tag of control alone, and goes with it."""
        self.say(f"{{%p {words} %}}", style="Normal")

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.say(text, bold=True, keep=True)

    def rule(self, width: float) -> None:
        """A line in the middle of the page."""
        rule_of(self.document.add_paragraph(), self.width, width)

    def columns(self, *widths: float, rows: int = 1) -> Any:
        """A table without borders, its cells without margins."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        lay(table, widths, margin=0)
        return table

    def grid(self, header: tuple[str, ...], widths: tuple[float, ...], *rows: Row) -> None:
        """A table with borders, its head repeated on every page."""
        table = self.document.add_table(rows=1, cols=len(header), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, header, strict=True):
            paragraph(cell.paragraphs[0], text, style="Table", bold=True, align=CENTER)
        row_mark(table.rows[0], "w:tblHeader")
        for row in rows:
            row(table)
        lay(table, widths)
        self.say("", style="Table")


Row = Callable[[Any], None]


def cells(*texts: str, bold: bool = False, center: tuple[int, ...] = ()) -> Row:
    """A row of text; a bold one stays with what it is the head of."""

    def write(table: Any) -> None:
        row = table.add_row()
        row_mark(row, "w:cantSplit")
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            align = CENTER if at in center else LEFT
            paragraph(cell.paragraphs[0], text, style="Table", bold=bold, align=align, keep=bold)

    return write


def control(words: str) -> Row:
    """A row that holds a tag of control alone, and goes with it."""

    def write(table: Any) -> None:
        paragraph(table.add_row().cells[0].paragraphs[0], f"{{%tr {words} %}}", style="Table")

    return write


def repeated(words: str, *rows: Row) -> tuple[Row, ...]:
    """Rows for each item of a list."""
    return (control(f"for {words}"), *rows, control("endfor"))


def _bare(document: Any) -> None:
    """Only the styles that the papers use: the rest is most of the file, and in the way of whoever edits it."""
    for style in [each for each in document.styles if each.name not in KEPT]:
        style.element.getparent().remove(style.element)
    part = document.part
    for name, link in list(part.rels.items()):
        if link.reltype.endswith(("/stylesWithEffects", "/customXml", "/numbering")):
            part.rels.pop(name)
    for name, link in list(part.package.rels.items()):
        if link.reltype.endswith("/thumbnail"):
            part.package.rels.pop(name)


def _properties(document: Any, title: str) -> None:
    about = document.core_properties
    about.title, about.author, about.language, about.comments = title, "antt", "vi-VN", ""
    about.created = about.modified = datetime(2020, 3, 5)


def _styles(document: Any) -> None:
    styles = document.styles
    _style(styles["Normal"], BODY)
    body = styles["Body Text"]
    _style(body, BODY)
    _shape(body.paragraph_format, align=BOTH, after=6, first=1.0)
    for name, size, after in (
        ("Centred", BODY, 6),
        ("Heading line", BODY, 0),
        ("Table", TABLE, 2),
    ):
        style = styles.add_style(name, 1)
        style.base_style, style.quick_style = styles["Normal"], True
        _style(style, size)
        _shape(style.paragraph_format, align=LEFT if name == "Table" else CENTER, after=after)


def _style(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    _shape(style.paragraph_format, after=0)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.widow_control = True


def _paper(section: Any, landscape: bool) -> None:
    size = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.page_width, section.page_height = size
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    section.header_distance = section.footer_distance = Cm(1)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    paragraph(number, "", style="Heading line")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    paragraph(section.first_page_header.paragraphs[0], "", style="Heading line")


def paragraph(paragraph: Any, text: str, style: str = "", **shape: Any) -> Any:
    """Fill a paragraph: its text in one run, its looks, its shape."""
    if style:
        paragraph.style = style
    looks = {name: shape.pop(name) for name in ("bold", "italic", "size", "caps") if name in shape}
    if text:
        run_of(paragraph, text, **looks)
    _shape(paragraph.paragraph_format, **shape)
    return paragraph


def more(cell: Any, text: str, **shape: Any) -> None:
    """One more paragraph in a cell."""
    paragraph(cell.add_paragraph(), text, style="Heading line", **shape)


def run_of(
    paragraph: Any,
    text: str,
    bold: bool = False,
    italic: bool = False,
    size: float = 0,
    caps: bool = False,
) -> None:
    """A run of text; what is not asked for is left to the style."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    run.font.all_caps = caps or None
    if size:
        run.font.size = Pt(size)


def _shape(
    shape: Any,
    align: Any = None,
    before: float | None = None,
    after: float | None = None,
    first: float = 0,
    keep: bool = False,
) -> None:
    if align is not None:
        shape.alignment = align
    if before is not None:
        shape.space_before = Pt(before)
    if after is not None:
        shape.space_after = Pt(after)
    if first:
        shape.first_line_indent = Cm(first)
    if keep:
        shape.keep_with_next = True


def rule_of(paragraph: Any, room: float, width: float) -> None:
    """A line of `width` in the middle of `room`: an empty paragraph with a border above it."""
    shape = paragraph.paragraph_format
    paragraph.style = "Heading line"
    shape.left_indent = shape.right_indent = Cm((room - width) / 2)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)
    shape.space_before = Pt(2)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:spacing", "w:ind", "w:jc"
    )


def lay(table: Any, widths: tuple[float, ...], margin: float | None = None) -> None:
    """Fixed widths; `margin` is that of the cells."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    if margin is not None:
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            each = OxmlElement(f"w:{side}")
            each.set(qn("w:w"), str(int(margin)))
            each.set(qn("w:type"), "dxa")
            margins.append(each)
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def row_mark(row: Any, name: str) -> None:
    """Set a property of a row that is either there or not."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
