"""A blank dossier for one standard and year: a commented form that asks for exactly what the criteria need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.calendar import Window, last_day_before, show
from engine.messages import say
from engine.standard import OfUnits, Standard
from engine.usage import checks, cites
from engine.vocabulary import Fact, Level

PLACE = ("province", "commune", "village")


def template(
    standard: Standard, year: int, window: Window | None, lang: str, name: str = "", code: str = ""
) -> str:
    """The form as YAML text, its comments in `lang`."""
    return "\n".join(_Form(standard, year, window, lang).lines(name, code)) + "\n"


class _Form:
    """Writes the sections of one form."""

    def __init__(self, standard: Standard, year: int, window: Window | None, lang: str) -> None:
        self.standard, self.year, self.window, self.lang = standard, year, window, lang
        self.words, self.cites = standard.vocabulary, cites(standard)

    def lines(self, name: str, code: str) -> Iterator[str]:
        yield from self.head()
        yield from self.unit(name, code)
        yield from self.schedule()
        yield from self.facts()
        yield from self.documents()
        yield from self.findings()
        yield from self.incidents()
        yield from self.units_below()
        yield from self.self_scores()

    def say(self, key: str, **params: object) -> str:
        return say(self.lang, f"template.{key}", **params)

    def head(self) -> Iterator[str]:
        unit, edition = (
            say(self.lang, f"unit_type.{self.standard.unit_type}"),
            self.standard.edition,
        )
        yield f"# {self.say('title', unit=unit, year=self.year, edition=edition.short)}"
        yield f"# {self.say('how')}"
        yield f"# {self.say('personal')}"
        before = edition.schedules[self.standard.unit_type][0].decide_before
        if self.window is not None and before is not None:
            days = {"opens": show(self.window.opens), "closes": show(self.window.closes)}
            yield f"# {self.say('window', deadline=show(last_day_before(before.of(self.year))), **days)}"

    def unit(self, name: str, code: str) -> Iterator[str]:
        yield ""
        yield f"# {self.say('unit')}"
        yield "unit:"
        yield f"  type: {self.standard.unit_type}"
        yield f"  code: {_quoted(code)}".rstrip()
        yield f"  name: {_quoted(name)}".rstrip()
        yield "  place:"
        yield from (f"    {key}:" for key in PLACE)
        yield from (
            row for fact in self.words.facts.values() if fact.of_unit for row in self.fact(fact)
        )
        yield f"year: {self.year}"

    def schedule(self) -> Iterator[str]:
        others = self.standard.edition.schedules[self.standard.unit_type][1:]
        for each in others:
            yield ""
            yield f"# {self.say('window-choice')}: {each.window_basis.title.in_(self.lang)}"
            yield f"# window: {{schedule: {each.id}, opens: , closes: }}"

    def facts(self) -> Iterator[str]:
        facts = [fact for fact in self.words.facts.values() if not fact.of_unit]
        if facts:
            yield ""
            yield f"# {self.say('facts')}"
            yield "facts:"
            yield from (row for fact in facts for row in self.fact(fact))

    def fact(self, fact: Fact) -> Iterator[str]:
        about = [fact.title.in_(self.lang), self.kind(fact)]
        if fact.at_most is not None:
            about.append(self.say("at-most", name=fact.at_most))
        yield f"  # {'; '.join([*about, *self.cited('facts', fact.name)])}"
        yield f"  {fact.name}: {{this_year: , last_year: }}" if fact.yearly else f"  {fact.name}:"

    def kind(self, fact: Fact) -> str:
        if fact.levels:
            return self.say("choices", choices=self.levels(fact.levels))
        key = "yearly" if fact.yearly else "yes-no" if fact.type == "flag" else "whole-number"
        return self.say(key)

    def levels(self, levels: Iterable[Level]) -> str:
        return ", ".join(f"{level.word} ({level.title.in_(self.lang)})" for level in levels)

    def rows(self, section: str, printed: Mapping[str, Iterable[str]]) -> Iterator[str]:
        """One blank item for each term: what is printed already, then the keys to fill in."""
        if not printed:
            return
        yield ""
        yield f"# {self.say(section)}"
        yield f"{section}:"
        for name, rows in printed.items():
            title = getattr(self.words, section)[name].title.in_(self.lang)
            yield f"  # {'; '.join([title, *self.cited(section, name)])}"
            yield from (f"  {' ' if at else '-'} {row}" for at, row in enumerate(rows))

    def cited(self, section: str, name: str) -> list[str]:
        cites = self.cites.get((section, name), "")
        return [self.say("cites", cites=cites)] if cites else []

    def documents(self) -> Iterator[str]:
        keys = ("number:", "date:", "signed:", "stamped:", "issuer:", "file:")
        printed = {
            name: (
                f"id: {name}",
                f"kind: {name}",
                *keys,
                *(("covers: {from: , to: }",) if kind.covers else ()),
            )
            for name, kind in self.words.documents.items()
        }
        yield from self.rows("documents", printed)

    def findings(self) -> Iterator[str]:
        keys = ("result:", "role:", "date:", "minutes:")
        yield from self.rows(
            "findings", {name: (f"subject: {name}", *keys) for name in self.words.findings}
        )

    def incidents(self) -> Iterator[str]:
        kinds, flags = self.words.incidents, self.words.flags
        if not kinds:
            return
        graded = any(kind.graded for kind in kinds.values())
        yield ""
        yield f"# {self.say('incidents')}"
        yield f"# {self.say('incident-kinds')}:"
        yield from (f"#   {name}: {kind.title.in_(self.lang)}" for name, kind in kinds.items())
        if graded:
            yield f"# {self.say('gravity')}: {self.levels(self.words.gravity)}"
        if flags:
            listed = ", ".join(
                f"{name} ({term.title.in_(self.lang)})" for name, term in flags.items()
            )
            yield f"# {self.say('flags')}: {listed}"
        yield "incidents:"
        asked = [f"kind: {next(iter(kinds))}", "date:", *(["gravity:"] if graded else [])]
        yield "#  - id: vu-01"
        yield from (f"#    {key}" for key in (*asked, *(f"{name}:" for name in flags)))

    def units_below(self) -> Iterator[str]:
        subjects = [check.subject for root in self.standard.roots for check in checks(root)]
        types = list(
            dict.fromkeys(
                name for each in subjects if isinstance(each, OfUnits) for name in each.types
            )
        )
        if types:
            yield ""
            yield f"# {self.say('units-below')}"
            yield "units_below:"
            for name in types:
                yield f"  # {say(self.lang, f'unit_type.{name}')}"
                yield f"  {name}: {{total: , registered: , recognised: }}"

    def self_scores(self) -> Iterator[str]:
        if self.standard.scoring is not None:
            yield ""
            yield f"# {self.say('self-scores')}"
            yield "self_scores:"
            for row in self.standard.scoring.rows:
                yield f"  # {row.title.in_(self.lang)}: {row.points}"
                yield f'  "{row.id}":'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if text else ""
