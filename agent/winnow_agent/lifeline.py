"""How a half ends: by a signal, or with its supervisor, whose pipe is the half's stdin; and never later than asked."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn


def stop_event() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called in the main thread."""
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    return stop


def follow_supervisor(stop: threading.Event, on_line: Callable[[str], None] = lambda _line: None) -> None:
    """Reads stdin in a thread of its own: each line goes to ``on_line``, and its end, the supervisor's, sets ``stop``."""

    def read() -> None:
        for line in sys.stdin:
            on_line(line)
        stop.set()

    threading.Thread(target=read, name="supervisor", daemon=True).start()


def leave(exit_code: int) -> NoReturn:
    """Ends the process, even where a job's thread still runs: what it does is safe against being cut at any moment."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
