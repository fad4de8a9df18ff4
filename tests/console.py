"""Documents that are run: what a page shows of a terminal is what the terminal shows.

A block ```` ```console ```` holds commands after `$ ` and, below each, what it prints; a line `…` stands for
lines left out. A command that shows nothing must succeed; one that shows something is held against it. A block
with `title=NAME` in its first line is a file of that name, which later commands find in their folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ANY = "…"
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
    """A folder with the command `antt`, where the commands of one page are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "terminal"
        self.folder.mkdir()
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        antt = bin_folder / "antt"
        antt.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n')
        antt.chmod(0o755)
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}

    def run(self, words: str, lang: str = "vi") -> tuple[int, str]:
        """The exit code of a command line, and all that it prints, errors included."""
        done = subprocess.run(
            ["bash", "-c", words],
            cwd=self.folder,
            env={**self.environment, "ANTT_LANG": lang},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode()


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines shown are those printed, `…` standing for any number of lines."""
    if not shown:
        return not printed
    if shown[0] == ANY:
        return any(same(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and same(shown[1:], printed[1:])
