"""LZX, the compression of compiled help ([MS-PATCH] 2; the cabinet's kind of it)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FRAME = 0x8000
"""Bytes that are unpacked before the bits are aligned to 16 again."""
_SLOTS = {15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50}
_EXTRA = tuple(min(max(slot // 2 - 1, 0), 17) for slot in range(51))
_BASE = tuple(sum(1 << extra for extra in _EXTRA[:slot]) for slot in range(51))
_VERBATIM, _ALIGNED, _UNCOMPRESSED = 1, 2, 3
_LENGTHS = 249


class LzxError(ValueError):
    """The data are damaged."""


class _Bits:
    """Bits from little-endian words of 16, the highest first; zeros behind the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.held = 0
        self.count = 0

    def need(self, count: int) -> None:
        while self.count < count:
            data, at = self.data, self.at
            word = data[at] | data[at + 1] << 8 if at + 1 < len(data) else 0
            self.held = (self.held << 16 | word) & 0xFFFFFFFFFFFF
            self.at += 2
            self.count += 16
            if self.at > len(data) + 64:
                raise LzxError("it ends too early")

    def take(self, count: int) -> int:
        if not count:
            return 0
        self.need(count)
        self.count -= count
        value = self.held >> self.count
        self.held &= (1 << self.count) - 1
        return value

    def align(self) -> None:
        self.take(self.count % 16)


class _Tree:
    """A canonical Huffman code as one table over its longest code."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.longest = max(lengths, default=0)
        self.lengths = lengths
        table: list[int] = []
        for length in range(1, self.longest + 1):
            width = 1 << (self.longest - length)
            for symbol, one in enumerate(lengths):
                if one == length:
                    table += [symbol] * width
        if len(table) > 1 << self.longest:
            raise LzxError("a code is overfull")
        self.table = table

    def read(self, bits: _Bits) -> int:
        longest = self.longest
        if bits.count < longest:
            bits.need(longest)
        index = bits.held >> (bits.count - longest)
        if index >= len(self.table):
            raise LzxError("a code has no meaning")
        symbol = self.table[index]
        bits.count -= self.lengths[symbol]
        bits.held &= (1 << bits.count) - 1
        return symbol


class Unpacker:
    """Unpacks one stretch between resets: the whole of it, or as far as it is sound.

    Args:
        window: bits of the window's size, 15 to 21.
    """

    def __init__(self, data: bytes, window: int) -> None:
        if window not in _SLOTS:
            raise LzxError("its window is of no known size")
        self._bits = _Bits(data)
        self._main = [0] * (256 + 8 * _SLOTS[window])
        self._short = [0] * _LENGTHS
        self._out = bytearray()
        self._recent = [1, 1, 1]
        self._kind = self._left = 0

    def unpack(self, size: int) -> bytes:
        """``size`` bytes, fewer where the data are damaged."""
        try:
            if self._bits.take(1):  # addresses in programs were made absolute; there are none in help
                self._bits.take(32)
            while len(self._out) < size:
                frame = min(len(self._out) + FRAME, size)
                while len(self._out) < frame:
                    self._run(frame)
                self._bits.align()
        except (LzxError, IndexError):
            return bytes(self._out)
        return bytes(self._out[:size])

    def _run(self, frame: int) -> None:
        if not self._left:
            self._begin()
        before = len(self._out)
        most = min(self._left, frame - before)
        if self._kind == _UNCOMPRESSED:
            bits = self._bits
            self._out += bits.data[bits.at : bits.at + most]
            bits.at += most
            if len(self._out) == before:
                raise LzxError("it ends too early")
        else:
            self._matches(before + most)
        self._left -= len(self._out) - before
        if self._left < 0 or len(self._out) == before:
            raise LzxError("a block does not end where it says")

    def _begin(self) -> None:
        bits = self._bits
        if self._kind == _UNCOMPRESSED and bits.at & 1:
            bits.at += 1
        self._kind = bits.take(3)
        self._left = bits.take(16) << 8 | bits.take(8)
        if self._kind == _ALIGNED:
            self._aligned = _Tree([bits.take(3) for _ in range(8)])
        if self._kind in {_VERBATIM, _ALIGNED}:
            self._read_lengths(self._main, 0, 256)
            self._read_lengths(self._main, 256, len(self._main))
            self._read_lengths(self._short, 0, _LENGTHS)
            self._symbols, self._long = _Tree(self._main), _Tree(self._short)
        elif self._kind == _UNCOMPRESSED:
            bits.take(bits.count % 16 or 16)
            bits.at -= bits.count // 8
            bits.held = bits.count = 0
            self._recent = [
                int.from_bytes(bits.data[bits.at + 4 * one : bits.at + 4 * one + 4], "little") for one in range(3)
            ]
            bits.at += 12
        else:
            raise LzxError("a block is of no known kind")

    def _read_lengths(self, lengths: list[int], start: int, end: int) -> None:
        """The lengths of codes, told as differences to those before, under a code of their own."""
        bits = self._bits
        tree = _Tree([bits.take(4) for _ in range(20)])
        at = start
        while at < end:
            symbol = tree.read(bits)
            if symbol < 17:
                lengths[at] = (lengths[at] - symbol) % 17
                at += 1
                continue
            if symbol == 19:
                count = 4 + bits.take(1)
                length = (lengths[at] - tree.read(bits)) % 17
            else:
                count, length = (4 + bits.take(4) if symbol == 17 else 20 + bits.take(5)), 0
            for place in range(at, min(at + count, end)):
                lengths[place] = length
            at += count

    def _matches(self, until: int) -> None:
        bits, out, symbols = self._bits, self._out, self._symbols
        while len(out) < until:
            symbol = symbols.read(bits)
            if symbol < 256:
                out.append(symbol)
                continue
            symbol -= 256
            length = (symbol & 7) + 2
            if length == 9:
                length += self._long.read(bits)
            distance = self._distance(symbol >> 3)
            if distance > len(out):
                raise LzxError("a match lies before the beginning")
            start = len(out) - distance
            if distance >= length:
                out += out[start : start + length]
            else:
                out += (out[start:] * (length // distance + 1))[:length]

    def _distance(self, slot: int) -> int:
        recent, bits = self._recent, self._bits
        if slot < 3:
            recent[0], recent[slot] = recent[slot], recent[0]
            return recent[0]
        extra = _EXTRA[slot]
        if self._kind == _ALIGNED and extra >= 3:
            distance = _BASE[slot] - 2 + (bits.take(extra - 3) << 3) + self._aligned.read(bits)
        else:
            distance = _BASE[slot] - 2 + bits.take(extra)
        recent[:] = [distance, recent[0], recent[1]]
        return distance


def frames(data: bytes, places: Sequence[int], *, window: int, interval: int, size: int) -> Iterator[bytes]:
    """Unpacked bytes, a stretch between resets at a time.

    Args:
        places: where each frame begins in the data.
        interval: frames between resets.
        size: of all that comes out.
    """
    stretch = interval * FRAME
    for number in range(0, len(places), max(interval, 1)):
        left = min(stretch, size - number * FRAME)
        end = places[number + interval] if number + interval < len(places) else len(data)
        if left > 0:
            unpacked = Unpacker(data[places[number] : end], window).unpack(left)
            yield unpacked.ljust(left, b"\0")
