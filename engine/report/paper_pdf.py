"""A filled Word document as PDF: the same document, converted to typst markup and set by typst."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.messages import say
from engine.problem import Mark, Problem, Problems
from engine.report.paper_fonts import Font
from engine.report.paper_look import Styles, W
from engine.report.paper_lost import Lost, lost
from engine.report.paper_typst import PRELUDE, Writer, quoted, section


def pdf(filled: bytes, path: Path, font: Font, lang: str) -> bytes:
    """The PDF of a filled document; its bytes depend on it and on the font alone, on no clock.

    Raises Problems, in the words of `lang`, when the document holds what the PDF cannot.
    """
    from typst import Compiler, Fonts

    source, missing = markup(filled, font.family)
    if missing:
        raise Problems(_problem(each, path, lang) for each in missing)
    folders = [font.folder] if font.folder is not None else []
    fonts = Fonts(include_system_fonts=False, font_paths=folders)
    made = Compiler(source.encode(), font_paths=fonts).compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def _problem(missing: Lost, path: Path, lang: str) -> Problem:
    what = say(lang, f"paper.lost.{missing.what}")
    return Problem(Mark(str(path)), "paper-not-in-pdf", {"what": what, "near": missing.near})


def markup(filled: bytes, family: str) -> tuple[str, list[Lost]]:
    """The document as typst markup, and what of it could not be written."""
    from docx import Document

    document = Document(io.BytesIO(filled))
    writer = Writer(Styles(document.styles.element))
    title = document.core_properties.title or ""
    rows = [
        PRELUDE,
        f"#set text(font: {quoted(family)})",
        f"#set document(title: {quoted(title)}, date: none)",
        *_sections(document, writer),
    ]
    parts = [document.element.body, *(part.element for part in _margins(document))]
    unseen = [each for part in parts for each in part.iter(f"{W}t") if each not in writer.seen]
    for each in unseen:
        writer.miss("text", each)
    return "\n".join(rows) + "\n", list(dict.fromkeys((*lost(*parts), *writer.lost)))


def _sections(document: Any, writer: Writer) -> Iterator[str]:
    """Each section: its page, then what stands on it up to the paragraph that ends it."""
    rest = list(document.element.body)
    for number, each in enumerate(document.sections):
        ends = [at for at, child in enumerate(rest) if _ends(child)]
        own = rest[: ends[0] + 1] if ends else rest
        rest = rest[len(own) :]
        if number and (each.different_first_page_header_footer or each.start_type == 0):
            writer.miss("section", own[0] if own else document.element.body)
        yield section(
            each._sectPr, _margin(each, "header", writer), _margin(each, "footer", writer)
        )
        yield from writer.blocks(own)


def _ends(child: Any) -> bool:
    return child.find(f"{W}pPr/{W}sectPr") is not None


def _margin(section: Any, name: str, writer: Writer) -> str:
    """What stands above or below every page; on the first page something else, where the section says so."""
    usual = "\n".join(writer.blocks(getattr(section, name)._element))
    if not section.different_first_page_header_footer:
        return usual
    first = "\n".join(writer.blocks(getattr(section, f"first_page_{name}")._element))
    return f"#context if counter(page).get().first() == 1 [{first}] else [{usual}]"


def _margins(document: Any) -> Iterator[Any]:
    for each in document.sections:
        yield from (each.header.part, each.footer.part)
        yield from (each.first_page_header.part, each.first_page_footer.part)
