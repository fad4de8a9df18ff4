"""Because of which clause: the smallest nodes whose outcome makes the difference between two verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.compare.wording import both, cited, same
from engine.decision import decimal
from engine.evidence import Dossier
from engine.judgement import Verdict, verdict_of
from engine.observation import Observation
from engine.outcome import Outcome
from engine.score import Score
from engine.standard import Group, Node, Standard, walk
from engine.timing import Timing
from engine.vocabulary import Text

MISSING = ""
MILDER = ("does-not-meet", "cannot-conclude", "out-of-scope", "meets")
"""The verdicts from the worst for the unit to the best."""


class Answer(NamedTuple):
    """What one set of criteria makes of one dossier (kết quả theo một bộ tiêu chí)."""

    standard: Standard
    dossier: Dossier
    timing: Timing
    observations: Mapping[str, Observation]
    outcomes: Mapping[str, Outcome]
    sheet: Score

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return verdict_of(self.outcomes, self.sheet)


class Cause(NamedTuple):
    """A clause, and its outcome before and under the draft; "" where it is not there (nguyên nhân)."""

    id: str
    title: Text
    cite: Text
    was: str
    would: str


def causes(before: Answer, after: Answer) -> tuple[tuple[Cause, ...], bool]:
    """The clauses behind a change of verdict, and whether any outcome differs at all.

    Of the clauses whose outcome differs, those that pull the same way as the verdict are named; where the
    score alone decides, the score is named. Between two editions numbers mean nothing: there it is the
    clauses that stand in the way, of the draft if it is stricter, of the old edition if it is milder.
    """
    moved = before.outcomes != after.outcomes or before.sheet.gate is not after.sheet.gate
    if before.verdict is after.verdict:
        return (), moved
    one_edition = before.standard.edition.id == after.standard.edition.id
    found = tuple(_differing(before, after)) if one_edition else tuple(_in_the_way(before, after))
    worse = MILDER.index(after.verdict.value) < MILDER.index(before.verdict.value)
    pulling = tuple(each for each in found if _worse(each) == worse)
    score = (_score(before, after),) if before.sheet.gate is not after.sheet.gate else ()
    return (*(pulling or found), *score), moved


def _worse(cause: Cause) -> bool:
    return _weight(cause.would) < _weight(cause.was)


def _weight(outcome: str) -> int:
    """What is not there, or does not apply, stands in nobody's way."""
    return Outcome[outcome].value if outcome in ("UNMET", "UNPROVEN") else Outcome.MET.value


def _differing(before: Answer, after: Answer) -> Iterator[Cause]:
    old, new = before.outcomes, after.outcomes
    for root in after.standard.roots:
        for child in root.children:
            yield from _deepest(child, old, new)
    gone = (node for node in _nodes(before.standard) if node.clause.id not in new)
    yield from (_cause(node, old, new) for node in gone if not isinstance(node, Group))


def _deepest(node: Node, old: Mapping[str, Outcome], new: Mapping[str, Outcome]) -> Iterator[Cause]:
    """The nodes that differ and hold none that differs."""
    below = node.children if isinstance(node, Group) else ()
    inner = [cause for child in below for cause in _deepest(child, old, new)]
    name = node.clause.id
    if inner:
        yield from inner
    elif old.get(name) is not new[name] and not (name not in old and new[name] is Outcome.MET):
        yield _cause(node, old, new)


def _in_the_way(before: Answer, after: Answer) -> Iterator[Cause]:
    for node in _leaves(after.standard):
        if after.outcomes[node.clause.id] in (Outcome.UNMET, Outcome.UNPROVEN):
            yield _cause(node, {}, after.outcomes)
    for node in _leaves(before.standard):
        if before.outcomes[node.clause.id] in (Outcome.UNMET, Outcome.UNPROVEN):
            yield _cause(node, before.outcomes, {})


def _leaves(standard: Standard) -> Iterator[Node]:
    return (node for node in _nodes(standard) if not isinstance(node, Group))


def _nodes(standard: Standard) -> Iterator[Node]:
    return (node for root in standard.roots for child in root.children for node in walk(child))


def _cause(node: Node, old: Mapping[str, Outcome], new: Mapping[str, Outcome]) -> Cause:
    clause = node.clause
    ends = [outcomes.get(clause.id) for outcomes in (old, new)]
    names = [each.name if each is not None else MISSING for each in ends]
    return Cause(clause.id, clause.title, cited(clause.cite), names[0], names[1])


def _score(before: Answer, after: Answer) -> Cause:
    said = both("impact.score", before=_points(before), after=_points(after))
    return Cause("", said, same(""), before.sheet.gate.name, after.sheet.gate.name)


def _points(answer: Answer) -> Text:
    sheet = answer.sheet
    if sheet.pass_mark is None:
        return both("impact.score.none")
    return both("impact.score.line", got=decimal(sheet.got), pass_mark=decimal(sheet.pass_mark))
