"""The differences of two standards: clauses added, dropped or changed, windows, deadlines, scope, scores, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from engine.calendar import YearDay, show
from engine.compare import wording
from engine.compare.aspects import CERTAINTY
from engine.compare.facets import Facet, facets, kept
from engine.compare.likeness import ALIKE, titles_alike
from engine.compare.pairing import Match, Tree, matches, unmatched
from engine.compare.wording import NO_WORDS, both, same
from engine.decision import decimal
from engine.standard import (
    Check,
    Group,
    Node,
    Row,
    Schedule,
    Standard,
    Statement,
    walk,
)
from engine.vocabulary import Text

TREES = ("scope", "criteria", "papers", "scored_only")
KINDS = ("changed", "removed", "added", "unknown", "certainty", "same")
"""`unknown`: the sources do not show the words, so nothing can be said; `certainty`: nothing else differs."""


class Side(NamedTuple):
    """What stands on one side of a change: its number and its words; "" where there is nothing."""

    id: str = ""
    title: Text = NO_WORDS
    cite: Text = NO_WORDS
    about: tuple[Text, ...] = ()


class Change(NamedTuple):
    """One correspondence, or a clause without one (điểm khác nhau)."""

    section: str
    kind: str
    before: Side
    after: Side
    facets: tuple[Facet, ...] = ()
    kept: Text | None = None


class Difference(NamedTuple):
    """All changes between two standards of one unit type, in the order of the new one (bản đối chiếu)."""

    unit_type: str
    changes: tuple[Change, ...]

    def of(self, *kinds: str) -> tuple[Change, ...]:
        """The changes of some kinds."""
        return tuple(each for each in self.changes if each.kind in kinds)


def difference(old: Standard, new: Standard) -> Difference:
    """Hold two standards against each other."""
    changes = (
        *(change for name in TREES for change in _tree(name, old, new)),
        *_schedules(old, new),
        *_force(old, new),
        *_scores(old, new),
        *_statements(old, new),
    )
    return Difference(new.unit_type, changes)


def _tree(name: str, old: Standard, new: Standard) -> Iterator[Change]:
    before = Tree(getattr(old, name), old.vocabulary, old.edition.id)
    after = Tree(getattr(new, name), new.vocabulary, new.edition.id)
    found = matches(before, after)
    for match in found:
        yield _matched(name, match, before, after)
    known = [check for match in found for check in match.before]
    yield from (_alone(name, node, "removed") for node in unmatched(before, known))
    known = [check for match in found for check in match.after]
    yield from (_alone(name, node, "added") for node in unmatched(after, known))


def _matched(name: str, match: Match, before: Tree, after: Tree) -> Change:
    differing = facets(match, before, after)
    if before.edition == after.edition:
        differing = (*differing, *_wording(match))
    aspects = {facet.aspect for facet in differing}
    kind = "same" if not aspects else "certainty" if aspects == {CERTAINTY} else "changed"
    stays = kept(match, before, after) if kind == "changed" else None
    return Change(name, kind, _side(match.before), _side(match.after), differing, stays)


def _wording(match: Match) -> Iterator[Facet]:
    """Inside one edition other words or another citation are a change; between editions they always differ."""
    old, new = match.before[0].clause, match.after[0].clause
    if old.title != new.title:
        yield Facet("title", "changed", old.title, new.title)
    if old.cite != new.cite:
        yield Facet("citation", "changed", wording.cited(old.cite), wording.cited(new.cite))


def _side(nodes: Iterable[Node]) -> Side:
    each = tuple(nodes)
    ids = ", ".join(node.clause.id for node in each)
    cites = dict.fromkeys(wording.cited(node.clause.cite) for node in each)
    title = wording.listed((node.clause.title for node in each), "; ")
    return Side(ids, title, wording.listed(cites))


def _alone(name: str, node: Node, kind: str) -> Change:
    leaves = [each for each in walk(node) if isinstance(each, Check)]
    unseen = all(leaf.clause.certainty == "unknown" for leaf in leaves)
    inner = [leaf.clause.title for leaf in leaves] if isinstance(node, Group) else []
    side = _side([node])._replace(about=tuple(inner))
    before, after = (side, Side()) if kind == "removed" else (Side(), side)
    return Change(name, "unknown" if unseen else kind, before, after)


def _schedules(old: Standard, new: Standard) -> Iterator[Change]:
    before = {each.id: each for each in old.edition.schedules.get(old.unit_type, ())}
    after = {each.id: each for each in new.edition.schedules.get(new.unit_type, ())}
    for name in dict.fromkeys((*before, *after)):
        left, right = before.get(name), after.get(name)
        if left is None or right is None:
            only = left or right
            assert only is not None
            side = _scheduled(only)
            ends = (side, Side()) if right is None else (Side(), side)
            yield Change("windows", "removed" if right is None else "added", *ends)
            continue
        differing = tuple(_dates(left, right))
        ends = (_scheduled(left), _scheduled(right))
        yield Change("windows", "changed" if differing else "same", *ends, differing)


def _scheduled(schedule: Schedule) -> Side:
    basis = schedule.window_basis
    return Side("", basis.title, same(basis.cite))


def _dates(old: Schedule, new: Schedule) -> Iterator[Facet]:
    each = [(aspect, says(old), says(new)) for aspect, says in DATES]
    yield from (
        Facet(aspect, "changed", before, after) for aspect, before, after in each if before != after
    )


def _before(day: YearDay | None) -> Text:
    return both("compare.before", day=wording.year_day(day)) if day else both("compare.no-deadline")


def _force(old: Standard, new: Standard) -> Iterator[Change]:
    before, after = _in_force(old), _in_force(new)
    if before != after:
        facet = Facet("force", "changed", before, after)
        yield Change("force", "changed", Side(old.edition.short), Side(new.edition.short), (facet,))


DATES: tuple[tuple[str, Callable[[Schedule], Text]], ...] = (
    ("window", wording.window),
    ("registration", lambda each: both(f"dated.{each.registration}")),
    ("deadline", lambda each: _before(each.decide_before)),
    ("deadline-basis", lambda each: same(each.deadline_basis.cite)),
    (CERTAINTY, lambda each: both(f"certainty.{each.window_basis.certainty}")),
)


def _in_force(standard: Standard) -> Text:
    edition = standard.edition
    if edition.until_day is None:
        return both("report.force", **{"from": show(edition.from_day)})
    days = {"from": show(edition.from_day), "until": show(edition.until_day)}
    return both("report.force.until", **days)


def _scores(old: Standard, new: Standard) -> Iterator[Change]:
    """Pass mark, grades, and the rows of the score table, matched by their ids."""
    before, after = _score_facts(old), _score_facts(new)
    for key in dict.fromkeys((*before, *after)):
        left, right = before.get(key), after.get(key)
        differing = tuple(_score_facets(left or {}, right or {}))
        if differing:
            kind = "added" if left is None else "removed" if right is None else "changed"
            sides = [
                Side(key, each.get("title", NO_WORDS)) if each else Side() for each in (left, right)
            ]
            yield Change("scoring", kind, sides[0], sides[1], differing)


def _score_facets(left: Mapping[str, Text], right: Mapping[str, Text]) -> Iterator[Facet]:
    for aspect in dict.fromkeys((*left, *right)):
        before, after = left.get(aspect), right.get(aspect)
        if before != after and (aspect != "title" or (before and after)):
            turn = "appears" if before is None else "disappears" if after is None else "changed"
            yield Facet(aspect, turn, before or NO_WORDS, after or NO_WORDS)


def _score_facts(standard: Standard) -> Mapping[str, Mapping[str, Text]]:
    scoring = standard.scoring
    if scoring is None:
        return {}
    whole = {"title": both("compare.score.table"), "points": _points(scoring.total)}
    if scoring.pass_mark is not None:
        whole["pass-mark"] = _points(scoring.pass_mark)
        whole[CERTAINTY] = both(f"certainty.{scoring.pass_certainty}")
    rows = {row.id: _row(row) for row in scoring.rows}
    bands = {
        each.id: {"title": each.title, "band-from": _points(each.from_points)}
        for each in scoring.bands
    }
    return {"": whole, **rows, **bands}


def _row(row: Row) -> Mapping[str, Text]:
    facts = {
        "title": row.title,
        "points": _points(row.points),
        "criteria": same(", ".join(row.criteria)),
        CERTAINTY: both(f"certainty.{row.certainty}"),
    }
    if row.deduct is not None:
        facts["deduct"] = _points(row.deduct)
    if row.knock_out:
        facts["knock-out"] = both("flag.yes")
    return facts


def _points(points: Fraction) -> Text:
    return same(decimal(points))


def _statements(old: Standard, new: Standard) -> Iterator[Change]:
    """What the circular says that no check tests: basis, authority, notes; matched by their words."""
    left, right = list(_said(old)), list(_said(new))
    for statement in left[:]:
        near = max(right, key=lambda each: titles_alike(statement.title, each.title), default=None)
        if near is not None and titles_alike(statement.title, near.title) >= ALIKE:
            left.remove(statement)
            right.remove(near)
            differing = tuple(_statement_facets(statement, near))
            kind = "changed" if differing else "same"
            yield Change("statements", kind, _stated(statement), _stated(near), differing)
    yield from (Change("statements", "removed", _stated(each), Side()) for each in left)
    yield from (Change("statements", "added", Side(), _stated(each)) for each in right)


def _said(standard: Standard) -> Iterator[Statement]:
    edition = standard.edition
    yield from edition.basis
    yield from (each for types, each in edition.authority if standard.unit_type in types)
    yield from edition.notes
    if standard.overlay is not None:
        yield standard.overlay.basis


def _statement_facets(old: Statement, new: Statement) -> Iterator[Facet]:
    if old.title != new.title:
        yield Facet("says", "changed", old.title, new.title)
    if old.certainty != new.certainty:
        said = (both(f"certainty.{each.certainty}") for each in (old, new))
        yield Facet(CERTAINTY, "changed", *said)


def _stated(statement: Statement) -> Side:
    return Side("", statement.title, same(statement.cite))
