"""`antt check --format xlsx`: numbers as numbers, no formula from data, the reasons beside the points."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import DOSSIER, edit, write_criteria, write_dossier

sys.path.append(str(Path(__file__).resolve().parent))
from pages import SHOWN, decided

import cli
from engine.messages import say
from engine.report.compare_excel import MAX_TEXT, Sheet, workbook
from engine.report.sheet import SCORE, sheets

LANG_SON, SCORED = "lang-son-2012-diem-liet", "muong-cha-2014-tru-diem"
EVIL = '=HYPERLINK("x","y")'


def book(*data: dict[str, Any], unread: tuple[tuple[str, str], ...] = (), lang: str = "vi") -> Any:
    """The workbook of these decisions, opened again."""
    named = [(f"{at}.yaml", each) for at, each in enumerate(data)]
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets(named, unread, lang), "x")))


def table(page: Any, lang: str = "vi") -> list[dict[str, Any]]:
    """The rows of a score sheet below its header, by the keys of its columns."""
    titles = [say(lang, f"sheet.column.{key}") for key in SCORE]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    start = next(at for at, row in enumerate(rows) if row == titles)
    return [dict(zip(SCORE, row, strict=True)) for row in rows[start + 1 :]]


@pytest.mark.parametrize("name", [LANG_SON, SCORED])
def test_a_score_sheet_has_maximum_own_and_appraised_points_as_numbers(name: str) -> None:
    """One row a line of the province's table with what the decision says, then the sums; differences add up."""
    score = decided(name)["score"]
    rows = table(book(decided(name)).worksheets[0])
    assert [row["row"] for row in rows[:-1]] == [each["id"] for each in score["rows"]]
    for row, each in zip(rows[:-1], score["rows"], strict=True):
        wanted = [each["possible"], each["self_scored"], each["got"]]
        assert [row["possible"], row["self"], row["got"]] == [float(value) for value in wanted]
        assert row["difference"] == row["got"] - row["self"]
    total = rows[-1]
    assert (total["possible"], total["got"]) == (float(score["possible"]), float(score["got"]))
    assert total["self"] == sum(row["self"] for row in rows[:-1])
    assert total["difference"] == sum(row["difference"] for row in rows[:-1])


def test_a_row_short_of_points_says_why() -> None:
    """The knock-out row names itself, and the check below it with what was found; a full row gives no excuse."""
    rows = {row["row"]: row for row in table(book(decided(LANG_SON)).worksheets[0])}
    assert rows["III.4"]["difference"] == -5
    assert "điểm liệt" in rows["III.4"]["why"]
    assert "5.3.d: 1 vụ việc tính vào kỳ đánh giá (vượt 1)" in rows["III.4"]["why"]
    assert not rows["I.1"]["why"]


def test_a_sum_over_some_rows_is_not_the_units_own_total() -> None:
    """Where the unit left a row empty, it has no total, and nothing to differ from."""
    data = decided(LANG_SON)
    first = {**data["score"]["rows"][0], "self_scored": None}
    data = {**data, "score": {**data["score"], "rows": [first, *data["score"]["rows"][1:]]}}
    total = table(book(data).worksheets[0])[-1]
    assert (total["self"], total["difference"]) == (None, None)


def test_an_indication_is_called_one_and_is_no_score_of_many_units() -> None:
    """Equal shares of a circular without points: said on the sheet, left out of the summary."""
    one, scored = decided("kdc-nhieu-vu-viec"), decided(LANG_SON)
    said = " ".join(str(cell.value) for row in book(one).worksheets[0].iter_rows() for cell in row)
    assert say("vi", "report.score.indicative") in said
    summary = book(one, scored).worksheets[0]
    header = [cell.value for cell in summary[3]]
    at = header.index(say("vi", "sheet.column.got"))
    assert [row[at].value for row in summary.iter_rows(min_row=4)] == [None, 95]


@pytest.mark.parametrize("name", SHOWN)
def test_every_criterion_has_its_row(name: str) -> None:
    """Outcome, required, found, shortfall as a number, citation; of a unit out of scope only why it is."""
    data = decided(name)
    rows = [[cell.value for cell in row] for row in book(data).worksheets[1].iter_rows()]
    found = {row[0]: row for row in rows}
    leaf = data["scope"][0] if name == "cq-luc-luong-vu-trang" else data["criteria"][0]
    assert found[leaf["id"]][2] == say("vi", f"outcome.{leaf['outcome']}")
    assert ("4.1" in found) is (name.startswith("kdc"))
    if name == "kdc-ky-con-mo-thieu-ho":
        row = found["4.1.3"]
        assert row[5] == 7 and row[4] == "341 trên 348 ≈ 97,99% (thiếu 7)"
        assert "thêm 7" in row[8] and row[9] == "khoản 1 Điều 4"


