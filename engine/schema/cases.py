"""The schemas of test cases: of a case file beside the criteria, and of the `case.yaml` of a sample dossier."""

from __future__ import annotations

from engine.cases import casefile
from engine.fields import Keys
from engine.judgement import Verdict
from engine.schema.dossier import DossierShapes
from engine.schema.shapes import (
    BLANK,
    DAY,
    FLAG,
    POINTS,
    WORDS,
    Schema,
    Shapes,
    choice,
    either,
    given,
    many,
)
from engine.vocabulary import UNIT_TYPES

SAMPLE_KEYS = Keys(("as_of", "proves", "verdict", "exit"), ("overlay",))
VERDICT_CODES = (0, 1, 3)
"""The exit codes of a dossier that could be read."""


class CaseShapes(Shapes):
    """The shapes of case files (lược đồ tệp ca kiểm thử)."""

    def case(self) -> Schema:
        """A file of cases beside the criteria."""
        survivor = dict.fromkeys(casefile.SURVIVOR_KEYS.required, WORDS)
        whole = DossierShapes(self.lang).dossier()
        types = {
            "edition": WORDS,
            "unit_type": choice(UNIT_TYPES),
            "overlay": WORDS,
            "as_of": DAY,
            "dossier": {"$ref": "#/$defs/dossier"},
            "cases": many(self._case(), 1),
            "accepted_survivors": many(
                self.table("survivor", casefile.SURVIVOR_KEYS, survivor),
            ),
        }
        base = {key: whole[key] for key in ("type", "properties", "required")}
        root = {
            **self.table("case", casefile.KEYS, types),
            "oneOf": [_only(("edition", "unit_type")), _only(("overlay",))],
        }
        return self.whole("case", root, dossier={**base, "additionalProperties": False})

    def _case(self) -> Schema:
        examples = {"examples": many(self._trial("example", casefile.EXAMPLE_KEYS), 1)}
        more = {"name": WORDS, "cite": WORDS, **examples}
        table = self._trial("case", casefile.CASE_KEYS, more)
        each = {"examples": {"type": "array", "items": _expects()}}
        return {**table, "anyOf": [_expects(), {"required": ["examples"], "properties": each}]}

    def _trial(self, shape: str, keys: Keys, more: dict[str, Schema] | None = None) -> Schema:
        """The changes and expectations that a case and an example of one both may have."""
        changes: dict[str, Schema] = {kind: {"type": "object"} for kind in ("set", "add")}
        types = {
            "as_of": DAY,
            **changes,
            "remove": many(WORDS),
            **dict.fromkeys(casefile.OUTCOMES, many(WORDS)),
            **_FURTHER,
            **(more or {}),
        }
        return self.table(shape, keys, types)

    def sample(self) -> Schema:
        """What a folder of sample evidence proves, and what it must come to."""
        types = {
            "as_of": DAY,
            "proves": self.text(),
            "verdict": _FURTHER["verdict"],
            "exit": {"enum": list(VERDICT_CODES)},
            "overlay": WORDS,
        }
        return self.whole("sample", self.table("sample", SAMPLE_KEYS, types))


_FURTHER: dict[str, Schema] = {
    "verdict": choice(verdict.value for verdict in Verdict),
    "approvable": FLAG,
    "deadline": DAY,
    "score": choice(casefile.OUTCOMES),
    "points": POINTS,
    "band": WORDS,
}


def _only(names: tuple[str, ...]) -> Schema:
    """Of the names that say what the cases are for, exactly these."""
    others = {each: BLANK for each in casefile.SUBJECT if each not in names}
    return {"allOf": [given(each) for each in names], "properties": others}


def _expects() -> Schema:
    """A table that says what something must come to."""
    listed = [
        {"required": [key], "properties": {key: {"type": "array", "minItems": 1}}}
        for key in casefile.OUTCOMES
    ]
    return either(*listed, *(given(key) for key in casefile.FURTHER))
