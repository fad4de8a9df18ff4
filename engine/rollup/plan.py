"""How far units have come with the targets of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from engine import dossier as dossiers
from engine.evidence import Figure
from engine.outcome import Outcome
from engine.pipeline import Pipeline
from engine.plan import Plan, Target
from engine.problem import NOTHING, Problems
from engine.rollup import asked
from engine.rollup.reopen import reopened
from engine.rollup.roll import tally
from engine.rollup.unit import Unit
from engine.standard import OfRatio, OfUnits


class Reached(NamedTuple):
    """How far a target is reached (mức thực hiện).

    `needed` more would reach it. `lacking` units are not known to have the figures asked for: while there are
    any, the outcome is UNPROVEN.
    """

    target: Target
    part: int
    whole: int
    needed: int
    lacking: int
    outcome: Outcome


def reached(plan: Plan, units: Iterable[Unit], pipeline: Pipeline) -> tuple[Reached, ...]:
    """How far the units have come with each target."""
    counted = [each for each in units if each.counted]
    figures: dict[str, Mapping[str, Figure]] = {}
    return tuple(_reached(each, counted, pipeline, figures) for each in plan.targets)


def _reached(
    target: Target,
    units: Iterable[Unit],
    pipeline: Pipeline,
    figures: dict[str, Mapping[str, Figure]],
) -> Reached:
    mine = [each for each in units if each.type in target.types]
    subject, test = target.check.subject, target.check.test
    lacking = 0
    if isinstance(subject, OfRatio):
        pairs = [_pair(_figures(each, pipeline, figures), subject) for each in mine]
        known = [pair for pair in pairs if pair is not None]
        part, whole = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
        lacking = len(pairs) - len(known)
    elif isinstance(subject, OfUnits):
        among = tally(mine)
        part, whole = int(getattr(among, subject.status)), among.total
    else:
        raise AssertionError("a target counts units or sums figures")
    outcome = Outcome.UNPROVEN if lacking else asked.outcome(test, part, whole)
    return Reached(target, part, whole, asked.needed(test, part, whole), lacking, outcome)


def _pair(figures: Mapping[str, Figure], ratio: OfRatio) -> tuple[int, int] | None:
    found = [figures.get(name) for name in (*ratio.of, *ratio.to)]
    values = [each.value for each in found if each is not None and each.value is not None]
    return (values[0], values[1]) if len(values) == 2 else None


def _figures(
    unit: Unit, pipeline: Pipeline, known: dict[str, Mapping[str, Figure]]
) -> Mapping[str, Figure]:
    """The figures of a unit's dossier, read once; none where it is not at hand or cannot be read."""
    row = unit.row
    if row is None or not row.as_of:
        return NOTHING
    if row.source not in known:
        known[row.source] = _read(unit, pipeline)
    return known[row.source]


def _read(unit: Unit, pipeline: Pipeline) -> Mapping[str, Figure]:
    row = unit.row
    bundle = reopened(row, pipeline.catalogue) if row is not None else None
    found = pipeline.standard_of(unit.type, row.year) if row is not None else None
    if row is None or bundle is None or found is None:
        return NOTHING
    try:
        as_of = date.fromisoformat(row.as_of)
        return dossiers.read(bundle.document, found[0], as_of, bundle.folder).figures
    except Problems:
        return NOTHING
