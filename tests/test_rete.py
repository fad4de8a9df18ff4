"""`engine.rete` against `engine.reference`, and what was measured of durable-rules, kept out and tripped."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from trees import check_of, evidence, good, group_of, shown, standard_with, standards

from engine import reference
from engine.compiler import RuleSet, compile_rules
from engine.observation import Observation
from engine.outcome import Outcome
from engine.rete import InferenceError, Rete
from engine.standard import Standard
from engine.usage import checks

MET, UNMET, UNPROVEN = Outcome.MET, Outcome.UNMET, Outcome.UNPROVEN
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def infer(standard: Standard, observations: Mapping[str, Observation]) -> dict[str, Outcome]:
    return dict(Rete(standard, compile_rules(standard)).infer(observations).outcomes)


@settings(
    slow, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # shrinking would take minutes
@given(st.data())
def test_the_two_evaluators_agree_on_random_criteria(data: st.DataObject) -> None:
    """Groups of every rule, nested, with conditions; values at, below and above each limit, or missing."""
    standard = data.draw(standards())
    rete = Rete(standard, compile_rules(standard))
    for _ in range(6):
        observations = data.draw(evidence(standard))
        assert dict(rete.infer(observations).outcomes) == reference.infer(standard, observations)


@slow
@given(st.data())
def test_good_evidence_never_lowers_a_result(data: st.DataObject) -> None:
    """Showing one thing more that is as it should be never makes the whole worse.

    Conditions are left aside: to show that a clause applies is to ask more.
    """
    standard = data.draw(standards())
    before = data.draw(evidence(standard))
    open_checks = [
        check
        for check in checks(standard.criteria)
        if before[check.clause.id].value is None and not check.clause.id.endswith("?")
    ]
    first = reference.infer(standard, before)["criteria"]
    for check in open_checks:
        after = {**before, check.clause.id: shown(check, good(check))}
        now = reference.infer(standard, after)["criteria"]
        assert NOT_APPLICABLE in (first, now) or now >= first


@slow
@given(st.data())
def test_what_was_not_evaluated_never_raises_a_result(data: st.DataObject) -> None:
    """Taking any evidence away never turns a result that is not met into one that is."""
    standard = data.draw(standards())
    before = data.draw(evidence(standard))
    first = reference.infer(standard, before)["criteria"]
    for name in before:
        now = reference.infer(standard, {**before, name: shown(name, None)})["criteria"]
        assert now is not MET or first is MET
        assert now is not NOT_APPLICABLE or first is NOT_APPLICABLE


def values(**named: int | None) -> dict[str, Observation]:
    return {name: shown(name, value) for name, value in named.items()}


@pytest.mark.parametrize(
    ("rule", "need", "given_values", "outcome"),
    [
        ("all", 0, (1, 1, None), UNPROVEN),
        ("all", 0, (1, 0, None), UNMET),
        ("all", 0, (1, 1, 1), MET),
        ("any", 0, (0, 0, None), UNPROVEN),
        ("any", 0, (0, 0, 0), UNMET),
        ("any", 0, (0, None, 1), MET),
        ("some", 2, (1, None, 0), UNPROVEN),
        ("some", 2, (1, 0, 0), UNMET),
        ("some", 2, (1, 1, 0), MET),
        ("some", 3, (1, 1, None), UNPROVEN),
    ],
)
def test_groups_in_three_values(
    rule: str, need: int, given_values: tuple[int | None, ...], outcome: Outcome
) -> None:
    """`all` is the least of its children, `any` the greatest, `some n` the n-th greatest."""
    children = [check_of(name) for name in "abc"]
    standard = standard_with(group_of("g", rule, *children, need=need))
    observations = dict(
        zip("abc", (shown(n, v) for n, v in zip("abc", given_values, strict=True)), strict=True)
    )
    assert infer(standard, observations)["g"] is outcome
    assert reference.infer(standard, observations)["g"] is outcome


@pytest.mark.parametrize(
    ("condition", "own", "outcome"),
    [
        (1, 1, MET),
        (1, 0, UNMET),
        (1, None, UNPROVEN),
        (0, 1, NOT_APPLICABLE),
        (0, None, NOT_APPLICABLE),
        (None, 1, UNPROVEN),
        (None, 0, UNPROVEN),
    ],
)
def test_a_condition_of_applicability(
    condition: int | None, own: int | None, outcome: Outcome
) -> None:
    """A clause is set aside only where its condition is shown to be false."""
    node = check_of("a")._replace(applies=check_of("a?"))
    standard = standard_with(node, check_of("b"))
    observations = {**values(a=own, b=1), "a?": shown("a?", condition)}
    assert infer(standard, observations)["a"] is outcome
    assert reference.infer(standard, observations)["a"] is outcome


@pytest.mark.parametrize("rule", ["all", "any", "some"])
def test_a_group_of_which_nothing_applies_does_not_apply(rule: str) -> None:
    """It is neither met nor refused."""
    children = [check_of(name)._replace(applies=check_of(f"{name}?")) for name in "ab"]
    standard = standard_with(group_of("g", rule, *children, need=1))
    observations = {name: shown(name, 0) for name in ("a", "a?", "b", "b?")}
    assert infer(standard, observations)["g"] is NOT_APPLICABLE
    assert reference.infer(standard, observations)["g"] is NOT_APPLICABLE


def test_the_derivation_names_the_rules_that_fired() -> None:
    """In order: a leaf before the group that counts it, the root last."""
    standard = standard_with(group_of("g", "all", check_of("a"), check_of("b")))
    findings = Rete(standard, compile_rules(standard)).infer(values(a=1, b=None))
    fired = list(findings.derivation)
    assert set(fired) == {
        "a MET",
        "b UNPROVEN",
        "g tally",
        "g UNPROVEN",
        "criteria tally",
        "criteria UNPROVEN",
        "criteria done",
    }
    assert fired.index("a MET") < fired.index("g tally") < fired.index("g UNPROVEN")
    assert fired[-1] == "criteria done"


def test_one_engine_answers_for_many_dossiers_in_flat_memory() -> None:
    """State is deleted after each run: a thousand dossiers take no more room than a hundred."""
    standard = standard_with(group_of("g", "any", *(check_of(f"c{n}") for n in range(8))))
    rete = Rete(standard, compile_rules(standard))

    def run(times: int) -> int:
        for number in range(times):
            rete.infer({f"c{n}": shown(f"c{n}", (number >> n) & 1) for n in range(8)})
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    first = run(100)
    assert run(1000) - first < 20_000  # kilobytes; each kept state would be 4,500 of them


def test_one_dossier_does_not_leave_a_trace_in_the_next() -> None:
    """The same observations give the same findings, whatever was asked between."""
    standard = standard_with(check_of("a"), check_of("b"))
    rete = Rete(standard, compile_rules(standard))
    first = rete.infer(values(a=1, b=0))
    assert rete.infer(values(a=None, b=None)).outcomes["criteria"] is UNPROVEN
    assert rete.infer(values(a=1, b=0)) == first


def test_an_exception_inside_an_action_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It surfaces as it is, and leaves nothing behind for the next dossier."""
    standard = standard_with(check_of("a"))
    rete = Rete(standard, compile_rules(standard))

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("in an action")

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError, match="in an action"):
        patch.setattr(rete, "_consequence", broken)
        rete.infer(values(a=1))
    assert rete.infer(values(a=0)).outcomes["criteria"] is UNMET


