"""The vocabulary: what a dossier may hold, declared by the criteria files, each term with its type and titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from engine.fields import TEXT, Fields, Keys, Reader
from engine.problem import NOTHING, Mark
from engine.source import Node, Scalar

UNIT_TYPES = ("residential_area", "commune", "agency", "enterprise", "school")
PLAIN_TYPES = ("count", "flag")
FACT_TYPES = (*PLAIN_TYPES, "choice", "scale")
PERIODS = ("window", "review", "closing", "any")
REQUIRED = ("required",)
COVERS = ("window",)


class Text(NamedTuple):
    """The same words in Vietnamese and in English (văn bản song ngữ)."""

    vi: str
    en: str

    def in_(self, lang: str) -> str:
        """The words in `lang` ("vi" or "en")."""
        return self.vi if lang == "vi" else self.en


class Level(NamedTuple):
    """One value of a scale or a choice (mức)."""

    word: str
    title: Text


class Scale(NamedTuple):
    """Values in order, from lowest to highest (thang bậc)."""

    levels: tuple[Level, ...]
    mark: Mark


class Fact(NamedTuple):
    """A typed figure or choice that the unit reports (số liệu).

    `levels` of a scale run from lowest to highest; `yearly` facts have this year's and last year's figure;
    `at_most` names a fact that this one cannot exceed; `counts` the kinds of incident that it counts;
    `of_unit` facts stand under `unit:`.
    """

    name: str
    title: Text
    type: str
    levels: tuple[Level, ...]
    yearly: bool
    at_most: str | None
    of_unit: bool
    mark: Mark
    counts: tuple[str, ...] = ()


class DocumentKind(NamedTuple):
    """A kind of paper (loại tài liệu).

    `period` says when a paper of this kind must be dated to count: in the evaluation `window`; at the
    `review`, from the window's first day on; on or after its `closing` day; or at `any` time before.
    `covers` papers state a span of days that must hold the whole window; findings are recorded in `minutes`.
    """

    name: str
    title: Text
    signed: bool
    stamped: bool
    period: str
    covers: bool
    minutes: bool
    mark: Mark


class IncidentKind(NamedTuple):
    """A kind of incident (loại vụ việc); `graded` kinds carry a gravity."""

    name: str
    title: Text
    graded: bool
    mark: Mark


class Term(NamedTuple):
    """A named thing with no type of its own: a finding, an exception flag, an issuer (thuật ngữ)."""

    name: str
    title: Text
    mark: Mark


class Vocabulary(NamedTuple):
    """All terms that one standard may use, by section and name (từ vựng minh chứng)."""

    scales: Mapping[str, Scale] = NOTHING
    facts: Mapping[str, Fact] = NOTHING
    documents: Mapping[str, DocumentKind] = NOTHING
    incidents: Mapping[str, IncidentKind] = NOTHING
    findings: Mapping[str, Term] = NOTHING
    flags: Mapping[str, Term] = NOTHING
    issuers: Mapping[str, Term] = NOTHING

    @property
    def gravity(self) -> tuple[Level, ...]:
        """The degrees of an incident's gravity, from lowest to highest; none where no incident is graded."""
        return self.scales["gravity"].levels if "gravity" in self.scales else ()

    def merged(self, other: Vocabulary, reader: Reader | None = None) -> Vocabulary:
        """Both vocabularies; a name that both define differently is reported to `reader` at both places."""
        merged = {
            name: _union(getattr(self, name), getattr(other, name), reader) for name in SECTIONS
        }
        return Vocabulary(**merged)

    def only(self, used: Mapping[str, frozenset[str]]) -> Vocabulary:
        """The terms named in `used` (section to names); scales stay."""
        kept = {
            section: {
                name: term for name, term in getattr(self, section).items() if name in used[section]
            }
            for section in SECTIONS
            if section != "scales"
        }
        return self._replace(**kept)


SECTIONS = ("scales", "facts", "documents", "incidents", "findings", "flags", "issuers")
EVIDENCE_KEYS = Keys((), (*SECTIONS, "unit"))
FACT_KINDS = ("type", "scale", "choices")
"""The keys of which a fact has exactly one."""
FACT_KEYS = Keys(TEXT.required, (*FACT_KINDS, "yearly", "at_most", "counts"))
DOCUMENT_KEYS = Keys(TEXT.required, ("signed", "stamped", "period", "covers", "minutes"))
INCIDENT_KEYS = Keys(TEXT.required, ("graded",))
_T = TypeVar("_T")


def _union(
    left: Mapping[str, Any], right: Mapping[str, Any], reader: Reader | None
) -> dict[str, Any]:
    for name in left.keys() & right.keys():
        if reader is not None and _meaning(left[name]) != _meaning(right[name]):
            reader.refuse(right[name].mark, "term-conflict", left[name].mark, name=name)
    return {**left, **right}


