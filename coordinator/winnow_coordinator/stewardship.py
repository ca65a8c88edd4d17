"""What the steward does here: approve agents, publish directory and policy, fetch shards, follow withdrawals.

The coordinator passes the steward's statements on as they are; agents trust them by the steward's signature alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from winnow_coordinator import wire
from winnow_coordinator.callers import Caller, signed_by, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.marking import mark, mark_new
from winnow_coordinator.offers import Directory
from winnow_coordinator.store import Transaction, documents, log, parties, shards
from winnow_coordinator.store.pages import PAGE_BYTES
from winnow_coordinator.store.tables import Document, DocumentState, Shard, Standing, Statement
from winnow_coordinator.succession import hold_to_successor
from winnow_coordinator.wire import require
from winnow_protocol.policy import parse_policy
from winnow_protocol.policy_file import PolicyError
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1 import steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import KeyTable, WrappedContentKey
from winnow_protocol.v1.enrollment_pb2 import VaultKeys
from winnow_protocol.wire import POLICY_BYTES

logger = logging.getLogger(__name__)

_SHARDS_A_PAGE = 64
_TOMBSTONES_A_PAGE = 256
_STATEMENTS_A_PAGE = 256
_NEWEST = (Kind.DIRECTORY.value, Kind.POLICY.value, Kind.REFERENCE.value)
_ALL = (Kind.APPROVAL.value, Kind.REVOCATION.value)


def current_directory(tx: Transaction) -> Directory | None:
    """The newest track directory, if one is published."""
    newest = parties.newest_statement(tx, Kind.DIRECTORY.value)
    return None if newest is None else wire.directory(SignedStatement.FromString(newest.statement).payload)


def pending(coordinator: Coordinator) -> steward_pb2.ListPendingResponse:
    """The agents that wait for the steward's approval."""
    with coordinator.records.read() as tx:
        return steward_pb2.ListPendingResponse(
            agents=[
                steward_pb2.PendingAgent(
                    agent_id=agent.id,
                    partner=agent.partner,
                    agent=agent.name,
                    keys=VaultKeys(
                        signing_key=agent.signing_key,
                        receiving_key=agent.receiving_key,
                        recovery_key=agent.recovery_key,
                    ),
                    enrolled_at=agent.enrolled_at,
                    software_version=agent.software_version,
                )
                for agent in parties.agents(tx, Standing.PENDING)
            ]
        )


def approve(coordinator: Coordinator, steward: Caller, statement: SignedStatement) -> int:
    """Lets an agent contribute, or gives one a new fleet secret; the approval's version."""
    payload = signed_by(steward, statement, Kind.APPROVAL)
    approval = wire.parse(steward_pb2.Approval, payload)
    require(approval.answer_key == coordinator.keys.answer.public_key, "answer_key is not this coordinator's")
    require(0 < len(approval.fleet_secrets) <= 64, "it holds no fleet secret, or more than 64")
    require(all(len(s.sealed_secret) <= 4096 for s in approval.fleet_secrets), "a sealed secret is too long")
    with writing(coordinator, steward) as tx:
        agent = parties.agent(tx, approval.agent_id)
        known = agent is not None and (agent.partner, agent.signing_key, agent.receiving_key, agent.recovery_key) == (
            approval.partner,
            approval.keys.signing_key,
            approval.keys.receiving_key,
            approval.keys.recovery_key,
        )
        if agent is None or not known or agent.standing not in (Standing.PENDING, Standing.APPROVED):
            raise RefusedError(Problem.UNKNOWN_AGENT, detail=f"agent {approval.agent_id[:32]}")
        file_statement(coordinator, tx, statement, approval.version, subject=agent.id)
        if agent.standing == Standing.PENDING:
            agent.standing, agent.approved_at = Standing.APPROVED, coordinator.now
    logger.info("approved: agent=%s partner=%s", approval.agent_id, approval.partner)
    return approval.version


