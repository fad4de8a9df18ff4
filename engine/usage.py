"""Which terms of the vocabulary the checks of some trees use: a dossier is asked for these and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.standard import (
    Check,
    Citation,
    Node,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
    Subject,
    Unless,
    conditions,
    walk,
)
from engine.vocabulary import Vocabulary

MANY = 3
"""So many points of the law are named one by one; of more, the clauses alone."""


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


def cites(standard: Standard) -> dict[tuple[str, str], str]:
    """For each term, where the law asks for it: the points, or the clauses alone where there are many."""
    found: dict[tuple[str, str], list[Citation]] = {}
    for root in standard.roots:
        for check in checks(root):
            for term in subject_terms(check.subject):
                found.setdefault(term, []).append(check.clause.cite)
    return {term: ", ".join(_shortened(cites)) for term, cites in found.items()}


def _shortened(cites: Sequence[Citation]) -> list[str]:
    points = list(dict.fromkeys(map(_written, cites)))
    clauses = list(dict.fromkeys(_written(cite._replace(point="")) for cite in cites))
    return points if len(points) <= MANY else clauses


def _written(cite: Citation) -> str:
    parts = (("Điều", cite.article), ("khoản", cite.clause), ("điểm", cite.point))
    return cite.other or " ".join(f"{word} {value}" for word, value in parts if value)
