"""The criteria of residential areas under TT 124/2021 written out in Python by hand: what a batch is measured against.

As a good programmer would write it for this one circular and unit type: Python's own JSON reader (or another one),
plain comparisons, no explanation, no place of a mistake, no check that the file is what it should be (names, types,
texts). It gives the outcome of each criterion and the verdict, and must agree with antt on every dossier measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

MET, UNMET, UNPROVEN = "MET", "UNMET", "UNPROVEN"
SERIOUS = ("serious", "very_serious", "extremely_serious")
RATED = ("completed", "well_completed", "excellent")
Data = dict[str, Any]


def worst(outcomes: Iterable[str]) -> str:
    """The least of some outcomes."""
    found = set(outcomes)
    return UNMET if UNMET in found else UNPROVEN if UNPROVEN in found else MET


def day(text: str) -> date:
    """A day, written 2026-10-31 or 31/10/2026."""
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def judged(line: bytes, as_of: date, loads: Callable[[bytes], Any] = json.loads) -> Data:
    """The row of one dossier."""
    said = loads(line)
    year, facts = said["year"], said.get("facts") or {}
    opens, closes = date(year - 1, 11, 1), date(year, 10, 31)
    first, last = date(year, 1, 1), date(year, 3, 31)
    papers: dict[str, list[Data]] = {}
    by_id = {}
    for paper in said.get("documents") or ():
        paper["day"] = day(paper["date"])
        papers.setdefault(paper["kind"], []).append(paper)
        by_id[paper["id"]] = paper
    findings = {each["subject"]: each for each in said.get("findings") or ()}

    def in_quarter_one(kind: str) -> str:
        shown = False
        for paper in papers.get(kind, ()):
            if opens <= paper["day"] <= closes and paper.get("signed"):
                if first <= paper["day"] <= last:
                    return MET
                shown = True
        return UNMET if shown else UNPROVEN

    def there(kind: str, until: date) -> str:
        dated = (
            opens <= paper["day"] <= until and paper.get("signed") for paper in papers.get(kind, ())
        )
        return MET if any(dated) else UNPROVEN

    def count(name: str) -> Any:
        value = facts.get(name)
        return value.get("value") if isinstance(value, dict) else value

    def everybody(part: str, whole: str) -> str:
        some, every = count(part), count(whole)
        if some is None or not every:
            return UNPROVEN
        return MET if some >= every else UNMET

    def not_more(name: str) -> str:
        told = facts.get(name) or {}
        this, before = told.get("this_year"), told.get("last_year")
        if this is None or before is None:
            return UNPROVEN
        return MET if this <= before else UNMET

    def none_new(name: str) -> str:
        value = count(name)
        return UNPROVEN if value is None else MET if value == 0 else UNMET

    def found(subject: str) -> str:
        finding = findings.get(subject)
        if finding is None or day(finding["date"]) < opens:
            return UNPROVEN
        minutes = by_id[finding["minutes"]]
        if minutes["kind"] != "review_minutes" or minutes["day"] < opens:
            return UNPROVEN
        if not minutes.get("signed"):
            return UNPROVEN
        return MET if finding["result"] else UNMET

    def word(name: str, good: Iterable[str]) -> str:
        value = count(name)
        return UNPROVEN if value is None else MET if value in good else UNMET

    stated = False
    for paper in papers.get("incident_statement", ()):
        covers = paper.get("covers")
        if paper["day"] >= closes and paper.get("signed") and covers:
            stated = stated or (day(covers["from"]) <= opens and day(covers["to"]) >= closes)
    incidents = [
        each for each in said.get("incidents") or () if opens <= day(each["date"]) <= closes
    ]

    def no_incident(kind: str, graded: bool, excused: Callable[[Data], bool | None]) -> str:
        unsure = False
        for each in incidents:
            if each["kind"] != kind:
                continue
            grave: bool | None = True
            if graded:
                gravity = each.get("gravity")
                grave = None if gravity is None else gravity in SERIOUS
            let_off = excused(each)
            if grave is False or let_off is True:
                continue
            if grave is True and let_off is False:
                return UNMET
            unsure = True
        return MET if stated and not unsure else UNPROVEN

    def never(each: Data) -> bool | None:
        return False

    def force_majeure(each: Data) -> bool | None:
        return each.get("force_majeure")

    def handled_at_once(each: Data) -> bool | None:
        steps = [each.get(name) for name in ("detected_in_time", "mitigated", "reported_at_once")]
        handled = False if False in steps else None if None in steps else True
        major = each.get("force_majeure")
        if major or handled:
            return True
        return None if major is None or handled is None else False

    own: Data = {
        "4.1.1": in_quarter_one("party_resolution"),
        "4.1.2": in_quarter_one("registration"),
        "4.1.3": everybody("households_registered", "households"),
        "4.2": found("policies_implemented"),
        "4.3.a": no_incident("anti_state", False, never),
        "4.3.b": no_incident("sabotage", False, never),
        "4.3.c": no_incident("illegal_religion", False, never),
        "4.3.d": no_incident("abuse_of_belief", False, never),
        "4.3.dd": no_incident("separatism", False, never),
        "4.3.e": no_incident("prolonged_dispute", False, never),
        "4.3.g": no_incident("mass_complaint", False, never),
        "4.4.a.1": not_more("crimes"),
        "4.4.a.2": not_more("social_evils"),
        "4.4.a.3": not_more("other_violations"),
        "4.4.b": no_incident("crime", True, handled_at_once),
        "4.4.c.1": none_new("new_hotspots"),
        "4.4.c.2": none_new("new_social_evil_cases"),
        "4.4.c.3": found("subjects_managed"),
        "4.4.d.1": no_incident("fire_or_explosion", True, force_majeure),
        "4.4.d.2": no_incident("fatal_work_accident", False, force_majeure),
        "4.4.d.3": no_incident("serious_event", True, force_majeure),
        "4.5.1": word("force_rating", RATED),
        "4.5.2": word("force_discipline", ("none",)),
        "9.2.a.1": there("party_resolution", closes),
        "9.2.a.3": there("registration", closes),
        "9.2.b.1": there("submission", date.max),
        "9.2.b.2": there("result_report", date.max),
        "9.2.b.3": there("review_minutes", date.max),
    }
    for group, below in GROUPS.items():
        own[group] = worst([own[name] for name in below])
    criteria = worst([own[name] for name in CRITERIA])
    filed = worst([own[name] for name in FILED])
    verdict = {MET: "meets", UNMET: "does-not-meet", UNPROVEN: "cannot-conclude"}[criteria]
    closed = as_of > closes
    approvable = criteria == MET and closed and filed == MET
    unit = said["unit"]
    points = 20 * sum(own[name] == MET for name in CRITERIA)
    return {
        "verdict": verdict,
        "exit_code": 0 if approvable else 1 if criteria == UNMET and closed else 3,
        "approvable": approvable,
        "closed": closed,
        "late": as_of > date(year, 11, 15) - timedelta(days=1),
        "as_of": as_of.isoformat(),
        "unit_type": unit["type"],
        "code": unit["code"],
        "name": unit["name"],
        "place": unit.get("place") or {},
        "year": year,
        "outcomes": own,
        "got": str(points),
        "possible": "100",
    }


GROUPS = {
    "4.1": ("4.1.1", "4.1.2", "4.1.3"),
    "4.3": ("4.3.a", "4.3.b", "4.3.c", "4.3.d", "4.3.dd", "4.3.e", "4.3.g"),
    "4.4.a": ("4.4.a.1", "4.4.a.2", "4.4.a.3"),
    "4.4.c": ("4.4.c.1", "4.4.c.2", "4.4.c.3"),
    "4.4.d": ("4.4.d.1", "4.4.d.2", "4.4.d.3"),
    "4.4": ("4.4.a", "4.4.b", "4.4.c", "4.4.d"),
    "4.5": ("4.5.1", "4.5.2"),
}
CRITERIA = ("4.1", "4.2", "4.3", "4.4", "4.5")
FILED = ("9.2.a.1", "9.2.a.3", "9.2.b.1", "9.2.b.2", "9.2.b.3")
