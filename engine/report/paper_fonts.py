"""The font of a PDF: Times New Roman or one of the same widths, if it is here and has every Vietnamese letter.

Old copies of such fonts lack most of the letters with two marks; typst would fill in from another font, letter by
letter. So the table of letters (cmap) of each of the four faces is looked at first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FAMILIES = ("Times New Roman", "Tinos", "Liberation Serif")
"""What Nghị định 30/2020/NĐ-CP asks for, and two fonts of the same widths."""
SHIPPED = "Libertinus Serif"
"""The serif that comes with typst; it has every Vietnamese letter."""
LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬEÈÉẺẼẸÊỀẾỂỄỆIÌÍỈĨỊOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢUÙÚỦŨỤƯỪỨỬỮỰYỲÝỶỸỴĐ…“”–"
)
FACES = {("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700)}
UNICODE, BMP, TABLE = (0, 3), 4, 16


class Font(NamedTuple):
    """A family and the folder that it is in; no folder for the shipped one (phông chữ)."""

    family: str
    folder: Path | None = None


def font(shipped: bool) -> Font:
    """The font to set papers in: that of the machine, or the shipped one where it has none or that is wished for."""
    if shipped:
        return Font(SHIPPED)
    return next(_suitable(), Font(SHIPPED))


def _suitable() -> Iterator[Font]:
    """The families in the order of preference, each in a folder where all four faces have every letter."""
    from typst import Fonts

    known = [each for each in Fonts().fonts() if each.path is not None]
    for family in FAMILIES:
        own = [each for each in known if each.family == family]
        for folder in sorted({Path(str(each.path)).parent for each in own}):
            here = [each for each in own if Path(str(each.path)).parent == folder]
            whole = {(each.style, each.weight) for each in here if _has_all(Path(str(each.path)))}
            if whole >= FACES:
                yield Font(family, folder)


def _has_all(path: Path) -> bool:
    try:
        return letters_of(path.read_bytes()) >= set(map(ord, LETTERS))
    except (OSError, struct.error):
        return False


def letters_of(data: bytes) -> set[int]:
    """The characters of a font file below U+10000; none where the table is of a form that no such font has."""
    count = struct.unpack_from(">H", data, 4)[0]
    for at in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + TABLE * at)
        if tag == b"cmap":
            return _characters(data, offset)
    return set()


def _characters(data: bytes, table: int) -> set[int]:
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", data, table + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * at)
        if platform in UNICODE and struct.unpack_from(">H", data, table + offset)[0] == BMP:
            found |= _segments(data, table + offset)
    return found


def _segments(data: bytes, start: int) -> set[int]:
    """The ranges of a table of format 4: all ends, two bytes, all beginnings."""
    twice = struct.unpack_from(">H", data, start + 6)[0]
    form = f">{twice // 2}H"
    ends = struct.unpack_from(form, data, start + 14)
    firsts = struct.unpack_from(form, data, start + 16 + twice)
    return {code for first, end in zip(firsts, ends, strict=True) for code in range(first, end + 1)}
