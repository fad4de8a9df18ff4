"""`antt correct`: a decision put right; the wrong one stays, and no longer stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.audit import record
from engine.audit.record import Ruling
from engine.commands import Settings, emit, ledgers, told
from engine.commands.decide import answered, evaluate, ruling_options
from engine.problem import Mark, Problem, Problems

if TYPE_CHECKING:
    from engine.ledger.entry import Draft


@click.command(
    "correct",
    help=told("correct.help"),
    epilog="antt correct 3 evidence_samples/kdc-dat-2026 --reason 'Ghi nhầm số' --by 'Chủ tịch UBND xã' "
    "--outcome recognise --number 216/QĐ-UBND --date 2026-11-06 --ledger so.antt --key khoa.pem",
)
@click.argument("entry", type=click.IntRange(0))
@click.argument("dossier", type=click.Path(path_type=Path))
@ledgers.reason_option
@ruling_options
def command(
    settings: Settings,
    entry: int,
    dossier: Path,
    reason: str,
    by: str,
    by_name: str | None,
    outcome: str,
    number: str,
    day: date,
    override: str | None,
    override_by: str | None,
    attach: bool,
    ledger: Path,
    key: Path,
    passphrase_file: Path | None,
    overlay: Path | None,
    criteria: Path,
    form: str,
    output: Path | None,
    lang: str,
) -> int:
    """Record the decision that takes the place of `entry`."""
    from engine.report.audit import recorded

    ruling = Ruling(outcome, number, day, answered(override, override_by, lang), reason)
    ledgers.require_past(day, settings)
    case = evaluate(dossier, criteria, overlay, day)
    record.require_permitted(case, ruling)
    who = {"role": by, "name": by_name or ""}
    draft = record.draft(case, ruling, who, settings.now, attach, corrects=entry)
    _require_same_unit(ledger, entry, draft, dossier)
    done, head = ledgers.append(ledger, key, passphrase_file, lang, draft, record.DOSSIERS)
    emit(recorded(done, head, lang, form), output, lang)
    return 0


def _require_same_unit(ledger: Path, entry: int, draft: Draft, dossier: Path) -> None:
    """Raise Problems if the dossier is another unit's or year's: that is no correction."""
    with ledgers.opened(ledger) as there:
        about = there.entry(entry).subject if entry < there.size else draft.subject
    old, new = ((each.unit_type, each.unit, each.year) for each in (about, draft.subject))
    if any(old) and old != new:
        params = {"entry": str(entry), "unit": about.unit, "year": about.year}
        raise Problems([Problem(Mark(str(dossier)), "correct-other-unit", params)])
