"""How many offers an agent may make in a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import Withdrawal

from .conftest import House, make_house

HOUR_US = 3600 * 1_000_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A coordinator that takes four offers a day of an agent."""
    made = make_house(tmp_path / "coordinator", offers_a_day=4)
    made.start()
    yield made
    made.stop()


def refused(agent: AgentClient, statement: SignedStatement) -> tuple[grpc.StatusCode, str, str]:
    with pytest.raises(grpc.RpcError) as error:
        agent.stub.Offer(statement, timeout=TIMEOUT)
    words = dict(error.value.trailing_metadata() or ())  # type: ignore[attr-defined]
    return error.value.code(), str(words["winnow-problem"]), error.value.details()  # type: ignore[attr-defined]


def test_an_agent_makes_as_many_offers_a_day_as_are_set_and_others_make_theirs(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    made = [agent.batch(document(signature(number))) for number in range(4)]
    answers = [agent.stub.Offer(one, timeout=TIMEOUT) for one in made]
    one_more = agent.batch(document(signature(5)))
    status, word, sentence = refused(agent, one_more)
    assert (status, word) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "too_many_offers")
    assert "the 4 offers that it may make in a day" in sentence
    # What was answered is answered again, other calls go through, and others' offers as well.
    assert [agent.stub.Offer(one, timeout=TIMEOUT) for one in made] == answers
    withdrawal = Withdrawal(withdrawal_id=bytes(16), agent_id=agent.id, sequence=99, everything=True)
    agent.stub.Withdraw(agent.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString()), timeout=TIMEOUT)
    assert other.offer(document(signature(6)))
    # A quarter of a day gives one back.
    house.shift += 5 * HOUR_US
    seconds = int(refused(agent, one_more)[2].split(" in ")[-1].split(" s,")[0])
    assert 0 < seconds <= 3600
    house.shift += HOUR_US
    agent.sequence = 100
    one_more = agent.batch(document(signature(5)))
    assert agent.opened(agent.stub.Offer(one_more, timeout=TIMEOUT), one_more).HasField("offer")
    assert refused(agent, agent.batch(document(signature(7))))[1] == "too_many_offers"


def test_an_offer_that_was_counted_and_not_answered_is_not_counted_again(
    steward: StewardClient, agent: AgentClient
) -> None:
    older = document(signature(1))
    older.signature.epoch = 7
    refused_for_good = agent.batch(older)
    for _ in range(6):
        assert refused(agent, refused_for_good)[1] == "other_signatures"
    for number in range(3):
        agent.offer(document(signature(number)))
    assert refused(agent, agent.batch(document(signature(9))))[1] == "too_many_offers"


def test_an_offer_of_more_documents_than_a_vault_sends_counts_as_several(
    steward: StewardClient, agent: AgentClient
) -> None:
    agent.offer(*(document(signature(number)) for number in range(257)))
    agent.offer(*(document(signature(number)) for number in range(256)))
    agent.offer(document(signature(1)))
    assert refused(agent, agent.batch(document(signature(2))))[1] == "too_many_offers"
