"""Ratios of a batch: dossiers judged by `antt batch`'s own code against the same criteria written out by hand.

`python -m bench batch` prints them; an argument names one (lines, yaml). Both read the same NDJSON file and
write a row for each dossier, in turns, in this process; every row must say the same of every criterion.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

import orjson
import yaml

from bench import by_hand, village
from bench.check import ROOT, resident
from engine.batch.lines import lines
from engine.batch.piece import Piece
from engine.batch.result import Result, line
from engine.batch.run import Judge, Setup, Work, judge_of

AS_OF = date(2026, 11, 10)
SETUP = Setup(ROOT / "criteria", None, AS_OF)
DOSSIERS, FILES, TURN = 20_000, 3_000, 1_000


def by_lines() -> None:
    """20,000 dossiers of NDJSON in one process (goal: at least 0.5 times the speed of the criteria by hand)."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "all.ndjson")
        path.write_bytes(b"".join(village.lines(DOSSIERS)))
        ours, hand, fast = list[float](), list[float](), list[float]()
        judge, after = judge_of(SETUP), dict[int, float]()
        with (
            path.open("rb") as file,
            path.open("rb") as again,
            Path(name, "rows").open("wb") as out,
        ):
            pieces = lines(file, path, None)
            for done in range(TURN, DOSSIERS + 1, TURN):  # in turns: a busy machine slows both
                some = list(islice(again, TURN))
                start = time.process_time()
                rows = [_written(judge, piece, out) for piece in islice(pieces, TURN)]
                ours.append(time.process_time() - start)
                start = time.process_time()
                told = [_by_hand(each, out, json.loads) for each in some]
                hand.append(time.process_time() - start)
                start = time.process_time()
                told = [_by_hand(each, out, orjson.loads) for each in some]
                fast.append(time.process_time() - start)
                assert all(_agree(*pair) for pair in zip(rows, told, strict=True)), "not the same"
                after[done] = resident()
    print(f"{DOSSIERS:,} dossiers of NDJSON: {DOSSIERS / sum(ours):,.0f} a second", end="")
    print(f" of processor; by hand: {DOSSIERS / sum(hand):,.0f}")
    share = f"{sum(hand) / sum(ours):.2f} in all, {median(hand) / median(ours):.2f} at the median"
    print(f"batch ratio: {share} of the speed of the criteria by hand (goal: at least 0.5)")
    share = f"{sum(fast) / sum(ours):.2f} in all, {median(fast) / median(ours):.2f} at the median"
    print(f"    of one that reads JSON with orjson, as antt does: {share}")
    held = ", ".join(f"{after[at]:.0f} MB after {at:,}" for at in (TURN, DOSSIERS // 2, DOSSIERS))
    print(f"memory: {held}")
    print(f"batch memory ratio: {after[DOSSIERS] / after[TURN]:.2f} (goal: at most 1.1)")


def _written(judge: Judge, piece: Piece, out: BinaryIO) -> Result:
    answer = judge.judge(Work(piece))
    assert answer.way == "quick", piece.source
    out.write(line(answer.result))
    return answer.result


def _by_hand(data: bytes, out: BinaryIO, loads: Callable[[bytes], Any]) -> by_hand.Data:
    row = by_hand.judged(data, AS_OF, loads)
    out.write(orjson.dumps(row) + b"\n")
    return row


def _agree(row: Result, told: by_hand.Data) -> bool:
    said = row._asdict()
    return all(said[name] == value for name, value in told.items())


def by_files() -> None:
    """3,000 dossiers of YAML, a file each, in one process (goal: within 3 s)."""
    with tempfile.TemporaryDirectory() as name:
        for number, data in enumerate(village.lines(FILES)):
            text = yaml.dump(orjson.loads(data), Dumper=yaml.CSafeDumper, allow_unicode=True)
            Path(name, f"{number:04}.yaml").write_text(text, encoding="utf-8")
        judge, start = judge_of(SETUP), time.process_time()
        for path in sorted(Path(name).iterdir()):
            answer = judge.judge(Work(Piece(str(path), path)))
            assert answer.way == "quick", path
        taken = time.process_time() - start
    print(f"{FILES:,} dossiers of YAML: {taken:.2f} s of processor (goal: within 3 s)")


BENCHES = {"lines": by_lines, "yaml": by_files}


def main(names: list[str]) -> None:
    """Run the benches named, or all."""
    for name in names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
