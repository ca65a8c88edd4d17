"""Rest after work that comes again and again and grows with the archive, so that a large one does not keep a processor busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

_TIMES = 19.0
"""Work is followed by a rest so many times as long: it takes a twentieth of a processor at most."""


class Rest:
    """Says whether it is time for the work again. Small work is always due.

    Args:
        longest: seconds of rest at most.
        clock: seconds, of any beginning.
    """

    def __init__(self, longest: float = 600.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest, self._clock = longest, clock
        self._until = float("-inf")

    def is_over(self) -> bool:
        """Whether the work is due again."""
        return self._clock() >= self._until

    def after(self, work: Callable[[], _T], *, unless: Callable[[_T], object] = lambda _result: False) -> _T:
        """Does the work, and rests, but for a result that says that more is to be done at once.

        It rests after a failure too: work that fills the disk, and fails of it, would fill it again and again.
        """
        began, more = self._clock(), False
        try:
            result = work()
            more = bool(unless(result))
            return result
        finally:
            if not more:
                now = self._clock()
                self._until = now + min(_TIMES * (now - began), self._longest)
