"""What was found out once about a content, and is looked up from then on; only so much of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, TypeVar

from engine.batch.plain import Odd
from engine.problem import Problems

MOST = 20_000
"""So many contents are remembered; then all are forgotten, and memory stays flat."""
_T = TypeVar("_T")


class Known(dict[Hashable, _T | None]):
    """What was found out about contents met so far; None where the careful reader refuses one (bảng nhớ)."""

    def __init__(self, find: Callable[[Any], _T | None]) -> None:
        super().__init__()
        self._find = find

    def of(self, content: Hashable) -> _T:
        """What is known of a content, found out when it is met first. Raises Odd."""
        found = self.get(content)
        if found is None and content not in self:
            if len(self) >= MOST:
                self.clear()
            with suppress(Odd, Problems):
                found = self._find(content)
            self[content] = found
        if found is None:
            raise Odd
        return found
