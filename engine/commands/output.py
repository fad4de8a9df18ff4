"""Where results go: to standard output, or to a file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from engine.commands.evidence import refuse_loss
from engine.messages import native, say


def emit(result: str | bytes | Iterable[bytes], output: Path | None, lang: str) -> None:
    """Write a result, whole or in parts: to standard output, or to a file that appears whole or not at all."""
    parts = [result.encode()] if isinstance(result, str) else result
    parts = [parts] if isinstance(parts, bytes) else parts
    try:
        if output is None or str(output) == "-":
            _print(parts)
        else:
            _refuse_input(output, lang)
            _replace(output, parts)
    except OSError as error:
        raise not_written(output, error, lang) from None


def not_written(output: Path | None, error: OSError, lang: str) -> click.ClickException:
    """What is said of a file, or of standard output, that could not be written."""
    where = say(lang, "cli.standard-output") if output is None else output
    why = native(lang, error.strerror or str(error))
    return click.ClickException(say(lang, "cli.not-written", path=where, why=why))


def _print(parts: Iterable[bytes]) -> None:
    try:
        for part in parts:  # not writelines, which click's test runner does not see
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader went away (`antt check … | head`): nobody's error, and the verdict stays what it is.
        drop_unprinted()
    except OSError:
        drop_unprinted()
        raise


def drop_unprinted() -> None:
    """Let go of what standard output did not take: it stays in the buffer, and would fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_input(output: Path, lang: str) -> None:
    """A result never takes the place of what it was made from, nor of a paper that may be evidence."""
    context = click.get_current_context(silent=True)
    given = context.params if context is not None else {}
    if given.get("output") != output or not output.exists():
        return  # a verb that writes a file of its own choice, such as `criteria fmt`
    if given.get("resume") is not None and output.samefile(given["resume"]):
        return  # rows of an earlier run, which `batch` has made sure of
    others = [value for name, value in given.items() if name not in ("output", "resume")]
    paths = [each for value in others for each in (value if isinstance(value, tuple) else (value,))]
    refuse_loss(output, [each for each in paths if isinstance(each, Path)], lang)


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    import tempfile  # slow to import, and most results go to standard output

    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
        with path.open("wb") as file:
            file.writelines(parts)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(name, path.stat().st_mode & 0o7777 if path.exists() else _usual_mode())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def unprinted(error: OSError, lang: str) -> click.ClickException | None:
    """What to say of help that standard output does not take, dropped from its buffer; None for another error."""
    if error.errno not in (errno.ENOSPC, errno.EIO) or error.filename is not None:
        return None
    drop_unprinted()
    return not_written(None, error, lang)
