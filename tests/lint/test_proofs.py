"""Claims about all dossiers: what is claimed is so, and what is so is claimed.

The enumeration shares terms between checks and multiplies out nothing else; here it is held against the plain
way, every combination of evidence judged one by one by the reference evaluator.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import builders
import lint_examples as examples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import observation, reference
from engine.lint.possible import Possible
from engine.lint.space import Space
from engine.outcome import Outcome
from engine.standard import Standard

HEAD = """\
edition: tt-thu
unit_type: residential_area
source: thu
title: {vi: Khu dân cư thử, en: Test area}
evidence:
  facts:
    a: {type: count, vi: Số a, en: A}
    b: {type: count, at_most: a, vi: Số b, en: B}
    f: {type: flag, vi: Cờ f, en: F}
    g: {type: flag, vi: Cờ g, en: G}
criteria:
"""
CHECKS = (
    "fact: a, at_least: 2",
    "fact: a, at_most: 1",
    "fact: b, over: 0",
    "fact: f, is: yes",
    "fact: g, is: no",
    "ratio: {of: b, to: a}, at_least: 50%",
)
CONDITIONS = ("", ", applies_when: {fact: f, is: yes}", ", applies_when: {fact: a, at_least: 1}")


@st.composite
def nodes(draw: st.DrawFn, name: str, depth: int) -> str:
    """A check or a group as flow YAML, with or without a condition."""
    head = f'id: "{name}", vi: Điều kiện, en: Condition, cite: Điều 1, certainty: text'
    head += draw(st.sampled_from(CONDITIONS))
    rule = draw(st.sampled_from(["check", "all", "any", "some"])) if depth else "check"
    if rule == "check":
        return f"{{{head}, {draw(st.sampled_from(CHECKS))}}}"
    size = draw(st.integers(1, 3))
    children = ", ".join(draw(nodes(f"{name}.{at}", depth - 1)) for at in range(size))
    need = f", need: {draw(st.integers(1, size))}" if rule == "some" else ""
    return f"{{{head}, {rule}: [{children}]{need}}}"


def brute_force(standard: Standard, space: Space) -> dict[str, set[Outcome]]:
    """The outcomes of every node over every combination of evidence, one dossier at a time."""
    domains = space.worlds.every
    found: dict[str, set[Outcome]] = {}
    for chosen in product(*domains.values()):
        world = dict(zip(domains, chosen, strict=True))
        if space.possible(world):
            dossier = space.dossier(world)
            seen = observation.observe(standard, dossier, space.timing)
            for name, outcome in reference.infer(standard, seen).items():
                found.setdefault(name, set()).add(outcome)
    return found


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=2).flatmap(
        lambda depths: st.tuples(*(nodes(str(at + 1), depth) for at, depth in enumerate(depths)))
    )
)
def test_what_is_possible_is_what_some_dossier_does(trees: tuple[str, ...]) -> None:
    """Sharing terms loses no outcome and invents none, for checks, groups and conditions alike."""
    text = "".join(f"  - {tree}\n" for tree in trees)
    standard = builders.standard_of(text, HEAD)
    space = Space(standard)
    possible = Possible(space, space.worlds.every)
    plain = brute_force(standard, space)
    for root in standard.roots:
        stack = [root]
        while stack:
            node = stack.pop()
            stack += getattr(node, "children", ())
            found = possible.outcomes(node)
            # A part and its whole are held to each other only where one node reads both.
            assert plain[node.clause.id] <= set(found)
            for outcome, world in found.items():
                whole = {name: world.get(name, ()) for name in space.worlds.every}
                seen = observation.observe(standard, space.dossier(whole), space.timing)
                if space.possible(whole):
                    assert reference.infer(standard, seen)[node.clause.id] is outcome


def found(tmp_path: Path, criteria: str, edition: str = "") -> list[tuple[int, str]]:
    """Line and code of what is found in criteria over the facts of HEAD."""
    root = examples.folder(tmp_path, "residential_area.yaml", HEAD + criteria)
    if edition:
        path = root / "tt-thu" / "edition.yaml"
        path.write_text(examples.merged(examples.EDITION, edition), encoding="utf-8")
    from engine.lint.runner import run

    idle = {"vocabulary-unused": "off"}
    return [(each.mark.line, each.code) for each in run(root, severities=idle).findings]


def node(name: str, rest: str) -> str:
    return f'  - {{id: "{name}", vi: Điều kiện, en: Condition, cite: Điều 1, certainty: text, {rest}}}\n'


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (
            node("1", "fact: a, at_least: 5") + node("2", "fact: a, at_most: 3"),
            [(13, "limits-contradict")],
        ),
        (node("1", "fact: a, at_least: 3") + node("2", "fact: a, at_most: 3"), []),
        (
            node("1", "fact: a, over: 3") + node("2", "fact: a, under: 4"),
            [(13, "limits-contradict")],
        ),
        (node("1", "fact: b, at_least: 5") + node("2", "fact: a, at_most: 3"), []),
        (node("1", "fact: f, is: yes") + node("2", "fact: f, is: no"), [(13, "limits-contradict")]),
        (node("1", "fact: a, under: 0"), [(12, "never-met")]),
        (node("1", "fact: a, under: 1"), []),
        (node("1", "fact: a, at_least: 0"), [(12, "never-fails")]),
        (node("1", "fact: a, at_least: 1"), []),
        (node("1", "ratio: {of: b, to: a}, over: 100%"), [(12, "never-met")]),
        (node("1", "ratio: {of: a, to: b}, over: 100%"), []),
        (node("1", "ratio: {of: b, to: a}, at_most: 100%"), []),
        (
            node("1", "fact: a, at_least: 2") + node("2", "fact: a, over: 0"),
            [(13, "limit-redundant")],
        ),
        (
            node("1", "fact: a, at_least: 2") + node("2", "fact: a, at_least: 2"),
            [(13, "limit-redundant")],
        ),
        (node("1", "fact: a, at_least: 2") + node("2", "fact: f, is: yes"), []),
        (node("1", "fact: f, is: yes, applies_when: {fact: f, is: yes}"), [(12, "never-fails")]),
        (node("1", "fact: f, is: no, applies_when: {fact: f, is: yes}"), [(12, "never-met")]),
    ],
)
def test_limits_on_shared_facts_are_held_against_each_other(
    tmp_path: Path, criteria: str, expected: list[tuple[int, str]]
) -> None:
    """Just inside a limit nothing is claimed, just outside it is; a part is bounded by its whole."""
    assert found(tmp_path, criteria) == expected


ANY = """\
  - id: "1"
    vi: Một là đủ
    en: One is enough
    cite: Điều 1
    certainty: text
    any:
      - {{id: "1.1", vi: Một, en: One, fact: a, at_least: {0}}}
      - {{id: "1.2", vi: Hai, en: Two, fact: a, {1}}}
