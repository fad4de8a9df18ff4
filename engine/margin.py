"""How far a value lies from its limit, in whole units: households, villages, papers. Exact, never rounded down."""

from __future__ import annotations

import math
from fractions import Fraction

from engine.observation import Observation
from engine.standard import Check, OfRatio, OfUnits

COUNTED = ("count", "percent", "last_year")


def margin(check: Check, observation: Observation) -> int | None:
    """Units to spare (0 and up) or short (below 0); None where nothing is counted or nothing shown."""
    if observation.value is None or check.test.unit not in COUNTED:
        return None
    if isinstance(check.subject, OfRatio | OfUnits):
        part, whole = (int(observation.found.params[name]) for name in ("part", "whole"))
        return spare(check.test.op, Fraction(part), check.test.limit * whole)
    return spare(check.test.op, observation.value, check.test.limit)


def spare(op: str, value: Fraction, limit: Fraction) -> int:
    """How many whole units a value lies on the good side of its limit; below 0, how many it lacks."""
    whole = int(value)
    if op == "at_least":
        return whole - math.ceil(limit)
    if op == "over":
        return whole - (math.floor(limit) + 1)
    if op == "at_most":
        return math.floor(limit) - whole
    return math.ceil(limit) - 1 - whole
