"""Movement, what is due, registers and plans: each kind of answer, each bad input."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import codes_of, edit, parsed, problems_of
from rollup_rows import row

from engine import plan as plans
from engine.batch.run import Pipelines
from engine.rollup import register
from engine.rollup.due import dues
from engine.rollup.movement import movement
from engine.rollup.plan import reached
from engine.rollup.recorded import Recorded
from engine.rollup.roll import roll
from engine.rollup.unit import Unit, listed

PLAN = """\
plan: thu
year: 2026
title: {vi: Kế hoạch, en: Plan}
basis: {vi: Kế hoạch, en: Plan, cite: KH 1, certainty: text}
targets:
  - id: dang-ky
    vi: Đăng ký
    en: Registered
    cite: mục 1
    certainty: text
    types: [residential_area]
    units: registered
    at_least: 100%
  - id: ho
    vi: Số hộ
    en: Households
    cite: mục 2
    certainty: text
    types: [residential_area]
    ratio: {of: households_registered, to: households}
    over: 85%
"""


def units(pipeline: Pipelines, year: int = 2026, **states: str) -> tuple[Unit, ...]:
    rows = [row(code, state, year=year) for code, state in states.items()]
    return roll(rows, pipeline, year).units


def test_every_unit_of_either_year_moves_in_one_way(pipeline: Pipelines) -> None:
    """New, kept, dropped, still not, not yet known, gone; out of scope in both years is left out."""
    ok, no, wait, out = "approvable", "not-met", "open", "out-of-scope"
    before = units(pipeline, 2025, a=ok, b=ok, c=no, d=no, e=ok, f=ok, h=out)
    now = units(pipeline, a=ok, b=no, c=ok, d=no, e=wait, g=ok, h=out)
    moves = {each.unit.code: each.kind for each in movement(before, now)}
    assert moves == {
        "a": "kept",
        "b": "dropped",
        "c": "new",
        "d": "still-not",
        "e": "pending",
        "f": "gone",
        "g": "new",
    }


STEPS = [
    ("2026-03-30", "registration", "this-month"),
    ("2026-03-31", "registration", "this-month"),
    ("2026-04-01", "registration", "overdue"),
    ("2026-02-28", "registration", "later"),
    ("2026-10-31", "closes", "this-month"),
    ("2026-11-01", "closes", "done"),
    ("2026-11-13", "decision", "this-month"),
    ("2026-11-14", "decision", "this-month"),
    ("2026-11-15", "decision", "overdue"),
    ("2026-10-31", "decision", "later"),
]


@pytest.mark.parametrize(("day", "kind", "state"), STEPS)
def test_the_last_day_is_in_time_and_the_next_is_late(
    day: str, kind: str, state: str, pipeline: Pipelines
) -> None:
    """Quarter I ends on 31/03, the window on 31/10, "before 15/11" is 14/11; nothing is known of the unit."""
    unit = listed("residential_area", "1", "Bản Một")
    found = dues([unit], pipeline.catalogue, 2026, date.fromisoformat(day))
    assert {each.kind: each.state for each in found}[kind] == state


def test_what_is_done_is_not_due(pipeline: Pipelines) -> None:
    """A registration that is accepted, a decision in the ledger, a unit that fails; out of scope has none."""
    rows = [
        row("1"),
        row("2"),
        row("3", "not-met"),
        row("4", "out-of-scope"),
        row("5", registered="UNMET"),
    ]
    recorded = {
        ("residential_area", "2", "2026"): Recorded(1, "recognise", "1/QĐ", "2026-11-12", "")
    }
    every = roll(rows, pipeline, 2026, (), recorded).units
    found = dues(every, pipeline.catalogue, 2026, date(2026, 11, 20))
    late = {(each.unit.code, each.kind) for each in found if each.state == "overdue"}
    assert late == {("1", "decision"), ("5", "registration"), ("5", "decision")}
    assert [each.unit.code for each in found if each.late_form] == ["5"]
    assert {each.unit.code for each in found} == {"1", "2", "3", "5"}


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "danh-sach.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_register_is_read_as_a_spreadsheet_saves_it(tmp_path: Path) -> None:
    """Byte-order mark, semicolons, decomposed letters, blank lines, columns in any order."""
    text = "\ufeffname;code;type;commune\nBa\u0309n Mô\u0323t;1;residential_area;xã A\n;;;\n"
    unit = register.read(write(tmp_path, text))[0]
    assert (unit.type, unit.code, unit.name, unit.place) == (
        "residential_area",
        "1",
        "Bản Một",
        {"commune": "xã A"},
    )
    assert (unit.state, unit.recognised) == ("unjudged", False)


BAD_REGISTERS = [
    (b"PK\x03\x04", ["workbook-damaged"]),
    ("", ["file-empty"]),
    (b"type,code,name\n\xff", ["not-utf8"]),
    ("typ,code,name\n", ["key-missing", "key-unknown"]),
    ("type,code,name\nvillage,1,A\n", ["choice-unknown"]),
    ("type,code,name\nschool,,A\n", ["text-empty"]),
    ("type,code,name\nschool,1,A, B\n", ["register-cells"]),
    ("type,code,name\nschool,1,A\nschool,1,B\n", ["id-duplicate"]),
]


@pytest.mark.parametrize(("text", "codes"), BAD_REGISTERS)
def test_a_bad_register_is_refused_with_its_place(
    text: str | bytes, codes: list[str], tmp_path: Path
) -> None:
    """Every problem at once, each at its line and cell."""
    path = write(tmp_path, text)
    assert sorted(codes_of(lambda: register.read(path))) == codes
    assert all(each.mark.path == str(path) for each in problems_of(lambda: register.read(path)))


def test_a_target_of_figures_needs_the_dossiers(pipeline: Pipelines) -> None:
    """Rows hold no figures: where their dossiers are not at hand the target is not known, never reached."""
    plan = plans.read(parsed(PLAN), plans.counts_of(pipeline.standard_of))
    found = reached(plan, units(pipeline, a="approvable", b="open"), pipeline)
    assert [(each.part, each.whole, each.lacking, each.outcome.name) for each in found] == [
        (2, 2, 0, "MET"),
        (0, 0, 2, "UNPROVEN"),
    ]


BAD_PLANS = [
    (("year: 2026", "years: 2026"), ["key-missing", "key-unknown"]),
    (("year: 2026", "year: 26"), ["year-range"]),
    (("    units: registered\n", ""), ["plan-one-kind"]),
    (("units: registered", "units: registred"), ["choice-unknown"]),
    (("of: households_registered", "of: household_registered"), ["term-unknown"]),
    (("at_least: 100%", "at_least: 100"), ["percent-expected"]),
    (("    over: 85%\n", ""), ["limit-one"]),
    (("at_least: 100%", "at_least: 101%"), ["target-over-whole"]),
    (("at_least: 100%", "over: 100%"), ["target-over-whole"]),
    (("id: ho", "id: dang-ky"), ["id-duplicate"]),
    (("title: {vi: Kế hoạch, en: Plan}", "title: {vi: Kế hoạch}"), ["key-missing"]),
]


@pytest.mark.parametrize(("change", "codes"), BAD_PLANS)
def test_a_bad_plan_is_refused_with_its_place(
    change: tuple[str, str], codes: list[str], pipeline: Pipelines
) -> None:
    """Unknown keys, words and facts, each with the nearest that is known."""
    text = edit(PLAN, change)
    found = problems_of(lambda: plans.read(parsed(text), plans.counts_of(pipeline.standard_of)))
    assert sorted(each.code for each in found) == codes
    assert all(each.params["nearest"] for each in found if each.code.endswith("-unknown"))


def test_a_plan_without_targets_is_refused(pipeline: Pipelines) -> None:
    """It would be reached by doing nothing."""
    text = PLAN.partition("targets:")[0] + "targets: []\n"
    assert codes_of(lambda: plans.read(parsed(text), plans.counts_of(pipeline.standard_of))) == [
        "group-empty"
    ]
