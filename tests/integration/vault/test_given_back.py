"""A lease on what will not be sent is given back, so that nobody waits for it."""

from __future__ import annotations

from tests.integration.vault.parts import (
    TRACK,
    OtherSide,
    VaultParts,
    deliver_all,
    forget_pauses,
    payload_of,
    prose,
)
from winnow_agent.spool import Item
from winnow_agent.vault import ledger
from winnow_agent.vault.reasons import explain
from winnow_agent.vault.states import FileState
from winnow_protocol.v1.common_pb2 import VerdictKind
from winnow_protocol.v1.contribution_pb2 import OfferBatch


def novel(vault: VaultParts, other: OtherSide, *texts: str) -> list[bytes]:
    """Documents of a file each that the coordinator has granted a lease for."""
    ids = [one for text in texts for one in vault.approve(text)]
    for item in vault.offer():
        other.answer_offer(vault, item)
    vault.take()
    assert {vault.state(one) for one in ids} == {"novel"}
    return ids


def lose(vault: VaultParts, document_id: bytes) -> bytes:
    """The file of a document goes away."""
    file_id = bytes(vault.row(document_id)["file"])
    vault.store.move_file(file_id, FileState.GONE)
    return file_id


def asked(vault: VaultParts, item: Item) -> dict[bytes, list[str]]:
    """The documents of an offer, each with the tracks that it permits."""
    offers = OfferBatch.FromString(payload_of(vault, item)).offers
    return {offer.document_id: list(offer.permitted_tracks) for offer in offers}


def refuse(vault: VaultParts, other: OtherSide, item: Item) -> None:
    """The coordinator's verdict on what permits no track."""
    refused = {"kind": VerdictKind.VERDICT_KIND_REFUSED, "track": "", "fencing_number": 0, "lease_expires_at": 0}
    other.answer_offer(vault, item, lambda one: other.verdict(one, **refused))
    vault.take()


def test_a_lease_on_what_lay_in_a_file_that_is_gone_is_given_back_at_once(vault: VaultParts, other: OtherSide) -> None:
    lost, there = novel(vault, other, prose("lost"), prose("there"))
    file_id = lose(vault, lost)
    (item,) = vault.offer()
    assert asked(vault, item) == {lost: []}
    refuse(vault, other, item)
    row = vault.row(lost)
    assert (row["state"], row["reasons"], row["lease_expires_at"]) == ("approved", '["lease_given_back"]', 0)
    assert "given back" in explain("lease_given_back")
    assert vault.offer() == []
    vault.pack()
    assert (vault.state(lost), vault.state(there)) == ("approved", "packed")
    vault.store.move_file(file_id, FileState.DIGITIZED)
    (again,) = vault.offer()
    assert asked(vault, again) == {lost: [TRACK]}
    deliver_all(vault, other)
    assert sorted(other.texts()) == sorted([prose("lost"), prose("there")])
    assert ledger.faults(vault.store.ledger_entries(), [vault.store.ledger_head()]) == []


def test_a_request_that_was_refused_is_made_again_and_what_comes_back_meanwhile_waits_for_the_verdict(
    vault: VaultParts, other: OtherSide
) -> None:
    (lost,) = novel(vault, other, prose("lost"))
    file_id = lose(vault, lost)
    (item,) = vault.offer()
    other.refuse(vault, item, "UNAVAILABLE")
    vault.take()
    assert vault.offer() == []
    forget_pauses(vault)
    (item,) = vault.offer()
    assert asked(vault, item) == {lost: []}
    vault.store.move_file(file_id, FileState.DIGITIZED)
    assert vault.offer() == []
    refuse(vault, other, item)
    (again,) = vault.offer()
    assert asked(vault, again) == {lost: [TRACK]}


def test_what_was_committed_after_all_is_a_duplicate(vault: VaultParts, other: OtherSide) -> None:
    """The receipt of an earlier shard with it was lost."""
    (lost,) = novel(vault, other, prose("lost"))
    lose(vault, lost)
    (item,) = vault.offer()
    duplicate = {"kind": VerdictKind.VERDICT_KIND_DUPLICATE, "track": ""}
    other.answer_offer(vault, item, lambda one: other.verdict(one, **duplicate))
    vault.take()
    assert vault.state(lost) == "duplicate"
