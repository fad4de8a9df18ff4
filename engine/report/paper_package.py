"""The Word file as a package of parts: opened with care, and packed so that the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile

FIRST = "[Content_Types].xml"
MAX_PARTS = 2_000
MAX_UNPACKED = 64 * 1024 * 1024
DAY = (1980, 1, 1, 0, 0, 0)


class NotWordError(Exception):
    """Bytes that are no Word file of today's form, or one that unpacks to more than anybody writes."""


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name. Raises NotWordError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
            if len(listed) > MAX_PARTS or sum(each.file_size for each in listed) > MAX_UNPACKED:
                raise NotWordError
            return {each.filename: package.read(each) for each in listed}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # RuntimeError: a part that is encrypted.
        raise NotWordError from error


def repacked(data: bytes) -> bytes:
    """The same parts in a fixed order with a fixed day, not compressed: zlib's bytes differ from machine to machine."""
    read = parts(data)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(read, key=lambda each: (each != FIRST, each)):
            info = zipfile.ZipInfo(name, DAY)
            info.create_system = 3
            package.writestr(info, read[name])
    return target.getvalue()
