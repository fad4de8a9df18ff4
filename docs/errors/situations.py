"""Problems that no file of `tests/bad_dossiers` or `tests/bad_criteria` can show: what brings them about."""

from __future__ import annotations

from typing import NamedTuple


class Situation(NamedTuple):
    """Commands to be run in an empty folder, the last of which meets the problem; and a file for them."""

    commands: tuple[str, ...]
    name: str = ""
    text: str = ""


def _run(*commands: str) -> Situation:
    return Situation(commands)


DOSSIER = """\
unit: {type: residential_area, code: ban-ang, name: Bản Áng}
year: 2026
documents:
  - {id: nghi-quyet, kind: party_resolution, date: 2026-02-01, file: nghi-quyet.txt}
"""

CASES = """\
edition: tt124-2021
unit_type: residential_area
as_of: 2026-11-05
dossier:
  unit: {type: residential_area, code: ban-ang, name: Bản Áng}
  year: 2026
  facts: {households: 5}
cases:
  - name: Ca thử
    cite: Điều 4
"""


def _attached(*commands: str, more: str = "") -> Situation:
    """A dossier that refers to a file."""
    text = DOSSIER.replace("nghi-quyet.txt}", f"nghi-quyet.txt{more}}}")
    return Situation(commands, "ban-ang/dossier.yaml", text)


def _template(change: str, form: str = "docx") -> Situation:
    """A letter from a template that was changed."""
    return _run(
        "antt paper --templates mau > /dev/null",
        "python3 -m zipfile -e mau/cong-van-bo-sung.docx sua",
        f"sed -i '{change}' sua/word/document.xml",
        "(cd sua; python3 -m zipfile -c ../mau.docx *)",
        "antt paper request evidence_samples/kdc-thieu-to-trinh --as-of 2026-11-05 "
        f"--template mau.docx --format {form} --output cong-van.{form}",
    )


def _case(words: str, old: str = "", new: str = "") -> Situation:
    """A case file with one case, in which `old` has become `new`."""
    text = f"{CASES}    {words}\n".replace(old, new)
    return Situation(("antt criteria test ca.yaml",), "ca.yaml", text)


_VILLAGE = "--unit residential_area --year 2026"


def _zipped(make: str, files: str) -> Situation:
    """A zip of files just made, checked as a dossier."""
    return _run(make, f"python3 -m zipfile -c {files}", f"antt check {files.split()[0]}")


SCHOOL_YEAR = """\
overlay: nam-hoc-2020
extends: {edition: tt23-2012, unit_type: school}
title: {vi: Năm học, en: School year}
basis: {vi: Kế hoạch năm học, en: School-year plan, cite: Kế hoạch, certainty: text}
source: ke_hoach
sources:
  ke_hoach: {vi: Kế hoạch, en: Plan}
windows:
  - {schedule: school_year, year: 2020, opens: 2019-05-28, closes: 2020-07-15}
"""

PLAN = """\
plan: ke-hoach
year: 2025
title: {vi: Kế hoạch năm 2025, en: Plan for 2025}
basis: {vi: Kế hoạch của Ban Chỉ đạo, en: Plan of the committee, cite: KH 05/KH-BCĐ, certainty: text}
targets:
  - id: dang-ky
    vi: Mọi khu dân cư đăng ký
    en: Every area registers
    cite: Mục II
    certainty: text
    types: [residential_area]
    units: registered
    at_least: 100%
"""
ROLLUP = "antt rollup evidence_samples/kdc-dat-2026 --as-of 2026-11-22"

