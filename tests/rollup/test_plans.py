"""Plans beside the criteria: the one that ships, and that no tool over criteria passes one over in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.catalogue import SHIPPED

pytestmark = pytest.mark.no_cover

ROOT = SHIPPED.parent
PLAN = SHIPPED / "plans" / "huong-dan-2021.yaml"
Antt = Callable[..., tuple[int, str, str]]


@pytest.fixture
def criteria(tmp_path: Path) -> Path:
    """A copy, which may be changed, of the edition of the plan's year: to prove things of the other takes seconds."""
    leave = shutil.ignore_patterns("tt124-2021", "overlays")
    return Path(shutil.copytree(SHIPPED, tmp_path / "criteria", ignore=leave))


def test_the_shipped_targets_stand_beside_the_law_and_decide_nothing(antt: Antt) -> None:
    """85.2% of households reach the plan of 2021; the circular asks for all, so the area does not meet it."""
    sample = ROOT / "evidence_samples" / "kdc-2021-85-phan-tram"
    words = ("rollup", sample, "--as-of", "2021-11-08", "--format", "json")
    without = json.loads(antt(*words)[1])
    out = antt(*words, "--plan", PLAN)[1]
    data = json.loads(out)
    targets = {each["id"]: each["outcome"] for each in data["plan"]["targets"]}
    assert targets == {"dang-ky": "MET", "ho-dang-ky": "MET"}
    assert (data["units"], data["units"][0]["state"]) == (without["units"], "not-met")
    assert "không phải tiêu chí" in antt(*words[:-1], "text", "--plan", PLAN)[1]


def test_criteria_list_names_the_plans_apart(antt: Antt) -> None:
    """With year and digest, under a heading of their own that says what they are not."""
    data = json.loads(antt("criteria", "list", "--format", "json")[1])
    assert [(each["id"], each["year"]) for each in data["plans"]] == [("huong-dan-2021", 2021)]
    text = antt("criteria", "list")[1]
    assert text.index("CHỈ TIÊU KẾ HOẠCH") < text.index("không phải tiêu chí công nhận")


SLIPS = [
    ("year: 2021", "year: 21", "year-range"),
    ("over: 85%", "ovre: 85%", "key-unknown"),
    ("households_signed,", "household_signed,", "term-unknown"),
    ("types: [residential_area]", "types: []", "list-empty"),
    ("plan: huong-dan-2021", "", "key-missing"),
]


@pytest.mark.parametrize("named", ["folder", "file"])
@pytest.mark.parametrize(("old", "new", "code"), SLIPS)
def test_criteria_check_reads_the_plans(
    criteria: Path, antt: Antt, named: str, old: str, new: str, code: str
) -> None:
    """A slip in a plan is a finding at its place, whether the folder or the file is named."""
    path = criteria / "plans" / PLAN.name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    asked = {"folder": criteria, "file": path}[named]
    left, out, _ = antt("criteria", "check", asked, "--criteria", criteria, "--format", "json")
    found = {
        each["code"] for each in json.loads(out)["findings"] if Path(each["file"]).name == PLAN.name
    }
    assert (left, code in found) == (1, True)


def test_a_plan_may_lie_anywhere(tmp_path: Path, criteria: Path, antt: Antt) -> None:
    """A committee's own file is checked against the criteria that ship, and put into the canonical form."""
    path = tmp_path / "ke-hoach.yaml"
    text = PLAN.read_text(encoding="utf-8")
    path.write_text(text.replace("households_signed,", "household_signed,"), encoding="utf-8")
    code, out, _ = antt("criteria", "check", path, "--criteria", criteria)
    assert (code, "households_signed" in out) == (1, True)
    path.write_text(text, encoding="utf-8")
    assert antt("criteria", "check", path)[0] == antt("criteria", "fmt", "--check", path)[0] == 0


def test_a_plan_waits_for_an_edition_that_cannot_be_read(criteria: Path, antt: Antt) -> None:
    """What its units may report is not known then: the plan is said not to be checked."""
    path = criteria / "tt23-2012" / "residential_area.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("criteria:", "criterai:", 1), encoding="utf-8"
    )
    _, out, _ = antt("criteria", "check", criteria, "--format", "json")
    found = {(Path(each["file"]).name, each["code"]) for each in json.loads(out)["findings"]}
    assert (PLAN.name, "not-checked") in found
