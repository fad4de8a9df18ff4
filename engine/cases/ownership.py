"""Which nodes of a standard its own cases must prove: those of its files, not those borrowed by `ref`.

A borrowed clause is proved by the cases of the file that writes it; here only that it is borrowed at all has
to show, so that its top counts and what is below it does not. An overlay proves what it adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import PurePath

from engine.problem import Mark
from engine.standard import Check, Group, Node, Standard, walk


def own_nodes(standard: Standard) -> Iterator[Node]:
    """The nodes that the standard's own file (or the edition's) writes, and the tops of borrowed ones."""
    for root in standard.roots:
        # What is only scored is judged row by row: its root decides nothing.
        for tree in root.children if root is standard.scored_only else (root,):
            yield from _own(tree, standard)


def _own(node: Node, standard: Standard) -> Iterator[Node]:
    mine = is_own(node, standard)
    if mine or standard.overlay is None:
        yield node
    if isinstance(node, Group) and (mine or node is standard.criteria):
        for child in node.children:
            yield from _own(child, standard)


def is_own(node: Node, standard: Standard) -> bool:
    """Whether the node is written for this standard."""
    return written_here(node.clause.mark, standard)


def written_here(mark: Mark, standard: Standard) -> bool:
    """Whether a place lies in the standard's own file, or in the edition's; of an overlay, in its file alone."""
    if standard.overlay is not None:
        return _file(mark.path) == f"{standard.overlay.id}.yaml"
    return _file(mark.path) in (f"{standard.unit_type}.yaml", "edition.yaml")


@cache
def _file(path: str) -> str:
    return PurePath(path).name


def own_checks(standard: Standard) -> tuple[Check, ...]:
    """The own nodes that are checks, and their conditions."""
    mine = [node for node in own_nodes(standard) if is_own(node, standard)]
    checks = [node for node in mine if isinstance(node, Check)]
    return (*checks, *(node.applies for node in mine if node.applies is not None))


def above(standard: Standard) -> dict[str, tuple[str, ...]]:
    """For each node the ids of the nodes that contain it, itself included."""
    paths: dict[str, tuple[str, ...]] = {}
    for root in standard.roots:
        for node in walk(root):
            paths.setdefault(node.clause.id, (node.clause.id,))
            for child in node.children if isinstance(node, Group) else ():
                paths[child.clause.id] = (*paths[node.clause.id], child.clause.id)
    return paths
