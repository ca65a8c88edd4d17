"""Signing again: the vault's own documents, under the directory's epoch, once, and nothing is told of any other."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import grpc
import pytest

from tests.integration.coordinator.conftest import House
from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, StewardClient, document, near_copy, signature
from winnow_coordinator.epochs import clear_retired
from winnow_coordinator.store import documents
from winnow_coordinator.store.tables import Band
from winnow_protocol import minhash
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import Answer, SignedStatement, VerdictKind
from winnow_protocol.v1.contribution_pb2 import (
    DocumentOffer,
    DocumentSignature,
    MinHashSignature,
    ResignBatch,
    Withdrawal,
)
from winnow_protocol.v1.steward_pb2 import Directory, GetEpochRequest

NOVEL, DUPLICATE = VerdictKind.VERDICT_KIND_NOVEL, VerdictKind.VERDICT_KIND_DUPLICATE


def publish(steward: StewardClient, version: int, epoch: int, earlier: Sequence[int] = ()) -> None:
    message = Directory.FromString(steward.directory(version).payload)
    message.epoch = epoch
    message.earlier_epochs.extend(earlier)
    steward.stub.PublishDirectory(steward.key.sign(Kind.DIRECTORY, message.SerializeToString()), timeout=TIMEOUT)


def request(
    agent: AgentClient, *signed: tuple[bytes, bytes], epoch: int = 2, scheme: str = minhash.SCHEME
) -> SignedStatement:
    batch = ResignBatch(
        batch_id=secrets.token_bytes(16),
        agent_id=agent.id,
        sequence=agent.next_sequence(),
        documents=[
            DocumentSignature(
                document_id=document_id, signature=MinHashSignature(scheme=scheme, epoch=epoch, values=values)
            )
            for document_id, values in signed
        ],
    )
    return agent.key.sign(Kind.RESIGN, batch.SerializeToString())


def resign(agent: AgentClient, *signed: tuple[bytes, bytes]) -> list[bytes]:
    """The documents that the answer names."""
    statement = request(agent, *signed)
    return list(answered(agent, statement).resign.document_ids)


def answered(agent: AgentClient, statement: SignedStatement) -> Answer:
    return agent.opened(agent.stub.Resign(statement, timeout=TIMEOUT), statement)


def under(epoch: int, values: bytes, tracks: tuple[str, ...] = OPEN) -> DocumentOffer:
    offer = document(values, tracks)
    offer.signature.epoch = epoch
    return offer


def keep(steward: StewardClient, agent: AgentClient, *offers: DocumentOffer) -> list[bytes]:
    """Offers documents of one track that are new, and delivers them."""
    verdicts = agent.offer(*offers)
    assert {verdict.kind for verdict in verdicts} == {NOVEL}
    agent.deliver(agent.seal(steward, verdicts))
    return [offer.document_id for offer in offers]


def test_a_document_signed_again_is_found_under_both_epochs_and_then_under_the_new_one(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (held, lost) = keep(steward, agent, document(signature(1)), document(signature(2)))
    publish(steward, 2, 2, [1])
    assert resign(agent, (held, signature(11))) == [held]
    told = other.offer(
        under(1, near_copy(signature(1))), under(2, near_copy(signature(11))), under(1, near_copy(signature(2)))
    )
    assert [verdict.kind for verdict in told] == [DUPLICATE] * 3
    standing = steward.stub.GetEpoch(GetEpochRequest(), timeout=TIMEOUT)
    assert (standing.epoch, list(standing.earlier_epochs)) == (2, [1])
    assert (standing.compared, standing.only_earlier) == (2, 1)
    publish(steward, 3, 2)
    assert clear_retired(house.coordinator) == 2
    assert clear_retired(house.coordinator) == 0
    with house.coordinator.records.read() as tx:
        assert tx.query(Band).count() == 25
        rows = documents.by_ids(tx, [held, lost])
        assert documents.signatures_of(tx, rows[held]) == {2: signature(11)}
        assert documents.signatures_of(tx, rows[lost]) == {1: signature(2)}
    assert [verdict.kind for verdict in other.offer(under(2, near_copy(signature(11), 30)))] == [DUPLICATE]
    # A vault that comes late is heard all the same.
    assert resign(agent, (lost, signature(12))) == [lost]
    assert [verdict.kind for verdict in other.offer(under(2, near_copy(signature(12))))] == [DUPLICATE]
    with house.coordinator.records.read() as tx:
        assert documents.signatures_of(tx, documents.by_ids(tx, [lost])[lost]) == {2: signature(12)}


def asked_before(monkeypatch: pytest.MonkeyPatch, name: str, then: Callable[[], object]) -> None:
    """Once the records were asked for what is retired, something else happens before anything comes of it."""
    real = getattr(documents, name)

    def asked(*arguments: Any) -> Any:
        found = real(*arguments)
        if found:
            then()
        return found

    monkeypatch.setattr(documents, name, asked)


def test_others_write_while_retired_signatures_are_looked_for(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (held, _) = keep(steward, agent, document(signature(1)), document(signature(2)))
    publish(steward, 2, 2, [1])
    resign(agent, (held, signature(11)))
    publish(steward, 3, 2)
    house.coordinator.records.wait_s = 1
    wrote = list[int]()
    for name in ("having_earlier_of_other_epochs", "compared_of_other_epochs"):
        asked_before(monkeypatch, name, lambda: wrote.append(other.report(other.vault_report()).sequence))
    assert clear_retired(house.coordinator) == 2
    assert wrote == [1, 2]


def test_what_is_signed_again_while_the_index_is_cleared_is_found_afterwards(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (late, gone) = keep(steward, agent, document(signature(1)), document(signature(2)))
    publish(steward, 2, 2)
    asked_before(monkeypatch, "compared_of_other_epochs", lambda: resign(agent, (late, signature(11))))
    assert clear_retired(house.coordinator) == 1
    assert [verdict.kind for verdict in other.offer(under(2, near_copy(signature(11))))] == [DUPLICATE]
    with house.coordinator.records.read() as tx:
        assert {band.number for band in tx.query(Band)} == {documents.by_ids(tx, [late])[late].number}
        assert documents.signatures_of(tx, documents.by_ids(tx, [gone])[gone]) == {1: signature(2)}


def test_the_same_again_changes_nothing_and_the_first_signature_stays(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    (held,) = keep(steward, agent, document(signature(1)))
    publish(steward, 2, 2, [1])
    statement = request(agent, (held, signature(11)))
    first = agent.stub.Resign(statement, timeout=TIMEOUT)
    assert agent.stub.Resign(statement, timeout=TIMEOUT) == first
    assert resign(agent, (held, signature(12))) == [held]
    with house.coordinator.records.read() as tx:
        assert documents.signatures_of(tx, documents.by_ids(tx, [held])[held]) == {2: signature(11), 1: signature(1)}
        assert tx.query(Band).count() == 50


def test_anothers_and_withdrawn_documents_are_as_unknown_ones(
    steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    (foreign,) = keep(steward, other, document(signature(1)))
    (own, gone) = keep(steward, agent, document(signature(2)), document(signature(3)))
    withdrawal = Withdrawal(
        withdrawal_id=secrets.token_bytes(16), agent_id=agent.id, sequence=agent.next_sequence(), document_ids=[gone]
    )
    statement = agent.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
    agent.stub.Withdraw(statement, timeout=TIMEOUT)
    publish(steward, 2, 2, [1])
    unknown = secrets.token_bytes(16)
    assert resign(agent, *((one, signature(11)) for one in (foreign, gone, unknown, own))) == [own]
    assert [verdict.kind for verdict in agent.offer(under(2, signature(12)))] == [NOVEL]


def test_what_another_has_changes_nothing_in_the_answer(
    steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    """Whoever signs a document as another's text learns nothing: there is no verdict."""
    keep(steward, other, document(signature(1)))
    keep(steward, other, document(signature(2), PRIVATE))
    mine = keep(steward, agent, *(document(signature(number)) for number in (5, 6, 7)))
    publish(steward, 2, 2, [1])
    answers = [
        answered(agent, request(agent, (one, values)))
        for one, values in zip(mine, (signature(1), signature(2), signature(99)), strict=True)
    ]
    assert (
        len({answer.resign.SerializeToString().replace(one, b"") for answer, one in zip(answers, mine, strict=True)})
        == 1
    )


