"""The steward's home as one encrypted file (`winnow_protocol.at_rest.backup`), opened by the keyring's passphrase, and a home of it.

In it are the keyring, encrypted as it lies there, certificates, settings, tracks, all that was published, the withdrawals and
the checkpoint that were seen. Exports are not: they are made anew. The settings are the last that is written: without
them a home is none.

A home that was put back may know less than it has published. It publishes nothing until `catch_up` has asked the coordinator,
which has each statement as it was signed, so that no version stands for two; and until the log was read, which has who was put
out also where the coordinator does not say so (`audit`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from winnow_protocol.at_rest.backup import Head, Packer, foreign, opened, write_backup, write_member
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import LockedError
from winnow_protocol.files import sync_folder, write_file
from winnow_protocol.homes import new_home
from winnow_protocol.signing import key_id
from winnow_protocol.v1.steward_pb2 import Directory
from winnow_steward.client import Coordinator
from winnow_steward.home import Home
from winnow_steward.keyring import Keyring
from winnow_steward.published import PUBLISHED, Published

PROGRAM: Final = "winnow-steward"
_FOLDERS: Final = ("keys", "published", "withdrawals")
_CONFIG: Final = "config.yaml"
_FILES: Final = re.compile(r"config\.yaml|tracks\.yaml|audit|checkpoint(\.[a-z]+(-[0-9]+(-[0-9a-f]{64})?)?)?")
_LEFTOVER: Final = "."


def make_backup(home: Home, target: Path, passphrase: str) -> int:
    """Writes a home's backup; it appears whole under its name, or not at all. The caller holds the home.

    Args:
        passphrase: the keyring's, which opens the backup, too.

    Returns:
        how many files are in it.

    Raises:
        BackupError: it can't be written.
    """
    key = HomeKey.generate()
    held = Unlockers.new().with_unlocker(key, "passphrase", passphrase.encode()).in_state("encrypted")

    def fill(packer: Packer) -> None:
        for path in _content(home.folder):
            packer.add(path, str(path.relative_to(home.folder)))

    return write_backup(target, Head(PROGRAM, encrypted=True, held=held), key, fill)


def _content(folder: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        yield from sorted(path for path in (folder / name).glob("*") if _is_whole(path))
    yield from sorted(path for path in folder.iterdir() if _is_whole(path) and _FILES.fullmatch(path.name))


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(_LEFTOVER)


def opens(passphrase: Callable[[], str]) -> Callable[[Path, Unlockers], HomeKey]:
    """What gets a backup's key by the keyring's passphrase; it raises `LockedError` for another."""

    def key_of(source: Path, held: Unlockers) -> HomeKey:
        typed = passphrase().encode()
        found = (one.key_from(typed, held.home) for one in held.unlockers if one.kind == "passphrase")
        key = next(filter(None, found), None)
        if key is None:
            raise LockedError(
                f"opening {source}: the passphrase is not the one that the keyring had when the backup was made; try again"
            )
        return key

    return key_of


def restore(source: Path, home: Home, passphrase: Callable[[], str]) -> int:
    """Makes a home of a backup; nothing is left behind where that fails.

    Returns:
        when the backup was made, microseconds since the epoch.

    Raises:
        BackupError: the file is no backup of a steward's.
        BrokenStreamError: it was altered, or cut.
        LockedError: the passphrase is wrong.
        NewHomeError: there is a home already, or a folder that is not empty.
    """
    with opened(source, PROGRAM, opens(passphrase)) as backup, new_home(home.folder):
        for folder in (home.keys, home.published, home.withdrawals, home.exports):
            folder.mkdir(mode=0o700)
        config = b""
        for path, content in backup.members():
            _refuse_foreign(path)
            if str(path) == _CONFIG:
                config = content.read()
            else:
                write_member(content, home.folder / path)
        for name in _FOLDERS:
            sync_folder(home.folder / name)
        write_file(home.restored, str(backup.head.made_at).encode())
        write_file(home.config, config)
    return backup.head.made_at


def _refuse_foreign(path: PurePosixPath) -> None:
    here = str(path.parent) in _FOLDERS or (str(path.parent) == "." and _FILES.fullmatch(path.name))
    if not here or path.name.startswith(_LEFTOVER):
        raise foreign(path)


def catch_up(published: Published, coordinator: Coordinator, keys: Keyring) -> list[str]:
    """Takes what was published since the backup out of the coordinator's hands, for a home that was put back.

    Returns:
        sentences: what came, and what is lost with the keyring of since.

    Raises:
        ForgedStatementError: what the coordinator has is not this steward's.
    """
    came = {kind: sum(published.adopt(kind, one) for one in coordinator.published(kind.value)) for kind in PUBLISHED}
    told = [f"{kind.value} {count}" for kind, count in came.items() if count]
    said = [f"published since the backup, and known again: {', '.join(told) or 'nothing'}"]
    directory = published.directory()
    if directory is not None:
        said += _lost(directory, keys)
    return said


def caught_up(home: Home) -> None:
    """The home knows again what it has published: the coordinator was asked, and its log was read."""
    home.restored.unlink(missing_ok=True)
    sync_folder(home.folder)


def _lost(directory: Directory, keys: Keyring) -> Sequence[str]:
    said = list[str]()
    for track in directory.tracks:
        held = {one.key.key_id for one in keys.tracks.get(track.name, ())}
        lost = [one for one in track.keys if key_id(one.public_key) not in held]
        if lost:
            named = ", ".join(key_id(one.public_key).hex()[:16] for one in lost)
            said.append(
                f"the keyring of the backup lacks keys of {track.name} that vaults seal to ({named}): what was sealed to them can't be"
                f" opened; at once `winnow-steward keys new {track.name}`, then `keys activate {track.name}`"
            )
    if directory.epoch > keys.epoch:
        said.append(
            f"the keyring of the backup lacks the fleet secret of epoch {directory.epoch}: at once `winnow-steward epoch begin`"
        )
    return said
