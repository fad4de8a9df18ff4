"""The examples of docs/findings, each put into a small criteria folder in which only it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import builders

from engine.lint.runner import Report, run

PAGES = Path(__file__).parents[1] / "docs" / "findings"
_BLOCK = re.compile(r"^```yaml (bad|good) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^(?=\w)", re.MULTILINE)
EDITION = """\
edition: tt-thu
short: TT thử
title: {vi: Thông tư thử, en: Test circular}
in_force: {from: 2020-01-01, until: 2024-12-31}
source: thu
sources:
  thu: {vi: Nguồn thử, en: Test source}
windows:
  residential_area:
    - id: standard
      opens: 01/11
      opens_year: previous
      closes: 31/10
      registration: window
      vi: Mốc năm
      en: The window
      cite: Điều 8
      certainty: text
"""
AREA = """\
edition: tt-thu
unit_type: residential_area
source: thu
title: {vi: Khu dân cư thử, en: Test area}
evidence:
  facts:
    models: {type: count, vi: Số mô hình, en: Models}
criteria:
  - {id: "1", vi: Có mô hình, en: A model, cite: Điều 4, certainty: text, fact: models, at_least: 1}
"""


def examples(code: str) -> dict[str, tuple[str, str]]:
    """The examples of one page: "bad" and, where there is one, "good", each with the file that it is for."""
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    return {kind: (name, body) for kind, name, body in _BLOCK.findall(text)}


def merged(base: str, fragment: str) -> str:
    """`base` with the top-level sections of `fragment` in place of its own."""
    ours = {part.partition(":")[0]: part for part in _SECTION.split(fragment) if part.strip()}
    theirs = {part.partition(":")[0]: part for part in _SECTION.split(base) if part.strip()}
    return "".join(f"{part.rstrip()}\n" for part in {**theirs, **ours}.values())


def folder(root: Path, name: str, fragment: str) -> Path:
    """A criteria folder with the fragment in its file."""
    overlaid = name == "overlay.yaml"
    files = {
        "tt-thu/edition.yaml": builders.EDITION if overlaid else EDITION,
        "tt-thu/residential_area.yaml": builders.HEAD + builders.CRITERIA if overlaid else AREA,
    }
    place = {"overlay.yaml": "overlays/overlay.yaml"}.get(name, name)
    place = place if "/" in place else f"tt-thu/{place}"
    files[place] = merged(files[place], fragment) if place in files else fragment
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def checked(root: Path, name: str, fragment: str) -> Report:
    """What is found in a folder with the fragment."""
    return run(folder(root, name, fragment))


def found(root: Path, fragment: str, name: str = "residential_area.yaml") -> list[str]:
    """The codes that are found, in the order of their places."""
    return [each.code for each in checked(root, name, fragment).findings]
