"""A table of a Word document as a typst table: widths, merged cells, borders, shading, the head on every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.report.paper_look import TWIPS_A_POINT, Chain, W

if TYPE_CHECKING:
    from engine.report.paper_typst import Writer

SIDES = ("top", "bottom", "left", "right")
CELL_MARGIN = 108
VERTICAL = {"center": "horizon", "bottom": "bottom"}


class Place(NamedTuple):
    """A cell where it stands: its first column, how many columns and rows it covers."""

    cell: Any
    row: int
    column: int
    columns: int
    rows: int


def table(element: Any, writer: Writer) -> str:
    """The table as markup; one without borders is a grid, which readers aloud do not take for data."""
    look = writer.styles.table(element)
    if writer.styles.conditional(element):
        writer.miss("table-style", element)
    rows = [_cells(row) for row in element.findall(f"{W}tr")]
    widths = [float(each.get(f"{W}w") or 0) / TWIPS_A_POINT for each in element.iter(f"{W}gridCol")]
    drawn = [
        _drawn(place, look, len(rows), len(widths), element, writer) for place in _places(rows)
    ]
    kind = "table" if any("stroke: (" in text for _, text in drawn) else "grid"
    head = _head_rows(element)
    heading = [text for row, text in drawn if row < head]
    cells = [text for row, text in drawn if row >= head]
    columns = ", ".join(f"{width:g}pt" if width else "auto" for width in widths)
    body = [f"{kind}.header(repeat: true, {', '.join(heading)})"] if heading else []
    made = f"{kind}(columns: ({columns},), stroke: none, inset: 0pt, {', '.join((*body, *cells))})"
    side = {"center": "center", "right": "right"}.get(look.get("jc") or "", "left")
    return (
        f"#block(above: 0pt, below: 0pt, width: 100%, align({side}, {made.replace('CELL', kind)}))"
    )


def _cells(row: Any) -> list[Any]:
    """The cells of a row, those of a content control, too."""
    return [each for each in row.iter(f"{W}tc") if _row_of(each) is row]


def _row_of(cell: Any) -> Any:
    place = cell.getparent()
    while place.tag != f"{W}tr":
        place = place.getparent()
    return place


def _places(rows: list[list[Any]]) -> Iterator[Place]:
    laid = [list(_in_row(cells)) for cells in rows]
    for number, cells in enumerate(laid):
        for cell, column, columns in cells:
            if _merge(cell) == "continue":
                continue
            below = 1
            while _merge(cell) == "restart" and _goes_on(laid, number + below, column):
                below += 1
            yield Place(cell, number, column, columns, below)


def _in_row(cells: list[Any]) -> Iterator[tuple[Any, int, int]]:
    column = 0
    for cell in cells:
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        columns = int(span.get(f"{W}val")) if span is not None else 1
        yield cell, column, columns
        column += columns


def _goes_on(laid: list[list[tuple[Any, int, int]]], row: int, column: int) -> bool:
    return row < len(laid) and any(
        at == column and _merge(cell) == "continue" for cell, at, _ in laid[row]
    )


def _merge(cell: Any) -> str:
    """Whether a cell begins or goes on with one that reaches over rows."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return str(merge.get(f"{W}val") or "continue") if merge is not None else ""


def _drawn(
    place: Place, look: Chain, rows: int, columns: int, element: Any, writer: Writer
) -> tuple[int, str]:
    """One cell with the row it stands in."""
    own = place.cell.find(f"{W}tcPr")
    options = [f"x: {place.column}", f"y: {place.row}"]
    options += [f"colspan: {place.columns}"] if place.columns > 1 else []
    options += [f"rowspan: {place.rows}"] if place.rows > 1 else []
    strokes = dict(_strokes(place, look, own, rows, columns))
    if strokes:
        drawn = ", ".join(f"{side}: {text}" for side, text in strokes.items())
        options.append(f"stroke: ({drawn})")
    margins = ", ".join(f"{side}: {_margin(look, own, side):g}pt" for side in SIDES)
    options.append(f"inset: ({margins})")
    shade = own.find(f"{W}shd") if own is not None else None
    if shade is not None and (shade.get(f"{W}fill") or "auto") != "auto":
        options.append(f'fill: rgb("#{shade.get(f"{W}fill")}")')
    vertical = own.find(f"{W}vAlign") if own is not None else None
    at = VERTICAL.get(vertical.get(f"{W}val"), "top") if vertical is not None else "top"
    options.append(f"align: {at} + start")
    row = place.cell.getparent()
    if row.find(f"{W}trPr/{W}cantSplit") is not None:
        options.append("breakable: false")
    body = "\n".join(writer.blocks(place.cell, inside=True))
    return place.row, f"CELL.cell({', '.join(options)})[{_at_least(row, body)}]"


def _at_least(row: Any, body: str) -> str:
    """The body of a cell, in a row that is to have some height a strut beside it."""
    height = row.find(f"{W}trPr/{W}trHeight")
    if height is None:
        return body
    points = float(height.get(f"{W}val") or 0) / TWIPS_A_POINT
    return f"#grid(columns: (0pt, 1fr), block(height: {points:g}pt), [{body}])"


def _strokes(
    place: Place, look: Chain, own: Any, rows: int, columns: int
) -> Iterator[tuple[str, str]]:
    """The cell's borders, else those of the table: inner ones where the cell does not stand at the edge."""
    edges = {
        "top": place.row == 0,
        "bottom": place.row + place.rows == rows,
        "left": place.column == 0,
        "right": place.column + place.columns == columns,
    }
    inner = {"top": "insideH", "bottom": "insideH", "left": "insideV", "right": "insideV"}
    for side, edge in edges.items():
        border = own.find(f"{W}tcBorders/{W}{side}") if own is not None else None
        if border is None:
            border = _border(look, side if edge else inner[side])
        drawn = stroke(border) if border is not None else ""
        if drawn:
            yield side, drawn


def _border(look: Chain, side: str) -> Any:
    for element in look.elements:
        border = element.find(f"{W}tblBorders/{W}{side}")
        if border is not None:
            return border
    return None


def _margin(look: Chain, own: Any, side: str) -> float:
    """The cell's own margin, else that of the table, else Word's."""
    mine = own.find(f"{W}tcMar/{W}{side}") if own is not None else None
    found = [mine] if mine is not None else []
    found += [
        each
        for element in look.elements
        if (each := element.find(f"{W}tblCellMar/{W}{side}")) is not None
    ]
    if found:
        return float(found[0].get(f"{W}w") or 0) / TWIPS_A_POINT
    return CELL_MARGIN / TWIPS_A_POINT if side in ("left", "right") else 0.0


def stroke(border: Any) -> str:
    """A border as a typst stroke; "" where there is none."""
    kind = border.get(f"{W}val")
    if kind in (None, "nil", "none"):
        return ""
    colour = border.get(f"{W}color") or "auto"
    width = float(border.get(f"{W}sz") or 4) / 8
    return f'{width:g}pt + rgb("#{"000000" if colour == "auto" else colour}")'


def _head_rows(element: Any) -> int:
    """How many rows at the top are repeated on every page."""
    rows = element.findall(f"{W}tr")
    marked = [each.find(f"{W}trPr/{W}tblHeader") is not None for each in rows]
    return next((at for at, is_head in enumerate(marked) if not is_head), len(marked))
