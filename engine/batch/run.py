"""Dossiers judged one after the other, or by several processes, in the order in which they were found.

Whatever the number of processes, and however a dossier was judged, its row has the same bytes. A dossier that
cannot be read gives a row that says so, and does not stop the others.
"""

from __future__ import annotations

import os
import threading
from bisect import insort
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple

from engine import overlay as overlays
from engine import source
from engine.batch.piece import Piece, digest, open_piece, placed, raw
from engine.batch.quick import Quick
from engine.batch.result import Result, basis_of, broken, judged
from engine.bundle import Bundle
from engine.calendar import Window
from engine.catalogue import Catalogue
from engine.pipeline import Pipeline
from engine.problem import Problem, Problems
from engine.rete import InferenceError
from engine.source import Document
from engine.standard import Standard

HANDFUL = 20
"""Dossiers handed to a process at a time: enough that handing over costs little."""
AHEAD = 2
"""Handfuls that wait for each process: enough that none stands idle, few enough that memory stays flat."""


class Disagreement(InferenceError):
    """Two ways of judging one dossier differ: a bug of ours, exit code 70 (hai cách xét không khớp)."""


class Lost(Exception):
    """A process that judged dossiers came to its end before its work did (tiến trình dừng đột ngột)."""


class Setup(NamedTuple):
    """Which criteria, as of which day; plain data, so that any process can load them (cách xét)."""

    criteria: Path
    overlay: Path | None
    as_of: date


class Work(NamedTuple):
    """A dossier to be judged, and the row that an earlier run wrote for it, if it did (việc phải làm)."""

    piece: Piece
    before: Result | None = None


class Answer(NamedTuple):
    """The row of a dossier, all that is wrong with it, and how the row came about (kết quả và cách có được).

    `way` is taken (over from an earlier run), quick, careful (both evaluators) or broken.
    """

    result: Result
    way: str
    problems: tuple[Problem, ...] = ()


class Pipelines(Pipeline):
    """A pipeline that lays the overlay on the one standard it extends, and judges other dossiers without it."""

    def __init__(self, catalogue: Catalogue, overlay: Document | None = None) -> None:
        super().__init__(catalogue, overlay)
        self.plain = Pipeline(catalogue)
        self.target = None if overlay is None else overlays.extends(overlay)

    def standard_of(self, unit_type: str, year: int) -> tuple[Standard, Window] | None:
        """The standard of a unit type and year with its window; None where no edition is in force."""
        found = self.catalogue.year_window(unit_type, year)
        if found is None or (found.edition.id, unit_type) != self.target:
            return self.plain.standard_of(unit_type, year)
        return super().standard_of(unit_type, year)


def load(setup: Setup) -> Pipelines:
    """The criteria of a batch, every file of them read: a bad one is no dossier's fault. Raises Problems."""
    overlay = source.load(setup.overlay) if setup.overlay is not None else None
    pipeline = Pipelines(Catalogue(setup.criteria), overlay)
    for edition in pipeline.catalogue.editions:
        for unit_type in edition.schedules:
            standard = pipeline.catalogue.standard(edition, unit_type)
            if overlay is not None and (edition.id, unit_type) == pipeline.target:
                overlays.apply(overlay, standard)
    return pipeline


