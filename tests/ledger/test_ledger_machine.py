"""Any order of appending, revoking, correcting, redacting, rotating, signing and reopening is
sound.

A plain model says what must be recorded or refused; after every step the ledger is verified, also
against every checkpoint it ever gave.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sample_ledger import NOW, check, codes, decision, signer

from engine.ledger import capsule, writer
from engine.ledger import entry as entries
from engine.ledger.entry import Draft
from engine.ledger.store import open_ledger
from engine.problem import Problems

UNITS = st.integers(1, 4)
TARGETS = st.integers(0, 12)


class LedgerMachine(RuleBasedStateMachine):
    """The ledger beside a model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.antt"
        self.kinds: list[str] = ["key"]
        self.stands: dict[int, int] = {}
        self.unit_of: dict[int, int] = {}
        self.named: set[int] = set()
        self.notes: list[str] = []
        self.key = 10
        self.capsules: dict[int, bytes] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.ledger.db.close()
        shutil.rmtree(self.folder)

    @initialize()
    def make(self) -> None:
        """A new ledger."""
        self.ledger = writer.create(self.path, signer(self.key), NOW)
        self.notes.extend(self.ledger.checkpoints())

    def attempt(self, draft: Draft, allowed: bool) -> int | None:
        """Append: the ledger must take the draft if and only if the model does."""
        try:
            with writer.writing(self.ledger) as writing:
                seq = writing.append(draft).seq
        except Problems:
            assert not allowed, draft
            return None
        assert allowed and seq == len(self.kinds), draft
        self.kinds.append(draft.kind)
        return seq

    def standing(self, target: int) -> bool:
        return target in self.stands.values()

    @rule(unit=UNITS, named=st.booleans())
    def decide(self, unit: int, named: bool) -> None:
        """One decision for a unit, unless one stands."""
        changes = {} if named else {"opening": None}
        seq = self.attempt(decision(unit, **changes), unit not in self.stands)
        if seq is not None:
            self.stands[unit], self.unit_of[seq] = seq, unit
            self.named |= {seq} if named else set()

    @rule(about=TARGETS)
    def revoke(self, about: int) -> None:
        """Only what stands."""
        draft = Draft(entries.REVOCATION, NOW, target=about)
        if self.attempt(draft, self.standing(about)) is not None:
            del self.stands[self.unit_of[about]]

    @rule(about=TARGETS, unit=UNITS)
    def correct(self, about: int, unit: int) -> None:
        """Only what stands, and not into another decision's place."""
        allowed = self.standing(about) and self.stands.get(unit, about) == about
        draft = decision(unit, kind=entries.CORRECTION, target=about, opening=None)
        seq = self.attempt(draft, allowed)
        if seq is not None:
            del self.stands[self.unit_of[about]]
            self.stands[unit], self.unit_of[seq] = seq, unit

    @rule(about=TARGETS)
    def redact(self, about: int) -> None:
        """Only where a name is still held."""
        if (
            self.attempt(Draft(entries.REDACTION, NOW, target=about), about in self.named)
            is not None
        ):
            self.named.remove(about)
            assert self.ledger.opening(about) is None

    @rule()
    def sign(self) -> None:
        """A checkpoint, kept elsewhere too; capsules of all that it covers."""
        with writer.writing(self.ledger) as writing:
            writing.sign(signer(self.key))
        self.notes.append(self.ledger.checkpoints()[-1])
        for seq in range(len(self.kinds)):
            data = capsule.export(self.ledger, seq)
            assert self.capsules.setdefault(seq, data) == data

    @rule()
    def rotate(self) -> None:
        """The next key, vouched for by this one."""
        with writer.writing(self.ledger) as writing:
            writing.rotate(signer(self.key), signer(self.key + 1), NOW)
        self.key += 1
        self.kinds.append("key")
        self.notes.append(self.ledger.checkpoints()[-1])

    @rule()
    def reopen(self) -> None:
        """Close and open again, as another process would."""
        self.ledger.db.close()
        self.ledger = open_ledger(self.path, write=True)

    @precondition(lambda self: self.capsules)
    @rule()
    def check_capsules(self) -> None:
        """Every capsule ever given holds under the first key."""
        for data in self.capsules.values():
            assert capsule.check(data, str(signer(10).public)) == ()

    @invariant()
    def holds(self) -> None:
        """Sound, as long as the model; what is not signed is told, and nothing else."""
        report = check(self.path, notes=self.notes, trusted=str(signer(10).public))
        assert codes(report) <= {(report.signed, "entries-unsigned")}
        assert report.size == len(self.kinds) == self.ledger.size
        assert [entry.kind for entry in self.ledger.entries()] == self.kinds


TestLedgerMachine = pytest.mark.filterwarnings("ignore")(LedgerMachine.TestCase)
TestLedgerMachine.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
