"""Packed files are read as what they pack, as far as they are whole."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable

import pytest
import zstandard

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.budget import Budget
from winnow_agent.vault.digitize.inside import REST
from winnow_agent.vault.digitize.installed import digitize

from .conftest import Probe

Items = Callable[..., list[Document | Unread]]
LINES = "\n".join(f"On day {day} the keeper wrote {day * day % 977} lines." for day in range(5000))


def lzw(data: bytes, most: int = 12) -> bytes:
    """As compress -b 12 packs: codes of 9 bits and more, in groups of eight of one width; a new table when it is full."""
    packed, width = bytearray(b"\x1f\x9d" + bytes([0x80 | most])), 9
    group: list[int] = []
    table = {bytes([byte]): byte for byte in range(256)}
    free = 257

    def flush() -> None:
        bits = sum(code << index * width for index, code in enumerate(group))
        packed.extend(bits.to_bytes(width, "little"))
        group.clear()

    def put(code: int) -> None:
        group.append(code)
        if len(group) == 8:
            flush()

    word = b""
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        put(table[word])
        if free < 1 << most:
            table[longer] = free
            free += 1
            if free > 1 << width and width < most:
                flush() if group else None
                width += 1
        else:
            put(256)
            flush() if group else None
            table = {bytes([byte]): byte for byte in range(256)}
            free, width = 257, 9
        word = bytes([byte])
    if word:
        put(table[word])
    bits = sum(code << index * width for index, code in enumerate(group))
    return bytes(packed) + bits.to_bytes(-(-len(group) * width // 8), "little")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": lambda data: bz2.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE, preset=0),
    "zst": zstandard.compress,
    "Z": lzw,
}
each_packer = pytest.mark.parametrize("suffix", PACKERS)
each_with_an_end = pytest.mark.parametrize("suffix", [suffix for suffix in PACKERS if suffix != "Z"])


def text(items: list[Document | Unread]) -> str:
    (item,) = items
    assert isinstance(item, Document)
    assert not item.part
    return item.text


@each_packer
def test_the_packed_file_is_the_document(items: Items, suffix: str) -> None:
    assert text(items(PACKERS[suffix](LINES.encode()), f"notes.txt.{suffix}")) == LINES


@each_packer
def test_its_name_without_the_suffix_is_a_hint(items: Items, suffix: str) -> None:
    (item,) = items(PACKERS[suffix](b"# Notes\n\nText."), f"notes.md.{suffix}")
    assert isinstance(item, Document)
    assert item.media_type == "text/markdown"


@each_packer
def test_a_packed_tar_is_an_archive(items: Items, suffix: str) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in (("a.txt", b"First."), ("b.txt", LINES.encode())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    first, second = items(PACKERS[suffix](file.getvalue()))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.part, second.part) == ("file 1", "file 2")
    assert second.text == LINES


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
def test_several_streams_are_one_file(items: Items, suffix: str) -> None:
    pack = PACKERS[suffix]
    zeros = b"" if suffix == "zst" else bytes(8)
    assert text(items(pack(b"One and ") + zeros + pack(LINES.encode()))) == "One and " + LINES


@each_with_an_end
def test_what_follows_the_end_does_not_count(items: Items, suffix: str) -> None:
    assert text(items(PACKERS[suffix](LINES.encode()) + b"PK\x03\x04 junk" * 50)) == LINES


@each_with_an_end
def test_of_a_file_cut_off_the_beginning_is_read_and_the_rest_skipped(items: Items, suffix: str) -> None:
    source = "\n".join(f"{index} {hash((index, 7)) & 0xFFFFFFFF:x}" for index in range(30_000))
    packed = PACKERS[suffix](source.encode())
    (item,) = items(packed[: len(packed) * 9 // 10])
    assert isinstance(item, Document)
    assert source.startswith(item.text)
    assert len(item.text) > len(source) // 4
    assert [(part.what, part.kind) for part in item.skipped] == [(REST, "malformed")]


@each_with_an_end
def test_one_damaged_from_its_beginning_is_malformed(items: Items, suffix: str) -> None:
    packed = PACKERS[suffix](LINES.encode())
    with pytest.raises(DigitizeError) as caught:
        items(packed[:20] + b"\xff" * 3000)
    assert caught.value.kind == "malformed"


def test_what_is_packed_and_can_not_be_read_is_the_files_own_error(items: Items) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(gzip.compress(b"%PDF-1.7 nothing"))
    assert caught.value.kind == "malformed"


@each_with_an_end
def test_a_bomb_is_ended_by_its_ratio(suffix: str) -> None:
    block = bytes(1 << 24)
    packed = PACKERS[suffix](block)
    bomb = packed * 17 if suffix in {"gz", "bz2", "xz", "zst"} else PACKERS[suffix](bytes(272 << 20))
    kinds = {"gz": "gzip", "bz2": "x-bzip2", "xz": "x-xz", "lzma": "x-lzma", "zst": "zstd"}
    file = SourceFile(
        io.BytesIO(bomb), "", f"application/{kinds[suffix]}", len(bomb), Probe(), budget=Budget(packed=len(bomb))
    )
    with pytest.raises(Exception, match="bomb") as caught:
        list(digitize(file))
    assert getattr(caught.value, "kind", "") == "too_large"
