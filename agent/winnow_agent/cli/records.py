"""Opens the vault's records of a home, for the commands that show or decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from winnow_agent.vault.store import Store
from winnow_protocol.errors import StopRunError


class NoRecordsError(StopRunError):
    """The home has no records yet."""


def is_carried(home: Path) -> bool:
    """Whether this home's vault has joined by courier: its gateway is on another machine."""
    try:
        return bool(json.loads((home / "vault" / "membership.json").read_text()).get("by_courier"))
    except (OSError, ValueError):
        return False


@contextmanager
def records(home: Path) -> Iterator[Store]:
    """The vault's records.

    Raises:
        NoRecordsError: the vault has not run in this home.
    """
    path = home / "vault" / "vault.sqlite"
    if not path.is_file():
        raise NoRecordsError(f"reading the records of {home}: there are none yet; run `winnow-agent run --home {home}`")
    store = Store(path)
    try:
        yield store
    finally:
        store.close()
