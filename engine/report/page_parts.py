"""What a page about a decision consists of: plain records that a template prints as they are."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One labelled line; `kind` is how it is to look (dòng)."""

    label: str
    text: str
    kind: str = ""


class Link(NamedTuple):
    """A criterion elsewhere on the page (liên kết)."""

    id: str
    anchor: str
    title: str


class PileRow(NamedTuple):
    """What a pile says of one criterion, or of all that one paper settles (dòng của nhóm)."""

    links: tuple[Link, ...]
    text: str
    settles: bool


class Pile(NamedTuple):
    """The criteria of one outcome (nhóm tiêu chí)."""

    label: str
    anchor: str
    style: str
    size: int
    rows: tuple[PileRow, ...]


class Fold(NamedTuple):
    """One criterion, to be opened and closed (tiêu chí gấp mở)."""

    id: str
    anchor: str
    title: str
    sign: str
    style: str
    outcome: str
    cite: str
    points: str
    open: bool
    rows: tuple[Row, ...]
    children: tuple[Fold, ...]


class Part(NamedTuple):
    """A tree of criteria under its heading (phần tiêu chí)."""

    title: str
    folds: tuple[Fold, ...]


class Todo(NamedTuple):
    """The shortest way to pass (việc cần làm)."""

    label: str
    items: tuple[str, ...]
    more: str


class Listed(NamedTuple):
    """A list under its heading (danh sách)."""

    title: str
    items: tuple[str, ...]
    style: str = ""


class Grid(NamedTuple):
    """A table; `numeric` says which columns hold numbers, `total` that the last row is a sum (bảng)."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    total: bool


class Report(NamedTuple):
    """One dossier on the page (báo cáo của một hồ sơ)."""

    anchor: str
    name: str
    standard: str
    style: str
    verdict: Row
    approvable: str
    line: str
    blockers: tuple[str, ...]
    unknown: str
    head: tuple[tuple[str, str], ...]
    todo: Todo | None
    score_line: str
    score: Grid | None
    piles: tuple[Pile, ...]
    parts: tuple[Part, ...]
    lists: tuple[Listed, ...]

    def in_pile(self, style: str) -> int | None:
        """How many criteria lie in one of its piles; None where it was not judged."""
        return next((each.size for each in self.piles if each.style == style), None)
