"""Dossiers: the evidence bundle of one unit for one year, typed against the vocabulary of its standard.

A dossier holds counts, kinds, dates and references to papers; it has no field for the name of an offender,
a complainant or a person in rehabilitation, and free text that looks like a personal number is pointed out.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from engine.bundle import Folder
from engine.calendar import Window
from engine.evidence import Dossier, Header, UnitsBelow
from engine.fields import Fields, Keys, Reader
from engine.figures import read_facts, read_unit, read_units_below, refuse_excess
from engine.form import FormReader
from engine.papers import paper_ids, read_findings, read_incidents, read_papers
from engine.source import Document, Node, Table
from engine.standard import OfUnits, Standard
from engine.subjects import written
from engine.usage import checks
from engine.vocabulary import UNIT_TYPES

KEYS = Keys(
    ("unit", "year"),
    ("facts", "documents", "incidents", "findings", "units_below", "window", "self_scores"),
)
WINDOW_KEYS = Keys(("schedule",), ("opens", "closes"))
YEARS = range(1990, 2200)


def header(document: Document) -> Header:
    """The unit type and the year of a dossier, without which its standard is not known. Raises Problems."""
    reader, root = Reader(document), document.root
    top = Fields(root) if isinstance(root, Table) else None
    if top is None:
        reader.refuse(root, "table-expected")
    unit = Fields(node) if top and isinstance(node := top["unit"], Table) else None
    if top is not None and (unit is None or "type" not in unit):
        reader.refuse(unit.mark if unit else root, "key-missing", key="type" if unit else "unit")
    if top is not None and "year" not in top:
        reader.refuse(root, "key-missing", key="year")
    unit_type = reader.choice(unit["type"], UNIT_TYPES) if unit else None
    year, place = (reader.count(top["year"]), top["year"] or root) if top else (None, root)
    if year is not None and year not in YEARS:
        reader.refuse(place, "year-range", year=str(year))
    reader.finish()
    return Header(unit_type or "", year or 0, place.mark)


def read(document: Document, standard: Standard, as_of: date, folder: Folder) -> Dossier:
    """The typed dossier. `folder` holds its attachments; None where there can be none.

    `as_of` only serves to refuse evidence dated in the future. Raises Problems, all of them at once.
    """
    form, words = FormReader(document, as_of), standard.vocabulary
    fields = form.fields(document.root, *KEYS)
    if fields is None:
        form.finish()
        raise AssertionError("a file without a table has a problem")
    unit, unit_figures = read_unit(form, fields["unit"], standard.unit_type, words.facts)
    papers = read_papers(form, fields["documents"], words, folder)
    ids = paper_ids(form, fields["documents"])
    figures = {**unit_figures, **read_facts(form, fields["facts"], words.facts, ids)}
    refuse_excess(form, figures, words.facts)
    schedule, window = _window(form, fields["window"], standard)
    dossier = Dossier(
        unit=unit,
        year=form.count(fields["year"]) or 0,
        schedule=schedule,
        given_window=window,
        window_mark=(fields["window"] or document.root).mark,
        figures=figures,
        papers=papers,
        incidents=read_incidents(form, fields["incidents"], words),
        findings=read_findings(form, fields["findings"], words, ids),
        units_below=_units_below(form, fields["units_below"], standard),
        self_scores=_self_scores(form, fields["self_scores"], standard),
        notices=tuple(form.notices),
        sha256=document.sha256,
    )
    form.finish()
    return dossier


def _units_below(form: FormReader, node: Node | None, standard: Standard) -> dict[str, UnitsBelow]:
    # Few dossiers have any: the standard is gone through for those only.
    return {} if node is None else read_units_below(form, node, types_below(standard))


def types_below(standard: Standard) -> tuple[str, ...]:
    """The unit types whose units below this one the standard asks about."""
    subjects = [check.subject for root in standard.roots for check in checks(root)]
    return tuple(
        dict.fromkeys(name for each in subjects if isinstance(each, OfUnits) for name in each.types)
    )


def _window(form: FormReader, node: Node | None, standard: Standard) -> tuple[str, Window | None]:
    schedules = standard.edition.schedules[standard.unit_type]
    fields = form.fields(node, *WINDOW_KEYS)
    if fields is None:
        return schedules[0].id, None
    chosen = form.choice(fields["schedule"], [each.id for each in schedules]) or schedules[0].id
    given = "opens" in fields or "closes" in fields
    if given and next(each for each in schedules if each.id == chosen).opens is not None:
        form.refuse(fields.mark, "window-fixed", schedule=chosen)
    opens, closes = form.day(fields["opens"]), form.day(fields["closes"])
    if opens and closes and closes < opens:
        form.refuse(fields.mark_of("closes"), "window-backwards")
    return chosen, Window(opens, closes) if opens and closes else None


def _self_scores(form: FormReader, node: Node | None, standard: Standard) -> dict[str, Fraction]:
    if node is not None and standard.scoring is None:
        form.refuse(node, "self-scores-without-table")
        return {}
    most = {row.id: row.points for row in standard.scoring.rows} if standard.scoring else {}
    fields = form.fields(node, (), most)
    read = {name: form.points(fields[name]) for name in fields if name in most} if fields else {}
    scores = {name: points for name, points in read.items() if points is not None}
    for name, points in scores.items():
        if fields is not None and points > most[name]:
            values = {"value": written(fields[name]), "most": str(most[name])}
            form.refuse(fields.mark_of(name), "count-exceeds", name=name, limit="points", **values)
    return scores
