"""What the units of a commune come to for the commune itself: its shares, and its dossier judged with them.

The limits are those of the commune's own criteria. Its dossier is judged once more by the ordinary pipeline,
with the figures of its units in the place of those it declares; everything else stays as written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import rfc8785

from engine.bundle import Bundle
from engine.decision import Decision
from engine.dossier import types_below
from engine.evidence import UnitsBelow
from engine.figures import read_units_below
from engine.form import FormReader
from engine.outcome import Outcome
from engine.pipeline import Pipeline
from engine.problem import Mark, Problems
from engine.rollup import asked
from engine.rollup.reopen import reopened
from engine.rollup.roll import COMMUNE, Place, Rollup, Tally, tally
from engine.rollup.unit import (
    APPROVABLE,
    BROKEN,
    NOT_AS_ASKED,
    OPEN,
    OUT_OF_SCOPE,
    RECOGNISED,
    REFUSED,
    Unit,
    verdict_state,
)
from engine.source import Document, Node, Scalar, Table
from engine.standard import Check, Standard

FIELDS = ("total", "registered", "recognised")
SECTION = "units_below"


class Share(NamedTuple):
    """One criterion on the units below, by their own results (tỷ lệ đơn vị trực thuộc).

    `needed` units more would satisfy it; `pending` may still count. `stray` units could not be placed and may
    belong here: where counting them would undo MET, the outcome is UNPROVEN.
    """

    check: Check
    types: tuple[str, ...]
    part: int
    whole: int
    pending: int
    stray: int
    needed: int
    outcome: Outcome

    @property
    def reachable(self) -> bool:
        """Whether the units that may still count would be enough."""
        return self.needed <= self.pending


class Difference(NamedTuple):
    """A figure that the commune declares otherwise than its units come to (chênh lệch); None is not declared."""

    unit_type: str
    field: str
    declared: int | None
    computed: int


class Caution(NamedTuple):
    """Something that whoever reads the roll-up of a commune must know (lưu ý): a code, and how many or who."""

    code: str
    number: int = 0
    names: tuple[str, ...] = ()


class Commune(NamedTuple):
    """A commune as its units make it (xã được tổng hợp).

    `own` is the commune as a unit, as rolled up: its declared figures do not count where its units' own results
    are known. `decision` is that on its dossier with the computed figures; None where there is none to judge.
    """

    place: Place
    own: Unit | None
    tallies: Mapping[str, Tally]
    standard: Standard | None
    shares: tuple[Share, ...]
    differences: tuple[Difference, ...]
    decision: Decision | None
    cautions: tuple[Caution, ...]


def commune(place: Place, rollup: Rollup, pipeline: Pipeline) -> Commune:
    """Roll up one commune. Raises InferenceError for a bug of ours."""
    found = pipeline.standard_of(COMMUNE, rollup.year)
    standard = found[0] if found else None
    types = types_below(standard) if standard else ()
    tallies = {name: tally(each for each in place.units if each.type == name) for name in types}
    bundle = _bundle(place, pipeline)
    declared = declarations(bundle.document, types) if bundle else None
    known = any(each.total for each in tallies.values())
    decision = _decision(bundle, place, tallies, pipeline) if known else None
    stray = strays(place, rollup)
    shares = tuple(_shares(standard, place.units, stray)) if standard and known else ()
    return Commune(
        place=place,
        own=_settled(place.own, decision, shares),
        tallies=tallies,
        standard=standard,
        shares=shares,
        differences=tuple(_differences(declared, tallies))
        if declared is not None and known
        else (),
        decision=decision,
        cautions=tuple(_cautions(place, stray, decision, known)),
    )


def _settled(own: Unit | None, decision: Decision | None, shares: tuple[Share, ...]) -> Unit | None:
    """The commune as its units make it; what a ledger records stands as recorded."""
    if own is None or own.row is None or own.state in (RECOGNISED, REFUSED, BROKEN, OUT_OF_SCOPE):
        return own
    state = verdict_state(decision) if decision is not None else own.state
    if state == APPROVABLE and any(each.outcome is not Outcome.MET for each in shares):
        state = OPEN
    return own._replace(state=state, recognised=own.recognised and state == APPROVABLE)


def _shares(standard: Standard, units: Iterable[Unit], stray: Sequence[Unit]) -> Iterator[Share]:
    every = list(units)
    for check, subject in asked.of_units(standard):
        among = tally(each for each in every if each.type in subject.types)
        part, whole = int(getattr(among, subject.status)), among.total
        strays = sum(each.counted and each.type in ("", *subject.types) for each in stray)
        outcome = asked.outcome(check.test, part, whole)
        if (
            outcome is Outcome.MET
            and asked.outcome(check.test, part, whole + strays) is not outcome
        ):
            outcome = Outcome.UNPROVEN
        yield Share(
            check=check,
            types=subject.types,
            part=part,
            whole=whole,
            pending=_pending(subject.status, among),
            stray=strays,
            needed=asked.needed(check.test, part, whole),
            outcome=outcome,
        )


def _pending(status: str, among: Tally) -> int:
    """The units that may still count; one that has registered late cannot any more."""
    unclear = among.total - among.registered - among.not_as_asked
    return among.pending if status == RECOGNISED else unclear


def strays(place: Place, rollup: Rollup) -> tuple[Unit, ...]:
    """The units without a commune that may belong to this one."""
    mine = (
        each for each in rollup.unplaced if not each.candidates or place.name in each.candidates
    )
    return tuple(each.unit for each in mine)


def _bundle(place: Place, pipeline: Pipeline) -> Bundle | None:
    row = place.own.row if place.own else None
    return reopened(row, pipeline.catalogue) if row and row.as_of else None


def _decision(
    bundle: Bundle | None, place: Place, tallies: Mapping[str, Tally], pipeline: Pipeline
) -> Decision | None:
    if bundle is None or place.own is None or place.own.row is None:
        return None
    document = with_units(bundle.document, tallies)
    as_of = date.fromisoformat(place.own.row.as_of)
    try:
        return pipeline.decide(bundle._replace(document=document), as_of)
    except Problems:
        # The row says it could be read; under these criteria, as of that day, it cannot.
        return None


def declarations(document: Document, types: tuple[str, ...]) -> dict[str, UnitsBelow]:
    """What a commune's dossier itself says of the units below."""
    node = document.root.get(SECTION) if isinstance(document.root, Table) else None
    return read_units_below(FormReader(document, date.max), node, types)


