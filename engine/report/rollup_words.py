"""The parts of a roll-up in words: states, shares, differences, cautions, targets, moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.batch.result import Result
from engine.messages import say
from engine.outcome import Outcome
from engine.report.words import Words, percent
from engine.rollup.commune import Caution, Commune, Difference, Share
from engine.rollup.movement import Move
from engine.rollup.plan import Reached
from engine.rollup.unit import Key, Unit, verdict_state
from engine.rollup.whole import PlaceRow, Whole
from engine.standard import Check

STYLES = {Outcome.MET: "good", Outcome.UNMET: "bad", Outcome.UNPROVEN: "unknown"}
MOST_NAMES = 12
MOST_FAULTS = 3


def title(found: Whole, lang: str) -> str:
    """The title of a roll-up."""
    return say(lang, "rollup.title", year=found.rollup.year)


def place_name(row: PlaceRow, lang: str) -> str:
    """The name of a place; that of no place at all."""
    return row.name or say(lang, "rollup.no-place")


def state(unit: Unit, lang: str) -> str:
    """Where a unit stands."""
    return say(lang, f"rollup.state.{unit.state}")


def share_style(share: Share) -> str:
    """How a share is shown: enough, too few, not certain."""
    return STYLES[share.outcome]


def share(each: Share, lang: str) -> str:
    """A criterion on the units below, its figures, and how many are lacking."""
    clause = each.check.clause
    cite = Words({"terms": {}}, lang).citation(clause.cite._asdict())
    counted = _counted(each.part, each.whole, lang)
    certainty = (
        "" if clause.certainty == "text" else f"; {say(lang, f'certainty.{clause.certainty}')}"
    )
    said = f"{clause.id} {clause.title.in_(lang)}: {counted} [{cite}{certainty}]"
    return said + _lacking(each, lang)


def _lacking(each: Share, lang: str) -> str:
    if each.needed:
        key = "rollup.needed.reachable" if each.reachable else "rollup.needed.out-of-reach"
        return say(lang, key, needed=each.needed, pending=each.pending)
    if each.outcome is Outcome.UNPROVEN and each.stray:
        return say(lang, "rollup.needed.stray", stray=each.stray)
    return ""


def _counted(part: int, whole: int, lang: str) -> str:
    if not whole:
        return say(lang, "rollup.none")
    shown = percent(part, whole)
    return say(lang, "rollup.part", part=part, whole=whole, percent=_localised(shown, lang))


def _localised(shown: str, lang: str) -> str:
    return shown.replace(".", ",") if lang == "vi" else shown


def verdicts(each: Commune, found: Whole, lang: str) -> Iterator[tuple[str, str]]:
    """What the commune's own dossier comes to as declared, and as its units make it; each with its style."""
    own = each.place.own
    if own is None or own.row is None or not own.row.as_of:
        return
    yield say(lang, "rollup.declared", state=say(lang, f"rollup.state.{_declared(own)}")), ""
    if each.decision is not None:
        rolled = verdict_state(each.decision)
        told = say(lang, "rollup.rolled", state=say(lang, f"rollup.state.{rolled}"))
        yield told, {"approvable": "good", "not-met": "bad"}.get(rolled, "unknown")
    if own.recorded is not None and found.rollup.ledger:
        yield say(lang, "rollup.recorded", state=state(own, lang), **_recorded(own)), ""


def _declared(own: Unit) -> str:
    if own.row is None or own.state in ("out-of-scope", "broken"):
        return own.state
    if own.row.approvable:
        return "approvable"
    return "not-met" if own.row.exit_code == 1 else "open"


def _recorded(unit: Unit) -> dict[str, str]:
    recorded = unit.recorded
    return {"number": recorded.number, "day": recorded.day} if recorded else {}


def difference(each: Difference, lang: str) -> str:
    """A figure that was declared otherwise."""
    declared = say(lang, "rollup.undeclared") if each.declared is None else str(each.declared)
    return say(
        lang,
        "rollup.difference",
        unit_type=say(lang, f"unit_type.{each.unit_type}"),
        field=say(lang, f"rollup.field.{each.field}"),
        declared=declared,
        computed=each.computed,
    )