def publish_directory(coordinator: Coordinator, steward: Caller, statement: SignedStatement) -> int:
    """Offers are judged by this directory from now on; its version.

    Raises:
        RefusedError: it names a policy that is not here, so that no agent could be given it.
    """
    payload = signed_by(steward, statement, Kind.DIRECTORY)
    directory, stated = wire.directory(payload), steward_pb2.Directory.FromString(payload)
    with writing(coordinator, steward) as tx:
        if (present := parties.steward(tx, steward.id)) is not None:
            hold_to_successor(present, stated)
        _require_policy(tx, stated.policy)
        file_statement(coordinator, tx, statement, directory.version)
    return directory.version


def _require_policy(tx: Transaction, named: steward_pb2.NamedPolicy) -> None:
    """Agents offer nothing until they have the policy that their directory names, so it has to be here first."""
    newest = parties.newest_statement(tx, Kind.POLICY.value)
    held = newest.version if newest else 0
    another = (
        newest is not None
        and held == named.version
        and digest(SignedStatement.FromString(newest.statement).payload) != named.digest
    )
    if held < named.version or another:
        raise RefusedError(Problem.NO_POLICY, version=named.version)


def publish_policy(coordinator: Coordinator, steward: Caller, statement: SignedStatement) -> int:
    """Agents are given this fleet policy from now on; its version."""
    policy = wire.parse(steward_pb2.Policy, signed_by(steward, statement, Kind.POLICY))
    require(len(policy.yaml) <= POLICY_BYTES, f"a policy has at most {POLICY_BYTES} bytes")
    try:
        parse_policy(policy.yaml.decode(), "the fleet policy")
    except (PolicyError, UnicodeDecodeError) as error:
        raise RefusedError(Problem.MALFORMED, what="the policy can't be read; run `policy check` on it") from error
    with writing(coordinator, steward) as tx:
        file_statement(coordinator, tx, statement, policy.version)
    return policy.version


def published(coordinator: Coordinator, kind: str, after: str) -> steward_pb2.ListPublishedResponse:
    """What the steward has signed and handed over, of one kind: the newest directory, policy or reference; all approvals or
    revocations, page by page, after a place that an earlier page named."""
    require(kind in _NEWEST + _ALL, "kind is none that a steward publishes")
    agent, _, number = after.rpartition("/")
    require(not after or number.isdecimal(), "after is no place that a page named")
    with coordinator.records.read() as tx:
        if kind in _NEWEST:
            newest = parties.newest_statement(tx, kind)
            rows, more = [newest] if newest is not None else [], False
        else:
            rows, more = parties.statements_after(tx, kind, agent, int(number or 0), _STATEMENTS_A_PAGE)
        return steward_pb2.ListPublishedResponse(
            statements=[SignedStatement.FromString(row.statement) for row in rows],
            next=f"{rows[-1].subject}/{rows[-1].version}" if more else "",
        )


def file_statement(
    coordinator: Coordinator,
    tx: Transaction,
    statement: SignedStatement,
    version: int,
    subject: str = "",
    *,
    each_counts: bool = False,
) -> bool:
    """Files a statement that is newer than those of its kind; the very same one again does no harm.

    Versions are compared under one root key alone: what another had signed is forgotten, whatever its version.

    Args:
        each_counts: of this kind each one counts and not the newest alone: one that the records lack is filed after later ones, too.

    Returns:
        whether it is new.
    """
    require(0 < version < 1 << 63, "version does not count from 1")
    raw = statement.SerializeToString()
    newest = parties.newest_statement(tx, statement.kind, subject)
    if newest is not None and SignedStatement.FromString(newest.statement).key_id != statement.key_id:
        parties.forget_statements_about(tx, statement.kind, subject)
        newest = None
    filed = parties.statement(tx, statement.kind, version, subject) if each_counts else newest
    if filed is not None and filed.version == version and filed.statement == raw:
        return False
    if filed is not None and newest is not None and filed.version >= version:
        raise RefusedError(Problem.STALE_VERSION, version=version, current=newest.version)
    row = Statement(kind=statement.kind, subject=subject, version=version, statement=raw, received_at=coordinator.now)
    tx.add(row)
    logger.info("published: kind=%s version=%d", statement.kind, version)
    return True


