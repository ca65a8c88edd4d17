"""What Content Credentials in a file say of training: C2PA manifests (ISO 22144; C2PA 2.2) with an assertion on training and data mining.

A manifest store is a tree of JUMBF boxes (ISO/IEC 19566-5): a superbox ``jumb`` begins with a description ``jumd``, whose label names what
follows. Looked for are assertions labelled ``c2pa.training-mining`` (C2PA 1 and 2) or ``cawg.training-mining`` (CAWG 1.1), in CBOR (RFC 8949) or JSON:
``{"entries": {"cawg.ai_generative_training": {"use": "notAllowed"}, …}}``. Only boxes and these assertions are read. No signature is
checked: a reservation counts whoever wrote it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

_MARK: Final = b"jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
"""The beginning of a manifest store's description: box type and UUID."""
_BEFORE_MARK: Final = 12
_LABELS: Final = ("c2pa.training-mining", "cawg.training-mining")
_RESERVED: Final = frozenset({"notallowed", "constrained"})
_USES: Final = ("training", "data_mining")
_EDGE: Final = 16 << 20
_STORE: Final = 8 << 20
_BOXES: Final = 4000
_DEPTH: Final = 12
_ITEMS: Final = 2000
_SEGMENTS: Final = 2000


def training_reserved(file: BinaryIO) -> tuple[tuple[str, str], ...]:
    """``("training", "c2pa.ai_generative_training notAllowed")`` for each use that a file's manifests reserve.

    The first and the last 16 MiB are looked at, of JPEG all segments before the picture; what can't be read says nothing.
    The file is left where it was.
    """
    found: dict[tuple[str, str], None] = {}
    before = file.tell()
    for store in _stores(file):
        for use, permission in _reserved(store):
            found["training", f"{use} {permission}"] = None
    file.seek(before)
    return tuple(found)


def _stores(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    if file.read(2) == b"\xff\xd8":
        yield from _in_jpeg(file)
        return
    size = file.seek(0, 2)
    for start in (0, max(_EDGE, size - _EDGE)):
        if start < size:
            file.seek(start)
            data = file.read(_EDGE)
            at = data.find(_MARK)
            while at >= _BEFORE_MARK:
                yield data[at - _BEFORE_MARK : at - _BEFORE_MARK + _STORE]
                at = data.find(_MARK, at + _STORE)


def _in_jpeg(file: BinaryIO) -> Iterator[bytes]:
    """The boxes of the segments APP11, put together: a long one is cut, and each piece repeats the box's head."""
    boxes: dict[bytes, bytearray] = {}
    for _ in range(_SEGMENTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in {0xDA, 0xD9}:
            break
        length = int.from_bytes(head[2:], "big") - 2
        if length < 0:
            break
        if head[1] != 0xEB:
            file.seek(length, 1)
            continue
        segment = file.read(length)
        if segment[:2] == b"JP" and len(segment) > 16:
            instance = segment[2:4]
            repeated = 16 if segment[8:12] == b"\0\0\0\1" else 8
            boxes.setdefault(instance, bytearray(segment[8 : 8 + repeated])).extend(segment[8 + repeated :])
            if len(boxes[instance]) > _STORE:
                break
    yield from map(bytes, boxes.values())


def _reserved(store: bytes) -> Iterator[tuple[str, str]]:
    """Each use that is reserved, and how, in the assertions of a manifest store."""
    for label, kind, content in _contents(store):
        if not label.startswith(_LABELS):
            continue
        try:
            told = json.loads(content) if kind == b"json" else _Cbor(content).item()
        except (ValueError, RecursionError):
            continue
        entries = told.get("entries") if isinstance(told, Mapping) else None
        for use, entry in entries.items() if isinstance(entries, Mapping) else ():
            permission = str(entry.get("use", "")) if isinstance(entry, Mapping) else str(entry)
            if any(one in str(use) for one in _USES) and permission.lower() in _RESERVED:
                yield str(use)[:80], permission


def _contents(store: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """The label above it, the type and the content of each box that holds no others."""
    waiting = [(0, len(store), "", 0)]
    for _ in range(_BOXES):
        if not waiting:
            return
        start, end, label, depth = waiting.pop()
        if end - start < 8 or depth > _DEPTH:
            continue
        length, kind = struct.unpack_from(">I4s", store, start)
        content = start + 8
        if length == 1 and end - start >= 16:
            length, content = int.from_bytes(store[start + 8 : start + 16], "big"), start + 16
        stop = min(end, start + length) if length else end
        if stop < content:
            continue
        waiting.append((stop, end, label, depth))
        if kind == b"jumb":
            waiting.append((content, stop, _label(store, content, stop), depth + 1))
        elif kind in {b"cbor", b"json"}:
            yield label, kind, store[content:stop]


def _label(store: bytes, start: int, end: int) -> str:
    """The label in the description with which a superbox begins: after length, type, UUID and a byte of flags."""
    name = start + 8 + 16 + 1
    if store[start + 4 : start + 8] != b"jumd" or name >= end:
        return ""
    return store[name : min(end, name + 200)].split(b"\0", 1)[0].decode("utf-8", "replace")


class _Cbor:
    """One item of CBOR, with bounds on depth and number; tags are passed over.

    Raises:
        ValueError: it is damaged, or larger than that.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._left = data, 0, _ITEMS

    def item(self, depth: int = 0) -> Any:
        """The next item as a value of Python."""
        self._left -= 1
        if depth > _DEPTH or self._left < 0:
            raise ValueError("too deep, or too many")
        first = self._take(1)[0]
        major, short = first >> 5, first & 31
        if short == 31:
            return self._open_ended(major, depth)
        number = short if short < 24 else int.from_bytes(self._take(1 << (short - 24)), "big") if short < 28 else -1
        if number < 0:
            raise ValueError("a reserved length")
        if major in {2, 3}:
            value = self._take(number)
            return value.decode("utf-8", "replace") if major == 3 else value
        if major == 4:
            return [self.item(depth + 1) for _ in range(min(number, _ITEMS + 1))]
        if major == 5:
            return {_key(self.item(depth + 1)): self.item(depth + 1) for _ in range(min(number, _ITEMS + 1))}
        if major == 6:
            return self.item(depth + 1)
        return {20: False, 21: True}.get(short) if major == 7 else -1 - number if major == 1 else number

    def _open_ended(self, major: int, depth: int) -> Any:
        if major not in {2, 3, 4, 5}:
            raise ValueError("a break where none may be")
        items = []
        while self._data[self._at : self._at + 1] != b"\xff":
            items.append(self.item(depth + 1))
        self._at += 1
        if major == 5:
            return dict(zip(map(_key, items[::2]), items[1::2], strict=False))
        return items if major == 4 else ("" if major == 3 else b"").join(items)

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError("it ends too early")
        self._at += count
        return taken


def _key(value: Any) -> Any:
    return value if isinstance(value, (str, int, bytes, bool)) else str(value)
