"""Criteria files to `Standard`: the language that policy staff write.

A node is a table with a title, a citation, and exactly one key that says what it is: a group (`all`, `any`,
`some`), a subject (a row of `SUBJECTS`), or a `ref` to a node of another unit type's file. What a child does
not say about its citation, certainty, source or witness it takes from its parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.fields import Fields, Reader
from engine.operators import OPERATORS
from engine.problem import Mark, nearest
from engine.source import Document, Node as SourceNode, Scalar, Table
from engine.standard import (
    CERTAINTIES,
    Check,
    Citation,
    Clause,
    Edition,
    Group,
    Node,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Source,
    Standard,
    Subject,
    Target,
    Test,
    Unless,
    walk,
)
from engine.vocabulary import UNIT_TYPES, Text, Vocabulary, read as read_vocabulary, read_text
from engine.usage import used_terms

GROUPS = ("all", "any", "some")
DATED = ("quarter_1", "window", "year")
STATUSES = ("registered", "recognised")
COMMON = ("id", "vi", "en", "cite", "certainty", "source", "witness", "applies_when", "target")
LIMITS = (*OPERATORS, "is", "one_of")


@dataclass(frozen=True)
class Context:
    """What a node takes from above it: its clause and the witness of its incidents."""

    clause: Clause
    witness: str = ""


@dataclass(frozen=True)
class SubjectRow:
    """One kind of check in the language: its own keys, the limits it takes, and how it is read."""

    key: str
    keys: tuple[str, ...]
    limits: tuple[str, ...]
    read: Callable[[NodeReader, Fields, Context], tuple[Subject, Test] | None]


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
        self.sources, self.sibling = tuple(sources), sibling
        self.borrowed: list[Standard] = []

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
        allowed = {*COMMON, *LIMITS, "need", *known}
        unknown = [key for key, _ in source.entries if key.text not in allowed]
        for key in unknown:
            self.reader.refuse(key, "key-unknown", key=key.text, nearest=nearest(key.text, known))
        if not unknown:
            self.reader.refuse(source, "node-no-kind", kinds=", ".join(known))

    def _group(self, source: Table, rule: str, context: Context) -> Group | None:
        fields = self.reader.fields(source, ("id", "vi", "en", rule), (*COMMON, "need"))
        if fields is None:
            return None
        inner = replace(
            context, clause=self._clause(fields, context), witness=self._witness(fields, context)
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
        fields = self.reader.fields(
            source, ("id", "vi", "en", row.key), (*COMMON, *row.keys, *row.limits)
        )
        if fields is None:
            return None
        inner = replace(
            context, clause=self._clause(fields, context), witness=self._witness(fields, context)
        )
        read = row.read(self, fields, inner)
        if read is None:
            return None
        subject, test = read
        return Check(
            inner.clause, subject, test, self._applies(fields, inner), self._target(fields, test)
        )

    def _ref(self, source: Table) -> Node | None:
        fields = self.reader.fields(source, ("ref",))
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
        standard = self.sibling(unit_type)
        node = standard.node(node_id)
        if node is None:
            ids = [each.clause.id for each in walk(standard.criteria)]
            self.reader.refuse(mark, "ref-unknown", ref=written, nearest=nearest(node_id, ids))
            return None
        self.borrowed.append(standard)
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
        if not node_id.isascii():
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
        inner = (
            self.reader.fields(node, ("fact",), ("is", "one_of", *OPERATORS))
            if node is not None
            else None
        )
        if inner is None:
            return None
        read = _of_fact(self, inner, context)
        name = f"{context.clause.id}?"
        return Check(replace(context.clause, id=name, mark=inner.mark), *read) if read else None

    def _target(self, fields: Fields, test: Test) -> Target | None:
        keys = ("vi", "en", "cite", "years")
        inner = (
            self.reader.fields(fields["target"], keys, OPERATORS) if "target" in fields else None
        )
        if inner is None:
            return None
        years = [self.reader.count(item) or 0 for item in self.reader.items(inner["years"])]
        own = self.limit(inner, tuple(OPERATORS), test.unit)
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

    def term(self, fields: Fields, key: str, table: Mapping[str, object]) -> str | None:
        """A name that the vocabulary declares."""
        return self.reader.choice(fields[key], table, "term-unknown")

    def terms(self, node: SourceNode | None, table: Iterable[str]) -> tuple[str, ...]:
        """One name or a list of names, each of them declared."""
        items = (node,) if isinstance(node, Scalar) else self.reader.items(node)
        options = tuple(table)
        return tuple(
            name for item in items if (name := self.reader.choice(item, options, "term-unknown"))
        )

    def limit(self, fields: Fields, words: tuple[str, ...], unit: str) -> Test | None:
        """The one limit of a check whose values are counts or shares."""
        given = [word for word in words if word in fields]
        if len(given) != 1:
            self.reader.refuse(fields.mark, "limit-one", words=", ".join(words))
            return None
        word, mark = given[0], fields.mark_of(given[0])
        value = (
            self.reader.percent(fields[word])
            if unit == "percent"
            else self.reader.count(fields[word])
        )
        return (
            Test(word, Fraction(value), unit, _written(fields[word]), mark)
            if value is not None
            else None
        )


def _written(node: SourceNode | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _of_document(
    nodes: NodeReader, fields: Fields, context: Context
) -> tuple[Subject, Test] | None:
    kind = nodes.term(fields, "document", nodes.vocabulary.documents)
    dated = nodes.reader.choice(fields["dated"], DATED) or ""
    issued_by = nodes.terms(fields["issued_by"], nodes.vocabulary.issuers)
    test = (
        nodes.limit(fields, ("at_least",), "count")
        if "at_least" in fields
        else _one(fields.mark, "count")
    )
    return (OfDocument(kind, dated, issued_by), test) if kind and test else None


def _of_fact(nodes: NodeReader, fields: Fields, context: Context) -> tuple[Subject, Test] | None:
    name = nodes.term(fields, "fact", nodes.vocabulary.facts)
    given = [word for word in LIMITS if word in fields]
    if name is None or len(given) != 1:
        if name is not None:
            nodes.reader.refuse(fields.mark, "limit-one", words=", ".join(LIMITS))
        return None
    fact, word = nodes.vocabulary.facts[name], given[0]
    allowed = FACT_LIMITS[fact.type]
    if word not in allowed:
        nodes.reader.refuse(
            fields.mark_of(word),
            "limit-type",
            limit=word,
            type=fact.type,
            allowed=", ".join(allowed),
        )
        return None
    return _fact_test(nodes, fields, name, word)


def _fact_test(
    nodes: NodeReader, fields: Fields, name: str, word: str
) -> tuple[Subject, Test] | None:
    fact, mark, reader = nodes.vocabulary.facts[name], fields.mark_of(word), nodes.reader
    words = [level.word for level in fact.levels]
    if word == "is":
        value = reader.flag(fields["is"])
        op = "at_least" if value else "at_most"
        return (
            (OfFact(name), Test(op, Fraction(int(value)), "flag", _written(fields[word]), mark))
            if value is not None
            else None
        )
    if word == "one_of":
        members = nodes.terms(fields["one_of"], words)
        return (
            (OfFact(name, members), replace(_one(mark, "choice"), shown=", ".join(members)))
            if members
            else None
        )
    if fact.type == "scale":
        level = reader.choice(fields[word], words, "level-unknown")
        return (
            (OfFact(name), Test(word, Fraction(words.index(level)), "level", level, mark))
            if level
            else None
        )
    if _written(fields[word]) == "last_year":
        if not fact.yearly:
            reader.refuse(fields[word] or mark, "fact-not-yearly", name=name)
        return OfFact(name), Test(word, Fraction(0), "last_year", "last_year", mark)
    test = nodes.limit(fields, tuple(OPERATORS), "count")
    return (OfFact(name), test) if test else None


FACT_LIMITS = {
    "count": tuple(OPERATORS),
    "scale": tuple(OPERATORS),
    "flag": ("is",),
    "choice": ("one_of",),
}


def _of_ratio(nodes: NodeReader, fields: Fields, context: Context) -> tuple[Subject, Test] | None:
    inner = nodes.reader.fields(fields["ratio"], ("of", "to"))
    test = nodes.limit(fields, tuple(OPERATORS), "percent")
    if inner is None or test is None:
        return None
    counts = [name for name, fact in nodes.vocabulary.facts.items() if fact.type == "count"]
    part, whole = nodes.terms(inner["of"], counts), nodes.terms(inner["to"], counts)
    return (OfRatio(part, whole), test) if part and whole else None


def _of_incidents(
    nodes: NodeReader, fields: Fields, context: Context
) -> tuple[Subject, Test] | None:
    kinds = nodes.terms(fields["no_incident"], nodes.vocabulary.incidents)
    gravity = ""
    if "gravity" in fields:
        inner = nodes.reader.fields(fields["gravity"], ("at_least",))
        levels = [level.word for level in nodes.vocabulary.scales.get("gravity", ())]
        gravity = (
            nodes.reader.choice(inner["at_least"], levels, "level-unknown") if inner else None
        ) or ""
        for kind in kinds:
            if not nodes.vocabulary.incidents[kind].graded:
                nodes.reader.refuse(fields.mark_of("gravity"), "incident-not-graded", name=kind)
    if not context.witness:
        nodes.reader.refuse(fields.mark, "witness-missing", id=context.clause.id)
    unless = _unless(nodes, fields["unless"])
    return (
        (OfIncidents(kinds, gravity, unless, context.witness), _none(fields.mark))
        if kinds
        else None
    )


def _unless(nodes: NodeReader, node: SourceNode | None) -> Unless | None:
    if node is None:
        return None
    if isinstance(node, Scalar):
        flag = nodes.reader.choice(node, nodes.vocabulary.flags, "term-unknown")
        return Unless("flag", flag) if flag else None
    fields = nodes.reader.fields(node, (), ("any", "all"))
    rules = [rule for rule in ("any", "all") if fields is not None and rule in fields]
    if fields is None or len(rules) != 1:
        nodes.reader.refuse(node, "unless-form")
        return None
    parts = tuple(
        part for item in nodes.reader.items(fields[rules[0]]) if (part := _unless(nodes, item))
    )
    return Unless(rules[0], parts=parts)


def _of_finding(nodes: NodeReader, fields: Fields, context: Context) -> tuple[Subject, Test] | None:
    name = nodes.term(fields, "finding", nodes.vocabulary.findings)
    return (OfFinding(name), _one(fields.mark, "flag")) if name else None


def _of_units(nodes: NodeReader, fields: Fields, context: Context) -> tuple[Subject, Test] | None:
    status = nodes.reader.choice(fields["units_below"], STATUSES)
    types = nodes.terms(fields["types"], UNIT_TYPES)
    test = nodes.limit(fields, ("at_least", "over"), "percent")
    if "types" not in fields:
        nodes.reader.refuse(fields.mark, "key-missing", key="types")
    return (OfUnits(status, types), test) if status and types and test else None


def _one(mark: Mark, unit: str) -> Test:
    return Test("at_least", Fraction(1), unit, "1", mark)


def _none(mark: Mark) -> Test:
    return Test("at_most", Fraction(0), "count", "0", mark)


SUBJECTS: dict[str, SubjectRow] = {
    row.key: row
    for row in (
        SubjectRow("document", ("dated", "issued_by"), ("at_least",), _of_document),
        SubjectRow("fact", (), LIMITS, _of_fact),
        SubjectRow("ratio", (), tuple(OPERATORS), _of_ratio),
        SubjectRow("no_incident", ("gravity", "unless"), (), _of_incidents),
        SubjectRow("finding", (), (), _of_finding),
        SubjectRow("units_below", ("types",), ("at_least", "over"), _of_units),
    )
}


def root_clause(name: str, title: Text, mark: Mark, source: str = "") -> Clause:
    """The clause of a tree's root, from which nothing but the source is taken."""
    return Clause(name, title, Citation(), "", source, mark)


def read(
    document: Document, edition: Edition, sibling: Callable[[str], Standard], shared: Source
) -> Standard:
    """The standard of one unit type. `sibling` gives another type's; `shared` is the edition's own file.

    Raises Problems: everything wrong with this file, sorted by place.
    """
    reader = Reader(document)
    fields = reader.fields(
        document.root, ("edition", "unit_type", "title", "source", "criteria"), ("evidence",)
    )
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    reader.choice(fields["edition"], (edition.id,), "edition-other")
    unit_type = reader.choice(fields["unit_type"], UNIT_TYPES) or UNIT_TYPES[0]
    title_fields = reader.fields(fields["title"], ("vi", "en"))
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
    _refuse_duplicates(reader, [root for root in (scope, criteria, papers) if root])
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


def _refuse_duplicates(reader: Reader, roots: Iterable[Group]) -> None:
    seen: dict[str, Mark] = {}
    for node in (node for root in roots for node in walk(root)):
        clause = node.clause
        if clause.id in seen:
            reader.refuse(clause.mark, "id-duplicate", seen[clause.id], id=clause.id)
        seen.setdefault(clause.id, clause.mark)


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
