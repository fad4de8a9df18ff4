"""A zip that is an office file: its members unpacked within limits, and packed again for the reader of cells.

What was looked at is what is read: values come from the copy made here, never from the file as it was given. So a
member that unpacks to more than it states, or an entity that a parser would expand, is met by nobody further on.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from engine.problem import Mark, Problem, Problems

MAX_MEMBERS = 2_000
MAX_UNPACKED = 64 * 2**20
MAX_RATIO, SMALL = 200, 2**20
"""How much a member may shrink by packing, once it is larger than small."""
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    struct.error,
)


class Members(NamedTuple):
    """The XML members of an office file, and the names of all members (thành phần tệp nén)."""

    xml: Mapping[str, bytes]
    names: frozenset[str]

    @property
    def packed(self) -> bytes:
        """The XML members alone, as a zip."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self.xml.items():
                archive.writestr(zipfile.ZipInfo(name), data)
        return target.getvalue()


def unpack(data: bytes, path: str) -> Members:
    """The members of the zip `data`. Raises Problems: damaged, encrypted, too much in it, or entities declared."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _guard(infos, path)
            wanted = [each for each in infos if _is_xml(each.filename)]
            xml = {each.filename: _read(archive, each, path) for each in wanted}
    except DAMAGED:
        raise _refused(path, "workbook-damaged") from None
    return Members(xml, frozenset(each.filename for each in infos))


def kind(members: Members, path: str) -> str:
    """ "xlsx" or "ods". Raises Problems for any other office file, named by its own ending."""
    found = _kind(members)
    if found not in ("xlsx", "ods"):
        raise _refused(path, "workbook-other", kind=found)
    manifest = members.xml.get("META-INF/manifest.xml", b"")
    if found == "ods" and b"encryption-data" in manifest:
        raise _refused(path, "workbook-encrypted")
    return found


def _kind(members: Members) -> str:
    if "xl/workbook.xml" in members.names:
        return "xlsx"
    if "xl/workbook.bin" in members.names:
        return "xlsb"
    mimetype = members.xml.get("mimetype", b"")
    if mimetype.strip() == ODS:
        return "ods"
    if mimetype.startswith(b"application/vnd.oasis"):
        return mimetype.decode("ascii", "replace").strip().rpartition(".")[2]
    folders = {name.partition("/")[0] for name in members.names}
    return "docx" if "word" in folders else "pptx" if "ppt" in folders else "zip"


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels")) or name == "mimetype"


def _guard(infos: list[zipfile.ZipInfo], path: str) -> None:
    if any(each.flag_bits & 1 for each in infos):
        raise _refused(path, "workbook-encrypted")
    xml = [each for each in infos if _is_xml(each.filename)]
    packed_tight = any(
        each.file_size > SMALL and each.file_size > MAX_RATIO * each.compress_size for each in xml
    )
    total = sum(each.file_size for each in xml)
    if len(infos) > MAX_MEMBERS or total > MAX_UNPACKED or packed_tight:
        limits = {"members": str(MAX_MEMBERS), "size": f"{MAX_UNPACKED // 2**20} MiB"}
        raise _refused(path, "workbook-bomb", **limits)
    if len({each.filename.casefold() for each in infos}) < len(infos):
        raise zipfile.BadZipFile("a name twice")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise zipfile.BadZipFile("shorter or longer than stated")
    # XML holds no zero byte, so this finds the words in UTF-16, too.
    plain = data.replace(b"\0", b"") if b"\0" in data[:64] else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _refused(path, "workbook-entities", member=info.filename)
    return data


def _refused(path: str, code: str, **params: str) -> Problems:
    return Problems([Problem(Mark(path), code, params)])
