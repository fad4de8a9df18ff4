"""The same inference as a plain fold over the standard: the oracle that the rule engine must agree with.

It shares nothing with the compiled rules: it compares exact values with exact limits, and orders outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from engine.observation import Observation
from engine.operators import OPERATORS
from engine.outcome import Outcome
from engine.standard import Check, Group, Node, Standard
from engine.usage import checks

UNMET, UNPROVEN, MET, NOT_APPLICABLE = Outcome
Holds = Callable[[int, int], bool]


class Reference:
    """One standard laid out flat, children before parents, for any number of dossiers (suy luận đối chiếu)."""

    def __init__(self, standard: Standard) -> None:
        self._limits = [_limit(check) for root in standard.roots for check in checks(root)]
        self._steps = [step for root in standard.roots for step in _steps(root)]

    def infer(self, observations: Mapping[str, Observation]) -> dict[str, Outcome]:
        """The outcome of every node of every tree, by id, conditions included."""
        return self.fold(
            {
                name: _held(observations[name].value, holds, limit)
                for name, holds, limit in self._limits
            }
        )

    def fold(self, own: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """The same from the outcome of each check by itself."""
        outcomes: dict[str, Outcome] = {}
        for node, condition, children, rank in self._steps:
            outcome = _group([outcomes[each] for each in children], rank) if children else own[node]
            if condition is not None:
                outcomes[condition] = applies = own[condition]
                if applies is not MET:
                    outcome = NOT_APPLICABLE if applies is UNMET else UNPROVEN
            outcomes[node] = outcome
        return outcomes


def infer(standard: Standard, observations: Mapping[str, Observation]) -> dict[str, Outcome]:
    """The outcome of every node of every tree, by id, conditions included."""
    return Reference(standard).infer(observations)


def outcome_of(check: Check, observation: Observation) -> Outcome:
    """The outcome of a check by itself, without its condition."""
    _, holds, limit = _limit(check)
    return _held(observation.value, holds, limit)


class _Step(NamedTuple):
    """One node, to be concluded once all below it are: a group of `children`, or a check, which has none.

    A group is worth its `rank`-th best child; that of `all` is the last one, and stands here as 0.
    """

    node: str
    condition: str | None
    children: tuple[str, ...]
    rank: int


def _limit(check: Check) -> tuple[str, Holds, tuple[int, int]]:
    limit = check.test.limit
    return check.clause.id, OPERATORS[check.test.op].holds, (limit.numerator, limit.denominator)


def _steps(node: Node) -> Iterator[_Step]:
    below = node.children if isinstance(node, Group) else ()
    for child in below:
        yield from _steps(child)
    condition = node.applies.clause.id if node.applies is not None else None
    rank = node.need if isinstance(node, Group) and node.rule != "all" else 0
    yield _Step(node.clause.id, condition, tuple(each.clause.id for each in below), rank)


def _held(value: Fraction | None, holds: Holds, limit: tuple[int, int]) -> Outcome:
    if value is None:
        return UNPROVEN
    # Two fractions compare as their cross products: exact, and several times faster than Fraction does it.
    numerator, denominator = limit
    met = holds(value.numerator * denominator, numerator * value.denominator)
    return MET if met else UNMET


def _group(children: Sequence[Outcome], rank: int) -> Outcome:
    applying = [each for each in children if each is not NOT_APPLICABLE]
    if not applying:
        return NOT_APPLICABLE
    if not rank:
        return min(applying)
    return sorted(applying, reverse=True)[rank - 1] if len(applying) >= rank else UNMET
