"""`engine.score`: exact points; what was not evaluated never adds any."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from builders import CRITERIA, DOSSIER, edit, observed, parsed, read_dossier, standard_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees import check_of, evidence, shown, standard_with, standards

from engine import overlay, reference
from engine.observation import Observation
from engine.outcome import Outcome
from engine.problem import Mark
from engine.score import Score, score
from engine.standard import Row, Scoring, Standard, walk
from engine.vocabulary import Text

OVERLAY = """\
overlay: tinh
extends: {edition: tt-thu, unit_type: residential_area}
title: {vi: Tỉnh, en: Province}
basis: {vi: Quyết định, en: Decision, cite: QĐ, certainty: text}
source: qd
sources: {qd: {vi: Quyết định, en: Decision}}
scoring:
  total: 100
  pass_mark: 80
  rows:
    - {id: A, vi: Đăng ký, en: Registration, criteria: ["1"], points: 40, certainty: text, knock_out: yes}
    - {id: B, vi: Vụ việc, en: Incidents, criteria: ["2.1", "2.2"], points: 30, deduct: 12.5, certainty: text}
    - {id: C, vi: Tổ chức, en: Organisation, criteria: ["3", "4"], points: 30, certainty: text}
  bands:
    - {id: kha, vi: Khá, en: Fair, from: 80}
    - {id: tot, vi: Tốt, en: Good, from: 95}
"""
DOSSIER_OF_NOBODY = read_dossier()


def sheet(text: str = DOSSIER, standard: Standard | None = None) -> Score:
    chosen = standard or overlay.apply(parsed(OVERLAY), standard_of())
    seen = observed(text, chosen)
    return score(chosen, read_dossier(text, chosen), reference.infer(chosen, seen), seen)


def incident(*days: str) -> str:
    rows = [f"  - {{id: v{day[-5:]}, kind: dispute, date: {day}}}\n" for day in days]
    return "incidents:\n" + "".join(rows)


def test_a_circular_without_points_gets_equal_shares() -> None:
    """Four clauses, 25 each; an indication, with no gate."""
    found = sheet(standard=standard_of())
    assert found.indicative
    assert [row.possible for row in found.rows] == [25, 25, 25, 25]
    assert (found.got, found.gate, found.band) == (100, Outcome.MET, None)


def test_a_clause_that_does_not_apply_has_no_share() -> None:
    """The others share the 100 exactly."""
    found = sheet(edit(DOSSIER, ("has_party: yes", "has_party: no")), standard_of())
    assert [row.possible for row in found.rows] == [Fraction(100, 3)] * 3
    assert found.got == 100


def test_a_deduction_loses_points_for_each_incident_and_never_more_than_there_are() -> None:
    """30 less 12.5 each; the third finds 5 left."""
    days = ("2026-01-01", "2026-02-01", "2026-03-01")
    for number, got in enumerate((30, Fraction(35, 2), 5, 0)):
        row = sheet(DOSSIER + incident(*days[:number]) if number else DOSSIER).rows[1]
        assert (row.got, row.reachable) == (got, got)


def test_points_are_certain_only_where_no_incident_can_come_to_light() -> None:
    """Without a statement that the list is complete nothing is certain; what is left is still reachable."""
    bare = edit(DOSSIER, ("    signed: yes\n", ""))
    row = sheet(bare + incident("2026-01-01")).rows[1]
    assert (row.got, row.reachable) == (0, Fraction(35, 2))


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        (DOSSIER, Outcome.MET),
        (DOSSIER + incident("2026-01-01"), Outcome.MET),
        (DOSSIER + incident("2026-01-01", "2026-02-01"), Outcome.UNMET),
        (edit(DOSSIER, ("registered: 18", "registered: 17")), Outcome.UNMET),
        (edit(DOSSIER, ("  registered: 18\n", "")), Outcome.UNPROVEN),
        (edit(DOSSIER, ("has_party: yes", "has_party: no")), Outcome.MET),
    ],
)
def test_pass_mark_and_knock_outs_are_a_gate(text: str, gate: Outcome) -> None:
    """82.5 of 80 pass, 70 do not; a knock-out row without full points fails whatever the total."""
    assert sheet(text).gate is gate


def test_a_grade_is_given_only_where_nothing_open_could_change_it() -> None:
    """Best first; none while it is not known which."""
    band = sheet().band
    assert band is not None
    assert band.id == "tot"
    lower = sheet(DOSSIER + incident("2026-01-01")).band
    assert lower is not None
    assert lower.id == "kha"
    assert sheet(edit(DOSSIER, ("    signed: yes\n", ""))).band is None
    assert sheet(edit(DOSSIER, ("registered: 18", "registered: 17"))).band is None


def test_the_unit_s_own_score_stands_beside_ours() -> None:
    """It is shown, and counts for nothing."""
    found = sheet(DOSSIER + "self_scores: {A: 40, C: 27.5}\n")
    assert [row.self_scored for row in found.rows] == [40, None, Fraction(55, 2)]
    assert found.got == sheet().got


def test_a_deduction_that_does_not_apply_costs_nothing() -> None:
    """Where the clause does not apply its row is full, whatever is known of the incidents."""
    text = edit(
        CRITERIA,
        (
            "no_incident: dispute}",
            "no_incident: dispute, applies_when: {fact: has_party, is: yes}}",
        ),
    )
    rows = edit(OVERLAY, ('["2.1", "2.2"]', '["2.1"]'))
    standard = overlay.apply(parsed(rows), standard_of(text))
    bare = edit(DOSSIER, ("    signed: yes\n", ""), ("has_party: yes", "has_party: no"))
    row = sheet(bare, standard).rows[1]
    assert (row.outcome, row.got) == (Outcome.NOT_APPLICABLE, 30)


def with_rows(draw: st.DrawFn, standard: Standard) -> Standard:
    """The standard with a score table over some of its nodes, or without one."""
    if draw(st.booleans()):
        return standard
    ids = [node.clause.id for node in walk(standard.criteria)]
    chosen = draw(
        st.lists(st.lists(st.sampled_from(ids), min_size=1, max_size=3), min_size=1, max_size=4)
    )
    rows = tuple(
        Row(
            str(n),
            Text("", ""),
            tuple(names),
            Fraction(10),
            None,
            draw(st.booleans()),
            "text",
            Mark("o"),
        )
        for n, names in enumerate(chosen)
    )
    total = Fraction(10 * len(rows))
    return standard._replace(scoring=Scoring(total, total / 2, "text", rows, ()))


def got(standard: Standard, seen: Mapping[str, Observation]) -> Score:
    return score(standard, DOSSIER_OF_NOBODY, reference.infer(standard, seen), seen)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_not_evaluated_never_adds_points(data: st.DataObject) -> None:
    """Taking evidence away, one piece or several, never raises the score, and never opens the gate."""
    standard = with_rows(data.draw, data.draw(standards(most=16)))
    before = data.draw(evidence(standard))
    first = got(standard, before)
    for name in before:
        after = got(standard, {**before, name: shown(name, None)})
        assert after.got <= first.got
        assert after.gate is not Outcome.MET or first.gate is Outcome.MET
    nothing = got(standard, {name: shown(name, None) for name in before})
    assert nothing.got == 0


def test_all_that_is_reachable_is_reached_when_all_is_shown() -> None:
    """What is open is counted as reachable, not as got."""
    standard = standard_with(check_of("a"), check_of("b"))
    open_sheet = got(standard, {"a": shown("a", 1), "b": shown("b", None)})
    assert (open_sheet.got, open_sheet.reachable, open_sheet.possible) == (50, 100, 100)
