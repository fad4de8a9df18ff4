"""`antt schema`: what editors are told is what the readers do, for every file that people write.

Each test mutates real files the way people do by mistake: a key dropped, misspelt or added, a value of
another type, a line left blank, a list emptied. Schema and reader must then agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import builders
import jsonschema
import pytest
from builders import codes_of
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from engine import catalogue, criteria, overlay, plan, source
from engine import dossier as dossiers
from engine import edition as editions
from engine.cases import casefile, run
from engine.problem import Problems
from engine.schema import GENERATED, build, modelines
from engine.schema.dossier import DossierShapes
from engine.schema.shapes import DRAFTS, dumped
from engine.source import Document, Items, Node, Scalar, Table
from engine.standard import Source

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "engine" / "schemas"
AS_OF = date(2026, 12, 1)
READER_ONLY = frozenset(
    re.findall(
        r"[\w-]+",
        """
        term-unknown level-unknown source-unknown scale-unknown ref-unknown kind-unknown
        case-path-missing case-path-taken case-unit-type
        paper-unknown edition-other overlay-other id-duplicate term-conflict

        clause-incomplete witness-no-cover limit-type incident-not-graded witness-missing fact-not-yearly
        deduct-not-incidents tighten-form tighten-group

        self-scores-without-table group-need points-do-not-add pass-mark-over-total count-exceeds overlay-loosens
        window-backwards force-backwards day-none day-in-future day-ambiguous
        """,
    )
)
"""What a schema cannot express, so that a reader may refuse where the schema accepts: names declared elsewhere;
what a declaration or a parent decides; numbers and days held against others."""

DECLARED = {
    "criteria": r"(at_least|at_most|over|under)$",
    "edition": r"(at_least|at_most|over|under)$",
    "overlay": r"^tighten/\d+/|^windows/\d+/schedule$",
    "dossier": r"^facts|^unit|^window",
    "case": r"^dossier/(facts|unit|window)",
    "plan": r"^$",
}
"""Where the type of a value is declared elsewhere: by a fact, a check of the edition, the vocabulary."""
DECLARED_CODES = frozenset(
    (
        "count-expected",
        "count-percent",
        "count-negative",
        "percent-expected",
        "choice-unknown",
        "flag-expected",
        "table-expected",
        "key-unknown",
    )
)

FOLLOWED_NOWHERE = re.compile(r"^cases/.*/(set|add)(/|$)")
"""What a case changes: a schema does not follow its paths into the dossier."""

Path_ = tuple[int, ...]


def as_json(node: Node) -> Any:
    """The value that an editor sees, by the core schema of YAML 1.2."""
    if isinstance(node, Table):
        return {key.text: as_json(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [as_json(each) for each in node.items]
    return _scalar(node.text) if not node.quoted else node.text


def _scalar(text: str) -> Any:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", text):
        return float(text)
    return text


def as_yaml(node: Node) -> str:
    """The node written again in one line, each value quoted or not as it was."""
    if isinstance(node, Table):
        return "{" + ", ".join(f"{_text(k)}: {as_yaml(v)}" for k, v in node.entries) + "}"
    if isinstance(node, Items):
        return "[" + ", ".join(as_yaml(each) or "~" for each in node.items) + "]"
    return _text(node)


def _text(node: Scalar) -> str:
    plain = re.fullmatch(r"[\w/%-][\w/%. -]*|~|", node.text) and not node.text.endswith(" ")
    return node.text if plain and not node.quoted else json.dumps(node.text, ensure_ascii=False)


def paths(node: Node, above: Path_ = ()) -> Iterator[Path_]:
    """Every place in a tree, by position."""
    yield above
    children = _children(node)
    for at, child in enumerate(children):
        yield from paths(child, (*above, at))


def _children(node: Node) -> list[Node]:
    if isinstance(node, Table):
        return [value for _, value in node.entries]
    return list(node.items) if isinstance(node, Items) else []


def place(node: Node, path: Path_) -> str:
    """A place as keys and numbers: criteria/0/all."""
    names = []
    for at in path:
        names.append(node.entries[at][0].text if isinstance(node, Table) else str(at))
        node = _children(node)[at]
    return "/".join(names)


def changed(node: Node, path: Path_, change: Callable[[Node], Node]) -> Node:
    """The tree with the node at `path` changed."""
    if not path:
        return change(node)
    at, rest = path[0], path[1:]
    if isinstance(node, Table):
        entries = list(node.entries)
        entries[at] = (entries[at][0], changed(entries[at][1], rest, change))
        return node._replace(entries=tuple(entries))
    assert isinstance(node, Items)
    items = list(node.items)
    items[at] = changed(items[at], rest, change)
    return node._replace(items=tuple(items))


def _word(node: Node, text: str, quoted: bool = False) -> Scalar:
    return Scalar(node.mark, text, quoted)


def _without_first(node: Node) -> Node:
    if isinstance(node, Table):
        return node._replace(entries=node.entries[1:])
    return node._replace(items=node.items[1:]) if isinstance(node, Items) else node


def _without_last(node: Node) -> Node:
    return node._replace(entries=node.entries[:-1]) if isinstance(node, Table) else node


def _misspelt(node: Node) -> Node:
    if not isinstance(node, Table) or not node.entries:
        return node
    (key, value), *rest = node.entries
    return node._replace(entries=((key._replace(text=f"{key.text}x", quoted=True), value), *rest))


def _extra(node: Node) -> Node:
    if not isinstance(node, Table):
        return node
    return node._replace(entries=(*node.entries, (_word(node, "phi_chú"), _word(node, "x"))))


CHANGES: dict[str, Callable[[Node], Node]] = {
    "a key or item dropped": _without_first,
    "the last key dropped": _without_last,
    "a key misspelt": _misspelt,
    "a key added": _extra,
    "left blank": lambda node: _word(node, ""),
    "a word": lambda node: _word(node, "xyz"),
    "a number": lambda node: _word(node, "7"),
    "a negative number": lambda node: _word(node, "-7"),
    "a share": lambda node: _word(node, "70%"),
    "yes": lambda node: _word(node, "yes"),
    "a list": lambda node: Items(node.mark, (node,), 2),
    "an empty list": lambda node: Items(node.mark, (), 1),
    "an empty table": lambda node: Table(node.mark, (), 1),
    "empty text": lambda node: _word(node, "", quoted=True),
}


MOST = 200
"""About how many slips of one file are tried: the ways of slipping take turns over its places."""


def _any_of(validator: Any, schemas: list[Any], value: Any, _: Any) -> Iterator[Any]:
    """`anyOf`, asking of each alternative whether it fits and not for everything that is wrong with it."""
    if not any(validator.evolve(schema=each).is_valid(value) for each in schemas):
        yield jsonschema.ValidationError(f"{value!r} fits no alternative")


@cache
def validator(name: str, draft: str = "2020-12") -> Any:
    """A validator of the schema `name`."""
    schema = json.loads(dumped(build(name, "vi"), draft))
    kind = jsonschema.validators.validator_for(schema)
    return jsonschema.validators.extend(kind, {"anyOf": _any_of})(schema)


def _document(text: str, name: str) -> Document:
    return source.parse(text.encode(), name, name)


def refusals(read: Callable[[], object]) -> set[str]:
    """The codes for which a reader refuses; none where it accepts."""
    try:
        read()
    except Problems as problems:
        return {each.code for each in problems.problems}
    return set()


def agree(
    tree: Node, path: Path_, change: str, name: str, read: Callable[[Document], object]
) -> None:
    """Schema and reader accept and refuse alike, but for what only a reader can know."""
    text = as_yaml(changed(tree, path, CHANGES[change]))
    declared = re.search(DECLARED[name], place(tree, path)) is not None
    allowed = READER_ONLY | (DECLARED_CODES if declared else frozenset())
    document = _document(text, f"{name}.yaml")
    refused = refusals(lambda: read(document))
    error = next(validator(name).iter_errors(as_json(document.root)), None)
    if error is not None:
        assert refused, f"only the schema refuses: {error.message[:300]}\n{text}"
    elif not FOLLOWED_NOWHERE.search(place(tree, path)):
        assert refused <= allowed, f"only the reader refuses: {refused}\n{text}"


def _read_small_criteria(document: Document) -> object:
    shared = Source("edition.yaml", "0" * 64)
    return criteria.read(document, builders.edition_of(), lambda _: builders.standard_of(), shared)


def _read_small_dossier(document: Document) -> object:
    dossiers.header(document)
    return dossiers.read(document, builders.standard_of(), AS_OF, None)


OVERLAY = """\
overlay: thu
extends: {edition: tt-thu, unit_type: residential_area}
title: {vi: Thử, en: Test}
basis: {vi: Thử, en: Test, cite: QĐ 1, certainty: text}
source: qd
sources: {qd: {vi: Quyết định, en: Decision}}
evidence: {documents: {more: {vi: Thêm, en: More, signed: required}}}
add:
  - {id: x1, vi: Thêm, en: More, cite: QĐ 1, certainty: text, document: more, at_least: 2}
