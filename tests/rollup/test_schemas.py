"""The published schemas of roll-up and calendar: all that is printed fits them, and nothing else does."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rollup_rows import row

from engine.batch.result import line

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "evidence_samples" / "xa-huoi-lam-2026"
PLAN = ROOT / "criteria" / "plans" / "huong-dan-2021.yaml"
KDC = ROOT / "evidence_samples" / "kdc-2021-85-phan-tram"
DAY = ("--as-of", "2026-11-18")
Antt = Callable[..., tuple[int, str, str]]


def schema(name: str) -> dict[str, Any]:
    return dict(json.loads((ROOT / "engine" / "schemas" / f"{name}.schema.json").read_bytes()))


def flaws(name: str, data: Any) -> list[str]:
    return [
        f"{each.json_path}: {each.message[:200]}"
        for each in Draft202012Validator(schema(name)).iter_errors(data)
    ]


def printed(antt: Antt, *words: object) -> dict[str, Any]:
    return dict(json.loads(antt(*words, "--format", "json")[1]))


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Path, Path]:
    """This year's rows and last year's: a broken dossier, another year, a unit twice, units of no sure commune."""
    now = [row("1"), row("1", "not-met"), row("2", "open"), row("3", "broken"), row("9", year=2025)]
    now.append(row("7", commune=""))
    before = [row("1", year=2025), row("2", year=2025), row("4", year=2025)]
    paths = (tmp_path / "nay.ndjson", tmp_path / "truoc.ndjson")
    for path, found in zip(paths, (now, before), strict=True):
        path.write_bytes(b"".join(map(line, found)))
    return paths


def test_every_roll_up_fits(antt: Antt, rows: tuple[Path, Path], tmp_path: Path) -> None:
    """The sample commune, a plan, rows with every kind of trouble, a register, last year, each level."""
    register = tmp_path / "dv.csv"
    register.write_text("type,code,name\nresidential_area,X,Bản X\n", encoding="utf-8")
    now, before = rows
    told = ("rollup", now, "--year", 2026, "--last-year", before, "--register", register, *DAY)
    asked: list[tuple[object, ...]] = [
        ("rollup", SAMPLE, *DAY),
        ("rollup", SAMPLE, *DAY, "--lang", "en", "--by", "province"),
        ("rollup", KDC, "--as-of", "2021-11-08", "--plan", PLAN),
        told,
    ]
    for words in asked:
        assert flaws("rollup", printed(antt, *words)) == []
    data = printed(antt, *told)
    for name in ("movement", "unplaced", "unread", "repeated", "other_years", "unlisted"):
        assert data[name], name


def test_every_calendar_fits(antt: Antt, rows: tuple[Path, Path]) -> None:
    """Things done, late and to come."""
    for words in (("calendar", SAMPLE, *DAY), ("calendar", rows[0], "--year", 2026, *DAY)):
        data = printed(antt, *words)
        assert data["dues"]
        assert flaws("calendar", data) == []
    assert data["unread"]


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every object whose keys are fixed; one list item speaks for all."""
    if isinstance(data, dict):
        if not {"by_type", "registered_means"} & {*path[-1:]}:
            yield path
        for key, value in data.items():
            yield from places(value, (*path, key))
    elif isinstance(data, list) and data:
        yield from places(data[0], (*path, 0))


OPTIONAL = {"province", "district", "commune", "village"}


@pytest.mark.parametrize(("name", "words"), [("rollup", ("--plan", PLAN)), ("calendar", ())])
def test_a_key_too_many_or_too_few_is_refused_everywhere(
    antt: Antt, name: str, words: tuple[object, ...]
) -> None:
    """Whatever object loses or gains whatever key, the result is not valid."""
    original = printed(antt, name, KDC, "--as-of", "2021-11-08", *words)
    check = Draft202012Validator(schema(name))
    assert check.is_valid(original)
    for path in places(original):
        for key in ("extra", *_at(original, path)):
            broken = copy.deepcopy(original)
            found = _at(broken, path)
            if key in found:
                del found[key]
            else:
                found[key] = "x"
            assert check.is_valid(broken) == (key in OPTIONAL and path[-1:] == ("place",)), (
                path,
                key,
            )


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("name", ["rollup", "calendar"])
def test_the_schema_is_sound_printed_and_bilingual(antt: Antt, name: str) -> None:
    """`antt schema NAME` gives the file that ships; each property says what it is in both languages."""
    own = schema(name)
    Draft202012Validator.check_schema(own)
    assert json.loads(antt("schema", name)[1]) == own
    assert antt("schema", name, "--draft", "7")[0] == 0
    for key, value in _properties(own):
        said = (
            value.get("description")
            or own["$defs"][value["$ref"].rpartition("/")[2]]["description"]
        )
        english, _, vietnamese = said.partition(" / ")
        assert english and vietnamese and english != vietnamese, key


def _properties(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(found, dict):
        if found.get("type") == "object":
            yield from found.get("properties", {}).items()
        for value in found.values():
            yield from _properties(value)
    elif isinstance(found, list):
        for value in found:
            yield from _properties(value)
