"""Verdicts on documents that were offered by their bands alone: candidates count, for there is no estimate to decide by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.parties import OPEN, PRIVATE, near_copy, signature
from winnow_coordinator.offers import KeptBy, Offer, VerdictKind
from winnow_protocol import minhash

from .conftest import Fleet, offer

NOVEL, DUPLICATE = VerdictKind.NOVEL, VerdictKind.DUPLICATE


def by_bands(offered: Offer) -> Offer:
    return replace(offered, signature=b"".join(minhash.bands(offered.signature)))


def sharing_one_band(values: bytes) -> bytes:
    """The signature with all but its first band changed: similar in 5 of 128 places."""
    changed = np.frombuffer(values, "<u4").copy()
    changed[minhash.ROWS :] ^= 1
    return changed.tobytes()


@pytest.mark.parametrize("first_by_bands", [False, True])
@pytest.mark.parametrize("second_by_bands", [False, True])
def test_the_partner_s_own_near_copy_is_found_whatever_either_was_offered_by(
    fleet: Fleet, first_by_bands: bool, second_by_bands: bool
) -> None:
    first, second = offer(signature(1), PRIVATE), offer(near_copy(signature(1)), PRIVATE)
    (novel,) = fleet.judge("a1", by_bands(first) if first_by_bands else first)
    fleet.keep(first.document_id)
    (again,) = fleet.judge("a2", by_bands(second) if second_by_bands else second)
    assert (novel.kind, again.kind, again.duplicate_of) == (NOVEL, DUPLICATE, KeptBy.OWN)


def test_the_open_archive_s_copy_is_found(fleet: Fleet) -> None:
    published = offer(signature(1), OPEN)
    fleet.judge("b1", published)
    fleet.keep(published.document_id)
    (found, unrelated) = fleet.judge(
        "a1", by_bands(offer(near_copy(signature(1)), PRIVATE)), by_bands(offer(signature(2), PRIVATE))
    )
    assert (found.kind, found.duplicate_of) == (DUPLICATE, KeptBy.OPEN_ARCHIVE)
    assert unrelated.kind is NOVEL


def test_one_shared_band_counts_by_bands_and_not_by_the_whole_signature(fleet: Fleet) -> None:
    """What it costs: `bench/bands.py` measures how many texts that are not alike share a band."""
    fleet.judge("a1", offer(signature(1), PRIVATE))
    unlike = offer(sharing_one_band(signature(1)), PRIVATE)
    (alone,) = fleet.judge("a1", by_bands(unlike))
    assert (alone.kind, alone.duplicate_of) == (DUPLICATE, KeptBy.OWN)
    (whole,) = fleet.judge("a1", unlike)
    assert whole.kind is NOVEL


def test_anothers_private_bands_change_nothing_that_is_told(fleet: Fleet) -> None:
    theirs, ours = by_bands(offer(signature(1), PRIVATE)), by_bands(offer(signature(1), PRIVATE))
    fleet.judge("b1", theirs)
    fleet.keep(theirs.document_id)
    (told,) = fleet.judge("a1", ours)
    assert told.kind is NOVEL