add_scored_only:
  - {id: x2, vi: Thêm, en: More, cite: QĐ 1, certainty: text, fact: has_party, is: no}
tighten:
  - {id: "1.2", at_least: 80%}
windows:
  - {schedule: given, year: 2026, opens: 2025-09-01, closes: 2026-08-31}
scoring:
  total: 10
  pass_mark: 7.5
  pass_certainty: text
  rows:
    - {id: r1, vi: Một, en: One, criteria: ["1"], points: 6, certainty: text, knock_out: yes}
    - {id: r2, vi: Hai, en: Two, criteria: ["2.1"], points: 4, deduct: 2, certainty: text}
  bands:
    - {id: tot, vi: Tốt, en: Good, from: 9}
"""
MORE = """\
  - {id: "9", vi: A, en: A, cite: Điều 2, certainty: text, units_below: recognised, types: [school], at_least: 70%}
  - id: "10"
    vi: A
    en: A
    cite: Điều 2
    certainty: text
    ratio: {of: [registered], to: [households]}
    over: 50%
    target: {vi: A, en: A, cite: B, years: [2021], at_least: 60%}
  - {ref: residential_area/1}
"""
SMALL: dict[str, tuple[str, Callable[[Document], object]]] = {
    "criteria": (
        builders.HEAD + builders.CRITERIA + MORE.replace("  - {ref: residential_area/1}\n", ""),
        _read_small_criteria,
    ),
    "edition": (
        builders.EDITION
        + "scope: [{unit_types: [school], check: {id: s, vi: A, en: A, cite: Điều 1, certainty: text, "
        "fact: units, at_least: 1}}]\nbasis: [{vi: A, en: A, cite: Điều 1, certainty: text}]\n"
        "authority: [{unit_types: [school], vi: A, en: A, cite: Điều 1, certainty: text}]\n",
        editions.read,
    ),
    "overlay": (OVERLAY, lambda document: overlay.apply(document, builders.standard_of())),
    "dossier": (
        builders.DOSSIER
        + "incidents:\n  - {id: v1, kind: crime, date: 2026-02-01, gravity: light, force_majeure: no}\n"
        "  - {id: v2}\nwindow: {schedule: standard}\n",
        _read_small_dossier,
    ),
}
CASES = """\
edition: tt-thu
unit_type: residential_area
as_of: 2026-11-05
cases:
  - {name: Hồ sơ gốc, met: ["1"], verdict: meets, approvable: yes, deadline: 2026-11-14}
  - name: Tỷ lệ
    cite: Điều 1
    as_of: 2026-11-06
    set: {facts.registered: 20}
    remove: [facts.crimes]
    unmet: []
    examples:
      - {met: ["1.2"]}
      - {set: {facts.registered: 10}, unmet: ["1.2"], score: unmet, points: 10.5}
      - {add: {incidents: [{id: v1, kind: dispute, date: 2026-02-01}]}, unproven: ["2.3"], band: tot}
