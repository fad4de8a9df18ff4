"""The kinds of check in the language: one row of `SUBJECTS` is one kind, its keys, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from engine.fields import Fields, Keys, Reader
from engine.operators import OPERATORS
from engine.problem import Mark
from engine.source import Items, Scalar
from engine.source import Node as SourceNode
from engine.standard import (
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Subject,
    Test,
    Unless,
)
from engine.vocabulary import UNIT_TYPES, Vocabulary

DATED = ("quarter_1", "window", "year")
STATUSES = ("registered", "recognised")
LIMITS = (*OPERATORS, "is", "one_of")
RATIO_KEYS = Keys(("of", "to"))
GRAVITY_KEYS = Keys(("at_least",))
UNLESS_KEYS = Keys((), ("any", "all"))
FACT_LIMITS = {
    "count": tuple(OPERATORS),
    "scale": tuple(OPERATORS),
    "flag": ("is",),
    "choice": ("one_of",),
}


class Terms:
    """Reads names that a vocabulary declares, and limits, out of one file."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary) -> None:
        self.reader, self.vocabulary = reader, vocabulary

    def term(self, fields: Fields, key: str, table: Mapping[str, object]) -> str | None:
        """A name that the vocabulary declares."""
        return self.reader.choice(fields[key], table, "term-unknown")

    def terms(self, node: SourceNode | None, table: Iterable[str]) -> tuple[str, ...]:
        """One name or a list of names, each of them declared."""
        items = (node,) if isinstance(node, Scalar) else self.reader.items(node)
        if isinstance(node, Items) and not items:  # an empty list would make the check vanish
            self.reader.refuse(node, "list-empty")
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
            Test(word, Fraction(value), unit, written(fields[word]), mark)
            if value is not None
            else None
        )


Read = tuple[Subject, Test] | None


class SubjectRow(NamedTuple):
    """One kind of check in the language: its own keys, the limits it takes, and how it is read.

    `read` is given the table's fields and the kind of paper that witnesses incidents there.
    """

    key: str
    keys: tuple[str, ...]
    limits: tuple[str, ...]
    read: Callable[[Terms, Fields, str], Read]


def written(node: SourceNode | None) -> str:
    """The text at a node, "" where there is none."""
    return node.text if isinstance(node, Scalar) else ""


def _of_document(terms: Terms, fields: Fields, witness: str) -> Read:
    kind = terms.term(fields, "document", terms.vocabulary.documents)
    dated = terms.reader.choice(fields["dated"], DATED) or ""
    issued_by = terms.terms(fields["issued_by"], terms.vocabulary.issuers)
    test = (
        terms.limit(fields, ("at_least",), "count")
        if "at_least" in fields
        else _one(fields.mark, "count")
    )
    return (OfDocument(kind, dated, issued_by), test) if kind and test else None


def of_fact(terms: Terms, fields: Fields, witness: str) -> Read:
    """A reported fact against a limit: also what a condition of applicability is made of."""
    name = terms.term(fields, "fact", terms.vocabulary.facts)
    given = [word for word in LIMITS if word in fields]
    if name is None or len(given) != 1:
        if name is not None:
            terms.reader.refuse(fields.mark, "limit-one", words=", ".join(LIMITS))
        return None
    fact, word = terms.vocabulary.facts[name], given[0]
    allowed = FACT_LIMITS[fact.type]
    if word not in allowed:
        terms.reader.refuse(
            fields.mark_of(word),
            "limit-type",
            limit=word,
            type=fact.type,
            allowed=", ".join(allowed),
        )
        return None
    return _fact_test(terms, fields, name, word)


