"""Cases run: dossiers made and read, then evaluated by the reference evaluator, and compared with what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine import dossier as dossiers
from engine import overlay as overlays
from engine import reference, source
from engine.cases.casefile import CaseFile, Example, Expected
from engine.cases.change import changed
from engine.catalogue import Catalogue
from engine.evidence import Dossier
from engine.fields import Reader
from engine.judgement import judge
from engine.observation import Observation, observe
from engine.outcome import Outcome
from engine.problem import Mark, Problem, Problems, nearest
from engine.standard import Standard, walk
from engine.timing import Timing, timing

CASES = "cases"


class Trial(NamedTuple):
    """An example with its dossier read (lần thử đã dựng hồ sơ)."""

    example: Example
    dossier: Dossier


class Shown(NamedTuple):
    """What a trial comes to: outcomes by id, and the further results that its example asks for (kết quả thử)."""

    timing: Timing
    observations: Mapping[str, Observation]
    outcomes: Mapping[str, Outcome]
    further: Mapping[str, str]

    def value(self, name: str) -> str:
        """The result under a name of `Example.expected`, as text."""
        return self.further[name] if name.startswith("@") else self.outcomes[name].name.lower()


class Failure(NamedTuple):
    """An expectation that did not come true (sai khác)."""

    name: str
    expected: Expected
    actual: str


def standard_of(cases: CaseFile, catalogue: Catalogue) -> Standard:
    """The standard that the cases are for: one of the catalogue's, or an overlay beside the cases. Raises Problems."""
    if not cases.overlay:
        return _standard(cases, catalogue, cases.edition, cases.unit_type)
    beside = Path(cases.document.path).resolve().parent.parent / f"{cases.overlay}.yaml"
    document = source.load(beside)
    return overlays.apply(document, _standard(cases, catalogue, *overlays.extends(document)))


def _standard(cases: CaseFile, catalogue: Catalogue, edition: str, unit_type: str) -> Standard:
    found = {each.id: each for each in catalogue.editions}
    if edition not in found:
        params = {"edition": edition, "nearest": nearest(edition, found)}
        raise Problems([Problem(Mark(cases.document.path), "edition-unknown", params)])
    return catalogue.standard(found[edition], unit_type)


def trials(cases: CaseFile, standard: Standard) -> tuple[Trial, ...]:
    """The examples with their dossiers. Raises Problems: of the changes, the dossiers and the names expected.

    The base dossier must be one that can be read as it stands, whatever the cases make of it.
    """
    problems: list[Problem] = []
    read = []
    base = Example("", "", cases.dossier.mark, cases.as_of, (), {})
    for example in (base, *cases.examples):
        try:
            read.append(Trial(example, _dossier(cases, example, standard)))
        except Problems as found:
            problems += found.problems
    problems += _unknown(cases, standard)
    if problems:
        raise Problems(problems)
    return tuple(read[1:])


def _dossier(cases: CaseFile, example: Example, standard: Standard) -> Dossier:
    reader = Reader(cases.document)
    root = changed(cases.dossier, example.changes, reader)
    reader.finish()
    document = cases.document._replace(root=root)
    header = dossiers.header(document)
    dossier = dossiers.read(document, standard, example.as_of, None)
    if header.unit_type != standard.unit_type:
        params = {"found": header.unit_type, "wanted": standard.unit_type}
        reader.refuse(root, "case-unit-type", **params)
    if timing(standard, dossier, example.as_of) is None:
        reader.refuse(dossier.window_mark, "window-not-given", schedule=dossier.schedule)
    reader.finish()
    return dossier


def _unknown(cases: CaseFile, standard: Standard) -> Iterable[Problem]:
    known = {node.clause.id for root in standard.roots for node in walk(root)}
    for example in cases.examples:
        for name, expected in example.expected.items():
            if name not in known and not name.startswith("@"):
                params = {"ref": name, "nearest": nearest(name, known)}
                line = cases.document.line(expected.mark.line)
                yield Problem(expected.mark, "ref-unknown", params, line)


def show(standard: Standard, trial: Trial) -> Shown:
    """What a trial comes to under `standard`."""
    when = timing_of(standard, trial)
    return concluded(standard, trial, when, observe(standard, trial.dossier, when))


def timing_of(standard: Standard, trial: Trial) -> Timing:
    """The timing of a trial, whose window is known."""
    when = timing(standard, trial.dossier, trial.example.as_of)
    assert when is not None, "a dossier without a window is refused when it is read"
    return when


def concluded(
    standard: Standard, trial: Trial, when: Timing, observations: Mapping[str, Observation]
) -> Shown:
    """What observations come to; of the further results only those that the example asks for."""
    outcomes = reference.infer(standard, observations)
    wanted = [name for name in trial.example.expected if name.startswith("@")]
    further = _further(standard, trial.dossier, when, observations, outcomes) if wanted else {}
    return Shown(when, observations, outcomes, further)


def _further(
    standard: Standard,
    dossier: Dossier,
    when: Timing,
    observations: Mapping[str, Observation],
    outcomes: Mapping[str, Outcome],
) -> dict[str, str]:
    judgement = judge(standard, dossier, when, observations, outcomes)
    return {
        "@verdict": judgement.verdict.value,
        "@approvable": "yes" if judgement.approvable else "no",
        "@deadline": _day(when.deadline),
        "@score": judgement.score.gate.name.lower(),
        "@points": str(judgement.score.got),
        "@band": judgement.score.band.id if judgement.score.band else "",
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def failures(trial: Trial, shown: Shown) -> tuple[Failure, ...]:
    """The expectations that did not come true, in the order written."""
    compared = (
        Failure(name, expected, shown.value(name))
        for name, expected in trial.example.expected.items()
    )
    return tuple(each for each in compared if each.expected.value != each.actual)
