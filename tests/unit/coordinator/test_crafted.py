"""Signatures that are made to share bands: a vault holds the fleet secret, and can make them below the threshold of any text.

What an offer costs stays bounded, counted and not timed; whose copy is recognised all the same, and whose is not.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.parties import OPEN, near_copy, signature
from winnow_coordinator.dedup import embedded, of_track
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.offers import VerdictKind
from winnow_coordinator.store import bands
from winnow_coordinator.tracks import OPEN_ARCHIVE
from winnow_protocol.minhash import BANDS, ROWS, THRESHOLD, similarity

from .conftest import Fleet, offer
from .test_equal_work import judged

SCOPES = (of_track(OPEN_ARCHIVE),)


def crafted(values: bytes, shared: range, seed: int) -> bytes:
    """A signature with these bands of another's, and no more of it."""
    made = np.frombuffer(signature(10_000 + seed), "<u4").copy()
    places = slice(shared.start * ROWS, shared.stop * ROWS)
    made[places] = np.frombuffer(values, "<u4")[places]
    assert similarity(values, made.tobytes()) < THRESHOLD
    return made.tobytes()


def flood(fleet: Fleet, values: bytes, count: int, shared: range, first: int = 0) -> None:
    """So many documents of partner a that are novel, and share these bands with a text."""
    made = [crafted(values, shared, first + seed) for seed in range(count)]
    assert {verdict.kind for verdict in fleet.judge("a1", *(offer(one) for one in made))} == {VerdictKind.NOVEL}


def test_an_offer_costs_no_more_however_many_share_its_bands(fleet: Fleet) -> None:
    text = signature(1)
    steps = []
    for at in range(3):
        flood(fleet, text, bands.OF_A_BAND + 1, range(12), first=1000 * at)
        steps.append(judged(fleet, "b1", crafted(text, range(12), 5000 + at), OPEN)[1])
    assert max(steps) - min(steps) < 50  # the index's own depth


def test_a_batch_of_them_compares_a_bounded_number(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    text = signature(1)
    flood(fleet, text, 60, range(12))
    monkeypatch.setattr(embedded, "COMPARED_AT_FIRST", 150)
    read: list[int] = []
    of_the_store = bands.signatures

    def counted(tx: object, numbers: list[int], epoch: int) -> list[tuple[int, bytes]]:
        read.append(len(numbers))
        return of_the_store(tx, numbers, epoch)  # type: ignore[arg-type]

    monkeypatch.setattr(bands, "signatures", counted)
    with fleet.records.read() as tx:
        index = EmbeddedIndex(tx)
        for seed in range(5):
            index.near(crafted(text, range(12), 5000 + seed), 1, SCOPES)
    assert read == [60, 60, 30, embedded.COMPARED_AFTERWARDS, embedded.COMPARED_AFTERWARDS]


@pytest.mark.parametrize("before", [True, False])
def test_a_copy_is_seen_among_many_that_share_half_of_its_bands(fleet: Fleet, before: bool) -> None:
    text = signature(1)
    if before:
        flood(fleet, text, 2 * bands.OF_A_BAND, range(12))
    (kept,) = fleet.judge("a1", offer(text))
    fleet.keep(kept.document_id)
    if not before:
        flood(fleet, text, 2 * bands.OF_A_BAND, range(12))
    (verdict,) = fleet.judge("b1", offer(near_copy(text)))
    assert verdict.kind is VerdictKind.DUPLICATE


def test_whatever_shares_most_bands_is_compared_first(fleet: Fleet) -> None:
    text = signature(1)
    for band in range(BANDS - 4):
        flood(fleet, text, embedded.COMPARED // (BANDS - 4) + 1, range(band, band + 1), first=1000 * band)
    (kept,) = fleet.judge("a1", offer(text))
    fleet.keep(kept.document_id)
    (verdict,) = fleet.judge("b1", offer(near_copy(text)))
    assert verdict.kind is VerdictKind.DUPLICATE


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_a_text_is_hidden_by_signatures_made_against_it_before_it_came_and_afterwards(
    fleet: Fleet, before: bool, after: bool
) -> None:
    """What remains: two copies in the archive, of a text that somebody made about 200 documents against in time."""
    text, at = signature(1), iter(range(0, 100_000, 1000))

    def fill() -> None:
        for shared in (range(9), range(9, 18), range(18, 25)):
            flood(fleet, text, bands.OF_A_BAND // 2, shared, first=next(at))

    if before:
        fill()
    fleet.keep(fleet.judge("a1", offer(text))[0].document_id)
    if after:
        fill()
    (verdict,) = fleet.judge("b1", offer(near_copy(text, changed=3)))
    assert verdict.kind is (VerdictKind.NOVEL if before and after else VerdictKind.DUPLICATE)


def test_the_most_similar_of_very_many_matches_are_told_of(fleet: Fleet) -> None:
    text, source = signature(1), np.random.default_rng(7)
    made = [np.frombuffer(signature(20_000 + seed), "<u4").copy() for seed in range(embedded.MATCHES + 8)]
    for number, values in enumerate(made, start=1):
        # the threshold is 64 values: with the text they share 65, the last one 70, and with one another fewer
        for band in source.choice(BANDS, 14 if number == len(made) else 13, replace=False):
            places = slice(band * ROWS, (band + 1) * ROWS)
            values[places] = np.frombuffer(text, "<u4")[places]
    verdicts = fleet.judge("a1", *(offer(values.tobytes()) for values in made))
    assert {verdict.kind for verdict in verdicts} == {VerdictKind.NOVEL}
    with fleet.records.read() as tx:
        matches = EmbeddedIndex(tx).near(text, 1, SCOPES)
    assert len(matches) == embedded.MATCHES
    assert matches[-1].similarity == 70 / 128
