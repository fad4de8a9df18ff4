"""Everything under a criteria folder, read as far as it can be read: what the rules of the checker look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from engine import edition as editions
from engine import overlay as overlays
from engine import plan
from engine.catalogue import EDITION_FILE, OVERLAYS, PLANS, Catalogue
from engine.lint.finding import Finding, of_problem
from engine.plan import Plan
from engine.problem import Mark, Problem, Problems
from engine.source import Document, Items, Node, Scalar, Table
from engine.standard import Edition, Standard, conditions, walk
from engine.vocabulary import UNIT_TYPES

OF_FORM = frozenset(
    (
        *("key-unknown", "key-missing", "key-comma", "table-expected", "list-expected"),
        *(
            "value-expected",
            "text-empty",
            "list-empty",
            "group-empty",
            "group-need",
            "id-duplicate",
        ),
    )
)
"""Problems of how a file is written: no edition could make them right."""

LIKELY = ("*.yaml", "*.yml", "*.yaml.txt")
"""What somebody meant as a criteria file; those whose name nothing reads are findings."""


class Written(NamedTuple):
    """A standard with the file that it was read from; an overlay's is the standard with it laid over."""

    standard: Standard
    document: Document


class Workshop(Catalogue):
    """A criteria folder in work (bàn soạn thảo): files with problems are left out, and the problems kept.

    `unreadable` are the problems of files that are not even YAML.
    """

    def __init__(self, root: Path, more: Iterable[Path] = (), about: Path | None = None) -> None:
        """`more` are files from elsewhere; `about` is the file or folder that is asked about, if not all are."""
        super().__init__(root)
        self.about = about
        self.unreadable: list[Problem] = []
        self.refused: list[Finding] = []
        self.documents: dict[Path, Document] = {}
        found = (path for form in LIKELY for path in root.glob(f"*/{form}"))
        for path in sorted({*found, *more}):
            self._keep(path)

    def _keep(self, path: Path) -> None:
        try:
            self.documents[path] = self._document(path)
        except Problems as problems:
            self.unreadable += problems.problems

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that can be read, in the order of their coming into force."""
        found = [self._edition(path) for path in self.documents if path.name == EDITION_FILE]
        read = [each for each in found if each is not None]
        return tuple(sorted(read, key=lambda each: (each.from_day, each.id)))

    def _edition(self, path: Path) -> Edition | None:
        try:
            edition = editions.read(self.documents[path])
        except Problems as problems:
            self._refuse(path, problems)
            return None
        if edition.id == path.parent.name:
            return edition
        params = {"id": edition.id, "folder": path.parent.name}
        self._refuse(path, Problems([Problem(Mark(str(path)), "edition-folder", params)]))
        return None

    @cached_property
    def standards(self) -> tuple[Written, ...]:
        """The standards of all editions that can be read."""
        each = (
            self._written(edition, unit_type)
            for edition in self.editions
            for unit_type in UNIT_TYPES
        )
        return tuple(written for written in each if written is not None)

    def _written(self, edition: Edition, unit_type: str) -> Written | None:
        path = self.root / edition.id / f"{unit_type}.yaml"
        if path not in self.documents:
            return None
        try:
            return Written(self.standard(edition, unit_type), self.documents[path])
        except Problems as problems:
            self._refuse(path, problems)
            return None

    def concerns(self, written: Written) -> bool:
        """Whether a standard takes anything from what is asked about: else no finding on it would be shown."""
        about = self.about
        nodes = (
            node for root in written.standard.roots for node in (*walk(root), *conditions(root))
        )
        return about is None or any(
            Path(each).is_relative_to(about)
            for each in {written.document.path, *(node.clause.mark.path for node in nodes)}
        )

    @cached_property
    def laid(self) -> tuple[Written, ...]:
        """The overlays that can be read, each laid over its standard."""
        paths = [path for path in self.documents if is_overlay(self.documents[path])]
        return tuple(written for path in paths if (written := self._lay(path)) is not None)

    def _lay(self, path: Path) -> Written | None:
        document = self.documents[path]
        try:
            name, unit_type = overlays.extends(document)
            edition = next((each for each in self.editions if each.id == name), None)
            if edition is None or unit_type not in edition.schedules:
                self.refused.append(_not_checked(document, self.root / name / EDITION_FILE))
                return None
            return Written(overlays.apply(document, self.standard(edition, unit_type)), document)
        except Problems as problems:
            self._refuse(path, problems)
            return None

    @cached_property
    def read_plans(self) -> tuple[Plan, ...]:
        """The plans that can be read."""
        paths = [path for path in self.documents if is_plan(self.documents[path])]
        return tuple(read for path in paths if (read := self._plan(path)) is not None)

    def _plan(self, path: Path) -> Plan | None:
        try:
            read = plan.read(self.documents[path], plan.counts_of(self.standard_of))
            types = {each for target in read.targets for each in target.types}
            unjudged = any(self.year_window(each, read.year) is None for each in types)
        except Problems as problems:
            self._refuse(path, problems)
            return None
        # No edition of that year says what its units report: one that is lost may.
        if unjudged and self.lost:
            self.refused.append(_not_checked(self.documents[path], self.lost[0]))
        return read

    def _refuse(self, path: Path, problems: Problems) -> None:
        """Keep what is wrong; a file that waits for another is named too, so that nothing is passed over in silence."""
        own = [each for each in problems.problems if each.mark.path == str(path)]
        self.refused += [of_problem(each) for each in problems.problems]
        if not own:
            self.refused.append(
                _not_checked(self.documents[path], Path(problems.problems[0].mark.path))
            )

    @cached_property
    def lost(self) -> tuple[Path, ...]:
        """The edition's own file, of every folder with criteria, that is not there or cannot be read."""
        known = {edition.id for edition in self.editions}
        found = (path for path in self.documents if self._of_edition(path))
        folders = dict.fromkeys(path.parent for path in found)
        return tuple(each / EDITION_FILE for each in folders if each.name not in known)

    def skipped(self) -> Iterator[Finding]:
        """Files of an edition that is lost: their form is looked at, the rest waits for it."""
        for first in self.lost:
            if not first.exists():
                yield Finding(Mark(str(first)), "edition-missing", {"folder": first.parent.name})
            for path, document in self.documents.items():
                if path.parent == first.parent and self._of_edition(path):
                    yield from self._slips(path)
                    yield _not_checked(document, first)

    def _of_edition(self, path: Path) -> bool:
        """Whether a file is named as the criteria of a unit type, in a folder for an edition."""
        document = self.documents[path]
        apart = is_overlay(document) or is_plan(document)
        return path.stem in UNIT_TYPES and path.parent.parent == self.root and not apart

    def _slips(self, path: Path) -> Iterator[Finding]:
        """What is wrong with a file whatever its edition declares: another edition stands in for that."""
        if not self.editions:
            return
        try:
            self.standard(self.editions[-1]._replace(id=path.parent.name), path.stem)
        except Problems as problems:
            own = (each for each in problems.problems if each.mark.path == str(path))
            yield from (of_problem(each) for each in own if each.code in OF_FORM)

    def document_of(self, edition: Edition) -> Document:
        """The edition's own file."""
        return self.documents[self.root / edition.id / EDITION_FILE]

    def whole(self, edition: Edition) -> bool:
        """Whether every file of an edition was read: only then can it be said that nothing uses a term."""
        files = [path for path in self.documents if path.parent == self.root / edition.id]
        read = [each for each in self.standards if each.standard.edition.id == edition.id]
        return len([path for path in files if path.stem in UNIT_TYPES]) == len(read)

    def laid_over(self, standard: Standard) -> tuple[Standard, ...]:
        """The standard, and what it becomes under each overlay for it."""
        key = (standard.edition.id, standard.unit_type)
        laid = (each.standard for each in self.laid)
        return (standard, *(each for each in laid if (each.edition.id, each.unit_type) == key))


