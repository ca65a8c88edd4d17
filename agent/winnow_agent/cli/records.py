"""Opens the vault's records of a home, for the commands that show or decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from winnow_agent.at_rest.unlocking import part_key
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


def has_records(home: Path) -> bool:
    """Whether the vault has run in this home."""
    return (home / "vault" / "vault.sqlite").is_file()


@contextmanager
def records(home: Path) -> Iterator[Store]:
    """The vault's records; those of an encrypted home are unlocked, which may ask the person for a passphrase.

    Raises:
        LockedError: the home can't be unlocked.
        NoRecordsError: the vault has not run in this home.
    """
    if not has_records(home):
        raise NoRecordsError(f"reading the records of {home}: there are none yet; run `winnow-agent run --home {home}`")
    path, key = home / "vault" / "vault.sqlite", part_key(home, "vault", None)
    store = Store(path, key)
    try:
        yield store
    finally:
        store.close()
