"""ISO-2022-JP as mail programs write it (what Windows names its code pages 50220 to 50222), beyond what RFC 1468 allows.

Most Japanese mails name that encoding and hold characters that it lacks: ``①``, ``㈱`` and the letters of names such as ``髙``, by
their places in Windows-31J, and katakana of half width by an escape of its own.
"""

from __future__ import annotations

import re

# The escape of each set (ISO 2022), as far as any mail program uses it.
_ASCII, _KANA, _KANJI, _MORE_KANJI = (b"(B", b"(J", b"(H"), (b"(I",), (b"$B", b"$@"), (b"$(D",)
_STRETCH = re.compile(rb"\x1b(\([BHIJ]|\$[@B]|\$\(D)?([^\x1b]*)")
_LINE = re.compile(rb"[^\r\n]*")
_BEGINNINGS = (b"\x1b$B", b"\x1b$@", b"\x1b(I")


def is_japanese(data: bytes) -> bool:
    """Whether bytes turn to one of Japan's character sets by an escape."""
    return data.isascii() and any(escape in data for escape in _BEGINNINGS)


def from_iso_2022_jp(data: bytes) -> str:
    """Text from ISO-2022-JP; what no variant of it explains becomes U+FFFD, a pair of which a half is lost a question mark."""
    try:
        return data.decode("iso2022_jp_2")
    except UnicodeDecodeError:
        pass
    pieces = [data.partition(b"\x1b")[0].decode("ascii", "replace")]
    for escape, stretch in _STRETCH.findall(data):
        if not escape:  # of a terminal's colours, say: what follows is text
            pieces.append(f"\x1b{stretch.decode('ascii', 'replace')}")
            continue
        # A set lasts to the end of its line (RFC 1468); what follows is ASCII again, whoever forgot to say so.
        line = _LINE.match(stretch)
        end = line.end() if line else 0
        pieces.append(_from_set(escape, stretch[:end]))
        pieces.append(stretch[end:].decode("ascii", "replace"))
    return "".join(pieces)


def _from_set(escape: bytes, data: bytes) -> str:
    if escape in _ASCII:
        return data.decode("ascii", "replace")
    if escape in _KANA:
        return bytes(byte | 0x80 for byte in data).decode("cp932", "replace")
    if escape in _MORE_KANJI:
        wide = b"".join(b"\x8f" + bytes([data[at] | 0x80, data[at + 1] | 0x80]) for at in range(0, len(data) - 1, 2))
        return wide.decode("euc_jp", "replace")
    return _shifted(data).decode("cp932", "replace")


def _shifted(data: bytes) -> bytes:
    """Pairs of JIS X 0208 as Shift JIS has them, two of its rows in one (JIS X 0208:1997, appendix 1)."""
    shifted = bytearray()
    for at in range(0, len(data) - 1, 2):
        row, cell = data[at] - 0x21, data[at + 1] - 0x21
        if not (0 <= row < 94 and 0 <= cell < 94):
            shifted += b"?" if data[at] > 0x20 else data[at : at + 1]
            continue
        second = cell + (0x9F if row % 2 else 0x40)
        shifted += bytes([row // 2 + (0x81 if row < 62 else 0xC1), second + (not row % 2 and second >= 0x7F)])
    return bytes(shifted)
