"""A decision as the ledger holds it: read back, held against its own digests, and made ready to be decided again.

Nothing here opens a file of the time: dossier, criteria and overlay come from the ledger, and attachments are
known by the digests that the evaluation recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from engine import source
from engine.audit import contents, record
from engine.bundle import Attachment, Bundle
from engine.catalogue import Catalogue
from engine.intake import read_dossier
from engine.ledger import entry as entries
from engine.ledger.entry import Entry
from engine.ledger.store import Ledger
from engine.pipeline import Pipeline
from engine.problem import Mark, Problem, Problems
from engine.source import Document

Data = Mapping[str, Any]
BROKEN = frozenset(
    {
        "entry-unreadable",
        "ledger-damaged",
        "object-unknown",
        "record-altered",
        "record-unreadable",
        "witness-disagrees",
    }
)
"""Problems that mean: what the ledger holds is not whole."""


class Recorded(NamedTuple):
    """An entry that decides, with its ruling and all bytes it rests on (quyết định đã ghi).

    `altered` names the body and objects whose bytes do not have the digest that the entry states.
    """

    entry: Entry
    body: Data
    files: Mapping[str, bytes]
    altered: tuple[str, ...]

    @property
    def evaluation(self) -> Data:
        """The evaluation as it was recorded."""
        data = contents.evaluation(self.files[record.EVALUATION])
        assert data is not None  # whoever reads a decision has seen to it
        return data

    @property
    def derivation(self) -> tuple[str, ...]:
        """The rules that fired at the time, in order."""
        return contents.derivation(self.files[record.DERIVATION]) or ()

    @property
    def as_of(self) -> date:
        """The day that was asked about."""
        return date.fromisoformat(self.evaluation["as_of"])

    @property
    def criteria(self) -> dict[str, bytes]:
        """The criteria files by name, such as `tt124-2021/edition.yaml`."""
        start = len(record.CRITERIA)
        return {
            name[start:]: data
            for name, data in self.files.items()
            if name.startswith(record.CRITERIA)
        }

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the criteria files that were read to judge it again."""
        return tuple(each.name for each in self.pipeline.catalogue.read)

    @property
    def overlay(self) -> Document | None:
        """The provincial overlay that was laid over the edition."""
        return self.pipeline.overlay

    @property
    def dossier(self) -> str:
        """The name of the dossier among the files."""
        return next(name for name in record.DOSSIERS if name in self.files)

    @property
    def bundle(self) -> Bundle:
        """The dossier, its attachments known by what was recorded of them."""
        known = {
            each["path"]: Attachment(each["path"], each["sha256"], each["size"])
            for each in self.evaluation["inputs"]["attachments"]
        }
        name = self.dossier
        document = read_dossier(self.files[name], name, name, self.pipeline.catalogue)
        return Bundle(document, known)

    @property
    def pipeline(self) -> Pipeline:
        """The criteria of the time in memory, the overlay laid over them."""
        name = self.body["overlay"]
        overlay = None if name is None else (name, self.files[record.OVERLAY])
        return _pipeline(tuple(sorted(self.criteria.items())), overlay)


@lru_cache(maxsize=8)
def _pipeline(
    criteria: tuple[tuple[str, bytes], ...], overlay: tuple[str, bytes] | None
) -> Pipeline:
    # Most entries of a ledger rest on the same bytes: these are read and compiled once.
    laid = None if overlay is None else source.parse(overlay[1], overlay[0], overlay[0])
    return Pipeline(Catalogue(stored=dict(criteria)), laid)


def read(ledger: Ledger, seq: int) -> Recorded:
    """Entry `seq`, which must be a decision or a correction.

    Raises Problems: `entry-unknown`, `replay-not-a-decision`, and those of `BROKEN`.
    """
    entry = ledger.entry(seq)
    if entry.kind not in entries.STANDS:
        raise _problem(ledger.path, "replay-not-a-decision", seq)
    data = ledger.body(seq)
    body = contents.body(data, entry.kind)
    files = {name: ledger.object(digest) for name, digest in entry.objects}
    stated = {**dict(entry.objects), "body": entry.body}
    found = {
        **{name: entries.digest(each) for name, each in files.items()},
        "body": entries.digest(data),
    }
    altered = tuple(name for name in stated if found[name] != stated[name])
    if body is None or not _complete(files, altered):
        raise _problem(ledger.path, "record-unreadable", seq)
    return Recorded(entry, body, files, altered)


def read_whole(ledger: Ledger, seq: int) -> Recorded:
    """As `read`; raises Problems (`record-altered`), too, if a byte is not as it was recorded."""
    recorded = read(ledger, seq)
    if recorded.altered:
        raise _problem(ledger.path, "record-altered", seq, names=", ".join(recorded.altered))
    return recorded


def require_who(ledger: Ledger, seq: int) -> None:
    """Raise Problems (`record-altered`) if what is stored of who decided is not what entry `seq` committed to."""
    opening, commitment = ledger.opening(seq), ledger.entry(seq).commitment
    if opening is not None and contents.who(opening, commitment) is None:
        raise _problem(ledger.path, "record-altered", seq, names="opening")


def packed(files: Mapping[str, bytes], path: Path) -> Recorded | None:
    """The decision in the files of a capsule that holds; None if its entry decides nothing.

    Raises Problems (`record-unreadable`) if the entry is not in a form known here.
    """
    entry = entries.read_entry(files["entry.json"])
    if entry.kind not in entries.STANDS:
        return None
    body = contents.body(files["body.json"], entry.kind)
    objects = {name: files[f"objects/{name}"] for name, _ in entry.objects}
    if body is None or not _complete(objects):
        raise _problem(path, "record-unreadable", entry.seq)
    return Recorded(entry, body, objects, ())


@contextmanager
def legible(path: Path, seq: int) -> Iterator[None]:
    """The last resort where the contents of entry `seq` are used: what nobody foresaw in them is no fault of ours.

    The forms in `contents` hold what this desk looks up; a whole evaluation has more than they name.
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _problem(path, "record-unreadable", seq) from error


def _complete(files: Mapping[str, bytes], altered: tuple[str, ...] = ()) -> bool:
    """Whether there is all that every decision has; what was altered need not be readable."""
    named = {record.EVALUATION, record.DERIVATION} <= files.keys()
    if not named or files.keys().isdisjoint(record.DOSSIERS):
        return False
    readable = contents.evaluation(files[record.EVALUATION]) is not None
    return bool(altered) or (readable and contents.derivation(files[record.DERIVATION]) is not None)


def signed_on(ledger: Ledger, seq: int) -> date | None:
    """The day of the paper that entry `seq` records; None if it is not there, or records none."""
    if seq >= ledger.size:
        return None
    body = contents.body(ledger.body(seq), ledger.entry(seq).kind) or {}
    day = body.get("ruling", {}).get("date")
    return date.fromisoformat(day) if day else None


def _problem(path: Path | str, code: str, seq: int, **params: str) -> Problems:
    return Problems([Problem(Mark(str(path)), code, {"entry": str(seq), **params})])
