"""Capsules: one entry with everything needed to check it, as one zip, and the check.

A capsule is a pure function of the entry, the earliest checkpoint over it, and the reports given:
exported twice it is the same bytes, also after the ledger has grown or who decided has been
erased, for that is left out unless asked for. It carries its own verifier, `standalone_verify`,
and is checked here by the same code.

Source: ZIP application note (stored entries), RFC 6962 (inclusion), C2SP tlog-checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.ledger import entry as entries
from engine.ledger import schema, standalone_verify
from engine.ledger.checkpoint import read_checkpoint
from engine.ledger.store import Ledger
from engine.ledger.walk import Flaw

VERIFIER = Path(standalone_verify.__file__)


def export(
    ledger: Ledger, seq: int, reports: Mapping[str, bytes] | None = None, who: bool = False
) -> bytes:
    """The capsule of entry `seq`: the bytes of a zip.

    `reports` are files to be read by people (name to bytes), put under report/; they are not part
    of the proof. `who` adds the opening of who decided: a capsule that was given away can no
    longer be redacted. Raises Problems: `entry-unknown`, `entry-not-covered` (sign a checkpoint
    first), `who-erased`.
    """
    with ledger.snapshot():
        files = {**_proof(ledger, seq), **_contents(ledger, seq)}
        if who:
            files["opening.json"] = _opening(ledger, seq)
    for name, data in (reports or {}).items():
        files[f"report/{name}"] = data
    return standalone_verify.pack(files)


def check(data: bytes, trusted: str | None = None) -> tuple[Flaw, ...]:
    """What does not hold of a capsule, by the steps of `standalone_verify`.

    Without a key that is trusted from elsewhere, `capsule-key-not-given` remains: nothing is
    concluded.
    """
    faults = standalone_verify.check(data, trusted)
    return tuple(Flaw(step, None, code, params) for step, code, params in faults)


def _contents(ledger: Ledger, seq: int) -> dict[str, bytes]:
    """The entry, its body and its objects."""
    entry = ledger.entry(seq)
    objects = {f"objects/{name}": ledger.object(digest) for name, digest in entry.objects}
    return {"entry.json": entry.canonical, "body.json": ledger.body(seq), **objects}


def _proof(ledger: Ledger, seq: int) -> dict[str, bytes]:
    """Everything from the entry up to a key: path, checkpoint, keys, and the verifier."""
    ledger.entry(seq)
    note = ledger.checkpoint_over(seq)
    if note is None:
        raise schema.problem(ledger.path, "entry-not-covered", entry=str(seq))
    size = read_checkpoint(note).size
    path = [sibling.hex() for sibling in ledger.inclusion(seq, size)]
    return {
        "proof.json": entries.canonical({"index": seq, "path": path, "size": size}),
        "checkpoint.txt": note.encode(),
        "keys.json": entries.canonical(ledger.key_notes(size)),
        "verify.py": VERIFIER.read_bytes(),
    }


def _opening(ledger: Ledger, seq: int) -> bytes:
    opening = ledger.opening(seq)
    if opening is None:
        raise schema.problem(ledger.path, "who-erased", entry=str(seq))
    return entries.canonical({"salt": opening.salt.hex(), "value": opening.value.decode()})
