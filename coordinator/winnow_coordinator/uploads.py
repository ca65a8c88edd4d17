"""Sealed bytes on their way in, from the offset that was last synced to disk.

A vault's manifest stands before the first byte: nothing is kept of bytes that no vault has signed for. An upload is
known by its agent and the digest of its sealed bytes, survives a restart, and moves into the store once complete.
"""

from __future__ import annotations

import errno
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from winnow_coordinator.callers import Caller, writing
from winnow_coordinator.contributions import check_leases, signed_manifest
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, shards
from winnow_coordinator.store.partial import Partial
from winnow_coordinator.store.tables import Upload
from winnow_coordinator.wire import require
from winnow_protocol.v1.contribution_pb2 import Manifest, UploadHeader
from winnow_protocol.wire import CHUNK_BYTES

logger = logging.getLogger(__name__)

RESERVED_BYTES = 256 << 20
"""What uploads leave of the disk: what is withdrawn or revoked has to be written down also where nothing else can be."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many bytes are safe, and whether those are all."""

    committed_offset: int
    complete: bool


def refuse_without_room(coordinator: Coordinator, size: int) -> None:
    """Raises RefusedError where so many bytes more would leave less of the disk than `RESERVED_BYTES`."""
    if shutil.disk_usage(coordinator.settings.incoming).free < RESERVED_BYTES + size:
        raise RefusedError(Problem.BUSY, detail=f"no room for {size} bytes and the reserve")


