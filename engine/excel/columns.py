"""What a workbook holds: its sheets, their columns, the lists behind the choices. Written and read from this.

A column is known by its heading in either language or by its key, never by where it stands. A path such as
`unit.place.commune` or `facts.households` is at once the key of a row in a dossier's workbook, the key of a column in a
register, and the place in the tree that a YAML dossier would have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.dossier import types_below
from engine.excel.choices import both, normal, path
from engine.figures import PLACE
from engine.messages import LANGUAGES, say
from engine.problem import NOTHING
from engine.standard import OfDocument, Standard
from engine.usage import checks
from engine.vocabulary import Fact, Text, Vocabulary

INFO = "#"
"""Begins the key of a column that is there to be read by people only."""
SECTIONS = ("facts", "documents", "incidents", "findings", "units_below", "self_scores")
ANCHORS = {
    "facts": ("value",),
    "documents": ("kind", "date"),
    "incidents": ("kind", "date"),
    "findings": ("subject", "result"),
    "units_below": ("type", "total"),
    "self_scores": ("points",),
    "lists": ("list", "word"),
    "register": ("unit.code", "unit.name"),
}
"""The columns without which a table is not that of a section."""


class Column(NamedTuple):
    """A column or row to be filled in (cột). `kind` is how its cells are read; `options` names a list of choices."""

    key: str
    kind: str = "text"
    title: Text | None = None
    options: str = ""
    yearly: bool = False

    def heading(self, lang: str) -> str:
        """What stands above it."""
        return self.title.in_(lang) if self.title else say(lang, f"excel.column.{self.key}")


def sheet_name(section: str, lang: str) -> str:
    """What the sheet of a section is called."""
    return say(lang, f"excel.sheet.{section}")


def columns(section: str, words: Vocabulary) -> tuple[Column, ...]:
    """The columns of a section's sheet."""
    if section == "incidents":
        flags = (Column(name, "flag", term.title) for name, term in words.flags.items())
        return (*_FIXED["incidents"], *flags, Column("note"))
    return _FIXED[section]


_FIXED: Mapping[str, tuple[Column, ...]] = {
    "facts": (
        Column("#title"),
        Column("value", "any"),
        Column("last_year", "any"),
        Column("source", "paper"),
        Column("#how"),
        Column("#cites"),
        Column("name"),
    ),
    "documents": (
        Column("id"),
        Column("kind", "choice", options="documents"),
        Column("number"),
        Column("date", "day"),
        Column("issuer", "choice", options="issuers"),
        Column("issuer_name"),
        Column("signed", "flag"),
        Column("stamped", "flag"),
        Column("covers.from", "day"),
        Column("covers.to", "day"),
        Column("file"),
        Column("sha256"),
        Column("note"),
        Column("#cites"),
    ),
    "incidents": (
        Column("id"),
        Column("kind", "choice", options="incidents"),
        Column("date", "day"),
        Column("gravity", "choice", options="gravity"),
    ),
    "findings": (
        Column("subject", "choice", options="findings"),
        Column("result", "flag"),
        Column("role"),
        Column("date", "day"),
        Column("minutes", "paper"),
        Column("note"),
        Column("#cites"),
    ),
    "units_below": (
        Column("type", "choice", options="unit_types"),
        Column("total", "count"),
        Column("registered", "count"),
        Column("recognised", "count"),
    ),
    "self_scores": (Column("#row"), Column("#most"), Column("points", "points"), Column("id")),
    "lists": (Column("list"), Column("#title"), Column("word")),
}
LAST_YEAR = "last_year"
ROLE = "findings.role"
COLUMN_KINDS = ("text", "day", "flag", "count", "points", "choice", "paper")
"""How a cell can be read, "any" aside: what the criteria at hand do not know."""


def fields(standard: Standard | None) -> Iterator[Column]:
    """What is asked of a unit once: its own data, the year, the dates of the window, its figures."""
    yield Column("unit.type", "choice", options="unit_types")
    yield Column("year", "count")
    yield from (Column(f"unit.{name}") for name in ("code", "name"))
    yield from (Column(f"unit.place.{name}") for name in PLACE)
    facts = standard.vocabulary.facts if standard is not None else NOTHING
    yield from (_of_fact(fact) for fact in facts.values() if fact.of_unit)
    if standard is None or asks_window(standard):
        yield Column("window.schedule", "choice", options="schedules")
        yield from (Column(f"window.{name}", "day") for name in ("opens", "closes"))
    yield from (_of_fact(fact) for fact in facts.values() if not fact.of_unit)


