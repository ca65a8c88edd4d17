"""Hostile archives and packed files."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zlib
from pathlib import Path

import zstandard

from tests.faults.digitize.making import MEBIBYTES, Packed, deflated, hostile, plain, write_zip

ZEROS = bytes(1 << 20)


@hostile("zeros.gz", "too_large")
def gzip_of_zeros(path: Path, scale: int) -> None:
    packed = deflated(b"", ZEROS, MEBIBYTES * scale, b"")
    path.write_bytes(
        b"\x1f\x8b\x08\0\0\0\0\0\0\3" + packed.data + struct.pack("<II", packed.crc, packed.size & 0xFFFFFFFF)
    )


@hostile("zeros.bz2", "too_large")
def bzip2_of_zeros(path: Path, scale: int) -> None:
    path.write_bytes(bz2.compress(ZEROS * 16) * (MEBIBYTES * scale // 16 + 1))


@hostile("zeros.xz", "too_large")
def xz_of_zeros(path: Path, scale: int) -> None:
    path.write_bytes(lzma.compress(ZEROS * 16, preset=0) * (MEBIBYTES * scale // 16 + 1))


@hostile("zeros.zst", "too_large")
def zstd_of_zeros(path: Path, scale: int) -> None:
    packer = zstandard.ZstdCompressor().compressobj()
    with path.open("wb") as file:
        for _ in range(MEBIBYTES * scale):
            file.write(packer.compress(ZEROS))
        file.write(packer.flush())


@hostile("zeros.zip", "too_large")
def zip_of_zeros(path: Path, scale: int) -> None:
    write_zip(path, [("a.txt", deflated(b"", ZEROS, MEBIBYTES * scale, b""))])


@hostile("many.zip", "too_large", "text")
def zip_of_many_files(path: Path, scale: int) -> None:
    """More files than a container may hold, all of them read before that is known."""
    small = plain("x")
    write_zip(path, ((f"{number}.bin", Packed(b"\3\0", 0, 0) if number else small) for number in range(3000 * scale)))


@hostile("forty_two.zip", "too_large")
def zip_of_zips(path: Path, scale: int) -> None:
    """As 42.zip: sixteen of sixteen of sixteen … of a file of zeros."""
    write_zip(path, [("0.dll", deflated(b"", ZEROS, 64 * scale, b""))])
    for _ in range(5):
        inner = plain(path.read_bytes())
        write_zip(path, ((f"lib {number}.zip", inner) for number in range(16)))


@hostile("overlapping.zip", "malformed", "too_large", "text")
def zip_whose_members_share_their_bytes(path: Path, scale: int) -> None:
    """D. Fifield's: each member's data begins with the next one's header, quoted, and all end in one kernel."""
    kernel = deflated(b"", ZEROS, 20, b"")
    count = 2000 * scale if scale < 10 else 20_000
    names = [f"{number:05}" for number in range(count)]
    last = b"PK\x03\x04" + struct.pack("<5H3I2H", 20, 0, 8, 0, 0x21, kernel.crc, len(kernel.data), kernel.size, 5, 0)
    data, places, sizes = last + names[-1].encode() + kernel.data, [], [(len(kernel.data), kernel.size)]
    headers = [last + names[-1].encode()]
    for name in reversed(names[:-1]):
        header = headers[-1]
        size, unpacked = sizes[-1]
        size, unpacked = size + 5 + len(header), unpacked + len(header)
        sizes.append((size, unpacked))
        headers.append(
            b"PK\x03\x04"
            + struct.pack("<5H3I2H", 20, 0, 8, 0, 0x21, 0, size & 0xFFFFFFFF, unpacked & 0xFFFFFFFF, 5, 0)
            + name.encode()
        )
    # Written front to back: header, then a stored block that quotes the next header, and so on.
    with path.open("wb") as file:
        for header, following in zip(headers[:0:-1], headers[-2::-1], strict=True):
            places.append(file.tell())
            file.write(header + struct.pack("<BHH", 0, len(following), len(following) ^ 0xFFFF))
        places.append(file.tell())
        file.write(data)
        start = file.tell()
        directory = b""
        for name, place, (size, unpacked) in zip(names, places, reversed(sizes), strict=True):
            directory += b"PK\x01\x02\x14\0" + struct.pack(
                "<5H3I2H", 20, 0, 8, 0, 0x21, 0, size & 0xFFFFFFFF, unpacked & 0xFFFFFFFF, 5, 0
            )
            directory += struct.pack("<3H2I", 0, 0, 0, 0, place) + name.encode()
        file.write(directory)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))


