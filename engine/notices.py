"""What deserves a look though it decides nothing: shared days, early papers, evidence nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.catalogue import YearWindow
from engine.evidence import Dossier
from engine.fields import Notice
from engine.outcome import Outcome
from engine.standard import Check, Group, Node, Standard
from engine.timing import Timing
from engine.usage import subject_terms
from engine.vocabulary import Vocabulary

USUAL_LENGTH = range(300, 431)
AFTER = ("review", "closing")
"""The periods of papers that belong to the end of the window, and have no last day."""
A_YEAR = 366


def notices(
    standard: Standard,
    dossier: Dossier,
    timing: Timing,
    neighbours: Iterable[YearWindow],
    outcomes: Mapping[str, Outcome],
) -> tuple[Notice, ...]:
    """The notices of a dossier; those of reading it come first."""
    return (
        *dossier.notices,
        *_shared_days(dossier, timing, tuple(neighbours)),
        *_odd_days(dossier, timing, standard.vocabulary),
        *_set_aside(standard, dossier, outcomes),
        *_window(dossier, timing),
        *_uncounted(dossier, timing, standard.vocabulary),
        *_empty(dossier),
    )


def _shared_days(
    dossier: Dossier, timing: Timing, near: tuple[YearWindow, ...]
) -> Iterator[Notice]:
    for each in dossier.incidents:
        day = each.day.isoformat()
        params = {"incident": each.id, "day": day, "judged": str(timing.year)}
        if each.day not in timing.window:
            continue
        if timing.schedule.opens is None:
            # Where the dates are given year by year, both ends may be the next or the last window's, too.
            for end, year in (
                (timing.window.opens, timing.year - 1),
                (timing.window.closes, timing.year + 1),
            ):
                if each.day == end:
                    yield Notice(each.mark, "shared-day", {**params, "year": str(year)})
            continue
        for other in near:
            if each.day in other.window:
                yield Notice(each.mark, "shared-day", {**params, "year": str(other.year)})


def _odd_days(dossier: Dossier, timing: Timing, words: Vocabulary) -> Iterator[Notice]:
    closes = timing.window.closes
    for paper in dossier.papers:
        if words.documents[paper.kind].period == "review" and paper.day < closes:
            yield Notice(
                paper.mark, "dated-before-close", {"paper": paper.id, "day": paper.day.isoformat()}
            )
        if words.documents[paper.kind].period in AFTER and (paper.day - closes).days > A_YEAR:
            params = {"paper": paper.id, "day": paper.day.isoformat()}
            yield Notice(paper.mark, "dated-a-year-late", params)
        if paper.covers is not None and paper.covers.closes > paper.day:
            params = {"paper": paper.id, "day": paper.day.isoformat()}
            yield Notice(paper.mark, "covers-days-to-come", params)
    days = {paper.id: paper.day for paper in dossier.papers}
    for finding in dossier.findings.values():
        if days.get(finding.minutes, finding.day) != finding.day:
            params = {
                "finding": finding.subject,
                "day": finding.day.isoformat(),
                "minutes": finding.minutes,
            }
            yield Notice(finding.mark, "finding-other-day", params)


def _window(dossier: Dossier, timing: Timing) -> Iterator[Notice]:
    if timing.window.days not in USUAL_LENGTH:
        yield Notice(dossier.window_mark, "window-length", {"days": str(timing.window.days)})


def _uncounted(dossier: Dossier, timing: Timing, words: Vocabulary) -> Iterator[Notice]:
    """A figure below the number of incidents that the dossier itself lists."""
    for name, figure in dossier.figures.items():
        kinds = words.facts[name].counts
        listed = sum(each.kind in kinds and each.day in timing.window for each in dossier.incidents)
        if figure.value is not None and figure.value < listed:
            params = {"fact": name, "value": str(figure.value), "listed": str(listed)}
            yield Notice(figure.mark, "fewer-than-listed", params)


def _empty(dossier: Dossier) -> Iterator[Notice]:
    for paper in dossier.papers:
        if paper.attachment is not None and paper.attachment.size == 0:
            yield Notice(paper.mark, "attachment-empty", {"file": paper.attachment.path})


def _set_aside(
    standard: Standard, dossier: Dossier, outcomes: Mapping[str, Outcome]
) -> Iterator[Notice]:
    """Evidence that only checks which do not apply would have read: often a condition is stated wrongly."""
    idle = {term for root in standard.roots for term in _terms(root, outcomes, applying=False)}
    if idle:
        idle -= {term for root in standard.roots for term in _terms(root, outcomes, applying=True)}
    for name, figure in dossier.figures.items():
        if ("facts", name) in idle and figure.value is not None:
            yield Notice(figure.mark, "fact-set-aside", {"fact": name})
    for paper in dossier.papers:
        if ("documents", paper.kind) in idle:
            yield Notice(paper.mark, "paper-set-aside", {"paper": paper.id})


def _terms(
    node: Node, outcomes: Mapping[str, Outcome], applying: bool
) -> Iterator[tuple[str, str]]:
    """The terms of the checks that apply, or of those that do not; a condition is always read."""
    if node.applies is not None and applying:
        yield from subject_terms(node.applies.subject)
    here = outcomes[node.clause.id] is not Outcome.NOT_APPLICABLE
    if isinstance(node, Check) and here is applying:
        yield from subject_terms(node.subject)
    if isinstance(node, Group):
        for child in node.children:
            yield from _terms(child, outcomes, applying) if here else _below(child, applying)


def _below(node: Node, applying: bool) -> Iterator[tuple[str, str]]:
    """Everything below a node that does not apply."""
    if isinstance(node, Check):
        yield from () if applying else subject_terms(node.subject)
    else:
        for child in node.children:
            yield from _below(child, applying)
