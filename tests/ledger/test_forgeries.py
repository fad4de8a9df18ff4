"""Capsules and notes that somebody with a key has made by hand: whole but for one thing, and that one is found."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sample_ledger import NEXT_SIGNER, ORIGIN, SIGNER, decision, opening

from engine.ledger import entry as entries
from engine.ledger import keys, merkle, schema, standalone_verify
from engine.ledger.checkpoint import Checkpoint, sign_checkpoint
from engine.ledger.keys import Signer
from engine.ledger.walk import Flaw
from engine.problem import Problems

KEY = str(SIGNER.public)
BESIDE = merkle.leaf_hash(b"beside")
BODY = b"{}"
ENTRY: dict[str, Any] = json.loads(
    entries.place_in_chain(
        decision(1, body=BODY, objects=(("dossier.yaml", b"x"),)), 0, "0" * 64
    ).canonical
)


def capsule(
    entry: dict[str, Any] = ENTRY,
    origin: str = ORIGIN,
    leaves: tuple[bytes, ...] = (),
    path: tuple[bytes, ...] = (),
    size: int = 1,
    signer: Signer = SIGNER,
    **files: bytes,
) -> bytes:
    """The capsule of an entry at the beginning of a tree, signed; `files` take the place of its own (`_` for `.`)."""
    data = entries.canonical(entry)
    root = merkle.leaf_hash(data)
    for leaf in leaves:
        root = merkle.node_hash(root, leaf)
    proof = {"index": entry["seq"], "path": [each.hex() for each in path], "size": size}
    made = {
        "entry.json": data,
        "body.json": BODY,
        "objects/dossier.yaml": b"x",
        "proof.json": entries.canonical(proof),
        "checkpoint.txt": sign_checkpoint(Checkpoint(origin, size, root), signer).encode(),
        "keys.json": entries.canonical([keys.introduction(SIGNER.public, SIGNER)]),
        "verify.py": b"",
    }
    return standalone_verify.pack(made | {k.replace("_", "."): v for k, v in files.items()})


def codes(data: bytes, trusted: str | None = KEY) -> list[str]:
    return [code for _, code, _ in standalone_verify.check(data, trusted)]


def test_what_is_made_by_hand_holds_where_nothing_is_wrong() -> None:
    """So that each case below has one fault and no other."""
    assert codes(capsule()) == []
    assert codes(capsule(leaves=(BESIDE,), path=(BESIDE,), size=2)) == []
    shown = opening(1)
    value = {"salt": shown.salt.hex(), "value": shown.value.decode()}
    assert codes(capsule(opening_json=entries.canonical(value))) == []


def spaced(value: Any) -> bytes:
    """The same JSON in another form."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


NOTES = [keys.introduction(SIGNER.public, SIGNER)]
DIGEST = hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"entry": {**ENTRY, "objects": ENTRY["objects"] * 2}}, "capsule-entry-altered"),
        ({"entry": {**ENTRY, "objects": [[1, DIGEST]]}}, "capsule-entry-altered"),
        ({"entry": {**ENTRY, "body": 1}}, "capsule-entry-altered"),
        ({"entry": {**ENTRY, "objects": [["dossier.yaml", None]]}}, "capsule-entry-altered"),
        ({"entry": {**ENTRY, "seq": False}}, "capsule-not-included"),
        ({"entry": {**ENTRY, "seq": "0"}}, "capsule-not-included"),
        ({"entry": {**ENTRY, "seq": -1}}, "capsule-not-included"),
        ({"entry": {**ENTRY, "seq": 1}}, "capsule-not-included"),
        ({"proof_json": spaced({"index": 0, "path": [], "size": 1})}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (BESIDE,), "size": 3}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (BESIDE,), "size": 1}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (), "size": 2}, "capsule-not-included"),
        ({"keys_json": json.dumps(NOTES, indent=1).encode()}, "capsule-key-unvouched"),
        ({"origin": "antt.example.vn/khac"}, "capsule-unsigned"),
        ({"signer": NEXT_SIGNER}, "capsule-unsigned"),
    ],
)
def test_one_thing_that_is_wrong(made: dict[str, Any], code: str) -> None:
    """An object named twice, a digest that is no text, a number that is none, another form of the same JSON, a
    path too short or too long, the name of another ledger, a key that is not the last."""
    assert codes(capsule(**made)) == [code]


def test_who_decided_in_another_form() -> None:
    """The opening says the same, in other bytes: two capsules of one entry could then differ."""
    shown = opening(1)
    data = spaced({"salt": shown.salt.hex(), "value": shown.value.decode()})
    assert codes(capsule(opening_json=data)) == ["capsule-opening-altered"]
    assert codes(capsule({**ENTRY, "commitment": None}, opening_json=data))[-1:] == [
        "capsule-opening-altered"
    ]


