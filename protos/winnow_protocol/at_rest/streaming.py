"""A long stream under one key: AES-256-GCM in segments of 1 MiB, STREAM (Hoang et al. 2015), as shards have it.

The nonce of a segment is its number, from 0 (11 bytes), and a byte that is 1 for the last: what was altered, reordered or
cut, also between two segments, does not open. A key is used for one stream.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

from winnow_protocol.errors import StopRunError

_SEGMENT: Final = 1 << 20
_TAG: Final = 16


class BrokenStreamError(StopRunError):
    """A stream was altered or cut, or is under another key."""


class SealingWriter(io.RawIOBase):
    """Writes a stream; `finish` writes its last segment, without which it does not open.

    Args:
        context: what the stream belongs to, associated with each segment.
    """

    def __init__(self, out: BinaryIO, key: bytes, context: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._out, self._cipher, self._context = out, AESGCM(key), context
        self._number, self._held = 0, bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Takes bytes; full segments go out."""
        self._held += data
        while len(self._held) > _SEGMENT:
            self._put(bytes(self._held[:_SEGMENT]), last=False)
            del self._held[:_SEGMENT]
        return len(memoryview(data))

    def finish(self) -> None:
        """Writes what is left, as the last segment."""
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, segment: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), segment, self._context))
        self._number += 1


class OpeningReader(io.RawIOBase):
    """Reads what `SealingWriter` wrote; its end is only reached by the last segment.

    Raises:
        BrokenStreamError: while it is read: it was altered or cut, or is under another key.
    """

    def __init__(self, source: BinaryIO, key: bytes, context: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._source, self._cipher, self._context = source, AESGCM(key), context
        self._number, self._plain, self._ended = 0, b"", False
        self._ahead = source.read(_SEGMENT + _TAG)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, target: Any) -> int:
        """Fills a buffer as far as one segment goes; 0 at the end."""
        while not self._plain and not self._ended:
            self._open_next()
        view = memoryview(target).cast("B")
        count = min(len(view), len(self._plain))
        view[:count], self._plain = self._plain[:count], self._plain[count:]
        return count

    def _open_next(self) -> None:
        from cryptography.exceptions import InvalidTag

        segment, self._ahead = self._ahead, self._source.read(_SEGMENT + _TAG)
        self._ended = not self._ahead
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last=self._ended), segment, self._context)
        except (InvalidTag, ValueError) as error:
            raise BrokenStreamError(
                f"decrypting segment {self._number}: it was altered, or the copy broke off; take another copy"
            ) from error
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
