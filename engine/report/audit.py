"""What the ledger holds, in words: the log, one entry, what was just recorded, what verifying found."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.audit import contents, record
from engine.calendar import show
from engine.ledger import entry as entries
from engine.ledger.checkpoint import Checkpoint
from engine.ledger.entry import Entry, Subject
from engine.ledger.query import Record
from engine.ledger.verify import COVER, Verification
from engine.ledger.walk import FILE, Flaw
from engine.messages import has, say
from engine.report.paragraph import Line

Data = Mapping[str, Any]
ALTERED, UNREADABLE = "altered", "unreadable"
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Kinds of characters that show nothing, turn the direction of what follows, or are no text at all."""
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and signs that show nothing."""
UNSEEN_SIGN = "\ufffd"
WIDE = 28
"""From this length on a label does not set the width of its column."""


def body_of(data: bytes, entry: Entry) -> Data:
    """The body of an entry; of one that is not as it was recorded, or of no known form, only that it is not."""
    if entries.digest(data) != entry.body:
        return {ALTERED: True}
    body = contents.body(data, entry.kind)
    return {UNREADABLE: True} if body is None else body


def whole(body: Data) -> bool:
    """Whether a body is as it was recorded, and could be read."""
    return body.keys().isdisjoint((ALTERED, UNREADABLE))


def notice(body: Data, lang: str) -> str:
    """That a body is not as it was recorded, or could not be read; "" if neither."""
    found = next((each for each in (ALTERED, UNREADABLE) if each in body), None)
    return say(lang, f"audit.body-{found}") if found else ""


def cell(text: str) -> str:
    """A text as it is printed in a list: on one line, and no wider apart than words are."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """A text without line breaks of any kind, with a sign in place of what could not be seen."""
    return text if text.isprintable() and text.isascii() else "".join(map(_sign, text))


def _sign(character: str) -> str:
    if character.isspace():
        return " "
    unseen = unicodedata.category(character) in UNSEEN or character in BLANK
    return UNSEEN_SIGN if unseen else character


def recorded(entry: Entry, head: Checkpoint, lang: str, form: str) -> str:
    """What was recorded, and the short head that goes on the paper."""
    if form == "json":
        said = {**entry_data(entry), "head": head.short_head, "schema_version": 1}
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    kind = say(lang, f"audit.kind.{entry.kind}")
    rows = [
        say(lang, "audit.recorded", kind=kind, entry=entry.seq),
        f"{say(lang, 'audit.hash')}: {entry.hash}",
        f"{say(lang, 'audit.head')}: {head.short_head}",
        say(lang, "audit.head.why"),
    ]
    return "\n".join(rows) + "\n"


def entry_data(entry: Entry) -> dict[str, Any]:
    """An entry as plain data, with its hash."""
    return {**json.loads(entry.canonical), "hash": entry.hash}


def unit(subject: Subject, lang: str) -> str:
    """The unit's code with its type in words; "" if the entry is about none."""
    key = f"unit_type.{subject.unit_type}"
    kind = say(lang, key) if has(lang, key) else subject.unit_type
    return f"{subject.unit} ({kind})" if subject.unit_type else ""


def outcome(name: str, lang: str) -> str:
    """What the council decided, in words."""
    return say(lang, f"audit.outcome.{name}") if name in record.OUTCOMES else name


def override(body: Data, lang: str) -> str:
    """Why a ruling differs from the evaluation, and who answers for that; "" if it does not differ."""
    found = body.get("override")
    if not found:
        return ""
    against = "; ".join(say(lang, f"audit.against.{code}") for code in found["against"])
    return say(
        lang, "audit.override", against=against, reason=found["reason"], signer=found["signer"]
    )


def entry_rows(entry: Entry, body: Data, lang: str) -> Iterator[tuple[str, str]]:
    """What the entry itself says for ever, as label and text: nothing that a later entry can change."""
    ruling, subject = body.get("ruling", {}), entry.subject
    if not whole(body):
        yield say(lang, "audit.notice"), notice(body, lang)
    yield say(lang, "audit.entry"), f"{entry.seq} ({say(lang, f'audit.kind.{entry.kind}')})"
    if subject.unit_type:
        named = f"{unit(subject, lang)}, {subject.year}"
        yield say(lang, "audit.column.unit"), ", ".join(filter(None, (named, subject.place)))
    if entry.outcome:
        yield say(lang, "audit.column.outcome"), outcome(entry.outcome, lang)
    if ruling.get("number"):
        day = show(date.fromisoformat(ruling["date"]))
        yield (
            say(lang, "audit.paper"),
            say(lang, "audit.paper.value", number=ruling["number"], day=day),
        )
    if body.get("override"):
        yield say(lang, "audit.override.title"), override(body, lang)
    if body.get("reason"):
        yield say(lang, "audit.reason"), body["reason"]
    if entry.target is not None:
        yield say(lang, "audit.target"), str(entry.target)
    yield say(lang, "audit.recorded-at"), entry.recorded_at
    if body.get("versions"):
        used = (f"{part(name, lang)} {each}" for name, each in body["versions"].items())
        yield say(lang, "audit.versions"), ", ".join(used)
    yield say(lang, "audit.hash"), entry.hash
    yield say(lang, "audit.commitment"), entry.commitment or say(lang, "report.none")
    yield from ((name, digest) for name, digest in entry.objects)


