"""An OLE compound file, the container of .xls and of encrypted workbooks, to its streams by name ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFE
NO_STREAM = 0xFFFFFFFF
ENTRY = 128
HEADER_TABLE = 109
"""How many sectors of the allocation table the header itself names."""


class Damaged(ValueError):
    """The container does not hold together (tệp hỏng)."""


def streams(data: bytes) -> dict[str, bytes]:
    """Every stream by its own name, folders left aside. Raises Damaged."""
    try:
        return _Container(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Damaged(str(error)) from None


class _Container:
    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if not data.startswith(SIGNATURE) or shift not in (9, 12) or mini_shift != 6:
            raise Damaged("header")
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        self.first_entry, _, self.cutoff, first_mini = struct.unpack_from("<IIII", data, 48)
        self.table = self._table()
        self.mini_table = _numbers(self._chain(first_mini))
        self.mini = b""

    def streams(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        entries = self._chain(self.first_entry)
        for at in range(0, len(entries) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
            if kind == 5:
                self.mini = self._chain(start)
            elif kind == 2:
                found[name] = self._stream(start, size)
            elif kind == 1:
                found.setdefault(name, b"")
        return found

    def _stream(self, start: int, size: int) -> bytes:
        return self._small(start)[:size] if size < self.cutoff else self._chain(start)[:size]

    def _table(self) -> tuple[int, ...]:
        """The allocation table, its own sectors named by the header and by a chain of further ones."""
        sectors = list(struct.unpack_from(f"<{HEADER_TABLE}I", self.data, 76))
        further, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.size)):
            *more, further = _numbers(self._sector(further))
            sectors += more
        used = [each for each in sectors if each < END_OF_CHAIN - 1]
        if len(used) > len(self.data) // self.size:
            raise Damaged("allocation table")
        return _numbers(b"".join(map(self._sector, used)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise Damaged("a sector past the end")
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _links(self.table, start))

    def _small(self, start: int) -> bytes:
        size = self.mini_size
        links = _links(self.mini_table, start)
        return b"".join(self.mini[number * size : (number + 1) * size] for number in links)


def _links(table: tuple[int, ...], start: int) -> Iterator[int]:
    for _ in range(len(table)):
        if start >= END_OF_CHAIN:
            return
        yield start
        start = table[start]
    if start < END_OF_CHAIN:
        raise Damaged("a chain without end")


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data)
