"""What a clause may say: one row of `ASPECTS` is one thing, its wording, and which way a change of it turns.

Two clauses that say the same in other words ("under a warning", "at most a reprimand") have the same wording
here. A new thing for clauses to say is a new row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from engine.compare import wording
from engine.compare.likeness import Atom
from engine.compare.pairing import Tree
from engine.compare.wording import both, listed
from engine.operators import OPERATORS
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
)
from engine.vocabulary import Text

CERTAINTY = "certainty"


class Place(NamedTuple):
    """A check where it stands: in its tree, under its groups."""

    check: Check
    tree: Tree
    above: tuple[Group, ...]


Say = Callable[[Place, Atom], Text]
Turn = Callable[[Place, Place], str]


class Aspect(NamedTuple):
    """One thing that checks of some subjects say: its name, its wording, the way that a change turns."""

    name: str
    subjects: tuple[type[Subject], ...]
    say: Say
    turn: Turn


def kind_of(check: Check) -> Text:
    """What kind of evidence a check asks for."""
    return both(f"compare.subject.{SUBJECT_KEYS[type(check.subject)]}")


SUBJECT_KEYS: dict[type, str] = {
    OfDocument: "document",
    OfFact: "fact",
    OfRatio: "ratio",
    OfIncidents: "no_incident",
    OfFinding: "finding",
    OfUnits: "units_below",
}


def _term(section: str, at: int = 0) -> Say:
    def say(where: Place, atom: Atom) -> Text:
        title: Text = getattr(where.tree.words, section)[atom.terms[at]].title
        return title

    return say


def _limit(where: Place, atom: Atom) -> Text:
    return wording.limit(where.check, where.tree.words)


def _base(where: Place, atom: Atom) -> Text:
    """All figures behind the first: what the share is a share of."""
    assert isinstance(where.check.subject, OfRatio)
    facts = where.tree.words.facts
    names = atom.terms[1:] if len(atom.terms) == 2 else where.check.subject.to
    return listed((facts[name].title for name in names), "; ")


def _dated(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfDocument)
    return wording.dated(where.check.subject, where.tree.words)


def _issuers(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfDocument)
    return wording.issuers(where.check.subject, where.tree.words)


def _paper(where: Place, atom: Atom) -> Text:
    return wording.paper_rules(where.tree.words.documents[atom.terms[0]])


def _gravity(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfIncidents)
    return wording.gravity(where.check.subject, where.tree.words)


def _exception(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfIncidents)
    return wording.exception(where.check.subject.unless, where.tree.words)


def _witness(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfIncidents)
    return where.tree.words.documents[where.check.subject.witness].title


def _types(where: Place, atom: Atom) -> Text:
    return wording.unit_types(atom.terms)


def _status(where: Place, atom: Atom) -> Text:
    assert isinstance(where.check.subject, OfUnits)
    return both(f"status.{where.check.subject.status}")


def _applies(where: Place, atom: Atom) -> Text:
    return wording.conditions(_conditions(where), where.tree.words)


def _conditions(where: Place) -> list[Check]:
    nodes: tuple[Node, ...] = (*where.above, where.check)
    return [node.applies for node in nodes if node.applies is not None]


def _choice(where: Place, atom: Atom) -> Text:
    """Whether the clause binds by itself, or is one way out of several."""
    loose = [group for group in where.above if group.rule != "all"]
    each = [both("compare.choice", need=g.need, size=len(g.children)) for g in loose]
    return listed(each, "; ") if each else both("compare.binding")


def _target(where: Place, atom: Atom) -> Text:
    target = where.check.target
    return target.title if target is not None else both("compare.none")


def _certainty(where: Place, atom: Atom) -> Text:
    return both(f"certainty.{where.check.clause.certainty}")


def _changed(before: Place, after: Place) -> str:
    return "changed"


def _stricter(before: Place, after: Place) -> str:
    """Limits under the same comparison have a direction; others only differ."""
    old, new = before.check.test, after.check.test
    turns = OPERATORS[new.op].tightens
    if old.unit != new.unit or OPERATORS[old.op].tightens != turns or old.limit == new.limit:
        return "changed"
    return "tightened" if (new.limit - old.limit) * turns > 0 else "loosened"


def _sets(of: Callable[[Place], Iterable[object]], more: str, fewer: str) -> Turn:
    """The direction of a change between sets: everything kept and more, or less and nothing else."""

    def turn(before: Place, after: Place) -> str:
        old, new = set(of(before)), set(of(after))
        return more if old < new else fewer if new < old else "changed"

    return turn


def _types_of(where: Place) -> Iterable[object]:
    return where.check.subject.types if isinstance(where.check.subject, OfUnits) else ()


def _exceptions_of(where: Place) -> Iterable[object]:
    subject = where.check.subject
    return ("unless",) if isinstance(subject, OfIncidents) and subject.unless else ()


def _rules_of(where: Place) -> Iterable[object]:
    assert isinstance(where.check.subject, OfDocument)
    kind = where.tree.words.documents[where.check.subject.kind]
    marks = {
        "signed": kind.signed,
        "stamped": kind.stamped,
        "covers": kind.covers,
        "minutes": kind.minutes,
    }
    return (name for name, wanted in marks.items() if wanted)


def _dated_of(where: Place) -> Iterable[object]:
    return (
        ("dated",)
        if isinstance(where.check.subject, OfDocument) and where.check.subject.dated
        else ()
    )


def _issuer_bound(where: Place) -> Iterable[object]:
    subject = where.check.subject
    return ("issuer",) if isinstance(subject, OfDocument) and subject.issued_by else ()


def _gravity_turn(before: Place, after: Place) -> str:
    levels = [level.word for level in after.tree.words.gravity]
    old, new = before.check.subject, after.check.subject
    assert isinstance(old, OfIncidents) and isinstance(new, OfIncidents)
    ranks = [levels.index(each.gravity) if each.gravity in levels else 0 for each in (old, new)]
    if ranks[0] == ranks[1]:
        return "changed"
    return "loosened" if ranks[1] > ranks[0] else "tightened"


_CONDITION = _sets(
    lambda where: [each.clause.id for each in _conditions(where)], "loosened", "tightened"
)
_EVERY: tuple[type[Subject], ...] = (OfDocument, OfFact, OfRatio, OfIncidents, OfFinding, OfUnits)

ASPECTS: tuple[Aspect, ...] = (
    Aspect("base", (OfUnits,), _types, _sets(_types_of, "widened", "narrowed")),
    Aspect("status", (OfUnits,), _status, _changed),
    Aspect("base", (OfRatio,), _base, _changed),
    Aspect("counted", (OfRatio,), _term("facts"), _changed),
    Aspect("figure", (OfFact,), _term("facts"), _changed),
    Aspect("judged", (OfFinding,), _term("findings"), _changed),
    Aspect("paper", (OfDocument,), _term("documents"), _changed),
    Aspect("incident", (OfIncidents,), _term("incidents"), _changed),
    Aspect("limit", (OfFact, OfRatio, OfUnits, OfDocument), _limit, _stricter),
    Aspect("gravity", (OfIncidents,), _gravity, _gravity_turn),
    Aspect("exception", (OfIncidents,), _exception, _sets(_exceptions_of, "loosened", "tightened")),
    Aspect("dated", (OfDocument,), _dated, _sets(_dated_of, "tightened", "loosened")),
    Aspect("issuer", (OfDocument,), _issuers, _sets(_issuer_bound, "tightened", "loosened")),
    Aspect("paper-rules", (OfDocument,), _paper, _sets(_rules_of, "tightened", "loosened")),
    Aspect("witness", (OfIncidents,), _witness, _changed),
    Aspect("condition", _EVERY, _applies, _CONDITION),
    Aspect("choice", _EVERY, _choice, _changed),
    Aspect("target", _EVERY, _target, _changed),
    Aspect(CERTAINTY, _EVERY, _certainty, _changed),
)
