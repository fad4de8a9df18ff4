"""Circular 23/2012 as criteria/tt23-2012 has it: every clause, limit, window and unknown."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from engine import dossier as dossiers
from engine import observation, reference, source
from engine import timing as timings
from engine.catalogue import Catalogue
from engine.compiler import compile_rules
from engine.dossier import Dossier
from engine.notices import notices
from engine.outcome import Outcome
from engine.problem import Problems
from engine.rete import Rete
from engine.standard import Check, Edition, Node, OfFinding, OfIncidents, Standard, walk
from engine.vocabulary import UNIT_TYPES

MET, UNMET, UNPROVEN, NOT_APPLICABLE = (
    Outcome.MET,
    Outcome.UNMET,
    Outcome.UNPROVEN,
    Outcome.NOT_APPLICABLE,
)
pytestmark = pytest.mark.no_cover
CATALOGUE = Catalogue()
LONG_AFTER = date(2022, 6, 30)
UNKNOWN = {"5.4.3", "5.5", "7.4", "8.2.3", "8.3", "8.4"}

# One dossier a unit type, for 2021, in which every criterion and every paper is met.
PAPERS_COMMON = """
  - {id: to-trinh, kind: submission, date: 2021-12-02, signed: yes}
  - {id: dang-ky, kind: registration, date: 2021-01-15, signed: yes}
  - {id: bien-ban, kind: review_minutes, date: 2021-12-01, signed: yes}
"""
REPORT = """
  - {id: bao-cao, kind: result_report, date: 2021-12-01, signed: yes, stamped: yes}
"""
STATEMENT = """
  - id: xac-nhan
    kind: incident_statement
    date: 2021-12-01
    signed: yes
    covers: {from: 2020-10-31, to: 2021-11-30}
"""
AREA_FACTS = """
  self_management_models: 1
  crimes: {this_year: 2, last_year: 2}
  accidents: {this_year: 1, last_year: 1}
  social_evils: {this_year: 0, last_year: 0}
  other_violations: {this_year: 3, last_year: 3}
"""


def _found(*subjects: str) -> str:
    lines = (
        f"  - {{subject: {name}, result: yes, role: chairman, date: 2021-12-01, minutes: bien-ban}}"
        for name in subjects
    )
    return "\n".join(lines)


AREA = f"""
unit: {{type: residential_area, code: BT-01, name: Thôn 1}}
year: 2021
facts:
  households: 120
  households_signed: 120
{AREA_FACTS}
documents:
{PAPERS_COMMON}{STATEMENT}
  - {{id: bao-cao, kind: area_result_report, date: 2021-12-01, signed: yes}}
  - {{id: nghi-quyet, kind: party_resolution, date: 2021-01-10, signed: yes}}
incidents: []
findings:
{_found("policies_implemented", "clause_5_4_rest", "clause_5_5")}
"""
COMMUNE = f"""
unit: {{type: commune, code: BT-X1, name: Xã Thử}}
year: 2021
facts:
  police_title: advanced_unit
  has_civil_guard: yes
  civil_guard_title: advanced_unit
  force_discipline: none
{AREA_FACTS}
documents:
{PAPERS_COMMON}{REPORT}{STATEMENT}
  - {{id: nghi-quyet, kind: party_resolution, date: 2021-01-10, signed: yes}}
  - {{id: ke-hoach, kind: security_plan, date: 2021-01-12, signed: yes, issuer: peoples_committee}}
incidents: []
findings:
{_found("policies_implemented", "clause_5_4_rest")}
units_below:
  residential_area: {{total: 25, recognised: 18}}
"""
RULES = """
  - {id: nq-bao-ve, kind: rules_protection, date: 2016-05-20, signed: yes}
  - {id: nq-chinh-tri, kind: rules_internal_politics, date: 2016-05-20, signed: yes}
  - {id: nq-chay, kind: rules_fire, date: 2016-05-20, signed: yes}
  - {id: ph-chinh-quyen, kind: coordination_government, date: 2018-03-30, signed: yes}
"""
AGENCY = f"""
unit: {{type: agency, code: BT-C1, name: Công ty Điện lực Thử}}
year: 2021
facts:
  staff: 40
  staff_signed: 40
  self_protection_models: 1
