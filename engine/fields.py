"""Typed readers: what a place in a `Document` was expected to hold, read or reported, never guessed.

Each reader returns the value, or None after recording a problem, so that one pass reports everything wrong
with a file. A blank value (`key:` with nothing behind it) is a form line not filled in: absent, not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine import calendar
from engine.problem import Mark, Problem, Problems, nearest
from engine.problem import Notice as Notice
from engine.source import Document, Items, Node, Scalar, Table

FLAGS = {"yes": True, "no": False, "true": True, "false": False, "có": True, "không": False}
BLANK = ("", "~", "null")
"""How a plain scalar says nothing."""
_POINTS = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?)\s*%", re.ASCII)


class Keys(NamedTuple):
    """The keys that a kind of table must have, and those that it may have (khoá)."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


TEXT = Keys(("vi", "en"))


class Fields:
    """The entries of one table, by key; blank ones are absent."""

    def __init__(self, table: Table) -> None:
        self.mark = table.mark
        self._values = {key.text: value for key, value in table.entries if not is_blank(value)}
        self._keys = {key.text: key for key, _ in table.entries}

    def __getitem__(self, key: str) -> Node | None:
        return self._values.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def mark_of(self, key: str) -> Mark:
        """Where `key` itself is written; the table's own place when it is not."""
        return self._keys[key].mark if key in self._keys else self.mark


class Reader:
    """Reads one document, collecting problems and notices as it goes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.notices: list[Notice] = list(document.notices)

    def refuse(
        self, where: Node | Mark, code: str, also: Mark | None = None, /, **params: str
    ) -> None:
        """Record a problem at a node or a mark."""
        mark = where if isinstance(where, Mark) else where.mark
        line = self.document.quote(mark) if mark.path == self.document.path else ""
        self.problems.append(Problem(mark, code, params, line, also))

    def note(self, where: Node, code: str, **params: str) -> None:
        """Record a notice."""
        self.notices.append(Notice(where.mark, code, params))

    def finish(self) -> None:
        """Raise Problems if any was recorded."""
        if self.problems:
            raise Problems(self.problems)

    def fields(
        self, node: Node | None, required: Iterable[str], optional: Iterable[str] = ()
    ) -> Fields | None:
        """The table at `node`; unknown keys and missing ones are reported."""
        if node is None:
            return None
        if not isinstance(node, Table):
            self.refuse(node, "table-expected")
            return None
        fields, needed = Fields(node), tuple(required)
        known = {*needed, *optional}
        for key, _ in node.entries:
            if key.text not in known:
                self.refuse_key(key, fields, known)
        for name in needed:
            if name not in fields:
                self.refuse(fields.mark_of(name), "key-missing", key=name)
        return fields

    def refuse_key(self, key: Scalar, fields: Fields, known: Iterable[str]) -> None:
        """Report an unknown key: often half a sentence that a comma inside {…} has cut in two."""
        if " " in key.text and key.text not in fields:
            self.refuse(key, "key-comma", key=key.text)
        else:
            self.refuse(key, "key-unknown", key=key.text, nearest=nearest(key.text, known))

    def entries(self, node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
        """The entries of a table whose keys are names that the file itself declares."""
        if node is None or is_blank(node):
            return ()
        if not isinstance(node, Table):
            self.refuse(node, "table-expected")
            return ()
        return node.entries

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """The items of a list; () when absent or blank."""
        if node is None or is_blank(node):
            return ()
        if not isinstance(node, Items):
            self.refuse(node, "list-expected")
            return ()
        return node.items

    def text(self, node: Node | None) -> str | None:
        """One line or more of text, not empty, without spaces around it."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        if is_blank(scalar) or not scalar.text.strip():
            self.refuse(scalar, "text-empty")
            return None
        return scalar.text.strip()

    def choice(
        self, node: Node | None, options: Iterable[str], code: str = "choice-unknown"
    ) -> str | None:
        """One word out of `options`."""
        scalar = self._scalar(node)
        known = sorted(options) if isinstance(options, set | frozenset) else list(options)
        if scalar is None:
            return None
        if scalar.text in known:
            return scalar.text
        listed = ", ".join(known)
        self.refuse(
            scalar, code, value=scalar.text, options=listed, nearest=nearest(scalar.text, known)
        )
        return None

    def flag(self, node: Node | None) -> bool | None:
        """yes or no (true/false, có/không)."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        value = FLAGS.get(scalar.text.lower())
        if value is None or scalar.quoted:
            self.refuse(scalar, "flag-expected", value=scalar.text)
            return None
        return value

    def count(self, node: Node | None) -> int | None:
        """A whole number from 0 up, written in plain digits."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        if re.fullmatch(r"\d{1,12}", scalar.text, re.ASCII) and not scalar.quoted:
            return int(scalar.text)
        self.refuse(scalar, _count_trouble(scalar), value=scalar.text)
        return None

    def percent(self, node: Node | None) -> Fraction | None:
        """A share written 70% or 62.5%, exact."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        match = _PERCENT.fullmatch(scalar.text)
        if not match:
            self.refuse(scalar, "percent-expected", value=scalar.text)
            return None
        return Fraction(match[1].replace(",", ".")) / 100

    def points(self, node: Node | None) -> Fraction | None:
        """Points of a score sheet, 10 or 2.5, exact."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        if not _POINTS.fullmatch(scalar.text):
            self.refuse(scalar, "points-expected", value=scalar.text)
            return None
        return Fraction(scalar.text)

    def day(self, node: Node | None) -> date | None:
        """A date, YYYY-MM-DD, or day first where that is unambiguous, with a notice how it was read."""
        scalar = self._scalar(node)
        if scalar is None:
            return None
        reading = calendar.read_day(scalar.text)
        if reading.day is None:
            self.refuse(scalar, reading.code, value=scalar.text)
        elif reading.note:
            self.note(scalar, reading.note, value=scalar.text, day=reading.day.isoformat())
        return reading.day

    def _scalar(self, node: Node | None) -> Scalar | None:
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.refuse(node, "value-expected")
            return None
        return node


def is_blank(node: Node) -> bool:
    """Whether nothing was written behind the key: no value, or a table of a form with nothing filled in."""
    if isinstance(node, Scalar):
        return not node.quoted and node.text in BLANK
    return isinstance(node, Table) and all(is_blank(value) for _, value in node.entries)


def _count_trouble(scalar: Scalar) -> str:
    text = scalar.text.strip()
    if re.fullmatch(r"-\s*\d+", text):
        return "count-negative"
    if re.fullmatch(r"\d+\s*%", text):
        return "count-percent"
    if re.fullmatch(r"\d{1,3}([., ]\d{3})+", text):
        return "count-separator"
    if re.fullmatch(r"\d+", text, re.ASCII):
        return "count-quoted" if len(text) <= 12 else "count-too-large"
    return "count-expected"