def list_shards(coordinator: Coordinator, track: str, after_shard: str) -> steward_pb2.ListShardsResponse:
    """A page of a track's shards (of all, if empty) after one of them (hex; empty for the first page)."""
    try:
        after = bytes.fromhex(after_shard) if after_shard else None
    except ValueError as error:
        raise RefusedError(Problem.MALFORMED, what="after_shard is no shard's identifier in hex") from error
    mark_new(coordinator)
    with coordinator.records.read() as tx:
        if after is not None and shards.shard(tx, after) is None:
            raise RefusedError(Problem.UNKNOWN_SHARD)
        response = steward_pb2.ListShardsResponse()
        page = shards.ids_after(tx, after, track, _SHARDS_A_PAGE)
    for shard_id in page:
        mark(coordinator, shard_id)
    with coordinator.records.read() as tx:
        for shard in filter(None, (shards.shard(tx, shard_id) for shard_id in page)):
            summary = _summary(tx, shard)
            if response.shards and response.ByteSize() + summary.ByteSize() > PAGE_BYTES:
                break
            response.shards.append(summary)
        if len(page) == _SHARDS_A_PAGE or len(response.shards) < len(page):
            response.next = response.shards[-1].shard_id.hex()
        return response


def _summary(tx: Transaction, shard: Shard) -> steward_pb2.ShardSummary:
    table = KeyTable.FromString(shard.shard_keys)
    table.content_keys.extend(
        WrappedContentKey(document_id=key.document_id, wrapped_key=key.wrapped_key)
        for key in shards.content_keys(tx, shard.shard_id)
    )
    rows = documents.of_shards(tx, [shard.shard_id])
    kept = {row.number: row for row in documents.by_numbers(tx, (r.duplicate_of for r in rows if r.duplicate_of))}
    return steward_pb2.ShardSummary(
        shard_id=shard.shard_id,
        agent_id=shard.agent_id,
        partner=shard.partner,
        track=shard.track,
        sealed_digest=shard.sealed_digest,
        sealed_size=shard.sealed_size,
        manifest=SignedStatement.FromString(shard.manifest),
        receipt=SignedStatement.FromString(shard.receipt),
        key_table=table,
        marks=[_mark(row, kept) for row in rows],
        committed_at=shard.committed_at,
    )


def _mark(row: Document, kept: dict[int, Document]) -> steward_pb2.DocumentMark:
    original = kept.get(row.duplicate_of or 0)
    return steward_pb2.DocumentMark(
        document_id=row.document_id,
        duplicate_of=b"" if original is None else original.document_id,
        withdrawn=row.state == DocumentState.WITHDRAWN,
    )


def fetch_shard(coordinator: Coordinator, shard_id: bytes, offset: int) -> Iterator[bytes]:
    """A shard's sealed bytes from an offset, in blocks of at most 1 MiB."""
    with coordinator.records.read() as tx:
        shard = shards.shard(tx, shard_id)
    if shard is None or not coordinator.blobs.holds(shard.sealed_digest):
        raise RefusedError(Problem.UNKNOWN_SHARD, detail=f"shard {shard_id[:16].hex()}")
    if offset > shard.sealed_size:
        raise RefusedError(Problem.WRONG_OFFSET, offset=shard.sealed_size)
    return coordinator.blobs.read(shard.sealed_digest, offset)


def withdrawals(coordinator: Coordinator, after_log_index: int) -> steward_pb2.ListWithdrawalsResponse:
    """Tombstones after a leaf of the log, and what they answer; 0 is before the first leaf, too."""
    first = after_log_index + 1 if after_log_index else 0
    require(first < 1 << 63, "after_log_index is out of range")
    response = steward_pb2.ListWithdrawalsResponse()
    with coordinator.records.read() as tx:
        for leaf in log.of_kind(tx, Kind.TOMBSTONE.value, first, _TOMBSTONES_A_PAGE):
            asked = log.withdrawal_of(tx, leaf.number)
            request = asked.statement if asked else b""
            if response.tombstones and response.ByteSize() + len(leaf.statement) + len(request) > PAGE_BYTES:
                break
            response.tombstones.append(SignedStatement.FromString(leaf.statement))
            response.withdrawals.append(SignedStatement.FromString(request))
    return response
