"""The two illustrative overlays, and what an overlay may and may not do to Circular 23/2012."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine import dossier as dossiers
from engine import observation, overlay, reference, source
from engine import timing as timings
from engine.catalogue import SHIPPED, Catalogue
from engine.compiler import compile_rules
from engine.outcome import Outcome
from engine.problem import Problem, Problems
from engine.rete import Rete
from engine.source import Document
from engine.standard import Check, OfIncidents, Standard

MET, UNMET, UNPROVEN = Outcome.MET, Outcome.UNMET, Outcome.UNPROVEN
CATALOGUE = Catalogue()
LONG_AFTER = date(2022, 6, 30)
FILES = sorted((SHIPPED / "overlays").glob("*.yaml"))
LANG_SON, MUONG_CHA = (
    SHIPPED / "overlays" / f"{name}.yaml"
    for name in ("lang-son-2012-commune", "muong-cha-2014-village")
)


def base(document: Document) -> Standard:
    """The standard that an overlay is for."""
    edition_id, unit_type = overlay.extends(document)
    edition = next(each for each in CATALOGUE.editions if each.id == edition_id)
    return CATALOGUE.standard(edition, unit_type)


def laid(path: Path) -> Standard:
    document = source.load(path)
    return overlay.apply(document, base(document))


def parsed(text: str) -> Document:
    return source.parse(text.encode(), "overlay.yaml", "overlay.yaml")


def problems(action: Callable[[], object]) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        action()
    return list(caught.value.problems)


def observe(standard: Standard, text: str) -> dict[str, observation.Observation]:
    document = source.parse(text.encode(), "dossier.yaml", "dossier.yaml")
    dossier = dossiers.read(document, standard, LONG_AFTER, None)
    timing = timings.timing(standard, dossier, LONG_AFTER)
    assert timing is not None
    return observation.observe(standard, dossier, timing)


def outcomes(standard: Standard, text: str) -> dict[str, Outcome]:
    """What both evaluators say of a dossier; they must say the same."""
    seen = observe(standard, text)
    plain = reference.infer(standard, seen)
    assert dict(Rete(standard, compile_rules(standard)).infer(seen).outcomes) == plain
    return plain


# -- the two shipped files -------------------------------------------------------------------------


def test_the_shipped_overlays() -> None:
    """Two files, each named as it names itself."""
    assert FILES == [LANG_SON, MUONG_CHA]
    for path in FILES:
        given = laid(path).overlay
        assert given is not None and given.id == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_points_add_up_and_rows_are_whole(path: Path) -> None:
    """100 points, ids once each, titles in both languages, criteria that exist."""
    standard = laid(path)
    assert standard.scoring is not None
    rows = standard.scoring.rows
    assert sum(row.points for row in rows) == standard.scoring.total == 100
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.title.vi and row.title.en and row.criteria
        assert all(standard.node(name) is not None for name in row.criteria)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_was_not_published_says_so(path: Path) -> None:
    """Rows and pass marks filled in are marked, and titled so, and no other row is."""
    scoring = laid(path).scoring
    assert scoring is not None and scoring.pass_certainty == "illustration"
    for row in scoring.rows:
        filled = row.certainty == "illustration"
        assert filled == ("điền minh hoạ" in row.title.vi)
        assert filled == ("filled in for illustration" in row.title.en)


@pytest.mark.parametrize(("path", "points"), [(LANG_SON, 60), (MUONG_CHA, 56)])
def test_the_published_points(path: Path, points: int) -> None:
    """Lạng Sơn published 20 + 20 + 20 points, Mường Chà 14 + 18 + 24."""
    scoring = laid(path).scoring
    assert scoring is not None
    published = [row.points for row in scoring.rows if row.certainty != "illustration"]
    assert sum(published) == points


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_overlay_leaves_the_circular_as_it_is(path: Path) -> None:
    """Neither overlay adds to, takes from, or changes a criterion of the circular."""
    assert laid(path).criteria == base(source.load(path)).criteria


def test_lang_son_knocks_out() -> None:
    """The registration and the four prohibited items are "đạt điểm tối đa"; nothing is deducted."""
    scoring = laid(LANG_SON).scoring
    assert scoring is not None
    knock_outs = [row.id for row in scoring.rows if row.knock_out]
    assert knock_outs == ["I.2", "III.1", "III.2", "III.3", "III.4"]
    assert all(row.deduct is None for row in scoring.rows)


def test_muong_cha_deducts() -> None:
    """Six points off for each incident of criterion 3, which has 24; nothing knocks out."""
    scoring = laid(MUONG_CHA).scoring
    assert scoring is not None
    deductions = [row for row in scoring.rows if row.deduct is not None]
    assert [(row.id, row.points, row.deduct) for row in deductions] == [
        (f"3.{number}", Fraction(6), Fraction(6)) for number in (1, 2, 3, 4)
    ]
    assert not any(row.knock_out for row in scoring.rows)


VILLAGE = """
unit: {type: residential_area, code: MC-01, name: Bản Thử}
year: 2014
documents:
  - {id: ke-hoach, kind: security_plan, date: 2014-02-10, signed: yes}
  - id: xac-nhan
    kind: incident_statement
    date: 2014-11-03
    signed: yes
    covers: {from: 2013-10-31, to: 2014-10-31}
