"""A whole stack of dossiers weighed, on several processors: what changes, how many do not, what was cross-checked."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from engine import source
from engine.batch.piece import Piece, open_piece, placed
from engine.catalogue import Catalogue
from engine.compare.glance import Glance
from engine.compare.impact import DraftProblems, Scales, Shelf, Weighed
from engine.problem import Problem, Problems
from engine.standard import Source

BATCH = 100
"""Dossiers handed to a processor at a time: enough that handing over costs little."""


class Setup(NamedTuple):
    """Which criteria are held against which, as of which day; plain data, so that any process can load them."""

    criteria: Path
    overlay: Path | None
    against: Path
    as_of: date


Key = tuple[str, str, str, str]
"""Unit type, place, verdict now, verdict under the draft."""


class Survey(NamedTuple):
    """What a draft would change in a stack of dossiers (đánh giá tác động)."""

    changed: tuple[Weighed, ...]
    totals: Counter[Key]
    moved: int
    sampled: int
    refused: tuple[tuple[Problem, ...], ...]
    """For each dossier that could not be read under the criteria in force, why not."""
    unjudged: tuple[tuple[Problem, ...], ...]
    """For each of the others that the draft cannot judge, as one of its own files is at fault, what is wrong there."""

    @property
    def weighed(self) -> int:
        """Dossiers that could be read under the criteria in force, and that the draft has criteria for."""
        return sum(self.totals.values())


class Batch(NamedTuple):
    """Some dossiers with their positions, and which positions are cross-checked."""

    pieces: tuple[tuple[int, Piece], ...]
    sample: frozenset[int]


class Desk(NamedTuple):
    """Two sets of criteria on one desk (bàn so sánh): the glance that most dossiers need, and the scales."""

    glance: Glance
    scales: Scales


def shelves(setup: Setup) -> tuple[Shelf, Shelf]:
    """The criteria in force and the draft: another folder of criteria, or an overlay. Raises Problems."""
    current = Catalogue(setup.criteria)
    laid = source.load(setup.overlay) if setup.overlay is not None else None
    if setup.against.is_dir():
        return Shelf(current, laid), Shelf(Catalogue(setup.against), laid)
    return Shelf(current, laid), Shelf(current, source.load(setup.against))


def survey(
    setup: Setup, pieces: Sequence[Piece], jobs: int, sample: int, done: Callable[[int], None]
) -> Survey:
    """Weigh all pieces; `done` is told how many more are finished. Raises Problems, InferenceError."""
    chosen = evenly(len(pieces), sample)
    batches = list(_batches(pieces, chosen))
    results = []
    for batch, result in zip(batches, _weighed(setup, batches, jobs), strict=True):
        done(len(batch.pieces))
        results.append(result)
    return _joined(results)


def evenly(size: int, sample: int) -> frozenset[int]:
    """The positions of a sample spread evenly over `size`: the same ones on every run."""
    count = min(size, sample)
    return frozenset(at * size // count for at in range(count))


def _batches(pieces: Iterable[Piece], sample: frozenset[int]) -> Iterator[Batch]:
    numbered = iter(enumerate(pieces))
    while some := tuple(islice(numbered, BATCH)):
        yield Batch(some, sample & {at for at, _ in some})


def _weighed(setup: Setup, batches: Sequence[Batch], jobs: int) -> Iterator[Survey]:
    if jobs == 1 or len(batches) <= 1:
        desk = _desk(setup)
        yield from (weigh(desk, batch) for batch in batches)
        return
    workers = min(jobs, len(batches))
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(setup,)) as pool:
        yield from pool.map(_in_worker, batches)


_OWN: list[Desk] = []
"""A worker process loads the criteria once, here."""


def _start(setup: Setup) -> None:
    _OWN[:] = [_desk(setup)]
    # Dossiers are trees of tuples without cycles: looking for cycles would cost a fifth of the time.
    gc.disable()


def _in_worker(batch: Batch) -> Survey:
    return weigh(_OWN[0], batch)


def _desk(setup: Setup) -> Desk:
    both = shelves(setup)
    return Desk(Glance(*both, setup.as_of), Scales(*both, setup.as_of))


def weigh(desk: Desk, batch: Batch) -> Survey:
    """One batch."""
    changed: list[Weighed] = []
    refused: list[tuple[Problem, ...]] = []
    unjudged: list[tuple[Problem, ...]] = []
    totals: Counter[Key] = Counter()
    moved = sampled = 0
    for at, piece in batch.pieces:
        try:
            each = _one(desk, piece, at in batch.sample)
        except Problems as problems:
            side = unjudged if isinstance(problems, DraftProblems) else refused
            side.append(problems.problems)
            continue
        totals[(each.unit_type, each.place, each.was, each.would)] += 1
        moved += each.moved
        sampled += at in batch.sample
        if each.changed:
            changed.append(each)
    return Survey(tuple(changed), totals, moved, sampled, tuple(refused), tuple(unjudged))


def _one(desk: Desk, piece: Piece, sampled: bool) -> Weighed:
    """One dossier; if it cannot be read, it is read again by the slow way, which knows the places."""
    seen = None if sampled else desk.glance.weigh(piece)
    if seen is not None:
        return seen
    scales, catalogue = desk.scales, desk.scales.current.catalogue
    try:
        return scales.weigh(piece.source, open_piece(piece, catalogue), sampled)
    except DraftProblems:  # the dossier has no place for them
        raise
    except Problems:
        with placed(piece):
            return scales.weigh(piece.source, open_piece(piece, catalogue, exactly=True), sampled)


def _joined(results: Iterable[Survey]) -> Survey:
    each = tuple(results)
    totals: Counter[Key] = Counter()
    for result in each:
        totals.update(result.totals)
    return Survey(
        tuple(one for result in each for one in result.changed),
        totals,
        sum(result.moved for result in each),
        sum(result.sampled for result in each),
        tuple(one for result in each for one in result.refused),
        tuple(one for result in each for one in result.unjudged),
    )


def sources(setup: Setup) -> dict[str, tuple[Source, ...]]:
    """Every file of both sides with its digest; a bad one is found here, before any dossier. Raises Problems."""
    current, draft = shelves(setup)
    return {"current": current.sources(), "draft": draft.sources()}
