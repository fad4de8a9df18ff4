"""The command line as users call it, and small criteria to compare."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import cli

sys.path.append(str(Path(__file__).resolve().parents[1]))

ROOT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    code: int
    out: str
    err: str


Antt = Callable[..., Said]


@pytest.fixture
def antt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Antt:
    """Run `antt` with these words: exit code, standard output, standard error."""
    monkeypatch.delenv("ANTT_LANG", raising=False)

    def run(*words: object) -> Said:
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(int(left.value.code or 0), said.out, said.err)

    return run