def register(standard: Standard | None) -> tuple[Column, ...]:
    """The columns of a register: what a unit is asked once, then its papers and findings, one unit a row."""
    once = [each for each in fields(standard) if each.key not in ABOVE]
    pairs = [pair for each in once for pair in _with_last_year(each)]
    if standard is not None:
        pairs += [*_papers(standard), *_findings(standard), *_units(standard)]
    return tuple(_distinct(pairs))


ABOVE = ("unit.type", "year")
"""What stands above a register, being the same for all its units."""


def _with_last_year(column: Column) -> Iterator[Column]:
    yield column
    if column.yearly:
        title = _joined(column.title or both(f"excel.column.{column.key}"), both("excel.last-year"))
        yield column._replace(key=f"{column.key}.{LAST_YEAR}", title=title, yearly=False)


def _papers(standard: Standard) -> Iterator[Column]:
    subjects = [check.subject for root in standard.roots for check in checks(root)]
    from_whom = {each.kind for each in subjects if isinstance(each, OfDocument) and each.issued_by}
    fixed = {column.key: column for column in _FIXED["documents"]}
    for name, kind in standard.vocabulary.documents.items():
        asked = {
            "number": True,
            "date": True,
            "issuer": name in from_whom,
            "signed": kind.signed,
            "stamped": kind.stamped,
            "covers.from": kind.covers,
            "covers.to": kind.covers,
        }
        for key in (key for key, wanted in asked.items() if wanted):
            title = _joined(kind.title, both(f"excel.column.{key}"))
            yield fixed[key]._replace(key=f"documents.{name}.{key}", title=title)


def _findings(standard: Standard) -> Iterator[Column]:
    terms = standard.vocabulary.findings
    yield from (Column(f"findings.{name}", "flag", term.title) for name, term in terms.items())
    if terms:
        yield Column(ROLE)


def _units(standard: Standard) -> Iterator[Column]:
    for name in types_below(standard):
        for key in ("total", "registered", "recognised"):
            title = _joined(both(f"unit_type.{name}"), both(f"excel.column.{key}"))
            yield Column(f"units_below.{name}.{key}", "count", title)


def _joined(title: Text, part: Text) -> Text:
    return Text(f"{title.vi}: {part.vi}", f"{title.en}: {part.en}")


def _distinct(given: Iterable[Column]) -> Iterator[Column]:
    """Columns whose headings differ: where two would not, each names its key."""
    every = list(given)
    seen = Counter(normal(each.heading(lang)) for each in every for lang in LANGUAGES)
    for each in every:
        alike = any(seen[normal(each.heading(lang))] > 1 for lang in LANGUAGES)
        own = Text(*(f"{each.heading(lang)} [{each.key}]" for lang in LANGUAGES))
        yield each._replace(title=own) if alike else each


def column_of(key: str, known: Mapping[str, Column]) -> Column:
    """The column of a register with this key; of an unknown one (an overlay's) as much as the key says."""
    if key in known:
        return known[key]
    section, _, rest = key.partition(".")
    if section == "documents":
        inner = rest.partition(".")[2]
        fixed = next((each for each in _FIXED["documents"] if each.key == inner), Column(inner))
        return fixed._replace(key=key)
    return Column(key, "flag" if section == "findings" else "any", options=key)


def asks_window(standard: Standard) -> bool:
    """Whether a dossier may have to say which window it has, or when that opens and closes."""
    schedules = standard.edition.schedules[standard.unit_type]
    return len(schedules) > 1 or schedules[0].opens is None


def _of_fact(fact: Fact) -> Column:
    kind = "choice" if fact.levels else fact.type
    return Column(path(fact), kind, fact.title, path(fact), fact.yearly)


def sections(standard: Standard) -> tuple[str, ...]:
    """The sections that a dossier under this standard has something to say in."""
    words = standard.vocabulary
    asked = {
        "facts": True,
        "documents": words.documents,
        "incidents": words.incidents,
        "findings": words.findings,
        "units_below": types_below(standard),
        "self_scores": standard.scoring,
    }
    return tuple(section for section in SECTIONS if asked[section])


def named(known: Iterable[Column]) -> dict[str, str]:
    """Every way to head a column, normalised, to its key."""
    found: dict[str, str] = {}
    for column in known:
        for lang in LANGUAGES:
            found[normal(column.heading(lang))] = column.key
        if not column.key.startswith(INFO):
            found[normal(column.key)] = column.key
    return found
