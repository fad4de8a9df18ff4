"""Differences of criteria as a readable document, as a table, and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from engine.compare.difference import KINDS, Change, Difference, Side
from engine.compare.facets import Facet
from engine.messages import say
from engine.report.book_blocks import Block, Bullets, Heading, Item, Para
from engine.report.compare_excel import Sheet
from engine.vocabulary import UNIT_TYPES

SHOWN = ("changed", "added", "removed", "unknown")
BRIEF = ("certainty", "same")
COLUMNS = (
    "units",
    "section",
    "kind",
    "before",
    "after",
    "before-cite",
    "after-cite",
    "before-title",
    "after-title",
    "words",
)


class Compared(NamedTuple):
    """The differences of two sides, unit type by unit type (kết quả đối chiếu)."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    one_sided: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether both sides mean the same."""
        changed = any(each.of(*SHOWN[:3], "certainty") for each in self.differences)
        return not changed and not self.one_sided


Group = tuple[tuple[str, ...], list[Change]]


def grouped(compared: Compared) -> list[Group]:
    """Each change once, under the unit types that it is for: a clause borrowed from another file is not repeated."""
    units: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Change] = {}
    for each in compared.differences:
        for change in each.changes:
            key: tuple[object, ...] = tuple(change)
            units.setdefault(key, []).append(each.unit_type)
            first.setdefault(key, change)
    by_units: dict[tuple[str, ...], list[Change]] = {}
    for key, names in units.items():
        by_units.setdefault(tuple(dict.fromkeys(names)), []).append(first[key])
    order = {name: at for at, name in enumerate(UNIT_TYPES)}
    return sorted(by_units.items(), key=lambda each: [order[name] for name in each[0]])


def blocks(compared: Compared, lang: str) -> Iterator[Block]:
    """The document, unit types first, then the parts of a standard."""
    yield Heading(1, say(lang, "compare.title", before=compared.before, after=compared.after))
    yield Para(say(lang, "compare.how"))
    groups = grouped(compared)
    counts = Counter(change.kind for _, changes in groups for change in changes)
    yield Para(say(lang, "compare.counts", **{kind: counts[kind] for kind in KINDS}))
    if compared.one_sided:
        yield Para(
            say(lang, "compare.one-sided", units=_units(compared.one_sided, lang)), "unknown"
        )
    if compared.equal:
        yield Para(say(lang, "compare.equal"), "good")
    every = tuple(each.unit_type for each in compared.differences)
    for units, changes in groups:
        if any(change.kind != "same" for change in changes):
            whole = units == every and len(every) > 1
            yield Heading(2, say(lang, "compare.all-units") if whole else _title(units, lang))
            related = [each for names, some in groups if set(names) & set(units) for each in some]
            yield from _unseen(changes, related, compared, lang)
            yield from _sections(changes, lang)


def _sections(changes: Sequence[Change], lang: str) -> Iterator[Block]:
    for section in dict.fromkeys(change.section for change in changes):
        mine = [change for change in changes if change.section == section]
        if all(change.kind == "same" for change in mine):
            continue
        yield Heading(3, say(lang, f"compare.section.{section}"))
        yield from (_item(change, lang) for change in mine if change.kind in SHOWN)
        for kind in BRIEF:
            some = [change for change in mine if change.kind == kind and _worth_a_line(change)]
            if some:
                listed = "; ".join(_ids(change) for change in some)
                yield Bullets((f"{say(lang, f'compare.kind.{kind}')}: {listed}",))


def _worth_a_line(change: Change) -> bool:
    """Of what did not change only that is told which now stands under another number."""
    return bool(change.after.id) and (change.kind != "same" or change.before.id != change.after.id)


def _unseen(
    changes: Sequence[Change], related: Sequence[Change], compared: Compared, lang: str
) -> Iterator[Block]:
    """Where one side has words nobody has seen, "added" or "dropped" is only what can be seen."""
    unknown = [change for change in related if change.kind == "unknown"]
    for kind, side, ids in (
        ("added", compared.before, [change.before.id for change in unknown]),
        ("removed", compared.after, [change.after.id for change in unknown]),
    ):
        listed = ", ".join(name for name in dict.fromkeys(ids) if name)
        if listed and any(change.kind == kind for change in changes):
            said = say(lang, f"compare.kind.{kind}")
            yield Para(say(lang, "compare.unseen", side=side, ids=listed, kind=said), "unknown")


