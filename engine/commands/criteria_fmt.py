"""`antt criteria fmt`: criteria files in one canonical form."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine import source
from engine.commands import common, emit, told
from engine.messages import say
from engine.problem import Mark, Problem, Problems
from engine.source import Document

SUFFIXES = (".yaml", ".yml")


@click.command("fmt", help=told("criteria-fmt.help"), epilog="antt criteria fmt --check criteria")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", is_flag=True, help=told("option.fmt-check"))
@click.option("--diff", is_flag=True, help=told("option.fmt-diff"))
@common
def command(paths: Sequence[Path], check: bool, diff: bool, lang: str) -> int:
    """Write every file anew, or say which would change; nothing is written while one cannot be read."""
    if [str(path) for path in paths] == ["-"]:
        return _standard_input(check, diff, lang)
    pairs = _formatted([source.load(path) for path in _files(paths)])
    changed = [(document, text) for document, text in pairs if text != document.text]
    for document, text in changed:
        if diff:
            emit(_diff(document, text), None, lang)
        elif not check:
            emit(text, Path(document.path), lang)
        key = "fmt.would-change" if check or diff else "fmt.changed"
        click.echo(say(lang, key, path=document.path), err=True)
    click.echo(say(lang, "fmt.clean", count=len(pairs) - len(changed)), err=True)
    return 1 if check and changed else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and the YAML files under the folders named, in order; one that holds none is a problem."""
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yaml = [each for each in found if each.suffix in SUFFIXES]
        if not yaml and path.exists():
            raise Problems([Problem(Mark(str(path)), "fmt-not-yaml")])
        yield from yaml or found


def _formatted(documents: Sequence[Document]) -> list[tuple[Document, str]]:
    from engine.formatting import formatted

    return [(document, formatted(document)) for document in documents]


def _standard_input(check: bool, diff: bool, lang: str) -> int:
    document = source.parse(source.read_stream(sys.stdin.buffer, "-"), "-", "-")
    [(_, text)] = _formatted([document])
    if not check:
        emit(_diff(document, text) if diff else text, None, lang)
    return 1 if check and text != document.text else 0


def _diff(document: Document, text: str) -> str:
    old, new = (each.splitlines(keepends=True) for each in (document.text, text))
    return "".join(difflib.unified_diff(old, new, document.path, document.path))
