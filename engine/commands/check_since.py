"""`antt check NEW --since OLD`: what changed between two dossiers of one unit and year."""

from __future__ import annotations

from datetime import date

from engine import dossier as dossiers
from engine.bundle import Bundle
from engine.fields import Fields
from engine.pipeline import Pipeline
from engine.problem import Mark, Problem, Problems
from engine.report.since import Side, Since, since
from engine.source import Document, Table


def changed(pipeline: Pipeline, old: Bundle, new: Bundle, as_of: date) -> Since:
    """What changed, both judged as of one day. Raises Problems, also for another unit or another year."""
    _same_subject(old.document, new.document)
    standard = pipeline.standard(dossiers.header(new.document), new.document)
    return since(_side(pipeline, old, as_of), _side(pipeline, new, as_of), standard)


def _side(pipeline: Pipeline, bundle: Bundle, as_of: date) -> Side:
    decision = pipeline.decide(bundle, as_of)
    standard = pipeline.standard(dossiers.header(bundle.document), bundle.document)
    return Side(decision.data, dossiers.read(bundle.document, standard, as_of, bundle.folder))


def _same_subject(old: Document, new: Document) -> None:
    was, now = dossiers.header(old), dossiers.header(new)
    (code_was, also), (code_now, mark) = _code(old), _code(new)
    if (was.unit_type, code_was) != (now.unit_type, code_now):
        params = {"old": f"{was.unit_type} {code_was}", "new": f"{now.unit_type} {code_now}"}
        raise Problems([Problem(mark, "since-other-unit", params, new.quote(mark), also)])
    if was.year != now.year:
        params, mark = {"old": str(was.year), "new": str(now.year)}, now.year_mark
        raise Problems([Problem(mark, "since-other-year", params, new.quote(mark), was.year_mark)])


def _code(document: Document) -> tuple[str, Mark]:
    """The unit's code and where it stands; a dossier without one is refused when it is read."""
    root = document.root
    unit = Fields(root)["unit"] if isinstance(root, Table) else None
    if not isinstance(unit, Table):
        return "", root.mark
    code = Fields(unit)["code"]
    return getattr(code, "text", ""), (code or unit).mark