incidents: []
self_scores: {"3.3": 6}
"""


@pytest.mark.parametrize(
    ("day", "outcome", "counted"),
    [
        ("2013-10-30", MET, 0),
        ("2013-10-31", UNMET, 1),
        ("2014-10-31", UNMET, 1),
        ("2014-11-01", MET, 0),
    ],
)
def test_the_local_item_counts_for_the_score_only(day: str, outcome: Outcome, counted: int) -> None:
    """An illegal exit is held against the village in the table, not under the circular."""
    standard = laid(MUONG_CHA)
    incident = f"incidents:\n  - {{id: v1, kind: illegal_exit, date: {day}}}"
    text = VILLAGE.replace("incidents: []", incident)
    result = outcomes(standard, text)
    assert result["mc.3.c"] is result["scored_only"] is outcome
    assert result["5.3"] is MET
    assert observe(standard, text)["mc.3.c"].counted == counted


def test_each_incident_is_counted() -> None:
    """Two incidents of one point are two, for a deduction each; another kind is another row's."""
    text = VILLAGE.replace(
        "incidents: []",
        "incidents:\n"
        "  - {id: v1, kind: separatism, date: 2014-03-01}\n"
        "  - {id: v2, kind: disorder, date: 2014-04-01}\n"
        "  - {id: v3, kind: mong_kingdom, date: 2014-05-01}\n",
    )
    seen = observe(laid(MUONG_CHA), text)
    counted = {name: seen[name].counted for name in ("5.3.a", "5.3.c", "mc.3.c")}
    assert counted == {"5.3.a": 0, "5.3.c": 2, "mc.3.c": 1}


def test_the_local_item_needs_a_witness_too() -> None:
    """No statement of incidents: the local item is not proved either."""
    without = VILLAGE.replace("incident_statement", "security_plan")
    assert outcomes(laid(MUONG_CHA), without)["mc.3.c"] is UNPROVEN


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_evaluators_agree_when_nothing_is_shown(path: Path) -> None:
    """An empty dossier under an overlay proves nothing."""
    standard = laid(path)
    text = f"unit: {{type: {standard.unit_type}, code: X, name: X}}\nyear: 2014\n"
    assert set(outcomes(standard, text).values()) == {UNPROVEN}


# -- what an overlay may not do --------------------------------------------------------------------

HEAD = """overlay: thu
extends: {{edition: tt23-2012, unit_type: {unit_type}}}
title: {{vi: Thử, en: Trial}}
basis: {{vi: Thử, en: Trial, cite: Thử, certainty: illustration}}
source: thu
sources:
  thu: {{vi: Thử, en: Trial}}
"""


def trial(unit_type: str, text: str) -> Document:
    return parsed(HEAD.format(unit_type=unit_type) + text)


def refused(unit_type: str, text: str) -> list[Problem]:
    document = trial(unit_type, text)
    return problems(lambda: overlay.apply(document, base(document)))


