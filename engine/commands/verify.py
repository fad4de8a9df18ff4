"""`antt verify`: a capsule checked by the very steps of the script inside it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine import source
from engine.commands import common, emit, ledgers, output_options, told

LIMIT = 2**30


@click.command(
    "verify",
    help=told("verify.help"),
    epilog="antt verify muc-1.zip --public-key 'antt.example.vn/xa-a+1a2b3c4d+AbCd…'",
)
@click.argument("capsule", type=click.Path(path_type=Path))
@ledgers.public_key_option
@output_options("text", "json")
@common
def command(
    capsule: Path, public_key: str | None, form: str, output: Path | None, lang: str
) -> int:
    """Check a capsule: 0 all holds, 2 not a capsule, 3 no key given, 4 something does not hold."""
    from engine.ledger import standalone_verify
    from engine.ledger.capsule import check
    from engine.report import audit, text

    flaws = check(source.read_bytes(capsule, LIMIT), public_key)
    if form == "json":
        found = [audit.flaw_data(each, lang) for each in flaws]
        said = (
            json.dumps({"schema_version": 1, "flaws": found}, ensure_ascii=False, indent=2) + "\n"
        )
    else:
        said = text.plain(audit.capsule(flaws, lang), 400)
    emit(said, output, lang)
    return standalone_verify.status([(each.step, each.code, dict(each.params)) for each in flaws])
