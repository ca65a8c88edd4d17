"""Who is put out: a steward who is locked while a stream of theirs runs, and the agents of a partner that leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from sqlalchemy import update

from tests.integration.coordinator.conftest import House
from tests.integration.coordinator.test_backup import reborn, write
from tests.integration.coordinator.test_withdrawal import contribute
from tests.parties import TIMEOUT, AgentClient, StewardClient, document, join, signature
from winnow_coordinator import revocations
from winnow_coordinator.store import documents, log
from winnow_coordinator.store.records import RecordsBusyError
from winnow_coordinator.store.tables import DocumentState, Standing, Steward
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1 import steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.wire import now_us

SHARD_BYTES = 7_000_000
"""More than the connection and the server hold ahead of a reader."""


def lock_steward(house: House) -> None:
    with house.coordinator.records.write() as tx:
        tx.execute(update(Steward).values(standing=Standing.LOCKED))


def problem_of(error: grpc.RpcError) -> str:
    return str(dict(error.trailing_metadata())["winnow-problem"])


def test_a_steward_who_is_locked_gets_no_more_of_a_shard(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=SHARD_BYTES)
    agent.deliver(sealed)
    fetching = steward.stub.FetchShard(steward_pb2.FetchShardRequest(shard_id=sealed.manifest.shard_id))
    got = len(next(fetching).chunk)
    lock_steward(house)
    with pytest.raises(grpc.RpcError) as caught:
        for part in fetching:
            got += len(part.chunk)
    assert problem_of(caught.value) == "locked"
    assert got < len(sealed.data)


def test_no_reference_is_taken_from_a_steward_who_is_locked_while_it_is_sent(
    house: House, steward: StewardClient
) -> None:
    data = bytes(2 << 20)
    notice = steward_pb2.ReferenceNotice(version=1, digest=digest(data), size=len(data))
    begun, locked = threading.Event(), threading.Event()

    def parts() -> Iterator[steward_pb2.PutReferenceRequest]:
        yield steward_pb2.PutReferenceRequest(notice=steward.key.sign(Kind.REFERENCE, notice.SerializeToString()))
        yield steward_pb2.PutReferenceRequest(chunk=data[: 1 << 20])
        begun.set()
        assert locked.wait(TIMEOUT)
        yield steward_pb2.PutReferenceRequest(chunk=data[1 << 20 :])

    call = steward.stub.PutReference.future(parts(), timeout=TIMEOUT)
    assert begun.wait(TIMEOUT)
    lock_steward(house)
    locked.set()
    error = call.exception(timeout=TIMEOUT)
    assert isinstance(error, grpc.RpcError)
    assert problem_of(error) == "locked"
    assert not house.coordinator.blobs.holds(digest(data))


def test_who_enrolled_before_its_partner_left_is_put_out_however_far_ahead_our_clock_is(
    house: House, steward: StewardClient
) -> None:
    house.shift += 3_600_000_000
    before = house.enroll_agent("partner-a")
    revocation = steward_pb2.Revocation(version=1, made_at=now_us(), partner="partner-a", epoch=1)
    statement = steward.key.sign(Kind.REVOCATION, revocation.SerializeToString())
    steward.stub.Revoke(statement, timeout=TIMEOUT)
    with pytest.raises(grpc.RpcError) as caught:
        before.report(before.vault_report())
    assert problem_of(caught.value) == "revoked"
    house.shift += 1_000_000
    after = house.enroll_agent("partner-a")
    steward.stub.Revoke(statement, timeout=TIMEOUT)  # its answer was lost
    after.report(after.vault_report())


def test_a_clock_that_was_set_back_spares_nothing_of_a_partner_that_leaves(
    house: House, steward: StewardClient
) -> None:
    """What was stamped while it was ahead did not come since."""
    house.shift += 120_000_000
    leaver = house.enroll_agent("partner-a")
    steward.approve(leaver)
    contribute(leaver, steward, 3)
    token = house.token("agent", "partner-a", "loft")
    house.shift -= 120_000_000
    revocation = steward_pb2.Revocation(version=1, made_at=now_us(), partner="partner-a", withdraw=True, epoch=1)
    steward.stub.Revoke(steward.key.sign(Kind.REVOCATION, revocation.SerializeToString()), timeout=TIMEOUT)
    with house.coordinator.records.read() as tx:
        assert documents.of_partner(tx, "partner-a", 99) == []
    with pytest.raises(grpc.RpcError) as caught:
        join(token)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_leases_of_who_is_put_out_end_in_parts_and_a_stop_between_two_is_made_up_for(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.offer(*(document(signature(seed)) for seed in range(5)))
    revocation = steward_pb2.Revocation(version=1, made_at=now_us(), agent_ids=[agent.id], epoch=1)
    statement = steward.key.sign(Kind.REVOCATION, revocation.SerializeToString())
    real, times = revocations.lapse, iter(range(1, 9))

    def stopped(*arguments: Any) -> None:
        real(*arguments)
        if next(times) == 4:
            raise RecordsBusyError("stopped")

    def leased() -> int:
        with house.coordinator.records.read() as tx:
            return len(documents.leased_by(tx, [agent.id], 9))

    monkeypatch.setattr(revocations, "_LEASES_AT_ONCE", 2)
    with monkeypatch.context() as patch, pytest.raises(grpc.RpcError):
        patch.setattr(revocations, "lapse", stopped)
        steward.stub.Revoke(statement, timeout=TIMEOUT)
    assert leased() == 3
    steward.stub.Revoke(statement, timeout=TIMEOUT)
    assert leased() == 0


@pytest.mark.parametrize("put_back", [False, True], ids=["", "after the records were put back"])
def test_a_partner_that_came_back_keeps_what_it_sent_since_when_the_old_word_comes_again(  # noqa: PLR0917
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    put_back: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And what a stop has left of the old is still withdrawn: the word was for that."""
    contribute(agent, steward, 5)
    revocation = steward_pb2.Revocation(version=1, made_at=now_us(), partner="partner-a", withdraw=True, epoch=1)
    statement = steward.key.sign(Kind.REVOCATION, revocation.SerializeToString())
    real, times = revocations.forget, iter(range(1, 9))

    def stopped(*arguments: Any) -> None:
        real(*arguments)
        if next(times) == 2:
            raise RecordsBusyError("stopped")

    def left() -> list[bytes]:
        with house.coordinator.records.read() as tx:
            return [row.document_id for row in documents.of_partner(tx, "partner-a", 99)]

    monkeypatch.setattr(revocations, "MOST_WITH_EVERYTHING", 2)
    with monkeypatch.context() as patch, pytest.raises(grpc.RpcError):
        patch.setattr(revocations, "forget", stopped)
        steward.stub.Revoke(statement, timeout=TIMEOUT)
    assert len(left()) == 3

    house.shift += 1_000_000
    back = house.enroll_agent("partner-a", "cellar")
    steward.approve(back)
    new, _ = contribute(back, steward, 2, first=50)
    if put_back:
        write(house, tmp_path / "one.backup")
        reborn(house, tmp_path / "one.backup", tmp_path / "new")
        back.reconnect()
    another = house.token("agent", "partner-a", "loft")
    for _ in range(2):
        steward.stub.Revoke(statement, timeout=TIMEOUT, wait_for_ready=True)
        assert left() == new
    back.report(back.vault_report())
    join(another)


