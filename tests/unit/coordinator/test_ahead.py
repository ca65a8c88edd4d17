"""A batch that is looked up while others write: what they enter meanwhile is compared with it as if it had come before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from sqlalchemy import select

from tests.parties import OPEN, PRIVATE, near_copy, signature
from winnow_coordinator.dedup import Index, entered_in
from winnow_coordinator.dedup.ahead import AheadIndex
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.offers import Offer, VerdictKind, add_signatures, looked_at
from winnow_coordinator.store import Transaction, bands, documents
from winnow_coordinator.store.tables import Band

from .conftest import Fleet, offer

NOVEL, WAITING, DUPLICATE = VerdictKind.NOVEL, VerdictKind.WAITING, VerdictKind.DUPLICATE
TEXT = signature(1)


@pytest.fixture(params=[True, False], ids=["", "without looking at what was entered since"])
def compared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a batch is compared with what was entered since."""
    if not request.param:
        monkeypatch.setattr(bands, "entered_since", lambda _tx, _version: [])
    return bool(request.param)


def own_copy_in_a_private_track(fleet: Fleet) -> VerdictKind:
    fleet.judge("b1", offer(TEXT, PRIVATE))
    return DUPLICATE


def lease_of_another(fleet: Fleet) -> VerdictKind:
    fleet.judge("a1", offer(TEXT))
    return WAITING


def committed_copy_of_another(fleet: Fleet) -> VerdictKind:
    fleet.keep(fleet.judge("a1", offer(TEXT))[0].document_id)
    return DUPLICATE


def earlier_identifier_with_this_text_now(fleet: Fleet) -> VerdictKind:
    """It had another text, lapsed, and is offered again: its number is older than the look-up."""
    with fleet.records.read() as tx:
        (old,) = documents.by_numbers(tx, [1])
    later = replace(fleet, now=fleet.now + fleet.lease + 1)
    later.judge("a1", offer(TEXT, document_id=old.document_id))
    return WAITING


def another_epoch_of_what_was_there(fleet: Fleet) -> VerdictKind:
    """A vault has signed again, and the document is found by its new signature alone."""
    with fleet.records.write() as tx:
        (old,) = documents.by_numbers(tx, [1])
        add_signatures(tx, EmbeddedIndex(tx), old, {2: TEXT}, (1, 2))
    return WAITING


CASES: list[Callable[[Fleet], VerdictKind]] = [
    own_copy_in_a_private_track,
    lease_of_another,
    committed_copy_of_another,
    earlier_identifier_with_this_text_now,
    another_epoch_of_what_was_there,
]


@pytest.mark.parametrize("enters", CASES, ids=lambda case: case.__name__)
def test_what_was_entered_since_counts(fleet: Fleet, enters: Callable[[Fleet], VerdictKind], compared: bool) -> None:
    fleet.directory = replace(fleet.directory, earlier_epochs=(2,))
    fleet.judge("a1", offer(signature(9)))
    asked = offer(near_copy(TEXT), epoch=2 if enters is another_epoch_of_what_was_there else 1)
    ahead = fleet.look_up("b1", asked)
    expected = enters(fleet)
    (verdict,) = fleet.judge("b1", asked, ahead=ahead)
    assert verdict.kind is (expected if compared else NOVEL)


def test_what_was_found_and_is_of_another_text_since_counts_no_more(fleet: Fleet) -> None:
    (first,) = fleet.judge("a1", offer(TEXT))
    fleet.now += fleet.lease + 1
    asked = offer(near_copy(TEXT))
    ahead = fleet.look_up("b1", asked)
    assert [len(found) for found in ahead.found.values()] == [1]
    fleet.judge("a1", offer(signature(9), document_id=first.document_id))
    (verdict,) = fleet.judge("b1", asked, ahead=ahead)
    assert verdict.kind is NOVEL


def test_an_offer_sees_those_before_it_in_its_batch(fleet: Fleet) -> None:
    verdicts = fleet.judge("b1", offer(TEXT), offer(signature(2)), offer(near_copy(TEXT)), offer(TEXT, PRIVATE))
    assert [verdict.kind for verdict in verdicts] == [NOVEL, NOVEL, DUPLICATE, DUPLICATE]


def test_whatever_comes_between_the_matches_are_those_of_a_look_up_then(fleet: Fleet, scale: int) -> None:
    """Copies of ten texts, of any likeness, entered, taken out and signed otherwise at random: before, since and within."""
    for seed in range(8 * scale):
        change = Change(fleet, np.random.default_rng(seed))
        change()
        asked = change.some(12)
        ahead = fleet.look_up("b1", *asked)
        change()
        with fleet.records.write() as tx:
            index, standing = AheadIndex(tx, ahead), change.standing(tx)
            for _ in range(3):
                for one in asked:
                    found = index.near(one.signature, 1, looked_at("b"))
                    now = EmbeddedIndex(tx).near(one.signature, 1, looked_at("b"))
                    assert [match for match in found if match.number in standing] == now, f"seed {seed}"
                change.within(tx, index, asked)


@dataclass
class Change:
    """What others do to the index."""

    fleet: Fleet
    source: np.random.Generator

    def some(self, count: int) -> list[Offer]:
        """Copies of one of ten texts, with up to 90 of its values changed."""
        tracks = [PRIVATE, OPEN, PRIVATE + OPEN]
        drawn = zip(*(self.source.integers(0, most, count).tolist() for most in (10, 90, 3)), strict=True)
        return [offer(near_copy(signature(100 + text), far), tracks[which]) for text, far, which in drawn]

    def __call__(self) -> None:
        """Offers of all agents, and then some of what stands in the index changed."""
        for agent in ("a1", "b1", "a2"):
            self.fleet.judge(agent, *self.some(4))
        with self.fleet.records.write() as tx:
            self.within(tx, EmbeddedIndex(tx))

    def within(self, tx: Transaction, index: Index, asked: Sequence[Offer] = ()) -> None:
        """Takes three out, and enters two of them with other texts."""
        numbers = self.source.choice(sorted(self.standing(tx)), 3, replace=False).tolist()
        index.remove(numbers)
        for row, text in zip(documents.by_numbers(tx, numbers[1:]), [*self.some(2), *asked][-2:], strict=True):
            documents.put_signatures(tx, row, 1, {1: text.signature})
            index.add(row.number, row.signature, entered_in(row.partner, row.track))

    @staticmethod
    def standing(tx: Transaction) -> set[int]:
        """The numbers of what stands in the index."""
        return set(tx.scalars(select(Band.number)))
