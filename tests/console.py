"""Documents that are run: what a page shows of a terminal is what the terminal shows.

A block ```` ```console ```` holds commands after `$ ` and, below each, what it prints; a line `…` stands for
lines left out. A block with `title=NAME` in its first line is a file of that name, which later commands find in
their folder; a ```` ```diff ```` block so titled is a change of that file: lines `-` become lines `+`. Every
command must succeed: one that is to fail says so, `antt check x; echo $?`.

After a change of wording, `python tests/console.py README.md docs/secretariat.md` rewrites what the pages show,
as much of it as before. Read the diff before you commit it.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import warm

ROOT = Path(__file__).resolve().parents[1]
ANY = "…"
COLD = f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n'
_BLOCK = re.compile(r"^```(\S*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"\btitle=(\S+)")


class Block(NamedTuple):
    """A fenced block of a page: the language in its first line, the file that it is, its text."""

    language: str
    title: str
    text: str
    line: int


class Command(NamedTuple):
    """One command of a console block, and the lines shown below it."""

    words: str
    shown: list[str]


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        title = _TITLE.search(match[2])
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match[1], title[1] if title else "", match[3], line)


def commands(text: str) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for row in text.splitlines():
        if row.startswith("$ "):
            found.append(Command(row[2:], []))
        else:
            found[-1].shown.append(row)
    return found


class Terminal:
    """A folder with the command `antt`, where the commands of one page are run.

    `cold` starts Python for every command, as a person does; else the process is forked from a warm one.
    """

    def __init__(self, folder: Path, cold: bool = False) -> None:
        self.folder = folder / "terminal"
        self.folder.mkdir()
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        antt = bin_folder / "antt"
        antt.write_text(COLD if cold else warm.antt())
        antt.chmod(0o755)
        for name in ("criteria", "docs", "evidence_samples"):
            (self.folder / name).symlink_to(ROOT / name)
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}

    def write(self, name: str, text: str) -> None:
        """A file of the page."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, words: str, lang: str = "vi") -> tuple[int, str]:
        """The exit code of a command line, and all that it prints, errors included."""
        done = subprocess.run(
            ["bash", "-c", _as_made(words)],
            cwd=self.folder,
            env={**self.environment, "ANTT_LANG": lang},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode()


def _as_made(words: str) -> str:
    """What `make demo` runs once the set-up is done: the Makefile says it."""
    if not words.endswith("make demo"):
        return words
    # Under `make test` this is a make within a make, which would print the folders it enters.
    dry = subprocess.run(
        ["make", "-n", "--no-print-directory", "demo"], cwd=ROOT, capture_output=True, check=True
    )
    command = dry.stdout.decode().splitlines()[-1].replace(".venv/bin/antt", "antt")
    return words.replace("make demo", command)


def transcripts(page: Path, terminal: Terminal) -> Iterator[tuple[Block, Command, int, list[str]]]:
    """Every command of a page, run in order, with its exit code and what it printed."""
    for block in blocks(page):
        if block.title:
            terminal.write(block.title, _content(block, terminal.folder / block.title))
        for command in commands(block.text) if block.language == "console" else ():
            code, printed = terminal.run(command.words)
            yield block, command, code, printed.splitlines()


def relative(page: Path) -> str:
    """A page as it is named in the project."""
    return page.relative_to(ROOT).as_posix()


def follow(page: Path, terminal: Terminal) -> int:
    """Run every command of a page and count them: each must succeed, and print what the page shows."""
    ran = 0
    for block, command, code, printed in transcripts(page, terminal):
        where = f"{relative(page)}:{block.line}: {command.words}"
        assert code == 0, "\n".join((where, *printed))
        now = refreshed(command.shown, printed)
        difference = "\n".join(difflib.unified_diff(command.shown, now, "shown", "printed", n=1))
        as_shown = same(command.shown, printed)
        assert as_shown, (
            f"{where}\n{difference}\nTo rewrite: python tests/console.py {relative(page)}"
        )
        ran += 1
    return ran


def _content(block: Block, path: Path) -> str:
    """What the file of a block holds: the block, or what stood there with the changes that it shows."""
    if block.language != "diff":
        return block.text
    text = path.read_text(encoding="utf-8")
    for old, new in changes(block.text):
        assert text.count(old) == 1, f"line {block.line}: found {text.count(old)} times:\n{old}"
        text = text.replace(old, new)
    return text


def changes(text: str) -> Iterator[tuple[str, str]]:
    """The changes of a diff: what stands there, and what is to stand there; `…` parts two changes."""
    for hunk in re.split(rf"^ *{ANY} *\n", text, flags=re.MULTILINE):
        rows = [(row[:1], row[1:] + "\n") for row in hunk.splitlines()]
        old = "".join(row for sign, row in rows if sign != "+")
        yield "\n" + old, "\n" + "".join(row for sign, row in rows if sign != "-")


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines shown are those printed, `…` standing for any number of lines."""
    if not shown:
        return not printed
    if shown[0] == ANY:
        return any(same(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and same(shown[1:], printed[1:])


def refreshed(shown: list[str], printed: list[str]) -> list[str]:
    """What a page should show of what is printed now: the parts that it showed, each as long as before.

    A part between two `…` is found by its first line; it stays as it is where that line is printed no more.
    """
    if shown in ([], [ANY]):
        return printed
    parts: list[list[str]] = [[]]
    for row in shown:
        if row == ANY:
            parts.append([])
        else:
            parts[-1].append(row)
    if len(parts) == 1:
        return printed
    middle = [_part(part, printed) for part in parts[1:-1]]
    last = len(parts[-1])
    ends = printed[: len(parts[0])], printed[len(printed) - last :]
    return [row for part in (ends[0], *middle, ends[1]) for row in (ANY, *part)][1:]


def _part(part: list[str], printed: list[str]) -> list[str]:
    at = printed.index(part[0]) if part[0] in printed else None
    return part if at is None else printed[at : at + len(part)]


def rewrite(page: Path) -> None:
    """Run a page, and show in it what its commands print now."""
    text = page.read_text(encoding="utf-8")
    made: dict[int, tuple[Block, list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for block, command, _, printed in transcripts(page, Terminal(Path(folder))):
            rows = made.setdefault(block.line, (block, []))[1]
            rows += [f"$ {command.words}", *refreshed(command.shown, printed)]
    for block, rows in made.values():
        text = text.replace(
            f"```console\n{block.text}```", "\n".join(("```console", *rows, "```")), 1
        )
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        rewrite(Path(name))
