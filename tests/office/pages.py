"""The samples whose pages and sheets are looked at, decided as their cases say."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from console import ROOT

from engine import source
from engine.bundle import open_bundle
from engine.catalogue import Catalogue
from engine.pipeline import Pipeline

SAMPLES = ROOT / "evidence_samples"
SHOWN = (
    "kdc-dat-2026",
    "kdc-nhieu-vu-viec",
    "kdc-ky-con-mo-thieu-ho",
    "cq-luc-luong-vu-trang",
    "lang-son-2012-diem-liet",
)
"""Met, not met, open, out of scope; and an overlay with a knock-out and the unit's own scores."""


def decided(name: str) -> dict[str, Any]:
    """The decision on a sample, the digests that any change of a comment changes left out."""
    told = yaml.load((SAMPLES / name / "case.yaml").read_bytes(), yaml.BaseLoader)
    laid = source.load(ROOT / told["overlay"]) if "overlay" in told else None
    pipeline = Pipeline(Catalogue(), laid)
    data = pipeline.decide(open_bundle(SAMPLES / name), date.fromisoformat(told["as_of"])).data
    criteria = [{**each, "sha256": "0" * 64} for each in data["inputs"]["criteria"]]
    inputs = {**data["inputs"], "dossier": "0" * 64, "criteria": criteria}
    return {**data, "engine": "0", "inputs": inputs}