def without(ruleset: RuleSet, *names: str) -> RuleSet:
    kept = tuple(rule for rule in ruleset.rules if rule.name not in names)
    assert len(kept) == len(ruleset.rules) - len(names)
    return ruleset._replace(rules=kept)


def test_a_run_in_which_a_node_gets_no_outcome_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rule that did not fire, for whatever reason, is found out."""
    standard = standard_with(check_of("a"), check_of("b"))
    rete = Rete(standard, compile_rules(standard))
    conclude = rete._consequence

    def dropped(rule: Any, *rest: Any) -> Any:
        return None if rule.name == "b MET" else conclude(rule, *rest)

    monkeypatch.setattr(rete, "_consequence", dropped)
    with pytest.raises(InferenceError, match="no outcome for b, criteria"):
        rete.infer(values(a=1, b=1))


@pytest.mark.parametrize("name", ["a MET", "g tally", "g MET", "criteria MET", "criteria done"])
def test_a_missing_rule_is_never_an_answer(name: str) -> None:
    """Whichever rule is lost, the run ends in an error of ours."""
    standard = standard_with(group_of("g", "all", check_of("a")), check_of("b"))
    rete = Rete(standard, without(compile_rules(standard), name))
    with pytest.raises(InferenceError):
        rete.infer(values(a=1, b=1))


def test_a_node_with_two_outcomes_is_no_answer() -> None:
    """Rules that do not exclude each other are found out."""
    standard = standard_with(check_of("a"))
    ruleset = compile_rules(standard)
    met = next(rule for rule in ruleset.rules if rule.name == "a MET")
    fact = {**met.then["assert"], "id": "another", "outcome": "UNMET"}
    twice = met._replace(name="a again", then={"assert": fact})
    rete = Rete(standard, ruleset._replace(rules=(*ruleset.rules, twice)))
    with pytest.raises(InferenceError, match="two outcomes for a"):
        rete.infer(values(a=1))


def test_values_too_small_for_the_engine_are_still_exact() -> None:
    """A billionth below the limit is below the limit."""
    standard = standard_with(check_of("a", "at_least", Fraction(7, 10)))
    tiny = Fraction(1, 10**9)
    below, at = (shown("a", Fraction(7, 10) - step) for step in (tiny, 0))
    assert infer(standard, {"a": below})["a"] is UNMET
    assert infer(standard, {"a": at})["a"] is MET
