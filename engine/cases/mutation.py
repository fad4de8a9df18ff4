"""Mutants against cases: an alteration that no case notices survives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.cases.casefile import CaseFile, Survivor
from engine.cases.mutants import Mutant
from engine.cases.run import Trial, concluded, failures, show
from engine.observation import Observation, observe
from engine.problem import Problem, Problems, nearest
from engine.standard import Group, Standard
from engine.timing import Timing


class Mutation(NamedTuple):
    """What became of the mutants of one standard (kết quả thử đột biến)."""

    tried: int
    survivors: tuple[Mutant, ...]
    accepted: tuple[tuple[Mutant, Survivor], ...]


class _Known(NamedTuple):
    """A trial with what it shows under the criteria as they are."""

    trial: Trial
    timing: Timing
    observations: Mapping[str, Observation]


def run(
    cases: CaseFile,
    standard: Standard,
    trials: Iterable[Trial],
    mutants: Sequence[Mutant],
    step: Callable[[], object],
) -> Mutation:
    """Try every mutant, calling `step` after each. Raises Problems for accepted survivors that are none."""
    known = []
    for trial in trials:
        shown = show(standard, trial)
        if not failures(trial, shown):  # a case that fails anyway notices nothing
            known.append(_Known(trial, shown.timing, shown.observations))
    known.sort(key=_cost)
    survivors = []
    for mutant in mutants:
        if not any(_notices(each, mutant) for each in known):
            survivors.append(mutant)
        step()
    reasons = {(each.id, each.mutation): each for each in cases.survivors}
    _refuse_stale(cases, survivors, reasons.values())
    accepted = [
        (each, reasons[each.id, each.mutation])
        for each in survivors
        if (each.id, each.mutation) in reasons
    ]
    left = [each for each in survivors if (each.id, each.mutation) not in reasons]
    return Mutation(len(mutants), tuple(left), tuple(accepted))


def _cost(known: _Known) -> bool:
    """A verdict needs the whole judgement: those who only ask for outcomes are asked first."""
    return any(name.startswith("@") for name in known.trial.example.expected)


def _notices(known: _Known, mutant: Mutant) -> bool:
    expected = known.trial.example.expected
    if mutant.touches and not any(
        name.startswith("@") or name in mutant.touches for name in expected
    ):
        return False
    if mutant.focus is None:
        return bool(failures(known.trial, show(mutant.standard, known.trial)))
    observations = {**known.observations, **_observed(known, mutant)}
    shown = concluded(mutant.standard, known.trial, known.timing, observations)
    return bool(failures(known.trial, shown))


def _observed(known: _Known, mutant: Mutant) -> Mapping[str, Observation]:
    """What the altered node alone observes: the rest of the dossier says what it said before."""
    focus, root = mutant.focus, mutant.standard.criteria
    if focus is None or (isinstance(focus, Group) and focus.applies is None):
        return {}
    if isinstance(focus, Group):
        focus = focus._replace(children=())
    alone = root._replace(children=(focus,))
    tree = mutant.standard._replace(scope=None, criteria=alone, papers=None, scored_only=None)
    return observe(tree, known.trial.dossier, known.timing)


def _refuse_stale(
    cases: CaseFile, survivors: Sequence[Mutant], reasons: Iterable[Survivor]
) -> None:
    alive = {(each.id, each.mutation) for each in survivors}
    names = [each.mutation for each in survivors]
    stale = [each for each in reasons if (each.id, each.mutation) not in alive]
    if stale:
        raise Problems(_stale(cases, each, names) for each in stale)


def _stale(cases: CaseFile, each: Survivor, names: Sequence[str]) -> Problem:
    params = {
        "id": each.id,
        "mutation": each.mutation,
        "nearest": nearest(each.mutation, names),
    }
    return Problem(each.mark, "survivor-none", params, cases.document.line(each.mark.line))
