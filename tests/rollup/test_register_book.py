"""A register in a workbook, as people keep it, and the one that dossiers are filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from builders import problems_of
from excel_desk import blank_register, columns_of

from engine.excel import columns as forms
from engine.problem import Problems
from engine.rollup import register

Antt = Callable[..., tuple[int, str, str]]
TITLES = ("STT", "Tên đơn vị", "Mã đơn vị", "Loại đơn vị", "Xã, phường, đặc khu", "Ghi chú")
ROWS = (
    (1, "Bản Nà Hin", "LG-HL-01", "Khu dân cư", "xã Huổi Lam", ""),
    (2, "Trường Huổi Lam", "LG-HL-T1", "school", "xã Huổi Lam", "mới"),
)


def listed(path: Path, *rows: Sequence[object], sheet: str = "Đơn vị") -> Path:
    """A workbook with a title above a list."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        page.write(0, 0, "DANH SÁCH ĐƠN VỊ NĂM 2026")
        for at, row in enumerate(rows, 2):
            page.write_row(at, 0, row)
    return path


def test_a_plain_list_is_read_like_its_csv(tmp_path: Path) -> None:
    """Titles instead of keys, columns in any order, columns of no concern left alone."""
    found = register.read(listed(tmp_path / "a.xlsx", TITLES, *ROWS))
    csv = tmp_path / "a.csv"
    csv.write_text(
        "type,code,name,commune\nresidential_area,LG-HL-01,Bản Nà Hin,xã Huổi Lam\n"
        "Cơ sở giáo dục,LG-HL-T1,Trường Huổi Lam,xã Huổi Lam\n",
        encoding="utf-8",
    )
    assert found == register.read(csv)
    assert [each.key for each in found] == [
        ("residential_area", "LG-HL-01"),
        ("school", "LG-HL-T1"),
    ]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_register_of_dossiers_is_one(tmp_path: Path, lang: str) -> None:
    """The type stands above the headings; rows that nobody filled in are no units, and nothing else is no register."""
    path = tmp_path / "so.xlsx"
    path.write_bytes(blank_register("enterprise", 2026, lang))
    with pytest.raises(Problems, match="register-empty"):
        register.read(path)
    book = openpyxl.load_workbook(path)
    page = book[forms.sheet_name("register", lang)]
    head, columns = columns_of(page, {each.heading(lang): each.key for each in forms.fields(None)})
    for key, value in (
        ("unit.code", "DN-1"),
        ("unit.name", "Công ty A"),
        ("unit.place.commune", "xã B"),
    ):
        page.cell(head + 2, columns[key]).value = value
    book.save(path)
    (unit,) = register.read(path)
    assert (unit.type, unit.code, unit.name) == ("enterprise", "DN-1", "Công ty A")
    assert unit.place == {"commune": "xã B"}


BAD = [
    ((TITLES, ("", "A", "1", "làng", "", "")), "choice-unknown", "Đơn vị!D4"),
    ((TITLES, ("", "", "1", "school", "", "")), "text-empty", "Đơn vị!B4"),
    ((TITLES, *ROWS, ROWS[0]), "id-duplicate", "Đơn vị!C6"),
    ((TITLES[:3], ("", "A", "1")), "key-missing", "Đơn vị!A3"),
    (((*TITLES, "Mã đơn vị"), (*ROWS[0], "x")), "column-twice", "Đơn vị!G3"),
]


@pytest.mark.parametrize(("rows", "code", "cell"), BAD)
def test_what_is_wrong_is_said_at_its_cell(
    tmp_path: Path, rows: Sequence[Sequence[object]], code: str, cell: str
) -> None:
    """Sheet and cell, as staff call them."""
    path = listed(tmp_path / "a.xlsx", *rows)
    (problem,) = problems_of(lambda: register.read(path))
    assert (problem.code, str(problem.mark)) == (code, f"{path}:{cell}")


def test_a_workbook_without_a_list_is_refused(tmp_path: Path) -> None:
    """The message names the sheets that were looked at."""
    path = listed(tmp_path / "a.xlsx", ("Xã", "Số hộ"), ("A", 3), sheet="Số liệu")
    (problem,) = problems_of(lambda: register.read(path))
    assert (problem.code, problem.params["sheets"]) == ("register-workbook", "Số liệu")


def test_rollup_and_calendar_take_the_workbook(tmp_path: Path, antt: Antt, sample: Path) -> None:
    """A unit of the list without a dossier is open in the roll-up, and what it must do is in the calendar."""
    rows = (TITLES, *ROWS, (3, "Bản Mới Tách", "LG-HL-26", "Khu dân cư", "xã Huổi Lam", ""))
    path = listed(tmp_path / "a.xlsx", *rows)
    words = ("--as-of", "2026-11-18", "--register", path, "--format", "json")
    data = json.loads(antt("rollup", sample, *words)[1])
    assert {each["code"]: each["state"] for each in data["units"]}["LG-HL-26"] == "unjudged"
    dues = json.loads(antt("calendar", *words)[1])["dues"]
    assert {each["code"] for each in dues} == {"LG-HL-01", "LG-HL-T1", "LG-HL-26"}
