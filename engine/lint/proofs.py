"""Rules that claim something of all dossiers: each is proved by enumeration, or nothing is claimed.

A node is named where the reason lies: nothing is said of a group for what one of its children does alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from engine.lint.finding import Finding
from engine.lint.fragment import fragment
from engine.lint.possible import Possible, TooMany, cases
from engine.lint.space import Domains, Space, World
from engine.lint.workshop import Workshop, Written
from engine.outcome import Outcome
from engine.problem import Mark
from engine.standard import Check, Group, Node, Standard, walk
from engine.usage import checks

MET, UNMET, UNPROVEN, AWAY = Outcome.MET, Outcome.UNMET, Outcome.UNPROVEN, Outcome.NOT_APPLICABLE
PASSES = {MET, AWAY}
Found = Mapping[Outcome, World]


class Desk(NamedTuple):
    """One standard in work: the space of its evidence, and what is possible in it (bàn kiểm chứng)."""

    standard: Standard
    space: Space
    every: Possible
    complete: Possible


def proofs(workshop: Workshop) -> Iterator[Finding]:
    """Every claim that can be proved of any standard of the folder, overlays laid over."""
    for written in (*workshop.standards, *workshop.laid):
        judges = written.standard.edition.schedules.get(written.standard.unit_type)
        if judges and workshop.concerns(written):
            yield from of_standard(written)


RULES = (proofs,)


def of_standard(written: Written) -> Iterator[Finding]:
    """The claims about one standard."""
    space = Space(written.standard)
    worlds = space.worlds
    desk = Desk(
        written.standard, space, Possible(space, worlds.every), Possible(space, worlds.complete)
    )
    for root in written.standard.roots:
        settled: set[str] = set()
        for node in reversed(list(walk(root))):
            if node is root and root is not written.standard.criteria:
                continue
            try:
                found = list(_of_node(desk, node, settled))
            except TooMany as trouble:
                found = [_not_proved(desk, trouble)]
            settled |= {node.clause.id} if found else set()
            yield from found


def _of_node(desk: Desk, node: Node, settled: set[str]) -> Iterator[Finding]:
    below = [child.clause.id for child in walk(node) if child is not node]
    if settled.isdisjoint(below):
        claim = next((found for rule in CLAIMS if (found := rule(desk, node)) is not None), None)
        if claim is not None:
            yield claim
            return
    if isinstance(node, Group):
        yield from _redundant(desk, node, settled)


def _never(desk: Desk, node: Node) -> Finding | None:
    """No dossier in scope meets it: its condition never holds, its limits contradict, or it asks the impossible."""
    found = _in_scope(desk, node)
    if MET in found:
        return None
    if node.applies is not None and MET not in _in_scope(desk, node.applies):
        return _claim(desk, node.applies, "never-applies", found, node, AWAY)
    if AWAY in found and isinstance(node, Group):
        return None
    if isinstance(node, Group) and all(MET in _in_scope(desk, child) for child in node.children):
        pair = _opposed(desk, node)
        names = {"first": pair[0].clause.id, "second": pair[1].clause.id}
        finding = _claim(desk, pair[1], "limits-contradict", found, node)
        return finding._replace(also=_place(pair[0]), params={**finding.params, **names})
    return _claim(desk, node, "never-met", found, node)


def _never_fails(desk: Desk, node: Node) -> Finding | None:
    """Whatever is stated, it passes: it asks for nothing."""
    found = desk.complete.outcomes(node)
    if MET not in found or not set(found) <= PASSES:
        return None
    return _claim(desk, node, "never-fails", found, node, MET)


def _silent(desk: Desk, node: Node) -> Finding | None:
    """It passes where none of its own evidence is there, or no more than a statement that proves nothing."""
    if not isinstance(node, Check):
        return None
    own = desk.space.variables(node)
    silent = {name: desk.space.worlds.silent[name] for name in own}
    domains: Domains = {**desk.space.worlds.every, **silent}
    found = Possible(desk.space, domains).outcomes(node)
    if MET not in found:
        return None
    return _claim(desk, node, "met-without-evidence", found, node, MET)


CLAIMS: tuple[Callable[[Desk, Node], Finding | None], ...] = (_silent, _never, _never_fails)


def _in_scope(desk: Desk, node: Node) -> Found:
    """What a node can come to in dossiers whose unit is in scope."""
    scope = desk.standard.scope
    if scope is None or any(node is each for each in (scope, *walk(scope))):
        return desk.every.outcomes(node)
    shared = desk.every.shared(scope, node)
    found: dict[Outcome, World] = {}
    for fixed in desk.every.assignments(shared, node):
        if MET in desk.every.outcomes(scope, fixed):
            found = {**desk.every.outcomes(node, fixed), **found}
    return found


def _opposed(desk: Desk, group: Group) -> tuple[Node, Node]:
    """Two nodes that cannot both be met: checks where there are such, else children."""
    leaves = [each for each in walk(group) if isinstance(each, Check)]
    for first, second in (*combinations(leaves, 2), *combinations(group.children, 2)):
        if not _both(desk.every, first, second):
            return first, second
    return group.children[0], group.children[-1]


def _both(possible: Possible, first: Node, second: Node) -> bool:
    shared = possible.shared(first, second)
    return not shared or any(
        MET in possible.outcomes(first, fixed) and MET in possible.outcomes(second, fixed)
        for fixed in possible.assignments(shared, first)
    )


def _redundant(desk: Desk, group: Group, settled: set[str]) -> Iterator[Finding]:
    """Under `all` a check that another implies, under `any` one that implies another: it decides nothing."""
    members = [each for each in _members(group) if each.clause.id not in settled]
    done: set[str] = set()
    for first, second in combinations(members, 2):
        for weak, strong in ((second, first), (first, second)):
            if done.isdisjoint((weak.clause.id, strong.clause.id)):
                idle, other = (weak, strong) if group.rule == "all" else (strong, weak)
                world = _implied(desk.complete, weak, strong)
                if world is not None:
                    done.add(idle.clause.id)
                    params = {"id": idle.clause.id, "other": other.clause.id, "rule": group.rule}
                    proof = fragment(desk.space, world, [idle, other])
                    yield Finding(_place(idle), "limit-redundant", params, _place(other), proof)


def _members(group: Group) -> list[Check]:
    """The checks that stand side by side under a group, through groups of the same kind without conditions."""
    found: list[Check] = []
    for child in group.children:
        if isinstance(child, Check):
            found.append(child)
        elif child.rule == group.rule == "all" and child.applies is None:
            found += _members(child)
    return found if group.rule in ("all", "any") else []


def _implied(possible: Possible, weak: Check, strong: Check) -> World | None:
    """A world that shows it, if `weak` holds in every world in which `strong` does; None if it does not."""
    shared = possible.shared(weak, strong)
    shown: World | None = None
    for fixed in possible.assignments(shared, weak) if shared else ():
        holds, follows = possible.outcomes(strong, fixed), possible.outcomes(weak, fixed)
        if MET in holds and not set(follows) <= PASSES:
            return None
        if MET in holds:
            shown = shown or {**fixed, **holds[MET]}
    return None if set(possible.outcomes(weak)) <= PASSES else shown


def _claim(
    desk: Desk, at: Node, code: str, found: Found, node: Node, shown: Outcome = UNMET
) -> Finding:
    outcome = next(each for each in (shown, UNMET, UNPROVEN, AWAY) if each in found)
    said = {"id": node.clause.id, "cases": str(cases(desk.every, node))}
    proof = fragment(desk.space, found[outcome], checks(node))
    return Finding(_place(at), code, said, proof=proof)


def _not_proved(desk: Desk, trouble: TooMany) -> Finding:
    node = trouble.node
    return Finding(
        _place(node), "not-proved", {"id": node.clause.id, "cases": str(cases(desk.every, node))}
    )


def _place(node: Node) -> Mark:
    """Where a check says its limit, or where a group stands."""
    return node.test.mark if isinstance(node, Check) else node.clause.mark
