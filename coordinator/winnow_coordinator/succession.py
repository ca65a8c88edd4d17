"""The steward's root key goes over to its successor, and everything that rested on the old one ends.

What the old key signed counts no more from that moment on, for it may have been stolen: directory, policy and approvals are
published anew under the new one, agents wait for that, and certificates and join strings of before are refused.
"""

from __future__ import annotations

import logging

from winnow_coordinator import transparency
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.tables import Standing, Statement, Steward
from winnow_protocol.signing import ForgedStatementError, Kind, digest, key_id
from winnow_protocol.succession import WrongSuccessorError, parties_of, verify_succession
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Directory

logger = logging.getLogger(__name__)

_OF_A_ROOT_KEY = (Kind.APPROVAL, Kind.DIRECTORY, Kind.POLICY, Kind.REFERENCE, Kind.REVOCATION)


def succeed(coordinator: Coordinator, tx: Transaction, steward: Steward, statement: SignedStatement) -> None:
    """Takes the successor for the steward's root key; the succession that was taken last does no harm again.

    Raises:
        RefusedError: it is not signed by both keys, or the new one is not the one that was named.
    """
    earlier = parties.statements(tx, Kind.SUCCESSION.value, "")
    raw = statement.SerializeToString()
    if earlier and earlier[-1].statement == raw:
        return
    try:
        taken = verify_succession(statement, steward.root_key, steward.successor_digest)
    except (ForgedStatementError, WrongSuccessorError) as error:
        raise RefusedError(Problem.WRONG_SUCCESSOR, detail=f"{steward.id}: {error}") from error
    steward.root_key, steward.successor_digest = taken.new_root_key, taken.successor_digest
    if steward.standing == Standing.LOCKED:
        steward.standing = Standing.APPROVED  # whoever had the old key could renew out of turn
    end_root_key(coordinator, tx)
    row = Statement(
        kind=Kind.SUCCESSION.value, subject="", version=len(earlier) + 1, statement=raw, received_at=coordinator.now
    )
    tx.add(row)
    tx.flush()
    transparency.append(tx, statement)
    logger.warning("the steward's root key was followed by %s", key_id(taken.new_root_key).hex())


def end_root_key(coordinator: Coordinator, tx: Transaction) -> None:
    """Forgets all that rests on a root key: what it signed, whom it approved, the join strings that name it."""
    parties.forget_statements(tx, [kind.value for kind in _OF_A_ROOT_KEY])
    for agent in parties.agents(tx):
        if agent.standing == Standing.APPROVED:
            agent.standing = Standing.PENDING
        if agent.standing != Standing.REVOKED:
            agent.approved_at = None
    for token in parties.tokens(tx):
        token.expires_at = min(token.expires_at, coordinator.now)


def hold_to_successor(steward: Steward, directory: Directory) -> None:
    """Notes the successor that a directory names where none was named yet; RefusedError for another than was named."""
    if not directory.successor_root_key:
        return
    named = digest(directory.successor_root_key)
    if steward.successor_digest not in (b"", named):
        raise RefusedError(Problem.WRONG_SUCCESSOR, detail=f"{steward.id}: the directory names {named.hex()}")
    steward.successor_digest = named


def after(tx: Transaction, root_key_id: bytes) -> list[SignedStatement]:
    """The successions from a root key on, in order; none for a key that was never followed."""
    chain = [SignedStatement.FromString(row.statement) for row in parties.statements(tx, Kind.SUCCESSION.value, "")]
    ended = [key_id(parties_of(statement)[0]) for statement in chain]
    return chain[ended.index(root_key_id) :] if root_key_id in ended else []
