"""Attacks by name: each is caught or gains nothing, and each would gain something without the check that stands in its way.

Attacks on the log (a fork, an entry dropped) are in `tests/faults/transparency`, those on isolation in `tests/faults/isolation`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY

import grpc
import pytest
from sqlalchemy import Engine, delete, event

from tests.faults.trust.checks import Check, unverified
from tests.integration.coordinator.conftest import House
from tests.integration.vault.parts import HOUR, PRIVATE, TRACK, OtherSide, VaultParts, payload_of, prose, records_of
from tests.parties import OPEN, TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import answers, trust
from winnow_coordinator import callers, contributions, marking, offers, wire
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.partial import Partial
from winnow_coordinator.store.tables import StoredAnswer
from winnow_protocol.receiving import SealBrokenError
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, verify
from winnow_protocol.v1 import common_pb2
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer
from winnow_protocol.v1.contribution_pb2 import CommitRequest, OfferBatch
from winnow_protocol.wire import now_us

Patch = pytest.MonkeyPatch


# -- on the vault, through its inbox -----------------------------------------------------------------------------


@dataclass(frozen=True)
class OnTheVault:
    """An attack, which says whether it got what it was made for, and the alarm that tells of it, if it is one."""

    attack: Callable[[VaultParts, OtherSide, Patch], bool]
    alarm: str
    check: Check


def packed(vault: VaultParts, other: OtherSide, text: str) -> Item:
    """The manifest of a shard with one document that is to be delivered."""
    vault.approve(text)
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    (manifest,) = vault.pack()
    return manifest


def a_coordinator_swaps_a_track_key(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It says that the track's key is one that it holds itself, and opens what is sealed then."""
    own = OtherSide(root=other.answers, answers=other.answers)
    forged = own.directory(2)
    forged.key_id = other.root.key_id
    other.answer_report(vault, vault.report(), statements=[forged])
    vault.take()
    text = prose("for the steward alone")
    manifest = packed(vault, other, text)
    request = CommitRequest.FromString(vault.outbox.read(manifest))
    sealed = vault.outbox.item(Kind.SHARD, manifest.id).path.read_bytes()
    try:
        return [record.text for record in records_of(sealed, request, own.track_keys[TRACK])] == [text]
    except SealBrokenError:
        return False


