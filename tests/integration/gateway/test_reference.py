"""The gateway fetches the reference of public texts for its vault: whole, going on after a stop, and nothing else."""

from __future__ import annotations

import os
import threading
from typing import Any

import grpc
import pytest

from tests.integration.gateway.outbox import always, put_offer, refusal_in
from winnow_agent.gateway.retry import StoppedError, UnreachableError
from winnow_agent.spool import Item, Kind
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.v1.fleet_pb2 import ReferenceQuery

Agent = Any
Coordinator = Any

DATA = os.urandom((3 << 20) + 17)


def put_query(agent: Agent, data: bytes = DATA, *, key: SigningKey | None = None) -> Item:
    payload = ReferenceQuery(digest=digest(data), size=len(data)).SerializeToString()
    statement = (key or agent.vault_key).sign(StatementKind.REFERENCE_QUERY, payload)
    item: Item = agent.folders.outbox.put(Kind.REFERENCE_QUERY, digest(data)[:16], statement.SerializeToString())
    return item


def fetched(agent: Agent) -> list[bytes]:
    return [item.path.read_bytes() for item in agent.folders.inbox.items(Kind.REFERENCE)]


def test_it_lies_in_the_inbox_whole_and_is_fetched_once(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.reference = DATA
    item = put_query(agent)
    assert [agent.sync.once(always) for _ in range(2)] == [1, 0]
    assert fetched(agent) == [DATA]
    assert agent.folders.inbox.items(Kind.REFERENCE)[0].id == item.id
    assert coordinator.named("FetchReference") == [(digest(DATA), 0)]


def test_what_is_small_goes_before_it(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.reference = DATA
    put_query(agent)
    put_offer(agent)
    agent.sync.once(always)
    assert [name for name, _ in coordinator.calls] == ["Offer", "FetchReference"]


def test_it_goes_on_from_where_it_is_after_the_coordinator_was_stopped(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.reference = DATA
    put_query(agent)
    stopped = threading.Event()

    def stop_half_way(at: int) -> None:
        if at >= len(DATA) // 2 and not stopped.is_set():
            stopped.set()
            coordinator.failures["FetchReference"] = []
            raise RuntimeError("the connection breaks here")

    coordinator.on_chunk = stop_half_way
    with pytest.raises(UnreachableError):
        agent.sync.once(always)
    assert fetched(agent) == []
    assert agent.sync.once(always) == 1
    offsets = [offset for _, offset in coordinator.named("FetchReference")]
    assert offsets[0] == 0
    assert len(DATA) // 2 <= offsets[1] < len(DATA)
    assert fetched(agent) == [DATA]


def test_it_stops_when_it_may_not_continue(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.reference = DATA
    put_query(agent)
    started = threading.Event()
    coordinator.on_chunk = lambda _at: started.set()
    with pytest.raises(StoppedError):
        agent.sync.once(lambda: not started.is_set())
    coordinator.on_chunk = lambda _at: None
    assert agent.sync.once(always) == 1
    assert fetched(agent) == [DATA]


@pytest.mark.parametrize("sent", [DATA[:-1] + b"x", DATA + DATA])
def test_another_file_than_the_vault_asked_for_is_not_handed_over(
    agent: Agent, coordinator: Coordinator, *, sent: bytes
) -> None:
    coordinator.reference = sent
    item = put_query(agent)
    assert agent.sync.once(always) == 1
    assert (fetched(agent), refusal_in(agent, item)["code"]) == ([], "ALTERED")
    assert not list(agent.folders.inbox.folder.glob(".reference*"))


def test_a_coordinator_that_has_less_is_asked_later(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.reference = DATA[:-5]
    put_query(agent)
    with pytest.raises(UnreachableError, match=f"{len(DATA) - 5} of {len(DATA)}"):
        agent.sync.once(always)


def test_a_refusal_reaches_the_vault(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.failures["FetchReference"] = [(grpc.StatusCode.NOT_FOUND, "That is not the reference.")]
    item = put_query(agent)
    assert agent.sync.once(always) == 1
    assert refusal_in(agent, item)["message"] == "That is not the reference."


def test_nobody_else_than_the_vault_asks(agent: Agent, coordinator: Coordinator) -> None:
    item = put_query(agent, key=SigningKey.generate())
    agent.sync.once(always)
    assert (refusal_in(agent, item)["code"], coordinator.calls) == ("ALTERED", [])


def test_what_was_begun_of_another_goes(agent: Agent, coordinator: Coordinator) -> None:
    """A gibibyte that nobody finishes would lie there for ever."""
    begun = agent.folders.inbox.folder / f".reference.{'00' * 16}.partial"
    begun.write_bytes(b"begun")
    coordinator.reference = DATA
    put_query(agent)
    agent.sync.once(always)
    assert not begun.exists()
