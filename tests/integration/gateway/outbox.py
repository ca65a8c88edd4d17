"""What a vault lays into the outbox, as tests lay it there, and what comes back into the inbox."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from winnow_agent.spool import Item, Kind
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer
from winnow_protocol.v1.contribution_pb2 import CommitRequest, KeyTable, Manifest, OfferBatch
from winnow_protocol.v1.fleet_pb2 import VaultReport

Agent = Any


def always() -> bool:
    return True


def put_offer(agent: Agent, item_id: bytes = b"\x01" * 16, key: SigningKey | None = None) -> Item:
    payload = OfferBatch(batch_id=item_id, agent_id="a", sequence=1).SerializeToString()
    statement = (key or agent.vault_key).sign(StatementKind.OFFER, payload)
    item: Item = agent.folders.outbox.put(Kind.OFFER, item_id, statement.SerializeToString())
    return item


def put_report(agent: Agent, sequence: int) -> Item:
    payload = VaultReport(sequence=sequence).SerializeToString()
    statement = agent.vault_key.sign(StatementKind.REPORT, payload)
    item: Item = agent.folders.outbox.put(Kind.REPORT, bytes([sequence]) * 16, statement.SerializeToString())
    return item


def put_shard(agent: Agent, data: bytes, *, signed_data: bytes | None = None) -> Item:
    shard_id = os.urandom(16)
    signed = data if signed_data is None else signed_data
    table = KeyTable(shard_id=shard_id)
    manifest = Manifest(
        shard_id=shard_id,
        sealed_digest=hashlib.sha256(signed).digest(),
        sealed_size=len(signed),
        key_table_digest=digest(table.SerializeToString(deterministic=True)),
    )
    statement = agent.vault_key.sign(StatementKind.MANIFEST, manifest.SerializeToString())
    request = CommitRequest(manifest=statement, key_table=table)
    agent.folders.outbox.put(Kind.SHARD, shard_id, data)
    item: Item = agent.folders.outbox.put(Kind.MANIFEST, shard_id, request.SerializeToString())
    return item


def answer_in(agent: Agent, kind: Kind, item: Item) -> Answer:
    data = agent.folders.inbox.read(agent.folders.inbox.item(kind, item.id))
    return Answer.FromString(SignedAnswer.FromString(data).statement.payload)


def refusal_in(agent: Agent, item: Item) -> dict[str, str]:
    refusal: dict[str, str] = json.loads(agent.folders.inbox.read(agent.folders.inbox.item(Kind.REFUSAL, item.id)))
    return refusal
