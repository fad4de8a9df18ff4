"""Workbooks of which more than one reading is possible: refused where it matters, never read in part and in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from excel_desk import (
    AS_OF,
    BUNDLE,
    FACTS,
    PIPELINE,
    STANDARD,
    antt,
    blank,
    blank_register,
    fact,
    fill,
    opened,
    page_of,
    read,
    saved,
)
from openpyxl.workbook import Workbook

from engine.intake import open_many
from engine.problem import Problem, Problems

KIND = "Phá hoại mục tiêu, công trình trọng điểm"


@pytest.fixture
def book() -> Workbook:
    """A form filled in as it should be."""
    return fill(blank("residential_area", 2026), FACTS, STANDARD)


def data_of(book: Workbook) -> Any:
    return PIPELINE.decide(read(saved(book), BUNDLE.folder), AS_OF).data


def problems(book: Workbook) -> dict[str, Problem]:
    with pytest.raises(Problems) as raised:
        data_of(book)
    return {each.code: each for each in raised.value.problems}


def notices(book: Workbook) -> dict[str, Any]:
    return {each["code"]: each for each in data_of(book)["notices"]}


def copied(book: Workbook, section: str, title: str = "") -> Any:
    page = book.copy_worksheet(page_of(book, section))
    page.title = title or f"{page_of(book, section).title} (2)"
    return page


@pytest.mark.parametrize("more", [" (2)", " quý 4"])
@pytest.mark.parametrize("section", ["incidents", "documents", "facts", "findings"])
def test_a_second_sheet_of_a_section_is_refused(section: str, more: str, book: Workbook) -> None:
    """By Excel's Move or Copy, or with the headings alone: what it holds would be lost."""
    for row, day in ((5, date(2026, 3, 1)), (6, date(2026, 4, 1))):
        page_of(book, "incidents").cell(row, 2).value = KIND
        page_of(book, "incidents").cell(row, 3).value = day
    title = f"{page_of(book, section).title}{more}"
    copied(book, section, title)
    found = problems(book)["sheet-twice"]
    assert found.mark.sheet == title
    assert found.also is not None
    assert found.also.sheet == page_of(book, section).title


