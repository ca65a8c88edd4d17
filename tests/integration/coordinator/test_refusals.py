"""What the coordinator does not take: a status, a sentence, and nothing kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from sqlalchemy import func, select

from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, Sealed, StewardClient, document, signature
from winnow_coordinator.errors import CATALOGUE
from winnow_coordinator.store.tables import Agent, Base
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1 import contribution_pb2, steward_pb2, transparency_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement

from .conftest import House

Code = grpc.StatusCode


def kept(house: House) -> dict[str, int]:
    """How many rows each table has, and how many files lie in the home."""
    with house.coordinator.records.read() as tx:
        counts = {
            name: tx.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
    files = [path for folder in ("blobs", "incoming") for path in (house.settings.home / folder).rglob("*")]
    return {**counts, "files": len(files)}


def refused(house: House, code: grpc.StatusCode, call: Callable[[], Any], says: str = "") -> None:
    """The call fails with that status and a sentence of the catalogue's form, and leaves no trace in the records."""
    before = kept(house)
    with pytest.raises(grpc.RpcError) as caught:
        call()
    assert caught.value.code() is code, caught.value.details()
    details = caught.value.details() or ""
    assert says in details
    assert details.endswith(".")
    assert kept(house) == before


def by_bands(tracks: tuple[str, ...], bands: bytes = bytes(200), values: bytes = b"") -> contribution_pb2.DocumentOffer:
    offer = document(values, tracks)
    offer.signature.bands = bands
    return offer


def mixed_forms() -> contribution_pb2.DocumentOffer:
    offer = by_bands(PRIVATE)
    offer.earlier_signatures.add(scheme=offer.signature.scheme, epoch=7, values=signature(1))
    return offer


