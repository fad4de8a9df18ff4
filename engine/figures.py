"""The figures of a dossier: the unit's own data, facts, units below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.evidence import Figure, Unit, UnitsBelow
from engine.fields import Fields, Keys
from engine.form import FormReader
from engine.source import Node, Table
from engine.vocabulary import Fact

PLACE = ("province", "district", "commune", "village")
UNIT_KEYS = Keys(("type", "code", "name"), ("place",))
FIGURE_KEYS = Keys((), ("value", "source"))
YEARLY_KEYS = Keys((), ("this_year", "last_year", "source"))
UNITS_KEYS = Keys(("total",), ("registered", "recognised"))


def read_unit(
    form: FormReader, node: Node | None, unit_type: str, facts: Mapping[str, Fact]
) -> tuple[Unit, dict[str, Figure]]:
    """The unit judged, and the facts that stand under `unit:`."""
    own = {name: fact for name, fact in facts.items() if fact.of_unit}
    fields = form.fields(node, UNIT_KEYS.required, (*UNIT_KEYS.optional, *own))
    if fields is None:
        return Unit(unit_type, "", "", ()), {}
    place = form.fields(fields["place"], (), PLACE)
    places = tuple((key, form.title(place[key])) for key in PLACE if place and key in place)
    unit = Unit(unit_type, form.unit_code(fields["code"]), form.title(fields["name"]), places)
    return unit, _figures(form, fields, own, ())


def read_facts(
    form: FormReader, node: Node | None, facts: Mapping[str, Fact], papers: Collection[str]
) -> dict[str, Figure]:
    """The facts that stand under `facts:`."""
    own = {name: fact for name, fact in facts.items() if not fact.of_unit}
    fields = form.fields(node, (), own)
    return _figures(form, fields, own, papers) if fields is not None else {}


def _figures(
    form: FormReader, fields: Fields, facts: Mapping[str, Fact], papers: Collection[str]
) -> dict[str, Figure]:
    read = {
        name: _figure(form, facts[name], fields[name], papers) for name in fields if name in facts
    }
    return {name: figure for name, figure in read.items() if figure is not None}


def _figure(
    form: FormReader, fact: Fact, node: Node | None, papers: Collection[str]
) -> Figure | None:
    if node is None:
        return None
    if not fact.yearly and not isinstance(node, Table):
        return Figure(fact.name, _value(form, fact, node), None, "", node.mark)
    keys = YEARLY_KEYS if fact.yearly else FIGURE_KEYS
    fields = form.fields(node, *keys)
    if fields is None:
        return None
    this, last = (
        _value(form, fact, fields[keys.optional[0]]),
        _value(form, fact, fields["last_year"]),
    )
    return Figure(fact.name, this, last, form.paper_id(fields["source"], papers), node.mark)


def _value(form: FormReader, fact: Fact, node: Node | None) -> int | None:
    if fact.type == "count":
        return form.count(node)
    if fact.type == "flag":
        flag = form.flag(node)
        return None if flag is None else int(flag)
    words = [level.word for level in fact.levels]
    word = form.choice(node, words)
    return words.index(word) if word is not None else None


def refuse_excess(
    form: FormReader, figures: Mapping[str, Figure], facts: Mapping[str, Fact]
) -> None:
    """Report a figure that exceeds the one that it is a part of."""
    for figure, limit in excesses(figures, facts):
        names = {"name": figure.name, "limit": limit.name}
        values = {"value": str(figure.value), "most": str(limit.value)}
        form.refuse(figure.mark, "count-exceeds", limit.mark, **names, **values)


def excesses(
    figures: Mapping[str, Figure], facts: Mapping[str, Fact]
) -> Iterator[tuple[Figure, Figure]]:
    """Each figure that exceeds the one that it is a part of, with that one."""
    for name, figure in figures.items():
        limit = figures.get(facts[name].at_most or "")
        if limit is None or figure.value is None or limit.value is None:
            continue
        if figure.value > limit.value:
            yield figure, limit


def read_units_below(
    form: FormReader, node: Node | None, types: Collection[str]
) -> dict[str, UnitsBelow]:
    """How many units of each type there are below, registered, recognised."""
    fields = form.fields(node, (), types)
    read = (
        {name: _units_of(form, name, fields[name]) for name in fields if name in types}
        if fields
        else {}
    )
    return {name: units for name, units in read.items() if units is not None}


def _units_of(form: FormReader, name: str, node: Node | None) -> UnitsBelow | None:
    fields = form.fields(node, *UNITS_KEYS)
    if fields is None:
        return None
    total, registered, recognised = (
        form.count(fields[key]) for key in ("total", "registered", "recognised")
    )
    _refuse_part(form, fields, "registered", registered, "total", total)
    _refuse_part(form, fields, "recognised", recognised, "total", total)
    _refuse_part(form, fields, "recognised", recognised, "registered", registered)
    return (
        UnitsBelow(name, total, registered, recognised, fields.mark) if total is not None else None
    )


def _refuse_part(
    form: FormReader, fields: Fields, name: str, part: int | None, limit: str, whole: int | None
) -> None:
    node = fields[name]
    if node is not None and part is not None and whole is not None and part > whole:
        values = {"value": str(part), "most": str(whole)}
        form.refuse(node, "count-exceeds", fields.mark_of(limit), name=name, limit=limit, **values)
