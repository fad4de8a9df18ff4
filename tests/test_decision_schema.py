"""The published schema of a decision: everything that is printed fits it, and nothing else does."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
SCHEMA_FILE = ROOT / "engine" / "schemas" / "decision.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
GOLDENS = sorted(GOLDEN.glob("*.json"))
OPTIONAL = {"derivation", "province", "district", "commune", "village", "sheet"}
FREE_NAMES = {"params", "terms", "evidence"}
"""Below these keys stand tables whose keys are names: their form is fixed, not their keys."""

Data = dict[str, Any]


def load(path: Path) -> Data:
    return dict(json.loads(path.read_bytes()))


def objects(schema: Any) -> Iterator[Data]:
    """Every schema of an object, wherever it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every object of a decision whose keys are fixed; one list item speaks for all."""
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            if key not in FREE_NAMES:
                yield from places(value, (*path, key))
    elif isinstance(data, list) and data:
        yield from places(data[0], (*path, 0))


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def test_the_schema_is_a_valid_schema() -> None:
    """JSON Schema 2020-12 accepts it."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_no_object_takes_keys_that_it_does_not_name() -> None:
    """Every object is closed, and requires all its keys but the few that may be absent."""
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert set(each.get("properties", ())) - set(each.get("required", ())) <= OPTIONAL


def test_every_property_is_described_in_both_languages() -> None:
    """A description is English, a slash, Vietnamese; a bare reference takes that of its definition."""
    for each in objects(SCHEMA):
        for name, value in each.get("properties", {}).items():
            target = SCHEMA["$defs"][value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else value
            english, _, vietnamese = value.get("description", target["description"]).partition(
                " / "
            )
            assert english and vietnamese and english != vietnamese, name


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_every_golden_decision_fits(path: Path) -> None:
    """What `check --format json` prints for each sample is valid."""
    assert [error.message for error in VALIDATOR.iter_errors(load(path))] == []


RICH = GOLDEN / "muong-cha-2014-khong-dat.json"


def test_a_removed_key_is_refused_everywhere() -> None:
    """Whatever object of a decision loses whatever key, the result is not valid."""
    original = load(RICH)
    for path in places(original):
        for key in set(at(original, path)) - OPTIONAL:
            broken = copy.deepcopy(original)
            del at(broken, path)[key]
            assert not VALIDATOR.is_valid(broken), (*path, key)


def test_an_extra_key_is_refused_everywhere() -> None:
    """Whatever object of a decision gains a key, the result is not valid."""
    original = load(RICH)
    for path in places(original):
        broken = copy.deepcopy(original)
        at(broken, path)["extra"] = "x"
        assert not VALIDATOR.is_valid(broken), path


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema_version", 2),
        ("verdict", "passes"),
        ("approvable", "yes"),
        ("as_of", "05/11/2026"),
        ("criteria", []),
        ("year", "2014"),
        ("changes", {}),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, value: object) -> None:
    """A word outside a closed list, a text for a number, a day in another form."""
    assert not VALIDATOR.is_valid({**load(RICH), key: value})


def antt(*arguments: str) -> bytes:
    """The standard output of the command line."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments], capture_output=True, cwd=ROOT
    )
    assert done.stderr == b""
    return done.stdout


def test_antt_schema_decision_prints_the_file() -> None:
    """`antt schema decision` gives the schema that ships."""
    assert json.loads(antt("schema", "decision")) == SCHEMA


def test_what_the_command_prints_fits_with_and_without_derivation() -> None:
    """English, and with the rules that fired: the schema holds for both."""
    asked = ("check", "evidence_samples/kdc-dat-2026", "--as-of", "2026-11-05", "--format", "json")
    plain = json.loads(antt(*asked, "--lang", "en"))
    explained = json.loads(antt(*asked, "--explain", "derivation"))
    VALIDATOR.validate(plain)
    VALIDATOR.validate(explained)
    assert "derivation" not in plain and explained["derivation"]
