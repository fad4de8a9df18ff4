"""A thing to say, in no language: a catalogue code, its parameters, the evidence that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.problem import NOTHING

Params = Mapping[str, str | int]


class Reason(NamedTuple):
    """Why evidence counted or not, what is missing, what is required (lý do)."""

    code: str
    params: Params = NOTHING
    evidence: str = ""
