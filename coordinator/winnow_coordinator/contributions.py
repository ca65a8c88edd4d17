"""What a vault contributes: offers and committed shards. Each is checked, done and answered in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from winnow_coordinator import stewardship, transparency, wire
from winnow_coordinator.answers import answer_once
from winnow_coordinator.callers import Caller, refuse_other, signed_by, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup.ahead import Ahead, AheadIndex, look_up
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.offers import Desk, Directory, Offer, Offerer, is_live, looked_at, to_look_up
from winnow_coordinator.store import Transaction, documents, parties, shards
from winnow_coordinator.store.tables import Agent, ContentKey, Document, DocumentState, Shard
from winnow_coordinator.wire import require
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import (
    Answer,
    CommitAnswer,
    Receipt,
    SignedAnswer,
    SignedStatement,
)
from winnow_protocol.v1.contribution_pb2 import CommitRequest, KeyTable, Manifest

logger = logging.getLogger(__name__)

_WRAPPED_KEY_BYTES = 40
_SEALED_KEY_LIMIT = 4096
_KEY_TABLE_BYTES = 2 << 20
"""Twice what the rows of a shard's most documents take."""


def offer(coordinator: Coordinator, caller: Caller, statement: SignedStatement) -> SignedAnswer:
    """Verdicts on a batch of offers.

    Raises:
        RefusedError: malformed, unsigned, another's or older than the last one seen; or the agent has made a day's offers.
    """
    payload = signed_by(caller, statement, Kind.OFFER)
    batch = wire.offer_batch(payload)
    refuse_other(caller, batch.agent_id, Kind.OFFER)

    offerer = Offerer(caller.id, caller.partner)
    ahead = _counted_and_looked_up(coordinator, offerer, payload, batch.offers)
    with writing(coordinator, caller) as tx:

        def judge(agent: Agent) -> Answer:
            note_sequence(agent, batch.sequence)
            directory = current(tx)
            index = EmbeddedIndex(tx) if ahead is None else AheadIndex(tx, ahead)
            desk = Desk(tx, index, offerer, directory, now=coordinator.now, lease=coordinator.lease)
            return Answer(offer=wire.offer_answer(desk.judge(batch.offers)))

        answer = answer_once(coordinator, tx, caller, Kind.OFFER, payload, judge)
    logger.info("offered: agent=%s documents=%d", caller.id, len(batch.offers))
    return answer


def _counted_and_looked_up(
    coordinator: Coordinator, offerer: Offerer, payload: bytes, offers: Sequence[Offer]
) -> Ahead | None:
    """What a batch is like, before it keeps anybody from writing; None where it will not be judged.

    Raises:
        RefusedError: the agent has made a day's offers, and this is none that was answered.
    """
    request = digest(payload)
    with coordinator.records.read() as tx:
        directory = stewardship.current_directory(tx)
        if directory is None or parties.stored_answer(tx, offerer.agent_id, request) is not None:
            return None
        a_day = coordinator.settings.offers_a_day
        coordinator.pace.count(offerer.agent_id, request, len(offers), a_day=a_day, now=coordinator.now)
        asked = to_look_up(tx, offers, offerer, directory)
    return look_up(coordinator.records, asked, looked_at(offerer.partner))


def signed_manifest(caller: Caller, statement: SignedStatement) -> Manifest:
    """The caller's own manifest; RefusedError if it is malformed, unsigned or another's."""
    manifest = wire.manifest(signed_by(caller, statement, Kind.MANIFEST))
    refuse_other(caller, manifest.agent_id, Kind.MANIFEST)
    return manifest


def check_leases(tx: Transaction, caller: Caller, manifest: Manifest, now: int) -> list[Document]:
    """The manifest's documents, once each has a live lease of the caller under its fencing number.

    Raises:
        RefusedError: a lease lapsed or was taken over, or track or key are not the assigned ones.
    """
    known = documents.by_ids(tx, (entry.document_id for entry in manifest.entries))
    rows = []
    for entry in manifest.entries:
        row, name = known.get(entry.document_id), entry.document_id.hex()
        leased = row is not None and row.agent_id == caller.id and is_live(row, now)
        if row is None or not leased or row.fencing_number != entry.fencing_number:
            raise RefusedError(Problem.LEASE_LAPSED, document=name, detail=f"agent {caller.id}")
        if row.track != manifest.track:
            raise RefusedError(Problem.WRONG_TRACK, document=name, detail=f"agent {caller.id}")
        rows.append(row)
    keys = [track.key_ids for track in current(tx).tracks if track.name == manifest.track]
    if not keys or manifest.track_key_id not in keys[0]:
        raise RefusedError(Problem.WRONG_KEY, detail=f"agent {caller.id}, track {manifest.track}")
    return rows


