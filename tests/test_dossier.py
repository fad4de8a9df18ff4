"""`engine.dossier`, `figures`, `papers`, `form`: what a dossier holds. What is refused is in `bad_dossiers`."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from builders import AS_OF, DOSSIER, codes_of, edit, parsed, read_dossier, standard_of

from engine import dossier as dossiers
from engine.calendar import Window
from engine.evidence import Dossier


def notices(text: str) -> list[str]:
    return [notice.code for notice in read_dossier(text).notices]


def test_a_dossier_is_read_whole() -> None:
    """Unit, figures, papers, findings; each with the place where it stands."""
    dossier = read_dossier()
    assert (dossier.unit.code, dossier.unit.name, dossier.year) == ("ban-thu", "Bản Thử", 2026)
    assert dossier.figures["crimes"][1:3] == (2, 2)
    assert dossier.figures["force_rating"].value == 2
    assert dossier.figures["place_kind"].value == 0
    assert [paper.id for paper in dossier.papers] == ["kh", "nq", "bb", "xn"]
    assert dossier.papers[3].covers == Window(date(2025, 11, 1), date(2026, 10, 31))
    assert dossier.findings["policies"].minutes == "bb"
    assert dossier.figures["households"].mark.line == 4


def test_the_header_says_which_standard_is_needed() -> None:
    """Before any other section is read."""
    header = dossiers.header(parsed(DOSSIER))
    assert (header.unit_type, header.year, header.year_mark.line) == ("residential_area", 2026, 2)


def test_a_day_written_day_first_gives_a_notice() -> None:
    """31/03/2026 is accepted, and the report says how it was read."""
    dossier = read_dossier(edit(DOSSIER, ("date: 2026-03-31", "date: 31/03/2026")))
    assert dossier.papers[0].day == date(2026, 3, 31)
    assert [notice.code for notice in dossier.notices] == ["day-first"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("số 026086001234", "personal-citizen-number"),
        ("CMND 123456789", "personal-citizen-number"),
        ("gọi 0912 345 678", "personal-phone"),
        ("+84912345678", "personal-phone"),
        ("STK 1903 4567 89", "personal-account"),
        ("tài khoản số 10234567", "personal-account"),
    ],
)
def test_free_text_that_looks_like_a_personal_number_is_pointed_out(
    written: str, code: str
) -> None:
    """In a note, a name, a role: the dossier is still judged."""
    text = edit(DOSSIER, ("date: 2019-05-01", f"date: 2019-05-01, note: '{written}'"))
    assert notices(text) == [code]
    assert notices(edit(DOSSIER, ("role: Trưởng bản", f"role: '{written}'"))) == [code]


@pytest.mark.parametrize("written", ["số 12/KH-UBND", "25 hộ, 3 vụ", "năm 2026", "QĐ 1234567"])
def test_ordinary_numbers_are_not_pointed_out(written: str) -> None:
    """A notice that always comes would not be read."""
    assert (
        notices(edit(DOSSIER, ("date: 2019-05-01", f"date: 2019-05-01, note: '{written}'"))) == []
    )


@pytest.mark.parametrize("blank", ["", "~", "null"])
def test_a_line_left_blank_is_absent(blank: str) -> None:
    """Not zero: nobody said so."""
    assert (
        "households"
        not in read_dossier(edit(DOSSIER, ("households: 25", f"households: {blank}"))).figures
    )


def test_a_printed_line_not_filled_in_is_an_empty_line() -> None:
    """A form may come back with lines of which only the printed part is there."""
    text = edit(
        DOSSIER, ("documents:\n", "documents:\n  - {id: x, kind: plan, date: , signed: }\n")
    )
    assert [paper.id for paper in read_dossier(text).papers] == ["kh", "nq", "bb", "xn"]


def test_nothing_stands_on_a_paper_that_was_left_blank() -> None:
    """A finding whose minutes are a blank line of the form names a paper that is not there."""
    text = edit(
        DOSSIER, ("  - {id: bb, kind: minutes, date: 2026-11-02}", "  - {id: bb, kind: minutes}")
    )
    assert set(codes_of(lambda: read_dossier(text))) == {"paper-unknown"}


def test_a_figure_may_name_the_paper_it_comes_from() -> None:
    """A paper of the same dossier; another is a problem."""
    text = edit(DOSSIER, ("households: 25", "households: {value: 25, source: nq}"))
    assert read_dossier(text).figures["households"].source == "nq"
    assert codes_of(lambda: read_dossier(edit(text, ("source: nq", "source: xyz")))) == [
        "paper-unknown"
    ]


def test_a_day_after_the_day_asked_about_is_refused() -> None:
    """On the day itself it is not."""
    assert read_dossier(as_of=date(2026, 11, 2))
    assert codes_of(lambda: read_dossier(as_of=date(2026, 11, 1))) == [
        "day-in-future",
        "day-in-future",
    ]


def test_a_statement_may_speak_of_days_to_come() -> None:
    """What it covers is a span, not a date of evidence."""
    text = edit(DOSSIER, ("to: 2026-10-31", "to: 2026-12-31"))
    assert read_dossier(text).papers[3].covers == Window(date(2025, 11, 1), date(2026, 12, 31))


def with_file(folder: Path, digest: str = "") -> Dossier:
    written = f", file: a.pdf{f', sha256: {digest}' if digest else ''}"
    text = edit(DOSSIER, ("date: 2019-05-01", f"date: 2019-05-01{written}"))
    return dossiers.read(parsed(text), standard_of(), AS_OF, folder)


def test_an_attachment_is_hashed_and_held_against_its_digest(tmp_path: Path) -> None:
    """A changed file is said; the digest may be written in capitals."""
    (tmp_path / "a.pdf").write_bytes(b"scan")
    digest = hashlib.sha256(b"scan").hexdigest()
    (attachment,) = with_file(tmp_path, digest.upper()).attachments
    assert (attachment.sha256, attachment.size) == (digest, 4)
    (tmp_path / "a.pdf").write_bytes(b"scan, changed")
    assert codes_of(lambda: with_file(tmp_path, digest)) == ["attachment-changed"]
    assert with_file(tmp_path).attachments[0].size == 13


def test_attachments_that_cannot_be_had(tmp_path: Path) -> None:
    """A link out, a loop of links, a missing file: each at its place."""
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "in" / "a.pdf").symlink_to(tmp_path / "secret")
    assert codes_of(lambda: with_file(tmp_path / "in")) == ["attachment-link-outside"]
    (tmp_path / "in" / "a.pdf").unlink()
    assert codes_of(lambda: with_file(tmp_path / "in")) == ["attachment-missing"]
    (tmp_path / "in" / "a.pdf").symlink_to("a.pdf")
    assert codes_of(lambda: with_file(tmp_path / "in")) == ["attachment-missing"]


def test_a_window_given_by_the_dossier() -> None:
    """Only where the schedule leaves its dates open."""
    text = DOSSIER + "window: {schedule: given, opens: 2025-09-05, closes: 31/05/2026}\n"
    dossier = read_dossier(text)
    assert (dossier.schedule, dossier.given_window) == (
        "given",
        Window(date(2025, 9, 5), date(2026, 5, 31)),
    )
    assert read_dossier().schedule == "standard"
    half = edit(text, (", closes: 31/05/2026", ""))
    assert read_dossier(half).given_window is None


def test_what_a_unit_may_hold_depends_on_its_standard() -> None:
    """A term that no check uses is unknown, with a suggestion."""
    standard = standard_of(
        'criteria:\n  - {id: "1", vi: A, en: A, cite: Điều 1, certainty: text, document: rules}\n'
    )
    text = "unit: {type: residential_area, code: a, name: b}\nyear: 2026\nfacts: {households: 1}\n"
    assert codes_of(lambda: read_dossier(text, standard)) == ["key-unknown"]
