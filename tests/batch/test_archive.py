"""Zip archives of dossiers: read where they lie, and refused whole where something is odd about them."""

from __future__ import annotations

import json
import os
import re
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import DOSSIER, edit
from excel_desk import blank_register, columns_of, opened, saved

from engine.batch import archive
from engine.excel import columns as forms

from .conftest import UNREADABLE, Antt, coded

Rows = Callable[..., list[dict[str, Any]]]
PAPER = "  - {id: nq, kind: rules, date: 2019-05-01, file: nội quy.txt}"
WITH_PAPER = edit(DOSSIER, ("  - {id: nq, kind: rules, date: 2019-05-01}", PAPER))


def packed(path: Path, *entries: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    """An archive with these entries."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archived:
        warnings.simplefilter("ignore")  # of a name that comes twice
        for name, text in entries:
            archived.writestr(name, text)
    return path


def codes(row: dict[str, Any]) -> list[str]:
    return [each["code"] for each in row["problems"]]


def test_files_that_cannot_hold_a_dossier_are_named(tmp_path: Path, batch: Antt) -> None:
    """With the archive they lie in; not the papers of a bundle, nor what a computer leaves behind."""
    stack = packed(
        tmp_path / "xa.zip",
        ("ban-thu/dossier.yaml", WITH_PAPER),
        ("ban-thu/nội quy.txt", "Điều 1"),
        ("ban-2/ho so.docx", "x"),
        ("__MACOSX/ban-2/._ho so.docx", "x"),
        ("anh.jpg", "x"),
    )
    told = batch(stack, "--format", "ndjson").err
    assert "2 tệp không thuộc dạng đọc được" in told
    assert f"{stack}!anh.jpg, {stack}!ban-2/ho so.docx." in told
    assert "nội quy" not in told


def test_bundles_files_and_lines_in_the_order_of_their_names(tmp_path: Path, rows: Rows) -> None:
    """A folder with dossier.yaml is one dossier, its papers hashed; nothing appears on the disk."""
    stack = packed(
        tmp_path / "xa.zip",
        ("c/lines.ndjson", coded("mot") + b"\n" + coded("hai", UNREADABLE)),
        ("b/ban-thu/dossier.yaml", WITH_PAPER),
        ("b/ban-thu/nội quy.txt", "Điều 1"),
        ("b/ban-thu/more/notes.yaml", "x: 1"),
        ("a/LOOSE.YAML", DOSSIER),
        ("__MACOSX/a/._LOOSE.YAML", "x"),
        ("read me.txt", "x"),
    )
    before = sorted(os.listdir(tmp_path))
    loose, bundle, first, second = rows(stack)
    assert sorted(os.listdir(tmp_path)) == before
    inside = [row["source"].removeprefix(f"{stack}!") for row in (loose, bundle, first, second)]
    assert inside == ["a/LOOSE.YAML", "b/ban-thu", "c/lines.ndjson!1", "c/lines.ndjson!3"]
    assert [row["verdict"] for row in (loose, bundle, first)] == ["meets"] * 3
    assert [row["attachments"] for row in (loose, bundle, first)] == [0, 1, 0]
    assert second["problems"][0]["place"].startswith(f"{stack}!c/lines.ndjson:3:")


def test_the_archive_itself_may_be_the_bundle(tmp_path: Path, rows: Rows) -> None:
    """`dossier.yaml` at the top: everything in the archive belongs to it."""
    stack = packed(tmp_path / "a.zip", ("dossier.yaml", WITH_PAPER), ("nội quy.txt", "Điều 1"))
    (row,) = rows(stack)
    assert (row["source"], row["verdict"]) == (f"{stack}!dossier.yaml", "meets")


def test_a_paper_that_is_not_in_the_archive_is_missed(tmp_path: Path, rows: Rows) -> None:
    """Not looked for on the disk, where a file of that name may lie by chance."""
    (tmp_path / "nội quy.txt").write_text("another one", encoding="utf-8")
    (row,) = rows(packed(tmp_path / "a.zip", ("dossier.yaml", WITH_PAPER)))
    assert codes(row) == ["attachment-missing"]
    (row,) = rows(packed(tmp_path / "b.zip", ("thu.yaml", WITH_PAPER)))
    assert codes(row) == ["attachment-missing"]


def test_names_that_other_programs_write(tmp_path: Path, rows: Rows) -> None:
    """UTF-8 without saying so, and letters taken apart by macOS: the paper is found all the same."""
    info = zipfile.ZipInfo("ban/no\u0323\u0302i quy.txt")
    info.compress_type = zipfile.ZIP_STORED
    stack = packed(tmp_path / "a.zip", ("ban/dossier.yaml", WITH_PAPER), (info, "Điều 1"))
    data = stack.read_bytes()
    unsaid = bytearray(data)
    for mark, flag in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        for found in re.finditer(re.escape(mark), data):
            unsaid[found.start() + flag] &= ~archive.UTF_8 >> 8 & 0xFF
    assert unsaid != data
    for each in (data, unsaid):
        stack.write_bytes(each)
        assert [row["verdict"] for row in rows(stack)] == ["meets"]


def info_of(name: str, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, method
    return info


ODD = {
    "zip-path": [
        ("../out.yaml", "x"), ("/etc/passwd", "x"), ("a/../../b.yaml", "x"), ("C:/x.yaml", "x"),
        ("a\\b.yaml", "x"),
    ],
    "zip-link": [(info_of("link.yaml", stat.S_IFLNK | 0o777), "/etc/passwd")],
    "zip-method": [(info_of("a.yaml", method=zipfile.ZIP_LZMA), DOSSIER)],
    "zip-ratio": [("bomb.yaml", b"0" * 5_000_000)],
    "zip-duplicate": [("a.yaml", "x: 1")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "entry"), [(code, entry) for code, entries in ODD.items() for entry in entries]
)
def test_an_archive_with_an_odd_entry_is_refused_whole(
    tmp_path: Path, rows: Rows, code: str, entry: tuple[Any, Any]
) -> None:
    """One row, broken, at the entry; no dossier of such an archive is judged."""
    stack = packed(tmp_path / "a.zip", ("a.yaml", DOSSIER), entry)
    if code == "zip-method":
        stack = packed(tmp_path / "a.zip", entry)
    (row,) = rows(stack)
    assert (codes(row), row["source"], row["exit_code"]) == ([code], str(stack), 2)
    assert row["problems"][0]["place"].startswith(f"{stack}!")


def test_a_backslash_in_a_name_is_seen_where_backslashes_part_folders(tmp_path: Path) -> None:
    """The name as written decides, not what this system makes of it."""
    info = zipfile.ZipInfo("x.yaml")
    info.orig_filename = "..\\x.yaml"
    assert [each.code for each in archive._odd(info, tmp_path)] == ["zip-path"]


def test_a_protected_entry_is_said_to_be_protected(tmp_path: Path, rows: Rows) -> None:
    """Not "cannot be read": the remedy is another."""
    stack = packed(tmp_path / "a.zip", ("a.yaml", DOSSIER))
    data = bytearray(stack.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    stack.write_bytes(data)
    (row,) = rows(stack)
    assert codes(row) == ["zip-encrypted"]


def test_a_declared_size_that_lies_does_not_burst(tmp_path: Path, rows: Rows) -> None:
    """An entry that says it is small and is not: no more is unpacked than it said, and it is refused."""
    stack = packed(tmp_path / "a.zip", ("a.yaml", b"# " + b"0" * 3_000_000))
    data = bytearray(stack.read_bytes())
    data[(at := data.index(b"PK\x01\x02") + 24) : at + 4] = (100).to_bytes(4, "little")
    stack.write_bytes(data)
    (row,) = rows(stack)
    assert codes(row) == ["zip-broken"]


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        ("MAX_ENTRIES", 2, "zip-too-many"),
        ("MAX_TOTAL", len(DOSSIER.encode()) * 3 - 1, "zip-too-large"),
    ],
)
def test_limits_of_the_whole(
    tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, code: str
) -> None:
    """One more than the limit is refused; just the limit is read."""
    stack = packed(tmp_path / "a.zip", *((f"{name}.yaml", DOSSIER) for name in "abc"))
    monkeypatch.setattr(archive, limit, value + 1)
    assert [codes(row) for row in rows(stack)] == [[], [], []]
    monkeypatch.setattr(archive, limit, value)
    assert [codes(row) for row in rows(stack)] == [[code]]


def test_archives_in_archives_are_refused_where_they_lie(tmp_path: Path, rows: Rows) -> None:
    """The others are judged; a zip among the papers of a bundle is a paper like any other."""
    inner = packed(tmp_path / "inner.zip", ("a.yaml", DOSSIER)).read_bytes()
    stack = packed(
        tmp_path / "outer.zip",
        ("a.zip", inner), ("b.yaml", DOSSIER), ("c/dossier.yaml", DOSSIER), ("c/ảnh.zip", inner),
    )  # fmt: skip
    assert [codes(row) for row in rows(stack)] == [["zip-nested"], [], []]


def test_two_dossiers_in_one_bundle(tmp_path: Path, rows: Rows) -> None:
    """As on the disk: which one is meant is not guessed."""
    stack = packed(tmp_path / "a.zip", ("x/dossier.yaml", DOSSIER), ("x/dossier.json", "{}"))
    (row,) = rows(stack)
    assert (codes(row), row["source"]) == (["bundle-two"], f"{stack}!x")


def test_a_dossier_too_large_for_one(tmp_path: Path, rows: Rows) -> None:
    """The limit of a file on the disk holds for a file in an archive."""
    noise = os.urandom(3 * 2**20).hex()
    stack = packed(tmp_path / "a.zip", ("a.yaml", f"# {noise}"), ("b.yaml", DOSSIER))
    assert [codes(row) for row in rows(stack)] == [["file-too-large"], []]


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "flipped"])
def test_a_damaged_archive(tmp_path: Path, batch: Antt, rows: Rows, damage: str) -> None:
    """Exit code 2 and a sentence, never a traceback; what is whole beside it is judged."""
    stack = packed(tmp_path / "a.zip", ("a.yaml", DOSSIER))
    data = stack.read_bytes()
    middle = len(DOSSIER.encode()) // 8 + 40
    flipped = data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]
    damaged = {"empty": b"", "text": b"PK is not enough", "cut": data[:-10], "flipped": flipped}
    stack.write_bytes(damaged[damage])
    (row,) = rows(stack)
    assert codes(row) == ["zip-broken"]
    said = batch(stack)
    assert said.code == 2 and "zip-broken" in said.err and "Traceback" not in said.err


def test_an_archive_without_dossiers(tmp_path: Path, rows: Rows) -> None:
    """Nothing to judge is a problem, here as in a folder."""
    (row,) = rows(packed(tmp_path / "a.zip", ("ảnh.png", b"x")))
    assert codes(row) == ["no-dossier"]


def register(*units: tuple[str, str]) -> bytes:
    """A register of residential areas with these codes and names, and nothing else filled in."""
    book = opened(blank_register("residential_area", 2026))
    page = book[forms.sheet_name("register", "vi")]
    known = {each.heading("vi"): each.key for each in forms.fields(None)}
    head, columns = columns_of(page, known)
    for row, unit in enumerate(units, head + 2):
        for key, value in zip(("unit.code", "unit.name"), unit, strict=True):
            page.cell(row, columns[key]).value = value
    return saved(book)


def test_a_register_in_an_archive_is_judged_row_by_row(tmp_path: Path, antt: Antt) -> None:
    """Each row a result of its own, as where the register lies in a folder; a row without code is broken alone."""
    data = register(("B1", "Bản Một"), ("", "Bản Hai"), ("B3", "Bản Ba"))
    (tmp_path / "so.xlsx").write_bytes(data)
    both = (tmp_path / "so.xlsx", packed(tmp_path / "x.zip", ("thu/so.xlsx", data)))
    plain, zipped = (judged(antt, path) for path in both)
    assert [each["code"] for each in zipped] == ["B1", "", "B3"]
    assert zipped[1]["verdict"] == "broken"
    sources = [each.pop("source") for each in zipped]
    assert [each.pop("source").replace("so.xlsx", "x.zip!thu/so.xlsx") for each in plain] == sources
    for each in (*plain, *zipped):
        each["problems"] = codes(each)
    assert plain == zipped


def test_a_register_in_an_archive_that_nobody_filled_in(tmp_path: Path, antt: Antt) -> None:
    """It is named as holding nothing, however much else the archive holds."""
    path = packed(tmp_path / "x.zip", ("a.xlsx", register()), ("b.yaml", DOSSIER))
    assert codes(judged(antt, path)[0]) == ["no-dossier"]


def judged(antt: Antt, path: Path) -> list[dict[str, Any]]:
    """The rows of a batch under the criteria that ship."""
    said = antt("batch", path, "--as-of", "2026-11-05", "--format", "ndjson", "--quiet")
    return [json.loads(each) for each in said.out.splitlines()]
