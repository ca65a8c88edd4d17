"""How fast, and when again: a limit of bytes a second for all threads together, and waits with full jitter."""

from __future__ import annotations

import random
import threading
import time

_BASE_SECONDS = 0.5
_CAP_SECONDS = 20.0


class Pace:
    """Lets through so many bytes a second, over all threads; ``None`` for as many as come."""

    def __init__(self, bytes_a_second: int | None, stop: threading.Event) -> None:
        self._rate, self._stop = bytes_a_second, stop
        self._lock = threading.Lock()
        self._free_at = time.monotonic()

    def take(self, count: int) -> None:
        """Waits until ``count`` bytes that came may be followed by more; a stop ends the wait."""
        if self._rate is None:
            return
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + count / self._rate
            wait = self._free_at - time.monotonic()
        if wait > 0:
            self._stop.wait(wait)


def full_jitter(attempt: int) -> float:
    """Seconds before the try that follows ``attempt`` (from 0): uniform over 0 to a doubling, capped span.

    After M. Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015).
    """
    return random.uniform(0, min(_CAP_SECONDS, _BASE_SECONDS * 2**attempt))  # noqa: S311
