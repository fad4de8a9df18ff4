"""The same inference as a plain fold over the standard: the oracle that the rule engine must agree with.

It shares nothing with the compiled rules: it compares exact values with exact limits, and orders outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.observation import Observation
from engine.operators import OPERATORS
from engine.outcome import Outcome, least
from engine.standard import Check, Group, Node, Standard


def infer(standard: Standard, observations: Mapping[str, Observation]) -> dict[str, Outcome]:
    """The outcome of every node of every tree, by id, conditions included."""
    outcomes: dict[str, Outcome] = {}
    for root in standard.roots:
        _node(root, observations, outcomes)
    return outcomes


def _node(
    node: Node, observations: Mapping[str, Observation], outcomes: dict[str, Outcome]
) -> Outcome:
    own = (
        outcome_of(node, observations[node.clause.id])
        if isinstance(node, Check)
        else _group(node, observations, outcomes)
    )
    outcome = own if node.applies is None else _gate(node.applies, own, observations, outcomes)
    outcomes[node.clause.id] = outcome
    return outcome


def outcome_of(check: Check, observation: Observation) -> Outcome:
    """The outcome of a check by itself, without its condition."""
    value = observation.value
    if value is None:
        return Outcome.UNPROVEN
    # Two fractions compare as their cross products: exact, and several times faster than Fraction does it.
    limit = check.test.limit
    left, right = value.numerator * limit.denominator, limit.numerator * value.denominator
    return Outcome.MET if OPERATORS[check.test.op].holds(left, right) else Outcome.UNMET


def _group(
    group: Group, observations: Mapping[str, Observation], outcomes: dict[str, Outcome]
) -> Outcome:
    children = [_node(child, observations, outcomes) for child in group.children]
    applying = [each for each in children if each is not Outcome.NOT_APPLICABLE]
    if group.rule == "all" or not applying:
        return least(applying)
    if group.rule == "any":
        return max(applying)
    ranked = sorted(applying, reverse=True)
    return ranked[group.need - 1] if len(ranked) >= group.need else Outcome.UNMET


def _gate(
    condition: Check,
    own: Outcome,
    observations: Mapping[str, Observation],
    outcomes: dict[str, Outcome],
) -> Outcome:
    applies = outcome_of(condition, observations[condition.clause.id])
    outcomes[condition.clause.id] = applies
    if applies is Outcome.UNMET:
        return Outcome.NOT_APPLICABLE
    return own if applies is Outcome.MET else Outcome.UNPROVEN
