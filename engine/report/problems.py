"""Problems as text: `file:line:column: code: message`, the source line with a caret, and how to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from engine.messages import has, native, say
from engine.problem import Problem

MAX_LINE = 160
FOREIGN = ("why", "detail")
"""The parameters that hold what another program said, in its English."""
ONE_CAUSE = ("day-in-future",)
"""What each paper of a dossier repeats where one thing is wrong: the day asked about."""
PLACES = 10
"""The most other places that are listed."""
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
    """All problems, in order; what has one cause is said once, with its places."""
    found = (row for problem, more in _gathered(problems) for row in _rows(problem, more, lang))
    return "\n".join(found) + "\n"


def in_short(problems: Iterable[Problem], lang: str) -> str:
    """All problems in one line: for a table that has no room for more."""
    said = (
        " ".join((f"{problem.mark}: {message(problem, lang)}", *_elsewhere(problem, more, lang)))
        for problem, more in _gathered(problems)
    )
    return "; ".join(said)


def _gathered(problems: Iterable[Problem]) -> Iterator[tuple[Problem, list[Problem]]]:
    """Each problem with those after it of the same file that have the same cause."""
    firsts: dict[tuple[str, str], tuple[Problem, list[Problem]]] = {}
    order: list[tuple[Problem, list[Problem]]] = []
    for each in problems:
        first = firsts.get((each.mark.path, each.code))
        if first is not None:
            first[1].append(each)
            continue
        order.append((each, []))
        if each.code in ONE_CAUSE:
            firsts[each.mark.path, each.code] = order[-1]
    return iter(order)


def _elsewhere(first: Problem, more: Sequence[Problem], lang: str) -> Iterator[str]:
    """The other places of a problem, where there are some, and the latest of the days."""
    if more:
        places = [str(each.mark).removeprefix(f"{each.mark.path}:") for each in more]
        listed = ", ".join(places[:PLACES]) + (", …" if len(places) > PLACES else "")
        latest = max(each.params["day"] for each in (first, *more))
        yield say(lang, "report.elsewhere", count=len(more), places=listed, day=latest)


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


def _rows(problem: Problem, more: Sequence[Problem], lang: str) -> Iterator[str]:
    yield f"{problem.mark}: {problem.code}: {message(problem, lang)}"
    line, column = problem.line, problem.mark.column
    rows = in_cell(line) if problem.mark.sheet else quoted(line, column)
    yield from (f"    {row}" for row in rows)
    if problem.also is not None:
        yield f"    {say(lang, 'label.also')}: {problem.also}"
    yield from (f"    {each}" for each in _elsewhere(problem, more, lang))
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
