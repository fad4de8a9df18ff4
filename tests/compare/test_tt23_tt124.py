"""The acceptance case of `antt criteria diff`: Circular 23/2012 against Circular 124/2021.

The rows are those of the tables of differences in the law sheets of both circulars. What a criteria file cannot
hold is named as such at the end, so that no row is passed over in silence.
"""

from __future__ import annotations

from functools import cache

import pytest

from engine.catalogue import Catalogue
from engine.compare.difference import Change, Difference, difference
from engine.compare.facets import Facet


@cache
def compared(unit_type: str) -> Difference:
    catalogue = Catalogue()
    old, new = (
        next(e for e in catalogue.editions if e.id == name) for name in ("tt23-2012", "tt124-2021")
    )
    return difference(catalogue.standard(old, unit_type), catalogue.standard(new, unit_type))


def change(unit_type: str, before: str, after: str, section: str = "criteria") -> Change:
    """The one change between these clauses."""
    found = [
        each
        for each in compared(unit_type).changes
        if each.section == section and (each.before.id, each.after.id) == (before, after)
    ]
    assert len(found) == 1, [
        (each.before.id, each.after.id) for each in compared(unit_type).changes
    ]
    return found[0]


def facet(of: Change, aspect: str) -> Facet:
    found = [each for each in of.facets if each.aspect == aspect]
    assert len(found) == 1, of.facets
    return found[0]


def kinds(unit_type: str, kind: str, section: str = "criteria") -> set[str]:
    return {
        each.after.id or each.before.id
        for each in compared(unit_type).of(kind)
        if each.section == section
    }


@pytest.mark.parametrize(
    ("unit_type", "scope"),
    [("agency", "1.2.b.1"), ("enterprise", "1.2.b.2"), ("school", "1.2.b.3")],
)
def test_exclusions(unit_type: str, scope: str) -> None:
    """Armed forces, small enterprises, primary and pre-schools are out of scope only since TT 124."""
    assert kinds(unit_type, "added", "scope") == {scope}


@pytest.mark.parametrize(
    ("unit_type", "before", "after"),
    [
        ("residential_area", "5.1.1", "4.1.1"),
        ("residential_area", "5.1.2", "4.1.2"),
        ("commune", "6.1.1", "5.1.1"),
        ("commune", "6.1.2", "5.1.2"),
        ("commune", "6.1.3", "5.1.3"),
        ("agency", "7.1.1", "6.1.2"),
        ("agency", "7.1.2", "6.1.3"),
        ("school", "8.1.1", "7.1.1"),
        ("school", "8.1.2", "7.1.2"),
        ("school", "8.1.3", "7.1.3"),
    ],
)
def test_first_quarter(unit_type: str, before: str, after: str) -> None:
    """Resolution, plan and registration: each year under TT 23, in the first quarter under TT 124."""
    dated = facet(change(unit_type, before, after), "dated")
    assert dated.turn == "tightened"
    assert dated.after.vi == "đề ngày trong quý I"


def test_households() -> None:
    """Households: all of them sign a pledge under TT 23, all now residing register under TT 124; 100% stays."""
    households = change("residential_area", "5.1.3", "4.1.3")
    counted = facet(households, "counted")
    assert (counted.before.vi, counted.after.vi) == ("Số hộ ký cam kết", "Số hộ đăng ký tham gia")
    assert facet(households, "base").after.vi == "Số hộ gia đình đang cư trú"
    assert households.kept is not None and households.kept.vi == "từ 100% trở lên"


def test_commune_70_percent() -> None:
    """The 70% of communes: of residential areas alone, then of all four kinds; 70% itself is unchanged."""
    recognised = change("commune", "6.4", "5.4.2")
    base = facet(recognised, "base")
    assert base.turn == "widened"
    assert base.before.vi == "khu dân cư"
    assert base.after.vi == "khu dân cư; cơ quan; doanh nghiệp; cơ sở giáo dục"
    assert recognised.kept is not None and recognised.kept.vi == "từ 70% trở lên"
    assert not [each for each in recognised.facets if each.aspect in ("limit", "status")]