def is_overlay(document: Document) -> bool:
    """Whether a file is an overlay: it says so, or it lies among them, whatever slip its keys have."""
    return _meant(document, "overlay", OVERLAYS)


def is_plan(document: Document) -> bool:
    """Whether a file is a plan, in the same way."""
    return _meant(document, "plan", PLANS)


def _meant(document: Document, key: str, folder: str) -> bool:
    root = document.root
    said = {
        name
        for name in ("overlay", "plan")
        if isinstance(root, Table) and root.get(name) is not None
    }
    return key in said or (not said and Path(document.path).parent.name == folder)


def tables(node: Node) -> Iterator[Table]:
    """Every table of a tree, once, parents first."""
    seen = set()
    stack: list[Node] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, Table):
            if each.mark not in seen:
                seen.add(each.mark)
                yield each
                stack += [value for _, value in reversed(each.entries)]
        elif isinstance(each, Items):
            stack += reversed(each.items)


def key_mark(table: Table, key: str) -> Mark:
    """Where a key of a table is written."""
    return next((name.mark for name, _ in table.entries if name.text == key), table.mark)


def texts(node: Node, key: str) -> set[str]:
    """What is written behind `key` anywhere in a tree."""
    found = (each.get(key) for each in tables(node))
    return {value.text for value in found if isinstance(value, Scalar)}


def _not_checked(document: Document, waits_for: Path) -> Finding:
    return Finding(document.root.mark, "not-checked", {"file": str(waits_for)})
