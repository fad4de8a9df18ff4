"""`antt rollup` and `antt calendar`: what is typed, what comes out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from rollup_rows import row

from engine.batch.result import line

Antt = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-11-18")
SCHEMAS = Path(__file__).resolve().parents[2] / "engine" / "schemas"
SCHEMA = Draft202012Validator(
    json.loads((SCHEMAS / "rollup.schema.json").read_text(encoding="utf-8"))
)
"""Everything that these tests see printed fits what is published."""
SUBMISSION = """\
  - {id: to-trinh, kind: submission, number: 05/TTr, date: 2026-11-18, issuer: unit, signed: yes}
"""


def rolled(antt: Antt, *words: object) -> tuple[int, dict[str, Any]]:
    code, out, err = antt("rollup", *words, "--format", "json")
    assert not err
    data = json.loads(out)
    SCHEMA.validate(data)
    return code, data


def shares(data: dict[str, Any]) -> dict[str, tuple[int, int, int, str]]:
    return {
        each["id"]: (each["part"], each["whole"], each["needed"], each["outcome"])
        for each in data["communes"][0]["shares"]
    }


@pytest.mark.parametrize("verb", ["rollup", "calendar"])
def test_files_that_cannot_hold_a_dossier_are_named(verb: str, antt: Antt, sample: Path) -> None:
    """A village that sent its dossier as a Word file is missing from the sums: that is said, not hidden."""
    (sample / "Bản Nà Lốm.docx").write_bytes(b"x")
    with ZipFile(sample / "anh.zip", "w") as archived:
        archived.writestr("khac/dossier.yaml", (sample / "xa" / "dossier.yaml").read_bytes())
        archived.writestr("1.jpg", b"x")
    _, out, err = antt(verb, sample, *DAY)
    assert "2 tệp không thuộc dạng đọc được" in err
    assert "Bản Nà Lốm.docx" in err and "anh.zip!1.jpg" in err
    assert "docx" not in out


def test_the_sample_commune_misses_by_one(antt: Antt, sample: Path) -> None:
    """21 of 31 where 22 are needed; the small enterprise does not count; as declared it would pass."""
    code, data = rolled(antt, sample, *DAY)
    commune = data["communes"][0]
    assert code == 1
    assert shares(data) == {"5.4.1": (31, 31, 0, "MET"), "5.4.2": (21, 31, 1, "UNMET")}
    assert (commune["declared_state"], commune["rolled_state"]) == ("approvable", "not-met")
    assert [
        (each["unit_type"], each["field"], each["declared"], each["computed"])
        for each in commune["differences"]
    ] == [
        ("residential_area", "recognised", 18, 17),
        ("enterprise", "total", 3, 2),
        ("enterprise", "registered", 3, 2),
        ("enterprise", "recognised", 2, 1),
    ]
    assert data["by_type"]["commune"]["recognised"] == 0


def test_one_more_paper_and_the_commune_passes(antt: Antt, sample: Path) -> None:
    """With the submission that was lacking, 22 of 31 is 70.97%: enough, and judged so by the ordinary criteria."""
    path = sample / "ban-nam-tang" / "dossier.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nfindings:", SUBMISSION + "\nfindings:", 1), encoding="utf-8")
    code, data = rolled(antt, sample, *DAY)
    assert (code, shares(data)["5.4.2"]) == (0, (22, 31, 0, "MET"))
    assert data["communes"][0]["rolled_state"] == "approvable"
    assert data["communes"][0]["own"]["recognised"] is True


def test_the_json_is_golden(antt: Antt, golden: Callable[[str, str], None]) -> None:
    """Everything that `--format json` says of the sample commune."""
    root = Path(__file__).parents[2]
    _, out, _ = antt(
        "rollup", root / "evidence_samples" / "xa-huoi-lam-2026", *DAY, "--format", "json"
    )
    golden("../rollup/golden/xa-huoi-lam-2026.json", out.replace(f"{root.as_posix()}/", ""))


def test_rows_of_a_batch_roll_up_as_their_dossiers_do(antt: Antt, sample: Path) -> None:
    """`antt batch` once, `antt rollup` on what it wrote: the same answer."""
    code, _, err = antt("batch", sample, *DAY, "--format", "ndjson", "--output", "rows.ndjson")
    assert code == 3 or code == 1, err
    assert rolled(antt, "rows.ndjson", *DAY) == rolled(antt, sample, *DAY)


def test_a_dossier_that_changed_since_is_not_judged_with_old_rows(antt: Antt, sample: Path) -> None:
    """The commune's digest must still be that of its row; its shares are still those of its units."""
    antt("batch", sample, *DAY, "--format", "ndjson", "--output", "rows.ndjson")
    path = sample / "xa" / "dossier.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# sửa\n", encoding="utf-8")
    code, data = rolled(antt, "rows.ndjson", *DAY)
    commune = data["communes"][0]
    assert commune["rolled_state"] is None
    assert "dossier-gone" in [each["code"] for each in commune["cautions"]]
    assert (code, commune["own"]["recognised"]) == (3, False)


