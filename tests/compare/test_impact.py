"""`antt criteria impact`: only what changes, why, and the same answers as `antt check` gives one by one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import CRITERIA, DOSSIER, EDITION, HEAD, edit, write_criteria, write_dossier

from engine import source
from engine.batch.gather import find, pieces
from engine.batch.piece import Piece, open_piece, placed
from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.compare import survey
from engine.compare.glance import Glance
from engine.compare.impact import Scales, Shelf
from engine.outcome import Outcome
from engine.pipeline import Pipeline
from engine.problem import Problems
from engine.source import Items, Node, Table
from engine.vocabulary import UNIT_TYPES

from .conftest import Antt

DAY = date(2026, 11, 22)
SAMPLES = Path("evidence_samples")
FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/dossier.yaml"))


def plain(node: Node) -> Any:
    """A dossier of YAML as what JSON can say."""
    if isinstance(node, Table):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [plain(each) for each in node.items]
    words = {
        "": None,
        "~": None,
        "null": None,
        "yes": True,
        "true": True,
        "no": False,
        "false": False,
    }
    if node.quoted or not (node.text in words or node.text.isdecimal()):
        return node.text
    return words[node.text] if node.text in words else int(node.text)


def draft(
    tmp_path: Path, *pairs: tuple[str, str], edition: str = EDITION, head: str = HEAD
) -> Path:
    """A draft of the small edition."""
    return write_criteria(
        tmp_path / "draft", edition=edition, residential_area=head + edit(CRITERIA, *pairs)
    )


def impact(antt: Antt, current: Path, against: Path, *more: object) -> tuple[int, dict[str, Any]]:
    said = antt(
        "criteria", "impact", "--criteria", current, "--against", against, "--as-of", DAY.isoformat(),
        "--jobs", 1, "--format", "json", "--quiet", *more,
    )  # fmt: skip
    return said.code, json.loads(said.out)


def test_only_what_changes_is_listed(tmp_path: Path, antt: Antt) -> None:
    """Was, would be, because of which clause; the unit that keeps its verdict is only counted."""
    current = write_criteria(tmp_path)
    write_dossier(tmp_path / "stack", name="at.yaml")  # 18 of 25 is 72%
    write_dossier(
        tmp_path / "stack", edit(DOSSIER, ("registered: 18", "registered: 25")), "over.yaml"
    )
    code, said = impact(
        antt, current, draft(tmp_path, ("at_least: 70%", "at_least: 80%")), tmp_path / "stack"
    )
    assert code == 1
    assert (said["weighed"], said["outcomes_moved"], said["cross_checked"]) == (2, 1, 2)
    (changed,) = said["changed"]
    assert changed["dossier"].endswith("at.yaml")
    assert (changed["was"], changed["would"]) == ("meets", "does-not-meet")
    assert [(each["id"], each["was"], each["would"]) for each in changed["because"]] == [
        ("1.2", "MET", "UNMET")
    ]


@pytest.mark.parametrize(
    ("pair", "was", "would", "because"),
    [
        (("at_least: 70%", "at_least: 72%"), "", "", []),
        (("issued_by: [unit]", "issued_by: [police]"), "meets", "does-not-meet", ["1.1"]),
        (("    need: 2", "    need: 3"), "meets", "does-not-meet", ["3"]),  # the group, not its checks
        (
            ("document: minutes\n", "document: minutes\n  - {id: '5', vi: Thêm, en: Added, cite: Điều 2, "
             "certainty: text, fact: crimes, at_most: 1}\n"),
            "meets", "does-not-meet", ["5"],
        ),
        (
            ("    document: minutes", "    document: minutes\n    dated: quarter_1"),
            "meets", "does-not-meet", ["4"],
        ),
    ],
)  # fmt: skip
def test_causes(
    tmp_path: Path, antt: Antt, pair: tuple[str, str], was: str, would: str, because: list[str]
) -> None:
    """The smallest clause that makes the difference; a change that touches nobody is no impact."""
    current = write_criteria(tmp_path)
    file = write_dossier(tmp_path)
    code, said = impact(antt, current, draft(tmp_path, pair), file)
    assert code == (1 if would else 0)
    found = [
        (each["was"], each["would"], [c["id"] for c in each["because"]]) for each in said["changed"]
    ]
    assert found == ([(was, would, because)] if would else [])


def test_a_milder_draft(tmp_path: Path, antt: Antt) -> None:
    """A gain is named by the clause that used to stand in the way."""
    current = write_criteria(tmp_path)
    file = write_dossier(tmp_path, edit(DOSSIER, ("registered: 18", "registered: 10")))
    _, said = impact(antt, current, draft(tmp_path, ("at_least: 70%", "at_least: 40%")), file)
    (changed,) = said["changed"]
    assert (changed["was"], changed["would"]) == ("does-not-meet", "meets")
    assert [each["id"] for each in changed["because"]] == ["1.2"]


def test_other_windows_and_words(tmp_path: Path, antt: Antt) -> None:
    """A draft that moves the window, or declares other words, is read and observed anew."""
    current = write_criteria(tmp_path)
    file = write_dossier(tmp_path)
    shut = edit(EDITION, ("closes: 31/10", "closes: 15/11"), ("opens: 01/11", "opens: 16/11"))
    _, said = impact(antt, current, draft(tmp_path, edition=shut), file)
    assert [each["would"] for each in said["changed"]] == ["cannot-conclude"]
    shutil.rmtree(tmp_path / "draft")
    renamed = HEAD.replace("registered:", "signed_up:")
    code, said = impact(
        antt, current, draft(tmp_path, ("of: registered", "of: signed_up"), head=renamed), file
    )
    (changed,) = said["changed"]
    assert code == 1
    assert (changed["was"], changed["would"]) == ("meets", "unreadable")
    assert changed["problems"][0]["code"] == "key-unknown"


def test_an_overlay_as_the_draft(tmp_path: Path, antt: Antt) -> None:
    """An overlay touches the unit type that it extends and no other."""
    overlay = tmp_path / "lam-giang.yaml"
    overlay.write_text(
        "overlay: lam-giang\nextends: {edition: tt124-2021, unit_type: commune}\n"
        "title: {vi: Thử, en: Trial}\nbasis: {vi: Thử, en: Trial, cite: QĐ 1, certainty: illustration}\n"
        "source: qd\nsources: {qd: {vi: QĐ 1, en: Decision 1}}\n"
        'tighten: [{id: "5.4.2", at_least: 80%}]\n',
        encoding="utf-8",
    )
    names = ("xa-70-phan-tram", "xa-dat-2026", "kdc-dat-2026")
    code, said = impact(antt, Path("criteria"), overlay, *(SAMPLES / name for name in names))
    assert code == 1
    assert [each["dossier"] for each in said["changed"]] == ["evidence_samples/xa-70-phan-tram"]
    assert said["changed"][0]["because"][0]["id"] == "5.4.2"
    assert any(each["name"] == "lam-giang.yaml" for each in said["draft"]["sources"])


def test_a_score_alone(tmp_path: Path, antt: Antt) -> None:
    """Where no outcome differs, the pass mark is the cause."""
    current = Path("criteria/overlays/lang-son-2012-commune.yaml")
    text = current.read_text(encoding="utf-8")
    strict = tmp_path / "strict.yaml"
    strict.write_text(
        edit(text, ("criteria: [\"6.4\"]\n      points: 15", "criteria: [\"6.4\"]\n      points: 20"),
             ("criteria: [\"6.3\"]\n      points: 10", "criteria: [\"6.3\"]\n      points: 5"),
             ("pass_mark: 80 ", "pass_mark: 100 ")),
        encoding="utf-8",
    )  # fmt: skip
    scales = Scales(
        Shelf(Catalogue(), source.load(current)), Shelf(Catalogue(), source.load(strict)), DAY
    )
    weighed = scales.weigh("x", open_bundle(SAMPLES / "lang-son-2012-dat"), sampled=True)
    assert weighed.was == "meets"
    assert (
        weighed.would == "meets" and weighed.causes == ()
    )  # full points: a higher mark takes nothing away


def test_a_bad_draft_is_found_before_any_dossier(tmp_path: Path, antt: Antt) -> None:
    """Exit 2, at the place in the draft; no dossier is blamed."""
    current, file = write_criteria(tmp_path), write_dossier(tmp_path)
    bad = draft(tmp_path, ("at_least: 70%", "at_leest: 70%"))
    said = antt("criteria", "impact", "--criteria", current, "--against", bad, file)
    assert (said.code, said.out) == (2, "")
    assert "at_leest" in said.err and "dossier.yaml" not in said.err


def test_of_nothing_nothing_is_concluded(tmp_path: Path, antt: Antt) -> None:
    """Where no dossier could be judged, it is not said that none would change, nor that two evaluators agree."""
    said = antt("criteria", "impact", "--against", "criteria", tmp_path / "khong-co")
    assert said.code == 2
    assert "Chưa xét được hồ sơ nào" in said.out
    assert "Không hồ sơ nào đổi kết luận" not in said.out and "khớp từng nút" not in said.out


def test_an_unreadable_dossier_does_not_stop_the_others(tmp_path: Path, antt: Antt) -> None:
    """It is named on standard error with its place and counted apart; exit 2."""
    current = write_criteria(tmp_path)
    write_dossier(tmp_path / "stack", name="good.yaml")
    write_dossier(
        tmp_path / "stack", edit(DOSSIER, ("registered: 18", "registered: -1")), "bad.yaml"
    )
    said = antt(
        "criteria",
        "impact",
        "--criteria",
        current,
        "--against",
        current,
        "--as-of",
        DAY,
        tmp_path / "stack",
    )
    assert said.code == 2
    assert said.err.startswith(f"{tmp_path}/stack/bad.yaml:5:15: count-negative")
    assert "1 hồ sơ được xét" in said.out and "1 hồ sơ không đọc được" in said.out


@pytest.mark.parametrize("sample", [20, 0])
@pytest.mark.parametrize("form", ["yaml", "ndjson"])
@pytest.mark.parametrize("lacking", ["current", "draft"])
def test_the_side_that_lacks_a_file_is_named(
    tmp_path: Path, antt: Antt, lacking: str, form: str, sample: int
) -> None:
    """A dossier that the draft has no criteria for is no fault of the criteria in force; each side is counted apart."""
    for side in ("current", "draft"):
        shutil.copytree("criteria", tmp_path / side)
    (tmp_path / lacking / "tt124-2021" / "school.yaml").unlink()
    words = [*("criteria", "impact", "--as-of", "2026-11-18", "--sample", sample)]
    sides = ("--criteria", tmp_path / "current", "--against", tmp_path / "draft")
    stack = tmp_path / "stack.ndjson"
    stack.write_text('{"unit": {"type": "school", "code": "a", "name": "A"}, "year": 2026}\n' * 2)
    files = [stack] if form == "ndjson" else [SAMPLES / "thpt-dat-2026" / "dossier.yaml"] * 2
    said = antt(*words, *sides, *files, "--format", "json")
    data = json.loads(said.out)
    assert (said.code, data["weighed"]) == (2, 0)
    assert (data["unreadable"], data["unjudged"]) == ((2, 0) if lacking == "current" else (0, 2))
    assert f"{lacking}/tt124-2021/school.yaml:1:1: file-missing" in said.err
    assert said.err.count("file-missing") == (2 if lacking == "current" else 1)
    text = antt(*words, *sides, *files).out
    assert ("2 hồ sơ không đọc được theo bộ tiêu chí hiện hành" in text) == (lacking == "current")
    assert ("2 hồ sơ không xét được theo dự thảo" in text) == (lacking == "draft")
    assert antt(*words, *sides, *files, "--quiet").err == ""


def test_ndjson_is_read_as_the_dossier_it_is(tmp_path: Path) -> None:
    """The fast reading of a line and the reading by `engine.source` give the same verdict for every sample."""
    catalogue = Catalogue()
    scales = Scales(Shelf(catalogue), Shelf(catalogue), DAY)
    compared = 0
    for folder in FOLDERS:
        written = source.load(folder / "dossier.yaml").root
        line = json.dumps(plain(written), ensure_ascii=False).encode() + b"\n"
        piece = Piece("x", folder / "stack.ndjson", 1, line)
        try:
            exact = scales.weigh("x", open_piece(piece, catalogue, exactly=True))
        except Problems:
            with pytest.raises(Problems):
                scales.weigh("x", open_piece(piece, catalogue))
            continue
        assert scales.weigh("x", open_piece(piece, catalogue)) == exact
        compared += 1
    assert compared > 40


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0065\\u0301"}',
        '{"a": "e\u0301"}'.encode(),
        b'{"a": NaN}',
        b"[",
        b"\xff",
    ],
)
def test_a_line_that_is_odd_is_left_to_the_one_reader(tmp_path: Path, line: bytes) -> None:
    """Duplicate keys, escapes, text not in NFC, bytes that are no text: refused or read as a file would be."""
    piece = Piece("s", tmp_path / "s.ndjson", 3, line)
    try:
        expected: object = source.parse(line, str(piece.path), "s")
    except Problems:
        with pytest.raises(Problems) as refused:
            source.parse(b"\n\n" + line, str(piece.path), "s")
        with pytest.raises(Problems) as caught, placed(piece):
            open_piece(piece, Catalogue())
        said, known = ([each.code for each in found.value.problems] for found in (caught, refused))
        # Broken syntax alone is put in the words of JSON: a line's writer knows no YAML.
        assert said == ["line-json" if code == "yaml-syntax" else code for code in known]
        assert {each.mark.line for each in caught.value.problems} == {3}
        return
    assert open_piece(piece, Catalogue()).document == expected


def test_stacks_of_all_kinds(tmp_path: Path) -> None:
    """A file, a bundle with its papers, folders of folders, NDJSON; hidden folders and papers are left alone."""
    write_dossier(tmp_path / "a" / "bundle")
    (tmp_path / "a" / "bundle" / "paper.yaml").write_text("x: 1", encoding="utf-8")
    write_dossier(tmp_path / "a", name="one.yaml")
    (tmp_path / "a" / "many.ndjson").write_text('{"a": 1}\n\n{"b": 2}\n', encoding="utf-8")
    write_dossier(tmp_path / "a" / ".git", name="no.yaml")
    (tmp_path / "a" / "pictures").mkdir()
    listed = pieces(find([tmp_path / "a"]), Catalogue())
    names = [Path(piece.source).name for piece in listed]
    assert names == ["bundle", "many.ndjson!1", "many.ndjson!3", "one.yaml"]
    (nothing,) = pieces(find([tmp_path / "a" / "pictures"]), Catalogue())
    assert [each.code for each in nothing.problems] == ["no-dossier"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft of all shipped editions that moves limits, windows, exceptions and conditions."""
    root = tmp_path_factory.mktemp("mixed") / "criteria"
    shutil.copytree("criteria", root)
    for path in root.glob("tt*/*.yaml"):
        text = path.read_text(encoding="utf-8").replace("at_least: 70%", "at_least: 80%")
        text = text.replace("at_most: last_year", "under: last_year").replace(
            "unless: force_majeure\n", "\n"
        )
        path.write_text(text.replace("dated: quarter_1", "dated: window"), encoding="utf-8")
    return root


