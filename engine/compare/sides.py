"""What can be compared: an edition by name, a folder, a file, an overlay, or any of these at a git revision.

`REV:path` is read with `git show`, file by file, into a temporary folder: nothing is checked out, and the
working tree is not touched.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine import overlay as overlays
from engine import source
from engine.catalogue import EDITION_FILE, Catalogue
from engine.problem import Mark, Problem, Problems, nearest
from engine.source import Document, Table
from engine.standard import Edition, Standard
from engine.vocabulary import UNIT_TYPES

FILES = (".yaml", ".yml")
DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class Side(NamedTuple):
    """The standards of one side, by unit type, and what the reader called them (một bên đối chiếu).

    A `whole` side is all of an edition: a unit type that it lacks is a difference.
    """

    name: str
    edition: Edition
    standards: Mapping[str, Standard]
    whole: bool


def load(spec: str, catalogue: Catalogue, unit: str | None = None) -> Side:
    """The standards that `spec` names. Raises Problems, at places of the files as the reader named them."""
    at_revision = _revision(spec)
    if at_revision is None:
        return _load(spec, Path(spec), catalogue, unit)
    with tempfile.TemporaryDirectory() as folder:
        path = _extracted(spec, *at_revision, Path(folder))
        try:
            return _load(spec, path, catalogue, unit)
        except Problems as problems:
            top = _top(at_revision[1])
            here = (str(Path(folder) / _name(top)), f"{at_revision[0]}:{top}")
            raise Problems(_renamed(each, *here) for each in problems.problems) from None


def _load(spec: str, path: Path, catalogue: Catalogue, unit: str | None) -> Side:
    edition = next((each for each in catalogue.editions if each.id == spec), None)
    if edition is not None:
        return _edition(spec, catalogue, edition, unit)
    if path.is_dir():
        return _folder(spec, path, unit)
    if not path.exists():
        known = [each.id for each in catalogue.editions]
        params = {"name": spec, "known": ", ".join(known), "nearest": nearest(spec, known)}
        raise Problems([Problem(Mark(spec), "compare-nothing", params)])
    document = source.load(path)
    if isinstance(document.root, Table) and document.root.get("overlay") is not None:
        return _overlay(spec, document, catalogue)
    return _folder(spec, path.parent, path.stem if path.stem in UNIT_TYPES else unit)


def _folder(spec: str, path: Path, unit: str | None) -> Side:
    """The edition in a folder. A path such as `.` is made whole first: the folder's name is the edition's."""
    place = path.resolve()
    if not (place / EDITION_FILE).is_file():
        raise Problems([Problem(Mark(str(path)), "compare-no-edition", {"file": EDITION_FILE})])
    catalogue = Catalogue(place.parent)
    edition = next((each for each in catalogue.editions if each.id == place.name), None)
    assert edition is not None  # the catalogue refuses an edition that is not named as its folder
    return _edition(spec, catalogue, edition, unit)


def _edition(spec: str, catalogue: Catalogue, edition: Edition, unit: str | None) -> Side:
    wanted = [name for name in UNIT_TYPES if unit in (None, name)]
    present = [name for name in wanted if (catalogue.root / edition.id / f"{name}.yaml").is_file()]
    if not present:
        params = {"edition": edition.id, "unit": unit or ", ".join(UNIT_TYPES)}
        raise Problems([Problem(Mark(spec), "compare-no-unit", params)])
    standards = {name: catalogue.standard(edition, name) for name in present}
    return Side(spec, edition, standards, unit is None)


def _overlay(spec: str, document: Document, catalogue: Catalogue) -> Side:
    standard = laid(document, catalogue)
    return Side(spec, standard.edition, {standard.unit_type: standard}, False)


def laid(document: Document, catalogue: Catalogue) -> Standard:
    """The standard that an overlay extends, with the overlay on it. Raises Problems."""
    edition_id, unit_type = overlays.extends(document)
    edition = next((each for each in catalogue.editions if each.id == edition_id), None)
    if edition is None or unit_type not in UNIT_TYPES:
        known = [each.id for each in catalogue.editions]
        name = edition_id if edition is None else unit_type
        options = known if edition is None else UNIT_TYPES
        params = {"name": name, "known": ", ".join(options), "nearest": nearest(name, options)}
        raise Problems([Problem(Mark(document.path), "compare-nothing", params)])
    return overlays.apply(document, catalogue.standard(edition, unit_type))


def _revision(spec: str) -> tuple[str, str] | None:
    """The revision and path of `REV:path`; None for a path that is there as written, or begins with a drive."""
    revision, colon, path = spec.partition(":")
    if not colon or not path or Path(spec).exists() or DRIVE.match(spec):
        return None
    return revision, path


def _extracted(spec: str, revision: str, path: str, folder: Path) -> Path:
    """The files at a revision: a folder with what is in it, a file with its neighbours."""
    top = _top(path)
    names = _git(spec, "ls-tree", "--name-only", f"{revision}:{_tree(top)}").decode().splitlines()
    place = folder / _name(top)
    place.mkdir()
    for name in names:
        if name.endswith(FILES):
            (place / name).write_bytes(_git(spec, "show", f"{revision}:{_tree(top)}/{name}"))
    return place / Path(path).name if path.endswith(FILES) else place


def _top(path: str) -> str:
    """The folder to be read for a path."""
    return str(Path(path).parent) if path.endswith(FILES) else path.rstrip("/")


def _name(top: str) -> str:
    """The name of a folder, `.` made whole: an edition is named as its folder."""
    return Path(top).resolve().name


def _tree(path: str) -> str:
    """A path as git takes it: from the folder we stand in."""
    return path if path.startswith("./") else f"./{path}"


def _git(spec: str, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], capture_output=True, check=False)
    except OSError as error:
        raise Problems([Problem(Mark(spec), "compare-no-git", {"why": str(error)})]) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        raise Problems([Problem(Mark(spec), "compare-no-revision", {"why": why})])
    return done.stdout


def _renamed(problem: Problem, here: str, there: str) -> Problem:
    path = problem.mark.path.replace(here, there)
    return problem._replace(mark=problem.mark._replace(path=path), also=None)
