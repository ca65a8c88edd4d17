"""The partner's own copies of what was delivered: the sealed shard, and beside it the request with its key table.

The vault's key opens them. A document is erased by taking its row out of the key table: what is left of it can be opened
by nobody, the vault with its key neither.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from winnow_agent.spool import Item, Kind, Spool
from winnow_protocol.errors import TryLaterError
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.sealing import open_shard
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, Record


class NotErasedError(TryLaterError):
    """A row of an own copy could not be overwritten; it is tried again."""


@dataclass(frozen=True, slots=True)
class OwnCopies:
    """The folder of own copies; it is made with the first of them."""

    folder: Path

    def keep(self, shard: Item, request: bytes, erased: Collection[bytes]) -> None:
        """Keeps a delivered shard and its CommitRequest.

        Args:
            erased: documents that were taken back meanwhile; their rows are not kept.

        Raises:
            FileNotFoundError: the shard is no longer in the outbox; no copy is kept, nor a part of one.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with self._locked() as copies:
            # The manifest last: it is by the manifest that a copy is found.
            _copy_shard(copies, shard)
            copies.put(Kind.MANIFEST, shard.id, _without(CommitRequest.FromString(request), erased).SerializeToString())

    def erase(self, shard_id: bytes, document_ids: Collection[bytes]) -> None:
        """Takes documents' rows out of a shard's key table; done once more, or without a copy, it does nothing.

        The keys are overwritten where they stand before the file is replaced, so that no block that the file system
        frees holds them. A stop in between leaves rows that open nothing, and the next call takes them away.

        Raises:
            NotErasedError: the file can't be written.
        """
        if not self.folder.is_dir():
            return
        with self._locked() as copies:
            item = copies.item(Kind.MANIFEST, shard_id)
            try:
                _erase(copies, item, document_ids)
            except FileNotFoundError:  # no copy of it is kept
                return
            except OSError as error:
                raise NotErasedError(
                    f"erasing documents from the own copy {item.path}: {error.strerror or error}; mend it, and they are"
                    " erased by the agent as it runs"
                ) from error

    def holding(self, document_ids: Collection[bytes]) -> dict[bytes, list[bytes]]:
        """The shards whose copies have rows of these documents, with those documents."""
        if not self.folder.is_dir():
            return {}
        copies, wanted, found = Spool(self.folder), set(document_ids), dict[bytes, list[bytes]]()
        for item in copies.items(Kind.MANIFEST):
            rows = CommitRequest.FromString(copies.read(item)).key_table.content_keys
            if held := [row.document_id for row in rows if row.document_id in wanted]:
                found[item.id] = held
        return found

    @contextmanager
    def _locked(self) -> Iterator[Spool]:
        """The folder, while no other process changes it: a command may erase what the agent is keeping."""
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Spool(self.folder)
        finally:
            os.close(descriptor)

    def records(self, key: ReceivingKey) -> Iterator[Record]:
        """Every document of every copy.

        Raises:
            SealBrokenError: a copy was altered.
        """
        if not self.folder.is_dir():
            return
        copies = Spool(self.folder)
        for item in copies.items(Kind.MANIFEST):
            request = CommitRequest.FromString(copies.read(item))
            shard = copies.item(Kind.SHARD, item.id)
            if request.key_table.content_keys and shard.path.is_file():
                yield from _records(shard.path, request, key)

    def records_of(self, shard_id: bytes, key: ReceivingKey) -> Iterator[Record]:
        """Every document of one shard's copy that was not taken back; none where there is no copy.

        Raises:
            SealBrokenError: it was altered.
        """
        if not self.folder.is_dir():
            return
        copies = Spool(self.folder)
        shard = copies.item(Kind.SHARD, shard_id)
        try:
            request = CommitRequest.FromString(copies.read(copies.item(Kind.MANIFEST, shard_id)))
        except FileNotFoundError:
            return
        if request.key_table.content_keys and shard.path.is_file():
            yield from _records(shard.path, request, key)


def _records(shard: Path, request: CommitRequest, key: ReceivingKey) -> Iterator[Record]:
    manifest = Manifest.FromString(request.manifest.payload)
    with shard.open("rb") as file:
        opened = open_shard(
            file,
            request.key_table,
            key,
            track=manifest.track,
            agent_id=manifest.agent_id,
            shard_id=manifest.shard_id,
        )
        for _, data in opened:
            yield Record.FromString(data)


def _copy_shard(copies: Spool, shard: Item) -> None:
    """Copies the sealed bytes; raises FileNotFoundError where they are neither in the outbox nor copied already."""
    copy = copies.item(Kind.SHARD, shard.id)
    try:
        source = shard.path.open("rb")
    except FileNotFoundError as error:
        if copy.path.is_file():  # whole: an earlier try was stopped between its copy and the record of the receipt
            return
        copies.remove(copies.item(Kind.MANIFEST, shard.id))  # an older version put it before it looked for the shard
        raise FileNotFoundError(
            f"taking the receipt of the shard {shard.id.hex()}: no own copy is kept, for the shard was taken out of the"
            " outbox; it is delivered all the same; leave what lies in the outbox to the agent"
        ) from error
    with source, copies.stage(Kind.SHARD, shard.id) as file:
        shutil.copyfileobj(source, file, 1 << 20)
    copies.publish(copy)


def _erase(copies: Spool, item: Item, document_ids: Collection[bytes]) -> None:
    data = copies.read(item)
    request = CommitRequest.FromString(data)
    keys = [row.wrapped_key for row in request.key_table.content_keys if row.document_id in document_ids]
    if not keys:
        return
    _overwrite(item.path, data, keys)
    copies.put(Kind.MANIFEST, item.id, _without(request, document_ids).SerializeToString())
    if not request.key_table.content_keys:
        copies.remove(copies.item(Kind.SHARD, item.id))


def _without(request: CommitRequest, document_ids: Collection[bytes]) -> CommitRequest:
    """The request with the rows of these documents taken out."""
    left = [row for row in request.key_table.content_keys if row.document_id not in document_ids]
    del request.key_table.content_keys[:]
    request.key_table.content_keys.extend(left)
    return request


def _overwrite(path: Path, data: bytes, keys: Collection[bytes]) -> None:
    """Zeros over the keys, on the disk."""
    with path.open("r+b", buffering=0) as file:
        for key in filter(None, keys):
            place = data.find(key)
            while place >= 0:
                file.seek(place)
                file.write(bytes(len(key)))
                place = data.find(key, place + 1)
        os.fsync(file.fileno())
