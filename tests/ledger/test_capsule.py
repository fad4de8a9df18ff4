"""Capsules: complete, the same twice, and every altered bit found, by the package and by the
script.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sample_ledger import NEXT_SIGNER, SIGNER, STRANGER, about, bits, decision, flipped

from engine.ledger import capsule, standalone_verify, writer
from engine.ledger import entry as entries
from engine.ledger.keys import Signer
from engine.ledger.standalone_verify import pack, unpack
from engine.ledger.store import Ledger
from engine.messages import say
from engine.problem import Problems

KEY = str(SIGNER.public)
REPORTS = {"report.html": "<p>đạt</p>".encode()}


def found(data: bytes, trusted: str | None = KEY) -> set[str]:
    """The codes of what does not hold."""
    return {flaw.code for flaw in capsule.check(data, trusted)}


def altered(data: bytes, name: str, change: object) -> set[str]:
    """The codes after one file was replaced (or removed) and the whole packed again, rightly."""
    files = unpack(data)
    if change is None:
        del files[name]
    else:
        files[name] = change if isinstance(change, bytes) else change(files[name])  # type: ignore[operator]
    return found(pack(files))


@pytest.fixture
def data(ledger: Ledger) -> bytes:
    """The capsule of entry 4, with who decided."""
    return capsule.export(ledger, 4, REPORTS, who=True)


@pytest.mark.parametrize("seq", range(11))
def test_every_entry_has_a_capsule_that_holds(ledger: Ledger, seq: int) -> None:
    """Also under the second key, whose chain leads to the first; each holds for either trusted
    key.
    """
    data = capsule.export(ledger, seq, REPORTS)
    assert found(data) == set()
    late = seq > 5
    assert found(data, str(NEXT_SIGNER.public)) == (set() if late else {"capsule-key-untrusted"})


def test_a_capsule_is_the_same_twice(ledger: Ledger) -> None:
    """Also after the ledger has grown, and after who decided was erased."""
    first = capsule.export(ledger, 4, REPORTS)
    with writer.writing(ledger) as writing:
        writing.append(decision(20))
        writing.append(about(entries.REDACTION, 4))
        writing.sign(NEXT_SIGNER)
    assert capsule.export(ledger, 4, REPORTS) == first
    with pytest.raises(Problems, match="who-erased"):
        capsule.export(ledger, 4, who=True)


def test_what_a_capsule_holds(data: bytes, ledger: Ledger) -> None:
    """Everything by name, without compression or dates."""
    files = unpack(data)
    assert sorted(files) == [
        "body.json",
        "checkpoint.txt",
        "entry.json",
        "keys.json",
        "objects/criteria.yaml",
        "objects/dossier.yaml",
        "opening.json",
        "proof.json",
        "report/report.html",
        "verify.py",
    ]
    assert files["objects/dossier.yaml"] == decision(4).objects[0][1]
    assert files["entry.json"] == ledger.entry(4).canonical
    infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    assert {(info.date_time, info.compress_type) for info in infos} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_one_bit_of_a_capsule_is_found(data: bytes) -> None:
    """Four hundred bits of the zip, headers and directory too; told in words, never a traceback."""
    for bit in bits(data, 400):
        assert found(flipped(data, bit)), bit


def other_json(**changes: object) -> object:
    return lambda data: entries.canonical({**json.loads(data), **changes})


ALTERATIONS = (
    ("body.json", b"{}", "capsule-body-altered"),
    ("objects/dossier.yaml", b"other", "capsule-object-altered"),
    ("objects/dossier.yaml", None, "capsule-file-missing"),
    ("objects/more.yaml", b"more", "capsule-file-extra"),
    ("more", b"more", "capsule-file-extra"),
    ("another.txt", b"more", "capsule-file-extra"),
    ("verify.py", None, "capsule-file-missing"),
    ("entry.json", b"[]", "capsule-entry-altered"),
    ("entry.json", b"[" * 100_000, "capsule-entry-altered"),
    ("entry.json", lambda data: data + b" ", "capsule-entry-altered"),
    ("entry.json", other_json(outcome="met!"), "capsule-not-included"),
    ("entry.json", other_json(seq=5), "capsule-not-included"),
    ("entry.json", other_json(format="other"), "capsule-entry-altered"),
    ("proof.json", other_json(index=5), "capsule-not-included"),
    ("proof.json", other_json(size=11), "capsule-not-included"),
    ("proof.json", other_json(path=[]), "capsule-not-included"),
    ("proof.json", b"x", "capsule-not-included"),
    ("opening.json", other_json(value="{}"), "capsule-opening-altered"),
    ("opening.json", b"x", "capsule-opening-altered"),
    ("keys.json", b"[]", "capsule-key-unvouched"),
    ("keys.json", b"[1]", "capsule-key-unvouched"),
    ("checkpoint.txt", b"x", "capsule-unsigned"),
    ("checkpoint.txt", lambda data: data.replace(b"\n6\n", b"\n7\n"), "capsule-unsigned"),
)


@pytest.mark.parametrize(("name", "change", "code"), ALTERATIONS)
def test_an_altered_file_is_named(data: bytes, name: str, change: object, code: str) -> None:
    """Each file for itself, in a container that is right."""
    assert code in altered(data, name, change)


def test_another_key_does_not_make_it_true(data: bytes) -> None:
    """Signed anew by a stranger under the same name: sound in itself, and not trusted."""
    from engine.ledger.keys import introduction

    text = unpack(data)["checkpoint.txt"].decode().partition("\n\n")[0] + "\n"
    files = unpack(data)
    files["checkpoint.txt"] = STRANGER.sign(text).encode()
    assert found(pack(files)) == {"capsule-unsigned"}
    files["keys.json"] = entries.canonical([introduction(STRANGER.public, STRANGER)])
    assert found(pack(files)) == {"capsule-key-untrusted"}
    notes = [introduction(SIGNER.public, SIGNER), introduction(STRANGER.public, STRANGER)]
    files["keys.json"] = entries.canonical(notes)
    assert "capsule-key-unvouched" in found(pack(files))


def test_a_repacked_container_is_named(data: bytes) -> None:
    """The same files in another zip; and a compressed one, which could hide a flood."""
    for method, code in ((zipfile.ZIP_STORED, "capsule-repacked"), (8, "capsule-unreadable")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in unpack(data).items():
                archive.writestr(name, content)
        assert found(buffer.getvalue()) == {code}


def test_nothing_is_concluded_without_a_trusted_key(data: bytes) -> None:
    """An empty policy never passes."""
    assert found(data, None) == {"capsule-key-not-given"}


def test_an_entry_under_no_checkpoint_has_no_capsule(ledger: Ledger) -> None:
    """Nor has one that is not there."""
    with writer.writing(ledger) as writing:
        writing.append(decision(20))
    for seq, code in ((11, "entry-not-covered"), (12, "entry-unknown")):
        with pytest.raises(Problems, match=code):
            capsule.export(ledger, seq)


def run(folder: Path, data: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script out of the capsule itself, alone, as an auditor runs it."""
    script, file = folder / "verify.py", folder / "capsule.zip"
    script.write_bytes(unpack(data)["verify.py"])
    file.write_bytes(flipped(data, 9 * 8) if "--broken" in arguments else data)
    command = [sys.executable, "-I", str(script), str(file), *arguments[-2:]]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_stands_alone(data: bytes, tmp_path: Path) -> None:
    """Its exit status and its words, for each outcome; no traceback."""
    cases = ((("--key", KEY), 0), ((), 3), (("--key", str(STRANGER.public)), 4))
    for arguments, status in cases:
        done = run(tmp_path, data, *arguments)
        assert (done.returncode, done.stderr) == (status, ""), done
        assert done.stdout.count("\n") == 1
    done = run(tmp_path, data, "--broken", "--key", KEY)
    assert done.returncode in (2, 4) and done.stderr == ""
    missing = [sys.executable, "-I", str(tmp_path / "verify.py"), str(tmp_path / "none.zip")]
    assert subprocess.run(missing, capture_output=True, check=False).returncode == 2


