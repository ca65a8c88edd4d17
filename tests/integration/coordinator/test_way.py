"""The whole way, from enrollment to a receipt in the log, with a stop in the middle of the upload."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from io import BytesIO

import grpc
import pytest

from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, StewardClient, document, near_copy, signature
from winnow_coordinator import transparency
from winnow_coordinator.store import parties, shards
from winnow_coordinator.store.tables import Standing
from winnow_protocol import merkle
from winnow_protocol.policy_file import builtin_text
from winnow_protocol.sealing import open_shard
from winnow_protocol.signing import Kind, digest, verify
from winnow_protocol.v1 import contribution_pb2, steward_pb2, transparency_pb2
from winnow_protocol.v1.common_pb2 import (
    VERDICT_KIND_DUPLICATE,
    VERDICT_KIND_NOVEL,
    VERDICT_KIND_WAITING,
    Receipt,
    Tombstone,
)

from .conftest import House

DAY = 86_400_000_000


def test_from_enrollment_to_a_receipt_with_a_stop_in_mid_upload(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    verdicts = agent.offer(document(signature(1)), document(signature(2)))
    assert [verdict.kind for verdict in verdicts] == [VERDICT_KIND_NOVEL] * 2
    sealed = agent.seal(steward, verdicts, size=700_000)
    half = len(sealed.data) // 2

    sent_half, over = threading.Event(), threading.Event()
    broken: list[grpc.StatusCode] = []

    def parts() -> Iterator[contribution_pb2.UploadRequest]:
        for part in sealed.parts(chunk=64 << 10):
            yield part
            if not part.chunk:
                continue
            nonlocal half
            half -= len(part.chunk)
            if half <= 0:
                sent_half.set()
                over.wait(TIMEOUT)  # the rest never comes on this stream

    def upload() -> None:
        try:
            agent.stub.Upload(parts(), timeout=TIMEOUT)
        except grpc.RpcError as error:
            broken.append(error.code())

    thread = threading.Thread(target=upload, daemon=True)
    thread.start()
    assert sent_half.wait(TIMEOUT)
    # What gRPC took from here may not be there yet: on a busy machine the server stops before anything came.
    incoming = house.settings.home / "incoming"
    until = time.monotonic() + TIMEOUT
    while not any(path.stat().st_size for path in incoming.iterdir()):
        assert time.monotonic() < until
        time.sleep(0.01)
    house.stop()
    thread.join(TIMEOUT)
    assert broken
    over.set()
    house.start()
    agent.reconnect()
    query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
    progress = agent.stub.QueryUpload(query, timeout=TIMEOUT, wait_for_ready=True)
    assert 0 < progress.committed_offset <= len(sealed.data) // 2 + (64 << 10)
    assert not progress.complete

    with pytest.raises(grpc.RpcError) as wrong:
        agent.stub.Upload(sealed.parts(0), timeout=TIMEOUT)
    assert wrong.value.code() is grpc.StatusCode.OUT_OF_RANGE
    assert str(progress.committed_offset) in (wrong.value.details() or "")

    done = agent.stub.Upload(sealed.parts(progress.committed_offset), timeout=TIMEOUT)
    assert (done.committed_offset, done.complete) == (len(sealed.data), True)
    answer = agent.opened(agent.stub.Commit(sealed.commit, timeout=TIMEOUT), sealed.commit.manifest)
    receipt = Receipt.FromString(verify(answer.commit.receipt, Kind.RECEIPT, agent.joined.response.answer_key))
    assert receipt.sealed_digest == sealed.manifest.sealed_digest
    assert receipt.manifest_digest == digest(sealed.commit.manifest.payload)
    assert list(receipt.document_ids) == [verdict.document_id for verdict in verdicts]

    assert agent.stub.Commit(sealed.commit, timeout=TIMEOUT).statement.payload == answer.SerializeToString()
    assert agent.stub.Upload(sealed.parts(), timeout=TIMEOUT).complete
    blobs = [path for path in (house.settings.home / "blobs").rglob("*") if path.is_file()]
    assert [path.name for path in blobs] == [sealed.manifest.sealed_digest.hex()]
    assert blobs[0].stat().st_size == len(sealed.data)
    assert not list((house.settings.home / "incoming").iterdir())
    assert len(steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT).shards) == 1
    _check_inclusion(agent, receipt.log_index, answer.commit.receipt.payload)
    assert transparency.audit(house.coordinator) == (1, [])


def _check_inclusion(agent: AgentClient, index: int, payload: bytes) -> None:
    note = agent.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    joined = agent.joined.response
    checkpoint = merkle.parse_checkpoint(note, joined.log_origin, joined.answer_key)
    request = transparency_pb2.GetInclusionProofRequest(log_index=index, tree_size=checkpoint.size)
    proof = list(agent.log.GetInclusionProof(request, timeout=TIMEOUT).hashes)
    leaf = merkle.leaf_hash(payload)
    assert merkle.verify_inclusion(leaf, index, checkpoint.size, proof, checkpoint.root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(payload + b"x"), index, checkpoint.size, proof, checkpoint.root)


def test_the_steward_fetches_opens_and_cosigns(house: House, steward: StewardClient, agent: AgentClient) -> None:
    verdicts = agent.offer(document(signature(1)), document(signature(2)))
    agent.deliver(agent.seal(steward, verdicts))
    (summary,) = steward.stub.ListShards(steward_pb2.ListShardsRequest(track=OPEN[0]), timeout=TIMEOUT).shards
    request = steward_pb2.FetchShardRequest(shard_id=summary.shard_id)
    data = b"".join(part.chunk for part in steward.stub.FetchShard(request, timeout=TIMEOUT))
    assert digest(data) == summary.sealed_digest
    opened = open_shard(
        BytesIO(data),
        summary.key_table,
        steward.track_keys[OPEN[0]],
        track=OPEN[0],
        agent_id=agent.id,
        shard_id=summary.shard_id,
    )
    assert [document_id for document_id, _ in opened] == [verdict.document_id for verdict in verdicts]
    note = steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    cosigned = merkle.cosign(note, "steward", steward.key, 1_700_000_000)
    steward.stub.Cosign(steward_pb2.CosignRequest(note=cosigned), timeout=TIMEOUT)
    served = agent.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    assert merkle.cosigned_at(served, "steward", steward.key.public_key) == 1_700_000_000


def test_an_agent_learns_directory_and_approval_by_its_reports(house: House, steward: StewardClient) -> None:
    agent = house.enroll_agent("partner-a")
    first = agent.report(agent.vault_report())
    assert [statement.kind for statement in first.report.statements] == ["directory"]
    with pytest.raises(grpc.RpcError) as pending:
        agent.offer(document(signature(1)))
    assert pending.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    steward.approve(agent)
    statement = agent.vault_report(directory_version=1, counts_by_state={"document/held": 2}, isolation="landlock 7")
    second = agent.report(statement)
    assert [statement.kind for statement in second.report.statements] == ["approval"]
    assert second.sequence == first.sequence + 1
    assert agent.report(statement).SerializeToString() == second.SerializeToString()
    third = agent.report(agent.vault_report(directory_version=1, approval_version=1))
    assert not third.report.statements
    everything = agent.report(None)
    assert [statement.kind for statement in everything.report.statements] == ["directory", "approval"]
    assert everything.sequence == 0


def test_reports_renew_leases_and_say_what_to_offer_again(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (lead,) = agent.offer(document(signature(1)))
    waiting = document(near_copy(signature(1)))
    (wait,) = other.offer(waiting)
    assert (wait.kind, wait.retry_at) == (VERDICT_KIND_WAITING, lead.lease_expires_at)
    house.shift += 5 * DAY
    assert agent.report(agent.vault_report()).report.leases_expire_at > lead.lease_expires_at + 4 * DAY
    house.shift += 5 * DAY
    assert not other.report(other.vault_report()).report.offer_again
    agent.deliver(agent.seal(steward, [lead]))
    assert list(other.report(other.vault_report()).report.offer_again) == [waiting.document_id]
    (again,) = other.offer(waiting)
    assert again.kind == VERDICT_KIND_DUPLICATE


def test_a_lease_that_lapsed_is_not_renewed_and_its_shard_not_taken(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (lead,) = agent.offer(document(signature(1)))
    sealed = agent.seal(steward, [lead])
    assert agent.stub.Upload(sealed.parts(), timeout=TIMEOUT).complete
    house.shift += 8 * DAY
    agent.report(agent.vault_report())
    (taken_over,) = other.offer(document(near_copy(signature(1))))
    assert taken_over.fencing_number > lead.fencing_number
    with pytest.raises(grpc.RpcError) as lapsed:
        agent.stub.Commit(sealed.commit, timeout=TIMEOUT)
    assert lapsed.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert lead.document_id.hex() in (lapsed.value.details() or "")


def test_a_private_copy_is_marked_inside_and_takes_over_when_the_other_is_withdrawn(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (first,) = agent.offer(document(signature(1), PRIVATE))
    (second,) = other.offer(document(near_copy(signature(1)), PRIVATE))
    assert (first.kind, second.kind) == (VERDICT_KIND_NOVEL, VERDICT_KIND_NOVEL)
    assert first.reason == second.reason
    agent.deliver(agent.seal(steward, [first]))
    other.deliver(other.seal(steward, [second]))
    assert _marks(steward) == {first.document_id: (b"", False), second.document_id: (first.document_id, False)}
    tombstone = _withdraw(agent, first.document_id)
    assert list(tombstone.document_ids) == [first.document_id]
    assert _marks(steward) == {first.document_id: (b"", True), second.document_id: (b"", False)}


def _marks(steward: StewardClient) -> dict[bytes, tuple[bytes, bool]]:
    page = steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT)
    return {mark.document_id: (mark.duplicate_of, mark.withdrawn) for shard in page.shards for mark in shard.marks}


def _withdraw(agent: AgentClient, *document_ids: bytes) -> Tombstone:
    withdrawal = contribution_pb2.Withdrawal(
        withdrawal_id=bytes(16),
        agent_id=agent.id,
        sequence=agent.next_sequence(),
        document_ids=document_ids,
        everything=not document_ids,
    )
    statement = agent.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
    answer = agent.opened(agent.stub.Withdraw(statement, timeout=TIMEOUT), statement)
    return Tombstone.FromString(verify(answer.withdraw.tombstone, Kind.TOMBSTONE, agent.joined.response.answer_key))


def test_a_withdrawal_erases_one_document_and_asks_the_next_holder(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    one, two = agent.offer(document(signature(1)), document(signature(2)))
    sealed = agent.seal(steward, [one, two])
    agent.deliver(sealed)
    copy = document(near_copy(signature(1)))
    assert other.offer(copy)[0].kind == VERDICT_KIND_DUPLICATE
    wrapped = sealed.commit.key_table.content_keys[0].wrapped_key
    assert _found_in_records(house, wrapped)
    _withdraw(agent, one.document_id)
    assert not _found_in_records(house, wrapped)
    (summary,) = steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT).shards
    assert [row.document_id for row in summary.key_table.content_keys] == [two.document_id]
    assert list(other.report(other.vault_report()).report.offer_again) == [copy.document_id]
    assert other.offer(copy)[0].kind == VERDICT_KIND_NOVEL
    (stone,) = steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).tombstones
    assert list(Tombstone.FromString(stone.payload).document_ids) == [one.document_id]
    _withdraw(agent)
    assert not list((house.settings.home / "blobs").rglob(sealed.manifest.sealed_digest.hex()))
    assert transparency.audit(house.coordinator) == (3, [])


def _found_in_records(house: House, needle: bytes) -> bool:
    return any(needle in path.read_bytes() for path in house.settings.home.glob("records.sqlite*"))


def test_certificates_are_renewed_and_a_second_copy_locks_the_agent(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    from winnow_protocol.identity import identity_of, make_csr, make_tls_key, pem_chain
    from winnow_protocol.v1.enrollment_pb2 import RenewRequest

    request = RenewRequest(csr=make_csr(make_tls_key()), generation=2, generation_nonce=b"n" * 16)
    first = agent.renewal.Renew(request, timeout=TIMEOUT)
    assert identity_of(pem_chain(list(first.certificate_chain))).generation == 2
    agent.renewal.Renew(request, timeout=TIMEOUT)  # the answer was lost: asked again
    agent.report(agent.vault_report())  # the old certificate still counts
    with pytest.raises(grpc.RpcError) as second_copy:
        agent.renewal.Renew(RenewRequest(csr=request.csr, generation=2, generation_nonce=b"m" * 16), timeout=TIMEOUT)
    assert second_copy.value.code() is grpc.StatusCode.PERMISSION_DENIED
    with house.coordinator.records.read() as tx:
        row = parties.agent(tx, agent.id)
        assert row is not None
        assert row.standing == Standing.LOCKED
    with pytest.raises(grpc.RpcError) as locked:
        agent.report(agent.vault_report())
    problems: list[object] = [
        datum.value for datum in locked.value.trailing_metadata() if datum.key == "winnow-problem"
    ]
    assert problems == ["locked"]


def test_an_upload_that_nobody_came_back_for_is_discarded(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    first, second = agent.offer(document(signature(1)), document(signature(2)))
    half, whole = agent.seal(steward, [first], size=600_000), agent.seal(steward, [second])
    parts = list(half.parts(chunk=300_000))[:2]
    assert agent.stub.Upload(iter(parts), timeout=TIMEOUT).committed_offset == 300_000
    assert agent.stub.Upload(whole.parts(), timeout=TIMEOUT).complete
    house.stop()
    house.shift += 8 * DAY
    house.start()
    agent.reconnect()
    for sealed in (half, whole):
        query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
        deadline = time.monotonic() + TIMEOUT
        while agent.stub.QueryUpload(query, timeout=TIMEOUT, wait_for_ready=True).committed_offset:
            assert time.monotonic() < deadline, "the server discards when it starts"
            time.sleep(0.05)
    files = [path for name in ("incoming", "blobs") for path in (house.settings.home / name).rglob("*")]
    assert not [path for path in files if path.is_file()]


def test_a_fetch_goes_on_from_an_offset(house: House, steward: StewardClient, agent: AgentClient) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=2_500_000)
    agent.deliver(sealed)
    request = steward_pb2.FetchShardRequest(shard_id=sealed.manifest.shard_id, offset=1_000_000)
    chunks = [part.chunk for part in steward.stub.FetchShard(request, timeout=TIMEOUT)]
    assert b"".join(chunks) == sealed.data[1_000_000:]
    assert max(map(len, chunks)) == 1 << 20
    with pytest.raises(grpc.RpcError) as unknown:
        list(steward.stub.FetchShard(steward_pb2.FetchShardRequest(shard_id=bytes(16)), timeout=TIMEOUT))
    assert unknown.value.code() is grpc.StatusCode.NOT_FOUND


def test_the_fleet_policy_reaches_the_agents(house: House, steward: StewardClient, agent: AgentClient) -> None:
    policy = steward_pb2.Policy(version=4, yaml=builtin_text("standard.yaml").encode())
    statement = steward.key.sign(Kind.POLICY, policy.SerializeToString())
    assert steward.stub.PublishPolicy(statement, timeout=TIMEOUT).version == 4
    known = agent.vault_report(directory_version=1, approval_version=1, policy_version=3)
    assert list(agent.report(known).report.statements) == [statement]


def test_partial_bytes_that_were_lost_are_asked_for_again(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    parts = list(sealed.parts(chunk=300_000))[:2]
    assert agent.stub.Upload(iter(parts), timeout=TIMEOUT).committed_offset == 300_000
    (partial,) = (house.settings.home / "incoming").iterdir()
    partial.unlink()
    with pytest.raises(grpc.RpcError) as wrong:
        agent.stub.Upload(sealed.parts(300_000), timeout=TIMEOUT)
    assert wrong.value.code() is grpc.StatusCode.OUT_OF_RANGE
    query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
    assert agent.stub.QueryUpload(query, timeout=TIMEOUT).committed_offset == 0
    agent.deliver(sealed)


def test_a_crash_between_the_last_byte_and_the_store_needs_no_byte_again(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    parts = list(sealed.parts(chunk=300_000))
    assert not agent.stub.Upload(iter(parts[:-1]), timeout=TIMEOUT).complete
    (partial,) = (house.settings.home / "incoming").iterdir()
    partial.write_bytes(sealed.data)  # as it lies there before it is moved: synced and recorded, not verified
    with house.coordinator.records.write() as tx:
        upload = shards.upload(tx, agent.id, sealed.manifest.sealed_digest)
        assert upload is not None
        upload.committed_offset = len(sealed.data)
    query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
    progress = agent.stub.QueryUpload(query, timeout=TIMEOUT)
    assert (progress.committed_offset, progress.complete) == (len(sealed.data), False)
    assert agent.stub.Upload(iter([sealed.header(len(sealed.data))]), timeout=TIMEOUT).complete
    agent.opened(agent.stub.Commit(sealed.commit, timeout=TIMEOUT), sealed.commit.manifest)
