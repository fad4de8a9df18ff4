"""Claims: what checkpoints and short heads state about a ledger, held against its entries.

Source: C2SP tlog-checkpoint; the numbered steps 10 and 11 of `verify`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from engine.ledger.checkpoint import Checkpoint, read_checkpoint, read_short_head
from engine.ledger.keys import PublicKey


@dataclass(frozen=True)
class Claim:
    """A size and the first bytes of a root, stated by somebody (điểm đối chiếu).

    `step` and `name` say where: the number of a checkpoint, or the short head itself. `note` is
    empty on paper, where a hand has signed.
    """

    step: int
    name: str
    size: int
    root: bytes
    note: str = ""


@dataclass(frozen=True)
class Ground:
    """What claims are held against: the ledger as computed from its entries (căn cứ đối chiếu).

    `roots` are those at the sizes that claims name; `chain` pairs each key with the entry
    introducing it.
    """

    origin: str
    size: int
    roots: Mapping[int, bytes]
    chain: tuple[tuple[int, PublicKey], ...]


def note_claim(step: int, name: str, note: str) -> Claim:
    """What a signed note claims; size 0 if it states no checkpoint, which `wrong` then says."""
    try:
        checkpoint = read_checkpoint(note)
    except ValueError:
        return Claim(step, name, 0, b"", note)
    return Claim(step, name, checkpoint.size, checkpoint.root, note)


def paper_claim(step: int, head: str) -> Claim:
    """What a short head claims. Raises Problems (`head-unreadable`)."""
    size, root = read_short_head(head)
    return Claim(step, head, size, root)


def wrong(claim: Claim, ground: Ground) -> str | None:
    """The code of what is wrong with a claim, or None if it holds."""
    if claim.size == 0:
        return "checkpoint-altered"
    if claim.note and (code := _unsigned(claim, ground)) is not None:
        return code
    if claim.size > ground.size:
        return "rolled-back"
    root = ground.roots.get(claim.size)
    if root is None:
        return "checkpoint-unprovable"
    return None if root.startswith(claim.root) else "history-rewritten"


def _unsigned(claim: Claim, ground: Ground) -> str | None:
    """Unless the key in force at the claim's size signed it, in this ledger's name: why not."""
    text = Checkpoint(ground.origin, claim.size, claim.root).text
    in_force = bisect_left(ground.chain, claim.size, key=lambda introduced: introduced[0]) - 1
    signers = [at for at, (_, key) in enumerate(ground.chain) if key.signed(claim.note) == text]
    if in_force in signers:
        return None
    return "checkpoint-key-not-in-force" if signers else "checkpoint-unsigned"
