"""The members of a 7z archive, as streams, after the format's description in the LZMA SDK (7zFormat.txt, Methods.txt).

Everything that packs text in practice is in the standard library: LZMA, LZMA2, BZip2, Deflate, filters for programs.
"""

from __future__ import annotations

import bz2
import hashlib
import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from winnow_agent.vault.digitize.archives.members import Member
from winnow_agent.vault.digitize.archives.seven_zip_header import (
    Coder,
    Entry,
    Folder,
    Listing,
    Streams,
    parse_listing,
    parse_streams,
)
from winnow_agent.vault.digitize.archives.streams import (
    MEMORY,
    Checked,
    Copy,
    DamagedError,
    Decompressor,
    Inflate,
    Limited,
    Slice,
    Unpacked,
    Zstandard,
    lzma_filter,
)
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.inside import Stream

_START = 32
_MOST_HEADER = 64 << 20
_MOST_CYCLES = 24
_BLOCK = 1 << 20
_AES = "06f10701"
_COPY, _LZMA, _LZMA2 = "00", "030101", "21"
_OTHERS: dict[str, Callable[[], Decompressor]] = {
    "040108": lambda: Inflate(-15),
    "040202": bz2.BZ2Decompressor,
    "04f71101": Zstandard,
}
_FILTERS = {
    "03": lzma.FILTER_DELTA,
    "03030103": lzma.FILTER_X86,
    "03030205": lzma.FILTER_POWERPC,
    "03030401": lzma.FILTER_IA64,
    "03030501": lzma.FILTER_ARM,
    "03030701": lzma.FILTER_ARMTHUMB,
    "03030805": lzma.FILTER_SPARC,
    "04": lzma.FILTER_X86,
    "05": lzma.FILTER_POWERPC,
    "06": lzma.FILTER_IA64,
    "07": lzma.FILTER_ARM,
    "08": lzma.FILTER_ARMTHUMB,
    "09": lzma.FILTER_SPARC,
}
_NAMES = {"030401": "PPMd", "040109": "Deflate64", "0303011b": "BCJ2"}


class _PasswordError(Exception):
    """None of the passwords fits."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """Files that are packed together in one folder, one after the other in one stream."""

    file: BinaryIO
    streams: Streams
    number: int

    @property
    def folder(self) -> Folder:
        return self.streams.folders[self.number]


def seven_zip_members(file: BinaryIO, passwords: Sequence[str]) -> Iterator[Member]:
    """The files in the order in which they are packed.

    Raises:
        DigitizeError: its list of files can't be read: it is encrypted, damaged, or a part of several.
    """
    listing = _listing(file, passwords)
    entries = iter([entry for entry in listing.entries if entry.has_data])
    for number in range(len(listing.streams.folders)):
        yield from _folder_members(_Packed(file, listing.streams, number), entries, passwords)


def _listing(file: BinaryIO, passwords: Sequence[str]) -> Listing:
    try:
        header = _header(file)
        while header[:1] == b"\x17":  # packed itself
            header = _unpacked_header(file, header, passwords)
        return parse_listing(header)
    except _PasswordError:
        raise DigitizeError(
            "reading a 7z archive: its list of files is encrypted; add its password to the settings", kind="encrypted"
        ) from None
    except DamagedError as error:
        raise DigitizeError(
            "reading a 7z archive: it is damaged, cut off, or one part of several; join them, or get a whole copy",
            kind="malformed",
        ) from error


def _header(file: BinaryIO) -> bytes:
    file.seek(0)
    start = file.read(_START)
    offset, size = (int.from_bytes(start[a : a + 8], "little") for a in (12, 20))
    if size > _MOST_HEADER:
        raise DigitizeError("reading a 7z archive: its list of files is too long; unpack it", kind="too_large")
    header = Slice(file, _START + offset, size).read(size) if offset < 1 << 62 else b""
    if len(start) < _START or len(header) < size or zlib.crc32(header) != int.from_bytes(start[28:32], "little"):
        raise DamagedError("no list of files")
    return header


def _unpacked_header(file: BinaryIO, header: bytes, passwords: Sequence[str]) -> bytes:
    streams = parse_streams(header[1:])
    if not streams.folders:
        raise DamagedError("no list of files")
    packed = _Packed(file, streams, 0)
    folder = packed.folder
    if folder.size > _MOST_HEADER:
        raise DigitizeError("reading a 7z archive: its list of files is too long; unpack it", kind="too_large")
    for password in passwords if folder.encrypted else ("",):
        try:
            data = b"".join(_blocks(Limited(_opened(packed, password), folder.size)))
        except DamagedError:
            if not folder.encrypted:
                raise
            continue
        if _is_header(data) if folder.crc is None else zlib.crc32(data) == folder.crc:
            return data
        if not folder.encrypted:
            raise DamagedError("checksum")
    raise _PasswordError


def _is_header(data: bytes) -> bool:
    """Whether a list of files without a checksum was decrypted by the right password."""
    try:
        return data[:1] == b"\x17" or bool(parse_listing(data).entries)
    except DamagedError:
        return False


def _blocks(stream: Stream) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _folder_members(packed: _Packed, entries: Iterator[Entry], passwords: Sequence[str]) -> Iterator[Member]:
    problem: tuple[str, str] | None = None
    opened: Stream | None = None
    try:
        opened = _with_password(packed, passwords)
    except _PasswordError:
        problem = ("encrypted", "it is encrypted; add its password to the settings")
    except DamagedError as error:
        problem = ("malformed", f"it is damaged ({error})")
    except DigitizeError as error:
        problem = (error.kind, str(error))
    for size, crc in packed.folder.parts:
        entry = next(entries, None)
        if entry is None:
            return
        if opened is None or problem is not None:
            if entry.is_file:
                yield Member(entry.name, problem=problem)
            continue
        part = Limited(opened, size)
        if entry.is_file:
            yield Member(entry.name, part if crc is None else Checked(part, crc))
        try:
            for _ in _blocks(part):
                pass
        except DamagedError as error:
            problem = ("malformed", f"what lies before it is damaged ({error})")


def _with_password(packed: _Packed, passwords: Sequence[str]) -> Stream:
    folder = packed.folder
    if not folder.encrypted:
        return _opened(packed, "")
    if not folder.parts:
        raise DamagedError("nothing in it")
    size, crc = folder.parts[0]
    for password in passwords:
        tried = Limited(_opened(packed, password), size)
        try:
            for _ in _blocks(tried if crc is None else Checked(tried, crc)):
                pass
        except DamagedError:
            continue
        return _opened(packed, password)
    raise _PasswordError


def _opened(packed: _Packed, password: str) -> Stream:
    """What a folder's chain of coders makes of its packed stream."""
    start, size = packed.streams.packed_place(packed.number)
    stream: Stream = Slice(packed.file, _START + start, size)
    chain = list(packed.folder.chain)
    while chain:
        coder = chain.pop(0)
        if coder.method == _AES:
            stream = _Decrypted(stream, coder.properties, password)
        elif coder.method == _COPY:
            stream = Unpacked(stream, lambda: Copy(1 << 62))
        elif coder.method in {_LZMA, _LZMA2}:
            # liblzma's filters for programs work only in one chain with what unpacks.
            filters = [_lzma(coder)]
            while chain and chain[0].method in _FILTERS:
                filters.insert(0, _program_filter(chain.pop(0)))
            stream = Unpacked(stream, _raw(filters))
        elif coder.method in _OTHERS:
            stream = Unpacked(stream, _OTHERS[coder.method])
        else:
            name = _NAMES.get(coder.method, f"method {coder.method}")
            raise DigitizeError(f"it is packed by {name}; unpack it", kind="unsupported")
    return stream


