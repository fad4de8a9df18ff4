"""The first lines of a file, which tell an editor where its schema lies: those of VS Code, and of JetBrains."""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
LINES = re.compile(r"\A(?:# (?:yaml-language-server|\$schema): .*\n)*")
"""The modelines at the beginning of a text."""


def modelines(name: str, file: Path | None) -> str:
    """The modelines of a file of the kind `name`: a relative path from where it is to lie to the schema.

    None for what is printed, for another drive, or for a path with a space, where an editor stops reading.
    """
    if file is None or str(file) == "-":
        return ""
    try:
        relative = os.path.relpath(FOLDER / f"{name}.draft-07.schema.json", file.resolve().parent)
    except ValueError:  # no path leads to another drive
        return ""
    place = Path(relative).as_posix()
    return "" if " " in place else f"# yaml-language-server: $schema={place}\n# $schema: {place}\n"