"""


@pytest.mark.parametrize(
    ("least", "other", "expected"),
    [
        (5, "at_most: 7", [(12, "never-fails")]),
        (5, "at_most: 3", []),
        (5, "at_least: 3", [(18, "limit-redundant")]),
    ],
)
def test_alternatives_that_leave_nothing_out_never_fail(
    tmp_path: Path, least: int, other: str, expected: list[tuple[int, str]]
) -> None:
    """Of two alternatives, together they may cover everything, or one may swallow the other."""
    assert found(tmp_path, ANY.format(least, other)) == expected


def test_what_the_scope_excludes_never_applies(tmp_path: Path) -> None:
    """A condition that only units out of scope fulfil is never judged."""
    scope = """\
evidence:
  facts:
    army: {type: flag, vi: Thuộc lực lượng vũ trang, en: Armed forces}
scope:
  - unit_types: [residential_area]
    check: {id: s1, vi: Ngoài quân đội, en: No army, cite: Điều 1, certainty: text, fact: army, is: no}
"""
    criteria = node("1", "fact: a, at_least: 1, applies_when: {fact: army, is: yes}")
    assert found(tmp_path / "a", criteria, scope) == [(12, "never-applies")]
    assert found(tmp_path / "b", criteria.replace("is: yes", "is: no"), scope) == []


QUARTER = """\
windows:
  residential_area:
    - id: standard
      opens: 01/06
      opens_year: same
      closes: 31/10
      registration: window
      vi: Mốc năm
      en: The window
      cite: Điều 8
      certainty: text
