"""Provincial overlays (TT 124/2021 Điều 8 khoản 1): a file that adds to an edition and can never loosen it.

An overlay adds criteria, tightens limits, and may bring a score table with a pass mark, knock-outs,
deductions and grade bands. There is no key with which it could take a criterion away; a limit that is
looser than the circular's is refused, with both places named.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from engine.calendar import Window
from engine.fields import TEXT, Fields, Keys, Reader
from engine.nodes import Context, NodeReader, root_clause
from engine.problem import Mark, nearest
from engine.source import Document
from engine.source import Node as SourceNode
from engine.standard import (
    CERTAINTIES,
    Band,
    Check,
    GivenWindow,
    Group,
    Node,
    OfIncidents,
    Overlay,
    Row,
    Scoring,
    Source,
    Standard,
    Statement,
    walk,
)
from engine.tightening import Tightening
from engine.usage import used_terms
from engine.vocabulary import Text, read_text
from engine.vocabulary import read as read_vocabulary

KEYS = Keys(
    ("overlay", "extends", "title", "basis", "sources", "source"),
    ("evidence", "add", "add_scored_only", "tighten", "scoring", "windows"),
)
EXTENDS_KEYS = Keys(("edition", "unit_type"))
BASIS_KEYS = Keys((*TEXT.required, "cite", "certainty"))
WINDOW_KEYS = Keys(("schedule", "year", "opens", "closes"))
SCORING_KEYS = Keys(("total", "rows"), ("pass_mark", "pass_certainty", "bands"))
ROW_KEYS = Keys(("id", *TEXT.required, "criteria", "points", "certainty"), ("deduct", "knock_out"))
BAND_KEYS = Keys(("id", *TEXT.required, "from"))


def extends(document: Document) -> tuple[str, str]:
    """The edition and the unit type that an overlay is for. Raises Problems."""
    reader = Reader(document)
    fields = reader.fields(document.root, *KEYS)
    inner = reader.fields(fields["extends"], *EXTENDS_KEYS) if fields else None
    named = (
        (reader.text(inner["edition"]), reader.text(inner["unit_type"])) if inner else (None, None)
    )
    reader.finish()
    return named[0] or "", named[1] or ""


def apply(document: Document, standard: Standard) -> Standard:
    """`standard` with the overlay in `document` laid over it. Raises Problems."""
    reader = Reader(document)
    fields = reader.fields(document.root, *KEYS)
    if fields is None:
        reader.finish()
        raise AssertionError("a file without a table has a problem")
    _refuse_other(reader, fields, standard)
    sources = {key.text: _text(reader, value) for key, value in reader.entries(fields["sources"])}
    source = reader.choice(fields["source"], sources, "source-unknown") or ""
    known = standard.edition.vocabulary.merged(standard.vocabulary)
    vocabulary = known.merged(read_vocabulary(reader, fields["evidence"], known), reader)
    nodes = NodeReader(reader, vocabulary, {**standard.edition.sources, **sources})
    title = _text(reader, fields["title"])
    context = Context(root_clause("scored_only", title, fields.mark, source))
    added = _nodes(nodes, fields["add"], context)
    scored_only = _nodes(nodes, fields["add_scored_only"], context)
    children = Tightening(reader, fields["tighten"], vocabulary).laid_over(
        standard.criteria.children
    )
    criteria = standard.criteria._replace(
        children=(*children, *added), need=len(children) + len(added)
    )
    extra = Group(context.clause, "all", len(scored_only), scored_only) if scored_only else None
    overlay = Overlay(
        id=reader.text(fields["overlay"]) or "",
        title=title,
        basis=_basis(reader, fields["basis"], source),
        sources=sources,
        windows=_windows(reader, fields["windows"], standard),
    )
    laid = standard._replace(
        criteria=criteria,
        scored_only=extra,
        overlay=overlay,
        sources=tuple(
            sorted(
                {*standard.sources, Source(document.name, document.sha256)},
                key=lambda each: each.name,
            )
        ),
    )
    scoring = _scoring(reader, fields["scoring"], laid) if "scoring" in fields else None
    _refuse_duplicates(reader, laid)
    reader.finish()
    return laid._replace(
        scoring=scoring, vocabulary=vocabulary.only(used_terms(vocabulary, laid.roots))
    )


def _refuse_other(reader: Reader, fields: Fields, standard: Standard) -> None:
    inner = reader.fields(fields["extends"], *EXTENDS_KEYS)
    if inner is not None:
        known = len(reader.problems)
        reader.choice(inner["edition"], (standard.edition.id,), "overlay-other")
        reader.choice(inner["unit_type"], (standard.unit_type,), "overlay-other")
        if len(reader.problems) > known:
            reader.finish()  # over another standard nothing of what follows would mean anything


def _text(reader: Reader, node: SourceNode | None) -> Text:
    fields = reader.fields(node, *TEXT)
    return read_text(reader, fields) if fields else Text("", "")


def _basis(reader: Reader, node: SourceNode | None, source: str) -> Statement:
    fields = reader.fields(node, *BASIS_KEYS)
    if fields is None:
        return Statement(Text("", ""), "", "unknown", source)
    certainty = reader.choice(fields["certainty"], CERTAINTIES) or "unknown"
    return Statement(
        read_text(reader, fields), reader.text(fields["cite"]) or "", certainty, source
    )


def _nodes(nodes: NodeReader, source: SourceNode | None, context: Context) -> tuple[Node, ...]:
    return tuple(node for item in nodes.reader.items(source) if (node := nodes.node(item, context)))


def _windows(
    reader: Reader, node: SourceNode | None, standard: Standard
) -> tuple[GivenWindow, ...]:
    given = []
    open_ids = [
        each.id for each in standard.edition.schedules[standard.unit_type] if each.opens is None
    ]
    for item in reader.items(node):
        fields = reader.fields(item, *WINDOW_KEYS)
        if fields is None:
            continue
        schedule = reader.choice(fields["schedule"], open_ids)
        opens, closes = reader.day(fields["opens"]), reader.day(fields["closes"])
        year = reader.count(fields["year"])
        if schedule and opens and closes and year is not None:
            given.append(GivenWindow(schedule, year, Window(opens, closes), fields.mark))
            if closes < opens:
                reader.refuse(fields.mark_of("closes"), "window-backwards")
    return tuple(given)


def _scoring(reader: Reader, node: SourceNode | None, standard: Standard) -> Scoring | None:
    fields = reader.fields(node, *SCORING_KEYS)
    if fields is None:
        return None
    rows = tuple(
        row for item in reader.items(fields["rows"]) if (row := _row(reader, item, standard))
    )
    seen: dict[str, Mark] = {}
    for row in rows:
        if row.id in seen:
            reader.refuse(row.mark, "id-duplicate", seen[row.id], id=row.id)
        seen.setdefault(row.id, row.mark)
    if not rows:
        reader.refuse(fields.mark_of("rows"), "group-empty", key="rows")
    total, pass_mark = reader.points(fields["total"]), reader.points(fields["pass_mark"])
    added = sum((row.points for row in rows), Fraction(0))
    if total is not None and added != total:
        sums = {"total": _shown(total), "added": _shown(added)}
        reader.refuse(fields.mark_of("total"), "points-do-not-add", **sums)
    if pass_mark is not None and total is not None and pass_mark > total:
        reader.refuse(fields.mark_of("pass_mark"), "pass-mark-over-total", total=_shown(total))
    certainty = reader.choice(fields["pass_certainty"], CERTAINTIES) or "unknown"
    return Scoring(
        total or Fraction(0), pass_mark, certainty, rows, _bands(reader, fields["bands"])
    )


def _shown(points: Fraction) -> str:
    """Points as they are written: a sum of decimals is a decimal."""
    return f"{Decimal(points.numerator) / Decimal(points.denominator):f}"


def _row(reader: Reader, node: SourceNode, standard: Standard) -> Row | None:
    fields = reader.fields(node, *ROW_KEYS)
    if fields is None:
        return None
    ids = []
    for item in reader.items(fields["criteria"]):
        name = reader.text(item) or ""
        if standard.node(name) is None:
            known = [each.clause.id for root in standard.roots for each in walk(root)]
            reader.refuse(item, "ref-unknown", ref=name, nearest=nearest(name, known))
        if name in ids:
            reader.refuse(item, "id-duplicate", id=name)
        ids.append(name)
    if not ids:
        reader.refuse(fields.mark_of("criteria"), "group-empty", key="criteria")
    deduct = reader.points(fields["deduct"])
    if deduct is not None:
        _refuse_deduction(reader, fields, ids, standard)
    return Row(
        id=reader.text(fields["id"]) or "",
        title=read_text(reader, fields),
        criteria=tuple(ids),
        points=reader.points(fields["points"]) or Fraction(0),
        deduct=deduct,
        knock_out=bool(reader.flag(fields["knock_out"])),
        certainty=reader.choice(fields["certainty"], CERTAINTIES) or "unknown",
        mark=fields.mark,
    )


def _refuse_deduction(
    reader: Reader, fields: Fields, ids: Iterable[str], standard: Standard
) -> None:
    for name in ids:
        node = standard.node(name)
        if not isinstance(node, Check) or not isinstance(node.subject, OfIncidents):
            reader.refuse(fields.mark_of("deduct"), "deduct-not-incidents", id=name)


def _bands(reader: Reader, node: SourceNode | None) -> tuple[Band, ...]:
    bands = []
    for item in reader.items(node):
        fields = reader.fields(item, *BAND_KEYS)
        points = reader.points(fields["from"]) if fields else None
        if fields is not None and points is not None:
            bands.append(Band(reader.text(fields["id"]) or "", read_text(reader, fields), points))
    return tuple(sorted(bands, key=lambda band: -band.from_points))


def _refuse_duplicates(reader: Reader, standard: Standard) -> None:
    seen: dict[str, Mark] = {}
    for node in (node for root in standard.roots for node in walk(root)):
        if node.clause.id in seen:
            reader.refuse(node.clause.mark, "id-duplicate", seen[node.clause.id], id=node.clause.id)
        seen[node.clause.id] = node.clause.mark
