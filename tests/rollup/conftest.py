"""What the tests of roll-ups share: the shipped criteria, rows made by hand, a copy of the sample commune."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from engine.batch.run import Pipelines
from engine.catalogue import Catalogue

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "evidence_samples" / "xa-huoi-lam-2026"


@pytest.fixture(scope="session")
def pipeline() -> Pipelines:
    """The shipped criteria, read once."""
    return Pipelines(Catalogue())


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample commune that may be changed."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "xa"))


@pytest.fixture
def antt(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """A command line in an empty folder: its code, what it prints, what it complains of."""
    monkeypatch.chdir(tmp_path)
    for name in ("ANTT_LANG", "ANTT_LEDGER"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call
