"""How a batch judges: as `check` does, in the same order and with the same bytes for any number of processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.batch import result as results
from engine.batch import run
from engine.batch.gather import find, pieces
from engine.batch.piece import Piece
from engine.batch.quick import Quick
from engine.batch.result import Result
from engine.catalogue import SHIPPED
from engine.decision import Decision
from engine.pipeline import Disagreement, Pipeline

from .conftest import FAILS, ROOT, UNREADABLE, Antt, coded

Rows = Callable[..., list[dict[str, Any]]]
SAMPLES = ROOT / "evidence_samples"
AS_OF = "2026-11-22"


def nodes(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in tree:
        yield node
        yield from nodes(node["children"])


@pytest.mark.no_cover
def test_every_sample_gets_the_answer_of_check(antt: Antt) -> None:
    """Verdict, approvable, points and every outcome, as `antt check --format jsonl` prints them."""
    said = antt("batch", SAMPLES, "--as-of", AS_OF, "--format", "ndjson", "--quiet")
    found = [json.loads(each) for each in said.out.splitlines()]
    sources = [each["source"] for each in found]
    checked = antt("check", *sources, "--as-of", AS_OF, "--format", "jsonl")
    printed = [json.loads(each) for each in checked.out.splitlines()]
    decided = [each for each in printed if "verdict" in each]
    unread = [each["source"] for each in found if each["verdict"] == "broken"]
    assert [each["dossier"] for each in printed if "problems" in each] == unread
    read = [each for each in found if each["verdict"] != "broken"]
    assert len(read) == len(decided) > 70
    assert said.code == checked.code == 2
    assert {each["exit_code"] for each in found} == {0, 1, 2, 3}
    for each, data in zip(read, decided, strict=True):
        assert each == {**each, **expected(data)}
    for each in found:
        for problem in each["problems"]:
            assert f"{problem['place']}: {problem['code']}" in checked.err


def expected(data: dict[str, Any]) -> dict[str, Any]:
    """What the row of a decision must hold."""
    trees = (data[key] for key in ("scope", "criteria", "papers", "scored_only"))
    unit, timing, score = data["unit"], data["timing"], data["score"]
    return {
        "outcomes": {node["id"]: node["outcome"] for tree in trees for node in nodes(tree)},
        "verdict": data["verdict"], "approvable": data["approvable"], "as_of": AS_OF,
        "exit_code": Decision(data).exit_code,
        "code": unit["code"], "name": unit["name"], "place": unit["place"], "unit_type": unit["type"],
        "year": data["year"], "edition": data["edition"]["id"], "closed": timing["closed"],
        "late": timing["late"], "got": score["got"], "possible": score["possible"],
        "sha256": data["inputs"]["dossier"], "attachments": len(data["inputs"]["attachments"]),
    }  # fmt: skip


def stack(path: Path, count: int = 120) -> Path:
    """Lines of which some fail and some cannot be read."""
    kinds = ((), (FAILS,), (), (UNREADABLE,), ())
    path.write_bytes(b"".join(coded(f"ban-{at}", *kinds[at % len(kinds)]) for at in range(count)))
    return path


def test_any_number_of_processes_gives_the_same_bytes(tmp_path: Path, batch: Antt) -> None:
    """Rows, messages, sums and exit code; more handfuls than wait at once."""
    lines = stack(tmp_path / "stack.ndjson")
    assert 2 * run.AHEAD * run.HANDFUL < 120
    one, two = (batch(lines, "--format", "ndjson", "--jobs", jobs) for jobs in (1, 2))
    assert one == two
    assert one.code == 2 and len(one.out.splitlines()) == 120


def test_processes_do_not_run_ahead_of_the_rows(tmp_path: Path, criteria: Path) -> None:
    """No more dossiers are read than the processes have waiting: memory stays flat."""
    setup = run.Setup(criteria, None, date.fromisoformat(AS_OF))
    own, taken = run.judge_of(setup), 0

    def work() -> Iterator[run.Work]:
        nonlocal taken
        for piece in pieces(find([stack(tmp_path / "stack.ndjson", 400)]), own.pipeline.catalogue):
            taken += 1
            yield run.Work(piece)

    answers = run.judge(own, setup, work(), 2)
    next(answers)
    assert taken <= 2 * run.AHEAD * run.HANDFUL
    answers.close()


def test_messages_of_broken_dossiers_up_to_a_number_all_in_the_rows(
    tmp_path: Path, batch: Antt
) -> None:
    """The first ones in full on standard error, then how many more; `--quiet` says nothing."""
    lines = tmp_path / "stack.ndjson"
    lines.write_bytes(coded("mot", UNREADABLE) * 5)
    said = batch(lines, "--format", "ndjson", "--list", 2)
    assert said.err.count("count-negative") == 2
    assert "Còn 3 hồ sơ nữa" in said.err
    assert said.out.count("count-negative") == 5
    assert batch(lines, "--format", "ndjson", "--quiet").err == ""


def test_an_overlay_is_laid_on_what_it_is_for_and_on_nothing_else(antt: Antt) -> None:
    """A batch of all unit types may name one: the others are judged by the circular alone."""
    overlay = SHIPPED / "overlays" / "lang-son-2012-commune.yaml"
    names = [SAMPLES / name for name in ("lang-son-2012-dat", "kdc-dat-2026", "xa-dat-2026")]
    said = antt(
        "batch", *names, "--overlay", overlay, "--as-of", AS_OF, "--format", "ndjson", "--quiet"
    )
    found = [json.loads(each) for each in said.out.splitlines()]
    assert [each["overlay"] for each in found] == ["lang-son-2012-commune", "", ""]
    assert [each["verdict"] for each in found] == ["meets"] * 3


def test_bad_criteria_are_found_before_any_dossier(tmp_path: Path, antt: Antt) -> None:
    """Exit code 2 at the place in the criteria; no dossier is blamed, and no row is written."""
    from builders import CRITERIA, HEAD, edit, write_criteria, write_dossier

    bad = edit(HEAD + CRITERIA, ("at_least: 70%", "at_leest: 70%"))
    root = write_criteria(tmp_path, residential_area=bad)
    rows = tmp_path / "rows.ndjson"
    said = antt("batch", write_dossier(tmp_path), "--criteria", root, "--resume", rows)
    assert (said.code, said.out, rows.exists()) == (2, "", False)
    assert "at_leest" in said.err and "dossier.yaml" not in said.err


def wrong(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A quick way that passes one unit which it should not."""
    real = Quick.judge

    def judge(self: Quick, source: str, dossier: Any) -> Result | None:
        found = real(self, source, dossier)
        return found._replace(approvable=False) if found and found.code == name else found

    monkeypatch.setattr(Quick, "judge", judge)


