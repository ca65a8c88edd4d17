"""What office files embed: pictures that may hold text, objects and packages, each digitized as a file of its own.

The shells around an object ([MS-OLEDS]: OLE 1.0 native data, a Package, a compound file with the native stream) come off
first, so that what the program of the object wrote is seen.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Iterable, Iterator

from winnow_agent.documents import Document
from winnow_agent.vault.digitize import inside
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.compound import SIGNATURE, Compound, CompoundError, Storage

MOST_PICTURES = 200
MOST_OBJECTS = 1000
LEAST_PIXELS = 600
"""Of a picture's width and height: on what is smaller no page of text can be read, and a few words of a diagram are no
document that any policy takes. It costs seconds to find out otherwise, of a file that is read in milliseconds."""
# Streams that hold what another program wrote, under the names that writers give them.
_CONTENTS = ("CONTENTS", "Package", "EmbeddedOdf")


_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff")
_BLIPS = frozenset({0xF01D, 0xF01E, 0xF02A})

# Streams by which a compound file is one that can be digitized, or is refused by its name; not an equation, say.
_DOCUMENTS = (
    "WordDocument",
    "Workbook",
    "Book",
    "PowerPoint Document",
    "EncryptedPackage",
    "__properties_version1.0",
    "VisioDocument",
)


def pictures(file: SourceFile, found: Iterable[bytes]) -> Iterator[Document | Unread]:
    """The text on pictures, ``picture N``, each one once; what holds none is no loss and is not named."""
    seen: set[bytes] = set()
    number = 0
    for data in found:
        if number >= MOST_PICTURES:
            return
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if digest in seen or not _is_large(data):
            continue
        seen.add(digest)
        number += 1
        for item in inside.member(file, io.BytesIO(data), name="", part=f"picture {number}"):
            if not (isinstance(item, Unread) and item.kind == "no_text"):
                yield item


def objects(file: SourceFile, found: Iterable[bytes]) -> Iterator[Document | Unread]:
    """The documents of embedded objects, ``object N``; objects of no content of their own are left out."""
    number = 0
    for data in found:
        if number >= MOST_OBJECTS:
            return
        name, content = unwrapped(data)
        if content:
            number += 1
            yield from inside.member(file, io.BytesIO(content), name=name, part=f"object {number}")


def _is_large(data: bytes) -> bool:
    width, height = _pixels(data)
    return min(width, height) >= LEAST_PIXELS


def _pixels(data: bytes) -> tuple[int, int]:
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
        return LEAST_PIXELS, LEAST_PIXELS
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


def unwrapped(data: bytes) -> tuple[str, bytes]:
    """A hint of a name, and what an object's program wrote; empty where nothing of it is a file."""
    if data[:8] == SIGNATURE:
        return _of_compound(data)
    native = _native_data(data)
    return _of_package(native) if native is not None else ("", data)


def _native_data(data: bytes) -> bytes | None:
    """The data of an OLE 1.0 embedded object ([MS-OLEDS] 2.2.5); None where it is none."""
    try:
        version, kind = struct.unpack_from("<II", data)
        if kind not in {1, 2} or version >> 8 not in {5, 0} or not version:
            return None
        if kind == 1:  # a link: what it leads to is elsewhere
            return b""
        at = 8
        for _ in range(3):  # class, topic, item
            at += 4 + int(struct.unpack_from("<I", data, at)[0])
        size = int(struct.unpack_from("<I", data, at)[0])
    except struct.error:
        return None
    return data[at + 4 : at + 4 + size]


def _of_package(data: bytes) -> tuple[str, bytes]:
    """The file that a Package holds (its label, paths and data after one another); other data as they are."""
    if data[:8] == SIGNATURE:
        return _of_compound(data)
    if data[:2] != b"\x02\0":
        return "", data
    try:
        label_end = data.index(b"\0", 2)
        path_end = data.index(b"\0", label_end + 1)
        at = path_end + 5
        at += 4 + int(struct.unpack_from("<I", data, at - 0)[0])
        size = int(struct.unpack_from("<I", data, at)[0])
    except (ValueError, struct.error):
        return "", b""
    return data[2:label_end].decode("cp1252", "replace"), data[at + 4 : at + 4 + size]


def _of_compound(data: bytes) -> tuple[str, bytes]:
    try:
        storage = Storage(Compound(io.BytesIO(data)))
    except CompoundError:
        return "", data
    name, content = of_storage(storage)
    if content:
        return name, content
    return "", data if storage.read(*_DOCUMENTS) else b""


def of_storage(storage: Storage) -> tuple[str, bytes]:
    """A hint of a name, and the file that an object's storage holds; empty where it holds streams of its own kind."""
    native = storage.read("\x01Ole10Native")
    return _of_package(native[4:]) if native else ("", storage.read(*_CONTENTS))


def blips(data: bytes) -> Iterator[bytes]:
    """The PNG and JPEG pictures in a stream of drawings ([MS-ODRAW] 2.2.23), found by their signatures."""
    for match in _PICTURE.finditer(data):
        at = match.start()
        for head in (25, 41):  # with one identifier before it, or two
            kind, size = struct.unpack_from("<HI", data, at - head + 2) if at >= head else (0, 0)
            if kind in _BLIPS and head - 8 < size <= len(data) - at + head - 8:
                yield data[at : at + size - (head - 8)]
                break
