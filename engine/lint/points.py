"""Rules about overlays: those that lay nothing, limits that tighten nothing, grade bands without sense."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from engine.lint.finding import Finding
from engine.lint.workshop import Workshop, Written, key_mark
from engine.problem import Mark
from engine.source import Items, Node, Scalar, Table
from engine.standard import Band, Check, Row, Scoring, walk

MOST = 20_000
CHANGES = ("add", "add_scored_only", "tighten", "scoring", "windows")
"""The sections of an overlay that lay something over the edition."""


def idle(workshop: Workshop) -> Iterator[Finding]:
    """An overlay that lays nothing over the edition: no section that could, or only empty ones."""
    for written in workshop.laid:
        root = written.document.root
        assert isinstance(root, Table)
        if not any(_holds(root.get(key)) for key in CHANGES):
            params = {"overlay": written.standard.overlay.id if written.standard.overlay else ""}
            empty = next((key for key in CHANGES if root.get(key) is not None), "overlay")
            yield Finding(key_mark(root, empty), "overlay-nothing", params)


def _holds(node: Node | None) -> bool:
    return bool(
        (isinstance(node, Items) and node.items) or (isinstance(node, Table) and node.entries)
    )


def tightened(workshop: Workshop) -> Iterator[Finding]:
    """A limit "tightened" to what the edition asks anyway."""
    for written in workshop.laid:
        for node in walk(written.standard.criteria):
            if isinstance(node, Check) and node.test.tightened_from is not None:
                law = node.test.tightened_from
                if (law.op, law.limit) == (node.test.op, node.test.limit):
                    params = {"id": node.clause.id, "limit": node.test.shown}
                    yield Finding(node.test.mark, "tighten-nothing", params, law.mark)


def bands(workshop: Workshop) -> Iterator[Finding]:
    """Grade bands that overlap, that leave the lowest scores without a grade, or that no score reaches."""
    for written in workshop.laid:
        scoring = written.standard.scoring
        if scoring is not None and scoring.bands:
            yield from _bands(written, scoring)


RULES = (idle, tightened, bands)


def _bands(written: Written, scoring: Scoring) -> Iterator[Finding]:
    marks, ordered = _marks(written), scoring.bands  # from the highest down
    for higher, lower in pairwise(ordered):
        if higher.from_points == lower.from_points:
            params = {"band": lower.id, "other": higher.id, "points": _shown(lower.from_points)}
            yield Finding(marks[lower.id], "band-overlap", params, marks[higher.id])
    if ordered[-1].from_points > 0:
        params = {"points": _shown(ordered[-1].from_points), "band": ordered[-1].id}
        yield Finding(marks[ordered[-1].id], "band-gap", params)
    reachable = scores(scoring)
    top: Fraction | None = None
    for band in ordered:
        if reachable is not None and not _reached(band, top, reachable):
            yield _unreachable(band, top, reachable, marks[band.id])
        top = band.from_points


def _reached(band: Band, top: Fraction | None, reachable: set[Fraction]) -> bool:
    return top == band.from_points or any(
        band.from_points <= each and (top is None or each < top) for each in reachable
    )


def _unreachable(band: Band, top: Fraction | None, reachable: set[Fraction], mark: Mark) -> Finding:
    below = max((each for each in reachable if each < band.from_points), default=Fraction(0))
    above = min((each for each in reachable if top is not None and each >= top), default=None)
    params = {
        "band": band.id,
        "points": _shown(band.from_points),
        "below": _shown(below),
        "above": "-" if above is None else _shown(above),
    }
    return Finding(mark, "band-unreachable", params)


def scores(scoring: Scoring) -> set[Fraction] | None:
    """Every total that some rows at their full points, none, or something left of them add up to.

    None where there are too many to list: then nothing is claimed.
    """
    totals = {Fraction(0)}
    for row in scoring.rows:
        totals = {total + part for total in totals for part in _parts(row)}
        if len(totals) > MOST:
            return None
    return totals


def _parts(row: Row) -> set[Fraction]:
    if not row.deduct:
        return {row.points, Fraction(0)}
    left = {row.points - row.deduct * count for count in range(int(row.points / row.deduct) + 1)}
    return {*left, Fraction(0)}


def _shown(points: Fraction) -> str:
    return str(Decimal(points.numerator) / Decimal(points.denominator))


def _marks(written: Written) -> dict[str, Mark]:
    root = written.document.root
    scoring = root.get("scoring") if isinstance(root, Table) else None
    items = scoring.get("bands") if isinstance(scoring, Table) else None
    listed = items.items if isinstance(items, Items) else ()
    tables = [each for each in listed if isinstance(each, Table)]
    names = ((each, each.get("id")) for each in tables)
    return {name.text: key_mark(each, "from") for each, name in names if isinstance(name, Scalar)}
