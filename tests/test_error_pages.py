"""Every code of a problem is explained: by its page in docs/errors, and by `antt explain`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import cli
from engine.commands import explain
from engine.messages import LANGUAGES, has, keys

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).resolve().parents[1]
ERRORS = ROOT / "docs" / "errors"
sys.path.append(str(ERRORS))

import generate  # noqa: E402

# Codes of the problems of files; those of tools and of the ledger show an example where a few commands suffice.
OF_FILES = ROOT / "engine" / "locale" / "en" / "LC_MESSAGES" / "problems.po"
WITHOUT_EXAMPLE = {
    "edition-two",
    "engine-hash-collision",
    "engine-too-many-children",
    "engine-too-many-rules",
}
"""What no file of a few lines shows: limits of the rule engine, and two whole editions side by side."""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return generate.pages()


def antt(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_the_pages_are_what_the_catalogues_and_the_program_say_now(pages: dict[str, str]) -> None:
    """Run `python docs/errors/generate.py` after adding or rewording a code, and read the diff."""
    written = {path.name: path.read_text(encoding="utf-8") for path in ERRORS.glob("*.md")}
    assert written.keys() == pages.keys()
    assert [name for name in pages if written[name] != pages[name]] == []


def test_every_page_shows_a_bad_example_and_what_antt_prints_for_it(pages: dict[str, str]) -> None:
    """A code of a file without an example is one that no short file can bring about."""
    codes = re.findall(
        r'^msgid "problem\.(\S+)"$', OF_FILES.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(codes) > 90
    for code in codes:
        shown = re.findall(rf"^\S+:\d+:\d+: {code}: ", pages[f"{code}.md"], re.MULTILINE)
        assert bool(shown) == (code not in WITHOUT_EXAMPLE), code


def test_every_situation_brings_about_its_problem(pages: dict[str, str]) -> None:
    """The commands of a page end in its own code, in both languages."""
    for code in generate.SITUATIONS:
        shown = re.findall(rf"^\S+:\d+:\d+: {code}: ", pages[f"{code}.md"], re.MULTILINE)
        assert len(shown) >= len(LANGUAGES), code


def test_every_code_says_how_to_mend_it_and_why_it_is_refused() -> None:
    """In both languages; a new code needs `problem.`, `hint.` and `why.` (the last in explain.po)."""
    for lang in LANGUAGES:
        for code in explain.codes():
            lacking = [
                part for part in ("problem", "hint", "why") if not has(lang, f"{part}.{code}")
            ]
            assert not lacking, (lang, code, lacking)


def test_no_reason_is_left_of_a_code_that_is_gone() -> None:
    """A `why` belongs to a code."""
    assert {key.partition(".")[2] for key in keys("why.")} <= set(explain.codes())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_is_explained_where_its_page_is_not_at_hand(
    lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An installed `antt` has no docs: it prints all but the example, and names no page."""
    monkeypatch.setattr(explain, "PAGES", tmp_path)
    for code in explain.codes():
        status, said, _ = antt(capsys, "explain", code, "--lang", lang)
        rows = said.splitlines()
        assert status == 0
        assert rows[0] == code
        assert len(rows) == 3 + has(lang, f"why.{code}")
        assert not re.search(r"\{\w*\}|\{\{|\.md", said), said


def test_the_page_of_a_code_is_named_from_where_one_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path that is printed can be opened."""
    monkeypatch.chdir(ROOT / "tests")
    _, said, _ = antt(capsys, "explain", "day-none")
    assert (Path.cwd() / said.rpartition(": ")[2].strip()).resolve() == ERRORS / "day-none.md"


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, so that the list can be searched."""
    status, said, _ = antt(capsys, "explain")
    assert status == 0
    assert [row.split()[0] for row in said.split("\n\n")[0].splitlines()] == list(explain.codes())


def test_a_misspelt_code_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2; a word like no code gets no guess."""
    status, said, complaint = antt(capsys, "explain", "day-ambigous", "--lang", "en")
    assert (status, said) == (2, "")
    assert 'Did you mean "day-ambiguous"?' in complaint
    status, _, complaint = antt(capsys, "explain", "xyzzy", "--lang", "en")
    assert status == 2
    assert "Did you mean" not in complaint
