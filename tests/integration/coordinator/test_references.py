"""The reference of public texts at the coordinator: stored whole or not at all, told to agents, handed to those it may be."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import grpc
import pytest

from tests.faults.trust.test_stolen_certificate import succeeded
from tests.integration.coordinator.test_certificates import eventually
from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_coordinator import references
from winnow_coordinator.store.blobs import Blobs
from winnow_protocol.identity import pem_chain
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1 import fleet_pb2, fleet_pb2_grpc, steward_pb2, steward_pb2_grpc
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_steward.client import Coordinator

from .conftest import House

DATA = b"sampled shingle hashes" * 100_000


def parts(
    steward: StewardClient, version: int, body: bytes, named: bytes = b"", offset: int = 0
) -> Iterator[steward_pb2.PutReferenceRequest]:
    said = named or body
    notice = steward_pb2.ReferenceNotice(version=version, digest=digest(said), size=len(said))
    signed = steward.key.sign(Kind.REFERENCE, notice.SerializeToString())
    yield steward_pb2.PutReferenceRequest(notice=signed, offset=offset)
    for at in range(offset, len(body), 1 << 20):
        yield steward_pb2.PutReferenceRequest(chunk=body[at : at + (1 << 20)])


def put(steward: StewardClient, version: int, body: bytes, named: bytes = b"", offset: int = 0) -> int:
    return steward.stub.PutReference(parts(steward, version, body, named, offset), timeout=TIMEOUT).version


def half(steward: StewardClient, over: threading.Event) -> Iterator[steward_pb2.PutReferenceRequest]:
    """The notice and the first chunk, and then nothing until it is over."""
    sent = parts(steward, 1, DATA)
    yield next(sent)
    yield next(sent)
    over.wait()


def came(steward: StewardClient) -> steward_pb2.QueryReferenceResponse:
    """How much of the reference the coordinator has."""
    request = steward_pb2.QueryReferenceRequest(digest=digest(DATA))
    return steward.stub.QueryReference(request, timeout=TIMEOUT, wait_for_ready=True)


def fetch(agent: AgentClient, body: bytes, offset: int = 0) -> bytes:
    request = fleet_pb2.FetchReferenceRequest(digest=digest(body), offset=offset)
    return b"".join(part.chunk for part in agent.fleet.FetchReference(request, timeout=TIMEOUT))


def told(agent: AgentClient, known: int) -> list[SignedStatement]:
    """What an agent that knows this version is told of it."""
    statements = agent.report(agent.vault_report(reference_version=known)).report.statements
    return [one for one in statements if one.kind == Kind.REFERENCE]


def blobs(house: House) -> Blobs:
    return house.coordinator.blobs.apart("references")


def test_it_is_stored_under_its_digest_or_not_at_all(house: House, steward: StewardClient) -> None:
    with pytest.raises(grpc.RpcError) as altered:
        put(steward, 1, DATA[::-1], named=DATA)
    assert altered.value.code() is grpc.StatusCode.DATA_LOSS
    assert not list((house.settings.home / "incoming").iterdir())
    assert put(steward, 1, DATA) == 1
    assert b"".join(blobs(house).read(digest(DATA))) == DATA


def test_an_agent_is_told_of_it_and_fetches_it_from_any_offset(steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 1, DATA)
    (notice,) = told(agent, 0)
    assert steward_pb2.ReferenceNotice.FromString(notice.payload).digest == digest(DATA)
    assert told(agent, 1) == []
    assert (fetch(agent, DATA), fetch(agent, DATA, 1_500_000)) == (DATA, DATA[1_500_000:])
    assert fetch(agent, DATA, len(DATA)) == b""


def test_a_newer_one_takes_its_place(house: House, steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 1, DATA)
    put(steward, 2, newer := DATA[5:])
    with pytest.raises(grpc.RpcError) as gone:
        fetch(agent, DATA)
    assert gone.value.code() is grpc.StatusCode.NOT_FOUND
    assert fetch(agent, newer) == newer
    assert not blobs(house).holds(digest(DATA))


def test_the_same_one_under_another_version_is_kept(house: House, steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 1, DATA)
    put(steward, 2, DATA)
    assert fetch(agent, DATA) == DATA
    assert blobs(house).holds(digest(DATA))


def test_an_older_version_changes_nothing(house: House, steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 2, DATA)
    with pytest.raises(grpc.RpcError) as stale:
        put(steward, 1, DATA[5:])
    assert stale.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert fetch(agent, DATA) == DATA
    assert not blobs(house).holds(digest(DATA[5:]))
    assert not list((house.settings.home / "incoming").iterdir())


def test_past_its_end_there_is_nothing(steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 1, DATA)
    with pytest.raises(grpc.RpcError) as wrong:
        fetch(agent, DATA, len(DATA) + 1)
    assert wrong.value.code() is grpc.StatusCode.OUT_OF_RANGE


def test_what_broke_off_goes_on_where_it_broke_also_after_a_restart(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    over = threading.Event()
    broken = steward.stub.PutReference.future(half(steward, over), timeout=TIMEOUT)
    eventually(lambda: came(steward).committed_offset == 1 << 20)
    broken.cancel()
    over.set()
    house.stop()
    house.start()
    assert (came(steward).committed_offset, came(steward).complete) == (1 << 20, False)
    with pytest.raises(grpc.RpcError, match="goes on at offset 1048576"):
        put(steward, 1, DATA, offset=(1 << 20) + 1)
    assert put(steward, 1, DATA, offset=1 << 20) == 1
    assert fetch(agent, DATA) == DATA
    assert (came(steward).committed_offset, came(steward).complete) == (len(DATA), True)
    assert put(steward, 2, DATA, offset=len(DATA)) == 2  # the notice alone


def test_a_steward_whose_line_broke_sends_no_byte_twice(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    joined, begun = steward.joined, list[int]()

    def chunks(offset: int) -> Iterator[bytes]:
        begun.append(offset)
        for at in range(offset, len(DATA), 1 << 20):
            yield DATA[at : at + (1 << 20)]
            if not offset:
                eventually(lambda: came(steward).committed_offset == 1 << 20)
                house.stop(0)
                house.start()

    notice = next(parts(steward, 1, DATA)).notice
    chain = pem_chain(list(joined.response.certificate_chain))
    with Coordinator(joined.join.main_address, joined.ca, joined.tls_key, chain) as client:
        client.put_reference(notice, digest(DATA), chunks)
    assert begun == [0, 1 << 20]
    assert fetch(agent, DATA) == DATA


def test_fewer_bytes_than_stated_publish_nothing_and_are_kept(steward: StewardClient, agent: AgentClient) -> None:
    with pytest.raises(grpc.RpcError, match="not complete"):
        put(steward, 1, DATA[:-1], named=DATA)
    assert told(agent, 0) == []
    assert put(steward, 1, DATA, offset=len(DATA) - 1) == 1


def test_what_nobody_went_on_with_is_forgotten(house: House, steward: StewardClient) -> None:
    with pytest.raises(grpc.RpcError, match="not complete"):
        put(steward, 1, DATA[:-1], named=DATA)
    references.clear_away(house.coordinator)
    assert came(steward).committed_offset == len(DATA) - 1
    house.shift += house.coordinator.lease + 60_000_000
    references.clear_away(house.coordinator)
    assert came(steward).committed_offset == 0


def test_one_that_counts_no_more_goes_also_where_the_coordinator_was_killed_before(
    house: House, steward: StewardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(steward, 1, DATA)
    with monkeypatch.context() as killed:
        killed.setattr(references, "_clear_unnamed", lambda _: None)
        put(steward, 2, newer := DATA[5:])
    assert blobs(house).digests().count(digest(DATA)) == 1
    house.stop()
    house.start()
    eventually(lambda: blobs(house).digests() == [digest(newer)])


def test_that_of_a_root_key_that_was_followed_by_another_goes(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    put(steward, 1, DATA)
    succeeded(house, steward)
    references.clear_away(house.coordinator)
    assert blobs(house).digests() == []
    assert told(agent, 0) == []


def test_an_earlier_try_that_has_not_ended_spoils_nothing(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    """Its line broke, and the steward tries again before the coordinator knows."""
    over = threading.Event()
    earlier = steward.stub.PutReference.future(half(steward, over), timeout=TIMEOUT)
    eventually(lambda: came(steward).committed_offset == 1 << 20)
    assert put(steward, 1, DATA) == 1
    over.set()
    with pytest.raises(grpc.RpcError):
        earlier.result()
    assert fetch(agent, DATA) == DATA


def test_a_steward_that_names_a_shard_s_digest_gets_at_no_shard(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    agent.deliver(sealed)
    put(steward, 1, sealed.data)
    put(steward, 2, DATA)
    assert house.coordinator.blobs.holds(digest(sealed.data))


def test_a_steward_is_no_agent_and_an_agent_no_steward(steward: StewardClient, agent: AgentClient) -> None:
    put(steward, 1, DATA)
    channel = steward.joined.channel()
    request = fleet_pb2.FetchReferenceRequest(digest=digest(DATA))
    with pytest.raises(grpc.RpcError) as refused:
        list(fleet_pb2_grpc.FleetServiceStub(channel).FetchReference(request, timeout=TIMEOUT))
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(grpc.RpcError) as barred:
        steward_pb2_grpc.StewardServiceStub(agent.joined.channel()).PutReference(
            parts(steward, 2, DATA), timeout=TIMEOUT
        )
    assert barred.value.code() is grpc.StatusCode.PERMISSION_DENIED
