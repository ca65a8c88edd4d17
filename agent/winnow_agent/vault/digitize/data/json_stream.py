"""JSON values one after another: of JSONL, of concatenated JSON, of one large array; never more than one in memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from winnow_agent.vault.digitize.cleaning import by_mark

_BLOCK = 1 << 20
MOST_LETTERS = 64 << 20
"""Of one value; above it, it is not waited for."""

_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?', re.DOTALL)
_BETWEEN = re.compile(r"[\s,\x1e\0]*")


class BrokenJsonError(ValueError):
    """What follows is no JSON value, or one that is nested too deep or too large."""


def values(file: BinaryIO) -> Iterator[Any]:
    """The values of a file; the elements of the array that it begins with, where it is nothing else.

    Raises:
        BrokenJsonError: after the values that could be read.
    """
    decoder = json.JSONDecoder(strict=False)
    reader = _Reader(file)
    buffer = reader.read(_BLOCK).lstrip("\ufeff")
    at = _BETWEEN.match(buffer).end()  # type: ignore[union-attr]
    opened = buffer.startswith("[", at)
    at += opened
    wanted = _BLOCK
    while True:
        at = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]
        if opened and buffer.startswith("]", at):
            opened, at = False, at + 1
            continue
        if at < len(buffer):
            try:
                value, end = decoder.raw_decode(buffer, at)
            except RecursionError as error:
                raise BrokenJsonError("too deep") from error
            except ValueError as error:
                if len(buffer) - at > MOST_LETTERS:
                    raise BrokenJsonError("too large") from error
            else:
                if end < len(buffer) or not reader.more:  # else a number may go on
                    yield value
                    at, wanted = end, _BLOCK
                    continue
        if not reader.more:
            if at < len(buffer):
                raise BrokenJsonError("broken")
            return
        buffer, at = buffer[at:] + reader.read(wanted), 0
        wanted *= 2


class _Reader:
    """A file's text in pieces; its encoding is told by its beginning."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = file.read(_BLOCK)
        file.seek(0)
        encoding = by_mark(head) or ("utf-8" if b"\0" not in head[:64] else _wide(head))
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.more = True

    def read(self, size: int) -> str:
        """About ``size`` characters more."""
        data = self._file.read(size)
        self.more = bool(data)
        return self._decoder.decode(data, final=not data)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: RFC 4627, 3."""
    return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be" if head[:1] == b"\0" else "utf-8"


def strings(text: str) -> Iterator[str]:
    """The strings that are no keys, in order, of what need not be whole JSON."""
    for match in _STRING.finditer(text):
        if match[2]:
            continue
        try:
            yield json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            yield match[1]
