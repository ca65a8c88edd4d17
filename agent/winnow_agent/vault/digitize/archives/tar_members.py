"""The members of a tar, in all its forms, read once from front to back, so that a packed one needs no copy."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from winnow_agent.vault.digitize.archives.members import Member
from winnow_agent.vault.digitize.archives.streams import DamagedError
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.inside import Stream

MOST_WITH_HOLES = 1 << 30
"""A sparse file may say that it has any size without holding a byte; above this one it is not read."""

_HEADER = 512
_READS_AT_END = 8


def tar_members(stream: Stream) -> Iterator[Member]:
    """The files of a tar; folders, links and devices are passed over. Behind a damaged header the next good one is found.

    Raises:
        DigitizeError: at the end, where something of it was damaged or cut off.
    """
    damaged = False

    class Header(tarfile.TarInfo):
        """A header; tarfile passes over one that is none without a word."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
            nonlocal damaged
            try:
                return super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError:
                damaged = damaged or bool(buf.strip(b"\0"))
                raise

    try:
        # Never by seeking: a header may lead backwards, and round and round.
        with tarfile.open(
            fileobj=cast(BinaryIO, _Ending(stream)), mode="r|", tarinfo=Header, ignore_zeros=True
        ) as archive:
            while (info := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # it keeps them all
                if info.isreg():
                    yield _member(archive, info)
    except (tarfile.TarError, OSError, EOFError, ValueError, RecursionError, OverflowError):
        damaged = True
    if damaged:
        raise DigitizeError("reading a tar: it is damaged or cut off; get a whole copy", kind="malformed")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    if not info.issparse():
        return Member(info.name, _Content(archive, info))
    if info.size > MOST_WITH_HOLES:
        return Member(
            info.name, problem=("too_large", f"it has holes, and more than {MOST_WITH_HOLES >> 30} GiB with them")
        )
    content = archive.extractfile(info)
    return Member(info.name, None if content is None else _WithHoles(content))


class _Content:
    """A member's bytes; tarfile's own stream gives up those that it has when it misses some."""

    def __init__(self, archive: tarfile.TarFile, info: tarfile.TarInfo) -> None:
        self._archive = cast(BinaryIO, archive.fileobj)
        self._archive.seek(info.offset_data)
        self._left = info.size

    def read(self, size: int, /) -> bytes:
        if self._left <= 0:
            return b""
        data = self._archive.read(min(size, self._left))
        if not data:
            raise DamagedError("cut off")
        self._left -= len(data)
        return data


class _WithHoles:
    """A sparse member's bytes, with an error of ours for damage."""

    def __init__(self, content: Stream) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        try:
            return self._content.read(size)
        except tarfile.TarError as error:
            raise DamagedError(type(error).__name__) from error


class _Ending:
    """A stream that can be asked for what lies behind its end only a few times: tarfile asks on and on for a member
    that says it has an exabyte."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._left = _READS_AT_END

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        if not data:
            self._left -= 1
            if self._left < 0:
                raise DamagedError("cut off")
        return data
