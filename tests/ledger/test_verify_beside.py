"""A large ledger is verified by a process beside the walk: the same flaws, whoever found them."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from sample_ledger import check, tamper

from engine.ledger import beside, verify

TAMPERED = (
    "UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 5",
    "UPDATE object SET bytes = CAST(bytes || ' ' AS BLOB) WHERE id = 2",
    "DROP INDEX entry_subject",
    "DELETE FROM entry WHERE seq = 8",
)
EXPECTED = {"body-altered", "object-altered", "definition-altered", "entry-missing"}


@pytest.mark.parametrize("altered", [TAMPERED[:0], TAMPERED])
def test_a_process_finds_what_a_thread_finds(
    whole: Path, altered: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a whole ledger nothing; of another the same flaws, in the same order."""
    for statement in altered:
        tamper(whole, statement)
    alone = check(whole)
    monkeypatch.setattr(beside, "WORTH_A_PROCESS", 0)
    assert check(whole) == alone
    found = {flaw.code for flaw in alone.flaws}
    assert found >= EXPECTED if altered else alone.sound


def test_a_process_is_started_for_a_large_ledger_only(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And for none where none may be."""
    size = whole.stat().st_size
    for worth, process, expected in (
        (size, True, ProcessPoolExecutor),
        (size, False, ThreadPoolExecutor),
        (size + 1, True, ThreadPoolExecutor),
    ):
        monkeypatch.setattr(beside, "WORTH_A_PROCESS", worth)
        with beside.executor(whole, process) as running:
            assert type(running) is expected


def test_where_no_process_can_live_a_thread_does_the_work(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies, for lack of memory or whatever, is not the ledger's fault."""
    alone = check(whole)
    asked: list[bool] = []

    def dying(path: Path, process: bool) -> Executor:
        asked.append(process)
        if process:
            raise BrokenProcessPool
        return beside.executor(path, process)

    monkeypatch.setattr(verify, "executor", dying)
    assert check(whole) == alone
    assert asked == [True, False]
