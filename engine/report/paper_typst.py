"""A filled Word document as typst markup: paragraphs, runs, tables with borders, sections, headers, page numbers.

All text goes over as quoted strings, so that nothing in it can be read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.report.paper_look import (
    DEFAULT_SIZE,
    TWIPS_A_POINT,
    Chain,
    Letters,
    Styles,
    W,
    letters,
    numbered,
    odd,
    shaded,
    shape,
)
from engine.report.paper_lost import Lost, near
from engine.report.paper_table import stroke, table

ASCENT, DESCENT, LINE = 0.891, 0.216, 1.149
"""Of Times, in parts of the size: one line of Word is so high, whatever font stands in for it."""
TAB = "#h(1.27cm)"
TOGETHER = r"([^\s/]{1,15}/[^\s/]{1,20})"
"""A number with its symbol, 41/XN-CAX: Word does not break it at the stroke, typst would."""
BREAK = "#pagebreak(weak: true)"
NUMBERS = {
    "PAGE": "#context counter(page).display()",
    "NUMPAGES": "#context str(counter(page).final().first())",
}
PRELUDE = f"""\
#set text(lang: "vi", hyphenate: false, top-edge: {ASCENT}em, bottom-edge: -{DESCENT}em)
#set par(spacing: 0pt)
#let para(at, left: 0pt, right: 0pt, first: 0pt, lead: 0pt, before: 0pt, after: 0pt, over: 0pt, under: 0pt,
  keep: false, whole: false, high: auto, top: none, bottom: none, body) = block(
  width: 100%, above: before, below: after, sticky: keep, breakable: not whole,
  inset: (left: left, right: right, top: over, bottom: under),
  block(width: 100%, height: high, above: 0pt, below: 0pt, stroke: (top: top, bottom: bottom), {{
    set par(justify: at == "justify", leading: lead,
      first-line-indent: (amount: calc.max(first, 0pt), all: true), hanging-indent: calc.max(-first, 0pt))
    set align(if at == "center" {{ center }} else if at == "right" {{ std.right }} else {{ std.left }})
    par(body)
  }}))
"""


class Writer:
    """Writes one document; `lost` gathers what cannot be written, `seen` the texts that were."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.lost: dict[Lost, None] = {}
        self.seen: set[Any] = set()

    def blocks(self, parent: Any, inside: bool = False) -> Iterator[str]:
        """The paragraphs and tables of a body, a header or (`inside`) a cell."""
        rows = list(parent)
        for child in rows:
            if child.tag == f"{W}p":
                yield from self._paragraph(child, inside, _ends(child, rows) if inside else "")
            elif child.tag == f"{W}tbl":
                if not inside and self._begins_page(child):
                    yield BREAK
                yield table(child, self)
            elif child.tag == f"{W}sdt":
                yield from self.blocks(child.find(f"{W}sdtContent"), inside)

    def _paragraph(self, paragraph: Any, inside: bool, ends: str) -> Iterator[str]:
        look = self.styles.paragraph(paragraph)
        for what, there in (("numbering", numbered(look)), ("shading", shaded(look))):
            if there:
                self.miss(what, paragraph)
        if look.on("pageBreakBefore") and not inside:
            yield BREAK
        for number, words in enumerate(self._pages(paragraph, inside)):
            if number:
                yield "#pagebreak()"
            yield self._laid(paragraph, words, ends)

    def _begins_page(self, table: Any) -> bool:
        """Whether a table begins a page: Word keeps that in the paragraph of its first cell."""
        first = next(table.iter(f"{W}p"), None)
        return first is not None and self.styles.paragraph(first).on("pageBreakBefore")

    def _pages(self, paragraph: Any, inside: bool) -> list[str]:
        """The words of a paragraph, parted at page breaks."""
        parts = [""]
        for piece in self._inline(paragraph, paragraph):
            if piece != "#pagebreak()":
                parts[-1] += piece
            elif inside:
                self.miss("page-break", paragraph)
            else:
                parts.append("")
        return parts

    def _laid(self, paragraph: Any, words: str, ends: str) -> str:
        """One paragraph. typst, like Word, keeps the larger of two spaces that meet, but none at a cell's ends."""
        look = self.styles.paragraph(paragraph)
        laid, size = shape(look), self._size(paragraph)
        line = laid.exact or laid.line * LINE * size
        lead = line - (ASCENT + DESCENT) * size
        options = {
            "left": laid.left + min(laid.first, 0),
            "right": laid.right,
            "first": laid.first,
            "lead": lead,
            "over": (0 if laid.exact else max(lead, 0)) + (laid.before if "first" in ends else 0),
            "under": laid.after if "last" in ends else 0,
            "before": laid.before,
            "after": laid.after,
        }
        given = [f"{name}: {value:.2f}pt" for name, value in options.items() if round(value, 2)]
        given += ["keep: true"] if laid.keep_next else []
        given += ["whole: true"] if laid.keep_lines else []
        given += [f"high: {line:.2f}pt"] if laid.exact and not words else []
        given += [f"{side}: {stroke}" for side, stroke in self._borders(paragraph)]
        body = words or f'#text(size: {size:g}pt, "\\u{{200b}}")'
        if laid.exact and not words:
            body = ""
        return f"#para({', '.join((quoted(laid.align), *given))})[{body}]"

    def _size(self, paragraph: Any) -> float:
        runs = [each for each in paragraph.iter(f"{W}r") if each.find(f"{W}t") is not None]
        looks = [self.styles.run(each, paragraph) for each in runs or (paragraph,)]
        return max((letters(each).size for each in looks), default=DEFAULT_SIZE)

    def _borders(self, paragraph: Any) -> Iterator[tuple[str, str]]:
        for element in self.styles.paragraph(paragraph).elements:
            borders = element.find(f"{W}pBdr")
            for border in () if borders is None else borders:
                side = border.tag.removeprefix(W)
                drawn = stroke(border)
                if drawn and side in ("top", "bottom"):
                    yield side, drawn
                elif drawn:
                    self.miss("border", paragraph)
            if borders is not None:
                return

    def _inline(self, parent: Any, paragraph: Any) -> Iterator[str]:
        """The runs below `parent`; a field of Word stands for itself, its last result is left out."""
        field = ""
        hidden = False
        for child in parent:
            kind = child.tag.removeprefix(W)
            if kind == "fldSimple":
                self.seen.update(child.iter(f"{W}t"))
                yield self._number(str(child.get(f"{W}instr")), child, paragraph)
            elif kind in ("hyperlink", "smartTag", "customXml"):
                yield from self._inline(child, paragraph)
            elif kind == "sdt":
                yield from self._inline(child.find(f"{W}sdtContent"), paragraph)
            elif kind == "r":
                mark = child.find(f"{W}fldChar")
                state = mark.get(f"{W}fldCharType") if mark is not None else None
                if state == "begin":
                    field, hidden = "", True
                elif state == "end":
                    yield self._number(field, child, paragraph)
                    hidden = False
                elif hidden:
                    self.seen.update(child.iter(f"{W}t"))
                    field += "".join(each.text or "" for each in child.iter(f"{W}instrText"))
                else:
                    yield from self._run(child, paragraph)

    def _number(self, instruction: str, run: Any, paragraph: Any) -> str:
        name = (instruction.split() or [""])[0].upper()
        if name not in NUMBERS:
            self.miss("field", paragraph)
            return ""
        look = self.styles.run(run if run.tag == f"{W}r" else paragraph, paragraph)
        return f"#[#set text({', '.join(_text(letters(look)))});{NUMBERS[name]}]"

    def _run(self, run: Any, paragraph: Any) -> Iterator[str]:
        look = self.styles.run(run, paragraph)
        for what in odd(look):
            self.miss(what, paragraph)
        for child in run:
            kind = child.tag.removeprefix(W)
            if kind == "t":
                self.seen.add(child)
                yield _written(child.text or "", letters(look))
            elif kind in ("br", "cr"):
                page = child.get(f"{W}type") == "page"
                yield "#pagebreak()" if page else "#linebreak()"
            elif kind == "tab":
                yield TAB
                if look_has_tabs(self.styles.paragraph(paragraph)):
                    self.miss("tabs", paragraph)
            elif kind == "noBreakHyphen":
                yield _written("\u2011", letters(look))

    def miss(self, what: str, place: Any) -> None:
        """Remember something that the PDF would lack."""
        self.lost[Lost(what, near(place))] = None


