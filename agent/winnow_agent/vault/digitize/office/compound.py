"""Compound files ([MS-CFB]): the small file system in which Office kept its documents until 2007, and objects still.

Chains are followed for as long as the file's length allows, so loops end; what is damaged is left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_NO_STREAM = 0xFFFFFFFF
_MOST_BYTES = 1 << 30
_MOST_ENTRIES = 200_000


class CompoundError(ValueError):
    """The file is damaged beyond its directory."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    sector: int
    size: int


class Compound:
    """The streams of a compound file by path: ``("ObjectPool", "_1234", "\\x01Ole10Native")``.

    Raises:
        CompoundError: there is no directory that can be read.
    """

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self._data = file.read(_MOST_BYTES)
        if self._data[:8] != SIGNATURE or len(self._data) < 512:
            raise CompoundError("it has no header")
        shift, small_shift = struct.unpack_from("<HH", self._data, 30)
        if shift not in {9, 12} or small_shift > shift:
            raise CompoundError("its header is damaged")
        self._shift, self._size, self._small = shift, 1 << shift, 1 << small_shift
        directory, self._limit, small_table = struct.unpack_from("<I4xII", self._data, 48)
        self._table = self._allocation()
        self._entries = self._directory(directory)
        if not self._entries:
            raise CompoundError("it has no directory")
        self._small_table = _numbers(self._chain(small_table))
        self._small_data = self._chain(self._entries[0].sector)
        self.streams: Mapping[tuple[str, ...], _Entry] = dict(self._streams())

    def read(self, *path: str, limit: int = _MOST_BYTES) -> bytes:
        """A stream's bytes; empty where there is none of that path."""
        entry = self.streams.get(path)
        if entry is None:
            return b""
        size = min(entry.size, limit)
        if entry.size < self._limit:
            return self._small_chain(entry.sector, size)[:size]
        return self._chain(entry.sector, size)[:size]

    def storages(self, *folder: str) -> list[Storage]:
        """The storages right below a path, in the order of the directory."""
        depth = len(folder)
        below = (path[: depth + 1] for path in self.streams if len(path) > depth + 1 and path[:depth] == folder)
        return [Storage(self, path) for path in dict.fromkeys(below)]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) << self._shift
        return self._data[at : at + self._size]

    def _allocation(self) -> tuple[int, ...]:
        first, count = struct.unpack_from("<II", self._data, 68)
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        for _ in range(min(count, len(self._data) >> self._shift)):
            block = _numbers(self._sector(first))
            if not block:
                break
            sectors += block[:-1]
            first = block[-1]
        most = len(self._data) >> self._shift
        used = [number for number in sectors if number < min(most, _LAST_SECTOR)]
        return _numbers(b"".join(self._sector(number).ljust(self._size, b"\xff") for number in used[:most]))

    def _chain(self, number: int, size: int = _MOST_BYTES) -> bytes:
        pieces: list[bytes] = []
        left = min(size, len(self._data))
        while number < len(self._table) and left > 0:
            pieces.append(self._sector(number))
            left -= self._size
            number = self._table[number]
        return b"".join(pieces)

    def _small_chain(self, number: int, size: int) -> bytes:
        pieces: list[bytes] = []
        while number < len(self._small_table) and size > 0:
            pieces.append(self._small_data[number * self._small : (number + 1) * self._small])
            size -= self._small
            number = self._small_table[number]
        return b"".join(pieces)

    def _directory(self, sector: int) -> list[_Entry]:
        data = self._chain(sector)
        entries: list[_Entry] = []
        for at in range(0, min(len(data) - 127, _MOST_ENTRIES * 128), 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            left, right, child = struct.unpack_from("<III", data, at + 68)
            first, size = struct.unpack_from("<IQ", data, at + 116)
            name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            entries.append(_Entry(name, kind, left, right, child, first, size & 0xFFFFFFFF))
        return entries

    def _streams(self) -> Iterator[tuple[tuple[str, ...], _Entry]]:
        """Every stream with its path; each entry once, in the order of the directory's trees."""
        seen: set[int] = set()
        waiting: list[tuple[int, tuple[str, ...]]] = [(self._entries[0].child, ())]
        while waiting:
            number, folder = waiting.pop()
            if number == _NO_STREAM or number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.right, folder), (entry.left, folder)]
            if entry.kind == 1:
                waiting.append((entry.child, (*folder, entry.name)))
            elif entry.kind == 2:
                yield (*folder, entry.name), entry


@dataclass(frozen=True, slots=True)
class Storage:
    """A compound file, or a storage in one, which may hold what an object's program wrote."""

    compound: Compound
    path: tuple[str, ...] = ()

    def read(self, *names: str) -> bytes:
        """The first stream of these names that is there, whatever their case; empty where there is none."""
        depth = len(self.path)
        below = {
            path[depth].lower(): path
            for path in self.compound.streams
            if len(path) == depth + 1 and path[:depth] == self.path
        }
        return next((self.compound.read(*below[name.lower()]) for name in names if name.lower() in below), b"")

    def storages(self, *folder: str) -> list[Storage]:
        """The storages right below this one."""
        return self.compound.storages(*self.path, *folder)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
