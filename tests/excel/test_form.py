"""The blank workbook that `antt dossier new --format xlsx` writes: what it asks, what may be typed, how it prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from excel_desk import (
    AS_OF,
    PIPELINE,
    STANDARD,
    antt,
    blank,
    blank_register,
    codes,
    opened,
    page_of,
    read,
    standard_of,
)

from engine.catalogue import Catalogue
from engine.excel import columns as forms
from engine.excel import form, form_register
from engine.excel.pen import EARLIEST, LATEST
from engine.intake import read_many
from engine.messages import LANGUAGES, cited
from engine.pipeline import Pipeline
from engine.problem import Problems
from engine.source import load
from engine.vocabulary import UNIT_TYPES

pytestmark = pytest.mark.no_cover

OVERLAYS = Path(__file__).resolve().parents[2] / "criteria" / "overlays"
NEW = ("dossier", "new", "--format", "xlsx", "--year", "2026", "--output")


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_blank_form_is_read_and_only_lacks_the_unit(unit_type: str, lang: str) -> None:
    """Every sheet and column of it is known again; with a name and a code it is judged, all open."""
    bundle = read(blank(unit_type, 2026, lang))
    assert codes(lambda: PIPELINE.decide(bundle, AS_OF)) == ["key-missing", "key-missing"]
    assert bundle.document.notices == ()
    found = PIPELINE.standard_of(unit_type, 2026)
    assert found is not None
    named = form.workbook(*found[:1], 2026, found[1], lang, "Đơn vị thử", "DV-01")
    decided = PIPELINE.decide(read(named), AS_OF).data
    assert decided["notices"] == []
    assert decided["unit"]["name"] == "Đơn vị thử"
    assert decided["verdict"] == "cannot-conclude"


def test_it_asks_for_what_the_criteria_need_and_no_more() -> None:
    """Sheets as the standard has sections, rows as its vocabulary has terms, each beside its citation."""
    book = opened(blank("residential_area", 2026))
    assert book.sheetnames == [
        "Đơn vị và số liệu",
        "Tài liệu",
        "Vụ việc",
        "Kết quả thẩm định",
        "Danh mục",
    ]
    rows = {row[6].value: row for row in page_of(book, "facts").iter_rows(min_row=7)}
    asked = {path for path in rows if path and path.startswith("facts.")}
    assert asked == {f"facts.{name}" for name in STANDARD.vocabulary.facts}
    assert rows["facts.households"][5].value == "Điều 4 khoản 1"
    assert "Đơn vị trực thuộc" in opened(blank("commune", 2026)).sheetnames


@pytest.mark.parametrize("write", [blank, blank_register])
def test_the_same_form_is_the_same_bytes(write: Any) -> None:
    """No clock and no name of a machine."""
    write.cache_clear()
    first = write("commune", 2026)
    write.cache_clear()
    assert write("commune", 2026) == first


@pytest.mark.parametrize("year", [2015, 2020, 2026])
@pytest.mark.parametrize("unit_type", UNIT_TYPES)
@pytest.mark.parametrize("overlay", [None, *sorted(OVERLAYS.glob("*.yaml"))])
def test_every_form_and_register_is_written_and_known_again(
    overlay: Path | None, unit_type: str, year: int
) -> None:
    """Each circular's types of unit, with each overlay where that fits, in both languages."""
    pipeline = Pipeline(Catalogue(), load(overlay) if overlay is not None else None)
    try:
        found = pipeline.standard_of(unit_type, year)
    except Problems as problems:
        assert overlay is not None, problems
        assert {each.code for each in problems.problems} == {"overlay-other"}
        return
    assert found is not None
    for lang in LANGUAGES:
        bundle = read(form.workbook(found[0], year, found[1], lang, "Đơn vị thử", "DV-01"))
        assert pipeline.decide(bundle, date(year, 11, 20)).data["unit"]["name"] == "Đơn vị thử"
        listed = form_register.workbook(found[0], year, found[1], lang)
        assert [*read_many(listed, "so.xlsx", "so.xlsx", pipeline.catalogue)] == []


