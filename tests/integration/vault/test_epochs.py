"""An epoch turns: a vault signs with both, signs again what it offered before, and tells how far it is."""

from __future__ import annotations

import json

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, payload_of, policy_of, prose
from tests.integration.vault.turning import (
    approval,
    directory,
    offered_as,
    secret,
    sign_again,
    signed_as,
    standing,
    taken,
    told,
    turn,
)
from tests.integration.vault.withdrawing import copies_of, delivered, sound, take, take_back
from winnow_agent.spool import Kind
from winnow_agent.vault.epoch import move, signing
from winnow_agent.vault.epoch.move import Move
from winnow_agent.vault.retain import delete_text
from winnow_agent.vault.withdraw.matching import Sought, find_by_text
from winnow_protocol.minhash import signature, similarity
from winnow_protocol.v1.common_pb2 import Verdict, VerdictKind
from winnow_protocol.v1.fleet_pb2 import VaultReport


def expected(vault: VaultParts, document_id: bytes, epoch: int) -> bytes:
    approved = vault.store.approved(document_id)
    assert approved is not None
    return signature(approved.signature_text, secret(epoch)).values


def reported(vault: VaultParts) -> tuple[int, int, int, int]:
    stated = VaultReport.FromString(payload_of(vault, vault.report())).epoch
    return stated.epoch, stated.signed, stated.waiting, stated.gone


def every_state(vault: VaultParts, other: OtherSide) -> dict[str, bytes]:
    """A document in each state in which the coordinator has its signature."""
    kinds = {
        "waiting": VerdictKind.VERDICT_KIND_WAITING,
        "duplicate": VerdictKind.VERDICT_KIND_DUPLICATE,
        "novel": VerdictKind.VERDICT_KIND_NOVEL,
    }
    made = {"delivered": delivered(vault, other, prose("delivered"))[0]}
    for state, kind in kinds.items():
        (made[state],) = vault.approve(prose(state))
        (item,) = vault.offer()

        def verdict(document_id: bytes, kind: VerdictKind.ValueType = kind) -> Verdict:
            return other.verdict(document_id, kind=kind, retry_at=1 << 60)

        other.answer_offer(vault, item, verdict)
        take(vault)
    (made["offered"],) = vault.approve(prose("offered"))
    vault.offer()
    assert {state: vault.state(one) for state, one in made.items()} == {state: state for state in made}
    return made


def test_what_was_offered_before_is_signed_again_once_and_told(vault: VaultParts, other: OtherSide) -> None:
    made = every_state(vault, other)
    turn(vault, other, 2, [1])
    assert reported(vault)[0] == 0  # nothing was listed yet, so nothing is said to have moved
    (item,) = sign_again(vault)
    again = {one for state, one in made.items() if state != "offered"}
    assert signed_as(vault) == {one: (2, expected(vault, one, 2)) for one in again}
    assert reported(vault) == (2, 0, 5, 0)
    assert sign_again(vault) == []  # one request at a time
    taken(vault, other)
    assert reported(vault) == (2, 4, 1, 0)

    # What was under way under the old epoch is signed again once its verdict is here.
    (offered,) = vault.outbox.items(Kind.OFFER)
    assert [list(one) for one in offered_as(vault, offered)] == [[1]]
    other.answer_offer(vault, offered)
    take(vault)
    sign_again(vault)
    assert set(signed_as(vault)) == {made["offered"]}
    taken(vault, other)
    assert reported(vault) == (2, 5, 0, 0)
    assert sign_again(vault) == []
    assert item.name not in vault.awaited()
    assert vault.alarms() == []
    assert sound(vault)


