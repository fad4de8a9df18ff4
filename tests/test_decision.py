"""`engine.decision` and `engine.pipeline`: one record, the same bytes everywhere; two evaluators, one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from builders import AS_OF, DOSSIER, codes_of, edit, parsed, write_criteria

from engine import decision as decisions
from engine import pipeline as pipelines
from engine.bundle import Bundle
from engine.catalogue import Catalogue
from engine.decision import Decision
from engine.judgement import Verdict
from engine.outcome import Outcome
from engine.pipeline import Disagreement, Pipeline


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """A pipeline over the small edition."""
    return Pipeline(Catalogue(write_criteria(tmp_path)))


def decide(pipeline: Pipeline, text: str = DOSSIER, as_of: date = AS_OF) -> Decision:
    return pipeline.decide(Bundle(parsed(text), None), as_of)


def leaves(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for value in data.values():
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    else:
        yield data


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever was decided before, and wherever the criteria lie."""
    first = decide(Pipeline(Catalogue(write_criteria(tmp_path / "a"))))
    other = Pipeline(Catalogue(write_criteria(tmp_path / "b")))
    decide(other, edit(DOSSIER, ("registered: 18", "registered: 1")))
    assert decide(other).canonical == first.canonical
    assert str(tmp_path).encode() not in first.canonical


def test_one_letter_more_gives_another_digest_and_another_record(pipeline: Pipeline) -> None:
    """The bytes of the dossier are part of the record, a comment included."""
    first, second = decide(pipeline), decide(pipeline, DOSSIER + "# x\n")
    assert first.canonical != second.canonical
    assert first.data["inputs"]["dossier"] != second.data["inputs"]["dossier"]


def test_the_record_is_text_whole_numbers_and_truth(pipeline: Pipeline) -> None:
    """No float, no date object: what RFC 8785 can write without rounding, and JSON can read back."""
    data = decide(pipeline).data
    assert {type(leaf) for leaf in leaves(data)} <= {str, int, bool, type(None)}
    assert json.loads(decide(pipeline).canonical) == data


def test_the_order_of_keys_in_a_dossier_changes_no_result(pipeline: Pipeline) -> None:
    """Only its digest, and where things stand."""
    swapped = edit(
        DOSSIER,
        ("  households: 25\n  registered: 18\n", "  registered: 18\n  households: 25\n"),
    )
    first, second = decide(pipeline).data, decide(pipeline, swapped).data
    differing = {key for key in first if first[key] != second[key]}
    assert differing == {"inputs"}


@pytest.mark.parametrize(
    ("pair", "as_of", "code"),
    [
        (("year: 2026", "year: 2026"), AS_OF, 0),
        (("registered: 18", "registered: 17"), AS_OF, 1),
        (("  registered: 18\n", ""), AS_OF, 3),
    ],
)
def test_exit_codes(pipeline: Pipeline, pair: tuple[str, str], as_of: date, code: int) -> None:
    """0 met and approvable, 1 not met, 3 cannot conclude yet."""
    assert decide(pipeline, edit(DOSSIER, pair), as_of).exit_code == code


def test_before_the_window_closes_nothing_is_final(pipeline: Pipeline) -> None:
    """Shown not to be met, but the window is open: provisional, exit code 3."""
    early = edit(DOSSIER.split("documents:")[0], ("registered: 18", "registered: 1"))
    decision = decide(pipeline, early, date(2026, 10, 31))
    assert decision.verdict is Verdict.DOES_NOT_MEET
    assert (decision.exit_code, decision.data["approvable"]) == (3, False)
    assert decide(pipeline, early, date(2026, 11, 1)).exit_code == 1


def test_a_shortfall_is_in_the_record(pipeline: Pipeline) -> None:
    """16 of 25: two more."""
    data = decide(pipeline, edit(DOSSIER, ("registered: 18", "registered: 16"))).data
    node = data["criteria"][0]["children"][1]
    assert (node["id"], node["margin"], node["shortfall"]) == ("1.2", -2, 2)
    assert node["found"]["params"] == {"part": 16, "whole": 25}


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Fraction(100), "100"),
        (Fraction(0), "0"),
        (Fraction(25, 2), "12.5"),
        (Fraction(100, 3), "33.33"),
        (Fraction(200, 3), "66.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 2), "-0.5"),
    ],
)
def test_points_are_rounded_once_halves_up(points: Fraction, shown: str) -> None:
    """Two decimals at most, and only outside."""
    assert decisions.decimal(points) == shown


def test_the_derivation_is_not_part_of_the_bytes(pipeline: Pipeline) -> None:
    """Replay must not depend on the order in which an engine fires."""
    decision = decide(pipeline)
    assert decision.derivation
    assert decision._replace(derivation=()).canonical == decision.canonical


def test_evaluators_that_disagree_give_no_decision(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both answers are shown, and nobody's certificate rests on either."""
    real = pipelines.Reference.infer

    def wrong(*arguments: Any) -> dict[str, Outcome]:
        return {**real(*arguments), "1.2": Outcome.UNMET}

    monkeypatch.setattr(pipelines.Reference, "infer", wrong)
    with pytest.raises(Disagreement) as caught:
        decide(pipeline)
    assert str(caught.value) == "1.2: durable-rules MET, reference UNMET"


def test_each_standard_is_compiled_once(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule set for each dossier would leak."""
    calls = []
    real = pipelines.compile_rules
    monkeypatch.setattr(
        pipelines, "compile_rules", lambda standard: calls.append(1) or real(standard)
    )
    for _ in range(3):
        decide(pipeline)
    assert calls == [1]


def test_a_year_without_an_edition_and_a_window_of_another_year(pipeline: Pipeline) -> None:
    """Before any criterion is looked at."""
    assert codes_of(lambda: decide(pipeline, edit(DOSSIER, ("year: 2026", "year: 2019")))) == [
        "year-no-edition"
    ]
    given = DOSSIER + "window: {schedule: given, opens: 2024-09-05, closes: 2025-08-31}\n"
    assert codes_of(lambda: decide(pipeline, given)) == ["window-other-year"]
    assert codes_of(lambda: decide(pipeline, DOSSIER + "window: {schedule: given}\n")) == [
        "window-not-given"
    ]
