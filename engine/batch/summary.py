"""What a batch came to as a whole: numbers by unit type and place, units to look at, units that came twice.

Only numbers and the first few units of each list are kept, so that a batch of any length takes little memory;
of each unit the batch remembers its code and its source, to see it come again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from engine.batch.result import BROKEN, Result
from engine.batch.run import Answer
from engine.judgement import Verdict
from engine.outcome import Outcome
from engine.standard import Clause, Group, Node, Standard

VERDICTS = (*(each.value for each in Verdict), BROKEN)
COUNTED = (*VERDICTS, "approvable", "late")
"""What is counted beside the dossiers themselves."""
_Kept = TypeVar("_Kept")


class Twice(NamedTuple):
    """One unit of one year in two dossiers (đơn vị có hai hồ sơ trong một năm)."""

    unit_type: str
    code: str
    year: int
    first: str
    again: str


class Summary:
    """The sums of a batch, to which one answer after another is added (tổng hợp kết quả).

    `limit` is how many each list holds; `ways` says how many rows came about in which way; `totals` is by
    unit type and place, both "" for a dossier that could not be read; `passed` are files that hold none.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.totals: dict[tuple[str, str], Counter[str]] = {}
        self.ways: Counter[str] = Counter()
        self.exit_codes: set[int] = set()
        self.pending: list[Result] = []
        self.twice: list[Twice] = []
        self.broken: list[Answer] = []
        self.passed: list[Path] = []
        self.pending_count = self.twice_count = self.sampled = 0
        self._seen: dict[tuple[str, str, int], str] = {}

    @property
    def dossiers(self) -> int:
        """All dossiers, those that could not be read among them."""
        return sum(self.ways.values())

    @property
    def cross_checked(self) -> int:
        """The dossiers that durable-rules judged in this run."""
        return self.ways["careful"] + self.sampled

    def add(self, answer: Answer) -> None:
        """One more dossier."""
        result = answer.result
        self.ways[answer.way] += 1
        self.exit_codes.add(result.exit_code)
        counts = self.totals.setdefault((result.unit_type, where(result.place)), Counter())
        counts.update(("dossiers", result.verdict))
        counts.update(approvable=int(result.approvable), late=int(result.late))
        if result.verdict == BROKEN:
            self._keep(self.broken, answer)
            return
        self._see(result)
        if not result.approvable and result.verdict != Verdict.OUT_OF_SCOPE.value:
            self.pending_count += 1
            self._keep(self.pending, result)

    def by(self, part: int) -> dict[str, Counter[str]]:
        """The totals by unit type (0) or by place (1)."""
        found: dict[str, Counter[str]] = {}
        for key, counts in self.totals.items():
            found.setdefault(key[part], Counter()).update(counts)
        return found

    def _keep(self, kept: list[_Kept], one: _Kept) -> None:
        if len(kept) < self.limit:
            kept.append(one)

    def _see(self, result: Result) -> None:
        first = self._seen.setdefault((result.unit_type, result.code, result.year), result.source)
        if first is not result.source:
            self.twice_count += 1
            unit = (result.unit_type, result.code, result.year)
            self._keep(self.twice, Twice(*unit, first, result.source))


def where(place: Mapping[str, str]) -> str:
    """The commune of a unit with what lies around it, smallest first; "" if the dossier does not say."""
    return ", ".join(place[key] for key in ("commune", "district", "province") if key in place)


def cause(standard: Standard, result: Result) -> Clause | None:
    """The first clause that keeps a unit from being approved; None where no single clause does."""
    for root, wanted in _suspects(standard, result):
        found = next((each for each in root.children if _is(each, wanted, result)), None)
        if found is not None:
            return _deepest(found, wanted, result).clause
    return None


def _suspects(standard: Standard, result: Result) -> list[tuple[Group, Outcome]]:
    """The trees in which the cause may lie, and the outcome that it has."""
    scope, criteria, papers = standard.scope, standard.criteria, standard.papers
    if result.verdict == Verdict.DOES_NOT_MEET.value:
        return [(criteria, Outcome.UNMET)]
    if result.verdict == Verdict.CANNOT_CONCLUDE.value:
        roots = [root for root in (scope, criteria) if root is not None]
        return [(root, Outcome.UNPROVEN) for root in roots]
    if not result.closed or papers is None:
        return []
    return [(papers, Outcome.UNMET), (papers, Outcome.UNPROVEN)]


def _deepest(node: Node, wanted: Outcome, result: Result) -> Node:
    below = node.children if isinstance(node, Group) else ()
    found = next((each for each in below if _is(each, wanted, result)), None)
    return node if found is None else _deepest(found, wanted, result)


def _is(node: Node, outcome: Outcome, result: Result) -> bool:
    return result.outcomes.get(node.clause.id) == outcome.name
