"""What a partner takes back: here at once, at the coordinator by a signed request, and by nobody's word but the right one's."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.parts import (
    AGENT_ID,
    OtherSide,
    VaultParts,
    add_documents,
    payload_of,
    prose,
    records_of,
    screening,
)
from tests.integration.vault.test_retention import blobs_of, found_in
from winnow_agent.cli import main
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import ledger
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.retain import finish_deleting, retain
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw import tombstones, withdrawal
from winnow_agent.vault.withdraw.copies import NotErasedError, OwnCopies
from winnow_agent.vault.withdraw.matching import Sought, find_by_text, near_copies
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import WithdrawalState, erase_copies, withdraw
from winnow_protocol.policy import Retention
from winnow_protocol.sealing import SealBrokenError, open_shard
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest, verify
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone, Verdict, VerdictKind
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, Withdrawal
from winnow_protocol.wire import now_us

Command = Callable[..., tuple[int, str, str]]
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000


def copies_of(vault: VaultParts) -> OwnCopies:
    return OwnCopies(vault.home / "vault" / "copies")


def take(vault: VaultParts) -> int:
    """Takes the inbox as the vault's own process does, with own copies in the home."""
    copies = copies_of(vault)

    def keep(shard: Item, request: bytes) -> None:
        ids = [row.document_id for row in CommitRequest.FromString(request).key_table.content_keys]
        copies.keep(shard, request, withdrawal.taken_back(vault.store, ids))

    return Inbox(vault.store, vault.trust, vault.outbox, vault.inbox, keep_copy=keep).take()


def delivered(vault: VaultParts, other: OtherSide, *texts: str) -> list[bytes]:
    """Documents that lie at the coordinator in one shard, and in an own copy."""
    ids = vault.approve(*texts)
    for _ in range(3):
        vault.offer()
        vault.pack()
        other.answer_all(vault)
        take(vault)
    assert {vault.state(one) for one in ids} == {"delivered"}
    return ids


def take_back(vault: VaultParts, *document_ids: bytes, everything: bool = False, reason: str = "") -> list[bytes]:
    """As the command does."""
    made = withdraw(vault.store, document_ids, everything=everything, reason=reason)
    erase_copies(vault.store, copies_of(vault))
    finish_deleting(vault.store)
    return made


def asked(vault: VaultParts) -> list[Withdrawal]:
    """What the requests in the outbox say, their signatures verified."""
    key = vault.trust.signing_key.public_key
    statements = [SignedStatement.FromString(vault.outbox.read(item)) for item in vault.outbox.items(Kind.WITHDRAWAL)]
    return [Withdrawal.FromString(verify(one, StatementKind.WITHDRAWAL, key)) for one in statements]


def in_log(other: OtherSide, vault: VaultParts, ids: Sequence[bytes] | None = None, **changes: Any) -> None:
    """Answers the only request in the outbox with a tombstone; for other documents, or otherwise wrong, if asked to."""
    (item,) = vault.outbox.items(Kind.WITHDRAWAL)
    payload = payload_of(vault, item)
    named = Withdrawal.FromString(payload).document_ids if ids is None else ids
    key = changes.pop("key", other.answers)
    values = {"withdrawal_digest": digest(payload), "document_ids": named, "log_index": 7} | changes
    tombstone = Tombstone(**values)
    signed = key.sign(StatementKind.TOMBSTONE, tombstone.SerializeToString())
    other.put(vault, item, other.signed(payload, withdraw=common_pb2.WithdrawAnswer(tombstone=signed)))


def stored(vault: VaultParts, ids: Sequence[bytes], gone: bytes) -> list[bytes]:
    """What the records hold of all documents but one."""
    rows = [row for one in ids if one != gone for row in vault.store.query(
        "SELECT d.body, d.approved, f.findings FROM documents d JOIN findings f ON f.document = d.id WHERE d.id = ?", one
    )]  # fmt: skip
    return [bytes(value) for row in rows for value in row if value is not None]


def shift(vault: VaultParts, column: str, microseconds: int) -> None:
    with vault.store.transaction() as connection:
        connection.execute(f"UPDATE withdrawals SET {column} = {column} - ?", (microseconds,))  # noqa: S608


def state_of(vault: VaultParts) -> list[str]:
    return [row["state"] for row in withdrawal.listed(vault.store)]


