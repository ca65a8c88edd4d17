"""While an epoch turns both are looked up: whichever vault has moved, a copy is found; and what is retired is found no more."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from tests.parties import OPEN, PRIVATE, near_copy, signature
from winnow_coordinator.dedup import entered_in
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.errors import RefusedError
from winnow_coordinator.offers import Offer, VerdictKind, add_signatures
from winnow_coordinator.store import documents
from winnow_coordinator.store.tables import Band

from .conftest import Fleet, offer

TEXT = {1: signature(1), 2: signature(2)}
"""A text's signatures under two epochs: they have nothing in common."""


def moved(fleet: Fleet, *, earlier: tuple[int, ...] = (1,)) -> None:
    """The directory turns to epoch 2."""
    fleet.directory = replace(fleet.directory, version=2, epoch=2, earlier_epochs=earlier)


def copy_of_text(*epochs: int, tracks: tuple[str, ...] = OPEN, document_id: bytes | None = None) -> Offer:
    """Somebody's near-copy of the text, under these epochs, the first of which is the offer's own."""
    first, *others = epochs
    made = offer(near_copy(TEXT[first]), tracks, epoch=first, document_id=document_id or secrets.token_bytes(16))
    return replace(made, earlier={epoch: near_copy(TEXT[epoch]) for epoch in others})


@pytest.mark.parametrize("first", [(1,), (2, 1)])
@pytest.mark.parametrize("second", [(1,), (2, 1)])
def test_a_copy_is_found_whichever_of_two_vaults_has_moved(
    fleet: Fleet, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    moved(fleet)
    (verdict,) = fleet.judge("a1", copy_of_text(*first))
    fleet.keep(verdict.document_id)
    assert fleet.judge("b1", copy_of_text(*second))[0].kind is VerdictKind.DUPLICATE
    assert fleet.judge("a2", copy_of_text(*second))[0].kind is VerdictKind.DUPLICATE


def test_signatures_under_the_new_epoch_alone_miss_what_was_offered_before(fleet: Fleet) -> None:
    (verdict,) = fleet.judge("a1", copy_of_text(1))
    fleet.keep(verdict.document_id)
    moved(fleet)
    assert fleet.judge("b1", copy_of_text(2))[0].kind is VerdictKind.NOVEL
    assert fleet.judge("b1", copy_of_text(2, 1))[0].kind is VerdictKind.DUPLICATE


def test_what_is_looked_up_no_more_is_not_taken(fleet: Fleet) -> None:
    moved(fleet, earlier=())
    with pytest.raises(RefusedError, match="epoch 2"):
        fleet.judge("a1", copy_of_text(1))
    (verdict,) = fleet.judge("a1", copy_of_text(2, 1))
    with fleet.records.read() as tx:
        (row,) = documents.by_ids(tx, [verdict.document_id]).values()
        assert set(documents.signatures_of(tx, row)) == {2}


def test_a_private_copy_under_another_epoch_changes_nothing_that_is_told(fleet: Fleet) -> None:
    fleet.keep(fleet.judge("a1", copy_of_text(1, tracks=PRIVATE))[0].document_id)
    moved(fleet)
    verdict = fleet.judge("b1", copy_of_text(2, 1, tracks=PRIVATE))[0]
    assert verdict.kind is VerdictKind.NOVEL


def test_one_signature_of_a_document_is_taken_out_and_the_others_stay(fleet: Fleet) -> None:
    moved(fleet)
    (verdict,) = fleet.judge("a1", copy_of_text(2, 1))
    with fleet.records.write() as tx:
        index, scopes = EmbeddedIndex(tx), entered_in("a", "open-archive")
        (row,) = documents.by_ids(tx, [verdict.document_id]).values()
        assert tx.query(Band).count() == 50
        index.withdraw(row.number, near_copy(TEXT[1]), scopes)
        assert index.near(TEXT[1], 1, scopes) == []
        assert [match.number for match in index.near(TEXT[2], 2, scopes)] == [row.number]
        assert tx.query(Band).count() == 25


def test_an_offer_anew_replaces_every_signature(fleet: Fleet) -> None:
    moved(fleet)
    again = copy_of_text(2, 1)
    fleet.judge("a1", again)
    fleet.now += 30 * fleet.lease
    fleet.judge("a1", replace(again, epoch=1, signature=near_copy(TEXT[1]), earlier={}))
    with fleet.records.read() as tx:
        (row,) = documents.by_ids(tx, [again.document_id]).values()
        assert documents.signatures_of(tx, row) == {1: near_copy(TEXT[1])}
        assert tx.query(Band).count() == 25


@pytest.mark.parametrize("kept", [False, True])
def test_an_offer_of_what_stands_already_adds_the_epoch_that_it_lacks(fleet: Fleet, kept: bool) -> None:
    """A vault that lost the verdict, or the receipt, offers the same document again, by then under another epoch."""
    before = copy_of_text(1)
    fleet.judge("a1", before)
    if kept:
        fleet.keep(before.document_id)
    moved(fleet)
    fleet.judge("a1", copy_of_text(2, 1, document_id=before.document_id))
    moved(fleet, earlier=())
    assert fleet.judge("b1", copy_of_text(2))[0].kind is (VerdictKind.DUPLICATE if kept else VerdictKind.WAITING)


def test_what_is_signed_again_is_found_under_no_epoch_that_was_retired_meanwhile(fleet: Fleet) -> None:
    """The vault comes between the directory that retires an epoch and the minute in which the index is cleared of it."""
    before = copy_of_text(1)
    fleet.judge("a1", before)
    moved(fleet, earlier=())
    with fleet.records.write() as tx:
        (row,) = documents.by_ids(tx, [before.document_id]).values()
        retired = {band.key for band in tx.query(Band)}
        add_signatures(tx, EmbeddedIndex(tx), row, {2: TEXT[2]}, fleet.directory.epochs)
    with fleet.records.read() as tx:
        assert len(retired) == 25
        keys = {band.key for band in tx.query(Band)}
        assert len(keys) == 25
        assert not keys & retired


def test_the_same_values_under_two_epochs_stay_until_both_are_retired(fleet: Fleet) -> None:
    moved(fleet)
    again = replace(copy_of_text(2), earlier={1: near_copy(TEXT[2])}, signature=near_copy(TEXT[2]))
    fleet.judge("a1", again)
    fleet.directory = replace(fleet.directory, version=3, epoch=3, earlier_epochs=(2,))
    with fleet.records.write() as tx:
        (row,) = documents.by_ids(tx, [again.document_id]).values()
        add_signatures(tx, EmbeddedIndex(tx), row, {3: signature(999)}, fleet.directory.epochs)
        index, scopes = EmbeddedIndex(tx), entered_in("a", "open-archive")
        assert [match.number for match in index.near(TEXT[2], 2, scopes)] == [row.number]
