"""A home as one encrypted file, made while the agent runs, and a home made of it.

The file, ``winnow-backup-1``: a line of JSON (format, the unlockers of its key, a salt, whether the home was encrypted), then
a tar as a sealed stream (`streaming`) under HKDF(key, ``backup``, salt), with SHA-256 of that line as context. The key of
an encrypted home's backup is the home key, so the home's unlockers open it; the home in it is encrypted as it was. That of
a home in the clear is a new one.

What is in it fits together: the gateway's records are copied first, then, while the vault can write nothing, the spool and the
own copies get second names and a snapshot of the vault's records is begun. A stop of the agent at that moment would leave
the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from winnow_agent.at_rest import database
from winnow_agent.at_rest.streaming import BrokenStreamError, OpeningReader, SealingWriter
from winnow_agent.lifeline import LOCK_NAME
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey, derive
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import open_with
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import sync_folder
from winnow_protocol.homes import new_home

FORMAT: Final = "winnow-backup-1"
_STAGE: Final = ".backup"
_FOLDERS: Final = ("vault", "vault/keys", "vault/copies", "gateway", "spool", "spool/outbox", "spool/inbox")
_LINKED: Final = ("vault/keys", "vault/copies", "spool/outbox", "spool/inbox")
_LONGEST_HEADER: Final = 1 << 20
_SECONDS: Final = 30.0


class BackupError(StopRunError):
    """A backup can't be made where it should be, or is none, or does not open."""


def make_backup(home: Path, held: Unlockers, key: HomeKey, target: Path, *, encrypted: bool) -> int:
    """Writes a home's backup; it appears whole under its name, or not at all.

    Args:
        held: what opens the backup.
        key: the home key, or of a home in the clear a new one.

    Returns:
        how many files are in it.

    Raises:
        BackupError: it can't be written.
    """
    salt = os.urandom(16)
    header = {"format": FORMAT, "salt": salt.hex(), "encrypted": encrypted, "unlockers": unlockers.to_json(held)}
    line = json.dumps(header).encode() + b"\n"
    hidden = target.with_name(f".{target.name}.partial")
    try:
        with _staged(home, key if encrypted else None) as stage, hidden.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write(line)
            writer = SealingWriter(out, _stream_key(key, salt), hashlib.sha256(line).digest())
            count = _pack(stage, writer)
            writer.finish()
            out.flush()
            os.fsync(out.fileno())
        hidden.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        hidden.unlink(missing_ok=True)
        raise BackupError(
            f"writing the backup {target}: {error.strerror or error}; name another place, or make room"
        ) from error
    return count


def restore(source: Path, home: Path) -> bool:
    """Makes a home of a backup; nothing is left behind where that fails.

    Returns:
        whether the home is encrypted, by the unlockers of the backup.

    Raises:
        BackupError: the file is no backup.
        BrokenStreamError: it was altered, or cut.
        LockedError: nothing at hand opens it.
        NewHomeError: there is a home already, or a folder that is not empty.
    """
    try:
        with source.open("rb") as file:
            line = file.readline(_LONGEST_HEADER)
            header, held = _parsed(source, line)
            key = open_with(source, held)
            reader = OpeningReader(file, _stream_key(key, bytes.fromhex(header["salt"])), hashlib.sha256(line).digest())
            with new_home(home):
                _unpack(reader, home)
                for folder in (home, home / "vault", home / "gateway"):
                    if folder.is_dir():
                        (folder / LOCK_NAME).touch(mode=0o600)
                if header["encrypted"]:
                    unlockers.save(home, held.in_state("encrypted"))
    except BrokenStreamError as error:
        raise BrokenStreamError(
            f"restoring {source}: it was altered, or the copy broke off; take another copy. Nothing was restored"
        ) from error
    except OSError as error:
        raise BackupError(f"restoring {source}: {error.strerror or error}; mend it, and try again") from error
    return bool(header["encrypted"])


def _parsed(source: Path, line: bytes) -> tuple[dict[str, Any], Unlockers]:
    try:
        header: dict[str, Any] = json.loads(line)
        if header["format"] != FORMAT or not isinstance(header["encrypted"], bool):
            raise ValueError("another format")
        bytes.fromhex(header["salt"])
        return header, unlockers.from_json(header["unlockers"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"reading {source}: it is no {FORMAT} file; name another, or use a newer version") from error


def _stream_key(key: HomeKey, salt: bytes) -> bytes:
    return derive(key.secret, "backup", salt)


@contextlib.contextmanager
def _staged(home: Path, key: HomeKey | None) -> Iterator[Path]:
    """A folder beside the home's files that holds all of them as they were at one moment."""
    stage = home / _STAGE
    shutil.rmtree(stage, ignore_errors=True)  # of one that was killed
    stage.mkdir(mode=0o700)
    try:
        for name in _FOLDERS:
            if (home / name).is_dir():
                (stage / name).mkdir(mode=0o700)
        if (home / "gateway" / "state.sqlite").is_file():
            _snapshot(home, stage, "gateway/state.sqlite", key)
        _link_files(home, stage, skip={LOCK_NAME, unlockers.NAME})
        if (home / "vault" / "vault.sqlite").is_file():
            _snapshot(home, stage, "vault/vault.sqlite", key, meanwhile=lambda: _link_vault(home, stage))
        else:
            _link_vault(home, stage)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


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


def _pack(stage: Path, writer: SealingWriter) -> int:
    count = 0
    with tarfile.open(fileobj=writer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(stage.rglob("*")):
            if path.is_file():
                tar.add(path, str(path.relative_to(stage)), recursive=False)
                count += 1
    return count


def _unpack(reader: OpeningReader, home: Path) -> None:
    """The files of a backup, for their owner alone, below a home; then the stream's end, which shows that it is whole."""
    stream = io.BufferedReader(reader)
    for name in ("vault", "gateway", *_FOLDERS):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                content = tar.extractfile(member)
                if (
                    content is None
                    or path.is_absolute()
                    or ".." in path.parts
                    or str(path.parent) not in {".", *_FOLDERS}
                ):
                    raise BackupError(f"restoring: {member.name} belongs in no backup; nothing of it is used")
                _write(content, home / path, 0o644 if path.name.endswith(".yaml") else 0o600)
    except tarfile.TarError as error:
        raise BackupError(f"restoring: what is in the backup is not what was packed: {error}") from error
    while stream.read(1 << 20):
        pass
    for name in _FOLDERS:
        sync_folder(home / name)


def _write(content: Any, path: Path, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
