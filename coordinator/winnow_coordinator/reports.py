"""Reports of the agents, and what they are answered: newer statements, and what to offer again."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from winnow_coordinator import acceptances, epochs, ledger_heads, succession, transparency, wire
from winnow_coordinator.answers import answer_once, sign_answer
from winnow_coordinator.callers import Caller, refuse_other, signed_by, writing
from winnow_coordinator.coordinator import MICROSECONDS, Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, documents, parties, restorations
from winnow_coordinator.store.tables import Agent, Report
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import Answer, ReportAnswer, SignedAnswer, SignedStatement
from winnow_protocol.v1.fleet_pb2 import GatewayReport, ReportRequest, VaultReport

logger = logging.getLogger(__name__)

_LOG_HEADS_EVERY = 3600 * MICROSECONDS
_VERSION_LIMIT = 64
_MOST_ANSWERS = 1_000_000
"""That an agent can have been given since a backup; a vault takes no number that is further on."""
_WORD_LIMIT = 200


def report(coordinator: Coordinator, caller: Caller, request: ReportRequest) -> SignedAnswer:
    """Stores a report and answers it.

    A report that the vault signed renews the agent's leases and gets a numbered answer, the same one each time it is
    sent. Without one, the answer holds every statement, is over the digest of nothing, and has the number 0.

    Raises:
        RefusedError: the vault's part is malformed, unsigned, another agent's, or older than the last one.
    """
    if not request.HasField("vault"):
        return _of_the_gateway_alone(coordinator, caller, request)
    payload = signed_by(caller, request.vault, Kind.REPORT)
    vault = wire.vault_report(payload)
    refuse_other(caller, vault.agent_id, Kind.REPORT)

    again = _to_offer_again(coordinator, caller)
    with writing(coordinator, caller) as tx:

        def take(agent: Agent) -> Answer:
            if vault.sequence <= agent.report_sequence:
                raise RefusedError(Problem.REPLAYED, what="report", detail=f"{caller.id}: {vault.sequence}")
            parties.forget_answers(tx, agent.id, Kind.REPORT.value)  # only the last one can be asked for again
            agent.report_sequence = vault.sequence
            agent.request_sequence = max(agent.request_sequence, vault.sequence)
            # Records that were put back count from before the answers that the vault has seen; one further on is none of ours.
            agent.answer_sequence = max(
                agent.answer_sequence, min(vault.answers_seen, agent.answer_sequence + _MOST_ANSWERS)
            )
            acceptances.keep(coordinator, tx, caller, vault.acceptances)
            until = documents.renew_leases(tx, agent.id, coordinator.now, coordinator.lease)
            row = _row(coordinator, tx, caller, request.gateway)
            index = _log_head(coordinator, tx, row, request.vault, vault)
            answer = _answer(coordinator, tx, caller, vault, again, leases_until=until)
            if index is not None:
                answer.report.log_index = index
            return answer

        answer = answer_once(coordinator, tx, caller, Kind.REPORT, payload, take)
        row = _row(coordinator, tx, caller, request.gateway)
        row.vault = _vault_fields(vault) | ledger_heads.follow(row.vault, vault)
        if fault := row.vault[ledger_heads.FAULT]:
            logger.warning("the ledger of an agent does not go on: agent=%s %s", caller.id, fault)
        return answer


def _of_the_gateway_alone(coordinator: Coordinator, caller: Caller, request: ReportRequest) -> SignedAnswer:
    again = _to_offer_again(coordinator, caller)
    with writing(coordinator, caller) as tx:
        row = _row(coordinator, tx, caller, request.gateway)
        everything = _answer(coordinator, tx, caller, VaultReport(), again, leases_until=0)
        logger.debug("reported: agent=%s at=%d without its vault", caller.id, row.received_at)
        return sign_answer(coordinator, everything, digest(b""))


def _to_offer_again(coordinator: Coordinator, caller: Caller) -> list[bytes]:
    """Asked before anybody is kept from writing for it: an agent may have very many duplicates and leases, and reports every 30
    seconds. What changes meanwhile is told by the next report, and an offer once too often gets the verdict that stands."""
    with coordinator.records.read() as tx:
        return documents.to_offer_again(tx, caller.id, coordinator.now)


def _row(coordinator: Coordinator, tx: Transaction, caller: Caller, gateway: GatewayReport) -> Report:
    """The agent's row of its last report, with the gateway's part as it is now."""
    agent = parties.agent(tx, caller.id)
    if agent is None:
        raise RefusedError(Problem.UNKNOWN_CALLER, detail=f"{caller.id} is not on record")
    agent.last_seen = coordinator.now
    row = parties.report(tx, caller.id)
    if row is None:
        row = Report(agent_id=caller.id, received_at=coordinator.now)
        tx.add(row)
    row.received_at = coordinator.now
    row.gateway = {
        "software_version": wire.clean(gateway.software_version, _VERSION_LIMIT),
        "isolation": wire.clean(gateway.isolation, _WORD_LIMIT),
        "last_error": wire.clean(gateway.last_error, _WORD_LIMIT),
        "bytes_sent": gateway.bytes_sent,
        "certificate_expires_at": gateway.certificate_expires_at,
        "authorities_version": gateway.authorities_version,
        "clock_ahead_us": gateway.clock_ahead_us,
    }
    return row


def _vault_fields(vault: VaultReport) -> dict[str, object]:
    return {
        "made_at": vault.made_at,
        "software_version": wire.clean(vault.software_version, _VERSION_LIMIT),
        "counts_by_state": dict(sorted(vault.counts_by_state.items())),
        "backlog_files": vault.backlog_files,
        "outbox_bytes": vault.outbox_bytes,
        "disk_free_bytes": vault.disk_free_bytes,
        "isolation": wire.clean(vault.isolation, _WORD_LIMIT),
        "policy_digest": wire.clean(vault.policy_digest, _WORD_LIMIT),
        "ledger_head": vault.ledger_head.hex(),
        "ledger_size": vault.ledger_size,
        "last_error": wire.clean(vault.last_error, _WORD_LIMIT),
        "directory_version": vault.directory_version,
        "approval_version": vault.approval_version,
        "policy_version": vault.policy_version,
        "policy_withheld": vault.policy_withheld,
        "reference_in_use": vault.reference_in_use,
        "root_key_id": vault.root_key_id.hex(),
        "log": {
            "cosigned_size": vault.log.cosigned_size,
            "cosigned_at": vault.log.cosigned_at,
            "included": vault.log.included,
            "waiting": vault.log.waiting,
            "faults": [wire.clean(fault, _WORD_LIMIT) for fault in vault.log.faults],
        },
    } | epochs.reported(vault)


def _answer(
    coordinator: Coordinator,
    tx: Transaction,
    caller: Caller,
    vault: VaultReport,
    offer_again: Sequence[bytes],
    *,
    leases_until: int,
) -> Answer:
    known = (
        (Kind.DIRECTORY, "", vault.directory_version),
        (Kind.APPROVAL, caller.id, vault.approval_version),
        (Kind.POLICY, "", vault.policy_version),
        (Kind.REFERENCE, "", vault.reference_version),
    )
    earlier = parties.report(tx, caller.id)
    newest = [(parties.newest_statement(tx, kind.value, subject), version) for kind, subject, version in known]
    # What it holds under a root key that was followed by another counts no more.
    successions = succession.after(tx, vault.root_key_id)
    return Answer(
        report=ReportAnswer(
            statements=[
                *successions,
                *(
                    SignedStatement.FromString(row.statement)
                    for row, version in newest
                    if row is not None and (successions or row.version > version)
                ),
            ],
            offer_again=offer_again,
            please_withdraw=documents.withdrawn_by_others(tx, caller.id),
            checkpoint=transparency.checkpoint(coordinator, tx),
            cosigned_checkpoint=transparency.cosigned_checkpoint(tx),
            leases_expire_at=leases_until,
            ledger_heads=ledger_heads.known_heads(earlier.vault if earlier else {}),
            restorations=[
                SignedStatement.FromString(one.statement)
                for one in restorations.after(tx, vault.restored_at)
                if one.statement
            ],
        )
    )


def _log_head(
    coordinator: Coordinator, tx: Transaction, row: Report, statement: SignedStatement, vault: VaultReport
) -> int | None:
    """Logs a ledger head that is new, at most once an hour for an agent: the agent can't rewrite what lies before.

    Returns:
        the leaf's index, if there is one.
    """
    new = vault.ledger_head not in (b"", row.logged_head)
    if not new or coordinator.now - row.logged_at < _LOG_HEADS_EVERY:
        return None
    row.logged_head, row.logged_at = vault.ledger_head, coordinator.now
    return transparency.append(tx, statement)
