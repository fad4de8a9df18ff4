"""The twenty-minute path of the policy desk, run as a test of its own: it is whole, and it ends where it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from console import ROOT, Terminal, blocks, commands, follow

from engine.commands.criteria import VERBS

pytestmark = pytest.mark.no_cover

PAGE = ROOT / "docs" / "policy-desk.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The folder in which somebody has followed the whole page, every command of which printed what is shown."""
    terminal = Terminal(tmp_path_factory.mktemp("desk"))
    assert follow(PAGE, terminal)
    return terminal


def test_the_path_uses_every_verb_of_the_desk() -> None:
    """What the path leaves out nobody learns."""
    typed = [
        command.words
        for block in blocks(PAGE)
        if block.language == "console"
        for command in commands(block.text)
    ]
    for verb in VERBS:
        assert any(words.startswith(f"antt criteria {verb}") for words in typed), verb


def test_the_path_ends_with_an_overlay_that_passes_its_check_and_its_cases(desk: Terminal) -> None:
    """From a typo to an overlay with tests: the files are there and hold."""
    overlay = "du-thao/overlays/lam-giang-2026-commune.yaml"
    for words in (
        f"antt criteria check {overlay} --criteria du-thao",
        "antt criteria test du-thao/overlays/cases/lam-giang-2026-commune.yaml --criteria du-thao",
    ):
        code, printed = desk.run(words)
        assert code == 0, printed
    assert (desk.folder / "lam-giang.docx").read_bytes().startswith(b"PK")
    assert (
        (desk.folder / "bo-tieu-chi.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    )


def test_the_path_leaves_the_shipped_criteria_alone(desk: Terminal) -> None:
    """The page works on a copy."""
    for path in (ROOT / "criteria").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "Lam Giang" not in text or "overlays" not in path.parts, path
    assert not (ROOT / "criteria" / "tt01-2027").exists()


def test_the_page_speaks_both_languages() -> None:
    """Vietnamese first, English below."""
    text = Path(PAGE).read_text(encoding="utf-8")
    assert text.index("# Hai mươi phút") < text.index("## Twenty minutes for policy staff")
