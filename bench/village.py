"""Dossiers of residential areas, made up: alike in shape, each with its own figures, days and mishaps."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

YEAR = 2026
NAMES = (
    "Nà Phặc",
    "Khuổi Slin",
    "Pác Bó",
    "Nậm Tấu",
    "Chiềng Khoa",
    "Bản Lầu",
    "Tả Phìn",
    "Mường Ẳng",
)
KINDS = ("crime", "crime", "crime", "fire_or_explosion", "fatal_work_accident", "serious_event")
GRAVE = ("prolonged_dispute", "mass_complaint", "illegal_religion", "abuse_of_belief")
SERIOUS = ("serious", "very_serious")
LEVELS = ("less_serious", "less_serious", "less_serious", *SERIOUS)
FLAGS = ("force_majeure", "detected_in_time", "mitigated", "reported_at_once")
Data = dict[str, Any]


def lines(count: int, seed: int = 1) -> Iterator[bytes]:
    """So many dossiers as NDJSON, the same ones on every run."""
    chance = random.Random(seed)
    for number in range(count):
        yield json.dumps(dossier(chance, number), ensure_ascii=False).encode() + b"\n"


def dossier(chance: random.Random, number: int) -> Data:
    """One dossier: most meet the standard, every fourth or so has something wrong or missing."""
    name = f"Bản {chance.choice(NAMES)} {number % 40 + 1}"
    commune = f"xã {chance.choice(NAMES)}"
    place = {"province": "Lam Giang", "commune": commune, "village": name}
    unit = {"type": "residential_area", "code": f"LG-{number:05}", "name": name, "place": place}
    return {
        "unit": unit,
        "year": YEAR,
        "facts": _facts(chance),
        "documents": [
            each
            for each in _papers(chance, commune)
            if each["id"] == "bb" or chance.random() > 0.005
        ],
        "findings": _findings(chance),
        "incidents": list(_incidents(chance)),
    }


def _facts(chance: random.Random) -> Data:
    households, seldom = chance.randint(40, 400), chance.random()
    facts: Data = {
        "households": households,
        "households_registered": households - (chance.randint(1, 9) if seldom < 0.04 else 0),
        "crimes": _yearly(chance),
        "social_evils": _yearly(chance),
        "other_violations": _yearly(chance),
        "new_hotspots": 0 if chance.random() > 0.01 else 1,
        "new_social_evil_cases": 0 if chance.random() > 0.02 else 2,
        "force_rating": chance.choice(
            ("completed", "well_completed", "well_completed", "excellent")
        ),
        "force_discipline": "none" if chance.random() > 0.02 else "reprimand",
    }
    if chance.random() < 0.02:
        del facts[chance.choice(sorted(facts))]
    return facts


def _yearly(chance: random.Random) -> Data:
    before = chance.randint(0, 6)
    this = max(0, before - chance.randint(0, 2)) if chance.random() > 0.02 else before + 1
    return {"this_year": this, "last_year": before}


def _papers(chance: random.Random, commune: str) -> Iterator[Data]:
    def paper(name: str, kind: str, first: date, days: int, issuer: str, **more: Any) -> Data:
        told = {"id": name, "kind": kind, "number": f"{chance.randint(1, 90):02}/{name.upper()}"}
        on = (first + timedelta(days=chance.randint(0, days))).isoformat()
        return {**told, "date": on, "issuer": issuer, "signed": chance.random() > 0.005, **more}

    late = 200 if chance.random() < 0.03 else 80
    yield paper("nq", "party_resolution", date(YEAR, 1, 5), 80, "party")
    yield paper("dk", "registration", date(YEAR, 1, 5), late, "unit")
    yield paper("ttr", "submission", date(YEAR, 11, 3), 4, "unit")
    yield paper("bc", "result_report", date(YEAR, 11, 2), 4, "unit")
    yield paper("bb", "review_minutes", date(YEAR, 11, 1), 3, "unit")
    opens = date(YEAR - 1, 11, 1 if chance.random() > 0.01 else 12)
    covers = {"from": opens.isoformat(), "to": date(YEAR, 10, 31).isoformat()}
    police = {"issuer_name": f"Công an {commune}", "stamped": True, "covers": covers}
    yield paper("xn", "incident_statement", date(YEAR, 11, 1), 3, "police", **police)


def _findings(chance: random.Random) -> list[Data]:
    told = {"date": date(YEAR, 11, 2).isoformat(), "minutes": "bb"}
    by = {"policies_implemented": "Trưởng bản", "subjects_managed": "Công an xã phụ trách địa bàn"}
    return [
        {"subject": subject, "result": chance.random() > 0.01, "role": role, **told}
        for subject, role in by.items()
        if chance.random() > 0.01
    ]


def _incidents(chance: random.Random) -> Iterator[Data]:
    for number in range(chance.choice((0, 0, 0, 1, 1, 2))):
        kind = chance.choice(KINDS if chance.random() > 0.02 else GRAVE)
        on = date(YEAR - 1, 11, 1) + timedelta(days=chance.randint(-10, 364))
        said: Data = {"id": f"v{number}", "kind": kind, "date": on.isoformat()}
        if kind in ("crime", "fire_or_explosion", "serious_event") and chance.random() > 0.02:
            said["gravity"] = chance.choice(LEVELS)
        if kind == "fatal_work_accident" or said.get("gravity") in SERIOUS:  # others need no excuse
            said |= {flag: chance.random() > 0.1 for flag in FLAGS if chance.random() > 0.1}
        yield said
