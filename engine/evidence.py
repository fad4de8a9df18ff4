"""What a dossier holds: frozen records, typed against a vocabulary. `engine.dossier` reads them.

A dossier holds counts, kinds, dates and references to papers; it has no field for the name of an
offender, a complainant or a person in rehabilitation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.bundle import Attachment
from engine.calendar import Window
from engine.fields import Notice
from engine.problem import Mark


class Figure(NamedTuple):
    """A reported fact: this year's value, last year's where it is yearly, the paper it comes from (số liệu).

    Values are whole numbers: a count, 0 or 1 for a flag, the position in a scale or list of choices.
    """

    name: str
    value: int | None
    last_year: int | None
    source: str
    mark: Mark


class Paper(NamedTuple):
    """A document of the dossier (tài liệu). `covers` is the span of days that it speaks for."""

    id: str
    kind: str
    number: str
    day: date
    issuer: str
    signed: bool | None
    stamped: bool | None
    covers: Window | None
    attachment: Attachment | None
    mark: Mark


class Incident(NamedTuple):
    """An incident: kind, date, gravity, and which exceptions are stated to hold or not (vụ việc). No names."""

    id: str
    kind: str
    day: date
    gravity: str
    flags: Mapping[str, bool]
    mark: Mark


class Finding(NamedTuple):
    """What a person in a role found on a day, in which minutes (kết quả thẩm định)."""

    subject: str
    result: bool
    role: str
    day: date
    minutes: str
    mark: Mark


class UnitsBelow(NamedTuple):
    """The units of one type below this one: how many, registered, recognised (đơn vị trực thuộc)."""

    type: str
    total: int
    registered: int | None
    recognised: int | None
    mark: Mark


class Unit(NamedTuple):
    """The unit judged (đơn vị)."""

    type: str
    code: str
    name: str
    place: tuple[tuple[str, str], ...]


class Header(NamedTuple):
    """What must be known of a dossier before its standard can be chosen."""

    unit_type: str
    year: int
    year_mark: Mark


class Dossier(NamedTuple):
    """The evidence bundle of one unit for one year (hồ sơ)."""

    unit: Unit
    year: int
    schedule: str
    given_window: Window | None
    window_mark: Mark
    figures: Mapping[str, Figure]
    papers: tuple[Paper, ...]
    incidents: tuple[Incident, ...]
    findings: Mapping[str, Finding]
    units_below: Mapping[str, UnitsBelow]
    self_scores: Mapping[str, Fraction]
    notices: tuple[Notice, ...]
    sha256: str

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of the bundle that papers refer to."""
        return tuple(paper.attachment for paper in self.papers if paper.attachment is not None)
