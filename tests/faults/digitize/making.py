"""How hostile files are made in little time: what repeats is packed once, and what is long is a hole."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

Maker = Callable[[Path, int], None]
ANY: frozenset[str] = frozenset()


class Hostile(NamedTuple):
    """A file made for the purpose.

    Attributes:
        make: writes it to a path, at a size factor: 1 by default.
        kinds: the answers that it may get; any where it is empty.
    """

    name: str
    make: Maker
    kinds: frozenset[str]


HOSTILE: dict[str, Hostile] = {}
MEBIBYTES = 300
"""What a bomb makes at size 1: more than text that packs well may."""


def hostile(name: str, *kinds: str) -> Callable[[Maker], Maker]:
    """Registers a maker under the name that its file gets."""

    def register(make: Maker) -> Maker:
        HOSTILE[name] = Hostile(name, make, frozenset(kinds))
        return make

    return register


class Packed(NamedTuple):
    """A raw deflate stream, what it unpacks to, and the checksum of that."""

    data: bytes
    size: int
    crc: int


def deflated(head: bytes, block: bytes, times: int, tail: bytes) -> Packed:
    """``head``, ``times`` blocks and ``tail``. After a full flush the same block packs to the same bytes."""
    packer = zlib.compressobj(9, wbits=-15)
    data = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    data += (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * times
    data += packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return Packed(data, len(head) + len(block) * times + len(tail), zlib.crc32(tail, crc))


def write_zip(path: Path, members: Iterable[tuple[str, Packed]]) -> None:
    """A zip of members that are packed already."""
    directory, at, count = b"", 0, 0
    with path.open("wb") as file:
        for name, packed in members:
            size = min(packed.size, 0xFFFFFFFE)  # what a field can hold; the data says the rest
            shared = struct.pack("<5H3I2H", 20, 0, 8, 0, 0x21, packed.crc, len(packed.data), size, len(name), 0)
            file.write(b"PK\x03\x04" + shared + name.encode() + packed.data)
            directory += b"PK\x01\x02\x14\0" + shared + struct.pack("<3H2I", 0, 0, 0, 0, at) + name.encode()
            at, count = file.tell(), count + 1
        file.write(directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0))


def plain(content: str | bytes) -> Packed:
    """A member of ordinary size."""
    return deflated(content if isinstance(content, bytes) else content.encode(), b"", 0, b"")


def pdf(objects: Iterable[bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """A PDF of objects numbered from 1, with its table of places."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + table
        + b"trailer\n<</Size %d /Root %d 0 R %s>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(places) + 1,
            root,
            extra,
            len(data),
        )
    )


def sparse(path: Path, head: bytes, size: int, tail: bytes = b"") -> None:
    """A file of ``size`` bytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size - len(tail))
        file.seek(size - len(tail))
        file.write(tail)