documents:
{PAPERS_COMMON}{REPORT}{STATEMENT}{RULES}
  - {{id: ke-hoach, kind: security_plan, date: 2021-01-12, signed: yes, issuer: unit}}
  - {{id: nq-bi-mat, kind: rules_state_secrets, date: 2016-05-20, signed: yes}}
  - {{id: ph-cong-an, kind: coordination_police, date: 2018-03-30, signed: yes}}
incidents: []
findings:
{_found("policies_implemented", "clause_7_4")}
"""
SCHOOL_FINDINGS = (
    "policies_implemented",
    "clause_8_2_rest",
    "clause_8_3",
    "clause_8_4",
)
SCHOOL = f"""
unit: {{type: school, code: BT-T1, name: Trường THPT Thử}}
year: 2021
facts:
  staff: 60
  staff_signed: 60
  learners_from_lower_secondary: 900
  learners_signed: 900
  has_general_education_pupils: yes
  has_party_organisation: yes
documents:
{PAPERS_COMMON}{REPORT}{RULES}
  - {{id: nghi-quyet, kind: party_resolution, date: 2021-01-10, signed: yes}}
  - {{id: ke-hoach, kind: security_plan, date: 2021-01-12, signed: yes, issuer: unit}}
  - {{id: nq-nguoi-hoc, kind: rules_learners, date: 2016-05-20, signed: yes}}
  - {{id: ph-gia-dinh, kind: coordination_families, date: 2018-03-30, signed: yes}}
findings:
{_found(*SCHOOL_FINDINGS)}
"""
COMPLETE = {
    "residential_area": AREA,
    "commune": COMMUNE,
    "agency": AGENCY,
    "enterprise": AGENCY.replace("type: agency", "type: enterprise"),
    "school": SCHOOL,
}
NOTHING = "unit: {{type: {unit_type}, code: X, name: X}}\nyear: 2021\n"


@cache
def edition() -> Edition:
    return next(each for each in CATALOGUE.editions if each.id == "tt23-2012")


def standard(unit_type: str) -> Standard:
    return CATALOGUE.standard(edition(), unit_type)


@cache
def rete(unit_type: str) -> Rete:
    return Rete(standard(unit_type), compile_rules(standard(unit_type)))


def changed(text: str, old: str, new: str) -> str:
    """`text` with its only `old` replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def with_incident(text: str, incident: str) -> str:
    return changed(text, "incidents: []", f"incidents:\n  - {{id: v1, {incident}}}")


def read(unit_type: str, text: str) -> Dossier:
    document = source.parse(text.encode(), "dossier.yaml", "dossier.yaml")
    return dossiers.read(document, standard(unit_type), LONG_AFTER, None)


def outcomes(unit_type: str, text: str) -> dict[str, Outcome]:
    """What both evaluators say of a dossier; they must say the same."""
    law, dossier = standard(unit_type), read(unit_type, text)
    timing = timings.timing(law, dossier, LONG_AFTER)
    assert timing is not None
    seen = observation.observe(law, dossier, timing)
    plain = reference.infer(law, seen)
    assert dict(rete(unit_type).infer(seen).outcomes) == plain
    return plain


def nodes(unit_type: str) -> list[Node]:
    """The clauses of one unit type, without the root."""
    return list(walk(standard(unit_type).criteria))[1:]


# -- what the files say ---------------------------------------------------------------------------


def test_the_clauses_of_each_unit_type() -> None:
    """Điều 5 to Điều 8: the clauses, and the points of Điều 5 khoản 3, and no others."""
    top = {
        name: [child.clause.id for child in standard(name).criteria.children] for name in UNIT_TYPES
    }
    assert top == {
        "residential_area": ["5.1", "5.2", "5.3", "5.4", "5.5"],
        "commune": ["6.1", "6.2", "6.3", "6.4"],
        "agency": ["7.1", "7.2", "7.3", "7.4"],
        "enterprise": ["7.1", "7.2", "7.3", "7.4"],
        "school": ["8.1", "8.2", "8.3", "8.4"],
    }
    points = [node.clause.id for node in nodes("residential_area") if node.clause.cite.point]
    assert points == ["5.3.a", "5.3.b", "5.3.c", "5.3.d"]


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_ids_agree_with_citations(unit_type: str) -> None:
    """An id is its citation in ASCII: article, clause, point, then numbers for parts."""
    for node in nodes(unit_type):
        cite, parts = node.clause.cite, node.clause.id.split(".")
        assert parts[:2] == [cite.article, cite.clause]
        letters = [part for part in parts[2:] if not part.isdigit()]
        assert letters == [part for part in [cite.point.replace("đ", "dd")] if part]


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_every_node_is_complete_and_every_statement_bilingual(unit_type: str) -> None:
    """Titles in both languages, and a source that the edition lists."""
    law = standard(unit_type)
    for root in law.roots:
        for node in list(walk(root))[1:]:
            clause = node.clause
            assert clause.title.vi and clause.title.en and clause.certainty
            assert clause.source in law.edition.sources
    for statement in (*law.edition.basis, *law.edition.notes):
        assert statement.title.vi and statement.title.en and statement.source


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_unknown_clauses_are_findings_that_say_so(unit_type: str) -> None:
    """A clause whose wording was not seen invents nothing and is recorded by a person."""
    unknown = [node for node in nodes(unit_type) if node.clause.certainty == "unknown"]
    assert {node.clause.id for node in unknown} <= UNKNOWN
    for node in unknown:
        assert isinstance(node, Check) and isinstance(node.subject, OfFinding)
        assert "chưa thấy" in node.clause.title.vi and "not seen" in node.clause.title.en
        assert node.clause.source == "not_seen"


