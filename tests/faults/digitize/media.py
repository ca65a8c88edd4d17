"""Hostile images, sound and film."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.faults.digitize.making import deflated, hostile, sparse


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, depth: int, data: bytes, extra: bytes = b"") -> bytes:
    header = struct.pack(">2I5B", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


@hostile("pixels.png", "too_large")
def png_of_a_thousand_million_pixels(path: Path, _scale: int) -> None:
    rows = deflated(b"", bytes(1 << 20), 32_000 * 4001 >> 20, b"")
    path.write_bytes(_png(32_000, 32_000, 1, b"\x78\x9c" + rows.data))


@hostile("says.png", "too_large", "malformed")
def png_that_says_it_has_more(path: Path, _scale: int) -> None:
    path.write_bytes(_png(0x7FFFFFFF, 0x7FFFFFFF, 8, zlib.compress(bytes(100))))


@hostile("comment.png")
def png_with_a_comment_that_is_a_bomb(path: Path, scale: int) -> None:
    packed = b"\x78\x9c" + deflated(b"", bytes(1 << 20), 100 * scale, b"").data
    extra = _chunk(b"zTXt", b"Comment\0\0" + packed) + _chunk(b"iCCP", b"x\0\0" + packed)
    path.write_bytes(_png(8, 8, 8, zlib.compress(bytes(72)), extra))


def _tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


_SMALL = (
    (256, 4, 1, 8),
    (257, 4, 1, 8),
    (258, 3, 1, 8),
    (259, 3, 1, 1),
    (262, 3, 1, 1),
    (273, 4, 1, 8),
    (278, 4, 1, 8),
    (279, 4, 1, 64),
)


@hostile("loop.tif")
def tiff_whose_pages_lead_back(path: Path, _scale: int) -> None:
    path.write_bytes(_tiff(*_SMALL, following=8) + bytes(200))


@hostile("pixels.tif", "too_large", "malformed")
def tiff_of_countless_pixels(path: Path, _scale: int) -> None:
    huge = ((256, 4, 1, 0xFFFFFFF), (257, 4, 1, 0xFFFFFFF), *_SMALL[2:])
    path.write_bytes(_tiff(*huge) + bytes(200))


@hostile("pages.tif")
def tiff_of_many_pages(path: Path, scale: int) -> None:
    data = bytearray(b"II*\0\x08\0\0\0")
    for _ in range(2000 * scale):
        page = _tiff(*_SMALL)[8:]
        data += page[:-4] + struct.pack("<I", len(data) + len(page))
    path.write_bytes(bytes(data[:-4]) + bytes(200))


@hostile("frames.gif")
def gif_of_a_hundred_thousand_frames(path: Path, scale: int) -> None:
    frame = b"!\xf9\4\0\0\0\0\0" + b",\0\0\0\0\1\0\1\0\0" + b"\2\2D\1\0"
    head = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff"
    path.write_bytes(head + frame * (5000 * scale) + b";")


@hostile("canvas.gif", "too_large", "malformed", "text", "no_text")
def gif_of_a_huge_canvas(path: Path, _scale: int) -> None:
    frame = b",\0\0\0\0\1\0\1\0\0" + b"\2\2D\1\0"
    path.write_bytes(b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * 50 + b";")


@hostile("huge.jp2", "too_large", "malformed", "unsupported", "missing_engine")
def jpeg_2000_of_a_huge_size(path: Path, _scale: int) -> None:
    size = struct.pack(">HHIIIIIIIIH", 47, 0, 60_000, 60_000, 0, 0, 16, 16, 0, 0, 3) + b"\7\1\1" * 3
    coding = b"\xff\x52\0\x0c\0\0\0\1\0\5\4\4\0\1" + b"\xff\x5c\0\x13\x40" + b"\x40" * 16
    path.write_bytes(
        b"\xff\x4f\xff\x51" + size + coding + b"\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93" + bytes(500) + b"\xff\xd9"
    )


@hostile("huge.jpg", "too_large", "malformed")
def jpeg_of_a_huge_size(path: Path, _scale: int) -> None:
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, 65_500, 65_500, 3) + b"\1\x22\0\2\x11\0\3\x11\0"
    path.write_bytes(
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + frame + b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0\x3f\0" + bytes(500)
    )


@hostile("huge.bmp", "too_large", "malformed")
def bmp_of_a_huge_size(path: Path, _scale: int) -> None:
    header = struct.pack("<IiiHHIIiiII", 40, 0x7FFFFFFF, 0x7FFFFFFF, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + header + bytes(100))


@hostile("huge.webp", "too_large", "malformed", "unsupported")
def webp_of_a_huge_size(path: Path, _scale: int) -> None:
    data = b"VP8L" + struct.pack("<I", 100) + b"\x2f" + struct.pack("<I", 0x0FFFFFFF) + bytes(95)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data)


def _wave(data_size: int, rate: int = 16_000, channels: int = 1) -> bytes:
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * 2, 2, 16)
    return head + b"data" + struct.pack("<I", data_size)


@hostile("header.wav")
def wav_of_4_gib_with_little_in_it(path: Path, _scale: int) -> None:
    path.write_bytes(_wave(0xFFFFFFFF) + bytes(32_000))


@hostile("silence.wav")
def wav_of_hours_of_holes(path: Path, scale: int) -> None:
    sparse(path, _wave(0xFFFFFFFF), 64 * scale << 20)


@hostile("rate.wav")
def wav_of_an_absurd_rate(path: Path, _scale: int) -> None:
    path.write_bytes(_wave(100, rate=0x7FFFFFFF, channels=0xFFFF) + bytes(100))


@hostile("slow.wav")
def wav_of_one_sample_a_second(path: Path, _scale: int) -> None:
    """Of 4 MiB it would make 16,000 times as many samples."""
    path.write_bytes(_wave(4 << 20, rate=1) + bytes(4 << 20))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


@hostile("endless.mp4")
def film_of_an_absurd_length(path: Path, _scale: int) -> None:
    head = _box(b"mvhd", b"\1\0\0\0" + bytes(16) + struct.pack(">IQ", 1, (1 << 63) - 1) + bytes(80))
    path.write_bytes(_box(b"ftyp", b"isom\0\0\2\0isom") + _box(b"moov", head) + _box(b"mdat", bytes(100)))


@hostile("tables.mp4")
def film_whose_tables_are_longer_than_it(path: Path, _scale: int) -> None:
    sizes = _box(b"stsz", struct.pack(">III", 0, 0, 0xFFFFFFFF)) + _box(
        b"stts", struct.pack(">IIII", 0, 0x7FFFFFFF, 0x7FFFFFFF, 1)
    )
    handler = _box(b"hdlr", bytes(8) + b"soun" + bytes(13))
    media = _box(
        b"mdia",
        _box(b"mdhd", bytes(12) + struct.pack(">II", 16_000, 0xFFFFFFFF) + bytes(4))
        + handler
        + _box(b"minf", _box(b"stbl", sizes)),
    )
    path.write_bytes(
        _box(b"ftyp", b"isom\0\0\2\0isom") + _box(b"moov", _box(b"mvhd", bytes(100)) + _box(b"trak", media))
    )


@hostile("deep.mkv")
def film_whose_elements_lie_in_each_other(path: Path, _scale: int) -> None:
    head = b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x88matroskaB\x87\x81\4B\x85\x81\2"
    path.write_bytes(head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 5000)
