"""How much memory `antt batch` takes, and that it is the same for many dossiers as for few (goal: flat).

    python -m bench.batch_memory [dossiers]

A tenth of the dossiers first, then all, each in a process of its own: its largest size, rows and summary included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.village import lines

ROOT = Path(__file__).resolve().parents[1]
AS_OF = "2026-11-12"
FORMS = ("text", "ndjson", "csv", "parquet")


def main(words: list[str]) -> None:
    """Measure every form that is made row by row, and the processes that share the work."""
    count = next((int(word) for word in words if word.isdecimal()), 20_000)
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.ndjson", Path(folder) / "many.ndjson"
        for path, size in ((few, count // 10), (many, count)):
            with path.open("wb") as file:
                file.writelines(
                    lines(size)
                )  # kept small: a child is never smaller than its parent was
        for form in FORMS:
            _report(f"--format {form}", few, many)
        _report("--jobs 2", few, many)


def _report(words: str, few: Path, many: Path) -> None:
    (small, _), (large, took) = (_run(path, *words.split()) for path in (few, many))
    print(f"{words}: {small:.0f} MB, {large:.0f} MB for ten times as many, in {took:.1f} s")
    print(f"{words}: memory ratio {large / small:.2f}")


def _run(path: Path, *words: str) -> tuple[float, float]:
    """The largest size in MB of one run, and its seconds."""
    target = path.with_suffix(".out")
    command = [sys.executable, str(ROOT / "cli.py"), "batch", str(path), "--as-of", AS_OF]
    start = time.perf_counter()
    process = subprocess.Popen([*command, *words, "--quiet", "--output", str(target)], cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1, 3):
        raise SystemExit("the batch did not come to its end")
    return used.ru_maxrss / 1e3, time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
