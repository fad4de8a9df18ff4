#!/usr/bin/env python3
"""Check one capsule: that its decision stands unaltered in a signed ledger. Read me whole first.

    python3 verify.py CAPSULE.zip [--key VERIFIER_KEY]

1. Container: exactly the files that the entry calls for, packed as `pack` packs them, byte for
byte. 2. Entry: entry.json is an entry, and body.json has the SHA-256 that it states. 3. Objects:
objects/NAME (dossier, criteria ...) have the SHA-256 that the entry states, each one there. 4. Who
decided: if opening.json is there, it opens the entry's commitment. 5. Inclusion: the path in
proof.json leads from the entry to the root in checkpoint.txt (RFC 6962). 6. Keys: each note in
keys.json introduces a key and is signed by the key before; the first by itself; all in one name.
7. Checkpoint: checkpoint.txt is signed by the last of those keys, in its name. 8. Trust: the key
you gave, from a source you trust, is among them. Without one nothing is concluded.

Files under report/ are for reading only, no part of the proof. Exit status: 0 all holds, 2 cannot
be read, 3 all holds but no key was given, 4 something does not hold. Needs Python 3.10 and the
package `cryptography`. Formats: docs/ledger-format.md of the antt project.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
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
    "capsule-file-missing": "thiếu tệp / a file is missing: {name!r}",
    "capsule-file-extra": "thừa tệp / a file does not belong here: {name!r}",
    "capsule-entry-altered": "mục không ở dạng chuẩn / the entry is not in canonical form",
    "capsule-body-altered": "nội dung quyết định bị sửa / the decision's body was altered",
    "capsule-object-altered": "tài liệu bị sửa / an object was altered: {name!r}",
    "capsule-opening-altered": "người quyết định không khớp cam kết / who decided was altered",
    "capsule-not-included": "mục không thuộc nhật ký đã ký / the entry is not under the signed root",
    "capsule-key-unvouched": "khóa không được khóa trước bảo lãnh / a key is not vouched for: {name!r}",
    "capsule-unsigned": "chữ ký điểm chốt không đúng / the checkpoint's signature does not hold",
    "capsule-key-untrusted": "khóa đáng tin không có ở đây / the key you trust is not here: {key!r}",
    "capsule-key-not-given": "chưa có khóa đáng tin (--key); đối chiếu / no key given; compare: {key!r}",
}
UNDECIDED = "capsule-key-not-given"
Fault = tuple[int, str, dict[str, str]]

# What the JSON files look like: these members, as `canonical` writes them, and nothing else.
HASH, NUMBER, TEXT = '"[0-9a-f]{64}"', "(0|[1-9][0-9]{0,15})", r'"[^"\\]*(\\.[^"\\]*)*"'
TIME = '"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z"'
ENTRY = (
    rf'{{"body":{HASH},"commitment":(null|{HASH}),"format":"antt-ledger-entry/1","kind":'
    rf'"(decision|revocation|correction|redaction|key)","objects":\[(\[{TEXT},{HASH}\],?)*\],'
    rf'"outcome":{TEXT},"override":(true|false),"place":{TEXT},"previous":{HASH},"recorded_at":'
    rf'{TIME},"seq":{NUMBER},"target":(null|{NUMBER}),"unit":{TEXT},"unit_type":{TEXT},"year":{TEXT}}}'
)
PROOF, KEYS = rf'{{"index":{NUMBER},"path":\[({HASH},?)*\],"size":{NUMBER}}}', rf"\[({TEXT},?)*\]"
OPENING, WHO = rf'{{"salt":{HASH},"value":{TEXT}}}', rf"{{({TEXT}:{TEXT},?)*}}"
NAME = re.compile(r'(?!.*(^|/)\.{0,2}(/|$))[^"\\\x00-\x1f\x7f]{1,200}')  # of an object or report
ORIGIN = re.compile(r"(?!antt-ledger-)[^\s+\x00-\x1f\x7f]{1,200}")  # the name of every key


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
    if (entry := read_entry(files["entry.json"])) is None:
        return [*faults, (2, "capsule-entry-altered", {})]
    faults += check_contents(entry, files)
    chain, key_faults = read_keys(files["keys.json"])
    faults += check_proof(files, entry, chain) + key_faults
    if trusted is None:
        faults.append((8, UNDECIDED, {"key": chain[-1] if chain else "-"}))
    elif "".join(trusted.split()) not in chain:  # a letter may have broken it into lines
        faults.append((8, "capsule-key-untrusted", {"key": trusted}))
    return sorted(faults, key=repr)


def read(data: bytes, form: str) -> Any:
    """The JSON value of a file; None unless its bytes have this form and are canonical."""
    try:
        value = json.loads(data) if re.fullmatch(form, data.decode()) else None
        return value if canonical(value) == data else None
    except ValueError:
        return None


def read_entry(data: bytes) -> dict[str, Any] | None:
    """Step 2: the entry, if these bytes are one."""
    entry: dict[str, Any] | None = read(data, ENTRY)
    if entry is None or (entry["target"] is None) != (entry["kind"] in ("decision", "key")):
        return None
    names = {name for name, _ in entry["objects"] if NAME.fullmatch(name)}
    return entry if len(names) == len(entry["objects"]) else None


def canonical(value: object) -> bytes:
    """RFC 8785, for objects with ASCII keys that hold no fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    """As the command sha256sum prints it."""
    return hashlib.sha256(data).hexdigest()


