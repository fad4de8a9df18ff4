"""How staff fill in a workbook: what is read all the same, and what is said of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from excel_desk import (
    AS_OF,
    BUNDLE,
    FACTS,
    PIPELINE,
    STANDARD,
    answer,
    antt,
    at,
    blank,
    codes,
    fact,
    fill,
    page_of,
    read,
    saved,
)
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from engine.problem import Problems
from engine.report.problems import render
from engine.report.words import Words


@pytest.fixture
def book() -> Workbook:
    """A form filled in as it should be."""
    return fill(blank("residential_area", 2026), FACTS, STANDARD)


def data_of(book: Workbook) -> Any:
    return PIPELINE.decide(read(saved(book), BUNDLE.folder), AS_OF).data


def noted(book: Workbook) -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in data_of(book)["notices"]}


def problem(book: Workbook, code: str) -> tuple[str, str]:
    """The place of the one problem with this code, and what is quoted there."""
    with pytest.raises(Problems) as raised:
        data_of(book)
    (found,) = [each for each in raised.value.problems if each.code == code]
    return str(found.mark), found.line


def test_a_form_well_filled_in_says_nothing_extra(book: Workbook) -> None:
    """A notice that always comes would not be read."""
    assert not set(noted(book)) - {each["code"] for each in expected()["notices"]}


def expected() -> Any:
    return PIPELINE.decide(BUNDLE, AS_OF).data


def moved(book: Workbook) -> None:
    page_of(book, "documents").move_range("D4:D40", cols=20)


def titled(book: Workbook) -> None:
    for section in ("documents", "findings"):
        page_of(book, section).insert_rows(1, 3)
        page_of(book, section)["A1"] = "ỦY BAN NHÂN DÂN XÃ MƯỜNG LAM"


def extra(book: Workbook) -> None:
    page = page_of(book, "documents")
    page["T4"], page["T7"] = "Người lưu giữ", "Văn thư"


def gaps(book: Workbook) -> None:
    page_of(book, "documents").insert_rows(7, 2)


def renamed(book: Workbook) -> None:
    page_of(book, "findings").title = "Trang 3"


def without_codes(book: Workbook) -> None:
    page_of(book, "facts").delete_cols(7)


def headings_again(book: Workbook) -> None:
    page = page_of(book, "documents")
    page.insert_rows(7)
    for column in range(1, 14):
        page.cell(7, column).value = page.cell(4, column).value


def english_words(book: Workbook) -> None:
    at(book, "documents", "issuer", 1).value = "party committee OR cell"
    at(book, "documents", "signed", 1).value = "YES"


def hidden_list(book: Workbook) -> None:
    del book["Danh mục"]


@pytest.mark.parametrize(
    "habit",
    [
        moved,
        titled,
        extra,
        gaps,
        renamed,
        without_codes,
        headings_again,
        english_words,
        hidden_list,
    ],
)
def test_the_same_answer_whatever_staff_do_to_the_form(
    habit: Callable[[Workbook], None], book: Workbook
) -> None:
    """A column moved, titles put above, columns added, lines left blank, a sheet renamed, codes deleted."""
    before = answer(read(saved(book), BUNDLE.folder), AS_OF)
    habit(book)
    assert answer(read(saved(book), BUNDLE.folder), AS_OF) == before
    assert before == answer(BUNDLE, AS_OF)


def test_columns_outside_the_form_are_named(book: Workbook) -> None:
    """What is not read is said, with the letters and headings of the columns."""
    extra(book)
    note = noted(book)["columns-ignored"]
    assert (note["sheet"], note["line"], note["column"]) == ("Tài liệu", 4, 20)
    assert note["params"]["columns"] == "T (Người lưu giữ)"


def test_hidden_rows_columns_and_sheets_are_read_and_said(book: Workbook) -> None:
    """Nobody hides a paper from the decision, nor from its reader."""
    page = page_of(book, "documents")
    page.row_dimensions[6].hidden = True
    page.column_dimensions["C"].hidden = True
    page_of(book, "incidents").sheet_state = "hidden"
    notes = noted(book)
    assert notes["rows-hidden"]["params"]["rows"] == "6"
    assert notes["columns-hidden"]["params"]["columns"] == "C"
    assert notes["sheet-hidden"]["sheet"] == "Vụ việc"
    assert data_of(book)["verdict"] == "meets"


def test_text_with_combining_marks_is_composed_and_said(book: Workbook) -> None:
    """As a Mac or an old keyboard driver writes it."""
    cell = fact(book, "unit.name")
    cell.value = unicodedata.normalize("NFD", "Bản Nà Phặc")
    assert noted(book)["text-composed"]["params"]["cells"] == cell.coordinate
    assert data_of(book)["unit"]["name"] == "Bản Nà Phặc"


def test_a_formula_is_read_by_its_stored_result(tmp_path: Path) -> None:
    """And without one it is a problem: formulas are not computed."""
    book = fill(blank("residential_area", 2026), FACTS, STANDARD)
    cell = fact(book, "facts.crimes")
    cell.value = "=1+0"
    place, _ = problem(book, "formula-no-value")
    assert place == f"ho-so.xlsx:Đơn vị và số liệu!{cell.coordinate}"
    stored = with_result(saved(book), "<f>1+0</f><v></v>", "<f>1+0</f><v>1</v>")
    data = PIPELINE.decide(read(stored, BUNDLE.folder), AS_OF).data
    (note,) = [each for each in data["notices"] if each["code"] == "formulas-read"]
    assert note["params"]["cells"] == cell.coordinate


def with_result(data: bytes, old: str, new: str) -> bytes:
    """The workbook with a piece of a sheet's XML replaced."""
    import io
    import zipfile

    target, found = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            if name.startswith("xl/worksheets/"):
                found += text.count(old.encode())
                text = text.replace(old.encode(), new.encode())
            copy.writestr(name, text)
    assert found
    return target.getvalue()