def _meaning(term: Any) -> Any:
    """A term without its place: the same words in two files are the same term."""
    return term._replace(mark=None)


def read_text(reader: Reader, fields: Fields) -> Text:
    """The `vi` and `en` of a table that has both."""
    return Text(reader.text(fields["vi"]) or "", reader.text(fields["en"]) or "")


def read(reader: Reader, node: Node | None, known: Vocabulary) -> Vocabulary:
    """The `evidence:` section of a criteria file; scales declared before (in `known`) may be used."""
    fields = reader.fields(node, *EVIDENCE_KEYS)
    if fields is None:
        return Vocabulary()
    scales = _section(reader, fields["scales"], _scale)
    scale_table = {**known.scales, **scales}
    incidents = _section(reader, fields["incidents"], _incident)
    kinds = {**known.incidents, **incidents}
    facts, of_unit = (
        _section(reader, fields[key], partial(_fact, scales=scale_table, kinds=kinds, key=key))
        for key in ("facts", "unit")
    )
    return Vocabulary(
        scales=scales,
        facts={**of_unit, **facts},
        documents=_section(reader, fields["documents"], _document),
        incidents=incidents,
        findings=_section(reader, fields["findings"], _term),
        flags=_section(reader, fields["flags"], _term),
        issuers=_section(reader, fields["issuers"], _term),
    )


def _section(
    reader: Reader, node: Node | None, read_one: Callable[[Reader, Scalar, Node], _T | None]
) -> dict[str, _T]:
    terms = {}
    for key, value in reader.entries(node):
        if not (key.text.isascii() and key.text.isidentifier()):
            reader.refuse(key, "name-not-ascii", name=key.text)
        elif (term := read_one(reader, key, value)) is not None:
            terms[key.text] = term
    return terms


def _levels(reader: Reader, node: Node | None) -> tuple[Level, ...]:
    levels = []
    for key, value in reader.entries(node):
        if (fields := reader.fields(value, *TEXT)) is not None:
            levels.append(Level(key.text, read_text(reader, fields)))
    return tuple(levels)


def _scale(reader: Reader, key: Scalar, node: Node) -> Scale:
    return Scale(_levels(reader, node), key.mark)


def _fact(
    reader: Reader,
    name: Scalar,
    node: Node,
    scales: Mapping[str, Scale],
    kinds: Mapping[str, IncidentKind],
    key: str,
) -> Fact | None:
    fields = reader.fields(node, *FACT_KEYS)
    if fields is None:
        return None
    given = [each for each in FACT_KINDS if each in fields]
    if len(given) != 1:
        reader.refuse(name, "fact-type", name=name.text)
        return None
    kind, levels = given[0], tuple[Level, ...]()
    if kind == "scale":
        scale = reader.choice(fields["scale"], scales, "scale-unknown")
        kind, levels = "scale", scales[scale].levels if scale else ()
    elif kind == "choices":
        kind, levels = "choice", _levels(reader, fields["choices"])
    else:
        kind = reader.choice(fields["type"], PLAIN_TYPES) or "count"
    return Fact(
        name=name.text,
        title=read_text(reader, fields),
        type=kind,
        levels=levels,
        yearly=bool(reader.flag(fields["yearly"])),
        at_most=reader.text(fields["at_most"]),
        of_unit=key == "unit",
        mark=name.mark,
        counts=tuple(
            incident
            for item in reader.items(fields["counts"])
            if (incident := reader.choice(item, kinds, "term-unknown"))
        ),
    )


def _document(reader: Reader, key: Scalar, node: Node) -> DocumentKind | None:
    fields = reader.fields(node, *DOCUMENT_KEYS)
    if fields is None:
        return None
    signed, stamped = (
        reader.choice(fields[name], REQUIRED) == "required" for name in ("signed", "stamped")
    )
    period = reader.choice(fields["period"], PERIODS) or "window"
    covers = reader.choice(fields["covers"], COVERS) == "window"
    minutes = bool(reader.flag(fields["minutes"]))
    return DocumentKind(
        key.text, read_text(reader, fields), signed, stamped, period, covers, minutes, key.mark
    )


def _incident(reader: Reader, key: Scalar, node: Node) -> IncidentKind | None:
    fields = reader.fields(node, *INCIDENT_KEYS)
    if fields is None:
        return None
    return IncidentKind(
        key.text, read_text(reader, fields), bool(reader.flag(fields["graded"])), key.mark
    )


def _term(reader: Reader, key: Scalar, node: Node) -> Term | None:
    fields = reader.fields(node, *TEXT)
    return Term(key.text, read_text(reader, fields), key.mark) if fields else None
