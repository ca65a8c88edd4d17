"""Two partners offer near-copies at the same moment, over the wire."""

from __future__ import annotations

import threading

import pytest

from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, StewardClient, document, near_copy, signature
from winnow_protocol.v1.common_pb2 import (
    VERDICT_KIND_DUPLICATE,
    VERDICT_KIND_NOVEL,
    VERDICT_KIND_WAITING,
    Verdict,
)
from winnow_protocol.v1.contribution_pb2 import DocumentOffer
from winnow_protocol.v1.steward_pb2 import ListShardsRequest

from .conftest import House

NOVEL, WAITING, DUPLICATE = VERDICT_KIND_NOVEL, VERDICT_KIND_WAITING, VERDICT_KIND_DUPLICATE
LEASE = 7 * 86_400_000_000


def at_once(offers: dict[AgentClient, DocumentOffer]) -> dict[AgentClient, Verdict]:
    verdicts: dict[AgentClient, Verdict] = {}
    barrier = threading.Barrier(len(offers))

    def ask(agent: AgentClient) -> None:
        barrier.wait()
        (verdicts[agent],) = agent.offer(offers[agent])

    threads = [threading.Thread(target=ask, args=(agent,)) for agent in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    return verdicts


def test_for_the_open_archive_one_is_novel_and_the_other_waits(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, scale: int
) -> None:
    for run in range(100 * scale):
        offers = {agent: document(signature(run), OPEN), other: document(near_copy(signature(run)), OPEN)}
        verdicts = at_once(offers)
        assert sorted(verdict.kind for verdict in verdicts.values()) == [NOVEL, WAITING], f"run {run}"
        leader, waiter = sorted(verdicts, key=lambda client: verdicts[client].kind)
        if run % 2:
            leader.deliver(leader.seal(steward, [verdicts[leader]], size=100))
            assert waiter.offer(offers[waiter])[0].kind == DUPLICATE
        else:
            house.shift += LEASE
            (again,) = waiter.offer(offers[waiter])
            assert again.kind == NOVEL
            assert again.fencing_number > verdicts[leader].fencing_number


@pytest.mark.parametrize("first", ["agent", "other"])
def test_for_a_private_track_both_are_novel_and_one_is_marked(
    steward: StewardClient, agent: AgentClient, other: AgentClient, scale: int, first: str
) -> None:
    for run in range(10 * scale):
        verdicts = at_once(
            {agent: document(signature(run), PRIVATE), other: document(near_copy(signature(run)), PRIVATE)}
        )
        assert [verdict.kind for verdict in verdicts.values()] == [NOVEL, NOVEL], f"run {run}"
        for client in (agent, other) if first == "agent" else (other, agent):
            client.deliver(client.seal(steward, [verdicts[client]], size=100))
    marks, after = [], ""
    while True:
        page = steward.stub.ListShards(ListShardsRequest(track=PRIVATE[0], after_shard=after), timeout=TIMEOUT)
        marks += [mark for shard in page.shards for mark in shard.marks]
        after = page.next
        if not after:
            break
    assert len(marks) == 20 * scale
    assert sum(bool(mark.duplicate_of) for mark in marks) == 10 * scale
