"""Workbooks that cannot be accepted: each gives one clear message, exit code 2, and no traceback."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from excel_desk import (
    AS_OF,
    BUNDLE,
    FACTS,
    PIPELINE,
    STANDARD,
    antt,
    blank,
    codes,
    fill,
    read,
    saved,
)

from engine.excel import archive, compound
from engine.excel.ods import scan as scan_ods
from engine.excel.traits import MAX_COLUMNS, MAX_ROWS
from engine.intake import open_dossier
from engine.problem import Problems

FILES = Path(__file__).parent / "files"
GOOD = saved(fill(blank("residential_area", 2026), FACTS, STANDARD))
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_HEAD = (
    b'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
    b'<office:spreadsheet><table:table table:name="A">'
)
ODS_TAIL = b"</table:table></office:spreadsheet></office:body></office:document-content>"


def packed(members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as copy:
        for name, data in members:
            copy.writestr(name, data)
    return target.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def with_member(name: str, data: bytes, book: bytes = GOOD) -> bytes:
    return packed({**members(book), name: data}.items())


def code(data: bytes) -> str:
    """The one problem of these bytes."""
    (found,) = codes(lambda: read(data))
    return found


def sheet_with(cell: str) -> bytes:
    """The workbook with one more cell in its first sheet."""
    name = "xl/worksheets/sheet1.xml"
    row = "".join(letter for letter in cell if letter.isdigit())
    more = f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return with_member(name, members(GOOD)[name].replace(b"</sheetData>", more.encode()))


def ods(content: bytes) -> bytes:
    return packed([("mimetype", ODS_TYPE), ("content.xml", ODS_HEAD + content + ODS_TAIL)])


def test_the_workbook_of_these_tests_is_good() -> None:
    """So that what is changed in it is what is refused."""
    assert read(GOOD).document.root


ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]><sst/>'
WIDE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a []><a/>'.encode("utf-16")
NOISE = bytes(range(256)) * 40_000
LOCKED = ("META-INF/manifest.xml", b"<encryption-data/>")
REFUSED: dict[str, tuple[bytes, str]] = {
    "packed tight": (with_member("xl/b.xml", b"<a>" + b" " * 40_000_000), "workbook-bomb"),
    "many members": (packed([(f"{at}.bin", b"") for at in range(2001)]), "workbook-bomb"),
    "large": (packed([(f"{at}.xml", NOISE) for at in range(7)], 0), "workbook-bomb"),
    "entity": (with_member("xl/sharedStrings.xml", ENTITY), "workbook-entities"),
    "entity in UTF-16": (with_member("xl/styles.xml", WIDE), "workbook-entities"),
    "half": (GOOD[: len(GOOD) // 2], "workbook-damaged"),
    "head": (GOOD[:30], "workbook-damaged"),
    "four bytes": (b"PK\x03\x04", "workbook-damaged"),
    "no XML": (with_member("xl/workbook.xml", b"<workbook><sheets>"), "workbook-damaged"),
    "no number": (
        with_member("xl/worksheets/sheet2.xml", b"<w><row r='x'/></w>"),
        "workbook-damaged",
    ),
    "a name twice": (with_member("XL/Workbook.xml", b"<workbook/>"), "workbook-damaged"),
    "docx": (packed([("word/document.xml", b"<w/>")]), "workbook-other"),
    "pptx": (packed([("ppt/presentation.xml", b"<p/>")]), "workbook-other"),
    "xlsb": (packed([("xl/workbook.bin", b"")]), "workbook-other"),
    "odt": (packed([("mimetype", b"application/vnd.oasis.opendocument.text")]), "workbook-other"),
    "zip": (packed([("anh.jpg", b"")]), "workbook-other"),
    "ods with a password": (packed([("mimetype", ODS_TYPE), LOCKED]), "workbook-encrypted"),
    "last row": (sheet_with("A1048576"), "sheet-too-large"),
    "last column": (sheet_with("XFD90"), "sheet-too-large"),
    "wide and long": (sheet_with("SA19999"), "sheet-too-large"),
    "old, signature alone": (compound.SIGNATURE, "workbook-damaged"),
    "old, zeros": (compound.SIGNATURE + bytes(2000), "workbook-damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_workbook_should_be(name: str) -> None:
    """Bombs, entities, halves, other files, cells at the far end."""
    data, expected = REFUSED[name]
    assert code(data) == expected


def test_a_cell_repeated_to_the_far_end_is_refused() -> None:
    """Empty cells are repeated by the million in any .ods, and only these."""
    cell = b'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="%d"/>'
    row = b'<table:table-row table:number-rows-repeated="%d">'
    assert (
        code(ods(row % 1 + cell % (MAX_COLUMNS + 1) + b"</table:table-row>")) == "sheet-too-large"
    )
    assert code(ods(row % (MAX_ROWS + 1) + cell % 1 + b"</table:table-row>")) == "sheet-too-large"
    empty = b'<table:table-cell table:number-columns-repeated="16384"/>'
    blank_rows = ods(row % 1_048_576 + empty + b"</table:table-row>")
    assert not scan_ods(archive.unpack(blank_rows, "x"), "x").sheets["A"].formulas


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    """The directory says 10 bytes; what unpacks to more would be met by the reader of cells."""
    data = bytearray(packed([("xl/workbook.xml", b"<workbook>" + b" " * 1000)]))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    assert code(bytes(data)) == "workbook-damaged"


def test_what_is_read_is_what_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of cells is given the unpacked members, and no others."""
    copy = archive.unpack(with_member("xl/media/anh.png", b"PNG"), "x").packed
    assert "xl/media/anh.png" not in members(copy)
    assert members(copy)["xl/workbook.xml"] == members(GOOD)["xl/workbook.xml"]


