"""What the tests of papers share: the command in this process, samples as papers, Word files as text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docx import Document
from docx.table import Table

import cli

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "evidence_samples"
DAY = "2026-11-05"


class Said(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def runner(capsys: Any) -> Run:
    """Runs `antt` with these words in this process."""

    def run(*words: object) -> Said:
        code = 0
        try:
            cli.main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


def text(data: bytes) -> str:
    """A Word file as lines: a paragraph a line, a row of a table a line with strokes between its cells."""
    return "\n".join(_lines(Document(io.BytesIO(data)))) + "\n"


def _lines(holder: Any) -> Iterator[str]:
    for block in holder.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "| " + " | ".join(" / ".join(_lines(cell)) for cell in row.cells)
        elif block.text.strip():
            yield block.text.replace("\n", " / ")


def edited(source: Path, target: Path, *changes: tuple[str, str], part: str = "document") -> Path:
    """A template as staff might have edited it: text of one of its parts replaced, once at least."""
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = f"word/{part}.xml"
    for old, new in changes:
        assert old.encode() in parts[name], old
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(target, "w") as package:
        for each, data in parts.items():
            package.writestr(each, data)
    return target
