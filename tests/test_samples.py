"""Every folder of evidence_samples/: decided as its case says, printed as its golden files, whole as a set."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine import overlay, source
from engine.bundle import Bundle, open_bundle
from engine.catalogue import SHIPPED, Catalogue
from engine.decision import Decision
from engine.pipeline import Pipeline
from engine.report.json import document
from engine.report.lines import lines
from engine.report.text import plain
from engine.schema.cases import SAMPLE_KEYS
from engine.standard import Standard, walk

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "evidence_samples"
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.parent.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("**/case.yaml"))
"""Every folder with a case; those of one commune lie in its folder, `xa-huoi-lam-2026/ban-co-muong`."""
OVERLAYS = sorted(SHIPPED.glob("overlays/*.yaml"))
TREES = ("scope", "criteria", "papers", "scored_only")
WIDTH = 100
NO_DIGEST = "0" * 64
MISSED = ("UNMET", "UNPROVEN")

Data = dict[str, Any]
NodeId = tuple[str, str, str]
"""Edition, unit type and the id of a node: ids repeat between files."""


@cache
def case(name: str) -> Data:
    """What a sample proves, and how it must come out."""
    return dict(yaml.load((SAMPLES / name / "case.yaml").read_bytes(), yaml.BaseLoader))


@cache
def pipeline(overlay_path: str) -> Pipeline:
    """The shipped criteria, under an overlay where a path is given."""
    return Pipeline(Catalogue(), source.load(ROOT / overlay_path) if overlay_path else None)


def decide(name: str, bundle: Bundle) -> Decision:
    """The decision on a bundle under the date and overlay of the sample `name`."""
    told = case(name)
    return pipeline(told.get("overlay", "")).decide(bundle, date.fromisoformat(told["as_of"]))


@cache
def decision(name: str) -> Decision:
    """The decision on a sample as it lies in its folder."""
    return decide(name, open_bundle(SAMPLES / name))


def nodes(tree: list[Data]) -> Iterator[Data]:
    """The nodes of a decision's tree; what stands below one that does not apply says nothing."""
    for node in tree:
        yield node
        if node["outcome"] != "NOT_APPLICABLE":
            yield from nodes(node["children"])


