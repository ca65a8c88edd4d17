"""Leases that ended long ago and that no offer came upon since: their places in the index are given up.

A look-up takes so many documents of a band; so a text that nobody ever sends would stand in the way of others for good.
"""

from __future__ import annotations

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.offers import is_live, lapse
from winnow_coordinator.store import documents

_AT_ONCE = 500


def end_lapsed(coordinator: Coordinator) -> int:
    """Ends the leases that ran out more than a lease's life ago, but for those that somebody waits for; how many.

    Who waits comes first when the partner that let its lease run out offers the text again, which the lease is kept for.
    """
    ended = last = 0
    while True:
        now = coordinator.now
        with coordinator.records.read() as tx:  # it looks at every document, and keeps nobody from writing
            numbers = documents.lapsed_before(tx, now - coordinator.lease, last, _AT_ONCE)
        with coordinator.records.write() as tx:
            index = EmbeddedIndex(tx)
            for row in documents.by_numbers(tx, numbers):
                if not is_live(row, now):
                    lapse(index, row, now)
        ended += len(numbers)
        if len(numbers) < _AT_ONCE:
            return ended
        last = numbers[-1]
