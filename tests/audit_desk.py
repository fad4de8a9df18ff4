"""What the tests of the audit desk share: samples, a clock that stands still, a council that decides."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from engine import source
from engine.audit import record
from engine.audit.record import Case, Ruling
from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.ledger.store import open_ledger
from engine.ledger.writer import writing
from engine.pipeline import Pipeline
from engine.problem import NOTHING

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "evidence_samples"
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=7)))
PASSPHRASE = "một câu thật dài để mở khóa"
MET = SAMPLES / "kdc-2022-nam-dau-tt124"
WITH_FILES = SAMPLES / "kdc-dat-2026"


class Said(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def decide(run: Run, dossier: Path, day: str, *more: object, outcome: str = "recognise") -> Said:
    """`antt decide` by the chairman."""
    number = f"{day[-2:]}/QĐ-UBND"
    return run(
        *("decide", dossier, "--by", "Chủ tịch UBND xã", "--by-name", "Nguyễn Văn Kín"),
        *("--outcome", outcome, "--number", number, "--date", day, *more),
    )


def tamper(path: Path, statement: str, *values: object) -> None:
    """Change the file as somebody would who owns it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        kept = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement, values)
        for _, sql in kept:
            db.execute(sql)


def forge(
    ledger: Path,
    change: Callable[[dict[str, bytes]], None],
    outcome: str = "refuse",
    unit: str = "",
    states: Mapping[str, object] = NOTHING,
    sample: str = "kdc-khien-trach",
) -> None:
    """Record, with hashes and chain in order, a decision whose contents do not fit together.

    `unit` is the code of the unit decided upon; `states` is what the entry states instead of what was decided.
    """
    bundle = open_bundle(SAMPLES / sample)
    if unit:
        text = bundle.document.text.replace("code: PĐ-TH-09", f"code: {unit}")
        bundle = bundle._replace(
            document=source.parse(text.encode(), "dossier.yaml", "dossier.yaml")
        )
    catalogue = Catalogue()
    decided = Pipeline(catalogue).decide(bundle, NOW.date())
    case = Case(bundle, catalogue, None, decided)
    honest = record.draft(case, Ruling(outcome, "1", NOW.date()), {"role": "x"}, NOW)
    files = dict(honest.objects)
    change(files)
    fields = {name: getattr(honest, name) for name in ("kind", "outcome", "body", "opening")}
    draft = type(honest)(
        **{"subject": honest.subject, **fields, **states},
        recorded_at=NOW + timedelta(minutes=1),
        objects=tuple(files.items()),
    )
    with open_ledger(ledger, write=True) as there, writing(there) as writer:
        writer.append(draft)
