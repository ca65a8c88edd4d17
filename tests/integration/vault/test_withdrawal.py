"""What a partner takes back: here at once, at the coordinator by a signed request, and by nobody's word but the right one's."""

from __future__ import annotations

import io

import pytest

from tests.integration.vault.parts import AGENT_ID, OtherSide, VaultParts, prose, records_of
from tests.integration.vault.test_retention import blobs_of, found_in
from tests.integration.vault.withdrawing import (
    asked,
    copies_of,
    delivered,
    in_log,
    shift,
    sound,
    state_of,
    stored,
    take,
    take_back,
)
from winnow_agent.spool import Kind
from winnow_agent.vault.withdraw import tombstones, withdrawal
from winnow_agent.vault.withdraw.copies import NotErasedError
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import WithdrawalState, erase_copies, withdraw
from winnow_protocol.sealing import SealBrokenError, open_shard
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.contribution_pb2 import Manifest
from winnow_protocol.wire import now_us

HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000


def test_one_of_a_shard_of_ten_is_withdrawn_nine_open_and_the_tenth_does_not(
    vault: VaultParts, other: OtherSide
) -> None:
    texts = [prose(f"letter {number}") for number in range(10)]
    ids = delivered(vault, other, *texts)
    gone = ids[3]
    ((request, sealed),) = other.shards.values()
    manifest = Manifest.FromString(request.manifest.payload)
    (row,) = [row for row in request.key_table.content_keys if row.document_id == gone]
    # What its texts alone hold: findings of two letters are compressed to bytes that are alike.
    text = [blob for blob in blobs_of(vault.store, gone) if not any(blob in kept for kept in stored(vault, ids, gone))]
    assert found_in(vault.home, text) != []
    assert found_in(vault.home, [row.wrapped_key]) == [f"manifest.{manifest.shard_id.hex()}"]
    take_back(vault, gone, reason="the heir of the writer objects")

    assert found_in(vault.home, [row.wrapped_key]) == []
    assert found_in(vault.home, text) == []
    own = [record.text for record in copies_of(vault).records(vault.trust.receiving_key)]
    assert own == [one for one in texts if one != texts[3]]
    assert (vault.state(gone), vault.row(gone)["reasons"]) == ("delivered", '["withdrawal_asked"]')
    assert withdrawal.summary(vault.store)["waiting"] == 1

    (item,) = request_withdrawals(vault.outgoing)
    assert request_withdrawals(vault.outgoing) == []
    assert [list(one.document_ids) for one in asked(vault)] == [[gone]]
    assert b"heir" not in vault.outbox.read(item)
    in_log(other, vault)
    take(vault)
    assert vault.state(gone) == "withdrawn"
    assert {vault.state(one) for one in ids if one != gone} == {"delivered"}
    assert withdrawal.summary(vault.store)["waiting"] == 0
    assert vault.outbox.items() == []
    assert sound(vault)
    entries = [entry for entry in vault.store.ledger_entries() if entry.identifier == item.id]
    assert [entry.after for entry in entries] == ["asked", "withdrawal", "withdrawn"]

    # What the steward's key opens once the coordinator has erased the row, and that the row is all that is needed.
    assert len(records_of(sealed, request, other.track_keys["open-archive"])) == 10
    del request.key_table.content_keys[3]
    left = records_of(sealed, request, other.track_keys["open-archive"])
    assert [record.text for record in left] == own
    request.key_table.content_keys.add(document_id=gone, wrapped_key=bytes(40))
    with pytest.raises(SealBrokenError):
        list(
            open_shard(
                io.BytesIO(sealed), request.key_table, other.track_keys["open-archive"], track=manifest.track,
                agent_id=AGENT_ID, shard_id=manifest.shard_id,
            )
        )  # fmt: skip


def test_a_copy_that_cannot_be_written_is_told_and_erased_later(vault: VaultParts, other: OtherSide) -> None:
    (gone,) = delivered(vault, other, prose("gone"))
    withdraw(vault.store, [gone])
    manifest = next(copies_of(vault).folder.glob("manifest.*"))
    aside = manifest.rename(vault.home / "aside")
    manifest.mkdir()
    with pytest.raises(NotErasedError, match="erased by the agent"):
        erase_copies(vault.store, copies_of(vault))
    manifest.rmdir()
    aside.rename(manifest)
    assert erase_copies(vault.store, copies_of(vault)) == 1
    assert list(copies_of(vault).records(vault.trust.receiving_key)) == []
    assert erase_copies(vault.store, copies_of(vault)) == 0


def test_a_whole_shard_leaves_no_copy(vault: VaultParts, other: OtherSide) -> None:
    ids = delivered(vault, other, prose("one"), prose("two"))
    take_back(vault, *ids)
    assert list(copies_of(vault).records(vault.trust.receiving_key)) == []
    assert [path.name.partition(".")[0] for path in copies_of(vault).folder.iterdir()] == ["manifest"]


