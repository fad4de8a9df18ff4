"""`engine.report.problems`: a problem as text, the way compilers print theirs."""

from __future__ import annotations

from engine.problem import Mark, Problem
from engine.report.problems import render

LINE = "  số_hộ: 25"


def test_a_problem_is_printed_with_its_line_a_caret_and_a_hint() -> None:
    """file:line:column: code: message, the line, the caret under the column, how to mend it."""
    problem = Problem(Mark("a.yaml", 3, 3), "key-unknown", {"key": "số_hộ", "nearest": ""}, LINE)
    assert render([problem], "en").splitlines() == [
        'a.yaml:3:3: key-unknown: "số_hộ" is not a key here.',
        f"    {LINE}",
        "      ^",
        "    To mend: Delete the key or correct its name.",
    ]


def test_the_nearest_word_is_suggested() -> None:
    """With a near word the hint is a question."""
    problem = Problem(Mark("a.yaml"), "key-unknown", {"key": "yaer", "nearest": "year"})
    assert "Did you mean" in render([problem], "en")
    assert "Có phải ý là" in render([problem], "vi")


def test_a_second_place_is_named() -> None:
    """Where two places conflict, both are shown."""
    problem = Problem(
        Mark("a.yaml", 3, 1), "key-duplicate", {"key": "a"}, "a: 1", Mark("a.yaml", 1, 1)
    )
    assert "See also: a.yaml:1:1" in render([problem], "en")


def test_a_quoted_line_cannot_steer_the_terminal() -> None:
    """A control character is shown as a picture of itself, one column wide."""
    problem = Problem(
        Mark("a.yaml", 1, 5), "control-character", {"character": "U+001B"}, "a: \x1b\x1b[31m"
    )
    said = render([problem], "en")
    assert "\x1b" not in said
    assert said.splitlines()[1:3] == ["    a: ␛␛[31m", "        ^"]


def test_of_a_very_long_line_the_part_around_the_column_is_quoted() -> None:
    """A dossier on one line still gets its line and its caret, but not all of it."""
    line = "a" * 500 + "ĐÂY" + "b" * 500
    rows = render([Problem(Mark("a.yaml", 1, 501), "text-empty", {}, line)], "en").splitlines()
    assert len(rows[1]) < 200
    assert rows[1][rows[2].index("^") :].startswith("ĐÂY")