def _ends(child: Any, rows: list[Any]) -> str:
    """Whether a paragraph is the first or the last of its cell."""
    laid = [each for each in rows if each.tag in (f"{W}p", f"{W}tbl")]
    return ("first " if child is laid[0] else "") + ("last" if child is laid[-1] else "")


def look_has_tabs(look: Chain) -> bool:
    """Whether a paragraph sets tab stops of its own."""
    return any(each.find(f"{W}tabs") is not None for each in look.elements)


def quoted(text: str) -> str:
    """A typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(text: str, look: Letters) -> str:
    words = text.upper() if look.caps else text
    pieces = [each for each in re.split(TOGETHER, words) if each]
    return "".join(_piece(each, look) for each in pieces)


def _piece(piece: str, look: Letters) -> str:
    words = f"text({', '.join((*_text(look), quoted(piece)))})"
    for wanted, name in ((look.underline, "underline"), (look.strike, "strike")):
        words = f"{name}({words})" if wanted else words
    raised = {"superscript": "super", "subscript": "sub"}.get(look.raised)
    words = f"{raised}({words})" if raised else words
    return f"#box({words});" if re.fullmatch(TOGETHER, piece) else f"#{words};"


def _text(look: Letters) -> list[str]:
    weight, style = "bold" if look.bold else "regular", "italic" if look.italic else "normal"
    said = [f"size: {look.size:g}pt", f'weight: "{weight}"', f'style: "{style}"']
    return [*said, f'fill: rgb("#{look.colour}")'] if look.colour != "000000" else said


def section(properties: Any, header: str, footer: str) -> str:
    """The page of one section, lengths as Word has them."""
    size, margin = properties.find(f"{W}pgSz"), properties.find(f"{W}pgMar")
    sides = {name: _twips(margin, name) for name in ("top", "bottom", "left", "right")}
    margins = ", ".join(f"{name}: {value:g}pt" for name, value in sides.items())
    above, below = _twips(margin, "header"), _twips(margin, "footer")
    return (
        f"#set page(width: {_twips(size, 'w'):g}pt, height: {_twips(size, 'h'):g}pt, margin: ({margins}), "
        f"header-ascent: 0pt, footer-descent: 0pt, "
        f"header: block(width: 100%, height: {sides['top'] - above:g}pt, align(top)[{header}]), "
        f"footer: align(bottom, block(width: 100%, inset: (bottom: {below:g}pt))[{footer}]))"
    )


def _twips(element: Any, name: str) -> float:
    return float(element.get(f"{W}{name}") or 0) / TWIPS_A_POINT
