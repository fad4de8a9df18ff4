"""Keys and signed notes: the published vector, passphrases, rotations, and what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sample_ledger import NEXT_SIGNER, ORIGIN, PASSPHRASE, SIGNER, STRANGER, bits, flipped

from engine.ledger import keys
from engine.ledger.checkpoint import Checkpoint, read_checkpoint, read_short_head, sign_checkpoint
from engine.problem import Problems

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ledger/notes.json").read_text())
NOTE = sign_checkpoint(Checkpoint(ORIGIN, 7, bytes(range(32))), SIGNER)


def test_the_note_of_the_reference_implementation() -> None:
    """The published key reads, and its published note is signed by it."""
    vector = VECTORS["reference"]
    key = keys.read_public(vector["verifier_key"])
    assert str(key) == vector["verifier_key"]
    assert key.signed(vector["note"]) == vector["text"]
    private = base64.b64decode(vector["signer_key"].split("+", 4)[4])[1:]
    signer = keys.Signer(key.name, Ed25519PrivateKey.from_private_bytes(private))
    assert signer.public == key and signer.sign(vector["text"]) == vector["note"]


def test_one_bit_of_a_note_is_found() -> None:
    """Any bit of text or signature."""
    data = NOTE.encode()
    for bit in bits(data, 300):
        turned = flipped(data, bit).decode(errors="replace")
        assert SIGNER.public.signed(turned) is None, bit


def test_lines_of_other_keys_are_passed_over() -> None:
    """A witness may add its signature; a bad signature of the key itself refuses the note."""
    both = NOTE + STRANGER.sign(read_checkpoint(NOTE).text).rpartition("\n\n")[2]
    assert SIGNER.public.signed(both) == STRANGER.public.signed(both) == read_checkpoint(NOTE).text
    assert NEXT_SIGNER.public.signed(both) is None
    bad = SIGNER.sign("other\n").rpartition("\n\n")[2]
    assert SIGNER.public.signed(NOTE + bad) is None


@pytest.mark.parametrize(
    "note",
    [
        *("", "\n\n", "text\n\n", "text\n\n— a b\n", NOTE.rstrip("\n"), "x"),
        NOTE.rpartition("\n\n")[2],
        NOTE + "and a remark\n",
    ],
)
def test_what_is_no_note_has_no_signature(note: str) -> None:
    """Malformed text is refused quietly."""
    assert keys.split_note(note) == ("", [])
    with pytest.raises(ValueError, match=r"\w"):
        read_checkpoint(note)


@pytest.mark.parametrize("text", ["no newline", "empty\n\nline\n"])
def test_only_a_notes_text_is_signed(text: str) -> None:
    """Anything else would not be read back as it was."""
    with pytest.raises(ValueError, match="note's text"):
        SIGNER.sign(text)


def written(name: str, algorithm: bytes, raw: bytes) -> str:
    """A verifier key as somebody else might write it, its id in order."""
    encoded = base64.b64encode(algorithm + raw).decode()
    return f"{name}+{keys.PublicKey(name, raw).key_id.hex()}+{encoded}"


@pytest.mark.parametrize(
    "text",
    [
        *("", "name", "name+00000000+AA==", str(SIGNER.public)[:-1] + "A"),
        written(ORIGIN, b"\x02", SIGNER.public.raw),
        written(ORIGIN, b"\x01", SIGNER.public.raw[:-1]),
        written(ORIGIN, b"\x01", SIGNER.public.raw + b"x"),
        written("a b", b"\x01", SIGNER.public.raw),
    ],
)
def test_what_is_no_key(text: str) -> None:
    """Wrong length, wrong id, wrong algorithm, a name that cannot be one."""
    with pytest.raises(ValueError, match="not a"):
        keys.read_public(text)


def test_a_private_key_is_encrypted_and_silent() -> None:
    """Only the passphrase opens it, and it never shows itself."""
    pem = keys.new_key(PASSPHRASE)
    assert b"ENCRYPTED PRIVATE KEY" in pem
    signer = keys.load(pem, PASSPHRASE, ORIGIN)
    assert signer.public.name == ORIGIN
    raw = signer.private.private_bytes_raw()
    assert repr(signer) == f"Signer(name={ORIGIN!r})" and raw.hex() not in repr(signer)


def plain(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, phrase: bytes | None) -> bytes:
    how = serialization.BestAvailableEncryption(phrase) if phrase else serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, how)


def test_keys_that_cannot_be_used() -> None:
    """Each with its reason."""
    curve = ec.generate_private_key(ec.SECP256R1())
    cases = (
        (keys.new_key(PASSPHRASE), "wrong passphrase", "key-passphrase-wrong"),
        (keys.new_key(PASSPHRASE), "", "key-passphrase-wrong"),
        (plain(SIGNER.private, None), PASSPHRASE, "key-not-encrypted"),
        (plain(curve, PASSPHRASE.encode()), PASSPHRASE, "key-unreadable"),
        (b"rubbish", PASSPHRASE, "key-unreadable"),
        (keys.new_key(PASSPHRASE)[:90], PASSPHRASE, "key-unreadable"),
    )
    for pem, phrase, code in cases:
        with pytest.raises(Problems, match=code):
            keys.load(pem, phrase, ORIGIN)
    with pytest.raises(Problems, match="passphrase-short"):
        keys.new_key("short")


def test_rotations_are_followed_and_nothing_else() -> None:
    """Each key vouched for by the one before, the first by itself."""
    first = keys.introduction(SIGNER.public, SIGNER)
    second = keys.introduction(NEXT_SIGNER.public, SIGNER)
    assert keys.follow([first, second]) == (SIGNER.public, NEXT_SIGNER.public)
    alone = keys.introduction(NEXT_SIGNER.public, NEXT_SIGNER)
    for notes in ([], [second], [first, alone], [first, NOTE], [first, ""], [NOTE]):
        assert keys.follow(notes) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"note":1}', b"\xff", b"1"])
def test_a_key_entry_without_a_note_introduces_nothing(body: bytes) -> None:
    """Any other body."""
    assert keys.read_introduction(body) == ""


@given(st.integers(1, 10**15), st.binary(min_size=32, max_size=32))
def test_heads_are_read_as_they_were_written(size: int, root: bytes) -> None:
    """The note and the short head on paper, in small letters too."""
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert read_checkpoint(sign_checkpoint(checkpoint, SIGNER)) == checkpoint
    assert read_short_head(checkpoint.short_head.lower()) == (size, root[:10])


@pytest.mark.parametrize("head", ["", "12", "12-ABCD", "0-AAAA-AAAA-AAAA-AAAA", "x" * 30])
def test_what_is_no_short_head(head: str) -> None:
    """Told in words."""
    with pytest.raises(Problems, match="head-unreadable"):
        read_short_head(head)


ROOT = base64.b64encode(bytes(range(32))).decode()


@pytest.mark.parametrize(
    "text",
    [
        *("\n7\nAAAA\n", "o\n07\n", "o\n-1\nAA==\n", "o\n7\n", "o\n7\nAA==\nx\n"),
        *(f"\n7\n{ROOT}\n", f"o\n07\n{ROOT}\n", f"o\n0\n{ROOT}\n", f"o\n7 \n{ROOT}\n"),
        *("o\n7\nAAAA\n", f"o\n7\n{ROOT[:-2]}9=\n"),
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    """Signed, but not three lines of origin, size and root, each written in the one way there is."""
    with pytest.raises(ValueError, match=r"\w"):
        read_checkpoint(SIGNER.sign(text))
