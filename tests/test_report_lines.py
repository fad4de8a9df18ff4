"""`engine.report.lines`: what the terminal says of a decision, and what it leaves unsaid."""

from __future__ import annotations

from test_samples import WIDTH, decision

from engine.report.lines import lines
from engine.report.text import plain


def shown(name: str, lang: str = "vi") -> str:
    """The text of a sample on one line, so that a test need not know where it wraps."""
    return " ".join(plain(lines(decision(name).data, lang), WIDTH).split())


def test_an_alternative_that_was_not_needed_is_not_listed_as_unmet() -> None:
    """One of two suffices: with the rating met, the missing title is no failure and nothing is to be done."""
    text = shown("cq-khien-trach-duoc-bo-qua")
    assert "✗ 6.4.1.1" in text
    assert "Chưa đạt (0): không có" in text
    assert "không còn cách khắc phục" not in text


def test_nothing_is_asked_below_a_clause_that_does_not_apply() -> None:
    """Without a guard force, the conditions on it are not printed as open questions."""
    text = shown("cq-khong-to-chuc-dang")
    assert "– 6.4 " in text
    assert "6.4.1" not in text


def test_the_lists_hold_scope_and_papers_too() -> None:
    """What keeps a unit from being approved stands in the lists, also when no criterion is open."""
    assert "Còn để ngỏ, và giấy tờ giải quyết (2): 9.2.b.1: ký Tờ trình" in shown(
        "kdc-thieu-to-trinh"
    )
    assert "(1): 1.2.b.2: khai Quy mô doanh nghiệp" in shown("dn-thieu-quy-mo")


def test_one_paper_that_settles_many_is_named_once_in_the_lists() -> None:
    """Criteria that wait for the same statement share a line."""
    listed = shown("kdc-khong-xac-nhan").partition("TÓM TẮT")[2].partition("TỪNG TIÊU CHÍ")[0]
    assert listed.count("bổ sung Xác nhận tình hình vụ việc") == 1
    assert "4.3.a, 4.3.b, 4.3.c, 4.3.d, 4.3.dd, 4.3.e, 4.3.g, 4.4.b" in listed


def test_too_many_incidents_exceed_and_too_few_households_fall_short() -> None:
    """An incident more than none is one over, not one short."""
    assert "1 vụ việc tính vào kỳ đánh giá (vượt 1)" in shown("kdc-2021-ngay-31-10")
    assert "(thiếu 3)" in shown("kdc-thieu-3-ho")


def test_numbers_have_the_decimal_mark_of_the_language() -> None:
    """A comma in Vietnamese, a point in English; "≈" stands for "=" where a share is rounded."""
    assert "18 trên 26 ≈ 69,23%" in shown("xa-69-phan-tram")
    assert "18 of 26 ≈ 69.23%" in shown("xa-69-phan-tram", "en")
    assert "230 trên 250 = 92%" in shown("kdc-2021-85-phan-tram")
    assert "83,33 trên 100" in shown("thpt-bao-luc-hoc-duong")


def test_an_incident_set_aside_says_why() -> None:
    """Too slight, or excepted: two reasons, each its own sentence."""
    assert '"trom-cap" ngày 14/06/2026 xảy ra trong kỳ nhưng không bị tính: dưới mức' in shown(
        "kdc-dat-2026"
    )
    assert '"chay-tram-dien" ngày 12/09/2026 xảy ra trong kỳ nhưng không bị tính: thuộc' in shown(
        "kdc-bat-kha-khang"
    )


def test_the_paper_behind_a_figure_is_named_beside_it() -> None:
    """A share rests on its figures and on the papers that they were taken from."""
    assert (
        'Căn cứ: số liệu: Số hộ đăng ký tham gia; Bản đăng ký phấn đấu "dang-ky" số 01/ĐK ngày'
        in shown("kdc-thieu-3-ho")
    )
