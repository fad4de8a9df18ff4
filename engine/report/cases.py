"""The results of case files as text, JSON and JUnit; what no case notices is told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.cases.casefile import CaseFile
from engine.cases.coverage import Coverage, Goal
from engine.cases.mutants import Mutant
from engine.cases.mutation import Mutation
from engine.cases.run import Failure, Trial
from engine.messages import has, say
from engine.report.cases_words import heading, sentence
from engine.standard import Standard


class Tested(NamedTuple):
    """A case file with what came of it (kết quả kiểm thử); coverage and mutation where they were asked for."""

    cases: CaseFile
    standard: Standard
    trials: tuple[tuple[Trial, tuple[Failure, ...]], ...]
    coverage: Coverage | None
    mutation: Mutation | None

    @property
    def failed(self) -> int:
        """How many examples do not come out as expected."""
        return sum(bool(failures) for _, failures in self.trials)

    def clean(self, threshold: int | None) -> bool:
        """Whether every case holds, enough is covered, and no mutant survives without a reason."""
        covered = self.coverage is None or self.coverage.percent >= (threshold or 0)
        return not self.failed and covered and not (self.mutation and self.mutation.survivors)


def text(tested: Sequence[Tested], threshold: int | None, lang: str) -> str:
    """The results as lines: a summary of each file, then what is wrong with it."""
    rows = [row for each in tested for row in _file(each, threshold, lang)]
    count = sum(len(each.trials) for each in tested)
    failed = sum(each.failed for each in tested)
    total = say(lang, "cases.total", files=len(tested), cases=count, failed=failed)
    return "\n".join([*rows, total]) + "\n"


def _file(each: Tested, threshold: int | None, lang: str) -> Iterator[str]:
    held = len(each.trials) - each.failed
    path = each.cases.document.path
    yield f"{path}: {say(lang, 'cases.held', held=held, cases=len(each.trials))}"
    for trial, failures in each.trials:
        for failure in failures:
            yield f"  {failure.expected.mark}: {_failure(trial, failure, lang)}"
    if each.coverage is not None:
        yield f"  {_coverage(each.coverage, lang)}"
        if each.coverage.percent < (threshold or 0):
            yield f"  {say(lang, 'coverage.short', threshold=threshold)}"
        yield from (f"    {goal(missing, lang)}" for missing in each.coverage.missing)
    if each.mutation is not None:
        yield from (f"  {row}" for row in _mutation(each.mutation, each.standard, lang))


def _failure(trial: Trial, failure: Failure, lang: str) -> str:
    name = failure.name.removeprefix("@")
    expected, actual = (
        _value(name, value, lang) for value in (failure.expected.value, failure.actual)
    )
    key = "cases.failure" if failure.name == name else f"cases.failure.{name}"
    params = {"id": name, "expected": expected, "actual": actual}
    return f"{trial.example.name}: {say(lang, key, **params)}"


def _value(name: str, value: str, lang: str) -> str:
    keys = (f"outcome.{value.upper()}", f"verdict.{value}", f"flag.{value}")
    key = next((key for key in keys if has(lang, key)), "")
    return say(lang, key) if key else value


def _coverage(coverage: Coverage, lang: str) -> str:
    goals, missing = len(coverage.goals), len(coverage.missing)
    return say(
        lang, "coverage.line", reached=goals - missing, goals=goals, percent=coverage.percent
    )


def goal(goal: Goal, lang: str) -> str:
    """A thing that no case proves, in words."""
    kind = goal.kind if has(lang, f"coverage.{goal.kind}") else "edge"
    detail = _value("", goal.detail, lang)
    if has(lang, f"coverage.detail.{goal.detail}"):
        detail = say(lang, f"coverage.detail.{goal.detail}")
    span = say(lang, f"coverage.span.{goal.kind}") if kind == "edge" else ""
    return f"{goal.id}: {say(lang, f'coverage.{kind}', detail=detail, span=span)}"


def _mutation(mutation: Mutation, standard: Standard, lang: str) -> Iterator[str]:
    counted = {
        "tried": mutation.tried,
        "survivors": len(mutation.survivors),
        "accepted": len(mutation.accepted),
    }
    yield say(lang, "mutation.line", **counted)
    for mutant in mutation.survivors:
        said = sentence(mutant, standard, lang)
        yield f"  {mutant.mark}: {heading(mutant, standard, lang)}: {said}"
        yield f"    {say(lang, 'mutation.accept', id=mutant.id, mutation=mutant.mutation)}"
    for mutant, survivor in mutation.accepted:
        said = sentence(mutant, standard, lang)
        yield f"  {say(lang, 'mutation.accepted', id=mutant.id, sentence=said, reason=survivor.reason)}"


def json(tested: Sequence[Tested], threshold: int | None, lang: str) -> str:
    """The results for other programs."""
    from json import dumps

    data = {
        "schema_version": 1,
        "threshold": threshold,
        "clean": all(each.clean(threshold) for each in tested),
        "files": [_data(each, lang) for each in tested],
    }
    return dumps(data, ensure_ascii=False, indent=2) + "\n"


def _data(each: Tested, lang: str) -> dict[str, Any]:
    coverage, mutation = each.coverage, each.mutation
    return {
        "path": each.cases.document.path,
        "standard": {"edition": each.standard.edition.id, "unit_type": each.standard.unit_type},
        "overlay": each.cases.overlay or None,
        "cases": [_case(trial, failures) for trial, failures in each.trials],
        "coverage": None
        if coverage is None
        else {
            "goals": len(coverage.goals),
            "percent": coverage.percent,
            "missing": [{**each._asdict(), "text": goal(each, lang)} for each in coverage.missing],
        },
        "mutation": None
        if mutation is None
        else {
            "tried": mutation.tried,
            "survivors": [_mutant(each_, each.standard, lang) for each_ in mutation.survivors],
            "accepted": [
                {**_mutant(mutant, each.standard, lang), "reason": survivor.reason}
                for mutant, survivor in mutation.accepted
            ],
        },
    }


def _case(trial: Trial, failures: Sequence[Failure]) -> dict[str, Any]:
    example = trial.example
    return {
        "name": example.name,
        "cite": example.cite,
        "line": example.mark.line,
        "column": example.mark.column,
        "held": not failures,
        "failures": [
            {
                "of": each.name.removeprefix("@"),
                "expected": each.expected.value,
                "actual": each.actual,
            }
            for each in failures
        ],
    }


def _mutant(mutant: Mutant, standard: Standard, lang: str) -> dict[str, Any]:
    return {
        "id": mutant.id,
        "mutation": mutant.mutation,
        "path": mutant.mark.path,
        "line": mutant.mark.line,
        "column": mutant.mark.column,
        "text": sentence(mutant, standard, lang),
    }


def junit(tested: Sequence[Tested], threshold: int | None, lang: str) -> str:
    """The results for a CI server: a suite for each file, a case for each example, gap and survivor."""
    from xml.etree import ElementTree

    root = ElementTree.Element("testsuites")
    for each in tested:
        rows = list(_suite(each, threshold, lang))
        bad = sum(bool(message) for _, message in rows)
        attributes = {"name": each.cases.document.path, "tests": str(len(rows))}
        suite = ElementTree.SubElement(
            root, "testsuite", {**attributes, "failures": str(bad), "errors": "0"}
        )
        for name, message in rows:
            case = ElementTree.SubElement(
                suite, "testcase", {"classname": each.cases.document.path, "name": name}
            )
            if message:
                ElementTree.SubElement(case, "failure", {"message": message})
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _suite(each: Tested, threshold: int | None, lang: str) -> Iterator[tuple[str, str]]:
    for trial, failures in each.trials:
        name = f"{trial.example.name} ({trial.example.mark.line})"
        yield name, "; ".join(_failure(trial, failure, lang) for failure in failures)
    if each.coverage is not None:
        short = each.coverage.percent < (threshold or 0)
        missing = "; ".join(goal(missing, lang) for missing in each.coverage.missing)
        yield _coverage(each.coverage, lang), missing if short else ""
    for mutant in each.mutation.survivors if each.mutation is not None else ():
        yield f"{mutant.id}: {mutant.mutation}", sentence(mutant, each.standard, lang)
