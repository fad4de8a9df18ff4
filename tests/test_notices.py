"""`engine.notices`: what deserves a look though it decides nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine import source
from engine.bundle import Bundle, open_bundle
from engine.catalogue import Catalogue
from engine.decision import Decision
from engine.pipeline import Pipeline
from engine.problem import Problems

SAMPLES = Path(__file__).parent.parent / "evidence_samples"
PIPELINE = Pipeline(Catalogue())


def decided(sample: str, as_of: date, *edits: tuple[str, str]) -> Decision:
    """The decision on a sample with some words of it changed; its attachments stay away."""
    bundle = open_bundle(SAMPLES / sample)
    text = bundle.document.text
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return PIPELINE.decide(
        Bundle(source.parse(text.encode(), "x.yaml", "x.yaml"), bundle.folder), as_of
    )


def codes(decision: Decision) -> set[str]:
    return {each["code"] for each in decision.data["notices"]}


def test_a_fact_that_only_an_idle_clause_would_read_is_pointed_out() -> None:
    """ "No guard force", and yet the guards' discipline is stated: one of the two is wrong."""
    edit = ("has_guard_force: yes", "has_guard_force: no")
    assert "fact-set-aside" in codes(decided("cq-dat-2026", date(2026, 11, 18), edit))
    assert "fact-set-aside" not in codes(decided("cq-dat-2026", date(2026, 11, 18)))


def test_a_paper_that_only_an_idle_clause_would_read_is_pointed_out() -> None:
    """ "No Party organisation", and yet a Party resolution is filed."""
    edit = ("has_party_organisation: yes", "has_party_organisation: no")
    assert "paper-set-aside" in codes(decided("cq-dat-2026", date(2026, 11, 18), edit))
    assert "paper-set-aside" not in codes(decided("cq-dat-2026", date(2026, 11, 18)))


def test_minutes_are_minutes() -> None:
    """A finding "recorded" in a submission stands on nothing."""
    whole = decided("kdc-dat-2026", date(2026, 11, 5))
    moved = decided("kdc-dat-2026", date(2026, 11, 5), ("minutes: bien-ban", "minutes: to-trinh"))
    assert (whole.exit_code, moved.exit_code) == (0, 3)
    found = next(node for node in moved.data["criteria"] if node["id"] == "4.2")
    assert [reason["code"] for reason in found["reasons"]][:1] == ["refused.not-minutes"]


def test_a_window_that_closed_before_its_circular_was_in_force_has_no_edition() -> None:
    """TT 23/2012 came into force on 18/06/2012: it does not judge a school year closed in May."""
    with pytest.raises(Problems) as raised:
        decided(
            "thpt-2020-nam-hoc",
            date(2020, 7, 20),
            ("year: 2020", "year: 2012"),
            ("28/05/2019", "28/05/2011"),
            ("15/07/2020", "28/05/2012"),
        )
    assert "year-no-edition" in {each.code for each in raised.value.problems}


def test_to_sign_is_only_advised_where_signing_helps() -> None:
    """An unsigned registration of 02/04 would fail once signed: that is not what is missing."""
    line = "date: 2026-04-02, issuer: unit, signed: "
    unsigned = decided("kdc-dang-ky-0204", date(2026, 11, 5), (line + "yes", line + "no"))
    assert {each["code"] for each in unsigned.data["changes"]} == {"settle.document"}
    minutes = (
        "date: 2026-11-03, issuer: unit, signed: yes",
        "date: 2026-11-03, issuer: unit, signed: no",
    )
    early = decided("kdc-dang-ky-0204", date(2026, 11, 5), minutes, ("2026-04-02", "2026-03-31"))
    assert {each["code"] for each in early.data["changes"]} == {"settle.signature"}


@pytest.mark.parametrize(("stated", "told"), [(0, True), (1, False), (2, False)])
def test_a_figure_below_the_incidents_listed_is_pointed_out(stated: int, told: bool) -> None:
    """The dossier lists one crime in the window: to state none beside it is a slip, or worse."""
    edit = ("crimes: {this_year: 1,", f"crimes: {{this_year: {stated},")
    found = codes(decided("kdc-dat-2026", date(2026, 11, 5), edit))
    assert ("fewer-than-listed" in found) is told


def test_an_incident_outside_the_window_is_not_counted() -> None:
    """What happened in another year belongs to that year's figure."""
    none = ("crimes: {this_year: 1,", "crimes: {this_year: 0,")
    before = ("date: 14/06/2026, gravity", "date: 31/10/2025, gravity")
    assert "fewer-than-listed" not in codes(
        decided("kdc-dat-2026", date(2026, 11, 5), none, before)
    )


@pytest.mark.parametrize(("day", "told"), [("2027-11-01", False), ("2027-11-02", True)])
def test_a_paper_of_the_review_dated_a_year_late_is_pointed_out(day: str, told: bool) -> None:
    """No clause gives such papers a last day, but the next year's minutes are not this year's."""
    edit = ("number: 05/BC, date: 2026-11-03", f"number: 05/BC, date: {day}")
    found = codes(decided("kdc-dat-2026", date(2028, 1, 5), edit))
    assert ("dated-a-year-late" in found) is told


@pytest.mark.parametrize(("to", "told"), [("2026-11-02", False), ("2026-11-03", True)])
def test_a_statement_about_days_to_come_is_pointed_out(to: str, told: bool) -> None:
    """Signed on 02/11, it can confirm no day after that."""
    found = codes(decided("kdc-dat-2026", date(2026, 11, 5), ("to: 31/10/2026", f"to: {to}")))
    assert ("covers-days-to-come" in found) is told
