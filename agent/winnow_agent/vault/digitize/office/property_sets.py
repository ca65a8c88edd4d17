"""What a compound file says of itself: property sets ([MS-OLEPS]), of which title, language and rights are asked."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Mapping

from winnow_agent.vault.digitize.office.code_pages import code_page

_TITLE, _CODE_PAGE = 2, 1
_NARROW, _WIDE = 0x1E, 0x1F
_MOST = 1000
SUMMARY = "\x05SummaryInformation"
DOCUMENT_SUMMARY = "\x05DocumentSummaryInformation"


def title_of(stream: bytes) -> str:
    """The title in the stream `SUMMARY`."""
    return next((values.get(_TITLE, "") for values, _ in _sections(stream)), "")


def custom_of(stream: bytes) -> Mapping[str, str]:
    """The properties that users defined, by their names in small letters, in the stream `DOCUMENT_SUMMARY`."""
    found: dict[str, str] = {}
    for values, names in _sections(stream)[1:]:
        found |= {names[number].lower(): value for number, value in values.items() if number in names}
    return found


def _sections(stream: bytes) -> list[tuple[dict[int, str], dict[int, str]]]:
    """Of each section its texts by number, and the names of the numbers; of what is damaged nothing."""
    sections: list[tuple[dict[int, str], dict[int, str]]] = []
    with contextlib.suppress(struct.error, IndexError):  # of one that is cut off, those before it hold
        count = struct.unpack_from("<I", stream, 24)[0]
        sections.extend(
            _section(stream[struct.unpack_from("<I", stream, 44 + 20 * number)[0] :]) for number in range(min(count, 8))
        )
    return sections


def _section(data: bytes) -> tuple[dict[int, str], dict[int, str]]:
    count = min(struct.unpack_from("<I", data, 4)[0], _MOST)
    places: dict[int, int] = dict(struct.unpack_from("<II", data, 8 + 8 * number) for number in range(count))
    page = struct.unpack_from("<H", data, places[_CODE_PAGE] + 4)[0] if _CODE_PAGE in places else 1252
    codec = code_page(page)
    values: dict[int, str] = {}
    for number, place in places.items():
        if number > 1:
            kind, size = struct.unpack_from("<II", data, place)
            if kind == _NARROW:
                values[number] = data[place + 8 : place + 8 + size].decode(codec, "replace").rstrip("\0")
            elif kind == _WIDE:
                values[number] = data[place + 8 : place + 8 + 2 * size].decode("utf-16-le", "replace").rstrip("\0")
    return values, _names(data, places[0], codec) if 0 in places else {}


def _names(data: bytes, place: int, codec: str) -> dict[int, str]:
    count = min(struct.unpack_from("<I", data, place)[0], _MOST)
    at = place + 4
    names: dict[int, str] = {}
    for _ in range(count):
        number, size = struct.unpack_from("<II", data, at)
        width = 2 if codec == "utf-16-le" else 1
        names[number] = data[at + 8 : at + 8 + size * width].decode(codec, "replace").rstrip("\0")
        at += 8 + size * width
        if width == 2:
            at += -(size * width) % 4
    return names
