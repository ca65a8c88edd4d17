"""A process that a template has forked, held so that it can be ended also where the template is gone.

The kernel ends a template's children with it, unless one has asked it not to, which whoever has taken one over can. Its number
may be another's by then; a descriptor of the process itself (pidfd_open(2)) is not.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from pathlib import Path
from typing import Final

_DYING_MS: Final = 10_000


class HeldProcess:
    """A process, by its number and its parent's; one that is no child of that parent any more is not held, and not touched."""

    def __init__(self, pid: int, parent: int) -> None:
        self._descriptor = -1
        with contextlib.suppress(OSError):  # it has ended, or the system knows no such descriptors
            self._descriptor = os.pidfd_open(pid)
        # Asked once the descriptor is there: of another process that has the number by now the parent is another, too.
        if self._descriptor >= 0 and _parent_of(pid) != parent:
            self._close()

    def kill(self) -> None:
        """Ends it if it still runs, and returns once it has ended. May be called again."""
        if self._descriptor < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            waiting = select.poll()
            waiting.register(self._descriptor, select.POLLIN)
            waiting.poll(_DYING_MS)
        self._close()

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = -1


def _parent_of(pid: int) -> int:
    """The number of a process's parent (proc_pid_stat(5)); 0 where there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])
