"""Dossiers that cannot be read: never out of the sums, never late as a fact, always named, never exit code 0."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rollup_rows import row

from engine.batch.result import line

Antt = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-11-18")
YEAR = "year: 2026"


def spoil(path: Path, *changes: tuple[str, str]) -> None:
    """Change the text of a dossier; each change must find its place."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def rolled(antt: Antt, *words: object) -> tuple[int, dict[str, Any]]:
    """A roll-up as data."""
    code, out, err = antt("rollup", *words, "--format", "json")
    assert not err
    return code, json.loads(out)


WRONG_YEARS = [
    [(YEAR, "year: 2206")],
    [(YEAR, "year: 2025"), ("households: ", "households: nhiều")],
    [(YEAR, "year: 2062"), ("households: ", "households: nhiều")],
    [(YEAR, "year: 20266")],
    [(YEAR, "year:")],
    [(YEAR, "year: -1")],
    [(YEAR, "year: 0")],
    [(YEAR, "year: 1")],
    [(YEAR, "year: 999999999999")],
]


@pytest.mark.parametrize("changes", WRONG_YEARS)
def test_a_wrong_year_takes_no_unit_out_of_the_total(
    antt: Antt, sample: Path, changes: list[tuple[str, str]]
) -> None:
    """Whatever year an unreadable dossier states, its village is one of the 31: 21 of them do not become 70%."""
    spoil(sample / "ban-nam-tang" / "dossier.yaml", *changes)
    code, data = rolled(antt, sample, *DAY)
    share = next(each for each in data["communes"][0]["shares"] if each["id"] == "5.4.2")
    assert (code, share["part"], share["whole"], share["outcome"]) == (2, 21, 31, "UNMET")
    assert data["other_years"] == []


def test_a_year_that_nothing_proves_undoes_a_share(antt: Antt, sample: Path) -> None:
    """Not even the commune can be read: one more would make 22 of 32 of what was 22 of 31, so nothing is proven."""
    spoil(
        sample / "ban-nam-tang" / "dossier.yaml",
        (
            "\nfindings:",
            "\n  - {id: tt, kind: submission, date: 2026-11-18, signed: yes}\nfindings:",
        ),
    )
    assert rolled(antt, sample, *DAY)[0] == 0
    Path("bad.yaml").write_text("unit: {type: residential_area, code: x}\nyear: 2062\n", "utf-8")
    code, data = rolled(antt, sample, "bad.yaml", *DAY)
    commune = data["communes"][0]
    assert [each["outcome"] for each in commune["shares"]] == ["UNPROVEN", "UNPROVEN"]
    assert (code, commune["own"]["state"]) == (2, "open")


@pytest.mark.parametrize("other", ["not-met", "broken"])
def test_a_unit_out_of_scope_in_one_row_stays_in_the_total(antt: Antt, other: str) -> None:
    """Of two rows of a unit the one that lowers the share is taken: a stray copy takes nobody out."""
    rows = [row("1"), row("2", "out-of-scope")]
    Path("rows.ndjson").write_bytes(b"".join(map(line, rows)))
    if other == "broken":
        text = (
            "unit: {type: residential_area, code: '2', place: {commune: xã Mường Lam}}\nyear: x\n"
        )
        Path("hai.yaml").write_text(text, encoding="utf-8")
        code, data = rolled(antt, "rows.ndjson", "hai.yaml", *DAY)
        assert code == 2
    else:
        Path("hai.ndjson").write_bytes(line(row("2", other, source="hai.yaml")))
        code, data = rolled(antt, "rows.ndjson", "hai.ndjson", *DAY)
    assert (data["all"]["total"], data["all"]["recognised"]) == (2, 1)
