"""Where two evaluations part: a walk down both trees at once, clauses matched by their number, never by their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

FIRST = (
    "engine",
    "verdict",
    "outcome",
    "approvable",
    "blockers",
    "scope",
    "criteria",
    "scored_only",
    "papers",
    "score",
)
"""What a reader wants to know first; the rest follows in the order of the alphabet."""
LONGEST = 90


class Difference(NamedTuple):
    """One place where two evaluations differ (điểm khác).

    `clause` is the number of the criterion it lies in, "" outside of all; `before` and `after` are "" where
    there is nothing.
    """

    clause: str
    field: str
    before: str
    after: str


def differences(before: Any, after: Any) -> Iterator[Difference]:
    """Every place at which the two differ, the answer first."""
    yield from _walk(before, after, "", ())


def _walk(before: Any, after: Any, clause: str, path: tuple[str, ...]) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in _keys(before, after):
            yield from _walk(before.get(key), after.get(key), clause, (*path, key))
    elif _named(before) and _named(after):
        yield from _lists(before, after, path)
    else:
        yield Difference(clause, ".".join(path), _shown(before), _shown(after))


def _lists(
    before: Sequence[Any], after: Sequence[Any], path: tuple[str, ...]
) -> Iterator[Difference]:
    old, new = ({each["id"]: each for each in side} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        inner = () if len(path) == 1 else path
        if name in old and name in new:
            yield from _walk(old[name], new[name], name, inner)
        else:
            outcomes = [str(side.get(name, {}).get("outcome", "")) for side in (old, new)]
            yield Difference(name, "clause", *outcomes)


def _keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [*FIRST, *sorted((before.keys() | after.keys()) - set(FIRST))]


def _named(value: Any) -> bool:
    """Whether a value is a list of things that have a number or a name of their own."""
    return isinstance(value, list) and all(
        isinstance(each, Mapping) and isinstance(each.get("id"), str) for each in value
    )


def _shown(value: Any) -> str:
    text = (
        value
        if isinstance(value, str)
        else ""
        if value is None
        else json.dumps(value, ensure_ascii=False)
    )
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
