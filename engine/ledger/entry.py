"""Entries: what one line of the ledger says, as canonical bytes, and what may be erased beside it.

An entry's bytes are the RFC 8785 form of one JSON object of strings, integers, booleans, null and
lists. They hold the digest of the body, the digests of the stored objects, salted commitments in
place of who decided, and the hash of the entry before. The entry's hash is the RFC 6962 leaf hash
of those bytes: chain and tree rest on one and the same hash.

Sources: RFC 8785 (canonical JSON), RFC 6962 (leaf hash), FIPS 180-4 (SHA-256).
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from typing import Final, NamedTuple

from engine.ledger import merkle

FORMAT: Final = "antt-ledger-entry/1"
DECISION, REVOCATION, CORRECTION = "decision", "revocation", "correction"
REDACTION, KEY = "redaction", "key"
KINDS: Final = (DECISION, REVOCATION, CORRECTION, REDACTION, KEY)
ABOUT_AN_ENTRY: Final = (REVOCATION, CORRECTION, REDACTION)
STANDS: Final = (DECISION, CORRECTION)
ENDS: Final = (REVOCATION, CORRECTION)

ORIGIN_PREFIX = b"antt-ledger/1\n"
COMMITMENT_PREFIX = b"\x02"
SALT_SIZE = 32
_quoted = json.encoder.encode_basestring  # as `canonical` writes a string
LARGEST: Final = 10**16 - 1  # number of an entry, and what RFC 8785 writes in digits
OBJECT_NAME = re.compile(r'(?!.*(?:^|/)\.{0,2}(?:/|$))[^"\\\x00-\x1f\x7f]{1,200}')


@dataclass(frozen=True)
class Subject:
    """Whom an entry is about: unit type, unit code, year and place, all plain text (đối tượng)."""

    unit_type: str = ""
    unit: str = ""
    year: str = ""
    place: str = ""


@dataclass(frozen=True)
class Opening:
    """What a commitment hides and a redaction erases: canonical JSON and a salt (phần mở)."""

    value: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def commitment(self) -> str:
        """The commitment that it opens."""
        return commitment(self.value, self.salt)

    @property
    def fields(self) -> dict[str, str]:
        """The personal values, such as role and name."""
        return dict(json.loads(self.value))


def commitment(value: bytes, salt: bytes) -> str:
    """SHA-256(0x02 || salt || value), in hexadecimal."""
    return hashlib.sha256(COMMITMENT_PREFIX + salt + value).hexdigest()


def hide(values: Mapping[str, str]) -> Opening:
    """The opening for {"role": ..., "name": ...}, with 32 fresh random bytes of salt."""
    return Opening(canonical(dict(values)), secrets.token_bytes(SALT_SIZE))


@dataclass(frozen=True)
class Draft:
    """An entry to be recorded, before it has a place in the chain (dự thảo mục).

    `body` is opaque canonical JSON; `objects` are (name, bytes) pairs, stored once by their
    SHA-256; `target` is the number of the entry that a revocation, correction or redaction is
    about; `recorded_at` comes from the caller, who alone has a clock.
    """

    kind: str
    recorded_at: datetime
    subject: Subject = Subject()
    outcome: str = ""
    override: bool = False
    body: bytes = b"{}"
    objects: tuple[tuple[str, bytes], ...] = ()
    opening: Opening | None = None
    target: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no caller may build: a mistake of the program, not of a user."""
        names = [name for name, _ in self.objects]
        faults = (
            (self.kind not in KINDS, "unknown kind"),
            (self.recorded_at.tzinfo is None, "time without a zone"),
            ((self.target is not None) != (self.kind in ABOUT_AN_ENTRY), "target"),
            (len(set(names)) != len(names), "object named twice"),
            (not all(OBJECT_NAME.fullmatch(name) for name in names), "object name"),
            (self.opening is not None and len(self.opening.salt) != SALT_SIZE, "salt"),
        )
        wrong = [fault for is_wrong, fault in faults if is_wrong]
        if wrong:
            raise ValueError(", ".join(wrong))

    @cached_property
    def digests(self) -> tuple[tuple[str, str], ...]:
        """The objects as an entry names them: (name, digest) pairs."""
        return tuple((name, digest(data)) for name, data in self.objects)


