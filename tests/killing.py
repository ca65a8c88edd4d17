"""Kills the process that runs it before its n-th step: for tests of what a stop at any moment leaves."""

from __future__ import annotations

import os
import signal
import traceback
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


def killed_at(
    step: int, work: Callable[[], object], more: Callable[[KilledBefore], None] = lambda _before: None
) -> bool:
    """Does the work in a process that is killed before its n-th sync, link, rename or removal.

    Args:
        more: wraps further functions as steps, in that process.

    Returns:
        whether it came to that step.
    """
    child = os.fork()
    if child == 0:
        try:
            before = KilledBefore(step)
            for name in ("fsync", "link", "replace", "rename", "unlink"):
                setattr(os, name, before(getattr(os, name)))
            more(before)
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (a child must not run its parent's code)
            traceback.print_exc()
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, -signal.SIGKILL}
    return status != 0
