"""`antt criteria new`, `list` and `show`."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine import overlay, source
from engine.catalogue import Catalogue
from engine.standard import walk
from engine.vocabulary import UNIT_TYPES

from .conftest import ROOT, Antt

pytestmark = pytest.mark.no_cover

EDITION = (
    "criteria",
    "new",
    "edition",
    "--id",
    "tt01-2027",
    "--short",
    "TT 01",
    "--title",
    'Thông tư "01": thử',
)
FORCE = ("--from", "2027-03-01")
DAYS = ("--opens", "16/11", "--closes", "15/11", "--decide-before", "20/11")
OVERLAY = (
    "criteria",
    "new",
    "overlay",
    "--id",
    "lam-giang",
    "--title",
    "Quy định Lam Giang",
    "--cite",
    "QĐ 1",
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the shipped criteria to write into."""
    shutil.copytree("criteria", tmp_path / "criteria")
    return tmp_path / "criteria"


def test_a_new_edition_passes_the_reader(antt: Antt, shelf: Path) -> None:
    """Every unit type has its file; nothing in it claims to be law."""
    said = antt(*EDITION, "--title-en", "Trial", *FORCE, *DAYS, "--criteria", shelf)
    assert said.code == 0, said.err
    catalogue = Catalogue(shelf)
    edition = next(each for each in catalogue.editions if each.id == "tt01-2027")
    assert edition.title.vi == 'Thông tư "01": thử'
    for unit_type in UNIT_TYPES:
        standard = catalogue.standard(edition, unit_type)
        assert {node.clause.certainty for node in walk(standard.criteria)} <= {"", "unknown"}
        schedule = edition.schedules[unit_type][0]
        assert schedule.decide_before is not None and schedule.window_basis.certainty == "unknown"
    found = json.loads(antt("criteria", "check", "--criteria", shelf, "--format", "json").out)[
        "findings"
    ]
    mine = {each["code"] for each in found if "tt01-2027" in each["file"]}
    assert mine <= {"editions-overlap", "windows-gap"}, (
        mine
    )  # the old edition's `until` is still to be written


@pytest.mark.parametrize("like", ["tt23-2012", "tt124-2021"])
def test_a_copied_edition_means_the_same_and_claims_nothing(
    antt: Antt, shelf: Path, like: str
) -> None:
    """All clauses, limits and windows of the old edition; every certainty unknown."""
    assert antt(*EDITION, *FORCE, "--like", like, "--criteria", shelf).code == 0
    said = antt("criteria", "diff", like, "tt01-2027", "--criteria", shelf, "--format", "json")
    for change in json.loads(said.out)["changes"]:
        aspects = {facet["aspect"] for facet in change["facets"]}
        assert change["kind"] in ("same", "certainty", "changed"), change
        assert aspects <= {"certainty", "force"}, change
    for path in (shelf / "tt01-2027").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[2].startswith("# BẢN NHÁP chép") and "certainty: text" not in text


def test_a_new_overlay_passes_the_reader(antt: Antt, shelf: Path, tmp_path: Path) -> None:
    """It changes nothing yet, and the hints in it work when the marks of comments are taken away."""
    path = tmp_path / "lg.yaml"
    words = (
        *OVERLAY,
        "--edition",
        "tt124-2021",
        "--unit",
        "commune",
        "--criteria",
        shelf,
        "--output",
        path,
    )
    assert antt(*words).code == 0
    catalogue = Catalogue(shelf)
    plain = catalogue.standard(catalogue.editions[-1], "commune")
    assert overlay.apply(source.load(path), plain).criteria == plain.criteria
    text = path.read_text(encoding="utf-8")
    kept = [
        row[2:] if row.startswith(("# tighten", "# add", "#   -")) else row
        for row in text.splitlines()
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    laid = overlay.apply(source.load(path), plain)
    assert len(laid.criteria.children) == len(plain.criteria.children) + 1
    again = antt(*words)
    assert (again.code, "không ghi đè" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*EDITION, *DAYS), "--from"),
        ((*EDITION, *FORCE, "--opens", "31/02", "--closes", "15/11"), "31/02"),
        ((*EDITION, *FORCE, "--like", "tt1-1999"), "tt1-1999"),
        (
            (
                "criteria",
                "new",
                "edition",
                "--id",
                "Thông tư",
                "--short",
                "x",
                "--title",
                "x",
                *FORCE,
                *DAYS,
            ),
            "Thông tư",
        ),
        ((*OVERLAY, "--edition", "tt1", "--unit", "commune"), 'Không có văn bản "tt1"'),
        ((*EDITION, *FORCE, "--opens", "16/11", "--closes", "15/12"), "window"),
    ],
)
def test_what_cannot_be_begun(
    antt: Antt, shelf: Path, words: tuple[str, ...], message: str
) -> None:
    """One clear message, exit 2, nothing half-written."""
    before = sorted(shelf.rglob("*"))
    said = antt(*words, "--criteria", shelf)
    if message == "window":  # a window over thirteen months is odd, but it is what the flags say
        assert said.code == 0
        return
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert sorted(shelf.rglob("*")) == before


