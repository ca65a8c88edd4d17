"""Word 2, 6 and 95, Windows Write, Word for DOS and Works: one text of eight-bit characters, without its structure.

Their files tell the language of the program at most, so a text's own letters decide where that is one of western Europe.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.eight_bits import eight_bit_encoding
from winnow_agent.vault.digitize.office.word_fields import Fields
from winnow_agent.vault.digitize.office.word_pieces import NO_TEXT, pieces_of

_WESTERN = "cp1252"
_WINDOWS = frozenset({"cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"})
_DOS = frozenset({"cp437", "cp775", "cp850", "cp852", "cp855", "cp857", "cp862", "cp866"})
_MACINTOSH = 0x100
# By the identifier of a language ([MS-LCID]): in full, else its lower ten bits.
_OF_PLACES: Mapping[int, str] = {0x404: "cp950", 0xC04: "cp950", 0x1404: "cp950", 0x81A: "cp1250", 0xC1A: "cp1251"}
_OF_LANGUAGES: Mapping[int, str] = {
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24), "cp1250"),
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23, 0x2F), "cp1251"),
    0x08: "cp1253",
    0x1F: "cp1254",
    0x0D: "cp1255",
    **dict.fromkeys((0x01, 0x20, 0x29), "cp1256"),
    **dict.fromkeys((0x25, 0x26, 0x27), "cp1257"),
    0x11: "cp932",
    0x04: "gbk",
    0x12: "cp949",
    0x1E: "cp874",
}


def text_of(document: bytes, *, complex_: bool) -> str:
    """The text of Word 2, 6 and 95, notes and headers behind it: whole, or in pieces where it was fast-saved.

    Args:
        document: the stream ``WordDocument``, or a whole file from before compound files.

    Raises:
        struct.error: its head is cut off.
    """
    language, characters, first, last = struct.unpack_from("<6xH12xH2xII", document)
    counts = struct.unpack_from("<6i", document, 0x34)
    total = sum(max(count, 0) for count in counts)
    data = document[first:last] if first < last <= len(document) else document[first : first + total]
    if complex_ and len(document) > 0x168:
        offset, size = struct.unpack_from("<II", document, 0x160)
        pieces = list(pieces_of(document[offset : offset + size]))
        if pieces:
            whole = (document[one.offset * (3 - one.width) :][: one.end - one.start] for one in pieces)
            data = b"".join(whole)
    data = data[:total] if total else data
    declared = "mac_roman" if characters == _MACINTOSH else _of_language(language)
    shown = Fields().shown(data.decode(_windows_page(data, declared), "replace"))
    return (
        shown.replace("\x07\x07", LINE)
        .replace("\x07", "\t")
        .replace("\r\n", "\r")
        .translate(NO_TEXT)
        .replace("\r", PARAGRAPH)
    )


def write_text(data: bytes) -> str:
    """The text of a file of Windows Write or of Word for DOS: from byte 128 on, as far as the header says."""
    end = int.from_bytes(data[14:18], "little")
    text = data[128 : end if 128 <= end <= len(data) else len(data)]
    of_windows = any(data[96:98])  # pages of 128 bytes, which Word for DOS does not count
    page = _windows_page(text) if of_windows else _guessed(text, _DOS, "cp437")
    return text.decode(page, "replace").replace("\r\n", PARAGRAPH)


def works_text(data: bytes) -> str:
    """The text of Works' word processor: the stream ``MN0`` from byte 256 to where its header says that it ends."""
    end = int.from_bytes(data[0x26:0x2A], "little")
    text = data[256:end]
    shown = text.decode(_windows_page(text), "replace")
    return _WORKS_NAMES.sub("", shown).replace("\r\n", PARAGRAPH).replace("\0", "")


_WORKS_NAMES = re.compile(r"\A(?:(?:Color|Style)(?:Set|Pos)-?\d)+")


def _of_language(identifier: int) -> str:
    return _OF_PLACES.get(identifier) or _OF_LANGUAGES.get(identifier & 0x3FF, _WESTERN)


def _windows_page(text: bytes, declared: str = _WESTERN) -> str:
    """The declared page; where that is the western one, what the letters say: a western program wrote in all languages."""
    return _guessed(text, _WINDOWS, declared) if declared == _WESTERN else declared


def _guessed(text: bytes, pages: frozenset[str], otherwise: str) -> str:
    guess = eight_bit_encoding(text)
    return guess if guess in pages else otherwise
