"""The engine of record: compiled rules run on durable-rules. The only module that imports it.

What was measured of durable-rules 2.0.28 is kept out here: actions are short, guarded and do no I/O; every
check always asserts a fact; one session id, explicit ids; state is deleted after each run; and a run in
which some node has no outcome, or two, is an error of ours and never an answer.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from engine.compiler import Rule, RuleSet
from engine.observation import Observation
from engine.operators import OPERATORS, scaled
from engine.outcome import Outcome
from engine.standard import Standard
from engine.usage import checks

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from durable.engine import Host

_RULESET, _SID = "antt", "0"


class InferenceError(Exception):
    """The rule engine did not do what its rules say: a bug of ours, exit code 70 (lỗi suy luận)."""


class Findings(NamedTuple):
    """What inference found (kết quả suy luận): the outcome of every node, and the rules that fired, in order."""

    outcomes: Mapping[str, Outcome]
    derivation: tuple[str, ...] = ()


class _QuietHost(Host):  # type: ignore[misc]  # durable-rules ships no types
    """A host without the two timer threads of the stock one, which take actions away from the caller."""

    def _run(self) -> None:
        return None


class Rete:
    """One compiled rule set in durable-rules, reused for every dossier: a new one each time would leak."""

    def __init__(self, standard: Standard, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._operators = {
            check.clause.id: OPERATORS[check.test.op]
            for root in standard.roots
            for check in checks(root)
        }
        self._fired: list[str] = []
        self._asserted: dict[str, Outcome] = {}
        self._failure: BaseException | None = None
        self._host = _QuietHost()
        self._host.set_rulesets(
            {_RULESET: {rule.name: self._definition(rule) for rule in ruleset.rules}}
        )

    def infer(self, observations: Mapping[str, Observation]) -> Findings:
        """Run the rules on one dossier's observations. Raises InferenceError."""
        self._fired, self._asserted, self._failure = [], {}, None
        facts = [self._fact(observations[name]) for name in self._ruleset.checks]
        with warnings.catch_warnings():
            # Python 3.12 warns of a call that durable-rules makes at every action.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                state = self._host.assert_facts(_RULESET, facts)
            except Exception as error:
                # A fact that no rule takes. The state stays: deleting one in which nothing fired aborts.
                raise InferenceError(f"{type(error).__name__}: {error}") from error
        self._host.delete_state(_RULESET, _SID)
        trouble = self._failure or state.get("exception")
        if trouble:
            raise InferenceError(f"an action failed: {trouble}")
        outcomes = {
            name: self._asserted[name] for name in self._ruleset.nodes if name in self._asserted
        }
        if len(outcomes) != len(self._ruleset.nodes):
            missing = sorted(set(self._ruleset.nodes) - outcomes.keys())
            raise InferenceError(f"no outcome for {', '.join(missing)}")
        return Findings(outcomes, tuple(self._fired))

    def _fact(self, observation: Observation) -> dict[str, Any]:
        fact = {"id": f"value {observation.check}", "check": observation.check, "shown": 0}
        if observation.value is None:
            return fact
        return {
            **fact,
            "shown": 1,
            "value": scaled(self._operators[observation.check], observation.value),
        }

    def _definition(self, rule: Rule) -> dict[str, Any]:
        definition: dict[str, Any] = {
            "all": [{alias: dict(when)} for alias, when in rule.when],
            "run": self._action(rule),
        }
        return {**definition, "count": rule.tallied} if rule.tallied else definition

    def _action(self, rule: Rule) -> Callable[[Any], None]:
        def act(context: Any) -> None:
            # An exception that leaves an action is swallowed by the engine: keep it, raise it after the run.
            try:
                self._fired.append(rule.name)
                fact = self._consequence(rule, context)
                if fact is not None:
                    context.assert_fact(fact)
            except BaseException as error:
                self._failure = self._failure or error

        return act

    def _consequence(self, rule: Rule, context: Any) -> dict[str, Any] | None:
        if "assert" in rule.then:
            fact = dict(rule.then["assert"])
            if fact["node"] in self._asserted:
                raise InferenceError(f"two outcomes for {fact['node']}")
            self._asserted[fact["node"]] = Outcome[fact["outcome"]]
            return fact
        if "tally" in rule.then:
            group, matched = rule.then["tally"], context.m
            facts = matched if isinstance(matched, list) else [matched]
            sums = {name: sum(fact[name] for fact in facts) for name in ("met", "open", "na")}
            return {"id": f"tally {group}", "tally": group, **sums}
        return None
