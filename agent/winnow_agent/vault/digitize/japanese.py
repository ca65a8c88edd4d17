"""ISO-2022-JP and EUC-JP as programs write them (what Windows names its code pages 50220 to 50222 and 51932).

Most Japanese texts in these encodings hold characters that JIS X 0208 lacks: ``①``, ``㈱`` and the letters of names such as ``髙``, by
their places in Windows-31J. Python's codecs know none of them, and lose what stands beside them, too.
"""

from __future__ import annotations

import codecs
import re

EUC_ERRORS = "winnow.euc_jp"
"""What `bytes.decode` takes as ``errors``, so that ``euc_jp`` is read with these characters; as ``replace``, but for them."""

# The escape of each set (ISO 2022), as far as any mail program uses it.
_ASCII, _KANA, _KANJI, _MORE_KANJI = (b"(B", b"(J", b"(H"), (b"(I",), (b"$B", b"$@"), (b"$(D",)
_STRETCH = re.compile(rb"\x1b(\([BHIJ]|\$[@B]|\$\(D)?([^\x1b]*)")
_LINE = re.compile(rb"[^\r\n]*")
_BEGINNINGS = (b"\x1b$B", b"\x1b$@", b"\x1b(I")

_SINGLE_SHIFT_3 = 0x8F  # before a pair of JIS X 0212
_PAIR = range(0xA1, 0xFF)
_LOST = "\ufffd"
_MOST_LOST = 50  # characters, of which one may be damaged
_KANA_USED = re.compile("[ぁ-んァ-ー]")
_LEAST_KANA = 5  # characters, of which one at least is kana
# Those whose places EUC-KR gives to what no Korean writes: the others are where its single letters are, of which "ㅋㅋㅋ" is made.
_NOT_KOREAN = re.compile("[ふ-んァ-ヶ、。]")
_LEAST_NOT_KOREAN = 20


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


def is_euc_jp(data: bytes) -> bool:
    """Whether bytes beyond ASCII are EUC-JP: next to all of them are characters there, and a share of these are kana.

    Other encodings of two bytes a character explain them too, as a text without sense. Chinese ones have kana in the same
    places, but no Chinese uses them.
    """
    text = data.decode("euc_jp", EUC_ERRORS)
    beyond = sum(not char.isascii() for char in text)
    return (
        beyond > 0
        and text.count(_LOST) * _MOST_LOST <= beyond
        and len(_KANA_USED.findall(text)) * _LEAST_KANA >= beyond
        and len(_NOT_KOREAN.findall(text)) * _LEAST_NOT_KOREAN >= beyond
    )


def _beyond_euc(error: UnicodeError) -> tuple[str, int]:
    """What stands where Python's codec is at its end, and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    at = error.start
    shifted = error.object[at] == _SINGLE_SHIFT_3
    pair = error.object[at + shifted : at + shifted + 2]
    if error.encoding != "euc_jp" or len(pair) < 2 or not all(byte in _PAIR for byte in pair):
        return _LOST, error.end
    try:
        found = _LOST if shifted else _shifted(bytes(byte & 0x7F for byte in pair)).decode("cp932")
    except UnicodeDecodeError:
        found = _LOST
    return found, at + shifted + 2


codecs.register_error(EUC_ERRORS, _beyond_euc)


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
