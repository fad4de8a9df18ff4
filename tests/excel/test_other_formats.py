"""Workbooks saved as .xls and .ods: the same cells, and the same things said of them.

`files/` holds two forms filled in with the habits of staff, as LibreOffice saved them: `thoi-quen` can be judged,
`o-sai` has a percentage for a count and an error. A form of today is converted where LibreOffice is at hand.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from excel_desk import (
    AS_OF,
    BUNDLE,
    FACTS,
    PIPELINE,
    STANDARD,
    answer,
    antt,
    blank,
    fill,
    read,
    saved,
)

from engine.excel.book import open_book

FILES = Path(__file__).parent / "files"
ENDINGS = ("xls", "ods")
FIRST = "Đơn vị và số liệu"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_saved_in_another_format_is_judged_alike(ending: str) -> None:
    """Hidden rows and columns, a formula, a merged cell, a bare number for a date, a column more, combining marks."""
    decided = PIPELINE.decide(read((FILES / f"thoi-quen.{ending}").read_bytes()), AS_OF).data
    assert decided["verdict"] == "meets"
    told = {
        each["code"]: (each["sheet"], each["line"], each["column"]) for each in decided["notices"]
    }
    assert told == {
        "columns-ignored": ("Tài liệu", 4, 20),
        "columns-hidden": ("Tài liệu", 1, 3),
        "rows-hidden": ("Tài liệu", 6, 1),
        "cells-merged": ("Tài liệu", 8, 4),
        "day-serial": ("Tài liệu", 5, 4),
        "text-composed": (FIRST, 10, 2),
        "formulas-read": (FIRST, 17, 2),
    }
    assert decided["unit"]["name"] == "Bản Nà Phặc"


@pytest.mark.parametrize("ending", ENDINGS)
def test_percentages_and_errors_are_seen_in_every_format(ending: str) -> None:
    """100% is not the number 1, and #DIV/0! is not a blank cell."""
    book = open_book((FILES / f"o-sai.{ending}").read_bytes(), "x")
    sheet = next(each for each in book.sheets if each.name == FIRST)
    assert sheet.cells[16, 2].text == "100%"
    assert sheet.cells[18, 2].error == "#DIV/0!"


def test_the_command_names_the_cell_of_an_old_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As of a new one."""
    path = FILES / "o-sai.xls"
    status, out, err = antt(capsys, "check", path, "--as-of", "2026-11-05")
    assert (status, out) == (2, "")
    assert f"{path}:{FIRST}!B18: cell-error: " in err


@pytest.mark.parametrize("ending", ENDINGS)
def test_half_of_an_old_workbook_gives_no_traceback(ending: str) -> None:
    """Wherever it was cut."""
    from engine.problem import Problems

    data = (FILES / f"thoi-quen.{ending}").read_bytes()
    for part in range(1, 30):
        with pytest.raises(Problems) as raised:
            read(data[: len(data) * part // 30])
        assert raised.value.problems[0].code in ("workbook-damaged", "workbook-other")


@pytest.mark.parametrize("ending", [*ENDINGS, "xlsx:Calc MS Excel 2007 XML"])
def test_a_form_of_today_survives_libreoffice(ending: str, tmp_path: Path) -> None:
    """Filled in, opened, saved again in each format: the same decision."""
    if not (office := shutil.which("soffice")):
        pytest.skip("LibreOffice is not installed: the files of this folder stand in for it")
    book = fill(blank("residential_area", 2026), FACTS, STANDARD)
    (tmp_path / "ho-so.xlsx").write_bytes(saved(book))
    home, target = f"-env:UserInstallation=file://{tmp_path}/home", tmp_path / "saved"
    words = [office, home, "--headless", "--convert-to", ending, "--outdir", str(target)]
    subprocess.run([*words, str(tmp_path / "ho-so.xlsx")], capture_output=True, timeout=120)
    path = target / f"ho-so.{ending.partition(':')[0]}"
    if not path.is_file():
        pytest.skip("this LibreOffice has no spreadsheets")
    assert answer(read(path.read_bytes(), BUNDLE.folder), AS_OF) == answer(BUNDLE, AS_OF)
