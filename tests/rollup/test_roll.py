"""`engine.rollup.roll`: every unit once, under its commune; nothing is dropped, and order means nothing."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from rollup_rows import commune, row

from engine.batch.result import Result
from engine.batch.run import Pipelines
from engine.catalogue import Catalogue
from engine.rollup import asked
from engine.rollup.commune import commune as roll_commune
from engine.rollup.roll import ALIKE, AMBIGUOUS, NO_COMMUNE, Rollup, roll, tally
from engine.rollup.unit import listed
from engine.standard import Test as Limit

PIPELINE = Pipelines(Catalogue())
KINDS = ("residential_area", "agency", "enterprise", "school")
ROWS = st.lists(
    st.builds(
        row,
        st.integers(1, 30).map(str),
        st.sampled_from(["approvable", "not-met", "open", "provisional", "out-of-scope"]),
        st.sampled_from(KINDS),
        st.sampled_from(["xã Mường Lam", "Mường Lam", "xã Nặm Khao", "xã Muong Lam", ""]),
        st.sampled_from(["MET", "UNMET", "UNPROVEN"]),
    ),
    max_size=25,
)


def rolled(rows: list[Result], **more: object) -> Rollup:
    return roll(rows, PIPELINE, 2026, **more)  # type: ignore[arg-type]


@given(ROWS, st.randoms())
def test_the_order_of_rows_changes_nothing(rows: list[Result], chance: object) -> None:
    """Shuffled rows roll up to the very same."""
    numbered = [each._replace(source=f"{at}.yaml") for at, each in enumerate(rows)]
    mixed = list(numbered)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert rolled(numbered) == rolled(mixed)


@given(ROWS)
def test_no_unit_is_lost_and_none_counts_twice(rows: list[Result]) -> None:
    """Each key of the rows is in one commune, or is listed as without one."""
    found = rolled(rows)
    placed = [unit.key for place in found.places for unit in place.units]
    strays = [each.unit.key for each in found.unplaced]
    assert sorted(placed + strays) == sorted({(each.unit_type, each.code) for each in rows})
    assert len(found.units) + len(found.repeated) == len(rows)


@given(ROWS)
def test_the_figures_are_those_that_one_counts_by_hand(rows: list[Result]) -> None:
    """Total, registered and recognised of single units against a plain count."""
    single = list({(each.unit_type, each.code): each for each in rows}.values())
    known = [each for each in single if each.verdict != "out-of-scope"]
    found = tally(rolled(single).units)
    registered = [each for each in known if "MET" in each.outcomes.values()]
    assert (found.total, found.registered) == (len(known), len(registered))
    assert found.recognised == sum(each.approvable for each in known)
    assert found.judged == sum(
        each.approvable or (each.verdict == "does-not-meet") for each in known
    )


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 100),
    st.sampled_from(["at_least", "over"]),
)
def test_how_many_more_is_the_least_that_is_enough(
    part: int, more: int, limit: int, op: str
) -> None:
    """Brute force: the first number of further units for which part/whole passes the limit."""
    whole = part + more
    test = Limit(op, Fraction(limit, 100), "percent", f"{limit}%", None)  # type: ignore[arg-type]
    if whole == 0:
        assert asked.needed(test, part, whole) == 0
        return
    enough = (
        extra
        for extra in range(whole + 2)
        if (part + extra) * 100 > limit * whole - (op == "at_least")
        and (op == "at_least" or (part + extra) * 100 > limit * whole)
    )
    assert asked.needed(test, part, whole) == next(enough)


def test_a_broken_dossier_and_one_not_given_are_in_the_total_and_never_count() -> None:
    """What could not be evaluated never raises a share."""
    register = [listed("residential_area", "3", "Bản Ba", {"commune": "xã Mường Lam"})]
    broken = row("2", "broken")
    found = rolled([row("1"), broken], register=register)
    assert tally(found.units) == (3, 1, 1, 1, 0, 2)
    states = {unit.code: (unit.state, unit.recognised) for unit in found.units}
    assert states["3"] == ("unjudged", False)


def test_of_two_dossiers_of_one_unit_the_worse_counts() -> None:
    """The other is listed."""
    better, worse = row("1"), row("1", "not-met", source="lại.yaml")
    found = rolled([better, worse])
    assert [unit.state for unit in found.units] == ["not-met"]
    assert [unit.row and unit.row.source for unit in found.repeated] == ["1.yaml"]


def test_a_unit_without_a_sure_commune_is_listed_with_the_reason() -> None:
    """None stated; two that it may be; one that only looks alike."""
    rows = [
        commune("Xã Mường Lam"),
        commune("Phường Mường Lam"),
        commune("Xã Nặm Khao"),
        row("1", commune=""),
        row("2", commune="Mường Lam"),
        row("3", commune="xã Nậm Khao"),
        row("4", commune="xã Nặm Khao"),
    ]
    found = rolled(rows)
    told = {each.unit.code: (each.reason, each.candidates) for each in found.unplaced}
    assert told == {
        "1": (NO_COMMUNE, ()),
        "2": (AMBIGUOUS, ("Phường Mường Lam", "Xã Mường Lam")),
        "3": (ALIKE, ("Xã Nặm Khao",)),
    }
    placed = {place.name: [unit.code for unit in place.units] for place in found.places}
    assert placed["Xã Nặm Khao"] == ["4"]


def test_rows_of_another_year_are_listed_and_not_counted() -> None:
    """A dossier of last year in the folder must not pass for this year's."""
    found = rolled([row("1"), row("2", year=2025)])
    assert [unit.code for unit in found.units] == ["1"]
    assert [each.code for each in found.other_years] == ["2"]


