"""What comes in and is not what its signer would have said: it is not used, an alarm tells, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.integration.vault.parts import (
    ANSWER_TO,
    HOUR,
    TRACK,
    OtherSide,
    VaultParts,
    deliver_all,
    forget_pauses,
    payload_of,
    prose,
)
from winnow_agent.spool import FIXED_ID, Item, Kind
from winnow_agent.vault import answers
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import SignedAnswer
from winnow_protocol.v1.contribution_pb2 import OfferBatch
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.wire import now_us

STRANGER = SigningKey.generate()


def verdicts(other: OtherSide, vault: VaultParts, item: Item, extra: int = 0) -> common_pb2.OfferAnswer:
    ids = [one.document_id for one in OfferBatch.FromString(payload_of(vault, item)).offers]
    ids += [bytes([number]) * 16 for number in range(extra)]
    return common_pb2.OfferAnswer(verdicts=[other.verdict(one) for one in ids])


def by_a_stranger(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    return other.signed(payload_of(vault, item), key=STRANGER, sequence=2, offer=verdicts(other, vault, item))


def with_an_altered_payload(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    answer = other.signed(payload_of(vault, item), sequence=2, offer=verdicts(other, vault, item))
    answer.statement.payload = answer.statement.payload[:-1] + b"\x01"
    return answer


def signed_as_something_else(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    answer = other.signed(payload_of(vault, item), sequence=2, offer=verdicts(other, vault, item))
    return SignedAnswer(statement=other.answers.sign(StatementKind.RECEIPT, answer.statement.payload))


def to_another_request(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    return other.signed(b"another request", sequence=2, offer=verdicts(other, vault, item))


def on_more_documents(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    return other.signed(payload_of(vault, item), offer=verdicts(other, vault, item, extra=1))


def on_fewer_documents(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    return other.signed(payload_of(vault, item), offer=common_pb2.OfferAnswer())


def of_another_kind(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    return other.signed(payload_of(vault, item), report=common_pb2.ReportAnswer())


def of_an_unknown_verdict(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    answer = verdicts(other, vault, item)
    answer.verdicts[0].kind = common_pb2.VERDICT_KIND_UNSPECIFIED
    return other.signed(payload_of(vault, item), offer=answer)


def with_a_number_that_no_record_holds(other: OtherSide, vault: VaultParts, item: Item) -> SignedAnswer:
    answer = verdicts(other, vault, item)
    answer.verdicts[0].fencing_number = 2**64 - 1
    return other.signed(payload_of(vault, item), offer=answer)


@pytest.mark.parametrize(
    "wrong",
    [
        by_a_stranger,
        with_an_altered_payload,
        signed_as_something_else,
        to_another_request,
        on_more_documents,
        on_fewer_documents,
        of_another_kind,
        of_an_unknown_verdict,
        with_a_number_that_no_record_holds,
    ],
)
def test_a_wrong_answer_is_not_used_and_the_next_item_is_taken(
    vault: VaultParts, other: OtherSide, wrong: Callable[[OtherSide, VaultParts, Item], SignedAnswer]
) -> None:
    first = vault.approve(prose("first"))[0]
    (item,) = vault.offer()
    second = vault.approve(prose("second"))[0]
    (next_item,) = vault.offer()
    other.put(vault, item, wrong(other, vault, item))
    other.answer_offer(vault, next_item)
    assert vault.take() == 2
    assert vault.inbox.items() == []
    assert (vault.state(first), vault.state(second)) == ("offered", "novel")
    assert vault.awaited() == [item.name]
    assert [kind.partition("/")[0] for kind in vault.alarms()] == ["inbox"]
    other.answer_offer(vault, item)
    vault.take()
    assert vault.state(first) == "novel"
    assert len(vault.alarms()) == 1


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"{}", b"x" * (10 << 20)], ids=["empty", "bytes", "json", "huge"])
@pytest.mark.parametrize("kind", [Kind.OFFER_ANSWER, Kind.ENROLLMENT, Kind.REFUSAL, Kind.OFFER])
def test_rubbish_in_the_inbox_stops_nothing(vault: VaultParts, other: OtherSide, kind: Kind, data: bytes) -> None:
    vault.approve(prose("beside rubbish"))
    (item,) = vault.offer()
    vault.inbox.put(kind, bytes(16), data)
    other.answer_offer(vault, item)
    vault.take()
    assert vault.inbox.items() == []
    assert vault.states() == {"novel": 1}
    assert len(vault.alarms()) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        {"item": "00", "kind": "nothing", "code": "X", "message": ""},
        {"item": "00", "kind": "enrollment", "code": "X", "message": ""},
        {"item": "00", "kind": "offer"},
        ["offer"],
    ],
)
def test_a_refusal_that_is_none_stops_nothing(vault: VaultParts, refusal: object) -> None:
    vault.approve(prose("refused by rubbish"))
    (item,) = vault.offer()
    vault.inbox.put(Kind.REFUSAL, item.id, json.dumps(refusal).encode())
    vault.take()
    assert vault.states() == {"offered": 1}
    assert vault.awaited() == [item.name]


@pytest.fixture
def packed(vault: VaultParts, other: OtherSide) -> Item:
    """The manifest of a shard that awaits its receipt."""
    vault.approve(prose("packed"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    (manifest,) = vault.pack()
    return manifest


@pytest.mark.parametrize(
    "changes",
    [
        {"shard_id": b"o" * 16},
        {"sealed_digest": b"o" * 32},
        {"manifest_digest": b"o" * 32},
        {"key": STRANGER},
    ],
    ids=["shard", "sealed bytes", "manifest", "signer"],
)
def test_a_receipt_for_something_else_delivers_nothing(
    vault: VaultParts, other: OtherSide, packed: Item, changes: dict[str, object]
) -> None:
    payload = payload_of(vault, packed)
    other.put(vault, packed, other.signed(payload, commit=other.receipt(payload, **changes)))  # type: ignore[arg-type]
    vault.take()
    assert vault.states() == {"packed": 1}
    assert sorted(item.kind for item in vault.outbox.items()) == [Kind.MANIFEST, Kind.SHARD]
    assert len(vault.alarms()) == 1
    other.answer_manifest(vault, packed)
    vault.take()
    assert vault.states() == {"delivered": 1}
    assert len(vault.alarms()) == 1


def test_a_replayed_answer_changes_nothing_and_is_no_alarm(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("replayed"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    answer = vault.inbox.item(Kind.OFFER_ANSWER, item.id).path.read_bytes()
    vault.take()
    deliver_all(vault, other)
    size = vault.store.ledger_head().size
    vault.inbox.put(Kind.OFFER_ANSWER, item.id, answer)
    vault.take()
    assert vault.state(document_id) == "delivered"
    assert vault.store.ledger_head().size == size
    assert vault.alarms() == []


def test_a_number_that_stays_missing_is_an_alarm_once(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.approve(prose("gap"))
    (item,) = vault.offer()
    other.sequence += 2
    other.answer_offer(vault, item)
    vault.take()
    assert vault.states() == {"novel": 1}
    assert vault.alarms() == []
    for _ in range(2):
        monkeypatch.setattr(answers, "now_us", lambda: now_us() + HOUR)
        vault.report()
        other.answer_report(vault)
        vault.take()
        assert vault.alarms() == ["answers/gap"]


def test_answers_that_come_in_out_of_order_are_no_gap(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.approve(prose("first"))
    (first,) = vault.offer()
    vault.approve(prose("second"))
    (second,) = vault.offer()
    answer = other.signed(payload_of(vault, first), offer=verdicts(other, vault, first))
    other.answer_offer(vault, second)
    vault.take()
    other.put(vault, first, answer)
    vault.take()
    monkeypatch.setattr(answers, "now_us", lambda: now_us() + HOUR)
    vault.report()
    other.answer_report(vault)
    vault.take()
    assert vault.alarms() == []


def test_a_number_that_no_count_leads_to_is_not_counted(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(prose("far off"))
    (item,) = vault.offer()
    other.answer_offer(vault, item, sequence=2**64 - 1)
    vault.take()
    assert vault.alarms() == ["inbox/WrongAnswerError"]
    other.answer_offer(vault, item)
    vault.take()
    assert vault.states() == {"novel": 1}


def test_an_answer_to_a_report_that_a_newer_one_replaced_is_no_gap(vault: VaultParts, other: OtherSide) -> None:
    vault.approve(prose("no gap"))
    older = vault.report()
    payload = payload_of(vault, older)
    newer = vault.report()
    assert vault.outbox.items(Kind.REPORT) == [newer]
    other.put(vault, older, other.signed(payload, report=common_pb2.ReportAnswer()))
    vault.take()
    assert vault.awaited() == [newer.name]
    other.answer_report(vault, newer)
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    assert vault.states() == {"novel": 1}
    assert vault.alarms() == []


@pytest.mark.parametrize("kind", [Kind.OFFER, Kind.MANIFEST])
def test_a_request_that_vanished_from_the_outbox_is_an_alarm(
    vault: VaultParts, other: OtherSide, packed: Item, kind: Kind
) -> None:
    vault.approve(prose("vanished"))
    (offered,) = vault.offer()
    item = offered if kind is Kind.OFFER else packed
    if item is packed:
        other.answer_manifest(vault, packed)
    else:
        other.answer_offer(vault, item)
    item.path.unlink()
    vault.take()
    assert vault.inbox.items() == []
    assert len(vault.alarms()) == 1
    assert item.name in vault.awaited()


def test_a_gateway_can_t_put_its_own_key_in_the_coordinator_s_place(
    vault: VaultParts, other: OtherSide, packed: Item
) -> None:
    """The steward's root key is public: an enrollment that names it proves nothing, so `enroll` keeps whom it met."""
    vault.inbox.put(Kind.ENROLLMENT, FIXED_ID, other.enrollment(answer_key=STRANGER.public_key))
    vault.take()
    assert len(vault.alarms()) == 1
    payload = payload_of(vault, packed)
    forged = other.signed(payload, key=STRANGER, sequence=9, commit=other.receipt(payload, key=STRANGER))
    vault.inbox.put(ANSWER_TO[Kind.MANIFEST], packed.id, forged.SerializeToString())
    vault.take()
    assert vault.states() == {"packed": 1}
    other.answer_manifest(vault, packed)
    vault.take()
    assert vault.states() == {"delivered": 1}


