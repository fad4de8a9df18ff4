"""The table of operators: one row is one operator everywhere.

A row gives the word in the criteria file, the comparison that durable-rules makes and its negation, the
same comparison in Python, and which way an exact value is rounded to the integer that durable-rules can
compare. Rounding loses nothing: for an integer n, floor(x) >= n exactly when x >= n, and ceil(x) <= n
exactly when x <= n. Wording is in the catalogues under `operator.<word>`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

SCALE = 10**6
"""Integers handed to durable-rules are millionths: 70% is 700000, one document is 1000000."""


class Operator(NamedTuple):
    """How a value is held against a limit (phép so sánh)."""

    word: str
    durable: str
    negated: str
    holds: Callable[[Fraction | int, Fraction | int], bool]
    rounded: Callable[[Fraction], int]
    tightens: int
    """+1: a higher limit is stricter; -1: a lower one; 0: neither, only the same limit keeps the law."""


OPERATORS: dict[str, Operator] = {
    row.word: row
    for row in (
        Operator("at_least", "$gte", "$lt", operator.ge, math.floor, +1),
        Operator("at_most", "$lte", "$gt", operator.le, math.ceil, -1),
        Operator("over", "$gt", "$lte", operator.gt, math.ceil, +1),
        Operator("under", "$lt", "$gte", operator.lt, math.floor, -1),
    )
}


def scaled(op: Operator, value: Fraction) -> int:
    """`value` as the integer that durable-rules compares, rounded so that the comparison stays exact."""
    whole = value.denominator == 1  # as most values are: nothing to round
    return value.numerator * SCALE if whole else op.rounded(value * SCALE)


def scaled_limit(limit: Fraction) -> int:
    """A limit as that integer. What can be written in a criteria file is whole in millionths: no rounding."""
    whole = limit * SCALE
    if whole.denominator != 1:
        raise ArithmeticError(f"the limit {limit} would be rounded")
    return whole.numerator
