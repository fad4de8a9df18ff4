"""The timing of a decision: which window judges the year, the deadline, and where the day asked about stands."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from engine.calendar import Window, last_day_before, quarter_one
from engine.evidence import Dossier
from engine.standard import GivenWindow, Schedule, Standard


class Timing(NamedTuple):
    """Window, deadline and the day asked about (mốc thời gian).

    `deadline` is the last day in time; None where no text seen gives one. Both ends of `window` count.
    """

    year: int
    schedule: Schedule
    window: Window
    registration: Window
    deadline: date | None
    as_of: date

    @property
    def closed(self) -> bool:
        """Whether the window lies wholly before the day asked about."""
        return self.as_of > self.window.closes

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and self.as_of > self.deadline

    @property
    def days_left(self) -> int | None:
        """Days from the day asked about to the last day in time; negative when late."""
        return None if self.deadline is None else (self.deadline - self.as_of).days


def timing(standard: Standard, dossier: Dossier, as_of: date) -> Timing | None:
    """The timing of a dossier; None where its schedule leaves two dates open that nobody gave."""
    schedules = standard.edition.schedules[standard.unit_type]
    schedule = next(each for each in schedules if each.id == dossier.schedule)
    other = overlay_window(standard, dossier)
    given = dossier.given_window or (other.window if other is not None else None)
    window = schedule.window(dossier.year) or given
    return of_schedule(schedule, dossier.year, window, as_of) if window else None


def of_schedule(schedule: Schedule, year: int, window: Window, as_of: date) -> Timing:
    """The timing of one schedule for one year."""
    before = schedule.decide_before
    deadline = last_day_before(before.of(year)) if before else None
    registration = quarter_one(year) if schedule.registration == "quarter_1" else window
    return Timing(year, schedule, window, registration, deadline, as_of)


def overlay_window(standard: Standard, dossier: Dossier) -> GivenWindow | None:
    """The two dates that an overlay gives for the dossier's schedule and year; None if it gives none."""
    given = standard.overlay.windows if standard.overlay else ()
    wanted = (dossier.schedule, dossier.year)
    return next((each for each in given if (each.schedule, each.year) == wanted), None)
