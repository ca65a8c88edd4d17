"""The one place that talks to the coordinator: mutual TLS, a deadline on every call, errors as sentences."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from types import TracebackType
from typing import Any, BinaryIO

import grpc
from google.protobuf.message import DecodeError

from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.enrollment_pb2 import (
    ChallengeRequest,
    ChallengeResponse,
    EnrollRequest,
    EnrollResponse,
    RecoverRequest,
    RenewRequest,
    RenewResponse,
)
from winnow_protocol.v1.enrollment_pb2_grpc import EnrollmentServiceStub, RenewalServiceStub
from winnow_protocol.v1.steward_pb2 import (
    CosignRequest,
    FetchShardRequest,
    GetEpochRequest,
    GetEpochResponse,
    ListAcceptancesRequest,
    ListLogRequest,
    ListPendingRequest,
    ListPublishedRequest,
    ListShardsRequest,
    ListWithdrawalsRequest,
    PendingAgent,
    PutReferenceRequest,
    QueryReferenceRequest,
    RestoreWithdrawalRequest,
    ShardSummary,
)
from winnow_protocol.v1.steward_pb2_grpc import StewardServiceStub
from winnow_protocol.v1.transparency_pb2 import (
    GetCheckpointRequest,
    GetConsistencyProofRequest,
    GetInclusionProofRequest,
)
from winnow_protocol.v1.transparency_pb2_grpc import TransparencyServiceStub
from winnow_steward.calls import OPTIONS, Answer, NotOnRecordError, call, sentence

logger = logging.getLogger(__name__)

_DEADLINE_S = 30.0
_STREAM_DEADLINE_S = 600.0
_REFERENCE_DEADLINE_S = 4 * 3600.0
_ATTEMPTS = 5
_NOT_LET_IN = {
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
}


class NotLetInError(StopRunError):
    """The coordinator does not take the steward's request to join; nobody was let in by it."""


class Newcomer:
    """Calls on the enrollment port: the server shows its certificate, the caller has none yet."""

    def __init__(self, address: str, ca_pem: bytes) -> None:
        self._address = address
        self._channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(ca_pem), options=OPTIONS)
        self._stub = EnrollmentServiceStub(self._channel)

    def enroll(self, request: EnrollRequest) -> EnrollResponse:
        """Trades the token for a certificate; NotLetInError where the token was not spent for this request."""
        try:
            return self._call("enrolling the steward", lambda: self._stub.Enroll(request, timeout=_DEADLINE_S))
        except StopRunError as error:
            if isinstance(error.__cause__, grpc.RpcError) and error.__cause__.code() in _NOT_LET_IN:
                raise NotLetInError(str(error)) from error
            raise

    def challenge(self, steward_id: str) -> ChallengeResponse:
        """A nonce that `recover` has to sign within a minute."""
        request = ChallengeRequest(agent_id=steward_id)
        return self._call("recovering the certificate", lambda: self._stub.Challenge(request, timeout=_DEADLINE_S))

    def recover(self, request: RecoverRequest) -> EnrollResponse:
        """A new certificate for the holder of the root key, after the last one ended."""
        return self._call("recovering the certificate", lambda: self._stub.Recover(request, timeout=_DEADLINE_S))

    def _call(self, doing: str, method: Callable[[], Answer]) -> Answer:
        return call(doing, self._address, method)

    def __enter__(self) -> Newcomer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()


