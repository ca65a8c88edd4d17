"""Calls that were let in, and whose caller's owner recovers, takes over or puts it out before they come to write.

Each would be answered once the caller is not looked up anew in the transaction that writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from sqlalchemy import update

from tests.faults.trust.test_stolen_certificate import problem_of, succeeded
from tests.integration.coordinator import test_resign as resigning
from tests.integration.coordinator import test_withdrawal as withdrawing
from tests.integration.coordinator.conftest import House
from tests.integration.coordinator.test_references import parts
from tests.parties import TIMEOUT, AgentClient, Joined, StewardClient, document, recover, signature
from winnow_coordinator import callers
from winnow_coordinator.callers import Caller
from winnow_coordinator.services import base
from winnow_coordinator.store import Records, Transaction, documents, parties
from winnow_coordinator.store.tables import Agent, Statement
from winnow_coordinator.uploads import Incoming, Progress, Uploads
from winnow_protocol.identity import make_csr, make_tls_key
from winnow_protocol.merkle import WITNESS_NAME, cosign
from winnow_protocol.signing import Kind
from winnow_protocol.v1 import fleet_pb2, steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import UploadHeader
from winnow_protocol.v1.enrollment_pb2 import RenewRequest
from winnow_protocol.v1.transparency_pb2 import GetCheckpointRequest

LAST = 1 << 62


@pytest.fixture(params=[True, False], ids=["", "without the check"])
def looked_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether callers are looked up anew."""
    if not request.param:
        monkeypatch.setattr(callers, "refuse_overtaken", lambda _tx, _caller: None)
    return bool(request.param)


@contextmanager
def waiting(monkeypatch: pytest.MonkeyPatch, call: Callable[[], object]) -> Iterator[list[str]]:
    """The call's caller is known, and it comes to write; then the block runs; then it goes on. What came of it."""
    identify, begin, write, known = base.identify, Uploads.begin, Records.write, threading.local()
    waits, goes_on, came = threading.Event(), threading.Event(), []

    def identified(*arguments: Any, **named: Any) -> Caller:
        known.caller = identify(*arguments, **named)
        return known.caller

    def begun(uploads: Uploads, caller: Caller, header: UploadHeader) -> Incoming | Progress:
        known.caller = caller  # an upload is begun in another thread than its caller was looked up in
        return begin(uploads, caller, header)

    @contextmanager
    def written(records: Records) -> Iterator[Transaction]:
        if not waits.is_set() and hasattr(known, "caller"):
            waits.set()
            assert goes_on.wait(TIMEOUT)
        with write(records) as tx:
            yield tx

    calling = threading.Thread(target=lambda: came.append(problem_of(call)))
    with monkeypatch.context() as patch:
        patch.setattr(base, "identify", identified)
        patch.setattr(Uploads, "begin", begun)
        patch.setattr(Records, "write", written)
        calling.start()
        assert waits.wait(TIMEOUT)
        yield came
        goes_on.set()
        calling.join(TIMEOUT)


def revocation(steward: StewardClient, version: int, *agents: AgentClient, **more: Any) -> SignedStatement:
    message = steward_pb2.Revocation(
        version=version, made_at=1, agent_ids=[agent.id for agent in agents], epoch=1, **more
    )
    return steward.key.sign(Kind.REVOCATION, message.SerializeToString())


def calls_of_agent(agent: AgentClient, steward: StewardClient) -> dict[str, Callable[[], object]]:
    """One of each that an agent's word writes."""
    first, second = agent.offer(document(signature(1)), document(signature(2)))
    whole, begun = agent.seal(steward, [first]), agent.seal(steward, [second])
    agent.stub.Upload(whole.parts(), timeout=TIMEOUT)
    report = fleet_pb2.ReportRequest(vault=agent.vault_report())
    renewal = RenewRequest(csr=make_csr(make_tls_key()), generation=2, generation_nonce=b"n" * 16)
    offer, withdrawal = agent.batch(document(signature(3))), withdrawing.request(agent, first.document_id)
    resigned = resigning.request(agent, (second.document_id, signature(2)), epoch=1)
    return {
        "Offer": lambda: agent.stub.Offer(offer, timeout=TIMEOUT),
        "Upload": lambda: agent.stub.Upload(begun.parts(), timeout=TIMEOUT),
        "Resign": lambda: agent.stub.Resign(resigned, timeout=TIMEOUT),
        "Commit": lambda: agent.stub.Commit(whole.commit, timeout=TIMEOUT),
        "Withdraw": lambda: agent.stub.Withdraw(withdrawal, timeout=TIMEOUT),
        "Report": lambda: agent.fleet.Report(report, timeout=TIMEOUT),
        "Renew": lambda: agent.renewal.Renew(renewal, timeout=TIMEOUT),
    }


