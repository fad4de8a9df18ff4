"""Easy dossiers judged quickly: taken apart into what checks look at, and each part looked up in a `Sheet`.

The answer is the row that the careful way gives, or none. None is given wherever anything is amiss or unusual,
and the careful way then says what. Here only the shape of a dossier is known, and which names must be there;
what a value means is found out in `engine.batch.sheet`, by the careful modules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from engine.batch import plain
from engine.batch.excerpts import UNITS, Names
from engine.batch.plain import Odd, Plain
from engine.batch.result import Result
from engine.batch.sheet import TYPES, Sheet
from engine.bundle import Bundle
from engine.dossier import KEYS, WINDOW_KEYS
from engine.fields import Keys
from engine.figures import FIGURE_KEYS, PLACE, UNIT_KEYS, UNITS_KEYS, YEARLY_KEYS
from engine.papers import (
    FINDING_KEYS,
    INCIDENT_KEYS,
    PAPER_KEYS,
    PRINTED,
    PRINTED_FINDING,
    PRINTED_INCIDENT,
    SPAN_KEYS,
)
from engine.pipeline import Pipeline
from engine.problem import Problems
from engine.text import keyed, unseen
from engine.vocabulary import Fact

MOST_SHEETS = 200
_SCALARS = (str, int, bool)
_FILES = ("file", "sha256")
_OTHERS = ("number", "issuer_name", "note", *_FILES)
Paper = tuple[Any, ...]


def _names(keys: Keys) -> frozenset[str]:
    return frozenset((*keys.required, *keys.optional))


_TOP, _UNIT, _UNITS, _WINDOW = map(_names, (KEYS, UNIT_KEYS, UNITS_KEYS, WINDOW_KEYS))
_PAPER, _FINDING, _INCIDENT = map(_names, (PAPER_KEYS, FINDING_KEYS, INCIDENT_KEYS))
_SPAN, _FIGURE, _YEARLY = map(_names, (SPAN_KEYS, FIGURE_KEYS, YEARLY_KEYS))
_PLACE = frozenset(PLACE)
_WINDOW_KEYS, _NO_WINDOW = ("schedule", "opens", "closes"), (None, None, None)
_REST, _NOTHING_ELSE = ("units_below", "self_scores"), ((), ())


class Quick:
    """Judges easy dossiers as of one day, with the criteria of a pipeline."""

    def __init__(self, pipeline: Pipeline, as_of: date) -> None:
        self.pipeline, self.as_of = pipeline, as_of
        self._sheets: dict[Hashable, Sheet | None] = {}

    def judge(self, source: str, dossier: Bundle | bytes) -> Result | None:
        """The row of a dossier, the same as the careful way's; None where that way must be taken."""
        try:
            if isinstance(dossier, bytes):
                tree, digest = plain.read(dossier), hashlib.sha256(dossier).hexdigest()
            else:
                tree, digest = plain.of(dossier.document.root), dossier.document.sha256
            tree = _table(tree, _TOP)
            unit = _table(tree.get("unit"))
            sheet = self._sheet(unit, tree)
            answer = sheet.answer(_contents(sheet, unit, tree))
            code, name, place = _code(unit.get("code")), _title(unit.get("name")), _place(unit)
        except (Odd, TypeError):  # TypeError: a list or a table where a word should be
            return None
        return Result(source, digest, *answer.before, code, name, place, *answer.after)

    def _sheet(self, unit: Plain, tree: Plain) -> Sheet:
        window = tree.get("window")
        given = _NO_WINDOW if window is None else _given(_item(window, _WINDOW))
        key = _word(unit.get("type")) or "", _whole(tree.get("year")), given
        if key not in self._sheets:
            if len(self._sheets) >= MOST_SHEETS:
                self._sheets.clear()
            self._sheets[key] = self._new_sheet(*key)
        sheet = self._sheets[key]
        if sheet is None:
            raise Odd
        return sheet

    def _new_sheet(self, unit_type: str, year: int, given: tuple[str | None, ...]) -> Sheet | None:
        window = dict(zip(_WINDOW_KEYS, given, strict=True))
        unit = {"type": unit_type, "code": "-", "name": "-"}
        try:
            return Sheet(self.pipeline, {"unit": unit, "year": year, "window": window}, self.as_of)
        except Problems:
            return None


def _given(window: Plain) -> tuple[str | None, ...]:
    return tuple([_word(window.get(key)) for key in _WINDOW_KEYS])


def _contents(sheet: Sheet, unit: Plain, tree: Plain) -> list[Hashable]:
    """What each part of a sheet holds in one dossier, in the order of the sheet's parts. Raises Odd."""
    by_id, papers = _papers(_list(tree.get("documents")), sheet)
    figures = _figures(_table(tree.get("facts")), sheet.facts, by_id, sheet)
    if unit.keys() - _UNIT:
        own = {name: value for name, value in unit.items() if name not in _UNIT}
        figures.update(_figures(own, sheet.unit_facts, {}, sheet))
    return [
        *[
            figures.get(names[0]) if len(names) == 1 else tuple(map(figures.get, names))
            for names in sheet.figures
        ],
        papers,
        _findings(_list(tree.get("findings")), by_id, sheet),
        (
            tuple([each for each in papers if each[0] in sheet.statements]),
            _incidents(_list(tree.get("incidents")), sheet),
        ),
        _NOTHING_ELSE if tree.keys().isdisjoint(_REST) else _rest(tree),
    ]