def test_merged_cells_hold_for_every_row_they_span(book: Workbook) -> None:
    """One date for three papers is the date of each of them; that it was read so is said."""
    page = page_of(book, "documents")
    column = at(book, "documents", "date", 3).column
    rows = [
        row
        for row in range(5, 12)
        if page.cell(row, 2).value in ("Tờ trình đề nghị xét duyệt", "Báo cáo kết quả")
    ]
    assert rows[1] == rows[0] + 1
    before = answer(read(saved(book), BUNDLE.folder), AS_OF)
    page.merge_cells(start_row=rows[0], end_row=rows[1], start_column=column, end_column=column)
    assert answer(read(saved(book), BUNDLE.folder), AS_OF) == before
    assert noted(book)["cells-merged"]["params"]["cells"] == f"D{rows[1]}"


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_number_in_a_column_of_dates_is_the_day_that_excel_counts(
    from_1904: bool, book: Workbook
) -> None:
    """In both date systems; a year alone is no day of 1905."""
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    cell = at(book, "documents", "date", 1)
    cell.value, cell.number_format = (date(2026, 1, 15) - first).days, "General"
    note = noted(book)["day-serial"]
    assert note["params"]["day"] == "2026-01-15"
    cell.value = 2026
    assert problem(book, "day-format") == ("ho-so.xlsx:Tài liệu!D5", "2026")


@pytest.mark.parametrize("written", ["05/04/2026", "5/4/2026", "05-04-2026", " 05.04.2026 "])
def test_text_in_a_column_of_dates_is_read_day_first(written: str, book: Workbook) -> None:
    """The form says so above the column, so there is one reading, and it is said."""
    at(book, "documents", "date", 1).value = written
    note = noted(book)["day-first"]
    assert (note["params"]["value"], note["params"]["day"]) == (written.strip(), "2026-04-05")


@pytest.mark.parametrize(
    ("written", "code", "day"),
    [
        ("05/04/26", "day-short-year", "2026-04-05"),
        ("Ngày 05 tháng 4 năm 2026", "day-first", "2026-04-05"),
    ],
)
def test_a_day_in_two_digits_or_in_words_is_read_and_said(
    written: str, code: str, day: str, book: Workbook
) -> None:
    """As offices write them, at the head of a paper and in a hurry."""
    at(book, "documents", "date", 1).value = written
    params = noted(book)[code]["params"]
    assert (params["value"], params["day"]) == (written, day)


def test_days_read_in_one_way_are_said_together(book: Workbook) -> None:
    """Two short years are one sentence with both cells, so that it is read."""
    for row, day in ((1, "05/04/26"), (2, "06/04/26")):
        at(book, "documents", "date", row).value = day
    data = data_of(book)
    (said,) = [each for each in Words(data, "vi").notices(data["notices"]) if "hai chữ số" in each]
    assert "05/04/26 là 2026-04-05" in said
    assert "06/04/26 là 2026-04-06" in said


@pytest.mark.parametrize("written", ["31/10/98", "31/02/2026", "tháng 4", "31/02/26"])
def test_text_that_is_no_day_is_quoted_with_its_cell(written: str, book: Workbook) -> None:
    """Nothing is guessed."""
    at(book, "documents", "date", 1).value = written
    place = codes(lambda: data_of(book))
    assert place in (["day-format"], ["day-none"])
    assert problem(book, place[0]) == ("ho-so.xlsx:Tài liệu!D5", written)


