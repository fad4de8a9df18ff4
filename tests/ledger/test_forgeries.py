"""Capsules and notes that somebody with a key has made by hand: whole but for one thing, and that one is found."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_ledger import NEXT_SIGNER, ORIGIN, SIGNER, STRANGER, decision, opening

import cli
from engine.ledger import entry as entries
from engine.ledger import keys, merkle, schema, standalone_verify
from engine.ledger.checkpoint import Checkpoint, sign_checkpoint
from engine.ledger.keys import Signer
from engine.ledger.walk import Flaw
from engine.problem import Problems

KEY = str(SIGNER.public)
BESIDE = merkle.leaf_hash(b"beside")
BODY = b"{}"
_draft = decision(1, kind=entries.KEY, body=BODY, objects=(("dossier.yaml", b"x"),))
ENTRY: dict[str, Any] = json.loads(entries.place_in_chain(_draft, 0, "0" * 64).canonical)
"""Of a kind that decides nothing, so that nobody asks for a decision in its body."""


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
    proof = {"index": entry.get("seq"), "path": [each.hex() for each in path], "size": size}
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
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1).encode()


NOTES = [keys.introduction(SIGNER.public, SIGNER)]
FIRST_OF_ONE = entries.canonical({"index": 0, "path": [], "size": 1})
DIGEST = hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"entry": {**ENTRY, "seq": 1}}, "capsule-not-included"),
        ({"entry": {**ENTRY, "seq": 1}, "proof_json": FIRST_OF_ONE}, "capsule-not-included"),
        ({"proof_json": spaced({"index": 0, "path": [], "size": 1})}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (BESIDE,), "size": 3}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (BESIDE,), "size": 1}, "capsule-not-included"),
        ({"leaves": (BESIDE,), "path": (), "size": 2}, "capsule-not-included"),
        ({"origin": "antt.example.vn/khac"}, "capsule-unsigned"),
        ({"signer": NEXT_SIGNER}, "capsule-unsigned"),
    ],
)
def test_one_thing_that_is_wrong(made: dict[str, Any], code: str) -> None:
    """The number of another entry, another form of the same JSON, a path too short or too long, the name of another
    ledger, a key that is not the last."""
    assert codes(capsule(**made)) == [code]


@pytest.fixture
def verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[tuple[int, list[str]]]]:
    """What `antt verify` and `verify.py` say of a capsule: each its exit code, and the codes of what does not hold."""
    path = tmp_path / "capsule.zip"

    def ask(data: bytes, key: str = KEY) -> list[tuple[int, list[str]]]:
        path.write_bytes(data)
        words = ["verify", str(path), "--public-key", key, "--format", "json"]
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        flaws = json.loads(capsys.readouterr().out)["flaws"]
        status = standalone_verify.main([str(path), "--key", key])
        lines = capsys.readouterr().out.splitlines()
        named = [line.split(": ")[0].split(" ")[1] for line in lines if line[:1].isdigit()]
        return [(int(left.value.code or 0), [each["code"] for each in flaws]), (status, named)]

    return ask


def twice(*found: str) -> list[tuple[int, list[str]]]:
    """The same answer from both commands."""
    return [(4 if found else 0, list(found))] * 2


OPENED = {"salt": opening(1).salt.hex(), "value": opening(1).value.decode()}
PATH = [BESIDE.hex()]
PROOF = {"index": 0, "path": PATH, "size": 2}
UNKEYED = ("capsule-key-unvouched", "capsule-unsigned", "capsule-key-untrusted")


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("opening_json", OPENED, ()),
        ("opening_json", {**OPENED, "name": "Kẻ Giả Mạo"}, ("capsule-opening-altered",)),
        ("opening_json", {**OPENED, "salt": OPENED["salt"].upper()}, ("capsule-opening-altered",)),
        ("opening_json", {**OPENED, "value": [OPENED["value"]]}, ("capsule-opening-altered",)),
        ("opening_json", {"value": OPENED["value"]}, ("capsule-opening-altered",)),
        ("proof_json", PROOF, ()),
        ("proof_json", {**PROOF, "note": "Chủ tịch đã xác nhận"}, ("capsule-not-included",)),
        ("proof_json", {**PROOF, "path": [PATH[0].upper()]}, ("capsule-not-included",)),
        (
            "proof_json",
            {**PROOF, "path": [f"{PATH[0][:2]} {PATH[0][2:]}"]},
            ("capsule-not-included",),
        ),
        ("proof_json", {**PROOF, "path": {PATH[0]: "tùy ý"}}, ("capsule-not-included",)),
        ("proof_json", {**PROOF, "index": 0.0}, ("capsule-not-included",)),
        ("proof_json", {**PROOF, "index": False}, ("capsule-not-included",)),
        ("proof_json", {**PROOF, "size": 2.0}, ("capsule-not-included",)),
        ("proof_json", {"index": 0, "path": PATH}, ("capsule-not-included",)),
        ("keys_json", NOTES, ()),
        ("keys_json", {NOTES[0]: "tùy ý"}, UNKEYED),
        ("keys_json", [*NOTES, 1], UNKEYED),
        ("keys_json", NOTES[0], UNKEYED),
    ],
)
def test_there_is_no_room_for_other_words_in_the_proof(
    verdicts: Callable[..., Any], name: str, value: Any, found: tuple[str, ...]
) -> None:
    """One more member, digits in capitals or with spaces, an object for a list, a fraction or truth value for a number:
    the sums come out as before, and the file is another one."""
    made = {"leaves": (BESIDE,), "path": (BESIDE,), "size": 2, name: entries.canonical(value)}
    assert verdicts(capsule(**made)) == twice(*found)


@pytest.mark.parametrize("name", ["opening_json", "proof_json", "keys_json"])
def test_each_file_has_one_form(verdicts: Callable[..., Any], name: str) -> None:
    """The same JSON with spaces, with a member twice, or beside bytes that are no text."""
    value = {"opening_json": OPENED, "proof_json": PROOF, "keys_json": NOTES}[name]
    found = {"opening_json": ("capsule-opening-altered",), "proof_json": ("capsule-not-included",)}
    right = entries.canonical(value)
    again = b'{"salt":"' + OPENED["salt"].encode() + b'",' + right[1:]
    for data in (spaced(value), right + b"\n", right + b"\xff", again):
        made = {"leaves": (BESIDE,), "path": (BESIDE,), "size": 2, name: data}
        assert verdicts(capsule(**made)) == twice(*found.get(name, UNKEYED))


@pytest.mark.parametrize(
    "value", ['["Chủ tịch"]', '{"name":1}', '{"name": "A"}', '{"name":"A","name":"B"}', "A"]
)
def test_who_decided_is_an_object_of_texts(verdicts: Callable[..., Any], value: str) -> None:
    """Also where the entry rightly commits to something else."""
    salt = opening(1).salt
    entry = {**ENTRY, "commitment": entries.commitment(value.encode(), salt)}
    shown = entries.canonical({"salt": salt.hex(), "value": value})
    assert verdicts(capsule(entry, opening_json=shown)) == twice("capsule-opening-altered")


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in ENTRY.items() if name != member}


TEXTS = ("outcome", "place", "unit", "unit_type", "year")
NO_NAMES = (
    "",
    ".",
    "..",
    "../../evil",
    "/evil",
    "a//b",
    "a/.",
    "a/",
    'a"b',
    "a\\b",
    "a\nb",
    "a\x7fb",
)
NO_ENTRIES = [
    *(without(member) for member in ENTRY),
    {**ENTRY, "zzz": "thêm"},
    {**ENTRY, "format": "antt-ledger-entry/2"},
    *({**ENTRY, "kind": kind, "target": 0} for kind in ("zzz", "redactions", None)),
    *({**ENTRY, member: value} for member in TEXTS for value in (1, None, ["met"])),
    *({**ENTRY, "override": value} for value in (0, None, "true")),
    *(
        {**ENTRY, member: value}
        for member in ("body", "commitment", "previous")
        for value in (1, "", DIGEST.upper(), DIGEST[1:], DIGEST + "0", [DIGEST])
    ),
    {**ENTRY, "previous": None},
    *({**ENTRY, "seq": value} for value in (False, "0", -1, 0.0, 10**16, None)),
    *({**ENTRY, "recorded_at": value} for value in ("hôm qua", None, "2026-01-05 10:00:00Z")),
    *(
        {**ENTRY, "recorded_at": f"2026-{at}Z"}
        for at in (
            "00-05T10:00:00",
            "13-05T10:00:00",
            "01-00T10:00:00",
            "01-32T10:00:00",
            "01-05T24:00:00",
            "01-05T10:60:00",
            "01-05T10:00:60",
            "01-05T10:00:00.5",
            "01-05T10:00:00+07:00",
        )
    ),
    {**ENTRY, "target": 0},
    *({**ENTRY, "kind": "redaction", "target": value} for value in ("0", False, -1, 0.0)),
    {**ENTRY, "kind": "decision", "target": 0},
    *({**ENTRY, "kind": kind} for kind in entries.ABOUT_AN_ENTRY),
    *({**ENTRY, "objects": [[name, DIGEST]]} for name in (*NO_NAMES, "x" * 201, 1)),
    *({**ENTRY, "objects": [["dossier.yaml", value]]} for value in (None, DIGEST.upper())),
    {**ENTRY, "objects": [["dossier.yaml", DIGEST, "x"]]},
    {**ENTRY, "objects": [["dossier.yaml"]]},
    {**ENTRY, "objects": {"dossier.yaml": DIGEST}},
    {**ENTRY, "objects": ENTRY["objects"] * 2},
]


@pytest.mark.parametrize("entry", NO_ENTRIES)
def test_what_is_signed_is_not_for_that_an_entry(
    verdicts: Callable[..., Any], entry: dict[str, Any]
) -> None:
    """Whoever has the key can sign anything; an entry has the members, kinds and forms of the specification."""
    data = capsule(entry)
    assert verdicts(data) == twice("capsule-entry-altered")


@pytest.mark.parametrize("name", ["x" * 200, "a/b.pdf", "...", "a..b", "biên bản (1).pdf"])
def test_an_odd_name_is_a_name(verdicts: Callable[..., Any], name: str) -> None:
    """Up to the longest one, in any script, with dots in it; of an object and of a report."""
    files = {f"objects/{name}".replace(".", "_"): b"x", f"report/{name}".replace(".", "_"): b"x"}
    entry = {**ENTRY, "objects": [*ENTRY["objects"], [name, DIGEST]]}
    assert verdicts(capsule(entry, **files)) == twice()


@pytest.mark.parametrize("kind", entries.KINDS)
def test_an_entry_of_any_kind(kind: str) -> None:
    """About an entry or about none, as its kind asks; on the last day of a leap year's February."""
    target = 0 if kind in entries.ABOUT_AN_ENTRY else None
    changes = {"kind": kind, "target": target, "recorded_at": "2028-02-29T23:59:59Z"}
    assert codes(capsule({**ENTRY, **changes})) == []


