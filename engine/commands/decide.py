"""`antt decide`: the council's decision on a dossier, recorded with all that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from engine.audit import record
from engine.audit.record import Case, Override, Ruling
from engine.commands import (
    Settings,
    catalogue,
    common,
    criteria_option,
    emit,
    ledgers,
    load_overlay,
    output_options,
    overlay_option,
    told,
)
from engine.intake import open_dossier
from engine.messages import say
from engine.pipeline import Pipeline

_Command = TypeVar("_Command", bound=Callable[..., object])


def ruling_options(command: _Command) -> _Command:
    """What a decision and the correction of one have in common."""
    options = (
        ledgers.who_options,
        click.option(
            "--outcome",
            type=click.Choice(record.OUTCOMES),
            required=True,
            help=told("option.outcome"),
        ),
        ledgers.paper_options,
        click.option("--override", type=ledgers.Words(), help=told("option.override")),
        click.option("--override-by", type=ledgers.Words(), help=told("option.override-by")),
        click.option("--attach", is_flag=True, help=told("option.attach")),
        ledgers.signing_options,
        overlay_option,
        criteria_option,
        output_options("text", "json"),
        common,
        click.pass_obj,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    "decide",
    help=told("decide.help"),
    epilog="antt decide evidence_samples/kdc-dat-2026 --by 'Chủ tịch UBND xã' --outcome recognise "
    "--number 215/QĐ-UBND --date 2026-11-05 --ledger so.antt --key khoa.pem",
)
@click.argument("dossier", type=click.Path(path_type=Path))
@ruling_options
def command(
    settings: Settings,
    dossier: Path,
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
    """Record the decision, or say why it cannot be taken."""
    from engine.report.audit import recorded

    ruling = Ruling(outcome, number, day, answered(override, override_by, lang))
    ledgers.require_past(day, settings)
    case = evaluate(dossier, criteria, overlay, day)
    record.require_permitted(case, ruling)
    draft = record.draft(case, ruling, {"role": by, "name": by_name or ""}, settings.now, attach)
    entry, head = ledgers.append(ledger, key, passphrase_file, lang, draft, record.DOSSIERS)
    emit(recorded(entry, head, lang, form), output, lang)
    return 0


def answered(reason: str | None, signer: str | None, lang: str) -> Override | None:
    """The override; a usage error unless it has both a reason and somebody who answers for it."""
    if reason is None and signer is None:
        return None
    if reason is None or signer is None:
        raise click.UsageError(say(lang, "decide.override-both"))
    return Override(reason, signer)


def evaluate(dossier: Path, criteria: Path, overlay: Path | None, day: date) -> Case:
    """The dossier judged as of the day of the decision. Raises Problems."""
    shelf, laid = catalogue(criteria), load_overlay(overlay)
    bundle = open_dossier(dossier, shelf)
    return Case(bundle, shelf, laid, Pipeline(shelf, laid).decide(bundle, day))
