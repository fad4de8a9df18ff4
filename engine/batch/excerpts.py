"""Contents of a dossier's parts, read with care: each becomes a dossier that holds that part and nothing else.

The reading is that of the modules that read a whole dossier; a paper, a figure or an incident that was met before
is not read again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from engine import dossier as dossiers
from engine.batch.known import Known
from engine.batch.plain import Odd, Plain, node
from engine.evidence import Dossier, Figure, Incident, Paper
from engine.figures import excesses, read_facts
from engine.form import FormReader
from engine.papers import read_incidents, read_papers
from engine.source import Document, Node
from engine.standard import Standard

Names = tuple[str, ...]
SPAN, UNITS = ("from", "to"), ("total", "registered", "recognised")
_T = TypeVar("_T")


class Excerpts:
    """Dossiers of one part each, under one standard, year and window (hồ sơ trích phần)."""

    def __init__(self, standard: Standard, head: Plain, as_of: date, blank: Dossier) -> None:
        """`head` is what every dossier begins with, `blank` the dossier of it alone."""
        self.standard, self.blank = standard, blank
        self._head, self._as_of, self._flags = head, as_of, tuple(standard.vocabulary.flags)
        self._papers, self._figures = Known(self._paper), Known(self._figure)
        self.records = Known(self._incident)

    def figures(self, names: Names, content: Any) -> Dossier:
        """Some figures alone; those that cannot be true together are odd."""
        values = content if len(names) > 1 else (content,)
        given = [pair for pair in zip(names, values, strict=True) if pair[1] is not None]
        figures = {name: self._figures.of((name, value)) for name, value in given}
        if any(excesses(figures, self.standard.vocabulary.facts)):
            raise Odd
        return self.blank._replace(figures=figures)

    def papers(self, content: Any) -> Dossier:
        """Some papers alone."""
        found = enumerate(map(self._papers.of, content))
        return self.blank._replace(papers=tuple(each._replace(id=f"p{at}") for at, each in found))

    def finding(self, subject: str, content: Any) -> Dossier:
        """One finding with its minutes; nothing where there is none."""
        if not content:
            return self.blank
        result, day, minutes = content
        said = {"subject": subject, "result": result, "role": "-", "date": day, "minutes": "p"}
        return self._read(documents=[_paper_tree(minutes)], findings=[said])

    def incidents(self, content: Any) -> Dossier:
        """Some incidents with the statements about them."""
        statements, incidents = content
        found = enumerate(map(self.records.of, incidents))
        told = tuple(each._replace(id=f"i{at}") for at, each in found)
        return self.papers(statements)._replace(incidents=told)

    def rest(self, content: Any) -> Dossier:
        """Units below and self-scores."""
        units, scores = content
        below = {name: dict(zip(UNITS, counts, strict=True)) for name, *counts in units}
        return self._read(units_below=below, self_scores=dict(scores))

    def _read(self, **sections: Any) -> Dossier:
        """A dossier of a few sections, read with care. Raises Problems."""
        written = document({**self._head, **sections})
        return dossiers.read(written, self.standard, self._as_of, None)

    def _alone(self, tree: Any, read: Callable[[FormReader, Node], _T]) -> _T:
        """One thing of a dossier, read with care. Raises Problems."""
        written = document(tree)
        form = FormReader(written, self._as_of)
        found = read(form, written.root)
        form.finish()
        return found

    def _paper(self, content: Any) -> Paper:
        words = self.standard.vocabulary
        tree = [_paper_tree(content)]
        return self._alone(tree, lambda form, node: read_papers(form, node, words, None))[0]

    def _incident(self, content: Any) -> Incident:
        kind, day, gravity, *stated = content
        said = {"id": "i", "kind": kind, "date": day, "gravity": gravity}
        tree = [said | dict(zip(self._flags, stated, strict=True))]
        words = self.standard.vocabulary
        return self._alone(tree, lambda form, node: read_incidents(form, node, words))[0]

    def _figure(self, content: Any) -> Figure:
        name, value = content
        if isinstance(value, tuple):
            value = dict(zip(("this_year", "last_year"), value, strict=True))
        # Wherever it stands, under `facts` or under `unit`, a figure is read in the same way.
        facts = {name: self.standard.vocabulary.facts[name]._replace(of_unit=False)}
        return self._alone({name: value}, lambda form, node: read_facts(form, node, facts, ()))[
            name
        ]


def document(tree: Any) -> Document:
    """A plain tree as a document of nowhere."""
    return Document("-", "-", "", "", node(tree))


def _paper_tree(content: Any) -> Plain:
    kind, day, issuer, signed, stamped, covers = content
    span = None if covers is None else dict(zip(SPAN, covers, strict=True))
    said = {"kind": kind, "date": day, "issuer": issuer, "signed": signed, "stamped": stamped}
    return {"id": "p", **said, "covers": span}
