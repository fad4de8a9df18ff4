"""Findings to judgement: the verdict, whether it may be approved on the day, why not, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from engine.changes import shortest
from engine.evidence import Dossier
from engine.margin import margin
from engine.observation import Observation
from engine.operators import OPERATORS
from engine.outcome import Outcome
from engine.reason import Reason
from engine.remedy import Remedy, remedies
from engine.score import Score, score
from engine.standard import Check, Group, Node, Standard, walk
from engine.timing import Timing


class Verdict(Enum):
    """What a dossier comes to: đạt, chưa đạt, chưa kết luận được, ngoài phạm vi (kết luận)."""

    MEETS = "meets"
    DOES_NOT_MEET = "does-not-meet"
    CANNOT_CONCLUDE = "cannot-conclude"
    OUT_OF_SCOPE = "out-of-scope"


class Judged(NamedTuple):
    """A node with everything to be said about it (kết quả từng tiêu chí)."""

    node: Node
    outcome: Outcome
    observation: Observation | None
    margin: int | None
    remedies: tuple[Remedy, ...]
    target_met: bool | None
    condition: Outcome | None
    children: tuple[Judged, ...]


class Judgement(NamedTuple):
    """The whole answer (kết quả xét)."""

    verdict: Verdict
    approvable: bool
    blockers: tuple[Reason, ...]
    trees: Mapping[str, Judged]
    score: Score
    changes: tuple[Remedy, ...] | None
    """The shortest set of changes that would make the unit pass; None if there is none; () if it passes."""


def judge(
    standard: Standard,
    dossier: Dossier,
    timing: Timing,
    observations: Mapping[str, Observation],
    outcomes: Mapping[str, Outcome],
) -> Judgement:
    """The judgement of one dossier from the outcomes that both evaluators agreed on."""
    found = {
        check.clause.id: remedies(
            check,
            outcomes[check.clause.id],
            observations[check.clause.id],
            timing,
            standard.vocabulary,
        )
        for check in _checks(standard)
    }
    judged = {
        root.clause.id: _judged(root, standard, timing, observations, outcomes, found)
        for root in standard.roots
    }
    sheet = score(standard, dossier, outcomes, observations)
    verdict = verdict_of(outcomes, sheet)
    blocked = tuple(blockers(verdict, timing, outcomes))
    changes = () if verdict is Verdict.MEETS else shortest(standard, outcomes, found, sheet)
    return Judgement(verdict, not blocked, blocked, judged, sheet, changes)


def _checks(standard: Standard) -> Iterator[Check]:
    for root in standard.roots:
        for node in walk(root):
            if isinstance(node, Check):
                yield node
            if node.applies is not None:
                yield node.applies


def _judged(
    node: Node,
    standard: Standard,
    timing: Timing,
    observations: Mapping[str, Observation],
    outcomes: Mapping[str, Outcome],
    found: Mapping[str, tuple[Remedy, ...]],
) -> Judged:
    name = node.clause.id
    observation = observations.get(name) if isinstance(node, Check) else None
    condition = None if node.applies is None else outcomes[node.applies.clause.id]
    waiting = found[node.applies.clause.id] if node.applies is not None else ()
    below = node.children if isinstance(node, Group) else ()
    return Judged(
        node=node,
        outcome=outcomes[name],
        observation=observation,
        margin=margin(node, observation)
        if isinstance(node, Check) and observation is not None
        else None,
        remedies=waiting or found.get(name, ()),
        target_met=_target_met(node, observation, timing.year),
        condition=condition,
        children=tuple(
            _judged(child, standard, timing, observations, outcomes, found) for child in below
        ),
    )


def _target_met(node: Node, observation: Observation | None, year: int) -> bool | None:
    if (
        not isinstance(node, Check)
        or node.target is None
        or observation is None
        or observation.value is None
    ):
        return None
    test = node.target.test
    return (
        OPERATORS[test.op].holds(observation.value, test.limit)
        if year in node.target.years
        else None
    )


def verdict_of(outcomes: Mapping[str, Outcome], sheet: Score) -> Verdict:
    """What the outcomes of the trees and the score sheet come to."""
    scope = outcomes.get("scope", Outcome.MET)
    if scope is Outcome.UNMET:
        return Verdict.OUT_OF_SCOPE
    if scope is Outcome.UNPROVEN:
        return Verdict.CANNOT_CONCLUDE
    # Criteria of which not one applies prove nothing: only what was shown to be met can pass.
    if outcomes["criteria"] is Outcome.NOT_APPLICABLE:
        return Verdict.CANNOT_CONCLUDE
    decided = min(outcomes["criteria"], sheet.gate)
    return {
        Outcome.MET: Verdict.MEETS,
        Outcome.UNMET: Verdict.DOES_NOT_MEET,
    }.get(decided, Verdict.CANNOT_CONCLUDE)


def blockers(verdict: Verdict, timing: Timing, outcomes: Mapping[str, Outcome]) -> Iterator[Reason]:
    """Why a verdict may not be approved on the day; nothing where it may."""
    if verdict is not Verdict.MEETS:
        yield Reason(f"blocker.{verdict.value}")
    if not timing.closed:
        yield Reason("blocker.window-open", {"closes": timing.window.closes.isoformat()})
    if outcomes.get("papers", Outcome.MET) not in (Outcome.MET, Outcome.NOT_APPLICABLE):
        yield Reason("blocker.papers")
