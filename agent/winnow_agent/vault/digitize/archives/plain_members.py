"""The members of the two archives that are nothing but headers and data: ar (also Debian's packages) and cpio."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from typing import BinaryIO

from winnow_agent.vault.digitize.archives.members import Member
from winnow_agent.vault.digitize.archives.streams import Slice
from winnow_agent.vault.digitize.base import DigitizeError

AR_MAGIC = b"!<arch>\n"
_AR_HEADER = 60
_CPIO_END = "TRAILER!!!"
_MOST_NAME = 4096
_DIGITS = {8: re.compile(rb"[0-7]+"), 10: re.compile(rb"[0-9]+"), 16: re.compile(rb"[0-9a-fA-F]+")}


def ar_members(file: BinaryIO) -> Iterator[Member]:
    """The members of an ar archive (ar(5); GNU's and BSD's long names).

    Raises:
        DigitizeError: what follows is damaged.
    """
    size = file.seek(0, 2)
    at = len(AR_MAGIC)
    while at < size:
        file.seek(at)
        header = file.read(_AR_HEADER)
        at += _AR_HEADER
        length = _number(header[48:58], 10)
        if header[58:] != b"`\n" or length is None:
            raise _damaged("an ar archive")
        name, start = header[:16].decode("latin-1").strip(), at
        if name.startswith("#1/") and (extra := _number(name[3:].encode(), 10)) is not None:
            start += min(extra, length)
        if name not in {"/", "//", "/SYM64/", "__.SYMDEF"}:
            yield Member(name.rstrip("/"), Slice(file, start, length - (start - at)))
        at += length + length % 2


def cpio_members(file: BinaryIO) -> Iterator[Member]:
    """The regular files of a cpio archive with headers of letters (cpio(5): "newc", "crc" and "odc").

    Raises:
        DigitizeError: what follows is damaged.
    """
    at = 0
    while True:
        file.seek(at)
        header = file.read(110)
        if header[:6] in {b"070701", b"070702"}:
            base, head, align, places = 16, 110, 4, ((14, 22), (94, 102), (54, 62))
        elif header[:6] == b"070707":
            base, head, align, places = 8, 76, 1, ((18, 24), (59, 65), (65, 76))
        else:
            raise _damaged("a cpio archive")
        mode, name_size, length = (_number(header[begin:end], base) for begin, end in places)
        if mode is None or length is None or name_size is None or name_size > _MOST_NAME:
            raise _damaged("a cpio archive")
        file.seek(at + head)
        name = file.read(name_size).rstrip(b"\0").decode("utf-8", "replace")
        if name == _CPIO_END:
            return
        start = _aligned(at + head + name_size, align)
        if stat.S_ISREG(mode):
            yield Member(name, Slice(file, start, length))
        at = _aligned(start + length, align)


def _aligned(at: int, to: int) -> int:
    return -(-at // to) * to


def _number(digits: bytes, base: int) -> int | None:
    text = digits.strip(b" \0")
    return int(text, base) if _DIGITS[base].fullmatch(text) else None


def _damaged(what: str) -> DigitizeError:
    return DigitizeError(f"reading {what}: from here on it is damaged or cut off; get a whole copy", kind="malformed")
