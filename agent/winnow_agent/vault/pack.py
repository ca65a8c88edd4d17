"""Packs novel documents of one track into a shard, seals it, and puts it with its manifest into the outbox."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from winnow_agent.spool import Item, Kind
from winnow_agent.vault.halting import is_halted, refuse_outdated
from winnow_agent.vault.requests import Outgoing, OvertakenError, discarded_on_failure, refuse_overtaken, send
from winnow_agent.vault.screening import decided_by_another
from winnow_agent.vault.statements import UntrustedError
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.terms import terms_of
from winnow_protocol.sealing import FORMAT, key_id, seal_shard
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import digest
from winnow_protocol.v1.contribution_pb2 import (
    CommitRequest,
    Manifest,
    ManifestEntry,
    Modality,
    Record,
    SourceType,
    Turn,
)
from winnow_protocol.wire import now_us

MOST_DOCUMENTS = 16_384
"""A shard's key table and manifest travel in one message, at about 130 bytes a document; the coordinator takes no more."""


@dataclass(frozen=True, slots=True)
class Closing:
    """When a shard closes: at so many bytes of text, so many seconds after its first document, or now."""

    size: int
    age_seconds: int
    now: bool = False


def pack(out: Outgoing, closing: Closing) -> list[Item]:
    """Packs what is novel, by track, into as many shards as close now; what lost its lease or its track is offered anew.

    What another policy approved goes back too, and is decided anew before it is offered.

    Returns:
        the manifests that were put into the outbox.
    """
    waiting: dict[str, list[Row]] = {}
    novel = out.store.documents_in(DocumentState.NOVEL)
    terms = terms_of(out.store, out.trust) if novel else {}
    refused = {name for name, stated in terms.items() if not stated.accepted}
    other = {row["id"] for row in decided_by_another(novel, out.policy)}
    for row in novel:
        if obstacle := "new_policy" if row["id"] in other else _obstacle(out, row, refused):
            with suppress(OvertakenError), out.store.transaction():
                refuse_overtaken(out.store, [row["id"]], DocumentState.NOVEL)
                out.store.move_document(row["id"], DocumentState.APPROVED, reasons=[obstacle])
        else:
            waiting.setdefault(row["track"], []).append(row)
    packed: list[Item] = []
    if not waiting or is_halted(out):
        return packed
    for track, rows_of_track in waiting.items():
        for rows in _closed(rows_of_track, closing):
            # Asked before each: a directory's time may be over, or another come, while a shard is sealed.
            if not _has_key(out, track):
                break
            with suppress(OvertakenError):  # the others are packed with the next pass
                packed.append(_pack_shard(out, track, rows))
    return packed


def _has_key(out: Outgoing, track: str) -> bool:
    """Whether something can be sealed for a track; where it can't, that is an alarm, once for a directory."""
    try:
        out.trust.track_key(track)
    except UntrustedError as error:
        directory = out.trust.directory
        version = directory.version if directory else 0
        if out.store.get(f"no_key/{track}") != version:
            out.store.put(f"no_key/{track}", version)
            out.store.alarm("pack/UntrustedError", str(error))
        return False
    return True


def _obstacle(out: Outgoing, row: Row, refused: set[str]) -> str | None:
    """Why a document's verdict does not hold any more: its lease is over, or the policy or the track's terms changed."""
    if row["lease_expires_at"] <= now_us():
        return "lease_lapsed"
    source = out.sources.get(row["source"])
    if source is None or row["track"] not in source.tracks:
        return "track_not_permitted"
    return "terms_changed" if row["track"] in refused else None


def _closed(rows: Sequence[Row], closing: Closing) -> Iterator[list[Row]]:
    """Cuts documents of a track, the oldest first, into shards; the last one may stay open."""
    shard: list[Row] = []
    size = 0
    for row in rows:
        if shard and (size + row["characters"] > closing.size or len(shard) == MOST_DOCUMENTS):
            yield shard
            shard, size = [], 0
        shard.append(row)
        size += row["characters"]
    if shard and (
        closing.now or size >= closing.size or now_us() - shard[0]["since"] >= closing.age_seconds * 1_000_000
    ):
        yield shard


