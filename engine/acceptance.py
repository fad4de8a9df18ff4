"""Which papers count: dated in their period, signed, stamped, covering the window. The others are refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from engine.calendar import Window, calendar_year, quarter_one
from engine.evidence import Dossier, Paper
from engine.reason import Params, Reason
from engine.standard import OfDocument
from engine.timing import Timing
from engine.vocabulary import DocumentKind, Vocabulary


class Acceptance:
    """Holds the papers of one dossier against the rules of their kinds (xem xét tài liệu)."""

    def __init__(self, dossier: Dossier, words: Vocabulary, timing: Timing) -> None:
        self.dossier, self.words = dossier, words
        self.window, self._periods = timing.window, periods(timing)
        self._seen: dict[str, tuple[list[Paper], tuple[Reason, ...]]] = {}

    def papers(self, kind: str) -> tuple[list[Paper], tuple[Reason, ...]]:
        """The papers of a kind that count, and why each of the others does not."""
        if kind not in self._seen:  # a dozen checks may ask for the same statement
            self._seen[kind] = self._look_at(kind)
        return self._seen[kind]

    def _look_at(self, kind: str) -> tuple[list[Paper], tuple[Reason, ...]]:
        papers = [paper for paper in self.dossier.papers if paper.kind == kind]
        refusals = {paper.id: self.refusal(paper) for paper in papers}
        refused = tuple(reason for reason in refusals.values() if reason is not None)
        return [paper for paper in papers if refusals[paper.id] is None], refused

    def refusal(self, paper: Paper) -> Reason | None:
        """Why a paper does not count at all; None if it does."""
        kind, name = self.words.documents[paper.kind], paper_name(paper)
        if kind.period == "closing" and paper.day < self.window.closes:
            return Reason(
                "refused.before-closing", {"day": paper.day.isoformat(), **self.span()}, name
            )
        if not self._in_period(paper, kind):
            return self.outside(name, paper.day)
        if kind.signed and not paper.signed:
            return Reason("refused.not-signed", {}, name)
        if kind.stamped and not paper.stamped:
            return Reason("refused.not-stamped", {}, name)
        return self._short_cover(paper) if kind.covers else None

    def _in_period(self, paper: Paper, kind: DocumentKind) -> bool:
        if kind.period == "any":
            return True
        return (
            paper.day in self.window if kind.period == "window" else paper.day >= self.window.opens
        )

    def _short_cover(self, paper: Paper) -> Reason | None:
        if paper.covers is None:
            return Reason("refused.covers-not-stated", self.span(), paper_name(paper))
        if paper.covers.opens <= self.window.opens and self.window.closes <= paper.covers.closes:
            return None
        spoken = {"from": paper.covers.opens.isoformat(), "to": paper.covers.closes.isoformat()}
        return Reason("refused.covers-short", {**spoken, **self.span()}, paper_name(paper))

    def formal_gaps(
        self, papers: Sequence[Paper], subject: OfDocument | None = None
    ) -> tuple[Reason, ...]:
        """What the first paper lacks in form alone, and would count with; () if none is so near."""
        for paper in papers:
            issuer = (
                subject.issued_by[0] if subject and subject.issued_by and not paper.issuer else ""
            )
            mended = paper._replace(signed=True, stamped=True, issuer=issuer or paper.issuer)
            if self.refusal(mended) is None and not (subject and self.wrong(mended, subject)):
                return tuple(self._lacks(paper, bool(issuer)))
        return ()

    def _lacks(self, paper: Paper, issuer: bool) -> Iterator[Reason]:
        kind, name = self.words.documents[paper.kind], paper_name(paper)
        if kind.signed and not paper.signed:
            yield Reason("gap.signature", {}, name)
        if kind.stamped and not paper.stamped:
            yield Reason("gap.stamp", {}, name)
        if issuer:
            yield Reason("gap.issuer", {}, name)

    def unstated(self, paper: Paper, subject: OfDocument) -> Reason | None:
        """Why it is not known whether a paper is what the clause asks for: its issuer is not stated."""
        if subject.issued_by and not paper.issuer:
            return Reason(
                "refused.issuer-not-stated",
                {"issuers": ",".join(subject.issued_by)},
                paper_name(paper),
            )
        return None

    def wrong(self, paper: Paper, subject: OfDocument) -> Reason | None:
        """Why a paper that counts is shown not to be what the clause asks for; None if it is."""
        period = self._period(subject.dated)
        if period is not None and paper.day not in period:
            return Reason(
                "refused.not-dated",
                {"day": paper.day.isoformat(), **self.asked(subject)},
                paper_name(paper),
            )
        if subject.issued_by and paper.issuer not in subject.issued_by:
            return Reason(
                "refused.not-issued-by", {"issuers": ",".join(subject.issued_by)}, paper_name(paper)
            )
        return None

    def asked(self, subject: OfDocument) -> Params:
        """The days in which a paper for this clause must be dated; nothing where any day will do."""
        if not subject.dated and self.words.documents[subject.kind].period != "window":
            return {}
        return span(self._period(subject.dated) or self.window)

    def outside(self, evidence: str, day: date) -> Reason:
        """The refusal of evidence dated outside the window, which is named."""
        return Reason("refused.outside-window", {"day": day.isoformat(), **self.span()}, evidence)

    def span(self) -> dict[str, str]:
        """The window as parameters."""
        return span(self.window)

    def _period(self, dated: str) -> Window | None:
        return self._periods.get(dated)


def periods(timing: Timing) -> dict[str, Window]:
    """The spans in which a clause may want a paper dated, by the word for them.

    With the day asked about these are all the days that evidence is held against: between two neighbours among
    their ends, one day is as good as another.
    """
    return {
        "quarter_1": quarter_one(timing.year),
        "year": calendar_year(timing.year),
        "window": timing.window,
    }


def span(window: Window) -> dict[str, str]:
    """A window as parameters of a reason."""
    return {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()}


def paper_name(paper: Paper) -> str:
    """How a paper is named in reasons."""
    return f"documents.{paper.id}"
