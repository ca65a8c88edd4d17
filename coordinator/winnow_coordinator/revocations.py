"""The steward's word that agents are in the fleet no more: a vault was lost or stolen, or a partner leaves.

It is logged like a receipt, so that the partner can be shown when, and by whom, it was put out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from winnow_coordinator import transparency, wire
from winnow_coordinator.callers import Caller, signed_by, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.offers import lapse
from winnow_coordinator.stewardship import file_statement
from winnow_coordinator.store import Transaction, documents, parties, restorations
from winnow_coordinator.store.tables import Agent, Standing, WithdrawalRequest
from winnow_coordinator.withdrawals import BETWEEN_S, MOST_WITH_EVERYTHING, clear_away, forget
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.steward_pb2 import Approval, Revocation

logger = logging.getLogger(__name__)

_LEASES_AT_ONCE = 500


def revoke(coordinator: Coordinator, steward: Caller, statement: SignedStatement) -> int:
    """Refuses agents from their next call on, ends their leases and join strings, and withdraws a leaver's documents if
    that is its word. The same statement again goes on where a stop left it, also after later ones, and leaves alone who joined
    since for the same partner: it is handed over again also long after, once the records were put back (`restoration`).

    Returns:
        its version.
    """
    revocation = wire.revocation(signed_by(steward, statement, Kind.REVOCATION))
    with writing(coordinator, steward) as tx:
        is_new = file_statement(coordinator, tx, statement, revocation.version, each_counts=True)
        if is_new:
            transparency.append(tx, statement)
        until = _until(tx, revocation, is_new=is_new)
        agents = _named(tx, revocation, until)
        for agent in agents:
            agent.standing = Standing.REVOKED
        for token in parties.tokens(tx):
            of_partner = revocation.partner and token.partner == revocation.partner
            if of_partner and (until is None or token.made_at <= until):
                token.expires_at = min(token.expires_at, coordinator.now)
    _end_leases(coordinator, steward, [agent.id for agent in agents])
    if revocation.withdraw:
        _withdraw(coordinator, steward, [one.id for one in agents if one.partner == revocation.partner], statement)
    logger.info("revoked: agents=%d whole_partner=%s", len(agents), bool(revocation.partner))
    return revocation.version


def _until(tx: Transaction, revocation: Revocation, *, is_new: bool) -> int | None:
    """When the last of those that it means can have joined, microseconds since the epoch; None where all have.

    Nobody has joined since a statement that is new: what says otherwise is a clock that was ahead. But one that was made before the
    records were put back may be new to them alone, and who joined since then has come back.
    """
    known = [] if is_new else [parties.statement(tx, Kind.REVOCATION.value, revocation.version)]
    received = [one.received_at for one in known if one is not None]
    put_back = [one.restored_at for one in restorations.after(tx, revocation.made_at)[:1]]
    return min((*received, *put_back), default=None)


def _named(tx: Transaction, revocation: Revocation, until: int | None) -> list[Agent]:
    """The agents that are meant; a partner that leaves takes those along that the steward never approved.

    Which had enrolled by then is told by our clock alone: the steward's may be behind it. Without a time all had, but whom the
    steward has approved since, by its own: its word may come late, after an answer that it waited for in vain.
    """
    named = set(revocation.agent_ids)

    def is_meant(agent: Agent) -> bool:
        if agent.id in named:
            return True
        by_partner = bool(revocation.partner) and agent.partner == revocation.partner
        return (
            by_partner
            and (until is None or agent.enrolled_at <= until)
            and not _was_approved_since(tx, agent, revocation.made_at)
        )

    return [agent for agent in parties.agents(tx) if is_meant(agent)]


def _was_approved_since(tx: Transaction, agent: Agent, made_at: int) -> bool:
    newest = parties.newest_statement(tx, Kind.APPROVAL.value, agent.id)
    if newest is None:
        return False
    return Approval.FromString(SignedStatement.FromString(newest.statement).payload).approved_at > made_at


def _end_leases(coordinator: Coordinator, steward: Caller, agent_ids: Sequence[str]) -> None:
    """Ends the agents' leases, some at a time, so that others write in between."""
    while True:
        with writing(coordinator, steward) as tx:
            rows, index = documents.leased_by(tx, agent_ids, _LEASES_AT_ONCE), EmbeddedIndex(tx)
            for row in rows:
                lapse(index, row, coordinator.now)
        if len(rows) < _LEASES_AT_ONCE:
            return
        time.sleep(BETWEEN_S)


def _withdraw(coordinator: Coordinator, steward: Caller, agent_ids: Sequence[str], statement: SignedStatement) -> None:
    """Erases all documents of agents of one partner, with as many tombstones as it takes."""
    shards: set[bytes] = set()
    while True:
        with writing(coordinator, steward) as tx:
            rows = documents.of_agents(tx, agent_ids, MOST_WITH_EVERYTHING)
            if not rows:
                break
            by = rows[0].agent_id
            shards |= {row.shard_id for row in rows if row.shard_id is not None}
            forget(tx, rows, by, coordinator.now)
            tombstone = coordinator.keys.answer.sign(
                Kind.TOMBSTONE,
                Tombstone(
                    withdrawal_digest=digest(statement.payload),
                    document_ids=[row.document_id for row in rows],
                    withdrawn_at=coordinator.now,
                    log_index=transparency.next_index(tx),
                ).SerializeToString(),
            )
            index = transparency.append(tx, tombstone)
            tx.add(WithdrawalRequest(log_index=index, agent_id=by, statement=statement.SerializeToString()))
        logger.info("withdrew for a partner that left: documents=%d", len(rows))
    clear_away(coordinator, shards)
