"""Writes the page of every error code, and the index, next to itself: python docs/errors/generate.py

The words come from the message catalogues. The example of a code comes from the files of `tests/bad_dossiers`
and `tests/bad_criteria`, or from the commands in `situations.py`, and the message below it is what antt prints
for it now. A test holds the pages to what this writes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(HERE)]

from builders import write_criteria, write_dossier  # noqa: E402
from console import Terminal  # noqa: E402
from situations import SITUATIONS, Situation  # noqa: E402

from engine import source  # noqa: E402
from engine.bundle import Bundle, open_bundle  # noqa: E402
from engine.catalogue import Catalogue  # noqa: E402
from engine.commands.explain import blank, codes, meaning  # noqa: E402
from engine.messages import LANGUAGES, has, say  # noqa: E402
from engine.pipeline import Pipeline  # noqa: E402
from engine.problem import Problem, Problems  # noqa: E402
from engine.report.problems import render  # noqa: E402

AS_OF = date(2026, 12, 1)
HEADINGS = {"vi": "Tiếng Việt", "en": "English"}
LABELS = {
    "vi": {"in": "Ví dụ, trong", "says": "antt in ra:", "done": "Ví dụ:"},
    "en": {"in": "For example, in", "says": "antt prints:", "done": "For example:"},
}


class Example(NamedTuple):
    """A file with the problem: its path from the root, the lines that matter, the problem itself."""

    path: str
    lines: tuple[str, ...]
    problem: Problem


def examples() -> dict[str, Example]:
    """The best example of each code in the files of bad input: the file with the fewest other problems."""
    found: dict[str, tuple[int, Example]] = {}
    for path in sorted((ROOT / "tests").glob("bad_*/*")):
        problems = _problems(path)
        kinds = len({each.code for each in problems})
        for each in problems:
            if each.code not in found or kinds < found[each.code][0]:
                found[each.code] = (kinds, _example(path, each))
    return {code: example for code, (_, example) in found.items()}


def _example(path: Path, problem: Problem) -> Example:
    name = path.relative_to(ROOT).as_posix()
    mark, also = problem.mark._replace(path=name), problem.also
    if also is not None:
        own = also.path == problem.mark.path
        also = also._replace(path=name if own else Path(also.path).name)
    lines = tuple(_excerpt(path, mark.line))
    return Example(name, lines, problem._replace(mark=mark, also=also))


def _excerpt(path: Path, number: int) -> Iterator[str]:
    """The line and those above it under which it stands."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[number - 1].startswith("# expect"):  # the file as a whole is meant
        return (line for line in lines if line and not line.startswith("#"))
    kept, indent = [number - 1], _indent(lines[number - 1])
    for at in range(number - 2, -1, -1):
        if lines[at].strip() and not lines[at].startswith("#") and _indent(lines[at]) < indent:
            kept.insert(0, at)
            indent = _indent(lines[at])
    return (lines[at] for at in kept)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _problems(path: Path) -> tuple[Problem, ...]:
    try:
        with tempfile.TemporaryDirectory() as folder:
            _check(path, Path(folder))
    except Problems as problems:
        return problems.problems
    return ()


def _check(path: Path, folder: Path) -> None:
    """Read a bad file as what it is: a dossier, an overlay, a unit type's file or an edition's."""
    role, overlay = path.stem.partition("-")[0], None
    if path.parent.name == "bad_dossiers":
        Pipeline(Catalogue()).decide(open_bundle(path), AS_OF)
        return
    texts = {"type": "residential_area", "edition": "edition"}
    text = path.read_text(encoding="utf-8")
    criteria = write_criteria(folder, **({texts[role]: text} if role in texts else {}))
    if role == "overlay":
        overlay = source.load(path)
    dossier = source.load(write_dossier(folder))
    Pipeline(Catalogue(criteria), overlay).decide(Bundle(dossier, folder), AS_OF)


def page(code: str, example: Example | None) -> str:
    """The page of one code."""
    rows = [f"# {code}", "", "[Mọi mã · All codes](index.md)", ""]
    for lang in LANGUAGES:
        rows += [f"## {HEADINGS[lang]}", "", *_words(code, lang), *_shown(code, example, lang)]
    return "\n".join(rows).rstrip("\n") + "\n"


def _words(code: str, lang: str) -> Iterator[str]:
    parts = {"meaning": meaning(code, lang), "mend": blank(say(lang, f"hint.{code}"))}
    if has(lang, f"why.{code}"):
        parts["why"] = say(lang, f"why.{code}")
    for name, sentence in parts.items():
        yield from (f"**{say(lang, f'explain.{name}')}:** {sentence}", "")


def _shown(code: str, example: Example | None, lang: str) -> Iterator[str]:
    label = LABELS[lang]
    if code in SITUATIONS:
        situation = SITUATIONS[code]
        yield from (label["done"], "")
        if situation.name:
            yield from (f"```yaml title={situation.name}", *situation.text.splitlines(), "```", "")
        yield from ("```console", *_transcript(situation, lang), "```", "")
    elif example is not None:
        link = f"[{example.path}](../../{example.path})"
        yield from (f"{label['in']} {link}:", "", "```yaml", *example.lines, "```", "")
        said = render([example.problem], lang).rstrip("\n")
        yield from (label["says"], "", "```text", said, "```", "")


def _transcript(situation: Situation, lang: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        if situation.name:
            terminal.write(situation.name, situation.text)
        for words in situation.commands:
            yield f"$ {words}"
            yield from terminal.run(words, lang)[1].splitlines()


def index() -> str:
    """All codes, with what they mean."""
    rows = [
        "# Mã lỗi · Error codes",
        "",
        "`antt explain MÃ` in ra nghĩa, cách sửa và lý do của một mã, ở cả nơi không có trang này. · "
        "`antt explain CODE` prints the same, where these pages are not at hand.",
        "",
        "| Mã · Code | Nghĩa | Meaning |",
        "|---|---|---|",
    ]
    for code in codes():
        rows.append(f"| [{code}]({code}.md) | {meaning(code, 'vi')} | {meaning(code, 'en')} |")
    return "\n".join(rows) + "\n"


def pages() -> dict[str, str]:
    """Every page by its file name."""
    found = examples()
    return {"index.md": index(), **{f"{code}.md": page(code, found.get(code)) for code in codes()}}


def main() -> None:
    """Write the pages, and remove those of codes that are no more."""
    written = pages()
    for path in HERE.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