def test_nothing_is_written_by_a_certificate_that_its_owner_has_replaced_meanwhile(
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    looked_up: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: dict[str, str] = {}
    for name, call in calls_of_agent(agent, steward).items():
        stolen: Joined = agent.joined
        with waiting(monkeypatch, call) as came:
            recover(stolen, agent.key)
        found[name] = came[0]
        with house.coordinator.records.write() as tx:  # the thief's is the newest again, for the next call
            tx.execute(update(Agent).values(generation=1, oldest_generation=1))
    assert found == dict.fromkeys(found, "unknown_caller" if looked_up else "") | (
        {} if looked_up else {"Renew": "locked"}
    )


def test_nothing_is_written_by_an_agent_that_was_put_out_meanwhile(
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    looked_up: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered = agent.batch(document(signature(1)))
    with waiting(monkeypatch, lambda: agent.stub.Offer(offered, timeout=TIMEOUT)) as came:
        steward.stub.Revoke(revocation(steward, 1, agent, partner="partner-a", withdraw=True), timeout=TIMEOUT)
    assert came == ["revoked" if looked_up else ""]
    with house.coordinator.records.read() as tx:
        assert (documents.of_partner(tx, "partner-a", 9) == []) == looked_up


def calls_of_steward(
    steward: StewardClient, pending: AgentClient, agent: AgentClient, version: int
) -> dict[str, Callable[[], object]]:
    """One of each that a steward's word writes, in an order that lets each of them pass."""
    stub, data = steward.stub, b"sampled hashes"
    policy = steward_pb2.Policy(version=version, yaml=b"name: fleet\n")
    signed = steward.key.sign(Kind.POLICY, policy.SerializeToString())
    note = steward.log.GetCheckpoint(GetCheckpointRequest(), timeout=TIMEOUT).note
    cosigned = steward_pb2.CosignRequest(note=cosign(note, WITNESS_NAME, steward.key, 1_700_000_000))
    return {
        "PublishPolicy": lambda: stub.PublishPolicy(signed, timeout=TIMEOUT),
        "PublishDirectory": lambda: stub.PublishDirectory(steward.directory(version), timeout=TIMEOUT),
        "PutReference": lambda: stub.PutReference(parts(steward, version, data), timeout=TIMEOUT),
        "Approve": lambda: stub.Approve(steward.approval(pending, version), timeout=TIMEOUT),
        "Revoke": lambda: stub.Revoke(revocation(steward, version, agent), timeout=TIMEOUT),
        "Cosign": lambda: stub.Cosign(cosigned, timeout=TIMEOUT),
    }


def test_nothing_is_filed_by_a_root_key_that_was_followed_meanwhile(
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    looked_up: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pending, found, thief = house.enroll_agent("accomplice"), {}, steward
    for name in calls_of_steward(thief, pending, agent, LAST):
        call = calls_of_steward(thief, pending, agent, LAST)[name]
        with waiting(monkeypatch, call) as came:
            owner = succeeded(house, thief)
        found[name] = came[0]
        if looked_up:
            owner.publish(5)
        thief = owner
    assert found == dict.fromkeys(found, "unknown_caller" if looked_up else "")


def test_versions_are_compared_under_one_root_key_alone(house: House, steward: StewardClient) -> None:
    """What an earlier one had filed by such a call before this was looked at does not stand in the way."""
    left = steward.directory(LAST)
    owner = succeeded(house, steward)
    with house.coordinator.records.write() as tx:
        tx.add(
            Statement(
                kind=Kind.DIRECTORY.value, subject="", version=LAST, statement=left.SerializeToString(), received_at=1
            )
        )
    owner.publish(5)
    with house.coordinator.records.read() as tx:
        assert [row.version for row in parties.statements(tx, Kind.DIRECTORY.value, "")] == [5]
    with pytest.raises(grpc.RpcError, match="not newer"):
        owner.publish(4)
