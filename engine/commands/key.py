"""`antt key`: the key that signs a ledger. It lies in a file of its own, under a passphrase, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import click

from engine.commands import Settings, VerbGroup, common, emit, ledgers, told
from engine.messages import native, say
from engine.problem import Mark, Problem, Problems


@click.group("key", cls=VerbGroup, help=told("key.help"))
def command() -> None:
    """Verbs on keys."""


@command.command("new", help=told("key-new.help"), epilog="antt key new khoa.pem")
@click.argument("key", type=click.Path(path_type=Path))
@ledgers.passphrase_option
@common
def new(key: Path, passphrase_file: Path | None, lang: str) -> int:
    """Make a key; a file that is there is never overwritten."""
    from engine.ledger.keys import new_key

    if key.exists():
        raise Problems([Problem(Mark(str(key)), "key-exists")])
    pem = new_key(ledgers.passphrase(passphrase_file, lang, twice=True), str(key))
    try:
        handle = os.open(key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        why = native(lang, error.strerror or str(error))
        raise click.ClickException(say(lang, "cli.not-written", path=key, why=why)) from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    emit(say(lang, "key.made", path=key) + "\n", None, lang)
    return 0


@command.command(
    "rotate",
    help=told("key-rotate.help"),
    epilog="antt key rotate khoa-moi.pem --ledger so.antt --key khoa.pem",
)
@click.argument("new_key", type=click.Path(path_type=Path))
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    help=told("option.new-passphrase-file"),
)
@ledgers.signing_options
@common
@click.pass_obj
def rotate(
    settings: Settings,
    new_key: Path,
    new_passphrase_file: Path | None,
    ledger: Path,
    key: Path,
    passphrase_file: Path | None,
    lang: str,
) -> int:
    """Let a new key sign from here on, vouched for by the old one."""
    from engine.ledger.writer import writing

    with ledgers.opened(ledger, write=True) as there:
        old = ledgers.load_signer(key, there.origin, passphrase_file, lang)
        new = ledgers.load_signer(
            new_key, there.origin, new_passphrase_file, lang, ledgers.NEW_PASSPHRASE
        )
        with writing(there) as writer:
            entry = writer.rotate(old, new, settings.now)
    emit(say(lang, "key.rotated", entry=entry.seq, key=new.public) + "\n", None, lang)
    return 0
