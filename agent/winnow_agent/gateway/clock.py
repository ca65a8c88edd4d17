"""The coordinator's clock, as far as the gateway knows it: certificates live and end by that one, whatever this machine's says.

What the coordinator said last is carried forward by the time since this machine started, which nobody sets and which goes
on in sleep. Once the machine has started again, its own clock is believed, less what it was ahead before.
"""

from __future__ import annotations

import time
from pathlib import Path

from winnow_agent.gateway.store import RECOVERING, GatewayStore
from winnow_protocol.wire import now_us


def _boot() -> int:
    """A number for this start of the machine; 0 where the kernel tells none."""
    try:
        return int(Path("/proc/sys/kernel/random/boot_id").read_text().replace("-", "")[:15], 16)
    except (OSError, ValueError):
        return 0


_BOOT = _boot()
"""Read when this is imported: a confined gateway can't."""


def _since_boot_us() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


def heard(store: GatewayStore, coordinator_us: int) -> None:
    """Keeps what the coordinator's clock showed just now, in microseconds since the epoch."""
    store.set_facts(
        coordinator_us=coordinator_us,
        boottime_us=_since_boot_us(),
        boot=_BOOT,
        clock_ahead_us=now_us() - coordinator_us,
    )


def coordinators_now(store: GatewayStore) -> float:
    """Seconds since the epoch by the coordinator's clock; by this machine's where nothing was heard of it."""
    said = store.fact("coordinator_us")
    if said and _BOOT and store.fact("boot") == _BOOT:
        return (said + _since_boot_us() - store.fact("boottime_us")) / 1e6
    return max(said, now_us() - store.fact("clock_ahead_us")) / 1e6


def ahead_us(store: GatewayStore) -> int:
    """By how much this machine's clock is ahead of the coordinator's now, in microseconds; below 0 where it is behind."""
    return now_us() - round(coordinators_now(store) * 1e6)


def is_spent(store: GatewayStore, now: float | None = None) -> bool:
    """Whether the certificate is of no use any more: it has ended, or a recovery that was begun may have replaced it.

    Args:
        now: by the coordinator's clock; as it is known, if left out.
    """
    now = coordinators_now(store) if now is None else now
    return bool(store.fact(RECOVERING)) or now >= store.require_membership().valid_until
