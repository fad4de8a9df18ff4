"""A dossier changed by path: `facts.households`, `documents.bien-ban.date`, `incidents`.

In a list, the name of an item is its `id`, or its `subject` where it has none. A path that selects nothing is
a problem at the place where the case writes it: a case that changes nothing would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.cases.casefile import Change
from engine.fields import Reader
from engine.problem import nearest
from engine.source import Items, Node, Scalar, Table

NAMES = ("id", "subject")


def changed(root: Node, changes: Iterable[Change], reader: Reader) -> Node:
    """`root` with the changes made in order; what cannot be made is reported to `reader`."""
    for change in changes:
        root = _Edit(change, reader).at(root, change.path.text)
    return root


class _Edit:
    """One change on its way down the tree."""

    def __init__(self, change: Change, reader: Reader) -> None:
        self.change, self.reader = change, reader

    def at(self, node: Node, path: str) -> Node:
        """`node` with the change made at `path` below it."""
        children = list(_children(node))
        # An id may hold dots ("I.2"), so the longest name that fits is the step.
        fitting = [name for name, _ in children if path == name or path.startswith(f"{name}.")]
        if not fitting:
            return self._beyond(node, path, [name for name, _ in children])
        step = max(fitting, key=len)
        child, rest = dict(children)[step], path[len(step) + 1 :]
        return _with(node, step, self.at(child, rest) if rest else self._here(child))

    def _here(self, node: Node) -> Node | None:
        kind, value = self.change.kind, self.change.value
        if kind == "add":
            if isinstance(node, Items):
                return node._replace(items=(*node.items, *_items(value)))
            self.reader.refuse(self.change.path, "case-path-taken", path=self.change.path.text)
            return node
        return value if kind == "set" else None

    def _beyond(self, node: Node, path: str, names: list[str]) -> Node:
        value = self.change.value
        new = self.change.kind == "add" and "." not in path and value is not None
        if new and value is not None and isinstance(node, Table):
            key = self.change.path._replace(text=path)
            return node._replace(entries=(*node.entries, (key, value)))
        params = {"path": self.change.path.text, "step": path.partition(".")[0]}
        near = nearest(params["step"], names)
        self.reader.refuse(self.change.path, "case-path-missing", nearest=near, **params)
        return node


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Table):
        yield from ((key.text, value) for key, value in node.entries)
    if isinstance(node, Items):
        yield from ((_name(item), item) for item in node.items if _name(item))


def _name(item: Node) -> str:
    found = [item.get(key) for key in NAMES] if isinstance(item, Table) else []
    return next((each.text for each in found if isinstance(each, Scalar)), "")


def _with(node: Node, step: str, new: Node | None) -> Node:
    """`node` with the child of that name replaced, or left out."""
    if isinstance(node, Table):
        pairs = ((key, new if key.text == step else value) for key, value in node.entries)
        return node._replace(entries=tuple((key, value) for key, value in pairs if value))
    if isinstance(node, Items):
        items = (new if _name(item) == step else item for item in node.items)
        return node._replace(items=tuple(item for item in items if item))
    return node


def _items(value: Node | None) -> tuple[Node, ...]:
    if value is None:
        return ()
    return value.items if isinstance(value, Items) else (value,)
