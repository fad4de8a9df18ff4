"""Inputs that no corpus file can hold: a pipe, an empty folder, two editions, dates given twice."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from builders import DOSSIER, parsed, write_criteria

from engine import source
from engine.bundle import Bundle
from engine.catalogue import SHIPPED, Catalogue
from engine.pipeline import Pipeline
from engine.problem import Problems


def code_of(raised: pytest.ExceptionInfo[Problems]) -> str:
    return raised.value.problems[0].code


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would never return."""
    os.mkfifo(tmp_path / "dossier.yaml")
    with pytest.raises(Problems) as raised:
        source.load(tmp_path / "dossier.yaml")
    assert code_of(raised) == "file-not-regular"


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_called_a_workbook(begins: bytes) -> None:
    """Nobody is told to change the encoding of an Excel file."""
    with pytest.raises(Problems) as raised:
        source.parse(begins + b"\xff\x00", "ho-so.xlsx", "ho-so.xlsx")
    assert code_of(raised) == "file-workbook"


def test_a_folder_without_criteria_is_named_as_such(tmp_path: Path) -> None:
    """Not as a year that no circular judges."""
    with pytest.raises(Problems) as raised:
        Catalogue(tmp_path).year_window("commune", 2026)
    assert code_of(raised) == "criteria-empty"


def test_two_editions_in_force_are_refused(tmp_path: Path) -> None:
    """Which of them judges is not picked in silence."""
    shutil.copytree(SHIPPED, tmp_path / "criteria")
    edition = tmp_path / "criteria/tt23-2012/edition.yaml"
    edition.write_text(edition.read_text().replace("2022-02-09", "2032-02-09"))
    with pytest.raises(Problems) as raised:
        Catalogue(tmp_path / "criteria").year_window("commune", 2026)
    assert code_of(raised) == "edition-two"


def test_a_window_given_twice_must_agree(tmp_path: Path) -> None:
    """The overlay's dates and the dossier's: both places are named."""
    overlay = parsed(
        "overlay: x\nextends: {edition: tt-thu, unit_type: residential_area}\n"
        "title: {vi: Thử, en: Test}\nsources: {s: {vi: Nguồn, en: Source}}\nsource: s\n"
        "basis: {vi: Cơ sở, en: Basis, cite: QĐ 1, certainty: text}\n"
        "windows: [{schedule: given, year: 2026, opens: 2025-09-05, closes: 2026-08-31}]\n"
    )
    window = "window: {schedule: given, opens: 2025-09-06, closes: 2026-08-31}\n"
    pipeline = Pipeline(Catalogue(write_criteria(tmp_path)), overlay)
    with pytest.raises(Problems) as raised:
        pipeline.decide(Bundle(parsed(DOSSIER + window), None), date(2026, 11, 5))
    assert code_of(raised) == "window-given-twice"
    assert raised.value.problems[0].also is not None
