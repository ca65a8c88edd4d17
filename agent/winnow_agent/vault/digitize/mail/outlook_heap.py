"""The properties of a message that is attached in a store, from the heap that libpff gives of it ([MS-PST] 2.3).

What is longer than a heap's item (3,580 bytes) stands in nodes of its own, which libpff doesn't give: it is missed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEAP, _PROPERTIES, _TREE = 0xEC, 0xBC, 0xB5
_BLOCK = 8176  # bytes of a block but its trailer, in a store of Unicode
_RECORD = 8
_INLINE = {0x0002, 0x0003, 0x000B}
_MOST_LEVELS = 2  # of 600 branches each: no message has more properties than that
_HEAP_ITEM = 0x1F  # of a number that names a heap's item these bits are clear

Record = tuple[int, int, "bytes | None"]


def is_heap(data: bytes) -> bool:
    """Whether bytes are a heap of properties."""
    return len(data) > 16 and data[2] == _HEAP and data[3] == _PROPERTIES


def records(data: bytes) -> Iterator[Record]:
    """Identifier, type and value of each property; None for a value that stands elsewhere.

    Raises:
        ValueError: the heap is damaged.
    """
    try:
        root = _item(data, struct.unpack_from("<I", data, 4)[0])
        kind, key_bytes, value_bytes, levels, top = struct.unpack_from("<BBBBI", root)
        if kind != _TREE or key_bytes + value_bytes != _RECORD or levels > _MOST_LEVELS:
            raise ValueError(kind)
        for leaf in _leaves(data, top, levels):
            for at in range(0, len(leaf) - _RECORD + 1, _RECORD):
                name, value_type, number = struct.unpack_from("<HHI", leaf, at)
                yield name, value_type, _value(data, value_type, number)
    except (struct.error, IndexError) as error:
        raise ValueError("the heap is damaged") from error


def _value(data: bytes, value_type: int, number: int) -> bytes | None:
    if value_type in _INLINE:
        return number.to_bytes(4, "little")
    if number & _HEAP_ITEM:
        return None
    return _item(data, number) if number else b""


def _leaves(data: bytes, number: int, levels: int) -> Iterator[bytes]:
    """The records of a tree on the heap ([MS-PST] 2.3.2), a leaf at a time."""
    item = _item(data, number) if number else b""
    if levels == 0:
        yield item
        return
    for at in range(0, len(item) - 5, 6):  # a key, and where the next level is
        yield from _leaves(data, struct.unpack_from("<I", item, at + 2)[0], levels - 1)


def _item(data: bytes, number: int) -> bytes:
    """An item of the heap by its number: its index in the page map of its block ([MS-PST] 2.3.1)."""
    index, block = (number >> 5) & 0x7FF, number >> 16
    start = block * _BLOCK
    page_map = start + struct.unpack_from("<H", data, start)[0]
    count = struct.unpack_from("<H", data, page_map)[0]
    if not 1 <= index <= count:
        raise IndexError(index)
    begins, ends = struct.unpack_from("<HH", data, page_map + 4 + 2 * (index - 1))
    return data[start + begins : start + ends]
