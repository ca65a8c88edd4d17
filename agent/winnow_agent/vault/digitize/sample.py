"""A file as far as it must be seen to tell what it is, for the built-in signatures and the digitizers' own."""

from __future__ import annotations

import functools
import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from winnow_agent.vault.digitize.cleaning import by_mark, by_spaces, by_zeros, decode

HEAD_BYTES = 1 << 16
"""How much of a file's beginning is looked at."""

PDF_OBJECT = re.compile(rb"\d \d{1,5} obj\b")
"""Where an object of a PDF begins, which tells one that has lost its head."""
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\v\f\r\x1a\x1b")
_KOREAN, _SHIFTS = b"\x1b$)C", b"\x0e\x0f"  # ISO 2022-KR (RFC 1557) shifts to Hangul and back by two controls
# Letters that are struck over and windows' titles, in what was sent to a terminal; bare, these controls are an image's.
_SENT = re.compile(rb"[\x20-\x7e\x80-\xff]\x08{1,8}|\x1b\][^\x07\x1b\n]{0,400}\x07")
_ZEROS = re.compile(rb"\0{16,}")
_PLAIN = bytes([*range(0x20, 0x7F), *b"\t\n\r"])


class Sample:
    """A file as far as it must be seen to tell what it is; what costs is done when it is asked for, once.

    Attributes:
        file: seekable; whoever reads it need not put it back.
        suffix: of the name, in small letters, with its dot; a hint.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file = file
        self.suffix = PurePosixPath(name).suffix.lower()

    @functools.cached_property
    def head(self) -> bytes:
        """The first `HEAD_BYTES`."""
        self.file.seek(0)
        return self.file.read(HEAD_BYTES)

    @functools.cached_property
    def text(self) -> str:
        """The head as text with plain line ends, without a byte-order mark; ``""`` where it is none."""
        if not looks_like_text(self.head):
            return ""
        return decode(self.head)[0].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    @functools.cached_property
    def members(self) -> tuple[str, ...]:
        """The names in a zip's directory; none where there is no such directory, or it is damaged."""
        try:
            with zipfile.ZipFile(self.file) as container:
                return tuple(container.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            return ()

    def has_stream(self, *names: str) -> bool:
        """Whether a compound file has one of these streams or storages.

        Their names stand in its directory ([MS-CFB] 2.6.1) as UTF-16, wherever it lies.
        """
        wanted = [name.encode("utf-16-le") for name in names]
        self.file.seek(0)
        tail = b""
        while block := self.file.read(1 << 20):
            if any(name in tail + block for name in wanted):
                return True
            tail = block[-64:]
        return False


def looks_like_text(head: bytes) -> bool:
    """Whether the bytes are text in some encoding: marked, or with next to no control characters."""
    if not head or by_mark(head) is not None:
        return True
    if by_zeros(head) or by_spaces(head):
        return True
    # Systems that went down leave a log with zeros at its end, or amid it where it goes on after they came up.
    head = _ZEROS.sub(b"", head).rstrip(b"\0")
    head = _SENT.sub(b"", head)
    if _KOREAN in head:
        head = head.translate(None, _SHIFTS)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls <= len(head) // 200:
        return bool(head)
    # Damaged in places; but not what has lost its head.
    return not PDF_OBJECT.search(head) and len(head.translate(None, _PLAIN)) * 20 <= len(head)
