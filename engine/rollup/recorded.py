"""The recognitions that a ledger records and that still stand: by unit and year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from engine.ledger.entry import ENDS, STANDS
from engine.ledger.query import log
from engine.ledger.store import Ledger

RECOGNISE = "recognise"
"""The outcome of a decision that recognises a unit."""

RecordKey = tuple[str, str, str]
"""Unit type, code, year."""


class Recorded(NamedTuple):
    """A decision that stands in the ledger (quyết định đã ghi nhật ký): its place in it, outcome, number, day."""

    seq: int
    outcome: str
    number: str
    day: str
    place: str


Records = Mapping[RecordKey, Recorded]


def records(ledger: Ledger) -> Records:
    """The last decision on each unit and year that no revocation or correction has ended. Raises Problems."""
    with ledger.snapshot():
        entries = tuple(log(ledger))
        ended = {each.target for each in entries if each.kind in ENDS}
        standing = [each for each in entries if each.kind in STANDS and each.seq not in ended]
        found = {}
        for each in standing:
            ruling = json.loads(ledger.body(each.seq)).get("ruling", {})
            number, day = ruling.get("number", ""), ruling.get("date", "")
            key = (each.subject.unit_type, each.subject.unit, each.subject.year)
            found[key] = Recorded(each.seq, each.outcome, number, day, each.subject.place)
    return found
