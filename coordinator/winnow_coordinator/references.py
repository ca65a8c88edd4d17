"""The reference of public texts: taken from the steward, kept as a blob, handed to agents; the coordinator never asks it.

Agents are told of it by the steward's signed notice, which names its digest, so what the coordinator hands over is that
reference or is refused there. What came of one when its stream broke is kept under its digest, and the next stream goes on there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from winnow_coordinator import wire
from winnow_coordinator.callers import Caller, signed_by, writing
from winnow_coordinator.coordinator import MICROSECONDS, Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.stewardship import file_statement
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.blobs import Blobs
from winnow_coordinator.store.partial import Partial
from winnow_coordinator.uploads import Progress, full_disk_told, refuse_without_room
from winnow_coordinator.wire import require
from winnow_protocol.reference import REFERENCE_BYTES
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import ReferenceNotice
from winnow_protocol.wire import CHUNK_BYTES

logger = logging.getLogger(__name__)

_PARTIAL = "reference-"


@dataclass(frozen=True, slots=True)
class _Stream:
    """A reference on its way in."""

    name: str
    notice: ReferenceNotice
    partial: Partial


class References:
    """What comes of references. There is one steward, so the stream that began last is the one that counts."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator
        self._blobs = _blobs(coordinator)
        self._stream: _Stream | None = None
        self._guard = threading.Lock()

    def query(self, digest: bytes) -> Progress:
        """How far the reference of that digest came; the bytes that it names survive a power cut."""
        require(len(digest) == 32, "digest is not 32 bytes")
        if self._blobs.holds(digest):
            return Progress(self._blobs.size(digest), complete=True)
        with self._guard:
            if self._stream is not None:
                self._stream.partial.sync()
            return Progress(self._blobs.synced_size(_name(digest)), complete=False)

    def put(self, steward: Caller, statement: SignedStatement, chunks: Iterable[bytes], offset: int = 0) -> int:
        """Stores the reference under its digest, in the place of the one before; its version.

        Args:
            chunks: its bytes from ``offset`` on; what came before a break is kept.

        Raises:
            RefusedError: the notice is none, or older than the last; less is here than the offset, or more came than it has; the
                bytes are not those of the digest, and were discarded; another stream has begun since.
        """
        notice = wire.parse(ReferenceNotice, signed_by(steward, statement, Kind.REFERENCE))
        require(len(notice.digest) == 32, "digest is not 32 bytes")
        if notice.size > REFERENCE_BYTES:
            raise RefusedError(Problem.TOO_LARGE, what=f"a reference has at most {REFERENCE_BYTES} bytes")
        if self._blobs.holds(notice.digest):
            return self._publish(steward, statement, notice, None)
        refuse_without_room(self._coordinator, max(0, notice.size - offset))
        stream = self._begin(notice, offset)
        try:
            for chunk in chunks:
                self._append(stream, chunk)
            with self._guard:
                self._refuse_overtaken(stream)
                return self._finish(steward, statement, stream)
        finally:
            with self._guard:
                self._end(stream)

    def _begin(self, notice: ReferenceNotice, offset: int) -> _Stream:
        """A stream at its offset, in the place of any before: that one's line broke, or its steward began anew."""
        name = _name(notice.digest)
        with self._guard:
            if self._stream is not None:
                self._end(self._stream)
            self._blobs.discard_partials(_PARTIAL, but=name)
            here = self._blobs.safe_size(name, offset)
            if here != offset:
                raise RefusedError(Problem.WRONG_OFFSET, offset=here)
            self._stream = _Stream(name, notice, self._blobs.open_partial(name, offset))
            return self._stream

    def _append(self, stream: _Stream, chunk: bytes) -> None:
        with self._guard:
            self._refuse_overtaken(stream)
            fits = len(chunk) <= CHUNK_BYTES and stream.partial.size + len(chunk) <= stream.notice.size
            require(fits, "more bytes came than stated")
            before, each = stream.partial.size, self._coordinator.settings.checkpoint_bytes
            stream.partial.write(chunk)
            if stream.partial.size // each > before // each:  # so that the end does not wait for all of it
                stream.partial.sync()

    def _refuse_overtaken(self, stream: _Stream) -> None:
        if self._stream is not stream:
            raise RefusedError(Problem.UPLOAD_UNDER_WAY, detail="another stream of a reference has begun since")

    def _finish(self, steward: Caller, statement: SignedStatement, stream: _Stream) -> int:
        size = stream.partial.sync()
        if size < stream.notice.size:
            raise RefusedError(Problem.NOT_UPLOADED, offset=size, detail="reference")
        if stream.partial.digest() != stream.notice.digest:
            self._end(stream)
            self._blobs.discard_partial(stream.name)
            raise RefusedError(Problem.WRONG_DIGEST, detail="reference")
        return self._publish(steward, statement, stream.notice, stream)

    def _publish(
        self, steward: Caller, statement: SignedStatement, notice: ReferenceNotice, stream: _Stream | None
    ) -> int:
        """Keeps what came, and then files the notice: what is kept and then not filed is cleared away.

        Nobody may write while the store takes up to a GiB, so that is before the transaction. In the turn of its digest no clearing
        away takes the reference in between, while no notice names it.
        """
        try:
            with self._blobs.in_turn(notice.digest):
                if stream is not None:
                    with full_disk_told():
                        self._blobs.keep(stream.name, notice.digest)
                elif not self._blobs.holds(notice.digest):  # it counted no more, and was cleared away since
                    raise RefusedError(Problem.WRONG_OFFSET, offset=0)
                with writing(self._coordinator, steward) as tx:
                    file_statement(self._coordinator, tx, statement, notice.version)
        except RefusedError:
            _clear_unnamed(self._coordinator)
            raise
        _clear_unnamed(self._coordinator)
        return notice.version

    def _end(self, stream: _Stream) -> None:
        """Closes a stream; what came of it is there for the next one."""
        stream.partial.close()
        if self._stream is stream:
            self._stream = None