accepted_survivors:
  - {id: "1.2", mutation: x, reason: y}
dossier:
"""


def _read_small_cases(document: Document) -> object:
    return run.trials(casefile.read(document), builders.standard_of())


SMALL["case"] = (
    CASES + "".join(f"  {line}\n" for line in builders.DOSSIER.splitlines()),
    _read_small_cases,
)
SMALL["edition"] = (
    SMALL["edition"][0].replace(
        "evidence:\n", "evidence:\n  facts: {units: {type: count, vi: A, en: A}}\n", 1
    ),
    editions.read,
)


@cache
def shipped() -> catalogue.Catalogue:
    """The shipped criteria, which nothing here changes."""
    return catalogue.Catalogue()


SMALL["plan"] = (
    (catalogue.SHIPPED / "plans" / "huong-dan-2021.yaml").read_text(encoding="utf-8"),
    lambda document: plan.read(document, plan.counts_of(shipped().standard_of)),
)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", tuple(SMALL))
def test_schema_and_reader_agree_on_every_slip_of_a_small_file(name: str) -> None:
    """Every place of a small file, changed in ways that take turns: both accept, or both refuse."""
    text, read = SMALL[name]
    tree = _document(text, name).root
    assert refusals(lambda: read(_document(text, name))) == set()
    changes, turns = cycle(CHANGES), 1 + MOST // len(list(paths(tree)))
    for path in list(paths(tree))[1:]:  # the first is the file itself, which cannot be nothing
        for change in islice(changes, turns):
            agree(tree, path, change, name, read)


def _shipped(name: str) -> list[tuple[Document, Callable[[Document], object]]]:
    found: list[tuple[Document, Callable[[Document], object]]] = []
    for edition in shipped().editions:
        folder = catalogue.SHIPPED / edition.id
        if name == "edition":
            found.append((source.load(folder / "edition.yaml"), editions.read))
        for path in sorted(folder.glob("*.yaml")) if name == "criteria" else ():
            if path.stem != "edition":
                found.append((source.load(path), _reader(edition)))
    return found


def _reader(edition: Any) -> Callable[[Document], object]:
    shared = Source("edition.yaml", "0" * 64)
    return lambda document: criteria.read(
        document, edition, lambda other: shipped().standard(edition, other), shared
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["criteria", "edition"])
def test_schema_and_reader_agree_on_shipped_files_with_a_slip(name: str) -> None:
    """The same of the shipped files, at places that hypothesis picks."""
    files = [(each, read, list(paths(each.root))[1:]) for each, read in _shipped(name)]

    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        document, read, places = data.draw(st.sampled_from(files))
        path = data.draw(st.sampled_from(places))
        change = data.draw(st.sampled_from(sorted(CHANGES)))
        agree(document.root, path, change, name, read)

    check()


SHIPPED = sorted([*catalogue.SHIPPED.glob("**/*.yaml"), *ROOT.glob("evidence_samples/**/*.yaml")])


def schema_name(path: Path) -> str:
    """What kind of file a shipped one is, by where it lies."""
    if catalogue.SHIPPED not in path.parents:
        return "sample" if path.name == "case.yaml" else "dossier"
    places = {"cases": "case", "overlays": "overlay", "plans": "plan"}
    return places.get(path.parent.name, "edition" if path.stem == "edition" else "criteria")


@pytest.mark.no_cover
@pytest.mark.parametrize("draft", DRAFTS)
def test_every_shipped_file_is_valid_under_both_drafts(draft: str) -> None:
    """What ships is what the schema says; a modeline that underlined a shipped file would teach people to ignore it."""
    for path in SHIPPED:
        value = as_json(source.load(path).root)
        assert list(validator(schema_name(path), draft).iter_errors(value)) == [], path
    assert {schema_name(path) for path in SHIPPED} == set(GENERATED)


def test_shipped_files_name_their_schema_for_vs_code_and_jetbrains() -> None:
    """The first two lines of a shipped file lead an editor to the schema of its kind, in draft-07."""
    for path in SHIPPED:
        first, second = path.read_text(encoding="utf-8").splitlines()[:2]
        vs_code = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        jetbrains = re.fullmatch(r"# \$schema: (\S+)", second)
        assert vs_code and jetbrains and vs_code[1] == jetbrains[1], path
        wanted = SCHEMAS / f"{schema_name(path)}.draft-07.schema.json"
        assert (path.parent / vs_code[1]).resolve() == wanted.resolve(), path


NEW_FILES = {
    "dossier": "dossier new --unit commune --year 2026 --output",
    "overlay": "criteria new overlay --id lg --edition tt124-2021 --unit commune --title T --cite Q --output",
}


@pytest.mark.parametrize("name", NEW_FILES)
def test_a_new_file_leads_the_editor_to_its_schema(
    name: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """By a relative path from where it lies; what is printed lies nowhere, so that it has none."""
    path = tmp_path / "tep.yaml"
    for output in (str(path), "-"):
        with pytest.raises(SystemExit) as left:
            cli.main([*NEW_FILES[name].split(), output])
        assert not left.value.code
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].partition("$schema=")[2]
    assert lines[:2] == [f"# yaml-language-server: $schema={place}", f"# $schema: {place}"]
    assert (tmp_path / place).resolve() == SCHEMAS / f"{name}.draft-07.schema.json"
    assert b"$schema" not in capsysbinary.readouterr().out


def test_no_modeline_where_an_editor_could_not_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that lies below a folder with a space in its name: the rest of the path would be cut off."""
    monkeypatch.setattr(modelines, "FOLDER", tmp_path / "schemas")
    assert "$schema=schemas/" in modelines.modelines("overlay", tmp_path / "x.yaml")
    monkeypatch.setattr(modelines, "FOLDER", tmp_path / "Chương trình" / "schemas")
    assert modelines.modelines("overlay", tmp_path / "x.yaml") == ""


