"""What partners have accepted: terms of tracks, as their vaults signed it, kept and logged for the steward."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from winnow_coordinator import transparency, wire
from winnow_coordinator.callers import Caller, refuse_other, signed_by
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.tables import Statement
from winnow_protocol.signing import Kind
from winnow_protocol.v1 import steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement

logger = logging.getLogger(__name__)

_A_PAGE = 256
_MOST = 1024


def keep(coordinator: Coordinator, tx: Transaction, caller: Caller, statements: Iterable[SignedStatement]) -> None:
    """Keeps and logs what a report carries, each once; which terms are current is the vault's and the steward's matter.

    Raises:
        RefusedError: one is malformed, unsigned or another agent's.
    """
    told = list(statements)
    kept = set(parties.raw_statements(tx, Kind.ACCEPTANCE.value, caller.id)) if told else set()
    for statement in told:
        found = wire.acceptance(signed_by(caller, statement, Kind.ACCEPTANCE))
        refuse_other(caller, found.agent_id, Kind.ACCEPTANCE)
        raw = wire.stored(statement)
        if raw in kept:
            continue
        wire.require(len(kept) < _MOST, f"an agent accepts terms at most {_MOST} times")
        tx.add(
            Statement(
                kind=Kind.ACCEPTANCE.value,
                subject=caller.id,
                version=len(kept) + 1,
                statement=raw,
                received_at=coordinator.now,
            )
        )
        kept.add(raw)
        transparency.append(tx, statement)
        logger.info("terms accepted: agent=%s track=%s", caller.id, found.track)


def page(coordinator: Coordinator, after: str) -> steward_pb2.ListAcceptancesResponse:
    """A page of all acceptances, by agent and in their order, after a place that an earlier page named."""
    agent, _, number = after.partition("/")
    wire.require(not after or number.isdecimal(), "after is no place that a page named")
    with coordinator.records.read() as tx:
        rows, more = parties.statements_after(tx, Kind.ACCEPTANCE.value, agent, int(number or 0), _A_PAGE)
        return steward_pb2.ListAcceptancesResponse(
            acceptances=[SignedStatement.FromString(row.statement) for row in rows],
            next=f"{rows[-1].subject}/{rows[-1].version}" if more else "",
        )
