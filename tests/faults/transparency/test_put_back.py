"""A coordinator whose records were put back from a backup, as a vault sees it: told, kept as evidence, and asked again at once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.transparency.conftest import World
from tests.integration.coordinator.test_backup import reborn, write
from winnow_agent.spool import Kind
from winnow_agent.vault.log import restored
from winnow_agent.vault.log.verifying import acknowledge
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import withdraw
from winnow_coordinator import reports, restoration, withdrawals
from winnow_coordinator.store import log, restorations
from winnow_coordinator.store.tables import Restoration
from winnow_protocol.v1.common_pb2 import Receipt, SignedStatement, Tombstone
from winnow_protocol.wire import now_us


def documents(world: World) -> list[bytes]:
    rows = world.vault.store.query("SELECT id FROM documents ORDER BY rowid")
    return [bytes(row["id"]) for row in rows]


def openable(world: World) -> set[bytes]:
    """The documents that the coordinator's records have a key of."""
    with closing(sqlite3.connect(world.house.settings.records)) as records:
        return {row[0] for row in records.execute("SELECT document_id FROM content_keys")}


def take_back(world: World, *document_ids: bytes) -> None:
    withdraw(world.vault.store, list(document_ids))
    ask(world)


def ask(world: World) -> None:
    request_withdrawals(world.vault.outgoing)
    world.exchange()


def deliver_again(world: World) -> None:
    world.vault.offer()
    world.exchange()
    world.vault.pack()
    world.exchange()


@pytest.fixture
def put_back(world: World, tmp_path: Path) -> World:
    """Of four documents one was withdrawn after the backup, and two delivered, of which one has no text any more; all of it
    was proved to be in the log."""
    world.deliver()
    world.deliver()
    world.cosign()
    world.turn()
    write(world.house, tmp_path / "coordinator.backup")
    world.deliver()
    world.deliver()
    with world.vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET approved = NULL, body = NULL WHERE id = ?", (documents(world)[3],))
    take_back(world, documents(world)[0])
    world.cosign()
    world.turn()
    assert (world.proved(), world.proved("tombstone"), world.faults()) == ([True] * 4, [True], set())
    assert openable(world) == set(documents(world)[1:])
    reborn(world.house, tmp_path / "coordinator.backup", tmp_path / "put back")
    return world


def test_what_is_lost_is_asked_for_and_delivered_again(put_back: World, tmp_path: Path) -> None:
    """A withdrawal's key goes, a document whose text is kept comes, and one whose text is gone can be taken back all the same:
    the coordinator's tombstone can't name it."""
    withdrawn, kept, sent, gone = documents(put_back)
    assert openable(put_back) == {withdrawn, kept}
    seen = put_back.vault.store.get("answer_sequence")
    put_back.turn()
    assert put_back.vault.store.get("answer_sequence") == seen + 1  # so that one that is kept back shows as before
    assert put_back.vault.states() == {"withdrawn": 1, "delivered": 2, "approved": 1}
    ask(put_back)
    assert openable(put_back) == {kept}
    deliver_again(put_back)
    assert openable(put_back) == {kept, sent}
    assert put_back.vault.states() == {"withdrawn": 1, "delivered": 3}
    put_back.cosign()
    put_back.turn()
    assert put_back.proved("tombstone") == [True]
    ask(put_back)
    assert len(put_back.vault.store.query("SELECT 1 FROM logged WHERE kind = 'tombstone'")) == 1  # asked once
    take_back(put_back, gone, sent)
    assert put_back.vault.states() == {"withdrawn": 3, "delivered": 1}
    assert openable(put_back) == {kept}

    # Once more, and an answer of before comes after the word of it, as by courier.
    write(put_back.house, tmp_path / "second.backup")
    withdraw(put_back.vault.store, [kept])
    request_withdrawals(put_back.vault.outgoing)
    put_back.sync.once(lambda: True)
    (answer,) = put_back.vault.inbox.items(Kind.WITHDRAWAL_ANSWER)
    answer.path.rename(tmp_path / "answer")
    assert openable(put_back) == set()
    reborn(put_back.house, tmp_path / "second.backup", tmp_path / "put back again")
    assert openable(put_back) == {kept}
    put_back.turn()
    (tmp_path / "answer").rename(answer.path)
    put_back.vault.take()
    put_back.turn()
    ask(put_back)
    assert openable(put_back) == set()


def test_it_is_one_alarm_with_all_that_was_promised_and_nothing_else_is_said_against_the_log(put_back: World) -> None:
    put_back.turn()
    assert put_back.faults() == {"went_back"}
    said = put_back.evidence("went_back")[0]
    assert [entry.split()[0] for entry in said["entries"]] == ["receipt", "receipt", "tombstone"]
    assert len(said["checkpoints"]) >= 1
    (told,) = [json.loads(one) for one in said["restorations"]]
    assert told["made_at"] < told["restored_at"]
    signed = SignedStatement.FromString(bytes.fromhex(told["signed"]))
    with put_back.house.coordinator.records.read() as tx:
        assert log.leaves_from(tx, told["log_index"], 1)[0].statement == signed.SerializeToString()
    (alarm,) = put_back.vault.store.query("SELECT message FROM alarms WHERE kind = 'log/went_back'")
    assert "2 receipts and 1 withdrawal are lost" in alarm["message"]
    assert "1 document offered again, and 1 not" in alarm["message"]
    put_back.cosign()
    put_back.turn()
    deliver_again(put_back)
    put_back.cosign()
    put_back.turn()
    put_back.age(days=9)
    put_back.turn()
    assert put_back.faults() == {"went_back"}
    assert sorted(put_back.proved()) == [False, False, True, True, True]  # the lost ones are looked for no more
    assert put_back.proved("restoration") == [True]
    acknowledge(put_back.vault.store, put_back.vault.trust)
    put_back.turn()
    put_back.turn()
    put_back.age(days=9)
    put_back.turn()
    assert put_back.faults() == set()
    assert sorted(put_back.proved()) == [False, False, True, True, True]


