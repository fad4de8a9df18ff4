"""What the entry of a decision holds, and how it is built: docs/auditor.md shows it to a reader.

The body is the council's ruling and the versions of what evaluated the dossier. The objects are all bytes
that the evaluation rests on, each stored once by its digest: the dossier, every criteria file that was read
(those that chose the edition included), the overlay, the evaluation itself in canonical form, the rules that
fired, and on request the attachments. Who decided is not in the body: it lies under a salted commitment.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine import __version__, source
from engine.bundle import DOSSIER_FILES, Bundle
from engine.catalogue import Catalogue
from engine.decision import Decision
from engine.intake import ENDINGS
from engine.judgement import Verdict
from engine.ledger import entry as entries
from engine.ledger.entry import Draft, Opening, Subject
from engine.problem import Mark, Problem, Problems
from engine.source import Document

FORMAT: Final = "antt-decision/1"
END_FORMAT: Final = "antt-end/1"
RECOGNISE, REFUSE = "recognise", "refuse"
OUTCOMES: Final = (RECOGNISE, REFUSE)
OBJECTIONS: Final = ("decide-window-open", "decide-against-verdict", "decide-papers-missing")
WINDOW_OPEN, AGAINST_VERDICT, PAPERS_MISSING = OBJECTIONS
EVALUATION, DERIVATION = "evaluation.json", "derivation.json"
DOSSIERS: Final = DOSSIER_FILES
"""The names that a dossier may have in an entry: by its form, and in early ledgers always the first."""
OVERLAY, CRITERIA, ATTACHMENTS = "overlay.yaml", "criteria/", "attachments/"
ENGINE: Final = Path(source.__file__).parent
CALENDAR: Final = ("calendar.py", "timing.py")
ATTACHMENT_LIMIT: Final = 100 * 2**20
PLACE: Final = ("commune", "district", "province")

Data = dict[str, Any]


class Override(NamedTuple):
    """Why a ruling stands against the evaluation, and who answers for that (quyết định khác kết quả xét)."""

    reason: str
    signer: str


class Ruling(NamedTuple):
    """What the council decided (quyết định).

    `reason` is why an earlier decision is corrected, "" for a first one.
    """

    outcome: str
    number: str
    day: date
    override: Override | None = None
    reason: str = ""


class Case(NamedTuple):
    """A dossier with the criteria that judged it and the answer (vụ xét)."""

    bundle: Bundle
    catalogue: Catalogue
    overlay: Document | None
    decision: Decision


def objections(data: Mapping[str, Any], outcome: str) -> tuple[str, ...]:
    """The codes of what stands against a ruling, given an evaluation as of its day; () if nothing does."""
    return tuple(_objections(data, outcome))


def _objections(data: Mapping[str, Any], outcome: str) -> Iterator[str]:
    meets = data["verdict"] == Verdict.MEETS.value
    if not data["timing"]["closed"]:
        yield WINDOW_OPEN
    if meets != (outcome == RECOGNISE):
        yield AGAINST_VERDICT
    if outcome == RECOGNISE and any(each["code"] == "blocker.papers" for each in data["blockers"]):
        yield PAPERS_MISSING


def require_permitted(case: Case, ruling: Ruling) -> None:
    """Raise Problems unless the evaluation bears the ruling, or an override answers for the difference.

    An override where nothing stands against the ruling is refused, too: it would raise doubt without cause.
    """
    found = objections(case.decision.data, ruling.outcome)
    mark = Mark(case.bundle.document.path)
    if found and ruling.override is None:
        closes = case.decision.data["timing"]["window"]["closes"]
        raise Problems(Problem(mark, code, {"closes": closes}) for code in found)
    if ruling.override is not None and not found:
        raise Problems([Problem(mark, "override-needless")])


def draft(
    case: Case,
    ruling: Ruling,
    who: Mapping[str, str],
    recorded_at: datetime,
    attach: bool = False,
    corrects: int | None = None,
) -> Draft:
    """The entry that records `ruling`, in the place of entry `corrects` if one is given.

    Raises Problems if an attachment cannot be read as it was judged.
    """
    return Draft(
        kind=entries.DECISION if corrects is None else entries.CORRECTION,
        recorded_at=recorded_at,
        subject=subject(case.decision.data),
        outcome=ruling.outcome,
        override=ruling.override is not None,
        body=entries.canonical(_body(case, ruling)),
        objects=(*_objects(case), *(_attachments(case) if attach else ())),
        opening=opening(who),
        target=corrects,
    )


def end(reason: str, number: str = "", day: date | None = None) -> bytes:
    """The body of a revocation, with its paper, or of a redaction, which has none."""
    paper = {"number": number, "date": day.isoformat()} if day is not None else {}
    return entries.canonical({"format": END_FORMAT, "ruling": paper, "reason": reason})


def opening(who: Mapping[str, str]) -> Opening:
    """Role and name of who decided, where given, under a salted commitment."""
    return entries.hide({key: value for key, value in who.items() if value})


def subject(data: Mapping[str, Any]) -> Subject:
    """Whom an evaluation is about. The place is the unit's commune and above: what samples are spread over."""
    unit = data["unit"]
    place = ", ".join(unit["place"][key] for key in PLACE if key in unit["place"])
    return Subject(unit["type"], unit["code"], str(data["year"]), place)


