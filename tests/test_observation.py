"""`engine.observation`, `acceptance`, `exceptions`: what a dossier shows of a check, and what it does not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from builders import CRITERIA, DOSSIER, edit, observed, standard_of

from engine.evidence import Incident
from engine.exceptions import held
from engine.observation import Observation
from engine.problem import Mark
from engine.standard import OfIncidents, Unless

PLAN = "{id: kh, kind: plan, date: 2026-03-31, issuer: unit, signed: yes, stamped: yes}"


def seen(node_id: str, *pairs: tuple[str, str], more: str = "") -> Observation:
    return observed(edit(DOSSIER, *pairs) + more)[node_id]


def incidents(*rows: str) -> str:
    return "incidents:\n" + "".join(f"  - {{id: v{n}, {row}}}\n" for n, row in enumerate(rows))


def refusals(observation: Observation) -> list[str]:
    return [reason.code for reason in observation.refused]


def gaps(observation: Observation) -> list[str]:
    return [reason.code for reason in observation.gaps]


def test_a_complete_dossier_leaves_nothing_open() -> None:
    """Every value has a witness."""
    for observation in observed().values():
        assert observation.value is not None
        assert observation.witnesses
        assert not observation.gaps


@pytest.mark.parametrize(
    ("day", "value", "refused"),
    [
        ("2025-10-31", None, ["refused.outside-window"]),
        ("2025-11-01", 0, ["refused.not-dated"]),
        ("2025-12-31", 0, ["refused.not-dated"]),
        ("2026-01-01", 1, []),
        ("2026-03-31", 1, []),
        ("2026-04-01", 0, ["refused.not-dated"]),
        ("2026-10-31", 0, ["refused.not-dated"]),
        ("2026-11-01", None, ["refused.outside-window"]),
    ],
)
def test_a_date_that_the_clause_requires(day: str, value: int | None, refused: list[str]) -> None:
    """A plan of 01/04 is shown and does not satisfy; one from outside the window is not shown at all."""
    observation = seen("1.1", ("date: 2026-03-31", f"date: {day}"))
    assert observation.value == value
    assert refusals(observation) == refused


@pytest.mark.parametrize(
    ("pair", "value", "refused"),
    [
        (("signed: yes, stamped: yes", "signed: no, stamped: yes"), None, ["refused.not-signed"]),
        (("signed: yes, stamped: yes", "stamped: yes"), None, ["refused.not-signed"]),
        (("signed: yes, stamped: yes", "signed: yes"), None, ["refused.not-stamped"]),
        (("issuer: unit", "issuer: police"), 0, ["refused.not-issued-by"]),
        (("issuer: unit, ", ""), None, ["refused.issuer-not-stated"]),
    ],
)
def test_signature_stamp_and_issuer(
    pair: tuple[str, str], value: int | None, refused: list[str]
) -> None:
    """Not stated is not shown; shown to be another's is shown not to satisfy."""
    observation = seen("1.1", pair)
    assert (observation.value, refusals(observation)) == (value, refused)


def test_one_right_paper_is_enough_beside_wrong_ones() -> None:
    """The others are refused by name."""
    late = PLAN.replace("kh", "kh2").replace("03-31", "04-02")
    observation = seen("1.1", (f"  - {PLAN}", f"  - {PLAN}\n  - {late}"))
    assert observation.value == 1
    assert observation.witnesses == ("documents.kh",)
    assert [reason.evidence for reason in observation.refused] == ["documents.kh2"]


def test_a_paper_of_any_time_may_be_old() -> None:
    """Rules made in 2019 are still in force."""
    assert seen("1.3").value == 1


