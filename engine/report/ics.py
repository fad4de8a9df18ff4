"""Days as a calendar file (RFC 5545) that Outlook, Google Calendar and phones read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timezone
from typing import NamedTuple


class Event(NamedTuple):
    """A whole day in a calendar (sự kiện); `uid` is the same each time, so that importing again mends."""

    uid: str
    day: date
    summary: str
    description: str = ""


def ics(events: Iterable[Event], name: str, as_of: date) -> bytes:
    """The calendar file; the same events give the same bytes."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", f"-//antt//{name}//VI")
    calendar.add("version", "2.0")
    for event in events:
        entry = Entry()
        entry.add("uid", f"{event.uid}@antt")
        entry.add("dtstamp", datetime.combine(as_of, time(), timezone.utc))
        entry.add("dtstart", event.day)
        entry.add("summary", event.summary)
        if event.description:
            entry.add("description", event.description)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
