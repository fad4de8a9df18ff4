"""Nodes of criteria files: groups, checks and references, and what a child takes from its parent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from engine.fields import TEXT, Fields, Keys, Reader
from engine.operators import OPERATORS
from engine.problem import Mark, Problems, nearest
from engine.source import Node as SourceNode
from engine.source import Table
from engine.standard import (
    CERTAINTIES,
    Check,
    Citation,
    Clause,
    Group,
    Node,
    Standard,
    Target,
    Test,
    walk,
)
from engine.subjects import LIMITS, SUBJECTS, SubjectRow, Terms, of_fact
from engine.vocabulary import UNIT_TYPES, Text, Vocabulary, read_text

GROUPS = ("all", "any", "some")
RESERVED = ("scope", "criteria", "papers", "scored_only", "edition")
"""The ids of the roots: a criterion of this name would be taken for a whole tree."""
COMMON = ("id", "vi", "en", "cite", "certainty", "source", "witness", "applies_when")
NODE_KEYS = Keys(("id", *TEXT.required), COMMON)
"""The keys of every node, beside those of its kind."""
REF_KEYS = Keys(("ref",))
APPLIES_KEYS = Keys(("fact",), LIMITS)
TARGET_KEYS = Keys((*TEXT.required, "cite", "years"), tuple(OPERATORS))
ID = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class Context(NamedTuple):
    """What a node takes from above it: its clause and the witness of its incidents."""

    clause: Clause
    witness: str = ""


def root_clause(name: str, title: Text, mark: Mark, source: str = "") -> Clause:
    """The clause of a tree's root, from which nothing but the source is taken."""
    return Clause(name, title, Citation(), "", source, mark)


def group_keys(rule: str) -> Keys:
    """The keys of a group; `need` is there to be refused in words where it means nothing."""
    return Keys((*NODE_KEYS.required, rule), (*NODE_KEYS.optional, "need"))


def check_keys(row: SubjectRow) -> Keys:
    """The keys of one kind of check."""
    optional = (*NODE_KEYS.optional, "target", *row.keys, *row.limits)
    return Keys((*NODE_KEYS.required, row.key), optional)


