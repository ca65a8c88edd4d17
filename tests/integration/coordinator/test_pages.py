"""Whatever one agent sends, the steward's listings go on: what is kept is bounded, and pages end before they overflow."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from tests.parties import OPEN, TIMEOUT, AgentClient, Sealed, StewardClient, document, signature
from winnow_coordinator.store.tables import Leaf, Statement
from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1 import contribution_pb2, fleet_pb2, steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone

from .conftest import House

MIB = 1 << 20
HOUR = 3_600_000_000


def unknown(size: int) -> bytes:
    """A field that nobody knows, of so many bytes: a parser keeps it."""
    length = bytes((size >> shift & 127 | 128) for shift in (0, 7, 14)) + bytes([size >> 21])
    return b"\xfa\x07" + length + bytes(size)


def with_unknown(statement: SignedStatement, size: int) -> SignedStatement:
    """The statement with such a field beside its own."""
    return SignedStatement.FromString(statement.SerializeToString() + unknown(size))


def too_large(call: Callable[[], Any], says: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert dict(caught.value.trailing_metadata() or ())["winnow-problem"] == "too_large"
    assert says in (caught.value.details() or "")


def accepted(agent: AgentClient, name: str, size: int = 0) -> SignedStatement:
    payload = fleet_pb2.TermsAcceptance(
        agent_id=agent.id, track=OPEN[0], terms_digest=bytes(32), accepted_by=name
    ).SerializeToString()
    return agent.key.sign(Kind.ACCEPTANCE, payload + (unknown(size) if size else b""))


def withdrawal(agent: AgentClient, size: int = 0) -> SignedStatement:
    payload = contribution_pb2.Withdrawal(
        withdrawal_id=secrets.token_bytes(16),
        agent_id=agent.id,
        sequence=agent.next_sequence(),
        document_ids=[secrets.token_bytes(16)],
    ).SerializeToString()
    return agent.key.sign(Kind.WITHDRAWAL, payload + (unknown(size) if size else b""))


def resigned(agent: AgentClient, sealed: Sealed, size: int) -> Sealed:
    statement = agent.key.sign(Kind.MANIFEST, sealed.manifest.SerializeToString() + unknown(size))
    commit = contribution_pb2.CommitRequest(manifest=statement, key_table=sealed.commit.key_table)
    return Sealed(sealed.data, sealed.manifest, commit)


def test_what_is_kept_of_anybody_is_bounded(steward: StewardClient, agent: AgentClient) -> None:
    (verdict,) = agent.offer(document(signature(1)))
    padded = resigned(agent, agent.seal(steward, [verdict]), MIB)
    too_large(lambda: agent.stub.Upload(padded.parts(), timeout=TIMEOUT), "Manifest")
    too_large(lambda: agent.stub.Withdraw(withdrawal(agent, MIB), timeout=TIMEOUT), "Withdrawal")
    too_large(lambda: agent.report(agent.vault_report(acceptances=[accepted(agent, "x", 4096)])), "TermsAcceptance")
    report = fleet_pb2.VaultReport(
        agent_id=agent.id, sequence=agent.next_sequence(), ledger_head=bytes(32), ledger_size=1
    )
    large = agent.key.sign(Kind.REPORT, report.SerializeToString() + unknown(MIB))
    too_large(lambda: agent.report(large), "VaultReport")
    long = agent.vault_report(last_error="x" * 1001)
    with pytest.raises(grpc.RpcError, match="1000 characters"):
        agent.report(long)


def test_a_key_table_is_bounded_where_its_digest_is_signed_for(steward: StewardClient, agent: AgentClient) -> None:
    (verdict,) = agent.offer(document(signature(1)))
    honest = agent.seal(steward, [verdict])
    table = honest.commit.key_table
    padded = contribution_pb2.KeyTable.FromString(table.SerializeToString() + unknown(2 * MIB))
    recipient = contribution_pb2.KeyTable.FromString(table.SerializeToString())
    recipient.shard_keys[0].MergeFromString(unknown(4096))
    for made, says in ((padded, "a key table"), (recipient, "malformed")):
        manifest = contribution_pb2.Manifest.FromString(honest.manifest.SerializeToString())
        manifest.key_table_digest = digest(made.SerializeToString())
        signed = agent.key.sign(Kind.MANIFEST, manifest.SerializeToString())
        sealed = Sealed(honest.data, manifest, contribution_pb2.CommitRequest(manifest=signed, key_table=made))
        agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)
        with pytest.raises(grpc.RpcError, match=says):
            agent.stub.Commit(sealed.commit, timeout=TIMEOUT)


def test_what_comes_beside_a_statements_fields_is_not_kept(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    padded = withdrawal(agent)
    agent.opened(agent.stub.Withdraw(with_unknown(padded, 3 * MIB), timeout=TIMEOUT), padded)
    agent.report(agent.vault_report(acceptances=[with_unknown(accepted(agent, "x"), 100_000)]))
    (verdict,) = agent.offer(document(signature(1)))
    sealed = agent.seal(steward, [verdict])
    commit = contribution_pb2.CommitRequest(
        manifest=with_unknown(sealed.commit.manifest, 3 * MIB), key_table=sealed.commit.key_table
    )
    agent.deliver(Sealed(sealed.data, sealed.manifest, commit))
    listed = (
        *steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).withdrawals,
        *steward.stub.ListAcceptances(steward_pb2.ListAcceptancesRequest(), timeout=TIMEOUT).acceptances,
        *(shard.manifest for shard in steward.stub.ListShards(steward_pb2.ListShardsRequest(), timeout=TIMEOUT).shards),
    )
    assert [statement.ByteSize() < 4096 for statement in listed] == [True] * 3
    with house.coordinator.records.read() as tx:
        assert max(len(leaf.statement) for leaf in tx.query(Leaf)) < 4096


def pages(ask: Callable[[str], tuple[int, str]]) -> Iterator[int]:
    """How many items each page has."""
    place, more = "", True
    while more:
        count, place = ask(place)
        yield count
        more = place != ""


def test_pages_end_before_they_overflow(house: House, steward: StewardClient, agent: AgentClient) -> None:
    most = MIB - 2000
    for number in range(5):
        agent.stub.Withdraw(withdrawal(agent, most), timeout=TIMEOUT)
        (verdict,) = agent.offer(document(signature(number)))
        agent.deliver(resigned(agent, agent.seal(steward, [verdict]), most))
        for part in range(2):
            house.shift += HOUR  # for a head is logged once an hour
            report = agent.vault_report(ledger_head=bytes([number, part] * 16), ledger_size=1 + 2 * number + part)
            agent.report(agent.key.sign(Kind.REPORT, report.payload + unknown(MIB // 2 - 2000)))

    def shards(place: str) -> tuple[int, str]:
        answer = steward.stub.ListShards(steward_pb2.ListShardsRequest(after_shard=place), timeout=TIMEOUT)
        return len(answer.shards), answer.next

    def withdrawals(place: str) -> tuple[int, str]:
        request = steward_pb2.ListWithdrawalsRequest(after_log_index=int(place or 0))
        answer = steward.stub.ListWithdrawals(request, timeout=TIMEOUT)
        last = [Tombstone.FromString(one.payload).log_index for one in answer.tombstones][-1:]
        return len(answer.tombstones), str(last[0]) if last else ""

    def leaves(place: str) -> tuple[int, str]:
        first = int(place or 0)
        answer = steward.stub.ListLog(steward_pb2.ListLogRequest(first_index=first), timeout=TIMEOUT)
        assert answer.ByteSize() <= 4 * MIB + 100
        return len(answer.leaves), str(first + len(answer.leaves)) if answer.leaves else ""

    assert list(pages(shards)) == [3, 2]
    assert list(pages(withdrawals)) == [4, 1, 0]
    assert sum(pages(leaves)) == 20


def test_acceptances_are_kept_once_and_listed_in_pages(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    told = [accepted(agent, f"name {number}") for number in range(300)]
    for at in (0, 0, 60, 120, 180, 240):
        agent.report(agent.vault_report(acceptances=[*told[at : at + 60], told[at]]))
    place, seen = "", []
    for size in (256, 44):
        answer = steward.stub.ListAcceptances(steward_pb2.ListAcceptancesRequest(after=place), timeout=TIMEOUT)
        assert len(answer.acceptances) == size
        place = answer.next
        seen += answer.acceptances
    assert place == ""
    assert sorted(one.payload for one in seen) == sorted(one.payload for one in told)
    with house.coordinator.records.read() as tx:
        assert tx.query(Statement).filter_by(kind=Kind.ACCEPTANCE.value).count() == 300
