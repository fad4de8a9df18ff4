"""The command line as users call it, and dossiers of the small edition in the forms that a batch reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders import DOSSIER, edit, write_criteria

import cli
from engine import source
from engine.source import Items, Node, Table

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-05"
FAILS = ("registered: 18", "registered: 10")
UNREADABLE = ("registered: 18", "registered: -1")
PLAIN = {"": None, "null": None, "yes": True, "no": False}


class Said(NamedTuple):
    code: int
    out: str
    err: str


Antt = Callable[..., Said]


def plain(node: Node) -> Any:
    """A dossier of YAML as what JSON can say."""
    if isinstance(node, Table):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [plain(each) for each in node.items]
    if node.quoted or not (node.text in PLAIN or node.text.isdecimal()):
        return node.text
    return PLAIN[node.text] if node.text in PLAIN else int(node.text)


def line(*pairs: tuple[str, str], text: str = DOSSIER) -> bytes:
    """The small dossier, with some of it edited, as one line of JSON."""
    document = source.parse(edit(text, *pairs).encode(), "thu.yaml", "thu.yaml")
    return json.dumps(plain(document.root), ensure_ascii=False).encode() + b"\n"


def coded(code: str, *pairs: tuple[str, str]) -> bytes:
    """The line of a unit of its own."""
    return line(("code: ban-thu", f"code: {code}"), *pairs)


@pytest.fixture(scope="session")
def criteria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition."""
    return write_criteria(tmp_path_factory.mktemp("edition"))


@pytest.fixture
def antt(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Antt:
    """Run `antt` with these words: exit code, standard output, standard error."""
    monkeypatch.delenv("ANTT_LANG", raising=False)

    def run(*words: object) -> Said:
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        said = capsysbinary.readouterr()
        return Said(int(left.value.code or 0), said.out.decode(), said.err.decode())

    return run


@pytest.fixture
def batch(antt: Antt, criteria: Path) -> Antt:
    """Run `antt batch` with the small edition, as of a day on which it can be approved."""

    def run(*words: object) -> Said:
        return antt("batch", "--criteria", criteria, "--as-of", DAY, *words)

    return run


@pytest.fixture
def rows(batch: Antt) -> Callable[..., list[dict[str, Any]]]:
    """Run `antt batch` and read the rows that it prints."""

    def run(*words: object) -> list[dict[str, Any]]:
        said = batch(*words, "--format", "ndjson", "--quiet")
        return [json.loads(each) for each in said.out.splitlines()]

    return run
