"""A home is encrypted, or decrypted, where it is.

Each file is converted beside itself and renamed into place, so at any moment it is there in one form or the other; which
one, it tells itself. A stop anywhere is made good by the same command, or by its opposite. The old form keeps a second,
hidden name until it was overwritten: a disk that writes elsewhere (flash, copy-on-write) may keep old blocks all the same.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from winnow_agent.at_rest import database, unlockers
from winnow_agent.at_rest.keys import HomeKey, PartKey, is_sealed
from winnow_agent.at_rest.unlockers import Unlockers
from winnow_agent.lifeline import run_lock
from winnow_protocol.files import sync_folder, write_file

SECRETS = ("vault/keys/signing.key", "vault/keys/receiving.key")
RECORDS = ("vault/vault.sqlite", "gateway/state.sqlite")
_BLOCK = 1 << 20


def encrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Encrypts a home, or finishes that.

    Raises:
        AlreadyRunningError: the agent runs.
        InUseError: a command has the records open.
        NoCipherError: the package for encrypted records is not installed.
    """
    database.cipher()
    with _alone(home):
        unlockers.save(home, held.in_state("encrypting"))
        _convert(home, key, encrypt=True)
        unlockers.save(home, held.in_state("encrypted"))


def decrypt(home: Path, held: Unlockers, key: HomeKey) -> None:
    """Brings a home into the clear, or finishes that; raises as `encrypt` does."""
    database.cipher()
    with _alone(home):
        unlockers.save(home, held.in_state("decrypting"))
        _convert(home, key, encrypt=False)
        (home / unlockers.NAME).unlink()
        sync_folder(home)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    with contextlib.ExitStack() as locks:
        for folder in (home, home / "vault", home / "gateway"):
            if folder.is_dir():
                locks.enter_context(run_lock(folder))
        yield


def _convert(home: Path, key: HomeKey, *, encrypt: bool) -> None:
    for name in SECRETS:
        if (home / name).exists():
            _convert_secret(home / name, _key_of(name, key), encrypt=encrypt)
    for name in RECORDS:
        if (home / name).exists():
            _convert_records(home / name, _key_of(name, key), encrypt=encrypt)
    shutil.rmtree(home / "vault" / "scratch", ignore_errors=True)


def _key_of(name: str, key: HomeKey) -> PartKey:
    return key.part("vault" if name.startswith("vault/") else "gateway")


def _convert_secret(path: Path, key: PartKey, *, encrypt: bool) -> None:
    _wipe(path.with_name(f".{path.name}.partial"))
    content = path.read_bytes()
    if is_sealed(content) != encrypt:
        following = key.seal(path.name, content) if encrypt else key.open(path.name, content)
        _put_in_place(path, lambda: write_file(path, following))
    _discard(path)


def _convert_records(path: Path, key: PartKey, *, encrypt: bool) -> None:
    hidden = path.with_name(f".{path.name}.converting")
    for leftover in (hidden, hidden.with_name(f"{hidden.name}-journal")):
        _wipe(leftover)
    if database.is_plain(path) == encrypt:
        os.close(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with database.converted(path, hidden, key, encrypt=encrypt):
            _put_in_place(path, lambda: _rename(hidden, path))
            _discard(path)
    _discard(path)


def _put_in_place(path: Path, replace: Callable[[], object]) -> None:
    """Replaces a file, whose old form keeps another name."""
    old = _old(path)
    old.unlink(missing_ok=True)
    os.link(path, old)
    sync_folder(path.parent)
    replace()


def _rename(hidden: Path, path: Path) -> None:
    with hidden.open("rb") as file:
        os.fsync(file.fileno())
    hidden.replace(path)
    sync_folder(path.parent)


def _discard(path: Path) -> None:
    """Overwrites and removes the old form of a file that was replaced."""
    old = _old(path)
    if old.exists() and old.samefile(path):
        old.unlink()
    else:
        _wipe(old)


def _wipe(path: Path) -> None:
    """Overwrites and removes a file, if it is there."""
    if not path.exists():
        return
    with path.open("r+b", buffering=0) as file:
        for _ in range(-(-path.stat().st_size // _BLOCK)):
            file.write(bytes(_BLOCK))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.replaced")
