"""What the criteria themselves ask of the units below a commune, and what they call having registered.

No limit and no meaning is repeated here: both are read off the standard that judges the unit.
"""

from __future__ import annotations

from fractions import Fraction

from engine.margin import spare
from engine.operators import OPERATORS
from engine.outcome import Outcome
from engine.standard import Check, OfDocument, OfUnits, Standard, Test
from engine.usage import checks

REGISTRATION = "registration"
"""The kind of paper with which a unit registers, as the editions' vocabularies name it."""


def of_units(standard: Standard) -> tuple[tuple[Check, OfUnits], ...]:
    """The checks of the criteria that ask for a share of the units below."""
    found = ((check, check.subject) for check in checks(standard.criteria))
    return tuple((check, subject) for check, subject in found if isinstance(subject, OfUnits))


def of_registration(standard: Standard) -> tuple[Check, ...]:
    """The checks that say whether a unit has registered: those of its criteria, else of its dossier's contents."""
    for root in (standard.criteria, standard.papers):
        found = tuple(check for check in checks(root) if _registers(check)) if root else ()
        if found:
            return found
    return ()


def _registers(check: Check) -> bool:
    return isinstance(check.subject, OfDocument) and check.subject.kind == REGISTRATION


def outcome(test: Test, part: int, whole: int) -> Outcome:
    """What `part` of `whole` comes to; a share of nothing proves nothing."""
    if whole == 0:
        return Outcome.UNPROVEN
    holds = OPERATORS[test.op].holds(Fraction(part, whole), test.limit)
    return Outcome.MET if holds else Outcome.UNMET


def needed(test: Test, part: int, whole: int) -> int:
    """How many more would satisfy the limit, 0 where enough do; exact."""
    return max(0, -spare(test.op, Fraction(part), test.limit * whole)) if whole else 0
