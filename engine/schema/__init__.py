"""JSON Schemas of the files that people write, for editors: made from the tables that the readers use.

What only a reader can know is left to it: names declared elsewhere, what a node takes from its parents, days
that do not exist or lie in the future, how a value is spelt or quoted, sums, and limits between two figures.
"""

from __future__ import annotations

from engine.schema.cases import CaseShapes
from engine.schema.criteria import CriteriaShapes
from engine.schema.dossier import DossierShapes
from engine.schema.plan import PlanShapes
from engine.schema.shapes import Schema

GENERATED = ("dossier", "criteria", "edition", "overlay", "case", "sample", "plan")


def build(name: str, lang: str) -> Schema:
    """The schema of any file of one kind (a name in GENERATED), with descriptions in `lang`."""
    if name == "dossier":
        return DossierShapes(lang).dossier()
    shapes, cases = CriteriaShapes(lang), CaseShapes(lang)
    builders = {
        "criteria": shapes.criteria,
        "edition": shapes.edition,
        "overlay": shapes.overlay,
        "case": cases.case,
        "sample": cases.sample,
        "plan": PlanShapes(lang).plan,
    }
    return builders[name]()
