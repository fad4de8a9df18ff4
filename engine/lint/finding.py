"""Findings: what deserves a look in a criteria file, how grave it is, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.problem import NOTHING, Mark, Problem

SEVERITIES = ("error", "warning", "info", "off")

CODES: dict[str, str] = {
    # vocabulary and words
    "vocabulary-unused": "warning",
    "field-unread": "warning",
    "source-unused": "warning",
    "translation-copied": "warning",
    # claims about all dossiers, each proved
    "never-met": "error",
    "never-fails": "error",
    "never-applies": "warning",
    "met-without-evidence": "error",
    "limits-contradict": "error",
    "limit-redundant": "warning",
    "not-proved": "info",
    # editions, windows, deadlines
    "editions-overlap": "error",
    "edition-gap": "warning",
    "windows-overlap": "info",
    "windows-gap": "info",
    "deadline-before-close": "error",
    # files
    "edition-missing": "error",
    "criteria-missing": "error",
    "window-missing": "error",
    "file-ignored": "warning",
    "not-checked": "warning",
    # overlays and score tables
    "overlay-nothing": "warning",
    "tighten-nothing": "warning",
    "band-unreachable": "warning",
    "band-gap": "warning",
    "band-overlap": "error",
    # comments that ignore a finding
    "ignore-no-reason": "warning",
    "ignore-unused": "warning",
    "ignore-unknown": "warning",
}
"""Every finding of the checker with its severity, unless the project file says otherwise."""

LACKS = frozenset(
    (
        "key-missing",
        "limit-one",
        "clause-incomplete",
        "node-no-kind",
        "group-empty",
        "plan-one-kind",
    )
)
"""What seems to be missing is often there, and misspelt."""


class Finding(NamedTuple):
    """Something to look at in a criteria file (phát hiện).

    `code` is one of CODES, or the code of a problem for which the reader refuses the file. `proof` is a piece
    of a dossier, as YAML, that shows a claim about all dossiers.
    """

    mark: Mark
    code: str
    params: Mapping[str, str] = NOTHING
    also: Mark | None = None
    proof: str = ""
    severity: str = "error"
    line: str = ""

    @property
    def refused(self) -> bool:
        """Whether the reader refuses the file for it: such a finding can be neither ignored nor softened."""
        return self.code not in CODES

    @property
    def page(self) -> str:
        """The documentation page, from the root of the project."""
        return f"docs/{'errors' if self.refused else 'findings'}/{self.code}.md"

    @property
    def sort_key(self) -> tuple[bool, str, bool, Mark, str, str]:
        """Findings are listed by file, what is written there before what is missing, then by place and code.

        Files that wait for another come last: what that other one lacks is to be mended first.
        """
        params, waits = repr(sorted(self.params.items())), self.code == "not-checked"
        return (waits, self.mark.path, self.code in LACKS, self.mark, self.code, params)


def of_problem(problem: Problem) -> Finding:
    """A problem for which a reader refuses a file, as a finding."""
    return Finding(problem.mark, problem.code, problem.params, problem.also, line=problem.line)