def _item(change: Change, lang: str) -> Item:
    known = change.after if change.after != Side() else change.before
    title = known.title.in_(lang)
    cite = f" [{known.cite.in_(lang)}]" if known.cite.vi else ""
    kind = "" if change.kind == "changed" else f": {say(lang, f'compare.kind.{change.kind}')}"
    rows = [("", text) for text in _words(change, lang)]
    return Item(f"{_ids(change)} {title}{cite}{kind}".strip(), tuple(rows), change.kind)


def _ids(change: Change) -> str:
    before, after = change.before.id, change.after.id
    return before if before == after else " → ".join(each for each in (before, after) if each)


def _words(change: Change, lang: str) -> Iterator[str]:
    """What differs, sentence by sentence; then what a new or dropped clause consists of."""
    yield from (sentence(facet, lang) for facet in change.facets)
    if change.kept is not None:
        yield say(lang, "compare.kept", limit=change.kept.in_(lang))
    yield from (text.in_(lang) for side in (change.before, change.after) for text in side.about)


def sentence(facet: Facet, lang: str) -> str:
    """One difference in words."""
    words = {
        "aspect": say(lang, f"compare.aspect.{facet.aspect}"),
        "before": facet.before.in_(lang),
        "after": facet.after.in_(lang),
    }
    return say(lang, f"compare.turn.{facet.turn}", **words)


def _units(names: Iterable[str], lang: str) -> str:
    return "; ".join(say(lang, f"unit_type.{name}") for name in names)


def _title(names: Iterable[str], lang: str) -> str:
    words = _units(names, lang)
    return words[:1].upper() + words[1:]


def sheets(compared: Compared, lang: str) -> tuple[Sheet, ...]:
    """Two sheets: what differs, and everything."""
    header = [say(lang, f"compare.column.{name}") for name in COLUMNS]
    rows = [
        (change.kind, _row(units, change, lang))
        for units, changes in grouped(compared)
        for change in changes
    ]
    differing = [row for kind, row in rows if kind != "same"]
    return (
        Sheet(say(lang, "compare.sheet.changes"), header, differing),
        Sheet(say(lang, "compare.sheet.all"), header, [row for _, row in rows]),
    )


def _row(units: Sequence[str], change: Change, lang: str) -> tuple[str, ...]:
    before, after = change.before, change.after
    return (
        _units(units, lang),
        say(lang, f"compare.section.{change.section}"),
        say(lang, f"compare.kind.{change.kind}"),
        before.id,
        after.id,
        before.cite.in_(lang),
        after.cite.in_(lang),
        before.title.in_(lang),
        after.title.in_(lang),
        "\n".join(_words(change, lang)),
    )


def data(compared: Compared, lang: str) -> dict[str, Any]:
    """Everything as plain data, the sentences in `lang`."""
    return {
        "schema_version": 1,
        "lang": lang,
        "before": compared.before,
        "after": compared.after,
        "equal": compared.equal,
        "one_sided": list(compared.one_sided),
        "changes": [
            {"unit_types": list(units), **_change(change, lang)}
            for units, changes in grouped(compared)
            for change in changes
        ],
    }


def _change(change: Change, lang: str) -> dict[str, Any]:
    return {
        "section": change.section,
        "kind": change.kind,
        "before": _side(change.before),
        "after": _side(change.after),
        "facets": [
            {
                "aspect": facet.aspect,
                "turn": facet.turn,
                "before": facet.before._asdict(),
                "after": facet.after._asdict(),
                "text": sentence(facet, lang),
            }
            for facet in change.facets
        ],
        "kept": change.kept._asdict() if change.kept is not None else None,
    }


def _side(side: Side) -> dict[str, Any]:
    return {"id": side.id, "title": side.title._asdict(), "cite": side.cite._asdict()}
