"""Ratios of a check: a cold start, the two evaluators, the whole decision, and memory over ten thousand of them.

`python -m bench.check` prints them; an argument names one (cold, warm, memory). Each number is a median of
one run, and those that are compared take turns, so that a busy machine slows both. Within one process it is
processor time that counts: what other programs take of the machine is left out.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from engine import dossier as dossiers
from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.compiler import compile_rules
from engine.observation import observe
from engine.pipeline import Pipeline
from engine.reference import Reference
from engine.rete import Rete
from engine.timing import timing
from engine.usage import checks

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "evidence_samples" / "thpt-dat-2026"  # a school: the file with the most checks
AS_OF = date(2026, 12, 1)
STARTS, ROUNDS, DECISIONS = 15, 200, 10_000


def in_turns(
    times: int, *acts: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median time of each act by a clock, all of them done in turns."""
    for act in acts:
        act()
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(times):
        for each, act in zip(taken, acts, strict=True):
            start = clock()
            act()
            each.append(clock() - start)
    return [median(each) for each in taken]


def cold() -> None:
    """A whole `antt check` as a process, against a Python that does nothing (goal: at most 10)."""
    check = [
        sys.executable,
        str(ROOT / "cli.py"),
        "check",
        str(SAMPLE),
        "--as-of",
        AS_OF.isoformat(),
    ]
    nothing = [sys.executable, "-c", "pass"]

    def start(command: list[str]) -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)

    ours, bare = in_turns(STARTS, lambda: start(check), lambda: start(nothing))
    print(f"cold check: {ours * 1e3:.0f} ms; python -c pass: {bare * 1e3:.0f} ms")
    print(f"cold check ratio: {ours / bare:.1f} (goal: at most 10)")


def warm() -> None:
    """Inference by each evaluator, and the whole decision with both (goals: 6, 0.1 and 8 ms)."""
    pipeline = Pipeline(Catalogue())
    bundle = open_bundle(SAMPLE)
    standard = pipeline.standard(dossiers.header(bundle.document), bundle.document)
    dossier = dossiers.read(bundle.document, standard, AS_OF, bundle.folder)
    when = timing(standard, dossier, AS_OF)
    assert when is not None
    observations = observe(standard, dossier, when)
    rete, reference = Rete(standard, compile_rules(standard)), Reference(standard)
    size = sum(1 for root in standard.roots for _ in checks(root))
    by_rules, plain, whole, opened = in_turns(
        ROUNDS,
        lambda: rete.infer(observations),
        lambda: reference.infer(observations),
        lambda: pipeline.decide(bundle, AS_OF),
        lambda: open_bundle(SAMPLE),
        clock=time.process_time,
    )
    print(f"a dossier of {size} checks, {len(rete.infer(observations).derivation)} rules fired:")
    print(f"  durable-rules: {by_rules * 1e3:.2f} ms (goal: at most 6)")
    print(f"  reference: {plain * 1e3:.3f} ms (goal: at most 0.1)")
    print(f"  whole decision with both: {whole * 1e3:.2f} ms (goal: at most 8)")
    print(f"  reading its YAML, beside: {opened * 1e3:.2f} ms")
    print(f"durable-rules ratio: {by_rules / plain:.0f} times the reference")


def memory() -> None:
    """Ten thousand decisions in one process, and how much memory they took (goal: flat)."""
    pipeline, bundle = Pipeline(Catalogue()), open_bundle(SAMPLE)
    start = time.perf_counter()
    after = {}
    for number in range(1, DECISIONS + 1):
        pipeline.decide(bundle, AS_OF)
        if number in (1_000, DECISIONS):
            after[number] = resident()
    took = time.perf_counter() - start
    print(f"{DECISIONS:,} decisions in one process: {DECISIONS / took:,.0f} a second")
    print(
        f"memory: {after[1_000]:.1f} MB after 1,000, {after[DECISIONS]:.1f} MB after {DECISIONS:,}"
    )
    print(f"memory ratio: {after[DECISIONS] / after[1_000]:.2f} (goal: at most 1.05)")


def resident() -> float:
    """The memory of this process in MB: now where the system says so, else the most there was."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


BENCHES = {"cold": cold, "warm": warm, "memory": memory}


def main(names: list[str]) -> None:
    """Run the benches named, or all."""
    for name in names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
