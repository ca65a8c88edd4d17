"""An offer costs the same work whether another partner's private track holds its text or not: counted, not timed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.parties import OPEN, PRIVATE, signature
from winnow_coordinator import dedup, offers
from winnow_coordinator.offers import Verdict, VerdictKind
from winnow_coordinator.store import Transaction
from winnow_coordinator.tracks import OPEN_ARCHIVE

from .conftest import Fleet, offer


def judged(fleet: Fleet, agent: str, values: bytes, tracks: tuple[str, ...]) -> tuple[Verdict, int]:
    """The verdict, and how many steps of its virtual machine SQLite took for it, ahead and then."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    @contextmanager
    def counted(opened: AbstractContextManager[Transaction]) -> Iterator[Transaction]:
        with opened as tx:
            raw = tx.connection().connection.driver_connection
            raw.set_progress_handler(count, 1)
            yield tx
            tx.flush()
            raw.set_progress_handler(None, 1)

    asked, records = offer(values, tracks), fleet.records
    reading = SimpleNamespace(read=lambda: counted(records.read()), write=lambda: counted(records.write()))
    (verdict,) = replace(fleet, records=reading).judge(agent, asked)  # type: ignore[type-var]
    return verdict, steps


@pytest.fixture
def held(fleet: Fleet) -> list[bytes]:
    """Texts that partner a has in its private track; every second one is committed."""
    texts = [signature(number) for number in range(10)]
    for number, values in enumerate(texts):
        (verdict,) = fleet.judge("a1", offer(values, PRIVATE, document_id=secrets.token_bytes(16)))
        if number % 2:
            fleet.keep(verdict.document_id)
    return texts


def works(fleet: Fleet, held: list[bytes], tracks: tuple[str, ...]) -> tuple[set[int], set[int]]:
    """The steps for texts that partner a has and for texts that nobody has, offered by partner b in turn."""
    judged(fleet, "b1", signature(5000), tracks)  # whatever is done once, is done
    with_copy, without = set(), set()
    for number, values in enumerate(held):
        for seen, chosen in ((with_copy, values), (without, signature(1000 + number))):
            verdict, steps = judged(fleet, "b1", chosen, tracks)
            assert verdict.kind is VerdictKind.NOVEL
            seen.add(steps)
    return with_copy, without


@pytest.mark.parametrize("tracks", [OPEN, PRIVATE, PRIVATE + OPEN])
def test_anothers_private_copy_costs_an_offer_no_step(fleet: Fleet, held: list[bytes], tracks: tuple[str, ...]) -> None:
    with_copy, without = works(fleet, held, tracks)
    assert with_copy == without


def test_it_would_if_the_index_had_one_scope_for_all(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    everybodys = dedup.of_track(OPEN_ARCHIVE)
    monkeypatch.setattr(offers, "entered_in", lambda *_: (everybodys,))
    texts = [signature(number) for number in range(2000, 2010)]
    for values in texts:
        fleet.judge("a1", offer(values, PRIVATE))
    with_copy, without = works(fleet, texts, PRIVATE)
    assert min(with_copy) > max(without)
