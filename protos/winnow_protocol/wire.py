"""What every message on the wire keeps to."""

from __future__ import annotations

import time

MESSAGE_BYTES = 8 << 20
"""The largest message that is sent or taken."""

CHUNK_BYTES = 1 << 20
"""The largest piece of a stream of bytes."""

POLICY_BYTES = 256 << 10
"""The largest fleet policy."""


def now_us() -> int:
    """The time as messages and records state it: microseconds since the epoch."""
    return time.time_ns() // 1000
