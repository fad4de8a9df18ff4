"""What one dossier of a batch came to, in a row: everything that tables, roll-ups and calendars are made from.

A row is the same whichever way the dossier was judged, and it can be written as one line of JSON and read
back: a batch that stopped goes on from what it had written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any, NamedTuple

from engine import __version__
from engine.decision import Data, Decision, exit_code
from engine.dossier import YEARS
from engine.judgement import Verdict
from engine.outcome import Outcome
from engine.problem import Problem
from engine.standard import Standard
from engine.vocabulary import UNIT_TYPES

ROW_VERSION = 1
PLACE = ("province", "district", "commune", "village")
BROKEN = "broken"
"""The verdict of a dossier that could not be read."""


class Result(NamedTuple):
    """One judged dossier (kết quả của một hồ sơ).

    `source` says where it came from: a path, with `!` and the member, sheet row or line where the file holds several.
    `outcomes` has every node by its id (`4.1`, `4.1.2`, …): MET, UNMET, UNPROVEN or NOT_APPLICABLE; `verdict`
    is a word of `engine.judgement.Verdict`, or `broken`, and then `problems` says why. Points are decimal text.
    `attachments` counts the files that the dossier names and that were hashed; `basis` stands for engine and
    criteria (see `basis_of`) and is filled in by `engine.batch.run`, whichever way the dossier was judged.
    """

    source: str
    sha256: str
    verdict: str
    exit_code: int
    approvable: bool = False
    closed: bool = False
    late: bool = False
    as_of: str = ""
    unit_type: str = ""
    code: str = ""
    name: str = ""
    place: Mapping[str, str] = {}
    year: int = 0
    edition: str = ""
    overlay: str = ""
    outcomes: Mapping[str, str] = {}
    got: str = ""
    possible: str = ""
    problems: tuple[Mapping[str, str], ...] = ()
    attachments: int = 0
    basis: str = ""


def judged(source: str, decision: Decision) -> Result:
    """The row of a decision."""
    data = decision.data
    trees = (data["scope"], data["criteria"], data["papers"], data["scored_only"])
    return Result(
        source=source,
        sha256=data["inputs"]["dossier"],
        verdict=data["verdict"],
        exit_code=decision.exit_code,
        approvable=data["approvable"],
        closed=data["timing"]["closed"],
        late=data["timing"]["late"],
        as_of=data["as_of"],
        unit_type=data["unit"]["type"],
        code=data["unit"]["code"],
        name=data["unit"]["name"],
        place=data["unit"]["place"],
        year=data["year"],
        edition=data["edition"]["id"],
        overlay=data["overlay"]["id"] if data["overlay"] else "",
        outcomes={node["id"]: node["outcome"] for tree in trees for node in _nodes(tree)},
        got=data["score"]["got"],
        possible=data["score"]["possible"],
        attachments=len(data["inputs"]["attachments"]),
    )


def broken(source: str, sha256: str, problems: Iterable[Problem]) -> Result:
    """The row of a dossier that could not be read: the places and codes of what is wrong with it."""
    told = tuple({"place": str(each.mark), "code": each.code} for each in problems)
    return Result(source, sha256, BROKEN, 2, problems=told)


def basis_of(standard: Standard) -> str:
    """A digest of what a row rests on besides the dossier and the day: this engine, each file of the criteria."""
    files = (f"{each.name} {each.sha256}" for each in standard.sources)
    return hashlib.sha256("\n".join((__version__, *files)).encode()).hexdigest()


def row(result: Result) -> Data:
    """The row as plain data, to be written as JSON."""
    told = {"row_version": ROW_VERSION} | dict(zip(Result._fields, result, strict=True))
    return told | {"problems": [dict(each) for each in result.problems]}


def line(result: Result) -> bytes:
    """The row as one line of JSON, its fields in their own order: the same row gives the same bytes."""
    return _dumps(row(result)) + b"\n"


def _dumper() -> Callable[[Data], bytes]:
    if find_spec("orjson") is not None:
        import orjson

        return orjson.dumps
    dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return lambda data: dumps(data).encode()


_dumps = _dumper()


def read(data: Mapping[str, Any]) -> Result:
    """The row that `row` wrote. Raises ValueError, KeyError or TypeError for one that it does not write."""
    fields = {name: data[name] for name in Result._fields}
    if len(data) > len(fields) + 1 or not all(fits(fields[name]) for name, fits in _FITS.items()):
        raise ValueError
    found = Result(**{**fields, "problems": tuple(fields["problems"])})
    if not (_unread(found) if found.verdict == BROKEN else _agrees(found)):
        raise ValueError
    return found


def _unread(found: Result) -> bool:
    """Whether nothing is said of a dossier that could not be read but why."""
    bare = Result(found.source, found.sha256, BROKEN, 2, problems=found.problems)
    return bool(found.problems) and found == bare


def _agrees(found: Result) -> bool:
    """Whether a judged row says whom it is of and what it rests on, and does not contradict itself."""
    named = (found.source, found.unit_type, found.code, found.name)
    rests = (found.sha256, found.as_of, found.edition, found.outcomes, found.basis)
    verdict = Verdict(found.verdict)
    meets = verdict is Verdict.MEETS and found.closed
    return (
        all((*named, *rests))
        and found.year in YEARS
        and not found.problems
        and (meets or not found.approvable)
        and found.exit_code == exit_code(verdict, found.approvable, found.closed)
    )


def _text(value: Any) -> bool:
    """Text that can be written down again: JSON can hold halves of characters."""
    return isinstance(value, str) and isinstance(value.encode(), bytes)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _day(value: Any) -> bool:
    return value == "" or str(date.fromisoformat(value)) == str(value)


def _table(keys: Callable[[Any], bool], values: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda table: (
        isinstance(table, dict) and all(keys(key) and values(value) for key, value in table.items())
    )


def _faults(value: Any) -> bool:
    fault = _table({"place", "code"}.__contains__, _text)
    return isinstance(value, list) and all(fault(each) and len(each) == 2 for each in value)


_digest = re.compile(r"([0-9a-f]{64})?").fullmatch
_points = re.compile(r"(-?[0-9]+(\.[0-9]{1,2})?)?").fullmatch
_FITS: Mapping[str, Callable[[Any], Any]] = {
    "source": _text,
    "sha256": _digest,
    "verdict": {*(each.value for each in Verdict), BROKEN}.__contains__,
    "exit_code": _count,
    "approvable": _flag,
    "closed": _flag,
    "late": _flag,
    "as_of": _day,
    "unit_type": {*UNIT_TYPES, ""}.__contains__,
    "code": _text,
    "name": _text,
    "place": _table(PLACE.__contains__, _text),
    "year": _count,
    "edition": _text,
    "overlay": _text,
    "outcomes": _table(_text, Outcome.__members__.__contains__),
    "got": _points,
    "possible": _points,
    "problems": _faults,
    "attachments": _count,
    "basis": _digest,
}
"""What each field of a row may hold."""


def _nodes(tree: Iterable[Data]) -> Iterator[Data]:
    for node in tree:
        yield node
        yield from _nodes(node["children"])
