"""docs/findings: a page for each code, whose examples are what it says they are."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import lint_examples as samples
import pytest
from builders import parsed

from engine import dossier as dossiers
from engine import observation, reference
from engine import timing as timings
from engine.catalogue import Catalogue
from engine.lint.finding import CODES, Finding
from engine.messages import LANGUAGES, has
from engine.standard import Standard

PROVED = ("never-met", "never-fails", "never-applies", "met-without-evidence", "limits-contradict")
OUTCOME = re.compile(r"^# (\S+): ([A-Z_]+)$", re.MULTILINE)


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_is_found_and_the_good_one_is_not(code: str, tmp_path: Path) -> None:
    """Each page shows what is wrong and what is right, and the checker agrees with both."""
    examples = samples.examples(code)
    name, text = examples["bad"]
    assert code in {each.code for each in samples.checked(tmp_path / "bad", name, text).findings}
    if "good" in examples:
        name, text = examples["good"]
        report = samples.checked(tmp_path / "good", name, text)
        assert code not in {each.code for each in report.findings}
        assert not report.unreadable


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_in_both_languages(code: str) -> None:
    """A sentence, a hint and a page with both languages; the index names it with its severity."""
    for lang in LANGUAGES:
        assert has(lang, f"finding.{code}") and has(lang, f"mend.{code}")
    page = (samples.PAGES / f"{code}.md").read_text(encoding="utf-8")
    for part in ("## Tiếng Việt", "**Nghĩa là gì:**", "**Vì sao đáng quan tâm:**", "## English"):
        assert part in page
    index = (samples.PAGES / "index.md").read_text(encoding="utf-8")
    assert re.search(rf"\| \[{code}\]\({code}\.md\) \| \S+( \S+)? · {CODES[code]} \|", index)


def test_no_page_is_left_over() -> None:
    """A page of a code that is gone would lead people astray."""
    assert {path.stem for path in samples.PAGES.glob("*.md")} == {*CODES, "index"}


@pytest.mark.parametrize("code", PROVED)
def test_a_claim_is_proved_by_a_dossier_that_the_engine_reads(code: str, tmp_path: Path) -> None:
    """The proof is a real piece of a dossier: read and judged by the engine, it comes out as the finding says."""
    name, text = samples.examples(code)["bad"]
    report = samples.checked(tmp_path, name, text)
    finding = next(each for each in report.findings if each.code == code)
    catalogue = Catalogue(tmp_path)
    standard = catalogue.standard(catalogue.editions[0], "residential_area")
    outcomes = judged(standard, finding)
    said = dict(OUTCOME.findall(finding.proof))
    assert said
    assert {name: outcomes[name] for name in said} == said


def judged(standard: Standard, finding: Finding) -> dict[str, str]:
    """The outcomes of a dossier made of a proof alone."""
    unit = f"unit: {{type: {standard.unit_type}, code: x, name: X}}\n"
    document = parsed(unit + finding.proof, "dossier.yaml")
    dossier = dossiers.read(document, standard, date(2100, 1, 1), None)
    when = timings.timing(standard, dossier, date(2100, 1, 1))
    assert when is not None
    found = reference.infer(standard, observation.observe(standard, dossier, when))
    return {name: outcome.name for name, outcome in found.items()}
