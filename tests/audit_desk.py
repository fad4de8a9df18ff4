"""What the tests of the audit desk share: samples, a clock that stands still, a council that decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

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
