"""Comments that ignore a finding: `# antt: ignore CODE -- reason`, on its line or in the comment lines above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.lint.finding import CODES, Finding
from engine.problem import Mark, nearest
from engine.source import Document

_IGNORE = re.compile(r"(?:^|\s)#\s*antt:\s*ignore\b\s*([\w-]*)\s*(?:--\s*(.*\S))?\s*$")
_COMMENT = re.compile(r"\s*#")


class Ignore(NamedTuple):
    """One comment: what it ignores, why, and the line that it speaks of (bỏ qua có lý do)."""

    mark: Mark
    code: str
    reason: str
    line: int


def applied(findings: Iterable[Finding], documents: Iterable[Document]) -> list[Finding]:
    """The findings that no comment ignores, and those about the comments themselves."""
    ignores = [each for document in documents for each in ignores_of(document)]
    fit = {(each.mark.path, each.line, each.code): each for each in ignores if not _wrong(each)}
    kept, used = [], set()
    for finding in findings:
        key = (finding.mark.path, finding.mark.line, finding.code)
        if key in fit and not finding.refused:
            used.add(key)
        else:
            kept.append(finding)
    idle = (each for key, each in fit.items() if key not in used)
    unused = [Finding(each.mark, "ignore-unused", {"code": each.code}) for each in idle]
    return [*kept, *unused, *filter(None, map(_wrong, ignores))]


def ignores_of(document: Document) -> Iterator[Ignore]:
    """The comments of one file, each with the line that it speaks of: its own, or the next that is no comment."""
    lines = document.text.splitlines()
    for at, line in enumerate(lines):
        match = _IGNORE.search(line)
        if match is not None:
            place = at
            while place < len(lines) - 1 and _COMMENT.match(lines[place]):
                place += 1
            mark = Mark(document.path, at + 1, line.index("#", match.start()) + 1)
            yield Ignore(mark, match[1], match[2] or "", place + 1)


def _wrong(ignore: Ignore) -> Finding | None:
    if ignore.code not in CODES:
        params = {"code": ignore.code, "nearest": nearest(ignore.code, CODES)}
        return Finding(ignore.mark, "ignore-unknown", params)
    if not ignore.reason:
        return Finding(ignore.mark, "ignore-no-reason", {"code": ignore.code})
    return None