def _fact_test(terms: Terms, fields: Fields, name: str, word: str) -> Read:
    fact, mark, reader = terms.vocabulary.facts[name], fields.mark_of(word), terms.reader
    words = [level.word for level in fact.levels]
    if word == "is":
        value = reader.flag(fields["is"])
        op = "at_least" if value else "at_most"
        return (
            (OfFact(name), Test(op, Fraction(int(value)), "flag", written(fields[word]), mark))
            if value is not None
            else None
        )
    if word == "one_of":
        members = terms.terms(fields["one_of"], words)
        return (
            (OfFact(name, members), _one(mark, "choice")._replace(shown=", ".join(members)))
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
    if written(fields[word]) == "last_year":
        if not fact.yearly:
            reader.refuse(fields[word] or mark, "fact-not-yearly", name=name)
        return OfFact(name), Test(word, Fraction(0), "last_year", "last_year", mark)
    test = terms.limit(fields, tuple(OPERATORS), "count")
    return (OfFact(name), test) if test else None


def _of_ratio(terms: Terms, fields: Fields, witness: str) -> Read:
    inner = terms.reader.fields(fields["ratio"], *RATIO_KEYS)
    test = terms.limit(fields, tuple(OPERATORS), "percent")
    if inner is None or test is None:
        return None
    counts = [name for name, fact in terms.vocabulary.facts.items() if fact.type == "count"]
    part, whole = terms.terms(inner["of"], counts), terms.terms(inner["to"], counts)
    return (OfRatio(part, whole), test) if part and whole else None


def _of_incidents(terms: Terms, fields: Fields, witness: str) -> Read:
    kinds = terms.terms(fields["no_incident"], terms.vocabulary.incidents)
    gravity = ""
    if "gravity" in fields:
        inner = terms.reader.fields(fields["gravity"], *GRAVITY_KEYS)
        levels = [level.word for level in terms.vocabulary.gravity]
        gravity = (
            terms.reader.choice(inner["at_least"], levels, "level-unknown") if inner else None
        ) or ""
        for kind in kinds:
            if not terms.vocabulary.incidents[kind].graded:
                terms.reader.refuse(fields.mark_of("gravity"), "incident-not-graded", name=kind)
    if not witness:
        terms.reader.refuse(fields.mark, "witness-missing", id=written(fields["id"]))
    elif not terms.vocabulary.documents[witness].covers:
        terms.reader.refuse(fields.mark, "witness-no-cover", name=witness)
    unless = _unless(terms, fields["unless"])
    return (OfIncidents(kinds, gravity, unless, witness), _none(fields.mark)) if kinds else None


def _unless(terms: Terms, node: SourceNode | None) -> Unless | None:
    if node is None:
        return None
    if isinstance(node, Scalar):
        flag = terms.reader.choice(node, terms.vocabulary.flags, "term-unknown")
        return Unless("flag", flag) if flag else None
    fields = terms.reader.fields(node, *UNLESS_KEYS)
    rules = [rule for rule in UNLESS_KEYS.optional if fields is not None and rule in fields]
    if fields is None or len(rules) != 1:
        terms.reader.refuse(node, "unless-form")
        return None
    items = terms.reader.items(fields[rules[0]])
    if not items:  # `all` of nothing would excuse every incident
        terms.reader.refuse(fields.mark_of(rules[0]), "group-empty", key=rules[0])
    parts = tuple(part for item in items if (part := _unless(terms, item)))
    return Unless(rules[0], parts=parts)


def _of_finding(terms: Terms, fields: Fields, witness: str) -> Read:
    name = terms.term(fields, "finding", terms.vocabulary.findings)
    return (OfFinding(name), _one(fields.mark, "flag")) if name else None


def _of_units(terms: Terms, fields: Fields, witness: str) -> Read:
    status = terms.reader.choice(fields["units_below"], STATUSES)
    types = terms.terms(fields["types"], UNIT_TYPES)
    test = terms.limit(fields, ("at_least", "over"), "percent")
    if "types" not in fields:
        terms.reader.refuse(fields.mark, "key-missing", key="types")
    return (OfUnits(status, types), test) if status and types and test else None


def _one(mark: Mark, unit: str) -> Test:
    return Test("at_least", Fraction(1), unit, "1", mark)


def _none(mark: Mark) -> Test:
    return Test("at_most", Fraction(0), "count", "0", mark)


SUBJECTS: dict[str, SubjectRow] = {
    row.key: row
    for row in (
        SubjectRow("document", ("dated", "issued_by"), ("at_least",), _of_document),
        SubjectRow("fact", (), LIMITS, of_fact),
        SubjectRow("ratio", (), tuple(OPERATORS), _of_ratio),
        SubjectRow("no_incident", ("gravity", "unless"), (), _of_incidents),
        SubjectRow("finding", (), (), _of_finding),
        SubjectRow("units_below", ("types",), ("at_least", "over"), _of_units),
    )
}
