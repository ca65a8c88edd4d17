"""Takes what the gateway put into the inbox: answers, statements of the steward's, refusals.

Nothing is believed because the gateway brought it. An item that is not what its signer would have said is removed, an
alarm is raised, and the request stays in the outbox.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from winnow_agent.spool import Item, Kind, Spool, SpoolError
from winnow_agent.vault.epoch.telling import WrongResignAnswerError, take_resigned
from winnow_agent.vault.epoch.telling import take_refusal as signing_refused
from winnow_agent.vault.given_back import is_given_back
from winnow_agent.vault.heads import heads_in, keep_report_answer
from winnow_agent.vault.log.logged import enlist_answer
from winnow_agent.vault.log.restored import take_restorations
from winnow_agent.vault.log.verifying import postpone, take_checkpoints, take_proofs
from winnow_agent.vault.reference import References
from winnow_agent.vault.reference import take_refusal as reference_refused
from winnow_agent.vault.requests import awaited, jump_ahead, settle
from winnow_agent.vault.statements import UnreadablePolicyError, UntrustedError
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.terms import told
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.tombstones import WrongTombstoneError, note_wished, take_refusal, take_tombstone
from winnow_agent.vault.withdraw.withdrawal import taken_back
from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import ForgedStatementError
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import digest as digest_of_payload
from winnow_protocol.succession import WrongSuccessorError
from winnow_protocol.v1.common_pb2 import (
    Answer,
    CommitAnswer,
    DuplicateOf,
    Receipt,
    ReportAnswer,
    SignedStatement,
    Verdict,
    VerdictKind,
    WithdrawAnswer,
)
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, OfferBatch
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.wire import now_us

_log = logging.getLogger(__name__)

_REQUEST_OF = {
    Kind.OFFER_ANSWER: Kind.OFFER,
    Kind.COMMIT_ANSWER: Kind.MANIFEST,
    Kind.WITHDRAWAL_ANSWER: Kind.WITHDRAWAL,
    Kind.RESIGN_ANSWER: Kind.RESIGN,
    Kind.REPORT_ANSWER: Kind.REPORT,
    Kind.LOG_PROOFS: Kind.LOG_QUERY,
    Kind.REFERENCE: Kind.REFERENCE_QUERY,
}

_PATIENCE_US = 5 * 60 * 1_000_000
_MOST_MISSING = 1_000_000
"""A coordinator that counts further than this at once does not count answers."""
_REFUSED_PAUSE_US = 60 * 60 * 1_000_000
"""What was refused once is likely to be refused again until somebody mends something."""


class WrongAnswerError(StopRunError):
    """The coordinator's signed answer is not one to the request."""


