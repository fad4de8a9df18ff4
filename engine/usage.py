"""Which terms of the vocabulary the checks of some trees use: a dossier is asked for these and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.standard import (
    Check,
    Node,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Subject,
    Unless,
    conditions,
    walk,
)
from engine.vocabulary import Vocabulary


def used_terms(vocabulary: Vocabulary, roots: Iterable[Node]) -> dict[str, frozenset[str]]:
    """Section to names: the terms that a check reads, and those that such a term needs."""
    trees = tuple(roots)
    used = set(_terms(trees))
    for name, fact in vocabulary.facts.items():
        if fact.at_most and ("facts", name) in used:
            used.add(("facts", fact.at_most))
    used |= {("issuers", name) for name in vocabulary.issuers}
    sections = ("facts", "documents", "incidents", "findings", "flags", "issuers")
    return {
        section: frozenset(name for kind, name in used if kind == section) for section in sections
    }


def checks(root: Node) -> Iterator[Check]:
    """Every check of a tree, conditions included."""
    yield from (node for node in walk(root) if isinstance(node, Check))
    yield from conditions(root)


def flags_of(unless: Unless | None) -> Iterator[str]:
    """The exception flags that an exception speaks of."""
    if unless is not None:
        if unless.flag:
            yield unless.flag
        for part in unless.parts:
            yield from flags_of(part)


def _terms(roots: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for root in roots:
        for check in checks(root):
            yield from subject_terms(check.subject)


def subject_terms(subject: Subject) -> Iterator[tuple[str, str]]:
    """The (section, name) pairs that one subject reads."""
    match subject:
        case OfDocument(kind=kind):
            yield "documents", kind
        case OfFact(name=name):
            yield "facts", name
        case OfRatio(of=part, to=whole):
            yield from (("facts", name) for name in (*part, *whole))
        case OfIncidents(kinds=kinds, unless=unless, witness=witness):
            yield from (("incidents", kind) for kind in kinds)
            yield from (("flags", flag) for flag in flags_of(unless))
            yield "documents", witness
        case OfFinding(name=name):
            yield "findings", name
        case OfUnits():
            return
