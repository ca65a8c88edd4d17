"""The old Unix program compress (.Z): LZW with codes of 9 to 16 bits, as its sources and compress(1) have it."""

from __future__ import annotations

from winnow_agent.vault.digitize.archives.streams import DamagedError

MAGIC = b"\x1f\x9d"
_CLEAR = 256
_LEAST, _MOST = 9, 16
_PIECE = 256


class Lzw:
    """A decompressor in the form of `bz2.BZ2Decompressor`, of a format whose end is the file's.

    A string of the table is one of an earlier code and up to 256 bytes behind it: were each kept whole, or byte by byte,
    a bomb would take two gigabytes, or all time.
    """

    eof = False
    unused_data = b""

    def __init__(self) -> None:
        self._data = b""
        self._made = b""
        self._most = 0  # bits of a code; 0 while the header has not come
        self._blocks = False
        self._width = _LEAST
        self._before = -1
        self._bases: list[int] = []
        self._pieces: list[bytes] = []
        self._firsts = bytearray()

    @property
    def needs_input(self) -> bool:
        return not self._made and len(self._data) < self._width

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        self._data += data
        if not self._most:
            if len(self._data) < 3:
                return b""
            self._begin(self._data[2])
            self._data = self._data[3:]
        return self._given(max_length, self._width)

    def finish(self, max_length: int) -> bytes:
        """What is left when the file ends; nothing more where it gives nothing."""
        return self._given(max_length, 2)

    def _given(self, most: int, least: int) -> bytes:
        """At most ``most`` bytes, from groups of eight codes each; the last one may have fewer."""
        parts, size = [self._made], len(self._made)
        while len(self._data) >= least and size < most:
            group, self._data = self._data[: self._width], self._data[self._width :]
            for part in self._group(group):
                parts.append(part)
                size += len(part)
            least = min(least, self._width) if least == 2 else self._width
        made = b"".join(parts)
        self._made = made[most:]
        return made[:most]

    def _begin(self, flags: int) -> None:
        self._most, self._blocks = flags & 31, bool(flags & 0x80)
        if not _LEAST <= self._most <= _MOST:
            raise DamagedError("bits")
        self._clear()

    def _clear(self) -> None:
        count = _CLEAR + self._blocks
        self._bases = [-1] * count
        self._pieces = [bytes([code & 0xFF]) for code in range(count)]
        self._firsts = bytearray(code & 0xFF for code in range(count))
        self._width, self._before = _LEAST, -1

    def _group(self, group: bytes) -> list[bytes]:
        """The strings of eight codes; when the width changes, the rest of the group is nothing."""
        bits, width = int.from_bytes(group, "little"), self._width
        made = []
        for _ in range(len(group) * 8 // width):
            code = bits & (1 << width) - 1
            bits >>= width
            if code == _CLEAR and self._blocks:
                self._clear()
                break
            made.append(self._string(code))
            if len(self._bases) >= 1 << width and width < self._most:
                self._width += 1
                break
        return made

    def _string(self, code: int) -> bytes:
        count, before = len(self._bases), self._before
        if code > count or (code == count and before < 0):
            raise DamagedError("code")
        if before >= 0 and count < 1 << self._most:
            self._add(before, self._firsts[before if code == count else code])
        elif code == count:
            raise DamagedError("code")
        self._before = code
        parts = []
        while code >= 0:
            parts.append(self._pieces[code])
            code = self._bases[code]
        return b"".join(reversed(parts))

    def _add(self, before: int, last: int) -> None:
        piece = self._pieces[before]
        if len(piece) < _PIECE:
            self._bases.append(self._bases[before])
            self._pieces.append(piece + bytes([last]))
        else:
            self._bases.append(before)
            self._pieces.append(bytes([last]))
        self._firsts.append(self._firsts[before])
