"""Criteria files to `Standard`: the language that policy staff write.

A node is a table with a title, a citation, and exactly one key that says what it is: a group (`all`,
`any`, `some`), a subject (a row of `engine.subjects.SUBJECTS`), or a `ref` to a node of another unit
type's file. What a child does not say about its citation, certainty, source or witness it takes from
its parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.fields import TEXT, Keys, Reader
from engine.nodes import Context, NodeReader, root_clause
from engine.problem import Mark, nearest
from engine.source import Document
from engine.standard import Edition, Group, Node, Source, Standard, walk
from engine.usage import used_terms
from engine.vocabulary import UNIT_TYPES, Text, Vocabulary, read_text
from engine.vocabulary import read as read_vocabulary

KEYS = Keys(("edition", "unit_type", "title", "source", "criteria"), ("evidence",))


def read(
    document: Document, edition: Edition, sibling: Callable[[str], Standard], shared: Source
) -> Standard:
    """The standard of one unit type. `sibling` gives another type's; `shared` is the edition's own file.

    Raises Problems: everything wrong with this file, sorted by place.
    """
    reader = Reader(document)
    fields = reader.fields(document.root, *KEYS)
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    reader.choice(fields["edition"], (edition.id,), "edition-other")
    unit_type = reader.choice(fields["unit_type"], UNIT_TYPES) or UNIT_TYPES[0]
    title_fields = reader.fields(fields["title"], *TEXT)
    title = read_text(reader, title_fields) if title_fields else Text("", "")
    vocabulary = edition.vocabulary.merged(
        read_vocabulary(reader, fields["evidence"], edition.vocabulary), reader
    )
    source = reader.choice(fields["source"], edition.sources, "source-unknown") or ""
    nodes = NodeReader(reader, vocabulary, edition.sources, sibling)
    context = Context(root_clause("criteria", title, fields.mark, source))
    items = reader.items(fields["criteria"])
    children = tuple(node for item in items if (node := nodes.node(item, context)) is not None)
    for other in nodes.borrowed:
        vocabulary = vocabulary.merged(other.vocabulary, reader)
    scope = _for_type(edition.scope, unit_type, "scope", fields.mark)
    papers = _for_type(edition.papers, unit_type, "papers", fields.mark)
    criteria = Group(context.clause, "all", len(children), children)
    _refuse_duplicates(reader, [root for root in (scope, criteria, papers) if root], nodes.taken)
    _check_facts(reader, vocabulary)
    if not items:
        reader.refuse(fields.mark_of("criteria"), "group-empty", key="criteria")
    reader.finish()
    borrowed = [source for other in nodes.borrowed for source in other.sources]
    sources = tuple(
        sorted(
            {shared, Source(document.name, document.sha256), *borrowed}, key=lambda each: each.name
        )
    )
    vocabulary = vocabulary.only(
        used_terms(vocabulary, [root for root in (scope, criteria, papers) if root])
    )
    return Standard(
        edition, unit_type, title, vocabulary, scope, criteria, papers, None, None, None, sources
    )


def _for_type(
    nodes: Iterable[tuple[tuple[str, ...], Node]], unit_type: str, name: str, mark: Mark
) -> Group | None:
    children = tuple(node for types, node in nodes if unit_type in types)
    return (
        Group(root_clause(name, Text("", ""), mark), "all", len(children), children)
        if children
        else None
    )


def _refuse_duplicates(reader: Reader, roots: Iterable[Group], taken: Mapping[Mark, Mark]) -> None:
    """Name the places in this file: what it takes from another one is not that one's fault."""
    seen: dict[str, Mark] = {}
    for clause in (node.clause for root in roots for node in walk(root)):
        mark = taken.get(clause.mark, clause.mark)
        if clause.id in seen:
            reader.refuse(mark, "id-duplicate", seen[clause.id], id=clause.id)
        seen.setdefault(clause.id, mark)


def _check_facts(reader: Reader, vocabulary: Vocabulary) -> None:
    for fact in vocabulary.facts.values():
        if fact.at_most is not None and fact.at_most not in vocabulary.facts:
            reader.refuse(
                fact.mark,
                "term-unknown",
                value=fact.at_most,
                options="",
                nearest=nearest(fact.at_most, vocabulary.facts),
            )
