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


def test_the_calendar_names_what_it_cannot_read(antt: Antt) -> None:
    """A file of which not even the unit is known: named with place and code in every form, exit code 2."""
    Path("bad.yaml").write_text("hello\n", encoding="utf-8")
    wrong = "bad.yaml:1:1: table-expected"
    words = ("calendar", "bad.yaml", "--as-of", "2026-11-05")
    code, out, _ = antt(*words)
    assert (code, "Hồ sơ không đọc được (1)".upper() in out, wrong in out) == (2, True, True)
    code, out, err = antt(*words, "--format", "ics")
    assert (code, wrong in err, "VEVENT" in out) == (2, True, False)
    code, out, _ = antt(*words, "--format", "json")
    problems = [{"place": "bad.yaml:1:1", "code": "table-expected"}]
    assert (code, json.loads(out)["unread"]) == (2, [{"source": "bad.yaml", "problems": problems}])


def test_the_calendar_calls_nobody_late_whose_papers_cannot_be_read(
    antt: Antt, sample: Path
) -> None:
    """The registration may be in the file that cannot be read: not known, neither late nor done."""
    spoil(sample / "ban-nam-tang" / "dossier.yaml", ("households: ", "households: nhiều"))
    code, out, _ = antt("calendar", sample, *DAY, "--format", "json")
    mine = {
        each["kind"]: each["state"]
        for each in json.loads(out)["dues"]
        if each["code"] == "LG-HL-07"
    }
    assert (code, mine) == (2, {"registration": "unread", "closes": "done", "decision": "unread"})
    _, out, _ = antt("calendar", sample, *DAY, "--width", 300)
    said = [each for each in out.splitlines() if "LG-HL-07" in each]
    assert any("count-expected" in each for each in said)
    assert sum("chưa rõ, hồ sơ không đọc được" in each for each in said) == 2
    assert not any("trễ" in each for each in said)
    _, out, _ = antt("calendar", sample, "--as-of", "2026-03-01", "--format", "json")
    early = [each for each in json.loads(out)["dues"] if each["code"] == "LG-HL-07"]
    assert {each["state"] for each in early} == {"later", "this-month"}


def test_a_roll_up_says_why_a_unit_is_not_known(antt: Antt) -> None:
    """Place and code of the first faults and how many more there are; all of them in JSON."""
    Path("bad.yaml").write_text("hello\n", encoding="utf-8")
    many = "unit: {type: school, code: T1, name: Trường Một}\nyear: 2026\n"
    many += "".join(f"{name}: 1\n" for name in ("a1", "b1", "c1", "d1", "e1"))
    Path("many.yaml").write_text(many, encoding="utf-8")
    code, out, _ = antt("rollup", "bad.yaml", "many.yaml", *DAY, "--width", 300)
    assert code == 2
    assert "bad.yaml: không đọc được là đơn vị nào (bad.yaml:1:1: table-expected)" in out
    code, data = rolled(antt, "bad.yaml", "many.yaml", *DAY)
    bad, found = data["unread"]
    assert len(found["problems"]) >= 5
    assert bad["problems"] == [{"place": "bad.yaml:1:1", "code": "table-expected"}]
    told = "; ".join(f"{each['place']}: {each['code']}" for each in found["problems"][:3])
    assert f"({told} và {len(found['problems']) - 3} lỗi khác)" in out
