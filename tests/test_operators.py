"""`engine.operators`: one row is one operator, in durable-rules and in Python, exact in both."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from builders import parsed
from hypothesis import given
from hypothesis import strategies as st
from trees import check_of, shown, standard_with

from engine import reference
from engine.compiler import compile_rules
from engine.fields import Reader
from engine.operators import OPERATORS, SCALE, scaled, scaled_limit
from engine.outcome import Outcome
from engine.problem import Mark
from engine.rete import Rete
from engine.source import Scalar

LIMITS = (
    Fraction(0),
    Fraction(1),
    Fraction(7, 10),
    Fraction(5, 8),
    Fraction(1, SCALE),
    Fraction(10**12 - 1),
)
OFFSETS = (
    -1,
    Fraction(-1, SCALE),
    Fraction(-1, 10**12),
    0,
    Fraction(1, 10**12),
    Fraction(1, SCALE),
    1,
)
EXACT = st.fractions(-(10**6), 10**6)


@pytest.mark.parametrize("word", sorted(OPERATORS))
def test_durable_rules_compares_as_python_does(word: str) -> None:
    """Each row against the rule engine itself, with values around the limit by less than it can hold."""
    for limit in LIMITS:
        check = check_of("1", word, limit)
        standard = standard_with(check)
        rete = Rete(standard, compile_rules(standard))
        for offset in OFFSETS:
            observations = {"1": shown("1", limit + offset)}
            found = rete.infer(observations).outcomes
            assert found == reference.infer(standard, observations), (limit, offset)
            assert (found["1"] is Outcome.MET) == OPERATORS[word].holds(limit + offset, limit)


@pytest.mark.parametrize("row", OPERATORS.values(), ids=lambda row: row.word)
@given(value=EXACT, limit=EXACT)
def test_rounding_loses_nothing(row: object, value: Fraction, limit: Fraction) -> None:
    """With a limit that is whole in millionths, comparing rounded values is comparing exact ones."""
    op = next(each for each in OPERATORS.values() if each is row)
    whole = Fraction(math.floor(limit * SCALE), SCALE)
    assert op.holds(Fraction(scaled(op, value)), Fraction(scaled(op, whole))) == op.holds(
        value, whole
    )


@pytest.mark.parametrize("total", [1, 3, 7, 25, 99, 300])
def test_seventy_percent_is_never_rounded_up(total: int) -> None:
    """17 of 25 is 68% and not enough; the least that passes is the next whole number from 70% up."""
    check = check_of("1", "at_least", Fraction(7, 10))
    standard = standard_with(check)
    rete = Rete(standard, compile_rules(standard))
    least = math.ceil(Fraction(7, 10) * total)
    for part in (least - 1, least):
        found = rete.infer({"1": shown("1", Fraction(part, total))}).outcomes["1"]
        assert found is (Outcome.MET if part == least else Outcome.UNMET)


def test_the_least_passing_count_is_the_ceiling_for_every_size() -> None:
    """For 1 to 300 villages, by the same numbers that durable-rules is given."""
    row, limit = OPERATORS["at_least"], Fraction(7, 10)
    for total in range(1, 301):
        passing = [
            part
            for part in range(total + 1)
            if scaled(row, Fraction(part, total)) >= scaled(row, limit)
        ]
        assert passing[0] == math.ceil(limit * total), total


@given(st.integers(0, 999_999), st.integers(0, 9999))
def test_every_limit_that_can_be_written_is_whole_in_millionths(whole: int, part: int) -> None:
    """A percent has four decimals at most, so that a limit never needs rounding."""
    reader = Reader(parsed("a: b"))
    limit = reader.percent(Scalar(Mark("a"), f"{whole}.{part:04d}%"))
    assert limit is not None
    assert scaled_limit(limit) == limit * SCALE


def test_a_limit_that_would_be_rounded_is_a_bug() -> None:
    """It would move the line between met and not met."""
    with pytest.raises(ArithmeticError):
        scaled_limit(Fraction(2, 3))


def test_each_operator_is_negated_by_its_opposite() -> None:
    """Met and not met exclude each other and leave nothing between."""
    opposite = {"$gte": "$lt", "$lte": "$gt", "$gt": "$lte", "$lt": "$gte"}
    assert all(opposite[row.durable] == row.negated for row in OPERATORS.values())
    assert {row.word: row.tightens for row in OPERATORS.values()} == {
        "at_least": 1,
        "over": 1,
        "at_most": -1,
        "under": -1,
    }
