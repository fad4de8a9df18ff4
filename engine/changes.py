"""The shortest set of changes that would make a unit pass: the criteria first, then what the score still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations
from typing import NamedTuple

from engine.outcome import Outcome
from engine.remedy import Plan, Remedy, plan
from engine.score import Score
from engine.standard import Row, Standard, walk

MAX_EXTRA_ROWS = 12
Found = Mapping[str, tuple[Remedy, ...]]


class _Extra(NamedTuple):
    """A row of the score sheet that the criteria do not settle: what it has, could have, and at what price."""

    now: Fraction
    then: Fraction
    knock_out_short: bool
    steps: Plan | None


def shortest(
    standard: Standard, outcomes: Mapping[str, Outcome], found: Found, sheet: Score
) -> tuple[Remedy, ...] | None:
    """The remedies in a fixed order; () if nothing is needed, None if nothing would do."""
    trees = [tree for tree in (standard.scope, standard.criteria) if tree is not None]
    base = _cheapest([plan(tree, outcomes, found) for tree in trees])
    if base is None:
        return None
    steps = (
        base if standard.scoring is None else _with_score(standard, outcomes, found, sheet, base)
    )
    return None if steps is None else tuple(sorted(steps, key=lambda each: each.sort_key))


def _cheapest(alternatives: Sequence[tuple[Plan, ...]]) -> Plan | None:
    chosen: Plan = frozenset()
    for plans in alternatives:
        if not plans:
            return None
        chosen |= min(plans, key=lambda each: _price(chosen | each))
    return chosen


def _price(steps: Plan) -> tuple[int, list[tuple[str, str]]]:
    return len(steps), sorted(step.sort_key for step in steps)


def _with_score(
    standard: Standard, outcomes: Mapping[str, Outcome], found: Found, sheet: Score, base: Plan
) -> Plan | None:
    assert standard.scoring is not None
    binding = {node.clause.id for node in walk(standard.criteria)}
    rows = zip(standard.scoring.rows, sheet.rows, strict=True)
    settled, extras = Fraction(0), []
    for row, scored in rows:
        then = scored.reachable if row.deduct is not None else scored.possible
        if set(row.criteria) <= binding:
            settled += then
            if row.knock_out and then < scored.possible:
                return None
        else:
            steps = _row_steps(row, standard, outcomes, found)
            extras.append(
                _Extra(scored.got, then, row.knock_out and scored.got < scored.possible, steps)
            )
    return _enough(settled, extras, sheet.pass_mark or Fraction(0), base)


def _row_steps(
    row: Row, standard: Standard, outcomes: Mapping[str, Outcome], found: Found
) -> Plan | None:
    nodes = [standard.node(name) for name in row.criteria]
    if row.deduct is not None:
        # What is lost to incidents is lost; only what is open can still be shown.
        return frozenset(chain.from_iterable(found.get(name, ()) for name in row.criteria))
    return _cheapest([plan(node, outcomes, found) for node in nodes if node is not None])


def _enough(
    settled: Fraction, extras: Sequence[_Extra], pass_mark: Fraction, base: Plan
) -> Plan | None:
    """The cheapest choice of rows with which the pass mark and every knock-out is reached."""
    payable = [each for each in extras if each.steps is not None and each.then > each.now]
    if len(payable) > MAX_EXTRA_ROWS:
        # Too many to try every choice: all of them is a way, though perhaps not the shortest.
        payable_sets: list[tuple[_Extra, ...]] = [tuple(payable)]
    else:
        sizes = range(len(payable) + 1)
        payable_sets = [each for size in sizes for each in combinations(payable, size)]
    priced = []
    for chosen in payable_sets:
        points = settled + sum(
            (each.then if each in chosen else each.now for each in extras), Fraction(0)
        )
        knocked_out = any(each.knock_out_short and each not in chosen for each in extras)
        if points >= pass_mark and not knocked_out:
            priced.append(base.union(*(each.steps for each in chosen if each.steps is not None)))
    return min(priced, key=_price, default=None)