@pytest.mark.parametrize(
    ("unit_type", "node", "limit"),
    [
        ("commune", "6.4", "at_least: 69.9%"),
        ("commune", "5.2.2", "at_least: 0"),
        ("residential_area", "5.1.3", "at_least: 85%"),
        ("agency", "7.1.4", "at_least: 99%"),
    ],
)
def test_a_loosening_names_both_places(unit_type: str, node: str, limit: str) -> None:
    """The circular cannot be loosened: the overlay's place and the circular's are both named."""
    (problem,) = refused(unit_type, f'tighten:\n  - {{id: "{node}", {limit}}}\n')
    assert problem.code == "overlay-loosens"
    assert (problem.mark.path, problem.mark.line) == ("overlay.yaml", 9)
    check = base(trial(unit_type, "add: []\n")).node(node)
    assert isinstance(check, Check) and problem.also == check.test.mark
    assert problem.also is not None and problem.also.path.endswith(".yaml")
    assert "tt23-2012" in problem.also.path


@pytest.mark.parametrize(
    ("percent", "recognised", "outcome"),
    [
        ("70%", 17, UNMET),
        ("70%", 18, MET),
        ("80%", 19, UNMET),
        ("80%", 20, MET),
    ],
)
def test_a_tightening_holds(percent: str, recognised: int, outcome: Outcome) -> None:
    """The same limit or a stricter one is taken, and remembers the circular's own."""
    document = trial("commune", f'tighten:\n  - {{id: "6.4", at_least: {percent}}}\n')
    standard = overlay.apply(document, base(document))
    below = f"residential_area: {{total: 25, recognised: {recognised}}}"
    head = "unit: {type: commune, code: X, name: X}\nyear: 2021\n"
    assert outcomes(standard, f"{head}units_below: {{{below}}}\n")["6.4"] is outcome
    check = standard.node("6.4")
    assert isinstance(check, Check) and check.test.tightened_from is not None
    assert check.test.tightened_from.shown == "70%"


CRIME = (
    "incidents:\n  - {{id: v1, kind: crime, date: 2022-05-05, gravity: {gravity}, force_majeure: no, "
    "detected_in_time: no}}\n"
)
BELOW = 'tighten:\n  - {id: "4.4.a.1", under: last_year}\n'
LIGHTER = 'tighten:\n  - {id: "4.4.b", gravity: {at_least: less_serious}}\n'


def both_say(tighten: str, text: str) -> dict[str, Outcome]:
    """What both evaluators make of a residential area of 2022 under a tightening."""
    head = HEAD.replace("tt23-2012", "tt124-2021").format(unit_type="residential_area")
    document = parsed(head + tighten)
    standard = overlay.apply(document, base(document))
    observed = observe(
        standard, f"unit: {{type: residential_area, code: X, name: X}}\nyear: 2022\n{text}"
    )
    found = Rete(standard, compile_rules(standard)).infer(observed).outcomes
    assert found == reference.infer(standard, observed)
    return dict(found)


@pytest.mark.parametrize(
    ("tighten", "this_year", "outcome"),
    [
        ("add: []\n", 5, MET),
        ("add: []\n", 6, UNMET),
        (BELOW, 4, MET),
        (BELOW, 5, UNMET),
        (BELOW, 6, UNMET),
    ],
)
def test_a_province_may_ask_for_fewer_than_last_year(
    tighten: str, this_year: int, outcome: Outcome
) -> None:
    """ "Not more than last year" may become "fewer": the same bound in the same direction, itself left out."""
    said = both_say(tighten, f"facts: {{crimes: {{this_year: {this_year}, last_year: 5}}}}\n")
    assert said["4.4.a.1"] is outcome


@pytest.mark.parametrize(
    ("tighten", "gravity", "outcome"),
    [
        ("add: []\n", "less_serious", UNPROVEN),
        ("add: []\n", "serious", UNMET),
        (LIGHTER, "less_serious", UNMET),
        (LIGHTER, "serious", UNMET),
    ],
)
def test_a_province_may_count_lesser_incidents(
    tighten: str, gravity: str, outcome: Outcome
) -> None:
    """Incidents may count from a lesser gravity than the circular's; without the confirmation, none is no proof."""
    assert both_say(tighten, CRIME.format(gravity=gravity))["4.4.b"] is outcome


