"""`antt ledger redact`: who decided, erased; every proof stays valid."""

from __future__ import annotations

from pathlib import Path

import click

from engine.audit import record
from engine.commands import Settings, common, emit, ledgers, output_options, told


@click.command(
    "redact",
    help=told("ledger-redact.help"),
    epilog="antt ledger redact 1 --reason 'Hết thời hạn lưu tên' --ledger so.antt --key khoa.pem",
)
@click.argument("entry", type=click.IntRange(0))
@ledgers.reason_option
@ledgers.signing_options
@output_options("text", "json")
@common
@click.pass_obj
def command(
    settings: Settings,
    entry: int,
    reason: str,
    ledger: Path,
    key: Path,
    passphrase_file: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> int:
    """Erase role and name from an entry, and record that this was done."""
    from engine.ledger.entry import REDACTION, Draft
    from engine.report.audit import recorded

    draft = Draft(REDACTION, settings.now, body=record.end(reason), target=entry)
    done, head = ledgers.append(ledger, key, passphrase_file, lang, draft)
    emit(recorded(done, head, lang, form), output, lang)
    return 0
