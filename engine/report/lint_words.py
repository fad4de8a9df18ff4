"""What a finding says: its sentence, how to mend it, its proof with outcomes in words."""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine.lint.finding import Finding
from engine.messages import has, say

_OUTCOME = re.compile(r"^(# .*: )(MET|UNMET|UNPROVEN|NOT_APPLICABLE)$", re.MULTILINE)
_LISTED = ("unit_types", "unit_type")


def message(finding: Finding, lang: str) -> str:
    """What is wrong, in one sentence."""
    if finding.refused:
        return say(lang, f"problem.{finding.code}", **finding.params)
    return say(lang, f"finding.{finding.code}", **_named(finding, lang))


def hint(finding: Finding, lang: str) -> str:
    """How to mend it."""
    key = f"hint.{finding.code}" if finding.refused else f"mend.{finding.code}"
    near = f"{key}.nearest"
    if finding.params.get("nearest") and has(lang, near):
        key = near
    return say(lang, key, **finding.params)


def proof(finding: Finding, lang: str) -> str:
    """The piece of a dossier that proves a claim, the outcome of each check in words; "" where there is none."""
    return _OUTCOME.sub(lambda match: match[1] + say(lang, f"outcome.{match[2]}"), finding.proof)


def shown_path(path: str) -> str:
    """A path as a reader types it: from the current folder, where it lies below that."""
    try:
        inside = Path(path).resolve().relative_to(Path.cwd())
    except ValueError:
        return path
    return inside.as_posix() if str(inside) != "." else os.curdir


def _named(finding: Finding, lang: str) -> dict[str, str]:
    named = dict(finding.params)
    for key in _LISTED:
        if key in named:
            types = named[key].split(", ")
            named[key] = ", ".join(say(lang, f"unit_type.{each}") for each in types)
    if "section" in named:
        named["section"] = say(lang, f"lint.section.{named['section']}")
    if "field" in named:
        named["field"] = say(lang, f"lint.field.{named['field']}")
    if "rule" in named:
        named["rule"] = say(lang, f"lint.rule.{named['rule']}", **named)
    if "file" in named:
        named["file"] = shown_path(named["file"])
    return named