def _raw(filters: list[dict[str, int]]) -> Callable[[], Decompressor]:
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _lzma(coder: Coder) -> dict[str, int]:
    if coder.method == _LZMA:
        return lzma_filter(coder.properties)
    exponent = coder.properties[0] if coder.properties else 41
    size = (2 | exponent & 1) << exponent // 2 + 11
    if exponent > 40 or size > MEMORY:
        raise DamagedError("LZMA dictionary")
    return {"id": lzma.FILTER_LZMA2, "dict_size": size}


def _program_filter(coder: Coder) -> dict[str, int]:
    kind = _FILTERS[coder.method]
    if kind == lzma.FILTER_DELTA:
        return {"id": kind, "dist": (coder.properties[0] if coder.properties else 0) + 1}
    return {"id": kind}


class _Decrypted:
    """AES-256 in CBC mode; the key from the password by SHA-256, over and over."""

    def __init__(self, stream: Stream, properties: bytes, password: str) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        first, second = (*properties[:2], 0, 0)[:2]
        salt_size, vector_size = (first >> 7 & 1) + (second >> 4), (first >> 6 & 1) + (second & 15)
        salt, vector = properties[2 : 2 + salt_size], properties[2 + salt_size : 2 + salt_size + vector_size]
        key = _key(password.encode("utf-16-le"), salt, first & 0x3F)
        self._stream = stream
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(vector.ljust(16, b"\0"))).decryptor()

    def read(self, size: int, /) -> bytes:
        while data := self._stream.read(max(size, 16)):
            if plain := self._cipher.update(data):
                return plain
        return b""


def _key(password: bytes, salt: bytes, cycles: int) -> bytes:
    if cycles == 0x3F:
        return (salt + password).ljust(32, b"\0")[:32]
    if cycles > _MOST_CYCLES:
        raise DamagedError("cycles")
    digest = hashlib.sha256()
    together = min(1 << cycles, 1 << 12)
    for begin in range(0, 1 << cycles, together):
        digest.update(
            b"".join(salt + password + count.to_bytes(8, "little") for count in range(begin, begin + together))
        )
    return digest.digest()
