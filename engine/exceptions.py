"""Whether an incident is held against the unit: its gravity and its exceptions, in three-valued logic."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evidence import Incident
from engine.standard import OfIncidents, Unless


def held(incident: Incident, subject: OfIncidents, gravities: Sequence[str]) -> bool | None:
    """True or False where it is shown; None where the gravity or an exception is not stated.

    `gravities` are the levels of gravity, lowest first.
    """
    grave = grave_enough(incident, subject.gravity, gravities)
    excused = _excused(subject.unless, incident) if subject.unless is not None else False
    if grave is False or excused is True:
        return False
    return True if grave is True and excused is False else None


def grave_enough(incident: Incident, least: str, gravities: Sequence[str]) -> bool | None:
    """Whether the gravity is `least` or more; None where it is not stated."""
    if not least:
        return True
    return gravities.index(incident.gravity) >= gravities.index(least) if incident.gravity else None


def _excused(unless: Unless, incident: Incident) -> bool | None:
    """Kleene's any/all over the flags of an incident; a flag that is not stated is unknown."""
    if unless.rule == "flag":
        return incident.flags.get(unless.flag)
    parts = [_excused(part, incident) for part in unless.parts]
    decisive = unless.rule == "any"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