def versions() -> dict[str, str]:
    """What would have to be the same for the same bytes to come out again without question."""
    return {
        "antt": __version__,
        "calendar": calendar_version(),
        "durable-rules": metadata.version("durable-rules"),
        "python": platform.python_version(),
    }


def calendar_version(engine: Path = ENGINE) -> str:
    """What tells one way of reckoning days from another: a digest of the code that does it.

    Editions say when a window opens and closes, and their bytes are recorded. What those days come to in a
    year (quarters, deadlines, both ends included, Vietnam's civil calendar) is code, and no time zone table.
    """
    text = "".join((engine / name).read_text(encoding="utf-8") for name in CALENDAR)
    return entries.digest(text.encode())[:12]


def attachment_name(path: str) -> str:
    """The name under which an attached file is stored: its path, or its digest's stand-in where that cannot be."""
    name = ATTACHMENTS + path
    return (
        name if entries.OBJECT_NAME.fullmatch(name) else ATTACHMENTS + entries.digest(path.encode())
    )


def dossier_name(document: Document) -> str:
    """The name under which a dossier is stored: what its bytes are, and among those what its file is called."""
    forms = [name for name in DOSSIERS if name.endswith(ENDINGS) == bool(document.packed)]
    name = f"dossier{Path(document.path).suffix.lower()}"
    return name if name in forms else forms[0]


def _body(case: Case, ruling: Ruling) -> Data:
    override = ruling.override
    return {
        "format": FORMAT,
        "ruling": {
            "outcome": ruling.outcome,
            "number": ruling.number,
            "date": ruling.day.isoformat(),
        },
        "reason": ruling.reason,
        "override": None
        if override is None
        else {
            "reason": override.reason,
            "signer": override.signer,
            "against": list(objections(case.decision.data, ruling.outcome)),
        },
        "overlay": case.overlay.name if case.overlay is not None else None,
        "versions": versions(),
    }


def _objects(case: Case) -> Iterator[tuple[str, bytes]]:
    """Texts go back to the bytes they came from: they were read as strict UTF-8, with nothing changed."""
    yield dossier_name(case.bundle.document), case.bundle.document.data
    yield EVALUATION, case.decision.canonical
    yield DERIVATION, entries.canonical(list(case.decision.derivation))
    yield from ((CRITERIA + each.name, each.text.encode()) for each in case.catalogue.read)
    if case.overlay is not None:
        yield OVERLAY, case.overlay.text.encode()


def _attachments(case: Case) -> Iterator[tuple[str, bytes]]:
    folder = case.bundle.folder
    recorded: Iterable[Data] = case.decision.data["inputs"]["attachments"]
    for each in recorded if isinstance(folder, Path) else ():
        data = source.read_bytes(folder / each["path"], ATTACHMENT_LIMIT)
        found = entries.digest(data)
        if found != each["sha256"]:
            params = {"file": each["path"], "expected": each["sha256"][:12], "found": found[:12]}
            raise Problems([Problem(Mark(str(folder)), "attachment-changed", params)])
        yield attachment_name(each["path"]), data
