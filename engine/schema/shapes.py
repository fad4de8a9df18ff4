"""What schemas are made of: types of value, tables of keys, and the two drafts they are printed in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.fields import FLAGS, TEXT, Keys
from engine.messages import has, say

Schema = dict[str, Any]

DRAFTS = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "7": "http://json-schema.org/draft-07/schema#",
}
BLANK: Schema = {"$ref": "#/$defs/blank"}
BLANKS: Schema = {
    "anyOf": [{"type": "null"}, {"type": "object", "additionalProperties": BLANK}],
}
"""A line of a form that is not filled in: nothing behind the key, or a table of such lines."""
WORDS: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 10**12 - 1}
PERCENT: Schema = {"type": "string", "pattern": r"^\d{1,6}([.,]\d{1,4})?\s*%$"}
POINTS: Schema = {
    "anyOf": [
        {"type": "number", "minimum": 0, "exclusiveMaximum": 10**6},
        {"type": "string", "pattern": r"^\d{1,6}(\.\d{1,2})?$"},
    ]
}
DAY: Schema = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$"}
YEAR_DAY: Schema = {"type": "string", "pattern": r"^\s*\d{1,2}/\d{1,2}\s*$"}
NAME: Schema = {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}


def any_case(word: str) -> str:
    """A pattern for `word` in capitals and small letters alike."""
    return "".join(f"[{each.upper()}{each.lower()}]" for each in word)


FLAG: Schema = {
    "anyOf": [
        {"type": "boolean"},
        {"enum": [word for word in FLAGS if word not in ("true", "false")]},
        {"type": "string", "pattern": f"^({'|'.join(map(any_case, FLAGS))})$"},
    ]
}


def choice(options: Iterable[str]) -> Schema:
    """One word out of `options`; nothing at all where there are none."""
    listed = sorted(options)
    return {"enum": listed} if listed else {"not": {}}


def many(item: Schema, least: int = 0) -> Schema:
    """A list."""
    return {"type": "array", "items": item, **({"minItems": least} if least else {})}


def one_or_many(item: Schema) -> Schema:
    """One, or a list of at least one."""
    return {"anyOf": [item, many(item, 1)]}


def either(*schemas: Schema) -> Schema:
    """Any of several types."""
    return {"anyOf": list(schemas)}


def given(key: str) -> Schema:
    """A table in which something is written behind `key`."""
    return {"required": [key], "properties": {key: {"not": BLANK}}}


def exactly_one(schema: Schema, keys: Iterable[str]) -> Schema:
    """`schema` with exactly one of `keys` filled in."""
    return {**schema, "oneOf": [given(key) for key in keys]}


def named(item: Schema) -> Schema:
    """A table whose keys are names that the file declares."""
    return {"type": "object", "propertyNames": NAME, "additionalProperties": item}


class Shapes:
    """Builds tables with descriptions in one language (lược đồ)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def table(
        self,
        shape: str,
        keys: Keys,
        types: Mapping[str, Schema],
        titles: Mapping[str, str] | None = None,
    ) -> Schema:
        """A table with exactly these keys; an optional one may also be left blank."""
        said = {**{key: self.said(shape, key) for key in types}, **(titles or {})}
        required = {key: _described(types[key], said[key]) for key in keys.required}
        optional = {
            key: _described(either(types[key], BLANK), said[key])
            for key in keys.optional
            if key not in required
        }
        return {
            "type": "object",
            "properties": {**required, **optional},
            "required": list(keys.required),
            "additionalProperties": False,
        }

    def said(self, shape: str, key: str) -> str:
        """What a key means: in this shape, or wherever it stands; "" for a name of the file's own."""
        for name in (f"schema.{shape}.{key}", f"schema.key.{key}"):
            if has(self.lang, name):
                return say(self.lang, name)
        return ""

    def text(self) -> Schema:
        """Words in both languages."""
        return self.table("text", TEXT, {"vi": WORDS, "en": WORDS})

    def whole(self, name: str, root: Schema, **defs: Schema) -> Schema:
        """The schema of a file."""
        return {
            "$schema": DRAFTS["2020-12"],
            "title": say(self.lang, f"schema.{name}"),
            **root,
            "$defs": {"blank": BLANKS, **defs},
        }


def dumped(schema: Schema, draft: str = "2020-12") -> str:
    """A schema as text, under 2020-12 or draft-07, which yaml-language-server stops at."""
    rendered = schema if draft == "2020-12" else _draft7(schema)
    return json.dumps(rendered, ensure_ascii=False, indent=2) + "\n"


def _draft7(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_draft7(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and len(schema) > 1:  # draft-07 is deaf to whatever stands beside $ref
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _draft7({**rest, "allOf": [*rest.get("allOf", ()), {"$ref": schema["$ref"]}]})
    turned = {
        "definitions" if key == "$defs" else key: _draft7(value) for key, value in schema.items()
    }
    if isinstance(turned.get("$ref"), str):
        turned["$ref"] = re.sub(r"^#/\$defs/", "#/definitions/", turned["$ref"])
    if turned.get("$schema") == DRAFTS["2020-12"]:
        turned["$schema"] = DRAFTS["7"]
    return turned


def _described(schema: Schema, said: str) -> Schema:
    return {"description": said, **schema} if said else schema
