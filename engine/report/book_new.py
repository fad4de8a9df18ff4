"""The first text of new criteria files: it passes the reader, and nothing in it claims to be law.

What a new file takes over from another edition is marked `unknown` line by line: words that were copied are
the words of the old circular until somebody has held them against the new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.messages import say
from engine.vocabulary import Text

_CERTAINTY = re.compile(r"\bcertainty: *[a-z]+")


class NewEdition(NamedTuple):
    """What must be known of a new edition (văn bản mới)."""

    id: str
    short: str
    title: Text
    from_day: date
    opens: str
    closes: str
    before: str


class NewOverlay(NamedTuple):
    """What must be known of a new overlay (quy định địa phương mới)."""

    id: str
    edition: str
    unit_type: str
    title: Text
    cite: str


def edition_files(new: NewEdition, unit_types: Sequence[str], lang: str) -> dict[str, str]:
    """The files of an edition from nothing: one criterion a unit type, to be replaced."""
    files = {"edition.yaml": _edition(new, unit_types, lang)}
    return {**files, **{f"{name}.yaml": _unit(new, name, lang) for name in unit_types}}


def copied_files(new: NewEdition, old: Mapping[str, str], lang: str) -> dict[str, str]:
    """The files of another edition under the new name, every certainty `unknown`."""
    note = f"# {say(lang, 'new.copied')}\n"
    return {name: note + _copied(text, new, name == "edition.yaml") for name, text in old.items()}


def _copied(text: str, new: NewEdition, whole: bool) -> str:
    values = {"edition": new.id}
    if whole:
        values |= {
            "short": _quoted(new.short),
            "title": _both(new.title),
            "in_force": f"{{from: {new.from_day.isoformat()}}}",
        }
    for key, value in values.items():
        block = re.compile(rf"^{key}:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
        line = f"{key}: {value}\n".replace("\\", r"\\")
        text = block.sub(line, text, count=1)
    return _CERTAINTY.sub("certainty: unknown", text)


def _edition(new: NewEdition, unit_types: Sequence[str], lang: str) -> str:
    notes = {key: say(lang, f"new.{key}") for key in ("edition", "evidence", "windows", "papers")}
    deadline = (
        f"      decision: {{before: {new.before}, {_words('new.deadline')}, cite: {_cite(lang)}, certainty: unknown}}\n"
        if new.before
        else ""
    )
    windows = "".join(
        f"  {name}:\n"
        "    - id: standard\n"
        f"      opens: {new.opens}\n"
        "      opens_year: previous\n"
        f"      closes: {new.closes}\n"
        "      registration: window\n"
        f"{_lines('new.window', 6)}"
        f"      cite: {_cite(lang)}\n"
        "      certainty: unknown\n"
        f"{deadline}"
        for name in unit_types
    )
    return (
        f"# {notes['edition']}\n"
        f"edition: {new.id}\n"
        f"short: {_quoted(new.short)}\n"
        f"title: {_both(new.title)}\n"
        f"in_force: {{from: {new.from_day.isoformat()}}}\n"
        "source: official\n"
        "sources:\n"
        f"  official: {{{_words('new.source')}}}\n\n"
        f"# {notes['evidence']}\n"
        "evidence:\n"
        "  documents:\n"
        f"    review_minutes: {{{_words('new.minutes')}, signed: required, period: review, minutes: yes}}\n\n"
        f"# {notes['windows']}\n"
        f"windows:\n{windows}\n"
        f"# {notes['papers']}\n"
        "dossier_contents:\n"
        f"  - check: {{id: hs.1, {_words('new.minutes')}, cite: {_cite(lang)}, certainty: unknown, "
        "document: review_minutes}\n"
    )


def _unit(new: NewEdition, unit_type: str, lang: str) -> str:
    title = Text(
        *(f"{new.title.in_(each)}: {say(each, f'unit_type.{unit_type}')}" for each in ("vi", "en"))
    )
    return (
        f"# {say(lang, 'new.unit')}\n"
        f"edition: {new.id}\n"
        f"unit_type: {unit_type}\n"
        "source: official\n"
        f"title: {_both(title)}\n\n"
        "evidence:\n"
        "  findings:\n"
        f"    clause_1: {{{_words('new.finding')}}}\n\n"
        "criteria:\n"
        '  - id: "1"\n'
        f"{_lines('new.criterion', 4)}"
        f"    cite: {_cite(lang)}\n"
        f"    certainty: unknown                    # {say(lang, 'new.certainty')}\n"
        "    finding: clause_1\n"
    )


def overlay_file(new: NewOverlay, lang: str) -> str:
    """An overlay that changes nothing yet, with the ways to change something as comments."""
    hints = "".join(f"# {line}\n" for line in say(lang, "new.overlay.hints").splitlines())
    return (
        f"# {say(lang, 'new.overlay')}\n"
        f"overlay: {new.id}\n"
        f"extends: {{edition: {new.edition}, unit_type: {new.unit_type}}}\n"
        f"title: {_both(new.title)}\n"
        "basis:\n"
        f"{_title_lines(new.title, 2)}"
        f"  cite: {_quoted(new.cite)}\n"
        "  certainty: unknown\n"
        "source: decision\n"
        "sources:\n"
        f"  decision: {_both(Text(new.cite, new.cite))}\n\n"
        f"{hints}"
    )


def _words(key: str) -> str:
    return ", ".join(f"{lang}: {_quoted(say(lang, key))}" for lang in ("vi", "en"))


def _lines(key: str, indent: int) -> str:
    return _title_lines(Text(say("vi", key), say("en", key)), indent)


def _title_lines(title: Text, indent: int) -> str:
    return "".join(f"{' ' * indent}{lang}: {_quoted(title.in_(lang))}\n" for lang in ("vi", "en"))


def _both(title: Text) -> str:
    return f"{{vi: {_quoted(title.vi)}, en: {_quoted(title.en)}}}"


def _cite(lang: str) -> str:
    return _quoted(say(lang, "new.cite"))


def _quoted(text: str) -> str:
    """Text as a YAML scalar that means exactly it: JSON's quoting is YAML's."""
    return json.dumps(text, ensure_ascii=False)
