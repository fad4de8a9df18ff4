"""Standard to rules: plain data for durable-rules, which can be printed, digested and compared.

The shape that is safe in durable-rules 2.0.28: one fact a check with a whole number in it, or with none; three
rules a check that exclude each other; one counting rule a group, whose tally three-valued rules then read;
two facts joined where a node has a condition. No arithmetic, no text but equality, no negation, no rule that
could fire twice. The measured limits of the engine are checked here, since beyond them it hangs or aborts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.operators import OPERATORS, scaled_limit
from engine.outcome import Outcome
from engine.problem import Mark, Problem, Problems
from engine.standard import Check, Group, Node, Standard

MAX_CONDITIONS = 500
MAX_CHILDREN = 60
_FNV_BASIS, _FNV_PRIME = 0x811C9DC5, 16777619

Condition = Mapping[str, Any]


class Rule(NamedTuple):
    """One rule (luật): when all conditions match (`tallied` facts, if given), do what `then` says.

    `then` is either {"assert": fact} or {"tally": group}, which asserts the sums over the facts matched.
    """

    name: str
    when: tuple[tuple[str, Condition], ...]
    then: Mapping[str, Any]
    tallied: int = 0


class RuleSet(NamedTuple):
    """The compiled rules of a standard (bộ luật), and the ids of all checks and nodes they speak of."""

    rules: tuple[Rule, ...]
    checks: tuple[str, ...]
    nodes: tuple[str, ...]

    def as_data(self) -> list[dict[str, Any]]:
        """The rules as lists and tables only, in order."""
        return [
            {
                "name": rule.name,
                "when": [dict(each) for _, each in rule.when],
                "then": dict(rule.then),
                "count": rule.tallied,
            }
            for rule in self.rules
        ]


def compile_rules(standard: Standard) -> RuleSet:
    """The rules of all trees of `standard`. Raises Problems where a limit of the rule engine is passed."""
    rules = [
        rule for root in standard.roots for rule in (*_node_rules(root, None), _root_rule(root))
    ]
    checks = [check for root in standard.roots for check in _checks(root)]
    nodes = [node_id for root in standard.roots for node_id in _ids(root)]
    ruleset = RuleSet(tuple(rules), tuple(check.clause.id for check in checks), tuple(nodes))
    _guard(standard, ruleset)
    return ruleset


def _node_rules(node: Node, parent: Group | None) -> Iterator[Rule]:
    if node.applies is None:
        yield from _bare_rules(node, node.clause.id, parent)
        return
    inner, condition = f"{node.clause.id}!", node.applies
    yield from _check_rules(condition, condition.clause.id, None)
    yield from _bare_rules(node, inner, None)
    yield from _gate_rules(node.clause.id, condition.clause.id, inner, parent)


def _bare_rules(node: Node, name: str, parent: Group | None) -> Iterator[Rule]:
    if isinstance(node, Check):
        yield from _check_rules(node, name, parent)
        return
    for child in node.children:
        yield from _node_rules(child, node)
    yield from _group_rules(node, name, parent)


def _check_rules(check: Check, name: str, parent: Group | None) -> Iterator[Rule]:
    op, check_id = OPERATORS[check.test.op], check.clause.id
    limit = scaled_limit(check.test.limit)
    shown = {"check": check_id, "shown": 1}
    yield _concludes(name, parent, Outcome.MET, ("m", _both(shown, {op.durable: {"value": limit}})))
    yield _concludes(
        name, parent, Outcome.UNMET, ("m", _both(shown, {op.negated: {"value": limit}}))
    )
    yield _concludes(name, parent, Outcome.UNPROVEN, ("m", _both({"check": check_id, "shown": 0})))


def _group_rules(group: Group, name: str, parent: Group | None) -> Iterator[Rule]:
    size, group_id = len(group.children), group.clause.id
    applying = {"$lt": {"na": size}}
    met, unmet = {"$gte": {"met": group.need}}, {"$lt": {"open": group.need}}
    tallied = {"tally": group_id}
    children = ("m", _both({"in": group_id}))
    yield Rule(f"{name} tally", (children,), {"tally": group_id}, tallied=size)
    yield _concludes(
        name, parent, Outcome.NOT_APPLICABLE, ("m", _both(tallied, {"$gte": {"na": size}}))
    )
    yield _concludes(name, parent, Outcome.MET, ("m", _both(tallied, applying, met)))
    yield _concludes(name, parent, Outcome.UNMET, ("m", _both(tallied, applying, unmet)))
    unproven = _both(
        tallied, applying, {"$lt": {"met": group.need}}, {"$gte": {"open": group.need}}
    )
    yield _concludes(name, parent, Outcome.UNPROVEN, ("m", unproven))


def _gate_rules(name: str, condition: str, inner: str, parent: Group | None) -> Iterator[Rule]:
    for outcome in Outcome:
        holds = ("a", _both({"node": condition, "outcome": "MET"}))
        result = ("b", _both({"node": inner, "outcome": outcome.name}))
        yield _concludes(name, parent, outcome, holds, result)
    for said, outcome in (("UNMET", Outcome.NOT_APPLICABLE), ("UNPROVEN", Outcome.UNPROVEN)):
        told = ("m", _both({"node": condition, "outcome": said}))
        yield _concludes(name, parent, outcome, told, suffix=" condition")


def _root_rule(root: Group) -> Rule:
    return Rule(f"{root.clause.id} done", (("m", _both({"node": root.clause.id})),), {})


def _concludes(
    name: str,
    parent: Group | None,
    outcome: Outcome,
    *when: tuple[str, Condition],
    suffix: str = "",
) -> Rule:
    return Rule(
        f"{name} {outcome.name}{suffix}", when, {"assert": _outcome_fact(name, parent, outcome)}
    )


def _outcome_fact(name: str, parent: Group | None, outcome: Outcome) -> dict[str, Any]:
    # A child that does not apply is neutral: under `all` as good as met, elsewhere not there.
    neutral = outcome is Outcome.NOT_APPLICABLE and parent is not None and parent.rule == "all"
    return {
        "id": f"node {name}",
        "node": name,
        "in": parent.clause.id if parent is not None else "",
        "outcome": outcome.name,
        "met": int(outcome is Outcome.MET or neutral),
        "open": int(outcome in (Outcome.MET, Outcome.UNPROVEN) or neutral),
        "na": int(outcome is Outcome.NOT_APPLICABLE),
    }


def _both(equal: Mapping[str, Any], *compared: Condition) -> Condition:
    terms = [{name: value} for name, value in equal.items()] + [dict(each) for each in compared]
    return {"$and": terms} if len(terms) > 1 else terms[0]


def _ids(node: Node) -> Iterator[str]:
    yield node.clause.id
    if node.applies is not None:
        yield node.applies.clause.id
    if isinstance(node, Group):
        for child in node.children:
            yield from _ids(child)


def _checks(node: Node) -> Iterator[Check]:
    if node.applies is not None:
        yield node.applies
    if isinstance(node, Check):
        yield node
    else:
        for child in node.children:
            yield from _checks(child)


def _guard(standard: Standard, ruleset: RuleSet) -> None:
    problems = [
        Problem(
            node.clause.mark,
            "engine-too-many-children",
            {"id": node.clause.id, "most": str(MAX_CHILDREN)},
        )
        for node in _groups(standard.roots)
        if len(node.children) > MAX_CHILDREN
    ]
    conditions = sum(len(rule.when) for rule in ruleset.rules)
    mark = standard.criteria.clause.mark
    if conditions > MAX_CONDITIONS:
        problems.append(
            Problem(
                mark,
                "engine-too-many-rules",
                {"count": str(conditions), "most": str(MAX_CONDITIONS)},
            )
        )
    problems += _collisions(ruleset, mark)
    if problems:
        raise Problems(problems)


def _groups(nodes: Iterable[Node]) -> Iterator[Group]:
    for node in nodes:
        if isinstance(node, Group):
            yield node
            yield from _groups(node.children)


def _collisions(ruleset: RuleSet, mark: Mark) -> list[Problem]:
    # durable-rules compares ids by a 32-bit hash alone: two that share it would be one fact to it.
    names = {f"node {name}{end}" for name in ruleset.nodes for end in ("", "!")}
    names |= {f"value {name}" for name in ruleset.checks} | {
        f"tally {name}" for name in ruleset.nodes
    }
    hashes = Counter(fnv1a(name) for name in names)
    return [
        Problem(mark, "engine-hash-collision", {"id": name})
        for name in sorted(names)
        if hashes[fnv1a(name)] > 1
    ]


def fnv1a(text: str) -> int:
    """The 32-bit hash by which durable-rules tells ids apart (FNV-1a)."""
    value = _FNV_BASIS
    for byte in text.encode():
        value = ((value ^ byte) * _FNV_PRIME) & 0xFFFFFFFF
    return value