class Entry(NamedTuple):
    """One recorded line of the ledger, read from its canonical bytes (mục)."""

    seq: int
    kind: str
    recorded_at: str
    subject: Subject
    outcome: str
    override: bool
    target: int | None
    body: str
    objects: tuple[tuple[str, str], ...]
    commitment: str | None
    previous: str

    @property
    def canonical(self) -> bytes:
        """The bytes that are hashed, RFC 8785, in the one form that `FORM` admits."""
        subject = self.subject
        commitment = "null" if self.commitment is None else _quoted(self.commitment)
        objects = ",".join([f'[{_quoted(name)},"{held}"]' for name, held in self.objects])
        override = "true" if self.override else "false"
        target = "null" if self.target is None else self.target
        return (
            f'{{"body":"{self.body}","commitment":{commitment},"format":"{FORMAT}",'
            f'"kind":"{self.kind}","objects":[{objects}],"outcome":{_quoted(self.outcome)},'
            f'"override":{override},"place":{_quoted(subject.place)},'
            f'"previous":"{self.previous}","recorded_at":"{self.recorded_at}",'
            f'"seq":{self.seq},"target":{target},"unit":{_quoted(subject.unit)},'
            f'"unit_type":{_quoted(subject.unit_type)},"year":{_quoted(subject.year)}}}'
        ).encode()

    @property
    def hash(self) -> str:
        """The hash that names this entry: the RFC 6962 leaf hash, in hexadecimal."""
        return merkle.leaf_hash(self.canonical).hex()


class Fields(NamedTuple):
    """The raw JSON text of each field of an entry, in the order of its bytes (các trường của mục).

    Strings are without their quotes, `objects` without its brackets.
    """

    body: str
    commitment: str | None
    kind: str
    objects: str
    outcome: str
    override: str
    place: str
    previous: str
    recorded_at: str
    seq: str
    target: str | None
    unit: str
    unit_type: str
    year: str


_PLAIN = r'[^"\\\x00-\x1f]*'
_ESCAPE = r'\\(?:["\\bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f]))'
_TEXT = f'"({_PLAIN}(?:{_ESCAPE}{_PLAIN})*)"'
_HASH = '"([0-9a-f]{64})"'
_NUMBER = "(0|[1-9][0-9]{0,15})"
_NAME = r'(?!(?:[^"]*/)?\.{0,2}["/])[^"\\\x00-\x1f\x7f]{1,200}'  # as `OBJECT_NAME`
_PAIR = rf'\["{_NAME}","[0-9a-f]{{64}}"\]'
_TIME = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
FORM: Final = re.compile(
    rf'{{"body":{_HASH},"commitment":(?:null|{_HASH}),"format":"{FORMAT}",'
    rf'"kind":"({"|".join(KINDS)})","objects":\[((?:{_PAIR}(?:,{_PAIR})*)?)\],'
    rf'"outcome":{_TEXT},"override":(true|false),"place":{_TEXT},"previous":{_HASH},'
    rf'"recorded_at":"({_TIME}Z)","seq":{_NUMBER},'
    rf'"target":(?:null|{_NUMBER}),"unit":{_TEXT},"unit_type":{_TEXT},"year":{_TEXT}}}',
    re.ASCII,
)
PAIR: Final = re.compile(r'\["([^"]+)","([0-9a-f]{64})"\]')


def canonical(value: object) -> bytes:
    """`value` as RFC 8785 JSON; ASCII keys, strings, integers, booleans, null and lists only.

    For these the C encoder of the standard library writes exactly what RFC 8785 asks for (a test
    holds it to the rfc8785 package), at a tenth of the time.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fields_of(data: bytes) -> Fields:
    """The fields of an entry's bytes. Raises ValueError if these are not canonical, or not an
    entry's.

    `FORM` admits exactly the canonical bytes of entries, so nothing has to be written again to
    compare.
    """
    match = FORM.fullmatch(data.decode())
    if match is None:
        raise ValueError("not the canonical bytes of an entry")
    return Fields._make(match.groups())


def read_entry(data: bytes) -> Entry:
    """The entry that these canonical bytes state. Raises ValueError if they are not an entry's."""
    fields_of(data)
    fields = json.loads(data)
    return Entry(
        seq=fields["seq"],
        kind=fields["kind"],
        recorded_at=fields["recorded_at"],
        subject=Subject(fields["unit_type"], fields["unit"], fields["year"], fields["place"]),
        outcome=fields["outcome"],
        override=fields["override"],
        target=fields["target"],
        body=fields["body"],
        objects=tuple((name, digest) for name, digest in fields["objects"]),
        commitment=fields["commitment"],
        previous=fields["previous"],
    )


def digest(data: bytes) -> str:
    """SHA-256 of the bytes in hexadecimal, as the command sha256sum prints it."""
    return hashlib.sha256(data).hexdigest()


def genesis(origin: str) -> str:
    """What the first entry names as the one before it: the ledger's own name, hashed."""
    return digest(ORIGIN_PREFIX + origin.encode())


def place_in_chain(draft: Draft, seq: int, previous: str) -> Entry:
    """The entry that `draft` becomes as number `seq` after the entry whose hash is `previous`."""
    recorded_at = draft.recorded_at.astimezone(timezone.utc).replace(tzinfo=None)
    return Entry(
        seq=seq,
        kind=draft.kind,
        recorded_at=recorded_at.isoformat(timespec="seconds") + "Z",
        subject=draft.subject,
        outcome=draft.outcome,
        override=draft.override,
        target=draft.target,
        body=digest(draft.body),
        objects=draft.digests,
        commitment=draft.opening.commitment if draft.opening else None,
        previous=previous,
    )