def test_a_lease_named_in_a_forged_report_renews_nothing(vault: VaultParts, other: OtherSide) -> None:
    (document_id,) = vault.approve(prose("lease"))
    (item,) = vault.offer()
    end = now_us() + HOUR
    other.answer_offer(vault, item, lambda one: other.verdict(one, track=TRACK, lease_expires_at=end))
    vault.take()
    reported = vault.report()
    body = common_pb2.ReportAnswer(leases_expire_at=end + HOUR)
    other.put(vault, reported, other.signed(payload_of(vault, reported), key=STRANGER, report=body))
    vault.take()
    assert vault.row(document_id)["lease_expires_at"] == end


def test_a_report_that_is_made_while_the_answer_to_the_last_is_being_taken(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another thread. The answer only counts; the newer report says the same again, and is still awaited."""
    other.answer_report(vault, vault.report())
    opened = vault.trust.open_answer

    def meanwhile(data: bytes, request_digest: bytes | None) -> common_pb2.Answer:
        answer = opened(data, request_digest)
        vault.report()
        return answer

    monkeypatch.setattr(vault.trust, "open_answer", meanwhile)
    assert vault.take() == 1
    monkeypatch.undo()
    assert vault.alarms() == []
    (newer,) = vault.outbox.items(Kind.REPORT)
    assert vault.awaited() == [newer.name]
    other.answer_report(vault)
    assert vault.take() == 1
    assert vault.awaited() == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.REFUSAL, b'{"kind": "offer", "code": "X", "message": "\\ud800"}'),
        (Kind.REFUSAL, b"[" * 100_000),
        (Kind.REFUSAL, b"\xff\xfe"),
        (Kind.OFFER_ANSWER, b"\xff" * 50),
        (Kind.LOG_PROOFS, b"\x00"),
    ],
)
def test_whatever_the_gateway_puts_there_the_next_item_is_taken(
    vault: VaultParts, other: OtherSide, kind: Kind, data: bytes
) -> None:
    """A gateway that was taken over could end the vault over and over by one file."""
    (document,) = vault.approve(prose("after"))
    (offer,) = vault.offer()
    (vault.inbox.folder / f"report-answer.{'00' * 16}").mkdir()
    vault.inbox.put(kind, offer.id if kind is Kind.REFUSAL else b"\x01" * 16, data)
    vault.take()
    assert vault.inbox.items() == []
    other.answer_all(vault)
    vault.take()
    assert vault.state(document) == "novel"


def test_a_fleet_policy_that_this_agent_can_t_read_is_an_alarm_once_and_nothing_else(
    vault: VaultParts, other: OtherSide
) -> None:
    """Kept, it would stop the agent at each start, with the one that mends it lying in the inbox."""
    for _ in range(2):
        other.answer_report(
            vault, vault.report(), statements=[other.fleet_policy("name: fleet\nof_later: 1\n"), other.directory(2)]
        )
        vault.take()
    assert vault.alarms() == ["policy/unreadable"]
    assert (vault.trust.policy_version, vault.awaited()) == (0, [])
    assert vault.trust.directory is not None
    assert vault.trust.directory.version == 2
    other.answer_report(vault, vault.report(), statements=[other.fleet_policy("name: fleet\n", 2)])
    vault.take()
    assert vault.trust.policy_version == 2


def test_a_lease_that_is_over_when_it_comes_is_asked_for_again_after_a_pause(
    vault: VaultParts, other: OtherSide
) -> None:
    """As where this machine's clock is days ahead: offered at once, it would be offered for ever."""
    (document,) = vault.approve(prose("late"))
    (item,) = vault.offer()
    other.answer_offer(vault, item, lambda one: other.verdict(one, lease_expires_at=now_us() - 1))
    vault.take()
    assert (vault.state(document), vault.offer(), vault.pack()) == ("approved", [], [])
    forget_pauses(vault)
    assert len(vault.offer()) == 1


def test_after_a_report_that_was_refused_as_an_old_one_the_next_is_none(vault: VaultParts, other: OtherSide) -> None:
    """A home that was put back from a backup counts from there; the coordinator takes no number twice."""
    before = VaultReport.FromString(payload_of(vault, vault.report())).sequence
    other.refuse(vault, vault.outbox.items(Kind.REPORT)[0])
    vault.take()
    after = VaultReport.FromString(payload_of(vault, vault.report())).sequence
    assert before < 100 < after < now_us() + HOUR
    assert VaultReport.FromString(payload_of(vault, vault.report())).sequence == after + 1