def test_the_script_can_be_read_whole() -> None:
    """At most 250 lines; the standard library and cryptography only."""
    text = capsule.VERIFIER.read_text()
    assert len(text.splitlines()) <= 250
    lines = [line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))]
    modules = {name.split(".")[0] for name in lines} - {"__future__"}
    assert modules - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_scripts_words_are_the_catalogues_codes() -> None:
    """Every code of the script has its sentence in both languages."""
    for code, words in standalone_verify.WORDS.items():
        params = {"name": "n", "key": "k", "detail": "d"}
        assert " / " in words.format(**params)
        assert say("vi", f"flaw.{code}", **params) != say("en", f"flaw.{code}", **params)


def key_note(heading: str, name: str, key: str, by: Signer = SIGNER) -> str:
    """The note that introduces a key, as somebody else might write it."""
    return by.sign(f"{heading}\n{name}\n{key}\n")


def test_the_script_takes_a_signature_in_the_one_form_there_is() -> None:
    """Another name or key id on the line, another id or algorithm of the key: no signature of this key."""
    key, note = str(SIGNER.public), SIGNER.sign("text\n")
    line = note.rpartition("\n\n")[2]
    signature = base64.b64decode(line.rpartition(" ")[2])[4:]
    assert standalone_verify.signed(note, key)
    assert not standalone_verify.signed(note.replace(f"— {SIGNER.name}", "— another"), key)
    other = base64.b64encode(b"abcd" + signature).decode()
    assert not standalone_verify.signed(f"text\n\n— {SIGNER.name} {other}\n", key)
    name, key_id, encoded = key.split("+", 2)
    assert not standalone_verify.signed(note, f"{name}+{int(key_id, 16) ^ 1:08x}+{encoded}")
    raw = b"\x02" + SIGNER.public.raw
    second = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    written = base64.b64encode(second + signature).decode()
    strange = f"{name}+{second.hex()}+{base64.b64encode(raw).decode()}"
    assert not standalone_verify.signed(f"text\n\n— {name} {written}\n", strange)


@pytest.mark.parametrize(
    ("heading", "name"), [("antt-ledger-key/2", SIGNER.name), ("antt-ledger-key/1", "another")]
)
def test_the_script_follows_only_notes_that_introduce_a_key_of_this_ledger(
    heading: str, name: str
) -> None:
    """Well signed, but a note of another kind, or a key under another name."""
    good = entries.canonical([key_note("antt-ledger-key/1", SIGNER.name, str(SIGNER.public))])
    assert standalone_verify.read_keys(good) == ([str(SIGNER.public)], [])
    data = entries.canonical([key_note(heading, name, str(SIGNER.public))])
    chain, faults = standalone_verify.read_keys(data)
    assert (chain, [code for _, code, _ in faults]) == ([], ["capsule-key-unvouched"])
