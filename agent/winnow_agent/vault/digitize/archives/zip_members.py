"""The members of a zip (PKWARE APPNOTE 6.3.10), as streams, also of one whose directory is damaged.

The directory is read by `zipfile`; the data by us, because `zipfile` drops what it has unpacked when a checksum is wrong,
knows four of the methods that are in use, and lets two members share their bytes, of which bombs are made.
"""

from __future__ import annotations

import bz2
import contextlib
import hashlib
import hmac
import itertools
import lzma
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from winnow_agent.vault.digitize.archives.members import Member
from winnow_agent.vault.digitize.archives.streams import (
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
    xz,
)
from winnow_agent.vault.digitize.archives.zip_ciphers import Counter, Decrypted, Traditional
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.inside import Stream

_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_SPANNED_MAGIC = b"PK\x07\x08"
_END_MAGIC = b"PK\x05\x06"
_END_BYTES = 22 + 0xFFFF
_BLOCK = 1 << 20
_ENCRYPTED, _HAS_END, _LATER_SIZES = 1, 2, 8
_STORED, _DEFLATED, _DEFLATED_64, _BZIP2, _LZMA, _ZSTD, _XZ, _PPMD, _AES = 0, 8, 9, 12, 14, 93, 95, 98, 99
_METHODS: dict[int, Callable[[], Decompressor]] = {
    _DEFLATED: lambda: Inflate(-15),
    _BZIP2: bz2.BZ2Decompressor,
    _ZSTD: Zstandard,
    _XZ: xz,
}
_FOLDER_ENDS = ("/", "\\")
_PASSWORDS = ("utf-8", "cp1252", "cp850", "cp437", "cp1250", "cp852", "cp1251", "cp866", "cp932", "gbk")
_NAMES = {_DEFLATED_64: "Deflate64", _PPMD: "PPMd"}
_DAMAGED_DIRECTORY = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, OverflowError)


@dataclass(frozen=True, slots=True)
class _Packed:
    """Where and how a member is packed; ``size``, ``unpacked`` and ``crc`` None where only the end of its data tells them."""

    name: str
    start: int
    size: int | None
    unpacked: int | None
    method: int
    flags: int
    crc: int | None
    check: int
    extra: bytes


def zip_members(file: BinaryIO, passwords: Sequence[str]) -> Iterator[Member]:
    """The members in the directory's order, or as they lie in the file where it has no directory that can be read.

    Raises:
        DigitizeError: it is a part of a split one, or nothing of it is a zip.
    """
    _refuse_part(file)
    try:
        with zipfile.ZipFile(file) as container:
            infos = container.infolist()
    except _DAMAGED_DIRECTORY:
        yield from _found(file, passwords)
        return
    shared = _sharing(infos)
    files = [info for info in infos if _is_file(info)]
    if not all(_has_header(file, info) for info in files):
        yield from _found(file, passwords)
        return
    for info in files:
        if id(info) in shared:
            yield Member(info.filename, problem=("malformed", "its bytes are another member's too, as in a bomb"))
        else:
            yield _member(file, _located(file, info), passwords)


def _refuse_part(file: BinaryIO) -> None:
    """Parts of a split zip: all but the last have no directory, the last says that it is not the first."""
    file.seek(0)
    first = file.read(4) == _SPANNED_MAGIC
    file.seek(max(file.seek(0, 2) - _END_BYTES, 0))
    tail = file.read()
    at = tail.rfind(_END_MAGIC)
    if at >= 0 and len(tail) >= at + 6:
        split = int.from_bytes(tail[at + 4 : at + 6], "little") not in {0, 0xFFFF}
    else:
        split = first
    if split:
        raise DigitizeError(
            "reading a zip: it is one part of several; join them (zip -s 0), and give it the whole", kind="unsupported"
        )


def _sharing(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Members whose bytes reach into those of the next one (D. Fifield, "A better zip bomb", 2019)."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return {
        id(info)
        for info, following in itertools.pairwise(ordered)
        if info.compress_size and info.header_offset + _LOCAL.size + info.compress_size > following.header_offset
    }