class NodeReader:
    """Reads nodes of one file against a vocabulary, reporting to a `Reader`."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        sources: Iterable[str],
        sibling: Callable[[str], Standard] | None = None,
    ) -> None:
        self.reader, self.vocabulary = reader, vocabulary
        self.terms = Terms(reader, vocabulary)
        self.sources, self.sibling = tuple(sources), sibling
        self.borrowed: list[Standard] = []
        self.taken: dict[Mark, Mark] = {}
        """Where this file takes in what another one holds: by the place of the node there."""

    def node(self, source: SourceNode, context: Context) -> Node | None:
        """One node and all below it; None after a problem."""
        if not isinstance(source, Table):
            self.reader.refuse(source, "table-expected")
            return None
        kinds = [key for key, _ in source.entries if key.text in (*GROUPS, *SUBJECTS, "ref")]
        if len(kinds) != 1:
            known = (*GROUPS, *SUBJECTS, "ref")
            self._kind_trouble(source, [key.text for key in kinds], known)
            return None
        kind = kinds[0].text
        if kind == "ref":
            return self._ref(source)
        if kind in GROUPS:
            return self._group(source, kind, context)
        return self._check(source, SUBJECTS[kind], context)

    def _kind_trouble(self, source: Table, found: list[str], known: Iterable[str]) -> None:
        if found:
            self.reader.refuse(source, "node-two-kinds", kinds=", ".join(found))
            return
        allowed = {*COMMON, *LIMITS, "need", "target", *known}
        unknown = [key for key, _ in source.entries if key.text not in allowed]
        for key in unknown:
            self.reader.refuse(key, "key-unknown", key=key.text, nearest=nearest(key.text, known))
        if not unknown:
            self.reader.refuse(source, "node-no-kind", kinds=", ".join(known))

    def _group(self, source: Table, rule: str, context: Context) -> Group | None:
        fields = self.reader.fields(source, *group_keys(rule))
        if fields is None:
            return None
        inner = context._replace(
            clause=self._clause(fields, context), witness=self._witness(fields, context)
        )
        items = self.reader.items(fields[rule])
        children = tuple(node for item in items if (node := self.node(item, inner)) is not None)
        if not items:
            self.reader.refuse(fields.mark_of(rule), "group-empty", key=rule)
        need = self._need(fields, rule, len(items))
        return Group(inner.clause, rule, need, children, self._applies(fields, inner))

    def _need(self, fields: Fields, rule: str, size: int) -> int:
        if rule == "some":
            need = self.reader.count(fields["need"])
            if need is None or not 1 <= need <= size:
                self.reader.refuse(fields.mark_of("need"), "group-need", size=str(size))
            return need or 1
        if "need" in fields:
            self.reader.refuse(fields.mark_of("need"), "key-unknown", key="need", nearest="")
        return size if rule == "all" else 1

    def _check(self, source: Table, row: SubjectRow, context: Context) -> Check | None:
        fields = self.reader.fields(source, *check_keys(row))
        if fields is None:
            return None
        inner = context._replace(
            clause=self._clause(fields, context), witness=self._witness(fields, context)
        )
        read = row.read(self.terms, fields, inner.witness)
        if read is None:
            return None
        subject, test = read
        return Check(
            inner.clause, subject, test, self._applies(fields, inner), self._target(fields, test)
        )

    def _ref(self, source: Table) -> Node | None:
        fields = self.reader.fields(source, *REF_KEYS)
        written = self.reader.text(fields["ref"]) if fields else None
        if fields is None or written is None:
            return None
        unit_type, _, node_id = written.partition("/")
        mark = fields.mark_of("ref")
        if unit_type not in UNIT_TYPES or not node_id:
            self.reader.refuse(
                mark, "ref-form", ref=written, nearest=nearest(unit_type, UNIT_TYPES)
            )
            return None
        if self.sibling is None:
            self.reader.refuse(mark, "ref-here", ref=written)
            return None
        try:
            standard = self.sibling(unit_type)
        except Problems as problems:  # its problems come with ours, not instead of them
            self.reader.problems += problems.problems
            return None
        node = standard.node(node_id)
        if node is None:
            ids = [each.clause.id for each in walk(standard.criteria)]
            self.reader.refuse(mark, "ref-unknown", ref=written, nearest=nearest(node_id, ids))
            return None
        self.borrowed.append(standard)
        return self._take(node, mark)

    def _take(self, node: Node, mark: Mark) -> Node | None:
        """A node of another file, with all below it; None if this file has taken in some of it before."""
        clauses = [each.clause for each in walk(node)]
        again = next((each for each in clauses if each.mark in self.taken), None)
        if again is not None:
            self.reader.refuse(mark, "id-duplicate", self.taken[again.mark], id=again.id)
            return None
        self.taken |= dict.fromkeys((each.mark for each in clauses), mark)
        return node

    def _clause(self, fields: Fields, context: Context) -> Clause:
        above = context.clause
        cite = self.reader.text(fields["cite"])
        certainty = self.reader.choice(fields["certainty"], CERTAINTIES) or above.certainty
        source = (
            self.reader.choice(fields["source"], self.sources, "source-unknown") or above.source
        )
        citation = Citation.parse(cite, above.cite) if cite else above.cite
        node_id = self.reader.text(fields["id"]) or ""
        if node_id in RESERVED:
            self.reader.refuse(fields.mark_of("id"), "id-duplicate", id=node_id)
        elif node_id and not re.fullmatch(ID, node_id):
            self.reader.refuse(fields.mark_of("id"), "name-not-ascii", name=node_id)
        clause = Clause(
            node_id, read_text(self.reader, fields), citation, certainty, source, fields.mark
        )
        for name, value in (
            ("cite", citation != Citation()),
            ("certainty", certainty),
            ("source", source),
        ):
            if not value:
                self.reader.refuse(fields.mark, "clause-incomplete", key=name, id=node_id)
        return clause

    def _witness(self, fields: Fields, context: Context) -> str:
        return (
            self.reader.choice(fields["witness"], self.vocabulary.documents, "term-unknown")
            or context.witness
        )

    def _applies(self, fields: Fields, context: Context) -> Check | None:
        node = fields["applies_when"]
        inner = self.reader.fields(node, *APPLIES_KEYS)
        if inner is None:
            return None
        read = of_fact(self.terms, inner, "")
        name = f"{context.clause.id}?"
        return Check(context.clause._replace(id=name, mark=inner.mark), *read) if read else None

    def _target(self, fields: Fields, test: Test) -> Target | None:
        inner = self.reader.fields(fields["target"], *TARGET_KEYS)
        if inner is None:
            return None
        years = [self.reader.count(item) or 0 for item in self.reader.items(inner["years"])]
        own = self.terms.limit(inner, tuple(OPERATORS), test.unit)
        return (
            Target(
                read_text(self.reader, inner),
                own,
                self.reader.text(inner["cite"]) or "",
                tuple(years),
            )
            if own
            else None
        )
