"""The engine of record: compiled rules run on durable-rules. The only module that imports it.

It is driven through its own interface in C, without the Python layer above it: that one swallows exceptions,
drops what takes over ten seconds, starts timer threads, and costs more than the rules do. What else was
measured of durable-rules 2.0.28 is kept out here: every check always asserts a fact; one session id, explicit
ids; state is deleted after each run; and a run in which some node has no outcome, or two, is an error of ours
and never an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import durable_rules_engine as durable

from engine.compiler import Rule, RuleSet
from engine.observation import Observation
from engine.operators import OPERATORS, scaled
from engine.outcome import Outcome
from engine.standard import Standard
from engine.usage import checks

_RULESET, _SID = "antt", "0"
_TALLIED = ("met", "open", "na")
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class InferenceError(Exception):
    """The rule engine did not do what its rules say: a bug of ours, exit code 70 (lỗi suy luận)."""


class Findings(NamedTuple):
    """What inference found (kết quả suy luận): the outcome of every node, and the rules that fired, in order."""

    outcomes: Mapping[str, Outcome]
    derivation: tuple[str, ...] = ()


class Rete:
    """One compiled rule set in durable-rules, reused for every dossier: a new one each time would leak."""

    def __init__(self, standard: Standard, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._operators = {
            check.clause.id: OPERATORS[check.test.op]
            for root in standard.roots
            for check in checks(root)
        }
        self._rules = {rule.name: rule for rule in ruleset.rules}
        self._facts = {
            rule.name: _write(rule.then["assert"])
            for rule in ruleset.rules
            if "assert" in rule.then
        }
        definition = {rule.name: _definition(rule) for rule in ruleset.rules}
        self._handle = durable.create_ruleset(_RULESET, _write(definition))

    def infer(self, observations: Mapping[str, Observation]) -> Findings:
        """Run the rules on one dossier's observations. Raises InferenceError."""
        outcomes: dict[str, Outcome] = {}
        fired: list[str] = []
        values = [self._value(observations[name]) for name in self._ruleset.checks]
        state = _accepted(durable.assert_facts(self._handle, _write(values)))
        started = durable.start_action_for_state(self._handle, state)
        matched = started and started[1]
        try:
            while matched:
                ((name, facts),) = json.loads(matched).items()
                fired.append(name)
                fact = self._consequence(self._rules[name], facts, outcomes)
                if fact is not None:
                    _accepted(durable.assert_fact(self._handle, fact))
                matched = durable.complete_and_start_action(self._handle, state)
        finally:
            if fired:  # deleting a state in which nothing fired aborts the process
                durable.delete_state(self._handle, _SID)
        missing = sorted(set(self._ruleset.nodes) - outcomes.keys())
        if missing:
            raise InferenceError(f"no outcome for {', '.join(missing)}")
        return Findings({name: outcomes[name] for name in self._ruleset.nodes}, tuple(fired))

    def _value(self, observation: Observation) -> dict[str, Any]:
        name, value = observation.check, observation.value
        fact = {"id": f"value {name}", "check": name, "shown": int(value is not None)}
        if value is not None:
            fact["value"] = scaled(self._operators[name], value)
        return fact

    def _consequence(self, rule: Rule, facts: Any, outcomes: dict[str, Outcome]) -> str | None:
        """The fact that `rule` asserts, as JSON; a node's outcome is noted in `outcomes`."""
        concluded = rule.then.get("assert")
        if concluded is not None:
            if concluded["node"] in outcomes:
                raise InferenceError(f"two outcomes for {concluded['node']}")
            outcomes[concluded["node"]] = Outcome[concluded["outcome"]]
            return self._facts[rule.name]
        if "tally" in rule.then:
            return _tally(rule.then["tally"], facts)
        return None


def _tally(group: str, matched: Any) -> str:
    # One match comes bare, several in a list; each stands under the alias of its condition.
    facts = [each["m"] for each in (matched if isinstance(matched, list) else [matched])]
    sums = {name: sum(fact[name] for fact in facts) for name in _TALLIED}
    return _write({"id": f"tally {group}", "tally": group, **sums})


def _definition(rule: Rule) -> dict[str, Any]:
    definition: dict[str, Any] = {"all": [{alias: dict(when)} for alias, when in rule.when]}
    return {**definition, "count": rule.tallied} if rule.tallied else definition


def _accepted(answer: tuple[int, int]) -> int:
    """The state that took the facts. Raises InferenceError for a fact that no rule takes, or that is there."""
    code, state = answer
    if code:
        raise InferenceError(f"durable-rules refused a fact: {code}")
    return state