def _is_file(info: zipfile.ZipInfo) -> bool:
    return not info.filename.endswith(_FOLDER_ENDS) and stat.S_IFMT(info.external_attr >> 16) in {0, stat.S_IFREG}


def _has_header(file: BinaryIO, info: zipfile.ZipInfo) -> bool:
    """Whether a member's own header is where the directory says."""
    if info.header_offset < 0:
        return False
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    return len(header) == _LOCAL.size and header.startswith(_LOCAL_MAGIC)


def _located(file: BinaryIO, info: zipfile.ZipInfo) -> _Packed:
    """Where the data of a member of the directory begins."""
    file.seek(info.header_offset)
    *_, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    return _Packed(
        name=info.filename,
        start=info.header_offset + _LOCAL.size + name + extra,
        size=info.compress_size,
        unpacked=info.file_size,
        method=info.compress_type,
        flags=info.flag_bits,
        crc=info.CRC,
        check=_check(info.flag_bits, info.CRC, info.date_time[3] << 11 | info.date_time[4] << 5),
        extra=info.extra,
    )


def _check(flags: int, crc: int, time: int) -> int:
    """The byte by which a wrong password is noticed (APPNOTE 6.1.6)."""
    return (time >> 8) & 0xFF if flags & _LATER_SIZES else crc >> 24


def _found(file: BinaryIO, passwords: Sequence[str]) -> Iterator[Member]:
    """Each member whose header is found, one after the other."""
    at, any_found = 0, False
    while (at := _search(file, at)) >= 0:
        packed = _by_header(file, at)
        if packed is None:
            at += len(_LOCAL_MAGIC)
            continue
        any_found = True
        if not packed.name.endswith(_FOLDER_ENDS):
            member = _member(file, packed, passwords)
            yield member
        at = packed.start + (packed.size or 0)
    if not any_found:
        raise DigitizeError(
            "reading a zip: it is damaged, no member can be found in it; get a whole copy", kind="malformed"
        )


def _search(file: BinaryIO, at: int) -> int:
    """Where the next header begins, or -1."""
    file.seek(at)
    tail = b""
    while block := file.read(_BLOCK):
        found = (tail + block).find(_LOCAL_MAGIC)
        if found >= 0:
            return at - len(tail) + found
        at += len(block)
        tail = block[-3:]
    return -1


def _by_header(file: BinaryIO, at: int) -> _Packed | None:
    """A member by its own header, or None where that is none."""
    file.seek(at)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        return None
    _, version, flags, method, time, _, crc, size, unpacked, name_size, extra_size = _LOCAL.unpack(header)
    name, extra = file.read(name_size), file.read(extra_size)
    if version & 0xFF > 63 or len(extra) < extra_size:
        return None
    later = bool(flags & _LATER_SIZES) and not size
    return _Packed(
        name=name.decode("utf-8" if flags & 0x800 else "cp437", "replace"),
        start=at + _LOCAL.size + name_size + extra_size,
        size=None if later or size == 0xFFFFFFFF else size,
        unpacked=None if later or unpacked == 0xFFFFFFFF else unpacked,
        method=method,
        flags=flags,
        crc=None if later else crc,
        check=_check(flags, crc, time),
        extra=extra,
    )


def _member(file: BinaryIO, packed: _Packed, passwords: Sequence[str]) -> Member:
    try:
        if not packed.flags & _ENCRYPTED:
            return Member(packed.name, _opened(file, packed, packed.method, None))
        if packed.size is None:
            return Member(packed.name, problem=("encrypted", "it is encrypted, and the directory is damaged"))
        for password in itertools.chain.from_iterable(map(_spelled, passwords)):
            stream = _decrypted(file, packed, password)
            if stream is not None:
                return Member(packed.name, stream)
    except DamagedError as error:
        return Member(packed.name, problem=("malformed", f"it is damaged ({error})"))
    except DigitizeError as error:
        return Member(packed.name, problem=(error.kind, str(error)))
    return Member(packed.name, problem=("encrypted", "it is encrypted; add its password to the settings"))


