"""Findings as text: `file:line:column: severity: code: sentence`, the line with a caret, proof, hint, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.lint.finding import SEVERITIES, Finding
from engine.lint.runner import Report
from engine.messages import say
from engine.report.lint_words import hint, message, proof, shown_path
from engine.report.problems import quoted

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_ANSI = {"error": "\x1b[1;31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
_PLAIN = "\x1b[0m"


def render(report: Report, lang: str, colour: bool = False) -> str:
    """All findings, then how many there are."""
    rows = [row for finding in report.findings for row in _rows(finding, lang, colour)]
    return "\n".join((*rows, _summary(report, lang))) + "\n"


def _rows(finding: Finding, lang: str, colour: bool) -> Iterator[str]:
    mark = finding.mark._replace(path=shown_path(finding.mark.path))
    grave = say(lang, f"severity.{finding.severity}")
    grave = f"{_ANSI[finding.severity]}{grave}{_PLAIN}" if colour else grave
    yield f"{mark}: {grave}: {finding.code}: {message(finding, lang)}"
    yield from (f"    {row}" for row in quoted(finding.line, finding.mark.column))
    if finding.also is not None:
        also = finding.also._replace(path=shown_path(finding.also.path))
        yield f"    {say(lang, 'label.also')}: {also}"
    if finding.proof:
        yield f"    {say(lang, 'lint.proof')}:"
        yield from (f"      {row}" for row in proof(finding, lang).splitlines())
    yield f"    {say(lang, 'label.hint')}: {hint(finding, lang)}"
    yield f"    {say(lang, 'lint.page')}: {finding.page}"
    yield ""


def _summary(report: Report, lang: str) -> str:
    counts = Counter(each.severity for each in report.findings)
    said = [
        f"{counts[name]} {say(lang, f'severity.{name}')}" for name in SEVERITIES if counts[name]
    ]
    found = ", ".join(said) or say(lang, "lint.nothing")
    return say(lang, "lint.summary", files=len(report.files), found=found)
