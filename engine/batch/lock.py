"""One run at a time on a file: a lock that the system itself lets go of when the program ends, however it ends."""

from __future__ import annotations

import errno
import sys
from typing import BinaryIO

FAR = 1 << 40
"""On Windows a locked byte cannot be read by others: this one lies behind all that a file will ever hold."""
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


def hold(file: BinaryIO) -> None:
    """Hold an open file until it is closed. Raises BlockingIOError where another run holds it.

    Where the file system knows no locks there is none, and nothing is refused.
    """
    try:
        _lock(file)
    except OSError as error:
        if error.errno in BUSY:
            raise BlockingIOError(*error.args) from None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
