"""The shipped criteria under their own cases: all hold, everything is covered, no change goes unnoticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import antt
from engine.cases import casefile, mutants, mutation, run
from engine.catalogue import SHIPPED, Catalogue
from engine.source import load
from engine.vocabulary import UNIT_TYPES

FILES = sorted(SHIPPED.glob("*/cases/*.yaml"))
SAMPLE = 7
"""The normal run tries every seventh mutant; ANTT_SLOW=1 tries all of them."""


def command(*words: str) -> tuple[int, str]:
    """The exit code and the output of `antt criteria test`."""
    result = CliRunner().invoke(antt, ["criteria", "test", *words], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.output


def test_every_shipped_standard_and_overlay_has_cases() -> None:
    """A criteria file without cases would be covered by nobody."""
    editions = [each.parent for each in SHIPPED.glob("*/edition.yaml")]
    wanted = {each / "cases" / f"{name}.yaml" for each in editions for name in UNIT_TYPES}
    wanted |= {path.parent / "cases" / path.name for path in SHIPPED.glob("overlays/*.yaml")}
    assert set(FILES) == wanted


def test_the_shipped_cases_hold_and_cover_everything() -> None:
    """Every node met, unmet and unproven, every limit and window at its edges: 100%, by the command."""
    code, output = command("--coverage", "--threshold", "100")
    assert (code, output.count("(100%)")) == (0, len(FILES)), output


@pytest.mark.no_cover
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_sample_of_changes_to_the_shipped_criteria_is_noticed(path: Path) -> None:
    """Of every seventh change the cases notice each, but those accepted with a reason."""
    cases = casefile.read(load(path))
    standard = run.standard_of(cases, Catalogue())
    altered = mutants.mutants(standard)
    accepted = {(each.id, each.mutation) for each in cases.survivors}
    some = [each for each in altered[::SAMPLE] if (each.id, each.mutation) not in accepted]
    result = mutation.run(
        cases._replace(survivors=()), standard, run.trials(cases, standard), some, lambda: None
    )
    assert [f"{each.id}: {each.mutation}" for each in result.survivors] == []
    assert result.tried == len(some) > 3


@pytest.mark.skipif(not os.environ.get("ANTT_SLOW"), reason="all mutants: ANTT_SLOW=1")
def test_no_change_to_the_shipped_criteria_goes_unnoticed() -> None:
    """The whole command, every mutant: no survivor without a written reason."""
    code, output = command("--coverage", "--threshold", "100", "--mutate")
    assert code == 0, output
