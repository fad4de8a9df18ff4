"""The walls of the architecture, read from the source itself. (Which module imports which: import-linter.)"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "fromtimestamp"}
NOT_DECIDING = {
    "cases",
    "commands",
    "compare",
    "ledger",
    "locale",
    "messages",
    "problem",
    "report",
    "schema",
    "schemas",
}
DECIDING = [
    path
    for path in MODULES
    if path.relative_to(ENGINE).parts[0].removesuffix(".py") not in NOT_DECIDING
]
"""The modules through which a value passes on its way into a decision."""

TERMS = {
    "Standard": "bộ tiêu chí",
    "Edition": "văn bản quy định",
    "Group": "tiêu chí",
    "Check": "chỉ tiêu",
    "Dossier": "hồ sơ",
    "Paper": "tài liệu",
    "Incident": "vụ việc",
    "Finding": "kết quả thẩm định",
    "Figure": "số liệu",
    "Unit": "đơn vị",
    "UnitsBelow": "đơn vị trực thuộc",
    "Window": "mốc thời gian",
    "Schedule": "mốc thời gian đánh giá",
    "Timing": "mốc thời gian",
    "Outcome": "kết quả",
    "Verdict": "kết luận",
    "Observation": "căn cứ",
    "Reason": "lý do",
    "Remedy": "việc cần làm",
    "Score": "bảng điểm",
    "Decision": "quyết định của máy",
    "Overlay": "quy định của địa phương",
    "Citation": "viện dẫn",
    "Clause": "điều khoản",
    "Test": "ngưỡng",
    "Operator": "phép so sánh",
    "Problem": "lỗi đầu vào",
    "Mark": "vị trí",
    "Vocabulary": "từ vựng minh chứng",
    "Attachment": "tệp đính kèm",
    "Rule": "luật",
}
"""The glossary: the official term that stands in brackets in the docstring of each record."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_rete_imports_durable_rules() -> None:
    """What was measured of it is kept in one place."""
    knowing = [
        name(path)
        for path, tree in TREES.items()
        if any(m.split(".")[0] in ("durable", "durable_rules_engine") for m in imported(tree))
    ]
    assert knowing == ["engine/rete.py"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_of_the_engine_reads_a_clock(path: Path) -> None:
    """Today comes from `cli`, and a decision is the same next year."""
    assert "time" not in imported(TREES[path])
    for call in calls(TREES[path]):
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS:
            owner = ast.unparse(call.func.value)
            assert owner.split(".")[-1] not in {"date", "datetime", "time"}, (
                f"{name(path)}:{call.lineno}"
            )


@pytest.mark.parametrize("path", DECIDING, ids=name)
def test_no_float_takes_part_in_a_decision(path: Path) -> None:
    """Neither written, nor made by float(): fractions are exact."""
    for node in ast.walk(TREES[path]):
        written = isinstance(node, ast.Constant) and isinstance(node.value, float)
        made = isinstance(node, ast.Name) and node.id == "float"
        assert not (written or made), f"{name(path)}:{getattr(node, 'lineno', 0)}"


def test_no_module_is_named_for_nothing() -> None:
    """A module says in its name what it is about."""
    assert not {path.stem for path in MODULES} & {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
    }


def test_the_command_line_stays_small() -> None:
    """It holds no rule logic and no formatting: no operator, no outcome, no report."""
    text = (ROOT / "cli.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 170
    above = {m for m in imported(ast.parse(text)) if m.startswith("engine")}
    assert above <= {
        "engine.commands",
        "engine.messages",
        "engine.problem",
        "engine.commands.version",
        "engine.report.problems",
    }


def test_every_public_class_and_function_says_what_it_is() -> None:
    """ruff asks for a docstring; it must be more than a name."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                said = ast.get_docstring(node)
                assert said is None or len(said.split()) > 1, f"{name(path)}:{node.lineno}"


def test_the_glossary_stands_in_the_docstrings() -> None:
    """The first paragraph of a record's docstring has the official Vietnamese term in brackets."""
    found = {}
    for tree in TREES.values():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name in TERMS:
                first = (ast.get_docstring(node) or "").split("\n\n")[0]
                found.setdefault(node.name, re.findall(r"\(([^()]+)\)", first))
    assert found.keys() == TERMS.keys()
    for record, term in TERMS.items():
        assert any(term in bracketed for bracketed in found[record]), f"{record}: {term}"


def test_every_record_of_an_edition_has_a_vietnamese_name() -> None:
    """All public records of the modules that hold the law and the dossier."""
    for module in (
        "standard",
        "evidence",
        "vocabulary",
        "calendar",
        "outcome",
        "score",
        "compiler",
        "problem",
    ):
        for node in TREES[ENGINE / f"{module}.py"].body:
            if (
                isinstance(node, ast.ClassDef)
                and not node.name.startswith("_")
                and node.name not in UNNAMED
            ):
                first = (ast.get_docstring(node) or "").split("\n\n")[0]
                assert re.search(r"\([^()]*[^\x00-\x7f][^()]*\)", first), f"{module}.{node.name}"


UNNAMED = {"DayReading", "Header"}
"""Records of ours for which no document has a word."""


def test_a_module_is_of_a_size_to_be_read() -> None:
    """Some 300 lines; 400 are too many."""
    long = {
        name(path): size for path in MODULES if (size := len(path.read_text().splitlines())) > 400
    }
    assert not long
