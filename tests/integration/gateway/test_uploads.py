"""Shards on their way: what is asked first, stops on either side, and going on."""

from __future__ import annotations

import hashlib
import os
import threading
from typing import Any

import grpc
import pytest

from tests.integration.gateway.outbox import always, answer_in, put_shard
from winnow_agent.gateway.retry import StoppedError, UnreachableError
from winnow_agent.spool import Kind

Agent = Any
Coordinator = Any

MIB = 1 << 20


def test_an_upload_goes_on_from_the_offset_after_the_coordinator_was_stopped(
    agent: Agent, coordinator: Coordinator, scale: int
) -> None:
    data = os.urandom(12 * MIB * min(scale, 8) + 17)
    item = put_shard(agent, data)
    stopped = threading.Event()

    def stop_half_way(held: int) -> None:
        if held >= len(data) // 2 and not stopped.is_set():
            stopped.set()
            threading.Thread(target=coordinator.stop).start()

    coordinator.on_chunk = stop_half_way
    agent.bandwidth = 32 * MIB  # so that the stop comes before the last chunk
    with pytest.raises(UnreachableError):
        agent.sync.once(always)
    held = len(coordinator.uploads[hashlib.sha256(data).digest()])
    assert 0 < held < len(data)
    coordinator.start()
    assert agent.sync.once(always) == 1
    assert coordinator.named("Upload")[-1] == held
    assert coordinator.uploads[hashlib.sha256(data).digest()] == data
    assert answer_in(agent, Kind.COMMIT_ANSWER, item).WhichOneof("body") == "commit"


def test_the_offset_is_asked_for_only_where_an_upload_may_have_begun(agent: Agent, coordinator: Coordinator) -> None:
    sync = agent.sync
    put_shard(agent, os.urandom(MIB))
    assert sync.once(always) == 1
    assert [name for name, _ in coordinator.calls] == ["Upload", "Commit"]
    lies_there = os.urandom(MIB)
    put_shard(agent, lies_there)
    coordinator.uploads[hashlib.sha256(lies_there).digest()] = bytearray(lies_there[:1000])
    assert agent.sync.once(always) == 1  # another process, to which this one is no new shard
    assert coordinator.calls[2:4] == [("QueryUpload", 1000), ("Upload", 1000)]


def test_an_upload_that_another_began_goes_on_where_that_one_stopped(agent: Agent, coordinator: Coordinator) -> None:
    """As after a courier, or with a home that was put back: the coordinator holds more than this process knows of."""
    sync, data = agent.sync, os.urandom(3 * MIB)
    digest_of_data = hashlib.sha256(data).digest()
    item = put_shard(agent, data)
    coordinator.uploads[digest_of_data] = bytearray(data[:MIB])
    assert sync.once(always) == 1
    assert coordinator.named("Upload") == [0, MIB]
    assert coordinator.uploads[digest_of_data] == data
    assert answer_in(agent, Kind.COMMIT_ANSWER, item).WhichOneof("body") == "commit"


def test_an_upload_stops_when_it_may_not_continue_and_goes_on_later(agent: Agent, coordinator: Coordinator) -> None:
    data = os.urandom(4 * MIB)
    put_shard(agent, data)
    agent.bandwidth = MIB  # without it, all of this would be sent before the stop is seen
    started = threading.Event()
    coordinator.on_chunk = lambda _held: started.set()
    with pytest.raises(StoppedError):
        agent.sync.once(lambda: not started.is_set())
    agent.bandwidth = None
    assert agent.sync.once(always) == 1
    assert coordinator.uploads[hashlib.sha256(data).digest()] == data
    assert 0 < coordinator.named("Upload")[1] < len(data)


def test_a_commit_that_misses_bytes_uploads_them_again(agent: Agent, coordinator: Coordinator) -> None:
    data = os.urandom(MIB)
    item = put_shard(agent, data)
    coordinator.failures["Commit"] = [(grpc.StatusCode.FAILED_PRECONDITION, "The sealed bytes are not complete here.")]

    def lose(held: int) -> None:
        if held == len(data) and len(coordinator.named("Upload")) == 1:
            coordinator.uploads[hashlib.sha256(data).digest()] = bytearray()

    coordinator.on_chunk = lose
    assert agent.sync.once(always) == 1
    assert coordinator.uploads[hashlib.sha256(data).digest()] == data
    assert answer_in(agent, Kind.COMMIT_ANSWER, item).WhichOneof("body") == "commit"
