"""`python -m bench`: all ratios in one run; `check`, `batch`, `batch_memory`, `impact` or `ledger`
after it, some of them."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

SUITES = ("check", "batch", "batch_memory", "impact", "ledger")


def main(words: list[str]) -> None:
    """Run the suites named, or all that are there."""
    named, rest = (
        [word for word in words if word in SUITES],
        [word for word in words if word not in SUITES],
    )
    for name in named or SUITES:
        if find_spec(f"bench.{name}") is not None:
            import_module(f"bench.{name}").main(rest)


if __name__ == "__main__":
    main(sys.argv[1:])
