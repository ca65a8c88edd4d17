"""The coordinator's home as one encrypted file (`winnow_protocol.at_rest.backup`), made while it serves, and a home made of it.

The records are copied as they are at one moment; settings and keys, which change rarely, before that; the shards' bytes, which
never change, after it, as a stream. A shard that is withdrawn meanwhile may be missing: nobody may open it any more. The
index and the log are in the records. Begun uploads are in no backup: their agents send them anew.

A restored home has gone back in time. What it may do, and what it tells agents and steward, is `restoration`.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from winnow_coordinator import at_rest, stored
from winnow_coordinator.authorities import STATE as AUTHORITIES
from winnow_coordinator.config import Settings, load_settings, parse_settings
from winnow_coordinator.restoration import go_on
from winnow_coordinator.store import Records, Transaction, parties, shards
from winnow_coordinator.store.blobs import Blobs
from winnow_coordinator.store.tables import Restoration, Shard
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
from winnow_protocol.files import sync_folder, write_file
from winnow_protocol.homes import new_home
from winnow_protocol.signing import Kind
from winnow_protocol.terminating import undisturbed
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import ReferenceNotice
from winnow_protocol.wire import CHUNK_BYTES, now_us

_CONFIG, _KEYS, _RECORDS = "config.yaml", "keys", "records.sqlite"
_BLOBS, _REFERENCES = "blobs", "references"
_INCOMING: Final = "restored-"
_LONGEST_CONFIG: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written.

    Attributes:
        shards: whose bytes are in it.
        missing: whose bytes are not where they should be.
        no_reference: whether those of the steward's reference are not, either.
    """

    files: int
    shards: int
    missing: tuple[Shard, ...]
    no_reference: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """A home that was made of a backup.

    Attributes:
        missing: the shards whose bytes are not in the store, or not what they should be.
        encrypted: whether its keys are, by what opened the backup.
    """

    restoration: Restoration
    settings: Settings
    shards: int
    missing: tuple[Shard, ...]
    encrypted: bool


def make_backup(
    home: Path, held: Unlockers, key: HomeKey, target: Path, *, encrypted: bool, without_blobs: bool = False
) -> Made:
    """Writes a home's backup, beside the server as it runs; it appears whole under its name, or not at all.

    Args:
        held: what opens the backup.
        key: the home key, or of a home in the clear a new one.
        without_blobs: leave the shards' bytes out, for who copies their store by other means.

    Raises:
        BackupError: it can't be written.
        HeldError: another backup of the home is under way, or it was encrypted or decrypted since its key was opened.
        InUseError: the keys are being encrypted or decrypted.
    """
    settings, missing, kept, no_reference = load_settings(home), list[Shard](), 0, False

    def fill(packer: Packer) -> None:
        nonlocal kept, no_reference
        with _keys(settings) as keys, _copied(settings) as (copy, wanted, reference):
            staging.check_form(home, held, encrypted=encrypted)
            packer.add(home / _CONFIG, _CONFIG)
            for name, content in keys.items():
                packer.add_chunks(f"{_KEYS}/{name}", len(content), [content])
            packer.add(copy, _RECORDS)
            if without_blobs:
                return
            blobs = _blobs(settings)
            if reference is not None:
                apart = blobs.apart(_REFERENCES)
                no_reference = not _pack_blob(packer, apart, f"{_REFERENCES}/", reference.digest, reference.size)
            for shard in wanted:
                if _pack_blob(packer, blobs, f"{_BLOBS}/", shard.sealed_digest, shard.sealed_size):
                    kept += 1
                else:
                    missing.append(shard)

    with staging.alone(home, "backing up"):
        files = write_backup(target, Head(at_rest.PROGRAM, encrypted, held), key, fill)
    return Made(files, kept, tuple(missing), no_reference)


@contextlib.contextmanager
def _keys(settings: Settings) -> Iterator[dict[str, bytes]]:
    """The files of the folder of keys, of one stand of the CAs, in the form that they have."""
    descriptor = at_rest.hold(settings.keys)
    try:
        while True:
            stand = _read(settings.keys / AUTHORITIES)
            found = {
                path.name: _read(path) for path in sorted(settings.keys.iterdir()) if not path.name.startswith(".")
            }
            if stand == _read(settings.keys / AUTHORITIES):
                break
        yield {name: content for name, content in found.items() if content is not None}
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _copied(settings: Settings) -> Iterator[tuple[Path, Sequence[Shard], ReferenceNotice | None]]:
    """The records as they were at one moment, and which shards' bytes belong to them."""
    stage = settings.home / staging.STAGE
    staging.discard(settings.home)  # of one that was killed
    try:
        stage.mkdir(mode=0o700)
        copy = stage / _RECORDS
        records = Records(settings.records)
        try:
            records.copy_to(copy)
        finally:
            records.close()
        copied = Records(copy)
        try:
            copied.migrate()
            with copied.read() as tx:
                kept, reference = shards.openable(tx), _reference(tx)
        finally:
            copied.close()
        yield copy, kept, reference
    finally:
        with undisturbed():
            staging.discard(settings.home)


