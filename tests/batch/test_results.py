"""What a batch gives out: rows for other programs, tables for people, and the summary that a secretariat reads."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pytest
from builders import CRITERIA, DOSSIER, HEAD, edit, write_criteria, write_dossier
from jsonschema import Draft202012Validator

from engine.batch.result import Result
from engine.report import batch as page
from engine.report import batch_table as table

from .conftest import FAILS, ROOT, UNREADABLE, Antt, coded

Rows = Callable[..., list[dict[str, Any]]]
PLACE = ("name: Bản Thử}", "name: Bản Thử, place: {province: Lam Giang, commune: xã Mường Lam}}")
OPEN = ("registered: 18", "registered:")
SCHEMA = json.loads((ROOT / "engine" / "schemas" / "result.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Five units: one meets, two fail, one is open, one cannot be read."""
    path = tmp_path / "stack.ndjson"
    path.write_bytes(
        coded("a", PLACE) + coded("b", FAILS) + coded("c", FAILS, PLACE) + coded("d", OPEN)
        + coded("e", UNREADABLE)
    )  # fmt: skip
    return path


def test_the_summary_counts_by_unit_type_and_place(stack: Path, batch: Antt) -> None:
    """Every row of a table and its sum; a place that is not stated has a row of its own."""
    rows = [" ".join(each.split()) for each in batch(stack).out.splitlines()]
    assert "khu dân cư 4 1 2 1 0 0 1 0" in rows
    assert "(không đọc được) 1 0 0 0 0 1 0 0" in rows
    assert "Tổng cộng 5 1 2 1 0 1 1 0" in rows
    assert "2 1 1 0 0 0 1 0 xã Mường Lam, Lam Giang" in rows
    assert "3 0 1 1 0 1 0 0 (không ghi địa bàn)" in rows


def test_totals_add_up_to_the_rows(batch: Antt, rows: Rows, stack: Path) -> None:
    """The same numbers come out of the rows themselves."""
    said = json.loads(batch(stack, "--format", "json").out)
    counted = Counter(row["verdict"] for row in rows(stack))
    for verdict, count in counted.items():
        assert sum(each[verdict.replace("-", "_")] for each in said["summary"]["totals"]) == count
    assert said["rows"] == rows(stack)
    assert said["summary"]["dossiers"] == sum(counted.values()) == 5


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ((4, 4, 0, 0), "█" * 40 + " 100%"),
        ((4, 0, 4, 0), "·" * 40 + " 0%"),
        ((3, 1, 0, 1), "█" * 13 + "▒" * 13 + "·" * 14 + " 33%"),
        ((201, 200, 1, 0), "█" * 39 + "·" + " 99%"),
    ],
)
def test_a_bar_is_never_longer_than_what_it_shows(counts: tuple[int, ...], drawn: str) -> None:
    """Rounded down: full only where all meet."""
    assert page.bar(("x", *counts, 0, 0, 0, 0)) == drawn


def test_each_unit_that_cannot_be_approved_is_named_with_its_reason(
    stack: Path, batch: Antt
) -> None:
    """The first clause that decides, in words, with its citation; what meets is not listed."""
    said = batch(stack, "--width", 200).out
    assert "Chưa trình ký được: 3 hồ sơ".upper() in said
    assert "CHƯA ĐẠT tiêu chuẩn: 1.2 Hộ đăng ký: chưa đạt [khoản 1 Điều 1]" in said
    assert "CHƯA KẾT LUẬN ĐƯỢC: 1.2 Hộ đăng ký: chưa đủ căn cứ [khoản 1 Điều 1]" in said
    assert said.count("Hộ đăng ký") == 3
    assert "a Bản Thử" not in said


def test_a_check_in_a_group_that_is_met_is_no_reason(tmp_path: Path, antt: Antt) -> None:
    """3.3 is unmet all along: it is named only where two of three no longer suffice."""
    some = edit(CRITERIA, ("    need: 2", "    need: 3"))
    file = write_dossier(tmp_path, edit(DOSSIER, FAILS))
    for text, reason in ((CRITERIA, "1.2 Hộ đăng ký"), (some, "1.2 Hộ đăng ký")):
        root = write_criteria(tmp_path, residential_area=HEAD + text)
        words = ("--criteria", root, "--as-of", "2026-11-05", "--width", 200)
        assert f"tiêu chuẩn: {reason}: chưa đạt" in antt("batch", file, *words).out
    said = antt("batch", write_dossier(tmp_path), *words)
    assert "CHƯA ĐẠT tiêu chuẩn: 3.3 Nông thôn: chưa đạt" in said.out


