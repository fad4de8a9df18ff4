"""`antt explain`: what an error code means, how to mend it, and why it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from engine.commands import common, emit, told
from engine.lint.finding import CODES as FINDINGS
from engine.messages import has, keys, say
from engine.problem import nearest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "errors"
PREFIX = "problem."
_BLANK = re.compile(r"(?<!\{)\{\w+\}(?!\})(?:…|\.$)*")


@click.command("explain", help=told("explain.help"), epilog="antt explain day-ambiguous")
@click.argument("code", required=False)
@common
def command(code: str | None, lang: str) -> int:
    """Explain one code, or list them all; 2 for a code that does not exist."""
    if code is None:
        emit("\n".join(listing(lang)) + "\n", None, lang)
        return 0
    if code in FINDINGS:
        emit("\n".join(of_finding(code, lang)) + "\n", None, lang)
        return 0
    if code not in codes():
        click.echo(_unknown(code, lang), err=True)
        return 2
    emit("\n".join(explanation(code, lang)) + "\n", None, lang)
    return 0


def codes() -> tuple[str, ...]:
    """Every code of a problem, in the order of the alphabet."""
    return tuple(key[len(PREFIX) :] for key in keys(PREFIX))


def listing(lang: str) -> Iterator[str]:
    """Every code with its sentence, one a line."""
    width = max(map(len, codes()))
    yield from (f"{code:<{width}}  {meaning(code, lang)}" for code in codes())
    yield ""
    yield say(lang, "explain.list")


def explanation(code: str, lang: str) -> Iterator[str]:
    """All there is to say of a code; its page is named where the documentation is at hand."""
    yield code
    yield f"{say(lang, 'explain.meaning')}: {meaning(code, lang)}"
    yield f"{say(lang, 'explain.mend')}: {blank(say(lang, f'hint.{code}'))}"
    if has(lang, f"why.{code}"):
        yield f"{say(lang, 'explain.why')}: {say(lang, f'why.{code}')}"
    yield from _more(PAGES / f"{code}.md", lang)


def of_finding(code: str, lang: str) -> Iterator[str]:
    """All there is to say of a finding of `antt criteria check`."""
    yield code
    yield f"{say(lang, 'explain.meaning')}: {blank(say(lang, f'finding.{code}'))}"
    yield f"{say(lang, 'explain.mend')}: {blank(say(lang, f'mend.{code}'))}"
    yield from _more(PAGES.parent / "findings" / f"{code}.md", lang)


def _more(page: Path, lang: str) -> Iterator[str]:
    if page.is_file():
        here = Path.cwd()
        near = page.relative_to(here) if page.is_relative_to(here) else page
        yield f"{say(lang, 'explain.more')}: {near}"


def meaning(code: str, lang: str) -> str:
    """What is wrong, in one sentence, with dots for what differs from case to case."""
    return blank(say(lang, f"{PREFIX}{code}"))


def blank(sentence: str) -> str:
    """A sentence with dots for its {placeholders}, doubled braces undone."""
    return _BLANK.sub("…", sentence).replace("{{", "{").replace("}}", "}")


def _unknown(code: str, lang: str) -> str:
    near = nearest(code, (*codes(), *FINDINGS))
    said = [say(lang, "explain.unknown", code=code)]
    said += [say(lang, "explain.nearest", nearest=near)] if near else []
    return " ".join((*said, say(lang, "explain.all")))