def _papers(items: list[Any], sheet: Sheet) -> tuple[dict[Any, Paper | None], tuple[Paper, ...]]:
    """The papers without their own words, by id and in order; None for a line of a form that was left blank."""
    by_id: dict[Any, Paper | None] = {}
    days = sheet.days
    for item in items:
        if type(item) is not dict or not item.keys() <= _PAPER:
            raise Odd
        get = item.get
        name, day, signed, stamped = get("id"), get("date"), get("signed"), get("stamped")
        if name in by_id:
            raise Odd
        if day is None and _left_blank(item, PRINTED):
            if name is not None:
                by_id[_name(name)] = None
            continue
        if type(signed) is int or type(stamped) is int:
            raise Odd  # 1 would be taken for yes
        for key in _OTHERS:
            if key in item:
                _own_words(item[key], key in _FILES)
        covers = get("covers")
        span = None if covers is None else _span(covers)
        day = days.get(day) or days.of(day)
        by_id[_name(name)] = (get("kind"), day, get("issuer"), signed, stamped, span)
    return by_id, tuple([paper for paper in by_id.values() if paper is not None])


def _figures(
    table: Plain, facts: Mapping[str, Fact], papers: Mapping[Any, Paper | None], sheet: Sheet
) -> dict[str, Hashable]:
    if not table.keys() <= facts.keys():
        raise Odd
    written, read = sheet.written, {}
    for name, value in table.items():
        if type(value) is written.get(name):
            read[name] = value
        elif value is not None:
            read[name] = _detailed(value, facts[name], papers)
    return read


def _detailed(value: Any, fact: Fact, papers: Mapping[Any, Paper | None]) -> Hashable:
    """A figure with its paper, or for this year and last."""
    said = _item(value, _YEARLY if fact.yearly else _FIGURE)
    source, wanted = said.get("source"), TYPES[fact.type]
    if source is not None and papers.get(source) is None:
        raise Odd
    both = [said.get(key) for key in (("this_year", "last_year") if fact.yearly else ("value",))]
    if any(each is not None and type(each) is not wanted for each in both):
        raise Odd
    if not fact.yearly:
        return both[0]
    return None if both == [None, None] else tuple(both)


def _findings(
    items: list[Any], papers: Mapping[Any, Paper | None], sheet: Sheet
) -> tuple[Hashable, ...]:
    read, days = [], sheet.days
    for item in items:
        get = _item(item, _FINDING).get
        result = get("result")
        if result is None and _left_blank(item, PRINTED_FINDING):
            continue
        minutes = papers.get(get("minutes"))
        _own_words(get("note"))
        if type(result) is int or minutes is None or not _said(get("role")):
            raise Odd
        day = get("date")
        read.append((get("subject"), result, days.get(day) or days.of(day), minutes))
    return tuple(read)


def _incidents(items: list[Any], sheet: Sheet) -> tuple[Hashable, ...]:
    names, read = set(), []
    for item in items:
        get = _item(item, sheet.incident_keys).get
        day = get("date")
        if day is None and _left_blank(item, PRINTED_INCIDENT):
            continue
        _own_words(get("note"))
        names.add(_name(get("id")))
        flags = [_flag(get(flag)) for flag in sheet.flags]
        read.append((get("kind"), sheet.days.of(day), _word(get("gravity")), *flags))
    if len(names) < len(read):
        raise Odd
    return tuple(read)


def _rest(tree: Plain) -> Hashable:
    """The units below, and the points that the unit gives itself."""
    units = []
    for name, counts in _table(tree.get("units_below")).items():
        said = _table(counts, _UNITS)
        units.append((name, *[_count(said.get(key)) for key in UNITS]))
    scores = _table(tree.get("self_scores"))
    if not set(map(type, scores.values())) <= {int, str, type(None)}:
        raise Odd
    return tuple(units), tuple(scores.items())


def _place(unit: Plain) -> dict[str, str]:
    place = _table(unit.get("place"), _PLACE)
    return {key: _title(place[key]) for key in PLACE if place.get(key) is not None}


def _table(value: Any, keys: frozenset[str] | None = None) -> Plain:
    """A table with no other keys than these; an empty one where there is none."""
    return {} if value is None else _item(value, keys)


def _item(value: Any, keys: frozenset[str] | None) -> Plain:
    if type(value) is not dict or not (keys is None or value.keys() <= keys):
        raise Odd
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if type(value) is not list:
        raise Odd
    return value


def _left_blank(item: Plain, printed: Names) -> bool:
    """Whether nothing is filled in but what the form had printed."""
    given = {key for key, value in item.items() if value is not None}
    return bool(given) and given.issubset(printed)


def _said(value: Any) -> str:
    """Text that is there, without the spaces around it."""
    if type(value) is not str or not (text := value.strip()):
        raise Odd
    return text


def _title(value: Any) -> str:
    """Text that is there, on one line, without what cannot be seen."""
    text = _said(value)
    if unseen(text):
        raise Odd
    return text


def _code(value: Any) -> str:
    """The code of a unit, written in the one way that it may be."""
    text = _title(value)
    if text != keyed(text):
        raise Odd
    return text


def _name(value: Any) -> str:
    """The name by which something is referred to: no space may be lost."""
    if type(value) is not str or not value or value != value.strip():
        raise Odd
    return value


def _word(value: Any) -> str | None:
    if value is not None and type(value) is not str:
        raise Odd
    return value


def _flag(value: Any) -> bool | None:
    if value is not None and type(value) is not bool:
        raise Odd
    return value


def _count(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise Odd
    return value


def _span(value: Any) -> tuple[str | None, str | None] | None:
    said = _table(value, _SPAN)
    span = _word(said.get("from")), _word(said.get("to"))
    return None if span == (None, None) else span


def _own_words(value: Any, is_file: bool = False) -> None:
    """The writer's own words, which decide nothing: text that is not empty, a number, or nothing at all."""
    if type(value) is str:
        if is_file or not value.strip():
            raise Odd  # an attachment is to be opened
    elif value is not None and type(value) not in _SCALARS:
        raise Odd
