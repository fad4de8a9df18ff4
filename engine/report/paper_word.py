"""A Word template filled: the tags of whoever edited it are held against those that exist, and said when wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import source
from engine.problem import Mark, Problem, Problems, nearest
from engine.report.paper_package import NotWordError, parts, repacked

WHOLE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
"""A tag that is closed as it was opened."""
NAME = re.compile(r"'([^']*)'")
SHOWN = 40


def template(path: Path) -> bytes:
    """The bytes of a template. Raises Problems when it cannot be read or is no Word file."""
    from docx import Document

    data = source.read_bytes(path)
    try:
        if any(name.endswith("vbaProject.bin") for name in parts(data)):
            raise NotWordError
        Document(io.BytesIO(data))
    except (NotWordError, KeyError, ValueError, SyntaxError):
        # As python-docx says it: a part missing, another kind of document, a part that is no XML.
        raise Problems([Problem(Mark(str(path)), "template-not-word")]) from None
    return data


def fill(data: bytes, path: Path, tags: Mapping[str, Any], day: datetime) -> bytes:
    """The template with its tags filled in; the same inputs give the same bytes. Raises Problems.

    `day` is what the file's properties tell of when it was made: no clock is read.
    """
    from docxtpl import DocxTemplate  # with jinja2 and lxml, a third of a second to import
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    # A template comes from anywhere: what it may call is what a sandbox allows.
    rules = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document = DocxTemplate(io.BytesIO(data))
        with suppress(TemplateError):  # which is met again below, with the words around it
            used = document.get_undeclared_template_variables(rules)
            _refuse_unknown(used, path, tags)
        document.render(dict(tags), rules)
    except (TemplateError, SyntaxError, ValueError, TypeError, ArithmeticError) as error:
        raise _broken(path, error) from None
    except (LookupError, AttributeError) as error:
        raise _broken(path, error) from None
    about = document.core_properties
    about.created = about.modified = day
    about.last_modified_by, about.revision = "antt", 1
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _refuse_unknown(used: set[str], path: Path, tags: Mapping[str, Any]) -> None:
    unknown = sorted(used - tags.keys())
    if unknown:
        raise Problems(
            Problem(
                Mark(str(path)),
                "template-tag-unknown",
                {"tag": name, "nearest": nearest(name, tags)},
            )
            for name in unknown
        )


def _broken(path: Path, error: Exception) -> Problems:
    """What is wrong with a tag, with the words that stand around it."""
    why = getattr(error, "message", None) or str(error)
    params = {"near": _near(error) or _named(str(error)), "why": str(why)}
    return Problems([Problem(Mark(str(path)), "template-tag-broken", params)])


def _near(error: Exception) -> str:
    """The tag in the paragraph where the template's compiler stopped, else the paragraph."""
    context = [str(row).strip() for row in getattr(error, "docx_context", ())]
    line = getattr(error, "lineno", None) or 0
    at = min(line - 1, 3)
    text = context[at] if 0 <= at < len(context) else ""
    rest = WHOLE.sub("", text)
    if "{" in rest:
        return rest[rest.index("{") :][:SHOWN]
    return (", ".join(WHOLE.findall(text)) or text)[:SHOWN]


def _named(text: str) -> str:
    names = NAME.findall(text)
    return names[-1] if names else "?"
