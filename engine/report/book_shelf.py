"""What criteria there are, and one standard as a tree: for the terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from engine import plan as plans
from engine.calendar import show
from engine.catalogue import Catalogue
from engine.compare.sides import laid
from engine.messages import say
from engine.report.book_blocks import Block, Grid, Heading, Para
from engine.report.book_words import Asker
from engine.report.paragraph import Line
from engine.source import Document
from engine.standard import Check, Edition, Group, Node, Standard
from engine.vocabulary import UNIT_TYPES

TREES = ("scope", "criteria", "papers", "scored_only")
SHORT = 12
"""How many characters of a digest a person compares."""


def listing(catalogue: Catalogue, today: date) -> dict[str, Any]:
    """Editions with their unit types, overlays with what they extend, every file with its digest."""
    return {
        "schema_version": 1,
        "as_of": today.isoformat(),
        "editions": [_edition(catalogue, each, today) for each in catalogue.editions],
        "overlays": [_overlay(catalogue, each) for each in catalogue.overlays],
        "plans": [_plan(catalogue, each) for each in catalogue.plans],
    }


def _edition(catalogue: Catalogue, edition: Edition, today: date) -> dict[str, Any]:
    present = [
        name for name in UNIT_TYPES if (catalogue.root / edition.id / f"{name}.yaml").is_file()
    ]
    standards = [catalogue.standard(edition, name) for name in present]
    files = sorted({source for standard in standards for source in standard.sources})
    return {
        "id": edition.id,
        "short": edition.short,
        "title": edition.title._asdict(),
        "from": edition.from_day.isoformat(),
        "until": edition.until_day.isoformat() if edition.until_day else None,
        "in_force": edition.in_force(today),
        "unit_types": present,
        "files": [each._asdict() for each in files],
    }


def _overlay(catalogue: Catalogue, document: Any) -> dict[str, Any]:
    standard = laid(document, catalogue)
    assert standard.overlay is not None  # just laid
    return {
        "id": standard.overlay.id,
        "title": standard.overlay.title._asdict(),
        "extends": {"edition": standard.edition.id, "unit_type": standard.unit_type},
        "file": {"name": document.name, "sha256": document.sha256},
    }


def _plan(catalogue: Catalogue, document: Document) -> dict[str, Any]:
    plan = plans.read(document, plans.counts_of(catalogue.standard_of))
    return {
        "id": plan.id,
        "year": plan.year,
        "title": plan.title._asdict(),
        "file": {"name": document.name, "sha256": document.sha256},
    }


def listed(data: dict[str, Any], lang: str) -> Iterator[Block]:
    """The listing for people."""
    yield Heading(1, say(lang, "shelf.title"))
    for each in data["editions"]:
        yield Heading(3, each["id"])
        yield Para(each["title"][lang])
        yield Para(_force(each, lang))
        yield Para(say(lang, "shelf.units", units="; ".join(_units(each["unit_types"], lang))))
        yield _files(each["files"], lang)
    if data["overlays"]:
        yield Heading(2, say(lang, "shelf.overlays"))
        header = tuple(
            say(lang, f"shelf.{key}") for key in ("overlay", "extends", "digest", "name")
        )
        yield Grid(header, tuple(_overlay_row(each, lang) for each in data["overlays"]))
    if data["plans"]:
        yield Heading(2, say(lang, "shelf.plans"))
        yield Para(say(lang, "rollup.plan.not-law"))
        header = tuple(say(lang, f"shelf.{key}") for key in ("overlay", "year", "digest", "name"))
        yield Grid(header, tuple(_plan_row(each, lang) for each in data["plans"]))


def _force(edition: dict[str, Any], lang: str) -> str:
    days = {
        key: show(date.fromisoformat(edition[key])) for key in ("from", "until") if edition[key]
    }
    said = say(lang, "report.force.until" if "until" in days else "report.force", **days)
    now = say(lang, "shelf.in-force" if edition["in_force"] else "shelf.not-in-force")
    return f"{edition['short']}, {said} ({now})."


def _units(names: Sequence[str], lang: str) -> Iterator[str]:
    return (f"{say(lang, f'unit_type.{name}')} ({name})" for name in names)


def _files(files: Sequence[dict[str, str]], lang: str) -> Grid:
    rows = tuple((each["sha256"][:SHORT], each["name"]) for each in files)
    return Grid((say(lang, "shelf.digest"), say(lang, "book.file")), rows)


def _overlay_row(overlay: dict[str, Any], lang: str) -> tuple[str, ...]:
    extends = overlay["extends"]
    return (
        overlay["id"],
        f"{extends['edition']} / {extends['unit_type']}",
        overlay["file"]["sha256"][:SHORT],
        overlay["title"][lang],
    )


def _plan_row(plan: dict[str, Any], lang: str) -> tuple[str, ...]:
    digest = plan["file"]["sha256"][:SHORT]
    return (plan["id"], str(plan["year"]), digest, plan["title"][lang])


def tree(standards: Sequence[Standard], lang: str) -> Iterator[Line]:
    """Standards as trees of clauses: number, title, what is asked, how sure it is where it is not the text."""
    for standard in standards:
        asker = Asker(standard, lang)
        yield Line(standard.title.in_(lang), style="head")
        yield Line(f"{standard.edition.short}, {say(lang, f'unit_type.{standard.unit_type}')}")
        for name in TREES:
            root: Group | None = getattr(standard, name)
            if root is not None:
                yield Line()
                yield Line(say(lang, f"compare.section.{name}").upper(), style="head")
                for child in root.children:
                    yield from _branch(child, asker, "", child is root.children[-1])
        yield Line()


def _branch(node: Node, asker: Asker, before: str, last: bool) -> Iterator[Line]:
    clause = node.clause
    arm, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
    sure = "" if clause.certainty == "text" else f" ({asker.say(f'certainty.{clause.certainty}')})"
    style = "open" if clause.certainty == "unknown" else ""
    text = f"{before}{arm}{clause.id} {clause.title.in_(asker.lang)} [{asker.cited(clause.cite)}]{sure}"
    yield Line(text, style=style, hang=len(before) + 3)
    if isinstance(node, Check):
        yield Line(f"{before}{below}   {asker.required(node)}", style="dim", hang=len(before) + 6)
    else:
        if node.rule != "all":
            yield Line(f"{before}{below}   {asker.required(node)}", style="dim")
        for child in node.children:
            yield from _branch(child, asker, before + below, child is node.children[-1])


def shown(standards: Sequence[Standard], lang: str) -> list[dict[str, Any]]:
    """Standards as plain data."""
    return [_standard(each, lang) for each in standards]


def _standard(standard: Standard, lang: str) -> dict[str, Any]:
    asker = Asker(standard, lang)
    trees = {name: getattr(standard, name) for name in TREES}
    return {
        "schema_version": 1,
        "edition": standard.edition.id,
        "overlay": standard.overlay.id if standard.overlay else None,
        "unit_type": standard.unit_type,
        "title": standard.title._asdict(),
        "sources": [each._asdict() for each in standard.sources],
        **{
            name: [_node(child, asker) for child in root.children] if root else []
            for name, root in trees.items()
        },
    }


def _node(node: Node, asker: Asker) -> dict[str, Any]:
    clause = node.clause
    below = node.children if isinstance(node, Group) else ()
    return {
        "id": clause.id,
        "title": clause.title._asdict(),
        "citation": asker.cited(clause.cite),
        "certainty": clause.certainty,
        "source": clause.source,
        "rule": node.rule if isinstance(node, Group) else None,
        "required": asker.required(node),
        "evidence": asker.evidence(node) if isinstance(node, Check) else None,
        "condition": asker.condition(node) or None,
        "exception": asker.exception(node) or None if isinstance(node, Check) else None,
        "children": [_node(child, asker) for child in below],
    }
