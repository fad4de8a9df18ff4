"""`antt revoke`: a decision ended; it stays in the ledger, and no longer stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.audit import record, stored
from engine.calendar import show
from engine.commands import Settings, common, emit, ledgers, output_options, told
from engine.problem import Mark, Problem, Problems


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
    by_name: str | None,
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
    _require_after(ledger, entry, day)
    draft = Draft(
        kind=REVOCATION,
        recorded_at=settings.now,
        body=record.end(reason, number, day),
        opening=record.opening({"role": by, "name": by_name or ""}),
        target=entry,
    )
    done, head = ledgers.append(ledger, key, passphrase_file, lang, draft)
    emit(recorded(done, head, lang, form), output, lang)
    return 0


def _require_after(ledger: Path, entry: int, day: date) -> None:
    """Raise Problems for a paper older than the decision that it is to end."""
    with ledgers.opened(ledger) as there:
        decided = stored.signed_on(there, entry)
    if decided is not None and day < decided:
        params = {"entry": str(entry), "day": show(day), "decided": show(decided)}
        raise Problems([Problem(Mark("--date"), "revoke-before-decision", params)])
