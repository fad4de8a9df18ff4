"""What would settle an open check or mend a failed one, and the shortest set of such changes.

A remedy is one thing to do: bring a paper, state a figure, record a finding, register two more units. A check
that failed on something past (an incident, a date of a quarter gone by) has none within the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import comb
from typing import NamedTuple

from engine.calendar import calendar_year, quarter_one
from engine.margin import margin
from engine.observation import Observation
from engine.outcome import Outcome
from engine.reason import Params, Reason
from engine.standard import (
    Check,
    Group,
    Node,
    OfDocument,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
)
from engine.timing import Timing
from engine.vocabulary import Vocabulary

MAX_ALTERNATIVES = 32
MAX_CHOICES = 500


class Remedy(NamedTuple):
    """One thing to do (việc cần làm). `settles`: it may show what is so; otherwise it must change what is so."""

    code: str
    params: tuple[tuple[str, str | int], ...]
    settles: bool

    @property
    def sort_key(self) -> tuple[str, str]:
        """A fixed order, independent of where the remedy was found."""
        return (self.code, repr(self.params))


Plan = frozenset[Remedy]


def remedies(
    check: Check, outcome: Outcome, observation: Observation, timing: Timing, words: Vocabulary
) -> tuple[Remedy, ...]:
    """What would settle or mend one check; () when it is met, or when nothing can be done any more."""
    if outcome is Outcome.UNPROVEN:
        return tuple(_settling(gap) for gap in observation.gaps)
    if outcome is Outcome.UNMET:
        mended = _mending(check, observation, timing, words)
        return (mended,) if mended else ()
    return ()


def _settling(gap: Reason) -> Remedy:
    return _remedy(
        gap.code.replace("gap.", "settle."), {**gap.params, "evidence": gap.evidence}, settles=True
    )


def _mending(
    check: Check, observation: Observation, timing: Timing, words: Vocabulary
) -> Remedy | None:
    subject = check.subject
    if isinstance(subject, OfDocument):
        return _mending_paper(subject, timing, words)
    if isinstance(subject, OfIncidents) or check.test.op in ("at_most", "under"):
        return None
    # Units below are recognised by decisions, which may still come until the deadline.
    last = (
        timing.deadline
        if isinstance(subject, OfUnits) and timing.deadline
        else timing.window.closes
    )
    if timing.as_of > last:
        return None
    until: Params = {"closes": last.isoformat()}
    short = -(margin(check, observation) or 0)
    if isinstance(subject, OfRatio):
        return _remedy("mend.ratio", {"fact": subject.of[0], "short": short, **until})
    if isinstance(subject, OfUnits):
        return _remedy("mend.units", {"status": subject.status, "short": short, **until})
    if isinstance(subject, OfFinding):
        return _remedy("mend.finding", {"finding": subject.name, **until})
    if check.test.unit == "count":
        return _remedy("mend.count", {"fact": subject.name, "short": short, **until})
    return _remedy("mend.fact", {"fact": subject.name, **until})


def _mending_paper(subject: OfDocument, timing: Timing, words: Vocabulary) -> Remedy | None:
    ends = {"quarter_1": quarter_one(timing.year).closes, "year": calendar_year(timing.year).closes}
    in_window = words.documents[subject.kind].period == "window"
    last = ends.get(subject.dated, timing.window.closes if in_window else None)
    if last is not None and timing.as_of > last:
        return None
    params: dict[str, str | int] = {"document": subject.kind}
    return _remedy("mend.document", {**params, "closes": last.isoformat()} if last else params)


def _remedy(code: str, params: Params, settles: bool = False) -> Remedy:
    return Remedy(
        code, tuple(sorted((key, value) for key, value in params.items() if value != "")), settles
    )


def plan(
    node: Node, outcomes: Mapping[str, Outcome], found: Mapping[str, tuple[Remedy, ...]]
) -> tuple[Plan, ...]:
    """The smallest alternative sets of remedies that make `node` met; () if there is none."""
    if outcomes[node.clause.id] in (Outcome.MET, Outcome.NOT_APPLICABLE):
        return (frozenset(),)
    plans = _own_plans(node, outcomes, found)
    if node.applies is not None and outcomes[node.applies.clause.id] is Outcome.UNPROVEN:
        # Nobody knows yet whether the node applies, so what it asks for is counted as well; where nothing
        # could mend it, that it may turn out not to apply is the one way left.
        first = frozenset(found.get(node.applies.clause.id, ()))
        return _smallest(first | each for each in plans or (frozenset(),))
    return plans


def _own_plans(
    node: Node, outcomes: Mapping[str, Outcome], found: Mapping[str, tuple[Remedy, ...]]
) -> tuple[Plan, ...]:
    """The plans of a node, whatever its condition."""
    if isinstance(node, Check):
        todo = found.get(node.clause.id, ())
        return (frozenset(todo),) if todo else ()
    return _smallest(_group_plans(node, outcomes, found))


def _group_plans(
    group: Group, outcomes: Mapping[str, Outcome], found: Mapping[str, tuple[Remedy, ...]]
) -> Iterable[Plan]:
    applying = [
        child for child in group.children if outcomes[child.clause.id] is not Outcome.NOT_APPLICABLE
    ]
    plans: Sequence[Sequence[Plan]] = [plan(child, outcomes, found) for child in applying]
    need = len(applying) if group.rule == "all" else group.need
    if group.rule == "all":
        # One alternative at a time keeps the number of sets small: children of `all` rarely have more than one.
        joined: tuple[Plan, ...] = (frozenset(),)
        for each in plans:
            joined = _smallest(left | right for left, right in product(joined, each))
        return joined
    if comb(len(plans), need) > MAX_CHOICES:
        # Too many to try: the cheapest plan of each, and of these the cheapest few.
        plans = sorted(([each[0]] for each in plans if each), key=lambda each: _price(each[0]))[
            :need
        ]
    return [
        frozenset().union(*chosen)
        for some in combinations(plans, need)
        for chosen in product(*some)
    ]


def _price(plan: Plan) -> tuple[int, list[tuple[str, str]]]:
    return len(plan), sorted(remedy.sort_key for remedy in plan)


def _smallest(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    ordered = sorted(set(plans), key=_price)
    kept: list[Plan] = []
    for each in ordered:
        if not any(other <= each for other in kept):
            kept.append(each)
    return tuple(kept[:MAX_ALTERNATIVES])
