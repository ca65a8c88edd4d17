"""Joining: tokens of one use, proofs of possession, one steward, recovery."""

from __future__ import annotations

import hashlib
from typing import Any

import grpc
import pytest

from tests.parties import (
    TIMEOUT,
    AgentClient,
    StewardClient,
    document,
    enroll_request,
    enrollment_stub,
    join,
    recover,
    signature,
)
from winnow_coordinator.enrollment import TokenError
from winnow_coordinator.store import parties
from winnow_protocol.identity import identity_of, make_csr, make_tls_key, pem_chain
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.signing import Kind, SigningKey, key_id, verify
from winnow_protocol.v1 import enrollment_pb2, steward_pb2

from .conftest import House

MINUTE = 60_000_000
Code = grpc.StatusCode


def fails(code: grpc.StatusCode, call: Any) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    assert caught.value.code() is code, caught.value.details()
    return caught.value.details() or ""


def test_a_join_string_is_good_once_and_for_minutes(house: House, steward: StewardClient) -> None:
    used = house.token("agent", "partner-a", "attic")
    joined = join(used)
    assert joined.response.steward_root_key == steward.key.public_key
    assert key_id(joined.response.steward_root_key) == used.steward_fingerprint
    spent = fails(Code.PERMISSION_DENIED, lambda: join(used))
    old = house.token("agent", "partner-a", "attic")
    house.shift += 31 * MINUTE
    expired = fails(Code.PERMISSION_DENIED, lambda: join(old))
    house.shift -= 31 * MINUTE
    assert spent == expired  # what is wrong with a token is told to the operator alone
    join(old)
    pending = steward.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT).agents
    assert [(agent.partner, agent.agent) for agent in pending] == [("partner-a", "attic")] * 2


def test_who_did_not_get_the_answer_may_come_again_and_nobody_else(house: House, steward: StewardClient) -> None:
    string = house.token("agent", "partner-a", "attic")
    key, receiving = SigningKey.generate(), ReceivingKey.generate()

    def enrolls(key: SigningKey, receiving: ReceivingKey, recovery: bytes = b"") -> Any:
        request = enroll_request(string, key, receiving, make_csr(make_tls_key()))
        request.vault.recovery_key = recovery
        return enrollment_stub(string).Enroll(request, timeout=TIMEOUT)

    first, again = enrolls(key, receiving), enrolls(key, receiving)
    assert first.agent_id == again.agent_id
    fails(Code.PERMISSION_DENIED, lambda: enrolls(SigningKey.generate(), receiving))
    fails(Code.PERMISSION_DENIED, lambda: enrolls(key, ReceivingKey.generate()))
    fails(Code.PERMISSION_DENIED, lambda: enrolls(key, receiving, SigningKey.generate().public_key))
    assert len(steward.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT).agents) == 1
    with house.coordinator.records.write() as tx:
        row = parties.agent(tx, first.agent_id)
        assert row is not None
        row.generation = 2  # it has renewed, so it had the answer
    fails(Code.PERMISSION_DENIED, lambda: enrolls(key, receiving))


@pytest.mark.parametrize("wrong", ["proof of another key", "proof over another csr", "no csr", "short receiving key"])
def test_a_refused_enrollment_spends_no_token(house: House, steward: StewardClient, wrong: str) -> None:
    string = house.token("agent", "partner-a", "attic")
    key, receiving, csr = SigningKey.generate(), ReceivingKey.generate(), make_csr(make_tls_key())
    request = enroll_request(string, key, receiving, csr)
    if wrong == "proof of another key":
        request.proof.CopyFrom(SigningKey.generate().sign(Kind.ENROLL, csr))
    elif wrong == "proof over another csr":
        request.csr = make_csr(make_tls_key())
    elif wrong == "no csr":
        request.csr = b"no request"
        request.proof.CopyFrom(key.sign(Kind.ENROLL, b"no request"))
    else:
        request.vault.receiving_key = b"short"
    with pytest.raises(grpc.RpcError) as caught:
        enrollment_stub(string).Enroll(request, timeout=TIMEOUT)
    assert caught.value.code() in (Code.PERMISSION_DENIED, Code.INVALID_ARGUMENT)
    assert not steward.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT).agents
    join(string)


