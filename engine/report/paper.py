"""The office's papers: which kinds there are, what bars each, and what the user gave to fill them.

A paper is a Word template filled from a decision; its PDF is converted from that same filled document.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

Data = Mapping[str, Any]
TEMPLATES = Path(__file__).parent / "templates" / "word"
UNDECIDED = (
    "blocker.does-not-meet",
    "blocker.cannot-conclude",
    "blocker.out-of-scope",
    "blocker.window-open",
)
SIGNED = ("number", "place", "day", "body", "signer_role", "signer")


class Kind(NamedTuple):
    """One kind of paper (loại giấy tờ).

    `symbol` is the letters of its kind in the number line; `barred_by` the blockers of a decision with which it is
    not written; `asks` the given fields that its template has, `lawful` whether it goes by who may recognise.
    """

    name: str
    template: str
    symbol: str
    barred_by: tuple[str, ...]
    asks: tuple[str, ...]
    lawful: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("appraisal", "bao-cao-tham-dinh", "BC", (), (*SIGNED, "to", "recipients")),
        Kind("submission", "to-trinh", "TTr", UNDECIDED, (*SIGNED, "to", "recipients")),
        Kind(
            "minutes",
            "bien-ban-hop",
            "BB",
            ("blocker.out-of-scope",),
            (*SIGNED, "recipients"),
            lawful=True,
        ),
        Kind(
            "decision",
            "quyet-dinh-cong-nhan",
            "QĐ",
            (*UNDECIDED, "blocker.papers"),
            (*SIGNED, "authority", "recipients"),
            lawful=True,
        ),
        Kind(
            "certificate",
            "giay-cong-nhan",
            "",
            (*UNDECIDED, "blocker.papers"),
            ("number", "place", "day", "authority", "signer_role", "signer"),
            lawful=True,
        ),
        Kind(
            "request",
            "cong-van-bo-sung",
            "",
            ("blocker.out-of-scope",),
            (*SIGNED, "recipients", "reply_by"),
        ),
    )
}


class Given(NamedTuple):
    """What only people know of a paper; whatever is not given stays a visible blank (điều người soạn cho biết).

    `override` is why a paper is wanted in spite of what bars it.
    """

    parent: str = ""
    body: str = ""
    number: str = ""
    place: str = ""
    day: date | None = None
    to: str = ""
    authority: str = ""
    signer_role: tuple[str, ...] = ()
    signer: str = ""
    recipients: tuple[str, ...] = ()
    reply_by: date | None = None
    override: str = ""


def bars(kind: Kind, data: Data) -> list[Data]:
    """The blockers of a decision with which this kind of paper is not written."""
    return [each for each in data["blockers"] if each["code"] in kind.barred_by]


def shipped(kind: Kind) -> Path:
    """The template that comes with the program."""
    return TEMPLATES / f"{kind.template}.docx"
