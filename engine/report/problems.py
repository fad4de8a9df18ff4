"""Problems as text: `file:line:column: code: message`, the source line with a caret, and how to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from engine.messages import has, native, say
from engine.problem import Problem

MAX_LINE = 160
FOREIGN = ("why", "detail")
"""The parameters that hold what another program said, in its English."""
INVISIBLE = (
    *range(0x7F, 0xA0),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    *(0xFEFF, 0xFFFE, 0xFFFF),
)
PICTURES = {code: 0x2400 + code for code in range(32) if code != 9} | dict.fromkeys(
    INVISIBLE, "\ufffd"
)
"""What stands for a control character, one column wide: a quoted line must not steer the terminal."""


def render(problems: Iterable[Problem], lang: str) -> str:
    """All problems, in order."""
    return "\n".join(row for problem in problems for row in _rows(problem, lang)) + "\n"


def message(problem: Problem, lang: str) -> str:
    """What is wrong, in one sentence."""
    key = f"problem.{problem.code}"
    foreign = {
        name: native(lang, problem.params[name]) for name in FOREIGN if name in problem.params
    }
    return say(lang, _of_cell(problem, lang, key) or key, **{**problem.params, **foreign})


def hint(problem: Problem, lang: str) -> str:
    """How to mend it, with the nearest known word where there is one."""
    key, nearest = f"hint.{problem.code}", f"hint.{problem.code}.nearest"
    if of_cell := _of_cell(problem, lang, key):
        return say(lang, of_cell, **problem.params)
    key = nearest if problem.params.get("nearest") and has(lang, nearest) else key
    sentence = say(lang, key, **problem.params)
    if problem.params.get("nearest") and key != nearest:
        sentence = f"{say(lang, 'hint.key-unknown.nearest', **problem.params)} {sentence}"
    return sentence


def _of_cell(problem: Problem, lang: str, key: str) -> str:
    """The same sentence in the words of a workbook, where there is one: a form has no keys and no quotes."""
    name = f"cell.{key}"
    return name if problem.mark.sheet and has(lang, name) else ""


def _rows(problem: Problem, lang: str) -> Iterator[str]:
    yield f"{problem.mark}: {problem.code}: {message(problem, lang)}"
    line, column = problem.line, problem.mark.column
    rows = in_cell(line) if problem.mark.sheet else quoted(line, column)
    yield from (f"    {row}" for row in rows)
    if problem.also is not None:
        yield f"    {say(lang, 'label.also')}: {problem.also}"
    yield f"    {say(lang, 'label.hint')}: {hint(problem, lang)}"


def quoted(line: str, column: int) -> Iterator[str]:
    """A source line with a caret below the column; of a long line the part around it."""
    if not line.strip():
        return
    start = max(0, column - 1 - MAX_LINE // 2) if len(line) > MAX_LINE else 0
    part = line[start : start + MAX_LINE].translate(PICTURES)
    before, after = "…" if start else "", "…" if start + MAX_LINE < len(line) else ""
    yield f"{before}{part}{after}"
    yield _caret(f"{before}{part}", column - start + len(before))


def in_cell(text: str) -> Iterator[str]:
    """What a cell shows, in quotation marks: it is small enough to need no caret."""
    if text:
        shown = text if len(text) <= MAX_LINE else f"{text[:MAX_LINE]}…"
        yield f'"{shown.translate(PICTURES)}"'


def _caret(line: str, column: int) -> str:
    before = line[: column - 1]
    pad = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    return f"{pad}^"


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
