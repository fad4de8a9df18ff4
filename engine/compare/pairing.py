"""Which checks of two trees are about the same thing: a computed matching, with no table of numbers to keep.

All parts of all checks of one tree are scored against all of the other (`engine.compare.likeness`); the
likest pair is taken first, then the next, each part once, down to the threshold. Checks joined by a pair
of parts form one correspondence, so that a clause split in two, or two joined in one, is seen as that. What
the sources do not show (certainty `unknown`) is matched to nothing but what reads exactly the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.compare.likeness import ALIKE, Atom, atoms, likeness
from engine.standard import Check, Group, Node, walk
from engine.vocabulary import Vocabulary


class Tree(NamedTuple):
    """One tree to be matched: its root, None where the standard has none, and the words of its file."""

    root: Group | None
    words: Vocabulary
    edition: str

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks of the tree, in the order of the file."""
        nodes = walk(self.root) if self.root is not None else ()
        return tuple(node for node in nodes if isinstance(node, Check))


class Match(NamedTuple):
    """Checks that are about the same thing, and their parts, paired (tương ứng)."""

    before: tuple[Check, ...]
    after: tuple[Check, ...]
    pairs: tuple[tuple[Atom, Atom], ...]


def matches(old: Tree, new: Tree) -> tuple[Match, ...]:
    """The correspondences of two trees, in the order of the new file; checks without one are left out."""
    pairs = _paired(old, new)
    joined = _components(pairs)
    places = {check.clause.id: at for at, check in enumerate(new.checks)}
    return tuple(
        sorted(
            (_match(group) for group in joined),
            key=lambda match: min(places[check.clause.id] for check in match.after),
        )
    )


def _paired(old: Tree, new: Tree) -> list[tuple[Atom, Atom]]:
    left = [atom for check in old.checks for atom in atoms(check)]
    right = [atom for check in new.checks for atom in atoms(check)]
    one_edition = old.edition == new.edition
    scored = [
        (score, at, to)
        for at, before in enumerate(left)
        for to, after in enumerate(right)
        if _comparable(before.check, after.check, one_edition)
        and (score := likeness(before, old.words, after, new.words, one_edition)) >= ALIKE
    ]
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    pairs = []
    for _, at, to in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if at not in taken_left and to not in taken_right:
            taken_left.add(at)
            taken_right.add(to)
            pairs.append((at, to))
    return [(left[at], right[to]) for at, to in sorted(pairs)]


def _comparable(before: Check, after: Check, one_edition: bool) -> bool:
    if one_edition and before.clause.id == after.clause.id:
        return True
    if "unknown" in (before.clause.certainty, after.clause.certainty):
        return before.subject == after.subject
    return True


def _components(pairs: Iterable[tuple[Atom, Atom]]) -> list[list[tuple[Atom, Atom]]]:
    """Pairs that share a check on either side, together."""
    groups: list[list[tuple[Atom, Atom]]] = []
    for pair in pairs:
        touching = [group for group in groups if any(_touch(pair, other) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([*(each for group in touching for each in group), pair])
    return groups


def _touch(one: tuple[Atom, Atom], other: tuple[Atom, Atom]) -> bool:
    return any(
        mine.check.clause.id == theirs.check.clause.id
        for mine, theirs in zip(one, other, strict=True)
    )


def _match(pairs: Sequence[tuple[Atom, Atom]]) -> Match:
    before = {old.check.clause.id: old.check for old, _ in pairs}
    after = {new.check.clause.id: new.check for _, new in pairs}
    return Match(tuple(before.values()), tuple(after.values()), tuple(pairs))


def unmatched(tree: Tree, found: Iterable[Check]) -> tuple[Node, ...]:
    """The largest clauses of a tree in which no check has a counterpart."""
    if tree.root is None:
        return ()
    known = {check.clause.id for check in found}
    return tuple(_loose(tree.root, known, top=True))


def _loose(node: Node, known: set[str], top: bool = False) -> Iterable[Node]:
    has = any(each.clause.id in known for each in walk(node) if isinstance(each, Check))
    if not has and not top:
        yield node
    elif isinstance(node, Group):
        for child in node.children:
            yield from _loose(child, known)
