"""A register: one unit a row, each judged as its own dossier would be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from excel_desk import (
    AS_OF,
    PIPELINE,
    STANDARD,
    Data,
    Filler,
    Hand,
    answer,
    antt,
    blank_register,
    columns_of,
    flat,
    opened,
    sample,
    saved,
    standard_of,
)
from openpyxl.workbook import Workbook

from engine.bundle import Bundle
from engine.excel import columns as forms
from engine.intake import open_dossier, open_many
from engine.problem import Problems
from engine.source import parse

PAGE, INCIDENTS = "Danh sách đơn vị", "Vụ việc"
BASE, _ = sample("kdc-dat-2026")
MINUTES = "review_minutes"
KIND = "Phá hoại mục tiêu, công trình trọng điểm"


def unit(code: str, **facts: Any) -> Data:
    """A dossier as a register can tell it: one paper of a kind, named after it; findings in the minutes."""
    papers = [
        {
            **{key: each[key] for key in ("number", "date", "covers") if key in each},
            "id": each["kind"],
            "kind": each["kind"],
            "signed": "yes",
        }
        for each in BASE["documents"]
    ]
    day = next(each["date"] for each in papers if each["kind"] == MINUTES)
    findings = [
        {**each, "role": "Trưởng bản", "date": day, "minutes": MINUTES} for each in BASE["findings"]
    ]
    figures = {
        name: value["value"] if isinstance(value, dict) and "value" in value else value
        for name, value in BASE["facts"].items()
    }
    return {
        "unit": {**BASE["unit"], "code": code, "name": f"Bản {code}"},
        "year": "2026",
        "facts": {**figures, **facts},
        "documents": papers,
        "findings": findings,
        "incidents": [],
    }


def as_yaml(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_yaml(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_yaml(each) for each in value]
    return {"yes": True, "no": False}.get(value) if value in ("yes", "no") else _number(value)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def own(facts: Data) -> Bundle:
    """The unit's own dossier, as a file."""
    text = json.dumps(as_yaml(facts), ensure_ascii=False)
    return Bundle(parse(text.encode(), "d.json", "d.json"), None)


class Register:
    """A register filled in row by row."""

    def __init__(
        self, unit_type: str = "residential_area", year: int = 2026, lang: str = "vi"
    ) -> None:
        self.standard = standard_of(unit_type, year)
        self.book: Workbook = opened(blank_register(unit_type, year, lang))
        self.known = {each.key: each for each in forms.register(self.standard)}
        self.page = self.book[forms.sheet_name("register", lang)]
        keys = {each.heading(lang): each.key for each in self.known.values()}
        head, self.columns = columns_of(self.page, keys)
        self.first = head + 2
        self.filler = Filler(self.book, self.standard, Hand("text", yes="x"), lang)

    def cell(self, row: int, key: str) -> Any:
        return self.page.cell(row, self.columns[key])

    def write(self, row: int, facts: Data) -> None:
        for path, value in self.told(facts):
            if value is not None and path not in forms.ABOVE:
                self.filler.write(self.cell(row, path), self.known[path], value)

    def told(self, facts: Data) -> Any:
        for path, value in flat(facts):
            if isinstance(value, dict):
                yield path, value["this_year"]
                yield f"{path}.last_year", value["last_year"]
            else:
                yield path, value
        for paper in facts["documents"]:
            start = f"documents.{paper['kind']}"
            for key in ("number", "date", "signed"):
                yield f"{start}.{key}", paper.get(key)
            for key, day in (paper.get("covers") or {}).items():
                yield f"{start}.covers.{key}", day
        for finding in facts["findings"]:
            yield f"findings.{finding['subject']}", finding["result"]
            yield forms.ROLE, finding["role"]

    def save(self, path: Path) -> Path:
        path.write_bytes(saved(self.book))
        return path


@pytest.fixture
def register() -> Register:
    return Register()


def judged(path: Path) -> dict[str, Any]:
    return {
        name.rpartition("!")[2]: told if isinstance(told, Problems) else answer(told, AS_OF)
        for name, told in open_many(path, PIPELINE.catalogue)
    }


def test_every_row_is_judged_as_its_own_dossier(register: Register, tmp_path: Path) -> None:
    """Rows that meet and rows that do not, a blank line between them."""
    units = [
        unit("A"),
        unit("B", households_registered="125"),
        unit("C", force_discipline="reprimand"),
    ]
    rows = [register.first, register.first + 1, register.first + 3]
    for row, facts in zip(rows, units, strict=True):
        register.write(row, facts)
    found = judged(register.save(tmp_path / "so.xlsx"))
    assert found == {
        str(row): answer(own(facts), AS_OF) for row, facts in zip(rows, units, strict=True)
    }
    assert [each["verdict"] for each in found.values()] == [
        "meets",
        "does-not-meet",
        "does-not-meet",
    ]