@pytest.mark.parametrize(("day", "value"), [("2026-10-30", None), ("2026-10-31", 0)])
def test_a_statement_dated_before_the_window_closes_cannot_cover_it(
    day: str, value: int | None
) -> None:
    """On the last day it can."""
    observation = seen(
        "2.1", ("kind: statement\n    date: 2026-11-01", f"kind: statement\n    date: {day}")
    )
    assert observation.value == value
    if value is None:
        assert refusals(observation) == ["refused.before-closing"]
        assert gaps(observation) == ["gap.statement"]


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("from: 2025-11-01", "from: 2025-11-02"), "refused.covers-short"),
        (("to: 2026-10-31", "to: 2026-10-30"), "refused.covers-short"),
        (("    covers: {from: 2025-11-01, to: 2026-10-31}\n", ""), "refused.covers-not-stated"),
        (("    signed: yes\n", ""), "refused.not-signed"),
    ],
)
def test_a_statement_must_cover_the_whole_window(pair: tuple[str, str], code: str) -> None:
    """One day short is not covered, and nobody having signed it, it says nothing."""
    observation = seen("2.1", pair)
    assert observation.value is None
    assert refusals(observation) == [code]


def test_silence_is_not_proof() -> None:
    """An empty list without a statement shows nothing; a listed incident counts without one."""
    bare = DOSSIER.split("  - id: xn")[0] + "findings:" + DOSSIER.split("findings:")[1]
    assert observed(bare)["2.1"].value is None
    listed = observed(bare + incidents("kind: dispute, date: 2026-05-01"))["2.1"]
    assert (listed.value, listed.counted, listed.complete) == (1, 1, False)


@pytest.mark.parametrize(
    ("day", "value"),
    [("2025-10-31", 0), ("2025-11-01", 1), ("2026-02-28", 1), ("2026-10-31", 1), ("2026-11-01", 0)],
)
def test_an_incident_counts_on_both_ends_of_the_window(day: str, value: int) -> None:
    """The day before the first and the day after the last belong to other years."""
    observation = seen("2.1", more=incidents(f"kind: dispute, date: {day}"))
    assert observation.value == value
    assert refusals(observation) == ([] if value else ["refused.outside-window"])


@pytest.mark.parametrize(
    ("row", "value", "gap"),
    [
        ("gravity: light", 0, []),
        ("gravity: serious", 1, []),
        ("gravity: grave, force_majeure: no, detected: no", 1, []),
        ("gravity: serious, force_majeure: yes", 0, []),
        ("gravity: serious, force_majeure: no, detected: yes, reported: yes", 0, []),
        ("gravity: serious, force_majeure: no, detected: yes, reported: no", 1, []),
        ("gravity: serious, force_majeure: no, detected: yes", None, ["gap.exception"]),
        ("force_majeure: no, detected: no", None, ["gap.gravity"]),
        ("force_majeure: yes", 0, []),
    ],
)
def test_gravity_and_exceptions(row: str, value: int | None, gap: list[str]) -> None:
    """What is not stated is unknown, unless what is stated decides already."""
    stated = row
    if value == 1 and "force_majeure" not in row:
        stated = f"{row}, force_majeure: no, detected: no"
    observation = seen("2.2", more=incidents(f"kind: crime, date: 2026-05-01, {stated}"))
    assert (observation.value, gaps(observation)) == (value, gap)


@pytest.mark.parametrize("rule", ["any", "all"])
def test_exceptions_are_kleene_s_logic(rule: str) -> None:
    """Every combination of yes, no and not stated of two flags."""
    subject = OfIncidents(
        ("crime",), "", Unless(rule, parts=(Unless("flag", "a"), Unless("flag", "b"))), "w"
    )
    order = {False: 0, None: 1, True: 2}
    back = {0: False, 1: None, 2: True}
    for a in (True, False, None):
        for b in (True, False, None):
            flags = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
            incident = Incident("v", "crime", date(2026, 1, 1), "", flags, Mark("d"))
            excused = back[(max if rule == "any" else min)(order[a], order[b])]
            against = held(incident, subject, ())
            assert against is (None if excused is None else not excused)


def test_a_share_needs_both_figures_and_something_to_count() -> None:
    """18 of 25 is exactly 18/25; of nothing there is no share."""
    assert seen("1.2").value == Fraction(18, 25)
    assert gaps(seen("1.2", ("  registered: 18\n", ""))) == ["gap.fact"]
    none = seen("1.2", ("households: 25", "households: 0"), ("registered: 18", "registered: 0"))
    assert (none.value, gaps(none)) == (None, ["gap.nothing-to-count"])


