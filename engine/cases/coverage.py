"""What the cases must prove, and what of it they do: outcomes, limits, and days.

A goal is reached only by an example that names the criterion and is right about it: that a value came by
while something else was tested proves nothing. Outcomes that a node cannot have are not asked for: a paper of
which only the kind is asked is there or is not shown, it is never shown not to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from engine.cases.edges import edges, reached_edges
from engine.cases.ownership import is_own, own_nodes
from engine.cases.run import Shown, Trial, failures
from engine.observation import Observation
from engine.outcome import Outcome
from engine.standard import (
    Check,
    Group,
    Node,
    OfDocument,
    OfFact,
    OfIncidents,
    OfRatio,
    OfUnits,
    Scoring,
    Standard,
)
from engine.vocabulary import Vocabulary

AROUND = ("below", "at", "above")


class Goal(NamedTuple):
    """One thing to be proved (điều cần chứng minh): of which node, of what kind, which of its values."""

    id: str
    kind: str
    detail: str


class Coverage(NamedTuple):
    """The goals of a standard, and those that no case reaches (độ phủ)."""

    goals: tuple[Goal, ...]
    missing: tuple[Goal, ...]

    @property
    def percent(self) -> int:
        """The share reached, rounded down: 100 only when nothing is missing."""
        return 100 * (len(self.goals) - len(self.missing)) // max(len(self.goals), 1)


def coverage(standard: Standard, tried: Iterable[tuple[Trial, Shown]]) -> Coverage:
    """What the trials reach of everything that should be proved of `standard`."""
    goals = tuple(dict.fromkeys(_goals(standard)))
    right = [(trial, shown) for trial, shown in tried if not failures(trial, shown)]
    reached = {goal for trial, shown in right for goal in _reached(standard, trial, shown)}
    return Coverage(goals, tuple(goal for goal in goals if goal not in reached))


def _goals(standard: Standard) -> Iterator[Goal]:
    for node in own_nodes(standard):
        name = node.clause.id
        yield from (Goal(name, "outcome", each.name.lower()) for each in sorted(possible(node)))
        if node.applies is not None and is_own(node, standard):
            yield Goal(name, "condition", "unproven")
        if isinstance(node, Check) and is_own(node, standard):
            yield from (Goal(name, "limit", side) for side in _sides(node, standard.vocabulary))
            yield from (Goal(name, "gravity", side) for side in _gravities(node, standard))
    yield from (Goal(*edge[:3]) for edge in edges(standard, None))
    if standard.scoring is not None:
        yield from _of_score(standard.scoring)


def _of_score(scoring: Scoring) -> Iterator[Goal]:
    if scoring.pass_mark is not None:
        yield from (Goal("score", "pass_mark", side) for side in AROUND)
    for row in scoring.rows:
        yield from (Goal(row.id, "row", side) for side in ("full", "lost"))


def possible(node: Node) -> set[Outcome]:
    """The outcomes that a node can have, its parts taken to be independent of each other."""
    own = _of_check(node) if isinstance(node, Check) else _of_group(node)
    if node.applies is None:
        return own
    return own | {Outcome.NOT_APPLICABLE, Outcome.UNPROVEN}


def _of_check(check: Check) -> set[Outcome]:
    subject = check.subject
    never = isinstance(subject, OfDocument) and not subject.dated and not subject.issued_by
    return {Outcome.MET, Outcome.UNPROVEN} | (set() if never else {Outcome.UNMET})


def _of_group(group: Group) -> set[Outcome]:
    below = [possible(child) for child in group.children]
    shown = [
        sum(outcome in each for each in below) for outcome in (Outcome.UNMET, Outcome.UNPROVEN)
    ]
    spare = len(below) - group.need
    found = {Outcome.MET}
    found |= {Outcome.UNMET} if shown[0] > spare else set()
    found |= {Outcome.UNPROVEN} if shown[1] else set()
    silent = all(Outcome.NOT_APPLICABLE in each for each in below)
    return found | ({Outcome.NOT_APPLICABLE} if silent else set())


def _sides(check: Check, words: Vocabulary) -> tuple[str, ...]:
    """The sides of a limit on which a value can lie."""
    test, subject = check.test, check.subject
    if test.unit == "last_year":
        return AROUND
    if test.unit == "level" and isinstance(subject, OfFact):
        return _between(int(test.limit), 0, len(words.facts[subject.name].levels) - 1)
    if test.unit == "percent":
        return _between(int(test.limit * 100), 0, 100)
    counted = isinstance(subject, OfFact) and test.unit == "count"
    return _between(int(test.limit), 0, None) if counted else ()


def _between(limit: int, lowest: int, highest: int | None) -> tuple[str, ...]:
    beyond = {"below": limit == lowest, "above": limit == highest}
    return tuple(side for side in AROUND if not beyond.get(side))


def _gravities(check: Check, standard: Standard) -> tuple[str, ...]:
    levels = [level.word for level in standard.vocabulary.gravity]
    subject = check.subject
    if not isinstance(subject, OfIncidents) or not subject.gravity:
        return ()
    return _between(levels.index(subject.gravity), 0, len(levels) - 1)


def _reached(standard: Standard, trial: Trial, shown: Shown) -> Iterator[Goal]:
    named = trial.example.expected
    nodes = [node for node in own_nodes(standard) if node.clause.id in named]
    for node in nodes:
        name = node.clause.id
        yield Goal(name, "outcome", shown.outcomes[name].name.lower())
        if node.applies is not None:
            applies = shown.outcomes[node.applies.clause.id]
            yield Goal(name, "condition", applies.name.lower())
        if isinstance(node, Check):
            side = _side(node, shown.observations[name])
            yield from (Goal(name, "limit", each) for each in side)
            yield from (
                Goal(name, "gravity", each) for each in _grave(node, standard, trial, shown)
            )
    yield from (Goal(*edge) for edge in reached_edges(standard, trial, shown))
    if standard.scoring is not None and "@points" in named:
        yield from _of_points(standard, shown)


def _side(check: Check, observation: Observation) -> tuple[str, ...]:
    """Where the value lies: at the limit, or one step or less from it."""
    value, test, subject = observation.value, check.test, check.subject
    if value is None or not isinstance(subject, OfFact | OfRatio | OfUnits):
        return ()
    away = (value - test.limit) * (100 if test.unit == "percent" else 1)
    if away == 0:
        return ("at",)
    return (("above" if away > 0 else "below"),) if abs(away) <= 1 else ()


def _grave(check: Check, standard: Standard, trial: Trial, shown: Shown) -> Iterator[str]:
    levels = [level.word for level in standard.vocabulary.gravity]
    subject = check.subject
    if isinstance(subject, OfIncidents) and subject.gravity:
        least = levels.index(subject.gravity)
        for each in trial.dossier.incidents:
            if each.kind in subject.kinds and each.gravity and each.day in shown.timing.window:
                away = levels.index(each.gravity) - least
                yield from (AROUND[away + 1],) if abs(away) <= 1 else ()


def _of_points(standard: Standard, shown: Shown) -> Iterator[Goal]:
    scoring = standard.scoring
    assert scoring is not None
    points, pass_mark = Fraction(shown.further["@points"]), scoring.pass_mark or Fraction(0)
    side = "at" if points == pass_mark else "above" if points > pass_mark else "below"
    yield Goal("score", "pass_mark", side)
    for row in scoring.rows:
        full = all(shown.outcomes[name] is Outcome.MET for name in row.criteria)
        yield Goal(row.id, "row", "full" if full else "lost")
