"""docs/formats.md, the specification of the files: its test vectors hold, and it leaves no key out."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest
import rfc8785
from console import ROOT

from engine import (
    calendar,
    criteria,
    dossier,
    edition,
    figures,
    nodes,
    overlay,
    papers,
    subjects,
    vocabulary,
)
from engine import standard as records
from engine.bundle import open_bundle
from engine.calendar import Window
from engine.cases import casefile
from engine.catalogue import Catalogue
from engine.decision import decimal
from engine.fields import Keys, Reader
from engine.margin import margin
from engine.observation import NOTHING_FOUND, Observation
from engine.operators import OPERATORS
from engine.outcome import Outcome
from engine.pipeline import Pipeline
from engine.problem import Mark
from engine.reason import Reason
from engine.reference import infer
from engine.report.json import document
from engine.source import Document, Node, Table, parse
from engine.standard import Check, Citation, Clause, Group, OfFact, OfRatio, Standard
from engine.timing import of_schedule
from engine.vocabulary import Text

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
VECTORS: dict[str, list[dict[str, Any]]] = {
    name: json.loads(text)
    for name, text in re.findall(
        r"^```json vectors=(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
    )
}
CATALOGUE = Catalogue()


def vectors(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[name], ids=lambda each: json.dumps(each)[:60])


def reader_of(text: str) -> tuple[Reader, Node]:
    read: Document = parse(f"value: {text}\n".encode(), "vector.yaml", "vector.yaml")
    assert isinstance(read.root, Table)
    return Reader(read), read.root.entries[0][1]


@vectors("days")
def test_days(vector: dict[str, str]) -> None:
    """A date as written: the day it is, or the code of what is wrong with it."""
    reading = calendar.read_day(vector["text"])
    assert (reading.day and reading.day.isoformat()) == vector.get("day")
    assert reading.code == vector.get("code", "")


@vectors("counts")
def test_counts(vector: dict[str, Any]) -> None:
    """A count as written in YAML: its value, or the code of what is wrong with it."""
    reader, node = reader_of(vector["yaml"])
    assert reader.count(node) == vector.get("count")
    assert [each.code for each in reader.problems] == ([vector["code"]] if "code" in vector else [])


@vectors("comparisons")
def test_comparisons(vector: dict[str, Any]) -> None:
    """A share against a limit, exact, with the units to spare or short."""
    reader, node = reader_of(vector["limit"])
    limit = reader.percent(node)
    assert limit is not None
    value = Fraction(vector["part"], vector["whole"])
    met = OPERATORS[vector["op"]].holds(value, limit)
    assert ("MET" if met else "UNMET") == vector["outcome"]
    test = records.Test(vector["op"], limit, "percent", vector["limit"], Mark("vector"))
    found = Reason("found.ratio", {"part": vector["part"], "whole": vector["whole"]})
    check = Check(clause("share"), OfRatio(("a",), ("b",)), test)
    assert margin(check, Observation("share", value, found)) == vector["margin"]


@vectors("groups")
def test_groups(vector: dict[str, Any]) -> None:
    """What a group comes to from what its children come to."""
    assert infer_group(vector).name == vector["outcome"]


def infer_group(vector: dict[str, Any]) -> Outcome:
    """The reference evaluator on a group whose checks have been given their outcomes."""
    children = [child(number, name) for number, name in enumerate(vector["children"])]
    need = vector.get("need", len(children) if vector["rule"] == "all" else 1)
    group = Group(clause("criteria"), vector["rule"], need, tuple(each for each, _ in children))
    observations = {name: value for _, values in children for name, value in values.items()}
    return infer(standard(group), observations)["criteria"]


def child(number: int, outcome: str) -> tuple[Check, dict[str, Any]]:
    name, limit = str(number), records.Test("at_least", Fraction(1), "flag", "1", Mark("vector"))
    values = {"MET": Fraction(1), "UNMET": Fraction(0), "NOT_APPLICABLE": Fraction(0)}
    condition = Check(clause(f"{name}?"), OfFact("f"), limit)
    applies = condition if outcome == "NOT_APPLICABLE" else None
    seen = {name: Observation(name, values.get(outcome), NOTHING_FOUND)}
    if applies is not None:
        seen[f"{name}?"] = Observation(f"{name}?", Fraction(0), NOTHING_FOUND)
    return Check(clause(name), OfFact("f"), limit, applies), seen


def clause(name: str) -> Clause:
    return Clause(name, Text("", ""), Citation(), "text", "", Mark("vector"))


def standard(group: Group) -> Standard:
    known = CATALOGUE.standard(CATALOGUE.editions[-1], "residential_area")
    return known._replace(scope=None, papers=None, scored_only=None, criteria=group)


@vectors("windows")
def test_windows(vector: dict[str, Any]) -> None:
    """Which edition judges a year, from which day to which, and the last day to decide."""
    found = CATALOGUE.year_window(vector["unit_type"], vector["year"])
    if vector["edition"] is None:
        assert found is None
        return
    assert found is not None
    assert found.edition.id == vector["edition"]
    days = [date.fromisoformat(vector[name]) for name in ("opens", "closes")]
    assert found.window == Window(*days)
    schedule = found.edition.schedules[vector["unit_type"]][0]
    timed = of_schedule(schedule, vector["year"], found.window, days[1])
    assert timed.deadline == date.fromisoformat(vector["last_day"])


@vectors("points")
def test_points(vector: dict[str, str]) -> None:
    """Exact points as text: two decimals at most, halves up."""
    assert decimal(Fraction(vector["fraction"])) == vector["written"]


@vectors("canonical")
def test_canonical_bytes(vector: dict[str, Any]) -> None:
    """RFC 8785, and the digest of its bytes."""
    data = rfc8785.dumps(vector["value"])
    assert data.decode() == vector["bytes"]
    assert hashlib.sha256(data).hexdigest() == vector["sha256"]


def test_the_decision_is_what_is_printed_without_the_sentences() -> None:
    """So another program can work out the canonical bytes from the JSON, as the page says."""
    bundle = open_bundle(ROOT / "evidence_samples" / "xa-69-phan-tram")
    decision = Pipeline(CATALOGUE).decide(bundle, date(2026, 11, 18))
    printed = document(decision, "vi", derivation=True)
    bare = without_sentences({k: v for k, v in printed.items() if k not in ("lang", "derivation")})
    assert rfc8785.dumps(bare) == decision.canonical


def without_sentences(value: Any) -> Any:
    if isinstance(value, list):
        return [without_sentences(each) for each in value]
    if not isinstance(value, dict):
        return value
    said = {"code", "article"} & value.keys()
    return {k: without_sentences(v) for k, v in value.items() if not (said and k == "text")}


MODULES = (
    casefile,
    criteria,
    dossier,
    edition,
    figures,
    nodes,
    overlay,
    papers,
    subjects,
    vocabulary,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.__name__)
def test_no_key_is_left_out(module: ModuleType) -> None:
    """Every key that a reader accepts is on the page."""
    tables = [each for each in vars(module).values() if isinstance(each, Keys)]
    keys = {key for each in tables for key in (*each.required, *each.optional)}
    assert tables
    assert {key for key in keys if not re.search(rf"`[^`]*\b{key}\b[^`]*`", PAGE)} == set()


def test_no_kind_of_check_and_no_word_is_left_out() -> None:
    """Nor a kind of node, an operator, an outcome, or one of the fixed words."""
    words = {
        *subjects.SUBJECTS,
        *subjects.LIMITS,
        *nodes.GROUPS,
        *subjects.DATED,
        *subjects.STATUSES,
    }
    words |= {*vocabulary.PERIODS, *vocabulary.SECTIONS, *vocabulary.UNIT_TYPES, *nodes.RESERVED}
    words |= {*edition.REGISTRATION, *(each.name for each in Outcome)}
    assert {word for word in words if not re.search(rf"\b{word}\b", PAGE)} == set()


def test_no_part_of_a_decision_is_left_out() -> None:
    """The keys of the published schema, at the top and in a node, and no others."""
    schema = json.loads((ROOT / "engine" / "schemas" / "decision.schema.json").read_bytes())
    said = PAGE.partition("## 9. A decision")[2].partition("## 10. ")[0]
    for keys in (schema["properties"], schema["$defs"]["node"]["properties"]):
        assert {key for key in keys if f"`{key}`" not in said} == set()