_UNUSABLE = (
    UntrustedError,
    ForgedStatementError,
    WrongSuccessorError,
    WrongAnswerError,
    WrongTombstoneError,
    WrongResignAnswerError,
    SpoolError,
    DecodeError,
    # What is no JSON, no UTF-8, nested without end, or a number that no column holds: the next item is taken.
    ValueError,
    RecursionError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What taking answers needs: the records, the beliefs, and both folders of the spool."""

    store: Store
    trust: Trust
    outbox: Spool
    inbox: Spool
    keep_copy: Callable[[Item, bytes], None]
    """Called with a delivered shard's item and its CommitRequest; FileNotFoundError where the shard has left the outbox."""
    references: References
    """What compares documents with public texts."""

    def take(self) -> int:
        """Takes all that is there; returns how many items that was."""
        items = [item for item in self.inbox.items() if item.kind is not Kind.GATEWAY]
        for item in items:
            try:
                done = self._take(item)
            except _UNUSABLE as error:
                _log.error("an item of the inbox is not used kind=%s error=%s", item.kind, type(error).__name__)
                self.store.alarm(f"inbox/{type(error).__name__}", str(error).encode(errors="replace").decode())
                done = []
            self.inbox.remove(item)
            for answered in done:
                self.outbox.remove(answered)
        return len(items)

    def _take(self, item: Item) -> list[Item]:
        """Acts on one item in one transaction; returns the outbox items that are settled by it."""
        if item.kind is Kind.REFERENCE:  # too large to be read whole
            query = self.outbox.item(Kind.REFERENCE_QUERY, item.id)
            return self.references.take(self.trust, item, query)
        data = self.inbox.read(item)
        if item.kind is Kind.ENROLLMENT:
            self.trust.take_enrollment(data)
            return []
        if item.kind is Kind.REFUSAL:
            return self._take_refusal(item, data)
        if item.kind is Kind.LOG_PROOFS:
            return self._take_proofs(item, data)
        request_kind = _REQUEST_OF.get(item.kind)
        if request_kind is None:
            raise UntrustedError(f"taking an item of the inbox: {item.kind} is nothing that the gateway puts there")
        request = self.outbox.item(request_kind, item.id)
        digest = awaited(self.store, request)
        answer = self.trust.open_answer(data, digest)
        # Apart from what follows: an answer that turns out wrong has come all the same.
        self._count(answer.sequence)
        with self.store.transaction():
            # An answer to what is not awaited any more (a repetition, a report that a newer one replaced) only counts. Asked
            # again, for another thread may have made that newer report by now.
            settled = (
                self._act(request, answer) if digest is not None and awaited(self.store, request) == digest else []
            )
            settle(self.store, settled)
            if settled and request.kind is Kind.REPORT:
                keep_report_answer(self.store, data)
            if settled:
                self._enlist(request, answer)
        return settled

    def _enlist(self, request: Item, answer: Answer) -> None:
        """Notes the leaf of the log that an answer promises."""
        enrollment = self.trust.enrollment
        if enrollment is None:
            return
        with suppress(FileNotFoundError):  # a newer report has just taken its place; its leaf is nobody's promise
            enlist_answer(self.store, request.id, answer, lambda: self._payload(request), enrollment.answer_key)

    def _payload(self, request: Item) -> bytes:
        return SignedStatement.FromString(self.outbox.read(request)).payload

    def _take_proofs(self, item: Item, data: bytes) -> list[Item]:
        query = self.outbox.item(Kind.LOG_QUERY, item.id)
        if awaited(self.store, query) is None:
            return []
        with self.store.transaction():
            take_proofs(self.store, self.trust, item.id, data)
            settle(self.store, [query])
        return [query]

    def _count(self, sequence: int) -> None:
        """The coordinator numbers its answers without gaps; a number that stays missing is an answer that was kept back.

        Answers may come in out of order, so a missing number is an alarm only after a while.
        """
        last = self.store.get("answer_sequence") or 0
        if last and sequence > last + _MOST_MISSING:
            raise WrongAnswerError(f"taking an answer of the coordinator's: its number {sequence} follows {last}")
        missing: dict[str, int] = json.loads(self.store.get("missing_answers") or "{}")
        missing.pop(str(sequence), None)
        if last:
            missing |= {str(number): now_us() for number in range(last + 1, sequence)}
        overdue = [number for number, since in missing.items() if now_us() - since > _PATIENCE_US]
        if overdue:
            self.store.alarm(
                "answers/gap", f"answers of the coordinator's never arrived, by number: {', '.join(overdue)}"
            )
        kept = {number: since for number, since in missing.items() if number not in overdue}
        self.store.put("missing_answers", json.dumps(kept))
        self.store.put("answer_sequence", max(last, sequence))

    def _act(self, request: Item, answer: Answer) -> list[Item]:
        body = answer.WhichOneof("body")
        match request.kind, body:
            case Kind.OFFER, "offer":
                return self._take_verdicts(request, answer.offer.verdicts)
            case Kind.MANIFEST, "commit":
                return self._take_receipt(request, answer.commit)
            case Kind.WITHDRAWAL, "withdraw":
                return self._take_tombstone(request, answer.withdraw)
            case Kind.RESIGN, "resign":
                take_resigned(self.store, SignedStatement.FromString(self._sent(request)).payload, answer.resign)
                return [request]
            case Kind.REPORT, "report":
                self._take_report(request, answer.report)
                return [request]
        raise WrongAnswerError(f"taking the answer to {request.name}: it holds {body or 'nothing'}")

    def _take_verdicts(self, request: Item, verdicts: Iterable[Verdict]) -> list[Item]:
        batch = OfferBatch.FromString(SignedStatement.FromString(self._sent(request)).payload)
        asked = {offer.document_id: offer.permitted_tracks for offer in batch.offers}
        answered = {verdict.document_id: verdict for verdict in verdicts}
        if asked.keys() != answered.keys():
            raise WrongAnswerError(
                f"taking the answer to {request.name}: its verdicts are not on the documents that were offered"
            )
        for document_id, verdict in answered.items():
            if verdict.kind == VerdictKind.VERDICT_KIND_NOVEL and verdict.track not in asked[document_id]:
                raise WrongAnswerError(
                    f"taking the answer to {request.name}: it sends a document to a track that was not permitted for it"
                )
        for document_id, verdict in answered.items():
            if self._state(document_id) is not DocumentState.OFFERED:
                continue
            if not is_given_back(self.store, document_id, asked[document_id], verdict):
                _apply_verdict(self.store, document_id, verdict)
        return [request]

    def _take_receipt(self, request: Item, commit: CommitAnswer) -> list[Item]:
        data = self._sent(request)
        manifest_statement = CommitRequest.FromString(data).manifest
        manifest = Manifest.FromString(manifest_statement.payload)
        receipt = Receipt.FromString(self.trust.open_signed(commit.receipt, StatementKind.RECEIPT))
        shard = self.outbox.item(Kind.SHARD, request.id)
        expected = (manifest.shard_id, manifest.sealed_digest, digest_of_payload(manifest_statement.payload))
        if (receipt.shard_id, receipt.sealed_digest, receipt.manifest_digest) != expected:
            raise WrongAnswerError(f"taking the answer to {request.name}: the receipt is for another shard")
        try:
            self.keep_copy(shard, data)
        except FileNotFoundError as error:  # the coordinator has the shard, and its receipt counts
            self.store.alarm("own_copy/not_kept", str(error))
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE shards SET receipt = ? WHERE id = ?", (commit.receipt.SerializeToString(), manifest.shard_id)
            )
            for entry in manifest.entries:
                if self._state(entry.document_id) is DocumentState.PACKED:
                    self.store.move_document(entry.document_id, DocumentState.DELIVERED)
            self.store.record("shard", manifest.shard_id, "delivered", {"log_index": receipt.log_index})
        return [request, shard]

    def _take_tombstone(self, request: Item, answer: WithdrawAnswer) -> list[Item]:
        self.trust.open_signed(answer.tombstone, StatementKind.TOMBSTONE)
        take_tombstone(self.store, SignedStatement.FromString(self._sent(request)).payload, answer.tombstone)
        return [request]

    def _take_report(self, request: Item, answer: ReportAnswer) -> None:
        with suppress(FileNotFoundError):  # a newer report has just taken its place, and says the same again
            told(self.store, VaultReport.FromString(SignedStatement.FromString(self.outbox.read(request)).payload))
        for statement in answer.statements:
            try:
                self.trust.take_statement(statement)
            except UnreadablePolicyError as error:  # it is shown with each report until the agent can read it
                if self.store.get("unreadable_policy") != statement.signature:
                    self.store.put("unreadable_policy", statement.signature)
                    self.store.alarm("policy/unreadable", str(error))
        for document_id in answer.offer_again:
            if self._state(document_id) in {DocumentState.WAITING, DocumentState.DUPLICATE}:
                with self.store.transaction() as connection:
                    connection.execute("UPDATE documents SET retry_at = ? WHERE id = ?", (now_us(), document_id))
        note_wished(self.store, answer.please_withdraw)
        if answer.leases_expire_at:
            self._renew_leases(answer.leases_expire_at)
        take_restorations(self.store, self.trust, answer.restorations)
        (reported,) = self.store.query("SELECT made_at FROM requests WHERE item = ?", request.name)
        take_checkpoints(self.store, self.trust, answer, reported["made_at"])
        self.store.put("reported_at", now_us())
        self._compare_ledger(answer)

    def _compare_ledger(self, answer: ReportAnswer) -> None:
        """Whoever cut or rewrote the ledger can't reach what the coordinator was told of it; said once for what it is."""
        heads = heads_in(answer)
        said = "; ".join(self.store.ledger_contradictions(heads))
        if said and self.store.get("ledger_contradicted") != heads[-1].size:
            self.store.put("ledger_contradicted", heads[-1].size)
            self.store.alarm("ledger", f"comparing the ledger with what the coordinator was told of it: {said}")

    def _renew_leases(self, expires_at: int) -> None:
        with self.store.transaction() as connection:
            connection.execute(
                "UPDATE documents SET lease_expires_at = ? WHERE state IN (?, ?) AND lease_expires_at > ?",
                (expires_at, DocumentState.NOVEL, DocumentState.PACKED, now_us()),
            )

    def _take_refusal(self, item: Item, data: bytes) -> list[Item]:
        """The coordinator won't take a request, ever: its documents go back to where they can be offered anew.

        The word comes from the gateway alone. A gateway that lies about it delays, and gains nothing.
        """
        refusal = _refusal(data)
        request = self.outbox.item(Kind(refusal["kind"]), item.id)
        if awaited(self.store, request) is None:
            return []
        settled, wait_us = [request], _REFUSED_PAUSE_US
        if request.kind is Kind.MANIFEST:
            manifest = Manifest.FromString(CommitRequest.FromString(self._sent(request)).manifest.payload)
            ids, expected = [entry.document_id for entry in manifest.entries], DocumentState.PACKED
            settled.append(self.outbox.item(Kind.SHARD, item.id))
            if taken_back(self.store, ids):
                # As was to be expected: the coordinator takes no shard with a document that was withdrawn.
                wait_us = 0
        elif request.kind is Kind.OFFER:
            batch = OfferBatch.FromString(SignedStatement.FromString(self._sent(request)).payload)
            ids, expected = [offer.document_id for offer in batch.offers], DocumentState.OFFERED
        else:
            ids, expected = [], DocumentState.OFFERED
        with self.store.transaction():
            for document_id in ids:
                if self._state(document_id) is expected:
                    self.store.move_document(
                        document_id,
                        DocumentState.APPROVED,
                        reasons=["refused_request"] if wait_us else ["packed_anew"],
                        retry_at=now_us() + wait_us,
                    )
            if request.kind is Kind.REPORT:
                jump_ahead(self.store)  # the coordinator has seen a later one, of the home that this one is a copy of
            if request.kind is Kind.WITHDRAWAL:
                take_refusal(self.store, request.id)
            if request.kind is Kind.RESIGN:
                signing_refused(self.store)
            if request.kind is Kind.LOG_QUERY:
                postpone(self.store, self.trust)
            if request.kind is Kind.REFERENCE_QUERY and not reference_refused(self.store, self.trust, request):
                wait_us = 0
            if wait_us:
                self.store.alarm(
                    "refused", f"the coordinator refused {request.kind}: {refusal['code']}: {refusal['message']}"
                )
            settle(self.store, settled)
        return settled

    def _sent(self, request: Item) -> bytes:
        """A request as it was sent; raises WrongAnswerError where somebody took it out of the outbox meanwhile."""
        try:
            return self.outbox.read(request)
        except FileNotFoundError as error:
            raise WrongAnswerError(
                f"taking the answer to {request.name}: the request is no longer in the outbox; put it back from a backup"
            ) from error

    def _state(self, document_id: bytes) -> DocumentState | None:
        rows = self.store.query("SELECT state FROM documents WHERE id = ?", document_id)
        return DocumentState(rows[0]["state"]) if rows else None


