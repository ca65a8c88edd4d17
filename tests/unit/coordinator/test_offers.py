"""Verdicts: what is told to whom when documents say the same."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from tests.parties import OPEN, PRIVATE, near_copy, signature
from winnow_coordinator.errors import RefusedError
from winnow_coordinator.offers import KeptBy, Offer, VerdictKind
from winnow_coordinator.store import documents
from winnow_coordinator.store.tables import Agent, DocumentState, Standing
from winnow_coordinator.tracks import Track

from .conftest import DAY, Fleet, offer

NOVEL, DUPLICATE, WAITING, REFUSED = (
    VerdictKind.NOVEL,
    VerdictKind.DUPLICATE,
    VerdictKind.WAITING,
    VerdictKind.REFUSED,
)


def test_a_new_text_is_novel_with_track_lease_and_a_rising_fencing_number(fleet: Fleet) -> None:
    first, second = fleet.judge("a1", offer(signature(1)), offer(signature(2)))
    assert (first.kind, first.track, first.lease_expires_at) == (NOVEL, "open-archive", fleet.now + 7 * DAY)
    assert 0 < first.fencing_number < second.fencing_number


def test_the_same_identifier_again_gets_the_verdict_that_stands(fleet: Fleet) -> None:
    offered = offer(signature(1))
    (first,) = fleet.judge("a1", offered)
    fleet.now += DAY
    assert fleet.judge("a1", offered) == [first]
    fleet.keep(offered.document_id)
    (after,) = fleet.judge("a1", offered)
    assert (after.kind, after.duplicate_of) == (DUPLICATE, KeptBy.OWN)
    assert fleet.states() == [DocumentState.KEPT]


def test_an_identifier_of_another_agent_is_refused_and_left_alone(fleet: Fleet) -> None:
    offered = offer(signature(1))
    fleet.judge("a1", offered)
    (verdict,) = fleet.judge("b1", replace(offered, signature=signature(2)))
    assert verdict.kind is REFUSED
    assert fleet.states() == [DocumentState.LEASED]


@pytest.mark.parametrize("tracks", [OPEN, PRIVATE])
@pytest.mark.parametrize("agent", ["a1", "a2"])
@pytest.mark.parametrize("committed", [False, True])
def test_a_near_copy_of_the_partners_own_is_a_duplicate(
    fleet: Fleet, tracks: tuple[str, ...], agent: str, committed: bool
) -> None:
    original = offer(signature(1), tracks)
    fleet.judge("a1", original)
    if committed:
        fleet.keep(original.document_id)
    (verdict,) = fleet.judge(agent, offer(near_copy(original.signature), tracks))
    assert (verdict.kind, verdict.duplicate_of) == (DUPLICATE, KeptBy.OWN)


def test_two_near_copies_in_one_batch_are_one_novel_and_one_duplicate(fleet: Fleet) -> None:
    verdicts = fleet.judge("a1", offer(signature(1)), offer(near_copy(signature(1))))
    assert [verdict.kind for verdict in verdicts] == [NOVEL, DUPLICATE]


@pytest.mark.parametrize(("changed", "kind"), [(64, DUPLICATE), (65, NOVEL)])
def test_half_of_the_values_decides(fleet: Fleet, changed: int, kind: VerdictKind) -> None:
    assert fleet.judge("a1", offer(signature(1)), offer(near_copy(signature(1), changed)))[1].kind is kind


def test_anothers_lease_on_the_open_archive_makes_wait_until_it_is_committed(fleet: Fleet) -> None:
    leader, waiter = offer(signature(1)), offer(near_copy(signature(1)))
    (lead,) = fleet.judge("a1", leader)
    (wait,) = fleet.judge("b1", waiter)
    assert (wait.kind, wait.retry_at, wait.fencing_number) == (WAITING, lead.lease_expires_at, 0)
    assert fleet.to_offer_again("b1") == []
    fleet.keep(leader.document_id)
    assert fleet.to_offer_again("b1") == [waiter.document_id]
    (again,) = fleet.judge("b1", waiter)
    assert (again.kind, again.duplicate_of) == (DUPLICATE, KeptBy.OPEN_ARCHIVE)
    assert fleet.to_offer_again("b1") == []


def test_a_lapsed_lease_goes_to_the_one_that_waited(fleet: Fleet) -> None:
    leader, waiter = offer(signature(1)), offer(near_copy(signature(1)))
    (lead,) = fleet.judge("a1", leader)
    fleet.judge("b1", waiter)
    fleet.now += fleet.lease
    assert fleet.to_offer_again("b1") == [waiter.document_id]
    (again,) = fleet.judge("b1", waiter)
    assert (again.kind, again.fencing_number) == (NOVEL, lead.fencing_number + 1)
    (late,) = fleet.judge("a1", leader)
    assert late.kind is WAITING


def test_a_lease_that_is_renewed_by_every_report_ends_and_goes_to_the_one_that_waited(fleet: Fleet) -> None:
    leader, waiter = offer(signature(1)), offer(near_copy(signature(1)))
    (lead,) = fleet.judge("a1", leader)
    assert fleet.judge("b1", waiter)[0].kind is WAITING
    began = fleet.now
    for _ in range(27):
        fleet.now += DAY
        fleet.renew("a1")
    assert fleet.to_offer_again("b1") == []
    fleet.now = began + 4 * fleet.lease
    # the holder asks first, with the same document and with a new one, and stands behind the one that waited
    assert [verdict.kind for verdict in fleet.judge("a1", leader, offer(near_copy(signature(1))))] == [WAITING, WAITING]
    assert fleet.to_offer_again("b1") == [waiter.document_id]
    (turn,) = fleet.judge("b1", waiter)
    assert (turn.kind, turn.fencing_number, turn.lease_expires_at) == (
        NOVEL,
        lead.fencing_number + 1,
        fleet.now + fleet.lease,
    )
    assert fleet.to_offer_again("b1") == []
    fleet.now += fleet.lease
    assert fleet.judge("a1", leader)[0].kind is NOVEL  # its turn again, for who came next sent nothing


def test_a_report_renews_what_has_less_than_half_its_life_left_and_writes_no_other_lease(fleet: Fleet) -> None:
    began, half = fleet.now, fleet.lease // 2

    def ends() -> list[int]:
        with fleet.records.read() as tx:
            return [row.lease_expires_at - began for row in documents.by_numbers(tx, (1, 2))]

    fleet.judge("a1", offer(signature(1)))
    fleet.now += DAY
    fleet.judge("a1", offer(signature(2)))
    assert fleet.renew("a1") == began + 7 * DAY
    assert ends() == [7 * DAY, 8 * DAY]
    fleet.now = began + half + 1
    assert fleet.renew("a1") == began + 8 * DAY
    assert ends() == [half + 1 + 7 * DAY, 8 * DAY]
    assert fleet.renew("b1") == 0


def test_a_lease_that_lapsed_goes_to_no_agent_that_left(fleet: Fleet) -> None:
    leader = offer(signature(1))
    fleet.judge("a1", leader)
    assert fleet.judge("b1", offer(near_copy(signature(1))))[0].kind is WAITING
    with fleet.records.write() as tx:
        tx.execute(update(Agent).where(Agent.id == "b1").values(standing=Standing.REVOKED))
    fleet.now += fleet.lease
    assert fleet.judge("a1", leader)[0].kind is NOVEL


def test_a_private_document_does_not_wait_for_a_lease_on_the_open_archive(fleet: Fleet) -> None:
    fleet.judge("a1", offer(signature(1), OPEN))
    assert fleet.judge("b1", offer(signature(1), PRIVATE))[0].kind is NOVEL


def test_what_the_open_archive_has_is_a_duplicate_for_private_tracks_too(fleet: Fleet) -> None:
    kept = offer(signature(1), OPEN)
    fleet.judge("a1", kept)
    fleet.keep(kept.document_id)
    (verdict,) = fleet.judge("b1", offer(signature(1), PRIVATE))
    assert (verdict.kind, verdict.duplicate_of) == (DUPLICATE, KeptBy.OPEN_ARCHIVE)


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("tracks", [PRIVATE, OPEN])
def test_anothers_private_copy_changes_nothing_that_is_told(
    fleet: Fleet, committed: bool, tracks: tuple[str, ...]
) -> None:
    private = offer(signature(1), PRIVATE)
    fleet.judge("a1", private)
    if committed:
        fleet.keep(private.document_id)
    (copy,) = fleet.judge("b1", offer(signature(1), tracks))
    (fresh,) = fleet.judge("b1", offer(signature(2), tracks))
    assert copy.kind is NOVEL
    blank: dict[str, Any] = {"document_id": b"", "fencing_number": 0}
    assert replace(copy, **blank) == replace(fresh, **blank)


def test_the_directorys_order_and_not_the_partners_decides_whether_to_wait(fleet: Fleet) -> None:
    fleet.judge("a1", offer(signature(1), OPEN))
    (both,) = fleet.judge("b1", offer(signature(1), PRIVATE + OPEN))
    assert both.kind is WAITING
    fleet.directory = replace(fleet.directory, tracks=fleet.directory.tracks[::-1])
    (other,) = fleet.judge("b1", offer(signature(1), OPEN + PRIVATE))
    assert (other.kind, other.track) == (NOVEL, PRIVATE[0])


def test_a_duplicate_of_a_lease_that_lapsed_is_to_be_offered_again(fleet: Fleet) -> None:
    copy = offer(near_copy(signature(1)))
    fleet.judge("a1", offer(signature(1)))
    fleet.judge("a2", copy)
    assert fleet.to_offer_again("a2") == []
    fleet.now += fleet.lease
    assert fleet.to_offer_again("a2") == [copy.document_id]
    assert fleet.judge("a2", copy)[0].kind is NOVEL


def test_what_is_settled_is_not_read_to_find_what_is_to_be_offered_again(fleet: Fleet) -> None:
    """Every agent reports every 30 seconds, and most of what it ever offered is kept, refused or withdrawn."""
    waits = offer(near_copy(signature(1)))
    fleet.judge("a1", offer(signature(1)))
    fleet.judge("b1", waits)
    fleet.now += fleet.lease

    def steps() -> int:
        """How many of its instructions SQLite takes to answer."""
        taken = list[None]()
        with fleet.records.read() as tx:
            driver = tx.connection().connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(lambda: taken.append(None), 1)
            try:
                assert documents.to_offer_again(tx, "b1", fleet.now) == [waits.document_id]
            finally:
                driver.set_progress_handler(None, 1)
        return len(taken)

    def settle(first: int, count: int) -> None:
        for number, state in enumerate(settled):
            offers = [offer(signature(first + 100 * number + one), PRIVATE) for one in range(count)]
            fleet.judge("b1", *offers)
            with fleet.records.write() as tx:
                for row in documents.by_ids(tx, (one.document_id for one in offers)).values():
                    row.state = state

    settled = (DocumentState.KEPT, DocumentState.REFUSED, DocumentState.LAPSED, DocumentState.WITHDRAWN)
    settle(1000, 2)
    before = steps()
    settle(2000, 50)
    assert steps() == before


@pytest.mark.parametrize("changes", [{"epoch": 2}, {"scheme": "winnow-minhash-0"}], ids=["epoch", "scheme"])
def test_a_batch_with_signatures_that_do_not_compare_is_refused_whole(fleet: Fleet, changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="scheme winnow-minhash-1 and epoch 1"):
        fleet.judge("a1", offer(signature(1)), replace(offer(signature(2)), **changes))
    assert fleet.states() == []


def test_no_track_that_takes_it_is_a_refusal_that_names_each_obstacle(fleet: Fleet) -> None:
    fleet.directory = replace(
        fleet.directory, tracks=(Track("open-archive", licences=("CC0-1.0",)), Track("private/fine-tune"))
    )
    (verdict,) = fleet.judge("a1", offer(signature(1), OPEN))
    assert verdict.kind is REFUSED
    assert "does not take the licence CC-BY-4.0" in verdict.reason
    assert "private/fine-tune is not permitted" in verdict.reason
    (taken,) = fleet.judge("b1", offer(signature(1), PRIVATE))
    assert taken.kind is NOVEL


@pytest.mark.parametrize(("tracks", "told"), [(OPEN, [NOVEL, WAITING]), (PRIVATE, [NOVEL, NOVEL])])
def test_near_copies_offered_at_the_same_moment_come_in_an_order(
    fleet: Fleet, scale: int, tracks: tuple[str, ...], told: list[VerdictKind]
) -> None:
    """Two partners, one barrier, each run with a text of its own."""
    for run in range(100 * scale):
        offers = {"a1": offer(signature(run), tracks), "b1": offer(near_copy(signature(run)), tracks)}
        kinds: dict[str, VerdictKind] = {}
        barrier = threading.Barrier(2)

        def judge(
            agent: str,
            offers: dict[str, Offer] = offers,
            kinds: dict[str, VerdictKind] = kinds,
            barrier: threading.Barrier = barrier,
        ) -> None:
            barrier.wait()
            kinds[agent] = fleet.judge(agent, offers[agent])[0].kind

        threads = [threading.Thread(target=judge, args=(agent,)) for agent in offers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(kinds.values()) == sorted(told), f"run {run}"
        if tracks is PRIVATE:
            continue
        (leader,) = [agent for agent, kind in kinds.items() if kind is NOVEL]
        (waiter,) = [agent for agent, kind in kinds.items() if kind is WAITING]
        if run % 2:
            fleet.keep(offers[leader].document_id)
            assert fleet.judge(waiter, offers[waiter])[0].kind is DUPLICATE
        else:
            fleet.now += fleet.lease
            assert fleet.judge(waiter, offers[waiter])[0].kind is NOVEL
