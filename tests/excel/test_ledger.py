"""A decision on a workbook: the ledger keeps its bytes, and replay reads them through the same door."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from excel_desk import FACTS, SAMPLES, STANDARD, antt, blank, fill, saved

from engine import source
from engine.audit import record, stored
from engine.ledger.store import open_ledger

PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook in a folder of its own, with what it refers to."""
    book = fill(blank("residential_area", 2026), FACTS, STANDARD)
    folder = tmp_path / "ban-na-phac"
    (folder / "tai-lieu").mkdir(parents=True)
    attached = "tai-lieu/bien-ban-hop-danh-gia.txt"
    (folder / attached).write_bytes((SAMPLES / "kdc-dat-2026" / attached).read_bytes())
    (folder / "dossier.xlsx").write_bytes(saved(book))
    return folder


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, ...]:
    """A new ledger and its key, as options."""
    monkeypatch.setenv("ANTT_KEY_PASSPHRASE", PASSWORD)
    monkeypatch.setenv("ANTT_NEW_KEY_PASSPHRASE", PASSWORD)
    ledger, key = tmp_path / "so.antt", tmp_path / "khoa.pem"
    desk = ("--ledger", ledger, "--key", key)
    assert antt(capsys, "key", "new", key)[0] == 0
    assert antt(capsys, "ledger", "new", "--name", "antt.example.vn/xa", *desk)[0] == 0
    return desk


SIGNED = ("--by", "Chủ tịch UBND xã", "--number", "215/QĐ-UBND", "--date", "2026-11-05")
RECOGNISED = (*SIGNED, "--outcome", "recognise")


def test_a_decision_on_a_workbook_is_recorded_and_replayed(
    path: Path, desk: tuple[Any, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The very bytes, under the name of what they are, and the very answer when the workbook itself is gone."""
    data = (path / "dossier.xlsx").read_bytes()
    status, _, err = antt(capsys, "decide", path, *RECOGNISED, *desk)
    assert (status, err) == (0, "")
    (path / "dossier.xlsx").unlink()
    status, out, _ = antt(capsys, "replay", "1", *desk[:2])
    assert status == 0, out
    with open_ledger(desk[1]) as kept:
        recorded = stored.read_whole(kept, 1)
    assert recorded.dossier == "dossier.xlsx"
    assert recorded.files["dossier.xlsx"] == data
    assert recorded.evaluation["inputs"]["dossier"] == hashlib.sha256(data).hexdigest()
    assert recorded.bundle.document.cells


def test_an_early_ledger_calls_every_dossier_yaml(
    path: Path,
    desk: tuple[Any, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A workbook under that name is decided again, exported, and known when it comes a second time."""
    with monkeypatch.context() as early:
        early.setattr(record, "dossier_name", lambda document: "dossier.yaml")
        assert antt(capsys, "decide", path, *RECOGNISED, *desk)[0] == 0
    assert antt(capsys, "replay", "1", *desk[:2])[0] == 0
    capsule = tmp_path / "muc-1.zip"
    assert antt(capsys, "ledger", "export", "1", "-o", capsule, *desk[:2])[0] == 0
    assert "objects/dossier.yaml" in zipfile.ZipFile(capsule).namelist()
    status, _, err = antt(capsys, "decide", path, *RECOGNISED, *desk)
    assert status == 2
    assert "object-recorded: Tệp dossier.xlsx" in err


@pytest.mark.parametrize(
    ("file", "packed", "name"),
    [
        ("ho-so.yaml", b"", "dossier.yaml"),
        ("ho-so.JSON", b"", "dossier.json"),
        ("-", b"", "dossier.yaml"),
        ("ho-so.xlsx", b"", "dossier.yaml"),
        ("ho-so.xlsx", b"PK", "dossier.xlsx"),
        ("ho-so.xlsm", b"PK", "dossier.xlsx"),
        ("ho-so.ods", b"PK", "dossier.ods"),
        ("ho-so.XLS", b"\xd0", "dossier.xls"),
        ("ho-so.yaml", b"PK", "dossier.xlsx"),
    ],
)
def test_a_dossier_is_stored_under_the_name_of_what_it_is(
    file: str, packed: bytes, name: str
) -> None:
    """The bytes say whether it is a workbook, the ending says which: a capsule's dossier opens by a double click."""
    document = source.parse(b"a: 1", file, file)._replace(packed=packed)
    assert record.dossier_name(document) == name
