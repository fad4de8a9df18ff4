"""`engine.remedy` and `engine.changes`: what would help, and the shortest way to pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations, permutations

import pytest
from builders import AS_OF, DOSSIER, edit, observed, read_dossier, standard_of, timing_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees import check_of, evidence, group_of, shown, standard_with, standards

from engine import reference
from engine.judgement import Verdict, judge
from engine.outcome import Outcome
from engine.remedy import Remedy, plan, remedies
from engine.standard import Check, Standard, walk

BEFORE_CLOSE = date(2026, 10, 30)
EARLY = DOSSIER.split("documents:")[0]
"""A dossier of figures only, as it may be before the window closes."""


def remedy(name: str) -> Remedy:
    return Remedy("mend", (("id", name),), False)


def codes(node_id: str, text: str, as_of: date = AS_OF) -> list[str]:
    """The remedies of one check of the small standard."""
    standard = standard_of()
    seen = observed(text, standard, as_of)
    outcome = reference.infer(standard, seen)[node_id]
    node = standard.node(node_id)
    assert isinstance(node, Check)
    when = timing_of(standard, read_dossier(text, standard, as_of), as_of)
    return [each.code for each in remedies(node, outcome, seen[node_id], when, standard.vocabulary)]


@pytest.mark.parametrize(
    ("node_id", "text", "code"),
    [
        ("1.1", EARLY, "settle.document"),
        ("2.1", EARLY, "settle.statement"),
        ("3.1", EARLY, "settle.finding"),
        ("1.2", edit(EARLY, ("  registered: 18\n", "")), "settle.fact"),
        ("2.3", edit(EARLY, (", last_year: 2", "")), "settle.last-year"),
        (
            "1.2",
            edit(EARLY, ("households: 25", "households: 0"), ("registered: 18", "registered: 0")),
            "settle.nothing-to-count",
        ),
    ],
)
def test_what_is_open_is_settled_by_what_is_missing(node_id: str, text: str, code: str) -> None:
    """Each gap names the paper, figure or finding that closes it."""
    assert codes(node_id, text) == [code]


@pytest.mark.parametrize(
    ("node_id", "text", "before", "after"),
    [
        ("1.2", edit(EARLY, ("registered: 18", "registered: 16")), ["mend.ratio"], []),
        ("3.2", edit(EARLY, ("force_rating: high", "force_rating: low")), ["mend.fact"], []),
        ("2.3", edit(EARLY, ("this_year: 2", "this_year: 9")), [], []),
        ("2.1", EARLY + "incidents:\n  - {id: v, kind: dispute, date: 2026-05-01}\n", [], []),
    ],
)
def test_what_failed_can_be_mended_only_within_the_window(
    node_id: str, text: str, before: list[str], after: list[str]
) -> None:
    """Two households more may still register; an incident stays where it is."""
    assert codes(node_id, text, BEFORE_CLOSE) == before
    assert codes(node_id, text, AS_OF) == after


def test_a_shortfall_is_named_in_units() -> None:
    """16 of 25: two more, by the day the window closes."""
    standard = standard_of()
    text = edit(EARLY, ("registered: 18", "registered: 16"))
    seen = observed(text, standard, BEFORE_CLOSE)
    node = standard.node("1.2")
    assert isinstance(node, Check)
    when = timing_of(standard, read_dossier(text, standard, BEFORE_CLOSE), BEFORE_CLOSE)
    (found,) = remedies(node, Outcome.UNMET, seen["1.2"], when, standard.vocabulary)
    assert dict(found.params) == {"fact": "registered", "short": 2, "closes": "2026-10-31"}


@pytest.mark.parametrize(
    ("as_of", "code"), [(date(2026, 3, 31), ["mend.document"]), (date(2026, 4, 1), [])]
)
def test_a_quarter_gone_by_cannot_be_mended(as_of: date, code: list[str]) -> None:
    """On 31/03 another plan can still be made, on 01/04 it cannot."""
    plan_of_last_year = (
        EARLY
        + "documents:\n  - {id: kh, kind: plan, date: 2025-12-01, issuer: unit, signed: yes, stamped: yes}\n"
    )
    assert codes("1.1", plan_of_last_year, as_of) == code


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (BEFORE_CLOSE, ["mend.units"]),
        (date(2026, 11, 14), ["mend.units"]),
        (date(2026, 11, 15), []),
    ],
)
def test_units_below_may_still_be_recognised_until_the_deadline(
    as_of: date, code: list[str]
) -> None:
    """Their decisions may come after the window has closed, though not after the unit's own is due."""
    standard = standard_of(
        'criteria:\n  - {id: "1", vi: A, en: A, cite: Điều 1, certainty: text, '
        "units_below: recognised, types: [school], at_least: 70%}\n"
    )
    text = (
        "unit: {type: residential_area, code: a, name: b}\nyear: 2026\n"
        "units_below: {school: {total: 10, recognised: 6}}\n"
    )
    node, seen = standard.node("1"), observed(text, standard, as_of)
    assert isinstance(node, Check)
    when = timing_of(standard, read_dossier(text, standard, as_of), as_of)
    found = remedies(node, Outcome.UNMET, seen["1"], when, standard.vocabulary)
    assert [each.code for each in found] == code


