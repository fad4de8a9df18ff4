"""`engine.report.problems`: a problem as text, the way compilers print theirs."""

from __future__ import annotations

from engine.problem import Mark, Problem
from engine.report.problems import in_short, render

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


def future(line: int, day: str, path: str = "a.yaml", sheet: str = "") -> Problem:
    return Problem(
        Mark(path, line, 4, sheet), "day-in-future", {"day": day, "as_of": "2026-11-05"}, "x: y"
    )


def test_days_after_the_day_asked_about_are_said_once() -> None:
    """One cause, one message: the first in full, the places of the others, the latest of all; a file each."""
    days = [future(1, "2026-11-07"), future(2, "2026-11-16"), future(3, "2026-11-09")]
    other = Problem(Mark("a.yaml", 2, 1), "text-empty", {}, "x:")
    cell = [future(7, "2026-12-01", "b.xlsx", "Tài liệu"), future(8, "2026-12-02", "b.xlsx", "Vụ")]
    said = render([days[0], other, *days[1:], *cell], "vi")
    assert said.count("day-in-future") == 2 and said.count("text-empty") == 1
    assert "Cùng lỗi này ở 2 chỗ nữa: 2:4, 3:4; ngày muộn nhất là 2026-11-16." in said
    assert "Cùng lỗi này ở 1 chỗ nữa: Vụ!D8; ngày muộn nhất là 2026-12-02." in said
    assert in_short(days, "en").startswith("a.yaml:1:4: 2026-11-07 lies after")
    assert in_short(days, "en").endswith(
        "The same in 2 more places: 2:4, 3:4; the latest day is 2026-11-16."
    )
    assert "Cùng lỗi" not in render(days[:1], "vi")


def test_of_many_places_the_first_ten_are_listed() -> None:
    """A dossier of forty papers is still one message; the number is that of all."""
    said = render([future(line, "2026-11-07") for line in range(1, 13)], "vi")
    assert "11 chỗ nữa" in said and "11:4, …;" in said and "12:4" not in said
    assert "…" not in render([future(line, "2026-11-07") for line in range(1, 12)], "vi")


def test_what_has_its_own_cause_is_said_each_time() -> None:
    """Two empty texts are two things to mend."""
    said = [Problem(Mark("a.yaml", line), "text-empty", {}, "x:") for line in (1, 2)]
    assert render(said, "vi").count("text-empty") == 2


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