def test_who_came_back_before_a_lost_word_is_handed_over_again_stays(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path
) -> None:
    """The records were put back from a backup of before the partner left, and it joined anew before the steward knew of that."""
    old, _ = contribute(agent, steward, 2)
    write(house, tmp_path / "one.backup")
    revocation = steward_pb2.Revocation(
        version=1, made_at=now_us(), partner="partner-a", agent_ids=[agent.id], withdraw=True, epoch=1
    )
    statement = steward.key.sign(Kind.REVOCATION, revocation.SerializeToString())
    steward.stub.Revoke(statement, timeout=TIMEOUT)
    reborn(house, tmp_path / "one.backup", tmp_path / "new")
    steward.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT, wait_for_ready=True)
    back, another = house.enroll_agent("partner-a", "cellar"), house.token("agent", "partner-a", "loft")
    steward.approve(back)
    new, _ = contribute(back, steward, 2, first=50)

    for _ in range(2):
        steward.stub.Revoke(statement, timeout=TIMEOUT)
        with house.coordinator.records.read() as tx:
            assert [row.document_id for row in documents.of_partner(tx, "partner-a", 99)] == new
    agent.reconnect()
    with pytest.raises(grpc.RpcError) as caught:
        agent.report(agent.vault_report())
    assert problem_of(caught.value) == "revoked"
    back.report(back.vault_report())
    join(another)
    with house.coordinator.records.read() as tx:
        assert {row.state for row in documents.by_ids(tx, old).values()} == {DocumentState.WITHDRAWN}


