"""The reference of public texts: taken from the steward, kept as a blob, handed to agents; the coordinator never asks it.

Agents are told of it by the steward's signed notice, which names its digest, so what the coordinator hands over is that
reference or is refused there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from winnow_coordinator import wire
from winnow_coordinator.callers import Caller, signed_by, writing
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.stewardship import file_statement
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.blobs import Blobs
from winnow_coordinator.uploads import refuse_without_room
from winnow_coordinator.wire import require
from winnow_protocol.reference import REFERENCE_BYTES
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import ReferenceNotice
from winnow_protocol.wire import CHUNK_BYTES

_PARTIAL = "reference-"


def put(coordinator: Coordinator, steward: Caller, statement: SignedStatement, chunks: Iterable[bytes]) -> int:
    """Stores the reference under its digest, in the place of the one before; its version."""
    notice = wire.parse(ReferenceNotice, signed_by(steward, statement, Kind.REFERENCE))
    require(len(notice.digest) == 32, "digest is not 32 bytes")
    if notice.size > REFERENCE_BYTES:
        raise RefusedError(Problem.TOO_LARGE, what=f"a reference has at most {REFERENCE_BYTES} bytes")
    blobs = _blobs(coordinator)
    refuse_without_room(coordinator, notice.size)
    name = f"{_PARTIAL}{notice.digest.hex()}-{os.urandom(8).hex()}"  # an earlier try may not have ended yet
    partial = blobs.open_partial(name, 0)
    try:
        for chunk in chunks:
            require(
                len(chunk) <= CHUNK_BYTES and partial.size + len(chunk) <= notice.size, "more bytes came than stated"
            )
            partial.write(chunk)
        if partial.sync() != notice.size or partial.digest() != notice.digest:
            raise RefusedError(Problem.WRONG_DIGEST, detail="reference")
        with writing(coordinator, steward) as tx:
            before = _newest(tx)
            file_statement(coordinator, tx, statement, notice.version)
            blobs.keep(name, notice.digest)
    finally:
        partial.close()
        blobs.discard_partial(name)
    if before is not None and before.digest != notice.digest:
        blobs.remove(before.digest)
    return notice.version


def discard_begun(coordinator: Coordinator) -> None:
    """Removes what was begun when the coordinator was killed; for its start."""
    _blobs(coordinator).discard_partials(_PARTIAL)


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


def _newest(tx: Transaction) -> ReferenceNotice | None:
    held = parties.newest_statement(tx, Kind.REFERENCE.value)
    if held is None:
        return None
    return ReferenceNotice.FromString(SignedStatement.FromString(held.statement).payload)
