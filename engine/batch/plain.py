"""Well-formed bytes to a plain tree, fast: what `engine.source` would read, without the places.

In a plain tree, text that was written in quotes stays text, and so does a plain word; plain digits are a whole
number, plain `yes` and `không` are flags, a blank is None: the same in YAML and in JSON. Whatever is not that
simple (a key twice, a tag, an alias, an odd character, a broken file) gives no tree, and the careful reader
then says what is wrong, and where.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, cast

import yaml

from engine.fields import BLANK, FLAGS
from engine.problem import Mark
from engine.source import LOADER, MAX_DEPTH, Items, Node, Scalar, Table
from engine.text import is_clean

MAX_BYTES = 256 * 1024
"""A file longer than this is read carefully: it could hold too many nodes."""
MAX_DIGITS = 12
_PRINTABLE = bytes(range(0x20, 0x7F))
_BREAKS = re.compile('[\t\x85\u2028\u2029]|"\\s*[\r\n]\\s*:')
"""What is a blank to JSON and more than that to YAML, as which the careful reader takes it."""
_OTHER_ESCAPES = re.compile(r"\\u[dD][89a-fA-F]|\\/")
_CONTROLS = re.compile(r"\\[ubf]")
_NO_TAG = (None, "!")
Plain = dict[str, Any]
NOWHERE = Mark("-")


class Odd(Exception):
    """Something that is left to the careful reader (trường hợp cần đọc kỹ)."""


def read(data: bytes) -> Plain:
    """The table that `data` holds, JSON or YAML. Raises Odd."""
    if len(data) > MAX_BYTES:
        raise Odd
    bare = data.strip(b" \r\n")
    try:
        tree = _json(bare) if bare.startswith(b"{") else _yaml(data.decode())
    except ValueError:
        raise Odd from None
    if type(tree) is not dict:
        raise Odd
    return tree


def of(node: Node) -> Any:
    """The plain tree of what the careful reader read. Raises Odd."""
    if isinstance(node, Scalar):
        return node.text if node.quoted else word(node.text)
    if isinstance(node, Items):
        return [of(each) for each in node.items]
    return {key.text: of(value) for key, value in node.entries}


def word(text: str) -> str | int | bool | None:
    """What a plain scalar is."""
    if text in BLANK:
        return None
    if text.isdecimal() and text.isascii() and len(text) <= MAX_DIGITS:
        return int(text)
    return FLAGS.get(text.lower(), text)


def _json(data: bytes) -> Any:
    if not _is_one_clean_line(data):
        text = data.decode()
        if not is_clean(text) or _BREAKS.search(text):
            raise Odd
    return _exactly(data.decode()) if b"\\" in data else _loads(data)


def _is_one_clean_line(data: bytes) -> bool:
    """Whether bytes hold nothing but printable ASCII and letters in NFC.

    A letter never joins the ASCII character before it, so that those beyond ASCII may be looked at alone.
    """
    rest = data.translate(None, _PRINTABLE).decode()
    return not rest or (rest.isalpha() and unicodedata.is_normalized("NFC", rest))


def _loads_fast() -> Callable[[bytes], Any]:
    if find_spec("orjson") is None:
        return lambda data: _exactly(data.decode())
    import orjson

    def loads(data: bytes) -> Any:
        tree = orjson.loads(data)
        # A key given twice is dropped in silence, and so is the sign of -0: written again, both are missing.
        again = orjson.dumps(tree)
        if again.count(b'"') != data.count(b'"') or again.count(b"-") != data.count(b"-"):
            raise Odd
        return tree

    return loads


_loads = _loads_fast()


def _exactly(text: str) -> Any:
    """JSON as Python reads it, with nothing dropped: for escapes, which can write what a file may not hold."""
    if _OTHER_ESCAPES.search(text):
        raise Odd  # half a character, or an escape that YAML does not know
    tree = _STRICT(text)
    again = json.dumps(tree, ensure_ascii=False)
    if not is_clean(again) or _CONTROLS.search(again):
        raise Odd
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise Odd
    return table


def _whole(digits: str) -> int:
    if digits.startswith("-") or len(digits) > MAX_DIGITS:
        raise Odd
    return int(digits)


def _no_number(text: str) -> Any:
    raise Odd


_STRICT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_whole, parse_float=_no_number, parse_constant=_no_number
).decode


def _yaml(text: str) -> Any:
    if not is_clean(text):
        raise Odd
    events = LOADER(text)
    try:
        return _built(events.get_event, escapes="\\" in text)
    except yaml.YAMLError:
        raise Odd from None
    finally:
        events.dispose()


def _built(next_event: Callable[[], Any], escapes: bool) -> Any:
    """The tree that the events tell of. It is one loop, since it runs for each word of thousands of files."""
    outer, in_table, items = list[tuple[bool, list[Any]]](), False, list[Any]()
    while (kind := type(event := next_event())) is not yaml.StreamEndEvent:
        if kind is yaml.ScalarEvent:
            if event.anchor is not None or event.tag not in _NO_TAG:
                raise Odd
            value, style = event.value, event.style
            if escapes and style == '"' and not is_clean(value):
                raise Odd
            items.append(value if style or (in_table and not len(items) % 2) else word(value))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor is not None or event.tag not in _NO_TAG or len(outer) >= MAX_DEPTH:
                raise Odd
            outer.append((in_table, items))
            in_table, items = kind is yaml.MappingStartEvent, []
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = _table(items) if in_table else items
            in_table, items = outer.pop()
            items.append(done)
        elif kind is yaml.AliasEvent:
            raise Odd
    if len(items) != 1:
        raise Odd
    return items[0]


def _table(children: list[Any]) -> dict[str, Any]:
    keys = children[::2]
    table = dict(zip(keys, children[1::2], strict=True)) if set(map(type, keys)) <= {str} else {}
    if len(table) != len(keys):
        raise Odd
    return cast(dict[str, Any], table)


def node(tree: Any) -> Node:
    """A plain tree as the careful reader has it, at no place."""
    if isinstance(tree, dict):
        entries = tuple((Scalar(NOWHERE, key, True), node(value)) for key, value in tree.items())
        return Table(NOWHERE, entries, 1)
    if isinstance(tree, list):
        return Items(NOWHERE, tuple(map(node, tree)), 1)
    if isinstance(tree, str):
        return Scalar(NOWHERE, tree, True)
    if isinstance(tree, bool):
        return Scalar(NOWHERE, "có" if tree else "không")  # words that no term is named by
    return Scalar(NOWHERE, "" if tree is None else str(tree))
