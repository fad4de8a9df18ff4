"""Quick answers: the very row of the careful way, or none: for samples, cases of the criteria, random dossiers."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import source
from engine.batch import known, plain
from engine.batch.quick import Quick
from engine.batch.result import Result, judged, line
from engine.bundle import Bundle
from engine.cases import casefile
from engine.cases.change import changed
from engine.catalogue import SHIPPED, Catalogue
from engine.fields import Reader
from engine.pipeline import Pipeline
from engine.problem import Problems

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path.parent.name for path in ROOT.glob("evidence_samples/*/dossier.yaml"))
CASES = sorted(str(path.relative_to(SHIPPED)) for path in SHIPPED.glob("*/cases/*.yaml"))
Tree = Any


@cache
def pipeline(overlay: str = "") -> Pipeline:
    """The shipped criteria, under an overlay where a path is given."""
    return Pipeline(Catalogue(), source.load(ROOT / overlay) if overlay else None)


@cache
def quick(overlay: str, as_of: date) -> Quick:
    """One for all dossiers, as in a batch: what it remembers of one must fit the next."""
    return Quick(pipeline(overlay), as_of)


def careful(bundle: Bundle, as_of: date, overlay: str = "") -> Result | None:
    """The row of the careful way; None where it finds problems."""
    try:
        return judged("x", pipeline(overlay).decide(bundle, as_of))
    except Problems:
        return None


def read(data: bytes) -> Bundle:
    """A dossier as the careful way reads it, from nowhere."""
    return Bundle(source.parse(data, "x", "x"), None)


def without_files(tree: Tree) -> Tree:
    """A dossier without attachments: those are opened, so that it is not an easy one."""
    for paper in tree.get("documents") or ():
        paper.pop("file", None)
        paper.pop("sha256", None)
    return tree


@cache
def sample(name: str) -> tuple[str, date, str]:
    """A sample as JSON, its day, and its overlay."""
    folder = ROOT / "evidence_samples" / name
    told = (
        yaml.load((folder / "case.yaml").read_bytes(), yaml.BaseLoader)
        if (folder / "case.yaml").exists()
        else {}
    )
    tree = without_files(plain.of(source.load(folder / "dossier.yaml").root))
    as_of = date.fromisoformat(told.get("as_of", "2026-11-22"))
    return json.dumps(tree, ensure_ascii=False), as_of, told.get("overlay", "")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_the_row_of_the_careful_way(name: str) -> None:
    """As JSON with and without escapes, as YAML, and from a tree that was read already; none is left out."""
    text, as_of, overlay = sample(name)
    forms = (
        text,
        json.dumps(json.loads(text)),
        json.dumps(json.loads(text), indent=1, ensure_ascii=False),
    )
    laid_out = yaml.safe_dump(json.loads(text), allow_unicode=True, sort_keys=False)
    expected = careful(read(text.encode()), as_of, overlay)
    assert expected is not None
    for data in (each.encode() for each in (*forms, laid_out)):
        row = expected._replace(sha256=hashlib.sha256(data).hexdigest())
        for dossier in (data, read(data)):
            ours = quick(overlay, as_of).judge("x", dossier)
            assert ours == row
            assert line(ours) == line(row), "not in the same order"


@pytest.mark.parametrize("path", CASES)
def test_every_case_of_the_criteria_has_the_row_of_the_careful_way(path: str) -> None:
    """The cases put each criterion on either side of its limit."""
    cases = casefile.read(source.load(SHIPPED / path))
    overlay = f"criteria/overlays/{cases.overlay}.yaml" if cases.overlay else ""
    rows = list(_rows(cases, overlay))
    assert all(ours == theirs for ours, theirs in rows)
    assert sum(ours is not None for ours, _ in rows) > len(rows) / 2


def _rows(cases: casefile.CaseFile, overlay: str) -> Iterator[tuple[Result | None, Result | None]]:
    for example in cases.examples:
        root = changed(cases.dossier, example.changes, Reader(cases.document))
        bundle = Bundle(cases.document._replace(root=root), None)
        ours = quick(overlay, example.as_of).judge("x", bundle)
        yield ours, careful(bundle, example.as_of, overlay)


ODDITIES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    10**12,
    1.5,
    "",
    " ",
    "0",
    "yes",
    "no",
    "none",
    "x",
    [],
    {},
    [1],
    {"a": 1},
)
DAYS = (
    "2025-10-31",
    "2025-11-01",
    "2026-01-01",
    "2026-03-31",
    "2026-04-01",
    "2026-10-31",
    "2026-11-01",
    "2026-12-31",
)
OTHER_DAYS = ("31/10/2026", "05/04/2026", "2026-02-30", "2027-01-01", "2026-11-09", "2026-11-10")


def mishap(chance: random.Random, tree: Tree) -> None:
    """One change somewhere in a dossier: a value, a key, an item."""
    holders = [each for each in _holders(tree) if len(each)]
    holder = chance.choice(holders)
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    others = [
        value for each in holders for value in (each.values() if isinstance(each, dict) else each)
    ]
    value = json.loads(json.dumps(chance.choice((*ODDITIES, *DAYS, *DAYS, *OTHER_DAYS, *others))))
    if chance.random() < 0.15:
        del holder[key]
    elif chance.random() < 0.15 and isinstance(holder, list):
        holder.append(json.loads(json.dumps(holder[key])))
    elif chance.random() < 0.1 and isinstance(holder, dict):
        holder[
            chance.choice(("note", "source", "signed", "gravity", "covers", "unknown", "covers"))
        ] = value
    else:
        holder[key] = value


def _holders(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, dict | list):
        yield tree
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from _holders(each)


@settings(max_examples=400)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(1, 3), st.booleans())
def test_a_dossier_changed_at_random_has_the_row_of_the_careful_way_or_none(
    name: str, seed: int, changes: int, as_yaml: bool
) -> None:
    """Whatever is put wherever: never another row, and never one where the careful way finds a problem."""
    text, as_of, overlay = sample(name)
    tree, chance = json.loads(text), random.Random(seed)
    for _ in range(changes):
        mishap(chance, tree)
    dump = (
        yaml.safe_dump(tree, allow_unicode=True)
        if as_yaml
        else json.dumps(tree, ensure_ascii=False)
    )
    data = dump.encode()
    ours = quick(overlay, as_of).judge("x", data)
    if ours is not None:
        assert ours == careful(read(data), as_of, overlay)


LINE, AS_OF, _ = sample("kdc-dat-2026")
LINE = LINE.replace('"documents": [', '"documents": [{"id": "trong", "kind": "review_minutes"}, ')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '"year": 2026',
            '"year": 2026, "year": 2026',
        ),  # the reader of JSON would drop one in silence
        ('"new_hotspots": 0', '"new_hotspots": -0'),
        ('"new_hotspots": 0', '"new_hotspots": 0.0'),
        ('"new_hotspots": 0', '"new_hotspots": 1000000000000'),
        ('"new_hotspots": 0', '"new_hotspots": NaN'),
        ('"new_hotspots": 0', '"new_hotspots": false'),
        ('"signed": true', '"signed": 1'),
        ("Bản Nà Phặc", "Ba\u0309n Nà Phặc"),  # not in NFC, across the border of ASCII
        ("Bản Nà Phặc", "Bản\x85Nà Phặc"),  # a break of lines to YAML
        ("Bản Nà Phặc", "Bản\u2028Nà Phặc"),
        ("Bản Nà Phặc", "Bản\x7fNà Phặc"),
        ("Bản Nà Phặc", "B\\u0061\\u0309n"),  # not in NFC, written as escapes
        ("Bản Nà Phặc", "Bản\\u0001"),
        ("Bản Nà Phặc", "Bản \\ud83d\\ude00"),
        ("Bản Nà Phặc", "Bản\u3164Nà Phặc"),  # a letter that cannot be seen
        ("bản Nà Phặc", "bản\u3164Nà Phặc"),
        ("LG-ML-03", "LG-ML-\uff103"),
        ('"year": 2026', '"year"\n: 2026'),
        ('"year": 2026', '"year":\t2026'),
        ('"id": "nghi-quyet"', '"id": " nghi-quyet"'),
        ('"id": "nghi-quyet"', '"id": "dang-ky"'),
        ('"minutes": "bien-ban"', '"minutes": "bien-bam"'),
        ('"minutes": "bien-ban"', '"minutes": "trong"'),
        ('"kind": "registration"', '"kind": " registration"'),
        ('"households": 126', '"households": 120'),  # fewer than have registered
        ('"year": 2026', '"year": 2026, "more": 1'),
        ('"year": 2026', '"year": 1999'),
    ],
)
def test_what_is_odd_is_left_to_the_careful_way(old: str, new: str) -> None:
    """Each of these is refused by the careful way, or read by it as something else than it seems."""
    assert old in LINE
    assert quick("", AS_OF).judge("x", LINE.replace(old, new, 1).encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + LINE,
        "unit: &a {type: residential_area, code: x, name: x}\nyear: 2026\nfacts: *a\n",
        "unit: !!map {type: residential_area, code: x, name: x}\nyear: 2026\n",
        "unit: {type: residential_area, code: x, name: x}\nyear: 2026\nyear: 2026\n",
        "unit: {type: residential_area, code: x, name: x}\nyear: 2026\n---\nyear: 2026\n",
        "unit: {type: residential_area, code: x, name: x}\n? [a]\n: 1\nyear: 2026\n",
        'unit: {type: residential_area, code: x, name: "\\x07"}\nyear: 2026\n',
        "unit: " + "[" * 50 + "]" * 50,
        "- 1",
        "",
        "{",
        "unit: {",
        "# " + "x" * plain.MAX_BYTES + "\n" + LINE,
    ],
)
def test_a_file_that_is_not_simple_is_left_to_the_careful_way(text: str) -> None:
    """Marks of bytes order, anchors, tags, keys twice, several documents, escapes, depth, size."""
    assert quick("", AS_OF).judge("x", text.encode()) is None


def test_an_easy_file_with_the_signs_that_people_type_is_judged_quickly() -> None:
    """Dashes, quotation marks and hard spaces take the exact test of the text, not the quick one."""
    for name in ("Tổ 3 – “Hoà Bình”", "Tổ\u00a03", "Tổ\\u00a03"):
        data = LINE.replace("Bản Nà Phặc", name, 1).encode()
        ours = quick("", AS_OF).judge("x", data)
        assert ours is not None
        assert ours == careful(read(data), AS_OF)


def test_without_orjson_the_rows_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """It belongs to an extra: Python's own reader of JSON takes its place."""
    usual = quick("", AS_OF).judge("x", LINE.encode())
    monkeypatch.setattr(plain, "find_spec", lambda name: None)
    monkeypatch.setattr(plain, "_loads", plain._loads_fast())
    assert usual is not None and Quick(pipeline(), AS_OF).judge("x", LINE.encode()) == usual


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays flat, and what was forgotten is found out again."""
    monkeypatch.setattr(known, "MOST", 2)
    mine = Quick(pipeline(), AS_OF)
    for households in range(126, 140):
        data = LINE.replace('"households": 126', f'"households": {households}', 1).encode()
        assert mine.judge("x", data) == careful(read(data), AS_OF)
    (sheet,) = mine._sheets.values()
    assert sheet is not None
    assert all(len(part.known) <= 2 for part in sheet.parts)