def sound(vault: VaultParts) -> bool:
    """Whether the ledger still verifies."""
    head = vault.store.ledger_head()
    return ledger.faults(vault.store.ledger_entries(), [head]) == []


# -- before anything was sent ----------------------------------------------------------------------------------------


def test_what_was_never_offered_is_withdrawn_here_and_nobody_is_told(vault: VaultParts, other: OtherSide) -> None:
    gone, kept = vault.approve(prose("gone"), prose("kept"))
    needles, control = blobs_of(vault.store, gone), blobs_of(vault.store, kept)
    assert found_in(vault.home, needles) != []
    take_back(vault, gone, reason="the heir of the writer objects")
    assert vault.state(gone) == "withdrawn"
    assert found_in(vault.home, needles) == []
    assert found_in(vault.home, control) != []
    assert request_withdrawals(vault.outgoing) == []
    assert state_of(vault) == ["done"]
    deliver = [vault.offer(), vault.pack()]
    assert [len(items) for items in deliver] == [1, 0]
    other.answer_all(vault)
    vault.take()
    vault.pack()
    other.answer_all(vault)
    vault.take()
    assert other.texts() == [prose("kept")]
    assert sound(vault)


@pytest.mark.parametrize("state", ["held", "rejected", "digitized"])
def test_what_would_not_have_left_is_withdrawn_too(vault: VaultParts, state: str) -> None:
    (document_id,) = add_documents(
        vault.store, prose(state) + ("\n\nDB_PASSWORD=hunter2horsebattery\n" * (state == "rejected"))
    )
    if state != "digitized":
        screening(vault.store, vault.policy).screen_digitized()
    if state == "held":
        vault.store.move_document(document_id, DocumentState.SCREENED)
        vault.store.move_document(document_id, DocumentState.HELD, reasons=["sample"])
    assert vault.state(document_id) == state
    take_back(vault, document_id)
    assert vault.state(document_id) == "withdrawn"
    assert vault.store.document(document_id) is None
    assert screening(vault.store, vault.policy).screen_digitized() == 0


# -- on its way ------------------------------------------------------------------------------------------------------


def waiting_verdict(document_id: bytes) -> Verdict:
    return Verdict(document_id=document_id, kind=VerdictKind.VERDICT_KIND_WAITING, retry_at=1)


@pytest.mark.parametrize("state", ["offered", "waiting", "novel", "packed"])
def test_what_is_on_its_way_goes_no_further_and_the_coordinator_is_told(
    vault: VaultParts, other: OtherSide, state: str
) -> None:
    gone, kept = vault.approve(prose("gone"), prose("kept"))
    (offer,) = vault.offer()
    if state != "offered":
        other.answer_offer(vault, offer, waiting_verdict if state == "waiting" else None)
        vault.take()
    if state == "packed":
        vault.pack()
    assert vault.state(gone) == state
    take_back(vault, gone)
    assert vault.state(gone) == "withdrawn"
    (request,) = request_withdrawals(vault.outgoing)
    assert [list(one.document_ids) for one in asked(vault)] == [[gone]]
    assert not asked(vault)[0].everything
    for item in vault.outbox.items(Kind.MANIFEST):  # as the coordinator answers, which has no lease for it any more
        other.refuse(vault, item)
    in_log(other, vault)
    take(vault)
    if state == "offered":
        other.answer_offer(vault, offer)
        take(vault)
    assert vault.state(gone) == "withdrawn"
    assert vault.outbox.items(Kind.WITHDRAWAL) == []
    assert vault.awaited() == []
    for _ in range(4):
        vault.offer()
        vault.pack()
        other.answer_all(vault)
        take(vault)
    assert other.texts() == [prose("kept")]
    assert vault.state(kept) == "delivered"
    assert vault.alarms() == []
    assert request.id == withdrawal.listed(vault.store)[0]["id"]
    assert sound(vault)


