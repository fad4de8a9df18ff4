"""What changed between two dossiers of one unit and year: outcomes, evidence, figures, verdict.

Both are judged as of the same day with the same criteria, so that whatever differs comes from the dossiers.
Notes and names of issuing offices, which nothing judges, are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from engine.calendar import Window
from engine.decision import decimal
from engine.evidence import Dossier, Figure, Paper
from engine.report.lines import TREES
from engine.report.sheet import walked
from engine.standard import Standard
from engine.vocabulary import Fact

Data = Mapping[str, Any]
Value = str | int | bool | None
Values = Mapping[str, Value]
NOTHING: Values = {}


class Side(NamedTuple):
    """One of the two dossiers, with the decision on it (một phía)."""

    data: Data
    dossier: Dossier


class Field(NamedTuple):
    """One thing stated of a piece of evidence, before and after; None where it is not stated (chi tiết)."""

    name: str
    was: Value
    now: Value


class Piece(NamedTuple):
    """A piece of evidence that differs: `documents.to-trinh`, `facts.households` (căn cứ thay đổi).

    `kind` is added, removed or changed.
    """

    name: str
    kind: str
    fields: tuple[Field, ...]


class Moved(NamedTuple):
    """A criterion that differs: its outcome, or what was found (tiêu chí thay đổi)."""

    tree: str
    was: Data
    now: Data


class Since(NamedTuple):
    """Everything that changed from the old dossier to the new one (kết quả so hai lần nộp)."""

    old: Side
    new: Side
    moved: tuple[Moved, ...]
    pieces: tuple[Piece, ...]

    @property
    def same_bytes(self) -> bool:
        """Whether both files are one."""
        return self.old.dossier.sha256 == self.new.dossier.sha256


def since(old: Side, new: Side, standard: Standard) -> Since:
    """What changed; both sides are of this standard."""
    moved = tuple(_moved(old.data, new.data))
    pieces = tuple(_pieces(_stated(old, standard), _stated(new, standard)))
    return Since(old, new, moved, pieces)


def _moved(old: Data, new: Data) -> Iterator[Moved]:
    """The criteria that differ. Below one that did not apply nothing was said, so that it is new there."""
    for key, _ in TREES:
        before = {node["id"]: node for node in walked(old[key])}
        for node in walked(new[key]):
            was = before.get(node["id"], _UNSEEN)
            if any(was[name] != node[name] for name in ("outcome", "found", "reasons")):
                yield Moved(key, was, node)


_UNSEEN: Data = {"outcome": "NOT_APPLICABLE", "found": None, "reasons": []}


def _pieces(old: Mapping[str, Values], new: Mapping[str, Values]) -> Iterator[Piece]:
    """In the order of the new dossier; what was taken out comes last."""
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name, NOTHING), new.get(name, NOTHING)
        names = dict.fromkeys([*now, *was])
        fields = tuple(
            Field(each, was.get(each), now.get(each))
            for each in names
            if was.get(each) != now.get(each)
        )
        kind = "added" if name not in old else "removed" if name not in new else "changed"
        if fields or kind != "changed":
            yield Piece(name, kind, fields)


def _stated(side: Side, standard: Standard) -> dict[str, Values]:
    """Everything that a dossier states, by the name under which a decision knows it."""
    dossier, facts = side.dossier, standard.vocabulary.facts
    unit = {"name": dossier.unit.name, **dict(dossier.unit.place)}
    return {
        "unit": unit,
        "window": dict(side.data["timing"]["window"]),
        **{
            f"facts.{each.name}": _figure(each, facts[each.name])
            for each in dossier.figures.values()
        },
        **{
            f"units_below.{each.type}": {
                "total": each.total,
                "registered": each.registered,
                "recognised": each.recognised,
            }
            for each in dossier.units_below.values()
        },
        **{f"documents.{each.id}": _paper(each) for each in dossier.papers},
        **{
            f"incidents.{each.id}": {
                "kind": each.kind,
                "date": each.day.isoformat(),
                "gravity": each.gravity or None,
                **{f"flag.{name}": held for name, held in each.flags.items()},
            }
            for each in dossier.incidents
        },
        **{
            f"findings.{each.subject}": {
                "result": each.result,
                "role": each.role,
                "date": each.day.isoformat(),
                "minutes": each.minutes,
            }
            for each in dossier.findings.values()
        },
        **{
            f"self_scores.{row}": {"points": _points(points)}
            for row, points in dossier.self_scores.items()
        },
    }


def _figure(figure: Figure, fact: Fact) -> Values:
    values = {"this_year" if fact.yearly else "value": _value(figure.value, fact)}
    if fact.yearly:
        values["last_year"] = _value(figure.last_year, fact)
    return {**values, "source": figure.source or None}


def _value(value: int | None, fact: Fact) -> Value:
    if value is None:
        return None
    if fact.levels:
        return fact.levels[value].word
    return bool(value) if fact.type == "flag" else value


def _paper(paper: Paper) -> Values:
    file = paper.attachment
    return {
        "kind": paper.kind,
        "number": paper.number or None,
        "date": paper.day.isoformat(),
        "issuer": paper.issuer or None,
        "signed": paper.signed,
        "stamped": paper.stamped,
        "covers": _span(paper.covers),
        "file": file.path if file else None,
        "sha256": file.sha256 if file else None,
    }


def _span(window: Window | None) -> str | None:
    return f"{window.opens.isoformat()}/{window.closes.isoformat()}" if window else None


def _points(points: Fraction) -> str:
    return decimal(points)
