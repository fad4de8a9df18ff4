"""What a Word document can hold and the PDF made here cannot: found by name, so that it is said and never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.report.paper_look import OFF, W

NEAR = 40
USUAL = ((f"{W}fmt", "decimal"),)
ACROSS = ("lrTb", "lr")
MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
LOST = {
    f"{W}drawing": "picture",
    f"{W}pict": "picture",
    f"{W}object": "picture",
    f"{MARKUP}AlternateContent": "picture",
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "footnote",
    f"{W}sym": "symbol",
    f"{W}ptab": "tabs",
    f"{MATHS}oMath": "equation",
    f"{MATHS}oMathPara": "equation",
    f"{W}ins": "tracked",
    f"{W}del": "tracked",
    f"{W}moveFrom": "tracked",
    f"{W}moveTo": "tracked",
    f"{W}altChunk": "other",
    f"{W}framePr": "frame",
    f"{W}tblpPr": "frame",
    f"{W}highlight": "shading",
    f"{W}vanish": "hidden",
    f"{W}smallCaps": "letters",
    f"{W}outline": "letters",
    f"{W}shadow": "letters",
    f"{W}emboss": "letters",
    f"{W}imprint": "letters",
    f"{W}bdr": "border",
    f"{W}pgBorders": "border",
    f"{W}pgNumType": "numbering",
    f"{W}textDirection": "direction",
    f"{W}bidi": "direction",
    f"{W}rtl": "direction",
}
"""By the element that stands for it: the word for it in the catalogues, `paper.lost.…`."""


class Lost(NamedTuple):
    """Something that the PDF would lack, and the words beside which it stands (chi tiết bản PDF không giữ được)."""

    what: str
    near: str


def lost(*roots: Any) -> Iterator[Lost]:
    """Everything in these parts of a document that the PDF would lack, each kind at a place once."""
    found: dict[Lost, None] = {}
    for root in roots:
        for element in root.iter():
            what = LOST.get(element.tag)
            if what is not None and _shows(element):
                found[Lost(what, near(element))] = None
    return iter(found)


def near(element: Any) -> str:
    """The words of the paragraph in which an element stands, or of the next one that has any."""
    place = element
    while place is not None and place.tag != f"{W}p":
        place = place.getparent()
    text = "".join(each.text or "" for each in (place.iter(f"{W}t") if place is not None else ()))
    return text.strip()[:NEAR] or "…"


def _shows(element: Any) -> bool:
    """Whether an element of these has an effect: many only say what is so anyway."""
    if element.tag == f"{W}pgNumType":
        return any(item not in USUAL for item in element.items())
    value = element.get(f"{W}val")
    return value is None or value not in (*OFF, *ACROSS)
