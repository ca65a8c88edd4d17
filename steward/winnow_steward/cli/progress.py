"""Progress of an export: a bar in a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self


class Progress:
    """A bar on stderr that counts shards."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn("shards"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = RichProgress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
        self._task = self._bars.add_task("shards", total=None)

    def update(self, done: int, total: int) -> None:
        """Says that ``done`` of ``total`` shards are done."""
        self._bars.update(self._task, completed=done, total=total)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