@pytest.mark.parametrize(
    ("tighten", "written"),
    [
        (BELOW.replace("under: last_year", "at_most: 3"), "choice-unknown"),
        (LIGHTER.replace("less_serious", "very_serious"), "overlay-loosens"),
        (LIGHTER.replace("less_serious", "light"), "level-unknown"),
    ],
)
def test_what_cannot_be_told_to_be_stricter_is_refused(tighten: str, written: str) -> None:
    """A figure held against last year's has no count for a limit; a graver threshold loosens."""
    head = HEAD.replace("tt23-2012", "tt124-2021").format(unit_type="residential_area")
    document = parsed(head + tighten)
    (problem,) = problems(lambda: overlay.apply(document, base(document)))
    assert problem.code == written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('tighten:\n  - {id: "5.3.a", at_most: 0}\n', "tighten-form"),
        ('tighten:\n  - {id: "6.4", at_most: 90%}\n', "tighten-form"),
        ('tighten:\n  - {id: "6.4", gravity: {at_least: serious}}\n', "tighten-form"),
        ('tighten:\n  - {id: "5.3", at_most: 0}\n', "tighten-group"),
        ('tighten:\n  - {id: "6.4", over: 69.9%}\n', "overlay-loosens"),
        ('tighten:\n  - {id: "6.9", at_least: 90%}\n', "ref-unknown"),
        ('tighten:\n  - {id: "6.4", under: 90%, remove: yes}\n', "key-unknown"),
        ("remove: [5.3.a]\n", "key-unknown"),
        (
            'add:\n  - {id: "6.4", vi: Lại, en: Again, cite: Thử, certainty: illustration, '
            "finding: policies_implemented}\n",
            "id-duplicate",
        ),
        (
            "add:\n  - {id: t.1, vi: Lạ, en: Odd, cite: Thử, certainty: illustration, "
            "finding: policies_implementd}\n",
            "term-unknown",
        ),
        (
            "evidence:\n  incidents:\n    separatism: {vi: Khác, en: Other}\nadd: []\n",
            "term-conflict",
        ),
    ],
)
def test_what_an_overlay_cannot_do(text: str, code: str) -> None:
    """Nothing is taken away, redefined or named twice."""
    assert code in {problem.code for problem in refused("commune", text)}


ROW = "{{id: r{n}, vi: Dòng, en: Row, criteria: [{criteria}], points: {points}{more}, {sure}}}"


def scored(*rows: tuple[str, object, str], total: int = 100, more: str = "") -> str:
    lines = (
        "    - "
        + ROW.format(
            n=n, criteria=criteria, points=points, more=end, sure="certainty: illustration"
        )
        for n, (criteria, points, end) in enumerate(rows)
    )
    return f"scoring:\n  total: {total}\n{more}  rows:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (scored(('"6.4"', 99, "")), ["points-do-not-add"]),
        (scored(('"6.4"', 101, "")), ["points-do-not-add"]),
        (scored(('"6.4"', 100, ", deduct: 5")), ["deduct-not-incidents"]),
        (scored(('"5.3"', 100, ", deduct: 5")), ["deduct-not-incidents"]),
        (scored(('"6.5"', 100, "")), ["ref-unknown"]),
        (scored(('"6.4"', 100, ""), more="  pass_mark: 101\n"), ["pass-mark-over-total"]),
        (scored(('"6.4"', 100, ""), more="  pass_mark: nhiều\n"), ["points-expected"]),
    ],
)
def test_score_tables_that_do_not_hold(text: str, codes: list[str]) -> None:
    """Points add up, deductions speak of incidents, a pass mark can be reached."""
    assert [problem.code for problem in refused("commune", text)] == codes


def test_points_are_shown_as_they_are_written() -> None:
    """Half points add up to a decimal, not to a fraction."""
    (problem,) = refused("commune", scored(('"6.4"', "12.5", "")))
    assert problem.params == {"total": "100", "added": "12.5"}


def test_a_score_table_with_grade_bands() -> None:
    """A table at its limits: a pass mark equal to the total, bands highest first."""
    bands = (
        "  bands:\n"
        "    - {id: fair, vi: Khá, en: Fair, from: 65}\n"
        "    - {id: good, vi: Tốt, en: Good, from: 80.5}\n"
    )
    rows = (('"6.4"', 60, ""), ('"5.3.a", "5.3.b"', 40, ", deduct: 20"))
    document = trial("commune", scored(*rows, more="  pass_mark: 100\n" + bands))
    scoring = overlay.apply(document, base(document)).scoring
    assert scoring is not None and scoring.pass_mark == 100
    assert [(band.id, band.from_points) for band in scoring.bands] == [
        ("good", Fraction(161, 2)),
        ("fair", Fraction(65)),
    ]


