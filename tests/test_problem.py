"""`engine.problem`: problems are data, sorted by place, each once."""

from __future__ import annotations

from engine.problem import Mark, Problem, Problems, nearest


def test_problems_are_sorted_by_place_and_each_is_there_once() -> None:
    """Never in the order in which they happened to be found."""
    late, early = Problem(Mark("a", 9, 1), "x"), Problem(Mark("a", 2, 7), "y")
    again = Problem(Mark("a", 9, 1), "x")
    assert Problems([late, early, again]).problems == (early, late)


def test_two_problems_at_one_place_differ_by_code_or_parameters() -> None:
    """Two keys missing from one table are two problems."""
    mark = Mark("a", 1, 1)
    missing = [Problem(mark, "key-missing", {"key": key}) for key in ("year", "unit")]
    assert [p.params["key"] for p in Problems(missing).problems] == ["unit", "year"]


def test_a_mark_is_written_as_compilers_write_it() -> None:
    """path:line:column, so that editors can jump to it."""
    assert str(Mark("a/b.yaml", 3, 5)) == "a/b.yaml:3:5"
    assert str(Problems([Problem(Mark("a.yaml", 3, 5), "x")])) == "a.yaml:3:5: x"


def test_the_nearest_word_is_near() -> None:
    """A slip finds its word; something else finds nothing."""
    assert nearest("atleast", ("at_least", "at_most")) == "at_least"
    assert nearest("xyz", ("at_least", "at_most")) == ""
    assert nearest("a", ()) == ""
