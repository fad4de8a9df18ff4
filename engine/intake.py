"""A dossier of any form to a `Bundle`: a YAML or JSON file, a folder, or a workbook.

Every verb that is given a dossier opens it here, so that each form works for each verb; whoever has only the
bytes (a ledger, an archive) reads them here, too. What a file is, its bytes say, not its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine import source
from engine.bundle import Bundle, located
from engine.catalogue import Catalogue
from engine.problem import Mark, Problem, Problems
from engine.source import Document
from engine.text import WORKBOOKS

Opened = tuple[str, Bundle | Problems]
"""The name of a dossier, and the dossier or what is wrong with it."""
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
EXPORTS = (".fods", ".csv", ".tsv")
"""What spreadsheets also save as: whatever is wrong with it, it is not YAML gone wrong."""
MAX_WORKBOOK = 20 * 2**20
LOCKS = ("~${name}", "~${short}", ".~lock.{name}#")
"""How Excel, Excel for long names and LibreOffice call the file that tells others that a workbook is open."""


def open_dossier(path: Path, catalogue: Catalogue) -> Bundle:
    """The dossier at `path`, a file or a folder. Raises Problems."""
    data, file, folder = _bytes(path)
    return Bundle(read_dossier(data, str(file), file.name, catalogue), folder)


def open_many(path: Path, catalogue: Catalogue) -> Iterator[Opened]:
    """Every dossier at `path`: one, or one for each row of a register; a bad one does not stop the others."""
    try:
        data, file, folder = _bytes(path)
    except Problems as problems:
        yield str(path), problems
        return
    for place, told in read_many(data, str(file), file.name, catalogue):
        name = str(path) if place == str(file) else place
        yield name, told if isinstance(told, Problems) else Bundle(told, folder)


def read_many(
    data: bytes, path: str, name: str, catalogue: Catalogue
) -> Iterator[tuple[str, Document | Problems]]:
    """Every dossier that `data` holds: one, or one for each row of a register; `path` names them in messages."""
    try:
        if not data.startswith(WORKBOOKS):
            yield path, source.parse(data, path, name)
            return
        from engine.excel import read, register

        opened = read.open_workbook(data, path, name, catalogue)
        if not opened.is_register:
            yield path, read.read_one(opened)
            return
    except Problems as problems:
        yield path, problems
        return
    for row, told in register.read_rows(opened):
        yield f"{path}{row[len(name) :]}", told


def read_dossier(data: bytes, path: str, name: str, catalogue: Catalogue) -> Document:
    """The dossier that `data` holds; `path` names it in messages, `name` in a decision. Raises Problems."""
    if not data.startswith(WORKBOOKS):
        return source.parse(data, path, name)
    from engine.excel import read  # a check of a YAML dossier does not pay for workbooks

    return read.read_one(read.open_workbook(data, path, name, catalogue))


def _bytes(path: Path) -> tuple[bytes, Path, Path]:
    """The bytes of the dossier at `path`, its file, and the folder of its attachments."""
    file, folder = located(path)
    ending = file.suffix.lower()
    if ending not in (*ENDINGS, *EXPORTS):
        return source.read_bytes(file), file, folder
    _refuse_open(file)
    data = source.read_bytes(file, MAX_WORKBOOK)
    if not data:
        raise Problems([Problem(Mark(str(file)), "file-empty")])
    if not data.startswith(WORKBOOKS):
        raise Problems([Problem(Mark(str(file)), "workbook-none", {"ending": ending})])
    return data, file, folder


def _refuse_open(file: Path) -> None:
    """What is on the disk may not be what its owner has on the screen; and the lock itself is no dossier."""
    name = file.name
    if name.startswith("~$"):
        raise Problems([Problem(Mark(str(file)), "workbook-lock")])
    locks = (file.parent / lock.format(name=name, short=name[2:]) for lock in LOCKS)
    for lock in locks:
        if lock.is_file():
            raise Problems([Problem(Mark(str(file)), "workbook-open", {"lock": lock.name})])