@pytest.mark.no_cover
def test_the_fast_path_agrees_with_check(mixed: Path) -> None:
    """For every sample dossier both verdicts are those that `antt check` would give, draft included."""
    scales = Scales(Shelf(Catalogue()), Shelf(Catalogue(mixed)), DAY)
    full = [Pipeline(Catalogue()), Pipeline(Catalogue(mixed))]
    changed = 0
    for folder in FOLDERS:
        try:
            expected = [each.decide(open_bundle(folder), DAY).verdict.value for each in full]
        except Problems:
            continue
        weighed = scales.weigh(folder.name, open_bundle(folder), sampled=True)
        assert [weighed.was, weighed.would] == expected, folder
        assert bool(weighed.causes) == weighed.changed
        changed += weighed.changed
    assert changed > 5


@pytest.mark.no_cover
def test_a_glance_says_what_the_scales_say(mixed: Path, tmp_path: Path) -> None:
    """Of every sample, as a file and as a line of JSON: the same, or nothing; whatever changes is left alone."""
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(b"".join(_lines()))
    glance = Glance(Shelf(Catalogue()), Shelf(Catalogue(mixed)), DAY)
    scales = Scales(Shelf(Catalogue()), Shelf(Catalogue(mixed)), DAY)
    seen = {False: 0, True: 0}
    for piece in pieces(find([stack, *FOLDERS]), Catalogue()):
        said = glance.weigh(piece)
        if said is not None:
            assert said == scales.weigh(piece.source, open_piece(piece, Catalogue()))
            assert not said.changed
            seen[said.moved] += 1
    assert seen[False] > 50 and seen[True] > 5


