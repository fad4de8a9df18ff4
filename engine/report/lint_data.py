"""Findings for other programs: JSON, SARIF 2.1.0, GitHub annotations, JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from engine import __version__
from engine.lint.finding import CODES, Finding
from engine.lint.runner import Report
from engine.messages import say
from engine.report.lint_words import hint, message, proof, shown_path

SCHEMA_VERSION = 1
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_json(report: Report, lang: str) -> str:
    """One document: every finding with its place, words, proof and page."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "engine": __version__,
        "lang": lang,
        "files": sorted(map(shown_path, report.files)),
        "findings": [_data(each, lang) for each in report.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_sarif(report: Report, lang: str) -> str:
    """SARIF 2.1.0 for code review: every result has a place; columns count characters."""
    codes = sorted({each.code for each in report.findings})
    driver = {
        "name": "antt",
        "version": __version__,
        "rules": [_rule(report, code, lang) for code in codes],
    }
    results = [_result(each, codes.index(each.code), lang) for each in report.findings]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    data = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_github(report: Report, lang: str) -> str:
    """Workflow commands of GitHub Actions: one annotation a finding."""
    return "".join(_annotation(each, lang) for each in report.findings)


def as_junit(report: Report, lang: str) -> str:
    """JUnit: a suite a file, a case a finding that is a failure; a file without one has one case that passes."""
    places = {*report.files, *(each.mark.path for each in report.findings)}
    paths = sorted(map(shown_path, places))
    suites = [_suite(path, report, lang) for path in paths]
    failures = sum(each.severity != "info" for each in report.findings)
    tests = max(len(report.findings), 0) + sum(not _of(path, report) for path in paths)
    head = f'<testsuites name="antt criteria check" tests="{tests}" failures="{failures}">'
    return (
        "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>")) + "\n"
    )


def _data(finding: Finding, lang: str) -> dict[str, Any]:
    also = finding.also
    return {
        "file": shown_path(finding.mark.path),
        "line": finding.mark.line,
        "column": finding.mark.column,
        "code": finding.code,
        "severity": finding.severity,
        "message": message(finding, lang),
        "hint": hint(finding, lang),
        "page": finding.page,
        "params": dict(finding.params),
        "also": None
        if also is None
        else {"file": shown_path(also.path), "line": also.line, "column": also.column},
        "proof": finding.proof or None,
    }


def _rule(report: Report, code: str, lang: str) -> dict[str, Any]:
    finding = next(each for each in report.findings if each.code == code)
    return {
        "id": code,
        "shortDescription": {"text": message(finding, lang)},
        "help": {"text": f"{hint(finding, lang)} ({finding.page})"},
        "defaultConfiguration": {"level": LEVELS.get(CODES.get(code, "error"), "error")},
    }


def _result(finding: Finding, index: int, lang: str) -> dict[str, Any]:
    said = f"{message(finding, lang)} {hint(finding, lang)}"
    if finding.proof:
        said = f"{said}\n\n{proof(finding, lang)}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": said},
        "locations": [_location(finding.mark.path, finding.mark.line, finding.mark.column)],
    }
    if finding.also is not None:
        also = finding.also
        result["relatedLocations"] = [_location(also.path, also.line, also.column)]
    return result


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(shown_path(path))},
            "region": {"startLine": line, "startColumn": column},
        }
    }


def _annotation(finding: Finding, lang: str) -> str:
    place = {
        "file": shown_path(finding.mark.path),
        "line": str(finding.mark.line),
        "col": str(finding.mark.column),
        "title": finding.code,
    }
    said = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items())
    text = f"{message(finding, lang)} {hint(finding, lang)} ({finding.page})"
    return f"::{COMMANDS[finding.severity]} {said}::{_escaped(text)}\n"


def _escaped(text: str, more: str = "") -> str:
    escapes = {"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"}
    return "".join(escapes[each] if each in f"%\r\n{more}" else each for each in text)


def _of(path: str, report: Report) -> list[Finding]:
    return [each for each in report.findings if shown_path(each.mark.path) == path]


def _suite(path: str, report: Report, lang: str) -> str:
    found = _of(path, report)
    cases = list(_cases(found, lang)) or [
        f"    <testcase name={quoteattr(say(lang, 'lint.nothing'))}/>"
    ]
    failures = sum(each.severity != "info" for each in found)
    head = f'  <testsuite name={quoteattr(path)} tests="{len(cases)}" failures="{failures}">'
    return "\n".join((head, *cases, "  </testsuite>"))


def _cases(found: list[Finding], lang: str) -> Iterator[str]:
    for each in found:
        name = quoteattr(f"{each.mark.line}:{each.mark.column} {each.code}")
        said, body = (
            message(each, lang),
            "\n".join(filter(None, (hint(each, lang), proof(each, lang)))),
        )
        if each.severity == "info":
            inner = f"<system-out>{escape(said)}</system-out>"
        else:
            inner = f"<failure type={quoteattr(each.code)} message={quoteattr(said)}>{escape(body)}</failure>"
        yield f"    <testcase name={name}>{inner}</testcase>"
