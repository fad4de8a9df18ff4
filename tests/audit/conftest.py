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


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the key and the ledger that the first test made are kept: the others get a copy."""
    return tmp_path_factory.mktemp("first") / "kept"


@pytest.fixture
def ledger(run: Run, tmp_path: Path, first: Path) -> Path:
    """A ledger with one decision: entry 1, recognised, under a checkpoint."""
    if not first.exists():
        assert run("key", "new", "key.pem").code == 0
        assert run("ledger", "new", "--name", "antt.example.vn/xa-a").code == 0
        assert decide(run, MET, "2022-11-10").code == 0
        assert {each.name for each in tmp_path.iterdir()} == {"key.pem", "ledger.antt"}
        shutil.copytree(tmp_path, first)
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "ledger.antt"


@pytest.fixture
def sample_copy(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a sample that may be changed."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(SAMPLES / name, tmp_path / name))

    return copy
