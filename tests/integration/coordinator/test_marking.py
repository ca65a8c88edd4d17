"""Committed documents are compared with their track's while others write."""

from __future__ import annotations

import grpc
import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, near_copy, signature
from winnow_coordinator import marking, offers
from winnow_coordinator.dedup import Match
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store.records import RecordsBusyError
from winnow_protocol.v1 import steward_pb2

from .conftest import House


def commit(monkeypatch: pytest.MonkeyPatch, steward: StewardClient, agent: AgentClient, *texts: bytes) -> bytes:
    """A shard of documents that say the same, as if each had been offered before the others were known; its identifier."""
    with monkeypatch.context() as unseen:
        unseen.setattr(offers.Desk, "_standing", lambda *_: [])
        verdicts = agent.offer(*(document(values) for values in texts))
    sealed = agent.seal(steward, verdicts)
    agent.deliver(sealed)
    return sealed.manifest.shard_id


def marks(steward: StewardClient) -> list[list[bool]]:
    """Of each shard, which documents are marked."""
    page = steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT)
    return [[bool(mark.duplicate_of) for mark in shard.marks] for shard in page.shards]


def test_others_write_while_a_shard_is_compared_in_parts(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [signature(seed) for seed in range(3)]
    shard_id = commit(monkeypatch, steward, agent, *texts, *map(near_copy, texts))
    near, wrote = EmbeddedIndex.near, []

    def while_another_writes(index: EmbeddedIndex, *asked: object) -> list[Match]:
        with house.coordinator.records.write():
            wrote.append(True)
        return near(index, *asked)  # type: ignore[arg-type]

    house.coordinator.records.wait_s = 0.2
    with monkeypatch.context() as slow:
        slow.setattr(EmbeddedIndex, "near", while_another_writes)
        slow.setattr(marking, "_AT_ONCE", 2)
        marking.mark(house.coordinator, shard_id)
    assert len(wrote) == 6
    assert marks(steward) == [[False, False, False, True, True, True]]


def test_two_shards_are_not_compared_at_once(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = signature(1)
    first = commit(monkeypatch, steward, agent, text)
    second = commit(monkeypatch, steward, other, near_copy(text))
    near, refused = EmbeddedIndex.near, []

    def while_another_compares(index: EmbeddedIndex, *asked: object) -> list[Match]:
        with pytest.raises(RecordsBusyError):
            marking.mark(house.coordinator, second)
        refused.append(True)
        return near(index, *asked)  # type: ignore[arg-type]

    house.coordinator.records.wait_s = 0.05
    with monkeypatch.context() as slow:
        slow.setattr(EmbeddedIndex, "near", while_another_compares)
        marking.mark(house.coordinator, first)
    assert refused
    assert marks(steward) == [[False], [True]]


def test_who_can_write_no_longer_waits_is_told_to_come_again(house: House, agent: AgentClient) -> None:
    house.coordinator.records.wait_s = 0.05
    with house.coordinator.records.write(), pytest.raises(grpc.RpcError) as caught:
        agent.report(agent.vault_report())
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert dict(caught.value.trailing_metadata() or ())["winnow-problem"] == "busy"
    agent.report(agent.vault_report())