def _spelled(password: str) -> Iterator[bytes]:
    """The bytes that it may stand for, each once: the format does not say in which encoding, and on Windows it is no Unicode."""
    spelled: dict[bytes, None] = {}
    for encoding in _PASSWORDS:
        with contextlib.suppress(UnicodeEncodeError):
            spelled[password.encode(encoding)] = None
    yield from spelled


def _opened(file: BinaryIO, packed: _Packed, method: int, plain: Stream | None) -> Stream:
    """The unpacked data; of ``plain`` where what lies in the file had to be decrypted."""
    size = 1 << 62 if packed.size is None else packed.size
    data = plain or Slice(file, packed.start, size)
    checked = packed.crc is not None and plain is None
    if method == _STORED:
        if packed.size is None:
            raise DamagedError("no size")
        stream: Stream = data if plain else Unpacked(data, lambda: Copy(size))
    elif method == _LZMA:
        properties = data.read(9)  # APPNOTE 5.8.8: version, length, properties
        filters = [lzma_filter(properties[4:])]
        stream = Unpacked(data, lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters))
        if not packed.flags & _HAS_END and packed.unpacked is not None:
            stream = Limited(stream, packed.unpacked)
    elif method in _METHODS:
        stream = Unpacked(data, _METHODS[method])
    else:
        name = _NAMES.get(method, f"method {method}")
        raise DigitizeError(f"it is packed by {name}; unpack it", kind="unsupported")
    return Checked(stream, packed.crc or 0) if checked else stream


def _decrypted(file: BinaryIO, packed: _Packed, password: bytes) -> Stream | None:
    """The data under a password, or None where it is another one."""
    if packed.method == _AES:
        return _with_aes(file, packed, password)
    data = Slice(file, packed.start, packed.size or 0)
    cipher = Traditional(password)
    if cipher.decrypt(data.read(12))[-1:] != bytes([packed.check]):
        return None

    def opened() -> Stream:
        cipher = Traditional(password)
        data = Slice(file, packed.start, packed.size or 0)
        cipher.decrypt(data.read(12))
        plain = _opened(file, packed, packed.method, Decrypted(data, cipher.decrypt))
        return plain if packed.crc is None else Checked(plain, packed.crc)

    # One wrong password of 256 passes that byte, so the whole is read through once.
    return opened() if _sound(opened()) else None


def _sound(stream: Stream) -> bool:
    try:
        while stream.read(_BLOCK):
            pass
    except DamagedError:
        return False
    return True


def _with_aes(file: BinaryIO, packed: _Packed, password: bytes) -> Stream | None:
    """AES as WinZip writes it ("AES Encryption Information", AE-1 and AE-2): PBKDF2, counter mode, HMAC-SHA1."""
    strength, method = _aes_facts(packed.extra)
    salt_size, key_size = 4 + 4 * strength, 8 + 8 * strength
    size = (packed.size or 0) - salt_size - 2 - 10
    data = Slice(file, packed.start, packed.size or 0)
    salt, verifier = data.read(salt_size), data.read(2)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * key_size + 2)
    if size < 0 or not hmac.compare_digest(keys[-2:], verifier):
        return None
    tag = hmac.new(keys[key_size : 2 * key_size], digestmod="sha1")
    body = Slice(file, packed.start + salt_size + 2, size)
    while block := body.read(_BLOCK):
        tag.update(block)
    if tag.digest()[:10] != Slice(file, packed.start + salt_size + 2 + size, 10).read(10):
        return None
    body = Slice(file, packed.start + salt_size + 2, size)
    return _opened(file, packed, method, Decrypted(body, Counter(keys[:key_size]).decrypt))


def _aes_facts(extra: bytes) -> tuple[int, int]:
    """Strength, 1 to 3, and method, from the extra field 0x9901."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<2H", extra[:4])
        if kind == 0x9901 and size >= 7 and len(extra) >= 11 and extra[8] in {1, 2, 3}:
            return extra[8], int.from_bytes(extra[9:11], "little")
        extra = extra[4 + size :]
    raise DamagedError("no word on its encryption")
