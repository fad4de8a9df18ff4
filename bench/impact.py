"""How long `antt criteria impact` takes: the sample dossiers repeated as NDJSON, every unit type touched by a draft.

    python bench/impact.py [dossiers] [processes]

Prints wall clock and processor seconds: on a machine that does other work too, only the latter is fair, and
divided by the processes it is what a free machine would take.
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

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engine import source  # noqa: E402
from engine.batch.gather import find, pieces  # noqa: E402
from engine.catalogue import Catalogue  # noqa: E402
from engine.compare import survey  # noqa: E402
from engine.source import Items, Node, Table  # noqa: E402

DAY = date(2026, 11, 22)
WORDS = {"": None, "~": None, "null": None, "yes": True, "true": True, "no": False, "false": False}
LIMITS = (("at_least: 70%", "at_least: 80%"), ("at_most: last_year", "under: last_year"))


def main(count: int = 10_000, jobs: int = 2) -> None:
    """Measure one run."""
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
        f"{found.weighed} dossiers, {len(found.changed)} changed, {len(found.refused)} unreadable"
    )
    print(f"{found.sampled} of them on durable-rules too, under both sets of criteria")
    print(
        f"{wall:.1f} s wall clock, {spent:.1f} s of processor, {spent / jobs:.1f} s on {jobs} free processors"
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
    main(*(int(word) for word in sys.argv[1:]))
