"""Scores: arithmetic on outcomes, exact. Something that was not evaluated never adds points.

A circular without points gets equal shares of 100 by clause, an indication that decides nothing. With a
province's score table, the pass mark and the knock-outs can only add to what the circular demands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from engine.evidence import Dossier
from engine.observation import Observation
from engine.outcome import Outcome, least
from engine.standard import Band, Row, Scoring, Standard
from engine.vocabulary import Text

FULL, NO_POINTS = Fraction(100), Fraction(0)


class RowScore(NamedTuple):
    """One line of a score sheet (dòng điểm).

    `got` is certain; `reachable` is what the line would have if everything open were shown to be so.
    """

    id: str
    title: Text
    criteria: tuple[str, ...]
    possible: Fraction
    got: Fraction
    reachable: Fraction
    outcome: Outcome
    knock_out: bool
    self_scored: Fraction | None
    certainty: str


class Score(NamedTuple):
    """A score sheet (bảng điểm). `gate` is what pass mark and knock-outs come to; MET where there is none."""

    indicative: bool
    rows: tuple[RowScore, ...]
    pass_mark: Fraction | None
    gate: Outcome
    band: Band | None

    @property
    def got(self) -> Fraction:
        """Points that are certain."""
        return sum((row.got for row in self.rows), NO_POINTS)

    @property
    def reachable(self) -> Fraction:
        """Points if everything open were shown to be so."""
        return sum((row.reachable for row in self.rows), NO_POINTS)

    @property
    def possible(self) -> Fraction:
        """Points of a unit that loses none."""
        return sum((row.possible for row in self.rows), NO_POINTS)


def score(
    standard: Standard,
    dossier: Dossier,
    outcomes: Mapping[str, Outcome],
    observations: Mapping[str, Observation],
) -> Score:
    """The score sheet of a dossier."""
    if standard.scoring is None:
        return _indicative(standard, outcomes)
    rows = tuple(_row(row, dossier, outcomes, observations) for row in standard.scoring.rows)
    sheet = Score(False, rows, standard.scoring.pass_mark, Outcome.MET, None)
    return Score(False, rows, sheet.pass_mark, _gate(sheet), _band(standard.scoring, sheet))


def _indicative(standard: Standard, outcomes: Mapping[str, Outcome]) -> Score:
    clauses = [node.clause for node in standard.criteria.children]
    counted = [each for each in clauses if outcomes[each.id] is not Outcome.NOT_APPLICABLE]
    rows = tuple(
        _scored(each.id, each.title, (each.id,), FULL / len(counted), outcomes[each.id])
        for each in counted
    )
    return Score(True, rows, None, Outcome.MET, None)


def _scored(
    node_id: str, title: Text, criteria: tuple[str, ...], points: Fraction, outcome: Outcome
) -> RowScore:
    got = points if outcome is Outcome.MET else NO_POINTS
    reachable = NO_POINTS if outcome is Outcome.UNMET else points
    return RowScore(node_id, title, criteria, points, got, reachable, outcome, False, None, "")


def _row(
    row: Row,
    dossier: Dossier,
    outcomes: Mapping[str, Outcome],
    observations: Mapping[str, Observation],
) -> RowScore:
    outcome = least(outcomes[name] for name in row.criteria)
    if row.deduct is not None and outcome is not Outcome.NOT_APPLICABLE:
        got, reachable = _deducted(row, row.deduct, [observations[name] for name in row.criteria])
    else:
        got = row.points if outcome in (Outcome.MET, Outcome.NOT_APPLICABLE) else NO_POINTS
        reachable = NO_POINTS if outcome is Outcome.UNMET else row.points
    return RowScore(
        id=row.id,
        title=row.title,
        criteria=row.criteria,
        possible=row.points,
        got=got,
        reachable=reachable,
        outcome=outcome,
        knock_out=row.knock_out,
        self_scored=dossier.self_scores.get(row.id),
        certainty=row.certainty,
    )


def _deducted(
    row: Row, deduct: Fraction, observed: Sequence[Observation]
) -> tuple[Fraction, Fraction]:
    """What is left after the incidents counted; certain only where no others can come to light."""
    left = max(NO_POINTS, row.points - deduct * sum(each.counted for each in observed))
    return (left if all(each.complete for each in observed) else NO_POINTS), left


def _gate(sheet: Score) -> Outcome:
    gates = [_at_least(row.got, row.reachable, row.possible) for row in sheet.rows if row.knock_out]
    if sheet.pass_mark is not None:
        gates.append(_at_least(sheet.got, sheet.reachable, sheet.pass_mark))
    return min(gates, default=Outcome.MET)


def _at_least(got: Fraction, reachable: Fraction, limit: Fraction) -> Outcome:
    if got >= limit:
        return Outcome.MET
    return Outcome.UNMET if reachable < limit else Outcome.UNPROVEN


def _band(scoring: Scoring, sheet: Score) -> Band | None:
    """The grade of the certain points; None while what is open could still change it."""
    bands = [_band_of(scoring, points) for points in (sheet.got, sheet.reachable)]
    return bands[0] if bands[0] == bands[1] else None


def _band_of(scoring: Scoring, points: Fraction) -> Band | None:
    return next((band for band in scoring.bands if points >= band.from_points), None)