@pytest.mark.parametrize(
    ("value", "number_format", "code", "shown"),
    [
        ("70%", "General", "count-percent", "70%"),
        (0.7, "0%", "count-percent", "70%"),
        (1, "0%", "count-percent", "100%"),
        (0.625, "0.0%", "count-expected", "62.5%"),
        (1.234, "General", "count-separator", "1.234"),
        ("1,234", "General", "count-separator", "1,234"),
        ("0.126", "General", "count-separator", "0.126"),
        ("1.234 567", "General", "count-separator", "1.234 567"),
        ("1.23", "General", "count-expected", "1.23"),
        (126.00001, "General", "count-expected", "126.00001"),
        (12.5, "General", "count-expected", "12.5"),
        (-3, "General", "count-negative", "-3"),
        ("mười", "General", "count-expected", "mười"),
        ("25 hộ", "General", "count-expected", "25 hộ"),
        ("12,5", "General", "count-expected", "12,5"),
        ("70 %", "General", "count-percent", "70 %"),
        (datetime(2026, 5, 12), "dd/mm/yyyy", "count-expected", "12/05/2026"),
    ],
)
def test_what_is_no_count_is_refused_as_it_is_seen(
    value: Any, number_format: str, code: str, shown: str, book: Workbook
) -> None:
    """100% is stored as 1: it must not become one household."""
    cell = fact(book, "facts.households_registered")
    cell.value, cell.number_format = value, number_format
    assert problem(book, code) == (f"ho-so.xlsx:Đơn vị và số liệu!{cell.coordinate}", shown)


def test_a_part_larger_than_its_whole_is_said_in_the_words_of_a_form(book: Workbook) -> None:
    """Both figures with their cells; the names of keys would say nothing to whoever fills in a form."""
    cell = fact(book, "facts.households_registered")
    cell.value = "1.234"
    with pytest.raises(Problems) as raised:
        data_of(book)
    said = render(raised.value.problems, "vi")
    assert f"!{cell.coordinate}: count-exceeds: Ô này là 1234, nhiều hơn 126" in said
    assert f"!{fact(book, 'facts.households').coordinate}" in said
    assert "households" not in said


@pytest.mark.parametrize("value", ["126", " 126 ", "126\u00a0", 126.0])
def test_a_number_written_as_text_is_a_number(value: Any, book: Workbook) -> None:
    """Spaces around it, hard ones too, do not matter."""
    fact(book, "facts.households_registered").value = value
    assert data_of(book)["verdict"] == "meets"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12.345.678", 12_345_678),
        (126.0000000001, 126),
        (125.9999999999, 126),
    ],
)
def test_a_count_of_which_there_is_one_reading_is_read_and_said(
    value: Any, read: int, book: Workbook
) -> None:
    """Digits by threes, and what adding up leaves behind the point."""
    for name in ("households", "households_registered"):
        fact(book, f"facts.{name}").value = value
    note = notices_of_cell(book, fact(book, "facts.households"))
    assert [each["code"] for each in note] == ["count-read"]
    assert note[0]["params"]["read"] == str(read)
    assert data_of(book)["verdict"] == "meets"


def notices_of_cell(book: Workbook, cell: Any) -> list[dict[str, Any]]:
    place = (cell.row, cell.column)
    return [each for each in data_of(book)["notices"] if (each["line"], each["column"]) == place]


@pytest.mark.parametrize(
    ("value", "read", "verdict"),
    [
        (1, "yes", "meets"),
        ("1", "yes", "meets"),
        (0, "no", "cannot-conclude"),
    ],
)
def test_one_and_nought_are_yes_and_no_and_it_is_said(
    value: Any, read: str, verdict: str, book: Workbook
) -> None:
    """In a cell for yes or no only; any other number is refused."""
    cell = at(book, "documents", "signed", 1)
    cell.value = value
    assert f"flag-number-{read}" in noted(book)
    assert data_of(book)["verdict"] == verdict
    cell.value = 2
    assert problem(book, "flag-expected")[1] == "2"


def test_a_bare_number_with_a_time_of_day_is_that_day(book: Workbook) -> None:
    """18:00 on 15/01/2026."""
    cell = at(book, "documents", "date", 1)
    cell.value, cell.number_format = 46037.75, "General"
    assert noted(book)["day-serial"]["params"]["day"] == "2026-01-15"


@pytest.mark.parametrize(
    ("written", "signed"),
    [
        ("x", True),
        ("X ", True),
        ("CÓ", True),
        ("✓", True),
        (True, True),
        ("yes", True),
        ("không", False),
        ("chưa", False),
        (None, False),
    ],
)
def test_a_tick_is_a_yes(written: Any, signed: bool, book: Workbook) -> None:
    """An x marks it; blank is not signed."""
    at(book, "documents", "signed", 1).value = written
    assert (data_of(book)["verdict"] == "meets") is signed


def test_a_date_that_excel_made_of_a_number_is_refused(book: Workbook) -> None:
    """What was typed as the number of a paper is lost."""
    at(book, "documents", "number", 1).value = date(2026, 5, 12)
    assert problem(book, "cell-date") == ("ho-so.xlsx:Tài liệu!C5", "12/05/2026")


