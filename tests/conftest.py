"""The whole test run: the hypothesis profile, golden files that only a flag rewrites, criteria parsed once.

A test marked `no_cover` runs like any other, but coverage is not measured in it: it takes hundreds of cases through
code that smaller tests have been through, and being watched would make it three times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"
CRITERIA = Path(__file__).parents[1] / "criteria"

settings.register_profile("default", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-write",
        action="store_true",
        help="write tests/golden from this run: read the diff before you commit it",
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Parse each shipped criteria file once: thousands of tests read them, and a tree depends on the bytes alone."""
    from engine import source

    shipped = {path.read_bytes() for path in CRITERIA.glob("*/*.yaml")}
    parse, once = source.parse, lru_cache(maxsize=64)(source.parse)

    def parsed(data: bytes, path: str, name: str) -> source.Document:
        return (once if data in shipped else parse)(data, path, name)

    source.parse = parsed


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """A function that holds `text` against tests/golden/`name`, or writes it there when asked to."""
    write: bool = request.config.getoption("--golden-write")

    def hold(name: str, text: str) -> None:
        path = GOLDEN / name
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"no golden file {name}: run with --golden-write and read it"
        assert path.read_bytes().decode() == text

    return hold