def test_an_english_form_cites_in_english() -> None:
    """The parts of a citation are words, its numbers stay."""
    page = page_of(opened(blank("residential_area", 2026, "en")), "facts", "en")
    rows = {row[6].value: row[5].value for row in page.iter_rows(min_row=7)}
    assert rows["facts.households"] == cited("Điều 4 khoản 1", "en") == "Article 4 clause 1"


def validations(page: Any) -> dict[str, Any]:
    return {str(each.sqref): each for each in page.data_validations.dataValidation}


def test_cells_take_what_fits_and_say_what_that_is() -> None:
    """Lists for choices, days of two centuries, whole numbers; every cell that is asked has help."""
    book = opened(blank("residential_area", 2026))
    rules = validations(page_of(book, "documents"))
    kinds = next(each for cells, each in rules.items() if cells.startswith("B5"))
    assert (kinds.type, kinds.formula1.split("!")[0]) == ("list", "'Danh mục'")
    days = next(each for cells, each in rules.items() if cells.startswith("D5"))
    assert (days.type, days.operator or "between") == ("date", "between")
    assert int(days.formula2) - int(days.formula1) == (LATEST - EARLIEST).days
    facts = validations(page_of(book, "facts"))
    count = facts[next(c.coordinate for c in page_of(book, "facts")["B"] if c.row == 15)]
    assert (count.type, count.operator, count.formula1) == ("whole", "greaterThanOrEqual", "0")
    for rule in (*rules.values(), *facts.values()):
        assert rule.promptTitle and rule.prompt
        assert len(rule.promptTitle) <= 32 and len(rule.prompt) <= 255


def test_a_list_names_the_choices_of_its_own_column() -> None:
    """The range behind each drop-down holds the titles of that list, all of them."""
    book = opened(blank("residential_area", 2026))
    rules = validations(page_of(book, "documents"))
    source = next(each.formula1 for cells, each in rules.items() if cells.startswith("B5"))
    name, _, cells = source.partition("!")
    listed = [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]
    assert listed == [kind.title.vi for kind in STANDARD.vocabulary.documents.values()]


def test_headings_are_locked_and_cells_to_fill_in_are_not() -> None:
    """Protected without a password: against slips, not against people."""
    book = opened(blank("residential_area", 2026))
    for page in book.worksheets:
        assert page.protection.sheet
        assert not page.protection.password
        assert page.freeze_panes
        assert page.page_setup.paperSize == 9
    page = page_of(book, "documents")
    assert page["A4"].protection.locked
    assert not page["D5"].protection.locked
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$4:$4"


@pytest.mark.parametrize("year", [2013, 2026])
def test_headings_of_a_register_differ(year: int) -> None:
    """Two columns of one heading could not be told apart without their codes."""
    for unit_type in UNIT_TYPES:
        columns = forms.register(standard_of(unit_type, year))
        for lang in ("vi", "en"):
            names = [forms.normal(each.heading(lang)) for each in columns]
            assert len(set(names)) == len(names)


def test_the_command_writes_a_form_and_a_register(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A register has no one name or code, and no YAML form."""
    path, register = tmp_path / "ho-so.xlsx", tmp_path / "so-theo-doi.xlsx"
    assert antt(capsys, *NEW, path, "--unit", "school")[0] == 0
    assert path.read_bytes() == blank("school", 2026)
    assert antt(capsys, *NEW, register, "--unit", "school", "--register")[0] == 0
    assert register.read_bytes() == blank_register("school", 2026)
    for more in (("--name", "A"), ("--code", "A"), ("--format", "yaml")):
        other = tmp_path / "khac.xlsx"
        status, out, err = antt(capsys, *NEW, other, "--unit", "school", "--register", *more)
        assert (status, out) == (2, "")
        assert "--register" in err