class Uploads:
    """The uploads of all agents; one stream at a time for each."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator
        self._streaming: set[str] = set()
        self._guard = threading.Lock()

    def query(self, caller: Caller, sealed_digest: bytes) -> Progress:
        """How far the caller's upload of these bytes is; what is unknown is at 0."""
        require(len(sealed_digest) == 32, "sealed_digest is not 32 bytes")
        with self._coordinator.records.read() as tx:
            known = _known(tx, caller, sealed_digest)
        return known if isinstance(known, Progress) else self._progress(known)

    def begin(self, caller: Caller, header: UploadHeader) -> Incoming | Progress:
        """An open upload at the header's offset, or its progress if the bytes are complete already.

        Raises:
            RefusedError: the manifest is unsigned or does not fit the header or the leases, the bytes are too many,
                the offset is not the committed one, or another stream is at it.
        """
        manifest = signed_manifest(caller, header.manifest)
        require(manifest.sealed_digest == header.sealed_digest, "sealed_digest is not the manifest's")
        require(manifest.sealed_size == header.sealed_size, "sealed_size is not the manifest's")
        limit = self._coordinator.settings.shard_bytes
        if manifest.sealed_size > limit:
            raise RefusedError(Problem.TOO_LARGE, what=f"a sealed shard has at most {limit} bytes")
        name = _name(caller.id, header.sealed_digest)
        if not self._take(name):
            raise RefusedError(Problem.UPLOAD_UNDER_WAY, detail=f"agent {caller.id}")
        try:
            upload = self._admit(caller, header, manifest)
            if isinstance(upload, Progress):
                self._release(name)
                return upload
            size = self._coordinator.blobs.safe_size(name, upload.committed_offset)
            if size != header.offset:
                self._correct(upload, size)
                raise RefusedError(Problem.WRONG_OFFSET, offset=size)
            partial = self._coordinator.blobs.open_partial(name, size)
        except BaseException:
            self._release(name)
            raise
        return Incoming(self._coordinator, caller, header, partial, release=lambda: self._release(name))

    def discard_idle(self) -> int:
        """Forgets uploads that nothing was added to for longer than a lease lives; how many they were."""
        coordinator = self._coordinator
        with coordinator.records.read() as tx:
            idle = shards.idle_uploads(tx, coordinator.now - coordinator.lease)
        return sum(self._discard(upload) for upload in idle)

    def _discard(self, upload: Upload) -> bool:
        """Whether the upload is forgotten: not where its agent has come back.

        Nobody may write while the store removes its bytes, so that is between two transactions: its name is taken, so that no
        stream of it begins, and in the turn of its digest no shard of it is committed. The row goes last: what a stop in between leaves
        is found again by it.
        """
        coordinator, agent_id, digest = self._coordinator, upload.agent_id, upload.sealed_digest
        name = _name(agent_id, digest)
        if not self._take(name):
            return False
        try:
            with coordinator.blobs.in_turn(digest):
                with coordinator.records.read() as tx:
                    found = shards.upload(tx, agent_id, digest)
                    if found is None or found.changed_at >= coordinator.now - coordinator.lease:
                        return False
                    named = shards.with_digest(tx, digest) is not None or shards.others_upload(tx, agent_id, digest)
                coordinator.blobs.discard_partial(name)
                if not named:
                    coordinator.blobs.remove(digest)
                with coordinator.records.write() as tx:
                    shards.forget_upload(tx, agent_id, digest)
        finally:
            self._release(name)
        return True

    def _admit(self, caller: Caller, header: UploadHeader, manifest: Manifest) -> Upload | Progress:
        """The upload's row, made if the leases stand and the agent has not too many; its progress if it is complete."""
        with writing(self._coordinator, caller) as tx:
            known = _known(tx, caller, header.sealed_digest)
            if isinstance(known, Progress):
                return known
            if known is None or not _all_came(known):
                return self._opened(tx, caller, header, manifest)
        # All of it came before. Nobody may write while the store says whether it has it, so it is asked between two transactions. What
        # it says holds, for its name is taken by this stream: no other brings these bytes, and nobody discards them (`_discard`).
        progress = self._progress(known)
        if progress.complete:
            return progress
        with writing(self._coordinator, caller) as tx:
            return self._opened(tx, caller, header, manifest)

    def _opened(self, tx: Transaction, caller: Caller, header: UploadHeader, manifest: Manifest) -> Upload:
        coordinator = self._coordinator
        refuse_without_room(coordinator, manifest.sealed_size - header.offset)
        check_leases(tx, caller, manifest, coordinator.now)
        upload = shards.upload(tx, caller.id, header.sealed_digest)
        if upload is None:
            count = shards.count_unfinished(tx, caller.id)
            if count >= coordinator.settings.open_uploads:
                raise RefusedError(Problem.TOO_MANY_UPLOADS, count=count)
            if header.offset:
                raise RefusedError(Problem.WRONG_OFFSET, offset=0)
            upload = Upload(
                agent_id=caller.id,
                sealed_digest=header.sealed_digest,
                sealed_size=header.sealed_size,
                changed_at=coordinator.now,
            )
            tx.add(upload)
        require(upload.sealed_size == header.sealed_size, "sealed_size is not that of the upload's beginning")
        return upload

    def _progress(self, upload: Upload | None) -> Progress:
        """How far an upload is. It is complete once the store has it, for nothing comes there that was not verified."""
        if upload is None:
            return Progress(0, complete=False)
        complete = _all_came(upload) and self._coordinator.blobs.holds(upload.sealed_digest)
        return Progress(upload.committed_offset, complete=complete)

    def _correct(self, upload: Upload, size: int) -> None:
        """Takes back what was said to be safe if the file has less: it was lost, or removed by hand."""
        if size != upload.committed_offset:
            logger.warning("upload shrank: agent=%s from=%d to=%d", upload.agent_id, upload.committed_offset, size)
            with self._coordinator.records.write() as tx:
                tx.merge(upload).committed_offset = size

    def _take(self, name: str) -> bool:
        """Whether nobody else is at the upload of that name; then nobody comes to it before `_release`."""
        with self._guard:
            free = name not in self._streaming
            self._streaming.add(name)
            return free

    def _release(self, name: str) -> None:
        with self._guard:
            self._streaming.discard(name)


