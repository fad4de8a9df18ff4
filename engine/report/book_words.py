"""What a node asks for, in the same words as a report on a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from engine.compare import wording
from engine.decision import terms
from engine.messages import say
from engine.report.words import Words
from engine.required import required
from engine.standard import (
    Check,
    Citation,
    Node,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
    Standard,
)


class Asker:
    """Words one standard in one language (diễn đạt yêu cầu)."""

    def __init__(self, standard: Standard, lang: str) -> None:
        self.standard, self.lang = standard, lang
        self.vocabulary = standard.vocabulary

    @cached_property
    def _words(self) -> Words:
        data: Mapping[str, Any] = {"terms": terms(self.vocabulary)}
        return Words(data, self.lang)

    def say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue."""
        return say(self.lang, key, **params)

    def required(self, node: Node) -> str:
        """The requirement of a node, in one sentence."""
        reason = required(node)
        return self._words.reason({"code": reason.code, "params": dict(reason.params)})

    def cited(self, cite: Citation) -> str:
        """A citation."""
        return wording.cited(cite).in_(self.lang)

    def evidence(self, check: Check) -> str:
        """What proves a check: the papers, figures or findings that a dossier must show."""
        words, subject = self.vocabulary, check.subject
        match subject:
            case OfDocument(kind=kind):
                paper = words.documents[kind]
                rules = wording.paper_rules(paper).in_(self.lang)
                dated = wording.dated(subject, words).in_(self.lang)
                return f"{paper.title.in_(self.lang)}: {dated}; {rules}"
            case OfFact(name=name):
                return self._figures((name,))
            case OfRatio(of=part, to=whole):
                return self._figures((*part, *whole))
            case OfIncidents(witness=witness):
                paper = words.documents[witness]
                rules = wording.paper_rules(paper).in_(self.lang)
                dated = wording.dated(OfDocument(witness), words).in_(self.lang)
                return self.say(
                    "book.witness", paper=paper.title.in_(self.lang), rules=f"{dated}; {rules}"
                )
            case OfFinding(name=name):
                return self.say("book.finding", finding=words.findings[name].title.in_(self.lang))
            case OfUnits(types=types, status=status):
                units = wording.unit_types(types).in_(self.lang)
                return self.say("book.units", units=units, status=self.say(f"status.{status}"))

    def _figures(self, names: tuple[str, ...]) -> str:
        titles = "; ".join(self.vocabulary.facts[name].title.in_(self.lang) for name in names)
        return self.say("book.figures", figures=titles)

    def exception(self, check: Check) -> str:
        """The exception of a check about incidents; "" where it has none."""
        if not isinstance(check.subject, OfIncidents) or check.subject.unless is None:
            return ""
        return wording.exception(check.subject.unless, self.vocabulary).in_(self.lang)

    def condition(self, node: Node) -> str:
        """Where a node applies; "" where it always does."""
        if node.applies is None:
            return ""
        return wording.conditions([node.applies], self.vocabulary).in_(self.lang)