def test_without_any_key_there_is_none_to_compare() -> None:
    """The last key is named, to be compared; where the list of keys is empty, a dash stands in its place."""
    assert standalone_verify.check(capsule(), None) == [(8, "capsule-key-not-given", {"key": KEY})]
    found = standalone_verify.check(capsule(keys_json=b"[]"), None)
    assert (8, "capsule-key-not-given", {"key": "-"}) in found


def test_a_path_that_ends_below_the_root_proves_nothing() -> None:
    """Whoever may state the root states an inner node: the number of leaves says how long the path is."""
    leaf = merkle.leaf_hash(b"0")
    inner = merkle.node_hash(leaf, BESIDE)
    assert merkle.includes(inner, leaf, 0, 2, [BESIDE])
    assert not merkle.includes(inner, leaf, 0, 4, [BESIDE])
    assert not merkle.includes(inner, leaf, 0, 1, [BESIDE])
    whole = merkle.node_hash(inner, merkle.node_hash(BESIDE, BESIDE))
    proof = [merkle.node_hash(BESIDE, BESIDE)]
    assert merkle.continues(inner, whole, 2, 4, proof)
    assert not merkle.continues(inner, whole, 2, 8, proof)
    # A "proof" that three leaves continue in two: without looking at the sizes the sums come out right.
    assert not merkle.continues(leaf, inner, 3, 2, [leaf, BESIDE])


def test_base64_has_one_way_to_be_written() -> None:
    """Spare bits at the end could carry a mark, and a note would no longer be one text."""
    note = SIGNER.sign("text\n")
    encoded = note.rstrip("\n").rpartition(" ")[2]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = f"{encoded[:-2]}{letters[letters.index(encoded[-2]) + 1]}="
    assert base64.b64decode(other) == base64.b64decode(encoded)
    assert keys.split_note(note)[1] and keys.split_note(note.replace(encoded, other))[1] == []


@pytest.mark.parametrize(
    ("heading", "name"), [("antt-ledger-key/2", ORIGIN), (keys.KEY_NOTE, "antt.example.vn/khac")]
)
def test_a_note_of_another_kind_introduces_no_key(heading: str, name: str) -> None:
    """However well it is signed by that very key."""
    note = SIGNER.sign(f"{heading}\n{name}\n{SIGNER.public}\n")
    assert keys.introduced(SIGNER.sign(f"{keys.KEY_NOTE}\n{ORIGIN}\n{KEY}\n"), None)
    assert keys.introduced(note, None) is None


@pytest.mark.parametrize("left", ["BEGIN", "END"])
def test_half_of_a_key_file_is_unreadable(left: str) -> None:
    """Not "another passphrase": the file was cut, at its head or its foot."""
    pem = f"-----{left} ENCRYPTED PRIVATE KEY-----\n".encode()
    with pytest.raises(Problems, match="key-unreadable"):
        keys.load(pem, "một câu thật dài", ORIGIN)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sqlite3.DatabaseError(""), "ledger-damaged"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "ledger-damaged"),
        (sqlite3.OperationalError("disk I/O error"), "ledger-io"),
        (sqlite3.OperationalError("no such table: x"), None),
        (sqlite3.IntegrityError("append-only"), None),
    ],
)
def test_what_a_damaged_file_makes_sqlite_raise(error: Exception, code: str | None) -> None:
    """Also on Pythons that pass on no words; a mistake of our own is raised as it is."""
    with pytest.raises((Problems, sqlite3.Error)) as caught, schema.sqlite_problems(Path("x")):
        raise error
    found = [each.code for each in getattr(caught.value, "problems", ())]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("mode", "log", "opens"), [("ro", False, True), ("rw", False, False), ("ro", True, False)]
)
def test_a_file_is_taken_for_immutable_only_where_nothing_can_change_it(
    whole: Path, monkeypatch: pytest.MonkeyPatch, mode: str, log: bool, opens: bool
) -> None:
    """Opened for reading, nothing in a write-ahead log: else what that log holds would be passed over in silence."""
    settings, tried = schema._settings, []

    def once(db: sqlite3.Connection) -> None:
        tried.append(db)
        if len(tried) == 1:
            raise sqlite3.OperationalError("unable to open database file")
        settings(db)

    monkeypatch.setattr(schema, "_settings", once)
    if log:
        Path(f"{whole}-wal").touch()
    try:
        schema.connect(whole, mode).close()
    except sqlite3.OperationalError:
        assert not opens
    assert len(tried) == 1 + opens


def test_flaws_are_in_the_order_of_the_entries() -> None:
    """By number, not by digits; what is about no entry comes first within its step."""
    flaws = [Flaw(step, entry, "x") for step, entry in ((4, 0), (3, 10), (3, 2), (3, None), (3, 0))]
    found = [(each.step, each.entry) for each in sorted(flaws, key=lambda flaw: flaw.sort_key)]
    assert found == [(3, None), (3, 0), (3, 2), (3, 10), (4, 0)]