def test_a_unit_that_registered_late_is_not_registered_and_is_named() -> None:
    """The check on registration is UNMET: a paper is there, and not as asked."""
    found = rolled([row("1"), row("2", registered="UNMET"), row("3", registered="UNPROVEN")])
    assert tally(found.units)[:2] == (3, 1)
    place = roll_commune(found.places[0], found, PIPELINE)
    cautions = {each.code: each.names for each in place.cautions}
    assert cautions["registered-late"] == ("Đơn vị 2",)
    share = place.shares[0]
    assert (share.needed, share.pending, share.reachable) == (2, 1, False)


def test_a_share_that_strays_could_undo_is_not_certain() -> None:
    """7 of 10 is enough; with one more unit that may belong here it would not be."""
    rows = [row(str(at), "approvable" if at < 7 else "not-met") for at in range(10)]
    sure = rolled(rows)
    unsure = rolled([*rows, row("lạc", "not-met", commune="")])
    shares = {
        at: {
            each.check.clause.id: each for each in roll_commune(one.places[0], one, PIPELINE).shares
        }
        for at, one in (("sure", sure), ("unsure", unsure))
    }
    assert shares["sure"]["5.4.2"].outcome.name == "MET"
    assert shares["unsure"]["5.4.2"].outcome.name == "UNPROVEN"


def test_under_the_circular_of_2012_only_villages_count() -> None:
    """Điều 6 khoản 4 of TT 23/2012: 70% of residential areas; nothing is asked of registration."""
    villages = [row(str(at), "approvable" if at < 7 else "not-met", year=2020) for at in range(10)]
    others = [row(f"CQ{at}", "not-met", "agency", year=2020) for at in range(9)]
    found = roll([*villages, *others], PIPELINE, 2020)
    shares = roll_commune(found.places[0], found, PIPELINE).shares
    assert [(each.check.clause.id, each.part, each.whole) for each in shares] == [("6.4", 7, 10)]
    assert shares[0].outcome.name == "MET"


def test_a_commune_judged_before_its_units_is_flagged() -> None:
    """Units judged on a later day, units whose window was open, units not concluded."""
    own = commune("Xã Mường Lam", as_of="2026-11-16")
    found = rolled([own, row("1"), row("2", "provisional"), row("3", "open")])
    place = roll_commune(found.places[0], found, PIPELINE)
    cautions = {each.code: each.number for each in place.cautions}
    assert cautions["judged-before"] == 3
    assert cautions["window-open"] == 1
    assert cautions["undecided"] == 2
    assert cautions["dossier-gone"] == 0
