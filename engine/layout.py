"""Parts of a YAML file to lines: what stays on one line, what goes below, where comments stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

WIDTH = 140
COMMENT_COLUMN = 43
STEP = 2
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(eq=False)
class Part:
    """A key or a value as written: text, a table, a list, an alias (thành phần). `end` is -1 for what has none."""

    mark: Any = None
    end: int = -1
    kind: str = "list"
    text: str = ""
    style: str = ""
    anchor: str = ""
    block: bool = False
    entries: list[Entry] = field(default_factory=list)
    tail: list[tuple[bool, str]] = field(default_factory=list)

    @property
    def column(self) -> int:
        """The column where the part begins; -1 for the root."""
        return self.mark.column if self.mark is not None else -1


@dataclass(eq=False)
class Entry:
    """A line of a table or a list (mục).

    `leading` are the comments before it, each with whether a blank line parts it from what is above;
    `remarks` the comments behind it.
    """

    key: Part | None
    value: Part
    start: int
    blank: bool
    leading: list[tuple[bool, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class Layout:
    """Writes parts out in canonical form."""

    def lines(self, root: Part) -> Iterator[str]:
        """The lines of a file, whose one entry is its value."""
        entry = root.entries[0]
        yield from _above(entry, 0, first=True)
        if entry.blank and entry.leading:
            yield ""
        yield from self._value("", entry, 0)
        yield from _below(root, 0)

    def _block(self, part: Part, indent: int) -> Iterator[str]:
        for number, entry in enumerate(part.entries):
            yield from _above(entry, indent, first=number == 0)
            if entry.blank and (number or entry.leading):
                yield ""
            if part.kind == "map":
                yield from self._keyed(entry, indent)
            else:
                yield from self._item(entry, indent)
        yield from _below(part, indent)

    def _keyed(self, entry: Entry, indent: int) -> Iterator[str]:
        assert entry.key is not None
        key = _inline(entry.key) or '""'
        head = f"{' ' * indent}{key}{' ' if entry.key.kind == 'alias' else ''}:"
        yield from self._value(head, entry, indent)

    def _value(self, head: str, entry: Entry, indent: int) -> Iterator[str]:
        """The value behind its key, or below it; without a head it is the whole file."""
        part, room = entry.value, WIDTH - len(head) - 1
        written = _inline(part, room)
        if written is not None:
            yield from _remarked(
                f"{head} {written}" if head and written else head or written, entry, indent
            )
        elif part.kind == "scalar":
            yield from self._paragraph(head, entry, indent)
        else:
            anchor = f" &{part.anchor}" if part.anchor else ""
            if head or anchor or entry.remarks:
                yield from _remarked(f"{head}{anchor}", entry, indent)
            yield from self._block(part, indent + STEP if head else indent)

    def _paragraph(self, head: str, entry: Entry, indent: int) -> Iterator[str]:
        """Text over several lines; a remark behind the first one would cut plain text short."""
        first, *rest = _paragraph(entry.value, indent + STEP)
        line = f"{head} {first}" if head else first
        if entry.value.style:
            yield from _remarked(line, entry, indent)
        else:
            yield from (f"{' ' * indent}{remark}" for remark in entry.remarks)
            yield line
        yield from rest

    def _item(self, entry: Entry, indent: int) -> Iterator[str]:
        part, head = entry.value, " " * indent + "-"
        if part.kind == "scalar" or part.anchor or _inline(part, WIDTH - len(head) - 1) is not None:
            yield from self._value(head, entry, indent)
            return
        first, *remarks = entry.remarks or [""]
        if first and not part.entries[0].remarks:
            part.entries[0].remarks.append(first)
        elif first:
            remarks = entry.remarks
        yield from (f"{' ' * indent}{remark}" for remark in remarks)
        below = list(self._block(part, indent + STEP))
        above = next(at for at, line in enumerate(below) if line and line.lstrip()[0] != "#")
        yield from (line[STEP:] for line in below[:above])
        yield f"{head} {below[above].lstrip()}"
        yield from below[above + 1 :]


def _above(entry: Entry, indent: int, first: bool) -> Iterator[str]:
    for number, (blank, comment) in enumerate(entry.leading):
        if blank and not (first and number == 0):
            yield ""
        yield f"{' ' * indent}{comment}"


def _below(part: Part, indent: int) -> Iterator[str]:
    for blank, comment in part.tail:
        if blank:
            yield ""
        yield f"{' ' * indent}{comment}"


def _remarked(line: str, entry: Entry, indent: int) -> Iterator[str]:
    """The line with the remark behind it; further remarks, of which a line has no room, above it."""
    remarks = entry.remarks or [""]
    yield from (f"{' ' * indent}{remark}" for remark in remarks[1:])
    gap = "  " if len(line) > COMMENT_COLUMN - 2 else " " * (COMMENT_COLUMN - len(line))
    yield f"{line}{gap}{remarks[0]}" if remarks[0] else line


def _inline(part: Part, room: int | None = None) -> str | None:
    """A part on one line of at most `room` columns; None where it must stand below. Text may always be longer."""
    if part.kind == "alias":
        return f"*{part.anchor}"
    anchor = f"&{part.anchor} " if part.anchor else ""
    if part.kind == "scalar":
        text = _scalar(part)
        return None if text is None else f"{anchor}{text}".rstrip()
    if not part.entries:
        return f"{anchor}{'{}' if part.kind == 'map' else '[]'}"
    cells = [] if part.block or part.tail else [_cell(entry) for entry in part.entries]
    listed = ", ".join(cell for cell in cells if cell)
    whole = f"{anchor}{{{listed}}}" if part.kind == "map" else f"{anchor}[{listed}]"
    fits = room is None or len(whole) <= room
    return whole if cells and all(cells) and fits else None


def _cell(entry: Entry) -> str:
    """An entry inside braces or brackets; "" where it cannot stand there."""
    value = _inline(entry.value)
    if entry.leading or entry.remarks or not value:
        return ""
    if entry.key is None:
        return value
    key = _inline(entry.key)
    return f"{key}{' ' if entry.key.kind == 'alias' else ''}: {value}" if key else ""


def _scalar(part: Part) -> str | None:
    """Text on one line; None where it is written over several."""
    if part.style in ("|", ">") and _can_be_block(part.text):
        return None
    if not part.style:
        return None if "\n" in part.text else part.text
    return _quoted(part.text)


def _can_be_block(text: str) -> bool:
    plain = text and not text[0].isspace() and not text.endswith("\n\n")
    return bool(plain) and not _ESCAPED.search(text.replace("\n", ""))


def _quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and "'" not in text and not _ESCAPED.search(text):
        return f"'{text}'"
    return '"' + "".join(_ESCAPES.get(each) or _escaped(each) for each in text) + '"'


def _escaped(character: str) -> str:
    if not _ESCAPED.match(character):
        return character
    return f"\\u{ord(character):04X}"


def _paragraph(part: Part, indent: int) -> list[str]:
    """Text over several lines: as a block where it was one, else as plain lines."""
    pad, anchor = " " * indent, f"&{part.anchor} " if part.anchor else ""
    if part.style:
        body = part.text.removesuffix("\n")
        chomp = "" if part.text.endswith("\n") else "-"
        return [f"{anchor}|{chomp}", *(f"{pad}{line}" if line else "" for line in body.split("\n"))]
    first, *rest = re.split("(\n+)", part.text)
    lines = [f"{anchor}{first}"]
    for breaks, text in zip(rest[::2], rest[1::2], strict=True):
        lines += [*[""] * len(breaks), f"{pad}{text}"]
    return lines
