"""`engine.edition` and `engine.catalogue`: an edition's own file, and which edition judges a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import EDITION, codes_of, edit, edition_of, write_criteria

from engine.catalogue import Catalogue
from engine.vocabulary import UNIT_TYPES

SHIPPED = Catalogue()


def judged_by(unit_type: str, year: int) -> str | None:
    """The edition that judges a year, as it ships."""
    found = SHIPPED.year_window(unit_type, year)
    return found.edition.id if found else None


@pytest.mark.parametrize("unit_type", UNIT_TYPES)
def test_the_edition_of_a_year_is_the_one_in_force_when_its_window_closes(unit_type: str) -> None:
    """TT 23/2012 judges 2012 to 2021, TT 124/2021 from 2022; before, there is none."""
    assert judged_by(unit_type, 2011) is None
    assert {judged_by(unit_type, year) for year in range(2012, 2022)} == {"tt23-2012"}
    assert {judged_by(unit_type, year) for year in range(2022, 2101)} == {"tt124-2021"}


def test_the_force_of_an_edition_includes_both_ends() -> None:
    """The first day and the last are in force."""
    edition = edition_of(
        edit(EDITION, ("{from: 2020-01-01}", "{from: 2020-01-01, until: 2022-02-09}"))
    )
    assert edition.in_force(date(2020, 1, 1))
    assert edition.in_force(date(2022, 2, 9))
    assert not edition.in_force(date(2019, 12, 31))
    assert not edition.in_force(date(2022, 2, 10))


def test_neighbours_are_the_years_before_and_after() -> None:
    """Where the two circulars meet, their windows share days."""
    before, after = SHIPPED.neighbours("commune", 2021)
    assert (before.year, before.edition.id) == (2020, "tt23-2012")
    assert (after.year, after.edition.id) == (2022, "tt124-2021")
    assert date(2021, 11, 30) in after.window
    found = SHIPPED.year_window("commune", 2021)
    assert found is not None
    assert date(2021, 11, 30) in found.window


def test_every_shipped_file_can_be_read_and_compiled() -> None:
    """Each edition has the criteria of each unit type."""
    assert [each.id for each in SHIPPED.editions] == ["tt23-2012", "tt124-2021"]
    for edition in SHIPPED.editions:
        for unit_type in UNIT_TYPES:
            assert SHIPPED.standard(edition, unit_type).unit_type == unit_type


def test_a_standard_is_read_once() -> None:
    """Asking again gives the same object."""
    edition = SHIPPED.editions[0]
    assert SHIPPED.standard(edition, "school") is SHIPPED.standard(edition, "school")


def test_a_unit_type_without_a_file_or_a_window(tmp_path: Path) -> None:
    """A file that is missing is a problem; a window that is missing judges no year."""
    edition = edit(EDITION, ("windows:\n", "windows:\n  commune: []\n"))
    catalogue = Catalogue(write_criteria(tmp_path, edition=edition))
    assert catalogue.year_window("commune", 2026) is None
    assert catalogue.year_window("school", 2026) is None
    assert codes_of(lambda: catalogue.standard(catalogue.editions[0], "school")) == ["file-missing"]


def test_a_schedule_without_days_has_no_window_of_its_own() -> None:
    """The dossier must give them."""
    fixed, given = edition_of().schedules["residential_area"]
    assert fixed.window(2026) is not None
    assert given.window(2026) is None


def test_scope_papers_and_authority_are_for_the_types_that_they_name() -> None:
    """A clause without unit types is for all of them."""
    edition = edition_of(
        EDITION
        + "authority:\n  - {unit_types: [commune], vi: Chủ tịch, en: Chairman, cite: Điều 10, certainty: text}\n"
        + "basis:\n  - {vi: Ban hành, en: Issued, cite: Điều 11, certainty: text}\n"
    )
    ((types, statement),) = edition.authority
    assert types == ("commune",)
    assert (statement.title.en, statement.source) == ("Chairman", "thu")
    assert edition.basis[0].cite == "Điều 11"