def stable(data: Data) -> Data:
    """Data without what a comment in a criteria file or a new version changes: that is held elsewhere."""
    masked = [{**each, "sha256": NO_DIGEST} for each in data["inputs"]["criteria"]]
    return {**data, "engine": "0", "inputs": {**data["inputs"], "criteria": masked}}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_decided_as_its_case_says(name: str) -> None:
    """The verdict and the exit code are those that case.yaml states."""
    decided = decision(name)
    assert (decided.verdict.value, str(decided.exit_code)) == (
        case(name)["verdict"],
        case(name)["exit"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_prints_its_golden_json(name: str, golden: Callable[[str, str], None]) -> None:
    """`check --format json` prints tests/golden/<name>.json, digests of criteria masked."""
    shown = stable(document(decision(name), "vi"))
    golden(f"{name}.json", json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_prints_its_golden_text(name: str, golden: Callable[[str, str], None]) -> None:
    """`check` prints tests/golden/<name>.txt, in Vietnamese, 100 columns wide."""
    golden(f"{name}.txt", plain(lines(stable(decision(name).data), "vi"), WIDTH))


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_explains_itself_in_english(name: str) -> None:
    """Every code of every sample has an English sentence: rendering raises on one that has none."""
    shown = plain(lines(decision(name).data, "en"), WIDTH)
    assert shown.startswith(decision(name).data["standard"]["en"][:40])


def test_no_golden_file_is_left_over() -> None:
    """A sample that is renamed or removed takes its golden files with it."""
    expected = {f"{name}.{ending}" for name in NAMES for ending in ("json", "txt")}
    files = {path.relative_to(GOLDEN) for path in GOLDEN.rglob("*.*") if path.is_file()}
    # The folders beside those of the samples belong to the tests of pages and papers, which name a sample each.
    own = {path for path in files if path.parts[0] not in ("page", "papers")}
    assert {path.as_posix() for path in own} == expected
    samples = tuple(name.rpartition("/")[2] for name in NAMES)
    assert all(path.stem.startswith(samples) for path in files - own)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_says_what_it_proves_in_both_languages(name: str) -> None:
    """case.yaml holds these keys and no others, and one line a language."""
    told = case(name)
    assert told.keys() - {*SAMPLE_KEYS.optional} == {*SAMPLE_KEYS.required}
    assert set(told["proves"]) == {"vi", "en"}
    assert all(line and "\n" not in line for line in told["proves"].values())


@pytest.mark.parametrize("name", NAMES)
def test_a_decision_names_the_bytes_of_its_criteria(name: str) -> None:
    """Each digest of a criteria file is that of the file on disk: the golden files mask them."""
    on_disk = {path.name: path for path in OVERLAYS}
    for each in decision(name).data["inputs"]["criteria"]:
        path = on_disk.get(each["name"], SHIPPED / each["name"])
        assert each["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def standards() -> tuple[Standard, ...]:
    """Every standard that ships: one a file, and one more under each overlay."""
    catalogue = Catalogue()
    plain_ones = [
        catalogue.standard(edition, unit_type)
        for edition in catalogue.editions
        for unit_type in edition.schedules
    ]
    documents = [source.load(path) for path in OVERLAYS]
    laid = [overlay.apply(each, extended(each, plain_ones)) for each in documents]
    return (*plain_ones, *laid)


def extended(laid: source.Document, known: list[Standard]) -> Standard:
    """The standard that an overlay extends, read from its file without the program's own reader."""
    wanted = yaml.load(laid.text, yaml.BaseLoader)["extends"]
    return next(
        each
        for each in known
        if (each.edition.id, each.unit_type) == (wanted["edition"], wanted["unit_type"])
    )


def all_node_ids() -> set[NodeId]:
    """Every node of the trees of criteria, scope, papers and scores of every standard that ships."""
    return {
        (standard.edition.id, standard.unit_type, node.clause.id)
        for standard in standards()
        for root in standard.roots
        for node in walk(root)
        if node is not root
    }


def outcomes_in_samples() -> dict[NodeId, set[str]]:
    """What each node comes to in the samples."""
    seen: dict[NodeId, set[str]] = {}
    for name in NAMES:
        data = decision(name).data
        for tree in TREES:
            for node in nodes(data[tree]):
                key = (data["edition"]["id"], data["unit"]["type"], node["id"])
                seen.setdefault(key, set()).add(node["outcome"])
    return seen


def test_every_criterion_is_met_in_one_sample_and_missed_in_another() -> None:
    """Each node of each file and overlay is MET in one sample, UNMET or UNPROVEN in another."""
    seen = outcomes_in_samples()
    wanted = all_node_ids()
    never_met = sorted(key for key in wanted if "MET" not in seen.get(key, ()))
    never_missed = sorted(key for key in wanted if not seen.get(key, set()) & {*MISSED})
    assert (never_met, never_missed) == ([], [])
    assert seen.keys() <= wanted


def test_every_row_of_a_score_table_is_full_in_one_sample_and_short_in_another() -> None:
    """Each row of each overlay's table has all its points in one sample, and fewer in another."""
    wanted = {
        (standard.overlay.id, row.id)
        for standard in standards()
        if standard.overlay and standard.scoring
        for row in standard.scoring.rows
    }
    rows = [
        ((data["overlay"]["id"], row["id"]), row["got"] == row["possible"])
        for data in (decision(name).data for name in NAMES)
        if data["overlay"]
        for row in data["score"]["rows"]
    ]
    assert {key for key, full in rows if full} == wanted
    assert {key for key, full in rows if not full} == wanted


def test_the_samples_cover_every_kind_of_unit_and_verdict() -> None:
    """Both editions, five unit types, four verdicts and the exit codes 0, 1 and 3; a met one for each type."""
    found = {
        (data["edition"]["id"], data["unit"]["type"], data["verdict"])
        for data in (decision(name).data for name in NAMES)
    }
    types = {(each.edition.id, each.unit_type) for each in standards()}
    assert {(edition, kind) for edition, kind, verdict in found if verdict == "meets"} == types
    assert {verdict for _, _, verdict in found} == {
        "meets",
        "does-not-meet",
        "cannot-conclude",
        "out-of-scope",
    }
    assert {case(name)["exit"] for name in NAMES} == {"0", "1", "3"}


def meaning(decided: Decision) -> Data:
    """A decision without the digests of its inputs and the places in its file."""
    left_out = {"inputs", "notices"}
    return {key: value for key, value in decided.data.items() if key not in left_out}


def outcome_of_all(decided: Decision) -> list[tuple[str, str]]:
    """The id and the outcome of every node."""
    return [(node["id"], node["outcome"]) for tree in TREES for node in nodes(decided.data[tree])]


def reversed_text(text: str) -> str:
    """The same dossier with tables and lists back to front; blank form lines, which say nothing, left out."""

    def turn(node: yaml.Node | None) -> None:
        if isinstance(node, yaml.MappingNode):
            node.value = [pair for pair in reversed(node.value) if pair[1].value != ""]
            for _, value in node.value:
                turn(value)
        elif isinstance(node, yaml.SequenceNode):
            node.value.reverse()
            for value in node.value:
                turn(value)

    root = yaml.compose(text, yaml.BaseLoader)
    turn(root)
    return str(yaml.serialize(root, Dumper=yaml.dumper.BaseDumper, allow_unicode=True))


def decide_text(name: str, text: str) -> Decision:
    """The decision on a sample whose dossier reads `text` instead."""
    original = open_bundle(SAMPLES / name)
    written = source.parse(text.encode(), original.document.path, original.document.name)
    return decide(name, Bundle(written, original.folder))


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_order_in_a_dossier_changes_nothing(name: str) -> None:
    """Keys and list items back to front: another digest, the same outcome of every node, score and verdict."""
    original = decision(name)
    turned = decide_text(name, reversed_text(open_bundle(SAMPLES / name).document.text))
    assert turned.data["inputs"]["dossier"] != original.data["inputs"]["dossier"]
    assert outcome_of_all(turned) == outcome_of_all(original)
    for key in ("verdict", "approvable", "blockers", "timing", "score", "changes"):
        assert turned.data[key] == original.data[key], key


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_line_ends_change_nothing_but_the_digest(name: str) -> None:
    """With CRLF the dossier has another digest, and everything else of the decision is the same."""
    original = decision(name)
    text = open_bundle(SAMPLES / name).document.text
    windows = decide_text(name, text.replace("\n", "\r\n"))
    assert windows.data["inputs"]["dossier"] != original.data["inputs"]["dossier"]
    assert meaning(windows) == meaning(original)
    assert windows.data["notices"] == original.data["notices"]


PROCESS = """
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.pipeline import Pipeline
pipeline = Pipeline(Catalogue())
for folder, day in zip(sys.argv[1::2], sys.argv[2::2]):
    decided = pipeline.decide(open_bundle(Path(folder)), date.fromisoformat(day))
    print(sha256(decided.canonical).hexdigest())
"""
COMPARED = ("kdc-nhieu-vu-viec", "xa-nhieu-tieu-chi-khong-dat", "thpt-2020-nam-hoc")


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_canonical_bytes_are_the_same_in_another_process(seed: str) -> None:
    """The order of sets and dicts of another process (PYTHONHASHSEED) does not reach the decision's bytes."""
    arguments = [text for name in COMPARED for text in (str(SAMPLES / name), case(name)["as_of"])]
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, *arguments],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [hashlib.sha256(decision(name).canonical).hexdigest() for name in COMPARED]
    assert done.stdout.split() == ours
