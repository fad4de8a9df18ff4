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


def test_a_very_long_line_is_not_quoted() -> None:
    """A dossier on one line is not printed again for each of its problems."""
    problem = Problem(Mark("a.yaml", 1, 5), "text-empty", {}, "x" * 1000)
    assert "xxx" not in render([problem], "en")
