"""All calendar arithmetic: days of the year, windows, quarters, deadlines. Both ends of a window are included.

Days are `datetime.date` in Vietnam's civil calendar. "Before 15/11" (trước ngày 15 tháng 11) means at the
latest 14/11. Nothing here knows today's date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

SERIAL_YEARS = range(1990, 2200)
"""A bare number is taken for a day of these years only: 2026 alone is a year, not a day of 1905."""
_YEAR_DAY = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SLASHED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_FORM_DAY = re.compile(
    r"(?:ngày\s+)?([0-9]{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)"
    r"([0-9]{1,2})(?:\s*[/.-]\s*|\s+năm\s+)([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
SHORT_YEARS = range(50)
"""The two-digit years of this century; from 50 up one of the last may be meant."""


class Window(NamedTuple):
    """A span of days, both ends included (mốc thời gian)."""

    opens: date
    closes: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.opens <= day <= self.closes

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.closes - self.opens).days + 1


class YearDay(NamedTuple):
    """A day that comes each year, such as 31/10, in the year judged or `years_before` earlier (ngày trong năm)."""

    day: int
    month: int
    years_before: int = 0

    def of(self, year: int) -> date:
        """The date of this day for the evaluation year `year`."""
        return date(year - self.years_before, self.month, self.day)


class DayReading(NamedTuple):
    """What a piece of text says as a day: the day, or a problem code; `note` when it was not written YYYY-MM-DD."""

    day: date | None
    code: str = ""
    note: str = ""


def quarter_one(year: int) -> Window:
    """Quý I: 01/01 to 31/03 of the evaluation year (TT 124/2021 Điều 4 khoản 1)."""
    return Window(date(year, 1, 1), date(year, 3, 31))


def calendar_year(year: int) -> Window:
    """01/01 to 31/12 of the evaluation year."""
    return Window(date(year, 1, 1), date(year, 12, 31))


def last_day_before(day: date) -> date:
    """The latest day on which something due "before" `day` is still in time."""
    return day - timedelta(days=1)


def read_year_day(text: str, years_before: int = 0) -> YearDay | None:
    """A day written DD/MM, as the circulars write it; None if no such day exists in every year."""
    match = _YEAR_DAY.fullmatch(text.strip())
    if not match:
        return None
    day, month = int(match[1]), int(match[2])
    return YearDay(day, month, years_before) if _date(2001, month, day) else None


def read_day(text: str) -> DayReading:
    """A date as people write it: 2021-10-31, or 31/10/2021 where the day cannot be taken for the month.

    05/04/2021 is refused as ambiguous: it is never guessed which number is the month.
    """
    if match := _ISO_DAY.fullmatch(text):
        return _reading(_date(int(match[1]), int(match[2]), int(match[3])))
    if match := _SLASHED_DAY.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first != second and first <= 12 and second <= 12:
            return DayReading(None, code="day-ambiguous")
        return _reading(_date(year, second, first), note="day-first")
    return DayReading(None, code="day-format")


def read_form_day(text: str) -> DayReading:
    """A date as staff write it in a form that says that the day comes first: 05/04/2026 is 5 April.

    So is "ngày 05 tháng 4 năm 2026"; and 05/04/26, with a note of its own, but not 05/04/98.
    """
    match = _FORM_DAY.fullmatch(text)
    if match is None:
        return read_day(text)
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if len(match[3]) == 4:
        return _reading(_date(year, second, first), note="day-first")
    if year not in SHORT_YEARS:
        return DayReading(None, code="day-format")
    return _reading(_date(2000 + year, second, first), note="day-short-year")


def serial_day(number: int, from_1904: bool = False) -> date | None:
    """The day that a spreadsheet counts as `number`; None for a day of another century.

    Day 1 is 01/01/1900 with a 29/02/1900 that never was, or day 0 is 01/01/1904.
    """
    if number > 200_000:
        return None
    day = (date(1904, 1, 1) if from_1904 else date(1899, 12, 30)) + timedelta(days=number)
    return day if day.year in SERIAL_YEARS else None


def show(day: date) -> str:
    """A day as Vietnamese documents write it: 31/10/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def _reading(day: date | None, note: str = "") -> DayReading:
    return DayReading(day, note=note) if day else DayReading(None, code="day-none")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
