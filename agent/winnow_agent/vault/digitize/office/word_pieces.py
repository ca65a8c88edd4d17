"""The piece table of Word's binary files ([MS-DOC] 2.9.38), and what of their characters is no text."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH

_MOST_PIECES = 1 << 20
_MARKS = {0x0B: LINE, 0x0C: PARAGRAPH, 0x0E: PARAGRAPH, 0x1E: "-", 0x1F: None, 0xA0: " "}
NO_TEXT = {**dict.fromkeys((*range(7), 0x08, 0x0F, 0x10, 0x11, 0x12, *range(0x16, 0x1D)), None), **_MARKS}
"""For `str.translate`: control characters go, breaks become ends of lines and paragraphs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: where it begins in the text and in the stream, and how wide each is in bytes."""

    start: int
    end: int
    offset: int
    width: int


def pieces_of(clx: bytes) -> Iterator[Piece]:
    """The piece table (2.9.38), behind the properties that stand before it."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if clx[at : at + 1] != b"\x02":
        return
    size = int.from_bytes(clx[at + 1 : at + 5], "little")
    table = clx[at + 5 : at + 5 + size]
    count = min((len(table) - 4) // 12, _MOST_PIECES)
    if count <= 0:
        return
    places = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        offset = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)[0]
        narrow = bool(offset & 0x40000000)
        offset &= 0x3FFFFFFF
        if places[number + 1] > places[number]:
            yield Piece(places[number], places[number + 1], offset // 2 if narrow else offset, 1 if narrow else 2)