def test_a_dossier_that_cannot_be_judged_again_is_said(antt: Antt, sample: Path) -> None:
    """As of its row's day it cannot be read: the row stands where its units agree, and a caution says so."""
    antt("batch", sample / "xa", *DAY, "--format", "ndjson", "--output", "rows.ndjson")
    text = Path("rows.ndjson").read_text(encoding="utf-8")
    Path("rows.ndjson").write_text(text.replace("2026-11-18", "2026-11-01"), encoding="utf-8")
    code, data = rolled(antt, "rows.ndjson", sample / "ban-na-hin", *DAY)
    commune = data["communes"][0]
    assert (code, commune["rolled_state"], commune["own"]["recognised"]) == (0, None, True)
    assert "dossier-gone" in [each["code"] for each in commune["cautions"]]


def test_a_broken_dossier_is_named_and_keeps_its_place(antt: Antt, sample: Path) -> None:
    """It cannot be judged; that it belongs to the commune can still be read: 32 units, exit code 2."""
    path = sample / "ban-na-hin" / "dossier.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("households: 142", "households: nhiều"), encoding="utf-8")
    code, data = rolled(antt, sample, *DAY)
    unit = next(each for each in data["units"] if each["code"] == "LG-HL-01")
    assert (code, unit["state"], unit["name"]) == (2, "broken", "Bản Nà Hin")
    assert shares(data)["5.4.2"][:2] == (20, 31)
    assert data["unplaced"] == []


def test_a_register_shows_who_has_no_dossier(antt: Antt, sample: Path) -> None:
    """A unit of the list without a dossier is in the total; one that the list lacks is pointed out."""
    names = "type,code,name,province,commune\n"
    names += "residential_area,LG-HL-26,Bản Mới,Lam Giang,xã Huổi Lam\n"
    Path("ds.csv").write_text(names, encoding="utf-8")
    _, data = rolled(antt, sample, *DAY, "--register", "ds.csv")
    unit = next(each for each in data["units"] if each["code"] == "LG-HL-26")
    assert (unit["state"], unit["registered"]) == ("unjudged", "unknown")
    assert shares(data) == {"5.4.1": (31, 32, 1, "UNMET"), "5.4.2": (21, 32, 2, "UNMET")}
    assert len(data["unlisted"]) == 33


