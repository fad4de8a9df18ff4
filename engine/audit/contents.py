"""What an entry states, read strictly: whoever has the key can sign any bytes, and every hash of them holds.

A form is what a value must be: a type, the words that it may be, a rule for a text, a table of the keys that must
be there, or a list of one thing. More keys than a form names break nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from engine.audit import record
from engine.ledger import entry as entries
from engine.ledger.entry import Opening

Data = Mapping[str, Any]


def body(data: bytes, kind: str) -> Data | None:
    """The body of an entry of this kind; None if it is not one that this program writes."""
    found = _table(data, BODIES[kind])
    return found if found is not None and entries.canonical(found) == data else None


@lru_cache(maxsize=2)  # asked for by every step that decides an entry again
def evaluation(data: bytes) -> Data | None:
    """A recorded evaluation; None if what this desk itself looks up in it is not there."""
    return _table(data, EVALUATION)


def derivation(data: bytes) -> tuple[str, ...] | None:
    """The names of the rules that fired; None if these are no such names."""
    found = _json(data)
    return tuple(found) if isinstance(found, list) and _fits(found, [str]) else None


def who(opening: Opening, commitment: str | None) -> Mapping[str, str] | None:
    """Role and name of who decided; None if this does not open the commitment, or holds no such fields."""
    try:
        opens = opening.commitment == commitment
    except TypeError:  # a text or a number where bytes were
        return None
    found = _json(opening.value)
    return found if opens and isinstance(found, dict) and _texts(found) else None


def _table(data: bytes, form: object) -> Data | None:
    found = _json(data)
    return found if isinstance(found, dict) and _fits(found, form) else None


def _json(data: bytes) -> object:
    """The value that these bytes state; None if they state none, or one that could not be written again."""
    try:
        found: object = json.loads(data)
        entries.canonical(found)
    except (ValueError, RecursionError):
        return None
    return found


def _fits(value: object, form: object) -> bool:
    if isinstance(form, type):
        return type(value) is form
    if isinstance(form, dict):
        return isinstance(value, dict) and all(
            key in value and _fits(value[key], each) for key, each in form.items()
        )
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(each, form[0]) for each in value)
    if isinstance(form, frozenset):
        return isinstance(value, str) and value in form
    assert callable(form)
    return bool(form(value))


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(type(each) is str for each in value.values())


def _or_none(form: object) -> Callable[[object], bool]:
    return lambda value: value is None or _fits(value, form)


_DECISION: Final = {
    "format": frozenset((record.FORMAT,)),
    "ruling": {"outcome": frozenset(record.OUTCOMES), "number": str, "date": _day},
    "reason": str,
    "override": _or_none({"reason": str, "signer": str, "against": [frozenset(record.OBJECTIONS)]}),
    "overlay": _or_none(str),
    "versions": _texts,
}
_END: Final = {"format": frozenset((record.END_FORMAT,)), "reason": str}
BODIES: Final[Mapping[str, object]] = {
    entries.DECISION: _DECISION,
    entries.CORRECTION: _DECISION,
    entries.REVOCATION: {**_END, "ruling": {"number": str, "date": _day}},
    entries.REDACTION: {**_END, "ruling": lambda value: value == {}},
    entries.KEY: {"note": str},
}
_HASHED: Final = {"sha256": str}
EVALUATION: Final = {
    "engine": str,
    "as_of": _day,
    "unit": {"type": str, "code": str, "place": _texts},
    "year": int,
    "edition": {"id": str, "short": str},
    "inputs": {
        "dossier": str,
        "criteria": [{"name": str, **_HASHED}],
        "attachments": [{"path": str, "size": int, **_HASHED}],
    },
    "timing": {"closed": bool},
    "verdict": str,
    "blockers": [{"code": str}],
}
