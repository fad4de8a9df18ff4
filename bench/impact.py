"""How long `antt criteria impact` takes: the sample dossiers repeated as NDJSON, every unit type touched by a draft.

`python -m bench.impact [dossiers] [processes]` prints wall clock and processor seconds: on a machine that does
other work too, only the latter is fair, and divided by the processes it is what a free machine would take.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from engine import source
from engine.batch.gather import find, pieces
from engine.catalogue import Catalogue
from engine.compare import survey
from engine.source import Items, Node, Table

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 22)
WORDS = {"": None, "~": None, "null": None, "yes": True, "true": True, "no": False, "false": False}
LIMITS = (("at_least: 70%", "at_least: 80%"), ("at_most: last_year", "under: last_year"))


def main(words: list[str]) -> None:
    """Measure one run: so many dossiers, on so many processes."""
    count, jobs = (int(word) for word in (*words, *("10000", "2")[len(words) :]))
    with tempfile.TemporaryDirectory() as folder:
        stack, draft = Path(folder) / "stack.ndjson", Path(folder) / "criteria"
        stack.write_bytes(b"".join(_repeated(list(_samples()), count)))
        _draft(draft)
        setup = survey.Setup(ROOT / "criteria", None, draft, DAY)
        start, before = time.perf_counter(), _processor()
        found = survey.survey(
            setup, list(pieces(find([stack]), Catalogue())), jobs, 20, lambda done: None
        )
        wall, spent = time.perf_counter() - start, _processor() - before
    print(
        f"impact: {found.weighed:,} dossiers, {len(found.changed):,} changed, {len(found.refused)} unreadable"
    )
    print(f"{found.sampled} of them on durable-rules too, under both sets of criteria")
    print(
        f"{wall:.1f} s wall clock on {jobs} processors (goal: under 10 s), {spent:.1f} s of theirs"
    )


def _samples() -> Iterator[bytes]:
    for path in sorted((ROOT / "evidence_samples").glob("*/dossier.yaml")):
        said = plain(source.load(path).root)
        if "self_scores" not in said:  # an overlay's dossier cannot be read without it
            for paper in said.get("documents") or ():
                paper.pop("file", None)
                paper.pop("sha256", None)
            yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _repeated(lines: list[bytes], count: int) -> Iterator[bytes]:
    return (lines[at % len(lines)] for at in range(count))


def _draft(folder: Path) -> None:
    shutil.copytree(ROOT / "criteria", folder)
    for path in folder.glob("tt*/*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in LIMITS:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


def plain(node: Node) -> Any:
    """A dossier of YAML as what JSON can say."""
    if isinstance(node, Table):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [plain(each) for each in node.items]
    if node.quoted or not (node.text in WORDS or node.text.isdecimal()):
        return node.text
    return WORDS[node.text] if node.text in WORDS else int(node.text)


def _processor() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


if __name__ == "__main__":
    main(sys.argv[1:])
