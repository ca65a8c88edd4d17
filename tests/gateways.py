"""The gateway of a home in this process, and homes whose gateway has joined, for tests and benches that bring their own vault."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parties import AgentClient
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import Connection, Session
from winnow_agent.gateway.store import GatewayStore, Membership
from winnow_agent.gateway.sync import Folders, Sync
from winnow_protocol.identity import expires_at, issued_at, pem_chain
from winnow_protocol.v1 import fleet_pb2


def join_gateway(home: Path, agent: AgentClient) -> None:
    """Gives a home's gateway the certificate that this agent has."""
    joined = agent.joined
    chain = pem_chain(list(joined.response.certificate_chain))
    store = GatewayStore(home / "gateway", create=True)
    store.join(
        Membership(
            agent_id=agent.id,
            partner=joined.response.partner,
            main_address=joined.join.main_address,
            enrollment_address=joined.join.enrollment_address,
            ca_pem=joined.ca,
            vault_key=joined.key.public_key,
            tls_key_pem=joined.tls_key,
            chain_pem=chain,
            generation=1,
            valid_from=issued_at(chain).timestamp(),
            valid_until=expires_at(chain).timestamp(),
        )
    )
    store.close()


@contextmanager
def sync_of(home: Path, *, patient: bool = False) -> Iterator[Sync]:
    """What carries a home's spool to the coordinator, over a connection of its own.

    Args:
        patient: it waits between two tries; without, the first failure is raised.
    """
    store = GatewayStore(home / "gateway")
    membership = store.require_membership()
    connection, stop = Connection(membership, Route(membership.main_address, ("127.0.0.1",))), threading.Event()
    if not patient:
        stop.set()
    try:
        yield Sync(
            store,
            Session(connection, stop),
            Folders.of(home),
            stop,
            vault_key=membership.vault_key,
            bandwidth=lambda: None,
            about_gateway=fleet_pb2.GatewayReport,
        )
    finally:
        connection.close()
        store.close()