def test_an_overlay_for_another_standard_is_refused() -> None:
    """A commune's overlay does not fit a residential area."""
    document = trial("commune", "add: []\n")
    area = base(trial("residential_area", "add: []\n"))
    assert [each.code for each in problems(lambda: overlay.apply(document, area))] == [
        "overlay-other"
    ]


def test_what_would_follow_from_another_standard_is_not_said() -> None:
    """That a clause is not there is no news of a circular that the overlay is not for; of its own it is."""
    document = trial(
        "commune", 'scoring: {rows: [{id: r, vi: Dòng, en: Row, points: 1, criteria: ["9.9"]}]}\n'
    )
    area = base(trial("residential_area", "add: []\n"))
    assert [each.code for each in problems(lambda: overlay.apply(document, area))] == [
        "overlay-other"
    ]
    own = [each.code for each in problems(lambda: overlay.apply(document, base(document)))]
    assert "ref-unknown" in own and "overlay-other" not in own


def test_a_misspelt_key_hides_nothing_else() -> None:
    """All problems of an overlay at once."""
    document = trial(
        "commune",
        'sorces: {}\nscoring: {rows: [{id: r, vi: Dòng, en: Row, points: 1, criteria: ["9.9"]}]}\n',
    )
    commune = base(trial("commune", "add: []\n"))
    codes = {each.code for each in problems(lambda: overlay.apply(document, commune))}
    assert {"key-unknown", "ref-unknown"} <= codes


def test_an_added_criterion_counts() -> None:
    """A criterion that a province adds must be met like the circular's own."""
    text = (
        "evidence:\n  incidents:\n    fire: {graded: yes, vi: Cháy, en: Fire}\n"
        "add:\n  - {id: t.1, vi: Không có cháy, en: No fire, cite: Thử, certainty: illustration, "
        "witness: incident_statement, no_incident: fire}\n"
    )
    document = trial("residential_area", text)
    standard = overlay.apply(document, base(document))
    check = standard.node("t.1")
    assert isinstance(check, Check) and isinstance(check.subject, OfIncidents)
    assert standard.criteria.need == len(standard.criteria.children) == 6
    dossier = VILLAGE.replace('self_scores: {"3.3": 6}\n', "").replace(
        "  - {id: ke-hoach, kind: security_plan, date: 2014-02-10, signed: yes}\n", ""
    )
    assert outcomes(standard, dossier)["t.1"] is MET
    burnt = dossier.replace(
        "incidents: []", "incidents:\n  - {id: v1, kind: fire, date: 2014-03-01, gravity: serious}"
    )
    result = outcomes(standard, burnt)
    assert result["t.1"] is result["criteria"] is UNMET


def test_an_overlay_gives_the_dates_of_the_school_year() -> None:
    """Điều 9 khoản 2: a province may give its schools the two days, for the year it names."""
    windows = (
        "windows:\n  - {schedule: school_year, year: 2021, opens: 2020-07-15, closes: 2021-07-20}\n"
    )
    document = trial("school", windows)
    standard = overlay.apply(document, base(document))
    text = "unit: {{type: school, code: X, name: X}}\nyear: {year}\nwindow: {{schedule: school_year}}\n"
    timings_found = []
    for year in (2021, 2020):
        dossier_text = text.format(year=year).encode()
        dossier = dossiers.read(source.parse(dossier_text, "d", "d"), standard, LONG_AFTER, None)
        timings_found.append(timings.timing(standard, dossier, LONG_AFTER))
    given, other = timings_found
    assert given is not None and other is None
    assert (given.window.opens, given.window.closes) == (date(2020, 7, 15), date(2021, 7, 20))


@pytest.mark.parametrize(
    ("unit_type", "window"),
    [
        ("school", "{schedule: standard, year: 2021, opens: 2020-07-15, closes: 2021-07-20}"),
        ("commune", "{schedule: standard, year: 2021, opens: 2020-07-15, closes: 2021-07-20}"),
        ("school", "{schedule: school_year, year: 2021, opens: 2021-07-20, closes: 2020-07-15}"),
    ],
)
def test_an_overlay_cannot_move_a_fixed_window(unit_type: str, window: str) -> None:
    """Only the school year is open, and only forwards."""
    (problem,) = refused(unit_type, f"windows:\n  - {window}\n")
    assert problem.code in ("choice-unknown", "window-backwards")
