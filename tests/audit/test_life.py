"""The life of a ledger, from the commands that people type."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from audit_desk import MET, PASSPHRASE, SAMPLES, WITH_FILES, Run, decide

from engine.audit import record


def shown(run: Run, entry: int) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run("ledger", "show", entry, "--format", "json").out)
    return said


def test_a_whole_life(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Decided, shown, signed, verified, replayed, exported, revoked, decided again, a name erased: all holds."""
    assert decide(run, WITH_FILES, "2026-11-05", "--attach").code == 0
    witness = tmp_path / "witness.txt"
    assert run("ledger", "checkpoint", "--witness", witness).code == 0
    key = run("ledger", "verify", "--format", "json").out
    public = json.loads(key)["key"]
    for entry in (1, 2):
        file = tmp_path / f"{entry}.zip"
        assert run("ledger", "export", entry, "-o", file).code == 0
        assert run("verify", file, "--public-key", public).code == 0
    revoked = run(
        *("revoke", 2, "--by", "Chủ tịch", "--number", "9/QĐ", "--date", "2026-11-20"),
        *("--reason", "Xác nhận sai"),
    )
    assert revoked.code == 0
    assert decide(run, WITH_FILES, "2026-11-21").code == 0
    assert shown(run, 1)["who"] == {"name": "Nguyễn Văn Kín", "role": "Chủ tịch UBND xã"}
    assert run("ledger", "redact", 1, "--reason", "Hết thời hạn").code == 0
    assert shown(run, 1)["who"] is None
    assert shown(run, 1)["redacted_by"] == 5
    head = json.loads(run("ledger", "checkpoint", "--format", "json").out)["head"]
    how = ("--witness", witness, "--head", head, "--public-key", public)
    assert run("ledger", "verify", *how).code == 0
    assert run("replay", "--all").code == 0
    again = tmp_path / "again.zip"
    assert run("ledger", "export", 1, "-o", again).code == 0
    assert again.read_bytes() == (tmp_path / "1.zip").read_bytes()


def test_what_a_decision_holds(run: Run, ledger: Path) -> None:
    """All bytes that it rests on, by name: both editions chose, one judged; files only where asked for."""
    decide(run, WITH_FILES, "2026-11-05", "--attach")
    names = [name for name, _ in shown(run, 2)["objects"]]
    assert names == [
        "dossier.yaml",
        "evaluation.json",
        "derivation.json",
        "criteria/tt124-2021/edition.yaml",
        "criteria/tt124-2021/residential_area.yaml",
        "criteria/tt23-2012/edition.yaml",
        "attachments/tai-lieu/bien-ban-hop-danh-gia.txt",
    ]
    said = shown(run, 2)
    assert said["said"]["ruling"] == {
        "outcome": "recognise",
        "number": "05/QĐ-UBND",
        "date": "2026-11-05",
    }
    assert said["said"]["versions"] == record.versions()
    assert "Kín" not in json.dumps(said["said"], ensure_ascii=False)
    assert said["recorded_at"] == "2026-11-25T02:30:00Z"


def test_files_are_kept_only_where_asked_for(run: Run, ledger: Path) -> None:
    """They can never be erased: without --attach there is their digest in the evaluation, and no more."""
    assert decide(run, WITH_FILES, "2026-11-05").code == 0
    said = shown(run, 2)
    assert [name for name, _ in said["objects"] if name.startswith("attachments/")] == []
    assert said["evaluation"]["inputs"]["attachments"]


