"""A file that grows by an upload: written past the page cache where the file system does that, and hashed as it comes.

Nobody reads an upload's bytes soon after they came. To copy them into the page cache, to find memory for it, and to drop them there
again was a tenth of what an upload cost, so whole blocks go to the disk as they are (O_DIRECT in open(2)).
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

BLOCK_BYTES: Final = 1 << 20
"""What is written and hashed at once: a multiple of what any file system wants direct writes aligned to."""
_ALIGNED: Final = 4096
_BLOCKS: Final = 4
"""One is filled, while others are hashed."""


class Partial:
    """A growing file of ``size`` bytes; `sync` makes what was written survive a power cut, and may run beside `write`.

    Opening it reads nothing of what is there already but the piece of a block: a sender may open it any number of times, and
    send nothing.

    Args:
        path: of the file; made if it is not there.
        offset: what lies beyond it is cut off: it was never acknowledged, and may not have reached the disk.
    """

    def __init__(self, path: Path, offset: int) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        self.size = min(offset, path.stat().st_size)
        self._file.truncate(self.size)
        self._direct = _opened_direct(path)
        self._blocks = deque(_Block() for _ in range(_BLOCKS))
        self._start = self.size - self.size % _ALIGNED
        """Where in the file the block begins that is filled now."""
        self._flushed = self.size
        """Up to where the file was written."""
        self._blocks[0].take(os.pread(descriptor, self.size - self._start, self._start))
        # hashed as it comes: read again at the end, a large shard would keep its sender waiting; what goes on is read then
        self._hashing = None if self.size else _Hashing()
        self._lock = threading.Lock()

    def write(self, chunk: bytes | memoryview) -> None:
        """Appends."""
        rest = memoryview(chunk)
        with self._lock:
            while rest:
                block = self._blocks[0]
                if block.room == 0:
                    self._put()
                    continue
                taken = block.take(rest)
                self.size += taken
                rest = rest[taken:]

    def sync(self) -> int:
        """Waits until all that was written when it began is on disk; how many bytes that is."""
        with self._lock:
            self._flush()
            size = self.size
        os.fsync(self._file.fileno())
        if self._direct is None:
            # nobody reads them soon, and the next chunks then find memory that is in use already
            os.posix_fadvise(self._file.fileno(), 0, size, os.POSIX_FADV_DONTNEED)
        return size

    def digest(self) -> bytes:
        """SHA-256 of the whole file; it is read for that if some of it was there when it was opened."""
        with self._lock:
            if self._hashing is not None:
                return self._hashing.digest_with(self._blocks[0].filled)
            self._flush()
            self._file.seek(0)
            return hashlib.file_digest(self._file, "sha256").digest()

    def close(self) -> None:
        """Closes the file with all that was written in it; a second time does nothing."""
        with self._lock:
            if self._file.closed:
                return
            try:
                self._flush()
            finally:
                if self._hashing is not None:
                    self._hashing.close()
                if self._direct is not None:
                    os.close(self._direct)
                self._file.close()

    def _put(self) -> None:
        """Writes the full block, and goes on to the next one."""
        block = self._blocks[0]
        written = 0
        if self._direct is not None:
            written = self._put_directly(self._direct, block.filled)
        self._write_all(block.filled[written:], self._start + written)
        if self._hashing is not None:
            block.hashed = self._hashing.update(block.filled)
        self._start += BLOCK_BYTES
        self._flushed = self._start
        self._blocks.rotate(-1)
        self._blocks[0].clear()

    def _put_directly(self, descriptor: int, data: memoryview) -> int:
        """How much of it went to the disk so: nothing on a file system that opens files for direct writes and then does none."""
        try:
            return os.pwrite(descriptor, data, self._start)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            os.close(descriptor)
            self._direct = None
            return 0

    def _flush(self) -> None:
        """Writes what of the block the file does not have yet. It stays in the block, which is written once more when it is full."""
        block = self._blocks[0]
        if self.size > self._flushed:
            self._write_all(block.filled[self._flushed - self._start :], self._flushed)
            self._flushed = self.size

    def _write_all(self, data: memoryview, at: int) -> None:
        while data:
            written = os.pwrite(self._file.fileno(), data, at)
            data, at = data[written:], at + written


def _opened_direct(path: Path) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:  # open(2): the file system has no direct writes
            raise
        return None


class _Block:
    """Memory of a block, aligned to a page."""

    def __init__(self) -> None:
        self._memory = memoryview(mmap.mmap(-1, BLOCK_BYTES))
        self._size = 0
        self.hashed: Future[None] | None = None

    @property
    def room(self) -> int:
        return BLOCK_BYTES - self._size

    @property
    def filled(self) -> memoryview:
        return self._memory[: self._size]

    def take(self, data: bytes | memoryview) -> int:
        """Appends as much as there is room for; how much that was."""
        taken = min(self.room, len(data))
        self._memory[self._size : self._size + taken] = data[:taken]
        self._size += taken
        return taken

    def clear(self) -> None:
        """Waits until what it holds is hashed, and forgets it."""
        if self.hashed is not None:
            self.hashed.result()
        self._size, self.hashed = 0, None


class _Hashing:
    """SHA-256 in a thread of its own, which takes as long as writing does."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="digest")

    def update(self, data: memoryview) -> Future[None]:
        """Adds bytes; they have to stay as they are until that is done."""
        return self._thread.submit(self._hash.update, data)

    def digest_with(self, last: memoryview) -> bytes:
        """Of all that was added and of some more, which may be added again later."""

        def ended() -> bytes:
            whole = self._hash.copy()
            whole.update(last)
            return whole.digest()

        return self._thread.submit(ended).result()

    def close(self) -> None:
        """Ends the thread, once it is through with what was added."""
        self._thread.shutdown()