def test_points_that_would_count_otherwise_are_not_left_to_a_glance(tmp_path: Path) -> None:
    """With an overlay's score sheet the points may move while no clause does."""
    laid = source.load(Path("criteria/overlays/lang-son-2012-commune.yaml"))
    said = plain(source.load(SAMPLES / "lang-son-2012-dat" / "dossier.yaml").root)
    del said["self_scores"]  # or the circular alone could not read it
    stack = tmp_path / "stack.ndjson"
    stack.write_text(json.dumps(said) + "\n", encoding="utf-8")
    [piece] = pieces(find([stack]), Catalogue())
    scored, bare = Shelf(Catalogue(), laid), Shelf(Catalogue())
    assert Glance(bare, bare, DAY).weigh(piece) is not None
    for pair in ((scored, bare), (bare, scored), (scored, scored)):
        assert Glance(*pair, DAY).weigh(piece) is None


@pytest.mark.no_cover
def test_two_processes_give_what_one_gives(mixed: Path, tmp_path: Path) -> None:
    """The order of the answer is that of the stack, however many processes work."""
    lines = list(_lines())
    stack = tmp_path / "stack.ndjson"
    stack.write_bytes(b"".join(lines * 4))
    setup = survey.Setup(Path("criteria"), None, mixed, DAY)
    listed = list(pieces(find([stack]), Catalogue()))
    assert len(listed) > 2 * survey.BATCH
    seen: list[int] = []
    one = survey.survey(setup, listed, 1, 10, seen.append)
    two = survey.survey(setup, listed, 2, 10, lambda count: None)
    assert one == two
    assert sum(seen) == len(listed)
    assert one.sampled == 10 and one.changed


