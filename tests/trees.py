"""Random trees of criteria, and random evidence for them: what the two evaluators must agree on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from builders import standard_of
from hypothesis import strategies as st

from engine.observation import Observation
from engine.operators import OPERATORS
from engine.problem import Mark
from engine.reason import Reason
from engine.standard import Check, Citation, Clause, Group, Node, OfFact, Standard, Test
from engine.usage import checks
from engine.vocabulary import Text

BASE = standard_of()
FOUND = Reason("found.count")
MAX_DEPTH, MAX_CHECKS = 4, 25
LIMITS = (Fraction(0), Fraction(1), Fraction(5, 8), Fraction(7, 10), Fraction(3))
NEAR = Fraction(1, 10**9)


def clause(node_id: str) -> Clause:
    """A clause of which only the id matters."""
    return Clause(node_id, Text(node_id, node_id), Citation("1"), "text", "thu", Mark("tree.yaml"))


def check_of(node_id: str, op: str = "at_least", limit: Fraction = Fraction(1)) -> Check:
    """A check of one figure against a limit."""
    test = Test(op, limit, "count", str(limit), Mark("tree.yaml"))
    return Check(clause(node_id), OfFact("households"), test)


def group_of(node_id: str, rule: str, *children: Node, need: int = 0) -> Group:
    """A group of nodes."""
    size = {"all": len(children), "any": 1}.get(rule, need)
    return Group(clause(node_id), rule, size, children)


def standard_with(*children: Node) -> Standard:
    """A standard whose criteria are these nodes."""
    return BASE._replace(criteria=group_of("criteria", "all", *children))


def shown(check: Check | str, value: Fraction | int | None) -> Observation:
    """What is known of a check: a value, or nothing."""
    name = check if isinstance(check, str) else check.clause.id
    gaps = () if value is not None else (Reason("gap.fact", {"fact": name}),)
    exact = None if value is None else Fraction(value)
    return Observation(name, exact, FOUND, gaps=gaps, complete=value is not None)


@st.composite
def standards(draw: st.DrawFn, most: int = MAX_CHECKS, conditions: bool = True) -> Standard:
    """Criteria nested up to four deep, with conditions of applicability, of up to `most` checks."""
    count = 0

    def name() -> str:
        nonlocal count
        count += 1
        return f"n{count}"

    def node(depth: int) -> Node:
        own = name()
        leaf = depth == MAX_DEPTH or count > most - 6 or draw(st.booleans())
        made: Node = check(own) if leaf else group(own, depth)
        if conditions and draw(st.integers(0, 3)) == 0:
            return made._replace(applies=check(f"{own}?"))
        return made

    def check(own: str) -> Check:
        return check_of(
            own, draw(st.sampled_from(sorted(OPERATORS))), draw(st.sampled_from(LIMITS))
        )

    def group(own: str, depth: int) -> Group:
        rule = draw(st.sampled_from(("all", "any", "some")))
        children = [node(depth + 1) for _ in range(draw(st.integers(1, 4)))]
        return group_of(own, rule, *children, need=draw(st.integers(1, len(children))))

    return standard_with(*(node(1) for _ in range(draw(st.integers(1, 4)))))


def values_near(check: Check) -> st.SearchStrategy[Fraction | None]:
    """Nothing, or a value at, just below or just above the limit of a check, or anything."""
    limit = check.test.limit
    return st.sampled_from([None, None, limit, limit - NEAR, limit + NEAR, limit - 1, limit + 1])


def good(check: Check) -> Fraction:
    """A value that meets a check."""
    step = {"over": 1, "under": -1}.get(check.test.op, 0)
    return check.test.limit + step


@st.composite
def evidence(draw: st.DrawFn, standard: Standard) -> Mapping[str, Observation]:
    """One observation for each check of a standard."""
    return {
        check.clause.id: shown(check, draw(values_near(check)))
        for root in standard.roots
        for check in checks(root)
    }
