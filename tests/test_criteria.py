"""`engine.criteria`, `engine.nodes`, `engine.subjects`: the language that policy staff write.

What it refuses is in `bad_criteria`; here is what it means.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from builders import CRITERIA, HEAD, codes_of, edit, standard_of, write_criteria

from engine.catalogue import Catalogue
from engine.standard import (
    Check,
    Citation,
    Group,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
    Unless,
    conditions,
    walk,
)


def check(node_id: str, standard: Standard | None = None) -> Check:
    """The check with this id."""
    node = (standard or standard_of()).node(node_id)
    assert isinstance(node, Check)
    return node


def one(text: str) -> Check:
    """The one check of a file with one node."""
    return check("1", standard_of(f'criteria:\n  - {{id: "1", vi: A, en: A, {text}}}\n'))


PLAIN = "cite: Điều 1, certainty: text"


def test_each_kind_of_check_is_read() -> None:
    """One row of the table of subjects is one kind of check."""
    standard = standard_of()
    kinds = {
        node.clause.id: type(node.subject)
        for node in walk(standard.criteria)
        if isinstance(node, Check)
    }
    assert kinds == {
        "1.1": OfDocument,
        "1.2": OfRatio,
        "1.3": OfDocument,
        "2.1": OfIncidents,
        "2.2": OfIncidents,
        "2.3": OfFact,
        "3.1": OfFinding,
        "3.2": OfFact,
        "3.3": OfFact,
        "4": OfDocument,
    }


def test_a_limit_is_exact_and_keeps_how_it_was_written() -> None:
    """62.5% is five eighths, shown as it stands in the file."""
    test = one(f"{PLAIN}, ratio: {{of: registered, to: [households]}}, over: 62.5%").test
    assert (test.op, test.limit, test.shown, test.unit) == (
        "over",
        Fraction(5, 8),
        "62.5%",
        "percent",
    )


def test_a_level_is_its_place_in_the_scale() -> None:
    """ "From fair up" is "at least 1"."""
    assert check("3.2").test.limit == 1
    assert check("3.2").test.unit == "level"


@pytest.mark.parametrize(("written", "op", "limit"), [("yes", "at_least", 1), ("no", "at_most", 0)])
def test_a_flag_is_a_limit_of_one_or_none(written: str, op: str, limit: int) -> None:
    """`is: no` is met by 0 only, `is: yes` by 1 only."""
    test = one(f"{PLAIN}, fact: has_party, is: {written}").test
    assert (test.op, test.limit) == (op, limit)


def test_last_year_is_a_limit_of_no_more() -> None:
    """`at_most: last_year` holds the difference to last year against 0."""
    assert (check("2.3").test.unit, check("2.3").test.limit) == ("last_year", 0)


def test_an_exception_may_be_nested() -> None:
    """Force majeure, or detected and reported."""
    subject = check("2.2").subject
    assert isinstance(subject, OfIncidents)
    assert subject.unless == Unless(
        "any",
        parts=(
            Unless("flag", "force_majeure"),
            Unless("all", parts=(Unless("flag", "detected"), Unless("flag", "reported"))),
        ),
    )
    assert (subject.gravity, subject.witness) == ("serious", "statement")


def test_units_below_are_counted_by_type_and_status() -> None:
    """A share of the units of some types."""
    subject = one(
        f"{PLAIN}, units_below: recognised, types: [residential_area, school], at_least: 70%"
    ).subject
    assert subject == OfUnits("recognised", ("residential_area", "school"))


def test_a_child_takes_from_its_parent_what_it_does_not_say() -> None:
    """Citation, certainty, source and witness."""
    clause = check("1.2").clause
    assert (clause.certainty, clause.source) == ("text", "thu")
    assert clause.cite == Citation("1", "1", "")


@pytest.mark.parametrize(
    ("written", "parent", "read"),
    [
        ("Điều 4 khoản 3", None, Citation("4", "3")),
        ("điểm đ", Citation("4", "3"), Citation("4", "3", "đ")),
        ("khoản 4", Citation("4", "3", "a"), Citation("4", "4")),
        ("Điều 5", Citation("4", "3"), Citation("5")),
        ("Phụ lục 1", Citation("4"), Citation(other="Phụ lục 1")),
        ("điểm a", None, Citation(point="a")),
    ],
)
def test_a_citation_is_read_in_parts(written: str, parent: Citation | None, read: Citation) -> None:
    """ "điểm đ" under "Điều 4 khoản 3" is that point of that clause."""
    assert Citation.parse(written, parent) == read


def test_a_group_knows_how_many_it_needs() -> None:
    """All of them, any one, or `need`."""
    needs = {
        node.clause.id: node.need
        for node in walk(standard_of().criteria)
        if isinstance(node, Group)
    }
    assert needs == {"criteria": 4, "1": 3, "2": 3, "3": 2}


def test_a_condition_of_applicability_is_a_check_of_its_own() -> None:
    """Its id is that of its node with a question mark, which no id of a file can have."""
    (condition,) = conditions(standard_of().criteria)
    assert condition.clause.id == "4?"
    assert condition.subject == OfFact("has_party")


def test_a_target_is_read_beside_the_criterion() -> None:
    """With its own limit and the years it is for."""
    target = one(
        f"{PLAIN}, ratio: {{of: registered, to: households}}, at_least: 100%, "
        "target: {vi: Kế hoạch, en: Plan, cite: Công văn, years: [2021], at_least: 85%}"
    ).target
    assert target is not None
    assert (target.test.limit, target.years) == (Fraction(17, 20), (2021,))


def test_a_reference_takes_a_node_of_another_unit_type(tmp_path: Path) -> None:
    """What two unit types share is written once; its words come along, and its file is an input."""
    agency = (
        "edition: tt-thu\nunit_type: agency\ntitle: {vi: Cơ quan thử, en: Test agency}\nsource: thu\n"
        "criteria:\n  - {ref: residential_area/2}\n"
    )
    catalogue = Catalogue(write_criteria(tmp_path, agency=agency))
    standard = catalogue.standard(catalogue.editions[0], "agency")
    assert standard.node("2.2") == catalogue.standard(
        catalogue.editions[0], "residential_area"
    ).node("2.2")
    assert set(standard.vocabulary.incidents) == {"crime", "dispute"}
    assert [source.name for source in standard.sources] == [
        "tt-thu/agency.yaml",
        "tt-thu/edition.yaml",
        "tt-thu/residential_area.yaml",
    ]


def test_a_reference_to_nothing_suggests_the_nearest_id(tmp_path: Path) -> None:
    """And two files that refer to each other are refused."""
    head = "edition: tt-thu\nunit_type: agency\ntitle: {vi: A, en: A}\nsource: thu\ncriteria:\n"
    catalogue = Catalogue(
        write_criteria(tmp_path, agency=head + "  - {ref: residential_area/2.9}\n")
    )
    assert codes_of(lambda: catalogue.standard(catalogue.editions[0], "agency")) == ["ref-unknown"]
    circle = Catalogue(
        write_criteria(
            tmp_path,
            agency=head + "  - {ref: residential_area/1}\n",
            residential_area=HEAD + "criteria:\n  - {ref: agency/1}\n",
        )
    )
    assert codes_of(lambda: circle.standard(circle.editions[0], "agency")) == ["ref-circle"]


def test_the_words_of_a_standard_are_the_files_words() -> None:
    """Nothing is dropped silently: the same text read twice gives the same standard."""
    assert standard_of() == standard_of()
    assert standard_of() != standard_of(edit(CRITERIA, ("at_least: 70%", "at_least: 71%")))
