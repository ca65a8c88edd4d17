"""Progress of long work: bars in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_LINE_SECONDS = 10.0


class Progress:
    """One bar a stage on stderr; where that is no terminal, a line at a stage's start, end, and every ten seconds."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, float] = {}
        self._began: dict[str, float] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as RichProgress

            pace = TextColumn("{task.fields[pace]}")
            columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), pace)
            self._bars = RichProgress(*columns, console=Console(stderr=True))
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def update(self, stage: str, unit: str, done: int, total: int, share: float | None = None) -> None:
        """Says that ``done`` of ``total`` units of a stage are done.

        Args:
            share: of the work that is done, 0 to 1, where units differ; what is left is told by it.
        """
        if total == 0:
            return
        now = time.monotonic()
        since = self._began.setdefault(stage, now)
        if self._bars is not None:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(stage, total=total, pace="")
            told = pace(unit, done, now - since, _share(done, total, share))
            self._bars.update(self._tasks[stage], completed=done, total=total, pace=told)
            return
        if done in {0, total} or now - self._said.get(stage, 0.0) >= _LINE_SECONDS:
            self._said[stage] = now
            told = pace(unit, done, now - since, _share(done, total, share))
            sys.stderr.write(f"{stage}: {done} of {total} {unit}{f', {told}' if told else ''}\n")
            sys.stderr.flush()


def _share(done: int, total: int, share: float | None) -> float:
    return done / total if share is None else share


def pace(unit: str, done: int, seconds: float, share: float) -> str:
    """``34 files a minute, 12 min left``; nothing while it is too early to tell.

    Args:
        seconds: since the work began.
        share: of the work that is done, 0 to 1.
    """
    if not done or seconds < 1 or share >= 1:
        return ""
    rate = f"{done / seconds * 60:.3g} {unit} a minute"
    return f"{rate}, {_duration(seconds * (1 - share) / share)} left" if share else rate


def _duration(seconds: float) -> str:
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"
