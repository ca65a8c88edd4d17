"""Sends what lies in the outbox, in order, and puts the answers into the inbox; it reads no further than the envelope.

Before anything is sent it is checked to be the vault's: its signature, and for a shard the digest that the vault signed.
What was answered is remembered, for the vault takes items out of the outbox in its own time.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from winnow_agent.gateway.retry import FailedError, PacedError, RefusedError, UnreachableError, full_jitter
from winnow_agent.gateway.session import Session
from winnow_agent.gateway.store import BYTES_SENT, GatewayStore
from winnow_agent.scheduling import MayContinue
from winnow_agent.spool import Item, Kind, Spool
from winnow_protocol.errors import SetAsideError, WinnowError
from winnow_protocol.files import digest_of
from winnow_protocol.signing import ForgedStatementError, digest, verify
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.common_pb2 import SignedAnswer, SignedStatement
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, UploadHeader
from winnow_protocol.v1.fleet_pb2 import GatewayReport, ReferenceQuery, ReportRequest
from winnow_protocol.v1.transparency_pb2 import LogProofs, LogQuery
from winnow_protocol.wire import CHUNK_BYTES

logger = logging.getLogger(__name__)

_REQUESTS = (Kind.OFFER, Kind.MANIFEST, Kind.WITHDRAWAL, Kind.RESIGN, Kind.LOG_QUERY, Kind.REFERENCE_QUERY)
_LAST = (Kind.MANIFEST, Kind.REFERENCE_QUERY)
"""What is large, in its order: whatever is small goes before it."""
_ANSWERS = {
    Kind.OFFER: Kind.OFFER_ANSWER,
    Kind.MANIFEST: Kind.COMMIT_ANSWER,
    Kind.WITHDRAWAL: Kind.WITHDRAWAL_ANSWER,
    Kind.RESIGN: Kind.RESIGN_ANSWER,
    Kind.REPORT: Kind.REPORT_ANSWER,
    Kind.LOG_QUERY: Kind.LOG_PROOFS,
}
_UPLOAD_ATTEMPTS = 5
_COUNT_SECONDS = 1.0

_M = TypeVar("_M", bound=Message)


class AlteredError(SetAsideError):
    """An outbox item is not what the vault signed; it is not sent."""

    def __init__(self, item: Item, what: str) -> None:
        super().__init__(
            f"sending {item.name}: {what}; it is not sent; see who else writes to the outbox", kind="altered"
        )


@dataclass(frozen=True, slots=True)
class Folders:
    """The two sides of the spool, as the gateway sees them."""

    outbox: Spool
    inbox: Spool

    @classmethod
    def of(cls, home: Path) -> Folders:
        """The folders of a home; SpoolError where they are missing."""
        return cls(Spool(home / "spool" / "outbox"), Spool(home / "spool" / "inbox"))


class Sync:
    """One pass over the outbox at a time.

    Args:
        stop: ends waits.
        vault_key: the vault's public signing key, from the enrollment.
        bandwidth: bytes a second that uploads may take at this moment; None for all.
        about_gateway: the gateway's own part of each report.
    """

    def __init__(
        self,
        store: GatewayStore,
        session: Session,
        folders: Folders,
        stop: threading.Event,
        *,
        vault_key: bytes,
        bandwidth: Callable[[], int | None],
        about_gateway: Callable[[], GatewayReport],
    ) -> None:
        self._store = store
        self._session = session
        self._folders = folders
        self._stop = stop
        self._vault_key = vault_key
        self._bandwidth = bandwidth
        self._about_gateway = about_gateway
        self._checked_shards: set[tuple[str, int, int]] = set()
        self._perhaps_begun = {item.name for item in folders.outbox.items(Kind.SHARD)}
        """Shards of which the coordinator may hold something: it is asked for the offset. Of others it holds nothing."""
        self._reports = threading.Lock()
        self._unanswered_report: Item | None = None
        self._unanswered_data = b""
        self._last_report: tuple[Item, SignedStatement, SignedAnswer] | None = None
        self._reported_at = float("-inf")
        self._uncounted, self._counted_at = 0, 0.0

    def once(self, may_continue: MayContinue) -> int:
        """Sends every item but reports that has no answer yet, the oldest first, and shards after all else.

        A withdrawal goes before a shard that was sealed before it: the coordinator then takes nothing of that shard.

        Returns:
            how many were answered or refused.

        Raises:
            UnreachableError: the coordinator can't take them now; the rest is left for a later pass.
        """
        waiting = {item.name for item in self._folders.outbox.items()}
        self._store.forget_all_but(waiting)
        self._perhaps_begun &= waiting
        settled, later = 0, set[Kind]()
        failed: FailedError | None = None
        for item in sorted(self._folders.outbox.items(*_REQUESTS), key=_turn):
            if not may_continue():
                break
            if item.kind in later:
                continue
            try:
                settled += self._settle(item, may_continue)
            except PacedError as error:  # others of its kind wait, and hold up nothing else
                logger.warning("the coordinator takes no more for now kind=%s id=%s", item.kind.value, item.id.hex())
                failed = failed or error
                later.add(item.kind)
            except FailedError as error:  # nor does what it fails on
                logger.warning("the coordinator fails on an item kind=%s id=%s", item.kind.value, item.id.hex())
                failed = failed or error
        if failed is not None:
            raise failed
        return settled

    def report(self, *, repeat_after_seconds: float) -> bool:
        """Sends the vault's newest report; repeats the last one if there is no new one for so long.

        The repetition says that the gateway is alive while the vault is at work. The coordinator answers it as before.

        Returns:
            whether a new one was sent.

        Raises:
            UnreachableError: the coordinator can't take it now.
        """
        with self._reports:
            if self._unanswered_report is not None:
                # Its answer may have been lost on the way, and answers are numbered: first that one, then a newer.
                self._settle_data(self._unanswered_report, self._unanswered_data, lambda: True)
            newest = self._folders.outbox.items(Kind.REPORT)[-1:]
            if newest and self._settle(newest[0], lambda: True):
                return True
            if self._last_report and time.monotonic() - self._reported_at >= repeat_after_seconds:
                item, statement, answer = self._last_report
                repeated = self._send_report(statement)
                if repeated != answer:
                    self._folders.inbox.put(Kind.REPORT_ANSWER, item.id, repeated.SerializeToString())
                    self._last_report = (item, statement, repeated)
            return False

    def _settle(self, item: Item, may_continue: MayContinue) -> bool:
        """Sends one item, unless it has been answered before; returns whether it was sent."""
        try:
            data = self._folders.outbox.read(item)
        except FileNotFoundError:  # the vault has taken it back
            return False
        if self._store.outcome(item.name, digest(data)) is not None:
            return False
        self._settle_data(item, data, may_continue)
        return True

    def _settle_data(self, item: Item, data: bytes, may_continue: MayContinue) -> None:
        if item.kind is Kind.REPORT:
            self._unanswered_report, self._unanswered_data = item, data
        try:
            answer = self._send(item, data, may_continue)
        except (RefusedError, AlteredError) as error:
            code = error.code if isinstance(error, RefusedError) else "ALTERED"
            message = error.details if isinstance(error, RefusedError) else str(error)
            refusal = {"item": item.id.hex(), "kind": item.kind.value, "code": code, "message": message}
            self._folders.inbox.put(Kind.REFUSAL, item.id, json.dumps(refusal, ensure_ascii=False).encode())
            outcome = "refused"
            logger.warning("refused kind=%s id=%s code=%s", item.kind.value, item.id.hex(), code)
        else:
            if answer is not None:
                self._folders.inbox.put(_ANSWERS[item.kind], item.id, answer.SerializeToString())
            outcome = "answered"
            logger.info("answered kind=%s id=%s", item.kind.value, item.id.hex())
        # After the answer is safe: a stop between the two sends the item again, which changes nothing.
        self._store.settle(
            item.name, digest(data), outcome, bytes_sent=self._taken_count() if item.kind is Kind.MANIFEST else 0
        )
        if item.kind is Kind.REPORT:
            self._unanswered_report = None

    def _send(self, item: Item, data: bytes, may_continue: MayContinue) -> SignedAnswer | LogProofs | None:
        """What is to be put into the inbox; None where it lies there already."""
        match item.kind:
            case Kind.OFFER:
                return self._session.offer(self._statement(item, data, StatementKind.OFFER))
            case Kind.WITHDRAWAL:
                return self._session.withdraw(self._statement(item, data, StatementKind.WITHDRAWAL))
            case Kind.RESIGN:
                return self._session.resign(self._statement(item, data, StatementKind.RESIGN))
            case Kind.REPORT:
                statement = self._statement(item, data, StatementKind.REPORT)
                answer = self._send_report(statement)
                self._last_report = (item, statement, answer)
                return answer
            case Kind.LOG_QUERY:
                return self._proofs(item, data)
            case Kind.REFERENCE_QUERY:
                self._fetch_reference(item, data, may_continue)
                return None
            case _:
                try:
                    return self._deliver(item, data, may_continue)
                except WinnowError:
                    self._write_count()  # else it goes with the settlement
                    raise

    def _statement(self, item: Item, data: bytes, kind: StatementKind) -> SignedStatement:
        statement = _parsed(item, SignedStatement, data)
        self._check(item, statement, kind)
        return statement

    def _check(self, item: Item, statement: SignedStatement, kind: StatementKind) -> None:
        try:
            verify(statement, kind, self._vault_key)
        except ForgedStatementError as error:
            raise AlteredError(item, "the vault did not sign it") from error

    def _send_report(self, statement: SignedStatement) -> SignedAnswer:
        answer = self._session.report(ReportRequest(vault=statement, gateway=self._about_gateway()))
        self._reported_at = time.monotonic()
        return answer

    def _proofs(self, item: Item, data: bytes) -> LogProofs:
        """Calls for each proof in turn; whether any of them holds is the vault's to find out."""
        query = _parsed(item, LogQuery, self._statement(item, data, StatementKind.LOG_QUERY).payload)
        return LogProofs(
            consistency=[self._session.consistency_proof(request) for request in query.consistency],
            inclusion=[self._session.inclusion_proof(request) for request in query.inclusion],
        )

    def _fetch_reference(self, item: Item, data: bytes, may_continue: MayContinue) -> None:
        """Fetches the reference of public texts, from where an earlier try ended; the vault sees whether it is the one."""
        query = _parsed(item, ReferenceQuery, self._statement(item, data, StatementKind.REFERENCE_QUERY).payload)
        inbox = self._folders.inbox
        with inbox.grow(Kind.REFERENCE, item.id) as file:
            if (offset := file.tell()) > query.size:
                file.truncate(offset := 0)
            logger.info("fetching the reference offset=%d size=%d", offset, query.size)
            chunks = self._session.reference(query.digest, offset, size=query.size, may_continue=may_continue)
            for chunk in chunks:
                file.write(chunk)
                if file.tell() > query.size:
                    break
            size = file.tell()
        if size < query.size:
            raise UnreachableError(f"fetching the reference: {size} of {query.size} bytes are here; the rest follows")
        reference = inbox.item(Kind.REFERENCE, item.id)
        if inbox.digest(reference) != query.digest:
            inbox.discard(reference)
            raise AlteredError(item, "what the coordinator sent in answer is another file than the steward named")
        inbox.publish(reference)

    # -- a shard -------------------------------------------------------------------------------------------------

    def _deliver(self, item: Item, data: bytes, may_continue: MayContinue) -> SignedAnswer:
        request = _parsed(item, CommitRequest, data)
        self._check(item, request.manifest, StatementKind.MANIFEST)
        manifest = _parsed(item, Manifest, request.manifest.payload)
        if digest(request.key_table.SerializeToString(deterministic=True)) != manifest.key_table_digest:
            raise AlteredError(item, "its key table is not the one that the vault signed for")
        shard = self._folders.outbox.item(Kind.SHARD, item.id)
        self._check_shard(shard, manifest)
        for attempt in range(_UPLOAD_ATTEMPTS):
            try:
                self._upload(shard, manifest, request.manifest, may_continue)
                return self._session.commit(request)
            except UnreachableError as error:
                last, reason = attempt + 1 == _UPLOAD_ATTEMPTS or not self._session.connected, error.__class__.__name__
                failure: UnreachableError | RefusedError = error
            except RefusedError as error:
                # The coordinator may have lost or discarded bytes since it named its offset; then it names another.
                last = attempt + 1 == _UPLOAD_ATTEMPTS or not self._bytes_are_missing(error, manifest)
                reason, failure = error.code, error
            if last or not may_continue():
                raise failure
            logger.info("upload goes on later id=%s try=%d reason=%s", item.id.hex(), attempt + 1, reason)
            self._stop.wait(full_jitter(attempt))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _bytes_are_missing(self, error: RefusedError, manifest: Manifest) -> bool:
        if error.code not in {"FAILED_PRECONDITION", "OUT_OF_RANGE", "DATA_LOSS"}:
            return False
        return not self._session.committed_offset(manifest.sealed_digest).complete

    def _check_shard(self, shard: Item, manifest: Manifest) -> None:
        """Compares the shard with what the vault signed, once for each file."""
        try:
            state = shard.path.stat()
        except FileNotFoundError as error:
            raise AlteredError(shard, "it is not there, though its manifest is") from error
        key = (shard.name, state.st_mtime_ns, state.st_size)
        if key in self._checked_shards:
            return
        if state.st_size != manifest.sealed_size or digest_of(shard.path) != manifest.sealed_digest:
            raise AlteredError(shard, "its bytes are not those that the vault signed for")
        self._checked_shards.add(key)

    def _upload(self, shard: Item, manifest: Manifest, statement: SignedStatement, may_continue: MayContinue) -> None:
        offset = 0
        if shard.name in self._perhaps_begun:
            state = self._session.committed_offset(manifest.sealed_digest)
            if state.complete:
                return
            if (offset := state.committed_offset) > manifest.sealed_size:
                raise UnreachableError(
                    f"uploading {shard.name}: the coordinator names an offset past its end; later again"
                )
        self._perhaps_begun.add(shard.name)
        header = UploadHeader(
            sealed_digest=manifest.sealed_digest,
            sealed_size=manifest.sealed_size,
            offset=offset,
            manifest=statement,
        )
        logger.info("uploading id=%s offset=%d size=%d", shard.id.hex(), offset, manifest.sealed_size)
        answer = self._session.upload(
            header,
            self._chunks(shard, offset),
            may_continue=may_continue,
            bandwidth=self._bandwidth(),
        )
        if not answer.complete:
            raise UnreachableError(
                f"uploading {shard.name}: {answer.committed_offset} bytes are there; the rest follows"
            )

    def _chunks(self, shard: Item, offset: int) -> Iterator[bytes]:
        """The file from the offset on, no faster than the bandwidth of the moment allows."""
        with shard.path.open("rb") as file:
            file.seek(offset)
            due = self._counted_at = time.monotonic()
            while chunk := file.read(_chunk_size(self._bandwidth())):
                yield chunk
                self._count(len(chunk))
                if rate := self._bandwidth():
                    due = max(due, time.monotonic() - 1) + len(chunk) / rate
                    self._stop.wait(max(0.0, due - time.monotonic()))

    def _count(self, size: int) -> None:
        """Adds up what is sent, and writes it down once a second: a transaction a chunk would halve the speed."""
        self._uncounted += size
        if time.monotonic() - self._counted_at >= _COUNT_SECONDS:
            self._write_count()

    def _write_count(self) -> None:
        if count := self._taken_count():
            self._store.add_to_fact(BYTES_SENT, count)

    def _taken_count(self) -> int:
        count, self._uncounted, self._counted_at = self._uncounted, 0, time.monotonic()
        return count


def _turn(item: Item) -> int:
    return 1 + _LAST.index(item.kind) if item.kind in _LAST else 0


def _chunk_size(bandwidth: int | None) -> int:
    """A quarter of a second's worth where a bandwidth is set, so that it holds from the first second on."""
    return CHUNK_BYTES if bandwidth is None else min(CHUNK_BYTES, max(1024, bandwidth // 4))


def _parsed(item: Item, message_type: type[_M], data: bytes) -> _M:
    try:
        return message_type.FromString(data)
    except DecodeError as error:
        raise AlteredError(item, "its bytes are no request") from error