class Judge:
    """Judges dossiers as of one day."""

    def __init__(self, pipeline: Pipeline, as_of: date, quick: Quick | None = None) -> None:
        self.pipeline, self.as_of, self.quick = pipeline, as_of, quick
        self._bases: dict[tuple[str, int], str] = {}

    def judge(self, work: Work) -> Answer:
        """The row of one dossier: an earlier run's, a quick one, or a careful one. Raises Disagreement."""
        piece, before = work
        if before is not None and self._stands(before, piece):
            return Answer(before, "taken")
        quick = self._quick(piece)
        if quick is not None:
            return Answer(self._based(quick), "quick")
        try:
            return Answer(self.carefully(piece), "careful")
        except Problems as problems:
            told = problems.problems
            return Answer(broken(piece.source, digest(piece), told), "broken", told)

    def carefully(self, piece: Piece) -> Result:
        """The row of one dossier by both evaluators, as `check` has it. Raises Problems, Disagreement."""
        try:
            try:
                return self._decided(piece, open_piece(piece, self.pipeline.catalogue))
            except Problems:
                # A line that was read fast does not know its places: once more, by the way that does.
                with placed(piece):
                    exact = open_piece(piece, self.pipeline.catalogue, exactly=True)
                    return self._decided(piece, exact)
        except InferenceError as error:
            raise Disagreement(f"{piece.source}: {error}") from None

    def _decided(self, piece: Piece, bundle: Bundle) -> Result:
        return self._based(judged(piece.source, self.pipeline.decide(bundle, self.as_of)))

    def _quick(self, piece: Piece) -> Result | None:
        if self.quick is None or piece.problems:
            return None
        dossier = piece.bundle or raw(piece)
        return None if dossier is None else self.quick.judge(piece.source, dossier)

    def _based(self, result: Result) -> Result:
        return result._replace(basis=self._basis(result.unit_type, result.year))

    def _basis(self, unit_type: str, year: int) -> str:
        key = (unit_type, year)
        if key not in self._bases:
            found = self.pipeline.standard_of(unit_type, year)
            self._bases[key] = basis_of(found[0]) if found is not None else ""
        return self._bases[key]

    def _stands(self, before: Result, piece: Piece) -> bool:
        """Whether a row would come out the same now.

        One whose dossier names files would not have to, nor one that says what could not be read: those are
        judged again.
        """
        return (
            not before.problems
            and not before.attachments
            and before.as_of == self.as_of.isoformat()
            and before.sha256 == digest(piece)
            and before.basis == self._basis(before.unit_type, before.year)
        )


def judge_of(setup: Setup) -> Judge:
    """A judge with criteria of its own. Raises Problems."""
    pipeline = load(setup)
    return Judge(pipeline, setup.as_of, Quick(pipeline, setup.as_of))


def judge(
    own: Judge, setup: Setup, work: Iterable[Work], jobs: int = 1
) -> Iterator[tuple[Piece, Answer]]:
    """Every dossier with its answer, in the order given: by this process's own judge, or by `jobs` others.

    Raises Disagreement; Lost where one of the others dies, or never comes to life.
    """
    if jobs == 1:
        yield from ((each.piece, own.judge(each)) for each in work)
        return
    # Not forked: a copy of a process whose other threads (a progress bar, a table's reader) are lost may hang.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(setup,))
    try:
        yield from _ahead(pool, iter(work), jobs)
    except BrokenProcessPool:
        raise Lost from None
    finally:
        pool.shutdown(cancel_futures=True)


def _ahead(
    pool: ProcessPoolExecutor, work: Iterator[Work], jobs: int
) -> Iterator[tuple[Piece, Answer]]:
    handfuls = iter(lambda: tuple(islice(work, HANDFUL)), ())
    waiting: deque[tuple[tuple[Work, ...], Future[list[Answer]]]] = deque()
    for each in chain(handfuls, [()] * jobs * AHEAD):
        if each:
            waiting.append((each, pool.submit(_in_worker, each)))
        if waiting and (not each or len(waiting) >= jobs * AHEAD):
            done, answers = waiting.popleft()
            yield from zip((one.piece for one in done), answers.result(), strict=True)


_OWN: list[Judge] = []
"""A worker process loads the criteria once, here."""


def _start(setup: Setup) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _OWN[:] = [judge_of(setup)]


def _leave_with_parent() -> None:
    """A worker whose parent was killed would wait for ever for more to do."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_worker(work: Iterable[Work]) -> list[Answer]:
    return [_OWN[0].judge(each) for each in work]


class Sample:
    """The dossiers to be judged once more with care: those with the smallest digests, the same on every run."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chosen: list[tuple[str, str, Piece, Result]] = []

    def offer(self, piece: Piece, answer: Answer) -> None:
        """Keep the dossier if its digest is among the smallest so far and nobody judged it with care yet."""
        if answer.way in ("quick", "taken") and self.size:
            insort(
                self.chosen, (answer.result.sha256, piece.source, piece, answer.result), key=_order
            )
            del self.chosen[self.size :]

    def check(self, judge: Judge) -> int:
        """Judge the chosen ones with care, and say how many. Raises Disagreement where one comes out otherwise."""
        for _, name, piece, result in self.chosen:
            careful = judge.carefully(piece)
            if careful != result:
                pairs = zip(result._fields, result, careful, strict=True)
                differing = (
                    f"{field}: {quick} ≠ {slow}" for field, quick, slow in pairs if quick != slow
                )
                raise Disagreement(f"{name}: {'; '.join(differing)}")
        return len(self.chosen)


def _order(chosen: tuple[str, str, Piece, Result]) -> tuple[str, str]:
    return chosen[:2]
