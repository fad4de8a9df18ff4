"""A dossier of any form to a `Bundle`: a YAML or JSON file, a folder, or a workbook.

Every verb that is given a dossier opens it here, so that each form works for each verb; whoever has only the
bytes (a ledger, an archive) reads them here, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine import source
from engine.bundle import Bundle, open_bundle
from engine.catalogue import Catalogue
from engine.problem import Problems
from engine.source import Document

Opened = tuple[str, Bundle | Problems]
"""The name of a dossier, and the dossier or what is wrong with it."""


def open_dossier(path: Path, catalogue: Catalogue) -> Bundle:
    """The dossier at `path`, a file or a folder. Raises Problems."""
    return open_bundle(path)


def open_many(path: Path, catalogue: Catalogue) -> Iterator[Opened]:
    """Every dossier at `path`: one, or one for each row of a register; a bad one does not stop the others."""
    try:
        yield str(path), open_dossier(path, catalogue)
    except Problems as problems:
        yield str(path), problems


def read_dossier(data: bytes, path: str, name: str, catalogue: Catalogue) -> Document:
    """The dossier that `data` holds; `path` names it in messages, `name` in a decision. Raises Problems."""
    return source.parse(data, path, name)
