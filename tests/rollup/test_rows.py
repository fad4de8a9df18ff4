"""Rows are believed only as a batch writes them: each word of its kind, each key there, none against another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rollup_rows import row

from engine.batch.result import line, read
from engine.batch.result import row as plain

Antt = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-11-18")
SAMPLES = Path(__file__).resolve().parents[2] / "evidence_samples"
GOOD, BROKEN = plain(row("1")), plain(row("2", "broken"))
FAILED = plain(row("3", "not-met"))
KINDS: list[Any] = [None, "x", 7, -1, 1.5, True, [], ["x"], {}, {"x": "y"}, [{"place": "a"}]]
FREE = {"code": "x", "name": "x", "edition": "x", "overlay": "x", "source": "x", "attachments": 7}
"""Words in which anything of the right type may stand, and what of KINDS that is."""

CONTRADICTIONS = [
    (GOOD, {"approvable": "false"}),
    (GOOD, {"approvable": 1}),
    (GOOD, {"verdict": "does-not-meet"}),
    (GOOD, {"verdict": "does-not-meet", "exit_code": 1}),
    (GOOD, {"verdict": "cannot-conclude"}),
    (GOOD, {"verdict": "passed"}),
    (GOOD, {"verdict": "broken"}),
    (GOOD, {"closed": False}),
    (GOOD, {"exit_code": 3}),
    (GOOD, {"approvable": False}),
    (GOOD, {"problems": BROKEN["problems"]}),
    (GOOD, {"year": 0}),
    (GOOD, {"year": 99999}),
    (GOOD, {"as_of": "18/11/2026"}),
    (GOOD, {"as_of": "20261118"}),
    (GOOD, {"name": "\ud800"}),
    (GOOD, {"place": {"commune": 5}}),
    (GOOD, {"place": {"xã": "A"}}),
    (GOOD, {"outcomes": {"4.1.2": "YES"}}),
    (GOOD, {"got": "1,5"}),
    (FAILED, {"approvable": True}),
    (FAILED, {"exit_code": 0}),
    (BROKEN, {"problems": []}),
    (BROKEN, {"problems": [{"place": "a", "code": 1}]}),
    (BROKEN, {"problems": [{"place": "a", "code": "b-c", "more": "d"}]}),
    (BROKEN, {"problems": [{"place": "a"}]}),
    (BROKEN, {"problems": ["a: b"]}),
    (BROKEN, {"exit_code": 0}),
    (BROKEN, {"year": 2026}),
    (BROKEN, {"unit_type": "school"}),
    (BROKEN, {"approvable": True}),
]


@pytest.mark.parametrize(("told", "change"), CONTRADICTIONS)
def test_a_row_that_no_batch_writes_is_refused_with_its_place(
    antt: Antt, told: dict[str, Any], change: dict[str, Any]
) -> None:
    """Of a wrong kind, out of its range, or against another of its words: exit code 2, nothing printed."""
    text = json.dumps({**told, **change}).encode()
    Path("rows.ndjson").write_bytes(line(row("8")) + text + b"\n")
    for words in (("rollup", "rows.ndjson"), ("calendar", "rows.ndjson")):
        code, out, err = antt(*words, *DAY)
        assert (code, out) == (2, "")
        assert "rows.ndjson:2:1: row-expected" in err


@pytest.mark.parametrize("name", [each for each in GOOD if each != "row_version"])
def test_every_key_must_be_there_and_of_its_kind(name: str) -> None:
    """No key has a default, and none takes what another may hold."""
    assert read(GOOD) == row("1")
    with pytest.raises(KeyError):
        read({key: value for key, value in GOOD.items() if key != name})
    allowed = FREE.get(name)
    for wrong in KINDS:
        if wrong != GOOD[name] and (wrong, type(wrong)) != (allowed, type(allowed)):
            if (name, wrong) in (("late", True), ("place", {}), ("problems", [])):
                continue
            with pytest.raises((ValueError, TypeError)):
                read({**GOOD, name: wrong})


def test_a_key_too_many_is_refused(antt: Antt) -> None:
    """A row of another program may mean something else by it."""
    Path("rows.ndjson").write_text(json.dumps({**GOOD, "note": "x"}), encoding="utf-8")
    code, _, err = antt("rollup", "rows.ndjson", *DAY)
    assert (code, "row-expected" in err) == (2, True)


def test_json_that_is_too_deep_is_no_row(antt: Antt) -> None:
    """One message, as for any line that is no row."""
    deep = b'{"row_version": ' + b"[" * 200_000
    Path("rows.ndjson").write_bytes(line(row("1")) + deep)
    code, _, err = antt("rollup", "rows.ndjson", *DAY)
    assert (code, "rows.ndjson:2:1: row-expected" in err) == (2, True)


def test_last_years_rows_are_held_to_the_same(antt: Antt) -> None:
    """A failed unit that claims to be approvable was not recognised last year either."""
    Path("nay.ndjson").write_bytes(line(row("1")))
    told = {**plain(row("1", "not-met", year=2025)), "approvable": True}
    Path("truoc.ndjson").write_text(json.dumps(told), encoding="utf-8")
    code, out, err = antt("rollup", "nay.ndjson", "--last-year", "truoc.ndjson", *DAY)
    assert (code, out, "truoc.ndjson:1:1: row-expected" in err) == (2, "", True)


def test_what_a_batch_writes_is_read(antt: Antt) -> None:
    """Every sample, and one that cannot be read; a batch takes its own rows over, and no others."""
    Path("bad.yaml").write_text("hello\n", encoding="utf-8")
    words = ("batch", SAMPLES, "bad.yaml", "--as-of", "2026-11-22", "--format", "ndjson", "-q")
    for _ in range(2):
        assert antt(*words, "--resume", "rows.ndjson", "--output", "out.ndjson")[0] == 2
    rows = Path("rows.ndjson").read_bytes().splitlines(keepends=True)
    assert len(rows) > 50
    assert all(line(read(json.loads(each))) == each for each in rows)
    code, _, err = antt("rollup", "rows.ndjson", "--year", 2026, *DAY, "--format", "json")
    assert (code, err) == (2, "")
    Path("rows.ndjson").write_text(json.dumps({**GOOD, "approvable": "yes"}) + "\n", "utf-8")
    code, _, err = antt(*words, "--resume", "rows.ndjson")
    assert (code, "rows.ndjson:1:1: resume-not-rows" in err) == (2, True)


EMPTY = [b"", b"\n", b" \n\r\n\t\n"]


@pytest.mark.parametrize("text", EMPTY)
def test_rows_without_a_row_are_no_answer(antt: Antt, text: bytes) -> None:
    """An empty file of rows is refused wherever it is given; nothing is rolled up in silence."""
    Path("e.ndjson").write_bytes(text)
    Path("nay.ndjson").write_bytes(line(row("1")))
    asked = (
        ("rollup", "e.ndjson"),
        ("calendar", "e.ndjson"),
        ("rollup", "nay.ndjson", "e.ndjson"),
        ("rollup", "nay.ndjson", "--last-year", "e.ndjson"),
    )
    for words in asked:
        code, out, err = antt(*words, *DAY)
        assert (code, out, "e.ndjson:1:1: no-dossier" in err) == (2, "", True), words


def test_a_register_without_a_unit_is_refused(antt: Antt) -> None:
    """Headings alone: nobody would be missing, whoever has sent no dossier."""
    Path("nay.ndjson").write_bytes(line(row("1")))
    for text in ("type,code,name\n", "type,code,name\n,,\n\n"):
        Path("ds.csv").write_text(text, encoding="utf-8")
        for words in (("calendar",), ("rollup", "nay.ndjson")):
            code, out, err = antt(*words, "--register", "ds.csv", *DAY)
            assert (code, out, "ds.csv:1:1: register-empty" in err) == (2, "", True)


def test_no_unit_of_the_year_asked_for_is_no_success(antt: Antt) -> None:
    """All rows are of 2026: of 2025 nothing was judged and nothing is due, which exits 3; so does a year of no law."""
    Path("rows.ndjson").write_bytes(line(row("1")))
    for verb in ("rollup", "calendar"):
        assert antt(verb, "rows.ndjson", "--year", 2025, *DAY)[0] == 3
    Path("ds.csv").write_text("type,code,name\nschool,T1,Trường Một\n", encoding="utf-8")
    assert antt("calendar", "--register", "ds.csv", "--year", 1995, *DAY)[0] == 3
