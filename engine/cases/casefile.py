"""Case files: a base dossier, and cases that change it and say what the named criteria must come to.

A case inherits nothing but the base dossier and its day. A case with `examples` is a table: each example
adds its own changes to those of the case. What a case expects is kept as text under a name: the id of a
criterion, or one of `FURTHER`, which begin with "@" so that no id can be taken for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from engine.fields import Fields, Keys, Reader
from engine.judgement import Verdict
from engine.outcome import Outcome
from engine.problem import Mark
from engine.source import Document, Node, Scalar
from engine.vocabulary import UNIT_TYPES

OUTCOMES = {outcome.name.lower(): outcome.name.lower() for outcome in Outcome}
FURTHER = ("verdict", "approvable", "deadline", "score", "points", "band")
CHANGES = ("set", "remove", "add")
TRIAL = ("as_of", *CHANGES, *OUTCOMES, *FURTHER)
SUBJECT = ("edition", "unit_type", "overlay")
KEYS = Keys(("as_of", "dossier", "cases"), (*SUBJECT, "accepted_survivors"))
CASE_KEYS = Keys(("name",), ("cite", "examples", *TRIAL))
EXAMPLE_KEYS = Keys((), TRIAL)
SURVIVOR_KEYS = Keys(("id", "mutation", "reason"))


class Change(NamedTuple):
    """One change to the base dossier (thay đổi): set, remove or add at a path such as `facts.households`."""

    kind: str
    path: Scalar
    value: Node | None


class Expected(NamedTuple):
    """What a criterion, or one of `FURTHER`, must come to (kết quả mong đợi)."""

    value: str
    mark: Mark


class Example(NamedTuple):
    """One trial: the changes, the day, what is expected of them (lần thử)."""

    name: str
    cite: str
    mark: Mark
    as_of: date
    changes: tuple[Change, ...]
    expected: Mapping[str, Expected]


class Survivor(NamedTuple):
    """An alteration that need not be noticed, and why (đột biến được chấp nhận)."""

    id: str
    mutation: str
    reason: str
    mark: Mark


class CaseFile(NamedTuple):
    """The cases of one standard (tệp ca kiểm thử). It names an edition and a unit type, or an overlay."""

    document: Document
    edition: str
    unit_type: str
    overlay: str
    as_of: date
    dossier: Node
    examples: tuple[Example, ...]
    survivors: tuple[Survivor, ...]


def read(document: Document) -> CaseFile:
    """The cases in `document`. Raises Problems."""
    reader = Reader(document)
    fields = reader.fields(document.root, *KEYS)
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    edition, unit_type, overlay = _subject(reader, fields)
    as_of, cases = reader.day(fields["as_of"]) or date.min, reader.items(fields["cases"])
    read = [_case(reader, item, as_of) for item in cases]
    if "cases" in fields and not cases:
        reader.refuse(fields.mark_of("cases"), "group-empty", key="cases")
    survivors = [_survivor(reader, item) for item in reader.items(fields["accepted_survivors"])]
    reader.finish()
    return CaseFile(
        document=document,
        edition=edition,
        unit_type=unit_type,
        overlay=overlay,
        as_of=as_of,
        dossier=fields["dossier"] or document.root,
        examples=tuple(chain.from_iterable(read)),
        survivors=tuple(each for each in survivors if each is not None),
    )


def _subject(reader: Reader, fields: Fields) -> tuple[str, str, str]:
    named = [name for name in SUBJECT if name in fields]
    if named not in (["edition", "unit_type"], ["overlay"]):
        reader.refuse(fields.mark, "cases-of-what")
    unit_type = reader.choice(fields["unit_type"], UNIT_TYPES) or ""
    return reader.text(fields["edition"]) or "", unit_type, reader.text(fields["overlay"]) or ""


def _case(reader: Reader, node: Node, as_of: date) -> tuple[Example, ...]:
    fields = reader.fields(node, *CASE_KEYS)
    if fields is None:
        return ()
    name, cite = reader.text(fields["name"]) or "", reader.text(fields["cite"]) or ""
    whole = _trial(reader, fields, Example(name, cite, fields.mark, as_of, (), {}))
    items = reader.items(fields["examples"])
    tables = [reader.fields(item, *EXAMPLE_KEYS) for item in items]
    if "examples" in fields and not items:
        reader.refuse(fields.mark_of("examples"), "group-empty", key="examples")
    examples = [_trial(reader, each, whole) for each in tables if each] if tables else [whole]
    for example in examples:
        if not example.expected:
            reader.refuse(example.mark, "case-expects-nothing")
    return tuple(examples)


def _trial(reader: Reader, fields: Fields, above: Example) -> Example:
    """The case or example in `fields`, its changes and expectations after those from `above`."""
    expected = dict(above.expected)
    for key in fields:
        for name, each in _expected(reader, fields, key):
            if name in expected:
                reader.refuse(each.mark, "id-duplicate", expected[name].mark, id=name)
            expected[name] = each
    return above._replace(
        mark=fields.mark,
        as_of=reader.day(fields["as_of"]) or above.as_of,
        changes=(*above.changes, *_changes(reader, fields)),
        expected=expected,
    )


def _changes(reader: Reader, fields: Fields) -> tuple[Change, ...]:
    removed = [
        Change("remove", item, None)
        for item in reader.items(fields["remove"])
        if reader.text(item) and isinstance(item, Scalar)
    ]
    written = [
        Change(kind, path, value)
        for kind in ("set", "add")
        for path, value in reader.entries(fields[kind])
    ]
    return (*removed, *written)


def _expected(reader: Reader, fields: Fields, key: str) -> list[tuple[str, Expected]]:
    node = fields[key]
    if key in OUTCOMES:
        items = reader.items(node)
        return [(reader.text(item) or "", Expected(key, item.mark)) for item in items]
    if key not in FURTHER or node is None:
        return []
    value = _further(reader, key, node)
    return [(f"@{key}", Expected(value or "", node.mark))]


def _further(reader: Reader, key: str, node: Node) -> str | None:
    if key == "verdict":
        return reader.choice(node, [verdict.value for verdict in Verdict])
    if key == "score":
        return reader.choice(node, OUTCOMES)
    if key == "deadline":
        day = reader.day(node)
        return None if day is None else day.isoformat()
    if key == "points":
        points = reader.points(node)
        return None if points is None else str(points)
    if key == "approvable":
        flag = reader.flag(node)
        return None if flag is None else "yes" if flag else "no"
    return reader.text(node)


def _survivor(reader: Reader, node: Node) -> Survivor | None:
    fields = reader.fields(node, *SURVIVOR_KEYS)
    if fields is None:
        return None
    name, mutation, reason = (reader.text(fields[key]) or "" for key in SURVIVOR_KEYS.required)
    return Survivor(name, mutation, reason, fields.mark)
