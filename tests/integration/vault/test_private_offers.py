"""Offers by bands alone: what a vault puts on the wire where the policy wants it, and where the open archive is permitted."""

from __future__ import annotations

from pathlib import Path

from tests.integration.vault.parts import PRIVATE, TRACK, OtherSide, VaultParts, payload_of, policy_of, prose
from tests.integration.vault.turning import sign_again, told, turn
from winnow_protocol import minhash
from winnow_protocol.policy import parse_policy, stricter
from winnow_protocol.v1.common_pb2 import VerdictKind
from winnow_protocol.v1.contribution_pb2 import MinHashSignature, OfferBatch


def offered(vault: VaultParts) -> list[MinHashSignature]:
    return [one.signature for item in vault.offer() for one in OfferBatch.FromString(payload_of(vault, item)).offers]


def test_what_is_for_private_tracks_alone_is_offered_by_its_bands(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", "private_offers: bands", tracks=PRIVATE)
    (document,) = vault.approve(prose("private"))
    (signature,) = offered(vault)
    (kept,) = vault.store.query("SELECT signature FROM signatures WHERE document = ?", document)
    assert signature.values == b""
    assert signature.bands == b"".join(minhash.bands(kept["signature"]))
    assert (signature.scheme, signature.epoch) == (minhash.SCHEME, 1)


def test_what_the_open_archive_may_get_is_offered_whole(vault: VaultParts, other: OtherSide, tmp_path: Path) -> None:
    vault.policy = policy_of(tmp_path / "archive", "private_offers: bands", tracks=f"{TRACK}, {PRIVATE}")
    vault.approve(prose("open"))
    (signature,) = offered(vault)
    assert (len(signature.values), signature.bands) == (minhash.SIGNATURE_BYTES, b"")


def test_the_fleet_s_policy_alone_suffices(vault: VaultParts, other: OtherSide, tmp_path: Path) -> None:
    fleet = parse_policy("name: fleet\nprivate_offers: bands\nreview: {sample: 0}", "fleet.yaml")
    own = policy_of(tmp_path / "archive", tracks=PRIVATE)
    vault.policy = own
    vault.approve(prose("before"))
    (before,) = offered(vault)
    vault.policy = stricter(fleet, own).policy
    vault.approve(prose("after"))
    (after,) = offered(vault)
    assert (bool(before.values), bool(after.values)) == (True, False)


def test_what_was_offered_by_bands_is_signed_again_by_bands_in_another_epoch(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", "private_offers: bands", tracks=PRIVATE)
    (waiting,) = vault.approve(prose("waits"))
    (item,) = vault.offer()
    other.answer_offer(
        vault, item, lambda one: other.verdict(one, kind=VerdictKind.VERDICT_KIND_WAITING, retry_at=1 << 60)
    )
    turn(vault, other, 2, [1])
    vault.approve(prose("meanwhile"))
    (both,) = vault.offer()
    (offer,) = OfferBatch.FromString(payload_of(vault, both)).offers
    sign_again(vault)
    ((again,),) = [batch.documents for batch in told(vault)]
    assert again.document_id == waiting
    for one in (offer.signature, *offer.earlier_signatures, again.signature):
        assert (len(one.bands), one.values) == (minhash.BANDS_BYTES, b"")
