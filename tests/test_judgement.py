"""`engine.judgement`: the verdict, and whether the chairman may sign on that day."""

from __future__ import annotations

from datetime import date

import pytest
from builders import (
    AS_OF,
    CRITERIA,
    DOSSIER,
    EDITION,
    edit,
    observed,
    parsed,
    read_dossier,
    standard_of,
    timing_of,
)
from test_score import OVERLAY, incident

from engine import overlay, reference
from engine.judgement import Judgement, Verdict, judge
from engine.standard import Standard

SCOPE = """\
scope:
  - check: {id: army, vi: Không vũ trang, en: Not armed, cite: Điều 1, certainty: text, fact: armed, is: no}
dossier_contents:
  - check: {id: p1, vi: Tờ trình, en: Submission, cite: Điều 9, certainty: text, document: submission}
"""
SCOPED = (
    edit(
        EDITION,
        (
            "evidence:\n",
            "evidence:\n  unit: {armed: {type: flag, vi: Vũ trang, en: Armed}}\n"
            "  documents: {submission: {vi: Tờ trình, en: Submission, period: review}}\n",
        ),
    )
    + SCOPE
)
EARLY = DOSSIER.split("documents:")[0]


def judged(text: str = DOSSIER, standard: Standard | None = None, as_of: date = AS_OF) -> Judgement:
    chosen = standard or standard_of()
    dossier, seen = read_dossier(text, chosen, as_of), observed(text, chosen, as_of)
    return judge(
        chosen, dossier, timing_of(chosen, dossier, as_of), seen, reference.infer(chosen, seen)
    )


def blockers(judgement: Judgement) -> list[str]:
    return [reason.code for reason in judgement.blockers]


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [
        (("year: 2026", "year: 2026"), Verdict.MEETS),
        (("registered: 18", "registered: 17"), Verdict.DOES_NOT_MEET),
        (("  registered: 18\n", ""), Verdict.CANNOT_CONCLUDE),
        (("    signed: yes\n", ""), Verdict.CANNOT_CONCLUDE),
        (("this_year: 2", "this_year: 3"), Verdict.DOES_NOT_MEET),
        (("has_party: yes", "has_party: no"), Verdict.MEETS),
        (("  has_party: yes\n", ""), Verdict.CANNOT_CONCLUDE),
    ],
)
def test_the_verdict(pair: tuple[str, str], verdict: Verdict) -> None:
    """Met, shown not to be met, or neither; one criterion short is short."""
    assert judged(edit(DOSSIER, pair)).verdict is verdict


@pytest.mark.parametrize(
    ("as_of", "codes"),
    [
        (date(2026, 11, 2), []),
        (date(2026, 11, 14), []),
        (date(2026, 11, 15), []),
        (date(2030, 1, 1), []),
    ],
)
def test_a_met_dossier_may_be_signed_after_the_window_even_late(
    as_of: date, codes: list[str]
) -> None:
    """No forfeiture is stated: late is said, and still judged."""
    found = judged(as_of=as_of)
    assert (found.approvable, blockers(found)) == (not codes, codes)


def test_nothing_is_signed_while_the_window_is_open() -> None:
    """Not on its last day either."""
    found = judged(EARLY, as_of=date(2026, 10, 31))
    assert blockers(found) == ["blocker.cannot-conclude", "blocker.window-open"]
    assert not found.approvable


def scoped(line: str, papers: str = "") -> str:
    text = edit(DOSSIER, ("name: Bản Thử}", f"name: Bản Thử{line}}}"))
    return edit(text, ("documents:\n", f"documents:\n{papers}"))


PAPERS = "  - {id: tt, kind: submission, date: 2026-11-02}\n"


@pytest.mark.parametrize(
    ("line", "papers", "verdict", "codes"),
    [
        (", armed: no", PAPERS, Verdict.MEETS, []),
        (", armed: no", "", Verdict.MEETS, ["blocker.papers"]),
        (", armed: yes", PAPERS, Verdict.OUT_OF_SCOPE, ["blocker.out-of-scope"]),
        ("", PAPERS, Verdict.CANNOT_CONCLUDE, ["blocker.cannot-conclude"]),
    ],
)
def test_scope_comes_first_and_papers_last(
    line: str, papers: str, verdict: Verdict, codes: list[str]
) -> None:
    """Out of scope is no failure; missing papers do not change the verdict, only who may sign."""
    found = judged(scoped(line, papers), standard_of(edition_text=SCOPED))
    assert (found.verdict, blockers(found)) == (verdict, codes)


def test_a_failed_criterion_out_of_scope_is_still_out_of_scope() -> None:
    """The circular does not speak of that unit."""
    text = edit(scoped(", armed: yes", PAPERS), ("registered: 18", "registered: 0"))
    assert judged(text, standard_of(edition_text=SCOPED)).verdict is Verdict.OUT_OF_SCOPE


def test_criteria_of_which_not_one_applies_prove_nothing() -> None:
    """A pass needs a witness: nothing tested is not a pass."""
    only = 'criteria:\n  - id: "4"' + CRITERIA.split('  - id: "4"')[1]
    text = edit(EARLY, ("has_party: yes", "has_party: no"))
    kept = "".join(
        line + "\n" for line in text.splitlines() if "  " not in line[:2] or "has_party" in line
    )
    found = judged(kept, standard_of(only))
    assert (found.verdict, found.approvable) == (Verdict.CANNOT_CONCLUDE, False)


def test_a_province_s_gate_can_only_take_away() -> None:
    """Full criteria with too few points do not meet; full points do not mend a failed criterion."""
    standard = overlay.apply(parsed(OVERLAY), standard_of())
    assert judged(standard=standard).verdict is Verdict.MEETS
    failed = judged(DOSSIER + incident("2026-01-01"), standard)
    assert failed.score.got >= 80
    assert failed.verdict is Verdict.DOES_NOT_MEET


def test_a_target_of_a_plan_never_decides() -> None:
    """85% of the households is reported for its year, beside 100% which decides."""
    target = (
        "at_least: 100%, target: {vi: Kế hoạch, en: Plan, cite: CV, years: [2026], at_least: 70%}}"
    )
    text = edit(CRITERIA, ("at_least: 70%}", target))
    found = judged(standard=standard_of(text))
    node = found.trees["criteria"].children[0].children[1]
    assert (node.target_met, found.verdict) == (True, Verdict.DOES_NOT_MEET)
    other_year = edit(text, ("[2026]", "[2021]"))
    node = judged(standard=standard_of(other_year)).trees["criteria"].children[0].children[1]
    assert node.target_met is None


def test_each_node_carries_what_is_to_be_said_of_it() -> None:
    """Observation and margin on checks, children on groups, the condition where there is one."""
    tree = judged().trees["criteria"]
    registered = tree.children[0].children[1]
    assert registered.observation is not None
    assert (registered.margin, registered.remedies) == (0, ())
    assert tree.children[3].condition is not None
    assert tree.observation is None
