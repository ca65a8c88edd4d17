"""The list of files of a 7z archive (LZMA SDK, 7zFormat.txt), parsed without believing any of its numbers."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field, replace

from winnow_agent.vault.digitize.archives.streams import DamagedError

_END, _PROPERTIES, _MORE_STREAMS, _MAIN_STREAMS, _FILES = 0, 2, 3, 4, 5
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _UNPACK_SIZE, _COUNTS = 6, 7, 8, 9, 10, 11, 12, 13
_EMPTY, _NAMES, _ATTRIBUTES = 14, 17, 21
_MOST_CODERS = 32
_DIRECTORY, _HAS_MODE = 0x10, 0x8000
_AES = "06f10701"


@dataclass(frozen=True, slots=True)
class Coder:
    """One step: its method, in hexadecimal, and its properties."""

    method: str
    properties: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """Files packed together.

    Attributes:
        chain: what makes the files of the packed stream, in the order in which it is to be done; where the steps
            branch, the one that branches.
        packed: how many packed streams it has.
        outputs, main: how many streams its steps make, and which of them is the files.
        size, crc: of all that it unpacks to.
        parts: size and CRC of each file in it.
    """

    chain: tuple[Coder, ...]
    packed: int
    outputs: int
    main: int
    size: int = 0
    crc: int | None = None
    parts: tuple[tuple[int, int | None], ...] = ()

    @property
    def encrypted(self) -> bool:
        return any(coder.method == _AES for coder in self.chain)


@dataclass(frozen=True, slots=True)
class Streams:
    """The folders, and where the packed streams begin, counted from the end of the archive's start header."""

    position: int = 0
    sizes: tuple[int, ...] = ()
    folders: tuple[Folder, ...] = ()

    def packed_place(self, folder: int) -> tuple[int, int]:
        """Where the first packed stream of a folder begins, and its size.

        Raises:
            DamagedError: there is none.
        """
        first = sum(one.packed for one in self.folders[:folder])
        if first >= len(self.sizes):
            raise DamagedError("no packed stream")
        return self.position + sum(self.sizes[:first]), self.sizes[first]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, a folder or a link in the list."""

    name: str
    has_data: bool
    is_file: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """All that the header tells."""

    streams: Streams = field(default_factory=Streams)
    entries: tuple[Entry, ...] = ()


class _Reader:
    """Numbers and bytes, one after the other; what is not there raises `DamagedError`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if not 0 <= size <= self.left:
            raise DamagedError("list of files")
        self._at += size
        return self._data[self._at - size : self._at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        first = self.byte()
        extra = next((count for count in range(8) if not first & 0x80 >> count), 8)
        high = first & (0x7F >> extra) if extra < 8 else 0
        return int.from_bytes(self.take(extra), "little") | high << 8 * extra

    def count(self) -> int:
        """A number of things that each take a byte of what follows, at the least."""
        value = self.number()
        if value > self.left:
            raise DamagedError("list of files")
        return value

    def bits(self, count: int) -> list[bool]:
        packed = self.take(-(-count // 8))
        return [bool(packed[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def all_or_bits(self, count: int) -> list[bool]:
        return [True] * count if self.byte() else self.bits(count)

    def checksums(self, count: int) -> list[int | None]:
        return [int.from_bytes(self.take(4), "little") if there else None for there in self.all_or_bits(count)]

    def expect(self, mark: int) -> None:
        if self.byte() != mark:
            raise DamagedError("list of files")


def parse_listing(header: bytes) -> Listing:
    """The files and where they are packed.

    Raises:
        DamagedError: it is none.
    """
    reader = _Reader(header)
    if not header:
        return Listing()  # an archive of nothing
    reader.expect(1)
    listing = Listing()
    while (mark := reader.byte()) != _END:
        if mark == _PROPERTIES:
            while reader.byte() != _END:
                reader.take(reader.number())
        elif mark == _MORE_STREAMS:
            _streams(reader)
        elif mark == _MAIN_STREAMS:
            listing = replace(listing, streams=_streams(reader))
        elif mark == _FILES:
            listing = replace(listing, entries=_entries(reader))
        else:
            raise DamagedError("list of files")
    return listing


def parse_streams(data: bytes) -> Streams:
    """Where a packed header lies.

    Raises:
        DamagedError: it does not say so.
    """
    return _streams(_Reader(data))


def _streams(reader: _Reader) -> Streams:
    position = 0
    sizes: tuple[int, ...] = ()
    folders: list[Folder] = []
    divided = False
    while (mark := reader.byte()) != _END:
        if mark == _PACK:
            position, sizes = _pack(reader)
        elif mark == _UNPACK:
            folders = _folders(reader)
        elif mark == _SUBSTREAMS:
            folders, divided = _divided(reader, folders), True
        else:
            raise DamagedError("list of files")
    if not divided:
        folders = [replace(folder, parts=((folder.size, folder.crc),)) for folder in folders]
    return Streams(position, sizes, tuple(folders))


def _pack(reader: _Reader) -> tuple[int, tuple[int, ...]]:
    position, count = reader.number(), reader.count()
    sizes: tuple[int, ...] = ()
    while (mark := reader.byte()) != _END:
        if mark == _SIZE:
            sizes = tuple(reader.number() for _ in range(count))
        elif mark == _CRC:
            reader.checksums(count)
        else:
            raise DamagedError("list of files")
    return position, sizes


def _folders(reader: _Reader) -> list[Folder]:
    reader.expect(_FOLDER)
    count = reader.count()
    reader.expect(0)  # not in another stream, which nobody writes
    folders = [_folder(reader) for _ in range(count)]
    reader.expect(_UNPACK_SIZE)
    for index, folder in enumerate(folders):
        sizes = [reader.number() for _ in range(folder.outputs)]
        folders[index] = replace(folder, size=sizes[folder.main])
    while (mark := reader.byte()) != _END:
        if mark != _CRC:
            raise DamagedError("list of files")
        checksums = reader.checksums(count)
        folders = [replace(folder, crc=crc) for folder, crc in zip(folders, checksums, strict=True)]
    return folders


def _folder(reader: _Reader) -> Folder:
    coders: list[Coder] = []
    inputs = outputs = 0
    for _ in range(_few(reader.number())):
        flags = reader.byte()
        method = reader.take(flags & 15).hex()
        takes, gives = (_few(reader.number()), _few(reader.number())) if flags & 0x10 else (1, 1)
        coders.append(Coder(method, reader.take(reader.number()) if flags & 0x20 else b""))
        inputs, outputs = inputs + takes, outputs + gives
    bound = {}
    for _ in range(outputs - 1):
        taker = reader.number()
        bound[reader.number()] = taker
    packed = inputs - len(bound)
    first = [reader.number() for _ in range(packed)] if packed > 1 else [_unbound(inputs, set(bound.values()))]
    main = _unbound(outputs, set(bound))
    if inputs != len(coders) or outputs != len(coders):
        branched = next((coder for coder in coders if coder.method == "0303011b"), coders[-1])
        return Folder((branched,), packed, outputs, main)
    chain: list[Coder] = []
    at = first[0]
    while len(chain) < len(coders) and 0 <= at < len(coders):
        chain.append(coders[at])
        at = bound.get(at, -1)
    if len(chain) < len(coders) or at != -1:
        raise DamagedError("list of files")
    return Folder(tuple(chain), packed, outputs, main)


def _few(count: int) -> int:
    if not 0 < count <= _MOST_CODERS:
        raise DamagedError("list of files")
    return count


def _unbound(count: int, bound: set[int]) -> int:
    free = [index for index in range(count) if index not in bound]
    if not free:
        raise DamagedError("list of files")
    return free[0]


def _divided(reader: _Reader, folders: list[Folder]) -> list[Folder]:
    """The folders with the files in each."""
    counts = [1] * len(folders)
    mark = reader.byte()
    if mark == _COUNTS:
        # Of a folder of many files each but the last has a size, of a byte at the least.
        counts = [_bounded(reader, 1) for _ in folders]
        mark = reader.byte()
    sizes: list[list[int]] = []
    if sum(counts) > reader.left + len(folders):
        raise DamagedError("list of files")
    for folder, count in zip(folders, counts, strict=True):
        known = [reader.number() for _ in range(count - 1)] if mark == _SIZE else [0] * (count - 1)
        rest = folder.size - sum(known)
        if rest < 0:
            raise DamagedError("list of files")
        sizes.append([*known, rest] if count else [])
    if mark == _SIZE:
        mark = reader.byte()
    told = [count == 1 and folder.crc is not None for folder, count in zip(folders, counts, strict=True)]
    missing = sum(count for count, known in zip(counts, told, strict=True) if not known)
    checksums: list[int | None] = [None] * missing
    while mark != _END:
        if mark != _CRC:
            raise DamagedError("list of files")
        checksums = reader.checksums(missing)
        mark = reader.byte()
    found = iter(checksums)
    return [
        replace(folder, parts=tuple((size, folder.crc if known else next(found)) for size in own))
        for folder, own, known in zip(folders, sizes, told, strict=True)
    ]


def _bounded(reader: _Reader, spare: int) -> int:
    value = reader.number()
    if value > reader.left + spare:
        raise DamagedError("list of files")
    return value


def _entries(reader: _Reader) -> tuple[Entry, ...]:
    count = reader.count()
    empty = [False] * count
    attributes: list[int | None] = [None] * count
    names = [""] * count
    while (mark := reader.byte()) != _END:
        content = _Reader(reader.take(reader.number()))
        if mark == _EMPTY:
            empty = content.bits(count)
        elif mark == _NAMES:
            content.expect(0)
            names = _names(content.take(content.left), count)
        elif mark == _ATTRIBUTES:
            there = content.all_or_bits(count)
            content.expect(0)
            attributes = [int.from_bytes(content.take(4), "little") if one else None for one in there]
    return tuple(
        Entry(name, has_data=not nothing, is_file=_is_file(facts or 0))
        for name, nothing, facts in zip(names, empty, attributes, strict=True)
    )


def _names(data: bytes, count: int) -> list[str]:
    names = data.decode("utf-16-le", "replace").split("\0")
    if len(names) < count:
        raise DamagedError("list of files")
    return names[:count]


def _is_file(attributes: int) -> bool:
    """By the attributes of Windows, and the mode that programs of Unix put above them."""
    if attributes & _HAS_MODE:
        return stat.S_IFMT(attributes >> 16) in {0, stat.S_IFREG}
    return not attributes & _DIRECTORY
