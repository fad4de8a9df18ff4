"""The four outcomes of a node, and their order: UNMET < UNPROVEN < MET, with NOT_APPLICABLE beside them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Outcome(IntEnum):
    """What a check or a group comes to: đạt, chưa đạt, chưa đủ căn cứ, không áp dụng (kết quả)."""

    UNMET = 0
    UNPROVEN = 1
    MET = 2
    NOT_APPLICABLE = 3


def least(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes, those that do not apply left out; NOT_APPLICABLE if none is left."""
    applying = [each for each in outcomes if each is not Outcome.NOT_APPLICABLE]
    return min(applying, default=Outcome.NOT_APPLICABLE)
