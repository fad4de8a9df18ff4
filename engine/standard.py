"""The records of a standard: editions, criteria, checks. Plain frozen data; `engine.criteria` reads them.

A node of a standard is a `Check` or a `Group`. Three outcomes are ordered UNMET < UNPROVEN < MET, so that a
group of `all` is the least of its children, `any` the greatest and `some n` the n-th greatest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from engine.calendar import Window, YearDay
from engine.problem import Mark
from engine.vocabulary import Level, Text, Vocabulary

CERTAINTIES = ("text", "paraphrase", "reading", "unknown", "illustration")
_CITATION = re.compile(r"(?:Điều (\d+))?\s*(?:khoản (\d+))?\s*(?:điểm ([a-zđ]))?")


class Citation(NamedTuple):
    """Where the law says it: article, clause, point of a circular, or other words (viện dẫn)."""

    article: str = ""
    clause: str = ""
    point: str = ""
    other: str = ""

    @staticmethod
    def parse(text: str, parent: Citation | None = None) -> Citation:
        """Read "Điều 4 khoản 3", or "điểm a" under a parent that gives the rest."""
        match = _CITATION.fullmatch(text.strip())
        if not match or not any(match.groups()):
            return Citation(other=text)
        article, clause, point = (group or "" for group in match.groups())
        if not article and parent is not None:
            article, clause = parent.article, clause or parent.clause
        return Citation(article, clause, point)


class Clause(NamedTuple):
    """What every node says about itself (điều khoản): id, titles, citation, how sure the text is, its source."""

    id: str
    title: Text
    cite: Citation
    certainty: str
    source: str
    mark: Mark


class Test(NamedTuple):
    """A limit and how to hold a value against it (ngưỡng). `shown` is the limit as people write it.

    `unit` says what the limit counts: count, percent, level, flag, choice, last_year. `tightened_from` is the
    edition's own limit where an overlay tightened it.
    """

    op: str
    limit: Fraction
    unit: str
    shown: str
    mark: Mark
    tightened_from: Test | None = None


class OfDocument(NamedTuple):
    """Papers of a kind, where a clause asks for it dated in a period and issued by someone (tài liệu)."""

    kind: str
    dated: str = ""
    issued_by: tuple[str, ...] = ()


class OfFact(NamedTuple):
    """A reported figure, against a limit, last year's figure, or a set of choices (số liệu)."""

    name: str
    one_of: tuple[str, ...] = ()


class OfRatio(NamedTuple):
    """The sum of some figures as a share of the sum of others (tỷ lệ)."""

    of: tuple[str, ...]
    to: tuple[str, ...]


class Unless(NamedTuple):
    """An exception: a flag of the incident, or all/any of several (trường hợp loại trừ)."""

    rule: str
    flag: str = ""
    parts: tuple[Unless, ...] = ()


class OfIncidents(NamedTuple):
    """Incidents of some kinds, from a gravity up, without those excepted, in the window (vụ việc).

    `witness` is the kind of paper that must confirm the list is complete: silence is not proof.
    `eased_gravity` is the edition's own gravity where an overlay tightened it.
    """

    kinds: tuple[str, ...]
    gravity: str
    unless: Unless | None
    witness: str
    eased_gravity: str = ""


class OfFinding(NamedTuple):
    """What only people can judge, recorded by a person (kết quả thẩm định)."""

    name: str


class OfUnits(NamedTuple):
    """Units below with a status, as a share of all units below of those types (đơn vị trực thuộc)."""

    status: str
    types: tuple[str, ...]


Subject = OfDocument | OfFact | OfRatio | OfIncidents | OfFinding | OfUnits


class Target(NamedTuple):
    """A plan's target for the same figure: reported beside the criterion, never deciding (chỉ tiêu kế hoạch)."""

    title: Text
    test: Test
    cite: str
    years: tuple[int, ...]


class Check(NamedTuple):
    """The smallest testable statement (chỉ tiêu)."""

    clause: Clause
    subject: Subject
    test: Test
    applies: Check | None = None
    target: Target | None = None


class Group(NamedTuple):
    """A criterion made of others: all, any, or at least `need` of them (tiêu chí)."""

    clause: Clause
    rule: str
    need: int
    children: tuple[Node, ...]
    applies: Check | None = None