class Incoming:
    """One stream of an upload. Its methods may be called from different threads."""

    def __init__(
        self,
        coordinator: Coordinator,
        caller: Caller,
        header: UploadHeader,
        partial: Partial,
        release: Callable[[], None],
    ) -> None:
        self._coordinator = coordinator
        self._caller = caller
        self._header = header
        self._partial = partial
        self._release = release
        self._recorded = partial.size
        self._lock = threading.Lock()
        self._recording = threading.Lock()
        self._closed = False

    @property
    def unsafe(self) -> int:
        """How many bytes were written that a power cut would take."""
        return self._partial.size - self._recorded

    def take(self, chunks: Sequence[bytes | memoryview]) -> None:
        """Appends chunks.

        Raises:
            RefusedError: one is empty, larger than 1 MiB, goes beyond the stated size, or the disk is full.
        """
        with self._lock:
            if self._closed:
                raise RefusedError(Problem.BUSY, detail="a chunk came after its stream was closed")
            for chunk in chunks:
                self._append(chunk)

    def _append(self, chunk: bytes | memoryview) -> None:
        if len(chunk) > CHUNK_BYTES:
            raise RefusedError(Problem.TOO_LARGE, what=f"a chunk has at most {CHUNK_BYTES} bytes")
        require(len(chunk) > 0, "a chunk is empty")
        require(self._partial.size + len(chunk) <= self._header.sealed_size, "more bytes came than sealed_size")
        with full_disk_told():
            self._partial.write(chunk)

    def record(self) -> None:
        """Syncs the bytes first, and only then says that they are there; it may run while others are taken.

        Raises:
            RefusedError: the disk is full.
        """
        with self._recording, full_disk_told():
            if not self.unsafe:
                return
            refuse_without_room(self._coordinator, 0)  # another may have filled it since this one began
            size = self._partial.sync()
            with self._coordinator.records.write() as tx:
                digest, now = self._header.sealed_digest, self._coordinator.now
                shards.advance_upload(tx, self._caller.id, digest, size, now)
            self._recorded = size

    def finish(self) -> Progress:
        """At the end of the stream: makes all bytes safe and, if they are all there, verifies and stores them.

        Raises:
            RefusedError: the bytes are not those of the digest; they were discarded.
        """
        with self._lock:
            self.record()
            if self._partial.size < self._header.sealed_size:
                return Progress(self._partial.size, complete=False)
            fits = self._partial.digest() == self._header.sealed_digest
            with full_disk_told():
                self._end(fits)
        if not fits:
            raise RefusedError(Problem.WRONG_DIGEST, detail=f"agent {self._caller.id}")
        logger.info("uploaded: agent=%s bytes=%d", self._caller.id, self._header.sealed_size)
        return Progress(self._header.sealed_size, complete=True)

    def close(self) -> None:
        """Makes what came safe and lets another stream in; after `finish` of all bytes there is nothing left to do."""
        with self._lock:
            if not self._closed:
                self._closed = True
                try:
                    with full_disk_told():
                        try:
                            self.record()
                        finally:
                            self._partial.close()
                finally:
                    self._release()

    def _end(self, fits: bool) -> None:
        blobs, name = self._coordinator.blobs, _name(self._caller.id, self._header.sealed_digest)
        self._closed = True
        self._partial.close()
        try:
            if fits:
                blobs.keep(name, self._header.sealed_digest)
            else:
                blobs.discard_partial(name)
                self._forget()
        finally:
            self._release()

    def _forget(self) -> None:
        with self._coordinator.records.write() as tx:
            upload = shards.upload(tx, self._caller.id, self._header.sealed_digest)
            if upload is not None:
                tx.delete(upload)


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Says that the coordinator is busy where a disk that an upload is written to is full, or fails."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise RefusedError(Problem.BUSY, detail=f"writing an upload: {error.strerror}") from error
        raise


def _name(agent_id: str, sealed_digest: bytes) -> str:
    return f"{agent_id}-{sealed_digest.hex()}"


def _known(tx: Transaction, caller: Caller, sealed_digest: bytes) -> Upload | Progress | None:
    """The caller's upload of these bytes; its progress once a shard has them; None of what is unknown."""
    shard = shards.with_digest(tx, sealed_digest)
    if shard is not None and shard.agent_id == caller.id:
        return Progress(shard.sealed_size, complete=True)
    return shards.upload(tx, caller.id, sealed_digest)


def _all_came(upload: Upload) -> bool:
    return upload.committed_offset == upload.sealed_size
