"""How far a daemon's long work is, for who looks on from outside: `winnow-agent status`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from winnow_agent.vault.store import Store

_SAY_SECONDS: Final = 5.0

Progress = Callable[[int, int, float], None]
"""Called with the count of what is done, of all, and the share of the expected work that is done, 0 to 1."""


@contextmanager
def kept_progress(store: Store, stage: str, unit: str) -> Iterator[Progress]:
    """A progress that `under_way` tells.

    Args:
        stage: ``digitizing``, ``screening``.
        unit: what is counted: ``files``, ``documents``.
    """
    began = time.time()
    said = 0.0

    def keep(done: int, total: int, share: float) -> None:
        nonlocal said
        if time.monotonic() - said < _SAY_SECONDS and done != total:
            return
        said = time.monotonic()
        store.put(stage, json.dumps({"done": done, unit: total, "share": share, "began": began, "at": time.time()}))

    _clear(store, stage)  # whatever a vault that was killed left there
    try:
        yield keep
    finally:
        _clear(store, stage)


def _clear(store: Store, stage: str) -> None:
    if store.get(stage):  # most passes find nothing to do, and write nothing
        store.put(stage, "")


def under_way(store: Store, stage: str) -> dict[str, Any] | None:
    """What a daemon is at: ``done`` of its unit, the ``share`` of the expected work, ``began`` and ``at``.

    Times are seconds since the epoch; ``at`` is when that was so. None where that stage is not at work.
    """
    kept = store.get(stage)
    values: dict[str, Any] | None = json.loads(kept) if kept else None
    return values
