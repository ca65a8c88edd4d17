"""A process that holds keys keeps its memory to itself."""

from __future__ import annotations

import ctypes
import os
from typing import Final

from winnow_protocol.errors import StopRunError

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_PR_SET_DUMPABLE: Final = 4


class OpenMemoryError(StopRunError):
    """The kernel refuses to keep a process's memory private."""


def keep_memory_private() -> None:
    """No other process of this user reads this one's memory, and it leaves no core file: it holds keys.

    Raises:
        OpenMemoryError: the kernel refuses.
    """
    if _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        reason = os.strerror(ctypes.get_errno())
        raise OpenMemoryError(
            f"keeping this process's memory private: prctl: {reason}; see what holds it (seccomp, a container)"
        )