@pytest.mark.parametrize("streams", [("EncryptedPackage", "EncryptionInfo"), ("Workbook",)])
def test_a_password_is_named_as_such(streams: tuple[str, ...]) -> None:
    """New workbooks are wrapped whole; old ones have a record that says so."""
    locked = (
        _record(0x809, struct.pack("<HH", 0x600, 5)) + _record(0x2F, bytes(6)) + _record(0x0A, b"")
    )
    assert (
        code(container({name: locked.ljust(4096, b"\0") for name in streams}))
        == "workbook-encrypted"
    )


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_workbook_saved_with_a_password_is_named_as_such(
    ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files as office programs lock them, password "antt": .xlsx by msoffcrypto-tool 6.1 (agile encryption, as Excel's
    own), .xls and .ods by LibreOffice's `storeToURL` with the property Password.
    """
    refused(FILES / f"mat-khau.{ending}", capsys, "workbook-encrypted")


@pytest.mark.parametrize(
    ("stream", "kind"), [("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Khác", "OLE")]
)
def test_an_old_office_file_is_named_by_its_kind(stream: str, kind: str) -> None:
    """A .doc called .xls."""
    with pytest.raises(Problems) as raised:
        read(container({stream: bytes(4096)}))
    (problem,) = raised.value.problems
    assert (problem.code, problem.params["kind"]) == ("workbook-other", kind)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def container(streams: dict[str, bytes], loop: bool = False) -> bytes:
    """A compound file with these streams, each a multiple of 4096 bytes."""
    sectors, table, entries = [b"", b""], [0xFFFFFFFD, 0xFFFFFFFE], []
    entries.append(_entry("Root Entry", 5, 0xFFFFFFFE, 0))
    for name, data in streams.items():
        start, count = len(sectors), len(data) // 512
        sectors += [data[at * 512 : (at + 1) * 512] for at in range(count)]
        table += [*range(start + 1, start + count), start if loop else 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(data)))
    sectors[1] = b"".join(entries).ljust(512, b"\0")
    sectors[0] = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    head = bytearray(512)
    head[:8] = compound.SIGNATURE
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<108I", head, 80, *[0xFFFFFFFF] * 108)
    return bytes(head) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(title)] = title
    struct.pack_into("<HB", entry, 64, len(title) + 2, kind)
    struct.pack_into("<II", entry, 116, start, size)
    return bytes(entry)


def test_a_container_whose_chain_has_no_end_is_damaged() -> None:
    """And is not followed for ever."""
    assert code(container({"Workbook": bytes(4096)}, loop=True)) == "workbook-damaged"


def test_macros_are_ignored_and_said() -> None:
    """Neither run nor read."""
    data = with_member("xl/vbaProject.bin", b"macros")
    noted = PIPELINE.decide(read(data, BUNDLE.folder), AS_OF).data["notices"]
    assert "macros-ignored" in {each["code"] for each in noted}


def test_a_workbook_that_is_no_form() -> None:
    """An empty one, one of somebody else's, one that lost its first sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    assert code(saved(book)) == "workbook-empty"
    book["Sheet"]["A1"] = "Bảng lương"
    assert code(saved(book)) == "workbook-unknown"
    book = fill(blank("residential_area", 2026), FACTS, STANDARD)
    del book["Đơn vị và số liệu"]
    assert code(saved(book)) == "sheet-missing"


def refused(path: Path, capsys: pytest.CaptureFixture[str], expected: str) -> None:
    """By the command, in both languages: code 2, nothing on standard output."""
    for lang in ("vi", "en"):
        status, out, err = antt(capsys, "check", path, "--lang", lang, "--as-of", "2026-11-05")
        assert (status, out) == (2, "")
        assert f"{path}:1:1: {expected}: " in err


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("ho-so.xlsx", "Mã;Tên\n1;Bản Áng\n".encode(), "workbook-none"),
        ("ho-so.xls", b"<html><table><tr><td>1</td></tr></table></html>", "workbook-none"),
        ("ho-so.csv", "Mã;Tên\n1;Bản Áng\n".encode(), "workbook-none"),
        ("ho-so.CSV", "M·;Tªn\n1;B¶n ¸ng\n".encode("cp1252"), "workbook-none"),
        ("ho-so.tsv", "Mã\tTên\n".encode(), "workbook-none"),
        ("ho-so.fods", b"<?xml version='1.0'?><office:document/>", "workbook-none"),
        ("ho-so.ods", "\ufeffunit: {}".encode(), "workbook-none"),
        ("ho-so.xlsx", b"", "file-empty"),
        ("~$ho-so.xlsx", b"\x06Nguyen", "workbook-lock"),
        ("ho-so.XLSX", b"PK\x03\x04", "workbook-damaged"),
        ("ho-so.yaml", b"PK\x03\x04", "workbook-damaged"),
        ("ho-so.xlsx", b"PK\x03\x04" + bytes(20 * 2**20), "file-too-large"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    name: str, data: bytes, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A CSV or a page called .xlsx, a lock file, a workbook called .yaml."""
    path = tmp_path / name
    path.write_bytes(data)
    refused(path, capsys, expected)


@pytest.mark.parametrize("lock", ["~$ho-so.xlsx", "~$-so.xlsx", ".~lock.ho-so.xlsx#"])
def test_a_workbook_that_is_open_is_not_read(
    lock: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is on the screen may not be on the disk yet; once closed, it is read."""
    path = tmp_path / "ho-so.xlsx"
    path.write_bytes(GOOD)
    (tmp_path / lock).write_bytes(b"\x06Nguyen")
    refused(path, capsys, "workbook-open")
    (tmp_path / lock).unlink()
    assert open_dossier(path, PIPELINE.catalogue).document.root


def test_a_workbook_called_yaml_is_read_as_what_it_is(tmp_path: Path) -> None:
    """The bytes say what a file is, not its name."""
    path = tmp_path / "dossier.yaml"
    path.write_bytes(GOOD)
    assert open_dossier(tmp_path, PIPELINE.catalogue).document.cells


@pytest.mark.parametrize("part", range(1, 25))
def test_no_part_of_a_workbook_gives_a_traceback(part: int) -> None:
    """However much of it arrived."""
    assert code(GOOD[: len(GOOD) * part // 25]) == "workbook-damaged"


def scrambled(step: int) -> bytes:
    data = bytearray(GOOD)
    data[100::step] = bytes(each ^ 0xFF for each in data[100::step])
    return bytes(data)


@pytest.mark.parametrize("step", [97, 501, 1999])
def test_no_scrambled_workbook_gives_a_traceback(step: int) -> None:
    """Bytes that turned over on an old disk: what they happen to say is refused under one name or another."""
    assert code(scrambled(step)) in ("workbook-damaged", "workbook-bomb", "workbook-encrypted")
