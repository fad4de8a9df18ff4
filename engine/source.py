"""Bytes to `Document`: UTF-8 NFC text and a tree in which every node knows its place.

The tree is built straight from the YAML parser's events, so that depth, size and aliases are bounded while
reading, duplicate keys are seen, and a plain scalar stays text: `no`, `1e3` and `2021-10-31` mean nothing
until a typed reader (`engine.fields`) says what was expected there. JSON is read as the YAML that it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import yaml

from engine.problem import NOTHING, Mark, Notice, Problem, Problems
from engine.text import CONTROL, decode, line_of

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 200_000

_ODD_INDENT = re.compile("[ -]*([\u00a0\u2000-\u200a\u202f\u3000])")
"""A space of another kind where a line begins: to YAML it is the first letter of a word."""
OPENED = ("end of stream", "could not find expected")
"""What the parser says at the place where it gave up; the slip is where it had begun to read."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The YAML parser that every reading goes through: libyaml's where PyYAML was built with it."""


class Scalar(NamedTuple):
    """Text at a place; `quoted` tells "5" from 5 (giá trị)."""

    mark: Mark
    text: str
    quoted: bool = False
    size: int = 1


class Items(NamedTuple):
    """A list (danh sách)."""

    mark: Mark
    items: tuple[Node, ...]
    size: int


class Table(NamedTuple):
    """A mapping, in the order written, keys unique (bảng khoá - giá trị)."""

    mark: Mark
    entries: tuple[tuple[Scalar, Node], ...]
    size: int

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Items | Table


class Document(NamedTuple):
    """A file as read: its name, its digest and its tree (văn bản nguồn).

    `name` is what a decision records: it does not depend on where the file lies on this machine. `cells` is what
    the cells of a workbook show, by sheet, row and column; `notices` are what its reader saw before all typed ones;
    `packed` are its bytes, where they are not those of `text`.
    """

    name: str
    path: str
    text: str
    sha256: str
    root: Node
    cells: Mapping[Any, str] = NOTHING
    notices: tuple[Notice, ...] = ()
    packed: bytes = b""

    @property
    def data(self) -> bytes:
        """The bytes of the file: its text was read as strict UTF-8, with nothing changed; a workbook's are kept."""
        return self.packed or self.text.encode()

    def line(self, number: int) -> str:
        """The text of line `number`, counted from 1; "" past the end."""
        return line_of(self.text, number)

    def quote(self, mark: Mark) -> str:
        """What stands at a mark, to be shown with a problem: the whole line, or the cell."""
        if mark.sheet:
            return self.cells.get((mark.sheet, mark.line, mark.column), "")
        return self.line(mark.line)


def load(path: Path, name: str | None = None) -> Document:
    """Read and parse the file at `path`. Raises Problems when it cannot be read or is not valid YAML."""
    return parse(read_bytes(path), str(path), name or path.name)


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of `path`, at most `limit` of them. Raises Problems."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device would wait for ever, or never end.
            raise Problems([Problem(Mark(str(path)), "file-not-regular")])
        with path.open("rb") as file:
            return read_stream(file, str(path), limit)
    except OSError as error:
        code = "file-missing" if isinstance(error, FileNotFoundError) else "file-unreadable"
        raise Problems([Problem(Mark(str(path)), code, {"why": error.strerror or ""})]) from None


