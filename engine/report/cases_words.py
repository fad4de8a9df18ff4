"""A mutant in words: "changing 70% to 69% would go unnoticed", terms under their titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from engine.cases.mutants import Mutant
from engine.messages import has, say
from engine.standard import Check, OfFact, Standard
from engine.vocabulary import Level

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
DIRECT = {"period": "period", "dated": "dated", "status": "status", "types": "unit_type"}
DIRECT |= {"knock_out": "flag", "rule": "rule"}
"""Kinds of change whose values are words of a catalogue, by the beginning of their keys."""


def sentence(mutant: Mutant, standard: Standard, lang: str) -> str:
    """What was changed, and that it would go unnoticed."""
    words = _Words(mutant, standard, lang)
    key = f"mutant.{mutant.what}"
    for side, ending in ((mutant.new, ".dropped"), (mutant.old, ".added")):
        if not side and has(lang, f"{key}{ending}"):
            key += ending
    return say(lang, key, old=words.of(mutant.old), new=words.of(mutant.new))


def heading(mutant: Mutant, standard: Standard, lang: str) -> str:
    """The id of what was changed, with its title where it is a criterion."""
    node = standard.node(mutant.id)
    return (
        f"{mutant.id} ({node.clause.title.in_(lang)})"
        if node and node.clause.title.vi
        else mutant.id
    )


class _Words:
    """Puts what one mutant changed into one language."""

    def __init__(self, mutant: Mutant, standard: Standard, lang: str) -> None:
        self.mutant, self.standard, self.lang = mutant, standard, lang

    def of(self, written: str) -> str:
        """A side of the change."""
        what = self.mutant.what
        kinds: dict[str, Callable[[str], str]] = {
            "limit": self._test,
            "operator": self._test,
            "condition": self._condition,
        }
        if what in kinds:
            return kinds[what](written)
        if what in DIRECT:
            return self._direct(DIRECT[what], written)
        return _NAME.sub(lambda match: self._term(match[0]), written)

    def _direct(self, section: str, written: str) -> str:
        name, _, need = written.partition(" ")
        key = f"{section}.{name}"
        return say(self.lang, key, need=need) if has(self.lang, key) else written

    def _condition(self, written: str) -> str:
        name, _, test = written.partition(" ")
        return f"{self._term(name)}: {self._test(test)}" if name else ""

    def _test(self, written: str) -> str:
        op, _, limit = written.partition(" ")
        if op == "is":
            return say(self.lang, f"flag.{limit}")
        shown = _NAME.sub(lambda match: self._term(match[0]), limit)
        if op == "one_of":
            return shown
        if limit == "last_year":
            return say(self.lang, f"operator.last_year.{op}")
        unit = "level." if limit in [level.word for level in self._levels()] else ""
        return say(self.lang, f"operator.{unit}{op}", limit=shown)

    def _term(self, name: str) -> str:
        words = self.standard.vocabulary
        level = next((each for each in self._levels() if each.word == name), None)
        if level is not None:
            return level.title.in_(self.lang)
        gravity = {each.word: each for each in words.gravity}
        sections = (words.facts, words.documents, words.incidents, words.findings, words.flags)
        for section in (*sections, words.issuers, gravity):
            if name in section:
                return str(section[name].title.in_(self.lang))
        key = f"mutant.word.{name}"
        return say(self.lang, key) if has(self.lang, key) else name

    def _levels(self) -> Iterator[Level]:
        """The levels of the facts that the altered node reads: "none" is one thing of discipline, another of titles."""
        focus = self.mutant.focus
        checks = [focus, focus.applies] if focus is not None else []
        for check in checks:
            if isinstance(check, Check) and isinstance(check.subject, OfFact):
                yield from self.standard.vocabulary.facts[check.subject.name].levels
