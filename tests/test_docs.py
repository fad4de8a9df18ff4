"""What the documents show is what happens: commands, exit codes, links, terms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from console import ROOT, Terminal, blocks, changes, follow, refreshed, relative, same

from cli import EXIT_CODES
from engine.messages import say
from engine.outcome import Outcome

READMES = {"en": ROOT / "README.md", "vi": ROOT / "README.vi.md"}
DOCS = sorted((ROOT / "docs").glob("*.md"))
RUN = [
    page
    for page in (*READMES.values(), *DOCS)
    if "```console" in page.read_text(encoding="utf-8") and page.name != "policy-desk.md"
]
"""The pages with commands; the policy desk's path is followed in test_policy_docs, which looks at what it leaves."""
SET_UP = re.compile(
    r"make (demo|test)|CC=\S+ -DPyEval_CallObject=PyObject_CallObject\" pip install \."
)
"""What is shown but not run here: it would set up the machine."""


@pytest.mark.parametrize("page", RUN, ids=relative)
def test_every_command_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """Commands run in order in one folder, with the files that the page itself gives. See `console`.

    Those of the READMEs start Python anew, as a reader's do.
    """
    assert follow(page, Terminal(tmp_path, cold=page in READMES.values()))


def test_a_warm_antt_does_what_a_cold_one_does(tmp_path: Path) -> None:
    """Words, folder, variables, streams, exit codes and what is piped on: most pages are run by the warm one."""
    said: list[list[tuple[int, str]]] = []
    for cold in (False, True):
        folder = tmp_path / str(cold)
        folder.mkdir()
        terminal = Terminal(folder, cold=cold)
        sample = "evidence_samples/kdc-dat-2026"
        words = (
            "antt --version; antt --help",
            "antt check 'nix nix'; echo $?",
            f"antt check - --as-of 2026-11-05 < {sample}/dossier.yaml; echo $?",
            f"mkdir a; cd a; antt check ../{sample} --as-of 2026-11-05 -o ra.txt; ls; cat ra.txt",
            "ANTT_CHECK_AS_OF=2026-10-01 antt check evidence_samples/kdc-dat-2026 2>&1 | tail -n 5",
            "antt windows --as-of 2> said | antt explain day-none | tail -n 2; echo ${PIPESTATUS[@]}; cat said",
        )
        said.append(
            [
                terminal.run(each, lang)
                for each, lang in zip(words, ["en", "vi", "en", "vi", "en", "vi"], strict=True)
            ]
        )
    assert said[0] == said[1]
    assert "Exit codes" in said[0][0][1]


@pytest.mark.parametrize("page", [*READMES.values(), *DOCS], ids=relative)
def test_no_command_is_shown_in_another_way(page: Path) -> None:
    """Shell is in `console` blocks, which are run; `sh` blocks are only for setting up the machine."""
    for block in blocks(page):
        assert block.language not in ("bash", "shell", "shell-session"), block.line
        for row in block.text.splitlines() if block.language == "sh" else ():
            assert SET_UP.fullmatch(row), (block.line, row)


def test_lines_left_out_are_only_left_out_where_the_page_says_so() -> None:
    """`…` stands for any lines; nothing else does."""
    assert same(["a", "…"], ["a", "b", "c"])
    assert same(["…", "c"], ["a", "b", "c"])
    assert same(["a", "…", "c"], ["a", "c"])
    assert not same(["a", "…", "d"], ["a", "b", "c"])
    assert not same(["a"], ["a", "b"])
    assert not same([], ["a"])
    assert refreshed(["a", "…"], ["x", "y"]) == ["x", "…"]


def test_a_change_shown_is_the_change_made() -> None:
    """A diff replaces whole lines; the lines around them say where."""
    made = list(changes(" a:\n-  b:\n+  b: 1\n…\n-c:\n+c: 2\n"))
    assert made == [("\na:\n  b:\n", "\na:\n  b: 1\n"), ("\nc:\n", "\nc: 2\n")]


@pytest.mark.parametrize("lang", READMES)
def test_the_exit_codes_are_those_of_the_help(lang: str) -> None:
    """One table: in the README as in `antt --help`."""
    rows = re.findall(
        r"^\| (\d+) \| (.*) \|$", READMES[lang].read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [(str(code), say(lang, f"exit.{code}")) for code in EXIT_CODES]


def test_both_readmes_have_the_same_sections() -> None:
    """Neither language says more: the same headings, blocks and links, in the same order."""
    shapes = []
    for page in READMES.values():
        text = page.read_text(encoding="utf-8")
        links = [target for target in re.findall(r"\]\(([^)]*)\)", text) if "README" not in target]
        shapes.append(
            (
                len(re.findall(r"^## ", text, re.MULTILINE)),
                links,
                [b.language for b in blocks(page)],
            )
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", [*READMES.values(), *DOCS], ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links within the project, as a reader of the source finds them."""
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def terms() -> list[tuple[list[str], str]]:
    """The rows of the glossary: names, and the official term."""
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [row.strip("|").split("|") for row in rows if row.startswith("| `")]
    return [(re.findall(r"`(\w+)`", row[0]), row[1].strip()) for row in cells]


def docstrings() -> dict[str, list[str]]:
    """The first lines of the docstrings of all public records, by name."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "engine").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                said = (ast.get_docstring(node) or "").partition("\n")[0]
                found.setdefault(node.name, []).append(said)
    return found


def test_the_glossary_and_the_docstrings_give_the_same_terms() -> None:
    """One official term for each record, in brackets in its docstring."""
    said, compared = docstrings(), 0
    for names, term in terms():
        options = term.split(", ")
        for name in (name for name in names if name[0].isupper() and not name.isupper()):
            assert any(f"({each})" in line for each in (term, *options) for line in said[name]), (
                name
            )
            compared += 1
    assert compared > 15


def test_the_outcomes_of_the_glossary_are_those_of_the_reports() -> None:
    """What a report calls đạt, chưa đạt, chưa đủ căn cứ, không áp dụng."""
    named = {names[0]: term for names, term in terms()}
    assert {each.name: named[each.name] for each in Outcome} == {
        each.name: say("vi", f"outcome.{each.name}").lower() for each in Outcome
    }
