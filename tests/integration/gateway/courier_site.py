"""A vault on a machine without a network, and the gateway that it is carried to and from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from winnow_agent.courier import BundleRefusedError
from winnow_agent.gateway import carrying as gateway_side
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault import carrying as vault_side
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import digest
from winnow_protocol.v1 import contribution_pb2

Agent = Any


@dataclass
class Site:
    """The vault's machine, which has no network: its records and its own spool, and the disk that goes to and fro."""

    store: Store
    trust: Trust
    folder: Path
    outbox: Spool
    inbox: Spool
    disk: Path

    def pack(self) -> Path:
        return vault_side.pack_outbox(self.store, self.trust, self.outbox, self.disk)[0]

    def unpack(self, path: Path) -> int:
        return vault_side.unpack_inbox(self.store, self.trust, self.inbox, path, self.folder)[1]

    def put_offer(self, content: bytes = b"an offer") -> bytes:
        """An offer in the outbox; its payload."""
        payload = contribution_pb2.OfferBatch(batch_id=os.urandom(16), agent_id=content.hex()).SerializeToString()
        statement = self.trust.signing_key.sign(StatementKind.OFFER, payload)
        self.outbox.put(Kind.OFFER, os.urandom(16), statement.SerializeToString())
        return payload

    def put_shard(self, sealed: bytes) -> bytes:
        """A sealed shard with its manifest; its id."""
        shard_id = os.urandom(16)
        table = contribution_pb2.KeyTable(shard_id=shard_id)
        manifest = contribution_pb2.Manifest(
            shard_id=shard_id,
            sealed_digest=digest(sealed),
            sealed_size=len(sealed),
            key_table_digest=digest(table.SerializeToString(deterministic=True)),
        )
        statement = self.trust.signing_key.sign(StatementKind.MANIFEST, manifest.SerializeToString())
        self.outbox.put(Kind.SHARD, shard_id, sealed)
        request = contribution_pb2.CommitRequest(manifest=statement, key_table=table)
        self.outbox.put(Kind.MANIFEST, shard_id, request.SerializeToString())
        return shard_id


def contents(spool: Spool) -> dict[str, bytes]:
    return {item.name: item.path.read_bytes() for item in spool.items() if item.kind is not Kind.GATEWAY}


@pytest.fixture
def site(agent: Agent, tmp_path: Path) -> Iterator[Site]:
    """The vault of the agent, with a spool that the gateway does not see."""
    vault = agent.settings.home / "vault"
    store = Store(vault / "vault.sqlite")
    for name in ("outbox", "inbox", "disk"):
        (tmp_path / "site" / name).mkdir(parents=True)
    outbox, inbox = Spool(tmp_path / "site" / "outbox"), Spool(tmp_path / "site" / "inbox")
    yield Site(store, Trust(store, vault), vault, outbox, inbox, tmp_path / "site" / "disk")
    store.close()


@pytest.fixture
def carried(agent: Agent) -> Callable[[Path], int]:
    """Unpacks a bundle at the gateway; how many items were new."""
    agent.folders.inbox.remove(agent.folders.inbox.item(Kind.ENROLLMENT, FIXED_ID))
    return lambda path: gateway_side.unpack_outbox(agent.store, agent.folders, path)[1]


def back(agent: Agent, site: Site) -> Path:
    return gateway_side.pack_inbox(agent.store, agent.folders, site.disk)[0]


def kind_of(action: Callable[[], object]) -> str:
    with pytest.raises(BundleRefusedError) as refused:
        action()
    return refused.value.kind