def test_commune_all_register() -> None:
    """100% of the units below must have registered: only since TT 124."""
    assert "5.4.1" in kinds("commune", "added")


def test_commune_police() -> None:
    """Commune police: the title goes; discipline from a warning up becomes any discipline at all."""
    assert {"6.3.1", "6.3.2"} <= kinds("commune", "removed")
    assert "5.3.1" in kinds("commune", "added")
    limit = facet(change("commune", "6.3.3", "5.3.2"), "limit")
    assert limit.turn == "tightened"
    assert "khiển trách" in limit.before.vi and "không có ai bị kỷ luật" in limit.after.vi


def test_model() -> None:
    """Models: one of self-management in the residential area goes; one of the movement in the commune comes."""
    assert "5.2.2" in kinds("residential_area", "removed")
    assert "5.1.4" in kinds("commune", "added")
    assert "5.2.2" in kinds(
        "commune", "removed"
    )  # the commune borrowed it from the residential area


@pytest.mark.parametrize("unit_type", ["agency", "enterprise"])
def test_staff(unit_type: str) -> None:
    """Agencies and enterprises: all staff sign under TT 23, all staff are briefed under TT 124."""
    counted = facet(change(unit_type, "7.1.4", "6.1.5"), "counted")
    assert "ký cam kết" in counted.before.vi and "phổ biến quán triệt" in counted.after.vi


@pytest.mark.parametrize("unit_type", ["agency", "enterprise"])
def test_cases(unit_type: str) -> None:
    """The bans of TT 23 on big theft, leaks of technology and social evils go; the list of eight cases comes."""
    assert {"7.3.3", "7.3.8"} <= kinds(unit_type, "removed")
    assert {"6.3.a", "6.3.b", "6.3.h"} <= kinds(unit_type, "added")
    leak = change(unit_type, "7.3.4", "6.3.e")
    assert "Lộ bí mật công nghệ" in facet(leak, "parts").before.vi
    complaint = facet(change(unit_type, "7.3.1", "6.3.c"), "incident")
    assert (complaint.before.vi, complaint.after.vi) == (
        "Khiếu kiện đông người",
        "Kích động, lôi kéo tập trung đông người khiếu kiện, gây rối",
    )
    crime = change(unit_type, "7.3.7", "6.3.dd")
    assert facet(crime, "gravity").turn == "loosened"  # any crime of staff, then serious ones only
    assert facet(crime, "exception").turn == "loosened"


def test_learners() -> None:
    """Schools: learners from lower secondary up sign under TT 23; all learners are briefed under TT 124."""
    briefed = change("school", "8.1.5, 8.1.6", "7.1.5")
    bases = {(each.before.vi, each.after.vi) for each in briefed.facets if each.aspect == "base"}
    assert ("Số học sinh từ trung học cơ sở trở lên và sinh viên", "Số người học") in bases
    counted = [each for each in briefed.facets if each.aspect == "counted"]
    assert all("ký cam kết" in each.before.vi for each in counted)
    assert all("phổ biến quán triệt" in each.after.vi for each in counted)
    assert briefed.kept is not None and briefed.kept.vi == "từ 100% trở lên"


@pytest.mark.parametrize(
    ("unit_type", "articles"),
    [
        ("residential_area", ("Điều 5", "Điều 4")),
        ("commune", ("Điều 6", "Điều 5")),
        ("agency", ("Điều 7", "Điều 6")),
        ("enterprise", ("Điều 7", "Điều 6")),
        ("school", ("Điều 8", "Điều 7")),
    ],
)
def test_articles(unit_type: str, articles: tuple[str, str]) -> None:
    """The articles move up by one; clauses are found again by what they test, not by number."""
    own = (
        "4."
        if unit_type == "residential_area"
        else {"commune": "5.", "school": "7."}.get(unit_type, "6.")
    )
    matched = [
        each
        for each in compared(unit_type).of("changed", "certainty", "same")
        if each.section == "criteria" and each.after.id.startswith(own)
    ]
    assert len(matched) >= 3
    assert all(
        each.before.cite.vi.endswith(articles[0])
        for each in matched
        if each.before.id[0] == articles[0][-1]
    )
    assert all(articles[1] in each.after.cite.vi for each in matched)


