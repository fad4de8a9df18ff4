"""A dossier on disk: one file, or a folder with `dossier.yaml` or `dossier.xlsx` and attachments, each hashed.

A path that leaves the bundle, a link out of it, and a file that is missing or not a file are problems.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine import source
from engine.problem import Mark, Problem, Problems
from engine.source import Document

DOSSIER_FILES = (
    "dossier.yaml",
    "dossier.yml",
    "dossier.json",
    "dossier.xlsx",
    "dossier.xls",
    "dossier.ods",
)
_CHUNK = 1 << 20


class Attachment(NamedTuple):
    """A file of the bundle as it was read (tệp đính kèm): its path inside, digest and size in bytes."""

    path: str
    sha256: str
    size: int


Folder = Path | Mapping[str, Attachment] | None
"""Where attachments lie: a folder, a record of the files that lay there, or nowhere (standard input)."""


class Bundle(NamedTuple):
    """A dossier's document, and where its attachments lie."""

    document: Document
    folder: Folder


def open_bundle(path: Path) -> Bundle:
    """Read the YAML or JSON dossier at `path`, a file or a folder. Raises Problems."""
    file, folder = located(path)
    return Bundle(source.load(file), folder)


def located(path: Path) -> tuple[Path, Path]:
    """The file of the dossier at `path`, a file or a folder, and the folder of its attachments. Raises Problems."""
    # os.path answers False where pathlib raises: a name too long, a folder that may not be searched.
    if not os.path.isdir(path):
        return path, path.parent
    found = [path / name for name in DOSSIER_FILES if os.path.exists(path / name)]
    if not found:
        raise Problems(
            [Problem(Mark(str(path)), "bundle-empty", {"names": ", ".join(DOSSIER_FILES)})]
        )
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise Problems([Problem(Mark(str(path)), "bundle-two", {"names": names})])
    return found[0], path


def attach(folder: Folder, written: str) -> Attachment | str:
    """The attachment at the path `written` in a dossier, or the code of what is wrong with it."""
    if folder is None:
        return "attachment-no-folder"
    inside = Path(written)
    if inside.is_absolute() or ".." in inside.parts or "\\" in written:
        return "attachment-outside"
    if not isinstance(folder, Path):
        return folder.get(inside.as_posix(), "attachment-missing")
    place = folder / inside
    try:
        if not place.resolve(strict=True).is_relative_to(folder.resolve()):
            return "attachment-link-outside"
        if not place.is_file():
            return "attachment-not-a-file"
        digest, size = _digest(place)
    except (OSError, RuntimeError):
        # RuntimeError: a loop of links, on Python before 3.13.
        return "attachment-missing"
    return Attachment(inside.as_posix(), digest, size)


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