def test_an_offer_brings_both_epochs_and_nothing_is_signed_twice(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(prose("before"))
    turn(vault, other, 2, [1])
    (item,) = vault.offer()
    ((document_id,),) = vault.store.query("SELECT id FROM documents")
    assert offered_as(vault, item) == [{epoch: expected(vault, document_id, epoch) for epoch in (2, 1)}]
    other.answer_offer(vault, item)
    take(vault)
    assert sign_again(vault) == []
    assert standing(vault) == Move(2, 1, 0, 0)


def test_once_the_earlier_epoch_is_over_nothing_is_signed_with_it(vault: VaultParts, other: OtherSide) -> None:
    turn(vault, other, 2)
    vault.approve(prose("after"))
    (item,) = vault.offer()
    assert [list(one) for one in offered_as(vault, item)] == [[2]]


def test_nothing_is_offered_under_an_epoch_whose_secret_is_not_here(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = delivered(vault, other, prose("delivered"))
    vault.approve(prose("approved"))
    other.answer_report(vault, vault.report(), statements=[directory(other, 2, [1])])
    take(vault)
    assert vault.offer() == sign_again(vault) == []
    other.answer_report(vault, vault.report(), statements=[approval(vault, other, 2)])
    take(vault)
    assert len(vault.offer()) == len(sign_again(vault)) == 1
    assert set(signed_as(vault)) == {document_id}


def test_deleted_texts_are_signed_from_the_own_copy_and_what_is_nowhere_is_counted(
    vault: VaultParts, other: OtherSide
) -> None:
    first, second, gone = (delivered(vault, other, prose(name))[0] for name in ("first", "second", "gone"))
    before = {one: (2, expected(vault, one, 2)) for one in (first, second)}
    delete_text(vault.store, [first, second, gone])
    copies_of(vault).erase(vault.row(gone)["shard"], [gone])
    turn(vault, other, 2, [1])
    signed: dict[bytes, tuple[int, bytes]] = {}
    while sign_again(vault):  # a shard's copy at a time
        signed |= signed_as(vault)
        taken(vault, other)
    assert signed == before
    assert standing(vault) == Move(2, 2, 0, 1)
    assert reported(vault) == (2, 2, 0, 1)
    assert vault.alarms() == []


def test_a_redacted_own_copy_is_near_what_was_offered(vault: VaultParts, other: OtherSide) -> None:
    """What was put in the place of a secret reads like one, so that both are a tag where it counts."""
    vault.policy = policy_of(vault.home.parent / "archive", "secrets: redact")
    ids = vault.approve(prose("redacted") + "\n\nThe password of the archive is hunter2-Xk93!pQz7.")
    was = expected(vault, ids[0], 2)
    for _ in range(3):
        vault.offer()
        vault.pack()
        other.answer_all(vault)
        take(vault)
    delete_text(vault.store, ids)
    turn(vault, other, 2)
    sign_again(vault)
    assert similarity(signed_as(vault)[ids[0]][1], was) > 0.9


def test_a_refusal_is_told_anew_in_an_hour_and_at_once_where_another_epoch_begins(
    vault: VaultParts, other: OtherSide
) -> None:
    (document_id,) = delivered(vault, other, prose("refused"))
    turn(vault, other, 2, [1])
    (item,) = sign_again(vault)
    other.refuse(vault, item)
    take(vault)
    assert vault.outbox.items(Kind.RESIGN) == sign_again(vault) == []
    assert standing(vault) == Move(2, 0, 1, 0)
    assert vault.alarms() == ["refused"]
    vault.store.put(move.RETRY_AT, 1)
    assert len(sign_again(vault)) == 1
    turn(vault, other, 3, [2, 1])
    assert sign_again(vault) == []  # until the one under way is answered
    taken(vault, other)
    assert standing(vault) == Move(3, 0, 1, 0)
    sign_again(vault)
    assert signed_as(vault) == {document_id: (3, expected(vault, document_id, 3))}


def test_what_is_taken_back_meanwhile_is_not_signed_again(vault: VaultParts, other: OtherSide) -> None:
    first, second = delivered(vault, other, prose("first"), prose("second"))
    turn(vault, other, 2, [1])
    take_back(vault, first)
    sign_again(vault)
    assert set(signed_as(vault)) == {second}
    take_back(vault, second)
    taken(vault, other, [])
    assert standing(vault).waiting == 0
    assert sign_again(vault) == []


def test_an_answer_about_other_documents_is_not_taken(vault: VaultParts, other: OtherSide) -> None:
    delivered(vault, other, prose("one"))
    turn(vault, other, 2, [1])
    sign_again(vault)
    taken(vault, other, [bytes(16)])
    assert vault.alarms() == ["inbox/WrongResignAnswerError"]
    assert len(told(vault)) == 1
    assert standing(vault).waiting == 1


@pytest.mark.parametrize("deleted", [False, True])
def test_a_long_archive_is_signed_in_batches(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch, deleted: bool
) -> None:
    ids = delivered(vault, other, *map(prose, "abcde"))
    if deleted:
        delete_text(vault.store, ids)
    turn(vault, other, 2, [1])
    monkeypatch.setattr(signing, "BATCH", 2)
    sizes = []
    for _ in range(3):
        sign_again(vault)
        sizes.append(len(signed_as(vault)))
        taken(vault, other)
    assert sizes == [2, 2, 1]
    assert standing(vault) == Move(2, 5, 0, 0)


def test_a_text_that_is_gone_is_found_by_the_signature_that_was_made_again(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = delivered(vault, other, prose("sought"))
    turn(vault, other, 2, [1])
    sign_again(vault)
    taken(vault, other)
    delete_text(vault.store, [document_id])
    copies_of(vault).erase(vault.row(document_id)["shard"], [document_id])
    sought = Sought(b"", (prose("sought"),))
    assert {row["epoch"] for row in vault.store.query("SELECT epoch FROM signatures")} == {1, 2}
    with vault.store.transaction() as connection:
        connection.execute("DELETE FROM signatures WHERE epoch = 1")
    found = find_by_text(vault.store, vault.trust, copies_of(vault), sought)
    assert [match.id for match in found] == [document_id]


def test_a_courier_carries_all_of_it_at_once(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = delivered(vault, other, *map(prose, "abcde"))
    turn(vault, other, 2, [1])
    path = vault.home / "vault" / "membership.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"by_courier": True}))
    monkeypatch.setattr(signing, "BATCH", 2)
    requests = sign_again(vault, now=True)
    assert len(requests) == 3
    assert set(signed_as(vault)) == set(ids)
    assert sign_again(vault) == []