@pytest.mark.parametrize("name", ["../../evil", "", "a\nMọi bước đều đúng. / Every step holds."])
def test_a_report_has_a_name_that_stays_in_its_folder(
    verdicts: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Else unpacking writes elsewhere; and a name with a line end cannot put a line of its own into what is said."""
    data = capsule(**{f"report/{name}".replace(".", "_"): b"x"})
    made = standalone_verify.unpack(data)
    data = standalone_verify.pack({k.replace("__", ".."): v for k, v in made.items()})
    assert verdicts(data) == twice("capsule-file-extra")
    standalone_verify.main([str(tmp_path / "capsule.zip"), "--key", KEY])
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("key", [f" {KEY}\n", f"{KEY[:40]}\r\n  {KEY[40:]}", f"\t{KEY}"])
def test_a_key_out_of_a_letter(verdicts: Callable[..., Any], key: str) -> None:
    """With space at its ends or broken into lines it is the same key: no key has space in it."""
    assert verdicts(capsule(), key) == twice()


def test_no_name_of_another_ledger_among_the_keys(verdicts: Callable[..., Any]) -> None:
    """Anybody can sign that his key introduces ours; under its own name it would be a text of his."""
    forger = Signer("Kẻ-Giả-Mạo", STRANGER.private)
    notes = [keys.introduction(forger.public, forger), keys.introduction(SIGNER.public, forger)]
    data = capsule(keys_json=entries.canonical(notes))
    assert verdicts(data) == twice(*UNKEYED)
    note = SIGNER.sign(f"{keys.KEY_NOTE}\n{ORIGIN}\n{forger.public}\n")
    made = {"origin": forger.name, "signer": forger}
    data = capsule(**made, keys_json=entries.canonical([*NOTES, note]))
    assert verdicts(data) == twice("capsule-key-unvouched", "capsule-unsigned")


@pytest.mark.parametrize("name", ["antt-ledger-x", "phường a", "a\x1bb", "x" * 201])
def test_a_key_has_the_name_of_a_ledger(name: str) -> None:
    """Without white space or control characters, and not that of a format."""
    signer = Signer(name, SIGNER.private)
    notes = entries.canonical([keys.introduction(signer.public, signer)])
    made = capsule(origin=name, signer=signer, keys_json=notes)
    assert codes(made, str(signer.public)) == list(UNKEYED)


@pytest.mark.parametrize("size", ["+1", "01", "1_0", " 1", "١"])
def test_a_checkpoint_is_written_in_one_way(verdicts: Callable[..., Any], size: str) -> None:
    """Its number too, whatever else Python takes for one."""
    root = base64.b64encode(merkle.leaf_hash(entries.canonical(ENTRY))).decode()
    note = SIGNER.sign(f"{ORIGIN}\n{size}\n{root}\n")
    assert verdicts(capsule(checkpoint_txt=note.encode())) == twice("capsule-not-included")


def test_a_checkpoint_is_text() -> None:
    """Bytes that are none do not pass for the sign that programs show in their place."""
    signer = Signer("x\ufffd", SIGNER.private)
    notes = entries.canonical([keys.introduction(signer.public, signer)])
    made = {"origin": signer.name, "signer": signer, "keys_json": notes}
    assert codes(capsule(**made), str(signer.public)) == []
    note = standalone_verify.unpack(capsule(**made))["checkpoint.txt"]
    data = capsule(**made, checkpoint_txt=note.replace("\ufffd".encode(), b"\xff"))
    assert codes(data, str(signer.public)) == ["capsule-unsigned"]


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
def test_what_a_damaged_file_makes_sqlite_raise(
    whole: Path, error: Exception, code: str | None
) -> None:
    """Also on Pythons that pass on no words; a mistake of our own is raised as it is."""
    with pytest.raises((Problems, sqlite3.Error)) as caught, schema.sqlite_problems(whole):
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
