"""A roll-up as plain data: every figure a whole number, every share as numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.report.rollup_words import caution, share, unread_data
from engine.rollup.commune import Commune, Share
from engine.rollup.movement import Move
from engine.rollup.plan import Reached
from engine.rollup.roll import Tally
from engine.rollup.unit import Unit, verdict_state
from engine.rollup.whole import PlaceRow, Whole

SCHEMA_VERSION = 1
Data = dict[str, Any]


def data(found: Whole, as_of: date, lang: str) -> Data:
    """Everything that the other forms show, and the units in full."""
    rollup = found.rollup
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "year": rollup.year,
        "as_of": as_of.isoformat(),
        "basis": "ledger" if rollup.ledger else "verdict",
        "registered_means": {
            name: [each.clause.id for each in checks] for name, checks in found.registration.items()
        },
        "all": found.all._asdict(),
        "by_type": _tallies(found.types),
        "level": found.level,
        "by_place": [_place(each) for each in found.places],
        "plan": _plan(found),
        "communes": [_commune(each, lang) for each in found.communes],
        "units": [_unit(each) for each in found.units],
        "movement": _moves(found.moves),
        "unplaced": [
            {**_unit(each.unit), "reason": each.reason, "candidates": list(each.candidates)}
            for each in rollup.unplaced
        ],
        "unread": [unread_data(each) for each in rollup.unread],
        "repeated": [_unit(each) for each in rollup.repeated],
        "other_years": [
            {"source": each.source, "code": each.code, "year": each.year}
            for each in rollup.other_years
        ],
        "unlisted": [_unit(each) for each in rollup.unlisted],
        "only_recorded": [
            {"type": key[0], "code": key[1], "place": place} for key, place in rollup.only_recorded
        ],
    }


def _tallies(found: Mapping[str, Tally]) -> Data:
    return {name: each._asdict() for name, each in found.items()}


def _place(row: PlaceRow) -> Data:
    return {"name": row.name, "all": row.all._asdict(), "by_type": _tallies(row.types)}


def _plan(found: Whole) -> Data | None:
    plan = found.plan
    if plan is None:
        return None
    return {
        "id": plan.id,
        "year": plan.year,
        "title": plan.title._asdict(),
        "basis": {
            "title": plan.basis.title._asdict(),
            "cite": plan.basis.cite,
            "certainty": plan.basis.certainty,
        },
        "targets": [_target(each) for each in found.reached],
    }


def _target(each: Reached) -> Data:
    check = each.target.check
    return {
        "id": check.clause.id,
        "title": check.clause.title._asdict(),
        "types": list(each.target.types),
        "op": check.test.op,
        "limit": check.test.shown,
        "part": each.part,
        "whole": each.whole,
        "needed": each.needed,
        "lacking": each.lacking,
        "outcome": each.outcome.name,
    }


def _commune(each: Commune, lang: str) -> Data:
    own = each.own
    return {
        "name": each.place.name,
        "place": dict(each.place.above),
        "own": _unit(own) if own is not None else None,
        "declared_state": each.place.own.state if each.place.own is not None else None,
        "rolled_state": verdict_state(each.decision) if each.decision is not None else None,
        "by_type": _tallies(each.tallies),
        "shares": [_share(one, lang) for one in each.shares],
        "differences": [one._asdict() for one in each.differences],
        "cautions": [
            {**one._asdict(), "names": list(one.names), "text": caution(one, lang)}
            for one in each.cautions
        ],
        "units": [{"type": one.type, "code": one.key[1]} for one in each.place.units],
    }


def _share(one: Share, lang: str) -> Data:
    return {
        "id": one.check.clause.id,
        "types": list(one.types),
        "op": one.check.test.op,
        "limit": one.check.test.shown,
        "part": one.part,
        "whole": one.whole,
        "needed": one.needed,
        "pending": one.pending,
        "stray": one.stray,
        "outcome": one.outcome.name,
        "text": share(one, lang),
    }


def _unit(unit: Unit) -> Data:
    recorded = unit.recorded
    return {
        "type": unit.type,
        "code": unit.code,
        "name": unit.name,
        "place": dict(unit.place),
        "state": unit.state,
        "recognised": unit.recognised,
        "registered": unit.registered,
        "late": unit.row.late if unit.row is not None else False,
        "source": unit.row.source if unit.row is not None else None,
        "recorded": recorded._asdict() if recorded is not None else None,
    }


def _moves(moves: Iterable[Move] | None) -> list[Data] | None:
    if moves is None:
        return None
    return [
        {
            "kind": each.kind,
            "before": _unit(each.before) if each.before is not None else None,
            "now": _unit(each.now) if each.now is not None else None,
        }
        for each in moves
    ]
