"""Documents that a partner takes back: their keys are erased for good, and a tombstone is logged and signed.

Both is one transaction. Signatures and places in the index, of which a document has dozens, go right after it in parts, so that
others write in between; and then what no transaction reaches, deleted rows in the write-ahead log and the bytes of shards that
nobody can open any more. The answer comes after all of it; a stop in between is made up for by `clear_away`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence

from winnow_coordinator import transparency, wire
from winnow_coordinator.answers import answer_once
from winnow_coordinator.callers import Caller, refuse_other, signed_by, writing
from winnow_coordinator.contributions import note_sequence
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, documents, parties, shards
from winnow_coordinator.store.documents import Held
from winnow_coordinator.store.tables import Agent, Standing, WithdrawalRequest
from winnow_protocol.signing import ForgedStatementError, Kind, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer, SignedStatement, Tombstone, WithdrawAnswer
from winnow_protocol.v1.contribution_pb2 import Withdrawal

logger = logging.getLogger(__name__)

MOST_WITH_EVERYTHING = 16_384
"""That many documents are withdrawn in one transaction, in a second or two; who gets a tombstone that is full asks again."""
_A_PART = 500
BETWEEN_S = 0.005
"""Between two parts: whoever waits to write is awake by then."""


def withdraw(coordinator: Coordinator, caller: Caller, statement: SignedStatement) -> SignedAnswer:
    """Takes documents of the caller's partner back.

    Documents that nobody ever offered are not on record and not in the tombstone; it then says that nothing is here.

    Raises:
        RefusedError: the caller is not approved and shows no statement of its partner's recovery key; or what it names
            is another partner's alone.
    """
    payload = signed_by(caller, statement, Kind.WITHDRAWAL)
    withdrawal = wire.withdrawal(payload)
    refuse_other(caller, withdrawal.agent_id, Kind.WITHDRAWAL)
    touched: set[bytes] = set()

    with writing(coordinator, caller) as tx:

        def take_back(agent: Agent) -> Answer:
            _check_right(tx, agent, withdrawal)
            note_sequence(agent, withdrawal.sequence)
            rows = _own_documents(tx, caller, withdrawal)
            forget(tx, rows, caller.id, coordinator.now)
            touched.update(row.shard_id for row in rows if row.shard_id is not None)
            tombstone = coordinator.keys.answer.sign(
                Kind.TOMBSTONE,
                Tombstone(
                    withdrawal_digest=digest(payload),
                    document_ids=[row.document_id for row in rows],
                    withdrawn_at=coordinator.now,
                    log_index=transparency.next_index(tx),
                ).SerializeToString(),
            )
            index = transparency.append(tx, tombstone)
            tx.add(WithdrawalRequest(log_index=index, agent_id=caller.id, statement=wire.stored(statement)))
            return Answer(withdraw=WithdrawAnswer(tombstone=tombstone))

        answer = answer_once(coordinator, tx, caller, Kind.WITHDRAWAL, payload, take_back)
    emptied = clear_away(coordinator, touched)
    logger.info("withdrew: agent=%s shards_emptied=%d", caller.id, emptied)
    return answer


def clear_away(coordinator: Coordinator, shard_ids: Collection[bytes] | None = None) -> int:
    """Deletes what is left of withdrawn documents, the bytes of shards that have no other, and what the write-ahead log holds.

    Args:
        shard_ids: which shards to look at; ``None`` for all, which finds what a stop has left.

    Returns:
        how many shards' bytes were deleted.
    """
    removed = 0
    _erase(coordinator)
    with coordinator.records.read() as tx:
        empty = shards.without_documents(tx, shard_ids)
    for shard in empty:
        if coordinator.blobs.holds(shard.sealed_digest):
            coordinator.blobs.remove(shard.sealed_digest)
            removed += 1
    if not coordinator.records.forget_deleted():
        logger.warning(
            "erased rows may still stand in the write-ahead log: a reader is in the way; tried again each minute"
        )
    return removed


def _erase(coordinator: Coordinator) -> None:
    """Deletes the signatures of withdrawn documents, and their places in the index."""
    while True:
        with coordinator.records.write() as tx:
            numbers = documents.to_erase(tx, _A_PART)
            EmbeddedIndex(tx).remove(numbers)
            documents.erase(tx, numbers)
        if len(numbers) < _A_PART:
            return
        time.sleep(BETWEEN_S)


def _check_right(tx: Transaction, agent: Agent, withdrawal: Withdrawal) -> None:
    """RefusedError unless the agent is approved, or shows a statement of a recovery key of its partner's."""
    if not withdrawal.HasField("recovery"):
        if agent.standing == Standing.PENDING:
            raise RefusedError(Problem.PENDING, detail=f"{agent.id} withdraws, and shows no recovery key")
        return
    known = {key_id(key): key for key in parties.recovery_keys(tx, agent.partner)}
    key = known.get(withdrawal.recovery.key_id, b"")
    try:
        stated = wire.parse(Withdrawal, verify(withdrawal.recovery, Kind.WITHDRAWAL, key))
    except ForgedStatementError as error:
        raise RefusedError(Problem.FORGED, what="recovery key's statement", detail=f"{agent.id}: {error}") from error
    named = (stated.withdrawal_id, stated.agent_id, stated.everything)
    if named != (withdrawal.withdrawal_id, agent.id, True) or not withdrawal.everything:
        raise RefusedError(
            Problem.NOT_YOURS, what="recovery key's statement", detail=f"{agent.id}: for another request"
        )


def _own_documents(tx: Transaction, caller: Caller, withdrawal: Withdrawal) -> list[Held]:
    """Those of the documents that are the partner's; RefusedError if all that are on record are another's."""
    if withdrawal.everything:
        return documents.of_partner(tx, caller.partner, MOST_WITH_EVERYTHING)
    rows = documents.held(tx, withdrawal.document_ids)
    own = [row for row in rows if row.partner == caller.partner]
    if rows and not own:
        raise RefusedError(Problem.NOT_YOURS, what="withdrawal", detail=f"{caller.id}: no document of its partner")
    return own


def forget(tx: Transaction, rows: Sequence[Held], by: str, now: int) -> None:
    """Withdraws documents by an agent's word, and deletes their rows of the key tables; `clear_away` has to follow."""
    shards.erase(tx, [row.document_id for row in rows])
    documents.withdraw(tx, [row.number for row in rows], by, now)
