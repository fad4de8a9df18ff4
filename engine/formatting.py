"""Criteria files in one canonical form: two spaces a level, the keys of a criterion in a fixed order, comments kept.

The file is laid out anew from the YAML parser's events, with the comments taken from what lies between the
tokens; a library that keeps comments (ruamel.yaml) keeps the columns of the old layout too and knows no
widths. What was written on one line in braces stays so while it fits; what was written below stays below. The
result is read again and compared with what was read first: where the meaning or a comment would change,
nothing is written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from engine import source
from engine.layout import Entry, Layout, Part
from engine.nodes import COMMON, GROUPS
from engine.operators import OPERATORS
from engine.problem import Mark, Problem, Problems
from engine.source import Document, Items, Scalar
from engine.subjects import SUBJECTS

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"#[^\n]*")
_BREAK, _ODD_BREAK = re.compile("\r\n|[\r\x85]"), re.compile("[\u2028\u2029]")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")
_BEFORE_NEXT = (
    yaml.BlockEntryToken,
    yaml.KeyToken,
    yaml.DocumentStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
ORDER = (
    *(key for key in COMMON if key not in ("applies_when", "target")),
    *SUBJECTS,
    *(key for row in SUBJECTS.values() for key in row.keys),
    *OPERATORS,
    "is",
    "one_of",
    "target",
    "applies_when",
    "need",
    *GROUPS,
)
"""The keys of a criterion, from what it is called to what it is made of."""


class _Comment(NamedTuple):
    """A comment and its place; `owner` is the end of what stands before it on its line, -1 where nothing does."""

    at: int
    line: int
    column: int
    text: str
    owner: int


def formatted(document: Document) -> str:
    """The text of `document` in canonical form. Raises Problems where that would change what it says."""
    written = _BREAK.sub("\n", document.text)
    unsafe = _ODD_BREAK.search(written)
    text = "" if unsafe else "\n".join(Layout().lines(_Tree(written).root)) + "\n"
    if unsafe or not _same(document, text):
        raise Problems([Problem(Mark(document.path), "fmt-unsafe")])
    return text


def _same(document: Document, text: str) -> bool:
    try:
        again = source.parse(text.encode(), document.path, document.name)
    except Problems:
        return False
    said = [
        sorted(each.text for each in _comments(_BREAK.sub("\n", one)))
        for one in (document.text, text)
    ]
    return said[0] == said[1] and meaning(document.root) == meaning(again.root)


def meaning(node: source.Node) -> Any:
    """A tree without its places; the keys of a criterion in canonical order, since theirs means nothing."""
    if isinstance(node, Scalar):
        return node.text, node.quoted
    if isinstance(node, Items):
        return [meaning(item) for item in node.items]
    entries = [((key.text, key.quoted), meaning(value)) for key, value in node.entries]
    criterion = is_criterion([key.text for key, _ in node.entries])
    return ("table", sorted(entries, key=lambda each: _rank(each[0][0])) if criterion else entries)


def is_criterion(keys: list[str]) -> bool:
    """Whether a table with these keys is a node of a criteria tree."""
    return "id" in keys and any(key in keys for key in (*GROUPS, *SUBJECTS))


def _rank(key: str) -> int:
    return ORDER.index(key) if key in ORDER else ORDER.index("target")


def _comments(text: str) -> list[_Comment]:
    """The comments of a YAML text: what is not white space between one token and the next."""
    found: list[_Comment] = []
    last, before = 0, None
    tokens: Any = yaml.scan(text, Loader=_LOADER)
    for token in tokens:
        start, end = token.start_mark.index, token.end_mark.index
        if end > start or isinstance(token, yaml.StreamEndToken):
            found += _between(text, last, start, before)
            found += _in_header(text, token)
            last = end
        if end > start and not isinstance(token, yaml.FlowEntryToken):
            before = token
    return found


def _between(text: str, start: int, end: int, before: Any) -> Iterator[_Comment]:
    for match in _COMMENT.finditer(text, start, end):
        owned = before is not None and not isinstance(before, _BEFORE_NEXT) and not _text(before)
        same_line = owned and "\n" not in text[before.end_mark.index : match.start()]
        yield _comment(text, match.start(), match[0], before.end_mark.index if same_line else -1)


def _in_header(text: str, token: Any) -> Iterator[_Comment]:
    """The comment behind the "|" of a block of text, which the scanner takes for a part of it."""
    if _text(token):
        match = _HEADER.match(text, token.start_mark.index)
        if match:
            yield _comment(text, match.start(1), match[1], token.end_mark.index)


def _text(token: Any) -> bool:
    """Whether a token is a block of text, which ends behind its last line and not on it."""
    return isinstance(token, yaml.ScalarToken) and token.style in ("|", ">")


def _comment(text: str, index: int, written: str, owner: int) -> _Comment:
    line_start = text.rfind("\n", 0, index) + 1
    line = text.count("\n", 0, index)
    return _Comment(index, line, index - line_start, written.rstrip(), owner)


class _Tree:
    """The parts of a text, each comment given to the entry that it speaks of."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.entries: list[Entry] = []
        self.paths: list[tuple[Part, ...]] = []
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        event = next(each for each in self.events if isinstance(each, yaml.NodeEvent))
        self.root = Part(block=True)
        self._entry(self.root, None, event, ())
        self.starts = [entry.start for entry in self.entries]
        for comment in _comments(text):
            self._give(comment)
        for part in {id(part): part for path in self.paths for part in path}.values():
            _order(part)

    def _entry(self, parent: Part, key: Part | None, event: Any, path: tuple[Part, ...]) -> None:
        start: Any = event.start_mark if key is None else key.mark
        # The first line of what is nested has no blank line before it: it would part it from its key.
        blank = bool(parent.entries or parent is self.root) and self._blank(start.line)
        entry = Entry(key, Part(), start.index, blank)
        parent.entries.append(entry)
        self.entries.append(entry)
        self.paths.append((*path, parent))
        entry.value = self._part(event, (*path, parent))

    def _part(self, event: Any, path: tuple[Part, ...]) -> Part:
        part = Part(mark=event.start_mark, end=event.end_mark.index, anchor=event.anchor or "")
        if isinstance(event, yaml.AliasEvent):
            part.kind = "alias"
        elif isinstance(event, yaml.ScalarEvent):
            part.kind, part.text, part.style = "scalar", event.value, event.style or ""
        else:
            self._collect(part, event, path)
        return part

    def _collect(self, part: Part, event: Any, path: tuple[Part, ...]) -> None:
        part.block = not event.flow_style
        part.kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
        for inner in self.events:
            if isinstance(inner, yaml.CollectionEndEvent):
                end: Any = inner.end_mark
                part.end = -1 if part.block else end.index
                return
            key = self._part(inner, path) if part.kind == "map" else None
            self._entry(part, key, inner if key is None else next(self.events), path)

    def _blank(self, line: int) -> bool:
        return line > 0 and not self.lines[line - 1].strip()

    def _give(self, comment: _Comment) -> None:
        following = bisect_left(self.starts, comment.at)
        owner = self._owner(comment, following)
        if owner is not None:
            owner.remarks.append(comment.text)
            return
        written = (self._blank(comment.line), comment.text)
        tail = self._tail(comment, following)
        if tail is not None and tail.entries:
            tail.tail.append(written)
        else:
            self.entries[following].leading.append(written)

    def _owner(self, comment: _Comment, following: int) -> Entry | None:
        """The entry behind which a comment stands: the one that ends there, else the last one begun."""
        if comment.owner < 0 or not following:
            return None
        before = self.entries[:following]
        ending = (each for each in before if each.value.end == comment.owner)
        return next(ending, before[-1])

    def _tail(self, comment: _Comment, following: int) -> Part | None:
        """The collection that a comment closes: deeper than what follows, in the column of what went before."""
        within = self.paths[following] if following < len(self.paths) else ()
        closed = [part for part in self.paths[following - 1] if following and part not in within]
        flow = [part for part in closed if not part.block and comment.at < part.end]
        if flow:
            return flow[-1]
        fitting = [part for part in closed if part.block and part.column <= comment.column]
        if following == len(self.paths):
            return (fitting or [self.root])[-1]
        deeper = comment.column > within[-1].column
        return fitting[-1] if fitting and deeper else None


def _order(part: Part) -> None:
    """Put the keys of a criterion in order, unless that could bring an alias before its anchor."""
    keys = [entry.key.text for entry in part.entries if entry.key is not None]
    if part.kind == "map" and is_criterion(keys) and not any(map(_anchored, part.entries)):
        part.entries.sort(key=lambda entry: _rank(entry.key.text if entry.key else ""))


def _anchored(entry: Entry) -> bool:
    parts = [part for part in (entry.key, entry.value) if part is not None]
    return any(part.anchor or any(map(_anchored, part.entries)) for part in parts)