def _differences(
    declared: Mapping[str, UnitsBelow], tallies: Mapping[str, Tally]
) -> Iterator[Difference]:
    for name, computed in tallies.items():
        told = declared.get(name)
        for field in FIELDS:
            said = getattr(told, field) if told is not None else None
            known = int(getattr(computed, field))
            if said != known and not (told is None and computed.total == 0):
                yield Difference(name, field, said, known)


def with_units(document: Document, tallies: Mapping[str, Tally]) -> Document:
    """The dossier with these figures in the place of what it declares; every other node keeps its place.

    Its digest is that of the original's digest and the figures together: no file has these bytes.
    """
    figures = {
        name: {field: str(getattr(each, field)) for field in FIELDS}
        for name, each in tallies.items()
        if each.total
    }
    root = document.root
    if not isinstance(root, Table):
        raise AssertionError("a dossier that was judged is a table")
    mark = next((key.mark for key, _ in root.entries if key.text == SECTION), root.mark)
    kept = tuple(entry for entry in root.entries if entry[0].text != SECTION)
    below = _table(
        mark, {name: _table(mark, _scalars(mark, each)) for name, each in figures.items()}
    )
    digest = hashlib.sha256(rfc8785.dumps({"dossier": document.sha256, SECTION: figures}))
    entries = (*kept, (Scalar(mark, SECTION), below))
    return document._replace(sha256=digest.hexdigest(), root=root._replace(entries=entries))


def _scalars(mark: Mark, values: Mapping[str, str]) -> dict[str, Node]:
    return {name: Scalar(mark, text) for name, text in values.items()}


def _table(mark: Mark, values: Mapping[str, Node]) -> Table:
    entries = tuple((Scalar(mark, name), node) for name, node in values.items())
    return Table(mark, entries, 1 + sum(node.size for node in values.values()))


def _cautions(
    place: Place, stray: tuple[Unit, ...], decision: Decision | None, known: bool
) -> Iterator[Caution]:
    own, row = place.own, place.own.row if place.own else None
    counted = [each for each in place.units if each.counted]
    if row is None or not row.as_of:
        yield Caution("no-dossier")
    elif not known:
        yield Caution("no-units")
    elif decision is None:
        yield Caution("dossier-gone", names=(row.source,))
    provisional = [each for each in counted if each.row and each.row.as_of and not each.row.closed]
    if provisional:
        yield Caution("window-open", len(provisional), _names(provisional))
    if row is not None and row.as_of:
        later = [each for each in counted if each.row and each.row.as_of > row.as_of]
        if later:
            yield Caution("judged-before", len(later), _names(later))
    if own is not None and own.recorded is not None:
        after = [each for each in counted if each.recorded and each.recorded.seq > own.recorded.seq]
        if after:
            yield Caution("recorded-before", len(after), _names(after))
    undecided = [each for each in counted if not each.concluded]
    if undecided:
        yield Caution("undecided", len(undecided), _names(undecided))
    late = [each for each in counted if each.registered == NOT_AS_ASKED]
    if late:
        yield Caution("registered-late", len(late), _names(late))
    overdue = [each for each in counted if each.overdue]
    if overdue:
        yield Caution("late", len(overdue), _names(overdue))
    outside = [each for each in place.units if each.state == OUT_OF_SCOPE]
    if outside:
        yield Caution("out-of-scope", len(outside), _names(outside))
    if stray:
        yield Caution("unplaced", len(stray), _names(stray))


def _names(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(each.name or each.key[1] for each in units)
