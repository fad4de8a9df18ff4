"""One pass over criteria files: everything that can be found, in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engine.catalogue import EDITION_FILE
from engine.lint import days, points, proofs, words
from engine.lint.finding import CODES, Finding, of_problem
from engine.lint.ignores import applied
from engine.lint.workshop import Workshop, is_overlay, is_plan
from engine.problem import Mark, Problem, Problems
from engine.vocabulary import UNIT_TYPES

Rule = Callable[[Workshop], Iterator[Finding]]
READ = (EDITION_FILE, *(f"{name}.yaml" for name in UNIT_TYPES))
"""The files of an edition, by their whole names: commune.yml is not read, nor is what an editor has named .txt."""


def files(workshop: Workshop) -> Iterator[Finding]:
    """Files that the reader refuses, that wait for another, or that nothing reads."""
    # Reading is lazy: these are asked for what they refuse.
    assert None not in (workshop.standards, workshop.laid, workshop.read_plans)
    yield from workshop.refused
    yield from workshop.skipped()
    for path, document in workshop.documents.items():
        apart = is_overlay(document) or is_plan(document)
        inside = path.parent.parent == workshop.root and not apart
        if inside and path.name not in READ:
            yield Finding(document.root.mark, "file-ignored", {"file": path.name})


RULES: tuple[Rule, ...] = (files, *words.RULES, *days.RULES, *points.RULES, *proofs.RULES)
"""Every rule, by family: a rule is a function from the files that were read to its findings."""


class Report(NamedTuple):
    """What was found, the part of it for which a file is not even YAML, and the files (kết quả kiểm tra)."""

    findings: tuple[Finding, ...]
    unreadable: tuple[Problem, ...]
    files: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when clean or with information only, 1 with findings, 2 where a file cannot be read."""
        if self.unreadable:
            return 2
        return 1 if any(each.severity != "info" for each in self.findings) else 0


def run(
    root: Path,
    overlays: Iterable[Path] = (),
    severities: Mapping[str, str] | None = None,
    about: Path | None = None,
) -> Report:
    """Check a criteria folder, with overlays from elsewhere laid over it. Raises Problems if there is nothing.

    With `about`, nothing is proved of standards that have no part in that file or folder: it takes the most time.
    """
    workshop = Workshop(root, overlays, about)
    if not workshop.documents and not workshop.unreadable:
        raise Problems([Problem(Mark(str(root)), "criteria-empty", {"file": EDITION_FILE})])
    found = {each.sort_key: each for rule in RULES for each in rule(workshop)}
    found |= {each.sort_key: each for each in map(of_problem, workshop.unreadable)}
    asked = {**CODES, **(severities or {})}
    by_path = {document.path: document for document in workshop.documents.values()}
    left = applied((found[key] for key in sorted(found)), workshop.documents.values())
    graded = [
        each._replace(
            severity=asked.get(each.code, "error"),
            line=by_path[each.mark.path].line(each.mark.line)
            if each.mark.path in by_path
            else each.line,
        )
        for each in sorted(left, key=lambda each: each.sort_key)
    ]
    shown = tuple(each for each in graded if each.severity != "off")
    unread = tuple(workshop.unreadable)
    files = dict.fromkeys((*map(str, workshop.documents), *(each.mark.path for each in unread)))
    return Report(shown, unread, tuple(files))