def _lines() -> Iterator[bytes]:
    for folder in FOLDERS:
        yield (
            json.dumps(
                plain(source.load(folder / "dossier.yaml").root), ensure_ascii=False
            ).encode()
            + b"\n"
        )


def test_a_difference_between_the_evaluators_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample is a guard: with a wrong reference evaluator it trips."""
    from engine.reference import Reference
    from engine.rete import InferenceError

    real = Reference.infer

    def wrong(*arguments: Any) -> dict[str, Outcome]:
        return {**real(*arguments), "4.1.3": Outcome.UNPROVEN}

    monkeypatch.setattr(Reference, "infer", wrong)
    scales = Scales(Shelf(Catalogue()), Shelf(Catalogue()), DAY)
    bundle = open_bundle(SAMPLES / "kdc-dat-2026")
    scales.weigh("x", bundle)
    with pytest.raises(InferenceError, match=r"4\.1\.3"):
        scales.weigh("x", bundle, sampled=True)


def test_sample_is_spread_evenly() -> None:
    """The same positions on every run, all of them when there are few."""
    assert survey.evenly(100, 4) == {0, 25, 50, 75}
    assert survey.evenly(3, 20) == {0, 1, 2}
    assert survey.evenly(0, 20) == frozenset()


def test_totals_text_and_excel(mixed: Path, antt: Antt, tmp_path: Path) -> None:
    """Totals by unit type and place add up to the dossiers weighed; the workbook says the same."""
    words = (
        "criteria",
        "impact",
        "--against",
        mixed,
        "--as-of",
        DAY,
        "--jobs",
        1,
        "--quiet",
        SAMPLES,
    )
    data = json.loads(antt(*words, "--format", "json").out)
    assert sum(each["count"] for each in data["totals"]) == data["weighed"]
    moved = sum(each["count"] for each in data["totals"] if each["was"] != each["would"])
    assert moved == len(data["changed"])
    text = antt(*words).out
    assert "THEO LOẠI ĐƠN VỊ" in text and "khớp từng nút" in text
    path = tmp_path / "impact.xlsx"
    antt(*words, "--format", "xlsx", "--output", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hồ sơ đổi kết luận", "Theo loại đơn vị", "Theo địa bàn"]
    assert book["Hồ sơ đổi kết luận"].max_row == len(data["changed"]) + 1
    by_type = list(book["Theo loại đơn vị"].iter_rows(min_row=2, values_only=True))
    assert len(by_type) <= len(UNIT_TYPES)
    assert sum(row[1] for row in by_type) == data["weighed"]
