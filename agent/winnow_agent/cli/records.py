"""Opens the vault's records of a home, for the commands that show or decide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.at_rest.unlocking import part_key
from winnow_agent.cli.confining import hold, policy_files
from winnow_agent.config import Settings, load_settings
from winnow_agent.isolation import vault_profile
from winnow_protocol.at_rest import unlockers
from winnow_protocol.errors import StopRunError

if TYPE_CHECKING:
    from winnow_agent.vault.store import Store


class NoRecordsError(StopRunError):
    """The home has no records yet."""


def is_carried(home: Path) -> bool:
    """Whether this home's vault has joined by courier: its gateway is on another machine."""
    try:
        return bool(json.loads((home / "vault" / "membership.json").read_text()).get("by_courier"))
    except (OSError, ValueError):
        return False


def folders(settings: Settings) -> dict[str, Path]:
    """Each source's folder by its name; none where the policy can't be read, which no listing should fail for."""
    from winnow_protocol.policy import PolicyError, load_policy  # the supervisor, which imports this module, needs none

    try:
        return {name: source.path for name, source in load_policy(settings.policy_source).sources.items()}
    except PolicyError:
        return {}


def beside(home: Path) -> Path:
    """Where workers may set something aside; in memory, where the home is encrypted."""
    return home / "vault" if unlockers.load(home) is None else in_memory(home)


def has_records(home: Path) -> bool:
    """Whether the vault has run in this home."""
    return (home / "vault" / "vault.sqlite").is_file()


@contextmanager
def records(home: Path, *, write: Sequence[Path] = (), held: bool = True, keep: Sequence[int] = ()) -> Iterator[Store]:
    """The vault's records; those of an encrypted home are unlocked, which may ask the person for a passphrase.

    From here on the command's process is held as the vault is: no socket, and no file but the vault's, the spool's, the
    policies and what is named.

    Args:
        write: folders that the command writes to beside the vault's own.
        held: without it the process stays free, because all that reads a document is a confined child of its.
        keep: descriptors that stay open.

    Raises:
        LockedError: the home can't be unlocked.
        NoRecordsError: the vault has not run in this home.
    """
    if not has_records(home):
        joined = (home / "vault" / "membership.json").is_file()
        first = "" if joined else f"join a fleet by `winnow-agent enroll --home {home}`, then "
        raise NoRecordsError(
            f"reading the records of {home}: there are none yet; {first}run `winnow-agent run --home {home}`"
        )
    from winnow_agent.vault.store import Store  # the supervisor needs none, and what screens comes with it

    path, key = home / "vault" / "vault.sqlite", part_key(home, "vault", None)
    if held:
        hold(vault_profile(home, read=policy_files(load_settings(home)), write=write), keep)
    store = Store(path, key)
    try:
        yield store
    finally:
        store.close()
