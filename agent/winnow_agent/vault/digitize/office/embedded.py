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
from winnow_agent.vault.digitize.office.compound import SIGNATURE, Compound, CompoundError, Storage
from winnow_agent.vault.digitize.paged.picture_size import illustrate, may_hold_a_page

MOST_PICTURES = 200
MOST_OBJECTS = 1000
_MOST_BYTES = 512 << 20
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


def pictures(file: SourceFile, found: Iterable[bytes], words: int) -> Iterator[Document | Unread]:
    """The text on pictures, ``picture N``, each one once; what holds none is no loss and is not named.

    Args:
        words: of the text that they stand in; those that only illustrate it are not read.
    """
    pages = _pages(found)
    if illustrate(len(pages), words):
        return
    for number, data in enumerate(pages, start=1):
        for item in inside.member(file, io.BytesIO(data), name="", part=f"picture {number}"):
            if not (isinstance(item, Unread) and item.kind == "no_text"):
                yield item


def _pages(found: Iterable[bytes]) -> list[bytes]:
    """The pictures that may hold a page, each once, as many as are read."""
    pages: dict[bytes, bytes] = {}
    size = 0
    for data in found:
        if may_hold_a_page(data):
            pages.setdefault(hashlib.blake2b(data, digest_size=16).digest(), data)
            size += len(data)
        if len(pages) >= MOST_PICTURES or size > _MOST_BYTES:
            break
    return list(pages.values())


def words_of(marked: str) -> int:
    """About how many words a text has."""
    return marked.count(" ") + marked.count("\n")


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