YEAR = 365 * 86_400_000_000


def tell(world: World, **values: int) -> None:
    """Has the coordinator say that it was put back, whatever it was."""
    with world.house.coordinator.records.write() as tx:
        told = {"made_at": now_us() - 1000, "restored_at": now_us(), "log_size": log.size(tx), **values}
        restorations.add(tx, Restoration(**told))
    restoration.say(world.house.coordinator)


@pytest.mark.parametrize("checked", [True, False])
def test_a_time_ahead_takes_back_nothing_that_is_promised_from_then_on(
    world: World, monkeypatch: pytest.MonkeyPatch, *, checked: bool
) -> None:
    if not checked:
        monkeypatch.setattr(restored, "_can_be", lambda _told: True)
    world.deliver()
    tell(world, restored_at=now_us() + YEAR)
    world.turn()
    assert world.faults() == ({"went_back"} if checked else set())
    world.deliver()
    world.turn()
    assert world.vault.states() == ({"delivered": 2} if checked else {"delivered": 1, "approved": 1})
    world.cosign()
    world.turn()
    assert world.proved() == ([True, True] if checked else [True, False])


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_told_to_one_vault_alone_and_is_in_no_log_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, *, checked: bool
) -> None:
    if not checked:
        monkeypatch.setattr(restored, "_enlist", lambda *_: None)
    with monkeypatch.context() as lying:
        lying.setattr(restoration.transparency, "append", lambda _tx, _statement: 0)
        tell(world)
    world.turn()
    world.deliver()
    world.cosign()
    world.turn()
    world.age(days=9)
    world.turn()
    assert world.faults() == ({"wrong_proof", "missing"} if checked else set())


def test_what_it_loses_after_it_has_said_so_is_held_against_it_too(world: World) -> None:
    """Once the first is explained: told within what clocks may differ, so that what is promised in these minutes counts as lost."""
    world.deliver()
    tell(world, restored_at=now_us() + 300_000_000)
    world.turn()
    assert world.faults() == set()
    world.deliver()
    world.turn()
    assert world.faults() == {"went_back"}
    assert [entry.split()[0] for entry in world.evidence("went_back")[0]["entries"]] == ["receipt"]


@pytest.mark.parametrize(
    "values",
    [{"restored_at": 2**63 - 1}, {"made_at": 2**62, "restored_at": 2**62}, {"made_at": -1}, {"log_size": 2**63 - 1}],
)
def test_no_number_that_it_says_stops_the_vault(world: World, values: dict[str, int]) -> None:
    world.deliver()
    tell(world, **values)
    world.turn()
    world.turn()
    assert world.faults() == {"went_back"}
    assert world.vault.states() == {"delivered": 1}


def test_a_leaf_s_number_that_no_record_holds_stops_the_vault_no_more_than_any_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deliver()
    with monkeypatch.context() as lying:
        lying.setattr(reports, "_log_head", lambda *_: 2**64 - 1)
        world.turn()
    assert world.vault.inbox.items() == []
    assert world.vault.alarms() == ["inbox/OverflowError"]
    world.turn()
    assert len(world.vault.alarms()) == 1


def test_it_is_not_believed_any_number_of_times(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restored, "_MOST", 2)
    now = now_us()
    for number in range(4):
        tell(world, made_at=0, restored_at=now - 10 + number)
    world.turn()
    assert len(json.loads(world.vault.store.get("restorations"))) == 2
    assert world.faults() == {"went_back"}


def test_a_withdrawal_that_ends_without_a_document_that_is_said_to_be_lost_is_held_against_it_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies: nothing is lost, the receipts stand in the cosigned log, and their documents can be opened."""
    for _ in range(2):
        world.deliver()
    world.cosign()
    world.turn()
    with world.vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET approved = NULL, body = NULL")
    tell(world, made_at=0, log_size=0)
    world.turn()
    acknowledge(world.vault.store, world.vault.trust)
    monkeypatch.setattr(withdrawals.documents, "held", lambda _tx, _documents: [])
    for number, document in enumerate(documents(world), 1):
        take_back(world, document)
        assert document in openable(world)
        assert world.faults() == {"went_back"}
        said = world.evidence("went_back")[-1]
        assert said["left_out"] == [document.hex()]
        (receipt,) = [SignedStatement.FromString(bytes.fromhex(one)) for one in said["receipts"]]
        assert document in Receipt.FromString(receipt.payload).document_ids
        leaf = Receipt.FromString(receipt.payload).log_index
        with world.house.coordinator.records.read() as tx:
            assert log.leaves_from(tx, leaf, 1)[0].statement == receipt.SerializeToString()
        assert (
            Tombstone.FromString(SignedStatement.FromString(bytes.fromhex(said["tombstone"])).payload).document_ids
            == []
        )
        told = world.vault.store.query("SELECT message FROM alarms WHERE kind = 'log/went_back'")
        assert len([one for one in told if "it leaves out 1 document" in one["message"]]) == number
