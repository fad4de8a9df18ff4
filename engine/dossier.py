"""Dossiers: the evidence bundle of one unit for one year, typed against the vocabulary of its standard.

A dossier holds counts, kinds, dates and references to papers; it has no field for the name of an offender,
a complainant or a person in rehabilitation, and free text that looks like a personal number is pointed out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from engine import bundle
from engine.bundle import Attachment
from engine.calendar import Window
from engine.evidence import (
    Dossier,
    Figure,
    Finding,
    Header,
    Incident,
    Paper,
    Unit,
    UnitsBelow,
)
from engine.fields import Fields, Reader
from engine.problem import Mark
from engine.source import Document, Node, Table
from engine.standard import OfUnits, Standard
from engine.usage import checks
from engine.vocabulary import UNIT_TYPES, Fact

TOP = ("facts", "documents", "incidents", "findings", "units_below", "window", "self_scores")
PLACE = ("province", "district", "commune", "village")
DOCUMENT_KEYS = (
    "number",
    "date",
    "issuer",
    "issuer_name",
    "signed",
    "stamped",
    "covers",
    "file",
    "sha256",
    "note",
)
YEARS = range(1990, 2200)
_PERSONAL = (
    ("personal-citizen-number", re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")),
    ("personal-phone", re.compile(r"(?<!\d)(?:\+84|0)(?:[ .-]?\d){9}(?!\d)")),
    ("personal-account", re.compile(r"(?i)(?:tài khoản|stk|account)\D{0,12}\d[\d .-]{6,}")),
)


def header(document: Document) -> Header:
    """The unit type and the year of a dossier. Raises Problems."""
    reader = Reader(document)
    root = document.root
    if not isinstance(root, Table):
        reader.refuse(root, "table-expected")
        reader.finish()
    fields = Fields(root) if isinstance(root, Table) else None
    unit = fields["unit"] if fields else None
    unit_fields = Fields(unit) if isinstance(unit, Table) else None
    unit_type = reader.choice(unit_fields["type"], UNIT_TYPES) if unit_fields else None
    year = reader.count(fields["year"]) if fields else None
    if unit_fields is None or "type" not in unit_fields:
        reader.refuse(unit_fields.mark if unit_fields else root, "key-missing", key="unit.type")
    if fields is None or "year" not in fields:
        reader.refuse(root, "key-missing", key="year")
    elif year is not None and year not in YEARS:
        reader.refuse(fields["year"] or root, "year-range", year=str(year))
    reader.finish()
    assert fields is not None
    return Header(unit_type or "", year or 0, (fields["year"] or root).mark)


def read(document: Document, standard: Standard, as_of: date, folder: Path | None) -> Dossier:
    """The typed dossier. `as_of` is only used to refuse evidence dated in the future. Raises Problems."""
    return _DossierReader(document, standard, as_of, folder).dossier()


class _DossierReader:
    """One pass over a dossier, one method a section."""

    def __init__(
        self, document: Document, standard: Standard, as_of: date, folder: Path | None
    ) -> None:
        self.reader = Reader(document)
        self.standard, self.words = standard, standard.vocabulary
        self.as_of, self.folder = as_of, folder
        self.document = document

    def dossier(self) -> Dossier:
        fields = self.reader.fields(self.document.root, ("unit", "year"), TOP)
        assert fields is not None, "the header was read before"
        unit, unit_figures = self._unit(fields["unit"])
        papers = self._papers(fields["documents"])
        paper_ids = {paper.id for paper in papers}
        schedule, window = self._window(fields["window"])
        dossier = Dossier(
            unit=unit,
            year=self.reader.count(fields["year"]) or 0,
            schedule=schedule,
            given_window=window,
            window_mark=(fields["window"] or self.document.root).mark,
            figures={**unit_figures, **self._figures(fields["facts"], paper_ids)},
            papers=papers,
            incidents=self._incidents(fields["incidents"]),
            findings=self._findings(fields["findings"], paper_ids),
            units_below=self._units_below(fields["units_below"]),
            self_scores=self._self_scores(fields["self_scores"]),
            notices=tuple(self.reader.notices),
            sha256=self.document.sha256,
        )
        self._refuse_excess(dossier.figures)
        self.reader.finish()
        return dossier

    def _unit(self, node: Node | None) -> tuple[Unit, dict[str, Figure]]:
        own = {name: fact for name, fact in self.words.facts.items() if fact.of_unit}
        fields = self.reader.fields(node, ("type", "code", "name"), ("place", *own))
        if fields is None:
            return Unit("", "", "", ()), {}
        place = self.reader.fields(fields["place"], (), PLACE) if "place" in fields else None
        places = tuple((key, self._free(place[key])) for key in PLACE if place and key in place)
        unit = Unit(
            self.standard.unit_type, self._free(fields["code"]), self._free(fields["name"]), places
        )
        figures = {
            name: self._figure(own[name], node, ())
            for name in own
            if (node := fields[name]) is not None
        }
        return unit, {name: figure for name, figure in figures.items() if figure is not None}

    def _figures(self, node: Node | None, papers: set[str]) -> dict[str, Figure]:
        facts = {name: fact for name, fact in self.words.facts.items() if not fact.of_unit}
        fields = self.reader.fields(node, (), facts) if node is not None else None
        if fields is None:
            return {}
        read = {
            name: self._figure(facts[name], fields[name], papers)
            for name in fields
            if name in facts
        }
        return {name: figure for name, figure in read.items() if figure is not None}

    def _figure(self, fact: Fact, node: Node | None, papers: set[str] | tuple[()]) -> Figure | None:
        if node is None:
            return None
        if fact.yearly:
            fields = self.reader.fields(node, (), ("this_year", "last_year", "source"))
            if fields is None:
                return None
            this, last = (
                self._value(fact, fields["this_year"]),
                self._value(fact, fields["last_year"]),
            )
        elif isinstance(node, Table):
            fields = self.reader.fields(node, ("value",), ("source",))
            this, last = self._value(fact, fields["value"]) if fields else None, None
        else:
            fields, this, last = None, self._value(fact, node), None
        source = self._paper_id(fields["source"], papers) if fields and "source" in fields else ""
        return Figure(fact.name, this, last, source, node.mark)

    def _value(self, fact: Fact, node: Node | None) -> int | None:
        if fact.type == "count":
            return self.reader.count(node)
        if fact.type == "flag":
            flag = self.reader.flag(node)
            return None if flag is None else int(flag)
        words = [level.word for level in fact.levels]
        word = self.reader.choice(node, words)
        return words.index(word) if word is not None else None

    def _papers(self, node: Node | None) -> tuple[Paper, ...]:
        papers: list[Paper] = []
        for item in self._filled(node, ("id", "kind")):
            paper = self._paper(item)
            if paper is not None:
                self._refuse_repeated(paper.id, paper.mark, {each.id: each.mark for each in papers})
                papers.append(paper)
        return tuple(papers)

    def _paper(self, node: Node) -> Paper | None:
        fields = self.reader.fields(node, ("id", "kind", "date"), DOCUMENT_KEYS)
        if fields is None:
            return None
        kind = self.reader.choice(fields["kind"], self.words.documents, "kind-unknown")
        issuer = (
            self.reader.choice(fields["issuer"], self.words.issuers, "term-unknown")
            if "issuer" in fields
            else ""
        )
        day = self._past_day(fields["date"])
        self._free(fields["note"]), self._free(fields["issuer_name"])
        paper = Paper(
            id=self.reader.text(fields["id"]) or "",
            kind=kind or "",
            number=self.reader.text(fields["number"]) or "",
            day=day or self.as_of,
            issuer=issuer or "",
            signed=self.reader.flag(fields["signed"]),
            stamped=self.reader.flag(fields["stamped"]),
            covers=self._span(fields["covers"]),
            attachment=self._attachment(fields),
            mark=node.mark,
        )
        return paper if kind and day else None

    def _span(self, node: Node | None) -> Window | None:
        fields = self.reader.fields(node, ("from", "to")) if node is not None else None
        opens, closes = (
            (self.reader.day(fields["from"]), self.reader.day(fields["to"]))
            if fields
            else (None, None)
        )
        if opens is None or closes is None or fields is None:
            return None
        if closes < opens:
            self.reader.refuse(fields.mark_of("to"), "window-backwards")
            return None
        return Window(opens, closes)

    def _attachment(self, fields: Fields) -> Attachment | None:
        written, expected = self.reader.text(fields["file"]), self.reader.text(fields["sha256"])
        node = fields["file"]
        if written is None or node is None:
            return None
        found = bundle.attach(self.folder, written)
        if isinstance(found, str):
            self.reader.refuse(node, found, file=written)
            return None
        if expected is not None and expected.lower() != found.sha256:
            self.reader.refuse(
                node,
                "attachment-changed",
                file=written,
                expected=expected[:12],
                found=found.sha256[:12],
            )
        return found

    def _incidents(self, node: Node | None) -> tuple[Incident, ...]:
        incidents: list[Incident] = []
        for item in self._filled(node, ("id", "kind")):
            incident = self._incident(item)
            if incident is not None:
                self._refuse_repeated(
                    incident.id, incident.mark, {each.id: each.mark for each in incidents}
                )
                incidents.append(incident)
        return tuple(incidents)

    def _incident(self, node: Node) -> Incident | None:
        fields = self.reader.fields(
            node, ("id", "kind", "date"), ("gravity", "note", *self.words.flags)
        )
        if fields is None:
            return None
        kind = self.reader.choice(fields["kind"], self.words.incidents, "kind-unknown")
        levels = [level.word for level in self.words.scales.get("gravity", ())]
        gravity = self.reader.choice(fields["gravity"], levels, "level-unknown") or ""
        day = self._past_day(fields["date"])
        flags = {
            name: flag
            for name in self.words.flags
            if (flag := self.reader.flag(fields[name])) is not None
        }
        self._free(fields["note"])
        return (
            Incident(self.reader.text(fields["id"]) or "", kind, day, gravity, flags, node.mark)
            if kind and day
            else None
        )

    def _findings(self, node: Node | None, papers: set[str]) -> dict[str, Finding]:
        findings: dict[str, Finding] = {}
        for item in self._filled(node, ("subject",)):
            fields = self.reader.fields(
                item, ("subject", "result", "role", "date", "minutes"), ("note",)
            )
            if fields is None:
                continue
            subject = self.reader.choice(fields["subject"], self.words.findings, "term-unknown")
            result, day = self.reader.flag(fields["result"]), self._past_day(fields["date"])
            minutes, role = self._paper_id(fields["minutes"], papers), self._free(fields["role"])
            self._free(fields["note"])
            if subject and result is not None and day:
                known = {name: each.mark for name, each in findings.items()}
                self._refuse_repeated(subject, item.mark, known)
                findings[subject] = Finding(subject, result, role, day, minutes, item.mark)
        return findings

    def _units_below(self, node: Node | None) -> dict[str, UnitsBelow]:
        asked = [
            check.subject.types
            for root in self.standard.roots
            for check in checks(root)
            if isinstance(check.subject, OfUnits)
        ]
        types = sorted({name for each in asked for name in each})
        below: dict[str, UnitsBelow] = {}
        fields = self.reader.fields(node, (), types) if node is not None else None
        for name in fields or ():
            inner = (
                self.reader.fields(fields[name], ("total",), ("registered", "recognised"))
                if fields
                else None
            )
            total = self.reader.count(inner["total"]) if inner else None
            if inner is None or total is None or name not in types:
                continue
            registered, recognised = (
                self.reader.count(inner["registered"]),
                self.reader.count(inner["recognised"]),
            )
            for key, part, whole in (
                ("registered", registered, total),
                ("recognised", recognised, registered if registered is not None else total),
            ):
                if part is not None and part > whole:
                    limit = "total" if whole is total else "registered"
                    self.reader.refuse(
                        inner[key] or inner.mark,
                        "count-exceeds",
                        inner.mark_of(limit),
                        name=key,
                        limit=limit,
                        value=str(part),
                        most=str(whole),
                    )
            below[name] = UnitsBelow(name, total, registered, recognised, inner.mark)
        return below

    def _window(self, node: Node | None) -> tuple[str, Window | None]:
        schedules = self.standard.edition.schedules[self.standard.unit_type]
        if node is None:
            return schedules[0].id, None
        fields = self.reader.fields(node, ("schedule",), ("opens", "closes"))
        if fields is None:
            return schedules[0].id, None
        chosen = (
            self.reader.choice(fields["schedule"], [each.id for each in schedules])
            or schedules[0].id
        )
        fixed = next(each for each in schedules if each.id == chosen).opens is not None
        opens, closes = self.reader.day(fields["opens"]), self.reader.day(fields["closes"])
        if fixed and ("opens" in fields or "closes" in fields):
            self.reader.refuse(node, "window-fixed", schedule=chosen)
        if opens and closes and closes < opens:
            self.reader.refuse(fields.mark_of("closes"), "window-backwards")
        return chosen, Window(opens, closes) if opens and closes else None

    def _self_scores(self, node: Node | None) -> dict[str, int]:
        rows = {row.id for row in self.standard.scoring.rows} if self.standard.scoring else set()
        fields = self.reader.fields(node, (), rows) if node is not None else None
        read = (
            {name: self.reader.count(fields[name]) for name in fields if name in rows}
            if fields
            else {}
        )
        return {name: points for name, points in read.items() if points is not None}

    def _filled(self, node: Node | None, printed: tuple[str, ...]) -> tuple[Node, ...]:
        # A line of which only the printed part was filled is an empty line of the form.
        return tuple(
            item
            for item in self.reader.items(node)
            if not isinstance(item, Table)
            or any(key not in printed for key in Fields(item))
            or not item.entries
        )

    def _past_day(self, node: Node | None) -> date | None:
        day = self.reader.day(node)
        if day is not None and node is not None and day > self.as_of:
            self.reader.refuse(
                node, "day-in-future", day=day.isoformat(), as_of=self.as_of.isoformat()
            )
        return day

    def _paper_id(self, node: Node | None, papers: set[str] | tuple[()]) -> str:
        return self.reader.choice(node, papers, "paper-unknown") or ""

    def _free(self, node: Node | None) -> str:
        text = self.reader.text(node) if node is not None else None
        if text is not None and node is not None:
            for code, pattern in _PERSONAL:
                if pattern.search(text):
                    self.reader.note(node, code)
                    break
        return text or ""

    def _refuse_repeated(self, name: str, mark: Mark, seen: Mapping[str, Mark]) -> None:
        if name in seen:
            self.reader.refuse(mark, "id-duplicate", seen[name], id=name)

    def _refuse_excess(self, figures: Mapping[str, Figure]) -> None:
        for name, figure in figures.items():
            limit = figures.get(self.words.facts[name].at_most or "")
            if (
                limit is None
                or figure.value is None
                or limit.value is None
                or figure.value <= limit.value
            ):
                continue
            self.reader.refuse(
                figure.mark,
                "count-exceeds",
                limit.mark,
                name=name,
                limit=limit.name,
                value=str(figure.value),
                most=str(limit.value),
            )
