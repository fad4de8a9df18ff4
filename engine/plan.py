"""A plan's targets: what a committee sets itself for a year, held beside the results and never deciding anything.

A plan is a file of its own, not a part of any criteria: 85% of households registered is a target of a plan,
where the circular asks for all of them. A target is read as a check, so that it is counted as checks are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from engine.calendar import Window
from engine.dossier import YEARS
from engine.fields import TEXT, Fields, Keys, Reader
from engine.problem import NOTHING, Mark
from engine.source import Document
from engine.source import Node as SourceNode
from engine.standard import (
    CERTAINTIES,
    Check,
    Citation,
    Clause,
    OfRatio,
    OfUnits,
    Standard,
    Statement,
)
from engine.subjects import RATIO_KEYS, Terms
from engine.vocabulary import UNIT_TYPES, Text, Vocabulary, read_text

PLAN_KEYS = Keys(("plan", "year", "title", "basis", "targets"))
BASIS_KEYS = Keys((*TEXT.required, "cite", "certainty"))
COUNTED = ("registered", "judged", "recognised")
KINDS = ("units", "ratio")
LIMITS = ("at_least", "over")
TARGET_KEYS = Keys(("id", *TEXT.required, "cite", "certainty", "types"), (*KINDS, *LIMITS))

Known = Callable[[str, int], Iterable[str]]
"""The counts that units of a type report in a year."""
StandardOf = Callable[[str, int], tuple[Standard, Window] | None]
"""The standard of a unit type and year with its window."""


class Target(NamedTuple):
    """One target of a plan (chỉ tiêu kế hoạch): a share of the units of some types, or of what they report."""

    check: Check
    types: tuple[str, ...]


class Plan(NamedTuple):
    """A plan with its targets (kế hoạch)."""

    id: str
    year: int
    title: Text
    basis: Statement
    targets: tuple[Target, ...]
    mark: Mark


def read(document: Document, known: Known) -> Plan:
    """The plan that `document` holds. Raises Problems, all of them at once."""
    reader = Reader(document)
    fields = reader.fields(document.root, *PLAN_KEYS)
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    year = reader.count(fields["year"]) or 0
    if year not in YEARS and fields["year"] is not None:
        reader.refuse(fields["year"], "year-range", year=str(year))
    plan = Plan(
        id=reader.text(fields["plan"]) or "",
        year=year,
        title=_text(reader, fields["title"]),
        basis=_basis(reader, fields["basis"]),
        targets=_targets(reader, fields, year, known),
        mark=(fields["year"] or document.root).mark,
    )
    reader.finish()
    return plan


def _text(reader: Reader, node: SourceNode | None) -> Text:
    fields = reader.fields(node, *TEXT)
    return read_text(reader, fields) if fields else Text("", "")


def _basis(reader: Reader, node: SourceNode | None) -> Statement:
    fields = reader.fields(node, *BASIS_KEYS)
    if fields is None:
        return Statement(Text("", ""), "", "unknown", "")
    certainty = reader.choice(fields["certainty"], CERTAINTIES) or "unknown"
    return Statement(
        read_text(reader, fields), reader.text(fields["cite"]) or "", certainty, "plan"
    )


def _targets(reader: Reader, fields: Fields, year: int, known: Known) -> tuple[Target, ...]:
    seen: dict[str, Mark] = {}
    items = reader.items(fields["targets"])
    found = [each for item in items if (each := _target(reader, item, year, known)) is not None]
    for each in found:
        clause = each.check.clause
        if clause.id in seen:
            reader.refuse(clause.mark, "id-duplicate", seen[clause.id], id=clause.id)
        seen.setdefault(clause.id, clause.mark)
    if "targets" in fields and not items:
        reader.refuse(fields.mark_of("targets"), "group-empty", key="targets")
    return tuple(found)


def _target(reader: Reader, node: SourceNode, year: int, known: Known) -> Target | None:
    fields = reader.fields(node, *TARGET_KEYS)
    if fields is None:
        return None
    named = [reader.choice(item, UNIT_TYPES) for item in reader.items(fields["types"])]
    types = tuple(name for name in named if name)
    if "types" in fields and not named:
        reader.refuse(fields.mark_of("types"), "list-empty")
    if len([kind for kind in KINDS if kind in fields]) != 1:
        reader.refuse(fields.mark, "plan-one-kind", kinds=", ".join(KINDS))
    test = Terms(reader, Vocabulary()).limit(fields, LIMITS, "percent")
    counts = {name for each in types for name in known(each, year)}
    subject = _subject(reader, fields, types, counts)
    if test is None or subject is None:
        return None
    if isinstance(subject, OfUnits) and (test.limit > 1 or (test.op == "over" and test.limit == 1)):
        reader.refuse(test.mark, "target-over-whole", limit=test.shown)
    return Target(Check(_clause(reader, fields), subject, test), types)


def _clause(reader: Reader, fields: Fields) -> Clause:
    return Clause(
        id=reader.text(fields["id"]) or "",
        title=read_text(reader, fields),
        cite=Citation(other=reader.text(fields["cite"]) or ""),
        certainty=reader.choice(fields["certainty"], CERTAINTIES) or "unknown",
        source="plan",
        mark=fields.mark,
    )


def _subject(
    reader: Reader, fields: Fields, types: tuple[str, ...], counts: set[str]
) -> OfUnits | OfRatio | None:
    if "units" in fields:
        counted = reader.choice(fields["units"], COUNTED)
        return OfUnits(counted, types) if counted else None
    inner = reader.fields(fields["ratio"], *RATIO_KEYS)
    if inner is None:
        return None
    # Without a year, or in one that no edition judges, nobody can say what units report.
    named = (inner[key] for key in ("of", "to"))
    of, to = (
        reader.choice(each, counts, "term-unknown") if counts else reader.text(each)
        for each in named
    )
    return OfRatio((of,), (to,)) if of and to else None


def counts_of(standard_of: StandardOf) -> Known:
    """The counts that the criteria of a type and year let its units report."""

    def known(unit_type: str, year: int) -> Iterable[str]:
        found = standard_of(unit_type, year) if year in YEARS else None
        facts = found[0].vocabulary.facts if found else NOTHING
        return tuple(name for name, fact in facts.items() if fact.type == "count")

    return known
