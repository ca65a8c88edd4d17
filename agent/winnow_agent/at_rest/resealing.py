"""A home is encrypted, or decrypted, where it is, file by file as `winnow_protocol.at_rest.converting` has it.

A stop anywhere is made good by the same command, or by its opposite.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from winnow_agent.at_rest import database
from winnow_agent.lifeline import run_lock
from winnow_protocol.at_rest import staging, unlockers
from winnow_protocol.at_rest.converting import convert_secret, discard, put_in_place, wipe
from winnow_protocol.at_rest.keys import HomeKey, PartKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.files import sync_folder

SECRETS = ("vault/keys/signing.key", "vault/keys/receiving.key")
RECORDS = ("vault/vault.sqlite", "gateway/state.sqlite")


def encrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Encrypts a home, or finishes that.

    Raises:
        AlreadyRunningError: the agent runs.
        HeldError: a backup of the home is under way.
        InUseError: a command has the records open.
        NoCipherError: the package for encrypted records is not installed.
        UnlockersError: the home was encrypted under another key by now.
    """
    database.cipher()
    with _alone(home, "encrypting"):
        unlockers.put_in_state(home, held, "encrypting")
        _convert(home, key, encrypt=True)
        unlockers.put_in_state(home, held, "encrypted")


def decrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Brings a home into the clear, or finishes that; raises as `encrypt` does."""
    database.cipher()
    with _alone(home, "decrypting"):
        unlockers.put_in_state(home, held, "decrypting")
        _convert(home, key, encrypt=False)
        unlockers.forget(home)


@contextlib.contextmanager
def _alone(home: Path, doing: str) -> Iterator[None]:
    """Without the agent, and without a backup, which would pack what is being overwritten."""
    with contextlib.ExitStack() as locks:
        for folder in (home, home / "vault", home / "gateway"):
            if folder.is_dir():
                locks.enter_context(run_lock(folder))
        locks.enter_context(staging.alone(home, doing))
        yield


def _convert(home: Path, key: HomeKey, *, encrypt: bool) -> None:
    staging.discard(home)  # a killed backup has left a copy of the records, in the form that they had
    for name in SECRETS:
        if (home / name).exists():
            convert_secret(home / name, _key_of(name, key), encrypt=encrypt)
    for name in RECORDS:
        if (home / name).exists():
            _convert_records(home / name, _key_of(name, key), encrypt=encrypt)
    shutil.rmtree(home / "vault" / "scratch", ignore_errors=True)


def _key_of(name: str, key: HomeKey) -> PartKey:
    return key.part("vault" if name.startswith("vault/") else "gateway")


def _convert_records(path: Path, key: PartKey, *, encrypt: bool) -> None:
    hidden = path.with_name(f".{path.name}.converting")
    for leftover in (hidden, hidden.with_name(f"{hidden.name}-journal")):
        wipe(leftover)
    if database.is_plain(path) == encrypt:
        os.close(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with database.converted(path, hidden, key, encrypt=encrypt):
            put_in_place(path, lambda: _rename(hidden, path))
            discard(path)
    discard(path)


def _rename(hidden: Path, path: Path) -> None:
    with hidden.open("rb") as file:
        os.fsync(file.fileno())
    hidden.replace(path)
    sync_folder(path.parent)
