"""Withdrawal over the real wire: what is erased, what stays provable, and whose word is taken."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.integration.coordinator.conftest import House
from tests.parties import (
    PRIVATE,
    TIMEOUT,
    AgentClient,
    Joined,
    StewardClient,
    document,
    enroll_request,
    near_copy,
    signature,
)
from winnow_coordinator import server, transparency, withdrawals
from winnow_coordinator.store import Records, log
from winnow_protocol import merkle
from winnow_protocol.first_contact import fetch_ca
from winnow_protocol.identity import make_csr, make_tls_key
from winnow_protocol.sealing import ReceivingKey, open_shard
from winnow_protocol.signing import Kind, SigningKey, digest, verify
from winnow_protocol.v1 import enrollment_pb2_grpc, steward_pb2, transparency_pb2
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL, SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal


def request(agent: AgentClient, *document_ids: bytes, **changes: Any) -> SignedStatement:
    values: dict[str, Any] = {
        "withdrawal_id": os.urandom(16),
        "agent_id": agent.id,
        "sequence": agent.next_sequence(),
        "document_ids": document_ids,
        "everything": not document_ids,
    }
    return agent.key.sign(Kind.WITHDRAWAL, Withdrawal(**(values | changes)).SerializeToString())


def withdraw(agent: AgentClient, statement: SignedStatement) -> Tombstone:
    """The tombstone, with its signature and the digest of what it answers verified."""
    answer = agent.opened(agent.stub.Withdraw(statement, timeout=TIMEOUT), statement)
    payload = verify(answer.withdraw.tombstone, Kind.TOMBSTONE, agent.joined.response.answer_key)
    tombstone = Tombstone.FromString(payload)
    assert tombstone.withdrawal_digest == digest(statement.payload)
    return tombstone


def refused(agent: AgentClient, statement: SignedStatement, word: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        agent.stub.Withdraw(statement, timeout=TIMEOUT)
    trailing = dict(error.value.trailing_metadata() or ())  # type: ignore[attr-defined]
    assert trailing["winnow-problem"] == word


def shards_of(steward: StewardClient) -> list[steward_pb2.ShardSummary]:
    return list(steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT).shards)


def found(house: House, needle: bytes) -> list[Path]:
    return [path for path in house.settings.home.rglob("*") if path.is_file() and needle in path.read_bytes()]


def contribute(agent: AgentClient, steward: StewardClient, count: int, first: int = 1) -> tuple[list[bytes], Any]:
    """Documents in one shard: their identifiers, and the shard as it was sealed."""
    verdicts = agent.offer(*(document(signature(first + n), PRIVATE) for n in range(count)))
    assert {verdict.kind for verdict in verdicts} == {VERDICT_KIND_NOVEL}
    sealed = agent.seal(steward, verdicts)
    agent.deliver(sealed)
    return [verdict.document_id for verdict in verdicts], sealed


def test_of_a_shard_of_ten_nine_open_the_tenth_does_not_and_the_proofs_verify(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    ids, sealed = contribute(agent, steward, 10)
    key = sealed.commit.key_table.content_keys[3].wrapped_key
    assert [path.name for path in found(house, key)] != []
    before = steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    asked = request(agent, ids[3])
    tombstone = withdraw(agent, asked)
    assert found(house, key) == []

    (summary,) = shards_of(steward)
    assert [mark.document_id for mark in summary.marks if mark.withdrawn] == [ids[3]]
    track_key = steward.track_keys[PRIVATE[0]]
    opened = open_shard(
        io.BytesIO(sealed.data), summary.key_table, track_key, track=PRIVATE[0], agent_id=agent.id,
        shard_id=summary.shard_id,
    )  # fmt: skip
    assert [document_id for document_id, _ in opened] == [one for one in ids if one != ids[3]]

    listed = steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT)
    assert list(listed.withdrawals) == [asked]
    assert [Tombstone.FromString(one.payload) for one in listed.tombstones] == [tombstone]
    assert proves(house, steward, before, listed.tombstones[0].payload, tombstone.log_index)
    assert proves(house, steward, before, summary.receipt.payload, 0)
    assert transparency.audit(house.coordinator) == (2, [])


def proves(house: House, steward: StewardClient, before: str, payload: bytes, index: int) -> bool:
    """Whether a leaf is in the log, and the log grew out of what it was before."""
    keys = house.coordinator.keys
    note = steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    old, new = (merkle.parse_checkpoint(one, keys.log_origin, keys.answer.public_key) for one in (before, note))
    inclusion = transparency_pb2.GetInclusionProofRequest(log_index=index, tree_size=new.size)
    path = steward.log.GetInclusionProof(inclusion, timeout=TIMEOUT).hashes
    growth = transparency_pb2.GetConsistencyProofRequest(first_size=old.size, second_size=new.size)
    proof = steward.log.GetConsistencyProof(growth, timeout=TIMEOUT).hashes
    return merkle.verify_inclusion(
        merkle.leaf_hash(payload), index, new.size, list(path), new.root
    ) and merkle.verify_consistency(old.size, new.size, old.root, new.root, list(proof))


def test_a_repeated_request_gets_the_same_answer_and_a_new_one_says_the_same(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    ids, _ = contribute(agent, steward, 2)
    asked = request(agent, ids[0])
    first = agent.stub.Withdraw(asked, timeout=TIMEOUT)
    house.stop()
    house.start()
    agent.reconnect()
    assert agent.stub.Withdraw(asked, timeout=TIMEOUT) == first
    assert len(steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).tombstones) == 1
    assert list(withdraw(agent, request(agent, ids[0])).document_ids) == [ids[0]]
    assert [verdict.kind for verdict in agent.offer(document(signature(1), PRIVATE))] == [VERDICT_KIND_NOVEL]


def test_what_a_stop_left_of_it_is_cleared_away_by_the_next_start(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, sealed = contribute(agent, steward, 1)
    key = sealed.commit.key_table.content_keys[0].wrapped_key
    blob = house.settings.home / "blobs" / sealed.manifest.sealed_digest.hex()[:2] / sealed.manifest.sealed_digest.hex()
    monkeypatch.setattr(withdrawals, "clear_away", lambda *_arguments: 0)
    withdraw(agent, request(agent, *ids))
    assert blob.is_file()
    house.stop()
    monkeypatch.undo()
    house.start()
    withdrawals.clear_away(house.coordinator)
    assert not blob.exists()
    assert found(house, key) == []
    assert len(shards_of(steward)) == 1  # its papers stay, and prove that there was one


def test_what_a_reader_kept_in_the_write_ahead_log_goes_once_it_is_gone(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.stop()
    monkeypatch.setattr(server, "_COMPARE_SECONDS", 0.1)  # of a minute
    house.start()
    ids, sealed = contribute(agent, steward, 1)
    key = sealed.commit.key_table.content_keys[0].wrapped_key
    reader = Records(house.coordinator.records.path)
    with reader.read() as tx:
        assert log.size(tx)
        withdraw(agent, request(agent, *ids))
        assert found(house, key) != []
    reader.close()
    until = time.monotonic() + TIMEOUT
    while found(house, key) and time.monotonic() < until:
        time.sleep(0.05)
    assert found(house, key) == []


def test_a_withdrawal_before_the_shard_came_keeps_it_out(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    verdicts = agent.offer(document(signature(1)), document(signature(2)))
    sealed = agent.seal(steward, verdicts)
    withdraw(agent, request(agent, verdicts[0].document_id))
    with pytest.raises(grpc.RpcError) as error:
        agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)
    assert error.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert list((house.settings.home / "incoming").iterdir()) == []
    again = agent.offer(document(signature(2), document_id=verdicts[1].document_id))
    assert [(one.kind, one.fencing_number) for one in again] == [(VERDICT_KIND_NOVEL, verdicts[1].fencing_number)]
    agent.deliver(agent.seal(steward, again))


def test_of_nobodys_documents_a_tombstone_says_that_nothing_is_here(agent: AgentClient) -> None:
    assert list(withdraw(agent, request(agent, os.urandom(16))).document_ids) == []


def test_another_partners_documents_are_refused_and_left_alone(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    theirs, sealed = contribute(agent, steward, 1)
    ours, _ = contribute(other, steward, 1, first=9)
    refused(other, request(other, *theirs), "not_yours")
    assert list(withdraw(other, request(other, *theirs, *ours)).document_ids) == ours
    withdraw(other, request(other))
    assert found(house, sealed.commit.key_table.content_keys[0].wrapped_key) != []


def test_a_partners_agent_withdraws_what_its_other_agent_sent_which_is_told_of_it(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    second = house.enroll_agent("partner-a", "cellar")
    steward.approve(second)
    ids, _ = contribute(agent, steward, 2)
    assert list(withdraw(second, request(second, ids[0])).document_ids) == [ids[0]]
    assert list(agent.report(agent.vault_report()).report.please_withdraw) == [ids[0]]
    assert list(second.report(second.vault_report()).report.please_withdraw) == []
    withdraw(agent, request(agent, ids[0]))
    assert list(agent.report(agent.vault_report()).report.please_withdraw) == []
    assert set(withdraw(second, request(second)).document_ids) == {ids[1]}


def test_everything_is_taken_back_in_as_many_tombstones_as_it_needs(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, _ = contribute(agent, steward, 3)
    monkeypatch.setattr(withdrawals, "MOST_WITH_EVERYTHING", 2)
    assert [list(withdraw(agent, request(agent)).document_ids) for _ in range(3)] == [ids[:2], ids[2:], []]


def test_the_next_holder_of_a_duplicate_is_asked_for_its_own(
    steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (verdict,) = agent.offer(document(signature(1)))
    agent.deliver(agent.seal(steward, [verdict]))
    copy = document(near_copy(signature(1)))
    other.offer(copy)
    assert list(other.report(other.vault_report()).report.offer_again) == []
    withdraw(agent, request(agent, verdict.document_id))
    assert list(other.report(other.vault_report()).report.offer_again) == [copy.document_id]
    (again,) = other.offer(copy)
    other.deliver(other.seal(steward, [again]))


# -- a vault that is lost --------------------------------------------------------------------------------------------


def joined_with(house: House, partner: str, name: str, recovery: SigningKey) -> AgentClient:
    string = house.token("agent", partner, name)
    key, receiving, tls_key = SigningKey.generate(), ReceivingKey.generate(), make_tls_key()
    ca = fetch_ca(string.enrollment_address, string.ca_fingerprint, 5.0)
    message = enroll_request(string, key, receiving, make_csr(tls_key))
    message.vault.recovery_key = recovery.public_key
    with grpc.secure_channel(string.enrollment_address, grpc.ssl_channel_credentials(ca)) as channel:
        response = enrollment_pb2_grpc.EnrollmentServiceStub(channel).Enroll(message, timeout=TIMEOUT)
    return AgentClient(Joined(string, key, receiving, tls_key, ca, response, recovery.public_key))


def by_recovery(agent: AgentClient, key: SigningKey, **changes: Any) -> SignedStatement:
    named = {"withdrawal_id": os.urandom(16), "agent_id": agent.id, "everything": True}
    stated = key.sign(Kind.WITHDRAWAL, Withdrawal(**(named | changes)).SerializeToString())
    return request(agent, **named, recovery=stated)


def test_by_the_recovery_key_a_new_vault_takes_back_everything_before_it_is_approved(
    house: House, steward: StewardClient
) -> None:
    recovery = SigningKey.generate()
    lost = joined_with(house, "partner-c", "lost", recovery)
    steward.approve(lost)
    ids, sealed = contribute(lost, steward, 3)
    new = joined_with(house, "partner-c", "new", SigningKey.generate())
    refused(new, request(new), "pending")
    (mine, strange) = (by_recovery(new, SigningKey.generate()), by_recovery(new, new.key))
    for statement in (mine, strange):
        refused(new, statement, "forged")
    refused(new, by_recovery(new, recovery, agent_id=lost.id), "not_yours")
    refused(new, by_recovery(new, recovery, withdrawal_id=bytes(16)), "not_yours")
    refused(new, by_recovery(new, recovery, everything=False, document_ids=ids), "not_yours")
    assert set(withdraw(new, by_recovery(new, recovery)).document_ids) == set(ids)
    assert found(house, sealed.commit.key_table.content_keys[0].wrapped_key) == []


def test_a_recovery_key_that_the_steward_never_approved_takes_nothing_back(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    """An operator who hands out a join string for a partner's name does not get at that partner's documents."""
    contribute(agent, steward, 1)
    own = SigningKey.generate()
    intruder = joined_with(house, "partner-a", "intruder", own)
    refused(intruder, by_recovery(intruder, own), "forged")


def test_a_recovery_key_speaks_for_its_own_partner_alone(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    ids, _ = contribute(agent, steward, 1)
    recovery = SigningKey.generate()
    stranger = joined_with(house, "partner-d", "attic", recovery)
    steward.approve(stranger)
    assert list(withdraw(stranger, by_recovery(stranger, recovery)).document_ids) == []
    (summary,) = shards_of(steward)
    assert [row.document_id for row in summary.key_table.content_keys] == ids
