"""Moving to another epoch of the fleet secret: what vaults sign again, and how far the fleet has come.

Signatures of two epochs never match. Until all agents have moved, a document may have one under each: offers bring both, and
what was offered before is signed again by the vault that offered it. So whichever of two copies comes first, and whether or
not its vault has moved, there is an epoch under which both are known.
"""

from __future__ import annotations

import logging
from typing import Any

from winnow_coordinator import wire
from winnow_coordinator.answers import answer_once
from winnow_coordinator.callers import Caller, refuse_other, signed_by, writing
from winnow_coordinator.contributions import current, note_sequence
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dedup import entered_in
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.offers import Directory, add_signatures
from winnow_coordinator.stewardship import current_directory
from winnow_coordinator.store import Transaction, documents, parties
from winnow_coordinator.store.tables import Agent, DocumentState
from winnow_protocol import minhash
from winnow_protocol.signing import Kind
from winnow_protocol.v1 import steward_pb2
from winnow_protocol.v1.common_pb2 import Answer, ResignAnswer, SignedAnswer, SignedStatement
from winnow_protocol.v1.fleet_pb2 import EpochStanding, VaultReport

logger = logging.getLogger(__name__)

_AT_ONCE = 500
_CLEARED = "epochs_cleared"
"""The version of the directory whose retired epochs were taken out of the index."""


def resign(coordinator: Coordinator, caller: Caller, statement: SignedStatement) -> SignedAnswer:
    """Takes the signatures under the directory's epoch of documents that the caller offered before.

    There is no verdict: nothing is looked up, so neither the answer nor its time tells of other documents. What is not the
    caller's, or is withdrawn, is left out as if nobody had ever offered it. A document has one signature an epoch, the first.

    Raises:
        RefusedError: malformed, unsigned or another's; or a signature is of another scheme or epoch than the directory's.
    """
    payload = signed_by(caller, statement, Kind.RESIGN)
    batch, signed = wire.resign_batch(payload)
    refuse_other(caller, batch.agent_id, Kind.RESIGN)
    with writing(coordinator, caller) as tx:

        def take(agent: Agent) -> Answer:
            note_sequence(agent, batch.sequence)
            directory = current(tx)
            scheme, epoch = minhash.SCHEME, directory.epoch
            if any((one.scheme, one.epoch) != (scheme, epoch) for one in signed):
                raise RefusedError(Problem.OTHER_SIGNATURES, scheme=scheme, epoch=epoch, detail=caller.id)
            known, index = documents.by_ids(tx, (one.document_id for one in signed)), EmbeddedIndex(tx)
            taken = []
            for one in signed:
                row = known.get(one.document_id)
                if row is not None and row.agent_id == caller.id and row.state != DocumentState.WITHDRAWN:
                    add_signatures(tx, index, row, {epoch: one.values}, directory.epochs)
                    taken.append(one.document_id)
            return Answer(resign=ResignAnswer(document_ids=taken))

        answer = answer_once(coordinator, tx, caller, Kind.RESIGN, payload, take)
    logger.info("signed again: agent=%s documents=%d", caller.id, len(signed))
    return answer


def clear_retired(coordinator: Coordinator) -> int:
    """Takes the signatures of epochs that are looked up no more out of the index, once for each directory.

    A document that has no other keeps its signature, and is compared with nothing. Nothing depends on when this is done: a
    look-up asks for the directory's epochs alone.

    Returns:
        how many signatures those were.
    """
    with coordinator.records.read() as tx:
        directory = current_directory(tx)
        if directory is None or documents.counter(tx, _CLEARED) == directory.version:
            return 0
    cleared = _clear_earlier(coordinator, directory) + _clear_rows(coordinator, directory)
    with coordinator.records.write() as tx:
        documents.put_counter(tx, _CLEARED, directory.version)
    return cleared


def _clear_earlier(coordinator: Coordinator, directory: Directory) -> int:
    cleared = 0
    while True:
        with coordinator.records.read() as tx:
            numbers = documents.having_earlier_of_other_epochs(tx, directory.epochs, _AT_ONCE)
        if not numbers:
            return cleared
        with coordinator.records.write() as tx:
            # asked anew: a document may have been withdrawn, or signed again, since
            found, index = documents.earlier_of_other_epochs(tx, directory.epochs, numbers), EmbeddedIndex(tx)
            for row, epoch, signature in found:
                index.withdraw(row.number, signature, entered_in(row.partner, row.track))
                documents.drop_earlier(tx, row.number, epoch)
        cleared += len(found)


def _clear_rows(coordinator: Coordinator, directory: Directory) -> int:
    cleared = last = 0
    while True:
        with coordinator.records.read() as tx:
            numbers = documents.compared_of_other_epochs(tx, directory.epochs, last, _AT_ONCE)
        if not numbers:
            return cleared
        with coordinator.records.write() as tx:
            # asked anew: what was signed again since is in the index under its new signature, and stays there
            found = documents.still_of_other_epochs(tx, directory.epochs, numbers)
            EmbeddedIndex(tx).remove(found)
        cleared += len(found)
        last = numbers[-1]


def reported(vault: VaultReport) -> dict[str, Any]:
    """What a report says of the move, as it is kept."""
    if not vault.HasField("epoch"):
        return {}
    stated = vault.epoch
    counts = {"epoch": stated.epoch, "signed": stated.signed, "waiting": stated.waiting, "gone": stated.gone}
    return {"epoch": counts}


def standing(coordinator: Coordinator) -> steward_pb2.GetEpochResponse:
    """How far the fleet has moved, for the steward."""
    with coordinator.records.read() as tx:
        directory = current_directory(tx)
        agents = [_agent(tx, agent) for agent in parties.agents(tx)]
        if directory is None:
            return steward_pb2.GetEpochResponse(agents=agents)
        compared, lacking = documents.count_compared(tx, directory.epoch)
        return steward_pb2.GetEpochResponse(
            directory_version=directory.version,
            epoch=directory.epoch,
            earlier_epochs=directory.earlier_epochs,
            agents=agents,
            compared=compared,
            only_earlier=lacking,
        )


def _agent(tx: Transaction, agent: Agent) -> steward_pb2.AgentEpoch:
    report = parties.report(tx, agent.id)
    counts = report.vault.get("epoch") if report is not None else None
    return steward_pb2.AgentEpoch(
        agent_id=agent.id,
        partner=agent.partner,
        agent=agent.name,
        standing=agent.standing,
        reported=EpochStanding(**counts) if counts else None,
        last_seen=agent.last_seen or 0,
    )