@pytest.mark.parametrize(
    "unit_type", ["agency", "commune", "enterprise", "residential_area", "school"]
)
def test_a_blank_register_of_every_unit_type_is_read(unit_type: str, tmp_path: Path) -> None:
    """All of its columns are known again, in either language; it has no rows."""
    for lang in ("vi", "en"):
        path = tmp_path / f"{lang}.xlsx"
        path.write_bytes(blank_register(unit_type, 2026, lang))
        assert list(open_many(path, PIPELINE.catalogue)) == []
        register = Register(unit_type, 2026, lang)
        assert register.columns.keys() == register.known.keys()


def test_one_bad_row_does_not_stop_the_others(register: Register, tmp_path: Path) -> None:
    """Its problems name its own cells."""
    for at, code in enumerate("ABC"):
        register.write(register.first + at, unit(code))
    cell = register.cell(register.first + 1, "facts.households")
    cell.value = "một trăm"
    path = register.save(tmp_path / "so.xlsx")
    told = dict(open_many(path, PIPELINE.catalogue))
    assert list(told) == [f"{path}!{PAGE}!{register.first + at}" for at in range(3)]
    bundles = [each for each in told.values() if isinstance(each, Bundle)]
    answers = [answer(each, AS_OF) for each in bundles]
    assert answers[1] == ["count-expected"]
    assert [each["verdict"] for each in (answers[0], answers[2])] == ["meets", "meets"]
    with pytest.raises(Problems) as raised:
        PIPELINE.decide(bundles[1], AS_OF)
    (problem,) = raised.value.problems
    assert str(problem.mark) == f"{path}:{PAGE}!{cell.coordinate}"


def test_incidents_are_those_of_the_unit_whose_code_they_bear(
    register: Register, tmp_path: Path
) -> None:
    """And one that bears no code of the register is a problem of its own row."""
    register.write(register.first, unit("A"))
    register.write(register.first + 1, unit("B"))
    page = register.book[INCIDENTS]
    for row, code in ((5, "b "), (6, "Z"), (7, None)):
        page.cell(row, 1).value, page.cell(row, 2).value = code, f"VV{row}"
        page.cell(row, 3).value, page.cell(row, 4).value = KIND, date(2026, 6, 14)
    path = register.save(tmp_path / "so.xlsx")
    told = dict(open_many(path, PIPELINE.catalogue))
    answers = [answer(each, AS_OF) for each in told.values() if isinstance(each, Bundle)]
    found = [{"id": "VV5", "kind": "sabotage", "date": "2026-06-14"}]
    assert answers == [
        answer(own(unit("A")), AS_OF),
        answer(own({**unit("B"), "incidents": found}), AS_OF),
    ]
    assert [each["verdict"] for each in answers] == ["meets", "does-not-meet"]
    lost = [each for each in told.values() if isinstance(each, Problems)]
    assert [str(each) for each in lost] == [
        f"{path}:{INCIDENTS}!A6: register-unit-unknown",
        f"{path}:{INCIDENTS}!A7: key-missing",
    ]


def test_a_unit_that_stands_twice_is_refused(register: Register, tmp_path: Path) -> None:
    """Both rows, each naming the other: an incident with that code could belong to either."""
    register.write(register.first, unit("A"))
    register.write(register.first + 1, unit("A "))
    told = [each for _, each in open_many(register.save(tmp_path / "so.xlsx"), PIPELINE.catalogue)]
    for at, each in enumerate(told):
        assert isinstance(each, Problems)
        (problem,) = each.problems
        assert (problem.code, problem.mark.line) == ("id-duplicate", register.first + at)
        assert problem.also is not None
        assert problem.also.line == register.first + 1 - at


def test_a_heading_above_the_code_of_another_column_is_refused(
    register: Register, tmp_path: Path
) -> None:
    """The codes were moved, or the headings were; words that are no heading at all are only said."""
    register.write(register.first, unit("A"))
    cell = register.cell(register.first - 2, "facts.households")
    title, cell.value = cell.value, "Hộ dân của bản"
    (told,) = [
        each for _, each in open_many(register.save(tmp_path / "a.xlsx"), PIPELINE.catalogue)
    ]
    assert isinstance(told, Bundle)
    notes = {each.code: each.mark for each in told.document.notices}
    assert (notes["title-unknown"].line, notes["title-unknown"].column) == (cell.row, cell.column)
    other = register.cell(register.first - 2, "facts.households_registered")
    cell.value, other.value = other.value, title
    (told,) = [
        each for _, each in open_many(register.save(tmp_path / "a.xlsx"), PIPELINE.catalogue)
    ]
    assert isinstance(told, Problems)
    assert [each.code for each in told.problems] == ["cell-title-other"] * 2
    assert {each.mark.column for each in told.problems} == {cell.column, other.column}


def test_an_incident_of_a_register_with_its_kind_alone_is_not_blank(
    register: Register, tmp_path: Path
) -> None:
    """The form prints numbers there, and no kinds."""
    register.write(register.first, unit("A"))
    register.book[INCIDENTS]["C5"] = KIND
    told = [each for _, each in open_many(register.save(tmp_path / "a.xlsx"), PIPELINE.catalogue)]
    assert [str(each) for each in told if isinstance(each, Problems)] == [
        f"{tmp_path / 'a.xlsx'}:{INCIDENTS}!A5: key-missing"
    ]