def test_what_is_met_needs_nothing() -> None:
    """No remedy where nothing is wrong."""
    assert codes("1.2", DOSSIER) == []


def least_effort(
    standard: Standard, outcomes: Mapping[str, Outcome], found: Mapping[str, tuple[Remedy, ...]]
) -> int | None:
    """By trying every set of remedies, smallest first: how many it takes; None if none will do."""
    every = sorted(
        {each for many in found.values() for each in many}, key=lambda each: each.sort_key
    )
    for size in range(len(every) + 1):
        for chosen in combinations(every, size):
            if passes(standard, outcomes, found, frozenset(chosen)):
                return size
    return None


def passes(
    standard: Standard,
    outcomes: Mapping[str, Outcome],
    found: Mapping[str, tuple[Remedy, ...]],
    chosen: frozenset[Remedy],
) -> bool:
    """Whether the criteria are met once all remedies of a check being chosen makes that check met."""

    def value(name: str) -> int:
        mended = bool(found.get(name)) and set(found[name]) <= chosen
        return int(mended or outcomes[name] is Outcome.MET)

    leaves = [node for node in walk(standard.criteria) if isinstance(node, Check)]
    plain = {leaf.clause.id: check_of(leaf.clause.id).test for leaf in leaves}
    held = standard._replace(criteria=retested(standard.criteria, plain))
    seen = {leaf.clause.id: shown(leaf, value(leaf.clause.id)) for leaf in leaves}
    return reference.infer(held, seen)["criteria"] is Outcome.MET


def retested(node, tests):  # type: ignore[no-untyped-def]
    """The same tree with every check asking for at least 1."""
    if isinstance(node, Check):
        return node._replace(test=tests[node.clause.id])
    return node._replace(children=tuple(retested(child, tests) for child in node.children))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_shortest_set_of_changes_is_the_shortest(data: st.DataObject) -> None:
    """Doing all of it makes the criteria met, and no smaller set of things to do would.

    Some checks cannot be helped, and some share one thing to do with another.
    """
    standard = data.draw(standards(most=10, conditions=False))
    outcomes = reference.infer(standard, data.draw(evidence(standard)))
    names = [n.clause.id for n in walk(standard.criteria) if isinstance(n, Check)]
    wanting = [name for name in names if outcomes[name] is not Outcome.MET]
    found = {
        name: tuple(
            {
                remedy(key)
                for key in data.draw(
                    st.sampled_from([(), (name,), (name,), ("shared",), (name, "shared")])
                )
            }
        )
        for name in wanting
    }
    plans = plan(standard.criteria, outcomes, found)
    least = least_effort(standard, outcomes, found)
    assert (least is None) == (not plans)
    if plans:
        shortest = min(plans, key=len)
        assert len(shortest) == least
        assert all(passes(standard, outcomes, found, each) for each in plans)
        assert not any(one < other for one, other in permutations(plans, 2))


def test_a_group_of_which_one_is_enough_takes_the_cheapest() -> None:
    """And a check that cannot be helped is left out."""
    standard = standard_with(group_of("g", "any", check_of("a"), check_of("b"), check_of("c")))
    outcomes = reference.infer(standard, {name: shown(name, 0) for name in "abc"})
    found = {"a": (remedy("a1"), remedy("a2")), "b": (), "c": (remedy("c"),)}
    assert plan(standard.criteria, outcomes, found)[0] == frozenset({remedy("c")})
    assert plan(standard.criteria, outcomes, {}) == ()


def test_a_condition_not_shown_is_settled_with_what_it_would_ask_for() -> None:
    """Nobody knows whether the clause applies: what it asks for is part of the plan, unless nothing could mend it."""
    node = check_of("a")._replace(applies=check_of("a?"))
    standard = standard_with(node, check_of("b"))
    seen = {"a": shown("a", None), "a?": shown("a?", None), "b": shown("b", 1)}
    outcomes = reference.infer(standard, seen)
    found = {"a": (remedy("a"),), "a?": (remedy("a?"),)}
    assert plan(standard.criteria, outcomes, found) == (frozenset({remedy("a?"), remedy("a")}),)
    past_help = {"a": (), "a?": (remedy("a?"),)}
    assert plan(standard.criteria, outcomes, past_help) == (frozenset({remedy("a?")}),)


def test_the_changes_of_a_dossier_lead_to_the_pass() -> None:
    """An empty dossier is given one list of all that is missing; a met one none."""
    standard = standard_of()
    for text, changes in ((DOSSIER, 0), (EARLY, 5)):
        dossier = read_dossier(text, standard)
        seen = observed(text, standard)
        when = timing_of(standard, dossier)
        outcomes = reference.infer(standard, seen)
        judged = judge(standard, dossier, when, seen, outcomes)
        assert judged.changes is not None
        assert len(judged.changes) == changes
        assert (judged.verdict is Verdict.MEETS) == (changes == 0)