def commit(coordinator: Coordinator, caller: Caller, request: CommitRequest) -> SignedAnswer:
    """Takes a shard for good: its documents are kept, its receipt is logged and signed."""
    manifest = signed_manifest(caller, request.manifest)
    _check_key_table(manifest, request.key_table)
    blobs = coordinator.blobs

    # The store may be slow to answer, and nobody writes meanwhile once this call does: it is asked before. Its answer holds in the
    # transaction, for an upload's bytes are removed in the same turn alone (`Uploads.discard_idle`), or once a shard has them, which
    # refuses this one.
    with blobs.in_turn(manifest.sealed_digest):
        here = blobs.holds(manifest.sealed_digest)
        with writing(coordinator, caller) as tx:

            def keep(agent: Agent) -> Answer:
                note_sequence(agent, manifest.sequence)
                rows = check_leases(tx, caller, manifest, coordinator.now)
                _take_upload(tx, caller, manifest, here=here)
                return Answer(commit=CommitAnswer(receipt=_keep(tx, coordinator, caller, request, manifest, rows)))

            answer = answer_once(coordinator, tx, caller, Kind.MANIFEST, request.manifest.payload, keep)
    logger.info("committed: agent=%s shard=%s documents=%d", caller.id, manifest.shard_id.hex(), len(manifest.entries))
    return answer


def _check_key_table(manifest: Manifest, table: KeyTable) -> None:
    stated = {entry.document_id for entry in manifest.entries}
    if table.ByteSize() > _KEY_TABLE_BYTES:
        raise RefusedError(Problem.TOO_LARGE, what=f"a key table has at most {_KEY_TABLE_BYTES} bytes")
    require(digest(table.SerializeToString()) == manifest.key_table_digest, "the key table is not the manifest's")
    require(table.shard_id == manifest.shard_id, "the key table is another shard's")
    require(len(table.content_keys) == len(stated), "the key table has not one row a document")
    require({row.document_id for row in table.content_keys} == stated, "the key table has not one row a document")
    wrapped = {len(row.wrapped_key) for row in table.content_keys}
    require(wrapped == {_WRAPPED_KEY_BYTES}, f"a wrapped key is not {_WRAPPED_KEY_BYTES} bytes")
    recipients = {key.recipient_key_id for key in table.shard_keys}
    require(manifest.track_key_id in recipients, "the shard's key is not sealed to the track's key")
    require(len(table.shard_keys) <= 16, "the shard's key is sealed to more than 16 recipients")
    require(
        all(key.ByteSize() <= _SEALED_KEY_LIMIT and len(key.recipient_key_id) == 32 for key in table.shard_keys),
        "a sealed shard key is malformed",
    )


def _take_upload(tx: Transaction, caller: Caller, manifest: Manifest, *, here: bool) -> None:
    """Ends the upload of a manifest's bytes; RefusedError while they are not complete, or not ``here`` in the store."""
    upload = shards.upload(tx, caller.id, manifest.sealed_digest)
    if upload is None:
        raise RefusedError(Problem.NOT_UPLOADED, offset=0)
    if upload.committed_offset != upload.sealed_size or not here:
        raise RefusedError(Problem.NOT_UPLOADED, offset=upload.committed_offset)
    require(upload.sealed_size == manifest.sealed_size, "sealed_size is not that of the uploaded bytes")
    require(shards.shard(tx, manifest.shard_id) is None, "this shard_id is committed already")
    require(shards.with_digest(tx, manifest.sealed_digest) is None, "these sealed bytes are committed already")
    tx.delete(upload)


def _keep(  # noqa: PLR0917
    tx: Transaction,
    coordinator: Coordinator,
    caller: Caller,
    request: CommitRequest,
    manifest: Manifest,
    rows: Sequence[Document],
) -> SignedStatement:
    """Files the shard, its key rows and its documents; the receipt, logged."""
    now = coordinator.now
    receipt = coordinator.keys.answer.sign(
        Kind.RECEIPT,
        Receipt(
            shard_id=manifest.shard_id,
            manifest_digest=digest(request.manifest.payload),
            sealed_digest=manifest.sealed_digest,
            sealed_size=manifest.sealed_size,
            track=manifest.track,
            agent_id=caller.id,
            partner=caller.partner,
            committed_at=now,
            log_index=transparency.next_index(tx),
            document_ids=[row.document_id for row in rows],
        ).SerializeToString(),
    )
    transparency.append(tx, receipt)
    shard_keys = KeyTable(shard_id=manifest.shard_id, shard_keys=request.key_table.shard_keys)
    tx.add(
        Shard(
            shard_id=manifest.shard_id,
            agent_id=caller.id,
            partner=caller.partner,
            track=manifest.track,
            sealed_digest=manifest.sealed_digest,
            sealed_size=manifest.sealed_size,
            manifest=wire.stored(request.manifest),
            receipt=receipt.SerializeToString(),
            shard_keys=shard_keys.SerializeToString(),
            committed_at=now,
        )
    )
    tx.flush()
    for position, row in enumerate(request.key_table.content_keys):
        key = ContentKey(
            shard_id=manifest.shard_id, position=position, document_id=row.document_id, wrapped_key=row.wrapped_key
        )
        tx.add(key)
    for document in rows:
        document.state, document.changed_at, document.shard_id = DocumentState.KEPT, now, manifest.shard_id
    return receipt


def current(tx: Transaction) -> Directory:
    """The newest track directory; RefusedError before the first."""
    directory = stewardship.current_directory(tx)
    if directory is None:
        raise RefusedError(Problem.NO_DIRECTORY)
    return directory


def note_sequence(agent: Agent, sequence: int) -> None:
    """Keeps the highest number of the vault's signed requests."""
    agent.request_sequence = max(agent.request_sequence, sequence)
