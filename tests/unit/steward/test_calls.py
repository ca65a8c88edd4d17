"""Calls that fail: what the coordinator refused, and what gRPC itself did not let through."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from winnow_protocol.errors import StopRunError, TryLaterError
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.wire import MESSAGE_BYTES
from winnow_steward import enroll, keyring
from winnow_steward.calls import MessageTooLargeError
from winnow_steward.client import Coordinator
from winnow_steward.home import Home

from .conftest import PASSPHRASE


def signed(size: int) -> SignedStatement:
    return SigningKey.generate().sign(Kind.POLICY, bytes(size))


@pytest.fixture
def client(enrolled: Any, home: Any) -> Coordinator:
    there = Home(home)
    return enroll.connect(there, there.settings(), keyring.load(there, PASSPHRASE))


def test_an_answer_over_the_limit_is_no_refusal_of_the_coordinator_s(
    enrolled: Any, client: Coordinator, new_vault: Any
) -> None:
    waits = new_vault("agent-1", "Society").pending()
    waits.agent = "a" * MESSAGE_BYTES
    enrolled.waiting.append(waits)
    with client, pytest.raises(MessageTooLargeError, match=r"answer is larger than the 8 MiB.*same version") as error:
        client.pending()
    assert "refused" not in str(error.value)


def test_a_request_over_the_limit_does_not_leave(enrolled: Any, client: Coordinator) -> None:
    large = signed(MESSAGE_BYTES)
    with client, pytest.raises(MessageTooLargeError, match=r"request is larger than the 8 MiB.*nothing of it was kept"):
        client.publish_policy(large)
    assert enrolled.policies == []


def test_too_many_calls_are_for_later_and_what_the_coordinator_finds_too_large_is_refused(
    enrolled: Any, client: Coordinator
) -> None:
    def exhausted(sentence: str, *word: tuple[str, str]) -> None:
        def refuses(context: Any) -> None:
            context.set_trailing_metadata(word)
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, sentence)

        enrolled.refuses = refuses

    with client:
        exhausted("Concurrent RPC limit exceeded!")
        with pytest.raises(TryLaterError, match="too many calls"):
            client.pending()
        exhausted("The message is too large: a policy.", ("winnow-problem", "too_large"))
        with pytest.raises(StopRunError, match=r"refused.*too large") as error:
            client.pending()
    assert not isinstance(error.value, MessageTooLargeError)
