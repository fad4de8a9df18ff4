"""A small edition with one unit type, and a dossier that meets it: what most tests change one line of.

Everything is YAML text, as users write it. `edit` replaces text that must be there once, so that a test
which changes nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine import criteria, observation, source
from engine import dossier as dossiers
from engine import edition as editions
from engine import timing as timings
from engine.evidence import Dossier
from engine.observation import Observation
from engine.problem import Problem, Problems
from engine.source import Document
from engine.standard import Edition, Source, Standard
from engine.timing import Timing

AS_OF = date(2026, 11, 5)
"""After the window of 2026 has closed, before the deadline."""

EDITION = """\
edition: tt-thu
short: TT thử
title: {vi: Thông tư thử, en: Test circular}
in_force: {from: 2020-01-01}
source: thu
sources:
  thu: {vi: Nguồn thử, en: Test source}
evidence:
  scales:
    rating:
      low: {vi: thấp, en: low}
      fair: {vi: vừa, en: fair}
      high: {vi: cao, en: high}
    gravity:
      light: {vi: nhẹ, en: light}
      serious: {vi: nghiêm trọng, en: serious}
      grave: {vi: đặc biệt nghiêm trọng, en: grave}
windows:
  residential_area:
    - id: standard
      opens: 01/11
      opens_year: previous
      closes: 31/10
      registration: quarter_1
      vi: Từ 01/11 đến 31/10
      en: From 01/11 to 31/10
      cite: Điều 8
      certainty: text
      decision: {before: 15/11, vi: Trước 15/11, en: Before 15/11, cite: Điều 9, certainty: text}
    - {id: given, registration: window, vi: Do hồ sơ nêu, en: Given, cite: Điều 8, certainty: text}
"""

HEAD = """\
edition: tt-thu
unit_type: residential_area
title: {vi: Khu dân cư thử, en: Test area}
source: thu
evidence:
  facts:
    households: {type: count, vi: Số hộ, en: Households}
    registered: {type: count, at_most: households, vi: Số hộ đăng ký, en: Registered}
    crimes: {type: count, yearly: yes, vi: Số vụ phạm tội, en: Crimes}
    has_party: {type: flag, vi: Có chi bộ, en: Has a Party cell}
    force_rating: {scale: rating, vi: Xếp loại lực lượng, en: Rating of the force}
    place_kind:
      vi: Loại địa bàn
      en: Kind of place
      choices: {urban: {vi: đô thị, en: urban}, rural: {vi: nông thôn, en: rural}}
  documents:
    plan: {vi: Kế hoạch, en: Plan, signed: required, stamped: required}
    rules: {vi: Nội quy, en: Rules, period: any}
    minutes: {vi: Biên bản, en: Minutes, period: review, minutes: yes}
    statement: {vi: Xác nhận vụ việc, en: Statement, signed: required, period: closing, covers: window}
  incidents:
    crime: {graded: yes, vi: Tội phạm, en: Crime}
    dispute: {vi: Tranh chấp, en: Dispute}
  findings:
    policies: {vi: Thực hiện chủ trương, en: Policies carried out}
  flags:
    force_majeure: {vi: Bất khả kháng, en: Force majeure}
    detected: {vi: Phát hiện kịp thời, en: Detected in time}
    reported: {vi: Báo cáo ngay, en: Reported at once}
  issuers:
    unit: {vi: Đơn vị, en: The unit}
    police: {vi: Công an, en: Police}
"""

CRITERIA = """\
criteria:
  - id: "1"
    vi: Đăng ký
    en: Registration
    cite: Điều 1 khoản 1
    certainty: text
    all:
      - {id: "1.1", vi: Kế hoạch, en: Plan, document: plan, dated: quarter_1, issued_by: [unit]}
      - {id: "1.2", vi: Hộ đăng ký, en: Registered, ratio: {of: registered, to: households}, at_least: 70%}
      - {id: "1.3", vi: Nội quy, en: Rules, document: rules}
  - id: "2"
    vi: Không có vụ việc
    en: No incident
    cite: Điều 1 khoản 2
    certainty: text
    witness: statement
    all:
      - {id: "2.1", vi: Không tranh chấp, en: No dispute, no_incident: dispute}
      - id: "2.2"
        vi: Không có tội phạm nghiêm trọng
        en: No serious crime
        no_incident: crime
        gravity: {at_least: serious}
        unless: {any: [force_majeure, {all: [detected, reported]}]}
      - {id: "2.3", vi: Tội phạm không tăng, en: Crime not rising, fact: crimes, at_most: last_year}
  - id: "3"
    vi: Tổ chức
    en: Organisation
    cite: Điều 1 khoản 3
    certainty: text
    some:
      - {id: "3.1", vi: Chủ trương, en: Policies, finding: policies}
      - {id: "3.2", vi: Xếp loại, en: Rated, fact: force_rating, at_least: fair}
      - {id: "3.3", vi: Nông thôn, en: Rural, fact: place_kind, one_of: [rural]}
    need: 2
  - id: "4"
    vi: Chi bộ họp
    en: The cell met
    cite: Điều 1 khoản 4
    certainty: text
    applies_when: {fact: has_party, is: yes}
    document: minutes
