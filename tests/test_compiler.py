"""`engine.compiler`: a standard as plain rules, within the limits beyond which durable-rules hangs or aborts."""

from __future__ import annotations

import json

import durable_rules_engine
import pytest
from builders import codes_of, problems_of, standard_of
from trees import check_of, group_of, standard_with

from engine import compiler
from engine.compiler import MAX_CHILDREN, MAX_CONDITIONS, compile_rules, fnv1a
from engine.observation import Observation
from engine.outcome import Outcome
from engine.reason import Reason
from engine.rete import Rete

OBSERVED = 2  # what durable-rules answers to a fact that it already has
COLLIDING = ("ad4a2122", "2e9bbccc")
"""Two ids whose observed facts share one 32-bit hash, found by trying."""


def test_rules_are_data() -> None:
    """They can be printed, digested and compared: no function is inside, and none in another order."""
    ruleset = compile_rules(standard_of())
    assert json.loads(json.dumps(ruleset.as_data())) == ruleset.as_data()
    assert compile_rules(standard_of()) == ruleset


def test_every_check_has_three_rules_that_exclude_each_other() -> None:
    """Met, not met, missing: one of them always fires."""
    names = [rule.name for rule in compile_rules(standard_of()).rules]
    assert len(set(names)) == len(names)
    for outcome in ("MET", "UNMET", "UNPROVEN"):
        assert f"1.2 {outcome}" in names


def test_a_group_may_not_have_more_children_than_the_engine_can_match() -> None:
    """64 matches a fact are all it holds; the group is named."""
    just = standard_with(group_of("g", "all", *(check_of(f"c{n}") for n in range(MAX_CHILDREN))))
    assert compile_rules(just)
    over = standard_with(
        group_of("g", "all", *(check_of(f"c{n}") for n in range(MAX_CHILDREN + 1)))
    )
    (problem,) = problems_of(lambda: compile_rules(over))
    assert (problem.code, problem.params["id"]) == ("engine-too-many-children", "g")


def test_as_many_children_as_allowed_are_really_counted() -> None:
    """The limit is one that the engine bears."""
    standard = standard_with(
        group_of("g", "all", *(check_of(f"c{n}") for n in range(MAX_CHILDREN)))
    )
    rete = Rete(standard, compile_rules(standard))
    one = Observation("", None, Reason("found.count"))
    seen = {f"c{n}": one._replace(check=f"c{n}") for n in range(MAX_CHILDREN)}
    assert rete.infer(seen).outcomes["g"] is Outcome.UNPROVEN


def test_a_standard_may_not_have_more_conditions_than_the_engine_can_compile() -> None:
    """With 513 it would hang for ever."""
    groups = [
        group_of(f"g{n}", "all", *(check_of(f"g{n}.{c}") for c in range(40))) for n in range(5)
    ]
    (problem,) = problems_of(lambda: compile_rules(standard_with(*groups)))
    assert problem.code == "engine-too-many-rules"
    assert int(problem.params["count"]) > MAX_CONDITIONS


def test_two_ids_with_one_hash_are_refused() -> None:
    """durable-rules tells ids apart by 32 bits only: it would take the second fact for the first."""
    first, second = COLLIDING
    assert fnv1a(f"value {first}") == fnv1a(f"value {second}")
    assert codes_of(lambda: compile_rules(standard_with(check_of(first), check_of(second)))) == [
        "engine-hash-collision",
        "engine-hash-collision",
    ]
    assert compile_rules(standard_with(check_of(first), check_of("other")))


def test_the_hash_is_the_engine_s_own() -> None:
    """The engine itself refuses two facts whose ids collide by our hash, and takes two that do not."""
    first, second = (f"value {name}" for name in COLLIDING)

    def observed_twice(left: str, right: str) -> bool:
        rules = {"any": {"all": [{"m": {"shown": 1}}]}}
        handle = durable_rules_engine.create_ruleset("r", json.dumps(rules))
        facts = [{"id": left, "shown": 1}, {"id": right, "shown": 1}]
        code, _ = durable_rules_engine.assert_facts(handle, json.dumps(facts))
        return bool(code == OBSERVED)

    assert observed_twice(first, second)
    assert not observed_twice(first, "value other")


def test_the_guard_speaks_of_every_kind_of_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Observed values, outcomes, inner outcomes and tallies all have ids that could collide."""
    hashed: list[str] = []

    def listed(text: str) -> int:
        hashed.append(text)
        return hash(text)

    monkeypatch.setattr(compiler, "fnv1a", listed)
    compile_rules(standard_of())
    assert {"value 1.1", "node 1", "node 4!", "tally 1", "value 4?", "node criteria"} <= set(hashed)
