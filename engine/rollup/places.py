"""Names of communes: which two mean the same place, and which only look alike.

Compared without regard to case, to spaces, to where the tone mark of "hoà" and "hòa" stands, and to a kind of
commune ("xã", "phường", …) that one of the two leaves out. A kind that both state must agree, and so must
every other mark: "Mường Lam" and "Muong Lam" look alike, and are not taken for the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

KINDS = ("thị trấn", "đặc khu", "phường", "xã")
_SPACES = re.compile(r"\s+")
_UNBARRED = str.maketrans({"đ": "d"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"


class PlaceName(NamedTuple):
    """The name of a commune: its kind, "" where it is not written, and its own name (tên địa bàn)."""

    kind: str
    bare: str

    def same(self, other: PlaceName) -> bool:
        """Whether both are written for one place."""
        return self.bare == other.bare and (
            self.kind == other.kind or "" in (self.kind, other.kind)
        )

    def alike(self, other: PlaceName) -> bool:
        """Whether they differ in nothing but marks, or in the kind: perhaps a slip of the pen."""
        return not self.same(other) and unmarked(self.bare) == unmarked(other.bare)


class Locality(NamedTuple):
    """A commune with the district and province above it, "" where they are not stated (địa bàn)."""

    commune: PlaceName
    district: str
    province: str

    @property
    def gaps(self) -> int:
        """How many of kind, district and province are not stated."""
        return (self.commune.kind, self.district, self.province).count("")

    def same(self, other: Locality) -> bool:
        """Whether both may be one place: what only one of them states does not part them."""
        return self.commune.same(other.commune) and self._within(other)

    def alike(self, other: Locality) -> bool:
        """Whether the names look alike, within the same district and province."""
        return self.commune.alike(other.commune) and self._within(other)

    def _within(self, other: Locality) -> bool:
        pairs = ((self.district, other.district), (self.province, other.province))
        return all(mine == theirs or "" in (mine, theirs) for mine, theirs in pairs)


def name(text: str) -> PlaceName:
    """The name that `text` writes."""
    plain = folded(text)
    kind = next((each for each in KINDS if plain.startswith(f"{each} ")), "")
    return PlaceName(kind, plain.removeprefix(kind).strip())


def locality(place: Mapping[str, str], own: str = "") -> Locality | None:
    """Where a unit lies; `own` is the name of a commune that is the unit itself. None if no commune is stated."""
    commune = own or place.get("commune", "")
    if not commune.strip():
        return None
    above = (folded(place.get(key, "")) for key in ("district", "province"))
    return Locality(name(commune), *above)


def unmarked(text: str) -> str:
    """`text` without the marks of its letters."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if not unicodedata.combining(each)).translate(_UNBARRED)


def folded(text: str) -> str:
    """A name without what two people may write differently: case, spaces, the place of a tone mark."""
    lower = _SPACES.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()
    return unicodedata.normalize("NFC", _tones_last(unicodedata.normalize("NFD", lower)))


def _tones_last(text: str) -> str:
    """The tone mark of "hòa" where "hoà" has it: both are right, and people write both."""
    pattern = rf"(o)([{_TONES}])(a|e)|(u)([{_TONES}])(y)"
    return re.sub(pattern, lambda m: "".join((m[1] or m[4], m[3] or m[6], m[2] or m[5])), text)
