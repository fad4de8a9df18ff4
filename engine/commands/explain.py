"""`antt explain`: what an error code means and how to mend it."""

from __future__ import annotations

import click

from engine.commands import common, told
from engine.messages import has, say


@click.command("explain", help=told("explain.help"), epilog="antt explain day-ambiguous")
@click.argument("code")
@common
def command(code: str, lang: str) -> int:
    """Print the sentence, the hint and the page of a code."""
    key = f"problem.{code}"
    if not has(lang, key):
        click.echo(say(lang, "explain.unknown", code=code), err=True)
        return 2
    click.echo(f"{code}: {_blank(say(lang, key))}")
    click.echo(f"{say(lang, 'label.hint')}: {_blank(say(lang, f'hint.{code}'))}")
    click.echo(say(lang, "explain.page", page=f"docs/errors/{code}.md"))
    return 0


def _blank(sentence: str) -> str:
    """A sentence whose {placeholders} stay as they are, doubled braces undone."""
    return sentence.replace("{{", "{").replace("}}", "}")
