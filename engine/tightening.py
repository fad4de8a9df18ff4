"""The `tighten:` list of an overlay: stricter limits for checks of the circular, a looser one refused.

A limit is stricter where every value that meets it meets the circular's as well: the same direction, and a
bound as strict or stricter. For incidents it is the gravity from which they count, which may only come down.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from engine.fields import Fields, Keys, Reader
from engine.operators import OPERATORS
from engine.problem import Mark, nearest
from engine.source import Node as SourceNode
from engine.standard import Check, Node, OfFact, OfIncidents, Test, walk
from engine.subjects import GRAVITY_KEYS, written
from engine.vocabulary import Vocabulary

TIGHTENED = (*OPERATORS, "gravity")
"""What a line may set: exactly one of these."""
KEYS = Keys(("id",), TIGHTENED)
LAST_YEAR = "last_year"
STRICT = ("over", "under")
"""The comparisons that the bound itself does not meet."""


class Tightening:
    """Lays the stricter limits of one overlay over the checks of an edition."""

    def __init__(self, reader: Reader, node: SourceNode | None, vocabulary: Vocabulary) -> None:
        self.reader, self.words = reader, vocabulary
        self.by_id: dict[str, Fields] = {}
        for item in reader.items(node):
            fields = reader.fields(item, *KEYS)
            name = reader.text(fields["id"]) if fields else None
            if fields is not None and name is not None:
                if name in self.by_id:
                    reader.refuse(fields.mark, "id-duplicate", self.by_id[name].mark, id=name)
                self.by_id[name] = fields

    def laid_over(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        """The nodes with their limits tightened; ids of the list that name no check are reported."""
        kept = tuple(nodes)
        self._refuse_unknown({each.clause.id: each for node in kept for each in walk(node)})
        return tuple(self._node(each) for each in kept)

    def _refuse_unknown(self, known: dict[str, Node]) -> None:
        checks = [name for name, node in known.items() if isinstance(node, Check)]
        for name in self.by_id.keys() - set(checks):
            mark = self.by_id[name].mark_of("id")
            if name in known:
                below = [each.clause.id for each in walk(known[name]) if isinstance(each, Check)]
                self.reader.refuse(mark, "tighten-group", id=name, checks=", ".join(below))
            else:
                self.reader.refuse(mark, "ref-unknown", ref=name, nearest=nearest(name, checks))

    def _node(self, node: Node) -> Node:
        if not isinstance(node, Check):
            return node._replace(children=tuple(self._node(each) for each in node.children))
        fields = self.by_id.get(node.clause.id)
        return self._check(node, fields) if fields is not None else node

    def _check(self, check: Check, fields: Fields) -> Check:
        given, allowed = [word for word in TIGHTENED if word in fields], settable(check)
        if len(given) != 1 or given[0] not in allowed:
            words = {"given": ", ".join(given) or "-", "allowed": ", ".join(allowed) or "-"}
            place = check.clause.mark
            self.reader.refuse(fields.mark, "tighten-form", place, id=check.clause.id, **words)
            return check
        if isinstance(check.subject, OfIncidents):
            return self._gravity(check, check.subject, fields)
        return self._limit(check, fields, given[0])

    def _limit(self, check: Check, fields: Fields, op: str) -> Check:
        old, node = check.test, fields[op]
        value = self._value(check, node)
        if node is None or value is None:
            return check
        beyond = (value - old.limit) * OPERATORS[op].tightens
        if beyond < 0 or (beyond == 0 and old.op in STRICT and op not in STRICT):
            self._loosens(check, node.mark, f"{old.op}: {old.shown}", f"{op}: {written(node)}")
        return check._replace(test=Test(op, value, old.unit, written(node), node.mark, old))

    def _gravity(self, check: Check, subject: OfIncidents, fields: Fields) -> Check:
        inner = self.reader.fields(fields["gravity"], *GRAVITY_KEYS)
        levels = [level.word for level in self.words.gravity]
        word = self.reader.choice(inner["at_least"], levels, "level-unknown") if inner else None
        if inner is None or word is None:
            return check
        if levels.index(word) > levels.index(subject.gravity):
            self._loosens(check, inner.mark_of("at_least"), subject.gravity, word)
        return check._replace(subject=subject._replace(gravity=word, eased_gravity=subject.gravity))

    def _loosens(self, check: Check, mark: Mark, law: str, own: str) -> None:
        place = check.test.mark
        self.reader.refuse(mark, "overlay-loosens", place, id=check.clause.id, law=law, own=own)

    def _value(self, check: Check, node: SourceNode | None) -> Fraction | None:
        if check.test.unit == "percent":
            return self.reader.percent(node)
        if check.test.unit == "last_year":
            return Fraction(0) if self.reader.choice(node, (LAST_YEAR,)) else None
        if check.test.unit == "level" and isinstance(check.subject, OfFact):
            words = [level.word for level in self.words.facts[check.subject.name].levels]
            word = self.reader.choice(node, words, "level-unknown")
            return Fraction(words.index(word)) if word is not None else None
        count = self.reader.count(node)
        return Fraction(count) if count is not None else None


def settable(check: Check) -> tuple[str, ...]:
    """What may be set to tighten a check: comparisons in its own direction, or gravity; () where nothing is."""
    if isinstance(check.subject, OfIncidents):
        return ("gravity",) if check.subject.gravity else ()
    if check.test.unit not in ("count", "percent", "level", LAST_YEAR):
        return ()
    way = OPERATORS[check.test.op].tightens
    return tuple(word for word, row in OPERATORS.items() if row.tightens == way)
