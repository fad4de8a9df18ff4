"""Rules about words: terms no check uses, fields no check reads, sources nobody cites, copied translations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.fields import Reader
from engine.lint.finding import Finding
from engine.lint.workshop import Workshop, Written, key_mark, tables, texts
from engine.problem import Mark
from engine.source import Document, Scalar, Table
from engine.standard import OfFact, OfIncidents, Standard
from engine.usage import checks, subject_terms
from engine.vocabulary import Vocabulary
from engine.vocabulary import read as read_vocabulary

CHECKED = ("facts", "documents", "incidents", "findings", "flags")
"""Sections whose terms a check must use. An issuer need not be asked for: it is what a paper may also say."""
SHORT = 4


def unused(workshop: Workshop) -> Iterator[Finding]:
    """A term that no check of any standard uses: a dossier would be asked for it in vain, or it is misspelt."""
    for document, declared, standards in _declared(workshop):
        used = _used(declared, standards)
        for section in CHECKED:
            for name, term in getattr(declared, section).items():
                if (section, name) not in used:
                    params = {"name": name, "section": section}
                    yield Finding(term.mark, "vocabulary-unused", params)
        yield from _unused_scales(workshop, document, declared)


def _unused_scales(
    workshop: Workshop, document: Document, declared: Vocabulary
) -> Iterator[Finding]:
    asked = {name for each in workshop.documents.values() for name in texts(each.root, "scale")}
    graded = any(
        table.get("graded") for each in workshop.documents.values() for table in tables(each.root)
    )
    for name in declared.scales:
        if name not in asked and not (name == "gravity" and graded):
            mark = _mark_of(document, "scales", name)
            yield Finding(mark, "vocabulary-unused", {"name": name, "section": "scales"})


def unread(workshop: Workshop) -> Iterator[Finding]:
    """A field that no check reads: last year's figure, a gravity, a witness without incidents."""
    for document, declared, standards in _declared(workshop):
        subjects = [check for each in standards for root in each.roots for check in checks(root)]
        compared = {
            each.subject.name
            for each in subjects
            if isinstance(each.subject, OfFact) and each.test.unit == "last_year"
        }
        weighed = {
            kind
            for each in subjects
            if isinstance(each.subject, OfIncidents) and each.subject.gravity
            for kind in each.subject.kinds
        }
        for fact in declared.facts.values():
            if fact.yearly and fact.name not in compared:
                yield Finding(fact.mark, "field-unread", {"name": fact.name, "field": "yearly"})
        for kind in declared.incidents.values():
            if kind.graded and kind.name not in weighed:
                yield Finding(kind.mark, "field-unread", {"name": kind.name, "field": "graded"})
        yield from _idle_witnesses(document)


def _idle_witnesses(document: Document) -> Iterator[Finding]:
    for table in tables(document.root):
        if table.get("witness") and not any(each.get("no_incident") for each in tables(table)):
            name = table.get("id")
            params = {"name": name.text if isinstance(name, Scalar) else "", "field": "witness"}
            yield Finding(key_mark(table, "witness"), "field-unread", params)


def unused_sources(workshop: Workshop) -> Iterator[Finding]:
    """A source that nothing is said to come from."""
    for edition in workshop.editions:
        folder = workshop.root / edition.id
        inside = [each for path, each in workshop.documents.items() if path.parent == folder]
        own = workshop.document_of(edition)
        laid = [each.document for each in workshop.laid if each.standard.edition.id == edition.id]
        yield from _uncited(own, [*inside, *laid])
    for written in workshop.laid:
        yield from _uncited(written.document, [written.document])


def _uncited(document: Document, inside: Iterable[Document]) -> Iterator[Finding]:
    assert isinstance(document.root, Table)
    declared = document.root.get("sources")
    cited = {name for each in inside for name in texts(each.root, "source")}
    for key, _ in declared.entries if isinstance(declared, Table) else ():
        if key.text not in cited:
            yield Finding(key.mark, "source-unused", {"name": key.text})


def copied(workshop: Workshop) -> Iterator[Finding]:
    """English words that are the Vietnamese ones: a line copied and never translated."""
    for document in workshop.documents.values():
        for table in tables(document.root):
            vi, en = table.get("vi"), table.get("en")
            if not (isinstance(vi, Scalar) and isinstance(en, Scalar)):
                continue
            if vi.text == en.text and len(vi.text) > SHORT:
                yield Finding(en.mark, "translation-copied", {"text": en.text})


RULES = (unused, unread, unused_sources, copied)


def _declared(
    workshop: Workshop,
) -> Iterator[tuple[Document, Vocabulary, tuple[Standard, ...]]]:
    """Each file's own vocabulary, with the standards in which it could be used."""
    for edition in workshop.editions:
        if not workshop.whole(edition):
            continue
        written = [each for each in workshop.standards if each.standard.edition.id == edition.id]
        every = [laid for each in written for laid in workshop.laid_over(each.standard)]
        yield workshop.document_of(edition), edition.vocabulary, tuple(every)
        for each in written:
            yield each.document, _own(each), workshop.laid_over(each.standard)
    for each in workshop.laid:
        yield each.document, _own(each), (each.standard,)


def _own(written: Written) -> Vocabulary:
    document = written.document
    assert isinstance(document.root, Table)
    evidence = document.root.get("evidence")
    return read_vocabulary(Reader(document), evidence, written.standard.edition.vocabulary)


def _used(declared: Vocabulary, standards: Iterable[Standard]) -> set[tuple[str, str]]:
    used = {
        term
        for standard in standards
        for root in standard.roots
        for check in checks(root)
        for term in subject_terms(check.subject)
    }
    bounds = {("facts", fact.at_most) for fact in declared.facts.values() if fact.at_most}
    return used | {(section, name) for section, name in bounds if name}


def _mark_of(document: Document, section: str, name: str) -> Mark:
    root = document.root
    evidence = root.get("evidence") if isinstance(root, Table) else None
    table = evidence.get(section) if isinstance(evidence, Table) else None
    return key_mark(table, name) if isinstance(table, Table) else root.mark
