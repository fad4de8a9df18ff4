"""What the sections of a dossier have in common: days not in the future, free text, lines left blank, ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from engine.fields import Fields, Reader
from engine.problem import Mark
from engine.source import Document, Node, Table
from engine.text import keyed, unseen

_ACCOUNT = r"(?i)(?:tài khoản|\btk\b|stk|account)\D{0,12}\d[\d .-]{6,}|(?<!\d)\d{13,19}(?!\d)"
_CITIZEN = r"(?<![\d.,-])\d(?:[ .]?\d){8}(?:(?:[ .]?\d){3})?(?![\d-])"
_PHONE = r"(?<!\d)(?:\+84|\(?0)(?:[ .()-]{0,2}\d){9,10}(?!\d)"
_PERSONAL = (
    ("personal-citizen-number", re.compile(_CITIZEN)),
    ("personal-phone", re.compile(_PHONE)),
    ("personal-account", re.compile(_ACCOUNT)),
)


class FormReader(Reader):
    """A reader of dossiers (người đọc hồ sơ). `as_of` only serves to refuse days in the future."""

    def __init__(self, document: Document, as_of: date) -> None:
        super().__init__(document)
        self.as_of = as_of

    def past_day(self, node: Node | None) -> date | None:
        """A date that is not after the day asked about."""
        day = self.day(node)
        if day is not None and node is not None and day > self.as_of:
            self.refuse(node, "day-in-future", day=day.isoformat(), as_of=self.as_of.isoformat())
        return day

    def free_text(self, node: Node | None) -> str:
        """Text of the writer's own, "" where blank; what looks like a personal number is pointed out."""
        text = self.text(node)
        if text is None or node is None:
            return ""
        for code, pattern in _PERSONAL:
            if pattern.search(text):
                self.note(node, code)
        return text

    def title(self, node: Node | None) -> str:
        """Free text for lists: one line, every character of which can be seen."""
        text = self.free_text(node)
        if node is not None and (odd := unseen(text)):
            self.refuse(node, "unseen-character", character=f"U+{ord(odd):04X}")
        return text

    def unit_code(self, node: Node | None) -> str:
        """The code of a unit: a title with one way to write it, so that two that look the same are the same."""
        code = self.title(node)
        if node is not None and code != keyed(code) and not unseen(code):
            odd = next(each for each in code if each != keyed(each))
            params = {"value": code, "character": f"U+{ord(odd):04X}", "plain": keyed(code)}
            self.refuse(node, "code-lookalike", **params)
        return code

    def paper_id(self, node: Node | None, papers: Collection[str]) -> str:
        """The id of a paper of the same dossier."""
        return self.choice(node, papers, "paper-unknown") or ""

    def filled(self, node: Node | None, printed: tuple[str, ...]) -> Iterator[Node]:
        """The items of a list without the blank lines of a form, where only the `printed` keys are filled."""
        for item in self.items(node):
            keys = set(Fields(item)) if isinstance(item, Table) else set()
            if not keys or not keys <= set(printed):
                yield item

    def refuse_repeated(self, name: str, mark: Mark, seen: Mapping[str, Mark]) -> None:
        """Report an id or subject that stood before."""
        if name in seen:
            self.refuse(mark, "id-duplicate", seen[name], id=name)
