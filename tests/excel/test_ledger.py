"""A decision on a workbook: the ledger keeps its bytes, and replay reads them through the same door."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from excel_desk import FACTS, SAMPLES, STANDARD, antt, blank, fill, saved

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


def test_a_decision_on_a_workbook_is_recorded_and_replayed(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very bytes, and the very answer again when the workbook itself is gone."""
    monkeypatch.setenv("ANTT_KEY_PASSPHRASE", PASSWORD)
    monkeypatch.setenv("ANTT_NEW_KEY_PASSPHRASE", PASSWORD)
    ledger, key = tmp_path / "so.antt", tmp_path / "khoa.pem"
    data = (path / "dossier.xlsx").read_bytes()
    desk = ("--ledger", ledger, "--key", key)
    assert antt(capsys, "key", "new", key)[0] == 0
    assert antt(capsys, "ledger", "new", "--name", "antt.example.vn/xa", *desk)[0] == 0
    signed = ("--by", "Chủ tịch UBND xã", "--number", "215/QĐ-UBND", "--date", "2026-11-05")
    status, _, err = antt(capsys, "decide", path, *signed, "--outcome", "recognise", *desk)
    assert (status, err) == (0, "")
    (path / "dossier.xlsx").unlink()
    status, out, _ = antt(capsys, "replay", "1", "--ledger", ledger)
    assert status == 0, out
    with open_ledger(ledger) as kept:
        recorded = stored.read_whole(kept, 1)
    assert recorded.files[record.DOSSIER] == data
    assert recorded.evaluation["inputs"]["dossier"] == hashlib.sha256(data).hexdigest()
    assert recorded.bundle.document.cells
