"""Bytes to text, and text to lines: UTF-8 in NFC, with no character that hides or turns round what is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from engine.problem import Mark, Problem, Problems

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel, Word and other office files begin, new and old."""
MAX_ODD = 50
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069]"  # invisible ones that hide text or turn it round
)
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
"""What ends a line, shows nothing or is no text at all; listed here, so that no edition of Unicode changes it."""
_HYPHENS = str.maketrans({"\u2010": "-", "\u2212": "-"})
"""What still looks like the hyphen of the keyboard in NFKC."""


def unseen(text: str) -> str:
    """The first character that ends a line or cannot be seen; "" if there is none."""
    found = UNSEEN.search(text)
    return found[0] if found else ""


def keyed(text: str) -> str:
    """A code as it is typed: in NFKC, so without letters of other widths, with the hyphen of the keyboard."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_HYPHENS)


def decode(data: bytes, path: str) -> str:
    """The text of a file. Raises Problems with every place that is odd."""
    text = _decoded(data, path)
    if not is_clean(text):
        _refuse_odd(text, path)
    return text


def _decoded(data: bytes, path: str) -> str:
    if data.startswith(WORKBOOKS):
        raise Problems([Problem(Mark(path), "file-workbook")])
    for bom, encoding in (
        (b"\xef\xbb\xbf", "UTF-8"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ):
        if data.startswith(bom):
            raise Problems([Problem(Mark(path), "byte-order-mark", {"encoding": encoding})])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        mark = _mark_at(before, len(before), path)
        raise Problems(
            [Problem(mark, "not-utf8", {"byte": f"0x{data[error.start]:02X}"})]
        ) from None


def is_clean(text: str) -> bool:
    """Whether text holds no control character and is in NFC."""
    return unicodedata.is_normalized("NFC", text) and (
        text.isprintable() or CONTROL.search(text) is None
    )


def _refuse_odd(text: str, path: str) -> None:
    problems = list(islice(_control_characters(text, path), MAX_ODD))
    if not unicodedata.is_normalized("NFC", text):
        problems += islice(_not_nfc(text, path), MAX_ODD)
    if problems:
        raise Problems(problems)


def _control_characters(text: str, path: str) -> Iterator[Problem]:
    for number, line in enumerate(_lines(text), 1):
        for match in CONTROL.finditer(line):
            mark = Mark(path, number, match.start() + 1)
            yield Problem(mark, "control-character", {"character": f"U+{ord(match[0]):04X}"}, line)


def _not_nfc(text: str, path: str) -> Iterator[Problem]:
    for number, line in enumerate(_lines(text), 1):
        composed = unicodedata.normalize("NFC", line)
        if composed != line:
            column = next(
                (
                    i
                    for i, pair in enumerate(zip(line, composed, strict=False))
                    if pair[0] != pair[1]
                ),
                0,
            )
            yield Problem(Mark(path, number, column + 1), "not-nfc", {}, line)


def _mark_at(text: str, offset: int, path: str) -> Mark:
    lines = _LINE_BREAK.split(text[:offset])
    return Mark(path, len(lines), len(lines[-1]) + 1)


@lru_cache(maxsize=2)
def _lines(text: str) -> tuple[str, ...]:
    # Kept for the file being read: a file with 10,000 problems is not split 10,000 times.
    return tuple(_LINE_BREAK.split(text))


def line_of(text: str, number: int) -> str:
    """Line `number`, counted from 1; "" past the end."""
    lines = _lines(text)
    return lines[number - 1] if 0 < number <= len(lines) else ""