class Coordinator:
    """Calls on the main port, under the steward's certificate.

    Every method raises TryLaterError where the coordinator can't be reached or can't take the call now, and
    StopRunError where it refuses it.

    Args:
        another: gets CA and certificate (PEM) for one that counts no more, once; None where there is no such way.
    """

    def __init__(
        self,
        address: str,
        ca_pem: bytes,
        key_pem: bytes,
        chain_pem: bytes,
        another: Callable[[], tuple[bytes, bytes]] | None = None,
    ) -> None:
        self._address = address
        self._key_pem = key_pem
        self._another = another
        self._open(ca_pem, chain_pem)

    def _open(self, ca_pem: bytes, chain_pem: bytes) -> None:
        credentials = grpc.ssl_channel_credentials(ca_pem, self._key_pem, chain_pem)
        self._channel = grpc.secure_channel(self._address, credentials, options=OPTIONS)
        self._steward = StewardServiceStub(self._channel)
        self._transparency = TransparencyServiceStub(self._channel)

    def renew(self, request: RenewRequest) -> RenewResponse:
        """The certificate of the next generation."""
        stub = RenewalServiceStub(self._channel)
        return self._call("renewing the certificate", lambda: stub.Renew(request, timeout=_DEADLINE_S))

    def pending(self) -> list[PendingAgent]:
        """Agents that are enrolled and wait for approval."""
        request = ListPendingRequest()
        doing = "listing the agents that wait"
        return list(self._call(doing, lambda: self._steward.ListPending(request, timeout=_DEADLINE_S)).agents)

    def approve(self, statement: SignedStatement) -> None:
        """Hands over a signed Approval."""
        self._call("approving an agent", lambda: self._steward.Approve(statement, timeout=_DEADLINE_S))

    def publish_directory(self, statement: SignedStatement) -> None:
        """Hands over a signed Directory."""
        self._call("publishing the directory", lambda: self._steward.PublishDirectory(statement, timeout=_DEADLINE_S))

    def revoke(self, statement: SignedStatement) -> None:
        """Hands over a signed Revocation; withdrawing what a partner sent may take long."""
        self._call(
            "putting agents out of the fleet", lambda: self._steward.Revoke(statement, timeout=_STREAM_DEADLINE_S)
        )

    def epoch(self) -> GetEpochResponse:
        """How far the fleet has moved to the directory's epoch, as its agents reported."""
        request = GetEpochRequest()
        return self._call(
            "asking how far the fleet has moved", lambda: self._steward.GetEpoch(request, timeout=_DEADLINE_S)
        )

    def publish_policy(self, statement: SignedStatement) -> None:
        """Hands over a signed Policy."""
        self._call("publishing the policy", lambda: self._steward.PublishPolicy(statement, timeout=_DEADLINE_S))

    def put_reference(
        self, statement: SignedStatement, digest: bytes, chunks: Callable[[int], Iterator[bytes]]
    ) -> None:
        """Hands over a signed ReferenceNotice, and the reference that it names; what broke off goes on where it broke.

        Args:
            digest: of the whole reference, SHA-256.
            chunks: its bytes from an offset on.

        Raises:
            TryLaterError: it broke again and again; what came is kept for the next time.
        """
        doing, failed, furthest = "publishing the reference", 0, -1
        while True:
            try:
                offset = self._reference_offset(digest)
                if offset > furthest:
                    failed, furthest = 0, offset
                parts = self._reference_parts(statement, offset, chunks)
                self._call(
                    doing,
                    lambda parts=parts: self._steward.PutReference(parts, timeout=_REFERENCE_DEADLINE_S),  # type: ignore[misc]
                )
            except TryLaterError as error:
                failed += 1
                if failed == _ATTEMPTS:
                    raise TryLaterError(
                        f"{error}; what came is kept, and the same command goes on from there"
                    ) from error
                logger.warning("publishing the reference broke off; going on from where it is: %s", error)
                time.sleep(random.uniform(0, 0.2 * 2**failed))  # noqa: S311  # jitter, no secret
            else:
                return

    def _reference_offset(self, digest: bytes) -> int:
        request = QueryReferenceRequest(digest=digest)
        doing = "asking how much of the reference came"
        try:
            answer = self._call(doing, lambda: self._steward.QueryReference(request, timeout=_DEADLINE_S))
        except StopRunError as error:
            cause = error.__cause__
            if isinstance(cause, grpc.Call) and cause.code() is grpc.StatusCode.UNIMPLEMENTED:
                return 0  # a coordinator of before keeps nothing of what broke off
            raise
        return int(answer.committed_offset)

    @staticmethod
    def _reference_parts(
        statement: SignedStatement, offset: int, chunks: Callable[[int], Iterator[bytes]]
    ) -> Iterator[PutReferenceRequest]:
        yield PutReferenceRequest(notice=statement, offset=offset)
        for chunk in chunks(offset):
            yield PutReferenceRequest(chunk=chunk)

    def shards(self, track: str, after: str = "") -> Iterator[ShardSummary]:
        """Every shard of a track (of all, if empty) after one of them, page by page, unverified."""
        doing, method = f"listing the shards of {track}", self._steward.ListShards
        for page in self._pages(doing, method, lambda after: ListShardsRequest(track=track, after_shard=after), after):
            yield from page.shards

    def fetch_shard(self, shard_id: bytes, size: int, out: BinaryIO) -> None:
        """Writes a shard's sealed bytes, unverified; a broken stream goes on where it broke.

        Args:
            size: what the manifest says; more is refused.

        Raises:
            SetAsideError: kind ``missing`` or ``altered``: the coordinator does not have it, or sends more than it is.
            TryLaterError: the stream broke again and again, and nothing came in between.
        """
        received = failed = furthest = 0
        while True:
            try:
                for chunk in self._chunks(shard_id, received):
                    received += len(chunk)
                    if received > size:
                        raise SetAsideError(
                            f"fetching shard {shard_id.hex()} from {self._address}: more than its {size} bytes came",
                            kind="altered",
                        )
                    out.write(chunk)
            except TryLaterError:
                failed = 1 if received > furthest else failed + 1
                furthest = received
                if failed == _ATTEMPTS:
                    raise
                logger.warning("fetching shard %s broke off at byte %d; trying again", shard_id.hex(), received)
                time.sleep(random.uniform(0, 0.1 * 2**failed))  # noqa: S311  # jitter, no secret
            else:
                return

    def tombstones(self) -> Iterator[tuple[SignedStatement, SignedStatement]]:
        """Every withdrawal's tombstone and the statement that it answers, the oldest first, unverified.

        A tombstone that comes without has an empty one.
        """
        after = 0
        while True:
            request = ListWithdrawalsRequest(after_log_index=after)
            page = self._call(
                "listing withdrawals",
                lambda request=request: self._steward.ListWithdrawals(request, timeout=_DEADLINE_S),  # type: ignore[misc]
            )
            yield from zip_longest(
                page.tombstones, page.withdrawals[: len(page.tombstones)], fillvalue=SignedStatement()
            )
            last = max((tombstone_index(statement) for statement in page.tombstones), default=after)
            if last <= after:
                return
            after = last

    def leaves(self, first: int, size: int) -> Iterator[SignedStatement]:
        """The statements in the log from a leaf on, up to that size, unverified; fewer where the coordinator has no more."""
        while first < size:
            request = ListLogRequest(first_index=first)
            page = self._call(
                "reading the log",
                lambda request=request: self._steward.ListLog(request, timeout=_DEADLINE_S),  # type: ignore[misc]
            )
            if not page.leaves:
                return
            yield from page.leaves[: size - first]
            first += len(page.leaves)

    def acceptances(self) -> Iterator[SignedStatement]:
        """Every acceptance of terms, by agent and in their order, unverified."""
        doing, method = "listing what partners accepted", self._steward.ListAcceptances
        for page in self._pages(doing, method, lambda after: ListAcceptancesRequest(after=after)):
            yield from page.acceptances

    def checkpoint(self) -> str:
        """The log's newest checkpoint, a signed note, unverified."""
        request = GetCheckpointRequest()
        return self._call(
            "fetching the checkpoint", lambda: self._transparency.GetCheckpoint(request, timeout=_DEADLINE_S)
        ).note

    def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """The proof that the log of ``first`` leaves is the beginning of that of ``second``."""
        request = GetConsistencyProofRequest(first_size=first, second_size=second)
        doing = "fetching a consistency proof"
        return list(
            self._call(doing, lambda: self._transparency.GetConsistencyProof(request, timeout=_DEADLINE_S)).hashes
        )

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The audit path of leaf ``index`` in the log of ``size`` leaves."""
        request = GetInclusionProofRequest(log_index=index, tree_size=size)
        doing = "fetching an inclusion proof"
        return list(
            self._call(doing, lambda: self._transparency.GetInclusionProof(request, timeout=_DEADLINE_S)).hashes
        )

    def published(self, kind: str) -> Iterator[SignedStatement]:
        """What the steward has published of a kind, as the coordinator has it, unverified: the newest, or all of those that each count."""
        doing, method = "asking what was published", self._steward.ListPublished
        for page in self._pages(doing, method, lambda after: ListPublishedRequest(kind=kind, after=after)):
            yield from page.statements

    def restore_withdrawal(self, tombstone: SignedStatement, withdrawal: SignedStatement) -> int:
        """Hands over a withdrawal that the coordinator may have lost; how many documents were withdrawn by it."""
        request = RestoreWithdrawalRequest(tombstone=tombstone, withdrawal=withdrawal)
        return self._call(
            "handing over a withdrawal",
            lambda: self._steward.RestoreWithdrawal(request, timeout=_STREAM_DEADLINE_S),
        ).documents

    def cosign(self, note: str) -> None:
        """Hands over a checkpoint with the steward's line."""
        request = CosignRequest(note=note)
        self._call("handing over the cosignature", lambda: self._steward.Cosign(request, timeout=_DEADLINE_S))

    def _pages(
        self, doing: str, method: Callable[..., Any], request: Callable[[str], object], after: str = ""
    ) -> Iterator[Any]:
        """The answers to requests after the place that the one before named, to the last."""
        while True:
            page = self._call(doing, lambda after=after: method(request(after), timeout=_DEADLINE_S))  # type: ignore[misc]
            yield page
            if not page.next or page.next == after:
                return
            after = page.next

    def _chunks(self, shard_id: bytes, offset: int) -> Iterator[bytes]:
        try:
            request = FetchShardRequest(shard_id=shard_id, offset=offset)
            for response in self._steward.FetchShard(request, timeout=_STREAM_DEADLINE_S):
                yield response.chunk
        except grpc.RpcError as error:
            said = sentence(f"fetching shard {shard_id.hex()}", self._address, error)
            if isinstance(error, grpc.Call) and error.code() is grpc.StatusCode.NOT_FOUND:
                raise SetAsideError(str(said), kind="missing") from error
            raise said from error

    def _call(self, doing: str, method: Callable[[], Answer]) -> Answer:
        try:
            return call(doing, self._address, method)
        except NotOnRecordError:
            if self._another is None:
                raise
            another, self._another = self._another, None
            self._channel.close()
            self._open(*another())
            return call(doing, self._address, method)

    def __enter__(self) -> Coordinator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()


def tombstone_index(statement: SignedStatement) -> int:
    """Where in the log a tombstone says it stands; unverified.

    Raises:
        StopRunError: it is no tombstone.
    """
    try:
        return Tombstone.FromString(statement.payload).log_index
    except DecodeError as error:
        raise StopRunError("listing withdrawals: the coordinator sent something else; ask its operator") from error
