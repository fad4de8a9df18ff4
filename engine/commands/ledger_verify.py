"""`antt ledger verify`: whether a ledger is whole and unaltered, step by step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from engine import source
from engine.commands import (
    color_option,
    colours,
    common,
    emit,
    ledgers,
    output_options,
    text_width,
    told,
)


@click.command(
    "verify",
    help=told("ledger-verify.help"),
    epilog="antt ledger verify --witness diem-chot.txt --head 12-K5LU-4PQA-77AB-CDEF --ledger so.antt",
)
@click.option(
    "--witness", type=click.Path(path_type=Path), multiple=True, help=told("option.witness-read")
)
@click.option("--head", "heads", multiple=True, help=told("option.head"))
@ledgers.public_key_option
@click.option("--unsigned-ok", is_flag=True, help=told("option.unsigned-ok"))
@ledgers.ledger_option
@output_options("text", "json")
@click.option("--width", type=click.IntRange(40, 400), help=told("option.width"))
@color_option
@common
def command(
    witness: Sequence[Path],
    heads: Sequence[str],
    public_key: str | None,
    unsigned_ok: bool,
    ledger: Path,
    form: str,
    output: Path | None,
    width: int | None,
    color: str,
    lang: str,
) -> int:
    """Verify, and say for each step what does not hold; 4 if anything does not."""
    from engine.ledger.checkpoint import read_witness
    from engine.ledger.verify import verify
    from engine.report import audit, text

    notes = [note for path in witness for note in read_witness(source.read_bytes(path), str(path))]
    found = verify(ledger, notes, heads, public_key, unsigned_ok)
    if form == "json":
        data = audit.verification_data(found, lang)
        emit(json.dumps(data, ensure_ascii=False, indent=2) + "\n", output, lang)
    else:
        printed = text.coloured if colours(color, output) else text.plain
        compared = bool(notes or heads or public_key)
        emit(printed(audit.verification(found, compared, lang), text_width(width)), output, lang)
    return 0 if found.sound else 4