def test_findings_without_minutes_are_refused_at_the_minutes(
    register: Register, tmp_path: Path
) -> None:
    """A finding stands on its minutes, in a register as elsewhere."""
    facts = unit("A")
    facts["documents"] = [each for each in facts["documents"] if each["kind"] != MINUTES]
    register.write(register.first, facts)
    path = register.save(tmp_path / "so.xlsx")
    (told,) = [each for _, each in open_many(path, PIPELINE.catalogue)]
    assert isinstance(told, Bundle)
    with pytest.raises(Problems) as raised:
        PIPELINE.decide(told, AS_OF)
    cell = register.cell(register.first, f"documents.{MINUTES}.date").coordinate
    assert {str(each.mark) for each in raised.value.problems} == {f"{path}:{PAGE}!{cell}"}


def test_codes_without_headings_and_headings_without_codes_will_do(
    register: Register, tmp_path: Path
) -> None:
    """Either row above the units is enough to know the columns."""
    register.write(register.first, unit("A"))
    expected = answer(own(unit("A")), AS_OF)
    for row in (register.first - 2, register.first - 1):
        register = Register()
        register.write(register.first, unit("A"))
        for column in range(1, register.page.max_column + 1):
            register.page.cell(row, column).value = None
        path = register.save(tmp_path / f"{row}.xlsx")
        assert list(judged(path).values()) == [expected]


def test_check_judges_every_row(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each with --quiet; the exit code is the gravest."""
    register.write(register.first, unit("A"))
    register.write(register.first + 1, unit("B", households_registered="125"))
    register.write(register.first + 2, unit("C", households="x"))
    path = register.save(tmp_path / "so.xlsx")
    status, out, err = antt(capsys, "check", path, "--as-of", "2026-11-05", "--quiet")
    assert status == 2
    assert [row.split(":")[0] for row in out.splitlines()] == [
        f"{path}!{PAGE}!{register.first + at}" for at in (0, 1)
    ]
    assert err.count("count-expected") == 1


def test_a_register_is_not_the_dossier_of_one_unit(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A verb that wants one says so."""
    register.write(register.first, unit("A"))
    path = register.save(tmp_path / "so.xlsx")
    with pytest.raises(Problems) as raised:
        open_dossier(path, PIPELINE.catalogue)
    assert [each.code for each in raised.value.problems] == ["register-many"]
    assert raised.value.problems[0].params == {"rows": "1"}


def test_days_as_offices_write_them_are_read_in_a_register_too(
    register: Register, tmp_path: Path
) -> None:
    """Two digits of a year, and words; the reading is said of the row that it was read in."""
    facts = unit("A")
    days = {each["kind"]: each["date"] for each in facts["documents"]}
    written = {
        kind: date.fromisoformat(day if "-" in day else "-".join(reversed(day.split("/"))))
        for kind, day in days.items()
    }
    for row, form in ((0, "{0:%d/%m/%y}"), (1, "ngày {0:%d} tháng {0:%m} năm {0:%Y}")):
        register.write(
            register.first + row, {**facts, "unit": {**facts["unit"], "code": "AB"[row]}}
        )
        for kind, day in written.items():
            register.cell(register.first + row, f"documents.{kind}.date").value = form.format(day)
    found = [each for _, each in open_many(register.save(tmp_path / "so.xlsx"), PIPELINE.catalogue)]
    bundles = [each for each in found if isinstance(each, Bundle)]
    assert [answer(each, AS_OF)["verdict"] for each in bundles] == ["meets", "meets"]
    notes = [[note.code for note in each.document.notices] for each in bundles]
    assert notes[0].count("day-short-year") == len(days) and "day-short-year" not in notes[1]
    assert notes[1].count("day-first") >= len(days)


def test_a_hidden_row_is_said_of_its_unit_alone(register: Register, tmp_path: Path) -> None:
    """A filter that was left on hides a row from the eye, not from the decision."""
    register.write(register.first, unit("A"))
    register.write(register.first + 1, unit("B"))
    register.page.row_dimensions[register.first + 1].hidden = True
    found = open_many(register.save(tmp_path / "so.xlsx"), PIPELINE.catalogue)
    notes = [
        {note.code for note in each.document.notices}
        for _, each in found
        if isinstance(each, Bundle)
    ]
    assert ["rows-hidden" in each for each in notes] == [False, True]


def test_the_standard_behind_these_tests_has_what_they_need() -> None:
    """Yearly figures, findings, papers that cover a span: nothing above is skipped in silence."""
    words = STANDARD.vocabulary
    assert any(fact.yearly for fact in words.facts.values())
    assert any(kind.covers for kind in words.documents.values())
    assert words.documents[MINUTES].minutes
    assert words.findings
