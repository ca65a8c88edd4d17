"""Callers that say nothing, or say too much at once: they end, and everybody else is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_coordinator import enrollment, uploads
from winnow_coordinator.services import base
from winnow_coordinator.store.tables import Standing
from winnow_protocol.v1 import contribution_pb2, enrollment_pb2, enrollment_pb2_grpc, fleet_pb2, steward_pb2

from .conftest import House


@pytest.fixture
def over() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def silent(agent: AgentClient, over: threading.Event, *first: contribution_pb2.UploadRequest) -> grpc.Future:
    """An upload that says these and nothing more."""

    def parts() -> Iterator[contribution_pb2.UploadRequest]:
        yield from first
        over.wait()

    return agent.stub.Upload.future(parts(), timeout=10 * TIMEOUT)


def refused(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as error:
        call.result(timeout=TIMEOUT)
    words = dict(error.value.trailing_metadata() or ())
    return error.value.code(), str(words.get("winnow-problem", ""))


def test_who_was_put_out_waits_for_nothing_there(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, over: threading.Event
) -> None:
    enrollment.set_standing(house.coordinator, agent.id, Standing.REVOKED)
    calls = [silent(agent, over) for _ in range(300)]
    assert other.report().HasField("report")
    assert list(steward.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT).agents) == []
    # without a word: streams that came when the connection had its number are refused by gRPC itself
    assert {refused(call)[1] for call in calls} <= {"revoked", "busy", ""}


def test_a_certificate_has_so_many_calls_at_once_and_others_have_theirs(
    agent: AgentClient, other: AgentClient, over: threading.Event
) -> None:
    calls, until = [silent(agent, over) for _ in range(2 * base.CALLS_AT_ONCE - 1)], time.monotonic() + TIMEOUT
    while sum(call.done() for call in calls) < base.CALLS_AT_ONCE - 1:
        assert time.monotonic() < until
        time.sleep(0.01)
    with pytest.raises(grpc.RpcError) as busy:
        agent.stub.QueryUpload(contribution_pb2.QueryUploadRequest(sealed_digest=bytes(32)), timeout=TIMEOUT)
    assert dict(busy.value.trailing_metadata() or ())["winnow-problem"] == "busy"
    assert other.report().HasField("report")
    for call in calls:
        call.cancel()


@pytest.mark.parametrize("after", ["nothing", "the header", "a chunk"])
def test_a_stream_that_brings_nothing_more_ends_and_keeps_what_came(
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    over: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    *,
    after: str,
) -> None:
    monkeypatch.setattr(base, "SILENT_SECONDS", 0.5)
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    parts = list(sealed.parts(chunk=300_000))[: {"nothing": 0, "the header": 1, "a chunk": 2}[after]]
    assert refused(silent(agent, over, *parts)) == (grpc.StatusCode.ABORTED, "silent")
    monkeypatch.undo()
    query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
    held = agent.stub.QueryUpload(query, timeout=TIMEOUT).committed_offset
    assert held == (300_000 if after == "a chunk" else 0)
    assert agent.stub.Upload(sealed.parts(held), timeout=TIMEOUT).complete


def test_a_call_that_ends_while_its_upload_is_begun_bars_no_other(
    steward: StewardClient, agent: AgentClient, over: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit, entered, gone = uploads.Uploads._admit, threading.Event(), threading.Event()

    def slow(*given: Any) -> Any:
        entered.set()
        assert gone.wait(TIMEOUT)
        return admit(*given)

    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    monkeypatch.setattr(uploads.Uploads, "_admit", slow)
    call = silent(agent, over, *sealed.parts())
    assert entered.wait(TIMEOUT)
    call.cancel()
    monkeypatch.undo()

    def upload() -> grpc.Future:
        return agent.stub.Upload.future(sealed.parts(), timeout=TIMEOUT)

    assert refused(upload())[1] == "upload_under_way"  # the coordinator is at it still
    gone.set()
    until = time.monotonic() + TIMEOUT
    while (call := upload()).exception() is not None:
        assert refused(call)[1] == "upload_under_way"
        assert time.monotonic() < until
        time.sleep(0.01)
    assert call.result().complete


def test_whoever_has_no_certificate_gets_little_at_once(house: House, agent: AgentClient) -> None:
    credentials = grpc.ssl_channel_credentials(agent.joined.ca)
    with grpc.secure_channel(house.settings.enrollment_address, credentials) as channel:
        stub = enrollment_pb2_grpc.EnrollmentServiceStub(channel)
        with pytest.raises(grpc.RpcError) as large:
            stub.Enroll(enrollment_pb2.EnrollRequest(software_version="x" * (65 << 10)), timeout=TIMEOUT)
        assert large.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        health = health_pb2_grpc.HealthStub(channel)
        with pytest.raises(grpc.RpcError) as lasting:
            list(health.Watch(health_pb2.HealthCheckRequest(), timeout=TIMEOUT))
        assert lasting.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert health.Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT).status == 1


def test_uploads_leave_room_for_the_records(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    monkeypatch.setattr(uploads, "RESERVED_BYTES", 1 << 60)
    with pytest.raises(grpc.RpcError) as full:
        agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)
    assert full.value.code() is grpc.StatusCode.UNAVAILABLE
    assert agent.fleet.Report(fleet_pb2.ReportRequest(), timeout=TIMEOUT).statement.payload
    monkeypatch.undo()
    agent.deliver(sealed)
