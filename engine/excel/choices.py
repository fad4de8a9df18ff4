"""The lists behind the choices of a workbook, and every way in which a choice may be written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from engine.messages import LANGUAGES, say
from engine.standard import Standard
from engine.vocabulary import UNIT_TYPES, Fact, Level, Text, Vocabulary

Lists = Mapping[str, tuple[Level, ...]]


def normal(text: str) -> str:
    """A heading or choice as it is compared: case, spaces, and what is in parentheses do not matter."""
    bare = re.sub(r"\([^()]*\)", " ", unicodedata.normalize("NFC", text))
    return " ".join((bare if bare.strip() else text).casefold().split()).strip(" *:.")


def lists(standard: Standard | None) -> Lists:
    """Every list of choices, by name: the words with their titles."""
    words = standard.vocabulary if standard is not None else Vocabulary()
    named = {
        section: tuple(Level(name, term.title) for name, term in getattr(words, section).items())
        for section in ("documents", "incidents", "findings", "issuers")
    }
    scales = {path(fact): fact.levels for fact in words.facts.values() if fact.levels}
    schedules = standard.edition.schedules[standard.unit_type] if standard is not None else ()
    return {
        "unit_types": tuple(Level(name, both(f"unit_type.{name}")) for name in UNIT_TYPES),
        "flags": tuple(Level(name, both(f"excel.flag.{name}")) for name in ("yes", "no")),
        "schedules": tuple(Level(each.id, each.window_basis.title) for each in schedules),
        "gravity": words.gravity,
        **named,
        **scales,
    }


def both(key: str) -> Text:
    """The words of a key in both languages."""
    return Text(*(say(lang, key) for lang in LANGUAGES))


def path(fact: Fact) -> str:
    """Where a fact stands in a dossier."""
    return f"{'unit' if fact.of_unit else 'facts'}.{fact.name}"


def label(levels: Iterable[Level], word: str, lang: str) -> str:
    """How a choice is written: its title, with the word itself where two have the same title."""
    titles = {level.word: level.title.in_(lang) for level in levels}
    alike = [normal(title) for title in titles.values()].count(normal(titles[word])) > 1
    return f"{titles[word]} [{word}]" if alike else titles[word]


def spelt(levels: Iterable[Level]) -> dict[str, str]:
    """Every way to write a choice, normalised, to its word."""
    written, found = tuple(levels), dict[str, str]()
    for lang in reversed(LANGUAGES):
        for level in written:
            found[normal(label(written, level.word, lang))] = level.word
            found[normal(f"{level.title.in_(lang)} [{level.word}]")] = level.word
    return {**found, **{normal(level.word): level.word for level in written}}