def test_all_six_unknown_clauses_are_declared() -> None:
    """5.5, 7.4, 8.3, 8.4 and the cut ends of 5.4 and 8.2: declared, none passed over."""
    unknown = {
        node.clause.id
        for name in UNIT_TYPES
        for node in nodes(name)
        if node.clause.certainty == "unknown"
    }
    assert unknown == UNKNOWN


def test_residential_area_is_never_called_the_text() -> None:
    """The whole of Điều 5 was not seen: a paraphrase at best."""
    assert all(node.clause.certainty != "text" for node in nodes("residential_area"))


def test_commune_takes_clauses_2_3_4_of_article_5() -> None:
    """Điều 6 khoản 2 refers to khoản 2, 3, 4 of Điều 5: the same nodes, neither 5.1 nor 5.5."""
    area, commune = standard("residential_area"), standard("commune")
    for taken in ("5.2", "5.3", "5.4"):
        assert commune.node(taken) is area.node(taken) is not None
    assert commune.node("5.1") is None and commune.node("5.5") is None


def test_enterprise_shares_article_7_with_agency() -> None:
    """Điều 7 is one article for both, so it is written once."""
    assert standard("enterprise").criteria.children == standard("agency").criteria.children


def test_nothing_is_out_of_scope() -> None:
    """No exclusion was seen in Điều 1 and Điều 2."""
    assert all(standard(name).scope is None for name in UNIT_TYPES)


# -- met, unmet, unproven --------------------------------------------------------------------------


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_a_complete_dossier_meets_everything(unit_type: str) -> None:
    """Each criterion and each paper can be met."""
    assert set(outcomes(unit_type, COMPLETE[unit_type]).values()) == {MET}


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_nothing_shown_proves_nothing(unit_type: str) -> None:
    """An empty dossier meets nothing: silence is no proof, unknown clauses included."""
    assert set(outcomes(unit_type, NOTHING.format(unit_type=unit_type)).values()) == {UNPROVEN}


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_each_finding_decides_its_clause(unit_type: str) -> None:
    """A finding of no is UNMET, and takes its whole clause with it."""
    for node in nodes(unit_type):
        if isinstance(node, Check) and isinstance(node.subject, OfFinding):
            yes = f"subject: {node.subject.name}, result: yes"
            text = changed(COMPLETE[unit_type], yes, yes.replace("yes", "no"))
            result = outcomes(unit_type, text)
            assert result[node.clause.id] is result["criteria"] is UNMET


@pytest.mark.parametrize("unit_type", ["residential_area", "commune", "agency", "enterprise"])
def test_each_kind_of_incident_fails_its_check(unit_type: str) -> None:
    """Every kind of incident that a clause names is enough to fail it."""
    for node in nodes(unit_type):
        if isinstance(node, Check) and isinstance(node.subject, OfIncidents):
            for kind in node.subject.kinds:
                graded = ", gravity: serious" if node.subject.gravity else ""
                incident = f"kind: {kind}, date: 2021-06-01{graded}"
                result = outcomes(unit_type, with_incident(COMPLETE[unit_type], incident))
                leaves = {each.clause.id for each in nodes(unit_type) if isinstance(each, Check)}
                failed = {name for name in leaves if result[name] is UNMET}
                assert failed == {node.clause.id} and result["criteria"] is UNMET


