"""`antt --version`: what would have to be the same for a replay to give the same bytes."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata

from engine import __version__
from engine.catalogue import SHIPPED
from engine.source import load


def version_lines(verbose: bool) -> Iterator[str]:
    """The program's version; with `verbose`, rule engine, Python and the digest of every criteria file."""
    yield f"antt {__version__}"
    if verbose:
        yield f"durable-rules {metadata.version('durable-rules')}"
        yield f"Python {platform.python_version()}"
        for path in sorted(SHIPPED.glob("*/*.yaml")):
            name = f"{path.parent.name}/{path.name}"
            yield f"{load(path, name).sha256}  {name}"
