"""The edition's own file: basis, force, sources, shared vocabulary, windows, scope, dossier contents, authority."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine import calendar
from engine.calendar import YearDay
from engine.fields import TEXT, Fields, Keys, Reader
from engine.nodes import Context, NodeReader, root_clause
from engine.source import Document
from engine.source import Node as SourceNode
from engine.standard import CERTAINTIES, Edition, Node, Schedule, Statement
from engine.vocabulary import UNIT_TYPES, Text, Vocabulary, read_text
from engine.vocabulary import read as read_vocabulary

KEYS = Keys(
    ("edition", "short", "title", "in_force", "sources", "source", "windows"),
    ("basis", "notes", "evidence", "scope", "dossier_contents", "authority"),
)
FORCE_KEYS = Keys(("from",), ("until",))
STATEMENT_KEYS = Keys((*TEXT.required, "cite", "certainty"), ("source",))
AUTHORITY_KEYS = Keys(("unit_types", *STATEMENT_KEYS.required), STATEMENT_KEYS.optional)
SCHEDULE_KEYS = Keys(
    ("id", "registration", *STATEMENT_KEYS.required),
    ("opens", "opens_year", "closes", "source", "decision"),
)
OPENS_YEARS = ("previous", "same")
DECISION_KEYS = Keys(STATEMENT_KEYS.required, ("before", "source"))
NODE_KEYS = Keys(("check",), ("unit_types",))
REGISTRATION = ("quarter_1", "window")


def read(document: Document) -> Edition:
    """The edition that `document` declares. Raises Problems."""
    reader = Reader(document)
    fields = reader.fields(document.root, *KEYS)
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    sources = _sources(reader, fields["sources"])
    source = reader.choice(fields["source"], sources, "source-unknown") or ""
    vocabulary = read_vocabulary(reader, fields["evidence"], Vocabulary())
    from_day, until_day = _force(reader, fields["in_force"])
    statements = _Statements(reader, sources, source)
    edition = Edition(
        id=reader.text(fields["edition"]) or "",
        short=reader.text(fields["short"]) or "",
        title=_text(reader, fields["title"]),
        from_day=from_day,
        until_day=until_day,
        basis=statements.all(fields["basis"]),
        notes=statements.all(fields["notes"]),
        sources=sources,
        vocabulary=vocabulary,
        schedules=_schedules(reader, statements, fields["windows"]),
        scope=_nodes(reader, vocabulary, sources, source, fields["scope"]),
        papers=_nodes(reader, vocabulary, sources, source, fields["dossier_contents"]),
        authority=statements.by_type(fields["authority"]),
    )
    reader.finish()
    return edition


def _sources(reader: Reader, node: SourceNode | None) -> dict[str, Text]:
    return {key.text: _text(reader, value) for key, value in reader.entries(node)}


def _text(reader: Reader, node: SourceNode | None) -> Text:
    fields = reader.fields(node, *TEXT)
    return read_text(reader, fields) if fields else Text("", "")


def _force(reader: Reader, node: SourceNode | None) -> tuple[date, date | None]:
    fields = reader.fields(node, *FORCE_KEYS)
    if fields is None:
        return date.min, None
    from_day, until = reader.day(fields["from"]) or date.min, reader.day(fields["until"])
    if until is not None and until < from_day:
        reader.refuse(fields.mark_of("until"), "force-backwards")
    return from_day, until


class _Statements:
    """Reads what the law says that no check tests."""

    def __init__(self, reader: Reader, sources: Mapping[str, Text], source: str) -> None:
        self.reader, self.sources, self.source = reader, sources, source

    def one(self, fields: Fields) -> Statement:
        certainty = self.reader.choice(fields["certainty"], CERTAINTIES) or "unknown"
        source = self.reader.choice(fields["source"], self.sources, "source-unknown") or self.source
        return Statement(
            read_text(self.reader, fields),
            self.reader.text(fields["cite"]) or "",
            certainty,
            source,
        )

    def all(self, node: SourceNode | None) -> tuple[Statement, ...]:
        each = (self.reader.fields(item, *STATEMENT_KEYS) for item in self.reader.items(node))
        return tuple(self.one(fields) for fields in each if fields is not None)

    def by_type(self, node: SourceNode | None) -> tuple[tuple[tuple[str, ...], Statement], ...]:
        each = (self.reader.fields(item, *AUTHORITY_KEYS) for item in self.reader.items(node))
        return tuple(
            (unit_types(self.reader, fields), self.one(fields))
            for fields in each
            if fields is not None
        )


def unit_types(reader: Reader, fields: Fields) -> tuple[str, ...]:
    """The unit types that a table is for: all of them when it does not say."""
    items = reader.items(fields["unit_types"])
    return tuple(name for item in items if (name := reader.choice(item, UNIT_TYPES))) or UNIT_TYPES


def _schedules(
    reader: Reader, statements: _Statements, node: SourceNode | None
) -> dict[str, tuple[Schedule, ...]]:
    schedules: dict[str, tuple[Schedule, ...]] = {}
    for key, value in reader.entries(node):
        if reader.choice(key, UNIT_TYPES):
            each = (_schedule(reader, statements, item) for item in reader.items(value))
            schedules[key.text] = tuple(schedule for schedule in each if schedule is not None)
    return schedules


def _schedule(reader: Reader, statements: _Statements, node: SourceNode) -> Schedule | None:
    fields = reader.fields(node, *SCHEDULE_KEYS)
    if fields is None:
        return None
    before = 1 if reader.choice(fields["opens_year"], OPENS_YEARS) == "previous" else 0
    opens, closes = (
        _year_day(reader, fields["opens"], before),
        _year_day(reader, fields["closes"], 0),
    )
    if (opens is None) != (closes is None):
        reader.refuse(fields.mark, "window-half")
    if opens and closes and opens.of(2001) > closes.of(2001):
        reader.refuse(fields.mark_of("opens"), "window-backwards")
    decision = fields["decision"]
    inner = reader.fields(decision, *DECISION_KEYS) if decision else None
    none = Statement(Text("", ""), "", "unknown", "")
    return Schedule(
        id=reader.text(fields["id"]) or "",
        opens=opens,
        closes=closes,
        decide_before=_year_day(reader, inner["before"], 0) if inner else None,
        registration=reader.choice(fields["registration"], REGISTRATION) or "window",
        window_basis=statements.one(fields),
        deadline_basis=statements.one(inner) if inner else none,
    )


def _year_day(reader: Reader, node: SourceNode | None, years_before: int) -> YearDay | None:
    written = reader.text(node)
    day = calendar.read_year_day(written, years_before) if written else None
    if node is not None and written and day is None:
        reader.refuse(node, "year-day", value=written)
    return day


def _nodes(
    reader: Reader,
    vocabulary: Vocabulary,
    sources: Mapping[str, Text],
    source: str,
    node: SourceNode | None,
) -> tuple[tuple[tuple[str, ...], Node], ...]:
    nodes = NodeReader(reader, vocabulary, sources)
    context = Context(root_clause("edition", Text("", ""), reader.document.root.mark, source))
    read = []
    for item in reader.items(node):
        fields = reader.fields(item, *NODE_KEYS)
        if fields is None or fields["check"] is None:
            continue
        types, one = unit_types(reader, fields), nodes.node(fields["check"], context)
        if one is not None:
            read.append((types, one))
    return tuple(read)