@pytest.mark.parametrize(
    ("unit_type", "paper", "node"),
    [
        ("residential_area", "nghi-quyet", "5.1.1"),
        ("residential_area", "dang-ky", "5.1.2"),
        ("residential_area", "to-trinh", "hs.a"),
        ("residential_area", "bao-cao", "hs.b"),
        ("commune", "nghi-quyet", "6.1.1"),
        ("commune", "ke-hoach", "6.1.2"),
        ("commune", "dang-ky", "6.1.3"),
        ("commune", "bao-cao", "hs.b"),
        ("agency", "ke-hoach", "7.1.1"),
        ("agency", "dang-ky", "hs.c"),
        ("enterprise", "dang-ky", "7.1.2"),
        ("agency", "nq-bao-ve", "7.1.3.1"),
        ("agency", "nq-bi-mat", "7.1.3.2"),
        ("enterprise", "nq-chinh-tri", "7.1.3.3"),
        ("enterprise", "nq-chay", "7.1.3.4"),
        ("agency", "ph-chinh-quyen", "7.2.2.1"),
        ("agency", "ph-cong-an", "7.2.2.2"),
        ("school", "nghi-quyet", "8.1.1"),
        ("school", "ke-hoach", "8.1.2"),
        ("school", "dang-ky", "8.1.3"),
        ("school", "nq-bao-ve", "8.1.4.1"),
        ("school", "nq-chinh-tri", "8.1.4.2"),
        ("school", "nq-nguoi-hoc", "8.1.4.3"),
        ("school", "nq-chay", "8.1.4.4"),
        ("school", "ph-chinh-quyen", "8.2.2.1"),
        ("school", "ph-gia-dinh", "8.2.2.2"),
        ("school", "bien-ban", "hs.d"),
    ],
)
def test_an_unsigned_paper_is_no_proof(unit_type: str, paper: str, node: str) -> None:
    """Every paper that a clause or the dossier asks for must be signed."""
    line = re.search(rf"\{{id: {paper}, .*signed: yes", COMPLETE[unit_type])
    assert line is not None
    text = changed(COMPLETE[unit_type], line[0], line[0].replace("signed: yes", "signed: no"))
    assert outcomes(unit_type, text)[node] is UNPROVEN


@pytest.mark.parametrize("unit_type", ["commune", "agency", "enterprise", "school"])
def test_the_report_must_be_stamped(unit_type: str) -> None:
    """The report of results is signed and stamped by the head."""
    result = outcomes(unit_type, changed(COMPLETE[unit_type], "stamped: yes", "stamped: no"))
    assert result["hs.b"] is UNPROVEN and result["criteria"] is MET


@pytest.mark.parametrize(
    ("unit_type", "issuer", "node", "outcome"),
    [
        ("commune", "peoples_committee", "6.1.2", MET),
        ("commune", "police", "6.1.2", UNMET),
        ("agency", "party", "7.1.1", MET),
        ("agency", "police", "7.1.1", UNMET),
        ("school", "police", "8.1.2", UNMET),
    ],
)
def test_whose_plan_it_is(unit_type: str, issuer: str, node: str, outcome: Outcome) -> None:
    """The plan is the People's Committee's (6.1), the Party committee's or head's (7.1, 8.1)."""
    own = "peoples_committee" if unit_type == "commune" else "unit"
    text = changed(COMPLETE[unit_type], f"issuer: {own}", f"issuer: {issuer}")
    assert outcomes(unit_type, text)[node] is outcome


# -- every number of the text ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recognised", "total", "outcome"),
    [
        (0, 25, UNMET),
        (17, 25, UNMET),
        (18, 25, MET),
        (25, 25, MET),
        (7, 10, MET),
        (69, 100, UNMET),
        (70, 100, MET),
        (71, 100, MET),
        (0, 0, UNPROVEN),
    ],
)
def test_70_percent_of_residential_areas(recognised: int, total: int, outcome: Outcome) -> None:
    """Điều 6 khoản 4: from 70% up, exactly; 17 of 25 are not enough, 18 are."""
    below = f"total: {total}, recognised: {recognised}"
    result = outcomes("commune", changed(COMMUNE, "total: 25, recognised: 18", below))
    assert result["6.4"] is result["criteria"] is outcome


def test_other_units_do_not_count_below_a_commune() -> None:
    """Điều 6 khoản 4 counts residential areas only; agencies below are not asked for."""
    text = COMMUNE + "  agency: {total: 5, recognised: 5}\n"
    with pytest.raises(Problems) as caught:
        read("commune", text)
    assert [problem.code for problem in caught.value.problems] == ["key-unknown"]


