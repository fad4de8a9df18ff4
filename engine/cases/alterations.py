"""The alterations of one node: its limit, its operator, its lists, its exception, its condition, its rule."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from engine.operators import OPERATORS
from engine.problem import Mark
from engine.standard import (
    Check,
    Group,
    Node,
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
from engine.subjects import DATED, STATUSES
from engine.vocabulary import Vocabulary

STEPS = {"percent": Fraction(1, 100)}
OTHER = {"all": "any", "any": "all"}


class Altered(NamedTuple):
    """A node with one thing changed: the kind of change, what it was, what it is now ("" where dropped)."""

    what: str
    old: str
    new: str
    mark: Mark
    node: Node


def of_node(node: Node, words: Vocabulary) -> Iterator[Altered]:
    """Every alteration of a node itself, not of what is below it."""
    yield from _of_check(node, words) if isinstance(node, Check) else _of_group(node)
    if node.applies is not None:
        mark = node.applies.clause.mark
        yield Altered("condition", shown(node.applies), "", mark, node._replace(applies=None))
        for each in _of_check(node.applies, words):
            if isinstance(each.node, Check):
                yield each._replace(node=node._replace(applies=each.node))


def _of_group(group: Group) -> Iterator[Altered]:
    size, mark = len(group.children), group.clause.mark
    if group.rule == "some":
        for need in (group.need - 1, group.need + 1):
            if 1 <= need <= size:
                old, new = f"need {group.need}", f"need {need}"
                yield Altered("rule", old, new, mark, group._replace(need=need))
    elif size > 1:
        turned = OTHER[group.rule]
        need = size if turned == "all" else 1
        yield Altered("rule", group.rule, turned, mark, group._replace(rule=turned, need=need))


def _of_check(check: Check, words: Vocabulary) -> Iterator[Altered]:
    for what, test in _tests(check, words):
        old, new = _written(check.test), _written(test)
        yield Altered(what, old, new, check.test.mark, check._replace(test=test))
    for what, old, new, subject in _subjects(check.subject, words):
        yield Altered(what, old, new, check.clause.mark, check._replace(subject=subject))


def shown(check: Check) -> str:
    """A condition in one line: "guard_eligible is yes"."""
    subject = check.subject
    return f"{subject.name} {_written(check.test)}" if isinstance(subject, OfFact) else ""


def _written(test: Test) -> str:
    if test.unit == "flag":
        return f"is {'yes' if test.limit or test.op == 'at_least' else 'no'}"
    return f"one_of {test.shown}" if test.unit == "choice" else f"{test.op} {test.shown}"


def _tests(check: Check, words: Vocabulary) -> Iterator[tuple[str, Test]]:
    test = check.test
    if test.unit == "flag":
        op, limit = ("at_most", 0) if test.op == "at_least" else ("at_least", 1)
        yield "operator", test._replace(op=op, limit=Fraction(limit))
        return
    if test.unit == "choice":
        return
    yield from (("limit", moved) for moved in _moved(check, words))
    if isinstance(check.subject, OfFact | OfRatio | OfUnits):
        yield from (("operator", test._replace(op=op)) for op in OPERATORS if op != test.op)


def _moved(check: Check, words: Vocabulary) -> Iterator[Test]:
    test, subject = check.test, check.subject
    step = STEPS.get(test.unit, Fraction(1))
    lowest = Fraction(1 if isinstance(subject, OfDocument) else 0)
    levels = words.facts[subject.name].levels if isinstance(subject, OfFact) else ()
    for limit in (test.limit - step, test.limit + step):
        if test.unit == "last_year":
            yield test._replace(limit=limit, shown=f"last_year {'+' if limit > 0 else '-'} 1")
        elif test.unit == "level":
            if 0 <= limit < len(levels):
                yield test._replace(limit=limit, shown=levels[int(limit)].word)
        elif limit >= lowest:
            shown = f"{limit * 100}%" if test.unit == "percent" else str(limit)
            yield test._replace(limit=limit, shown=shown)


Change = tuple[str, str, str, Subject]


def _subjects(subject: Subject, words: Vocabulary) -> Iterator[Change]:
    match subject:
        case OfDocument():
            yield from _of_document(subject)
        case OfFact(one_of=chosen) if chosen:
            yield from _of_choice(subject, words)
        case OfRatio():
            for side in ("of", "to"):
                for name, rest in _dropped(getattr(subject, side)):
                    yield side, name, "", subject._replace(**{side: rest})
        case OfIncidents():
            yield from _of_incidents(subject, words)
        case OfUnits(status=status):
            other = next(each for each in STATUSES if each != status)
            yield "status", status, other, subject._replace(status=other)
            for name, rest in _dropped(subject.types):
                yield "types", name, "", subject._replace(types=rest)
        case OfFact() | OfFinding():
            return


def _dropped(names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name of a list of two or more, with the list that is left without it."""
    for name in names if len(names) > 1 else ():
        yield name, tuple(each for each in names if each != name)


def _of_document(subject: OfDocument) -> Iterator[Change]:
    for dated in ("", *DATED) if subject.dated else ():
        if dated != subject.dated:
            yield "dated", subject.dated, dated, subject._replace(dated=dated)
    for name, rest in _dropped(subject.issued_by):
        yield "issued_by", name, "", subject._replace(issued_by=rest)
    if subject.issued_by:
        yield "issued_by", ", ".join(subject.issued_by), "", subject._replace(issued_by=())


def _of_choice(subject: OfFact, words: Vocabulary) -> Iterator[Change]:
    for name, rest in _dropped(subject.one_of):
        yield "one_of", name, "", subject._replace(one_of=rest)
    for level in words.facts[subject.name].levels:
        if level.word not in subject.one_of:
            added = subject._replace(one_of=(*subject.one_of, level.word))
            yield "one_of", "", level.word, added


def _of_incidents(subject: OfIncidents, words: Vocabulary) -> Iterator[Change]:
    for name, rest in _dropped(subject.kinds):
        yield "no_incident", name, "", subject._replace(kinds=rest)
    levels = [level.word for level in words.gravity]
    if subject.gravity:
        at = levels.index(subject.gravity)
        near = [levels[place] for place in (at - 1, at + 1) if 0 <= place < len(levels)]
        for gravity in (*near, ""):
            yield "gravity", subject.gravity, gravity, subject._replace(gravity=gravity)
    if subject.unless is not None:
        for old, new, unless in _exceptions(subject.unless):
            yield "exception", old, new, subject._replace(unless=unless)


def _exceptions(unless: Unless) -> Iterator[tuple[str, str, Unless | None]]:
    """The exception dropped, its rule turned, and the same for each of its parts."""
    yield _exception(unless), "", None
    if not unless.parts:
        return
    turned = unless._replace(rule=OTHER[unless.rule])
    yield _exception(unless), _exception(turned), turned
    for number, part in enumerate(unless.parts):
        for old, new, altered in _exceptions(part):
            kept = (altered,) if altered is not None else ()
            parts = (*unless.parts[:number], *kept, *unless.parts[number + 1 :])
            yield old, new, unless._replace(parts=parts)


def _exception(unless: Unless) -> str:
    if unless.flag:
        return unless.flag
    return f"{unless.rule} [{', '.join(_exception(part) for part in unless.parts)}]"