@pytest.mark.parametrize(
    ("written", "value", "gap"),
    [
        ("{this_year: 2, last_year: 3}", -1, []),
        ("{this_year: 3, last_year: 2}", 1, []),
        ("{this_year: 0, last_year: 0}", 0, []),
        ("{this_year: 2}", None, ["gap.last-year"]),
        ("{last_year: 2}", None, ["gap.fact"]),
    ],
)
def test_this_year_against_last(written: str, value: int | None, gap: list[str]) -> None:
    """The difference is what is held against the limit; either figure may be missing."""
    observation = seen("2.3", ("{this_year: 2, last_year: 2}", written))
    assert (observation.value, gaps(observation)) == (value, gap)


def test_levels_and_choices_are_numbers() -> None:
    """A level is its place in the scale; a choice is one of those allowed, or not."""
    assert seen("3.2").value == 2
    assert seen("3.3").value == 0
    assert seen("3.3", ("place_kind: urban", "place_kind: rural")).value == 1


@pytest.mark.parametrize(
    ("pairs", "value", "refused"),
    [
        ((), 1, []),
        ((("result: yes", "result: no"),), 0, []),
        (
            (("Trưởng bản, date: 2026-11-02", "Trưởng bản, date: 2025-10-31"),),
            None,
            ["refused.outside-window"],
        ),
        ((("Trưởng bản, date: 2026-11-02", "Trưởng bản, date: 2025-11-01"),), 1, []),
        ((("minutes: bb}", "minutes: nq}"),), None, ["refused.not-minutes"]),
        (
            (("kind: minutes, date: 2026-11-02", "kind: minutes, date: 2025-10-31"),),
            None,
            ["refused.outside-window"],
        ),
    ],
)
def test_a_finding_stands_on_its_minutes(
    pairs: tuple[tuple[str, str], ...], value: int | None, refused: list[str]
) -> None:
    """What refuses the minutes refuses the finding."""
    observation = seen("3.1", *pairs)
    assert (observation.value, refusals(observation)) == (value, refused)


@pytest.mark.parametrize(
    ("below", "value", "gap"),
    [
        ("{residential_area: {total: 10, recognised: 7}, school: {total: 0}}", Fraction(7, 10), []),
        ("{residential_area: {total: 10, recognised: 7}}", None, ["gap.units"]),
        ("{residential_area: {total: 10}, school: {total: 0}}", None, ["gap.units"]),
        ("{residential_area: {total: 0}, school: {total: 0}}", None, ["gap.no-units"]),
    ],
)
def test_units_below(below: str, value: Fraction | None, gap: list[str]) -> None:
    """Every type must be stated, even if there are none of it."""
    text = (
        'criteria:\n  - {id: "1", vi: A, en: A, cite: Điều 1, certainty: text, '
        "units_below: recognised, types: [residential_area, school], at_least: 70%}\n"
    )
    dossier = (
        f"unit: {{type: residential_area, code: a, name: b}}\nyear: 2026\nunits_below: {below}\n"
    )
    observation = observed(dossier, standard_of(text))["1"]
    assert (observation.value, gaps(observation)) == (value, gap)


def test_several_papers_may_be_asked_for() -> None:
    """One of two is not yet two; it is open, for another may come."""
    text = edit(CRITERIA, ("document: rules}", "document: rules, at_least: 2}"))
    observation = observed(DOSSIER, standard_of(text))["1.3"]
    assert (observation.value, gaps(observation)) == (None, ["gap.document"])
    assert observation.witnesses == ("documents.nq",)
    more = edit(
        DOSSIER, ("  - {id: nq,", "  - {id: nq2, kind: rules, date: 2020-01-01}\n  - {id: nq,")
    )
    assert observed(more, standard_of(text))["1.3"].value == 2
