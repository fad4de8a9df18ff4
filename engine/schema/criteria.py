"""The schemas of what policy staff write: a unit type's criteria, an edition's own file, an overlay.

The keys of every table are the reader's own (`Keys`); here stands only what type of value is behind each.
A key that a reader gains without a type here is a KeyError, never a hole in the schema.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine import criteria, edition, nodes, overlay, subjects, tightening
from engine import vocabulary as words
from engine.fields import Keys
from engine.operators import OPERATORS
from engine.schema.shapes import (
    BLANK,
    COUNT,
    DAY,
    FLAG,
    PERCENT,
    POINTS,
    WORDS,
    YEAR_DAY,
    Schema,
    Shapes,
    choice,
    either,
    exactly_one,
    given,
    many,
    named,
    one_or_many,
)
from engine.standard import CERTAINTIES
from engine.vocabulary import UNIT_TYPES


class CriteriaShapes(Shapes):
    """The shapes of criteria files, editions and overlays (lược đồ tệp tiêu chí)."""

    def _level(self) -> Schema:
        return {"type": "object", "additionalProperties": self.text()}

    def _evidence(self) -> Schema:
        term = self.text()
        choices = {"type": self._types(), "scale": WORDS, "choices": self._level()}
        fact_types = {
            **_texts(),
            **choices,
            "yearly": FLAG,
            "at_most": WORDS,
            "counts": many(WORDS),
        }
        fact = exactly_one(self.table("fact", words.FACT_KEYS, fact_types), words.FACT_KINDS)
        must, covers = choice(words.REQUIRED), choice(words.COVERS)
        document = self.table(
            "document",
            words.DOCUMENT_KEYS,
            {
                **_texts(),
                "signed": must,
                "stamped": must,
                "period": choice(words.PERIODS),
                "covers": covers,
                "minutes": FLAG,
            },
        )
        incident = self.table("incident", words.INCIDENT_KEYS, {**_texts(), "graded": FLAG})
        sections = {
            "scales": named(either(self._level(), BLANK)),
            "facts": named(fact),
            "documents": named(document),
            "incidents": named(incident),
            **{name: named(term) for name in ("findings", "flags", "issuers")},
            "unit": named(fact),
        }
        return self.table("evidence", words.EVIDENCE_KEYS, sections)

    @staticmethod
    def _types() -> Schema:
        return choice(words.PLAIN_TYPES)

    def _sources(self) -> Schema:
        return {"type": "object", "additionalProperties": self.text(), "not": BLANK}

    def _clause(self) -> Schema:
        """A node right under the file: what it does not say it cannot take from a parent."""
        own = {"allOf": [given("cite"), given("certainty")]}
        return {"allOf": [{"$ref": "#/$defs/node"}, {"anyOf": [{"required": ["ref"]}, own]}]}

    def _nodes(self, refs: bool) -> dict[str, Schema]:
        """The definitions of nodes and of what they hold; `refs` where a file has siblings."""
        kinds = [self._group(rule) for rule in nodes.GROUPS]
        kinds += [self._check(row) for row in subjects.SUBJECTS.values()]
        types = "|".join(UNIT_TYPES)
        ref = {"type": "string", "pattern": rf"^\s*({types})/.*\S"}
        kinds += [self.table("node", nodes.REF_KEYS, {"ref": ref})] if refs else []
        unless = exactly_one(
            self.table(
                "unless",
                subjects.UNLESS_KEYS,
                dict.fromkeys(("any", "all"), many({"$ref": "#/$defs/unless"}, 1)),
            ),
            subjects.UNLESS_KEYS.optional,
        )
        return {
            "node": {"anyOf": kinds},
            "unless": either(WORDS, unless),
            "applies": self._applies(),
            "target_percent": self._target(PERCENT),
            "target_count": self._target(COUNT),
        }

    def _applies(self) -> Schema:
        limits = dict.fromkeys(OPERATORS, either(COUNT, _word()))
        condition = {"fact": WORDS, "is": FLAG, "one_of": one_or_many(WORDS), **limits}
        return exactly_one(self.table("applies", nodes.APPLIES_KEYS, condition), subjects.LIMITS)

    def _common(self) -> dict[str, Schema]:
        name = {"type": ["string", "number", "boolean"], "minimum": 0}
        return {
            **_texts(),
            "id": {**name, "pattern": rf"^\s*{nodes.ID}\s*$", "not": choice(nodes.RESERVED)},
            "cite": WORDS,
            "certainty": choice(CERTAINTIES),
            "source": WORDS,
            "witness": WORDS,
            "applies_when": {"$ref": "#/$defs/applies"},
        }

    def _group(self, rule: str) -> Schema:
        keys, some = nodes.group_keys(rule), rule == "some"
        need = {"type": "integer", "minimum": 1} if some else BLANK
        types = {**self._common(), rule: many({"$ref": "#/$defs/node"}, 1), "need": need}
        if some:
            keys = Keys((*keys.required, "need"), keys.optional)
        return self.table("node", keys, types)

    def _check(self, row: subjects.SubjectRow) -> Schema:
        keys, limit = nodes.check_keys(row), _limit(row.key)
        types = {
            **self._common(),
            **_SUBJECT_TYPES,
            **dict.fromkeys(OPERATORS, limit),
            "gravity": self.table("gravity", subjects.GRAVITY_KEYS, {"at_least": WORDS}),
            "ratio": self.table(
                "ratio", subjects.RATIO_KEYS, dict.fromkeys(("of", "to"), one_or_many(WORDS))
            ),
            "target": {"$ref": f"#/$defs/target_{'percent' if limit == PERCENT else 'count'}"},
        }
        table = self.table("node", keys, {name: types[name] for name in _names(keys)})
        if row.key == "units_below":
            table = {**table, "allOf": [given("types")]}
        return exactly_one(table, row.limits) if row.limits and row.key != "document" else table

    def _target(self, limit: Schema) -> Schema:
        types = {**_texts(), "cite": WORDS, "years": many(COUNT), **dict.fromkeys(OPERATORS, limit)}
        return exactly_one(self.table("target", nodes.TARGET_KEYS, types), OPERATORS)

    def criteria(self) -> Schema:
        """A unit type's file."""
        root = self.table(
            "criteria",
            criteria.KEYS,
            {
                "edition": WORDS,
                "unit_type": choice(UNIT_TYPES),
                "title": self.text(),
                "source": WORDS,
                "evidence": self._evidence(),
                "criteria": many(self._clause(), 1),
            },
        )
        return self.whole("criteria", root, **self._nodes(refs=True))

    def _statement(self, keys: Keys, more: Mapping[str, Schema] | None = None) -> Schema:
        own = {"cite": WORDS, "certainty": choice(CERTAINTIES), "source": WORDS}
        types = {**_texts(), **own, **(more or {})}
        return self.table("statement", keys, {name: types[name] for name in _names(keys)})

    def _schedule(self) -> Schema:
        decision = self._statement(edition.DECISION_KEYS, {"before": YEAR_DAY})
        types = {
            "id": WORDS,
            "registration": choice(edition.REGISTRATION),
            "opens": YEAR_DAY,
            "opens_year": choice(edition.OPENS_YEARS),
            "closes": YEAR_DAY,
            "decision": decision,
        }
        table = self._statement(edition.SCHEDULE_KEYS, types)
        both = {"allOf": [given("opens"), given("closes")]}
        neither = {"properties": {"opens": BLANK, "closes": BLANK}}
        return {**table, "anyOf": [both, neither]}

    def edition(self) -> Schema:
        """An edition's own file."""
        unit_types, statement = many(choice(UNIT_TYPES)), self._statement(edition.STATEMENT_KEYS)
        node = self.table(
            "scope", edition.NODE_KEYS, {"check": self._clause(), "unit_types": unit_types}
        )
        windows = {
            "type": "object",
            "propertyNames": choice(UNIT_TYPES),
            "additionalProperties": either(many(self._schedule()), BLANK),
            "not": BLANK,
        }
        force = self.table("force", edition.FORCE_KEYS, {"from": DAY, "until": DAY})
        authority = self._statement(edition.AUTHORITY_KEYS, {"unit_types": unit_types})
        types = {
            "edition": WORDS,
            "short": WORDS,
            "title": self.text(),
            "in_force": force,
            "sources": self._sources(),
            "source": WORDS,
            "windows": windows,
            "basis": many(statement),
            "notes": many(statement),
            "evidence": self._evidence(),
            "scope": many(node),
            "dossier_contents": many(node),
            "authority": many(authority),
        }
        root = self.table("edition", edition.KEYS, types)
        return self.whole("edition", root, **self._nodes(refs=False))

    def _scoring(self) -> Schema:
        row = {
            "id": WORDS,
            **_texts(),
            "criteria": many(WORDS, 1),
            "points": POINTS,
            "certainty": choice(CERTAINTIES),
            "deduct": POINTS,
            "knock_out": FLAG,
        }
        band = self.table("band", overlay.BAND_KEYS, {"id": WORDS, **_texts(), "from": POINTS})
        types = {
            "total": POINTS,
            "rows": many(self.table("row", overlay.ROW_KEYS, row), 1),
            "pass_mark": POINTS,
            "pass_certainty": choice(CERTAINTIES),
            "bands": many(band),
        }
        return self.table("scoring", overlay.SCORING_KEYS, types)

    def overlay(self) -> Schema:
        """A province's overlay."""
        extends = {"edition": WORDS, "unit_type": choice(UNIT_TYPES)}
        limit = {"id": WORDS, **dict.fromkeys(OPERATORS, either(COUNT, _word()))}
        limit["gravity"] = self.table("gravity", subjects.GRAVITY_KEYS, {"at_least": WORDS})
        tighten = exactly_one(self.table("tighten", tightening.KEYS, limit), tightening.TIGHTENED)
        window = {"schedule": WORDS, "year": COUNT, "opens": DAY, "closes": DAY}
        types = {
            "overlay": WORDS,
            "extends": self.table("extends", overlay.EXTENDS_KEYS, extends),
            "title": self.text(),
            "basis": self._statement(overlay.BASIS_KEYS),
            "sources": self._sources(),
            "source": WORDS,
            "evidence": self._evidence(),
            "add": many(self._clause()),
            "add_scored_only": many(self._clause()),
            "tighten": many(tighten),
            "scoring": self._scoring(),
            "windows": many(self.table("window", overlay.WINDOW_KEYS, window)),
        }
        root = self.table("overlay", overlay.KEYS, types)
        return self.whole("overlay", root, **self._nodes(refs=False))


_SUBJECT_TYPES: dict[str, Schema] = {
    "document": WORDS,
    "dated": choice(subjects.DATED),
    "issued_by": one_or_many(WORDS),
    "fact": WORDS,
    "is": FLAG,
    "one_of": one_or_many(WORDS),
    "no_incident": one_or_many(WORDS),
    "unless": {"$ref": "#/$defs/unless"},
    "finding": WORDS,
    "units_below": choice(subjects.STATUSES),
    "types": one_or_many(choice(UNIT_TYPES)),
}


def _texts() -> dict[str, Schema]:
    return {"vi": WORDS, "en": WORDS}


def _word() -> Schema:
    return {"type": "string", "pattern": r"\S"}


def _limit(kind: str) -> Schema:
    types = {"ratio": PERCENT, "units_below": PERCENT, "fact": either(COUNT, _word())}
    return types.get(kind, COUNT)


def _names(keys: Keys) -> Collection[str]:
    return dict.fromkeys((*keys.required, *keys.optional))
