"""What the verbs on a ledger share: its file, the key that signs, the passphrase, and who decides."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine import source
from engine.commands import SHELL_LANGUAGE, Day, Settings, told
from engine.messages import say
from engine.problem import Mark, Problem, Problems
from engine.text import unseen

if TYPE_CHECKING:
    from engine.ledger.checkpoint import Checkpoint
    from engine.ledger.entry import Draft, Entry
    from engine.ledger.keys import Signer
    from engine.ledger.store import Ledger

PASSPHRASE = "ANTT_KEY_PASSPHRASE"
NEW_PASSPHRASE = "ANTT_NEW_KEY_PASSPHRASE"
_Command = TypeVar("_Command", bound=Callable[..., object])


class Words(click.ParamType[str]):
    """Words that stay in a ledger, or that are looked for there: never blank, one line, in NFC."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words without space around them; a usage error for what would mislead a reader of a list."""
        words = unicodedata.normalize("NFC", str(value)).strip()
        if not words:
            self.fail(say(SHELL_LANGUAGE, "audit.words-blank"), param, ctx)
        if unseen(words):
            self.fail(say(SHELL_LANGUAGE, "audit.words-unseen"), param, ctx)
        return words


class PublicKey(click.ParamType[str]):
    """A verifier key, copied from wherever it was published."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key without the line breaks of a letter; a usage error if it is none: a slip is no forgery."""
        from engine.ledger import keys

        try:
            return str(keys.read_public("".join(str(value).split())))
        except ValueError:
            self.fail(say(SHELL_LANGUAGE, "audit.key-form"), param, ctx)


_path = click.Path(path_type=Path)
ledger_option = click.option(
    "--ledger", type=_path, required=True, envvar="ANTT_LEDGER", help=told("option.ledger")
)
key_option = click.option(
    "--key", type=_path, required=True, envvar="ANTT_KEY", help=told("option.key")
)
passphrase_option = click.option(
    "--passphrase-file", type=_path, help=told("option.passphrase-file")
)
public_key_option = click.option("--public-key", type=PublicKey(), help=told("option.public-key"))
reason_option = click.option("--reason", type=Words(), required=True, help=told("option.reason"))


def who_options(command: _Command) -> _Command:
    """--by and --by-name: who decided, which can be erased later."""
    command = click.option("--by-name", type=Words(), help=told("option.by-name"))(command)
    return click.option("--by", type=Words(), required=True, help=told("option.by"))(command)


def paper_options(command: _Command) -> _Command:
    """--number and --date: the paper that the council signed."""
    command = click.option("--date", "day", type=Day(), required=True, help=told("option.date"))(
        command
    )
    number = click.option("--number", type=Words(), required=True, help=told("option.number"))
    return number(command)


def signing_options(command: _Command) -> _Command:
    """--ledger, --key and --passphrase-file."""
    return ledger_option(key_option(passphrase_option(command)))


def require_past(day: date, settings: Settings) -> None:
    """Raise Problems for a paper dated after today: it cannot have been signed."""
    if day > settings.today:
        params = {"day": day.isoformat(), "today": settings.today.isoformat()}
        raise Problems([Problem(Mark("--date"), "decide-in-future", params)])


def passphrase(
    file: Path | None, lang: str, twice: bool = False, variable: str = PASSPHRASE
) -> str:
    """The passphrase: from a file, a variable, or typed unseen. It never stands on a command line. Raises Problems."""
    if file is not None:
        return source.read_bytes(file).decode(errors="replace").partition("\n")[0].rstrip("\r")
    if os.environ.get(variable):
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise Problems([Problem(Mark("--key"), "passphrase-needed", {"variable": variable})])
    prompt = say(lang, "key.passphrase")
    again = say(lang, "key.passphrase.again") if twice else False
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True)
    return typed


def load_signer(
    key: Path, origin: str, file: Path | None, lang: str, variable: str = PASSPHRASE
) -> Signer:
    """The key in `key` under the ledger's name. Raises Problems."""
    from engine.ledger import keys

    pem = source.read_bytes(key)
    return keys.load(pem, passphrase(file, lang, variable=variable), origin, str(key))


@contextmanager
def opened(path: Path, write: bool = False) -> Iterator[Ledger]:
    """The ledger file, closed at the end. Raises Problems."""
    from engine.ledger.store import open_ledger

    with open_ledger(path, write) as ledger:
        yield ledger


@contextmanager
def reading(path: Path, lang: str) -> Iterator[Ledger]:
    """The ledger file; exit code 4 where what it holds turns out to be altered or damaged. Raises Problems."""
    from engine.audit.stored import BROKEN
    from engine.report.problems import render

    try:
        with opened(path) as ledger:
            yield ledger
    except Problems as problems:
        if BROKEN.isdisjoint(each.code for each in problems.problems):
            raise
        click.echo(render(problems.problems, lang), err=True, nl=False)
        raise click.exceptions.Exit(4) from None


def append(
    ledger_path: Path,
    key: Path,
    file: Path | None,
    lang: str,
    draft: Draft,
    once: tuple[str, ...] = (),
) -> tuple[Entry, Checkpoint]:
    """Record an entry and sign the head over it, both or neither. Raises Problems."""
    from engine.ledger.writer import writing

    with opened(ledger_path, write=True) as ledger:
        signer = load_signer(key, ledger.origin, file, lang)
        with writing(ledger) as writer:
            entry = writer.append(draft, once)
            return entry, writer.sign(signer)