SITUATIONS: dict[str, Situation] = {
    "file-workbook": _run(
        r"printf 'PK\003\004' > tinh.xlsx",
        "antt check evidence_samples/kdc-dat-2026 --overlay tinh.xlsx",
    ),
    "workbook-damaged": _run(r"printf 'PK\003\004' > ho-so.xlsx", "antt check ho-so.xlsx"),
    "workbook-none": _run(r"printf 'Mã;Tên\n' > ho-so.xlsx", "antt check ho-so.xlsx"),
    "workbook-lock": _run("touch '~$ho-so.xlsx'", "antt check '~$ho-so.xlsx'"),
    "workbook-open": _run(
        f"antt dossier new --format xlsx {_VILLAGE} --output ho-so.xlsx",
        "touch '~$ho-so.xlsx'; antt check ho-so.xlsx",
    ),
    "workbook-other": _zipped("mkdir word; touch word/document.xml", "ho-so.xlsx word"),
    "workbook-entities": _zipped("printf '<!DOCTYPE a []><a/>' > a.xml", "ho-so.xlsx a.xml"),
    "workbook-bomb": _zipped("head -c 9000000 /dev/zero > a.xml", "ho-so.xlsx a.xml"),
    "workbook-encrypted": _zipped(
        "mkdir META-INF; printf '<encryption-data/>' > META-INF/manifest.xml; "
        "printf application/vnd.oasis.opendocument.spreadsheet > mimetype",
        "ho-so.ods mimetype META-INF",
    ),
    "criteria-empty": _run("mkdir bo", "antt windows --criteria bo --year 2026"),
    "file-not-regular": _run("mkfifo ho-so.yaml", "antt check ho-so.yaml"),
    "window-given-twice": Situation(
        (
            r"printf 'unit: {type: school, code: t, name: THPT}\nyear: 2020\n' > ho-so.yaml",
            "printf 'window: {schedule: school_year, opens: 2019-05-20, closes: 2020-07-15}' >> ho-so.yaml",
            "antt check ho-so.yaml --overlay nam-hoc.yaml",
        ),
        "nam-hoc.yaml",
        SCHOOL_YEAR,
    ),
    "byte-order-mark": _run(
        r"printf '\xef\xbb\xbfyear: 2026\n' > ho-so.yaml", "antt check ho-so.yaml"
    ),
    "not-utf8": _run(r"printf 'name: T\xd5ng\n' > ho-so.yaml", "antt check ho-so.yaml"),
    "file-missing": _run("antt check ho-so-khong-co.yaml"),
    "file-unreadable": _run(
        "mkdir ban-ang; touch ban-ang/dossier.yaml", "antt check ban-ang --overlay ban-ang"
    ),
    "file-too-large": _run("head -c 6000000 /dev/zero > ban-quet.yaml", "antt check ban-quet.yaml"),
    "file-empty": _run("touch ho-so.yaml", "antt check ho-so.yaml"),
    "yaml-too-deep": Situation(
        ("antt check ho-so.yaml",), "ho-so.yaml", f"unit: {'[' * 41}{']' * 41}\n"
    ),
    "yaml-too-many-nodes": Situation(
        ("antt check ho-so.yaml",),
        "ho-so.yaml",
        "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(
            f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
            for before, name in zip("abcde", "bcdef", strict=True)
        ),
    ),
    "yaml-unknown-alias": Situation(("antt check ho-so.yaml",), "ho-so.yaml", "facts: *so_lieu\n"),
    "bundle-empty": _run("mkdir ban-ang", "antt check ban-ang"),
    "bundle-two": _run(
        "mkdir ban-ang", "touch ban-ang/dossier.yaml ban-ang/dossier.json", "antt check ban-ang"
    ),
    "attachment-no-folder": _attached("antt check - --as-of 2026-11-05 < ban-ang/dossier.yaml"),
    "attachment-link-outside": _attached(
        "touch nghi-quyet.txt; ln -s ../nghi-quyet.txt ban-ang/nghi-quyet.txt",
        "antt check ban-ang --as-of 2026-11-05",
    ),
    "attachment-changed": _attached(
        "echo 'đã sửa' > ban-ang/nghi-quyet.txt",
        "antt check ban-ang --as-of 2026-11-05",
        more=f", sha256: {7:064d}",
    ),
    "case-expects-nothing": _case("set: {facts.households: 6}"),
    "case-path-missing": _case("set: {facts.household: 6}\n    unproven: [criteria]"),
    "case-path-taken": _case("add: {facts.households: 6}\n    unproven: [criteria]"),
    "case-unit-type": _case("unproven: [criteria]", "{type: residential_area", "{type: school"),
    "cases-none": _run("mkdir trong", "antt criteria test --criteria trong"),
    "cases-of-what": _case("unproven: [criteria]", "unit_type: residential_area\n", ""),
    "edition-unknown": _case("unproven: [criteria]", "tt124-2021", "tt124-2022"),
    "compare-nothing": _run("antt criteria diff tt23-2012 tt124-2022"),
    "compare-no-edition": _run("mkdir trong", "antt criteria diff trong tt124-2021"),
    "no-dossier": _run("mkdir trong", "antt batch trong -o tong-hop.txt"),
    "batch-link": _run(
        "mkdir xa; ln -s ../evidence_samples/kdc-dat-2026 xa/ban-ang",
        "antt batch xa --as-of 2026-11-22 -o tong-hop.txt",
    ),
    "line-too-long": _run(
        "head -c 6000000 /dev/zero > ho-so.ndjson", "antt batch ho-so.ndjson -o tong-hop.txt"
    ),
    "parquet-broken": _run(
        "printf 'PAR1' > ho-so.parquet", "antt batch ho-so.parquet -o tong-hop.txt"
    ),
    "zip-broken": _run("printf 'PK' > ho-so.zip", "antt batch ho-so.zip -o tong-hop.txt"),
    "resume-not-rows": _run(
        "echo 'Sổ tay' > so-tay.txt",
        "antt batch evidence_samples/kdc-dat-2026 --as-of 2026-11-22 --resume so-tay.txt",
    ),
    "template-not-word": _run(
        "echo 'Mẫu tờ trình' > mau.docx",
        "antt paper request evidence_samples/kdc-thieu-to-trinh --as-of 2026-11-05 "
        "--template mau.docx --output cong-van.docx",
    ),
    "template-tag-unknown": _template("s/{{ kinh_gui }}/{{ kinh_gue }}/"),
    "template-tag-broken": _template("s/{{ kinh_gui }}/{{ kinh_gui }/"),
    "paper-not-in-pdf": _template(
        's|<w:rPr/><w:t>Kính|<w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>Kính|', "pdf"
    ),
    "json-syntax": _run(
        """printf '{"unit": {"type": "school"}' > ho-so.json""", "antt check ho-so.json"
    ),
    "line-json": _run(
        """printf '{"unit": {"type": "school"\\n' > ho-so.ndjson""",
        "antt batch ho-so.ndjson -o tong-hop.txt",
    ),
    "row-expected": _run("echo '{\"row_version\": 1}' > xa.ndjson", "antt rollup xa.ndjson"),
    "register-workbook": _run(
        "antt dossier new --unit school --year 2026 --format xlsx --output don-vi.xlsx",
        f"{ROLLUP} --register don-vi.xlsx",
    ),
    "register-empty": _run("echo 'type,code,name' > don-vi.csv", f"{ROLLUP} --register don-vi.csv"),
    "register-cells": _run(
        "printf 'type,code,name\\nagency,KB,Kho bạc, chi nhánh 2\\n' > don-vi.csv",
        f"{ROLLUP} --register don-vi.csv",
    ),
    "plan-one-kind": Situation(
        (f"{ROLLUP} --plan ke-hoach.yaml",),
        "ke-hoach.yaml",
        PLAN.replace("    units: registered\n", ""),
    ),
    "target-over-whole": Situation(
        (f"{ROLLUP} --plan ke-hoach.yaml",), "ke-hoach.yaml", PLAN.replace("100%", "1000%")
    ),
    "plan-other-year": Situation((f"{ROLLUP} --plan ke-hoach.yaml",), "ke-hoach.yaml", PLAN),
    "since-other-unit": _run(
        "antt check evidence_samples/kdc-dat-2026 --since evidence_samples/xa-dat-2026 --as-of 2026-11-22"
    ),
    "since-other-year": Situation(
        (
            "sed 's/year: 2026/year: 2025/' ban-ang.yaml > nam-truoc.yaml",
            "antt check ban-ang.yaml --since nam-truoc.yaml",
        ),
        "ban-ang.yaml",
        "unit: {type: residential_area, code: ban-ang, name: Bản Áng}\nyear: 2026\n",
    ),
}
