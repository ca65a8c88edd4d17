"""An agent's home as one encrypted file (`winnow_protocol.at_rest.backup`), made while it runs, and a home made of it.

What is in it fits together: the gateway's records are copied first, then, while the vault can write nothing, the spool and the
own copies get second names and a snapshot of the vault's records is begun. A stop of the agent at that moment would leave
the same.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from winnow_agent.at_rest import database
from winnow_agent.at_rest.unlocking import PROGRAM
from winnow_agent.config import CONFIG_NAME
from winnow_agent.lifeline import LOCK_NAME
from winnow_protocol.at_rest import staging, unlockers
from winnow_protocol.at_rest.backup import (
    BackupError,
    Head,
    Opened,
    Packer,
    foreign,
    opened,
    write_backup,
    write_member,
)
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import open_with
from winnow_protocol.files import sync_folder
from winnow_protocol.homes import new_home
from winnow_protocol.terminating import undisturbed

_FOLDERS: Final = ("vault", "vault/keys", "vault/copies", "gateway", "spool", "spool/outbox", "spool/inbox")
_LINKED: Final = ("vault/keys", "vault/copies", "spool/outbox", "spool/inbox")
_SECONDS: Final = 30.0
_UNFINISHED: Final = f".{CONFIG_NAME}.restoring"
"""The settings of a home that is being restored: without `config.yaml` nothing starts there."""


def make_backup(home: Path, held: Unlockers, key: HomeKey, target: Path, *, encrypted: bool) -> int:
    """Writes a home's backup; it appears whole under its name, or not at all.

    Args:
        held: what opens the backup.
        key: the home key, or of a home in the clear a new one.

    Returns:
        how many files are in it.

    Raises:
        BackupError: it can't be written.
        HeldError: another backup of the home is under way, or it is being encrypted or decrypted.
    """

    def fill(packer: Packer) -> None:
        with _staged(home, key if encrypted else None) as stage:
            _pack(stage, packer)

    with staging.alone(home, "backing up"):
        staging.check_form(home, held, encrypted=encrypted)
        return write_backup(target, Head(PROGRAM, encrypted, held), key, fill)


def restore(source: Path, home: Path) -> bool:
    """Makes a home of a backup; nothing is left behind where that fails.

    The settings get their name last: without them nothing starts in what a killed one has left, and makes new records there.

    Returns:
        whether the home is encrypted, by the unlockers of the backup.

    Raises:
        BackupError: the file is no backup of an agent's.
        BrokenStreamError: it was altered, or cut.
        LockedError: nothing at hand opens it.
        NewHomeError: there is a home already, or a folder that is not empty.
    """
    with opened(source, PROGRAM, open_with) as backup, new_home(home):
        _unpack(backup, home)
        for folder in (home, home / "vault", home / "gateway"):
            if folder.is_dir():
                (folder / LOCK_NAME).touch(mode=0o600)
        if backup.head.encrypted:
            unlockers.save(home, backup.head.held.in_state("encrypted"))
        (home / _UNFINISHED).rename(home / CONFIG_NAME)
        sync_folder(home)
    return backup.head.encrypted


@contextlib.contextmanager
def _staged(home: Path, key: HomeKey | None) -> Iterator[Path]:
    """A folder beside the home's files that holds all of them as they were at one moment."""
    stage = home / staging.STAGE
    staging.discard(home)  # of one that was killed
    try:
        stage.mkdir(mode=0o700)
        for name in _FOLDERS:
            if (home / name).is_dir():
                (stage / name).mkdir(mode=0o700)
        if (home / "gateway" / "state.sqlite").is_file():
            _snapshot(home, stage, "gateway/state.sqlite", key)
        _link_files(home, stage, skip={LOCK_NAME, staging.LOCK_NAME, unlockers.NAME})
        if (home / "vault" / "vault.sqlite").is_file():
            _snapshot(home, stage, "vault/vault.sqlite", key, meanwhile=lambda: _link_vault(home, stage))
        else:
            _link_vault(home, stage)
        yield stage
    finally:
        with undisturbed():
            staging.discard(home)


def _link_vault(home: Path, stage: Path) -> None:
    _link_files(home / "vault", stage / "vault", skip={LOCK_NAME}, ending=".sqlite")
    for name in _LINKED:
        _link_files(home / name, stage / name)


def _link_files(
    source: Path, target: Path, *, skip: frozenset[str] | set[str] = frozenset(), ending: str = "\0"
) -> None:
    """Second names for the files of a folder, until a look at it finds none without one.

    A folder that is read while a file in it is renamed may show it under neither name. Whoever writes renames a file once, so
    it is met the next time at the latest.
    """
    complete = not source.is_dir()
    while not complete:
        complete = True
        for path in source.iterdir():
            wanted = path.is_file() and path.name not in skip and ending not in path.name
            if not wanted or (target / path.name).exists():
                continue
            complete = False
            with contextlib.suppress(FileNotFoundError):
                os.link(path, target / path.name)


def _snapshot(home: Path, stage: Path, name: str, key: HomeKey | None, meanwhile: Any = lambda: None) -> None:
    """Copies a database as it is at the moment of ``meanwhile``, during which nobody else can write to it."""
    part = key.part("vault" if name.startswith("vault/") else "gateway") if key else None
    writer, reader = (database.connect(home / name, part, timeout=_SECONDS) for _ in range(2))
    copy = database.connect(stage / name, part, timeout=_SECONDS)
    try:
        writer.execute("BEGIN IMMEDIATE")
        try:
            meanwhile()
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot is taken by reading
        finally:
            writer.execute("ROLLBACK")
        reader.backup(copy)
        reader.execute("ROLLBACK")
    except database.driver(part).Error as error:
        raise BackupError(f"copying {home / name}: {error}; try again, or see `winnow-agent doctor`") from error
    finally:
        for connection in (writer, reader, copy):
            connection.close()


def _pack(stage: Path, packer: Packer) -> None:
    files = [path for path in sorted(stage.rglob("*")) if not path.is_dir()]
    for path in files:
        packer.add(path, str(path.relative_to(stage)))


def _unpack(backup: Opened, home: Path) -> None:
    """The files of a backup, for their owner alone, below a home; the settings under a name that nobody reads."""
    for name in ("vault", "gateway", *_FOLDERS):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    for path, content in backup.members():
        if str(path.parent) not in {".", *_FOLDERS}:
            raise foreign(path)
        place = home / (_UNFINISHED if str(path) == CONFIG_NAME else path)
        write_member(content, place, 0o644 if path.name.endswith(".yaml") else 0o600)
    for name in (*_FOLDERS, "."):
        sync_folder(home / name)
