"""Which edition judges a unit type and a year: the only place that lists the criteria folder.

The edition of a year is the one in force on the day on which that edition's own window of the year closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from engine import criteria, source
from engine import edition as editions
from engine.calendar import Window
from engine.problem import Mark, Problem, Problems
from engine.source import Document
from engine.standard import Edition, Source, Standard

SHIPPED = Path(__file__).resolve().parent.parent / "criteria"
EDITION_FILE = "edition.yaml"
OVERLAYS, PLANS = "overlays", "plans"
"""Folders beside the editions: what is laid over one of them, and what decides nothing."""


class YearWindow(NamedTuple):
    """A unit type's window of one year under the edition that judges it (mốc của một năm)."""

    year: int
    edition: Edition
    window: Window


class Catalogue:
    """The editions under one folder. Files are read when first asked for, each once.

    `stored` stands for a folder that need not be there any more: its files by name, such as
    `tt124-2021/edition.yaml`.
    """

    def __init__(self, root: Path = SHIPPED, stored: Mapping[str, bytes] | None = None) -> None:
        self.root, self.stored = root, stored
        self._standards: dict[tuple[str, str], Standard] = {}
        self._documents: dict[Path, Document] = {}

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """All editions, in the order of their coming into force. Raises Problems."""
        folders = sorted(path.parent for path in self._edition_files())
        if not folders:
            raise Problems(
                [Problem(Mark(str(self.root)), "criteria-empty", {"file": EDITION_FILE})]
            )
        read = [editions.read(self._document(folder / EDITION_FILE)) for folder in folders]
        for folder, each in zip(folders, read, strict=True):
            if each.id != folder.name:
                mark = Mark(str(folder / EDITION_FILE))
                raise Problems(
                    [Problem(mark, "edition-folder", {"id": each.id, "folder": folder.name})]
                )
        return tuple(sorted(read, key=lambda each: (each.from_day, each.id)))

    @cached_property
    def overlays(self) -> tuple[Document, ...]:
        """The provincial overlays that lie beside the editions, by name. Raises Problems."""
        return self._beside(OVERLAYS)

    @cached_property
    def plans(self) -> tuple[Document, ...]:
        """The plans whose targets lie beside the editions, by name. Raises Problems."""
        return self._beside(PLANS)

    def _beside(self, folder: str) -> tuple[Document, ...]:
        paths = sorted((self.root / folder).glob("*.yaml"))
        return tuple(source.load(path, f"{folder}/{path.name}") for path in paths)

    def year_window(self, unit_type: str, year: int) -> YearWindow | None:
        """The edition that judges `year` for a unit type, and its window; None if no edition was in force."""
        found = [
            YearWindow(year, each, window)
            for each in self.editions
            for schedule in each.schedules.get(unit_type, ())[:1]
            if (window := schedule.window(year)) is not None and each.in_force(window.closes)
        ]
        if len(found) > 1:
            ids = ", ".join(each.edition.id for each in found)
            params = {"editions": ids, "unit_type": unit_type, "year": str(year)}
            raise Problems([Problem(Mark(str(self.root)), "edition-two", params)])
        return found[0] if found else None

    def standard_of(self, unit_type: str, year: int) -> tuple[Standard, Window] | None:
        """The standard of a unit type and year, without any overlay, and its window. Raises Problems."""
        found = self.year_window(unit_type, year)
        return (self.standard(found.edition, unit_type), found.window) if found else None

    def neighbours(self, unit_type: str, year: int) -> tuple[YearWindow, ...]:
        """The windows of the years before and after, whose days may be shared with this year's."""
        found = (self.year_window(unit_type, near) for near in (year - 1, year + 1))
        return tuple(each for each in found if each is not None)

    def standard(self, edition: Edition, unit_type: str) -> Standard:
        """The criteria of one edition for one unit type. Raises Problems."""
        return self._standard(edition, unit_type, ())

    def _standard(self, edition: Edition, unit_type: str, above: tuple[str, ...]) -> Standard:
        path = self.root / edition.id / f"{unit_type}.yaml"
        if unit_type in above:
            raise Problems(
                [Problem(Mark(str(path)), "ref-circle", {"chain": " > ".join((*above, unit_type))})]
            )
        key = (edition.id, unit_type)
        if key not in self._standards:
            shared = self._document(path.parent / EDITION_FILE)
            self._standards[key] = criteria.read(
                self._document(path),
                edition,
                lambda other: self._standard(edition, other, (*above, unit_type)),
                Source(shared.name, shared.sha256),
            )
        return self._standards[key]

    @property
    def read(self) -> tuple[Document, ...]:
        """Every file read so far, by name: all that an answer of this catalogue can rest on."""
        return tuple(sorted(self._documents.values(), key=lambda each: each.name))

    def _edition_files(self) -> list[Path]:
        if self.stored is None:
            return list(self.root.glob(f"*/{EDITION_FILE}"))
        return [self.root / name for name in self.stored if name.endswith(f"/{EDITION_FILE}")]

    def _document(self, path: Path) -> Document:
        if path not in self._documents:
            self._documents[path] = self._load(path, f"{path.parent.name}/{path.name}")
        return self._documents[path]

    def _load(self, path: Path, name: str) -> Document:
        if self.stored is None:
            return source.load(path, name)
        if name not in self.stored:
            raise Problems([Problem(Mark(name), "file-missing")])
        return source.parse(self.stored[name], name, name)
