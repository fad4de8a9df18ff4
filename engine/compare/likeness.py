"""How alike two checks are: by what they read, never by their number.

Clause 5.3 of one circular is clause 4.3 of the next, so numbers say nothing across editions. A check is known
by its subject: the kind of evidence it asks for, and the terms it reads. The same term is known by its
name, else by the words of its titles. The score runs from 0 to about 1; `SAME_CLAUSE` above it is for a check that
keeps its number inside one edition, where the number does say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.standard import (
    Check,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
)
from engine.vocabulary import Text, Vocabulary

SAME_CLAUSE = 2.0
ALIKE = 0.5
"""From here up two checks are taken to be about the same thing."""

_WORD = re.compile(r"\w+")
_EMPTY = frozenset(
    _WORD.findall(
        "và về của các có không trong từ đến được hoặc hay số do theo tại với là những một cho"
        " the of and a an in on to for by with or no at"
    )
)
"""Words that say nothing about a subject."""


class Atom(NamedTuple):
    """The part of a check that can be found again: one kind of incident, one share, or the whole check."""

    check: Check
    terms: tuple[str, ...]


def atoms(check: Check) -> tuple[Atom, ...]:
    """The parts of a check: a list of incidents, or of shares, may be split over several checks elsewhere."""
    match check.subject:
        case OfIncidents(kinds=kinds):
            return tuple(Atom(check, (kind,)) for kind in kinds)
        case OfRatio(of=part, to=whole) if len(part) == len(whole):
            return tuple(Atom(check, pair) for pair in zip(part, whole, strict=True))
        case OfRatio(of=part, to=whole):
            return (Atom(check, (*part, *whole)),)
        case OfDocument(kind=kind):
            return (Atom(check, (kind,)),)
        case OfUnits(types=types):
            return (Atom(check, types),)
        case OfFact(name=name) | OfFinding(name=name):
            return (Atom(check, (name,)),)


def likeness(
    old: Atom, old_words: Vocabulary, new: Atom, new_words: Vocabulary, one_edition: bool
) -> float:
    """How alike two atoms are."""
    before, after = old.check, new.check
    kept = SAME_CLAUSE if one_edition and before.clause.id == after.clause.id else 0.0
    if type(before.subject) is not type(after.subject):
        return kept
    alike = _subjects(old, old_words, new, new_words)
    near = titles_alike(before.clause.title, after.clause.title)
    # Titles may lift a score, never lower it; between equals they decide which is nearer.
    return kept + max(alike, 0.8 * alike + 0.2 * near) + 0.01 * near


def _subjects(old: Atom, old_words: Vocabulary, new: Atom, new_words: Vocabulary) -> float:
    before, after = old.check.subject, new.check.subject
    if isinstance(before, OfUnits) and isinstance(after, OfUnits):
        return _shared(before.types, after.types) if before.status == after.status else 0.0
    section = _SECTIONS[type(before)]
    mine, theirs = getattr(old_words, section), getattr(new_words, section)
    if len(old.terms) != len(new.terms):
        return 0.0
    pairs = zip(old.terms, new.terms, strict=True)
    scores = [_terms(left, mine, right, theirs) for left, right in pairs]
    # A share is known first by whom it is a share of: the base comes last and weighs three times.
    return sum(scores) / len(scores) if len(scores) != 2 else (scores[0] + 3 * scores[1]) / 4


_SECTIONS: Mapping[type, str] = {
    OfDocument: "documents",
    OfFact: "facts",
    OfRatio: "facts",
    OfIncidents: "incidents",
    OfFinding: "findings",
}


def _terms(old: str, mine: Mapping[str, Any], new: str, theirs: Mapping[str, Any]) -> float:
    if old == new:
        return 1.0
    return titles_alike(mine[old].title, theirs[new].title)


def titles_alike(old: Text, new: Text) -> float:
    """How many words two titles share, in the language in which they share more."""
    return max(_shared(_words(old.vi), _words(new.vi)), _shared(_words(old.en), _words(new.en)))


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower())) - _EMPTY


def _shared(old: Iterable[str], new: Iterable[str]) -> float:
    """The words in common, half by the shorter side, half by both together."""
    left, right = frozenset(old), frozenset(new)
    common = len(left & right)
    if not common:
        return 0.0
    return (common / min(len(left), len(right)) + common / len(left | right)) / 2
