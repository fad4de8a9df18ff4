"""The log by filters, one entry with all that belongs to it, and the auditor's sample."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_ledger import NOW, decision

from engine.ledger import entry as entries
from engine.ledger.entry import Entry, Subject
from engine.ledger.query import Filter, log, sample, show
from engine.ledger.store import Ledger
from engine.problem import Problems


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (Filter(), list(range(11))),
        (Filter(kind="key"), [0, 9]),
        (Filter(unit="00002"), [2, 6]),
        (Filter(unit_type="commune", place="Sơn La"), [1, 3, 5, 7, 8]),
        (Filter(outcome="met", kind="decision"), [3]),
        (Filter(override=True), [5, 10]),
        (Filter(year="2024"), []),
    ],
)
def test_the_log_by_filters(ledger: Ledger, wanted: Filter, seqs: list[int]) -> None:
    """Every field that is asked for must match."""
    assert [entry.seq for entry in log(ledger, wanted)] == seqs


def test_one_entry_with_all_that_belongs_to_it(ledger: Ledger) -> None:
    """Body, who decided, what became of it, and the earliest checkpoint over it."""
    record = show(ledger, 3)
    assert (record.entry.seq, record.body, record.ended_by) == (3, decision(3).body, 7)
    assert record.opening == decision(3).opening and record.checkpoint == ledger.checkpoints()[1]
    erased = show(ledger, 1)
    assert (erased.opening, erased.redacted_by) == (None, 8)
    with pytest.raises(Problems, match="entry-unknown"):
        show(ledger, 11)


def entry(seq: int, place: str, outcome: str) -> Entry:
    draft = decision(seq, subject=Subject("commune", str(seq), "2025", place), outcome=outcome)
    return entries.place_in_chain(draft, seq, "0" * 64)


populations = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["met", "unmet"]))).map(
    lambda strata: [entry(seq, *stratum) for seq, stratum in enumerate(strata)]
)


@given(populations, st.integers(0, 30), st.text(max_size=5))
def test_a_sample_is_fair_and_the_same_for_everybody(
    population: list[Entry], size: int, seed: str
) -> None:
    """The size asked for, nobody twice, every stratum before any twice, whatever the order given."""
    chosen = sample(population, size, seed)
    assert len(chosen) == min(size, len(population)) == len(set(chosen))
    assert chosen == sample(reversed(population), size, seed)
    strata = Counter((e.subject.place, e.outcome) for e in population)
    drawn = Counter((e.subject.place, e.outcome) for e in chosen)
    if size >= len(strata):
        assert drawn.keys() == strata.keys()
    else:
        assert set(drawn.values()) <= {1}


def test_a_sample_goes_by_size_of_stratum() -> None:
    """Thirty of one place and ten of another: six and two."""
    population = [entry(seq, "a" if seq < 30 else "b", "met") for seq in range(40)]
    drawn = Counter(e.subject.place for e in sample(population, 8, "seed"))
    assert drawn == {"a": 6, "b": 2}
    assert sample(population, 8, "seed") != sample(population, 8, "other")


def test_anybody_can_draw_the_sample_again() -> None:
    """By SHA-256(seed || 0x00 || entry hash), smallest first."""
    population = [entry(seq, "a", "met") for seq in range(20)]

    def lot(e: Entry) -> bytes:
        return hashlib.sha256(b"2026" + b"\0" + bytes.fromhex(e.hash)).digest()

    expected = sorted(sorted(population, key=lot)[:3], key=lambda e: e.seq)
    assert list(sample(population, 3, "2026")) == expected


def test_a_sample_has_a_size() -> None:
    """A negative one is a mistake of the program."""
    with pytest.raises(ValueError, match="negative"):
        sample([], -1, "")
    assert sample([], 5, "") == ()
    assert NOW.tzinfo is not None
