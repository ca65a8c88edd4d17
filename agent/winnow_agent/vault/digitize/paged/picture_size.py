"""How large a picture is, by its first bytes: whether one that lies in a file is worth reading."""

from __future__ import annotations

import struct

_PAGE = 600
"""Of a picture's width and height: on what is smaller no page of text can be read, and a few words of a diagram are no
document that any policy takes. It costs seconds to find out otherwise, of a file that is read in milliseconds."""
_WORDS_BESIDE = 100
"""For each picture: text of that length is a document, and its pictures illustrate it; with less, they are its pages."""


def may_hold_a_page(data: bytes) -> bool:
    """Whether it is of a known raster format, and large enough for a page of text."""
    return min(pixels(data)) >= _PAGE


def illustrate(pictures: int, words: int) -> bool:
    """Whether pictures that could each hold a page are illustrations of a text of so many words, which are not read."""
    return words >= _WORDS_BESIDE * pictures


def pixels(data: bytes) -> tuple[int, int]:
    """Width and height; zeros for what is no raster picture of a known kind."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return width, height
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = struct.unpack_from("<ii", data, 18)
        return width, abs(height)
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg_pixels(data)
    if data[:4] in {b"II*\0", b"MM\0*"} or data[8:12] == b"WEBP":
        return _PAGE, _PAGE
    return 0, 0


def _jpeg_pixels(data: bytes) -> tuple[int, int]:
    """From the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
