"""Makes what the office's page shows: the filled workbooks and the pictures of the real pages.

    python docs/office/generate.py             the workbooks: docs/office/*.xlsx
    python docs/office/generate.py pictures    the pictures, too: docs/office/*.png

The pictures need chromium, soffice (LibreOffice) and pdftoppm. The workbooks are the program's own forms, filled in
by openpyxl as a person would fill them; village and figures are made up.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import excel_desk as desk  # noqa: E402

from engine.report.paper_package import repacked  # noqa: E402

YEAR, UNIT, MARGIN = 2026, "residential_area", 12
VILLAGE: dict[str, Any] = {
    "unit": {
        "type": UNIT,
        "code": "LG-ML-07",
        "name": "Bản Pha Lay",
        "place": {"province": "Lam Giang", "commune": "xã Mường Lam", "village": "bản Pha Lay"},
    },
    "year": str(YEAR),
    "facts": {
        "households": "98",
        "households_registered": {"value": "98", "source": "TL02"},
        "crimes": {"this_year": "0", "last_year": "1"},
        "social_evils": {"this_year": "1", "last_year": "1"},
        "other_violations": {"this_year": "2", "last_year": "4"},
        "new_hotspots": "0",
        "new_social_evil_cases": "0",
        "force_rating": "well_completed",
        "force_discipline": "none",
    },
}
EARLY: list[dict[str, Any]] = [
    {
        "id": "TL01",
        "kind": "party_resolution",
        "number": "03-NQ/CB",
        "date": "2026-01-20",
        "issuer": "party",
        "signed": "yes",
    },
    {
        "id": "TL02",
        "kind": "registration",
        "number": "02/ĐK",
        "date": "2026-02-12",
        "issuer": "unit",
        "signed": "yes",
    },
    {
        "id": "TL04",
        "kind": "result_report",
        "number": "06/BC",
        "date": "2026-11-03",
        "issuer": "unit",
        "signed": "yes",
    },
    {
        "id": "TL05",
        "kind": "review_minutes",
        "number": "",
        "date": "2026-11-02",
        "issuer": "unit",
        "signed": "yes",
    },
]
LATER: list[dict[str, Any]] = [
    {
        "id": "TL03",
        "kind": "submission",
        "number": "05/TTr",
        "date": "2026-11-06",
        "issuer": "unit",
        "signed": "yes",
    },
    {
        "id": "TL06",
        "kind": "incident_statement",
        "number": "47/XN-CAX",
        "date": "2026-11-06",
        "issuer": "police",
        "signed": "yes",
        "stamped": "yes",
        "covers": {"from": "2025-11-01", "to": "2026-10-31"},
    },
]
ALL = sorted((*EARLY, *LATER), key=lambda each: str(each["id"]))
FINDINGS = [
    {
        "subject": subject,
        "result": "yes",
        "role": role,
        "date": "2026-11-02",
        "minutes": "TL05",
    }
    for subject, role in (
        ("policies_implemented", "Trưởng bản chủ trì hội nghị đánh giá"),
        ("subjects_managed", "Công an xã phụ trách địa bàn"),
    )
]


def filled(papers: list[dict[str, Any]]) -> Any:
    """The form of the village with these papers; the lines of the others stay as the form has them."""
    there = {each["id"]: each for each in papers}
    lines = [there.get(each["id"], {key: each[key] for key in ("id", "kind")}) for each in ALL]
    facts = {**VILLAGE, "documents": lines, "findings": FINDINGS}
    standard = desk.standard_of(UNIT, YEAR)
    return desk.fill(desk.blank(UNIT, YEAR), facts, standard)


def workbooks() -> None:
    """Three states of one dossier: with slips, with papers missing, complete."""
    slips = filled(EARLY)
    desk.fact(slips, "facts.households_registered").value = "98 hộ"
    desk.at(slips, "documents", "date", 5).value = "31/11/2026"
    for name, book in (
        ("lan-1.xlsx", slips),
        ("lan-2.xlsx", filled(EARLY)),
        ("lan-3.xlsx", filled(EARLY + LATER)),
    ):
        (HERE / name).write_bytes(repacked(desk.saved(book)))


def antt(*words: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "cli.py"), *words], cwd=ROOT, check=False)


def pictures() -> None:
    """Pages of the workbooks, the report in a browser, papers in Word."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        on = ("--as-of", "2026-11-05")
        antt(
            "check",
            "docs/office/lan-2.xlsx",
            *on,
            "--format",
            "html",
            "-o",
            f"{folder}/ket-qua.html",
        )
        browse(folder / "ket-qua.html", "ket-qua.png", 1000, 1150)
        antt("paper", "request", "docs/office/lan-2.xlsx", *on, "-o", f"{folder}/cong-van.docx")
        print_page(folder / "cong-van.docx", "cong-van.png", 1)
        after = ("--as-of", "2026-11-09")
        antt("paper", "appraisal", "docs/office/lan-3.xlsx", *after, "-o", f"{folder}/bao-cao.docx")
        print_page(folder / "bao-cao.docx", "bao-cao.png", 1)
        antt(
            "check",
            "docs/office/lan-3.xlsx",
            *after,
            "--format",
            "xlsx",
            "-o",
            f"{folder}/diem.xlsx",
        )
        print_page(folder / "diem.xlsx", "phieu-diem.png", 1)
        print_page(HERE / "lan-2.xlsx", "bang-tinh.png", 1)
        print_page(HERE / "lan-2.xlsx", "tai-lieu.png", 2)
        village = "evidence_samples/xa-huoi-lam-2026"
        antt(
            "rollup",
            village,
            "--as-of",
            "2026-11-18",
            "--format",
            "html",
            "-o",
            f"{folder}/xa.html",
        )
        browse(folder / "xa.html", "tong-hop.png", 1000, 1250)


def browse(page: Path, picture: str, width: int, height: int) -> None:
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars"
    quiet = "--disable-background-networking --disable-component-update --disable-sync"
    subprocess.run(
        [
            "chromium",
            *flags.split(),
            *quiet.split(),
            f"--user-data-dir={page.parent / 'profile'}",
            f"--window-size={width},{height}",
            f"--screenshot={HERE / picture}",
            page.as_uri(),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    small(HERE / picture)


def print_page(document: Path, picture: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", name, str(document)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        pdf = Path(name) / f"{document.stem}.pdf"
        at = ["-f", str(number), "-l", str(number), "-singlefile"]
        target = str((HERE / picture).with_suffix(""))
        subprocess.run(["pdftoppm", "-r", "80", "-png", *at, str(pdf), target], check=True)
    small(HERE / picture)


def small(picture: Path) -> None:
    """The page without the empty paper around it, in 64 colours."""
    from PIL import Image, ImageChops

    with Image.open(picture) as image:
        page = image.convert("RGB")
    left, top, right, bottom = ImageChops.invert(page).getbbox() or (0, 0, *page.size)
    box = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
    within = (max(box[0], 0), max(box[1], 0), min(box[2], page.width), min(box[3], page.height))
    page.crop(within).quantize(64).save(picture, optimize=True)


if __name__ == "__main__":
    workbooks()
    if "pictures" in sys.argv[1:]:
        pictures()
