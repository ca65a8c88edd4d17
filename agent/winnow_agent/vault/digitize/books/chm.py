"""Compiled help (.chm): the pages that are packed in it, in the order of its table of contents.

The container is Microsoft's ITSF, as described by Matthew Russotto and by the authors of CHMLib.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.books.lzx import FRAME, LzxError, frames
from winnow_agent.vault.digitize.books.page import marked_page
from winnow_agent.vault.digitize.budget import Budget
from winnow_agent.vault.digitize.cleaning import PARAGRAPH

_STORAGE = "::DataSpace/Storage/MSCompressed"
_RESETS = f"{_STORAGE}/Transform/{{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}}/InstanceData/ResetTable"
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_LOCAL = re.compile(rb"<param\s+name\s*=\s*\"Local\"\s+value\s*=\s*\"([^\"#]*)", re.IGNORECASE)
_MOST_ENTRIES = 200_000
_MOST_BYTES = 64 << 20


class HelpError(ValueError):
    """The container is damaged beyond its directory."""


@dataclass(frozen=True, slots=True)
class _Entry:
    packed: bool
    offset: int
    size: int


def marked_help(data: bytes, budget: Budget) -> str:
    """The pages' text with its structure marked.

    Raises:
        HelpError: nothing can be read.
        DigitizeError: ``too_large``.
        TooMuchInsideError: the budget is used up.
    """
    try:
        return _marked_help(data, budget)
    except (struct.error, IndexError, LzxError) as error:
        raise HelpError("its directory is damaged") from error


def _marked_help(data: bytes, budget: Budget) -> str:
    directory = struct.unpack_from("<Q", data, 0x48)[0]
    content = (
        struct.unpack_from("<Q", data, 0x58)[0] if data[4] >= 3 else directory + struct.unpack_from("<Q", data, 0x50)[0]
    )
    entries = _entries(data, directory)
    unpacked = _unpacked(data[content:], entries, budget)

    def read(entry: _Entry) -> bytes:
        return (unpacked if entry.packed else data[content:])[entry.offset : entry.offset + entry.size]

    pages = {name.lower(): entry for name, entry in entries.items() if name.startswith("/") and _PAGE.search(name)}
    contents = b"".join(read(entry) for name, entry in entries.items() if name.lower().endswith(".hhc"))
    listed = ("/" + one.decode("latin-1").replace("\\", "/").lstrip("./").lower() for one in _LOCAL.findall(contents))
    names = dict.fromkeys([*(name for name in listed if name in pages), *pages])
    return PARAGRAPH.join(marked_page(read(pages[name])) for name in names)


def _entries(data: bytes, directory: int) -> Mapping[str, _Entry]:
    """The directory: chunks of entries, each a name, a section, a place and a length."""
    length, size = struct.unpack_from("<I4xI", data, directory + 8)
    count = struct.unpack_from("<I", data, directory + 0x2C)[0]
    found: dict[str, _Entry] = {}
    for number in range(min(count, len(data) // max(size, 1))):
        start = directory + length + number * size
        if data[start : start + 4] != b"PMGL":
            continue
        end = start + size - struct.unpack_from("<I", data, start + 4)[0]
        at = start + 0x14
        while at < end and len(found) < _MOST_ENTRIES:
            name_length, at = _varying(data, at)
            name = data[at : at + name_length].decode("utf-8", "replace")
            section, at = _varying(data, at + name_length)
            offset, at = _varying(data, at)
            entry_size, at = _varying(data, at)
            found[name] = _Entry(section == 1, offset, entry_size)
    return found


def _varying(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(9):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return value, at


def _unpacked(content: bytes, entries: Mapping[str, _Entry], budget: Budget) -> bytes:
    packed, control, resets = (
        entries.get(name) for name in (f"{_STORAGE}/Content", f"{_STORAGE}/ControlData", _RESETS)
    )
    if packed is None or control is None or resets is None:
        return b""
    version, interval, window = struct.unpack_from("<III", content, control.offset + 8)
    if version == 2:
        interval, window = interval * FRAME, window * FRAME
    count, entry_size, head, size = struct.unpack_from("<4xIIIQ", content, resets.offset)
    if size > _MOST_BYTES:
        raise DigitizeError(
            f"reading compiled help: it unpacks to more than {_MOST_BYTES >> 20} MiB; decompile it", kind="too_large"
        )
    places = [
        struct.unpack_from("<Q", content, resets.offset + head + entry_size * number)[0]
        for number in range(min(count, size // FRAME + 1))
    ]
    budget.unpack(size)
    data = content[packed.offset : packed.offset + packed.size]
    pieces = frames(data, places, window=window.bit_length() - 1, interval=interval // FRAME, size=size)
    return b"".join(pieces)
