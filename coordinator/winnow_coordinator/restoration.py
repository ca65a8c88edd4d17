"""A home that was put back from a backup has gone back in time: it has promised more than it knows of.

What that means, and what is done about it:

- Fencing numbers count on from the time of the restoration, so that no lease of what is lost is taken for a new one. Join strings
  end, for one may have been used since; begun uploads begin anew.
- A certificate that was issued since is of a later generation than is on record. It is ours, and counts: the generation on record
  follows it (`callers`).
- Answers are numbered on from what each vault says that it has seen, so that one that is kept back is missed as before.
- The log lacks leaves that were promised. Each restoration is signed, with the size that the log has in the backup, and is a leaf of
  the log before anybody is answered: no vault can be told of one that the others, and the steward, are not. The vault keeps it as
  evidence against the log until its partner has looked, and asks again at once for every withdrawal that is lost. What the steward
  said since, it hands over again (`winnow-steward witness --restored`), with the withdrawals that it has seen.
"""

from __future__ import annotations

import logging

from winnow_coordinator import transparency, wire
from winnow_coordinator.callers import Caller, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Records, Transaction, documents, log, parties, restorations
from winnow_coordinator.store.tables import DocumentState, Restoration, WithdrawalRequest
from winnow_coordinator.wire import require
from winnow_coordinator.withdrawals import clear_away, forget
from winnow_protocol.signing import ForgedStatementError, Kind, digest, verify
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal

logger = logging.getLogger(__name__)


def go_on(records: Records, *, made_at: int, now: int) -> Restoration:
    """Has records that were just put back go on from now.

    Args:
        made_at: when the backup was, microseconds since the epoch.
    """
    with records.write() as tx:
        restoration = Restoration(restored_at=now, made_at=made_at, log_size=log.size(tx))
        restorations.add(tx, restoration)
        restorations.end_what_was_open(tx, now)
        documents.jump_ahead(tx, now)
    return restoration


def say(coordinator: Coordinator) -> None:
    """Signs and logs each time that the records were put back and that no leaf says yet; before the first call is answered."""
    with coordinator.records.write() as tx:
        for one in restorations.unsaid(tx):
            word = common_pb2.Restoration(
                made_at=one.made_at,
                restored_at=one.restored_at,
                log_size=one.log_size,
                log_index=transparency.next_index(tx),
            )
            statement = coordinator.keys.answer.sign(Kind.RESTORATION, word.SerializeToString())
            transparency.append(tx, statement)
            one.statement = wire.stored(statement)


def restore_withdrawal(
    coordinator: Coordinator, steward: Caller, tombstone: SignedStatement, withdrawal: SignedStatement
) -> int:
    """Withdraws again what a tombstone of ours names that the records have lost; once more does no harm.

    The word is the coordinator's own, and what it answers the partner's: the steward only brings both. That one is filed only where its
    signature is by a key on record: in the place of the genuine one, another would take every proof from it.

    Args:
        withdrawal: what the tombstone answers; empty where nobody has it.

    Returns:
        how many documents were on record, and not withdrawn.

    Raises:
        RefusedError: the tombstone is none of this coordinator's, or answers another request.
    """
    try:
        payload = verify(tombstone, Kind.TOMBSTONE, coordinator.keys.answer.public_key)
    except ForgedStatementError as error:
        raise RefusedError(Problem.FORGED, what="tombstone", detail=f"steward {steward.id}: {error}") from error
    lost = wire.parse(Tombstone, payload)
    answers = not withdrawal.payload or digest(withdrawal.payload) == lost.withdrawal_digest
    require(answers, "the tombstone answers another request")
    with writing(coordinator, steward) as tx:
        here = documents.by_ids(tx, lost.document_ids).values()
        rows = documents.held(tx, [row.document_id for row in here if row.state != DocumentState.WITHDRAWN])
        if rows:
            withdrew = _withdrew(tx, steward, withdrawal, rows[0].partner)
            by = withdrew or rows[0].agent_id
            forget(tx, rows, by, coordinator.now)
            again = Tombstone(
                withdrawal_digest=lost.withdrawal_digest,
                document_ids=[row.document_id for row in rows],
                withdrawn_at=coordinator.now,
                log_index=transparency.next_index(tx),
            )
            index = transparency.append(tx, coordinator.keys.answer.sign(Kind.TOMBSTONE, again.SerializeToString()))
            if withdrew is not None:
                tx.add(WithdrawalRequest(log_index=index, agent_id=by, statement=withdrawal.SerializeToString()))
    clear_away(coordinator, {row.shard_id for row in rows if row.shard_id is not None})
    logger.info("withdrew again what a backup had brought back: documents=%d", len(rows))
    return len(rows)


def _withdrew(tx: Transaction, steward: Caller, withdrawal: SignedStatement, partner: str) -> str | None:
    """The agent that asked; empty for the steward, by whose word a partner left, and for an agent that joined since, if a recovery
    key of the partner's speaks for it. None where no key on record has signed."""
    if withdrawal.kind == Kind.REVOCATION:
        return "" if _is_signed(withdrawal, Kind.REVOCATION, steward.key) else None
    if withdrawal.kind != Kind.WITHDRAWAL:
        return None
    asked = wire.parse(Withdrawal, withdrawal.payload)
    agent = parties.agent(tx, asked.agent_id)
    if agent is not None:
        return agent.id if _is_signed(withdrawal, Kind.WITHDRAWAL, agent.signing_key) else None
    recovery = any(_is_signed(asked.recovery, Kind.WITHDRAWAL, key) for key in parties.recovery_keys(tx, partner))
    return "" if recovery else None


def _is_signed(statement: SignedStatement, kind: Kind, key: bytes) -> bool:
    try:
        verify(statement, kind, key)
    except ForgedStatementError:
        return False
    return True
