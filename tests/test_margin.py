"""`engine.margin`: how many households, villages or papers there are to spare, or short."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import check_of, shown

from engine.margin import margin
from engine.observation import Observation
from engine.operators import OPERATORS
from engine.reason import Reason
from engine.standard import Check, OfRatio, OfUnits

WORDS = sorted(OPERATORS)


def share_of(op: str, limit: Fraction) -> Check:
    test = check_of("1", op, limit).test._replace(unit="percent")
    return check_of("1")._replace(subject=OfRatio(("a",), ("b",)), test=test)


def share(part: int, whole: int) -> Observation:
    found = Reason("found.ratio", {"part": part, "whole": whole})
    return Observation("1", Fraction(part, whole), found)


@given(st.sampled_from(WORDS), st.integers(0, 400), st.integers(1, 300), st.integers(0, 10**6))
def test_the_shortfall_of_a_share_is_exact(op: str, part: int, whole: int, millionths: int) -> None:
    """With exactly so many more (or fewer) the check passes, with one less it does not."""
    limit = Fraction(millionths, 10**6)
    spare = margin(share_of(op, limit), share(part, whole))
    assert spare is not None
    step = OPERATORS[op].tightens
    holds = OPERATORS[op].holds
    assert holds(Fraction(part, whole), limit) == (spare >= 0)
    assert holds(Fraction(part - step * spare, whole), limit)
    assert not holds(Fraction(part - step * (spare + 1), whole), limit)


@given(st.sampled_from(WORDS), st.integers(-50, 50), st.integers(0, 50))
def test_the_shortfall_of_a_count_is_exact(op: str, value: int, limit: int) -> None:
    """The same of whole numbers."""
    spare = margin(check_of("1", op, Fraction(limit)), shown("1", value))
    assert spare is not None
    step, holds = OPERATORS[op].tightens, OPERATORS[op].holds
    assert holds(Fraction(value - step * spare), Fraction(limit))
    assert not holds(Fraction(value - step * (spare + 1)), Fraction(limit))


@pytest.mark.parametrize("whole", range(1, 301))
def test_seventy_percent_of_every_number(whole: int) -> None:
    """Who has none is short of the ceiling of 70%."""
    assert margin(share_of("at_least", Fraction(7, 10)), share(0, whole)) == -math.ceil(
        Fraction(7, 10) * whole
    )


def test_the_example_of_the_law() -> None:
    """16 of 25 is 64%: two more are needed, since 17 are 68%."""
    check = share_of("at_least", Fraction(7, 10))
    assert margin(check, share(16, 25)) == -2
    assert margin(check, share(18, 25)) == 0
    units = check._replace(subject=OfUnits("recognised", ("school",)))
    assert margin(units, share(20, 25)) == 2


@pytest.mark.parametrize("unit", ["flag", "level", "choice"])
def test_what_is_not_counted_has_no_margin(unit: str) -> None:
    """Half a level more means nothing."""
    check = check_of("1")
    assert margin(check._replace(test=check.test._replace(unit=unit)), shown("1", 1)) is None


def test_what_is_not_shown_has_no_margin() -> None:
    """Nothing is not zero."""
    assert margin(check_of("1"), shown("1", None)) is None
