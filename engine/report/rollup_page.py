"""A roll-up as one page for a browser and for paper: charts drawn in the page, tables, each commune with its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine import __version__
from engine.messages import say
from engine.report import page_shell
from engine.report.book_blocks import Grid
from engine.report.rollup import Standards, basis, figures, place_rows, shared, type_rows
from engine.report.rollup_tables import (
    moves_table,
    plan_basis,
    plan_table,
    table_header,
    units_table,
)
from engine.report.rollup_words import (
    caution,
    difference,
    share,
    share_style,
    strays,
    target_style,
    title,
    verdicts,
)
from engine.rollup.commune import Commune
from engine.rollup.roll import Tally
from engine.rollup.whole import Whole

LABEL, ROOM, SHARE, STEP = 260, 360, 150, 30
"""The chart's columns and the height of a row, in units of its own."""
TALL_STEP = 50
"""The height of a row on a phone, where names and figures stand above the bars: drawn small, nobody could read them."""
TONES = {"good": "good", "bad": "bad", "unknown": "open", "": "dim"}
UNIT_TONES = {"recognised": "good", "approvable": "good", "refused": "bad", "not-met": "bad"}


class Bar(NamedTuple):
    """One row of a chart: where it stands, how far its two bars go, what is written behind them (thanh)."""

    name: str
    y: int
    signed: int
    known: int
    text: str


class Chart(NamedTuple):
    """Bars of what is registered and recognised of each row (biểu đồ)."""

    title: str
    caption: str
    bars: tuple[Bar, ...]
    width: int = LABEL + ROOM + SHARE
    label: int = LABEL
    room: int = ROOM
    tall_step: int = TALL_STEP

    @property
    def height(self) -> int:
        """As high as its rows."""
        return STEP * len(self.bars)

    @property
    def tall(self) -> int:
        """How high it is on a phone."""
        return self.tall_step * len(self.bars)


class Row(NamedTuple):
    """A row of a table and its tone (dòng)."""

    cells: tuple[str, ...]
    style: str = ""


class Table(NamedTuple):
    """A table of the page (bảng): which columns hold figures, codes, the tone of a row."""

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: tuple[int, ...] = ()
    toned: int = -1
    code: int = -1
    total: bool = False


def page(found: Whole, standards: Standards, as_of: date, lang: str) -> str:
    """The page. Raises ImportError without jinja2."""
    return page_shell.render(
        "rollup.html.j2",
        lang,
        title(found, lang),
        say(lang, "rollup.foot", engine=__version__),
        basis=tuple(basis(found, as_of, lang)),
        counts=tuple(_counts(found.all, lang)),
        tables=tuple(_tables(found, lang)),
        plan=_plan(found, lang),
        communes=tuple(_commune(each, found, standards, lang) for each in found.communes),
        movement=_movement(found, lang),
        strays=_strays(found, lang),
    )


def _counts(every: Tally, lang: str) -> Iterator[dict[str, Any]]:
    styles = {"total": "dim", "registered": "dim", "judged": "open", "recognised": "good"}
    for name, style in styles.items():
        label = say(lang, f"rollup.column.{name}")
        yield {"number": getattr(every, name), "label": label, "style": style}


def _tables(found: Whole, lang: str) -> Iterator[dict[str, Any]]:
    for first, key, rows in (
        ("type", "rollup.by-type", type_rows(found, lang)),
        (found.level, f"rollup.by-{found.level}", place_rows(found, lang)),
    ):
        name = say(lang, key)
        cells = tuple(Row((label, *figures(each, lang))) for label, each in rows)
        numeric = tuple(range(1, 7))
        grid = Table(name, table_header(first, lang), cells, numeric, total=first == "type")
        yield {"chart": _chart(name, rows, lang), "grid": grid}


def _chart(name: str, rows: Sequence[tuple[str, Tally]], lang: str) -> Chart:
    bars = tuple(_bar(label, each, at, lang) for at, (label, each) in enumerate(rows))
    return Chart(name, say(lang, "rollup.chart"), bars)


def _bar(label: str, each: Tally, at: int, lang: str) -> Bar:
    signed, known = (
        ROOM * part // each.total if each.total else 0
        for part in (each.registered, each.recognised)
    )
    text = f"{each.recognised}/{each.total} · {shared(each.recognised, each.total, lang)}"
    return Bar(label, at * STEP + 5, signed, known, text)


def _plan(found: Whole, lang: str) -> dict[str, Any] | None:
    if found.plan is None:
        return None
    grid = plan_table(found, lang)
    tones = [TONES[target_style(each)] for each in found.reached]
    table = _table(say(lang, "rollup.plan", title=found.plan.title.in_(lang)), grid, tones, 6)
    return {
        "grid": table._replace(numeric=(1, 2, 3, 4)),
        "warning": say(lang, "rollup.plan.not-law"),
        "basis": plan_basis(found.plan, lang),
    }


def _table(name: str, grid: Grid, tones: Sequence[str], toned: int) -> Table:
    rows = tuple(Row(cells, tone) for cells, tone in zip(grid.rows, tones, strict=True))
    return Table(name, grid.header, rows, toned=toned)


def _commune(each: Commune, found: Whole, standards: Standards, lang: str) -> dict[str, Any]:
    units = each.place.units
    tones = [UNIT_TONES.get(one.state, "dim" if not one.counted else "open") for one in units]
    heading = say(lang, "rollup.units", count=len(units))
    return {
        "name": each.place.name,
        "shares": tuple((share(one, lang), TONES[share_style(one)]) for one in each.shares),
        "verdicts": tuple((text, TONES[style]) for text, style in verdicts(each, found, lang)),
        "lists": tuple(_lists(each, lang)),
        "units": _table(heading, units_table(units, standards, lang), tones, 3)._replace(code=1),
    }


def _lists(each: Commune, lang: str) -> Iterator[dict[str, Any]]:
    for name, rows in (
        ("differences", [difference(one, lang) for one in each.differences]),
        ("cautions", [caution(one, lang) for one in each.cautions]),
    ):
        if rows:
            yield {"title": say(lang, f"rollup.{name}"), "rows": rows}


def _movement(found: Whole, lang: str) -> Table | None:
    if found.moves is None:
        return None
    grid = moves_table(found.moves, lang)
    tones = {"new": "good", "kept": "good", "dropped": "bad", "pending": "open"}
    styles = [tones.get(each.kind, "dim") for each in found.moves]
    return _table(say(lang, "rollup.movement"), grid, styles, 0)


def _strays(found: Whole, lang: str) -> dict[str, Any] | None:
    rows = list(strays(found, lang))
    if not rows:
        return None
    return {
        "title": say(lang, "rollup.strays"),
        "hint": say(lang, "rollup.strays.hint"),
        "rows": rows,
    }