@pytest.mark.parametrize(
    ("signed", "outcome"), [(0, UNMET), (102, UNMET), (103, UNMET), (119, UNMET), (120, MET)]
)
def test_100_percent_of_households(signed: int, outcome: Outcome) -> None:
    """Điều 5 khoản 1: every household; 103 of 120 pass the plan's 85% and not the criterion."""
    text = changed(AREA, "households_signed: 120", f"households_signed: {signed}")
    result = outcomes("residential_area", text)
    assert result["5.1.3"] is result["5.1"] is result["criteria"] is outcome


def test_more_signatures_than_households_are_refused() -> None:
    """121 of 120 is a mistake in the dossier, not a pass."""
    with pytest.raises(Problems) as caught:
        read("residential_area", changed(AREA, "households_signed: 120", "households_signed: 121"))
    assert [problem.code for problem in caught.value.problems] == ["count-exceeds"]


def test_85_percent_is_a_target_of_2021_beside_the_criterion() -> None:
    """The 2021 guidance's figure stands beside 100% and is over 85%, for 2021 only."""
    check = standard("residential_area").node("5.1.3")
    assert isinstance(check, Check) and check.target is not None
    assert (check.test.op, check.test.shown) == ("at_least", "100%")
    assert (check.target.test.op, check.target.test.shown) == ("over", "85%")
    assert check.target.years == (2021,)
    assert "KH 411" in check.target.cite


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        ("none", MET),
        ("reprimand", MET),
        ("warning", UNMET),
        ("demotion", UNMET),
        ("dismissal", UNMET),
        ("", UNPROVEN),
    ],
)
def test_discipline_from_a_warning_up(level: str, outcome: Outcome) -> None:
    """Điều 6 khoản 3: a warning fails the commune, a reprimand does not."""
    text = changed(COMMUNE, "force_discipline: none", f"force_discipline: {level}")
    result = outcomes("commune", text)
    assert result["6.3.3"] is result["6.3"] is outcome


@pytest.mark.parametrize(
    ("level", "outcome"), [("none", UNMET), ("advanced_unit", MET), ("above_advanced_unit", MET)]
)
@pytest.mark.parametrize(("fact", "node"), [("police_title", "6.3.1"), ("guard_title", "6.3.2")])
def test_title_from_advanced_unit_up(fact: str, node: str, level: str, outcome: Outcome) -> None:
    """Điều 6 khoản 3: "Đơn vị tiên tiến" or higher, of the police and of the guard."""
    text = changed(COMMUNE, f"{fact}: advanced_unit", f"{fact}: {level}")
    assert outcomes("commune", text)[node] is outcome


@pytest.mark.parametrize(("has", "outcome"), [("no", NOT_APPLICABLE), ("", UNPROVEN)])
def test_the_guard_only_where_there_is_one(has: str, outcome: Outcome) -> None:
    """A commune without a neighbourhood guard is not asked for its title; it must say so."""
    text = changed(COMMUNE, "has_civil_guard: yes", f"has_civil_guard: {has}")
    result = outcomes("commune", changed(text, "  civil_guard_title: advanced_unit\n", ""))
    assert result["6.3.2"] is outcome
    assert result["6.3"] is (MET if outcome is NOT_APPLICABLE else UNPROVEN)


@pytest.mark.parametrize(("models", "outcome"), [(0, UNMET), (1, MET), (2, MET)])
@pytest.mark.parametrize(
    ("unit_type", "fact", "node"),
    [
        ("residential_area", "self_management_models", "5.2.2"),
        ("commune", "self_management_models", "5.2.2"),
        ("agency", "self_protection_models", "7.2.3"),
    ],
)
def test_one_model(unit_type: str, fact: str, node: str, models: int, outcome: Outcome) -> None:
    """Điều 5 khoản 2, Điều 7 khoản 2: there is a model, so one at least."""
    text = changed(COMPLETE[unit_type], f"{fact}: 1", f"{fact}: {models}")
    assert outcomes(unit_type, text)[node] is outcome


