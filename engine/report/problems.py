"""Problems as text: `file:line:column: code: message`, the source line with a caret, and how to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from engine.messages import has, say
from engine.problem import Problem

MAX_LINE = 160
PICTURES = {code: 0x2400 + code for code in range(32) if code != 9} | dict.fromkeys(
    (*range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF), "\ufffd"
)
"""What stands for a control character, one column wide: a quoted line must not steer the terminal."""


def render(problems: Iterable[Problem], lang: str) -> str:
    """All problems, in order."""
    return "\n".join(row for problem in problems for row in _rows(problem, lang)) + "\n"


def message(problem: Problem, lang: str) -> str:
    """What is wrong, in one sentence."""
    return say(lang, f"problem.{problem.code}", **problem.params)


def hint(problem: Problem, lang: str) -> str:
    """How to mend it, with the nearest known word where there is one."""
    nearest = f"hint.{problem.code}.nearest"
    key = (
        nearest if problem.params.get("nearest") and has(lang, nearest) else f"hint.{problem.code}"
    )
    sentence = say(lang, key, **problem.params)
    if problem.params.get("nearest") and key != nearest:
        sentence = f"{say(lang, 'hint.key-unknown.nearest', **problem.params)} {sentence}"
    return sentence


def _rows(problem: Problem, lang: str) -> Iterator[str]:
    yield f"{problem.mark}: {problem.code}: {message(problem, lang)}"
    yield from (f"    {row}" for row in quoted(problem.line, problem.mark.column))
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


def _caret(line: str, column: int) -> str:
    before = line[: column - 1]
    pad = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    return f"{pad}^"


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
