"""The same dossier by another edition: "as decided" beside "as it would be", clause by clause.

Which clauses are about the same thing is computed from what they test, not from their numbers. What the other
edition has no word for is left out of the dossier and listed: it can prove nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.audit.stored import Recorded
from engine.bundle import Bundle
from engine.catalogue import Catalogue, YearWindow
from engine.compare.pairing import Tree, matches
from engine.pipeline import Pipeline
from engine.problem import Mark, Problem, Problems, nearest
from engine.source import Items, Node, Scalar, Table
from engine.standard import Edition, Standard

Data = Mapping[str, Any]
TREES = ("scope", "criteria", "papers")


class Row(NamedTuple):
    """Clauses about the same thing: as decided, and as they would be (dòng đối chiếu). Either may be empty."""

    tree: str
    before: tuple[Data, ...]
    after: tuple[Data, ...]

    @property
    def changed(self) -> bool:
        """Whether the outcome is another."""
        return {each["outcome"] for each in self.before} != {each["outcome"] for each in self.after}


class Under(NamedTuple):
    """A recorded decision beside the answer of another edition (đối chiếu theo văn bản khác).

    `left_out` are the lines of the dossier that the other edition has no word for.
    """

    recorded: Recorded
    decided: Data
    would: Data
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]
    without_overlay: bool


class _Only(Catalogue):
    """A catalogue that judges every year by one edition."""

    def __init__(self, catalogue: Catalogue, edition: Edition) -> None:
        super().__init__(catalogue.root, catalogue.stored)
        self.edition = edition

    def year_window(self, unit_type: str, year: int) -> YearWindow | None:
        schedules = self.edition.schedules.get(unit_type, ())
        windows = [window for each in schedules if (window := each.window(year)) is not None]
        return YearWindow(year, self.edition, windows[0]) if windows else None


def under(recorded: Recorded, edition_id: str, catalogue: Catalogue) -> Under:
    """Judge `recorded` by an edition of `catalogue`, as of the recorded day.

    Raises Problems: `edition-unknown`, and those of a dossier that cannot be judged by it at all.
    """
    edition = next((each for each in catalogue.editions if each.id == edition_id), None)
    if edition is None:
        known = [each.id for each in catalogue.editions]
        params = {"edition": edition_id, "nearest": nearest(edition_id, known)}
        raise Problems([Problem(Mark("--under"), "edition-unknown", params)])
    decided = recorded.evaluation
    keeps = edition.id == decided["edition"]["id"]
    then = recorded.pipeline
    now = Pipeline(_Only(catalogue, edition), recorded.overlay if keeps else None)
    would, left_out = _decide(now, recorded)
    standards = [_standard(each, decided) for each in (then, now)]
    rows = tuple(
        row for tree in TREES for row in _rows(tree, standards[0], standards[1], decided, would)
    )
    return Under(
        recorded, decided, would, rows, left_out, not keeps and recorded.overlay is not None
    )


def _standard(pipeline: Pipeline, decided: Data) -> Standard:
    found = pipeline.standard_of(decided["unit"]["type"], decided["year"])
    assert found is not None  # it has just judged a dossier of this type and year
    return found[0]


def _rows(tree: str, old: Standard, new: Standard, decided: Data, would: Data) -> Iterator[Row]:
    """The clauses of one tree in the order of the other edition, then those that only the old one has."""
    sides = [Tree(getattr(each, tree), each.vocabulary, each.edition.id) for each in (old, new)]
    found = matches(*sides)
    before, after = ({node["id"]: node for node in _nodes(data[tree])} for data in (decided, would))
    at = {check.clause.id: match for match in found for check in match.after}
    matched = {check.clause.id for match in found for check in match.before}
    for check in sides[1].checks:
        match = at.get(check.clause.id)
        if match is None:
            yield Row(tree, (), _known(after, [check.clause.id]))
        elif match.after[0] is check:
            ids = [[each.clause.id for each in side] for side in (match.before, match.after)]
            yield Row(tree, _known(before, ids[0]), _known(after, ids[1]))
    for check in sides[0].checks:
        if check.clause.id not in matched:
            yield Row(tree, _known(before, [check.clause.id]), ())


def _nodes(nodes: list[Data]) -> Iterator[Data]:
    for node in nodes:
        yield node
        yield from _nodes(node["children"])


def _known(nodes: Mapping[str, Data], ids: list[str]) -> tuple[Data, ...]:
    return tuple(nodes[each] for each in ids if each in nodes)


def _decide(pipeline: Pipeline, recorded: Recorded) -> tuple[Data, tuple[str, ...]]:
    """The other edition's answer, and the lines that had to be left out of the dossier for it. Raises Problems."""
    bundle, left_out = recorded.bundle, dict[int, str]()
    while True:
        try:
            data = pipeline.decide(bundle, recorded.as_of).data
            return data, tuple(left_out[number] for number in sorted(left_out))
        except Problems as problems:
            document, gone = bundle.document, list[Mark]()
            root = _without(document.root, frozenset(each.mark for each in problems.problems), gone)
            if root is None or not gone:
                raise
            left_out |= {mark.line: document.line(mark.line).strip(" -") for mark in gone}
            bundle = Bundle(document._replace(root=root), bundle.folder)


def _without(node: Node, marks: frozenset[Mark], gone: list[Mark]) -> Node | None:
    """A tree without what stands at these places, whose marks are added to `gone`. None if nothing is left.

    A table in several lines begins where its first key does: only where that key is not there any more is
    the table itself meant.
    """
    if isinstance(node, Items):
        gone += (item.mark for item in node.items if item.mark in marks)
        kept = [_without(item, marks, gone) for item in node.items if item.mark not in marks]
        return node._replace(items=tuple(each for each in kept if each is not None))
    if isinstance(node, Scalar):
        gone += [node.mark] if node.mark in marks else []
        return None if node.mark in marks else node
    left: list[tuple[Scalar, Node]] = []
    for key, value in node.entries:
        whole = isinstance(value, Table) and value.mark not in {
            each.mark for each, _ in value.entries
        }
        kept_value = None
        if key.mark in marks or (whole and value.mark in marks):
            gone.append(key.mark)
        else:
            kept_value = _without(value, marks, gone)
        left += [(key, kept_value)] if kept_value is not None else []
    return node._replace(entries=tuple(left))