@pytest.mark.parametrize("unit_type", ["residential_area", "commune"])
@pytest.mark.parametrize(
    ("fact", "last", "node"),
    [
        ("crimes", 2, "5.4.1.1"),
        ("accidents", 1, "5.4.1.2"),
        ("other_violations", 3, "5.4.1.4"),
    ],
)
def test_not_more_than_last_year(unit_type: str, fact: str, last: int, node: str) -> None:
    """Điều 5 khoản 4: one fewer and as many are held, one more is not; no figure proves nothing."""
    old = f"{fact}: {{this_year: {last}, last_year: {last}}}"
    cases = ((-1, last, MET), (0, last, MET), (1, last, UNMET), (0, "", UNPROVEN))
    for more, before, outcome in cases:
        new = f"{fact}: {{this_year: {last + more}, last_year: {before}}}"
        assert outcomes(unit_type, changed(COMPLETE[unit_type], old, new))[node] is outcome


def test_social_evils_of_none_may_stay_none() -> None:
    """0 after 0 is held, 1 after 0 is not."""
    old = "social_evils: {this_year: 0"
    assert outcomes("residential_area", AREA)["5.4.1.3"] is MET
    result = outcomes("residential_area", changed(AREA, old, "social_evils: {this_year: 1"))
    assert result["5.4.1.3"] is result["5.4"] is UNMET


@pytest.mark.parametrize(
    ("gravity", "outcome"),
    [
        ("less_serious", MET),
        ("serious", UNMET),
        ("very_serious", UNMET),
        ("extremely_serious", UNMET),
        ("", UNPROVEN),
    ],
)
@pytest.mark.parametrize(
    ("unit_type", "kind", "node"),
    [
        ("residential_area", "crime", "5.4.2"),
        ("commune", "crime", "5.4.2"),
        ("agency", "fire_or_explosion", "7.3.5"),
        ("enterprise", "work_accident", "7.3.6"),
    ],
)
def test_gravity(unit_type: str, kind: str, node: str, gravity: str, outcome: Outcome) -> None:
    """Serious and worse fails, less does not, and an unstated gravity leaves it open."""
    incident = f"kind: {kind}, date: 2021-06-01, gravity: {gravity}"
    text = with_incident(COMPLETE[unit_type], incident)
    assert outcomes(unit_type, text)[node] is outcome


@pytest.mark.parametrize(("signed", "outcome"), [(39, UNMET), (40, MET)])
@pytest.mark.parametrize("unit_type", ["agency", "enterprise"])
def test_100_percent_of_staff(unit_type: str, signed: int, outcome: Outcome) -> None:
    """Điều 7 khoản 1: all staff sign."""
    text = changed(COMPLETE[unit_type], "staff_signed: 40", f"staff_signed: {signed}")
    assert outcomes(unit_type, text)["7.1.4"] is outcome


@pytest.mark.parametrize(
    ("old", "new", "node", "outcome"),
    [
        ("staff_signed: 60", "staff_signed: 59", "8.1.5", UNMET),
        ("learners_signed: 900", "learners_signed: 899", "8.1.6", UNMET),
        ("learners_signed: 900", "learners_signed:", "8.1.6", UNPROVEN),
        ("has_party_organisation: yes", "has_party_organisation:", "8.1.1", UNPROVEN),
    ],
)
def test_school_pledge(old: str, new: str, node: str, outcome: Outcome) -> None:
    """Điều 8 khoản 1: all staff and all learners from lower secondary upward sign."""
    assert outcomes("school", changed(SCHOOL, old, new))[node] is outcome


def test_a_primary_school_has_no_learners_who_sign() -> None:
    """Primary schools and preschools are in scope, and have no learners who must sign."""
    text = changed(SCHOOL, "lower_secondary: 900", "lower_secondary: 0")
    result = outcomes("school", changed(text, "  learners_signed: 900\n", ""))
    assert result["8.1.6"] is NOT_APPLICABLE and result["criteria"] is MET


@pytest.mark.parametrize(
    ("fact", "node", "evidence"),
    [
        ("has_party_organisation", "8.1.1", "id: nghi-quyet, kind: party_resolution, "),
        ("has_general_education_pupils", "8.2.2.2", "kind: coordination_families, "),
    ],
)
def test_school_conditions(fact: str, node: str, evidence: str) -> None:
    """No Party organisation: no resolution. No general-education pupils: no families in the plan."""
    without = "\n".join(line for line in SCHOOL.splitlines() if evidence not in line)
    assert outcomes("school", without)[node] is UNPROVEN
    result = outcomes("school", changed(without, f"{fact}: yes", f"{fact}: no"))
    assert result[node] is NOT_APPLICABLE and result["criteria"] is MET


