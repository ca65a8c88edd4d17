"""How much of a listing goes into one answer, told from the rows' sizes before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable

PAGE_BYTES = 4 << 20
"""Half of what a message may hold. No row is larger, so a page that holds one in any case fits, too."""


def fitting(sizes: Iterable[int]) -> int:
    """How many of these, from the first on, go into one page together; one in any case."""
    total = count = 0
    for size in sizes:
        total += size
        if count and total > PAGE_BYTES:
            break
        count += 1
    return count