def clear_away(coordinator: Coordinator) -> None:
    """Removes references that no notice names any more, and what came of one that nothing was added to for a lease's time.

    A reference counts no more once a newer one has taken its place, or its root key was followed by another; it is removed at
    once, or by this where the coordinator was stopped before, at its start and each hour.
    """
    _clear_unnamed(coordinator)
    _blobs(coordinator).discard_partials(_PARTIAL, before_s=(coordinator.now - coordinator.lease) / MICROSECONDS)


def _clear_unnamed(coordinator: Coordinator) -> None:
    blobs = _blobs(coordinator)
    for digest in blobs.digests():
        if _is_named(coordinator, digest):
            continue
        with blobs.in_turn(digest):  # so that it does not lie between its blob and its notice
            if not _is_named(coordinator, digest):
                blobs.remove(digest)
                logger.info("a reference that counts no more was removed")


def _is_named(coordinator: Coordinator, digest: bytes) -> bool:
    with coordinator.records.read() as tx:
        named = _newest(tx)
    return named is not None and named.digest == digest


def fetch(coordinator: Coordinator, digest: bytes, offset: int) -> Iterator[bytes]:
    """The newest reference from an offset, in blocks of at most 1 MiB.

    Raises:
        RefusedError: the newest has another digest, or is shorter.
    """
    with coordinator.records.read() as tx:
        notice = _newest(tx)
    if notice is None or notice.digest != digest or not _blobs(coordinator).holds(digest):
        raise RefusedError(Problem.UNKNOWN_REFERENCE)
    if offset > notice.size:
        raise RefusedError(Problem.WRONG_OFFSET, offset=notice.size)
    return _blobs(coordinator).read(digest, offset)


def _blobs(coordinator: Coordinator) -> Blobs:
    """Apart from the shards': a steward that names a shard's digest gets at no shard."""
    return coordinator.blobs.apart("references")


def _name(digest: bytes) -> str:
    return f"{_PARTIAL}{digest.hex()}"


def _newest(tx: Transaction) -> ReferenceNotice | None:
    held = parties.newest_statement(tx, Kind.REFERENCE.value)
    if held is None:
        return None
    return ReferenceNotice.FromString(SignedStatement.FromString(held.statement).payload)
