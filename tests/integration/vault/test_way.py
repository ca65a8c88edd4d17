"""A document's way from approved to its receipt, and every turn that the coordinator's word may give it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.integration.vault.parts import (
    AGENT_ID,
    HOUR,
    PRIVATE,
    TRACK,
    OtherSide,
    VaultParts,
    deliver_all,
    forget_pauses,
    payload_of,
    policy_of,
    prose,
    records_of,
)
from winnow_agent.spool import Kind
from winnow_agent.vault import ledger
from winnow_protocol.v1.common_pb2 import DuplicateOf, VerdictKind
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, OfferBatch
from winnow_protocol.wire import now_us


def test_what_is_novel_is_packed_sealed_and_delivered(vault: VaultParts, other: OtherSide) -> None:
    texts = [prose(number) for number in range(3)]
    vault.approve(*texts)
    (offered,) = vault.offer()
    assert vault.states() == {"offered": 3}
    other.answer_offer(vault, offered)
    vault.take()
    assert vault.states() == {"novel": 3}
    (manifest,) = vault.pack()
    assert vault.states() == {"packed": 3}
    assert sorted(item.kind for item in vault.outbox.items()) == [Kind.MANIFEST, Kind.SHARD]
    other.answer_manifest(vault, manifest)
    vault.take()
    assert vault.states() == {"delivered": 3}
    assert vault.outbox.items() == []
    assert vault.awaited() == []
    assert sorted(other.texts()) == sorted(texts)
    assert ledger.faults(vault.store.ledger_entries(), [vault.store.ledger_head()]) == []


def test_the_partner_opens_its_own_copy_with_the_vault_s_key(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(prose("own copy"))
    deliver_all(vault, other)
    ((shard_id, request),) = vault.copies.items()
    _, sealed = other.shards[shard_id]
    (record,) = records_of(sealed, CommitRequest.FromString(request), vault.trust.receiving_key)
    assert record.text == prose("own copy")


def test_an_offer_tells_neither_text_nor_name_nor_length(vault: VaultParts, other: OtherSide, tmp_path: Path) -> None:
    text = prose("a long one", 1000)
    (document_id,) = vault.approve(text)
    (item,) = vault.offer()
    batch = OfferBatch.FromString(payload_of(vault, item))
    (offered,) = batch.offers
    assert offered.document_id == document_id
    assert (offered.language, offered.licence, list(offered.permitted_tracks)) == ("en", "CC0-1.0", [TRACK])
    assert 2 ** (offered.words_step / 4) <= len(text.split()) < 2 ** ((offered.words_step + 1) / 4)
    data = vault.outbox.read(item)
    assert AGENT_ID.encode() in data
    for needle in (text[:12], "letters", str(tmp_path), str(len(text))):
        assert needle.encode() not in data


def test_a_waiting_document_is_offered_again_once_its_time_has_come(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("waiting"))
    (item,) = vault.offer()
    later = now_us() + HOUR
    waiting = VerdictKind.VERDICT_KIND_WAITING
    other.answer_offer(vault, item, lambda one: other.verdict(one, kind=waiting, retry_at=later))
    vault.take()
    assert vault.states() == {"waiting": 1}
    assert vault.offer() == []
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET retry_at = ? WHERE id = ?", (now_us() - 1, document_id))
    assert len(vault.offer()) == 1
    deliver_all(vault, other)


def test_a_duplicate_is_left_until_the_coordinator_asks_for_it(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("duplicate"))
    (item,) = vault.offer()
    duplicate = VerdictKind.VERDICT_KIND_DUPLICATE
    own = DuplicateOf.DUPLICATE_OF_OWN
    other.answer_offer(vault, item, lambda one: other.verdict(one, kind=duplicate, duplicate_of=own))
    vault.take()
    assert vault.states() == {"duplicate": 1}
    assert json.loads(vault.row(document_id)["reasons"]) == ["duplicate:own"]
    assert vault.offer() == []
    vault.report()
    other.answer_report(vault, offer_again=[document_id, b"of nobody's here"])
    vault.take()
    assert len(vault.offer()) == 1
    deliver_all(vault, other)


def test_what_no_track_takes_is_rejected_with_the_coordinator_s_reason(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("refused"))
    (item,) = vault.offer()
    refused = VerdictKind.VERDICT_KIND_REFUSED
    other.answer_offer(vault, item, lambda one: other.verdict(one, kind=refused, reason="No track takes Latin."))
    vault.take()
    row = vault.row(document_id)
    assert (row["state"], json.loads(row["reasons"]), row["track_reason"]) == (
        "rejected",
        ["no_track"],
        "No track takes Latin.",
    )


def test_a_refused_manifest_s_documents_are_offered_anew(vault: VaultParts, other: OtherSide) -> None:
    texts = [prose(number) for number in range(2)]
    vault.approve(*texts)
    (offered,) = vault.offer()
    other.answer_offer(vault, offered)
    vault.take()
    (manifest,) = vault.pack()
    other.refuse(vault, manifest)
    vault.take()
    assert vault.states() == {"approved": 2}
    assert vault.outbox.items() == []
    assert vault.awaited() == []
    assert vault.alarms() == ["refused"]
    assert vault.offer() == []
    forget_pauses(vault)
    deliver_all(vault, other)
    assert sorted(other.texts()) == sorted(texts)
    assert manifest.id not in other.shards


def test_a_refused_offer_s_documents_are_offered_anew(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(prose("refused offer"))
    (item,) = vault.offer()
    other.refuse(vault, item, "INVALID_ARGUMENT")
    vault.take()
    assert vault.states() == {"approved": 1}
    assert vault.offer() == []
    forget_pauses(vault)
    deliver_all(vault, other)


def test_what_lost_its_own_lease_is_offered_anew_and_not_packed(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("lapsed"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    with vault.store.transaction() as connection:  # as if its time were over
        connection.execute("UPDATE documents SET lease_expires_at = 1")
    assert vault.pack() == []
    assert vault.states() == {"approved": 1}
    assert json.loads(vault.row(document_id)["reasons"]) == ["lease_lapsed"]
    deliver_all(vault, other)


def test_a_report_renews_the_leases_of_what_waits_for_its_shard(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("renewed"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    later = now_us() + 7 * 24 * HOUR
    vault.report()
    other.answer_report(vault, leases_expire_at=later)
    vault.take()
    assert vault.row(document_id)["lease_expires_at"] == later


def test_each_track_has_shards_of_its_own_that_its_key_alone_opens(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", tracks=f"{TRACK}, {PRIVATE}")
    public, private = vault.approve(prose("public"), prose("private"))
    (item,) = vault.offer()
    tracks = {public: TRACK, private: PRIVATE}
    other.answer_offer(vault, item, lambda one: other.verdict(one, track=tracks[one]))
    vault.take()
    manifests = vault.pack()
    assert len(manifests) == 2
    other.answer_all(vault)
    vault.take()
    assert vault.states() == {"delivered": 2}
    for request, sealed in other.shards.values():
        manifest = Manifest.FromString(request.manifest.payload)
        (record,) = records_of(sealed, request, other.track_keys[manifest.track])
        assert tracks[record.document_id] == manifest.track


def test_a_shard_closes_by_size_by_age_or_when_told(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(*(prose(number) for number in range(5)))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    characters = vault.store.query("SELECT max(characters) AS n FROM documents")[0]["n"]
    assert len(vault.pack(size=2 * characters, now=False)) == 2
    assert vault.states() == {"packed": 4, "novel": 1}
    assert vault.pack(size=2 * characters, now=False) == []
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET since = since - 86400000000 WHERE state = 'novel'")
    assert len(vault.pack(size=2 * characters, now=False)) == 1
    assert vault.states() == {"packed": 5}


def test_a_document_is_never_sealed_for_a_track_that_its_source_does_not_permit(
    vault: VaultParts, other: OtherSide
) -> None:
    (document_id,) = vault.approve(prose("ours alone"))
    (item,) = vault.offer()
    other.answer_offer(vault, item, lambda one: other.verdict(one, track=PRIVATE))
    vault.take()
    assert vault.state(document_id) == "offered"
    assert vault.pack() == []
    assert vault.alarms() == ["inbox/WrongAnswerError"]


def test_a_track_that_is_no_longer_permitted_when_its_shard_closes_gets_nothing(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", tracks=f"{TRACK}, {PRIVATE}")
    (document_id,) = vault.approve(prose("second thoughts"))
    (item,) = vault.offer()
    other.answer_offer(vault, item, lambda one: other.verdict(one, track=PRIVATE))
    vault.take()
    vault.policy = policy_of(tmp_path / "archive")
    assert vault.pack() == []
    assert vault.state(document_id) == "approved"
    (again,) = vault.offer()
    assert list(OfferBatch.FromString(payload_of(vault, again)).offers[0].permitted_tracks) == [TRACK]


def test_a_source_taken_out_of_the_policy_sends_nothing_more_and_stops_nothing(
    vault: VaultParts, other: OtherSide
) -> None:
    vault.approve(prose("approved"), prose("novel"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    vault.approve(prose("another"))
    vault.policy = replace(vault.policy, sources={})
    assert vault.pack() == []
    assert vault.offer() == []
    assert "packed" not in vault.states()
    assert vault.outbox.items(Kind.OFFER, Kind.MANIFEST) == []


def test_a_track_without_an_active_key_holds_up_no_other_track(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", tracks=f"{TRACK}, {PRIVATE}")
    public, private = vault.approve(prose("public"), prose("private"))
    (item,) = vault.offer()
    other.answer_offer(vault, item, lambda one: other.verdict(one, track=PRIVATE if one == private else TRACK))
    vault.take()
    vault.report()
    other.answer_report(vault, statements=[other.directory(2, tracks=[TRACK])])
    vault.take()
    assert len(vault.pack()) == 1
    vault.pack()
    assert (vault.state(public), vault.state(private)) == ("packed", "novel")
    assert vault.alarms() == ["pack/UntrustedError"]
