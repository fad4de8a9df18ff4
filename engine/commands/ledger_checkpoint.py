"""`antt ledger checkpoint`: the signed head of the ledger, for the paper and for a witness."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine import source
from engine.commands import common, emit, ledgers, output_options, told
from engine.ledger.checkpoint import Checkpoint, join_witness, read_checkpoint, read_witness
from engine.messages import say
from engine.problem import Mark, Problem, Problems

if TYPE_CHECKING:
    from engine.ledger.store import Ledger


@click.command(
    "checkpoint",
    help=told("ledger-checkpoint.help"),
    epilog="antt ledger checkpoint --witness diem-chot.txt --ledger so.antt",
)
@click.option("--witness", type=click.Path(path_type=Path), help=told("option.witness-write"))
@ledgers.ledger_option
@click.option("--key", type=click.Path(path_type=Path), envvar="ANTT_KEY", help=told("option.key"))
@ledgers.passphrase_option
@output_options("text", "json")
@common
def command(
    witness: Path | None,
    ledger: Path,
    key: Path | None,
    passphrase_file: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> int:
    """Print the newest head, signed first if it is not yet; no key is needed for one that is."""
    kept = kept_by(witness) if witness is not None else ()
    with ledgers.reading(ledger, lang) as there:
        require_agreement(there, kept, witness)
    note = newest(ledger, key, passphrase_file, lang)
    head = read_checkpoint(note)
    if witness is not None:
        keep(note, kept, witness, lang)
    emit(_said(head, note, lang, form), output, lang)
    return 0


def newest(ledger: Path, key: Path | None, passphrase_file: Path | None, lang: str) -> str:
    """The signed note over all entries. Raises Problems: `head-not-signed` where a key is needed."""
    from engine.ledger.writer import writing

    with ledgers.reading(ledger, lang) as there:
        note = there.checkpoint_over(there.size - 1)
    if note is not None:
        return note
    if key is None:
        raise Problems([Problem(Mark(str(ledger)), "head-not-signed")])
    with ledgers.opened(ledger, write=True) as there:
        signer = ledgers.load_signer(key, there.origin, passphrase_file, lang)
        with writing(there) as writer:
            writer.sign(signer)
        return there.checkpoints()[-1]


def kept_by(witness: Path) -> tuple[str, ...]:
    """The notes of a witness file; none where it is not there yet. Raises Problems where it is no such file."""
    return read_witness(source.read_bytes(witness), str(witness)) if witness.exists() else ()


def require_agreement(ledger: Ledger, kept: tuple[str, ...], witness: Path | None) -> None:
    """Raise Problems (`witness-disagrees`) unless the ledger goes on from all that the witness has kept.

    Else the next note would stand behind the others as if nothing had happened in between.
    """
    for each in map(read_checkpoint, kept):
        goes_on = each.origin == ledger.origin and each.size <= ledger.size
        if not goes_on or ledger.root(each.size) != each.root:
            params = {"checkpoint": each.short_head, "origin": each.origin}
            raise Problems([Problem(Mark(str(witness)), "witness-disagrees", params)])


def keep(note: str, kept: tuple[str, ...], witness: Path, lang: str) -> None:
    """Add a note to a witness file, once."""
    if note not in kept:
        emit(join_witness((*kept, note)), witness, lang)


def _said(head: Checkpoint, note: str, lang: str, form: str) -> str:
    import json

    if form == "json":
        data = {"schema_version": 1, "size": head.size, "root": head.root.hex()}
        data |= {"origin": head.origin, "head": head.short_head, "note": note}
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return f"{say(lang, 'audit.head')}: {head.short_head}\n\n{note}"
