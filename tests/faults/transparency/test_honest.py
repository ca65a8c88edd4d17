"""An honest log, verified by the vault: what counts, when, and what is asked for."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.transparency.conftest import World
from winnow_agent.spool import Kind
from winnow_agent.vault.log import verifying as transparency
from winnow_agent.vault.log.logged import enlist_receipts
from winnow_agent.vault.log.verifying import query_log
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import withdraw


def test_a_receipt_counts_once_the_steward_cosigned_a_log_that_has_it(world: World) -> None:
    world.deliver()
    world.turn()
    assert world.proved() == [False]
    world.cosign()
    world.turn()
    assert world.proved() == [True]
    assert world.vault.states() == {"delivered": 1}
    assert world.proved("report") == [True]
    events = world.vault.store.query("SELECT after FROM ledger WHERE subject = 'shard' ORDER BY sequence")
    assert [row["after"] for row in events][-2:] == ["delivered", "included"]
    assert world.faults() == set()
    assert world.vault.alarms() == []


def test_the_log_is_followed_from_one_cosigned_checkpoint_to_the_next(world: World) -> None:
    for number in range(1, 4):
        world.deliver()
        world.cosign()
        world.turn()
        assert world.proved() == [True] * number
        state = json.loads(world.vault.store.get("log"))
        assert int(state["cosigned"].split("\n")[1]) == world.checkpoint().size
    assert world.faults() == set()


def test_nothing_is_asked_where_nothing_is_new(world: World) -> None:
    world.deliver()
    world.cosign()
    world.turn()
    before = world.vault.store.ledger_head()
    for _ in range(3):
        world.turn()
        assert world.vault.outbox.items(Kind.LOG_QUERY) == []
    assert world.vault.store.ledger_head() == before


def test_two_jobs_that_ask_at_once_ask_once(world: World) -> None:
    world.deliver()
    world.cosign()
    world.vault.report()
    world.exchange()
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: query_log(world.vault.outgoing), range(4)))
    assert len([query for query in asked if query is not None]) == 1
    assert len(world.vault.outbox.items(Kind.LOG_QUERY)) == 1
    world.exchange()
    assert world.proved() == [True]
    assert world.faults() == set()


def test_a_tombstone_is_proved_like_a_receipt(world: World) -> None:
    world.deliver()
    (row,) = world.vault.store.query("SELECT id FROM documents")
    withdraw(world.vault.store, [row["id"]])
    request_withdrawals(world.vault.outgoing)
    world.exchange()
    assert world.vault.states() == {"withdrawn": 1}
    assert world.proved("tombstone") == [False]
    world.cosign()
    world.turn()
    assert world.proved("tombstone") == [True]
    (event,) = world.vault.store.query(
        "SELECT after FROM ledger WHERE subject = 'withdrawal' ORDER BY sequence DESC LIMIT 1"
    )
    assert event["after"] == "included"
    assert world.faults() == set()


def test_receipts_from_before_entries_were_kept_are_proved_too(world: World) -> None:
    world.deliver()
    with world.vault.store.transaction() as connection:
        connection.execute("DELETE FROM logged WHERE kind = 'receipt'")
    enlist_receipts(world.vault.store)
    enlist_receipts(world.vault.store)
    world.cosign()
    world.turn()
    assert world.proved() == [True]


def test_more_entries_than_one_query_asks_for_are_proved_one_query_after_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transparency, "MOST_AT_ONCE", 2)
    for _ in range(3):
        world.deliver()
    world.cosign()
    world.turn()
    assert sum(world.proved()) < 3
    for _ in range(2):
        world.turn()
    assert world.proved() == [True] * 3
