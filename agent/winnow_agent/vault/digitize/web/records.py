"""Where the records of a WARC (ISO 28500) or an ARC file lie, found by their own lengths, and by their marks after damage."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

_MOST_HEADER = 1 << 16
_BLOCK = 1 << 20
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
_ARC = re.compile(
    rb"\A(?:filedesc|https?|dns|ftp|warcinfo|metadata|screenshot|whois)://?[^\n]{0,8000}\s(\d{1,15})\r?\n\Z|\A(?:dns):[^\n]{0,400}\s(\d{1,15})\r?\n\Z"
)
_MARK = re.compile(rb"(?:\A|\n)(WARC/\d)")


@dataclass(frozen=True, slots=True)
class Extent:
    """A record: its first byte, its length with its header, whether the file ends in it. Length 0 for damage."""

    start: int
    length: int
    cut: bool = False


class Window(io.RawIOBase):
    """A stretch of a file as a stream of its own."""

    def __init__(self, file: BinaryIO, extent: Extent) -> None:
        self._file = file
        self._at = extent.start
        self._end = extent.start + extent.length

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes of the stretch."""
        self._file.seek(self._at)
        data = self._file.read(min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def extents(file: BinaryIO, size: int) -> Iterator[Extent]:
    """The records of a file of ``size`` bytes, in order. Between them, once for each, places that are no record."""
    at = 0
    lost = False
    while at < size:
        file.seek(at)
        line = file.readline(_MOST_HEADER)
        if not line.strip():
            at += len(line)
            continue
        header, length = _header(file, line)
        if length < 0:
            if not lost:
                yield Extent(at, 0)
            lost = True
            at = _next_mark(file, at + 1, size)
            continue
        lost = False
        end = at + header + length
        if line.startswith(b"WARC/") and (end > size or not _begins(file, end)):
            end = min(end, _next_mark(file, at + header, size))
        end = min(end, size)
        yield Extent(at, end - at, cut=end == size and at + header + length > size)
        at = end


def _header(file: BinaryIO, line: bytes) -> tuple[int, int]:
    """How long the header is that begins with this line, and how long what follows is: -1 where it doesn't say."""
    arc = _ARC.match(line)
    if arc:
        return len(line), int(arc[1] or arc[2])
    if not line.startswith(b"WARC/"):
        return 0, -1
    header = bytearray(line)
    while len(header) < _MOST_HEADER and (line := file.readline(_MOST_HEADER)).strip():
        if line.startswith(b"WARC/"):
            return 0, -1
        header += line
    length = _LENGTH.search(header.replace(b"\r", b""))
    return len(header) + len(line), int(length[1]) if length else -1


def _begins(file: BinaryIO, at: int) -> bool:
    """Whether a record begins there, after empty lines, or nothing is left."""
    file.seek(at)
    rest = file.read(_MOST_HEADER).lstrip(b"\r\n")
    return not rest or rest.startswith(b"WARC/") or _ARC.match(rest.split(b"\n", 1)[0] + b"\n") is not None


def _next_mark(file: BinaryIO, at: int, size: int) -> int:
    """Where the next WARC record begins; the file's size where there is none."""
    file.seek(at)
    tail = b""
    while block := file.read(_BLOCK if tail else _MOST_HEADER):
        match = _MARK.search(tail + block)
        if match:
            return at - len(tail) + match.start(1)
        at += len(block)
        tail = (tail + block)[-8:]
    return size
