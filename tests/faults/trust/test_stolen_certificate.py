"""Whoever has copied a certificate with its TLS key, and no other key: what is left of it once its owner has recovered.

Each attack gains something once the check that stands in its way is taken out.
"""

from __future__ import annotations

from collections.abc import Callable

import grpc
import pytest
from sqlalchemy import update

from tests.integration.coordinator.conftest import House
from tests.parties import TIMEOUT, AgentClient, Joined, StewardClient, recover
from winnow_coordinator.cli import main as coordinator_command
from winnow_coordinator.store.tables import Agent, Steward
from winnow_protocol.identity import make_csr, make_tls_key
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.succession import name_successor, take_over
from winnow_protocol.v1 import enrollment_pb2_grpc, steward_pb2
from winnow_protocol.v1.enrollment_pb2 import RenewRequest


def problem_of(call: Callable[[], object]) -> str:
    """The coordinator's word for why it does not take a call; empty where it does."""
    try:
        call()
    except grpc.RpcError as error:
        return str(dict(error.trailing_metadata())["winnow-problem"])  # type: ignore[attr-defined]
    return ""


def renews(stolen: Joined, generation: int = 2, nonce: bytes = b"thief" * 4) -> str:
    """What a renewal by a certificate comes to."""
    request = RenewRequest(csr=make_csr(make_tls_key()), generation=generation, generation_nonce=nonce)
    with stolen.channel() as channel:
        stub = enrollment_pb2_grpc.RenewalServiceStub(channel)
        return problem_of(lambda: stub.Renew(request, timeout=TIMEOUT))


def works(client: AgentClient | StewardClient) -> str:
    if isinstance(client, AgentClient):
        return problem_of(lambda: client.report(client.vault_report()))
    return problem_of(lambda: client.stub.ListPending(steward_pb2.ListPendingRequest(), timeout=TIMEOUT))


def succeeded(house: House, steward: StewardClient) -> StewardClient:
    """The steward under the successor of its root key, which had been named before."""
    new = SigningKey.generate()
    with house.coordinator.records.write() as tx:
        tx.execute(update(Steward).values(successor_digest=digest(new.public_key)))
    word = take_over(name_successor(steward.key, new.public_key), new, SigningKey.generate().public_key)
    return StewardClient(recover(steward.joined, new, word))


def forget_oldest(house: House) -> None:
    """In the place of storing which certificate is the oldest that counts."""
    with house.coordinator.records.write() as tx:
        for holders in (Agent, Steward):
            tx.execute(update(holders).values(oldest_generation=1))


@pytest.mark.parametrize("kept", [True, False], ids=["", "without the check"])
@pytest.mark.parametrize("whose", ["agent", "steward", "successor"])
def test_a_certificate_that_a_recovery_replaced_locks_nobody(
    house: House, steward: StewardClient, agent: AgentClient, whose: str, kept: bool
) -> None:
    stolen = agent.joined if whose == "agent" else steward.joined
    owner: AgentClient | StewardClient
    if whose == "successor":
        owner = succeeded(house, steward)
    elif whose == "steward":
        owner = StewardClient(recover(stolen, steward.key))
    else:
        owner = AgentClient(recover(stolen, agent.key))
        owner.sequence = agent.sequence
    if not kept:
        forget_oldest(house)
    assert renews(stolen) == ("unknown_caller" if kept else "locked")
    assert works(owner) == ("" if kept else "locked")


def test_after_a_recovery_a_second_copy_of_the_new_certificate_is_seen_as_before(agent: AgentClient) -> None:
    recovered = recover(agent.joined, agent.key)
    assert renews(recovered, generation=4) == ""
    assert renews(recovered, generation=4, nonce=b"another" * 4) == "locked"


def test_a_steward_that_a_thief_has_locked_is_unlocked_and_is_rid_of_it(house: House, steward: StewardClient) -> None:
    unlock = ["--home", str(house.settings.home), "agents", "unlock", "steward"]
    assert coordinator_command(unlock) == 2  # it is not locked
    assert renews(steward.joined) == ""
    assert renews(steward.joined, nonce=b"owner" * 4) == "locked"
    assert problem_of(lambda: recover(steward.joined, steward.key)) == "locked"
    assert coordinator_command(unlock) == 0
    assert renews(steward.joined) == "unknown_caller"  # and not locked again by it
    owner = StewardClient(recover(steward.joined, steward.key))
    assert works(owner) == ""
    owner.publish(2)
