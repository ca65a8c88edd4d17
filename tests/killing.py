"""Kills the process that runs it before its n-th step: for tests of what a stop at any moment leaves."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any


class KilledBefore:
    """Counts the calls of the functions that it wraps, all together, and kills this process before one of them.

    Args:
        step: the call that never comes, counted from 0.
    """

    def __init__(self, step: int) -> None:
        self._left = step

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, as a step."""

        def call(*arguments: Any, **options: Any) -> Any:
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1
            return function(*arguments, **options)

        return call
