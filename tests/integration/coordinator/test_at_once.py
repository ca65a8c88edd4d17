"""Two partners offer near-copies at the same moment, over the wire."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, StewardClient, document, near_copy, signature
from winnow_coordinator import contributions
from winnow_coordinator.callers import Caller, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup import Match
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store import Transaction, bands
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
    for run in range(40 * scale):
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


@pytest.mark.parametrize("compared", [True, False], ids=["", "without looking at what was entered since"])
def test_two_that_were_both_looked_up_before_either_was_entered(
    agent: AgentClient,
    other: AgentClient,
    compared: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrived, both_wait = threading.Semaphore(0), threading.Event()

    @contextmanager
    def waits(coordinator: Coordinator, caller: Caller) -> Iterator[Transaction]:
        arrived.release()
        assert both_wait.wait(TIMEOUT)
        with writing(coordinator, caller) as tx:
            yield tx

    def once_both_wait() -> None:
        assert all(arrived.acquire(timeout=TIMEOUT) for _ in range(2))
        both_wait.set()

    monkeypatch.setattr(contributions, "writing", waits)
    if not compared:
        monkeypatch.setattr(bands, "entered_since", lambda _tx, _version: [])
    threading.Thread(target=once_both_wait).start()
    verdicts = at_once({agent: document(signature(1), OPEN), other: document(near_copy(signature(1)), OPEN)})
    assert sorted(verdict.kind for verdict in verdicts.values()) == [NOVEL, WAITING if compared else NOVEL]


def test_of_many_batches_with_the_same_texts_each_text_is_novel_once(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, scale: int
) -> None:
    second = house.enroll_agent("partner-a", "cellar")
    steward.approve(second)
    texts, novel, refused = [signature(number) for number in range(60 * scale)], Counter[int](), list[Verdict]()

    def offers(client: AgentClient, seed: int) -> None:
        order = np.random.default_rng(seed).permutation(len(texts)).tolist()
        for start in range(0, len(order), 12):
            part = order[start : start + 12]
            for text, verdict in zip(
                part, client.offer(*(document(near_copy(texts[one])) for one in part)), strict=True
            ):
                if verdict.kind == NOVEL:
                    novel[text] += 1
                elif verdict.kind not in (WAITING, DUPLICATE):
                    refused.append(verdict)

    threads = [threading.Thread(target=offers, args=(client, at)) for at, client in enumerate((agent, other, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert (dict(novel), refused) == (dict.fromkeys(range(len(texts)), 1), [])


def test_others_write_while_a_batch_is_looked_up(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, wrote = EmbeddedIndex.near, list[int]()
    house.coordinator.records.wait_s = 1

    def while_another_writes(index: EmbeddedIndex, *asked: Any) -> list[Match]:
        wrote.append(other.report(other.vault_report()).sequence)
        return near(index, *asked)

    monkeypatch.setattr(EmbeddedIndex, "near", while_another_writes)
    verdicts = agent.offer(*(document(signature(number)) for number in range(3)))
    assert [verdict.kind for verdict in verdicts] == [NOVEL] * 3
    assert wrote == [1, 2, 3]


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
