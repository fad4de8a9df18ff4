"""A large ledger is verified by a process beside the walk: the same flaws, whoever found them."""

from __future__ import annotations

from concurrent.futures import Executor
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
    assert alone.sound is not bool(altered) and len(alone.flaws) >= len(altered)


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