def _refusal(data: bytes) -> dict[str, str]:
    """A refusal as the gateway writes it; raises WrongAnswerError if it is none."""
    try:
        values = json.loads(data)
        refusal = {name: str(values[name]) for name in ("kind", "code", "message")}
    except (ValueError, KeyError, TypeError) as error:
        raise WrongAnswerError("taking a refusal: its bytes are none") from error
    if refusal["kind"] not in _REQUEST_OF.values():
        raise WrongAnswerError("taking a refusal: it is of nothing that this agent asked for")
    return refusal


def _apply_verdict(store: Store, document_id: bytes, verdict: Verdict) -> None:
    match verdict.kind:
        case VerdictKind.VERDICT_KIND_NOVEL if verdict.lease_expires_at <= now_us():
            # This machine's clock is days ahead, or the answer was days on its way: without a pause it would be offered for ever.
            store.move_document(
                document_id, DocumentState.APPROVED, reasons=["lease_lapsed"], retry_at=now_us() + _REFUSED_PAUSE_US
            )
        case VerdictKind.VERDICT_KIND_NOVEL:
            store.move_document(
                document_id,
                DocumentState.NOVEL,
                track=verdict.track,
                track_reason=verdict.reason,
                fencing_number=verdict.fencing_number,
                lease_expires_at=verdict.lease_expires_at,
            )
        case VerdictKind.VERDICT_KIND_DUPLICATE:
            whose = "own" if verdict.duplicate_of == DuplicateOf.DUPLICATE_OF_OWN else "open_archive"
            store.move_document(document_id, DocumentState.DUPLICATE, reasons=[f"duplicate:{whose}"], retry_at=0)
        case VerdictKind.VERDICT_KIND_WAITING:
            store.move_document(
                document_id, DocumentState.WAITING, reasons=["waiting"], retry_at=max(verdict.retry_at, 1)
            )
        case VerdictKind.VERDICT_KIND_REFUSED:
            store.move_document(document_id, DocumentState.REJECTED, reasons=["no_track"], track_reason=verdict.reason)
        case _:
            raise WrongAnswerError("taking a verdict: its kind is none that this agent knows")
