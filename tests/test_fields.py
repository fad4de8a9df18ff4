"""`engine.fields`: what a place was expected to hold is read, or reported at its place; never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from builders import parsed
from hypothesis import given
from hypothesis import strategies as st

from engine.fields import Reader, is_blank
from engine.source import Node, Table


def reading(text: str) -> tuple[Reader, Node]:
    """A reader of `a: <text>` and the node under `a`."""
    document = parsed(f"a: {text}")
    assert isinstance(document.root, Table)
    node = document.root.get("a")
    assert node is not None
    return Reader(document), node


def trouble(read: Callable[[Reader, Node], Any], text: str) -> list[str]:
    """The codes that reading `text` gives; the value must then be None."""
    reader, node = reading(text)
    assert read(reader, node) is None
    return [problem.code for problem in reader.problems]


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("25", 25), ("007", 7), ("9" * 12, 10**12 - 1)]
)
def test_a_count_is_plain_digits(text: str, value: int) -> None:
    """A whole number from 0 up."""
    reader, node = reading(text)
    assert reader.count(node) == value
    assert not reader.problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "count-negative"),
        ('"- 5"', "count-negative"),
        ('"25 "', "count-quoted"),
        ('"25"', "count-quoted"),
        ("1.234", "count-separator"),
        ('"1 234"', "count-separator"),
        ('"1,234,567"', "count-separator"),
        ("70 %", "count-percent"),
        ("70%", "count-percent"),
        ("9999999999999", "count-too-large"),
        ("12.5", "count-expected"),
        ("1e3", "count-expected"),
        ("hai", "count-expected"),
        ("٢٥", "count-expected"),
        ("[1]", "value-expected"),
    ],
)
def test_a_number_written_as_text_is_not_guessed(text: str, code: str) -> None:
    """Each common way to write a number wrongly has its own hint."""
    assert trouble(Reader.count, text) == [code]


def test_the_message_of_a_bad_count_holds_what_was_written() -> None:
    """The sentence says which value is wrong, not only where."""
    reader, node = reading("-5")
    reader.count(node)
    assert reader.problems[0].params == {"value": "-5"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("70%", Fraction(7, 10)),
        ("62.5%", Fraction(5, 8)),
        ('"62,5 %"', Fraction(5, 8)),
        ("100%", 1),
        ("0%", 0),
    ],
)
def test_a_percent_is_exact(text: str, value: Fraction) -> None:
    """A share is a fraction, never a float."""
    reader, node = reading(text)
    assert reader.percent(node) == value


@pytest.mark.parametrize("text", ["70", "0.7", "-70%", "70%%", "9" * 5000 + "%", "1/3"])
def test_what_is_no_percent_is_refused(text: str) -> None:
    """A limit without its sign is a mistake, not a share."""
    assert trouble(Reader.percent, text) == ["percent-expected"]


@pytest.mark.parametrize(
    ("text", "value"), [("10", Fraction(10)), ("2.5", Fraction(5, 2)), ("0.05", Fraction(1, 20))]
)
def test_points_are_exact(text: str, value: Fraction) -> None:
    """Points have two decimals at most."""
    reader, node = reading(text)
    assert reader.points(node) == value


@pytest.mark.parametrize("text", ["2,5", "-1", "1.234", "mười", "1e1"])
def test_what_is_no_score_is_refused(text: str) -> None:
    """A comma is not read as a point."""
    assert trouble(Reader.points, text) == ["points-expected"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("no", False),
        ("true", True),
        ("False", False),
        ("có", True),
        ("Không", False),
    ],
)
def test_a_flag_is_yes_or_no(text: str, value: bool) -> None:
    """In English or Vietnamese, as people write them."""
    reader, node = reading(text)
    assert reader.flag(node) is value


@pytest.mark.parametrize("text", ['"yes"', "on", "1", "x", '"no"'])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    """Text in quotes is text."""
    assert trouble(Reader.flag, text) == ["flag-expected"]


def test_a_day_written_day_first_is_accepted_with_a_notice() -> None:
    """31/10/2021 can only be a day; the report says how it was read."""
    reader, node = reading("31/10/2021")
    assert reader.day(node) == date(2021, 10, 31)
    (notice,) = reader.notices
    assert (notice.code, notice.params["day"], notice.mark.column) == ("day-first", "2021-10-31", 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05/04/2021", "day-ambiguous"),
        ("2021-02-29", "day-none"),
        ("31/11/2021", "day-none"),
        ("31/11", "day-format"),
    ],
)
def test_a_day_that_is_none_is_refused(text: str, code: str) -> None:
    """No day is made up, and no month guessed."""
    assert trouble(Reader.day, text) == [code]


def test_text_is_stripped_and_never_empty() -> None:
    """Spaces are no answer."""
    reader, node = reading('" Bản Áng "')
    assert reader.text(node) == "Bản Áng"
    assert trouble(Reader.text, '"  "') == ["text-empty"]
    assert trouble(Reader.text, "[a]") == ["value-expected"]


def test_a_choice_suggests_the_nearest_word() -> None:
    """A slip of the finger is answered with the word that was meant."""
    reader, node = reading("registratoin")
    assert reader.choice(node, ("registration", "plan")) is None
    assert reader.problems[0].params["nearest"] == "registration"


def test_unknown_and_missing_keys_are_reported_together() -> None:
    """A table is read whole: nothing unknown is skipped, nothing required is supposed."""
    reader, node = reading("{nmae: x, thêm nữa: }")
    reader.fields(node, ("name", "code"))
    found = {(problem.code, problem.params["key"]) for problem in reader.problems}
    assert found == {
        ("key-unknown", "nmae"),
        ("key-comma", "thêm nữa"),
        ("key-missing", "name"),
        ("key-missing", "code"),
    }


def test_tables_and_lists_are_not_taken_for_each_other() -> None:
    """Each shape that is not the expected one is named."""
    reader, node = reading("[1]")
    assert reader.fields(node, ()) is None
    assert reader.entries(node) == ()
    reader, table = reading("{b: 1}")
    assert reader.items(table) == ()
    assert [problem.code for problem in reader.problems] == ["list-expected"]


@pytest.mark.parametrize("text", ["", "~", "null", "{}", "{b: , c: {d: }}"])
def test_a_form_line_not_filled_in_is_absent(text: str) -> None:
    """Blank is not zero, and not no: it is not there."""
    assert is_blank(reading(text)[1])


@pytest.mark.parametrize("text", ['""', '"~"', "0", "no", "[]", "{b: 0}"])
def test_what_was_written_is_not_blank(text: str) -> None:
    """Zero, no and quoted text were written by somebody."""
    assert not is_blank(reading(text)[1])


@given(st.text(max_size=30))
def test_readers_never_raise(text: str) -> None:
    """Any scalar gives a value or a problem, from every reader."""
    for read in (Reader.count, Reader.percent, Reader.points, Reader.flag, Reader.day, Reader.text):
        reader, node = Reader(parsed("a: b")), reading("b")[1]._replace(text=text)  # type: ignore[call-arg]
        assert (read(reader, node) is None) == bool(reader.problems)
