"""What a node can come to, over all choices of evidence: three-valued enumeration, shared where terms are shared.

Two children that read the same term are not free of each other: that term is fixed before them both. Children
that share nothing more are then independent, and only how many of them are met, open or not applicable
counts. So the sets are exact, and no list of all dossiers is ever made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from engine.lint.choices import Variable
from engine.lint.space import Domains, Space, World
from engine.outcome import Outcome
from engine.standard import Check, Group, Node
from engine.usage import checks

MOST = 60_000
"""More choices than this for one node are not tried: nothing is then claimed of it."""


class TooMany(Exception):
    """The evidence of a node has more choices than are tried (quá nhiều trường hợp)."""

    def __init__(self, node: Node) -> None:
        self.node = node
        super().__init__(node.clause.id)


_Key = tuple[str, frozenset[tuple[Variable, int]]]


class _Tally(NamedTuple):
    """How many children are met, not refused, and not applicable."""

    met: int = 0
    open: int = 0
    na: int = 0


class Possible:
    """The outcomes that nodes can have where each term takes one of the choices given (kết quả có thể)."""

    def __init__(self, space: Space, domains: Domains) -> None:
        self.space, self.domains = space, domains
        self._known: dict[_Key, dict[Outcome, World]] = {}
        self._read: dict[str, tuple[Variable, ...]] = {}

    def outcomes(self, node: Node, fixed: World | None = None) -> dict[Outcome, World]:
        """Each outcome that is possible under `fixed`, with a world in which it happens. Raises TooMany."""
        own = self.variables(node)
        held = {name: choice for name, choice in (fixed or {}).items() if name in own}
        # Choices are told apart by identity: the domains keep every one of them alive.
        key = (node.clause.id, frozenset((name, id(choice)) for name, choice in held.items()))
        if key not in self._known:
            self._known[key] = (
                self._check(node, held) if isinstance(node, Check) else self._group(node, held)
            )
        return self._known[key]

    def variables(self, node: Node) -> tuple[Variable, ...]:
        """The terms that a node and all below it read, conditions included."""
        name = node.clause.id
        if name not in self._read:
            each = (term for check in checks(node) for term in self.space.variables(check))
            self._read[name] = tuple(dict.fromkeys(each))
        return self._read[name]

    def shared(self, *nodes: Node) -> tuple[Variable, ...]:
        """The terms that more than one of some nodes read."""
        read = [name for node in nodes for name in self.variables(node)]
        return tuple(dict.fromkeys(name for name in read if read.count(name) > 1))

    def assignments(self, names: tuple[Variable, ...], node: Node) -> Iterator[World]:
        """Every possible choice for some terms. Raises TooMany."""
        if prod(len(self.domains[name]) for name in names) > MOST:
            raise TooMany(node)
        for chosen in product(*(self.domains[name] for name in names)):
            world = dict(zip(names, chosen, strict=True))
            if self.space.possible(world):
                yield world

    def _check(self, check: Check, held: World) -> dict[Outcome, World]:
        free = tuple(name for name in self.variables(check) if name not in held)
        found: dict[Outcome, World] = {}
        for choice in self.assignments(free, check):
            world = {**held, **choice}
            if self.space.possible(world):
                own = self.space.outcome(check, world)
                found.setdefault(self._gated(check, own, world), world)
        return found

    def _gated(self, node: Node, own: Outcome, world: World) -> Outcome:
        if node.applies is None:
            return own
        return gate(self.space.outcome(node.applies, world), own)

    def _group(self, group: Group, held: World) -> dict[Outcome, World]:
        parts: tuple[Node, ...] = group.children
        if group.applies is not None:
            parts = (*parts, group.applies)
        names = tuple(name for name in self.shared(*parts) if name not in held)
        found: dict[Outcome, World] = {}
        for choice in self.assignments(names, group):
            fixed = {**held, **choice}
            if self.space.possible(fixed):
                for outcome, world in self._of_parts(group, fixed).items():
                    found.setdefault(outcome, {**fixed, **world})
        return found

    def _of_parts(self, group: Group, fixed: World) -> dict[Outcome, World]:
        own = self._folded(group, fixed)
        if group.applies is None:
            return own
        said = self.outcomes(group.applies, fixed)
        return {
            gate(applies, outcome): {**one, **other}
            for applies, one in said.items()
            for outcome, other in own.items()
        }

    def _folded(self, group: Group, fixed: World) -> dict[Outcome, World]:
        tallies: dict[_Tally, World] = {_Tally(): {}}
        for child in group.children:
            grown: dict[_Tally, World] = {}
            for outcome, world in self.outcomes(child, fixed).items():
                for tally, before in tallies.items():
                    grown.setdefault(_counted(tally, outcome, group.rule), {**before, **world})
            tallies = grown
        found: dict[Outcome, World] = {}
        for tally in sorted(tallies, reverse=True):  # the nearest to being met is shown
            found.setdefault(_result(group, tally), tallies[tally])
        return found


def gate(applies: Outcome, own: Outcome) -> Outcome:
    """The outcome of a node under its condition."""
    if applies is Outcome.UNMET:
        return Outcome.NOT_APPLICABLE
    return own if applies is Outcome.MET else Outcome.UNPROVEN


def cases(possible: Possible, node: Node) -> int:
    """How many combinations of evidence a statement about a node covers."""
    return prod(len(possible.domains[name]) for name in possible.variables(node))


def _counted(tally: _Tally, outcome: Outcome, rule: str) -> _Tally:
    # As in the compiled rules: what does not apply is as good as met under `all`, elsewhere not there.
    absent = outcome is Outcome.NOT_APPLICABLE
    neutral = absent and rule == "all"
    met = outcome is Outcome.MET or neutral
    still = met or outcome is Outcome.UNPROVEN
    return _Tally(tally.met + met, tally.open + still, tally.na + absent)


def _result(group: Group, tally: _Tally) -> Outcome:
    if tally.na == len(group.children):
        return Outcome.NOT_APPLICABLE
    if tally.met >= group.need:
        return Outcome.MET
    return Outcome.UNMET if tally.open < group.need else Outcome.UNPROVEN
