"""Mobipocket, Kindle's older forms and PalmDOC: records of a Palm database, their text packed or plain.

As MobileRead's wiki describes the format. Of a file that holds a book in both forms the first is read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.books.page import marked_page
from winnow_agent.vault.digitize.budget import Budget
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, decode

SIGNATURES = (b"BOOKMOBI", b"TEXtREAd")
_PLAIN, _PACKED, _HUFFMAN = 1, 2, 0x4448
_UTF_8 = 65001
_NAMES: Mapping[int, str] = {101: "publisher", 109: "rights", 503: "title", 524: "language"}
_MOST_TEXT = 256 << 20
_PAGE_BREAK = re.compile(rb"<\s*/?\s*mbp:pagebreak[^>]*>", re.IGNORECASE)


class MobiError(ValueError):
    """The file is damaged."""


class LockedError(ValueError):
    """The file is under digital rights management."""


@dataclass(slots=True)
class Book:
    """The marked text, and what the book says of itself: ``title``, ``language``, ``publisher``, ``rights``."""

    marked: str = ""
    told: dict[str, str] = field(default_factory=dict)


def book(data: bytes, budget: Budget) -> Book:
    """A whole file.

    Raises:
        LockedError: digital rights management.
        MobiError: nothing can be read.
        DigitizeError: ``unsupported`` or ``too_large``.
        TooMuchInsideError: the budget is used up.
    """
    try:
        return _book(data, budget)
    except (struct.error, IndexError) as error:
        raise MobiError("a record is cut off") from error


def _book(data: bytes, budget: Budget) -> Book:
    count = struct.unpack_from(">H", data, 76)[0]
    places = [struct.unpack_from(">I", data, 78 + 8 * number)[0] for number in range(count)] + [len(data)]
    head = data[places[0] : places[1]]
    packing, _, records, _, lock = struct.unpack_from(">HxxIHHH", head)
    if lock:
        raise LockedError
    if packing == _HUFFMAN:
        raise DigitizeError(
            "reading a book: its text is packed with a Huffman code, which is not read; convert it to EPUB",
            kind="unsupported",
        )
    if packing not in {_PLAIN, _PACKED}:
        raise MobiError("its head names no known packing")
    is_mobi = head[16:20] == b"MOBI"
    trailing = struct.unpack_from(">H", head, 242)[0] if is_mobi and struct.unpack_from(">I", head, 20)[0] >= 228 else 0
    pieces: list[bytes] = []
    size = 0
    for number in range(1, min(records, count - 1) + 1):
        record = _without_trailing(data[places[number] : places[number + 1]], trailing)
        piece = _unpacked(record) if packing == _PACKED else record
        budget.unpack(len(piece))
        size += len(piece)
        if size > _MOST_TEXT:
            raise DigitizeError(
                f"reading a book: it unpacks to more than {_MOST_TEXT >> 20} MiB; convert it to EPUB, in pieces",
                kind="too_large",
            )
        pieces.append(piece)
    text = b"".join(pieces)
    if not is_mobi:
        return Book(decode(text)[0].replace("\n\n", PARAGRAPH).replace("\n", LINE))
    encoding = "utf-8" if struct.unpack_from(">I", head, 28)[0] == _UTF_8 else "cp1252"
    text = _PAGE_BREAK.sub(b"<p/>", _first_flow(text, head, data, places))
    page = b"\xef\xbb\xbf" + text.decode(encoding, "replace").encode()
    return Book(marked_page(page), _told(head, encoding))


def _without_trailing(record: bytes, flags: int) -> bytes:
    """What stands behind a record's text: entries that tell their size from behind, and bytes of a character cut in two."""
    end = len(record)
    for _ in range(bin(flags >> 1).count("1")):
        size = 0
        for byte in record[max(end - 4, 0) : end]:
            size = 0 if byte & 0x80 else size
            size = size << 7 | byte & 0x7F
        end = max(end - size, 0)
    if flags & 1 and end:
        end = max(end - (record[end - 1] & 3) - 1, 0)
    return record[:end]


def _unpacked(record: bytes) -> bytes:
    """PalmDOC's packing: bytes as they are, a blank with a letter, and matches of 3 to 10 bytes in the last 2,047."""
    out = bytearray()
    at = 0
    while at < len(record):
        byte = record[at]
        at += 1
        if byte == 0 or 9 <= byte < 0x80:
            out.append(byte)
        elif byte < 9:
            out += record[at : at + byte]
            at += byte
        elif byte >= 0xC0:
            out += bytes((0x20, byte ^ 0x80))
        elif at < len(record):
            pair = byte << 8 | record[at]
            at += 1
            distance, length = pair >> 3 & 0x7FF, (pair & 7) + 3
            if not 0 < distance <= len(out):
                break
            start = len(out) - distance
            out += (out[start:] * (length // distance + 1))[:length]
    return bytes(out)


def _first_flow(text: bytes, head: bytes, data: bytes, places: list[int]) -> bytes:
    """Kindle's form 8 puts style sheets and drawings behind the text; a table of its own tells where that ends."""
    if struct.unpack_from(">I", head, 36)[0] < 8 or len(head) < 200:
        return text
    number = struct.unpack_from(">I", head, 192)[0]
    if number >= len(places) - 1 or data[places[number] : places[number] + 4] != b"FDST":
        return text
    return text[: struct.unpack_from(">I", data, places[number] + 16)[0]]


def _told(head: bytes, encoding: str) -> dict[str, str]:
    """The extended header's records, and the full name."""
    told: dict[str, str] = {}
    at = 16 + struct.unpack_from(">I", head, 20)[0]
    if struct.unpack_from(">I", head, 128)[0] & 0x40 and head[at : at + 4] == b"EXTH":
        count = struct.unpack_from(">I", head, at + 8)[0]
        at += 12
        for _ in range(min(count, 1000)):
            kind, size = struct.unpack_from(">II", head, at)
            if kind in _NAMES and size >= 8:
                told.setdefault(_NAMES[kind], head[at + 8 : at + size].decode(encoding, "replace"))
            at += max(size, 8)
    offset, length = struct.unpack_from(">II", head, 84)
    told.setdefault("title", head[offset : offset + length].decode(encoding, "replace"))
    return told
