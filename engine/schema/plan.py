"""The schema of plans: targets that a committee sets itself, which decide nothing."""

from __future__ import annotations

from engine import plan
from engine.dossier import YEARS
from engine.schema.shapes import (
    PERCENT,
    WORDS,
    Schema,
    Shapes,
    choice,
    exactly_one,
    many,
)
from engine.standard import CERTAINTIES
from engine.subjects import RATIO_KEYS
from engine.vocabulary import UNIT_TYPES


class PlanShapes(Shapes):
    """The shapes of a plan (lược đồ kế hoạch)."""

    def plan(self) -> Schema:
        """The whole file."""
        said = {"vi": WORDS, "en": WORDS, "cite": WORDS, "certainty": choice(CERTAINTIES)}
        years = {"type": "integer", "minimum": YEARS.start, "maximum": YEARS.stop - 1}
        types = {
            "plan": WORDS,
            "year": years,
            "title": self.text(),
            "basis": self.table("plan.basis", plan.BASIS_KEYS, said),
            "targets": many(self._target(said), 1),
        }
        return self.whole("plan", self.table("plan", plan.PLAN_KEYS, types))

    def _target(self, said: dict[str, Schema]) -> Schema:
        ratio = self.table("plan.ratio", RATIO_KEYS, dict.fromkeys(("of", "to"), WORDS))
        types = {
            "id": WORDS,
            **said,
            "types": many(choice(UNIT_TYPES), 1),
            "units": choice(plan.COUNTED),
            "ratio": ratio,
            **dict.fromkeys(plan.LIMITS, PERCENT),
        }
        table = exactly_one(self.table("plan.target", plan.TARGET_KEYS, types), plan.KINDS)
        return {**table, "allOf": [exactly_one({}, plan.LIMITS)]}
