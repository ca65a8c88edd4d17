"""Nonces for recoveries: who knows an agent's identifier may ask for as many as it likes, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import grpc
import pytest
from sqlalchemy import func, select

from tests.integration.coordinator.conftest import House
from tests.parties import TIMEOUT, AgentClient, StewardClient, enrollment_stub
from winnow_coordinator.challenges import NONCE_BYTES
from winnow_coordinator.store import parties
from winnow_coordinator.store.tables import ChallengeKey
from winnow_protocol.identity import make_csr, make_tls_key
from winnow_protocol.signing import Kind, recovery_proof
from winnow_protocol.v1 import enrollment_pb2, enrollment_pb2_grpc

MINUTE = 60_000_000
SECOND = 1_000_000


def asks(agent: AgentClient, holder: str = "") -> bytes:
    """A nonce, as anybody gets it."""
    request = enrollment_pb2.ChallengeRequest(agent_id=holder or agent.id)
    return bytes(enrollment_stub(agent.joined.join).Challenge(request, timeout=TIMEOUT).nonce)


def recovers(agent: AgentClient, nonce: bytes) -> str:
    """The coordinator's word for why it does not take the vault's signature over a nonce; empty where it does."""
    csr = make_csr(make_tls_key())
    request = enrollment_pb2.RecoverRequest(
        agent_id=agent.id, csr=csr, proof=agent.key.sign(Kind.RECOVER, recovery_proof(nonce, csr))
    )
    try:
        enrollment_stub(agent.joined.join).Recover(request, timeout=TIMEOUT)
    except grpc.RpcError as error:
        return next(str(datum.value) for datum in error.trailing_metadata() if datum.key == "winnow-problem")
    return ""


def kept(house: House) -> int:
    """How much of what was asked is on record."""
    with house.coordinator.records.read() as tx:
        return tx.scalar(select(func.count()).select_from(ChallengeKey)) or 0


@pytest.fixture
def early(house: House, agent: AgentClient) -> AgentClient:
    """Partner A's agent, at the beginning of a minute of the coordinator's."""
    house.shift += MINUTE - house.coordinator.now % MINUTE
    return agent


def test_who_asks_for_others_in_an_agent_s_name_spoils_no_recovery(agent: AgentClient) -> None:
    nonces = [asks(agent) for _ in range(40)]
    assert len(set(nonces)) == len(nonces)
    assert recovers(agent, nonces[0]) == ""


def test_nor_who_asks_at_any_moment_of_the_minute_that_a_nonce_lives(house: House, early: AgentClient) -> None:
    house.shift += 30 * SECOND
    nonce = asks(early)
    for _ in range(5):  # into the next minute
        house.shift += 8 * SECOND
        asks(early)
    assert recovers(early, nonce) == ""


def test_nor_who_renews_with_a_certificate_that_it_stole(agent: AgentClient) -> None:
    nonce = asks(agent)
    request = enrollment_pb2.RenewRequest(csr=make_csr(make_tls_key()), generation=2, generation_nonce=b"thief" * 4)
    with agent.joined.channel() as channel:
        enrollment_pb2_grpc.RenewalServiceStub(channel).Renew(request, timeout=TIMEOUT)
    assert recovers(agent, nonce) == ""


def test_a_recovery_spends_its_nonce_and_all_that_were_given_before(agent: AgentClient) -> None:
    earlier, used = asks(agent), asks(agent)
    assert recovers(agent, used) == ""
    assert [recovers(agent, nonce) for nonce in (used, earlier)] == ["bad_recovery"] * 2
    again = asks(agent)  # of the same minute, most likely
    assert [recovers(agent, nonce) for nonce in (used, earlier, again)] == ["bad_recovery", "bad_recovery", ""]


def test_a_nonce_is_for_its_holder_alone(agent: AgentClient, other: AgentClient, steward: StewardClient) -> None:
    asks(agent)
    for holder in (other.id, steward.joined.response.agent_id, "0" * 32):
        assert recovers(agent, asks(agent, holder)) == "bad_recovery"


def altered(nonce: bytes) -> Iterator[bytes]:
    yield from (nonce[:at] + bytes([nonce[at] ^ 1]) + nonce[at + 1 :] for at in range(len(nonce)))


def cut(nonce: bytes) -> Iterator[bytes]:
    yield from (b"", nonce[:-1], nonce + b"\0", bytes(NONCE_BYTES), b"\xff" * NONCE_BYTES)


def test_no_other_nonce_than_was_given_is_taken(agent: AgentClient) -> None:
    nonce = asks(agent)
    assert {recovers(agent, wrong) for wrong in chain(altered(nonce), cut(nonce))} == {"bad_recovery"}
    assert recovers(agent, nonce) == ""  # and none of those spoils it


@pytest.mark.parametrize("late", [MINUTE, 2 * MINUTE, -30 * SECOND], ids=["a minute", "two", "before it was given"])
def test_a_nonce_lives_a_minute(house: House, early: AgentClient, late: int) -> None:
    house.shift += 31 * SECOND
    nonce = asks(early)
    house.shift += late
    assert recovers(early, nonce) == "bad_recovery"
    asks(early)
    assert recovers(early, nonce) == "bad_recovery"


def test_a_coordinator_that_was_stopped_in_between_knows_it_again(house: House, agent: AgentClient) -> None:
    nonce = asks(agent)
    house.stop()
    house.start()
    assert recovers(agent, nonce) == ""


def test_however_often_strangers_ask_two_keys_of_a_holder_are_kept(house: House, early: AgentClient) -> None:
    changes: list[int] = []
    for _ in range(4):
        for _ in range(5):
            asks(early)
            asks(early, "0" * 32)
            asks(early, "no identifier at all" * 40)
        house.shift += MINUTE
        changes.append(kept(house))
    assert changes == [1, 2, 2, 2]
    assert recovers(early, asks(early)) == ""
    assert kept(house) == 0


def test_strangers_questions_keep_no_writer_waiting(house: House, early: AgentClient) -> None:
    """But once a minute: else one that asks without end would be one that writes without end."""
    asks(early)
    with house.coordinator.records.write():
        assert len(asks(early)) == NONCE_BYTES
        assert len(asks(early, "0" * 32)) == NONCE_BYTES


def test_nobody_s_nonces_look_like_somebody_s(house: House, early: AgentClient) -> None:
    """Of one moment, what is told about it is the same, and the rest is drawn anew or can't be told from that."""

    def parts(holder: str) -> tuple[set[int], int]:
        given = [asks(early, holder) for _ in range(3)]
        return {len(nonce) for nonce in given}, len({nonce[8:] for nonce in given})

    frozen: Callable[[], int] = house.coordinator.clock
    now = frozen()
    object.__setattr__(house.coordinator, "clock", lambda: now)
    assert parts(early.id) == parts("0" * 32) == ({NONCE_BYTES}, 3)
    assert len({asks(early, holder)[:8] for holder in (early.id, "0" * 32)}) == 1
    with house.coordinator.records.read() as tx:
        assert parties.challenge_key(tx, "0" * 32, now // MINUTE) is None
