"""`antt ledger new`: an empty ledger, named and signed."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import Settings, common, emit, ledgers, told
from engine.messages import say


@click.command(
    "new",
    help=told("ledger-new.help"),
    epilog="antt ledger new --name antt.example.vn/xa-a --ledger so.antt --key khoa.pem",
)
@click.option("--name", type=ledgers.Words(), required=True, help=told("option.ledger-name"))
@ledgers.signing_options
@common
@click.pass_obj
def command(
    settings: Settings, name: str, ledger: Path, key: Path, passphrase_file: Path | None, lang: str
) -> int:
    """Make the ledger; its first entry introduces the key."""
    from engine.ledger.writer import create

    signer = ledgers.load_signer(key, name, passphrase_file, lang)
    with create(ledger, signer, settings.now) as there:
        head = there.head()
    said = say(lang, "ledger.made", path=ledger, key=signer.public, head=head.short_head)
    emit(said + "\n", None, lang)
    return 0