def test_a_sample_of_the_quick_rows_is_judged_again(
    tmp_path: Path, batch: Antt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as asked for, chosen by digest; one that differs ends the run with 70, named, and no result."""
    lines = tmp_path / "stack.ndjson"
    texts = [coded(f"ban-{at}") for at in range(9)]
    lines.write_bytes(b"".join(texts))
    assert "3 hồ sơ được cả durable-rules" in batch(lines, "--cross-check", 3).out
    assert "9 hồ sơ được cả durable-rules" in batch(lines).out
    rows = [json.loads(each) for each in batch(lines, "--format", "ndjson").out.splitlines()]
    by_digest = sorted(rows, key=lambda row: row["sha256"])
    wrong(monkeypatch, by_digest[2]["code"])
    said = batch(lines, "--cross-check", 3, "--output", tmp_path / "report.txt")
    assert said.code == 70
    assert by_digest[2]["source"] in said.err and "approvable: False ≠ True" in said.err
    assert not (tmp_path / "report.txt").exists()
    assert batch(lines, "--cross-check", 2).code == 0
    assert batch(lines, "--cross-check", 0).code == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_evaluators_that_differ_end_the_run(
    tmp_path: Path, criteria: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """The dossier is named; what went wrong finds its way home from another process, too."""
    setup = run.Setup(criteria, None, date.fromisoformat(AS_OF))
    own = run.judge_of(setup)

    def differ(*arguments: Any) -> Any:
        raise Disagreement({}, {})

    lines = stack(tmp_path / "stack.ndjson", 3)
    listed = list(pieces(find([lines]), own.pipeline.catalogue))
    if jobs == 1:
        monkeypatch.setattr(Pipeline, "decide", differ)
        with pytest.raises(run.Disagreement, match=r"stack\.ndjson!1"):
            own.carefully(listed[0])
        return
    import pickle

    error = pickle.loads(pickle.dumps(run.Disagreement("stack.ndjson!1: 1.2")))
    assert (type(error), str(error)) == (run.Disagreement, "stack.ndjson!1: 1.2")


def test_the_sample_keeps_the_smallest_digests_of_any_order(tmp_path: Path) -> None:
    """The same dossiers are looked at again, whatever the order in which they came."""
    answers = [
        (Piece(name, Path(name)), run.Answer(Result(name, digest, "meets", 0), "quick"))
        for name, digest in zip("abcdef", ("5", "1", "4", "0", "3", "2"), strict=True)
    ]
    chosen = []
    for order in (answers, answers[::-1]):
        sample = run.Sample(3)
        for piece, answer in order:
            sample.offer(piece, answer)
        chosen.append([each[1] for each in sample.chosen])
    assert chosen == [["d", "b", "f"]] * 2


def test_rows_that_both_evaluators_made_need_no_sample() -> None:
    """Only what was judged the quick way, or by an earlier run, is looked at again."""
    sample = run.Sample(3)
    for way in ("careful", "broken", "taken", "quick"):
        sample.offer(Piece(way, Path(way)), run.Answer(Result(way, way, "meets", 0), way))
    assert [each[1] for each in sample.chosen] == ["quick", "taken"]


def test_a_row_is_read_back_as_it_was_written() -> None:
    """Whatever it holds."""
    result = Result(
        "a!1", "0" * 64, "broken", 2, problems=({"place": "a:1:1", "code": "file-empty"},)
    )
    assert results.read(json.loads(results.line(result))) == result
    assert json.loads(results.line(result)) == results.row(result)
