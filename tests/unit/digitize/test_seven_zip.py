"""7z: each way of packing, damage, passwords."""

from __future__ import annotations

import bz2
import hashlib
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread

from .archive_items import LINES, read_with, texts, zlib_gzip

Items = Callable[..., list[Document | Unread]]


def _number(value: int) -> bytes:
    for extra in range(8):
        if value < 1 << 7 * (extra + 1):
            return bytes([(0xFF00 >> extra & 0xFF) | value >> 8 * extra]) + (value & (1 << 8 * extra) - 1).to_bytes(
                extra, "little"
            )
    return b"\xff" + value.to_bytes(8, "little")


def seven_zipped(members: list[tuple[str, bytes]], coder: bytes, packed: bytes, *, size: int | None = None) -> bytes:
    """A solid 7z archive whose one folder has one coder (7zFormat.txt)."""
    sizes = [len(content) for _, content in members]
    header = b"\1\4" + b"\6\0\1\x09" + _number(len(packed)) + b"\0"
    header += b"\7\x0b\1\0\1" + coder + b"\x0c" + _number(sum(sizes) if size is None else size) + b"\0"
    header += b"\x08\x0d" + _number(len(members)) + b"\x09" + b"".join(map(_number, sizes[:-1]))
    header += b"\x0a\1" + b"".join(struct.pack("<I", zlib.crc32(content)) for _, content in members) + b"\0\0"
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name, _ in members)
    header += b"\5" + _number(len(members)) + b"\x11" + _number(len(names)) + names + b"\0\0"
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


TWO = [("a.txt", b"First."), ("b.txt", LINES.encode())]
BOTH = b"".join(content for _, content in TWO)


def _lzma1() -> tuple[bytes, bytes]:
    packed = lzma.compress(BOTH, lzma.FORMAT_ALONE)
    return b"\x23\3\1\1\5" + packed[:5], packed[13:]


@pytest.mark.parametrize(
    ("coder", "packed"),
    [
        (b"\1\0", BOTH),
        _lzma1(),
        (
            b"\x21\x21\1\x18",
            lzma.compress(BOTH, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24}]),
        ),
        (b"\3\4\2\2", bz2.compress(BOTH)),
        (b"\3\4\1\x08", zlib_gzip(BOTH)[10:-8]),
        (b"\4\4\xf7\x11\1", zstandard.compress(BOTH)),
    ],
    ids=["copy", "lzma", "lzma2", "bzip2", "deflate", "zstd"],
)
def test_each_file_of_a_7z_is_a_document(items: Items, coder: bytes, packed: bytes) -> None:
    assert texts(items(seven_zipped(TWO, coder, packed))) == {"file 1": "First.", "file 2": LINES}


def test_a_7z_damaged_in_its_middle_gives_what_lies_before(items: Items) -> None:
    coder, packed = _lzma1()
    found = texts(items(seven_zipped([*TWO, ("c.txt", b"")], coder, packed[: len(packed) // 2])))
    assert found["file 1"] == "First."
    assert LINES.startswith(found["file 2"][:-200])
    assert found["file 3"] == "malformed"


def test_a_7z_that_is_cut_off_or_packed_in_an_unknown_way_is_named_so(items: Items) -> None:
    coder, packed = _lzma1()
    with pytest.raises(DigitizeError, match="join") as caught:
        items(seven_zipped(TWO, coder, packed)[:-100])
    assert caught.value.kind == "malformed"
    assert set(texts(items(seven_zipped(TWO, b"\x23\3\4\1\5\0\0\0\0\1", packed))).values()) == {"unsupported"}


def test_a_7z_whose_numbers_lie_is_malformed(items: Items) -> None:
    whole = seven_zipped(TWO, *_lzma1())
    header = whole[32 + len(_lzma1()[1]) :]
    for at in range(len(header)):
        wrong = header[:at] + b"\xff" + header[at + 1 :]
        start = struct.pack("<QQI", 0, len(wrong), zlib.crc32(wrong))
        data = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + wrong
        try:
            found = items(data)
        except DigitizeError as error:
            assert error.kind in {"malformed", "no_text", "unsupported", "too_large"}  # noqa: PT017  either answer will do
        else:
            assert all(isinstance(item, Unread) for item in found)


def _hidden(archive: bytes, password: str) -> bytes:
    """The same archive with its list of files under AES, of which no checksum tells a wrong password."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    offset, size = struct.unpack("<QQ", archive[12:28])
    packed, header = archive[32 : 32 + offset], archive[32 + offset : 32 + offset + size]
    key = hashlib.sha256(password.encode("utf-16-le") + bytes(8)).digest()  # 2^0 rounds, no salt
    cipher = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    secret = cipher.update(header.ljust(-(-size // 16) * 16, b"\0"))
    outer = b"\x17\6" + _number(offset) + b"\1\x09" + _number(len(secret)) + b"\0"
    outer += b"\7\x0b\1\0\1\x24\x06\xf1\x07\x01\1\0\x0c" + _number(size) + b"\0\0"
    start = struct.pack("<QQI", offset + len(secret), len(outer), zlib.crc32(outer))
    return archive[:8] + struct.pack("<I", zlib.crc32(start)) + start + packed + secret + outer


def test_a_7z_whose_list_is_encrypted() -> None:
    data = _hidden(seven_zipped(TWO, *_lzma1()), "pä")
    assert texts(read_with(data, "wrong", "pä")) == {"file 1": "First.", "file 2": LINES}
    with pytest.raises(DigitizeError) as caught:
        read_with(data, "wrong")
    assert caught.value.kind == "encrypted"


def _labelled(folder: Path, *names: str) -> list[bytes]:
    """Files of the labelled data, which lies there packed."""
    with tarfile.open(folder / "formats.tar.xz") as archive:
        found = {Path(info.name).name: archive.extractfile(info) for info in archive if Path(info.name).name in names}
        return [content.read() for name in names if (content := found[name]) is not None]


def test_real_7z_archives_with_and_without_a_password(data_folder: Path) -> None:
    plain, hidden, all_hidden = _labelled(
        data_folder, "test-documents.7z", "test7Z_protected_passTika.7z", "full_encrypted.7z"
    )
    assert "http://www.apache.org" in texts(read_with(plain))["file 7"]
    assert "inside an encrypted" in texts(read_with(hidden, "wrong", "Tika"))["file 1"]
    assert texts(read_with(hidden, "wrong")) == {"file 1": "encrypted"}
    with pytest.raises(DigitizeError) as caught:
        read_with(all_hidden, "wrong")
    assert caught.value.kind == "encrypted"