def test_an_error_cell_is_not_a_blank_one(book: Workbook) -> None:
    """The reader of cells gives nothing for it; nothing would be "not shown"."""
    cell = fact(book, "facts.social_evils", 3)
    cell.value, cell.data_type = "#REF!", "e"
    assert problem(book, "cell-error") == (
        f"ho-so.xlsx:Đơn vị và số liệu!{cell.coordinate}",
        "#REF!",
    )


def test_every_ordinary_problem_names_sheet_and_cell(
    book: Workbook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the cell's text, and advice in the words of a form."""
    at(book, "documents", "kind", 1).value = "Nghị quyết gì đó"
    at(book, "documents", "date", 2).value = None
    at(book, "findings", "minutes", 1).value = "TL99"
    path = tmp_path / "ho-so.xlsx"
    path.write_bytes(saved(book))
    code, out, err = antt(capsys, "check", path, "--as-of", "2026-11-05", "--lang", "vi")
    assert (code, out) == (2, "")
    assert (
        f'{path}:Tài liệu!B5: kind-unknown: Không có loại "Nghị quyết gì đó" trong danh mục.\n    "Nghị quyết gì đó"\n'
        in err
    )
    assert f"{path}:Tài liệu!D6: key-missing: Ô này còn trống" in err
    assert f"{path}:Kết quả thẩm định!E5: paper-unknown: " in err
    assert "^" not in err


def test_a_notice_in_a_report_names_sheet_and_cell(
    book: Workbook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, one date or several."""
    path = tmp_path / "ho-so.xlsx"
    at(book, "documents", "date", 1).value = "15/01/2026"
    at(book, "documents", "file", 5).value = None
    path.write_bytes(saved(book))
    _, out, _ = antt(capsys, "check", path, "--as-of", "2026-11-05", "--width", "200")
    assert 'trang "Tài liệu", ô D5: "15/01/2026" được đọc là 2026-01-15' in out
    at(book, "documents", "date", 2).value = "10/02/2026"
    path.write_bytes(saved(book))
    _, out, _ = antt(
        capsys, "check", path, "--as-of", "2026-11-05", "--width", "200", "--lang", "en"
    )
    assert 'sheet "Tài liệu", cell D6: 10/02/2026 is 2026-02-10' in out


def test_a_column_that_stands_twice_is_refused(book: Workbook) -> None:
    """Which of them is meant is not guessed."""
    page = page_of(book, "documents")
    page["R4"] = "Ngày"
    assert problem(book, "column-twice") == ("ho-so.xlsx:Tài liệu!R4", "Ngày")


def test_a_row_that_stands_twice_is_refused(book: Workbook) -> None:
    """Two figures for one thing."""
    page = page_of(book, "facts")
    page["A60"], page["B60"], page["G60"] = "Số hộ", 130, "facts.households"
    place, quoted = problem(book, "key-duplicate")
    assert (place, quoted) == ("ho-so.xlsx:Đơn vị và số liệu!B60", "130")


def test_a_form_of_another_unit_type_is_refused_at_its_rows(book: Workbook) -> None:
    """A village's form whose type was changed to school: each figure that a school does not have is named."""
    fact(book, "unit.type").value = "cơ sở giáo dục"
    assert set(codes(lambda: data_of(book))) == {"key-unknown", "term-unknown"}
    place, quoted = problem(book, "term-unknown")
    assert (place, quoted[:7]) == ("ho-so.xlsx:Kết quả thẩm định!A6", "Quản lý")


def test_a_year_of_another_circular_is_refused_at_its_cell(book: Workbook) -> None:
    """No edition judges 2005."""
    cell = fact(book, "year")
    cell.value = 2005
    assert problem(book, "year-no-edition")[0] == f"ho-so.xlsx:Đơn vị và số liệu!{cell.coordinate}"
    cell.value = "hai nghìn"
    assert problem(book, "count-expected")[1] == "hai nghìn"


def test_a_sheet_taken_out_is_missed(book: Workbook) -> None:
    """A list of incidents that was taken out is not an empty one."""
    del book["Vụ việc"]
    assert codes(lambda: data_of(book)) == ["sheet-missing"]


def test_a_sheet_of_the_unit_s_own_is_ignored_and_said(book: Workbook) -> None:
    """Notes, a cover page."""
    book.create_sheet("Trang bìa")["B2"] = "HỒ SƠ"
    assert noted(book)["sheet-ignored"]["params"]["sheet"] == "Trang bìa"


def test_pages_of_an_empty_workbook_are_not_recited(book: Workbook) -> None:
    """Sheet2 and Sheet3, which every new workbook used to have, are nobody's concern."""
    book.create_sheet("Sheet2")
    assert "sheet-ignored" not in noted(book)
