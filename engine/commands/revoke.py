"""`antt revoke`: a decision ended; it stays in the ledger, and no longer stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.audit import record
from engine.commands import Settings, common, emit, ledgers, output_options, told


@click.command(
    "revoke",
    help=told("revoke.help"),
    epilog="antt revoke 3 --by 'Chủ tịch UBND xã' --number 230/QĐ-UBND --date 2026-11-20 "
    "--reason 'Xác nhận của Công an xã không đúng' --ledger so.antt --key khoa.pem",
)
@click.argument("entry", type=click.IntRange(0))
@ledgers.who_options
@ledgers.paper_options
@ledgers.reason_option
@ledgers.signing_options
@output_options("text", "json")
@common
@click.pass_obj
def command(
    settings: Settings,
    entry: int,
    by: str,
    by_name: str,
    number: str,
    day: date,
    reason: str,
    ledger: Path,
    key: Path,
    passphrase_file: Path | None,
    form: str,
    output: Path | None,
    lang: str,
) -> int:
    """Record that entry `entry` no longer stands."""
    from engine.ledger.entry import REVOCATION, Draft
    from engine.report.audit import recorded

    ledgers.require_past(day, settings)
    draft = Draft(
        kind=REVOCATION,
        recorded_at=settings.now,
        body=record.end(reason, number, day),
        opening=record.opening({"role": by, "name": by_name}),
        target=entry,
    )
    done, head = ledgers.append(ledger, key, passphrase_file, lang, draft)
    emit(recorded(done, head, lang, form), output, lang)
    return 0
