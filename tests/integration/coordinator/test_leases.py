"""Leases that ended give up their places in the index, unless somebody waits for one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.parties import TIMEOUT, AgentClient, document, near_copy, signature
from winnow_coordinator import server
from winnow_coordinator.leases import end_lapsed
from winnow_coordinator.store import documents
from winnow_coordinator.store.tables import Band, Document
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL, VERDICT_KIND_REFUSED, VERDICT_KIND_WAITING

from .conftest import House


def bands(house: House) -> int:
    with house.coordinator.records.read() as tx:
        return tx.query(Band).count()


def test_what_nobody_sent_stands_in_nobodys_way_for_good(
    house: House, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = house.coordinator.lease
    agent.offer(document(signature(1)), document(signature(2)))
    (waits,) = other.offer(document(near_copy(signature(2))))
    assert waits.kind == VERDICT_KIND_WAITING
    house.shift += lease + 1
    assert end_lapsed(house.coordinator) == 0  # its vault may still come
    assert bands(house) == 50
    (live,) = agent.offer(document(signature(3)))
    house.shift += lease - 1
    house.stop()
    monkeypatch.setattr(server, "_UPKEEP_SECONDS", 0.1)  # of an hour
    house.start()
    house.shift += 1_000_000
    until = time.monotonic() + TIMEOUT
    while bands(house) > 50 and time.monotonic() < until:
        time.sleep(0.05)
    with house.coordinator.records.read() as tx:
        states = [row.state for row in tx.query(Document).order_by(Document.number)]
    assert states == ["lapsed", "leased", "waiting", "leased"]
    assert bands(house) == 50

    agent.reconnect()
    other.reconnect()
    (again,) = agent.offer(document(signature(2)))
    assert again.kind == VERDICT_KIND_WAITING  # whoever waited comes first
    (turn,) = other.offer(document(near_copy(signature(2)), document_id=waits.document_id))
    assert turn.kind == VERDICT_KIND_NOVEL
    assert live.kind == VERDICT_KIND_NOVEL


def test_an_offer_to_no_track_gives_a_lease_back_and_who_waited_comes_next(
    agent: AgentClient, other: AgentClient
) -> None:
    """As a vault does whose file is gone; it may offer it again later, like anybody."""
    offered = document(signature(1))
    agent.offer(offered)
    (waits,) = other.offer(document(near_copy(signature(1))))
    assert waits.kind == VERDICT_KIND_WAITING
    tracks = list(offered.permitted_tracks)
    offered.permitted_tracks[:] = []
    (back,) = agent.offer(offered)
    assert back.kind == VERDICT_KIND_REFUSED
    assert list(other.report(other.vault_report()).report.offer_again) == [waits.document_id]
    offered.permitted_tracks[:] = tracks
    (later,) = agent.offer(offered)
    assert later.kind == VERDICT_KIND_WAITING


def test_others_write_while_it_is_looked_up_what_an_agent_has_to_offer_again(
    house: House, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, wrote = documents.to_offer_again, list[int]()
    house.coordinator.records.wait_s = 1

    def while_another_writes(tx: Any, agent_id: str, now: int) -> list[bytes]:
        if agent_id == agent.id:
            wrote.append(other.report(other.vault_report()).sequence)
        return real(tx, agent_id, now)

    monkeypatch.setattr(documents, "to_offer_again", while_another_writes)
    agent.report(agent.vault_report())
    agent.report(None)
    assert wrote == [1, 2]
