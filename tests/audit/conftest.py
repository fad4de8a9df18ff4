"""A terminal with a clock that stands still, and a ledger with one decision."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_desk import MET, NOW, PASSPHRASE, SAMPLES, Run, Said, decide

import cli


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder of its own, on a fixed day; `ledger.antt` and `key.pem` are meant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "now", lambda: NOW)
    for name in ("ANTT_LANG", "NO_COLOR", "FORCE_COLOR", "ANTT_NEW_KEY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTT_KEY_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("ANTT_LEDGER", "ledger.antt")
    monkeypatch.setenv("ANTT_KEY", "key.pem")

    def call(*words: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return Said(int(left.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def ledger(run: Run, tmp_path: Path) -> Path:
    """A ledger with one decision: entry 1, recognised, under a checkpoint."""
    assert run("key", "new", "key.pem").code == 0
    assert run("ledger", "new", "--name", "antt.example.vn/xa-a").code == 0
    assert decide(run, MET, "2022-11-10").code == 0
    return tmp_path / "ledger.antt"


@pytest.fixture
def sample_copy(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a sample that may be changed."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(SAMPLES / name, tmp_path / name))

    return copy