def test_reasons_beside_the_criteria(antt: Antt) -> None:
    """A missing paper of the dossier, a window still open, a pass mark: each is named where it alone is in the way."""
    sample = ROOT / "evidence_samples" / "kdc-thieu-to-trinh"
    said = antt("batch", sample, "--as-of", "2026-11-05", "--width", 300)
    assert "ĐẠT tiêu chuẩn: 9.2" in said.out and "CHƯA ĐẠT" not in said.out
    early = Result("x", "0", "meets", 3)
    assert page.reason(early, None, "vi") == "ĐẠT tiêu chuẩn: kỳ đánh giá chưa kết thúc"
    below = Result("x", "0", "does-not-meet", 1, closed=True, got="78.5", possible="100")
    assert page.reason(below, None, "vi") == "CHƯA ĐẠT tiêu chuẩn: Điểm 78.5/100"


def test_lists_end_where_they_are_told_to(stack: Path, batch: Antt) -> None:
    """--list says how many units are named; how many more there are is said."""
    said = batch(stack, "--list", 1).out
    assert said.count("Bản Thử") == 1
    assert "… và 2 mục khác" in said


def test_one_unit_twice_is_pointed_out_with_both_places(tmp_path: Path, batch: Antt) -> None:
    """The same unit type, code and year; another year or another code is another dossier."""
    lines = tmp_path / "stack.ndjson"
    lines.write_bytes(
        coded("a") + coded("b")
        + coded("a").replace(b"2026-11-02", b"2026-11-03").replace(b'"year": 2026', b'"year": 2026 ')
    )  # fmt: skip
    again = write_dossier(tmp_path, edit(DOSSIER, ("code: ban-thu", "code: b")), "b.yaml")
    said = batch(lines, again, "--width", 300).out
    assert "CÙNG ĐƠN VỊ, CÙNG NĂM: 2 HỒ SƠ TRÙNG" in said
    assert f"khu dân cư a, năm 2026: {lines}!1 và {lines}!3" in said
    assert f"khu dân cư b, năm 2026: {lines}!2 và {again}" in said
    told = json.loads(batch(lines, again, "--format", "json").out)["summary"]["twice"]
    assert (told["count"], told["first"][0]["again"]) == (2, f"{lines}!3")


def test_the_same_path_given_twice_is_seen(tmp_path: Path, batch: Antt) -> None:
    """It is judged twice and counted twice: that has to be said."""
    file = write_dossier(tmp_path)
    assert f"{file} và {file}" in batch(file, file, "--width", 300).out


def test_every_row_fits_its_schema(antt: Antt, rows: Rows, stack: Path) -> None:
    """The samples and a row of each kind; a key too many or too few does not fit."""
    said = antt(
        "batch", ROOT / "evidence_samples", "--as-of", "2026-11-22", "--format", "ndjson", "-q"
    )
    found = [*(json.loads(each) for each in said.out.splitlines()), *rows(stack)]
    for row in found:
        VALIDATOR.validate(row)
    for row in (found[0], rows(stack)[-1]):
        for key in row:
            assert not VALIDATOR.is_valid({name: row[name] for name in row if name != key}), key
        assert not VALIDATOR.is_valid({**row, "more": 1})
    assert not VALIDATOR.is_valid({**found[0], "verdict": "broken"})


@pytest.mark.parametrize("draft", ["2020-12", "7"])
def test_the_schema_is_printed(antt: Antt, draft: str) -> None:
    """`antt schema result`, in both drafts."""
    said = antt("schema", "result", "--draft", draft)
    assert said.code == 0 and json.loads(said.out)["title"] == SCHEMA["title"]


