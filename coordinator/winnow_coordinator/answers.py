"""Signed answers: each is made once, and a repeated request gets the same bytes under the same number."""

from __future__ import annotations

from collections.abc import Callable

from winnow_coordinator.callers import Caller
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.tables import Agent, StoredAnswer
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer


def answer_once(  # noqa: PLR0917  # the request, then how to answer it
    coordinator: Coordinator,
    tx: Transaction,
    caller: Caller,
    kind: Kind,
    payload: bytes,
    body: Callable[[Agent], Answer],
) -> SignedAnswer:
    """The stored answer to this payload, or the one that ``body`` makes, numbered, signed and stored.

    All of it is one transaction: an answer that was given is on record, and one that failed took no number.
    """
    request_digest = digest(payload)
    stored = parties.stored_answer(tx, caller.id, request_digest)
    if stored is not None:
        return SignedAnswer.FromString(stored.answer)
    agent = parties.agent(tx, caller.id)
    if agent is None:
        raise RefusedError(Problem.UNKNOWN_CALLER, detail=f"{caller.id} is not on record")
    answer = body(agent)
    agent.answer_sequence += 1
    answer.sequence = agent.answer_sequence
    signed = sign_answer(coordinator, answer, request_digest)
    tx.add(
        StoredAnswer(
            agent_id=caller.id,
            request_digest=request_digest,
            kind=kind.value,
            answer=signed.SerializeToString(),
            answered_at=answer.answered_at,
        )
    )
    return signed


def forget_old_offers(coordinator: Coordinator) -> None:
    """Deletes answers to offers whose leases ended long ago: an offer that is repeated after that is judged anew.

    So are those to documents that were signed again: the same once more changes nothing.
    """
    with coordinator.records.write() as tx:
        for kind in (Kind.OFFER, Kind.RESIGN):
            parties.forget_old_answers(tx, kind.value, coordinator.now - 4 * coordinator.lease)


def sign_answer(coordinator: Coordinator, answer: Answer, request_digest: bytes) -> SignedAnswer:
    """The answer, dated and signed."""
    answer.request_digest = request_digest
    answer.answered_at = coordinator.now
    return SignedAnswer(statement=coordinator.keys.answer.sign(Kind.ANSWER, answer.SerializeToString()))