def _printed(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> bytes:
    with pytest.raises(SystemExit) as left:
        cli.main(["schema", *words])
    assert not left.value.code
    return capsysbinary.readouterr().out


@pytest.mark.parametrize("name", GENERATED)
def test_shipped_schemas_are_what_the_command_prints(
    name: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Nobody edits a schema by hand: the files are the bytes that `antt schema` prints."""
    assert _printed(capsysbinary, name) == (SCHEMAS / f"{name}.schema.json").read_bytes()
    draft7 = SCHEMAS / f"{name}.draft-07.schema.json"
    assert _printed(capsysbinary, name, "--draft", "7") == draft7.read_bytes()


def test_the_schema_of_a_decision_is_printed_under_both_drafts(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Draft-07 knows no `$defs`, and is deaf to what stands beside `$ref`: neither is left."""
    assert _printed(capsysbinary, "decision") == (SCHEMAS / "decision.schema.json").read_bytes()
    schema = json.loads(_printed(capsysbinary, "decision", "--draft", "7"))
    jsonschema.Draft7Validator.check_schema(schema)
    assert (schema["$schema"], "$defs" in schema) == (DRAFTS["7"], False)
    refs = [each for each in _tables(schema) if isinstance(each.get("$ref"), str)]
    assert refs
    assert all(set(each) == {"$ref"} and each["$ref"].startswith("#/definitions/") for each in refs)


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _tables(each)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_key_says_what_it_is_for(lang: str) -> None:
    """On hover an editor explains every key, in the language asked for."""
    for name in GENERATED:
        assert [key for key, said in _keys(build(name, lang)) if not said] == []


def _keys(schema: Any) -> Iterator[tuple[str, str]]:
    if isinstance(schema, dict):
        properties = (
            schema.get("properties", {}) if schema.get("additionalProperties") is False else {}
        )
        yield from ((key, value.get("description", "")) for key, value in properties.items())
        for value in schema.values():
            yield from _keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keys(value)


def test_the_schema_of_one_standard_knows_its_vocabulary(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """--unit and --year: a fact of another unit type is underlined, a level is completed, its meaning is shown."""
    schema = json.loads(_printed(capsysbinary, "dossier", "--unit", "commune", "--year", "2026"))
    validate = jsonschema.Draft202012Validator(schema)
    unit = {"type": "commune", "code": "x", "name": "Xã X"}
    good = {"unit": unit, "year": 2026, "facts": {"commune_police_discipline": "none"}}
    assert validate.is_valid(good)
    assert not validate.is_valid({**good, "facts": {"commune_police_discipline": "heavy"}})
    assert not validate.is_valid({**good, "facts": {"households": 25}})
    assert not validate.is_valid({**good, "year": 2015})
    said = schema["properties"]["facts"]["anyOf"][0]["properties"]["commune_police_discipline"]
    assert "Công an cấp xã" in said["description"] and "khiển trách" in said["description"]


@pytest.mark.no_cover
def test_the_schema_of_one_standard_agrees_with_the_reader() -> None:
    """Dossiers of one standard: what the vocabulary decides, the schema decides too."""
    standard = builders.standard_of()
    schema = DossierShapes("vi", standard, 2026).dossier()
    validate = jsonschema.Draft202012Validator(schema)
    tree = _document(SMALL["dossier"][0], "dossier").root
    known = READER_ONLY - {"kind-unknown", "term-unknown", "level-unknown"} | {"year-range"}
    changes, turns = cycle(CHANGES.values()), 1 + MOST // len(list(paths(tree)))
    for path in list(paths(tree))[1:]:
        for change in islice(changes, turns):
            document = _document(as_yaml(changed(tree, path, change)), "dossier")
            refused = refusals(lambda document=document: _read_small_dossier(document))
            value = as_json(document.root)
            if validate.is_valid(value):
                assert refused <= known, document.text
            elif value.get("year") == 2026:
                assert refused, document.text


def test_unit_and_year_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a question is refused with exit code 2, in words."""
    with pytest.raises(SystemExit) as left:
        cli.main(["schema", "dossier", "--unit", "commune"])
    assert left.value.code == 2
    assert "--year" in capsys.readouterr().err


def test_an_empty_list_is_refused_like_an_empty_group() -> None:
    """A list without names would make a check vanish: the reader says so, and so does the schema."""
    head, text = (
        builders.HEAD,
        builders.edit(builders.CRITERIA, ("no_incident: dispute", "no_incident: []")),
    )
    assert "list-empty" in codes_of(lambda: builders.standard_of(text, head))
    tree = _document(head + text, "criteria").root
    assert not validator("criteria").is_valid(as_json(tree))
