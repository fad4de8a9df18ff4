"""Parquet: one dossier a row, as JSON text in the column `dossier`; other columns are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.batch.piece import Piece, problem, refused

PARQUET = (".parquet",)
COLUMN = "dossier"
ROWS = 1_000
"""Rows read at a time: a table of any length takes the same memory."""


def columns(path: Path) -> Iterator[Piece]:
    """The dossiers of a table, empty cells left out; each is named by its row. Raises ImportError without polars."""
    import polars

    try:
        schema = polars.read_parquet_schema(path)
        if schema.get(COLUMN) != polars.String:
            known = ", ".join(schema)
            yield refused(str(path), path, [problem(path, "parquet-no-column", columns=known)])
            return
        number, share = 0, path.stat().st_size
        for frame in polars.scan_parquet(path).select(COLUMN).collect_batches(chunk_size=ROWS):
            for text in frame[COLUMN]:
                number += 1
                if text is not None and text.strip():
                    name = f"{path}!{number}"
                    yield Piece(name, path, number, text.encode(), path.parent, size=share)
                    share = 0
    except (OSError, polars.exceptions.PolarsError):
        yield refused(str(path), path, [problem(path, "parquet-broken")])
