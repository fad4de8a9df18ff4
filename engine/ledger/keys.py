"""Ed25519 keys, and the signed notes they sign.

A private key lives in one file, encrypted under a passphrase; it is never in the ledger, in a log
or in a `repr`. A public key is written as the C2SP verifier key `name+id+base64`, and its name is
the ledger's origin. Each key of a ledger is introduced by a note signed by the key before it (the
first one by itself), so that whoever trusts one key of a ledger can follow every rotation after
it.

Sources: C2SP signed-note (notes, verifier keys, key ids), RFC 8032 (Ed25519), RFC 5958 (PKCS #8).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from engine.problem import Mark, Problem, Problems

ED25519 = b"\x01"
KEY_ID_SIZE = 4
KEY_NOTE = "antt-ledger-key/1"
ORIGIN = re.compile(r"(?!antt-ledger-)[^\s+\x00-\x1f\x7f]{1,200}")
SHORTEST_PASSPHRASE = 12
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True)
class PublicKey:
    """A ledger's Ed25519 verifier key: name and 32 bytes (khóa công khai)."""

    name: str
    raw: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || LF || 0x01 || key), as C2SP defines it."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[
            :KEY_ID_SIZE
        ]

    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def signed(self, note: str) -> str | None:
        """The text of a signed note if this key signed it, else None.

        Lines of other keys are passed over, as C2SP asks; a line of this key that does not hold
        refuses the whole note.
        """
        text, signatures = split_note(note)
        mine = [
            sig for name, key_id, sig in signatures if (name, key_id) == (self.name, self.key_id)
        ]
        holds = bool(mine) and all(self._holds(text, signature) for signature in mine)
        return text if holds else None

    def _holds(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key under the name of its ledger; it never shows itself (khóa ký)."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The verifier key that goes with this private key."""
        raw = self.private.public_key().public_bytes_raw()
        return PublicKey(self.name, raw)

    def sign(self, text: str) -> str:
        """The C2SP signed note over `text`: lines, each with its newline, none empty."""
        if not text.endswith("\n") or "\n\n" in text:
            raise ValueError("a note's text ends with one newline and has no empty line")
        signature = base64.b64encode(self.public.key_id + self.private.sign(text.encode()))
        return f"{text}\n— {self.name} {signature.decode()}\n"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text and signatures (name, key id, signature) of a note; ("", []) if it is not a signed
    note.
    """
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    matches = [SIGNATURE_LINE.fullmatch(line) for line in lines]
    if not gap or not tail.endswith("\n") or not all(matches):
        return "", []
    decoded = [(match[1], _canonical_base64(match[2])) for match in matches if match]
    if not all(len(raw) > KEY_ID_SIZE for _, raw in decoded):
        return "", []
    return text + "\n", [(name, raw[:KEY_ID_SIZE], raw[KEY_ID_SIZE:]) for name, raw in decoded]


def _canonical_base64(text: str) -> bytes:
    """The bytes, or b"" unless `text` is the one canonical way to write them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def read_public(text: str) -> PublicKey:
    """The key a verifier key states. Raises ValueError if it is not an Ed25519 one."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _canonical_base64(encoded)
    key = PublicKey(name, raw[1:])
    if raw[:1] != ED25519 or len(raw) != 33 or key.key_id.hex() != key_id:
        raise ValueError("not an Ed25519 verifier key")
    if not ORIGIN.fullmatch(name):
        raise ValueError("not a key name")
    return key


def new_key(passphrase: str, path: str = "<key>") -> bytes:
    """A fresh private key as PEM (PKCS #8), encrypted under the passphrase.

    The caller writes the file. Raises Problems (`passphrase-short`) for fewer than 12 characters:
    the file may be copied and then attacked at leisure.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise _problem(path, "passphrase-short", least=str(SHORTEST_PASSPHRASE))
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


def load(pem: bytes, passphrase: str, origin: str, path: str = "<key>") -> Signer:
    """The signer for the ledger named `origin` from an encrypted PEM.

    Raises Problems: `key-passphrase-wrong`, `key-not-encrypted`, `key-unreadable` (not PEM, not
    Ed25519).
    """
    if not passphrase:
        raise _problem(path, "key-passphrase-wrong")
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except TypeError:
        raise _problem(path, "key-not-encrypted") from None
    except (ValueError, UnsupportedAlgorithm):
        encrypted = b"BEGIN ENCRYPTED PRIVATE KEY" in pem and b"END ENCRYPTED PRIVATE KEY" in pem
        raise _problem(path, "key-passphrase-wrong" if encrypted else "key-unreadable") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _problem(path, "key-unreadable")
    return Signer(origin, key)


def introduction(key: PublicKey, voucher: Signer) -> str:
    """The note by which `voucher` (the key before, or the first key itself) introduces `key`."""
    return voucher.sign(f"{KEY_NOTE}\n{key.name}\n{key}\n")


def introduced(note: str, voucher: PublicKey | None) -> PublicKey | None:
    """The key that `note` introduces, if `voucher` signed it (None: if it signed itself), else
    None.
    """
    try:
        heading, name, text = split_note(note)[0].removesuffix("\n").split("\n")
        key = read_public(text)
    except ValueError:
        return None
    vouched = (voucher or key).signed(note) is not None
    return key if vouched and (heading, name) == (KEY_NOTE, key.name) else None


def read_introduction(body: bytes) -> str:
    """The note in the body of a key entry, or "" if there is none: it then introduces no key."""
    try:
        note = json.loads(body)["note"]
    except (ValueError, TypeError, KeyError):
        return ""
    return note if isinstance(note, str) else ""


def follow(notes: Iterable[str]) -> tuple[PublicKey, ...] | None:
    """The keys that these notes introduce one after another, or None if one is not vouched for."""
    chain: list[PublicKey] = []
    for note in notes:
        key = introduced(note, chain[-1] if chain else None)
        if key is None:
            return None
        chain.append(key)
    return tuple(chain) or None


def _problem(path: str, code: str, **params: str) -> Problems:
    return Problems([Problem(Mark(path), code, params)])