def test_a_token_is_for_its_role(house: House, steward: StewardClient) -> None:
    string = house.token("agent", "partner-a", "attic")
    request = enrollment_pb2.EnrollRequest(token=string.token, csr=make_csr(make_tls_key()))
    root = SigningKey.generate()
    request.steward.root_key = root.public_key
    request.proof.CopyFrom(root.sign(Kind.ENROLL, request.csr))
    fails(Code.PERMISSION_DENIED, lambda: enrollment_stub(string).Enroll(request, timeout=TIMEOUT))


def test_the_names_come_from_the_token(house: House, steward: StewardClient) -> None:
    agent = house.enroll_agent("Example Society", "north reading room")
    identity = identity_of(pem_chain(list(agent.joined.response.certificate_chain)))
    assert (identity.role, identity.partner, identity.agent_id) == ("agent", "Example Society", agent.id)


def test_one_steward_at_a_time(house: House) -> None:
    with pytest.raises(TokenError, match="no steward"):
        house.token("agent", "partner-a", "attic")
    early = house.token()
    first = house.enroll_steward()
    first.publish(5)
    agent = house.enroll_agent("partner-a")
    first.approve(agent)
    fails(Code.FAILED_PRECONDITION, lambda: join(early))
    with pytest.raises(TokenError, match="--replace"):
        house.token()
    second = StewardClient(join(house.token(replaces_steward=True)))
    assert "revoked" in fails(Code.PERMISSION_DENIED, first.publish)
    second.publish()
    assert "not approved" in fails(Code.FAILED_PRECONDITION, lambda: agent.offer(document(signature(1))))


def test_an_agent_is_given_its_steward_s_newest_directory_when_it_joins(house: House) -> None:
    first = house.enroll_steward()
    string = house.token("agent", "partner-a", "attic")
    assert not join(string).response.HasField("directory")
    first.publish()
    given = join(house.token("agent", "partner-a", "attic")).response.directory
    assert verify(given, Kind.DIRECTORY, first.key.public_key)
    second = StewardClient(join(house.token(replaces_steward=True)))
    string = house.token("agent", "partner-a", "attic")
    assert not join(string).response.HasField("directory"), "an earlier steward's would be refused by the vault"
    assert second.key.public_key == join(house.token("agent", "partner-a", "cellar")).response.steward_root_key


def test_names_that_would_confuse_are_refused(house: House, steward: StewardClient) -> None:
    for name in ("", "-dash", "new\nline", "x" * 64, " space"):
        with pytest.raises(TokenError, match="name"):
            house.token("agent", "partner-a", name)


def test_a_lost_certificate_is_replaced_and_counts_no_more(house: House, agent: AgentClient) -> None:
    fails(Code.PERMISSION_DENIED, lambda: recover(agent.joined, SigningKey.generate()))
    response = recover(agent.joined, agent.key).response
    assert identity_of(pem_chain(list(response.certificate_chain))).agent_id == agent.id
    fails(Code.UNAUTHENTICATED, lambda: agent.offer(document(signature(1))))


def test_the_steward_recovers_with_its_root_key(house: House, steward: StewardClient) -> None:
    response = recover(steward.joined, steward.key).response
    assert identity_of(pem_chain(list(response.certificate_chain))).role == "steward"


def test_a_challenge_lives_a_minute_and_tells_nothing(house: House, agent: AgentClient) -> None:
    stub = enrollment_stub(agent.joined.join)
    nobody = stub.Challenge(enrollment_pb2.ChallengeRequest(agent_id="0" * 32), timeout=TIMEOUT)
    somebody = stub.Challenge(enrollment_pb2.ChallengeRequest(agent_id=agent.id), timeout=TIMEOUT)
    assert len(nobody.nonce) == len(somebody.nonce)
    house.shift += MINUTE
    csr = make_csr(make_tls_key())
    proof = agent.key.sign(Kind.RECOVER, somebody.nonce + hashlib.sha256(csr).digest())
    request = enrollment_pb2.RecoverRequest(agent_id=agent.id, csr=csr, proof=proof)
    fails(Code.PERMISSION_DENIED, lambda: stub.Recover(request, timeout=TIMEOUT))


def test_health_is_served_on_both_ports(house: House, agent: AgentClient) -> None:
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    open_port = grpc.secure_channel(house.settings.enrollment_address, grpc.ssl_channel_credentials(agent.joined.ca))
    for channel in (open_port, agent.joined.channel()):
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
