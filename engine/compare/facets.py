"""What differs between checks that are about the same thing: one facet for each thing asked differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.compare import wording
from engine.compare.aspects import ASPECTS, Place, kind_of
from engine.compare.likeness import Atom, atoms
from engine.compare.pairing import Match, Tree
from engine.compare.wording import both, listed
from engine.standard import (
    Check,
    Group,
    OfDocument,
    OfIncidents,
)
from engine.vocabulary import Text


class Facet(NamedTuple):
    """One thing that a clause asks differently (điểm khác).

    `turn` is which way it went: tightened, loosened, widened, narrowed, or just changed.
    """

    aspect: str
    turn: str
    before: Text
    after: Text


def place(check: Check, tree: Tree) -> Place:
    """The check with the groups above it, outermost first, the root left out."""
    above = _above(tree.root, check.clause.id) if tree.root is not None else ()
    return Place(check, tree, above)


def _above(group: Group, node_id: str) -> tuple[Group, ...]:
    for child in group.children:
        if isinstance(child, Group):
            if any(each.clause.id == node_id for each in child.children):
                return (child,)
            if inner := _above(child, node_id):
                return (child, *inner)
    return ()


def facets(match: Match, old: Tree, new: Tree) -> tuple[Facet, ...]:
    """Everything that the two sides of a match ask differently, each thing once."""
    found: dict[tuple[str, Text, Text], Facet] = {}
    for before, after in match.pairs:
        for facet in _pair(before, place(before.check, old), after, place(after.check, new)):
            found.setdefault((facet.aspect, facet.before, facet.after), facet)
    left = tuple(_left_over(match, old, new))
    return (*left, *found.values())


def kept(match: Match, old: Tree, new: Tree) -> Text | None:
    """The limit of a number or share that stays as it was: worth saying where something beside it changes."""
    before, after = match.before[0], match.after[0]
    if before.test.unit not in ("percent", "count") or isinstance(before.subject, OfIncidents):
        return None
    if isinstance(before.subject, OfDocument):
        return None
    said = wording.limit(after, new.words)
    return said if said == wording.limit(before, old.words) else None


def _pair(old: Atom, before: Place, new: Atom, after: Place) -> Iterator[Facet]:
    if type(before.check.subject) is not type(after.check.subject):
        yield Facet("subject", "changed", kind_of(before.check), kind_of(after.check))
        return
    for aspect in ASPECTS:
        if isinstance(before.check.subject, aspect.subjects):
            said, says = aspect.say(before, old), aspect.say(after, new)
            if said != says:
                yield Facet(aspect.name, aspect.turn(before, after), said, says)


def _left_over(match: Match, old: Tree, new: Tree) -> Iterator[Facet]:
    """Parts of a matched clause that have no counterpart: a kind of incident left out, a share added."""
    mine = {pair[0] for pair in match.pairs}
    theirs = {pair[1] for pair in match.pairs}
    for name, tree, checks, paired in (
        ("left-out", old, match.before, mine),
        ("put-in", new, match.after, theirs),
    ):
        loose = [atom for check in checks for atom in atoms(check) if atom not in paired]
        if loose:
            titles = listed((_parts(atom, tree) for atom in loose), "; ")
            none = both("compare.none")
            ends = (titles, none) if name == "left-out" else (none, titles)
            yield Facet("parts", name, *ends)


def _parts(atom: Atom, tree: Tree) -> Text:
    section = "incidents" if isinstance(atom.check.subject, OfIncidents) else "facts"
    terms = getattr(tree.words, section)
    return listed((terms[name].title for name in atom.terms), " / ")
