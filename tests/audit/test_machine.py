"""Any order of deciding, revoking, erasing names, verifying and deciding again: what was recorded comes out again."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from audit_desk import MET, NOW
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sample_ledger import SIGNER, check

from engine import source
from engine.audit import record, replay, stored
from engine.audit.record import Case, Ruling
from engine.bundle import Bundle, open_bundle
from engine.catalogue import Catalogue
from engine.decision import Decision
from engine.ledger import entry as entries
from engine.ledger import writer
from engine.ledger.entry import Draft
from engine.pipeline import Pipeline
from engine.problem import Problems

DAY = date(2022, 11, 10)
UNITS = st.integers(1, 3)
TARGETS = st.integers(0, 9)


@cache
def honest(unit: int) -> Draft:
    """The decision of a unit of its own, as `antt decide` records it."""
    original = open_bundle(MET).document
    text = original.text.replace("code: BL-DT-03", f"code: BL-{unit}")
    assert text != original.text
    bundle = Bundle(source.parse(text.encode(), original.path, original.name), None)
    shelf = Catalogue()
    case = Case(bundle, shelf, None, Pipeline(shelf).decide(bundle, DAY))
    return record.draft(case, Ruling("recognise", "1", DAY), {"role": "x", "name": "y"}, NOW)


@cache
def forged(unit: int) -> Draft:
    """The same with an evaluation that the program did not produce, every hash in order."""
    draft = honest(unit)
    files = dict(draft.objects)
    data = json.loads(files[record.EVALUATION])
    files[record.EVALUATION] = Decision({**data, "notes": []}).canonical
    return dataclasses.replace(draft, objects=tuple(files.items()))


class AuditMachine(RuleBasedStateMachine):
    """The ledger of the desk beside a model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.antt"
        self.size = 1
        self.forgeries: dict[int, bool] = {}
        self.stands: dict[int, int] = {}
        self.named: set[int] = set()

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.ledger.db.close()
        shutil.rmtree(self.folder)

    @initialize()
    def make(self) -> None:
        """A new ledger."""
        self.ledger = writer.create(self.path, SIGNER, NOW)

    def attempt(self, draft: Draft, allowed: bool) -> bool:
        """Append and sign: taken if and only if the model allows it."""
        try:
            with writer.writing(self.ledger) as writing:
                seq = writing.append(draft).seq
                writing.sign(SIGNER)
        except Problems:
            assert not allowed, draft
            return False
        assert allowed and seq == self.size
        self.size += 1
        return True

    @rule(unit=UNITS, false=st.booleans())
    def decide(self, unit: int, false: bool) -> None:
        """One decision stands for a unit and year."""
        seq = self.size
        if self.attempt((forged if false else honest)(unit), unit not in self.stands):
            self.stands[unit], self.forgeries[seq] = seq, false
            self.named.add(seq)

    @rule(about=TARGETS)
    def revoke(self, about: int) -> None:
        """Only what stands; it is decided again all the same."""
        units = [unit for unit, seq in self.stands.items() if seq == about]
        if self.attempt(Draft(entries.REVOCATION, NOW, target=about), bool(units)):
            del self.stands[units[0]]

    @rule(about=TARGETS)
    def redact(self, about: int) -> None:
        """A name that is gone changes no answer."""
        if self.attempt(Draft(entries.REDACTION, NOW, target=about), about in self.named):
            self.named.remove(about)

    @rule()
    def replay(self) -> None:
        """Every decision ever recorded, whatever came after it: reproduced unless it was forged."""
        for seq, false in self.forgeries.items():
            done = replay.replay(stored.read(self.ledger, seq))
            assert [each.code for each in done.causes] == (["bytes"] if false else [])

    @invariant()
    def verify(self) -> None:
        """Every hash, link and signature holds after every step, forgeries included: replay tells those."""
        report = check(self.path)
        assert report.sound and report.size == self.size, report.flaws


AuditMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=10, deadline=None)
TestAuditMachine = AuditMachine.TestCase
