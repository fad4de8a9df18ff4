#!/usr/bin/env python3
"""Check one capsule: that its decision stands unaltered in a signed ledger. Read me whole first.

    python3 verify.py CAPSULE.zip [--key VERIFIER_KEY]

1. Container: exactly the files that the entry calls for, packed as `pack` packs them, byte for
byte. 2. Entry: entry.json is canonical JSON, and body.json has the SHA-256 that it states. 3.
Objects: objects/NAME (dossier, criteria ...) have the SHA-256 that the entry states, each one
there. 4. Who decided: if opening.json is there, it opens the entry's commitment. 5. Inclusion:
the path in proof.json leads from the entry to the root in checkpoint.txt (RFC 6962). 6. Keys:
each note in keys.json introduces a key and is signed by the key before; the first by itself. 7.
Checkpoint: checkpoint.txt is signed by the last of those keys, in its name. 8. Trust: the key you
gave, from a source you trust, is among them. Without one nothing is concluded.

Files under report/ are for reading only: they are not part of the proof. Exit status: 0 all
holds, 2 cannot be read, 3 all holds but no key was given, 4 something does not hold. Needs Python
3.10 and the package `cryptography`. Formats: docs/ledger-format.md of the antt project.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIXED = ("entry.json", "body.json", "proof.json", "checkpoint.txt", "keys.json", "verify.py")
WORDS = {
    "capsule-unreadable": "không đọc được tệp / the file cannot be read: {detail}",
    "capsule-repacked": "tệp nén không đúng nguyên bản / the container is not byte for byte as exported",
    "capsule-file-missing": "thiếu tệp / a file is missing: {name}",
    "capsule-file-extra": "thừa tệp / a file does not belong here: {name}",
    "capsule-entry-altered": "mục không ở dạng chuẩn / the entry is not in canonical form",
    "capsule-body-altered": "nội dung quyết định bị sửa / the decision's body was altered",
    "capsule-object-altered": "tài liệu bị sửa / an object was altered: {name}",
    "capsule-opening-altered": "người quyết định không khớp cam kết / who decided was altered",
    "capsule-not-included": "mục không thuộc nhật ký đã ký / the entry is not under the signed root",
    "capsule-key-unvouched": "khóa không được khóa trước bảo lãnh / a key is not vouched for: {name}",
    "capsule-unsigned": "chữ ký điểm chốt không đúng / the checkpoint's signature does not hold",
    "capsule-key-untrusted": "khóa đáng tin không có ở đây / the key you trust is not here: {key}",
    "capsule-key-not-given": "chưa có khóa đáng tin (--key); đối chiếu / no key given; compare: {key}",
}
UNDECIDED = "capsule-key-not-given"
Fault = tuple[int, str, dict[str, str]]


def pack(files: dict[str, bytes]) -> bytes:
    """The one zip that holds these files: sorted, uncompressed, without times or owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a zip, in memory: nothing is written to the disk."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(info.compress_type for info in archive.infolist()):
            raise ValueError("compressed")  # so that a small file cannot fill the memory
        return {name: archive.read(name) for name in archive.namelist()}


def check(data: bytes, trusted: str | None = None) -> list[Fault]:
    """Everything that does not hold, as (step, code, parameters), in the order of the steps."""
    try:
        files = unpack(data)
    except Exception as error:  # whatever a broken zip makes zipfile raise, it cannot be read
        return [(1, "capsule-unreadable", {"detail": str(error)})]
    faults: list[Fault] = [] if pack(files) == data else [(1, "capsule-repacked", {})]
    if missing := [name for name in FIXED if name not in files]:
        return faults + [(1, "capsule-file-missing", {"name": name}) for name in missing]
    entry = read_entry(files["entry.json"])
    if entry is None:
        return [*faults, (2, "capsule-entry-altered", {})]
    faults += check_contents(entry, files)
    chain, key_faults = read_keys(files["keys.json"])
    faults += check_proof(files, chain) + key_faults
    if trusted is None:
        faults.append((8, UNDECIDED, {"key": chain[-1] if chain else "-"}))
    elif trusted not in chain:
        faults.append((8, "capsule-key-untrusted", {"key": trusted}))
    return sorted(faults, key=repr)


