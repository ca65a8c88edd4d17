"""What is taken back before it was delivered: here at once, and told to the coordinator once it was offered."""

from __future__ import annotations

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, add_documents, prose, screening
from tests.integration.vault.test_retention import blobs_of, found_in
from tests.integration.vault.withdrawing import asked, copies_of, in_log, sound, state_of, take, take_back
from winnow_agent.spool import Kind
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw import withdrawal
from winnow_agent.vault.withdraw.tombstones import request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import erase_copies, withdraw
from winnow_protocol.v1.common_pb2 import Verdict, VerdictKind

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