def test_an_overlay_is_kept_under_the_name_that_the_evaluation_knows(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    """And deciding again lays it over the edition again, though the file is gone."""
    root = MET.parents[1]
    overlay = tmp_path / 'lạ "tên".yaml'
    overlay.write_bytes((root / "criteria/overlays/lang-son-2012-commune.yaml").read_bytes())
    dossier = root / "evidence_samples/lang-son-2012-dat"
    said = decide(run, dossier, "2013-01-15", "--overlay", overlay)
    assert said.code == 0, said.err
    overlay.unlink()
    assert run("replay", 2).code == 0
    assert shown(run, 2)["said"]["overlay"] == 'lạ "tên".yaml'


def test_the_log_is_filtered_and_says_what_was_overridden(run: Run, ledger: Path) -> None:
    """An override stands below its decision in the log, in the list for Excel, in the replay and on the page."""
    why = ("--override", "Đang xác minh đơn", "--override-by", "Phó Chủ tịch")
    assert decide(run, WITH_FILES, "2026-11-05", *why, outcome="refuse").code == 0
    log = run("ledger", "log", "--override").out
    assert "Đang xác minh đơn – chịu trách nhiệm: Phó Chủ tịch" in log
    assert "BL-DT-03" not in log
    rows = list(
        csv.reader(io.StringIO(run("ledger", "log", "--format", "csv").out.lstrip("\ufeff")))
    )
    assert [row[0] for row in rows[1:]] == ["0", "1", "2"]
    assert "Phó Chủ tịch" in rows[3][8]
    for words in (("replay", 2), ("ledger", "show", 2), ("ledger", "show", 2, "--format", "html")):
        assert "Đang xác minh đơn" in run(*words).out
    for words in (
        ("--unit", "BL-DT-03"),
        ("--year", "2022"),
        ("--outcome", "recognise", "--no-override"),
    ):
        listed = run("ledger", "log", *words).out
        assert "BL-DT-03" in listed and "LG-ML-03" not in listed
    assert (
        "BL-DT-03"
        in run("ledger", "log", "--place", "xã Đức Thắng Lộc, huyện Yên Phúc, Bình Lộc").out
    )


def test_a_list_for_excel_holds_no_formula(run: Run, ledger: Path) -> None:
    """Text that a spreadsheet would run stays text."""
    why = ("--override", "x", "--override-by", "y")
    number = ("--number", "=1+1")
    assert decide(run, WITH_FILES, "2026-11-05", *why, *number, outcome="refuse").code == 0
    assert ",'=1+1," in run("ledger", "log", "--format", "csv").out


def test_a_sample_is_spread_over_places_and_is_the_same_for_the_same_seed(
    run: Run, ledger: Path
) -> None:
    """One of each place before two of any; only decisions are drawn, never keys or revocations."""
    decide(run, WITH_FILES, "2026-11-05")
    decide(run, SAMPLES / "cq-2020-dat", "2020-12-20")

    def draw(size: int, seed: str) -> list[int]:
        said = run("ledger", "sample", "--size", size, "--seed", seed, "--format", "json").out
        return [each["seq"] for each in json.loads(said)["entries"]]

    assert draw(2, "2026-12-01") == draw(2, "2026-12-01")
    assert len(draw(2, "2026-12-01")) == 2
    assert draw(9, "x") == [1, 2, 3]


def test_the_capsule_holds_a_page_without_network(run: Run, ledger: Path, tmp_path: Path) -> None:
    """It says what was decided and why, loads nothing, and does not name who decided."""
    assert run("ledger", "export", 1, "-o", "c.zip", "--lang", "vi").code == 0
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        page = archive.read("report/report.html").decode()
        assert "opening.json" not in archive.namelist()
    assert "4.1.1" in page and "10/QĐ-UBND" in page and "ĐẠT tiêu chuẩn" in page
    for word in ("http:", "https:", "<script", "src=", "@import", "Kín"):
        assert word not in page
    assert run("ledger", "export", 1, "-o", "who.zip", "--who").code == 0
    with zipfile.ZipFile(tmp_path / "who.zip") as archive:
        assert "Kín" in archive.read("opening.json").decode()


def test_a_new_key_signs_from_there_on(run: Run, ledger: Path, monkeypatch: object) -> None:
    """The old one is refused afterwards; whoever trusts the first key can follow."""
    first = json.loads(run("ledger", "verify", "--format", "json").out)["key"]
    Path("new.txt").write_text("một câu khác cũng dài\n")
    assert run("key", "new", "new.pem", "--passphrase-file", "new.txt").code == 0
    done = run("key", "rotate", "new.pem", "--new-passphrase-file", "new.txt")
    assert done.code == 0 and "mục 2" in done.out
    refused = decide(run, WITH_FILES, "2026-11-05")
    assert (refused.code, "key-not-in-force" in refused.err) == (2, True)
    new = ("--key", "new.pem", "--passphrase-file", "new.txt")
    assert decide(run, WITH_FILES, "2026-11-05", *new).code == 0
    assert run("ledger", "verify", "--public-key", first).code == 0
    assert run("ledger", "log").out.count("BL-DT-03") == 1


def test_no_secret_is_told(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Neither passphrase nor key is in the ledger, in what is printed or in an error, --debug included."""
    secrets = [PASSPHRASE, *(tmp_path / "key.pem").read_text().splitlines()[1:-1]]
    said = [
        run("ledger", "verify", "--debug"),
        decide(run, MET, "2022-11-10", "--debug"),
        decide(run, WITH_FILES, "2026-11-05", "--passphrase-file", MET / "dossier.yaml"),
        run("ledger", "show", 1, "--format", "json"),
        run("key", "new", "key.pem"),
    ]
    texts = [*(each.out + each.err for each in said), ledger.read_bytes().decode("latin-1")]
    texts.append(ledger.read_bytes().decode("utf-8", errors="replace"))
    assert not [secret for secret in secrets for text in texts if secret in text]
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600


def test_a_name_that_cannot_be_stored_has_a_stand_in() -> None:
    """Other files keep their path; one with a quotation mark or too long a path is found by its digest."""
    assert record.attachment_name("tai-lieu/bien-ban.pdf") == "attachments/tai-lieu/bien-ban.pdf"
    names = {record.attachment_name(path) for path in ('a".pdf', 'b".pdf', "x" * 300)}
    assert len(names) == 3
    assert all(len(name) == len("attachments/") + 64 for name in names)


def test_the_project_file_says_where_ledger_and_key_are(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by walking up, its paths relative to it; a variable goes before it; a slip is named with its place."""
    monkeypatch.delenv("ANTT_LEDGER")
    monkeypatch.delenv("ANTT_KEY")
    assert run("ledger", "log").code == 2
    project = tmp_path / "antt.yaml"
    project.write_text("ledger: ledger.antt\nkey: key.pem\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert decide(run, WITH_FILES, "2026-11-05").code == 0
    assert run("replay", "--all").code == 0
    assert run("ledger", "verify").code == 0
    monkeypatch.setenv("ANTT_LEDGER", "other.antt")
    assert "other.antt" in run("ledger", "log").err
    monkeypatch.delenv("ANTT_LEDGER")
    project.write_text("ledgr: ledger.antt\n")
    said = run("ledger", "log")
    assert (said.code, "antt.yaml:1:1: key-unknown" in said.err, '"ledger"' in said.err) == (
        2,
        True,
        True,
    )


def test_an_overlay_belongs_to_the_edition_that_it_extends(run: Run, ledger: Path) -> None:
    """Beside its own edition it is laid on again; beside another it is not, and that is said, only there."""
    overlay = MET.parents[1] / "criteria/overlays/lang-son-2012-commune.yaml"
    dossier = SAMPLES / "lang-son-2012-dat"
    assert decide(run, dossier, "2013-01-15", "--overlay", overlay).code == 0
    left_off = "Quy định địa phương không thuộc văn bản kia"
    own, other = (run("replay", 2, "--under", name) for name in ("tt23-2012", "tt124-2021"))
    assert own.code == other.code == 0
    assert left_off not in own.out and "≠" not in own.out
    again = run("replay", 2, "--under", "tt23-2012", "--format", "json")
    assert json.loads(again.out)["entries"][-1]["left_out"] == []
    assert left_off in " ".join(other.out.split())
    assert left_off not in run("replay", 1, "--under", "tt23-2012").out
