"""`engine.report`: text, words, forms. (Problems, samples and lines have tests of their own.)"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from builders import CRITERIA, edit, parsed, read_dossier, standard_of
from hypothesis import given
from hypothesis import strategies as st
from test_score import OVERLAY

from engine import overlay
from engine.report import text
from engine.report.paragraph import Line
from engine.report.template import template
from engine.report.words import percent

LINES = [Line("Tên đơn vị " * 12, 4, "good", 3), Line(), Line("x" * 90, 2, "bad")]


def test_lines_are_wrapped_to_the_width_and_hang() -> None:
    """Further rows of a paragraph are set in; a word longer than a line is not cut."""
    rows = text.plain(LINES, 60).splitlines()
    assert rows[0].startswith("    Tên")
    assert rows[1].startswith("       ")
    assert all(len(row) <= 60 for row in rows if "x" * 90 not in row)
    assert rows[-1] == "  " + "x" * 90
    assert "" in rows


def test_colours_change_no_word() -> None:
    """The coloured text without its escapes is the plain text."""
    coloured = text.coloured(LINES, 60)
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.plain(LINES, 60)


@pytest.mark.parametrize("word", ["[red]", "[/]", "a[b]c", ":smile:"])
def test_a_name_cannot_format_the_report(word: str) -> None:
    """Square brackets are text."""
    assert word in text.coloured([Line(word, 0, "good")], 60)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_for_the_eye_is_marked_where_it_is_not_exact(part: int, whole: int) -> None:
    """Two decimals at most; "≈" stands before what was rounded, and only there."""
    shown = percent(part, whole)
    value = Fraction(re.sub(r"[^0-9.]", "", shown.replace(",", ".")))
    exact = Fraction(part * 100, whole)
    assert abs(value - exact) <= Fraction(1, 200)
    assert ("≈" in shown) == (value != exact)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_form_asks_for_exactly_what_the_criteria_need(lang: str) -> None:
    """Every term once, with its title; a schedule whose days are open is offered."""
    form = template(standard_of(), 2026, None, lang)
    for name in (
        "households",
        "crimes",
        "plan",
        "statement",
        "policies",
        "dispute",
        "force_majeure",
    ):
        assert name in form
    assert "window: {schedule: given" in form
    assert "self_scores" not in form
    assert "units_below" not in form
    assert parsed(form)


def test_a_form_for_an_overlay_has_its_rows_and_units_below() -> None:
    """What a score sheet and a commune's criteria ask for beside."""
    below = (
        '  - {id: "5", vi: Trực thuộc, en: Below, cite: Điều 2, certainty: text, '
        "units_below: recognised, types: [residential_area], at_least: 70%}\n"
    )
    standard = overlay.apply(parsed(OVERLAY), standard_of(CRITERIA + below))
    form = template(standard, 2026, None, "vi")
    assert "self_scores:" in form
    assert "residential_area: {total: , registered: , recognised: }" in form


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_filled_form_is_read_as_it_was_filled(lang: str) -> None:
    """Writing behind the colons is all there is to do."""
    form = template(standard_of(), 2026, None, lang, name="Bản Thử", code="ban-thu")
    filled = edit(
        form,
        ("  households:\n", "  households: 25\n"),
        ("  crimes: {this_year: , last_year: }", "  crimes: {this_year: 2, last_year: 3}"),
    )
    dossier = read_dossier(filled)
    assert dossier.figures["households"].value == 25
    assert dossier.figures["crimes"][1:3] == (2, 3)
    assert dossier.figures.keys() == {"households", "crimes"}
    assert dossier.papers == ()
    assert (dossier.unit.name, dossier.year) == ("Bản Thử", 2026)


def test_a_name_in_a_form_is_quoted() -> None:
    """Whatever is in it."""
    name = 'Bản "Áng": \\ số #2'
    assert read_dossier(template(standard_of(), 2026, None, "vi", name, "a")).unit.name == name


def test_the_sections_of_a_form_stand_in_the_order_of_a_dossier() -> None:
    """As the specification lists them."""
    form = template(standard_of(), 2026, None, "en")
    places = [
        form.index(f"\n{key}:")
        for key in ("unit", "year", "facts", "documents", "findings", "incidents")
    ]
    assert all(before < after for before, after in pairwise(places))
