"""A file of the source as its digitizer reads it, with an eye on the disk or the share that it lies on.

Libraries take whatever goes wrong while they read for damage to the file, and some pass over it. But a disk that fails, or a
share that is away, is no fault of the file's: what was read until then is not all of it, and another time it may be.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.processes.framing import ChannelClosed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class _Watched(io.FileIO):
    """Remembers that the system could not read, whatever a library makes of it."""

    failure: OSError | None = None

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return super().readinto(buffer)
        except OSError as error:
            self.failure = error
            raise

    def readall(self) -> bytes:
        try:
            return super().readall()
        except OSError as error:
            self.failure = error
            raise


@contextmanager
def watched(descriptor: int) -> Iterator[BinaryIO]:
    """The file that a descriptor is open at, which is closed in the end.

    Raises:
        DigitizeError: ``unreadable`` where the system could not read it, in place of what came of that.
    """
    raw = _Watched(descriptor, "rb")
    with io.BufferedReader(raw, max(io.DEFAULT_BUFFER_SIZE, os.fstat(descriptor).st_blksize)) as file:
        try:
            yield file
        except (ChannelClosed, MemoryError):
            raise
        except Exception as error:
            if raw.failure is None:
                raise
            raise _unreadable(raw.failure) from error
        if raw.failure is not None:
            raise _unreadable(raw.failure)


def _unreadable(error: OSError) -> DigitizeError:
    why = os.strerror(error.errno or 0)
    return DigitizeError(
        f"reading a file: {why}; check the disk or the share that it lies on, it is tried again", kind="unreadable"
    )