def _reference(tx: Transaction) -> ReferenceNotice | None:
    newest = parties.newest_statement(tx, Kind.REFERENCE.value)
    return None if newest is None else ReferenceNotice.FromString(SignedStatement.FromString(newest.statement).payload)


def _pack_blob(packer: Packer, blobs: Blobs, folder: str, digest: bytes, size: int) -> bool:
    """Whether the blob was there, of that size, and is in the backup now."""
    if not stored.has(blobs, digest, size):
        return False
    chunks = blobs.read(digest)
    try:
        first = next(chunks, b"")
    except FileNotFoundError:
        return False
    packer.add_chunks(folder + digest.hex(), size, chain([first], chunks))
    return True


def restore(source: Path, home: Path) -> Restored:
    """Makes a home of a backup; nothing is left behind where that fails. The settings are written last: without them none serves.

    Raises:
        BackupError: the file is no backup of a coordinator's.
        BrokenStreamError: it was altered, or cut.
        LockedError: nothing at hand opens it.
        NewHomeError: there is a home already, or a folder that is not empty.
    """
    with opened(source, at_rest.PROGRAM, open_with) as backup, new_home(home):
        config = _unpack(backup, home)
        settings = _settings(home, config)
        if backup.head.encrypted:
            unlockers.save(home, backup.head.held.in_state("encrypted"))
        done = went_back(settings, backup.head.made_at)
        write_file(home / _CONFIG, config)
    return done


def went_back(settings: Settings, made_at: int) -> Restored:
    """Has the records of a home that was put back go on from now, and looks for its shards' bytes. No server may run.

    Args:
        made_at: as of when the records are, microseconds since the epoch.
    """
    records = Records(settings.records)
    try:
        records.migrate()
        restoration = go_on(records, made_at=made_at, now=now_us())
        count, missing = stored.verify(records, _blobs(settings))
    finally:
        records.close()
    return Restored(restoration, settings, count, missing, unlockers.load(settings.home) is not None)


def _unpack(backup: Opened, home: Path) -> bytes:
    """Takes the files of a backup; the settings, which are the first of them, are given back and not written."""
    members = backup.members()
    path, content = next(members, (PurePosixPath(), io.BytesIO()))
    if str(path) != _CONFIG:
        raise foreign(path)
    config = content.read(_LONGEST_CONFIG)
    blobs = _blobs(_settings(home, config))
    (home / _KEYS).mkdir(mode=0o700)
    for path, content in members:
        match path.parts:
            case (name,) if name == _RECORDS:
                write_member(content, home / name)
            case (folder, name) if folder == _KEYS:
                write_member(content, home / folder / name)
            case (folder, name) if folder == _BLOBS:
                _take_blob(blobs, name, content)
            case (folder, name) if folder == _REFERENCES:
                _take_blob(blobs.apart(_REFERENCES), name, content)
            case _:
                raise foreign(path)
    for made in (home / _KEYS, home):
        sync_folder(made)
    return config


def _take_blob(blobs: Blobs, name: str, content: IO[bytes]) -> None:
    """Puts a blob where it belongs, unless it is there; one that is not what its name says goes nowhere."""
    try:
        digest = bytes.fromhex(name)
    except ValueError as error:
        raise foreign(name) from error
    if blobs.holds(digest):
        return
    partial = blobs.open_partial(_INCOMING + name, 0)
    try:
        while chunk := content.read(CHUNK_BYTES):
            partial.write(chunk)
        partial.sync()
        if partial.digest() == digest:
            blobs.keep(_INCOMING + name, digest)
    finally:
        partial.close()
        blobs.discard_partial(_INCOMING + name)


def _settings(home: Path, config: bytes) -> Settings:
    try:
        values: Any = YAML(typ="safe").load(config.decode())
    except (UnicodeDecodeError, YAMLError) as error:
        raise BackupError(f"restoring: the settings in the backup can't be read: {error}") from error
    return parse_settings(home, values or {}, "the backup's config.yaml")


def _blobs(settings: Settings) -> Blobs:
    blobs = Blobs(settings.blobs or str(settings.home / _BLOBS), settings.incoming)
    blobs.make_folders()
    return blobs