@pytest.mark.parametrize(
    ("unit_type", "before", "after"),
    [
        ("residential_area", "từ 31/10 năm trước đến 31/10", "từ 01/11 năm trước đến 31/10"),
        ("commune", "từ 30/11 năm trước đến 30/11", "từ 16/11 năm trước đến 15/11"),
        ("agency", "từ 30/11 năm trước đến 30/11", "từ 16/11 năm trước đến 15/11"),
        ("enterprise", "từ 30/11 năm trước đến 30/11", "từ 16/11 năm trước đến 15/11"),
        ("school", "từ 30/11 năm trước đến 30/11", "từ 16/11 năm trước đến 15/11"),
    ],
)
def test_windows(unit_type: str, before: str, after: str) -> None:
    """Windows: 31/10 and 30/11 become 01/11–31/10 and 16/11–15/11."""
    found = [each for each in compared(unit_type).of("changed") if each.section == "windows"]
    window = facet(found[0], "window")
    assert (window.before.vi, window.after.vi) == (before, after)


def test_school_year() -> None:
    """The school year of TT 23 is gone."""
    removed = [each for each in compared("school").of("removed") if each.section == "windows"]
    assert len(removed) == 1 and "năm học" in removed[0].before.title.vi


@pytest.mark.parametrize(
    "unit_type", ["residential_area", "commune", "agency", "enterprise", "school"]
)
def test_local_criteria(unit_type: str) -> None:
    """Local add-ons by the province: stated only since TT 124."""
    added = [each.after for each in compared(unit_type).of("added") if each.section == "statements"]
    assert any("cấp tỉnh có thể quy định thêm tiêu chí" in side.title.vi for side in added)


def test_classes_and_authority() -> None:
    """Two classes, and who decides: statements that no check tests, compared as such."""
    statements = [
        each for each in compared("residential_area").changes if each.section == "statements"
    ]
    classes = [each for each in statements if "đạt hoặc chưa đạt" in each.after.title.vi]
    assert [each.kind for each in classes] == ["changed"]
    assert {facet.aspect for facet in classes[0].facets} == {"says", "certainty"}
    assert any(
        "Chủ tịch Ủy ban nhân dân cấp xã quyết định" in each.after.title.vi for each in statements
    )


def test_2025_amendment() -> None:
    """Circular 48/2025 swaps words of article 9: it stands beside TT 124 as unknown, never as a rule."""
    added = [each.after for each in compared("commune").of("added") if each.section == "statements"]
    assert any("TT 48/2025/TT-BCA" in side.title.vi for side in added)


def test_unknown_words_are_not_compared() -> None:
    """Clauses whose words nobody has seen are neither dropped nor added."""
    assert kinds("residential_area", "unknown") == {"5.4.3", "5.5"}
    assert kinds("agency", "unknown") == {"7.4"}
    assert kinds("school", "unknown") == {"8.2.3", "8.3", "8.4"}


def test_rows_that_are_no_differences_of_criteria() -> None:
    """The sheets' warning on drafts of 2020 is about sources: no words of the drafts stand in the criteria."""
    texts = [
        words
        for unit_type in ("residential_area", "commune")
        for each in compared(unit_type).changes
        for words in (each.after.title.vi, *(facet.after.vi for facet in each.facets))
    ]
    assert texts and not [
        each for each in texts if "thường xuyên sinh sống" in each or "Đầu năm" in each
    ]