MALFORMED: dict[str, tuple[Callable[[AgentClient], SignedStatement], str]] = {
    "not a batch": (lambda a: a.key.sign(Kind.OFFER, b"\xff\xff\xff"), "OfferBatch"),
    "empty batch": (lambda a: a.batch(), "empty"),
    "short batch_id": (lambda a: a.batch(document(signature(1)), batch_id=b"short"), "batch_id"),
    "no sequence": (lambda a: a.batch(document(signature(1)), sequence=0), "sequence"),
    "short document_id": (lambda a: a.batch(document(signature(1), document_id=b"short")), "document_id"),
    "long signature": (lambda a: a.batch(document(signature(1) + b"x")), "512"),
    "values and bands": (lambda a: a.batch(by_bands(PRIVATE, values=signature(1))), "values and bands"),
    "neither": (lambda a: a.batch(document(b"")), "values and bands"),
    "few bands": (lambda a: a.batch(by_bands(PRIVATE, bands=bytes(192))), "200"),
    "bands for the open archive": (lambda a: a.batch(by_bands((*PRIVATE, *OPEN))), "private tracks"),
    "bands of another epoch": (lambda a: a.batch(mixed_forms()), "another"),
    "language": (lambda a: a.batch(document(signature(1), language="the language of Shakespeare")), "language"),
    "licence": (lambda a: a.batch(document(signature(1), licence="x" * 129)), "licence"),
    "modality": (lambda a: a.batch(document(signature(1), modality=0)), "modality"),
    "source_type": (lambda a: a.batch(document(signature(1), source_type=99)), "source_type"),
    "words_step": (lambda a: a.batch(document(signature(1), words_step=256)), "words_step"),
    "track": (lambda a: a.batch(document(signature(1), ("../../etc/passwd",))), "track"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_offers(house: House, agent: AgentClient, name: str) -> None:
    make, says = MALFORMED[name]
    statement = make(agent)
    refused(house, Code.INVALID_ARGUMENT, lambda: agent.stub.Offer(statement, timeout=TIMEOUT), says)


def test_a_document_twice_in_a_batch(house: House, agent: AgentClient) -> None:
    one = document(signature(1))
    refused(house, Code.INVALID_ARGUMENT, lambda: agent.stub.Offer(agent.batch(one, one), timeout=TIMEOUT), "twice")


def test_oversized(house: House, steward: StewardClient, agent: AgentClient) -> None:
    many = agent.batch(*(document(b"") for _ in range(1025)))
    refused(house, Code.RESOURCE_EXHAUSTED, lambda: agent.stub.Offer(many, timeout=TIMEOUT), "1024")
    large = agent.key.sign(Kind.OFFER, bytes(9 << 20))
    before = kept(house)
    with pytest.raises(grpc.RpcError) as caught:
        agent.stub.Offer(large, timeout=TIMEOUT)
    assert caught.value.code() is Code.RESOURCE_EXHAUSTED
    assert kept(house) == before
    (verdict,) = agent.offer(document(signature(1)))
    sealed = agent.seal(steward, [verdict], sealed_size=(8 << 20) + 1)
    refused(house, Code.RESOURCE_EXHAUSTED, lambda: agent.stub.Upload(sealed.parts(), timeout=TIMEOUT), "8388608")


def test_unsigned_altered_and_of_another_kind(house: House, agent: AgentClient) -> None:
    signed = agent.batch(document(signature(1)))
    bare = SignedStatement(kind="offer", payload=signed.payload)
    altered = SignedStatement.FromString(signed.SerializeToString())
    altered.payload += b"\x18\x01"
    renamed = agent.key.sign(Kind.REPORT, signed.payload)
    renamed.kind = "offer"
    own_key = SigningKey.generate().sign(Kind.OFFER, signed.payload)
    for statement in (bare, altered, renamed, own_key):
        refused(
            house,
            Code.PERMISSION_DENIED,
            lambda statement=statement: agent.stub.Offer(statement, timeout=TIMEOUT),  # type: ignore[misc]
            "not signed",
        )


def test_foreign(house: House, steward: StewardClient, agent: AgentClient, other: AgentClient) -> None:
    theirs = agent.batch(document(signature(1)))
    refused(house, Code.PERMISSION_DENIED, lambda: other.stub.Offer(theirs, timeout=TIMEOUT))
    posing = other.batch(document(signature(1)), agent_id=agent.id)
    refused(house, Code.PERMISSION_DENIED, lambda: other.stub.Offer(posing, timeout=TIMEOUT), "another")
    (verdict,) = agent.offer(document(signature(1)))
    sealed = other.seal(steward, [verdict])
    refused(
        house, Code.FAILED_PRECONDITION, lambda: other.stub.Upload(sealed.parts(), timeout=TIMEOUT), "no live lease"
    )
    withdrawal = contribution_pb2.Withdrawal(
        withdrawal_id=bytes(16), agent_id=other.id, sequence=1, document_ids=[verdict.document_id]
    )
    statement = other.key.sign(Kind.WITHDRAWAL, withdrawal.SerializeToString())
    refused(house, Code.PERMISSION_DENIED, lambda: other.stub.Withdraw(statement, timeout=TIMEOUT))


def test_replayed(house: House, agent: AgentClient) -> None:
    statement = agent.batch(document(signature(1)))
    first = agent.stub.Offer(statement, timeout=TIMEOUT)
    before = kept(house)
    assert agent.stub.Offer(statement, timeout=TIMEOUT) == first
    assert kept(house) == before
    old, new = agent.vault_report(), agent.vault_report()
    agent.report(new)
    refused(house, Code.FAILED_PRECONDITION, lambda: agent.report(old), "older")


def test_a_batch_of_another_epoch_is_to_be_signed_anew(house: House, agent: AgentClient) -> None:
    stale = document(signature(1))
    stale.signature.epoch = 2
    statement = agent.batch(stale)
    refused(house, Code.FAILED_PRECONDITION, lambda: agent.stub.Offer(statement, timeout=TIMEOUT), "epoch 1")


def test_manifests_that_do_not_fit(house: House, steward: StewardClient, agent: AgentClient) -> None:
    (verdict,) = agent.offer(document(signature(1)))

    def upload(sealed: Sealed, code: grpc.StatusCode, says: str) -> None:
        refused(house, code, lambda: agent.stub.Upload(sealed.parts(), timeout=TIMEOUT), says)

    upload(agent.seal(steward, [verdict], track=PRIVATE[0]), Code.FAILED_PRECONDITION, "another track")
    upload(agent.seal(steward, [verdict], track_key_id=bytes(32)), Code.FAILED_PRECONDITION, "track key")
    upload(agent.seal(steward, [verdict], shard_id=b"short"), Code.INVALID_ARGUMENT, "shard_id")
    verdict.fencing_number += 1
    upload(agent.seal(steward, [verdict]), Code.FAILED_PRECONDITION, "fencing number")


def test_uploads_that_do_not_fit_their_manifest(house: House, steward: StewardClient, agent: AgentClient) -> None:
    (verdict,) = agent.offer(document(signature(1)))
    sealed = agent.seal(steward, [verdict], size=600_000)

    def parts(*chunks: bytes) -> Iterator[contribution_pb2.UploadRequest]:
        yield sealed.header()
        for chunk in chunks:
            yield contribution_pb2.UploadRequest(chunk=chunk)

    refused(house, Code.INVALID_ARGUMENT, lambda: agent.stub.Upload(iter(()), timeout=TIMEOUT), "header")
    refused(
        house,
        Code.INVALID_ARGUMENT,
        lambda: agent.stub.Upload(iter([contribution_pb2.UploadRequest(chunk=b"x")]), timeout=TIMEOUT),
        "header",
    )
    with pytest.raises(grpc.RpcError) as early:
        agent.stub.Commit(sealed.commit, timeout=TIMEOUT)
    assert early.value.code() is Code.FAILED_PRECONDITION
    with pytest.raises(grpc.RpcError) as chunk:
        agent.stub.Upload(parts(bytes((1 << 20) + 1)), timeout=TIMEOUT)
    assert chunk.value.code() is Code.RESOURCE_EXHAUSTED
    with pytest.raises(grpc.RpcError) as altered:
        agent.stub.Upload(parts(bytes([sealed.data[0] ^ 1]) + sealed.data[1:]), timeout=TIMEOUT)
    assert altered.value.code() is Code.DATA_LOSS
    query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
    assert agent.stub.QueryUpload(query, timeout=TIMEOUT).committed_offset == 0
    with pytest.raises(grpc.RpcError) as beyond:
        agent.stub.Upload(parts(sealed.data, b"one more"), timeout=TIMEOUT)
    assert beyond.value.code() is Code.INVALID_ARGUMENT


def test_key_tables_that_do_not_fit(house: House, steward: StewardClient, agent: AgentClient) -> None:
    (verdict,) = agent.offer(document(signature(1)))
    sealed = agent.seal(steward, [verdict])
    assert agent.stub.Upload(sealed.parts(), timeout=TIMEOUT).complete
    other_table = contribution_pb2.CommitRequest.FromString(sealed.commit.SerializeToString())
    other_table.key_table.content_keys[0].wrapped_key = bytes(40)
    refused(house, Code.INVALID_ARGUMENT, lambda: agent.stub.Commit(other_table, timeout=TIMEOUT), "not the manifest's")


def test_too_many_unfinished_uploads(house: House, steward: StewardClient, agent: AgentClient) -> None:
    verdicts = agent.offer(*(document(signature(seed)) for seed in range(3)))
    shards = [agent.seal(steward, [verdict]) for verdict in verdicts]
    for sealed in shards[:2]:
        agent.stub.Upload(iter([sealed.header()]), timeout=TIMEOUT)
    refused(house, Code.RESOURCE_EXHAUSTED, lambda: agent.stub.Upload(shards[2].parts(), timeout=TIMEOUT), "unfinished")
    agent.deliver(shards[0])
    agent.deliver(shards[2])


def test_roles(house: House, steward: StewardClient, agent: AgentClient) -> None:
    request = steward_pb2.ListPendingRequest()
    as_steward = type(steward.stub)(agent.joined.channel())
    refused(house, Code.PERMISSION_DENIED, lambda: as_steward.ListPending(request, timeout=TIMEOUT), "role")
    whole = steward_pb2.ListLogRequest()
    refused(house, Code.PERMISSION_DENIED, lambda: as_steward.ListLog(whole, timeout=TIMEOUT), "role")
    as_agent = type(agent.stub)(steward.joined.channel())
    refused(
        house,
        Code.PERMISSION_DENIED,
        lambda: as_agent.Offer(agent.batch(document(signature(1))), timeout=TIMEOUT),
        "role",
    )
    note = steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
    forged = SigningKey.generate()
    from winnow_protocol.merkle import cosign

    stranger = cosign(note, "steward", forged, 1)
    refused(
        house,
        Code.PERMISSION_DENIED,
        lambda: steward.stub.Cosign(steward_pb2.CosignRequest(note=stranger), timeout=TIMEOUT),
        "cosignature",
    )


def test_statements_of_a_stranger_or_of_yesterday(house: House, steward: StewardClient, agent: AgentClient) -> None:
    forged = SigningKey.generate().sign(Kind.DIRECTORY, steward.directory(2).payload)
    refused(house, Code.PERMISSION_DENIED, lambda: steward.stub.PublishDirectory(forged, timeout=TIMEOUT))
    steward.publish(3)
    steward.publish(3)  # the same again does no harm
    refused(house, Code.FAILED_PRECONDITION, lambda: steward.publish(2), "version 3")
    nonsense = steward.key.sign(Kind.POLICY, steward_pb2.Policy(version=1, yaml=b"personal: [").SerializeToString())
    refused(house, Code.INVALID_ARGUMENT, lambda: steward.stub.PublishPolicy(nonsense, timeout=TIMEOUT))


@pytest.mark.parametrize("key", ["signing_key", "receiving_key", "recovery_key"])
def test_an_approval_of_another_key_than_enrolled(
    house: House, steward: StewardClient, agent: AgentClient, key: str
) -> None:
    """The recovery key, too: whoever has its other half takes back all that the partner gave."""
    other = steward_pb2.Approval.FromString(steward.approval(agent, 2).payload)
    setattr(other.keys, key, secrets.token_bytes(32))
    swapped = steward.key.sign(Kind.APPROVAL, other.SerializeToString())
    refused(house, Code.NOT_FOUND, lambda: steward.stub.Approve(swapped, timeout=TIMEOUT), "keys")


def test_a_revoked_agent_is_refused_on_its_open_connection(house: House, agent: AgentClient) -> None:
    from winnow_coordinator.enrollment import set_standing
    from winnow_coordinator.store.tables import Standing

    agent.report(agent.vault_report())
    set_standing(house.coordinator, agent.id, Standing.REVOKED)
    for call in (
        lambda: agent.report(agent.vault_report()),
        lambda: agent.stub.Offer(agent.batch(document(signature(1))), timeout=TIMEOUT),
        lambda: agent.stub.QueryUpload(contribution_pb2.QueryUploadRequest(sealed_digest=bytes(32)), timeout=TIMEOUT),
    ):
        refused(house, Code.PERMISSION_DENIED, call, "revoked")


def test_a_caller_that_is_not_on_record(house: House, agent: AgentClient) -> None:
    with house.coordinator.records.write() as tx:
        tx.delete(tx.get(Agent, agent.id))
    refused(house, Code.UNAUTHENTICATED, lambda: agent.report(agent.vault_report()))


def test_no_client_certificate_no_connection(house: House, agent: AgentClient) -> None:
    credentials = grpc.ssl_channel_credentials(agent.joined.ca)
    with grpc.secure_channel(house.settings.address, credentials) as channel:
        stub = type(agent.stub)(channel)
        with pytest.raises(grpc.RpcError) as caught:
            stub.Offer(agent.batch(document(signature(1))), timeout=5)
    assert caught.value.code() is Code.UNAVAILABLE


def test_every_entry_of_the_catalogue_is_a_status_and_one_sentence() -> None:
    for status, sentence in CATALOGUE.values():
        assert status in Code.__members__
        assert sentence.endswith(".")