def test_an_incident_in_a_second_sheet_is_not_lost(
    book: Workbook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first was left blank: the one that is filled in counts, and the unit fails."""
    page = copied(book, "incidents")
    page_of(book, "incidents").delete_rows(5, 40)
    page["A5"], page["B5"], page["C5"] = "VV01", KIND, date(2026, 6, 14)
    assert data_of(book)["verdict"] == "does-not-meet"
    page_of(book, "incidents")["B5"] = KIND
    path = tmp_path / "ho-so.xlsx"
    path.write_bytes(saved(book))
    status, out, err = antt(capsys, "check", path, "--as-of", "2026-11-05", "--lang", "vi")
    assert (status, out) == (2, "")
    assert 'sheet-twice: Hai trang "Vụ việc" và "Vụ việc (2)"' in err


@pytest.mark.parametrize("section", ["incidents", "documents", "findings", "facts"])
def test_a_copy_left_blank_is_ignored_and_said(section: str, book: Workbook) -> None:
    """It holds nothing but what the form has printed."""
    form = opened(blank("residential_area", 2026))
    page = book.create_sheet("Bản nháp")
    for row in page_of(form, section).iter_rows():
        for cell in row:
            page[cell.coordinate] = cell.value
    assert notices(book)["sheet-ignored"]["params"]["sheet"] == "Bản nháp"


@pytest.mark.parametrize(
    ("name", "head", "cells"),
    [
        ("Danh sách đơn vị", "unit.code", ("KDC-1", "Bản Một")),
        ("Vụ việc", "Mã đơn vị", ("KDC-1", "VV01", KIND, date(2026, 3, 1))),
    ],
)
@pytest.mark.parametrize("title", ["quý 4", "(2)"])
def test_a_second_sheet_of_a_register_is_refused(
    name: str, head: str, cells: tuple[Any, ...], title: str, tmp_path: Path
) -> None:
    """Units or incidents: neither list may be read in part."""
    book = opened(blank_register("residential_area", 2026))
    page = book.copy_worksheet(book[name])
    page.title = f"{name} {title}"
    path = tmp_path / "so.xlsx"
    path.write_bytes(saved(book))
    assert list(open_many(path, PIPELINE.catalogue)) == []
    row = next(row[0].row for row in page.iter_rows() if row[0].value == head)
    for sheet in (page, book[name]):
        for column, value in enumerate(cells, 1):
            sheet.cell(row + 1, column).value = value
    path.write_bytes(saved(book))
    (told,) = [each for _, each in open_many(path, PIPELINE.catalogue)]
    assert isinstance(told, Problems)
    assert [each.code for each in told.problems] == ["sheet-twice"]
    assert (told.problems[0].mark.sheet, told.problems[0].mark.line) == (page.title, row)


def test_an_incident_with_its_kind_alone_is_not_a_blank_line(book: Workbook) -> None:
    """The form prints the number of the line and no more: its date is missing, at its cell."""
    page = page_of(book, "incidents")
    page.delete_rows(5, 40)
    page["A5"] = "VV01"
    assert data_of(book)["verdict"] == "meets"
    page["B5"] = KIND
    found = problems(book)
    assert found.keys() == {"key-missing"}
    assert str(found["key-missing"].mark) == "ho-so.xlsx:Vụ việc!C5"


def test_a_title_beside_the_code_of_another_row_is_refused(book: Workbook) -> None:
    """Two columns sorted without the others: the figures would be read for other facts."""
    one, two = fact(book, "facts.households", 1), fact(book, "facts.households_registered", 1)
    one.value, two.value = two.value, one.value
    with pytest.raises(Problems) as raised:
        data_of(book)
    told = [(each.code, each.mark.line, each.params["item"]) for each in raised.value.problems]
    assert told == [
        ("cell-title-other", one.row, "facts.households"),
        ("cell-title-other", two.row, "facts.households_registered"),
    ]


def test_a_title_in_somebody_s_own_words_is_said(book: Workbook) -> None:
    """The code says what the row is; spaces and what is in parentheses do not matter."""
    cell = fact(book, "facts.households", 1)
    cell.value = f"{cell.value}  (hộ) "
    assert "title-unknown" not in notices(book)
    cell.value = "Hộ dân của bản"
    note = notices(book)["title-unknown"]
    assert (note["line"], note["column"]) == (cell.row, 1)
    assert note["params"] == {"title": "Hộ dân của bản", "item": "facts.households"}


@pytest.mark.parametrize(
    ("section", "heading", "written", "cell"),
    [
        ("documents", "Ngày", "Ngày ký", "Tài liệu!D4"),
        ("incidents", "Ngày", "Ngày xảy ra", "Vụ việc!"),
        ("facts", "Giá trị", "Giá trị (năm nay) 2026", "Đơn vị và số liệu!B"),
        ("findings", "Kết quả", "Kết quả TĐ", "Kết quả thẩm định!B4"),
    ],
)
def test_a_key_column_under_another_heading_is_named_at_its_cell(
    section: str, heading: str, written: str, cell: str, book: Workbook
) -> None:
    """With the heading that was looked for; not "a sheet is missing"."""
    page = page_of(book, section)
    (head,) = [each for row in page.iter_rows() for each in row if each.value == heading]
    head.value = written
    found = problems(book)["column-missing"]
    assert str(found.mark).startswith(f"ho-so.xlsx:{cell}")
    assert found.mark.line == head.row
    assert found.params["heading"].startswith(heading)
    assert found.params["nearest"] in (written, "")


def test_a_register_whose_codes_and_headings_are_gone_names_the_heading(tmp_path: Path) -> None:
    """Either row would do; of both nothing is left for the code of the unit."""
    book = opened(blank_register("residential_area", 2026))
    for row in book["Danh sách đơn vị"].iter_rows():
        for cell in row:
            if cell.value in ("unit.code", "Mã đơn vị"):
                cell.value = "Mã số ĐV"
    path = tmp_path / "so.xlsx"
    path.write_bytes(saved(book))
    (told,) = [each for _, each in open_many(path, PIPELINE.catalogue)]
    assert isinstance(told, Problems)
    (found,) = told.problems
    assert (found.code, found.mark.sheet) == ("column-missing", "Danh sách đơn vị")
    assert found.params["heading"].startswith("Mã đơn vị")


@pytest.mark.parametrize("cells", ["A1:XFD1048576", "B1:B1048576"])
def test_a_merge_down_the_whole_sheet_is_named(cells: str, book: Workbook) -> None:
    """Not the blank cells that it leaves; a title merged across a whole row is no harm."""
    page_of(book, "facts").merge_cells("A1:XFD1")
    assert data_of(book)["verdict"] == "meets"
    page_of(book, "facts").unmerge_cells("A1:XFD1")
    page = page_of(book, "documents")
    # As Excel stores it: writing the merge through its own cells would need a million of them.
    page.merged_cells.add(cells)
    found = problems(book)
    assert found.keys() == {"merge-too-large"}
    assert (found["merge-too-large"].mark.sheet, found["merge-too-large"].params["cells"]) == (
        "Tài liệu",
        cells,
    )