@hostile("traversal.zip", "text")
def zip_that_climbs(path: Path, _scale: int) -> None:
    names = [
        "../../../../../../tmp/winnow-was-here.txt",
        "/etc/cron.d/x",
        "..\\..\\x.txt",
        "C:\\x.txt",
        "a/../../b",
        "\0x",
    ]
    write_zip(path, [(name, plain(f"Text of {number}.")) for number, name in enumerate(names)])


@hostile("links.zip", "no_text")
def zip_of_links(path: Path, _scale: int) -> None:
    write_zip(path, [("a.txt", plain("/etc/passwd")), ("d/b.txt", plain("../../../../etc/passwd"))])
    data = path.read_bytes()
    # Made on Unix, of mode 0o120777: a link.
    linked = b"".join(
        entry if not number else b"PK\x01\x02\x14\3" + entry[2:34] + struct.pack("<I", 0o120777 << 16) + entry[38:]
        for number, entry in enumerate(data.split(b"PK\x01\x02"))
    )
    path.write_bytes(linked)


@hostile("links.tar")
def tar_of_links(path: Path, _scale: int) -> None:
    with tarfile.open(path, "w") as archive:
        for name, kind, target in (
            ("passwd.txt", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard.txt", tarfile.LNKTYPE, "/etc/passwd"),
            ("out", tarfile.SYMTYPE, "/"),
            ("null", tarfile.CHRTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name in ("out/etc/x.txt", "../../../../../tmp/winnow-was-here.txt", "/etc/cron.d/x"):
            info = tarfile.TarInfo(name)
            info.size = 5
            archive.addfile(info, io.BytesIO(b"Text."))


def _header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    header = bytearray(512)
    header[: len(name)] = name
    header[100:108], header[124:136], header[156:157], header[257:265] = b"0000644\0", size, kind, b"ustar\00000"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


@hostile("exabyte.tar", "text", "malformed", "too_large")
def tar_of_an_exabyte(path: Path, _scale: int) -> None:
    path.write_bytes(_header(b"a.txt", b"\x80\0\0\0" + (1 << 60).to_bytes(8, "big")) + b"Text.".ljust(512, b"\0"))


@hostile("exabyte_folder.tar", "malformed", "no_text")
def tar_of_a_folder_of_an_exabyte(path: Path, _scale: int) -> None:
    path.write_bytes(_header(b"a/", b"\x80\0\0\0" + (1 << 60).to_bytes(8, "big"), b"5") + bytes(10240))


@hostile("backwards.tar", "malformed", "no_text")
def tar_that_leads_backwards(path: Path, _scale: int) -> None:
    path.write_bytes(_header(b"a.txt", b"\xff" * 10 + b"\xfc\0", b"5") * 3 + bytes(1024))


@hostile("holes.tar", "too_large")
def tar_of_holes(path: Path, _scale: int) -> None:
    """A sparse member of 2^62 bytes that holds none (GNU's format 1.0)."""
    records = b""
    for key, value in ((b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.name", b"a.txt"),
                       (b"GNU.sparse.realsize", b"%d" % (1 << 62))):  # fmt: skip
        length = len(key) + len(value) + 5  # two figures, a space, an equals sign, a newline
        records += b"%d %s=%s\n" % (length, key, value)
    extended = _header(b"x", b"%011o\0" % len(records), b"x") + records.ljust(512, b"\0")
    path.write_bytes(
        extended + _header(b"a.txt", b"00000001000\0") + b"1\n4611686018427387904\n0\n".ljust(512, b"\0") + bytes(1024)
    )


@hostile("long_name.tar.gz", "too_large", "out_of_memory", "malformed")
def tar_with_a_name_of_gibibytes(path: Path, scale: int) -> None:
    size = MEBIBYTES * scale << 20
    head = _header(b"././@LongLink", b"%011o\0" % size if size < 8 << 30 else b"\x80" + size.to_bytes(11, "big"), b"L")
    packed = deflated(head, ZEROS, MEBIBYTES * scale, b"")
    path.write_bytes(
        b"\x1f\x8b\x08\0\0\0\0\0\0\3" + packed.data + struct.pack("<II", packed.crc, packed.size & 0xFFFFFFFF)
    )


@hostile("deep.tar.gz", "too_large")
def tars_in_tars(path: Path, _scale: int) -> None:
    data = b"Text."
    for _ in range(200):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            info = tarfile.TarInfo("a.tar.gz")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        data = file.getvalue()
    path.write_bytes(data)


def _seven_zip(path: Path, packed: bytes, header: bytes) -> None:
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    path.write_bytes(b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header)


def _long(value: int) -> bytes:
    return b"\xff" + value.to_bytes(8, "little")


@hostile("zeros.7z", "too_large")
def seven_zip_of_zeros(path: Path, scale: int) -> None:
    """Solid: a hundred files of zeros in one stream."""
    packed = deflated(b"", ZEROS, MEBIBYTES * scale, b"")
    each = packed.size // 100
    names = b"\0" + "".join(f"{number:02}.txt\0" for number in range(100)).encode("utf-16-le")
    header = b"\1\4\6\0\1\x09" + _long(len(packed.data)) + b"\0\7\x0b\1\0\1\3\4\1\x08\x0c" + _long(packed.size) + b"\0"
    header += b"\x08\x0d\x64\x09" + _long(each) * 99 + b"\0\0\5\x64\x11" + _long(len(names)) + names + b"\0\0"
    _seven_zip(path, packed.data, header)


@hostile("countless.7z", "malformed", "too_large")
def seven_zip_of_countless_files(path: Path, _scale: int) -> None:
    _seven_zip(path, b"", b"\1\5" + _long(1 << 60) + b"\0\0")


@hostile("list.7z", "too_large", "malformed", "out_of_memory")
def seven_zip_whose_list_is_a_bomb(path: Path, scale: int) -> None:
    packed = deflated(b"", ZEROS, MEBIBYTES * scale, b"")
    header = (
        b"\x17\6\0\1\x09" + _long(len(packed.data)) + b"\0\7\x0b\1\0\1\3\4\1\x08\x0c" + _long(packed.size) + b"\0\0"
    )
    _seven_zip(path, packed.data, header)


@hostile("dictionary.7z", "malformed", "too_large", "out_of_memory")
def seven_zip_with_a_dictionary_of_4_gib(path: Path, _scale: int) -> None:
    header = b"\1\4\6\0\1\x09\x64\0\7\x0b\1\0\1\x23\3\1\1\5\x5d\xff\xff\xff\xff\x0c\x64\0\0\5\1\x11\7\0a\0b\0\0\0\0\0"
    _seven_zip(path, bytes(100), header)


@hostile("dictionary.lzma", "malformed", "too_large", "out_of_memory")
def lzma_with_a_dictionary_of_4_gib(path: Path, _scale: int) -> None:
    path.write_bytes(b"]" + (0xFFFF0000).to_bytes(4, "little") + b"\xff" * 8 + bytes(1000))


@hostile("cycle.cpio", "malformed", "text", "no_text")
def cpio_of_endless_headers(path: Path, _scale: int) -> None:
    fields = (1, 0o100644, 0, 0, 1, 0, 0xFFFFFFFF, 0, 0, 0, 0, 6, 0)
    path.write_bytes(b"070701" + b"".join(b"%08x" % field for field in fields) + b"a.txt\0" + b"Text.")
