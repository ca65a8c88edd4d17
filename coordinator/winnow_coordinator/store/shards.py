"""Shards, their key tables and uploads, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Exists, delete, exists, func, select, update

from winnow_coordinator.store.records import Transaction
from winnow_coordinator.store.tables import ContentKey, Shard, Upload


def shard(tx: Transaction, shard_id: bytes) -> Shard | None:
    """The committed shard of that 16-byte identifier."""
    return tx.scalar(select(Shard).where(Shard.shard_id == shard_id))


def with_digest(tx: Transaction, sealed_digest: bytes) -> Shard | None:
    """The committed shard of those sealed bytes."""
    return tx.scalar(select(Shard).where(Shard.sealed_digest == sealed_digest))


def of_track(tx: Transaction, track: str) -> list[Shard]:
    """A track's shards (all, if empty) in the order of commit."""
    query = select(Shard).order_by(Shard.number)
    return list(tx.scalars(query.where(Shard.track == track) if track else query))


def ids_after(tx: Transaction, shard_id: bytes | None, track: str, limit: int) -> list[bytes]:
    """So many shards' identifiers of a track (of all, if empty) in the order of commit, beginning after one of them."""
    query = select(Shard.shard_id).order_by(Shard.number).limit(limit)
    if track:
        query = query.where(Shard.track == track)
    if shard_id is not None:
        query = query.where(Shard.number > select(Shard.number).where(Shard.shard_id == shard_id).scalar_subquery())
    return list(tx.scalars(query))


def not_compared(tx: Transaction) -> list[bytes]:
    """The identifiers of the shards whose documents were not compared with their track's yet, in the order of commit."""
    return list(tx.scalars(select(Shard.shard_id).where(Shard.compared.is_(False)).order_by(Shard.number)))


def content_keys(tx: Transaction, shard_id: bytes) -> list[ContentKey]:
    """The rows of a shard's key table that are left, in their order."""
    query = select(ContentKey).where(ContentKey.shard_id == shard_id)
    return list(tx.scalars(query.order_by(ContentKey.position)))


def erase(tx: Transaction, document_ids: Sequence[bytes]) -> None:
    """Deletes documents' key rows: nobody can open them any more."""
    for start in range(0, len(document_ids), 500):
        tx.execute(delete(ContentKey).where(ContentKey.document_id.in_(document_ids[start : start + 500])))


def upload(tx: Transaction, agent_id: str, sealed_digest: bytes) -> Upload | None:
    """The agent's upload of those sealed bytes."""
    return tx.get(Upload, (agent_id, sealed_digest))


def advance_upload(tx: Transaction, agent_id: str, sealed_digest: bytes, offset: int, now: int) -> None:
    """Says that so many bytes of an upload are safe; of one that is gone, nothing."""
    that_one = (Upload.agent_id == agent_id, Upload.sealed_digest == sealed_digest)
    tx.execute(update(Upload).where(*that_one).values(committed_offset=offset, changed_at=now))


def count_unfinished(tx: Transaction, agent_id: str) -> int:
    """How many uploads the agent has begun and not brought to a commit."""
    return tx.scalar(select(func.count()).select_from(Upload).where(Upload.agent_id == agent_id)) or 0


def forget_upload(tx: Transaction, agent_id: str, sealed_digest: bytes) -> None:
    """Deletes the agent's upload of those sealed bytes; one that is gone already is fine."""
    tx.execute(delete(Upload).where(Upload.agent_id == agent_id, Upload.sealed_digest == sealed_digest))


def others_upload(tx: Transaction, agent_id: str, sealed_digest: bytes) -> bool:
    """Whether another agent has begun an upload of those sealed bytes."""
    those = (Upload.sealed_digest == sealed_digest, Upload.agent_id != agent_id)
    return bool(tx.scalar(select(exists().where(*those))))


def idle_uploads(tx: Transaction, before: int) -> list[Upload]:
    """Uploads to which nothing was added since that time, microseconds since the epoch."""
    return list(tx.scalars(select(Upload).where(Upload.changed_at < before)))


def totals(tx: Transaction) -> list[tuple[str, int, int]]:
    """(track, number of shards, sealed bytes)."""
    query = select(Shard.track, func.count(), func.sum(Shard.sealed_size)).group_by(Shard.track).order_by(Shard.track)
    return [(track, count, size) for track, count, size in tx.execute(query)]


def openable(tx: Transaction) -> list[Shard]:
    """The shards of which a document can be opened, in the order of commit: those whose bytes are kept."""
    return list(tx.scalars(select(Shard).where(_has_keys()).order_by(Shard.number)))


def without_documents(tx: Transaction, shard_ids: Collection[bytes] | None = None) -> list[Shard]:
    """Those of the shards (``None``: of all) that have no row left in their key table."""
    query = select(Shard).where(~_has_keys())
    if shard_ids is None:
        return list(tx.scalars(query))
    ids = list(shard_ids)
    parts = (ids[start : start + 500] for start in range(0, len(ids), 500))
    return [shard for part in parts for shard in tx.scalars(query.where(Shard.shard_id.in_(part)))]


def _has_keys() -> Exists:
    return exists().where(ContentKey.shard_id == Shard.shard_id)
