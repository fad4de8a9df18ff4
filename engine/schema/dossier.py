"""The schema of dossiers: of any, or of those that one standard judges, with its own vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine import dossier, figures, papers
from engine.fields import Keys
from engine.schema.shapes import (
    BLANK,
    COUNT,
    DAY,
    FLAG,
    POINTS,
    WORDS,
    Schema,
    Shapes,
    choice,
    either,
    given,
    many,
)
from engine.standard import Standard
from engine.vocabulary import UNIT_TYPES, Fact, Vocabulary


class DossierShapes(Shapes):
    """The shapes of a dossier (lược đồ hồ sơ); of one standard's dossiers where one is given."""

    def __init__(
        self, lang: str, standard: Standard | None = None, year: int | None = None
    ) -> None:
        super().__init__(lang)
        self.standard, self.year = standard, year
        self.words = standard.vocabulary if standard is not None else Vocabulary()

    def dossier(self) -> Schema:
        """The whole file."""
        facts = [fact for fact in self.words.facts.values() if not fact.of_unit]
        years = {"minimum": dossier.YEARS.start, "maximum": dossier.YEARS.stop - 1}
        sections = {
            "unit": self._unit(),
            "year": {"type": "integer", **({"const": self.year} if self.year else years)},
            "facts": self._open("facts", Keys(()), self._figures(facts), self._any_figure()),
            "documents": self._lines(papers.PRINTED, self._paper()),
            "incidents": self._lines(papers.PRINTED_INCIDENT, self._incident()),
            "findings": self._lines(papers.PRINTED_FINDING, self._finding()),
            "units_below": self._units_below(),
            "window": self._window(),
            "self_scores": self._self_scores(),
        }
        return self.whole("dossier", self.table("dossier", dossier.KEYS, sections))

    def _open(self, shape: str, keys: Keys, own: Mapping[str, Schema], other: Schema) -> Schema:
        """A table that takes the standard's own names; any name of the type `other` where there is none."""
        optional = Keys(keys.required, (*keys.optional, *own))
        titles = {name: self._title(name) for name in own if self._title(name)}
        table = self.table(shape, optional, own, titles)
        if self.standard is None:
            table["additionalProperties"] = either(other, BLANK)
        return table

    def _title(self, name: str) -> str:
        fact, flag = self.words.facts.get(name), self.words.flags.get(name)
        if fact is not None:
            levels = ", ".join(f"{each.word}: {each.title.in_(self.lang)}" for each in fact.levels)
            return " — ".join(part for part in (fact.title.in_(self.lang), levels) if part)
        return flag.title.in_(self.lang) if flag is not None else ""

    def _names(self, section: str) -> Schema:
        """The names of a section of the vocabulary, what each means said beside them."""
        if self.standard is None:
            return WORDS
        terms = getattr(self.words, section)
        said = "; ".join(f"{name}: {term.title.in_(self.lang)}" for name, term in terms.items())
        return {**choice(terms), **({"description": said} if said else {})}

    def _unit(self) -> Schema:
        own = self._figures(fact for fact in self.words.facts.values() if fact.of_unit)
        only = (self.standard.unit_type,) if self.standard is not None else UNIT_TYPES
        place = self.table("place", Keys((), figures.PLACE), dict.fromkeys(figures.PLACE, WORDS))
        types = {"type": choice(only), "code": WORDS, "name": WORDS, "place": place, **own}
        return self._open("unit", figures.UNIT_KEYS, types, self._any_figure())

    def _figures(self, facts: Iterable[Fact]) -> dict[str, Schema]:
        return {fact.name: self._figure(fact) for fact in facts}

    def _figure(self, fact: Fact) -> Schema:
        value = {"count": COUNT, "flag": FLAG}.get(
            fact.type, choice(level.word for level in fact.levels)
        )
        return self._yearly(value) if fact.yearly else self._plain(value)

    def _yearly(self, value: Schema) -> Schema:
        types = {"this_year": value, "last_year": value, "source": WORDS}
        return self.table("figure", figures.YEARLY_KEYS, types)

    def _plain(self, value: Schema) -> Schema:
        types = {"value": value, "source": WORDS}
        return either(value, self.table("figure", figures.FIGURE_KEYS, types))

    def _any_figure(self) -> Schema:
        value = either(COUNT, FLAG, {"type": "string"})
        return either(self._plain(value), self._yearly(value))

    def _lines(self, printed: tuple[str, ...], line: Schema) -> Schema:
        """A list of a form: a line in which only what was printed stands is blank."""
        blank = {
            "type": "object",
            "properties": {key: {} for key in printed},
            "additionalProperties": BLANK,
            "anyOf": [given(key) for key in printed],
        }
        return many(either(line, blank))

    def _paper(self) -> Schema:
        types = {
            "id": WORDS,
            "kind": self._names("documents"),
            "date": DAY,
            "issuer": self._names("issuers"),
            "signed": FLAG,
            "stamped": FLAG,
            "covers": self.table("covers", papers.SPAN_KEYS, {"from": DAY, "to": DAY}),
            **dict.fromkeys(("number", "issuer_name", "file", "sha256", "note"), WORDS),
        }
        return self.table("paper", papers.PAPER_KEYS, types)

    def _incident(self) -> Schema:
        levels = self.words.gravity
        gravity = choice(each.word for each in levels) if self.standard is not None else WORDS
        types = {
            "id": WORDS,
            "kind": self._names("incidents"),
            "date": DAY,
            "gravity": gravity,
            "note": WORDS,
            **dict.fromkeys(self.words.flags, FLAG),
        }
        return self._open("incident", papers.INCIDENT_KEYS, types, FLAG)

    def _finding(self) -> Schema:
        types = {
            "subject": self._names("findings"),
            "result": FLAG,
            "role": WORDS,
            "date": DAY,
            "minutes": WORDS,
            "note": WORDS,
        }
        return self.table("finding", papers.FINDING_KEYS, types)

    def _units_below(self) -> Schema:
        counts = dict.fromkeys(("total", "registered", "recognised"), COUNT)
        units = self.table("units_below", figures.UNITS_KEYS, counts)
        known = dossier.types_below(self.standard) if self.standard is not None else UNIT_TYPES
        return self.table("units_below", Keys((), tuple(known)), dict.fromkeys(known, units))

    def _window(self) -> Schema:
        types = {"schedule": WORDS, "opens": DAY, "closes": DAY}
        table = self.table("window", dossier.WINDOW_KEYS, types)
        if self.standard is None:
            return table
        schedules = self.standard.edition.schedules[self.standard.unit_type]
        fixed = {"schedule": choice(each.id for each in schedules if each.opens is not None)}
        free = {"schedule": choice(each.id for each in schedules if each.opens is None)}
        no_days = {**fixed, "opens": BLANK, "closes": BLANK}
        return {**table, "anyOf": [{"properties": no_days}, {"properties": free}]}

    def _self_scores(self) -> Schema:
        scoring = self.standard.scoring if self.standard is not None else None
        if self.standard is not None and scoring is None:
            return {"not": {}}
        rows = {row.id: row.title.in_(self.lang) for row in scoring.rows} if scoring else {}
        table = self.table("self_scores", Keys((), tuple(rows)), dict.fromkeys(rows, POINTS), rows)
        if self.standard is None:
            table["additionalProperties"] = either(POINTS, BLANK)
        return table
