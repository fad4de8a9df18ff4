"""Checkpoints: the signed head of the tree, the witness file that keeps them, the short head on
paper.

A checkpoint is a C2SP signed note of three lines: origin, number of entries, base64 of the Merkle
root. Who holds one can later show that the ledger was rolled back behind it or rewritten under
it. A witness file is nothing but such notes one after another with an empty line between, kept
where the ledger's keeper cannot change it. The short head is the number of entries and the first
80 bits of the root, for a paper decision.

Sources: C2SP tlog-checkpoint, C2SP signed-note, RFC 4648 (base64, base32).
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from engine.ledger.keys import Signer, split_note
from engine.ledger.merkle import HASH_SIZE
from engine.problem import Mark, Problem, Problems

SIZE = re.compile(r"[1-9][0-9]{0,15}")
SHORT_HEAD = re.compile(r"([1-9][0-9]{0,15})((?:-[A-Z2-7]{4}){4})")
SHORT_BYTES = 10


@dataclass(frozen=True, order=True)
class Checkpoint:
    """The ledger's name, its number of entries and their Merkle root (điểm chốt)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def short_head(self) -> str:
        """The head for paper: `12-K5LU-4PQA-77AB-CDEF`, the size and 80 bits of the root in
        base32.
        """
        letters = base64.b32encode(self.root[:SHORT_BYTES]).decode()
        return "-".join([str(self.size), *(letters[at : at + 4] for at in range(0, 16, 4))])


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The signed note for a checkpoint."""
    return signer.sign(checkpoint.text)


def read_checkpoint(note: str) -> Checkpoint:
    """The checkpoint that a note states, whoever signed it. Raises ValueError if it states none."""
    origin, size, encoded = split_note(note)[0].removesuffix("\n").split("\n")
    root = base64.b64decode(encoded, validate=True)
    if not origin or not SIZE.fullmatch(size) or len(root) != HASH_SIZE:
        raise ValueError("not a checkpoint")
    checkpoint = Checkpoint(origin, int(size), root)
    if not note.startswith(checkpoint.text):
        raise ValueError("not a canonical checkpoint")
    return checkpoint


def read_witness(data: bytes, path: str) -> tuple[str, ...]:
    """The signed notes of a witness file, in its order.

    What an editor or a mail program does to line ends and to the end of a file is undone: the
    signatures say whether anything else was done. Raises Problems (`witness-unreadable`) if the
    file is empty or anything in it is not a checkpoint: a witness that says nothing must not pass
    for one that agrees.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        blocks = text.strip("\n").split("\n\n")
        heads, tails = blocks[::2], blocks[1::2]
        notes = tuple(f"{head}\n\n{tail}\n" for head, tail in zip(heads, tails, strict=True))
        for note in notes:
            read_checkpoint(note)
    except (ValueError, binascii.Error):
        raise Problems([Problem(Mark(path), "witness-unreadable")]) from None
    return notes


def join_witness(notes: tuple[str, ...]) -> bytes:
    """The bytes of a witness file that holds these notes."""
    return "\n".join(notes).encode()


def read_short_head(text: str, path: str = "<head>") -> tuple[int, bytes]:
    """Size and first 10 bytes of the root. Raises Problems (`head-unreadable`)."""
    match = SHORT_HEAD.fullmatch(text.strip().upper())
    if match is None:
        raise Problems([Problem(Mark(path), "head-unreadable", {"head": text})])
    return int(match[1]), base64.b32decode(match[2].replace("-", ""))
