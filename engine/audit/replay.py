"""Deciding again, from nothing but the bytes in the ledger: the same canonical bytes, or why not.

1. Every stored object has the digest that its entry states. 2. The dossier is judged by the stored criteria,
as of the recorded day, by both evaluators. 3. The bytes of the answer are compared with those recorded, and so are
the rules that fired. 4. The ruling is one that this answer bears, or its override says who answers for the
difference. 5. What the entry states for logs and samples is what its evaluation and its ruling say. 6. It holds
the objects of a decision and no others: bytes that nothing was compared with would pass for compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from engine.audit import record
from engine.audit.differences import Difference, differences
from engine.audit.stored import Recorded
from engine.decision import Decision
from engine.ledger import entry as entries
from engine.problem import NOTHING, Problem, Problems

Data = Mapping[str, Any]
ANSWER = (
    "verdict",
    "approvable",
    "blockers",
    "scope",
    "criteria",
    "scored_only",
    "papers",
    "score",
)


class Cause(NamedTuple):
    """Why an answer is not the recorded one, or what is worth knowing though it is: a code, parameters (lý do)."""

    code: str
    params: Mapping[str, str] = NOTHING


class Replay(NamedTuple):
    """What deciding again came to (kết quả xét lại).

    `notices` break nothing. `unreadable` are the problems for which this program no longer reads what was
    recorded; there is no second answer then.
    """

    recorded: Recorded
    causes: tuple[Cause, ...]
    notices: tuple[Cause, ...] = ()
    differences: tuple[Difference, ...] = ()
    unreadable: tuple[Problem, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether the very same bytes came out, of unaltered bytes."""
        return not self.causes


def replay(recorded: Recorded, today: Mapping[str, bytes] = NOTHING) -> Replay:
    """Decide `recorded` again. `today` are the criteria files of now, for a notice where they have changed since."""
    if recorded.altered:
        return Replay(recorded, (Cause("altered", {"names": ", ".join(recorded.altered)}),))
    notices = tuple(_notices(recorded, today))
    try:
        again = decide(recorded)
    except Problems as problems:
        return Replay(recorded, (Cause("unreadable"),), notices, (), problems.problems)
    causes = [*_causes(recorded.evaluation, again.data), *_calendar(recorded, again.data)]
    same = again.canonical == recorded.files[record.EVALUATION]
    if not same and not causes:
        causes.append(
            Cause("answer" if _answers_differ(recorded.evaluation, again.data) else "bytes")
        )
    causes += [*_derivation(recorded, again), *_ruling(recorded, again.data)]
    causes += [*_entry(recorded), *_objects(recorded, again)]
    found = differences(recorded.evaluation, again.data)
    return Replay(recorded, tuple(causes), notices, (*found, *_other_rules(recorded, again)))


def decide(recorded: Recorded) -> Decision:
    """The answer today to the question of the time. Raises Problems."""
    return recorded.pipeline.decide(recorded.bundle, recorded.as_of)


def _causes(before: Data, after: Data) -> Iterator[Cause]:
    """What went into the two answers and is not the same."""
    if before["engine"] != after["engine"]:
        same = "changed" if _answers_differ(before, after) else "same"
        yield Cause(f"engine-{same}", {"before": before["engine"], "after": after["engine"]})
    if before["inputs"]["dossier"] != after["inputs"]["dossier"]:
        yield Cause("dossier")
    for key, name in (("criteria", "name"), ("attachments", "path")):
        old, new = (
            {each[name]: each["sha256"] for each in side["inputs"][key]} for side in (before, after)
        )
        changed = sorted(each for each in old.keys() | new.keys() if old.get(each) != new.get(each))
        if changed:
            yield Cause(key, {"names": ", ".join(changed)})


def _calendar(recorded: Recorded, again: Data) -> Iterator[Cause]:
    """Days that come out differently: reckoned by other rules than at the time, or by the same."""
    if recorded.evaluation["timing"] != again["timing"]:
        then, now = (
            str(each.get("calendar")) for each in (recorded.body["versions"], record.versions())
        )
        code = "calendar" if then == now else "calendar-rules"
        yield Cause(code, {"before": then, "after": now})


def _answers_differ(before: Data, after: Data) -> bool:
    return any(before.get(key) != after.get(key) for key in ANSWER)


def _derivation(recorded: Recorded, again: Decision) -> Iterator[Cause]:
    """Rules that fired otherwise; under another version of the program that version is the cause."""
    same = entries.canonical(list(again.derivation)) == recorded.files[record.DERIVATION]
    if not same and recorded.evaluation["engine"] == again.data["engine"]:
        yield Cause("derivation")


def _other_rules(recorded: Recorded, again: Decision) -> Iterator[Difference]:
    """The rules that fired, from the first that is another one."""
    sides = recorded.derivation, again.derivation
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*sides, strict=False))))
    before, after = ({"derivation": list(each[alike:])} for each in sides)
    yield from differences(before, after)


def _ruling(recorded: Recorded, again: Data) -> Iterator[Cause]:
    """A ruling that the evaluation does not bear and for which nobody answers."""
    against = record.objections(again, recorded.entry.outcome)
    if against and recorded.body["override"] is None:
        yield Cause("ruling", {"against": ", ".join(against)})


def _entry(recorded: Recorded) -> Iterator[Cause]:
    """Whom and what the entry says that it is about, where its own contents say otherwise."""
    entry, data, ruling = recorded.entry, recorded.evaluation, recorded.body["ruling"]
    held = {
        "subject": entry.subject == record.subject(data),
        "outcome": entry.outcome == ruling["outcome"],
        "override": entry.override == (recorded.body["override"] is not None),
        "date": ruling["date"] == data["as_of"],
    }
    wrong = [name for name, holds in held.items() if not holds]
    if wrong:
        yield Cause("entry", {"parts": ", ".join(wrong)})


def _objects(recorded: Recorded, again: Decision) -> Iterator[Cause]:
    """Objects that no decision has, that are named twice, or that are not the attachment they are named after."""
    attached = {
        (record.attachment_name(each["path"]), each["sha256"])
        for each in recorded.evaluation["inputs"]["attachments"]
    }
    same_engine = recorded.evaluation["engine"] == again.data["engine"]  # another may read others
    criteria = recorded.used if same_engine else recorded.criteria
    known = {recorded.dossier, record.EVALUATION, record.DERIVATION}
    known |= {record.CRITERIA + each for each in criteria}
    known |= set() if recorded.overlay is None else {record.OVERLAY}
    held = Counter(name for name, _ in recorded.entry.objects)
    wrong = {
        each[0]
        for each in recorded.entry.objects
        if held[each[0]] > 1 or not (each[0] in known or each in attached)
    }
    if wrong:
        yield Cause("objects", {"names": ", ".join(sorted(wrong))})


def _notices(recorded: Recorded, today: Mapping[str, bytes]) -> Iterator[Cause]:
    then, now = recorded.body["versions"], record.versions()
    for name in ("calendar", "durable-rules", "python"):
        if then.get(name) != now[name]:
            yield Cause(
                "version", {"name": name, "before": str(then.get(name)), "after": now[name]}
            )
    changed = [
        name
        for name, data in sorted(recorded.criteria.items())
        if today and entries.digest(today.get(name, b"")) != entries.digest(data)
    ]
    if changed:
        yield Cause("criteria-since", {"names": ", ".join(changed)})