def read_stream(stream: BinaryIO, path: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an open file or of standard input, at most `limit` of them. Raises Problems."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Problems([Problem(Mark(path), "file-too-large", {"limit": f"{limit // 2**20} MiB"})])
    return data


def parse(data: bytes, path: str, name: str) -> Document:
    """Parse UTF-8 NFC YAML or JSON. Raises Problems with every place that the stage can see."""
    text = decode(data, path)
    root = _Composer(text, path).compose()
    return Document(name, path, text, hashlib.sha256(data).hexdigest(), root)


def _json_mark(path: str, text: str) -> Mark | None:
    """Where the JSON of a file that calls itself JSON is broken; None if it is another file, or is not."""
    if not path.lower().endswith(".json"):
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return Mark(path, error.lineno, error.colno)
    except (ValueError, RecursionError):
        pass
    return None


class _Composer:
    """Turns parser events into nodes without recursion: a file nested 10,000 deep costs no stack."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.anchors: dict[str, Node] = {}
        self.problems: list[Problem] = []
        self.count = 0

    def compose(self) -> Node:
        root: Node | None = None
        stack: list[tuple[Any, list[Node]]] = []
        try:
            for event in yaml.parse(self.text, Loader=LOADER):
                if isinstance(event, yaml.ScalarEvent):
                    node = self._scalar(event)
                elif isinstance(event, yaml.CollectionStartEvent):
                    self._guard(event, len(stack))
                    stack.append((event, []))
                    continue
                elif isinstance(event, yaml.CollectionEndEvent):
                    start, children = stack.pop()
                    node = self._collection(start, children)
                elif isinstance(event, yaml.AliasEvent):
                    node = self._alias(event)
                else:
                    if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                        self._refuse(event, "yaml-many-documents")
                    continue
                if stack:
                    stack[-1][1].append(node)
                else:
                    root = node
        except yaml.YAMLError as error:
            self._syntax(error)
        if root is None and not self.problems:
            self.problems.append(Problem(Mark(self.path), "file-empty"))
        if self.problems or root is None:
            raise Problems(self.problems)
        return root

    def _guard(self, event: Any, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._refuse(event, "yaml-too-deep", limit=str(MAX_DEPTH))
            raise Problems(self.problems)

    def _scalar(self, event: Any) -> Node:
        if event.style == '"':
            self._refuse_escaped(event)
        node = Scalar(self._mark(event), event.value, bool(event.style))
        return self._finish(event, node)

    def _refuse_escaped(self, event: Any) -> None:
        # An escape such as "\x1b" or "\u0301" can write what the text itself may not hold.
        if odd := CONTROL.search(event.value):
            self._refuse(event, "control-character", character=f"U+{ord(odd[0]):04X}")
        elif not unicodedata.is_normalized("NFC", event.value):
            self._refuse(event, "not-nfc")

    def _alias(self, event: Any) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            self._refuse(event, "yaml-unknown-alias", name=event.anchor)
            raise Problems(self.problems)
        return self._counted(event, node)

    def _collection(self, start: Any, children: list[Node]) -> Node:
        size = 1 + sum(child.size for child in children)
        if isinstance(start, yaml.SequenceStartEvent):
            return self._finish(start, Items(self._mark(start), tuple(children), size))
        pairs = list(zip(children[::2], children[1::2], strict=True))
        entries = tuple((key, value) for key, value in pairs if isinstance(key, Scalar))
        for key, _ in pairs:
            if not isinstance(key, Scalar):
                self._refuse_at(key.mark, "key-not-text")
        self._refuse_duplicates(entries)
        return self._finish(start, Table(self._mark(start), entries, size))

    def _refuse_duplicates(self, entries: tuple[tuple[Scalar, Node], ...]) -> None:
        seen: dict[str, Mark] = {}
        for key, _ in entries:
            if key.text in seen:
                self._refuse_at(key.mark, "key-duplicate", seen[key.text], key=key.text)
            seen.setdefault(key.text, key.mark)

    def _finish(self, event: Any, node: Node) -> Node:
        if event.tag not in (None, "!"):
            self._refuse(event, "yaml-tag", tag=str(event.tag))
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return self._counted(event, node)

    def _counted(self, event: Any, node: Node) -> Node:
        # The count grows by the whole size of an aliased node: a few nested aliases reach the limit at once.
        self.count += node.size if isinstance(event, yaml.AliasEvent) else 1
        if self.count > MAX_NODES or node.size > MAX_NODES:
            self._refuse(event, "yaml-too-many-nodes", limit=str(MAX_NODES))
            raise Problems(self.problems)
        return node

    def _syntax(self, error: yaml.YAMLError) -> None:
        if in_json := _json_mark(self.path, self.text):
            return self._refuse_at(in_json, "json-syntax")
        place = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if any(words in str(getattr(error, "problem", "")) for words in OPENED):
            place = getattr(error, "context_mark", None) or place
        mark = Mark(self.path, place.line + 1, place.column + 1) if place else Mark(self.path)
        for number in range(mark.line, 0, -1):
            if odd := _ODD_INDENT.match(line_of(self.text, number)):
                character = f"U+{ord(odd[1]):04X}"
                mark = Mark(self.path, number, odd.end())
                return self._refuse_at(mark, "yaml-space", character=character)
        line = line_of(self.text, mark.line)
        code = "yaml-tab" if "\t" in line[: mark.column] else "yaml-syntax"
        detail = " ".join(
            str(part)
            for part in (getattr(error, "context", ""), getattr(error, "problem", ""))
            if part
        )
        self.problems.append(Problem(mark, code, {"detail": detail}, line))

    def _mark(self, event: Any) -> Mark:
        start = event.start_mark
        return Mark(self.path, start.line + 1, start.column + 1)

    def _refuse(self, event: Any, code: str, **params: str) -> None:
        self._refuse_at(self._mark(event), code, **params)

    def _refuse_at(self, mark: Mark, code: str, also: Mark | None = None, /, **params: str) -> None:
        self.problems.append(Problem(mark, code, params, line_of(self.text, mark.line), also))
