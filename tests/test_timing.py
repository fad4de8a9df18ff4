"""`engine.timing`: where the day asked about stands, and what deserves a look."""

from __future__ import annotations

from datetime import date

import pytest
from builders import DOSSIER, edit, parsed, read_dossier, standard_of, timing_of

from engine import overlay, reference
from engine import timing as timings
from engine.calendar import Window
from engine.catalogue import YearWindow
from engine.notices import notices as noticed
from engine.observation import observe

GIVEN = DOSSIER + "window: {schedule: given, opens: 2025-09-05, closes: 2026-08-31}\n"


@pytest.mark.parametrize(
    ("as_of", "closed", "late", "left"),
    [
        (date(2026, 10, 31), False, False, 14),
        (date(2026, 11, 1), True, False, 13),
        (date(2026, 11, 14), True, False, 0),
        (date(2026, 11, 15), True, True, -1),
    ],
)
def test_the_day_asked_about(as_of: date, closed: bool, late: bool, left: int) -> None:
    """The window is open on its last day; a decision "before 15/11" is in time on 14/11."""
    standard = standard_of()
    text = DOSSIER.split("documents:")[0]
    when = timing_of(standard, read_dossier(text, standard, as_of), as_of)
    assert (when.closed, when.late, when.days_left) == (closed, late, left)
    assert when.registration == Window(date(2026, 1, 1), date(2026, 3, 31))


def test_a_window_that_the_dossier_gives() -> None:
    """It has no deadline where no text gives one, and its own days for registration."""
    standard = standard_of()
    when = timing_of(standard, read_dossier(GIVEN, standard))
    assert when.window == when.registration == Window(date(2025, 9, 5), date(2026, 8, 31))
    assert (when.deadline, when.days_left, when.late) == (None, None, False)


def test_a_window_that_an_overlay_gives() -> None:
    """The dossier then only names the schedule; the dates of another year do not serve."""
    text = """\
overlay: tinh
extends: {edition: tt-thu, unit_type: residential_area}
title: {vi: Tỉnh, en: Province}
basis: {vi: Quyết định, en: Decision, cite: QĐ, certainty: text}
source: qd
sources: {qd: {vi: Quyết định, en: Decision}}
windows:
  - {schedule: given, year: 2026, opens: 2025-09-05, closes: 2026-08-31}
"""
    standard = overlay.apply(parsed(text), standard_of())
    dossier = read_dossier(DOSSIER + "window: {schedule: given}\n", standard)
    assert timing_of(standard, dossier).window.closes == date(2026, 8, 31)
    assert timings.timing(standard_of(), dossier, date(2026, 11, 5)) is None
    assert timings.timing(standard, dossier._replace(year=2025), date(2026, 11, 5)) is None


def notices(text: str, *neighbours: YearWindow) -> list[str]:
    standard = standard_of()
    dossier = read_dossier(text, standard)
    when = timing_of(standard, dossier)
    outcomes = reference.infer(standard, observe(standard, dossier, when))
    return [each.code for each in noticed(standard, dossier, when, neighbours, outcomes)]


def test_an_incident_on_a_day_of_two_years_is_flagged() -> None:
    """It counts as the text says, and the other year is named."""
    standard = standard_of()
    incident = DOSSIER + "incidents:\n  - {id: v1, kind: dispute, date: 2026-10-31}\n"
    shared = YearWindow(2027, standard.edition, Window(date(2026, 10, 31), date(2027, 10, 31)))
    apart = YearWindow(2027, standard.edition, Window(date(2026, 11, 1), date(2027, 10, 31)))
    assert notices(incident, shared) == ["shared-day"]
    assert notices(incident, apart) == []


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2026-10-30", ["dated-before-close", "finding-other-day"]),
        ("2026-10-31", ["finding-other-day"]),
        ("2026-11-02", []),
    ],
)
def test_minutes_dated_before_the_window_closes_are_flagged(day: str, codes: list[str]) -> None:
    """The review cannot know of the days that were still to come."""
    text = edit(DOSSIER, ("kind: minutes, date: 2026-11-02", f"kind: minutes, date: {day}"))
    assert notices(text) == codes


@pytest.mark.parametrize(
    ("opens", "codes"), [("2025-11-05", []), ("2025-11-06", ["window-length"])]
)
def test_a_window_of_an_odd_length_is_flagged(opens: str, codes: list[str]) -> None:
    """300 days are usual for a school year, 299 are not."""
    assert notices(edit(GIVEN, ("2025-09-05", opens))) == codes


def test_the_dossier_s_own_notices_come_first() -> None:
    """A date written day first is among them."""
    text = edit(DOSSIER, ("date: 2019-05-01", "date: 31/05/2019"))
    assert notices(text) == ["day-first"]