def test_a_withdrawn_document_loses_every_signature(house: House, steward: StewardClient, agent: AgentClient) -> None:
    (held,) = keep(steward, agent, document(signature(1)))
    publish(steward, 2, 2, [1])
    resign(agent, (held, signature(11)))
    withdrawal = Withdrawal(
        withdrawal_id=secrets.token_bytes(16), agent_id=agent.id, sequence=agent.next_sequence(), document_ids=[held]
    )
    agent.stub.Withdraw(agent.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString()), timeout=TIMEOUT)
    with house.coordinator.records.read() as tx:
        assert set(documents.signatures_of(tx, documents.by_ids(tx, [held])[held]).values()) == {b""}
        assert tx.query(Band).count() == 0


def problem(agent: AgentClient, statement: SignedStatement) -> str:
    with pytest.raises(grpc.RpcError) as refused:
        agent.stub.Resign(statement, timeout=TIMEOUT)
    return str(dict(refused.value.trailing_metadata())["winnow-problem"])


def test_what_is_refused(steward: StewardClient, agent: AgentClient, other: AgentClient) -> None:
    (held,) = keep(steward, agent, document(signature(1)))
    publish(steward, 2, 2, [1])
    signed = (held, signature(11))
    altered = request(agent, signed)
    altered.payload += b"\x00"
    of_another = other.key.sign(Kind.RESIGN, request(agent, signed).payload)
    assert problem(agent, altered) == "forged"
    assert problem(other, of_another) == "not_yours"
    assert problem(agent, request(agent, signed, epoch=1)) == "other_signatures"
    assert problem(agent, request(agent, signed, epoch=3)) == "other_signatures"
    assert problem(agent, request(agent, signed, scheme="another")) == "other_signatures"
    assert problem(agent, request(agent, (held, b"short"))) == "malformed"
    assert problem(agent, request(agent, signed, signed)) == "malformed"
    assert problem(agent, request(agent)) == "malformed"
