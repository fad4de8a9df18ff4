"""`engine.calendar`: windows include both ends, "before" excludes its day, no month is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import calendar
from engine.calendar import DayReading, Window, YearDay
from engine.catalogue import Catalogue

YEARS = range(2012, 2101)
EDITIONS = Catalogue().editions
SCHEDULES = [
    pytest.param(schedule, id=f"{edition.id}-{unit_type}-{schedule.id}")
    for edition in EDITIONS
    for unit_type, schedules in edition.schedules.items()
    for schedule in schedules
    if schedule.opens is not None
]
DAY = timedelta(days=1)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_both_ends_of_every_window_count(schedule: object) -> None:
    """Day before: no; first: yes; last: yes; day after: no; for every year, 29 February included."""
    for year in YEARS:
        window = schedule.window(year)  # type: ignore[attr-defined]
        assert window.closes.year == year
        assert window.opens in window
        assert window.closes in window
        assert window.opens - DAY not in window
        assert window.closes + DAY not in window
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if leap:
            assert date(year, 2, 29) in window
        assert window.days in (365, 366, 367)


def test_the_window_of_the_law_is_the_window_here() -> None:
    """TT 124/2021 Điều 8: residential areas from 01/11 to 31/10, all others from 16/11 to 15/11."""
    (edition,) = (each for each in EDITIONS if each.id == "tt124-2021")
    windows = {name: each[0].window(2026) for name, each in edition.schedules.items()}
    assert windows["residential_area"] == Window(date(2025, 11, 1), date(2026, 10, 31))
    others = Window(date(2025, 11, 16), date(2026, 11, 15))
    assert all(windows[name] == others for name in ("commune", "agency", "enterprise", "school"))


def test_before_a_day_is_at_the_latest_the_day_before() -> None:
    """ "Trước ngày 15 tháng 11" is in time on 14/11."""
    assert calendar.last_day_before(date(2026, 11, 15)) == date(2026, 11, 14)
    assert calendar.last_day_before(date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize("year", YEARS)
def test_the_first_quarter(year: int) -> None:
    """From 01/01 to 31/03, both included."""
    quarter = calendar.quarter_one(year)
    assert quarter == Window(date(year, 1, 1), date(year, 3, 31))
    assert date(year, 4, 1) not in quarter
    assert calendar.calendar_year(year) == Window(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-10-31", date(2021, 10, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("31/10/2021", date(2021, 10, 31)),
        ("31-10-2021", date(2021, 10, 31)),
        ("31.10.2021", date(2021, 10, 31)),
        ("4/4/2021", date(2021, 4, 4)),
        ("13/1/2021", date(2021, 1, 13)),
    ],
)
def test_days_as_people_write_them(text: str, day: date) -> None:
    """Day first is accepted where the day cannot be the month, with a note."""
    reading = calendar.read_day(text)
    assert reading.day == day
    assert bool(reading.note) == (not text[:4].isdigit())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05/04/2021", "day-ambiguous"),
        ("12/11/2021", "day-ambiguous"),
        ("2021-02-29", "day-none"),
        ("2021-13-01", "day-none"),
        ("31/11/2021", "day-none"),
        ("10/31/2021", "day-none"),
        ("00/00/0000", "day-none"),
        ("31/11", "day-format"),
        ("2021-1-1", "day-format"),
        ("2021-10-31T00:00", "day-format"),
        (" 2021-10-31", "day-format"),
        ("٢٠٢١-١٠-٣١", "day-format"),
        ("", "day-format"),
    ],
)
def test_what_is_no_day(text: str, code: str) -> None:
    """A code each, never a guess."""
    assert calendar.read_day(text) == DayReading(None, code=code)


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [
        ("05/04/2026", date(2026, 4, 5), "day-first"),
        ("31 / 10 / 2026", date(2026, 10, 31), "day-first"),
        ("ngày 31 tháng 10 năm 2026", date(2026, 10, 31), "day-first"),
        ("Ngày 05 tháng 4 năm 2026", date(2026, 4, 5), "day-first"),
        ("NGÀY 5\u00a0THÁNG 4 NĂM 2026", date(2026, 4, 5), "day-first"),
        ("ngày 05/04/2026", date(2026, 4, 5), "day-first"),
        ("2026-04-05", date(2026, 4, 5), ""),
        ("31/10/26", date(2026, 10, 31), "day-short-year"),
        ("05-04-26", date(2026, 4, 5), "day-short-year"),
        ("29/02/24", date(2024, 2, 29), "day-short-year"),
        ("1/1/00", date(2000, 1, 1), "day-short-year"),
        ("1/1/49", date(2049, 1, 1), "day-short-year"),
    ],
)
def test_days_as_staff_write_them_in_a_form(text: str, day: date, note: str) -> None:
    """Day first, in figures or in words; a year of two digits is one of this century, and that is said."""
    assert calendar.read_form_day(text) == DayReading(day, note=note)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1/1/50", "day-format"),
        ("31/10/98", "day-format"),
        ("29/02/25", "day-none"),
        ("31/11/26", "day-none"),
        ("10/31/26", "day-none"),
        ("ngày 31 tháng 11 năm 2026", "day-none"),
        ("ngày 31 tháng 10", "day-format"),
        ("Na Phay, ngày 31 tháng 10 năm 2026", "day-format"),
        ("31/10/026", "day-format"),
        ("31/10/20266", "day-format"),
        ("3110/26", "day-format"),
        ("٣١/١٠/٢٦", "day-format"),
    ],
)
def test_what_is_no_day_in_a_form_either(text: str, code: str) -> None:
    """Of a year from 50 up nobody knows the century; a place, a missing year and one digit too many are not skipped."""
    assert calendar.read_form_day(text) == DayReading(None, code=code)


@pytest.mark.parametrize("text", ["31/10/26", "ngày 31 tháng 10 năm 2026", "31 / 10 / 2026"])
def test_outside_a_form_only_figures_in_full_are_a_day(text: str) -> None:
    """A YAML dossier says nowhere that the day comes first."""
    assert calendar.read_day(text) == DayReading(None, code="day-format")


@given(st.dates(), st.sampled_from("/.-"))
def test_a_day_is_never_read_as_another(day: date, mark: str) -> None:
    """Whatever is accepted is the day that was written, day first or year first."""
    assert calendar.read_day(day.isoformat()).day == day
    reading = calendar.read_day(f"{day.day:02d}{mark}{day.month:02d}{mark}{day.year:04d}")
    assert reading.day in (day, None)
    assert (reading.day is None) == (day.day <= 12 and day.day != day.month)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_code(text: str) -> None:
    """Nothing is raised."""
    reading = calendar.read_day(text)
    assert (reading.day is None) == bool(reading.code)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/10", YearDay(31, 10)),
        ("1/3", YearDay(1, 3)),
        ("29/02", None),
        ("31/11", None),
        ("00/10", None),
        ("10", None),
        ("31/10/2021", None),
    ],
)
def test_a_day_of_every_year(text: str, day: YearDay | None) -> None:
    """29/02 is none, so that a window has an end in every year."""
    assert calendar.read_year_day(text) == day


def test_a_day_of_the_year_before() -> None:
    """The window of 2026 opens in 2025."""
    assert YearDay(1, 11, years_before=1).of(2026) == date(2025, 11, 1)


def test_days_are_shown_as_vietnamese_documents_write_them() -> None:
    """Day first, two digits each."""
    assert calendar.show(date(2026, 4, 5)) == "05/04/2026"
