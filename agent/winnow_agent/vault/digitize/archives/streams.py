"""Streams that unpack what they read, block by block: no more than asked for is ever in memory.

Python's own file objects for these formats give up what they have unpacked when they meet damage, or what follows the
end; these give every byte that came before it, and only then say that something is wrong.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from winnow_agent.vault.digitize.inside import Stream

MEMORY = 512 << 20
"""Most memory that a decompressor may take for its dictionary."""

_BLOCK = 1 << 16
_ZSTD_BLOCK = 1 << 10  # of 1 KiB zstd can make 32 MiB, and it can't be asked for less than all of them


class DamagedError(ValueError):
    """A stream is cut off, or holds what its format does not allow."""


class Decompressor(Protocol):
    """As `bz2.BZ2Decompressor` and `lzma.LZMADecompressor` are."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes: ...


class Inflate:
    """zlib's decompressor in the form of the others; ``window`` as `zlib.decompressobj` has it."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        made = self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))
        self._full = len(made) == max_length  # there may be more of it in zlib's window
        return made


class Zstandard:
    """zstd's decompressor in the form of the others."""

    block = _ZSTD_BLOCK

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._inner = zstandard.ZstdDecompressor(max_window_size=MEMORY).decompressobj()
        self._left = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof and not self._left

    @property
    def needs_input(self) -> bool:
        return not self._left

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        try:
            made = self._left + (self._inner.decompress(data) if data else b"")
        except self._error as error:
            raise DamagedError("zstd") from error
        if max_length < 0:
            self._left = b""
            return made
        self._left = made[max_length:]
        return made[:max_length]


class Copy:
    """What is stored as it is, ``size`` bytes of it."""

    def __init__(self, size: int) -> None:
        self._left = size
        self.unused_data = b""
        self._kept = b""

    @property
    def eof(self) -> bool:
        return not self._left

    @property
    def needs_input(self) -> bool:
        return not self._kept

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        data = self._kept + data
        size = min(len(data), self._left, max_length if max_length >= 0 else len(data))
        made, rest = data[:size], data[size:]
        self._left -= size
        self._kept, self.unused_data = (rest, b"") if self._left else (b"", rest)
        return made


def xz() -> Decompressor:
    """Of .xz and of .lzma."""
    return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=MEMORY)


def lzma_filter(properties: bytes) -> dict[str, int]:
    """LZMA's five bytes of properties (LZMA SDK, lzma-specification) as `lzma` takes them.

    Raises:
        DamagedError: they are none, or ask for more than `MEMORY`.
    """
    if len(properties) < 5 or properties[0] >= 225:
        raise DamagedError("LZMA properties")
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    size = int.from_bytes(properties[1:5], "little")
    if size > MEMORY:
        raise DamagedError("LZMA dictionary")
    return {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": max(size, 4096)}


class Slice:
    """``size`` bytes of a seekable file from ``start``; several may be open on one file."""

    def __init__(self, file: Seekable, start: int, size: int) -> None:
        self._file = file
        self._at = start
        self._left = max(size, 0)

    def read(self, size: int, /) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(min(size, self._left))
        self._at += len(data)
        self._left -= len(data)
        return data


class Seekable(Protocol):
    """As far as `Slice` needs a file to be one."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...


class Joined:
    """A stream with bytes that were read from it already before it."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        if not self._head:
            return self._rest.read(size)
        given, self._head = self._head[:size], self._head[size:]
        return given


class Unpacked:
    """What a stream unpacks to.

    Args:
        make: a new decompressor.
        magic: with what a further stream behind the first one begins, which belongs to it; zeros between them are
            passed over. ``b""`` where there can be none. Whatever else follows does not count.

    Attributes:
        unused: bytes that were taken from the packed stream and lie behind its end.
    """

    def __init__(self, packed: Stream, make: Callable[[], Decompressor], *, magic: bytes = b"") -> None:
        self._packed = packed
        self._make = make
        self._magic = magic
        self._inner = make()
        self._block = int(getattr(self._inner, "block", _BLOCK))
        self._waiting = b""
        self._ended = False
        self._damage = ""
        self.unused = b""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end.

        Raises:
            DamagedError: the stream is damaged here, and everything before was given; again whenever it is asked.
        """
        if self._damage:
            raise DamagedError(self._damage)
        try:
            return self._read(size)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            self._damage = str(error) if isinstance(error, DamagedError) else type(error).__name__
            raise DamagedError(self._damage) from error

    def _read(self, size: int) -> bytes:
        while not self._ended:
            if self._inner.eof:
                self._next()
                continue
            data = b""
            if self._inner.needs_input:
                data, self._waiting = self._waiting, b""
                data = data or self._packed.read(self._block)
                if not data:
                    return self._last(size)
                data, self._waiting = data[: self._block], data[self._block :]
            if made := self._inner.decompress(data, size):
                return made
        return b""

    def _last(self, size: int) -> bytes:
        """Where the packed stream ends before its format says so, or where its format never does."""
        finish = getattr(self._inner, "finish", None)
        if finish is None:
            raise DamagedError("cut off")
        return bytes(finish(size))

    def _next(self) -> None:
        """Go on to a further stream, or end."""
        rest = self._inner.unused_data + self._waiting
        if self._magic:
            rest = rest.lstrip(b"\0")
            while len(rest) < len(self._magic) and (more := self._packed.read(_BLOCK)):
                rest = (rest + more).lstrip(b"\0")
            if rest.startswith(self._magic):
                self._inner, self._waiting = self._make(), rest
                return
        self.unused, self._waiting, self._ended = rest, b"", True


class Limited:
    """The next ``size`` bytes of a stream that may go on behind them."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int, /) -> bytes:
        if self._left <= 0:
            return b""
        data = self._stream.read(min(size, self._left))
        if not data:
            raise DamagedError("cut off")
        self._left -= len(data)
        return data


class Checked:
    """A stream whose CRC-32 is known: where it is another one, that is told after the last byte."""

    def __init__(self, stream: Stream, crc: int) -> None:
        self._stream = stream
        self._wanted = crc
        self._crc = 0

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._crc = zlib.crc32(data, self._crc)
        if not data and self._crc != self._wanted:
            raise DamagedError("checksum")
        return data