# -- windows, deadlines, years ---------------------------------------------------------------------

EDGES = {
    "residential_area": ("2020-10-30", "2020-10-31", "2021-10-31", "2021-11-01"),
    "commune": ("2020-11-29", "2020-11-30", "2021-11-30", "2021-12-01"),
    "agency": ("2020-11-29", "2020-11-30", "2021-11-30", "2021-12-01"),
    "enterprise": ("2020-11-29", "2020-11-30", "2021-11-30", "2021-12-01"),
}
A_COMPLAINT = {"residential_area": "5.3.d", "commune": "5.3.d", "agency": "7.3.1"}
A_REGISTRATION = {"residential_area": "5.1.2", "commune": "6.1.3", "agency": "7.1.2"}


@pytest.mark.parametrize("unit_type", EDGES)
def test_an_incident_at_the_edges_of_the_window(unit_type: str) -> None:
    """Day before: outside. First and last day: inside. Day after: outside."""
    node = A_COMPLAINT.get(unit_type, "7.3.1")
    for day, outcome in zip(EDGES[unit_type], (MET, UNMET, UNMET, MET), strict=True):
        text = with_incident(COMPLETE[unit_type], f"kind: mass_complaint, date: {day}")
        assert outcomes(unit_type, text)[node] is outcome, day


@pytest.mark.parametrize("unit_type", EDGES)
def test_a_registration_at_the_edges_of_the_window(unit_type: str) -> None:
    """Each year means dated in the window; outside it the paper is refused and nothing is proved."""
    node = A_REGISTRATION.get(unit_type, "7.1.2")
    expected = (UNPROVEN, MET, MET, UNPROVEN)
    for day, outcome in zip(EDGES[unit_type], expected, strict=True):
        old = "kind: registration, date: 2021-01-15"
        text = changed(COMPLETE[unit_type], old, f"kind: registration, date: {day}")
        assert outcomes(unit_type, text)[node] is outcome, day


def test_a_registration_after_quarter_one_is_still_this_year() -> None:
    """TT 23 says "each year", not "in quarter I"."""
    text = changed(AREA, "registration, date: 2021-01-15", "registration, date: 2021-04-02")
    assert outcomes("residential_area", text)["5.1.2"] is MET


@pytest.mark.parametrize(
    ("covers", "day", "outcome"),
    [
        ("{from: 2020-10-31, to: 2021-10-31}", "2021-10-31", MET),
        ("{from: 2020-10-31, to: 2021-10-31}", "2021-10-30", UNPROVEN),
        ("{from: 2020-11-01, to: 2021-10-31}", "2021-11-01", UNPROVEN),
        ("{from: 2020-10-31, to: 2021-10-30}", "2021-11-01", UNPROVEN),
    ],
)
def test_the_statement_covers_the_whole_window(covers: str, day: str, outcome: Outcome) -> None:
    """Both boundary days must be covered, and the window must have closed when it is signed."""
    text = changed(AREA, "{from: 2020-10-31, to: 2021-11-30}", covers)
    statement = "kind: incident_statement\n    date: "
    result = outcomes("residential_area", changed(text, statement + "2021-12-01", statement + day))
    assert result["5.3"] is result["5.4.2"] is outcome


@pytest.mark.parametrize(
    ("unit_type", "day"), [("residential_area", "2020-10-31"), ("commune", "2020-11-30")]
)
def test_the_shared_day_counts_in_both_years_and_is_flagged(unit_type: str, day: str) -> None:
    """31/10 and 30/11 close one year and open the next, as Điều 9 khoản 2 has it."""
    year = date.fromisoformat(day)
    for each in (2020, 2021):
        window = CATALOGUE.year_window(unit_type, each)
        assert window is not None and year in window.window
    law = standard(unit_type)
    text = with_incident(COMPLETE[unit_type], f"kind: mass_complaint, date: {day}")
    dossier = read(unit_type, text)
    timing = timings.timing(law, dossier, LONG_AFTER)
    assert timing is not None
    near = CATALOGUE.neighbours(unit_type, 2021)
    outcomes = reference.infer(law, observation.observe(law, dossier, timing))
    said = notices(law, dossier, timing, near, outcomes)
    assert [each.params["year"] for each in said if each.code == "shared-day"] == ["2020"]