def read_entry(data: bytes) -> dict[str, Any] | None:
    """Step 2: the entry, if its bytes are canonical JSON of the right shape."""
    try:
        entry = json.loads(data)
        names = [name for name, _ in entry["objects"]]
        right = canonical(entry) == data and len(set(names)) == len(names)
        texts = [entry["body"], entry["format"], *(digest for _, digest in entry["objects"])]
        right = right and all(isinstance(text, str) for text in [*names, *texts])
        return entry if right and entry["format"] == "antt-ledger-entry/1" else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def canonical(value: object) -> bytes:
    """RFC 8785, for objects with ASCII keys that hold no fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    """As the command sha256sum prints it."""
    return hashlib.sha256(data).hexdigest()


def check_contents(entry: dict[str, Any], files: dict[str, bytes]) -> list[Fault]:
    """Steps 1 to 4 for the files that the entry states."""
    faults: list[Fault] = []
    if sha256(files["body.json"]) != entry["body"]:
        faults.append((2, "capsule-body-altered", {}))
    stated = {f"objects/{name}": digest for name, digest in entry["objects"]}
    for name, digest in stated.items():
        if name not in files:
            faults.append((1, "capsule-file-missing", {"name": name}))
        elif sha256(files[name]) != digest:
            faults.append((3, "capsule-object-altered", {"name": name}))
    extra = files.keys() - stated.keys() - {*FIXED, "opening.json"}
    faults += [(1, "capsule-file-extra", {"name": n}) for n in extra if n[:7] != "report/"]
    if "opening.json" in files and not opens(files["opening.json"], entry.get("commitment")):
        faults.append((4, "capsule-opening-altered", {}))
    return faults


def opens(data: bytes, commitment: object) -> bool:
    """Step 4: SHA-256(0x02 || salt || value) is the commitment."""
    try:
        opening = json.loads(data)
        value, salt = opening["value"].encode(), bytes.fromhex(opening["salt"])
        return canonical(opening) == data and sha256(b"\x02" + salt + value) == commitment
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def check_proof(files: dict[str, bytes], chain: list[str]) -> list[Fault]:
    """Steps 5 and 7: from the entry up to the root, and the signature over that root."""
    note = files["checkpoint.txt"].decode(errors="replace")
    faults: list[Fault] = []
    try:
        origin, size, root = note.partition("\n\n")[0].split("\n")
        proof = json.loads(files["proof.json"])
        leaf = hashlib.sha256(b"\x00" + files["entry.json"]).digest()
        path = [bytes.fromhex(sibling) for sibling in proof["path"]]
        seq = json.loads(files["entry.json"])["seq"]
        held = canonical(proof) == files["proof.json"] and proof["index"] == seq
        held = held and proof["size"] == int(size) and type(seq) is int
        if not held or climb(leaf, seq, int(size), path) != base64.b64decode(root):
            faults.append((5, "capsule-not-included", {}))
    except (ValueError, TypeError, KeyError, RecursionError):
        faults.append((5, "capsule-not-included", {}))
        origin = ""
    if not chain or chain[-1].partition("+")[0] != origin or not signed(note, chain[-1]):
        faults.append((7, "capsule-unsigned", {}))
    return faults


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an audit path leads to, or None if it has the wrong length (RFC 9162,
    2.1.3.2).
    """
    last, result = size - 1, leaf
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            result = hashlib.sha256(b"\x01" + sibling + result).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + sibling).digest()
        index, last = index >> 1, last >> 1
    return result if last == 0 else None


def read_keys(data: bytes) -> tuple[list[str], list[Fault]]:
    """Step 6: the verifier keys that the notes introduce one after another."""
    chain: list[str] = []
    try:
        notes = json.loads(data)
        texts = [note.partition("\n\n")[0].split("\n") for note in notes]
        for number, (note, (heading, name, key)) in enumerate(zip(notes, texts, strict=True)):
            vouched = signed(note, chain[-1] if chain else key)
            if not vouched or heading != "antt-ledger-key/1" or key.partition("+")[0] != name:
                return chain, [(6, "capsule-key-unvouched", {"name": str(number)})]
            chain.append(key)
        right = bool(chain) and canonical(notes) == data
    except (ValueError, TypeError, AttributeError, RecursionError):
        right = False
    return chain, [] if right else [(6, "capsule-key-unvouched", {"name": "keys.json"})]


def signed(note: str, verifier_key: str) -> bool:
    """Whether a C2SP signed note has exactly one signature, by this Ed25519 verifier key."""
    text, _, line = note.partition("\n\n")
    name, _, rest = verifier_key.partition("+")
    try:
        raw = base64.b64decode(rest.partition("+")[2])
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        signature = base64.b64decode(line.removesuffix("\n").rpartition(" ")[2])[4:]
        written = base64.b64encode(key_id + signature).decode()
        key_text = f"{name}+{key_id.hex()}+{base64.b64encode(raw).decode()}"
        if line != f"— {name} {written}\n" or verifier_key != key_text or raw[:1] != b"\x01":
            return False
        Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, f"{text}\n".encode())
        return True
    except (ValueError, InvalidSignature):
        return False


def status(faults: list[Fault]) -> int:
    """The exit status for these faults."""
    codes = {code for _, code, _ in faults}
    if "capsule-unreadable" in codes:
        return 2
    return 0 if not codes else 3 if codes == {UNDECIDED} else 4


def main(arguments: list[str]) -> int:
    """Check the capsule named on the command line, and say what does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("capsule", type=Path)
    parser.add_argument("--key", help="a verifier key of the ledger, from a source you trust")
    options = parser.parse_args(arguments)
    try:
        faults = check(options.capsule.read_bytes(), options.key)
    except OSError as error:
        faults = [(1, "capsule-unreadable", {"detail": str(error)})]
    for step, code, params in faults:
        print(f"{step}. {code}: {WORDS[code].format(**params)}")
    if not faults:
        print("Mọi bước đều đúng. / Every step holds.")
    return status(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