def part(name: str, lang: str) -> str:
    """What a version is of, in words: a package bears its own name."""
    key = f"audit.version.{name}"
    return say(lang, key) if has(lang, key) else name


def state_rows(found: Record, lang: str) -> Iterator[tuple[str, str]]:
    """What later entries and checkpoints say of an entry."""
    if found.opening is not None:
        fields = contents.who(found.opening, found.entry.commitment)
        said = say(lang, "audit.who.altered") if fields is None else ", ".join(fields.values())
        yield say(lang, "audit.who"), said
    elif found.redacted_by is not None:
        yield say(lang, "audit.who"), say(lang, "audit.who.erased", entry=found.redacted_by)
    if found.entry.kind in entries.STANDS:
        ended = found.ended_by
        key = "audit.stands" if ended is None else "audit.ended"
        yield say(lang, "audit.state"), say(lang, key, entry=ended)
    if found.checkpoint is not None:
        yield say(lang, "audit.checkpoint"), found.checkpoint.split("\n")[1]


def labelled(rows: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Rows as lines, each text on one."""
    width = max((len(label) for label, _ in rows if len(label) < WIDE), default=0) + 2
    for label, text in rows:
        yield Line(
            f"{cell(label) + ':':<{width}}{' ' * (len(label) >= width)}{cell(text)}", hang=width
        )


def verification(found: Verification, compared: bool, lang: str) -> Iterator[Line]:
    """Every step with what it found; what was concluded at the end."""
    title = "title" if found.root else "unread"
    yield Line(
        say(lang, f"audit.verify.{title}", origin=found.origin, size=found.size), style="head"
    )
    yield Line()
    for step in range(FILE, COVER + 1):
        flaws = [each for each in found.flaws if each.step == step]
        state = "bad" if flaws else "good" if found.root else "open"
        label = say(lang, f"ledger.step.{step}")
        yield Line(f"{step:>2}. {label}: {say(lang, f'audit.verify.{state}')}", 2, state)
        yield from (Line(f"- {flaw(each, lang)}", 6, "bad") for each in flaws)
    for each in found.notices:
        yield Line(f"{say(lang, 'audit.notice')}: {flaw(each, lang)}", 2, "open")
    yield Line()
    if found.sound:
        yield Line(say(lang, "audit.verify.sound", size=found.size, root=found.root), style="good")
        yield Line(say(lang, "audit.verify.key", key=found.key))
        if not compared:
            yield Line(say(lang, "audit.verify.alone"), style="open")
        return
    if not found.root:
        yield Line(say(lang, "audit.verify.unconcluded"), style="bad")
        return
    places = sorted({each.entry for each in found.flaws if each.entry is not None})
    said = ", ".join(map(str, places)) or say(lang, "flaw.place.ledger")
    yield Line(say(lang, "audit.verify.broken", count=len(found.flaws), entries=said), style="bad")


def flaw(found: Flaw, lang: str) -> str:
    """One thing that does not hold, with its place and code."""
    key = "flaw.place.ledger" if found.entry is None else "flaw.place.entry"
    place = say(lang, key, entry=found.entry)
    return f"{place}: {found.code}: {say(lang, f'flaw.{found.code}', **found.params)}"


def flaw_data(found: Flaw, lang: str) -> dict[str, Any]:
    """A flaw for other programs."""
    return {
        "step": found.step,
        "entry": found.entry,
        "code": found.code,
        "params": dict(found.params),
        "text": say(lang, f"flaw.{found.code}", **found.params),
    }


def verification_data(found: Verification, lang: str) -> dict[str, Any]:
    """What verifying found, for other programs."""
    return {
        "schema_version": 1,
        "sound": found.sound,
        "origin": found.origin,
        "size": found.size,
        "root": found.root,
        "signed": found.signed,
        "key": found.key,
        "flaws": [flaw_data(each, lang) for each in found.flaws],
        "notices": [flaw_data(each, lang) for each in found.notices],
    }


def capsule(flaws: Sequence[Flaw], others: Sequence[str], lang: str) -> Iterator[Line]:
    """What checking a capsule found; `others` are files outside of the proof that are not as we make them."""
    for each in flaws:
        said = say(lang, f"flaw.{each.code}", **each.params)
        yield Line(f"{each.step}. {each.code}: {said}", 0, "bad")
    if not flaws:
        yield Line(say(lang, "audit.capsule.sound"), style="good")
    for name in others:
        said = say(lang, "audit.capsule.other", name=name)
        yield Line(f"{say(lang, 'audit.notice')}: {said}", style="open")