def test_days_between_the_circulars_are_in_two_years() -> None:
    """16/11 to 30/11/2021 lie in 2021 by TT 23 and in 2022 by TT 124."""
    old, new = (CATALOGUE.year_window("commune", year) for year in (2021, 2022))
    assert old is not None and new is not None
    assert (new.window.opens, old.window.closes) == (date(2021, 11, 16), date(2021, 11, 30))
    area = CATALOGUE.year_window("residential_area", 2022)
    assert area is not None and area.window.opens == date(2021, 11, 1)


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_which_years_it_judges(unit_type: str) -> None:
    """In force on the day the window closes: 2012 to 2021; 2022 is TT 124's, 2011 nobody's."""
    assert CATALOGUE.year_window(unit_type, 2011) is None
    for year in range(2012, 2022):
        found = CATALOGUE.year_window(unit_type, year)
        assert found is not None and found.edition.id == "tt23-2012"
    found = CATALOGUE.year_window(unit_type, 2022)
    assert found is not None and found.edition.id == "tt124-2021"


def test_the_days_it_is_in_force() -> None:
    """18/06/2012 to 09/02/2022, both included."""
    days = (date(2012, 6, 17), date(2012, 6, 18), date(2022, 2, 9), date(2022, 2, 10))
    assert [edition().in_force(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("unit_type", "last_day"),
    [
        ("residential_area", date(2021, 11, 9)),
        ("commune", date(2021, 12, 9)),
        ("agency", date(2021, 12, 9)),
        ("enterprise", date(2021, 12, 9)),
        ("school", date(2021, 12, 9)),
    ],
)
def test_deadlines(unit_type: str, last_day: date) -> None:
    """Before 10/11 is 09/11 at the latest; before 10/12 is 09/12."""
    law, dossier = standard(unit_type), read(unit_type, COMPLETE[unit_type])
    on_time = timings.timing(law, dossier, last_day)
    late = timings.timing(law, dossier, last_day.replace(day=10))
    assert on_time is not None and late is not None
    assert on_time.deadline == last_day
    assert not on_time.late and late.late


def test_the_deadlines_come_from_the_guidance_not_the_circular() -> None:
    """The dates are the 2021 guidance's: for schools a reading, for the school year unknown."""
    schedules = {name: edition().schedules[name] for name in UNIT_TYPES}
    for name in ("residential_area", "commune", "agency", "enterprise"):
        basis = schedules[name][0].deadline_basis
        assert (basis.source, basis.certainty) == ("guidance_2021", "text")
        assert "Điều" not in basis.cite
    assert [each.deadline_basis.certainty for each in schedules["school"]] == ["reading", "unknown"]


def test_registration_is_due_in_the_window() -> None:
    """The registration period is the window itself."""
    dossier = read("residential_area", AREA)
    timing = timings.timing(standard("residential_area"), dossier, LONG_AFTER)
    assert timing is not None and timing.registration == timing.window


SCHOOL_YEAR = "window: {schedule: school_year, opens: 2020-07-15, closes: 2021-07-20}\n"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2020-07-14", UNPROVEN), ("2020-07-15", MET), ("2021-07-20", MET), ("2021-07-21", UNPROVEN)],
)
def test_the_school_year_that_the_dossier_gives(day: str, outcome: Outcome) -> None:
    """Điều 9 khoản 2: from one school-year closing to the next, both days included."""
    text = changed(SCHOOL, "registration, date: 2021-01-15", f"registration, date: {day}")
    assert outcomes("school", text + SCHOOL_YEAR)["8.1.3"] is outcome


def test_a_school_year_without_its_dates_has_no_window() -> None:
    """Nobody gave the two days: there is nothing to judge against, and no deadline is stated."""
    dossier = read("school", SCHOOL + "window: {schedule: school_year}\n")
    assert timings.timing(standard("school"), dossier, LONG_AFTER) is None
    given = timings.timing(standard("school"), read("school", SCHOOL + SCHOOL_YEAR), LONG_AFTER)
    assert given is not None and given.deadline is None and given.schedule.id == "school_year"


def test_the_dates_of_a_fixed_window_cannot_be_given() -> None:
    """Only the school year takes dates from the dossier; a backwards one is refused too."""
    for window, code in (
        ("schedule: standard, opens: 2020-07-15, closes: 2021-07-20", "window-fixed"),
        ("schedule: school_year, opens: 2021-07-20, closes: 2021-07-15", "window-backwards"),
    ):
        with pytest.raises(Problems) as caught:
            read("school", f"{SCHOOL}window: {{{window}}}\n")
        assert [problem.code for problem in caught.value.problems] == [code]
