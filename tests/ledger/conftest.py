"""What the ledger's tests share; `slow` tests run only with ANTT_SLOW=1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sample_ledger import SIGNER, decision, filled

from engine.ledger import writer
from engine.ledger.store import Ledger


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests that take minutes."""
    config.addinivalue_line("markers", "slow: takes minutes; runs only with ANTT_SLOW=1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow ones out unless asked for."""
    if os.environ.get("ANTT_SLOW") == "1":
        return
    slow = [item for item in items if "slow" in item.keywords]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if "slow" not in item.keywords]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of eleven entries of every kind, the last one under a signed checkpoint."""
    with filled(tmp_path / "ledger.antt") as opened:
        yield opened


@pytest.fixture
def whole(ledger: Ledger) -> Path:
    """The file of that ledger, closed, with nothing left in the write-ahead log."""
    ledger.db.close()
    assert not Path(f"{ledger.path}-wal").exists()
    return ledger.path


@pytest.fixture
def empty(tmp_path: Path) -> Ledger:
    """A new ledger: only its key."""
    with writer.create(tmp_path / "empty.antt", SIGNER, decision(0).recorded_at) as opened:
        yield opened