"""
PLAN = """\
evidence:
  documents:
    plan: {vi: Kế hoạch, en: Plan}
criteria:
  - {id: "1", vi: Có kế hoạch, en: A plan, cite: Điều 1, certainty: text, document: plan, dated: quarter_1}
"""


def test_a_paper_asked_for_outside_the_window_can_never_be_there(tmp_path: Path) -> None:
    """Dates are tried too: a first-quarter paper that must lie in a window from June on."""
    inside = examples.folder(tmp_path / "a", "residential_area.yaml", PLAN)
    from engine.lint.runner import run

    assert [each.code for each in run(inside).findings] == []
    text = examples.merged(examples.EDITION, QUARTER)
    (inside / "tt-thu" / "edition.yaml").write_text(text, encoding="utf-8")
    assert "never-met" in [each.code for each in run(inside).findings]


@pytest.mark.parametrize("key", ["signed: required, ", "period: closing, "])
def test_a_statement_must_be_signed_and_made_at_the_end(tmp_path: Path, key: str) -> None:
    """A statement of incidents that lacks its signature, or may be made too early, lets silence pass."""
    name, good = examples.examples("met-without-evidence")["good"]
    assert "met-without-evidence" not in examples.found(tmp_path / "a", good)
    bad = good.replace(key, "")
    assert bad != good
    assert "met-without-evidence" in examples.found(tmp_path / "b", bad, name)


def test_no_paper_at_all_is_never_enough(tmp_path: Path) -> None:
    """`at_least: 0` papers is a criterion that passes when its evidence is absent."""
    assert "met-without-evidence" in examples.found(
        tmp_path, PLAN.replace("dated: quarter_1", "at_least: 0")
    )


def test_of_one_file_as_much_is_proved_as_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flaw in a clause is found from its own file; standards that take nothing from that file are passed over."""
    from engine.lint import proofs
    from engine.lint.runner import run

    area = HEAD + node("1", "fact: a, under: 0")
    other = area.replace("residential_area", "agency")
    commune = area.replace("residential_area", "commune").partition("evidence:")[0]
    root = examples.folder(tmp_path, "residential_area.yaml", area)
    folder = root / "tt-thu"
    windows = examples.EDITION.partition("  residential_area:\n")[2]
    more = "".join(f"  {name}:\n{windows}" for name in ("agency", "commune"))
    (folder / "edition.yaml").write_text(examples.EDITION + more, encoding="utf-8")
    (folder / "agency.yaml").write_text(other, encoding="utf-8")
    refers = f"{commune}criteria:\n  - ref: residential_area/1\n"
    (folder / "commune.yaml").write_text(refers, encoding="utf-8")

    proved: list[str] = []
    real = proofs.of_standard
    monkeypatch.setattr(
        proofs, "of_standard", lambda each: proved.append(each.standard.unit_type) or real(each)
    )
    whole = run(root).findings
    assert proved == ["residential_area", "commune", "agency"]
    for name, asked in (
        ("residential_area", ["residential_area", "commune"]),
        ("commune", ["commune"]),
        ("agency", ["agency"]),
    ):
        proved.clear()
        path = str(folder / f"{name}.yaml")
        own = [each for each in whole if each.mark.path == path]
        alone = run(root, about=Path(path)).findings
        assert [each for each in alone if each.mark.path == path] == own
        assert ("never-met" in {each.code for each in own}) is (name != "commune")
        assert proved == asked