@pytest.mark.parametrize(
    ("wrong", "alarm"),
    [
        ({"withdrawal_digest": bytes(32)}, "inbox/WrongTombstoneError"),
        ({"ids": []}, "inbox/WrongTombstoneError"),
        ({"ids": [bytes(16)]}, "inbox/WrongTombstoneError"),
        ({"key": SigningKey.generate()}, "inbox/ForgedStatementError"),
    ],
    ids=["another request", "left out", "not asked for", "forged"],
)
def test_a_tombstone_that_is_none_withdraws_nothing(
    vault: VaultParts, other: OtherSide, wrong: dict[str, object], alarm: str
) -> None:
    gone, kept = delivered(vault, other, prose("gone"), prose("kept"))
    take_back(vault, gone)
    request_withdrawals(vault.outgoing)
    in_log(other, vault, **wrong)  # type: ignore[arg-type]
    take(vault)
    assert vault.alarms() == [alarm]
    assert (vault.state(gone), vault.state(kept)) == ("delivered", "delivered")
    assert state_of(vault) == ["sent"]
    in_log(other, vault)
    take(vault)
    assert (vault.state(gone), vault.state(kept)) == ("withdrawn", "delivered")


def test_withdrawing_again_asks_for_nothing_again(vault: VaultParts, other: OtherSide) -> None:
    (gone,) = delivered(vault, other, prose("gone"))
    assert len(take_back(vault, gone)) == 1
    assert take_back(vault, gone) == []
    request_withdrawals(vault.outgoing)
    assert take_back(vault, gone) == []
    (item,) = vault.outbox.items(Kind.WITHDRAWAL)
    data = vault.outbox.read(item)
    in_log(other, vault)
    (answer,) = vault.inbox.items(Kind.WITHDRAWAL_ANSWER)
    replayed = vault.inbox.read(answer)
    take(vault)
    size = vault.store.ledger_head().size
    vault.inbox.put(Kind.WITHDRAWAL_ANSWER, item.id, replayed)
    take(vault)
    assert take_back(vault, gone) == []
    assert vault.store.ledger_head().size == size
    assert vault.alarms() == []
    assert data
    assert request_withdrawals(vault.outgoing) == []


def test_a_refused_request_is_made_anew_after_an_hour(vault: VaultParts, other: OtherSide) -> None:
    (gone,) = delivered(vault, other, prose("gone"))
    take_back(vault, gone)
    (first,) = request_withdrawals(vault.outgoing)
    sequence = asked(vault)[0].sequence
    other.refuse(vault, first)
    take(vault)
    assert vault.alarms() == ["refused"]
    assert vault.state(gone) == "delivered"
    assert request_withdrawals(vault.outgoing) == []
    shift(vault, "retry_at", HOUR_US)
    (second,) = request_withdrawals(vault.outgoing)
    assert second.id == first.id
    assert asked(vault)[0].sequence > sequence
    in_log(other, vault)
    take(vault)
    assert vault.state(gone) == "withdrawn"


def test_a_coordinator_that_stays_silent_about_a_withdrawal_is_noticed(vault: VaultParts, other: OtherSide) -> None:
    (gone,) = delivered(vault, other, prose("gone"))
    take_back(vault, gone)
    request_withdrawals(vault.outgoing)
    vault.store.put("reported_at", now_us())
    tombstones.note_overdue(vault.store)
    assert vault.alarms() == []
    shift(vault, "sent_at", DAY_US + HOUR_US)
    for _ in range(2):
        tombstones.note_overdue(vault.store)
    assert vault.alarms() == ["withdrawal/unanswered"]


def test_everything_is_asked_for_in_one_request_that_names_nothing(vault: VaultParts, other: OtherSide) -> None:
    here = vault.approve(prose("never sent"))
    sent = delivered(vault, other, prose("one"), prose("two")) + here
    take_back(vault, everything=True)
    request_withdrawals(vault.outgoing)
    (request,) = asked(vault)
    assert (request.everything, list(request.document_ids)) == (True, [])
    foreign = b"of another agent"
    in_log(other, vault, [*sent, foreign])
    take(vault)
    assert {vault.state(one) for one in sent} == {"withdrawn"}
    assert state_of(vault) == ["done"]


def test_a_tombstone_that_is_full_asks_for_the_rest(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = delivered(vault, other, prose("one"), prose("two"), prose("three"))
    take_back(vault, everything=True)
    monkeypatch.setattr(tombstones, "MOST_WITH_EVERYTHING", 2)
    request_withdrawals(vault.outgoing)
    in_log(other, vault, [one, two])
    take(vault)
    assert [vault.state(each) for each in (one, two, three)] == ["withdrawn", "withdrawn", "delivered"]
    request_withdrawals(vault.outgoing)
    in_log(other, vault, [three])
    take(vault)
    assert vault.state(three) == "withdrawn"
    assert state_of(vault) == [WithdrawalState.DONE]
    assert vault.alarms() == []


def test_a_document_of_another_agent_is_asked_for_by_its_whole_identifier(vault: VaultParts, other: OtherSide) -> None:
    foreign = bytes(range(16))
    take_back(vault, foreign)
    request_withdrawals(vault.outgoing)
    assert [list(one.document_ids) for one in asked(vault)] == [[foreign]]
    in_log(other, vault, [])  # it is on nobody's record
    take(vault)
    assert state_of(vault) == ["done"]