def test_a_shard_that_was_taken_all_the_same_gives_no_copy_of_the_withdrawn_document(
    vault: VaultParts, other: OtherSide
) -> None:
    """The receipt was on its way when the document was withdrawn: the tombstone has to cover it."""
    gone, kept = vault.approve(prose("gone"), prose("kept"))
    vault.offer()
    other.answer_all(vault)
    vault.take()
    vault.pack()
    other.answer_all(vault)
    take_back(vault, gone)
    request_withdrawals(vault.outgoing)
    take(vault)
    assert (vault.state(gone), vault.state(kept)) == ("withdrawn", "delivered")
    assert [record.text for record in copies_of(vault).records(vault.trust.receiving_key)] == [prose("kept")]
    assert erase_copies(vault.store, copies_of(vault)) == 1
    in_log(other, vault, [])
    take(vault)
    assert vault.alarms() == ["inbox/WrongTombstoneError"]
    in_log(other, vault)
    take(vault)
    assert state_of(vault) == ["done"]


def test_what_a_person_takes_back_meanwhile_is_in_no_request(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command in another process, between the reading of the rows and the writing of the request."""
    ids = vault.approve(*(prose(f"meanwhile {number}") for number in range(3)))
    second = Store(vault.home / "vault" / "vault.sqlite")
    read = vault.store.approved
    victim: list[bytes] = [ids[0]]

    def approved(document_id: bytes) -> object:
        found = read(document_id)
        if document_id in victim:
            withdraw(second, [victim.pop()])
        return found

    monkeypatch.setattr(vault.store, "approved", approved)
    assert vault.offer() == []
    assert list(vault.outbox.folder.iterdir()) == []
    (offer,) = vault.offer()
    other.answer_offer(vault, offer)
    vault.take()
    victim.append(ids[1])
    assert vault.pack() == []
    assert vault.outbox.items(Kind.MANIFEST, Kind.SHARD) == []
    assert [path.name for path in vault.outbox.folder.iterdir() if path.name.startswith(".")] == []
    vault.pack()
    other.answer_all(vault)
    vault.take()
    assert other.texts() == [prose("meanwhile 2")]
    second.close()


def test_a_document_that_is_withdrawn_while_it_is_screened_stops_nothing(
    vault: VaultParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add_documents(vault.store, prose("first"), prose("second"))
    second, read, victim = Store(vault.home / "vault" / "vault.sqlite"), vault.store.document, [ids[0]]

    def document(document_id: bytes) -> object:
        found = read(document_id)
        if document_id in victim:
            withdraw(second, [victim.pop()])
        return found

    monkeypatch.setattr(vault.store, "document", document)
    screening(vault.store, vault.policy).screen_digitized()
    assert [vault.state(one) for one in ids] == ["withdrawn", "approved"]
    second.close()


# -- after delivery --------------------------------------------------------------------------------------------------


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


def test_what_another_agent_of_the_partner_withdrew_is_said_and_left_to_a_person(
    vault: VaultParts, other: OtherSide, command: Command
) -> None:
    gone, kept = delivered(vault, other, prose("gone"), prose("kept"))
    vault.report()
    other.answer_report(vault, please_withdraw=[gone, bytes(16)])
    take(vault)
    assert (vault.state(gone), vault.row(gone)["reasons"]) == ("delivered", "[]")
    assert vault.store.document(gone) is not None
    _, out, _ = command("status")
    assert "1 documents of this agent by another of yours" in out
    status, out, _ = command("withdraw", "--asked", "--yes", "--json")
    assert (status, [one["document"] for one in json.loads(out)["documents"]]) == (0, [gone.hex()])
    _, out, _ = command("status", "--json")
    assert json.loads(out)["withdrawals"]["asked_of_this_agent"] == 0
    assert vault.state(kept) == "delivered"


def test_a_document_of_another_agent_is_asked_for_by_its_whole_identifier(vault: VaultParts, other: OtherSide) -> None:
    foreign = bytes(range(16))
    take_back(vault, foreign)
    request_withdrawals(vault.outgoing)
    assert [list(one.document_ids) for one in asked(vault)] == [[foreign]]
    in_log(other, vault, [])  # it is on nobody's record
    take(vault)
    assert state_of(vault) == ["done"]


# -- copies, and texts whose identifiers are lost --------------------------------------------------------------------


def test_a_near_copy_here_does_not_take_its_place(vault: VaultParts, other: OtherSide) -> None:
    text = prose("letter")
    (original,) = delivered(vault, other, text)
    (copy,) = vault.approve(text + " And a line more.")
    (unlike,) = vault.approve(prose("unlike"))
    for item in vault.offer():
        other.answer_offer(
            vault, item, lambda one: Verdict(document_id=one, kind=VerdictKind.VERDICT_KIND_DUPLICATE, duplicate_of=1)
        )
    vault.take()
    assert near_copies(vault.store, [original]) == {copy: original}
    assert near_copies(vault.store, [unlike]) == {}
    take_back(vault, original, copy)
    vault.report()
    other.answer_report(vault, offer_again=[copy, unlike])
    vault.take()
    assert vault.state(copy) == "withdrawn"
    assert vault.offer() != []
    assert vault.state(unlike) == "offered"


def forget_text(vault: VaultParts) -> None:
    """As retention does once its days are over."""
    none = timedelta()
    retain(vault.store, Retention(rejected_text=none, duplicate_text=none, delivered_text=none, own_copies=True))


def found_by(vault: VaultParts, text: str, content_hash: bytes = b"") -> list[tuple[bytes, str]]:
    matches = find_by_text(vault.store, vault.trust, copies_of(vault), Sought(content_hash, (text,)))
    return [(match.id, match.how) for match in matches]


def test_a_text_is_found_as_long_as_anything_of_it_is_here(vault: VaultParts, other: OtherSide) -> None:
    text = prose("letter")
    wanted, _ = delivered(vault, other, text, prose("another"))
    rewritten = " ".join("somebody" if number % 25 == 0 else word for number, word in enumerate(text.split()))
    assert found_by(vault, text.upper().replace("\n", " ")) == [(wanted, "the same words")]
    assert [one for one, _ in found_by(vault, rewritten)] == [wanted]
    assert [one for one, _ in found_by(vault, text[300:420])] == [wanted]
    assert found_by(vault, prose("unlike")) == []

    forget_text(vault)
    assert found_by(vault, text[300:420]) == [(wanted, "the same words, by the own copy")]
    for path in copies_of(vault).folder.iterdir():
        path.unlink()
    assert found_by(vault, text) == [(wanted, "the same words, by its signature")]
    assert [one for one, _ in found_by(vault, rewritten)] == [wanted]
    assert found_by(vault, text[300:420]) == []
    (row,) = vault.store.query("SELECT content_hash FROM files WHERE id = ?", vault.row(wanted)["file"])
    assert (wanted, "the same file") in found_by(vault, "nothing", row["content_hash"])

    take_back(vault, wanted)
    request_withdrawals(vault.outgoing)
    in_log(other, vault)
    take(vault)
    assert found_by(vault, text) == []


def test_a_copy_whose_records_are_lost_is_found_and_erased(vault: VaultParts, other: OtherSide) -> None:
    wanted, kept = delivered(vault, other, prose("letter"), prose("kept"))
    with vault.store.transaction() as connection:  # as after an older backup was put back
        for table in ("findings", "facts", "signatures", "documents"):
            column = "id" if table == "documents" else "document"
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (wanted,))  # noqa: S608
    assert found_by(vault, prose("letter")) == [(wanted, "the same words, by the own copy")]
    take_back(vault, wanted)
    assert [record.document_id for record in copies_of(vault).records(vault.trust.receiving_key)] == [kept]
    request_withdrawals(vault.outgoing)
    assert [list(one.document_ids) for one in asked(vault)] == [[wanted]]


def test_looking_for_a_text_puts_nothing_anywhere(vault: VaultParts, other: OtherSide) -> None:
    delivered(vault, other, prose("letter"))
    before = {path: path.read_bytes() for path in vault.home.rglob("*") if path.is_file()}
    assert found_by(vault, prose("letter")) != []
    assert {path: path.read_bytes() for path in vault.home.rglob("*") if path.is_file()} == before


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def command(vault: VaultParts, capsys: pytest.CaptureFixture[str]) -> Command:
    """`winnow-agent` on the vault's home."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["--home", str(vault.home), *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_command_lists_asks_and_tells(vault: VaultParts, other: OtherSide, command: Command) -> None:
    gone, kept = delivered(vault, other, prose("gone"), prose("kept"))
    status, out, _ = command("withdraw", gone.hex()[:8], "--dry-run")
    assert (status, vault.row(gone)["reasons"]) == (0, "[]")
    assert gone.hex()[:12] in out
    assert "sent to open-archive" in out
    status, _, err = command("withdraw", gone.hex()[:8])  # nobody is at the terminal
    assert (status, state_of(vault)) == (2, [])
    assert "--yes" in err

    status, out, _ = command("withdraw", gone.hex()[:8], "--reason", "the heir objects", "--yes", "--json")
    assert status == 0
    said = json.loads(out)
    assert said["withdrawn"]
    assert said["text_erased"]
    assert [(one["document"], one["state"], one["told"]) for one in said["documents"]] == [
        (gone.hex(), "delivered", True)
    ]
    assert vault.store.document(gone) is None
    _, out, _ = command("status")
    assert "1 request not signed for by the coordinator yet: 1 documents" in out
    (item,) = request_withdrawals(vault.outgoing)
    assert said["requests"] == [item.id.hex()]
    _, out, _ = command("outbox", "list")
    assert item.name in out

    in_log(other, vault)
    take(vault)
    _, out, _ = command("status", "--json")
    assert json.loads(out)["withdrawals"]["waiting"] == 0
    _, out, _ = command("outbox", "list")
    assert "delivered to open-archive, 1 of 2 documents withdrawn" in out
    assert "signed for" in out
    _, out, _ = command("withdraw", "--list", "--json")
    (listed,) = json.loads(out)
    assert (listed["state"], listed["log_index"], listed["reason"]) == ("done", 7, "the heir objects")
    tombstone = SignedStatement.FromString(base64.b64decode(listed["tombstone"]))
    verify(tombstone, StatementKind.TOMBSTONE, other.answers.public_key)
    _, out, _ = command("ledger", "show")
    assert "the heir objects" in out
    _, out, _ = command("ledger", "verify")
    assert "sound" in out
    (shard,) = other.shards
    _, out, _ = command("outbox", "open", shard.hex()[:8])
    assert prose("kept") in out
    assert prose("gone") not in out
    status, out, _ = command("withdraw", gone.hex(), "--yes")
    assert status == 0
    assert "withdrawn before" in out
    assert vault.state(kept) == "delivered"


def test_by_shard_by_source_by_text_and_everything(
    vault: VaultParts, other: OtherSide, command: Command, tmp_path: Path
) -> None:
    first = delivered(vault, other, prose("one"), prose("two"))
    (second,) = delivered(vault, other, prose("three"))
    here = vault.approve(prose("here"))

    def chosen(*words: str) -> set[str]:
        status, out, err = command("withdraw", *words, "--dry-run", "--json")
        assert status == 0, err
        return {one["document"] for one in json.loads(out)["documents"]}

    shard = vault.row(second)["shard"]
    assert chosen("--shard", shard.hex()[:6]) == {second.hex()}
    everything = {one.hex() for one in (*first, second, *here)}
    assert chosen("--source", "letters") == chosen("--everything") == everything
    (tmp_path / "found.txt").write_text(prose("two"))
    assert chosen("--text", str(tmp_path / "found.txt")) == {first[1].hex()}
    assert chosen(second.hex()[:8], "--text", str(tmp_path / "found.txt")) == {second.hex(), first[1].hex()}
    assert state_of(vault) == []


def test_what_is_not_here_or_makes_no_sense_is_said(vault: VaultParts, command: Command, tmp_path: Path) -> None:
    (document_id,) = vault.approve(prose("here"))
    (tmp_path / "other.txt").write_text(prose("unlike"))
    for words, part in (
        (["ffffffff"], "no document has"),
        (["letter"], "is no document's identifier"),
        (["--shard", "ff"], "no shard has"),
        (["--source", "cellar"], "nothing was ever found"),
        (["--text", str(tmp_path / "other.txt")], "no document here is alike"),
        (["--text", str(tmp_path / "absent")], "there is no such file"),
        ([], "nothing is named"),
        (["--everything", document_id.hex()], "stands alone"),
        ([document_id.hex(), "--recovery-key"], "add --everything"),
    ):
        status, _, err = command("withdraw", "--yes", *words)
        assert status == 2, words
        assert part in err
    assert vault.state(document_id) == "approved"


def test_no_source_and_no_document_is_a_whole_identifier(vault: VaultParts, command: Command) -> None:
    status, out, _ = command("withdraw", "ab" * 16, "--yes", "--json")
    assert status == 0
    assert json.loads(out)["documents"][0]["state"] is None
    assert len(request_withdrawals(vault.outgoing)) == 1
