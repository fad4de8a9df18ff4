"""A world of evidence as a piece of a dossier: what a person can paste and try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.evidence import Figure, Finding, Incident, Paper, UnitsBelow
from engine.lint.choices import Piece
from engine.lint.possible import gate
from engine.lint.space import Space, World
from engine.standard import Check, Node


def fragment(space: Space, world: World, nodes: Iterable[Node]) -> str:
    """The evidence as YAML, and what each check comes to under it, as comments `# id: OUTCOME`."""
    dossier = space.dossier(world)
    kept: list[Piece] = [each for choice in world.values() for each in choice]
    kept = [
        each for each in kept if not isinstance(each, Finding) or each.subject in dossier.findings
    ]
    return "\n".join((*_sections(space, kept), *_outcomes(space, world, nodes)))


def _sections(space: Space, pieces: list[Piece]) -> Iterator[str]:
    yield f"year: {space.timing.year}"
    facts = space.standard.vocabulary.facts
    figures = [each for each in pieces if isinstance(each, Figure)]
    of_unit = [each for each in figures if facts[each.name].of_unit]
    yield from _table("unit", (_figure(space, each) for each in of_unit))
    yield from _table("facts", (_figure(space, each) for each in figures if each not in of_unit))
    yield from _table("documents", (_paper(each) for each in pieces if isinstance(each, Paper)))
    yield from _table(
        "incidents", (_incident(each) for each in pieces if isinstance(each, Incident))
    )
    yield from _table("findings", (_finding(each) for each in pieces if isinstance(each, Finding)))
    yield from _table(
        "units_below", (_units(each) for each in pieces if isinstance(each, UnitsBelow))
    )


def _table(name: str, rows: Iterable[str]) -> Iterator[str]:
    listed = [f"  {row}" for row in rows]
    if listed:
        yield f"{name}:"
        yield from listed


def _figure(space: Space, figure: Figure) -> str:
    value = _value(space, figure.name, figure.value)
    if not space.standard.vocabulary.facts[figure.name].yearly:
        return f"{figure.name}: {value}"
    last = "" if figure.last_year is None else f", last_year: {figure.last_year}"
    return f"{figure.name}: {{this_year: {value}{last}}}"


def _value(space: Space, name: str, value: int | None) -> str:
    fact = space.standard.vocabulary.facts[name]
    if fact.type == "flag":
        return _flag(bool(value))
    return fact.levels[value].word if fact.levels and value is not None else str(value)


def _paper(paper: Paper) -> str:
    said = [f"id: {paper.id}", f"kind: {paper.kind}", f"date: {paper.day}"]
    said += [f"issuer: {paper.issuer}"] if paper.issuer else []
    said += [f"signed: {_flag(bool(paper.signed))}", f"stamped: {_flag(bool(paper.stamped))}"]
    if paper.covers is not None:
        said.append(f"covers: {{from: {paper.covers.opens}, to: {paper.covers.closes}}}")
    return f"- {{{', '.join(said)}}}"


def _incident(incident: Incident) -> str:
    said = [f"id: {incident.id}", f"kind: {incident.kind}", f"date: {incident.day}"]
    said += [f"gravity: {incident.gravity}"] if incident.gravity else []
    said += [f"{name}: {_flag(value)}" for name, value in incident.flags.items()]
    return f"- {{{', '.join(said)}}}"


def _finding(finding: Finding) -> str:
    said = f"subject: {finding.subject}, result: {_flag(finding.result)}, role: Trưởng ban"
    return f"- {{{said}, date: {finding.day}, minutes: {finding.minutes}}}"


def _units(units: UnitsBelow) -> str:
    counts = f"total: {units.total}, registered: {units.registered}, recognised: {units.recognised}"
    return f"{units.type}: {{{counts}}}"


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def _outcomes(space: Space, world: World, nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Check):
            own = space.outcome(node, world)
            if node.applies is not None:
                own = gate(space.outcome(node.applies, world), own)
            yield f"# {node.clause.id}: {own.name}"
