"""What tests of another epoch share: the steward's word on it, signing again, and how that is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.integration.vault.detecting import InThisProcess
from tests.integration.vault.parts import AGENT_ID, FAST, OtherSide, VaultParts, payload_of
from tests.integration.vault.withdrawing import copies_of, take
from winnow_agent.spool import Item, Kind
from winnow_agent.vault.epoch.move import Move, moved
from winnow_agent.vault.epoch.telling import resign
from winnow_agent.vault.screen import Screener
from winnow_protocol.minhash import FleetSecret
from winnow_protocol.sealing import seal_fleet_secret
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import verify
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import OfferBatch, ResignBatch
from winnow_protocol.v1.steward_pb2 import Directory, SealedFleetSecret

SECRETS = {1: b"s" * 32, 2: b"t" * 32, 3: b"u" * 32}


def turn(vault: VaultParts, other: OtherSide, epoch: int, earlier: Sequence[int] = ()) -> None:
    """The vault takes the steward's word that the epoch has turned, with the secret of each epoch up to it."""
    take(vault)
    other.answer_report(
        vault, vault.report(), statements=[approval(vault, other, epoch), directory(other, epoch, earlier)]
    )
    take(vault)
    assert [one.epoch for one in vault.trust.secrets_in_use()] == [epoch, *earlier]


def approval(vault: VaultParts, other: OtherSide, epoch: int) -> SignedStatement:
    key = vault.trust.receiving_key.public_key
    sealed = [
        SealedFleetSecret(epoch=one, sealed_secret=seal_fleet_secret(key, SECRETS[one], AGENT_ID, one))
        for one in range(1, epoch + 1)
    ]
    return other.approval(vault, version=epoch, fleet_secrets=sealed)


def directory(other: OtherSide, epoch: int, earlier: Sequence[int] = ()) -> SignedStatement:
    message = Directory.FromString(other.directory(epoch * 10 - len(earlier)).payload)
    message.epoch = epoch
    message.earlier_epochs.extend(earlier)
    return other.root.sign(StatementKind.DIRECTORY, message.SerializeToString())


def sign_again(vault: VaultParts, *, now: bool = False) -> list[Item]:
    """A pass of the vault's: a batch is signed, and told."""
    return resign(vault.outgoing, copies_of(vault), lambda: Screener(InThisProcess(), FAST), now=now)


def told(vault: VaultParts) -> list[ResignBatch]:
    """What the requests in the outbox say, their signatures verified."""
    key = vault.trust.signing_key.public_key
    statements = [SignedStatement.FromString(vault.outbox.read(item)) for item in vault.outbox.items(Kind.RESIGN)]
    return [ResignBatch.FromString(verify(one, StatementKind.RESIGN, key)) for one in statements]


def taken(vault: VaultParts, other: OtherSide, ids: Iterable[bytes] | None = None) -> None:
    """The coordinator answers the only request in the outbox: it took these documents, or all."""
    (item,) = vault.outbox.items(Kind.RESIGN)
    payload = payload_of(vault, item)
    named = [one.document_id for one in ResignBatch.FromString(payload).documents] if ids is None else list(ids)
    answer = other.signed(payload, resign=common_pb2.ResignAnswer(document_ids=named))
    vault.inbox.put(Kind.RESIGN_ANSWER, item.id, answer.SerializeToString())
    take(vault)


def signed_as(vault: VaultParts) -> dict[bytes, tuple[int, bytes]]:
    """By document the epoch and values that the requests in the outbox tell."""
    return {
        one.document_id: (one.signature.epoch, one.signature.values) for batch in told(vault) for one in batch.documents
    }


def offered_as(vault: VaultParts, item: Item) -> list[dict[int, bytes]]:
    """Of each document of an offer its signatures by epoch, the offer's own first."""
    offers = OfferBatch.FromString(payload_of(vault, item)).offers
    return [{one.epoch: one.values for one in (offer.signature, *offer.earlier_signatures)} for offer in offers]


def secret(epoch: int) -> FleetSecret:
    return FleetSecret(epoch, SECRETS[epoch])


def standing(vault: VaultParts) -> Move:
    return moved(vault.store, vault.store.counts())