"""

DOSSIER = """\
unit: {type: residential_area, code: ban-thu, name: Bản Thử}
year: 2026
facts:
  households: 25
  registered: 18
  crimes: {this_year: 2, last_year: 2}
  has_party: yes
  force_rating: high
  place_kind: urban
documents:
  - {id: kh, kind: plan, date: 2026-03-31, issuer: unit, signed: yes, stamped: yes}
  - {id: nq, kind: rules, date: 2019-05-01}
  - {id: bb, kind: minutes, date: 2026-11-02}
  - id: xn
    kind: statement
    date: 2026-11-01
    signed: yes
    covers: {from: 2025-11-01, to: 2026-10-31}
findings:
  - {subject: policies, result: yes, role: Trưởng bản, date: 2026-11-02, minutes: bb}
"""


def edit(text: str, *pairs: tuple[str, str]) -> str:
    """`text` with each first string, which must be there exactly once, replaced by the second."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def parsed(text: str, name: str = "thu.yaml") -> Document:
    """A document from YAML text."""
    return source.parse(text.encode(), name, name)


@cache
def edition_of(text: str = EDITION) -> Edition:
    """An edition from YAML text: a tree of tuples, so that one reading of the same text serves every test."""
    return editions.read(parsed(text, "edition.yaml"))


@cache
def standard_of(
    criteria_text: str = CRITERIA, head: str = HEAD, edition_text: str = EDITION
) -> Standard:
    """The standard of residential areas from YAML text; read once, as an edition is."""

    def no_sibling(unit_type: str) -> Standard:
        raise AssertionError(unit_type)

    return criteria.read(
        parsed(head + criteria_text, "residential_area.yaml"),
        edition_of(edition_text),
        no_sibling,
        Source("edition.yaml", "0" * 64),
    )


def read_dossier(
    text: str = DOSSIER, standard: Standard | None = None, as_of: date = AS_OF
) -> Dossier:
    """A dossier from YAML text, read against the small standard or another."""
    return dossiers.read(parsed(text, "dossier.yaml"), standard or standard_of(), as_of, None)


def timing_of(standard: Standard, dossier: Dossier, as_of: date = AS_OF) -> Timing:
    """The timing of a dossier whose window is known."""
    when = timings.timing(standard, dossier, as_of)
    assert when is not None
    return when


def observed(
    text: str = DOSSIER, standard: Standard | None = None, as_of: date = AS_OF
) -> dict[str, Observation]:
    """What a dossier shows of each check."""
    chosen = standard or standard_of()
    dossier = read_dossier(text, chosen, as_of)
    return observation.observe(chosen, dossier, timing_of(chosen, dossier, as_of))


def problems_of(action: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems that an action must raise."""
    with pytest.raises(Problems) as caught:
        action()
    return caught.value.problems


def codes_of(action: Callable[[], object]) -> list[str]:
    """The codes of the problems that an action must raise, in the order of their places."""
    return [problem.code for problem in problems_of(action)]


def write_criteria(root: Path, **files: str) -> Path:
    """A criteria folder: the small edition, with files (by stem) added or replaced; "" leaves one out."""
    folder = root / "criteria" / "tt-thu"
    folder.mkdir(parents=True, exist_ok=True)
    written = {"edition": EDITION, "residential_area": HEAD + CRITERIA, **files}
    for stem, text in written.items():
        if text:
            (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder.parent


def write_dossier(root: Path, text: str = DOSSIER, name: str = "dossier.yaml") -> Path:
    """A dossier as a file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