def test_several_dossiers_have_a_summary_and_one_long_table_each() -> None:
    """One line a unit, what could not be read among them; each row of the others says whose it is."""
    pages = book(decided(SHOWN[0]), decided(SHOWN[1]), unread=(("hong.yaml", "vì sao"),))
    assert pages.sheetnames == ["Tổng hợp", "Bảng điểm", "Từng tiêu chí"]
    summary = [[cell.value for cell in row] for row in pages.worksheets[0].iter_rows(min_row=4)]
    assert [row[0] for row in summary] == ["LG-ML-03", "LG-PT-01", None]
    assert summary[0][10:13] == [28, 0, 0]
    assert summary[2][6] == "KHÔNG ĐỌC ĐƯỢC: vì sao" and summary[2][-1] == "hong.yaml"
    for page, start in zip(pages.worksheets[1:], (5, 4), strict=True):
        assert {row[0].value for row in page.iter_rows(min_row=start)} == {"LG-ML-03", "LG-PT-01"}


@pytest.mark.parametrize("names", [SHOWN[:1], SHOWN[1:2], SHOWN[:2], (LANG_SON,)])
def test_a_score_sheet_says_how_points_are_given(names: tuple[str, ...]) -> None:
    """All of a row or none, above the table; not above the list of criteria, nor where nothing is scored."""
    data = [decided(name) for name in names]
    said = say("vi", "sheet.all-or-nothing")
    above = {page.title: [row[0].value for row in page.iter_rows()] for page in book(*data)}
    assert [title for title, cells in above.items() if said in cells] == ["Bảng điểm"]
    outside = book(decided("cq-luc-luong-vu-trang"))
    assert not [page for page in outside if said in [row[0].value for row in page.iter_rows()]]


def test_a_sheet_prints_on_a4_across() -> None:
    """Landscape, as wide as the paper, the header on every page and in sight."""
    for page in book(decided(LANG_SON)).worksheets:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows and page.freeze_panes


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    """A long title over short figures is broken; the first column may have a bound of its own; nothing is cut off."""
    rows = (("x" * 40, 5, "một dòng dài hơn cột nhiều, cho máy"),)
    titles = ("Nguồn", "Chỉ tiêu chưa đủ căn cứ", "Ghi chú")
    sheet = Sheet("x", titles, rows, widest=12, widest_first=24, kept=1, unprinted=1)
    page = openpyxl.load_workbook(io.BytesIO(workbook((sheet,), "x"))).worksheets[0]
    widths = [round(page.column_dimensions[name].width) for name in "ABC"]
    assert widths == [25, 7, 13]
    assert page.row_dimensions[1].height == 60 and page.row_dimensions[2].height == 30
    assert page.freeze_panes == "B2" and page.print_area == "'x'!$A$1:$B$2"


def test_no_text_becomes_a_formula_or_a_link() -> None:
    """A name that begins with "=" is that name; an address is text; what is too long for Excel is cut."""
    data = decided(SHOWN[0])
    data = {**data, "unit": {**data["unit"], "name": EVIL, "code": "http://x.invalid"}}
    named = (("a.yaml", data), ("b.yaml", data))
    made = workbook((*sheets(named, (), "vi"), Sheet("x", ("a",), (("y" * (MAX_TEXT + 9),),))), "x")
    opened = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for page in opened.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert EVIL in {cell.value for cell in cells}
    assert max(len(str(cell.value)) for cell in cells) == MAX_TEXT
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`antt check` on the small edition, in a folder of its own."""
    folder = write_criteria(tmp_path)
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> tuple[int, str]:
        asked = ["check", *words, "--criteria", folder, "--as-of", "2026-11-05"]
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in asked])
        return int(left.value.code or 0), capsys.readouterr().err

    return call


def test_the_command_writes_a_workbook_and_gives_the_verdicts_code(
    check: Run, tmp_path: Path
) -> None:
    """The same bytes each time; 1 for a unit that does not meet the standard."""
    path = write_dossier(tmp_path, edit(DOSSIER, ("registered: 18", "registered: 17")))
    for name in ("a.xlsx", "b.xlsx"):
        assert check(path, "--format", "xlsx", "-o", name) == (1, "")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_is_not_poured_into_a_terminal(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --output, to a terminal: a usage error that says what to do."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, err = check(write_dossier(tmp_path), "--format", "xlsx")
    assert code == 2 and "--output" in err


@pytest.mark.parametrize(("form", "library"), [("xlsx", "xlsxwriter"), ("html", "jinja2")])
def test_a_library_that_is_not_there_is_said_in_one_sentence(
    form: str, library: str, check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which one, and how to install it; nothing written."""
    monkeypatch.setitem(sys.modules, library, None)
    code, err = check(write_dossier(tmp_path), "--format", form, "-o", "x")
    assert code == 2 and library in err and "Traceback" not in err
    assert not (tmp_path / "x").exists()