def caution(each: Caution, lang: str) -> str:
    """What a reader must know, with names as far as there is room."""
    names = "; ".join(each.names[:MOST_NAMES])
    if len(each.names) > MOST_NAMES:
        names += say(lang, "rollup.more", count=len(each.names) - MOST_NAMES)
    return say(lang, f"rollup.caution.{each.code}", count=each.number, names=names)


def registration(found: Whole, lang: str) -> str:
    """The checks that say what counts as registered, by unit type."""
    told = (
        f"{say(lang, f'unit_type.{name}')} {_ids(checks)}"
        for name, checks in found.registration.items()
    )
    return "; ".join(told) or "–"


def _ids(checks: tuple[Check, ...]) -> str:
    return ", ".join(each.clause.id for each in checks) or "–"


def target_style(each: Reached) -> str:
    """How a target is shown: reached, not reached, not known."""
    return STYLES[each.outcome]


def outcome(each: Reached, lang: str) -> str:
    """Whether a target is reached."""
    return say(lang, f"rollup.target.{each.outcome.name}")


def target(each: Reached, lang: str) -> str:
    """A target, how far it is reached, and how many are lacking."""
    check = each.target.check
    certainty = say(lang, f"certainty.{check.clause.certainty}")
    limit = say(lang, f"operator.{check.test.op}", limit=_localised(check.test.shown, lang))
    said = f"{check.clause.title.in_(lang)} ({limit}): {_counted(each.part, each.whole, lang)}"
    said += f" [{check.clause.cite.other}; {certainty}]"
    if each.lacking:
        return said + say(lang, "rollup.target.lacking", lacking=each.lacking)
    return said + (say(lang, "rollup.target.needed", needed=each.needed) if each.needed else "")


def moved(move: Move, lang: str) -> str:
    """A unit that moved, with where it stands now."""
    unit = move.unit
    name = unit.name or unit.code
    if move.now is None or move.now.recognised:
        return name
    return f"{name} ({state(move.now, lang)})"


def strays(found: Whole, lang: str) -> Iterator[str]:
    """Everything that has no place in the tables, each with the reason."""
    for each in found.rollup.unplaced:
        told = ", ".join(each.candidates)
        reason = say(lang, f"rollup.stray.{each.reason}", candidates=told)
        wrong = faults(each.unit.row, lang) if each.unit.row is not None else ""
        yield f"{named(each.unit)}: {reason}{f' ({wrong})' if wrong else ''}"
    for unit in found.rollup.repeated:
        yield f"{named(unit)}: {say(lang, 'rollup.stray.repeated')}"
    for row in found.rollup.other_years:
        year = say(lang, "rollup.stray.other-year", year=row.year)
        yield f"{row.code} {row.name} ({row.source}): {year}"
    for unit in found.rollup.unlisted:
        yield f"{named(unit)}: {say(lang, 'rollup.stray.unlisted')}"
    for key, place in found.rollup.only_recorded:
        yield f"{_key(key, lang)}: {say(lang, 'rollup.stray.only-recorded', place=place or '–')}"


def faults(row: Result, lang: str) -> str:
    """What is wrong with a dossier that cannot be read: places and codes, the first few; "" of one that can."""
    told = "; ".join(f"{each['place']}: {each['code']}" for each in row.problems[:MOST_FAULTS])
    more = len(row.problems) - MOST_FAULTS
    return told + (say(lang, "rollup.faults.more", count=more) if more > 0 else "")


def unread_data(row: Result) -> dict[str, Any]:
    """A dossier that cannot be read as plain data, with everything that is wrong with it."""
    return {"source": row.source, "problems": [dict(each) for each in row.problems]}


def named(unit: Unit) -> str:
    """A unit with its code and where its row came from."""
    name = " ".join(part for part in (unit.code, unit.name) if part)
    source = unit.row.source if unit.row is not None else ""
    return f"{name} ({source})" if name and source else name or source


def _key(key: Key, lang: str) -> str:
    return f"{key[1]} ({say(lang, f'unit_type.{key[0]}')})"
