"""Questions to a ledger: a filtered log, one entry with all that belongs to it, an auditor's
sample.

The sample is drawn by hashing, not by a random generator: within each stratum of place and
outcome the entries with the smallest SHA-256(seed || 0x00 || entry hash) are taken. Anybody who
knows the seed draws the same entries, in any language; nobody who must fix the seed beforehand
can choose them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from engine.ledger.entry import Entry, Opening
from engine.ledger.store import Ledger

Stratum = tuple[str, str]
AT_PLACE = "instr(', ' || place || ',', ', ' || ? || ',') > 0"


@dataclass(frozen=True)
class Filter:
    """Which entries to list; None asks nothing of a field (bộ lọc).

    `place` is a whole place, or one of the parts between its commas, such as the province.
    """

    kind: str | None = None
    unit_type: str | None = None
    unit: str | None = None
    year: str | None = None
    place: str | None = None
    outcome: str | None = None
    override: bool | None = None


@dataclass(frozen=True)
class Record:
    """One entry with all that belongs to it (bản ghi đầy đủ).

    `opening` is None where who decided was never recorded or has been erased; `ended_by` is the
    revocation or correction after which a decision no longer stands; `checkpoint` the earliest
    note over the entry.
    """

    entry: Entry
    body: bytes
    opening: Opening | None
    ended_by: int | None
    redacted_by: int | None
    checkpoint: str | None


def log(ledger: Ledger, wanted: Filter = Filter()) -> Iterator[Entry]:
    """The entries that match every field of the filter, in order."""
    asked = {f.name: getattr(wanted, f.name) for f in fields(wanted)}
    asked = {name: value for name, value in asked.items() if value is not None}
    where = " AND ".join(AT_PLACE if name == "place" else f"{name} = ?" for name in asked) or "1"
    return ledger.entries(where, tuple(asked.values()))


def show(ledger: Ledger, seq: int) -> Record:
    """Entry `seq` with all that belongs to it. Raises Problems (`entry-unknown`)."""
    with ledger.snapshot():
        return Record(
            entry=ledger.entry(seq),
            body=ledger.body(seq),
            opening=ledger.opening(seq),
            ended_by=ledger.ended_by(seq),
            redacted_by=ledger.redacted_by(seq),
            checkpoint=ledger.checkpoint_over(seq),
        )


def sample(population: Iterable[Entry], size: int, seed: str) -> tuple[Entry, ...]:
    """`size` entries of the population, or all if there are fewer, in the order of their numbers.

    Every stratum gets one place before any gets two; beyond that, places go by size of stratum
    (Sainte-Laguë). Raises ValueError for a negative size.
    """
    if size < 0:
        raise ValueError("a sample cannot have a negative size")
    strata: dict[Stratum, list[Entry]] = defaultdict(list)
    for entry in population:
        strata[entry.subject.place, entry.outcome].append(entry)
    places = _places({stratum: len(members) for stratum, members in strata.items()}, size)
    chosen = [
        entry
        for stratum, members in strata.items()
        for entry in sorted(members, key=lambda entry: _lot(seed, entry))[: places[stratum]]
    ]
    return tuple(sorted(chosen, key=lambda entry: entry.seq))


def _lot(seed: str, entry: Entry) -> bytes:
    return hashlib.sha256(seed.encode() + b"\x00" + bytes.fromhex(entry.hash)).digest()


def _places(counts: dict[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many places each stratum gets; ties go to the stratum that sorts first."""
    places = dict.fromkeys(sorted(counts), 0)
    for _ in range(min(size, sum(counts.values()))):
        open_strata = (stratum for stratum in places if places[stratum] < counts[stratum])
        best = max(open_strata, key=lambda stratum: _claim(counts[stratum], places[stratum]))
        places[best] += 1
    return places


def _claim(count: int, places: int) -> tuple[bool, Fraction]:
    return (places == 0, Fraction(count, 2 * places + 1))