def test_with_a_ledger_only_its_recognitions_count(
    antt: Antt, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a decision a unit that meets the standard waits; a revoked recognition counts no more."""
    monkeypatch.setenv("ANTT_KEY_PASSPHRASE", "một câu thật dài để mở khóa")
    signed = ("--ledger", "so.antt", "--key", "key.pem")
    assert antt("key", "new", "key.pem")[0] == 0
    assert antt("ledger", "new", "--name", "antt.example.vn/xa", *signed)[0] == 0
    for at, name in enumerate(("ban-na-hin", "ban-na-lom"), 1):
        who = (
            "--by",
            "Chủ tịch",
            "--outcome",
            "recognise",
            "--number",
            f"{at}/QĐ",
            "--date",
            "2026-11-12",
        )
        code, _, err = antt("decide", sample / name, *who, *signed)
        assert code == 0, err
    _, data = rolled(antt, sample, *DAY, "--ledger", "so.antt")
    states = {each["code"]: each["state"] for each in data["units"]}
    assert (data["basis"], data["all"]["recognised"]) == ("ledger", 2)
    assert (states["LG-HL-01"], states["LG-HL-03"]) == ("recognised", "approvable")
    revoke = ("--by", "Chủ tịch", "--reason", "sai", "--number", "9/QĐ", "--date", "2026-11-13")
    code, _, err = antt("revoke", "1", *revoke, *signed)
    assert code == 0, err
    _, data = rolled(antt, sample, *DAY, "--ledger", "so.antt")
    assert data["all"]["recognised"] == 1


def test_movement_is_against_last_years_rows(antt: Antt) -> None:
    """New, kept and dropped units by name."""
    now = [row("1"), row("2", "not-met"), row("3")]
    before = [row("1", year=2025), row("2", year=2025), row("3", "not-met", year=2025)]
    Path("nay.ndjson").write_bytes(b"".join(map(line, now)))
    Path("truoc.ndjson").write_bytes(b"".join(map(line, before)))
    code, out, _ = antt("rollup", "nay.ndjson", "--last-year", "truoc.ndjson", *DAY)
    assert code == 1
    for kind in ("Mới được công nhận (1)", "Giữ vững (1)", "Không còn được công nhận (1)"):
        assert kind in out
    assert "Đơn vị 2 (chưa đạt)" in out


def test_tables_by_district_and_province(antt: Antt) -> None:
    """Each commune under its district; the sums are those of the units."""
    places = [("xã A", "huyện Một"), ("xã B", "Huyện Một"), ("xã C", "huyện Hai")]
    rows = [
        row(f"{at}", "approvable" if at % 2 else "not-met", commune=name)._replace(
            place={"commune": name, "district": district, "province": "Lam Giang"}
        )
        for at, (name, district) in enumerate(places * 3)
    ]
    Path("rows.ndjson").write_bytes(b"".join(map(line, rows)))
    _, data = rolled(antt, "rows.ndjson", "--by", "district", *DAY)
    found = {each["name"].lower(): each["all"]["total"] for each in data["by_place"]}
    assert found == {"huyện một": 6, "huyện hai": 3}
    _, data = rolled(antt, "rows.ndjson", "--by", "province", *DAY)
    assert [(each["name"], each["all"]["recognised"]) for each in data["by_place"]] == [
        ("Lam Giang", 4)
    ]


def test_a_plan_stands_beside_the_results(antt: Antt, sample: Path) -> None:
    """Targets count units and households; reached or not, no verdict changes."""
    plan = """\
plan: thu
year: 2026
title: {vi: Kế hoạch thử, en: Test plan}
basis: {vi: Kế hoạch thử, en: Test plan, cite: KH 1, certainty: illustration}
targets:
  - id: ho
    vi: Số hộ đăng ký
    en: Households
    cite: mục 1
    certainty: illustration
    types: [residential_area]
    ratio: {of: households_registered, to: households}
    over: 85%
"""
    Path("ke-hoach.yaml").write_text(plan, encoding="utf-8")
    code, data = rolled(antt, sample, *DAY, "--plan", "ke-hoach.yaml")
    target = data["plan"]["targets"][0]
    assert (code, target["part"], target["whole"], target["outcome"]) == (1, 2308, 2311, "MET")
    Path("ke-hoach.yaml").write_text(plan.replace("2026", "2025"), encoding="utf-8")
    code, _, err = antt("rollup", sample, *DAY, "--plan", "ke-hoach.yaml")
    assert (code, "plan-other-year" in err) == (2, True)


def test_the_page_fetches_nothing_and_escapes_names(antt: Antt, sample: Path) -> None:
    """One file: charts drawn in it, no address, and a name is text whatever it looks like."""
    path = sample / "ban-na-hin" / "dossier.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: Bản Nà Hin", "name: <b>Nà Hin</b>"), encoding="utf-8")
    code, out, _ = antt("rollup", sample, *DAY, "--format", "html")
    assert code == 1
    assert "&lt;b&gt;Nà Hin&lt;/b&gt;" in out and "<b>Nà Hin" not in out
    assert not re.search(r"""(?:src|href)=["'](?!#)""", out)
    assert out.count('<svg class="chart ') == 4
    assert re.search(r'<svg class="chart [^>]* role="img" aria-label="[^"]+"', out)


def test_the_workbook_has_excels_own_charts(antt: Antt, sample: Path) -> None:
    """Two charts over cells of the workbook; numbers are numbers; every unit has a row."""
    code, _, _ = antt("rollup", sample, *DAY, "--format", "xlsx", "--output", "xa.xlsx")
    data = Path("xa.xlsx").read_bytes()
    assert code == 1
    with ZipFile(io.BytesIO(data)) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 2
    book = load_workbook(io.BytesIO(data))
    cells = {each[0].value: each for each in book.worksheets[0].iter_rows()}
    assert [cell.value for cell in cells["khu dân cư"]] == ["khu dân cư", 25, 25, 100, 22, 17, 68]
    assert book["Đơn vị"].max_row == 34


BAD = [
    (b'{"row_version": 1}\n', "row-expected"),
    (b'{"row_version": 99, "source": "a"}\n', "row-expected"),
]


@pytest.mark.parametrize(("text", "code"), BAD)
def test_a_line_that_is_no_row_is_refused_with_its_place(
    antt: Antt, text: bytes, code: str
) -> None:
    """Exit code 2, nothing printed."""
    Path("rows.ndjson").write_bytes(line(row("1")) + text)
    status, out, err = antt("rollup", "rows.ndjson", *DAY)
    assert (status, out) == (2, "")
    assert f"rows.ndjson:2:1: {code}" in err


def test_rows_of_several_years_need_a_choice(antt: Antt) -> None:
    """The years are named; with --year the others are listed and left out."""
    Path("rows.ndjson").write_bytes(line(row("1")) + line(row("2", year=2025)))
    code, out, err = antt("rollup", "rows.ndjson", *DAY)
    assert (code, out, "2025, 2026" in err) == (2, "", True)
    _, data = rolled(antt, "rows.ndjson", "--year", "2026", *DAY)
    assert (data["all"]["total"], [each["year"] for each in data["other_years"]]) == (1, [2025])


def test_nothing_there_is_one_message(antt: Antt) -> None:
    """A path that does not exist, a folder without dossiers."""
    Path("trong").mkdir()
    for name, code in (("khong-co", "file-missing"), ("trong", "no-dossier")):
        status, out, err = antt("rollup", name, *DAY)
        assert (status, out) == (2, "")
        assert code in err


def test_the_calendar_says_who_is_late(antt: Antt, sample: Path) -> None:
    """As of 18/11 twenty villages wait for a decision that was due by 14/11; as of 10/11 none is late."""
    code, out, _ = antt("calendar", sample, *DAY, "--format", "json")
    late = [each for each in json.loads(out)["dues"] if each["state"] == "overdue"]
    assert (code, len(late)) == (1, 20)
    assert {(each["kind"], each["day"], each["days_left"]) for each in late} == {
        ("decision", "2026-11-14", -4)
    }
    names = "type,code,name\nschool,T1,Trường Một\n"
    Path("ds.csv").write_text(names, encoding="utf-8")
    code, out, _ = antt("calendar", "--register", "ds.csv", "--as-of", "2026-03-31")
    assert (code, "hôm nay" in out, "Trường Một" in out) == (0, True, True)


def test_the_calendar_file_has_an_event_for_all_that_is_open(antt: Antt) -> None:
    """One whole day each, with a name that stays the same."""
    Path("ds.csv").write_text("type,code,name\nschool,T1,Trường Một\n", encoding="utf-8")
    words = ("calendar", "--register", "ds.csv", "--as-of", "2026-03-01", "--format", "ics")
    _, out, _ = antt(*words)
    events = Calendar.from_ical(out).walk("VEVENT")
    assert [str(each["dtstart"].dt) for each in events] == [
        "2026-03-31",
        "2026-11-15",
        "2026-11-19",
    ]
    assert len({str(each["uid"]) for each in events}) == 3
    assert antt(*words)[1] == out


def test_the_calendar_wants_something_to_look_at(antt: Antt) -> None:
    """Neither dossiers nor a register is a mistake of usage."""
    code, out, err = antt("calendar")
    assert (code, out, "--register" in err) == (2, "", True)