def test_csv_opens_in_excel(tmp_path: Path, batch: Antt, stack: Path) -> None:
    """A byte-order mark, one header in Vietnamese, one line a dossier, points with a comma."""
    target = tmp_path / "r.csv"
    batch(stack, "--format", "csv", "--output", target)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 6
    header, *lines = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    first, fails, *_, broken = (dict(zip(header, line, strict=True)) for line in lines)
    assert (first["Đơn vị"], first["Xã"], first["Kết luận"]) == (
        "Bản Thử",
        "xã Mường Lam",
        "ĐẠT tiêu chuẩn",
    )
    assert (first["Trình ký được"], fails["Chỉ tiêu chưa đạt"]) == ("có", "1.2, 3.3")
    assert (broken["Kết luận"], broken["Loại đơn vị"]) == ("KHÔNG ĐỌC ĐƯỢC", "")
    assert broken["Lỗi"].endswith("count-negative")


@pytest.mark.parametrize("name", ["=1+1", "+84", "-2+3", "@SUM(A1)"])
def test_no_cell_is_a_formula(tmp_path: Path, batch: Antt, name: str) -> None:
    """What a dossier says is text in CSV and in Excel, whatever it begins with; numbers stay numbers."""
    file = write_dossier(tmp_path, edit(DOSSIER, ("name: Bản Thử", f'name: "{name}"')))
    csv_text = batch(file, "--format", "csv").out
    assert f",'{name}," in csv_text
    target = tmp_path / "r.xlsx"
    batch(file, "--format", "xlsx", "--output", target)
    cells = [cell for row in openpyxl.load_workbook(target).active.iter_rows() for cell in row]
    assert name in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert table._inert("-2.5") == "-2.5" and table._inert("\tx") == "'\tx"


def test_excel_has_rows_totals_and_units_that_came_twice(
    tmp_path: Path, batch: Antt, stack: Path
) -> None:
    """Each on a sheet of its own; the sum is that of the rows."""
    target = tmp_path / "r.xlsx"
    batch(stack, stack, "--format", "xlsx", "--output", target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Kết quả", "Theo loại đơn vị", "Theo địa bàn", "Đơn vị trùng"]
    assert book["Kết quả"].max_row == 11
    *_, last = book["Theo loại đơn vị"].iter_rows(values_only=True)
    assert last[:4] == ("Tổng cộng", 10, 2, 4)
    assert book["Đơn vị trùng"].max_row == 5


def test_more_rows_than_a_sheet_holds(
    tmp_path: Path, batch: Antt, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that names other forms, exit code 2, and no file."""
    monkeypatch.setattr(table, "MOST_IN_EXCEL", 4)
    said = batch(stack, "--format", "xlsx", "--output", tmp_path / "r.xlsx")
    assert said.code == 2 and "parquet" in said.err
    assert not (tmp_path / "r.xlsx").exists()


def test_parquet_holds_every_field_in_its_type(
    tmp_path: Path, batch: Antt, rows: Rows, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read back it says what the rows say, in order, also where it is put together from several parts."""
    monkeypatch.setattr(table, "TOGETHER", 2)
    target = tmp_path / "r.parquet"
    batch(stack, "--format", "parquet", "--output", target)
    expected = rows(stack)
    found = polars.read_parquet(target).to_dicts()
    for row in found:
        row["outcomes"] = {each["id"]: each["outcome"] for each in row["outcomes"]}
        row["place"] = {key: value for key, value in row["place"].items() if value is not None}
    assert found == expected


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path, batch: Antt, stack: Path) -> None:
    """In every form."""
    for form in ("text", "ndjson", "csv", "parquet", "xlsx", "json"):
        first, second = tmp_path / f"1.{form}", tmp_path / f"2.{form}"
        for target in (first, second):
            batch(stack, "--format", form, "--output", target, "--quiet")
        assert first.read_bytes() == second.read_bytes(), form


def test_sums_stand_beside_rows_on_standard_error(stack: Path, batch: Antt) -> None:
    """A file of rows has no room for them: one line, and how many were cross-checked."""
    said = batch(stack, "--format", "csv")
    assert "5 hồ sơ: 1 đạt, 2 chưa đạt, 1 chưa kết luận được" in said.err
    assert "4 hồ sơ được cả durable-rules" in said.err


def test_english(stack: Path, batch: Antt) -> None:
    """Every word of the page has another language."""
    said = batch(stack, "--lang", "en").out
    assert "Results of 5 dossiers" in said and "NOT APPROVABLE: 3 DOSSIERS" in said
    assert "không" not in said and "Hồ sơ" not in said
