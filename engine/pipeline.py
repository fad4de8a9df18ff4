"""The pipeline: the calls in order, and nothing more. Both evaluators answer, or nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine import decision as decisions
from engine import dossier as dossiers
from engine import overlay as overlays
from engine.bundle import Bundle
from engine.calendar import Window
from engine.catalogue import Catalogue
from engine.compiler import compile_rules
from engine.decision import Decision, Letterhead
from engine.evidence import Dossier, Header
from engine.judgement import judge
from engine.notices import notices
from engine.observation import Observation, observe
from engine.outcome import Outcome
from engine.problem import Problem, Problems
from engine.reference import Reference
from engine.rete import Findings, InferenceError, Rete
from engine.source import Document
from engine.standard import Standard
from engine.timing import Timing, overlay_window, timing


class Disagreement(InferenceError):
    """The two evaluators differ: a bug of ours, exit code 70, with both answers (hai bộ suy luận không khớp)."""

    def __init__(self, durable: Mapping[str, Outcome], plain: Mapping[str, Outcome]) -> None:
        differing = sorted(
            name for name in durable.keys() | plain.keys() if durable.get(name) != plain.get(name)
        )
        lines = [
            f"{name}: durable-rules {_name(durable.get(name))}, reference {_name(plain.get(name))}"
            for name in differing
        ]
        super().__init__("\n".join(lines))


class Pipeline:
    """Decides dossiers with the criteria of one catalogue, each standard compiled once."""

    def __init__(self, catalogue: Catalogue, overlay: Document | None = None) -> None:
        self.catalogue, self.overlay = catalogue, overlay
        self._standards: dict[tuple[str, str], Standard] = {}
        self._engines: dict[tuple[str, str], tuple[Rete, Reference]] = {}
        self._heads: dict[tuple[str, str], Letterhead] = {}

    def decide(self, bundle: Bundle, as_of: date) -> Decision:
        """The decision on one dossier as of one day. Raises Problems, or InferenceError for a bug of ours."""
        header = dossiers.header(bundle.document)
        standard = self.standard(header, bundle.document)
        dossier = dossiers.read(bundle.document, standard, as_of, bundle.folder)
        when = self.timing(standard, dossier, bundle.document, as_of)
        observations = observe(standard, dossier, when)
        findings = self.infer(standard, observations)
        judgement = judge(standard, dossier, when, observations, findings.outcomes)
        near = self.catalogue.neighbours(standard.unit_type, dossier.year)
        noted = notices(standard, dossier, when, near, findings.outcomes)
        head = self._head(standard)
        return decisions.decision(head, dossier, when, judgement, noted, findings.derivation)

    def standard(self, header: Header, document: Document) -> Standard:
        """The standard that judges a dossier, the overlay laid over it. Raises Problems."""
        found = self.standard_of(header.unit_type, header.year)
        if found is None:
            mark = header.year_mark
            params = {"year": str(header.year)}
            raise Problems([Problem(mark, "year-no-edition", params, document.quote(mark))])
        return found[0]

    def standard_of(self, unit_type: str, year: int) -> tuple[Standard, Window] | None:
        """The standard of a unit type and year with its window; None where no edition is in force."""
        found = self.catalogue.standard_of(unit_type, year)
        if found is None:
            return None
        standard, window = found
        key = (standard.edition.id, unit_type)
        if key not in self._standards:
            laid = standard if self.overlay is None else overlays.apply(self.overlay, standard)
            self._standards[key] = laid
        return self._standards[key], window

    def infer(self, standard: Standard, observations: Mapping[str, Observation]) -> Findings:
        """What both evaluators agree on. Raises Disagreement."""
        key = (standard.edition.id, standard.unit_type)
        if key not in self._engines:
            rete = Rete(standard, compile_rules(standard))
            self._engines[key] = rete, Reference(standard)
        rete, reference = self._engines[key]
        findings, plain = rete.infer(observations), reference.infer(observations)
        if findings.outcomes != plain:
            raise Disagreement(findings.outcomes, plain)
        return findings

    def _head(self, standard: Standard) -> Letterhead:
        key = (standard.edition.id, standard.unit_type)
        if key not in self._heads:
            self._heads[key] = decisions.letterhead(standard)
        return self._heads[key]

    def timing(
        self, standard: Standard, dossier: Dossier, document: Document, as_of: date
    ) -> Timing:
        """Window, deadline and day asked about. Raises Problems where the window is not known, or another year's."""
        when = timing(standard, dossier, as_of)
        mark, other = dossier.window_mark, overlay_window(standard, dossier)
        if other is not None and dossier.given_window not in (None, other.window):
            params = {"schedule": dossier.schedule}
            line = document.quote(mark)
            raise Problems([Problem(mark, "window-given-twice", params, line, other.mark)])
        if when is None:
            raise Problems(
                [
                    Problem(
                        mark,
                        "window-not-given",
                        {"schedule": dossier.schedule},
                        document.quote(mark),
                    )
                ]
            )
        # A window that the circular fixes was held against its force when the edition was chosen.
        given = when.schedule.opens is None
        if given and not standard.edition.in_force(when.window.closes):
            params = {"year": str(dossier.year)}
            raise Problems([Problem(mark, "year-no-edition", params, document.quote(mark))])
        if when.window.closes.year != dossier.year:
            params = {"year": str(dossier.year), "closes": when.window.closes.isoformat()}
            raise Problems([Problem(mark, "window-other-year", params, document.quote(mark))])
        return when


def _name(outcome: Outcome | None) -> str:
    return outcome.name if outcome is not None else "-"
