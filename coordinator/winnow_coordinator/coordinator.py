"""The coordinator's parts, put together: what every request and every command works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from winnow_coordinator.config import Settings, load_settings
from winnow_coordinator.keys import Keys, load_keys
from winnow_coordinator.pace import Pace
from winnow_coordinator.store import Records
from winnow_coordinator.store.blobs import Blobs
from winnow_protocol.wire import now_us

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Settings, keys and stores of one home, and the clock that leases and tokens are measured by."""

    settings: Settings
    keys: Keys
    records: Records
    blobs: Blobs
    clock: Callable[[], int] = now_us
    pace: Pace = field(default_factory=Pace)

    @property
    def now(self) -> int:
        """Microseconds since the epoch."""
        return self.clock()

    @property
    def lease(self) -> int:
        """How long a lease lives, microseconds."""
        return round(self.settings.lease_days * DAY)

    def close(self) -> None:
        """Closes the records, and lets go of the keys."""
        self.records.close()
        self.keys.close()


def open_coordinator(home: Path, clock: Callable[[], int] = now_us) -> Coordinator:
    """The coordinator of an initialised home, its tables brought to this version.

    Raises:
        StopRunError: the settings, a key or the records can't be used as they are.
    """
    settings = load_settings(home)
    keys = load_keys(settings, clock)
    records = Records(settings.records)
    records.migrate()
    blobs = Blobs(settings.blobs or str(settings.home / "blobs"), settings.incoming)
    blobs.make_folders()
    return Coordinator(settings, keys, records, blobs, clock)