def check_contents(entry: dict[str, Any], files: dict[str, bytes]) -> list[Fault]:
    """Steps 1 to 4 for the files that the entry states."""
    whole = sha256(files["body.json"]) == entry["body"]
    faults: list[Fault] = [] if whole else [(2, "capsule-body-altered", {})]
    stated = {f"objects/{name}": digest for name, digest in entry["objects"]}
    altered = {n for n in stated.keys() & files.keys() if sha256(files[n]) != stated[n]}
    faults += [(1, "capsule-file-missing", {"name": n}) for n in stated.keys() - files.keys()]
    faults += [(3, "capsule-object-altered", {"name": n}) for n in altered]
    reports = {name for name in files if name[:7] == "report/" and NAME.fullmatch(name[7:])}
    extra = files.keys() - stated.keys() - reports - {*FIXED, "opening.json"}
    faults += [(1, "capsule-file-extra", {"name": n}) for n in extra]
    if "opening.json" in files and not opens(files["opening.json"], entry["commitment"]):
        faults.append((4, "capsule-opening-altered", {}))
    return faults


def opens(data: bytes, commitment: object) -> bool:
    """Step 4: SHA-256(0x02 || salt || value) is the commitment."""
    opening = read(data, OPENING)
    if opening is None or read(opening["value"].encode(), WHO) is None:
        return False
    salted = bytes.fromhex(opening["salt"]) + opening["value"].encode()
    return sha256(b"\x02" + salted) == commitment


def check_proof(files: dict[str, bytes], entry: dict[str, Any], chain: list[str]) -> list[Fault]:
    """Steps 5 and 7: from the entry up to the root, and the signature over that root."""
    note = files["checkpoint.txt"].decode(errors="surrogateescape")
    origin, _, head = note.partition("\n\n")[0].partition("\n")
    faults: list[Fault] = []
    proof, root = read(files["proof.json"], PROOF), None
    if proof is not None and proof["index"] == entry["seq"]:
        leaf = hashlib.sha256(b"\x00" + files["entry.json"]).digest()
        path = [bytes.fromhex(sibling) for sibling in proof["path"]]
        root = climb(leaf, proof["index"], proof["size"], path)
    if root is None or head != f"{proof['size']}\n{base64.b64encode(root).decode()}":
        faults.append((5, "capsule-not-included", {}))
    if not chain or chain[-1].partition("+")[0] != origin or not signed(note, chain[-1]):
        faults.append((7, "capsule-unsigned", {}))
    return faults


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an audit path leads to; None if its length is wrong (RFC 9162, 2.1.3.2)."""
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
    for number, note in enumerate(read(data, KEYS) or []):
        text = note.partition("\n\n")[0]
        key = text.rpartition("\n")[2]
        name = (chain or [key])[0].partition("+")[0]
        right = text == f"antt-ledger-key/1\n{name}\n{key}" and key.startswith(f"{name}+")
        if not (right and ORIGIN.fullmatch(name) and signed(note, chain[-1] if chain else key)):
            return chain, [(6, "capsule-key-unvouched", {"name": str(number)})]
        chain.append(key)
    return chain, [] if chain else [(6, "capsule-key-unvouched", {"name": "keys.json"})]


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
        Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, f"{text}\n".encode())
        return (verifier_key, raw[:1], line) == (key_text, b"\x01", f"— {name} {written}\n")
    except (ValueError, InvalidSignature):
        return False


def status(faults: list[Fault]) -> int:
    """The exit status for these faults."""
    codes = {code for _, code, _ in faults}
    return 2 if "capsule-unreadable" in codes else 3 if codes == {UNDECIDED} else 4 if codes else 0


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
    said = [f"{step}. {code}: {WORDS[code].format(**params)}" for step, code, params in faults]
    print("\n".join(said) or "Mọi bước đều đúng. / Every step holds.")
    return status(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
