"""How a paragraph or a run of a Word document looks: its own properties, then those of its styles, then the defaults.

Only what a paper needs is read. Whatever else would be seen on the page is collected, so that nobody is left
with a PDF that silently lacks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TIMES = (
    "times new roman",
    "times",
    "tinos",
    "liberation serif",
    "libertinus serif",
    "nimbus roman",
)
PLAIN = (("spacing", "0"), ("position", "0"), ("w", "100"))
OFF = ("0", "false", "off", "none")
TWIPS_A_POINT, DEFAULT_SIZE = 20, 10.0


class Chain(NamedTuple):
    """Property elements from the nearest to the farthest: the first that says something is heard."""

    elements: tuple[Any, ...]

    def get(self, name: str, attribute: str = "val") -> str | None:
        """The value of an attribute of the property `name`; None where nothing says it."""
        for element in self.elements:
            found = element.find(f"{W}{name}")
            if found is not None and found.get(f"{W}{attribute}") is not None:
                return str(found.get(f"{W}{attribute}"))
        return None

    def on(self, name: str) -> bool:
        """Whether a property that is either there or not is there."""
        for element in self.elements:
            found = element.find(f"{W}{name}")
            if found is not None:
                return str(found.get(f"{W}val", "true")) not in OFF
        return False

    def points(self, name: str, attribute: str) -> float:
        """A length in points; 0 where nothing says it."""
        return float(self.get(name, attribute) or 0) / TWIPS_A_POINT


class Styles:
    """The styles of one document, and how they build on each other."""

    def __init__(self, root: Any) -> None:
        self.by_id: Mapping[str, Any] = {
            each.get(f"{W}styleId"): each for each in root.findall(f"{W}style")
        }
        self.default = next(
            (
                each.get(f"{W}styleId")
                for each in root.findall(f"{W}style")
                if each.get(f"{W}type") == "paragraph" and each.get(f"{W}default") == "1"
            ),
            None,
        )
        self.defaults = root.find(f"{W}docDefaults")

    def paragraph(self, paragraph: Any) -> Chain:
        """The properties of a paragraph."""
        own = paragraph.find(f"{W}pPr")
        return Chain((*_present(own), *self._styled(_style(own, "pStyle") or self.default, "pPr")))

    def run(self, run: Any, paragraph: Any) -> Chain:
        """The properties of a run; of the paragraph's mark where `run` is the paragraph itself."""
        about = paragraph.find(f"{W}pPr")
        whole = run is paragraph
        own = (
            (about.find(f"{W}rPr") if about is not None else None) if whole else run.find(f"{W}rPr")
        )
        named = _style(own, "rStyle")
        return Chain(
            (
                *_present(own),
                *(self._line(named, "rPr") if named else ()),
                *self._styled(_style(about, "pStyle") or self.default, "rPr"),
            )
        )

    def table(self, table: Any) -> Chain:
        """The properties of a table."""
        own = table.find(f"{W}tblPr")
        named = _style(own, "tblStyle")
        return Chain((*_present(own), *(self._line(named, "tblPr") if named else ())))

    def conditional(self, table: Any) -> bool:
        """Whether a table's style looks different in its first row, its last column and the like."""
        style = self.by_id.get(_style(table.find(f"{W}tblPr"), "tblStyle") or "")
        return style is not None and style.find(f"{W}tblStylePr") is not None

    def _styled(self, name: str | None, kind: str) -> Iterator[Any]:
        yield from self._line(name, kind)
        if self.defaults is not None:
            yield from _present(self.defaults.find(f"{W}{kind}Default/{W}{kind}"))

    def _line(self, name: str | None, kind: str) -> Iterator[Any]:
        """The properties of a style and of those it is based on."""
        seen: set[str] = set()
        while name is not None and name in self.by_id and name not in seen:
            seen.add(name)
            style = self.by_id[name]
            yield from _present(style.find(f"{W}{kind}"))
            name = _style(style, "basedOn")


def _present(element: Any) -> tuple[Any, ...]:
    return () if element is None else (element,)


def _style(element: Any, name: str) -> str | None:
    found = element.find(f"{W}{name}") if element is not None else None
    return str(found.get(f"{W}val")) if found is not None else None


class Letters(NamedTuple):
    """The look of a run: size in points, and what is written in typst for the rest."""

    size: float
    bold: bool
    italic: bool
    caps: bool
    underline: bool
    strike: bool
    raised: str
    colour: str


def letters(look: Chain) -> Letters:
    """The look of a run."""
    size, colour = look.get("sz"), look.get("color")
    return Letters(
        float(size) / 2 if size else DEFAULT_SIZE,
        look.on("b"),
        look.on("i"),
        look.on("caps"),
        (look.get("u") or "none") != "none",
        look.on("strike") or look.on("dstrike"),
        look.get("vertAlign") or "baseline",
        colour if colour and colour != "auto" else "000000",
    )


def odd(look: Chain) -> Iterator[str]:
    """What a run has that is not written: a font that is no Times, letters set wide or high, a shade."""
    named = next((each for each in look.elements if each.find(f"{W}rFonts") is not None), None)
    fonts = named.find(f"{W}rFonts") if named is not None else {}
    name = fonts.get(f"{W}ascii") or fonts.get(f"{W}asciiTheme") or ""
    if name.lower() not in ("", *TIMES):
        yield "font"
    if any((look.get(each) or none) != none for each, none in PLAIN):
        yield "letters"
    if look.on("smallCaps"):
        yield "letters"
    if shaded(look):
        yield "shading"


def shaded(look: Chain) -> bool:
    """Whether there is a colour behind the words."""
    return (look.get("shd", "fill") or "auto") != "auto"


def numbered(look: Chain) -> bool:
    """Whether Word puts a number or a bullet before a paragraph."""
    for element in look.elements:
        number = element.find(f"{W}numPr/{W}numId")
        if number is not None:
            return bool(number.get(f"{W}val") != "0")
    return False


class Shape(NamedTuple):
    """The look of a paragraph, lengths in points; `line` is a multiple of the line's height, or `exact` points."""

    align: str
    left: float
    right: float
    first: float
    before: float
    after: float
    line: float
    exact: float
    keep_next: bool
    keep_lines: bool


ALIGNED = {"center": "center", "right": "right", "end": "right", "both": "justify"}


def shape(look: Chain) -> Shape:
    """The look of a paragraph."""
    rule = look.get("spacing", "lineRule") or "auto"
    line = float(look.get("spacing", "line") or 240)
    first = look.points("ind", "firstLine") - look.points("ind", "hanging")
    return Shape(
        align=ALIGNED.get(look.get("jc") or "left", "left"),
        left=look.points("ind", "left") or look.points("ind", "start"),
        right=look.points("ind", "right") or look.points("ind", "end"),
        first=first,
        before=look.points("spacing", "before"),
        after=look.points("spacing", "after"),
        line=line / 240 if rule == "auto" else 1.0,
        exact=0.0 if rule == "auto" else line / TWIPS_A_POINT,
        keep_next=look.on("keepNext"),
        keep_lines=look.on("keepLines"),
    )
