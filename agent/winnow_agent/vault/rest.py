"""Rest between two walks over an archive in which nothing happens, so that a large one does not keep a processor busy."""

from __future__ import annotations

import time
from collections.abc import Callable

from winnow_agent.vault.find import Sweep

_TIMES = 19.0
"""A walk is followed by a rest so many times as long: it takes a twentieth of a processor at most."""
_LONGEST_SECONDS = 600.0


class Rest:
    """Says whether it is time for another walk. A small archive's is always due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = float("-inf")

    def is_over(self) -> bool:
        """Whether another walk is due."""
        return self._clock() >= self._until

    def after(self, walk: Callable[[], Sweep]) -> Sweep:
        """Walks, and rests if nothing came: where files arrive, more are expected, and time went into reading them."""
        began = self._clock()
        sweep = walk()
        if not (sweep.new or sweep.unsettled):
            now = self._clock()
            self._until = now + min(_TIMES * (now - began), _LONGEST_SECONDS)
        return sweep
