"""Compound files ([MS-CFB]) for tests: streams in folders, as small as they can be."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _TABLE, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(streams: dict[tuple[str, ...], bytes]) -> bytes:
    """A compound file with these streams by path; none uses the small-stream table."""
    names: list[tuple[str, ...]] = [()]
    for path in streams:
        names += [path[:depth] for depth in range(1, len(path) + 1) if path[:depth] not in names]
    content: list[bytes] = []
    table: list[int] = []

    def place(data: bytes) -> int:
        if not data:
            return _END
        first, count = len(table), -(-len(data) // _SECTOR)
        content.append(data.ljust(count * _SECTOR, b"\0"))
        table.extend([*range(first + 1, first + count), _END])
        return first

    entries = []
    for path in names:
        children = [other for other in names if other and other[:-1] == path]
        siblings = [other for other in names if other and path and other[:-1] == path[:-1]]
        following = siblings[siblings.index(path) + 1 :] if path else []
        label = (path[-1] if path else "Root Entry").encode("utf-16-le") + b"\0\0"
        data = streams.get(path, b"")
        kind = 5 if not path else 2 if path in streams else 1
        entries.append(
            struct.pack(
                "<64sHBBIII36xIQ",
                label,
                len(label),
                kind,
                1,
                _NONE,
                names.index(following[0]) if following else _NONE,
                names.index(children[0]) if children else _NONE,
                place(data) if path in streams else _END,
                len(data),
            )
        )
    directory = place(b"".join(entries))
    sectors = -(-(len(table) + 8) // 128)
    first_table = len(table)
    table.extend([_TABLE] * sectors)
    table.extend([_FREE] * (sectors * 128 - len(table)))
    numbers = [first_table + index for index in range(sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory, 0, 0, _END, 0, _END, 0)
    header += struct.pack("<109I", *(numbers + [_FREE] * (109 - len(numbers))))
    return header + b"".join(content) + struct.pack(f"<{len(table)}I", *table)
