"""How many offers an agent may make: a day's, given back evenly.

A vault that asks for verdicts without end learns bit by bit what lies here, a copy changed a little at a time; an honest one
asks once of what it has. The count is kept in memory: a start of the coordinator gives everybody a whole day's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from winnow_coordinator.errors import Problem, RefusedError

DOCUMENTS = 256
"""That many documents count as one offer: a vault of ours puts no more into one."""
_DAY_US = 86_400 * 1_000_000


@dataclass(slots=True)
class _Left:
    """Of one agent: what it may still make, as it was at a time (microseconds since the epoch), and what was counted last."""

    offers: float
    at: int
    last: bytes = b""


class Pace:
    """The count of all agents; any thread may ask."""

    def __init__(self) -> None:
        self._left: dict[str, _Left] = {}
        self._lock = threading.Lock()

    def count(self, agent_id: str, request: bytes, documents: int, *, a_day: int, now: int) -> None:
        """Counts an offer that was not answered yet; the one that was counted last, sent again, is not counted once more.

        Args:
            request: the digest of its payload.
            a_day: how many an agent may make.

        Raises:
            RefusedError: the agent has none left; an offer that is refused is not counted.
        """
        cost = min(-(-documents // DOCUMENTS), a_day)
        with self._lock:
            left = self._left.setdefault(agent_id, _Left(a_day, now))
            if left.last == request:
                return
            passed = max(now - left.at, 0)
            left.offers, left.at = min(a_day, left.offers + a_day * passed / _DAY_US), now
            if left.offers < cost:
                seconds = -(-(cost - left.offers) * _DAY_US // (a_day * 1_000_000))
                detail = f"{agent_id} offers {documents} documents"
                raise RefusedError(Problem.TOO_MANY_OFFERS, detail=detail, count=a_day, seconds=round(seconds))
            left.offers -= cost
            left.last = request
