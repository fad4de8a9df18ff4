"""The tables of a roll-up that pages and workbooks share: units, targets, movement."""

from __future__ import annotations

from collections.abc import Sequence

from engine.messages import say
from engine.plan import Plan
from engine.report.book_blocks import Grid
from engine.report.rollup import COLUMNS, Standards, because, shared
from engine.report.rollup_words import outcome, state
from engine.rollup.movement import Move
from engine.rollup.unit import Unit
from engine.rollup.whole import Whole

UNIT_COLUMNS = ("type", "code", "unit", "state", "registration", "because")
MOVE_COLUMNS = ("move", "type", "code", "unit", "state")
TARGET_COLUMNS = (
    "target",
    "part",
    "whole",
    "recognised-share",
    "needed",
    "limit",
    "result",
    "basis",
)


def headed(names: Sequence[str], lang: str) -> tuple[str, ...]:
    """The titles of columns."""
    return tuple(say(lang, f"rollup.column.{name}") for name in names)


def table_header(first: str, lang: str) -> tuple[str, ...]:
    """The titles of a table by type or place."""
    return headed((first, *COLUMNS), lang)


def units_table(units: Sequence[Unit], standards: Standards, lang: str) -> Grid:
    """Every unit with where it stands, whether it is registered, and why."""
    rows = tuple(_unit(each, standards, lang) for each in units)
    return Grid(headed(UNIT_COLUMNS, lang), rows)


def _unit(unit: Unit, standards: Standards, lang: str) -> tuple[str, ...]:
    why = "; ".join(text for _, text in because(unit, standards, lang, registration=False))
    registered = say(lang, f"rollup.registered.{unit.registered}")
    return (_type(unit, lang), unit.code, unit.name, state(unit, lang), registered, why)


def _type(unit: Unit, lang: str) -> str:
    return say(lang, f"unit_type.{unit.type}") if unit.type else ""


def moves_table(moves: Sequence[Move], lang: str) -> Grid:
    """Every unit with what became of it."""
    return Grid(headed(MOVE_COLUMNS, lang), tuple(_move(each, lang) for each in moves))


def _move(move: Move, lang: str) -> tuple[str, ...]:
    unit = move.unit
    now = state(move.now, lang) if move.now is not None else "–"
    return (say(lang, f"rollup.move.{move.kind}"), _type(unit, lang), unit.code, unit.name, now)


def plan_table(found: Whole, lang: str) -> Grid:
    """Every target with how far it is reached."""
    rows = []
    for each in found.reached:
        check = each.target.check
        certainty = say(lang, f"certainty.{check.clause.certainty}")
        limit = check.test.shown.replace(".", ",") if lang == "vi" else check.test.shown
        rows.append(
            (
                check.clause.title.in_(lang),
                str(each.part),
                str(each.whole),
                shared(each.part, each.whole, lang),
                str(each.needed),
                say(lang, f"operator.{check.test.op}", limit=limit),
                outcome(each, lang),
                f"{check.clause.cite.other}; {certainty}",
            )
        )
    return Grid(headed(TARGET_COLUMNS, lang), tuple(rows))


def plan_basis(plan: Plan, lang: str) -> str:
    """On what a plan rests."""
    certainty = say(lang, f"certainty.{plan.basis.certainty}")
    return f"{plan.basis.title.in_(lang)} [{plan.basis.cite}; {certainty}]"