def _pack_shard(out: Outgoing, track: str, rows: Sequence[Row]) -> Item:
    """Seals a shard once: a stop or a failure before its row is written means a new shard with a new key."""
    shard = out.outbox.item(Kind.SHARD, os.urandom(16))
    with discarded_on_failure(out, shard):
        return _seal_and_send(out, shard, track, rows)


def _seal_and_send(out: Outgoing, shard: Item, track: str, rows: Sequence[Row]) -> Item:
    trust, outbox, shard_id = out.trust, out.outbox, shard.id
    directory = trust.directory
    try:
        track_key = trust.track_key(track)
    except UntrustedError as error:
        raise OvertakenError(f"sealing a shard: {error}") from error  # `_has_key` is an alarm with the next one
    with outbox.stage(Kind.SHARD, shard_id) as writer:
        sealed = seal_shard(
            _records(out, rows),
            track=track,
            agent_id=trust.agent_id,
            shard_id=shard_id,
            recipients=[track_key, trust.receiving_key.public_key],
            out=writer,
        )
    sequence = out.store.next_sequence()
    payload = Manifest(
        shard_id=shard_id,
        agent_id=trust.agent_id,
        sequence=sequence,
        track=track,
        track_key_id=key_id(track_key),
        directory_version=directory.version if directory else 0,
        sealed_digest=sealed.sealed_digest,
        sealed_size=sealed.sealed_size,
        key_table_digest=digest(sealed.key_table.SerializeToString(deterministic=True)),
        entries=[ManifestEntry(document_id=row["id"], fencing_number=row["fencing_number"]) for row in rows],
        made_at=now_us(),
        format=FORMAT,
    ).SerializeToString()
    request = CommitRequest(
        manifest=trust.signing_key.sign(StatementKind.MANIFEST, payload), key_table=sealed.key_table
    ).SerializeToString(deterministic=True)

    def change() -> None:
        refuse_outdated(out)
        refuse_overtaken(out.store, (row["id"] for row in rows), DocumentState.NOVEL)
        _record_shard(out.store, shard_id, payload, rows)

    return send(
        out,
        outbox.item(Kind.MANIFEST, shard_id),
        request,
        payload=payload,
        sequence=sequence,
        change=change,
        companion=(shard, sealed.sealed_digest),
    )


def _record_shard(store: Store, shard_id: bytes, payload: bytes, rows: Sequence[Row]) -> None:
    manifest = Manifest.FromString(payload)
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO shards (id, track, sealed_digest, sealed_size, manifest_digest, sealed_at) VALUES (?, ?, ?, ?, ?, ?)",
            (shard_id, manifest.track, manifest.sealed_digest, manifest.sealed_size, digest(payload), manifest.made_at),
        )
        detail = {"documents": len(rows), "bytes": manifest.sealed_size, "track": manifest.track}
        store.record("shard", shard_id, "sealed", detail)
        for row in rows:
            store.move_document(row["id"], DocumentState.PACKED, shard=shard_id)


def _records(out: Outgoing, rows: Sequence[Row]) -> Iterator[tuple[bytes, bytes]]:
    """What is sealed of each document. Nothing in it names the partner's files."""
    membership = out.trust.membership
    for row in rows:
        approved = out.store.approved(row["id"])
        if approved is None:
            refuse_overtaken(out.store, [row["id"]], DocumentState.NOVEL)
            raise LookupError(f"document {row['id'].hex()} is novel, but its approved text is not there")
        source = out.sources[row["source"]]
        record = Record(
            document_id=row["id"],
            text=approved.text,
            turns=[Turn(speaker=turn.speaker, start=turn.start, end=turn.end) for turn in approved.turns],
            language=approved.language,
            modality=Modality.Value(f"MODALITY_{approved.modality.name}"),
            source_type=SourceType.Value(f"SOURCE_TYPE_{approved.source_type.name}"),
            licence=source.licence,
            basis=source.basis,
            partner=membership.partner if membership else "",
            words=len(approved.text.split()),
            replacement=approved.replacement,
            policy_digest=approved.policy_digest,
        )
        yield row["id"], record.SerializeToString(deterministic=True)
