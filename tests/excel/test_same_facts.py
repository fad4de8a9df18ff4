"""The same facts in YAML and in a workbook give the same decision, whoever's hand filled in the form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from excel_desk import (
    AS_OF,
    PIPELINE,
    SAMPLES,
    Data,
    Hand,
    answer,
    blank,
    fill,
    read,
    sample,
    saved,
    standard_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundle import Bundle
from engine.catalogue import Catalogue
from engine.pipeline import Pipeline
from engine.source import parse

pytestmark = pytest.mark.no_cover

HANDS = (
    Hand(),
    Hand("text", titles=False, yes="x", no="không", numbers_as_text=True, spaces=" "),
    Hand("serial", yes="Có", no="KHÔNG", spaces="\u00a0"),
    Hand("iso", yes="yes", no="no"),
)
PLAIN = sorted(
    path.parent.name
    for path in SAMPLES.glob("*/case.yaml")
    if "overlay" not in yaml.safe_load(path.read_text(encoding="utf-8"))
)


def as_of(name: str) -> date:
    case = yaml.safe_load((SAMPLES / name / "case.yaml").read_text(encoding="utf-8"))
    return date.fromisoformat(str(case["as_of"]))


@pytest.mark.parametrize("name", PLAIN)
def test_a_sample_filled_in_by_hand_is_decided_as_its_file_is(name: str) -> None:
    """Every sample, in one of four hands, in Vietnamese or in English."""
    facts, bundle = sample(name)
    number = PLAIN.index(name)
    hand, lang = HANDS[number % len(HANDS)], ("vi", "en")[number // len(HANDS) % 2]
    unit_type, year = facts["unit"]["type"], int(facts["year"])
    form = blank(unit_type, year, lang)
    book = fill(form, facts, standard_of(unit_type, year), hand, lang)
    day = as_of(name)
    assert answer(read(saved(book), bundle.folder), day) == answer(bundle, day)


def test_there_is_something_to_compare() -> None:
    """Most samples need no overlay, and every unit type is among them."""
    types = {sample(name)[0]["unit"]["type"] for name in PLAIN}
    assert len(PLAIN) > 50
    assert types == {"residential_area", "commune", "agency", "enterprise", "school"}


WORDS = standard_of("residential_area", 2026).vocabulary
FORM = blank("residential_area", 2026)
DAYS = st.dates(date(2025, 10, 1), date(2026, 11, 5)).map(date.isoformat)
FLAGS = st.sampled_from(("yes", "no"))
COUNTS = st.integers(0, 60).map(str)
NAMES = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy ", min_size=1, max_size=12).map(
    lambda text: f"B{text.strip()}"
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def some(table: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Data]:
    """A table some of whose values are not there."""
    every = st.fixed_dictionaries({key: maybe(values) for key, values in table.items()})
    return every.map(
        lambda found: {key: value for key, value in found.items() if value is not None}
    )


def figure(name: str) -> st.SearchStrategy[Any]:
    fact = WORDS.facts[name]
    if fact.levels:
        return st.sampled_from([level.word for level in fact.levels])
    if fact.yearly:
        return st.fixed_dictionaries({"this_year": COUNTS, "last_year": COUNTS})
    return FLAGS if fact.type == "flag" else COUNTS


def paper(kind: str, number: int) -> st.SearchStrategy[Data]:
    span = st.fixed_dictionaries({"from": DAYS, "to": DAYS})
    told = some(
        {
            "number": NAMES,
            "issuer": st.sampled_from(sorted(WORDS.issuers)),
            "signed": FLAGS,
            "stamped": FLAGS,
        }
    )
    covers = maybe(span) if WORDS.documents[kind].covers else st.none()
    return st.tuples(told, DAYS, covers).map(
        lambda each: {
            "id": f"tl-{number}",
            "kind": kind,
            "date": each[1],
            **each[0],
            **({"covers": each[2]} if each[2] else {}),
        }
    )


INCIDENTS = st.lists(
    st.tuples(
        st.fixed_dictionaries({"kind": st.sampled_from(sorted(WORDS.incidents)), "date": DAYS}),
        some(
            {
                "gravity": st.sampled_from([level.word for level in WORDS.gravity]),
                **dict.fromkeys(WORDS.flags, FLAGS),
                "note": NAMES,
            }
        ),
    ).map(lambda pair: {**pair[0], **pair[1]}),
    max_size=4,
)


@st.composite
def dossiers(draw: st.DrawFn) -> Data:
    """A residential area's dossier, well written or not so well: figures may exceed each other, spans turn back."""
    kinds = draw(st.lists(st.sampled_from(sorted(WORDS.documents)), max_size=8))
    papers = [draw(paper(kind, number)) for number, kind in enumerate(kinds)]
    ids = [each["id"] for each in papers] or ["tl-0"]
    findings = [
        {
            "subject": name,
            "result": draw(FLAGS),
            "role": "Trưởng bản",
            "date": draw(DAYS),
            "minutes": draw(st.sampled_from(ids)),
        }
        for name in sorted(WORDS.findings)
        if draw(st.booleans())
    ]
    return {
        "unit": {"type": "residential_area", "code": "kdc", "name": draw(NAMES)},
        "year": "2026",
        "facts": draw(some({name: figure(name) for name in WORDS.facts})),
        "documents": papers,
        "findings": findings,
        "incidents": [{"id": f"vv-{at}", **each} for at, each in enumerate(draw(INCIDENTS))],
    }


def as_yaml(value: Any) -> Any:
    """Text values as JSON would write them: numbers without quotation marks."""
    if isinstance(value, dict):
        return {key: as_yaml(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_yaml(each) for each in value]
    if value in ("yes", "no"):
        return value == "yes"
    return int(value) if value.isdecimal() else value


@settings(max_examples=40)
@given(dossiers(), st.sampled_from(HANDS))
def test_random_dossiers_are_decided_alike(facts: Data, hand: Hand) -> None:
    """The same decision, or the same problems."""
    text = json.dumps(as_yaml(facts), ensure_ascii=False)
    document = parse(text.encode(), "dossier.json", "dossier.json")
    book = fill(FORM, facts, standard_of("residential_area", 2026), hand)
    expected = answer(Bundle(document, None), AS_OF)
    assert answer(read(saved(book)), AS_OF) == expected


def test_an_overlay_s_workbook_is_read_without_the_overlay(tmp_path: Path) -> None:
    """Terms that only the overlay declares are known by their codes, and by the lists in the workbook itself."""
    from engine.excel import form
    from engine.source import load

    name = "lang-son-2012-dat"
    overlay = load(SAMPLES.parent / "criteria/overlays/lang-son-2012-commune.yaml")
    pipeline = Pipeline(Catalogue(), overlay)
    found = pipeline.standard_of("commune", 2012)
    assert found is not None
    facts, bundle = sample(name)
    book = fill(form.workbook(found[0], 2012, found[1], "vi"), facts, found[0])
    page = book["Điểm tự chấm"]
    for row in page.iter_rows(min_row=5):
        given_points = (facts.get("self_scores") or {}).get(str(row[3].value))
        row[2].value = float(given_points) if given_points is not None else None
    day = as_of(name)
    again = read(saved(book), bundle.folder)
    assert answer(again, day, pipeline) == answer(bundle, day, pipeline)
    assert PIPELINE.overlay is None
