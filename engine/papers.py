"""What people signed and recorded: the papers, incidents and findings of a dossier."""

from __future__ import annotations

from collections.abc import Collection

from engine import bundle
from engine.bundle import Attachment, Folder
from engine.calendar import Window
from engine.evidence import Finding, Incident, Paper
from engine.fields import Fields, Keys
from engine.form import FormReader
from engine.source import Node, Scalar, Table
from engine.vocabulary import Vocabulary

PAPER_KEYS = Keys(
    ("id", "kind", "date"),
    ("number", "issuer", "issuer_name", "signed", "stamped", "covers", "file", "sha256", "note"),
)
SPAN_KEYS = Keys(("from", "to"))
INCIDENT_KEYS = Keys(("id", "kind", "date"), ("gravity", "note"))
FINDING_KEYS = Keys(("subject", "result", "role", "date", "minutes"), ("note",))
PRINTED = ("id", "kind")
"""What a form has filled in already: a line with nothing more is blank."""
PRINTED_FINDING, PRINTED_INCIDENT = ("subject",), ("id",)


def read_papers(
    form: FormReader, node: Node | None, words: Vocabulary, folder: Folder
) -> tuple[Paper, ...]:
    """The documents of the dossier, their attachments hashed."""
    papers: list[Paper] = []
    for item in form.filled(node, PRINTED):
        paper = _paper(form, item, words, folder)
        if paper is not None:
            form.refuse_repeated(paper.id, paper.mark, {each.id: each.mark for each in papers})
            papers.append(paper)
    return tuple(papers)


def paper_ids(form: FormReader, node: Node | None) -> frozenset[str]:
    """The ids of all documents: one with a mistake of its own is still there to be referred to, a blank line is not."""
    given = (item.get("id") for item in form.filled(node, PRINTED) if isinstance(item, Table))
    return frozenset(each.text for each in given if isinstance(each, Scalar))


def _paper(form: FormReader, node: Node, words: Vocabulary, folder: Folder) -> Paper | None:
    fields = form.fields(node, *PAPER_KEYS)
    if fields is None:
        return None
    kind, day = (
        form.choice(fields["kind"], words.documents, "kind-unknown"),
        form.past_day(fields["date"]),
    )
    form.free_text(fields["note"])
    form.free_text(fields["issuer_name"])
    paper = Paper(
        id=form.text(fields["id"]) or "",
        kind=kind or "",
        number=form.text(fields["number"]) or "",
        day=day or form.as_of,
        issuer=form.choice(fields["issuer"], words.issuers, "term-unknown") or "",
        signed=form.flag(fields["signed"]),
        stamped=form.flag(fields["stamped"]),
        covers=_span(form, fields["covers"]),
        attachment=_attachment(form, fields, folder),
        mark=node.mark,
    )
    return paper if kind and day else None


def _span(form: FormReader, node: Node | None) -> Window | None:
    fields = form.fields(node, *SPAN_KEYS)
    if fields is None:
        return None
    opens, closes = form.day(fields["from"]), form.day(fields["to"])
    if opens is None or closes is None:
        return None
    if closes < opens:
        form.refuse(fields.mark_of("to"), "window-backwards")
        return None
    return Window(opens, closes)


def _attachment(form: FormReader, fields: Fields, folder: Folder) -> Attachment | None:
    written, expected, node = form.text(fields["file"]), form.text(fields["sha256"]), fields["file"]
    if written is None or node is None:
        return None
    found = bundle.attach(folder, written)
    if isinstance(found, str):
        form.refuse(node, found, file=written)
        return None
    if expected is not None and expected.lower() != found.sha256:
        digests = {"expected": expected[:12], "found": found.sha256[:12]}
        form.refuse(node, "attachment-changed", file=written, **digests)
    return found


def read_incidents(form: FormReader, node: Node | None, words: Vocabulary) -> tuple[Incident, ...]:
    """The incidents of the dossier."""
    incidents: list[Incident] = []
    for item in form.filled(node, PRINTED_INCIDENT):
        incident = _incident(form, item, words)
        if incident is not None:
            form.refuse_repeated(
                incident.id, incident.mark, {each.id: each.mark for each in incidents}
            )
            incidents.append(incident)
    return tuple(incidents)


def _incident(form: FormReader, node: Node, words: Vocabulary) -> Incident | None:
    fields = form.fields(node, INCIDENT_KEYS.required, (*INCIDENT_KEYS.optional, *words.flags))
    if fields is None:
        return None
    kind, day = (
        form.choice(fields["kind"], words.incidents, "kind-unknown"),
        form.past_day(fields["date"]),
    )
    levels = [level.word for level in words.gravity]
    gravity = form.choice(fields["gravity"], levels, "level-unknown") or ""
    flags = {name: flag for name in words.flags if (flag := form.flag(fields[name])) is not None}
    form.free_text(fields["note"])
    if kind is None or day is None:
        return None
    return Incident(form.text(fields["id"]) or "", kind, day, gravity, flags, node.mark)


def read_findings(
    form: FormReader, node: Node | None, words: Vocabulary, papers: Collection[str]
) -> dict[str, Finding]:
    """The findings of the dossier, by subject."""
    findings: dict[str, Finding] = {}
    for item in form.filled(node, PRINTED_FINDING):
        finding = _finding(form, item, words, papers)
        if finding is not None:
            seen = {name: each.mark for name, each in findings.items()}
            form.refuse_repeated(finding.subject, finding.mark, seen)
            findings[finding.subject] = finding
    return findings


def _finding(
    form: FormReader, node: Node, words: Vocabulary, papers: Collection[str]
) -> Finding | None:
    fields = form.fields(node, *FINDING_KEYS)
    if fields is None:
        return None
    subject = form.choice(fields["subject"], words.findings, "term-unknown")
    result, day = form.flag(fields["result"]), form.past_day(fields["date"])
    minutes, role = form.paper_id(fields["minutes"], papers), form.free_text(fields["role"])
    form.free_text(fields["note"])
    if subject is None or result is None or day is None:
        return None
    return Finding(subject, result, role, day, minutes, node.mark)
