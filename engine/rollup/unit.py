"""One unit in a roll-up: whether it has registered, where it stands, and whether it counts as recognised.

Where a ledger is given, a unit is recognised when a decision that recognises it stands there; the verdict of
the machine is only where things stand otherwise. Without one, a unit counts when its dossier could be
approved: verdict, closed window and complete papers. What could not be judged never counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.batch.result import BROKEN as UNREADABLE
from engine.batch.result import Result
from engine.decision import Decision
from engine.judgement import Verdict
from engine.outcome import Outcome, least
from engine.pipeline import Pipeline
from engine.problem import NOTHING
from engine.rollup.asked import of_registration
from engine.rollup.recorded import RECOGNISE, Recorded

RECOGNISED, APPROVABLE, REFUSED = "recognised", "approvable", "refused"
NOT_MET, OPEN, UNJUDGED, BROKEN, OUT_OF_SCOPE = (
    "not-met",
    "open",
    "unjudged",
    "broken",
    "out-of-scope",
)
STATES = (RECOGNISED, APPROVABLE, OUT_OF_SCOPE, REFUSED, NOT_MET, OPEN, UNJUDGED, BROKEN)
"""Where a unit may stand, the best first; of a unit judged twice the worse is taken.

One that is out of scope lowers no share, so that it stands before all that do.
"""
PENDING = (APPROVABLE, OPEN, UNJUDGED, BROKEN)
CONCLUDED = (RECOGNISED, APPROVABLE, REFUSED, NOT_MET)
YES, NOT_AS_ASKED, NO, UNKNOWN = "yes", "not-as-asked", "no", "unknown"
REGISTERED = {
    Outcome.MET: YES,
    Outcome.UNMET: NOT_AS_ASKED,
    Outcome.UNPROVEN: NO,
    Outcome.NOT_APPLICABLE: UNKNOWN,
}

Key = tuple[str, str]
"""Unit type and code: what a unit is known by from year to year."""


class Unit(NamedTuple):
    """A unit as it is rolled up (đơn vị được tổng hợp).

    `state` is one of STATES; `registered` says whether the check that asks for registration is met: `yes`,
    `not-as-asked` (a registration is there, but late or not in due form), `no`, `unknown`.
    """

    type: str
    code: str
    name: str
    place: Mapping[str, str]
    state: str
    recognised: bool
    registered: str
    row: Result | None = None
    recorded: Recorded | None = None

    @property
    def key(self) -> Key:
        """What the unit is known by; its source where it could not be read."""
        return (self.type, self.code or (self.row.source if self.row else self.name))

    @property
    def counted(self) -> bool:
        """Whether the unit is one of those of which a share must be recognised."""
        return self.state != OUT_OF_SCOPE

    @property
    def pending(self) -> bool:
        """Whether it is not recognised, and still may be."""
        return not self.recognised and self.state in PENDING

    @property
    def overdue(self) -> bool:
        """Whether it was judged after the deadline of its decision, and still waits for one."""
        return self.row is not None and self.row.late and self.state in (APPROVABLE, OPEN)

    @property
    def concluded(self) -> bool:
        """Whether it has been judged to an end."""
        return self.state in CONCLUDED


def of_row(row: Result, pipeline: Pipeline, recorded: Recorded | None, ledger: bool) -> Unit:
    """The unit of a row; `ledger` says whether only recorded decisions recognise."""
    state = _state(row, recorded, ledger)
    recognised = state == (RECOGNISED if ledger else APPROVABLE)
    registered = registration(row, pipeline)
    place = dict(row.place)
    return Unit(
        row.unit_type, row.code, row.name, place, state, recognised, registered, row, recorded
    )


def listed(unit_type: str, code: str, name: str, place: Mapping[str, str] = NOTHING) -> Unit:
    """A unit of a register of which no dossier was given."""
    return Unit(unit_type, code, name, place, UNJUDGED, False, UNKNOWN)


def _state(row: Result, recorded: Recorded | None, ledger: bool) -> str:
    if row.verdict == UNREADABLE:
        return BROKEN
    if row.verdict == Verdict.OUT_OF_SCOPE.value:
        return OUT_OF_SCOPE
    if recorded is not None and ledger:
        return RECOGNISED if recorded.outcome == RECOGNISE else REFUSED
    return _standing(row.approvable, row.verdict, row.closed)


def _standing(approvable: bool, verdict: str, closed: bool) -> str:
    if approvable:
        return APPROVABLE
    return NOT_MET if verdict == Verdict.DOES_NOT_MEET.value and closed else OPEN


def verdict_state(decision: Decision) -> str:
    """Where a unit stands by a decision of the machine alone."""
    data = decision.data
    return _standing(data["approvable"], data["verdict"], data["timing"]["closed"])


def registration(row: Result, pipeline: Pipeline) -> str:
    """Whether the unit has registered, by the check that its own criteria hold for that."""
    found = pipeline.standard_of(row.unit_type, row.year) if row.unit_type else None
    ids = [check.clause.id for check in of_registration(found[0])] if found else []
    known = [Outcome[row.outcomes[each]] for each in ids if each in row.outcomes]
    return REGISTERED[least(known)] if known and len(known) == len(ids) else UNKNOWN
