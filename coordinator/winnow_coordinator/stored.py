"""Whether the bytes of shards are where the records say."""

from __future__ import annotations

import hashlib

from winnow_coordinator.store import Records, shards
from winnow_coordinator.store.blobs import Blobs
from winnow_coordinator.store.tables import Shard


def verify(records: Records, blobs: Blobs, *, read: bool = False) -> tuple[int, tuple[Shard, ...]]:
    """How many shards have a document that can be opened, and those of them whose bytes are missing, or not what they were.

    Args:
        read: compare the digest, too, for which all bytes are read; else their number.
    """
    with records.read() as tx:
        kept = shards.openable(tx)
    return len(kept), tuple(shard for shard in kept if not _is_there(blobs, shard, read=read))


def has(blobs: Blobs, digest: bytes, size: int) -> bool:
    """Whether a blob is there, of that size."""
    try:
        return blobs.size(digest) == size
    except FileNotFoundError:
        return False


def _is_there(blobs: Blobs, shard: Shard, *, read: bool) -> bool:
    if not has(blobs, shard.sealed_digest, shard.sealed_size):
        return False
    if not read:
        return True
    found = hashlib.sha256()
    for chunk in blobs.read(shard.sealed_digest):
        found.update(chunk)
    return found.digest() == shard.sealed_digest
