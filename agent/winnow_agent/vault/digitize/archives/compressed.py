"""Packed single files: what comes out is read as a file of its own, a tar as the archive that it is."""

from __future__ import annotations

import bz2
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import cast

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.archives.archives import documents_of
from winnow_agent.vault.digitize.archives.lzw import Lzw
from winnow_agent.vault.digitize.archives.streams import (
    DamagedError,
    Decompressor,
    Inflate,
    Joined,
    Unpacked,
    Zstandard,
    xz,
)
from winnow_agent.vault.digitize.archives.tar_members import tar_members
from winnow_agent.vault.digitize.base import DigitizeError, ErrorKind, Format, SourceFile, Unread
from winnow_agent.vault.digitize.inside import Stream, member
from winnow_agent.vault.digitize.media_type import is_tar

GZIP, BZIP2, XZ, LZMA = "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-lzma"
ZSTD, LZW = "application/zstd", "application/x-compress"

_PACKERS: dict[str, tuple[Callable[[], Decompressor], bytes]] = {
    GZIP: (lambda: Inflate(31), b"\x1f\x8b"),
    BZIP2: (bz2.BZ2Decompressor, b"BZh"),
    XZ: (xz, b"\xfd7zXZ"),
    LZMA: (xz, b""),
    ZSTD: (Zstandard, b"\x28\xb5\x2f\xfd"),
    LZW: (Lzw, b""),
}
media_types = tuple(_PACKERS)
formats = (
    Format(
        "gzip, bzip2, xz, lzma, zstd, compress (.gz, .bz2, .xz, .lzma, .zst, .Z)",
        media_types,
        "the packed file, read as a file of its own; of a damaged one what lies before the damage",
        "its name",
        "archives",
    ),
)

_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar", ".svgz": ".svg", ".emz": ".emf"}
_PACKED = frozenset({".gz", ".bz2", ".xz", ".lzma", ".zst", ".zstd", ".z"})
_HEAD = 1 << 10


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The documents of the packed file.

    Raises:
        DigitizeError: what is packed can't be read.
    """
    make, magic = _PACKERS[file.media_type]
    stream = Unpacked(file.file, make, magic=magic)
    head = _head(stream)
    if is_tar(head):
        file.budget.enter(file.depth + 1)
        yield from documents_of(file, tar_members(_Counted(Joined(head, stream), file)))
        return
    for item in member(file, Joined(head, stream), name=_inner_name(file.name), part=""):
        if isinstance(item, Unread) and not item.part:
            raise DigitizeError(item.message, kind=cast(ErrorKind, item.kind))
        yield item


def _head(stream: Stream) -> bytes:
    """The beginning, as far as it goes; damage is left for whoever reads on, and told to them again."""
    head = b""
    try:
        while len(head) < _HEAD and (more := stream.read(_HEAD - len(head))):
            head += more
    except DamagedError:
        if not head:
            raise DigitizeError(
                "reading a packed file: it is damaged from its beginning; get a whole copy", kind="malformed"
            ) from None
    return head


def _inner_name(name: str) -> str:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES:
        return path.stem + _SUFFIXES[suffix]
    return path.stem if suffix in _PACKED else name


class _Counted:
    """A stream of which every byte counts against the file's budget, also those that no member is made of."""

    def __init__(self, stream: Stream, file: SourceFile) -> None:
        self._stream = stream
        self._budget = file.budget

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._budget.unpack(len(data))
        return data