def a_coordinator_replays_a_policy(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It shows the steward's first policy again after the second, which was stricter."""
    first, second = (
        other.fleet_policy(f"name: fleet\nsecrets: {what}\n", at) for at, what in ((1, "hold"), (2, "reject"))
    )
    for statement in (first, second, first):
        other.answer_report(vault, vault.report(), statements=[statement])
        vault.take()
    held = vault.trust.fleet_policy
    return held is not None and b"hold" in held.yaml


def a_coordinator_withholds_the_directory(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It keeps a vault at an old directory, which names a track's key that was stolen since, when the steward would have made another."""
    other.answer_report(vault, vault.report(), statements=[other.directory(2, valid_until=now_us() + 1)])
    vault.take()
    vault.approve(prose("for the key that was stolen"))
    return bool(vault.offer())


def a_coordinator_forges_a_receipt(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It gives a receipt, truly signed, for other bytes than it was sent."""
    manifest = packed(vault, other, prose("for a receipt"))
    payload = payload_of(vault, manifest)
    forged = other.receipt(payload, sealed_digest=b"o" * 32, manifest_digest=b"o" * 32)
    other.put(vault, manifest, other.signed(payload, commit=forged))
    vault.take()
    return vault.states() == {"delivered": 1}


def offered(vault: VaultParts, other: OtherSide, text: str) -> tuple[Item, SignedAnswer]:
    """An offer in the outbox, and the coordinator's true answer to it: novel."""
    vault.approve(text)
    (item,) = vault.offer()
    ids = [one.document_id for one in OfferBatch.FromString(payload_of(vault, item)).offers]
    verdicts = common_pb2.OfferAnswer(verdicts=[other.verdict(one) for one in ids])
    return item, other.signed(payload_of(vault, item), offer=verdicts)


def a_gateway_alters_an_answer(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It makes "duplicate" of "novel", so that the document is never sent."""
    item, signed = offered(vault, other, prose("novel"))
    answer = Answer.FromString(signed.statement.payload)
    answer.offer.verdicts[0].kind = common_pb2.VERDICT_KIND_DUPLICATE
    signed.statement.payload = answer.SerializeToString()
    other.put(vault, item, signed)
    vault.take()
    return vault.states() == {"duplicate": 1}


def a_gateway_adds_an_answer(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It answers by itself, under a key of its own, and gives a receipt for what it never sent."""
    manifest = packed(vault, other, prose("never sent"))
    payload = payload_of(vault, manifest)
    own = OtherSide(answers=SigningKey.generate(), sequence=other.sequence)
    own.put(vault, manifest, own.signed(payload, commit=own.receipt(payload)))
    vault.take()
    return vault.states() == {"delivered": 1}


def a_gateway_drops_an_answer(vault: VaultParts, other: OtherSide, patch: Patch) -> bool:
    """It keeps an answer back for good, and lets the next ones through; it gains if nobody notices."""
    offered(vault, other, prose("dropped"))
    other.answer_report(vault, vault.report())
    vault.take()
    patch.setattr(answers, "now_us", lambda: now_us() + HOUR)
    other.answer_report(vault, vault.report())
    vault.take()
    return vault.alarms() == []


def a_gateway_replays_an_answer(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It puts the answer to an earlier report beside a later one: all is well, it seems, though nobody was asked."""
    first = vault.report()
    answer = other.signed(payload_of(vault, first), report=common_pb2.ReportAnswer())
    other.put(vault, first, answer)
    vault.take()
    second = vault.report()
    other.put(vault, second, answer)
    vault.take()
    return second.name not in vault.awaited()


def a_gateway_reorders_answers(vault: VaultParts, other: OtherSide, _patch: Patch) -> bool:
    """It puts the answer to one report beside the next, and the other way round."""
    first = vault.report()
    early = other.signed(payload_of(vault, first), report=common_pb2.ReportAnswer())
    second = vault.report()
    late = other.signed(payload_of(vault, second), report=common_pb2.ReportAnswer(statements=[other.directory(2)]))
    other.put(vault, second, early)
    vault.take()
    other.put(vault, first, late)
    vault.take()
    return second.name not in vault.awaited()


def held_version_forgotten(message_type: Any, data: bytes, *, parsed: Any = trust.parsed) -> Any:
    """In the place of reading: the version of what is held counts as none."""
    message = parsed(message_type, data)
    if getattr(message, "version", 0) == 2:
        message.version = 0
    return message


def any_request(
    vault_trust: trust.Trust, data: bytes, _digest: bytes | None, *, opened: Any = trust.Trust.open_answer
) -> Answer:
    """In the place of opening an answer: whatever it answers."""
    answer: Answer = opened(vault_trust, data, None)
    return answer


ANY_RECEIPT = SimpleNamespace(shard_id=ANY, sealed_digest=ANY, manifest_digest=ANY, log_index=0)
ON_THE_VAULT = [
    OnTheVault(a_coordinator_swaps_a_track_key, "inbox/ForgedStatementError", Check(trust, "verify", unverified)),
    OnTheVault(a_coordinator_replays_a_policy, "", Check(trust, "parsed", held_version_forgotten)),
    OnTheVault(a_coordinator_withholds_the_directory, "directory/lapsed", Check(trust.Trust, "lapsed", "")),
    OnTheVault(
        a_coordinator_forges_a_receipt,
        "inbox/WrongAnswerError",
        Check(answers, "Receipt", SimpleNamespace(FromString=lambda _: ANY_RECEIPT)),
    ),
    OnTheVault(a_gateway_alters_an_answer, "inbox/ForgedStatementError", Check(trust, "verify", unverified)),
    OnTheVault(a_gateway_adds_an_answer, "inbox/ForgedStatementError", Check(trust, "verify", unverified)),
    OnTheVault(a_gateway_drops_an_answer, "answers/gap", Check(answers.Inbox, "_count", lambda *_: None)),
    OnTheVault(a_gateway_replays_an_answer, "inbox/UntrustedError", Check(trust.Trust, "open_answer", any_request)),
    OnTheVault(a_gateway_reorders_answers, "inbox/UntrustedError", Check(trust.Trust, "open_answer", any_request)),
]
on_the_vault = pytest.mark.parametrize("attempt", ON_THE_VAULT, ids=lambda attempt: attempt.attack.__name__)


@on_the_vault
def test_the_vault_is_not_deceived(
    vault: VaultParts, other: OtherSide, monkeypatch: Patch, attempt: OnTheVault
) -> None:
    assert not attempt.attack(vault, other, monkeypatch)
    assert vault.alarms() == ([attempt.alarm] if attempt.alarm else [])


@on_the_vault
def test_the_vault_would_be_deceived_without_its_check(
    vault: VaultParts, other: OtherSide, monkeypatch: Patch, attempt: OnTheVault
) -> None:
    monkeypatch.setattr(attempt.check.owner, attempt.check.name, attempt.check.without)
    assert attempt.attack(vault, other, monkeypatch)


# -- on the coordinator, over the wire ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Wire:
    """A running coordinator, its steward, an honest agent, and an agent of another partner."""

    house: House
    steward: StewardClient
    agent: AgentClient
    stranger: AgentClient


@pytest.fixture
def line(house: House, steward: StewardClient, agent: AgentClient, stranger: AgentClient) -> Wire:
    return Wire(house, steward, agent, stranger)


@dataclass(frozen=True)
class OnTheCoordinator:
    """An attack, which says whether it got what it was made for; raises grpc.RpcError where it was refused."""

    attack: Callable[[Wire], bool]
    check: Check


def a_gateway_alters_an_offer(line: Wire) -> bool:
    """It permits a track that the partner did not."""
    statement = line.agent.batch(document(signature(1), OPEN))
    batch = OfferBatch.FromString(statement.payload)
    batch.offers[0].permitted_tracks[:] = [PRIVATE]
    statement.payload = batch.SerializeToString()
    answer = line.agent.opened(line.agent.stub.Offer(statement, timeout=TIMEOUT), statement)
    return answer.offer.verdicts[0].track == PRIVATE


def a_gateway_adds_an_offer(line: Wire) -> bool:
    """It offers what no vault has, under a key of its own."""
    own = AgentClient(line.agent.joined)
    own.key = SigningKey.generate()
    return bool(own.offer(document(signature(1), OPEN)))


SIGNED_FOR: list[bytes] = []
"""The digests of the shards that were altered on their way, for who goes by what the vault signed and looks no further."""


def a_gateway_alters_a_shard(line: Wire) -> bool:
    """It changes a byte on the way, and has the coordinator keep what the vault never sealed."""
    sealed = line.agent.seal(line.steward, line.agent.offer(document(signature(1), OPEN)))
    SIGNED_FOR.append(sealed.manifest.sealed_digest)
    parts = list(sealed.parts())
    parts[-1].chunk = parts[-1].chunk[:-1] + bytes([parts[-1].chunk[-1] ^ 1])
    return bool(line.agent.stub.Upload(iter(parts), timeout=TIMEOUT).complete)


def a_gateway_replays_an_offer(line: Wire) -> bool:
    """It sends one again, to have it counted twice."""
    statement = line.agent.batch(document(signature(1), OPEN))
    first, again = (line.agent.stub.Offer(statement, timeout=TIMEOUT) for _ in range(2))
    return bool(first != again)


def a_gateway_reorders_reports(line: Wire) -> bool:
    """It sends an older report after a newer one, so that the fleet's page shows what was."""
    older, newer = (line.agent.vault_report(backlog_files=files) for files in (7, 0))
    line.agent.report(newer)
    line.agent.report(older)
    with line.house.coordinator.records.read() as tx:
        row = parties.report(tx, line.agent.id)
    return row is not None and row.vault["backlog_files"] == 7


def a_partner_offers_anothers_private_text(line: Wire) -> bool:
    """It asks for a text that another partner has in a private track, and for one that nobody has: does it see which?"""
    line.agent.offer(document(signature(1), (PRIVATE,)))
    said = []
    for number in (1, 2):
        statement = line.stranger.batch(document(signature(number), (PRIVATE,)))
        signed = line.stranger.stub.Offer(statement, timeout=TIMEOUT)
        key = line.stranger.joined.response.answer_key
        answer = Answer.FromString(verify(signed.statement, StatementKind.ANSWER, key))
        answer.request_digest, answer.sequence, answer.answered_at = b"", 0, 0
        for verdict in answer.offer.verdicts:
            verdict.document_id, verdict.fencing_number, verdict.lease_expires_at = b"", 0, 0
        said.append(answer.SerializeToString())
    return said[0] != said[1]


def a_partner_times_a_commit(line: Wire) -> bool:
    """It commits two documents, of which another partner has one in the same private track: is one of them more work?"""
    (held,) = line.agent.offer(document(signature(1), (PRIVATE,)))
    line.agent.deliver(line.agent.seal(line.steward, [held]))
    done: list[Counter[str]] = []
    for number in (1, 2):
        sealed = line.stranger.seal(line.steward, line.stranger.offer(document(signature(number), (PRIVATE,))))
        line.stranger.stub.Upload(sealed.parts(), timeout=TIMEOUT)
        statements: Counter[str] = Counter()

        def note(_c: object, _k: object, sent: str, *_: object, statements: Counter[str] = statements) -> None:
            if "log_nodes" not in sent:  # how many nodes an entry of the log takes is a matter of the log's size
                statements[sent] += 1

        event.listen(Engine, "before_cursor_execute", note)
        line.stranger.stub.Commit(sealed.commit, timeout=TIMEOUT)
        event.remove(Engine, "before_cursor_execute", note)
        done.append(statements)
    return done[0] != done[1]


def compared_at_once(
    coordinator: Coordinator, caller: callers.Caller, request: CommitRequest, *, commit: Any = contributions.commit
) -> SignedAnswer:
    """In the place of a commit: one that compares what it took before it answers."""
    answer: SignedAnswer = commit(coordinator, caller, request)
    marking.mark_new(coordinator)
    return answer


def in_any_order(payload: bytes, *, read: Any = wire.vault_report) -> Any:
    """In the place of reading a report: its number is above all that came before."""
    report = read(payload)
    report.sequence = now_us()
    return report


def forgotten(tx: Transaction, _agent_id: str, request_digest: bytes) -> None:
    """In the place of looking up what was answered: it is nowhere."""
    tx.execute(delete(StoredAnswer).where(StoredAnswer.request_digest == request_digest))


ON_THE_COORDINATOR = [
    OnTheCoordinator(a_gateway_alters_an_offer, Check(callers, "verify", unverified)),
    OnTheCoordinator(a_gateway_adds_an_offer, Check(callers, "verify", unverified)),
    OnTheCoordinator(a_gateway_alters_a_shard, Check(Partial, "digest", lambda _: SIGNED_FOR[-1])),
    OnTheCoordinator(a_gateway_replays_an_offer, Check(parties, "stored_answer", forgotten)),
    OnTheCoordinator(a_gateway_reorders_reports, Check(wire, "vault_report", in_any_order)),
    OnTheCoordinator(a_partner_offers_anothers_private_text, Check(offers, "OPEN_ARCHIVE", PRIVATE)),
    OnTheCoordinator(a_partner_times_a_commit, Check(contributions, "commit", compared_at_once)),
]
on_the_coordinator = pytest.mark.parametrize("attempt", ON_THE_COORDINATOR, ids=lambda attempt: attempt.attack.__name__)


REFUSALS = {
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.DATA_LOSS,
}


def gains(line: Wire, attempt: OnTheCoordinator) -> bool:
    """Whether an attack got what it was made for; one that is refused did not, and any other status is an error."""
    try:
        return attempt.attack(line)
    except grpc.RpcError as error:
        if error.code() not in REFUSALS:
            raise
        return False


@on_the_coordinator
def test_the_coordinator_is_not_deceived(line: Wire, attempt: OnTheCoordinator) -> None:
    assert not gains(line, attempt)


@on_the_coordinator
def test_the_coordinator_would_be_deceived_without_its_check(
    line: Wire, monkeypatch: Patch, attempt: OnTheCoordinator
) -> None:
    monkeypatch.setattr(attempt.check.owner, attempt.check.name, attempt.check.without)
    assert gains(line, attempt)