def test_text_that_the_reader_refuses_leaves_nothing_behind(antt: Antt, shelf: Path) -> None:
    """Letters not in NFC: the problem names the file that would have been written."""
    before = sorted(shelf.rglob("*"))
    said = antt(*EDITION[:-1], "Tho\u0302ng tu\u031b", *FORCE, *DAYS, "--criteria", shelf)
    assert said.code == 2
    assert f"{shelf}/tt01-2027/edition.yaml:" in said.err and "not-nfc" in said.err
    assert sorted(shelf.rglob("*")) == before


def test_it_asks_on_a_terminal(shelf: Path) -> None:
    """Whatever no flag gave is asked for, one question at a time."""
    ours, theirs = pty.openpty()
    command = [sys.executable, ROOT / "cli.py", "criteria", "new", "edition", "--criteria", shelf]
    run = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "ANTT_LANG": "vi"},
    )
    os.write(ours, "tt09-2030\nTT 09\nThông tư 09\n2030-01-01\n16/11\n15/11\n".encode())
    assert run.wait(timeout=30) == 0
    os.close(theirs)
    assert "Số hiệu ngắn" in os.read(ours, 10_000).decode()
    os.close(ours)
    assert (shelf / "tt09-2030" / "school.yaml").is_file()


def test_list(antt: Antt) -> None:
    """Every edition with its force on the day, every overlay with what it extends, digests as of the bytes."""
    data = json.loads(antt("criteria", "list", "--as-of", "2022-02-09", "--format", "json").out)
    assert {each["id"]: each["in_force"] for each in data["editions"]} == {
        "tt23-2012": True,
        "tt124-2021": False,
    }
    data = json.loads(antt("criteria", "list", "--as-of", "2022-02-10", "--format", "json").out)
    assert {each["id"]: each["in_force"] for each in data["editions"]} == {
        "tt23-2012": False,
        "tt124-2021": True,
    }
    files = [file for each in data["editions"] for file in each["files"]]
    files += [each["file"] for name in ("overlays", "plans") for each in data[name]]
    assert len(files) == 15
    for file in files:
        assert (
            hashlib.sha256((ROOT / "criteria" / file["name"]).read_bytes()).hexdigest()
            == file["sha256"]
        )
    text = antt("criteria", "list", "--as-of", "2022-02-10").out
    assert "TT 124/2021/TT-BCA, có hiệu lực từ 10/02/2022 (đang có hiệu lực)." in text
    assert "lang-son-2012-commune   tt23-2012 / commune" in text


def test_show(antt: Antt) -> None:
    """Every node once, drawn under its group; the JSON holds the same tree."""
    text = antt("criteria", "show", "tt124-2021", "--unit", "commune", "--width", 400).out
    data = json.loads(
        antt("criteria", "show", "tt124-2021", "--unit", "commune", "--format", "json").out
    )
    (standard,) = data

    def ids(nodes: list[dict[str, object]]) -> list[str]:
        return [name for node in nodes for name in (str(node["id"]), *ids(node["children"]))]  # type: ignore[arg-type]

    listed = ids([*standard["criteria"], *standard["papers"]])
    drawn = [row.split("─ ")[1].split(" ")[0] for row in text.splitlines() if "─ " in row]
    assert drawn == listed
    assert (
        "   └─ 5.4.2 Từ 70% số đơn vị được công nhận, tính gộp cả bốn loại [khoản 4 Điều 5] (cách hiểu"
        in text
    )
