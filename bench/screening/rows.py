"""A line of the table of the screen's quality, its 95 % interval, and how it is printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_Z: Final = 1.959964
_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A share from 0 to 1 with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one set, ours beside the peers'.

    Attributes:
        kind: `personal`, `secrets` and so on.
        set_name: the labelled set, and the language where it has one.
        measure: what is counted, e.g. ``persons, recall``.
        goal: the bound, from 0 to 1; None where the figure is shown without one.
        most: the goal is an upper bound.
        peers: by the peer's name.
        size: how many spans, files or documents were counted.
    """

    kind: str
    set_name: str
    measure: str
    ours: Figure
    size: int
    goal: float | None = None
    most: bool = False
    peers: tuple[tuple[str, Figure], ...] = ()

    @property
    def met(self) -> bool:
        """Whether the goal is met; a row without a goal always is."""
        if self.goal is None:
            return True
        return self.ours.value <= self.goal if self.most else self.ours.value >= self.goal

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"{'at most' if self.most else 'at least'} {self.goal:.2f}"
        mark = "" if self.goal is None else ("met" if self.met else "MISSED")
        peers = "; ".join(f"{name} {figure}" for name, figure in self.peers)
        return f"{self.set_name:<34} {self.measure:<30} {self.ours!s:<22} {goal:<14} {mark:<7} n={self.size:<6} {peers}".rstrip()


def wilson(hits: int, of: int) -> Figure:
    """A share of independent trials: Wilson's score interval."""
    if of == 0:
        return Figure(math.nan, 0.0, 1.0)
    share = hits / of
    middle = share + _Z**2 / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    scale = 1 + _Z**2 / of
    return Figure(share, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def bootstrap(parts: Sequence[tuple[float, float]]) -> Figure:
    """A share whose trials come in documents, each ``(hits, of)``: documents are drawn again, seeded."""
    counted = np.asarray(parts, dtype=float).reshape(-1, 2)
    hits, of = counted.sum(axis=0) if len(counted) else (0.0, 0.0)
    if of == 0:
        return Figure(math.nan, 0.0, 1.0)
    drawn = np.random.default_rng(1).integers(0, len(counted), (_RESAMPLES, len(counted)))
    sums = counted[drawn].sum(axis=1)
    shares = sums[:, 0] / np.maximum(sums[:, 1], 1e-9)
    return Figure(float(hits / of), float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975)))


def show(title: str, rows: Iterable[Row]) -> bool:
    """Prints a table as its rows come; whether every goal in it is met."""
    print(f"\n{title}", flush=True)
    met = True
    for row in rows:
        print(row, flush=True)
        met &= row.met
    return met
