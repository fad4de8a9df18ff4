"""What every page of the office shares: one HTML file, its style and script inside, nothing fetched.

Jinja2 escapes whatever a template prints. The page also forbids itself every script but its own, by digest: a
name that slipped through would still be inert.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.messages import say

TEMPLATES = Path(__file__).parent / "templates" / "page"


def render(template: str, lang: str, title: str, foot: str, **values: Any) -> str:
    """The page that `template` makes of `values`. Raises ImportError without jinja2."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        **_shell(lang), lang=lang, title=title, foot=foot, **values
    )


def _shell(lang: str) -> Mapping[str, Any]:
    from markupsafe import Markup

    def said(key: str, **params: object) -> str:
        return say(lang, key, **params)

    css, script = (
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    return {"css": Markup(css), "script": Markup(script), "digest": digest, "say": said}


def digest(text: str) -> str:
    """The digest by which a page's policy allows one style or script."""
    found = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(found).decode()}"