def test_a_word_that_was_stopped_or_lost_is_taken_after_a_later_one(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribute(agent, steward, 2)
    third = house.enroll_agent("partner-c")

    def said(version: int, **more: Any) -> SignedStatement:
        stated = steward_pb2.Revocation(version=version, made_at=now_us(), epoch=1, **more)
        return steward.key.sign(Kind.REVOCATION, stated.SerializeToString())

    lost = said(1, agent_ids=[third.id])
    leaving = said(2, partner="partner-a", agent_ids=[agent.id], withdraw=True)
    with monkeypatch.context() as patch, pytest.raises(grpc.RpcError):
        patch.setattr(revocations, "_withdraw", lambda *_: (_ for _ in ()).throw(RecordsBusyError("stopped")))
        steward.stub.Revoke(leaving, timeout=TIMEOUT)
    steward.stub.Revoke(said(3, agent_ids=[other.id]), timeout=TIMEOUT)

    for word in (leaving, lost, lost):
        steward.stub.Revoke(word, timeout=TIMEOUT)
    with house.coordinator.records.read() as tx:
        assert documents.of_partner(tx, "partner-a", 99) == []
        logged = [leaf.statement for leaf in log.of_kind(tx, Kind.REVOCATION.value, 0, 9)]
    assert logged.count(lost.SerializeToString()) == 1
    with pytest.raises(grpc.RpcError) as caught:
        third.report(third.vault_report())
    assert problem_of(caught.value) == "revoked"
    with pytest.raises(grpc.RpcError) as caught:  # no version stands for two
        steward.stub.Revoke(said(1, agent_ids=[agent.id]), timeout=TIMEOUT)
    assert problem_of(caught.value) == "stale_version"


def test_a_word_that_comes_late_is_not_of_whom_the_steward_has_approved_since(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    """The coordinator was away when the partner left; it came back, and others were put out, before anybody said so again."""
    old, _ = contribute(agent, steward, 2)
    leaving = steward_pb2.Revocation(
        version=1, made_at=now_us(), partner="partner-a", agent_ids=[agent.id], withdraw=True, epoch=1
    )
    never_approved, back = house.enroll_agent("partner-a", "attic"), house.enroll_agent("partner-a", "cellar")
    approval = steward_pb2.Approval.FromString(steward.approval(back).payload)
    approval.approved_at = now_us()
    steward.stub.Approve(steward.key.sign(Kind.APPROVAL, approval.SerializeToString()), timeout=TIMEOUT)
    new, _ = contribute(back, steward, 2, first=50)
    later = steward_pb2.Revocation(version=2, made_at=now_us(), agent_ids=[other.id], epoch=1)

    for word in (later, leaving, leaving):
        steward.stub.Revoke(steward.key.sign(Kind.REVOCATION, word.SerializeToString()), timeout=TIMEOUT)
    with house.coordinator.records.read() as tx:
        assert [row.document_id for row in documents.of_partner(tx, "partner-a", 99)] == new
        assert {row.state for row in documents.by_ids(tx, old).values()} == {DocumentState.WITHDRAWN}
    back.report(back.vault_report())
    for gone in (agent, never_approved):
        with pytest.raises(grpc.RpcError) as caught:
            gone.report(gone.vault_report())
        assert problem_of(caught.value) == "revoked"