Node = Check | Group


class Statement(NamedTuple):
    """Something the law says, or does not say, that no check tests: authority, basis, a note (nội dung)."""

    title: Text
    cite: str
    certainty: str
    source: str


class Schedule(NamedTuple):
    """The yearly window of a unit type and the deadline of the decision (mốc thời gian đánh giá)."""

    id: str
    opens: YearDay | None
    closes: YearDay | None
    decide_before: YearDay | None
    registration: str
    window_basis: Statement
    deadline_basis: Statement

    def window(self, year: int) -> Window | None:
        """The window of `year`; None where the dossier must give the two dates."""
        if self.opens is None or self.closes is None:
            return None
        return Window(self.opens.of(year), self.closes.of(year))


class Edition(NamedTuple):
    """One circular: basis, force, windows, scope, dossier contents, authority (văn bản quy định)."""

    id: str
    short: str
    title: Text
    from_day: date
    until_day: date | None
    basis: tuple[Statement, ...]
    notes: tuple[Statement, ...]
    sources: Mapping[str, Text]
    vocabulary: Vocabulary
    schedules: Mapping[str, tuple[Schedule, ...]]
    scope: tuple[tuple[tuple[str, ...], Node], ...]
    papers: tuple[tuple[tuple[str, ...], Node], ...]
    authority: tuple[tuple[tuple[str, ...], Statement], ...]

    def in_force(self, day: date) -> bool:
        """Whether the edition is in force on `day`."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


class Row(NamedTuple):
    """One line of a score table (dòng chấm điểm): full points if all its criteria are met, else none.

    A row with `deduct` starts full and loses that many points for each incident counted by its check.
    `knock_out` rows must have full points, whatever the total.
    """

    id: str
    title: Text
    criteria: tuple[str, ...]
    points: Fraction
    deduct: Fraction | None
    knock_out: bool
    certainty: str
    mark: Mark


class Band(NamedTuple):
    """A grade given from a score up (mức xếp loại)."""

    id: str
    title: Text
    from_points: Fraction


class Scoring(NamedTuple):
    """A province's score table (bảng chấm điểm)."""

    total: Fraction
    pass_mark: Fraction | None
    pass_certainty: str
    rows: tuple[Row, ...]
    bands: tuple[Band, ...]


class GivenWindow(NamedTuple):
    """The two dates of a window that the circular leaves to be given, such as the school year (năm học)."""

    schedule: str
    year: int
    window: Window
    mark: Mark


class Overlay(NamedTuple):
    """What a province adds under Điều 8 khoản 1 (quy định của địa phương)."""

    id: str
    title: Text
    basis: Statement
    sources: Mapping[str, Text]
    windows: tuple[GivenWindow, ...]


class Source(NamedTuple):
    """A criteria file that the standard was read from, with its digest (nguồn tiêu chí)."""

    name: str
    sha256: str


class Standard(NamedTuple):
    """One edition's criteria for one unit type, overlays applied (bộ tiêu chí)."""

    edition: Edition
    unit_type: str
    title: Text
    vocabulary: Vocabulary
    scope: Group | None
    criteria: Group
    papers: Group | None
    scored_only: Group | None
    scoring: Scoring | None
    overlay: Overlay | None
    sources: tuple[Source, ...]

    @property
    def roots(self) -> tuple[Group, ...]:
        """The trees to be judged: scope, criteria, dossier contents, and what counts for the score only."""
        trees = (self.scope, self.criteria, self.papers, self.scored_only)
        return tuple(root for root in trees if root is not None)

    def node(self, node_id: str) -> Node | None:
        """The node with this id, in any tree; None if there is none."""
        every = (node for root in self.roots for node in walk(root))
        return next((node for node in every if node.clause.id == node_id), None)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first, in the order of the file."""
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, Group):
            waiting.extend(reversed(each.children))


def conditions(node: Node) -> Iterator[Check]:
    """The checks that say whether a node below applies."""
    return (each.applies for each in walk(node) if each.applies is not None)


def levels_of(standard: Standard, fact: str) -> tuple[Level, ...]:
    """The levels of a scale or choice fact, lowest first."""
    return standard.vocabulary.facts[fact].levels
