"""Boxes of mails, one mail in memory at a time: mbox in its four kinds (RFC 4155), MMDF, Babyl."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

MAX_MAIL = 128 << 20

_DATED = re.compile(
    rb"From .{0,300}?\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,20}?\d{1,2}:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|"
    rb"\d{1,2}:\d\d(?::\d\d)? .{0,12}?\d{4})",
)
_ENVELOPE = re.compile(rb"From (?:\S+\s*$|[^\r\n]{0,300}?\d)")  # a sender alone, or some kind of date: no words
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_MAIL_FIELD = re.compile(
    rb"(?:From|To|Cc|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|MIME-Version|Reply-To|Sender|Content-Type|"
    rb"X-[\w-]{1,60}|Status|Path|Newsgroups|Envelope-to|Authentication-Results|DKIM-Signature|ARC-[\w-]{1,40}):",
    re.IGNORECASE,
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_CONTENT_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,12})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_EMPTY_LINES = re.compile(rb"(?:[ \t]*\r?\n)*+")
MMDF = b"\x01\x01\x01\x01"
BABYL = b"BABYL OPTIONS:"
_BABYL_MAIL = b"\x1f"
_BABYL_HEADER_END = b"*** EOOH ***"
_MOST_HEADER_LINES = 2000
_MOST_SPACE = 1 << 10  # bytes between two mails


def mails(file: BinaryIO) -> Iterator[bytes | None]:
    """The mails of a box, from its beginning; ``None`` for one that is too large."""
    file.seek(0)
    head = file.read(len(BABYL))
    file.seek(0)
    if head.startswith(MMDF):
        yield from _between(file, MMDF)
    elif head == BABYL:
        for raw in _between(file, _BABYL_MAIL, first=False):
            yield _without_labels(raw) if raw is not None else None
    else:
        yield from _mbox(file)


def _mbox(file: BinaryIO) -> Iterator[bytes | None]:
    """A line "From …" begins a mail, where what is around it is right: not every program escapes such lines in a body."""
    box = _Box()
    line = file.readline(MAX_MAIL)
    blank = True
    while line:
        following = file.readline(MAX_MAIL)
        if line.startswith(b"From ") and _begins(line, following, blank=blank):
            if box.begun:
                yield box.mail()
            box = _Box(begun=True)
            body = _counted(file, following, box)
            if body is not None:
                yield body
                box = _Box()
                following = file.readline(MAX_MAIL)
                while following and not following.strip():
                    following = file.readline(MAX_MAIL)
            blank = False
        else:
            box.add(line)
            blank = not line.strip()
        line = following
    if box.begun:
        yield box.mail()


class _Box:
    """The lines of the mail that is being read."""

    def __init__(self, *, begun: bool = False) -> None:
        self.begun = begun
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        self._size += len(line)
        if self._size <= MAX_MAIL:
            self._lines.append(line)

    def mail(self) -> bytes | None:
        """Its bytes without the escapes of its lines."""
        if self._size > MAX_MAIL:
            return None
        raw = b"".join(self._lines)
        return _ESCAPED.sub(rb"\1", raw) if b">From " in raw else raw


def _begins(line: bytes, following: bytes, *, blank: bool) -> bool:
    dated = _DATED.match(line) is not None
    if not dated and not _ENVELOPE.match(line):
        return False
    if not blank:  # some programs leave out the empty line
        return (dated or line.rstrip() == b"From -") and _MAIL_FIELD.match(following) is not None
    return bool(_MAIL_FIELD.match(following) or (dated and (_HEADER_LINE.match(following) or not following.strip())))


def _counted(file: BinaryIO, first: bytes, box: _Box) -> bytes | None:
    """The whole mail where its header counts the body's bytes (mboxcl, mboxcl2) and is right; the file then stands after it.

    Such a body may hold lines "From …" that are not escaped. Where nothing is counted, or wrongly, the file is put back.
    """
    back = file.tell()
    header = [first]
    # A box of nothing but headers has no empty lines: what begins the next mail ends this one's, too.
    while header[-1].strip() and not header[-1].startswith(b"From ") and len(header) < _MOST_HEADER_LINES:
        header.append(file.readline(MAX_MAIL))
    raw = b"".join(header)
    counted = _CONTENT_LENGTH.search(raw)
    if counted and int(counted[1]) <= MAX_MAIL and not header[-1].strip():
        start = file.tell()
        after = _mail_after(file, start + int(counted[1]))
        if after is not None:
            file.seek(start)
            body = file.read(int(counted[1]))
            file.seek(after)
            box.begun = False
            return raw + (_ESCAPED.sub(rb"\1", body) if b">From " in body else body)
    file.seek(back)
    return None


def _mail_after(file: BinaryIO, end: int) -> int | None:
    """Where the mail after one that ends there begins, or the box ends; None where there is none.

    The body is not read for that: each of many mails may count all the others'.
    """
    if end > file.seek(0, os.SEEK_END):
        return None
    file.seek(end)
    window = file.read(_MOST_SPACE)
    space = _EMPTY_LINES.match(window)
    after = space.end() if space else 0
    return end + after if window[after : after + len(b"From ")] in {b"", b"From "} else None


def _between(file: BinaryIO, delimiter: bytes, *, first: bool = True) -> Iterator[bytes | None]:
    """What stands between lines that begin with a delimiter.

    Args:
        first: whether the first of it is a mail, and not the box's own options.
    """
    box = _Box()
    empty = True
    while line := file.readline(MAX_MAIL):
        if not line.startswith(delimiter):
            box.add(line)
            empty = empty and not line.strip()
            continue
        if not empty and first:
            yield box.mail()
        first = True
        box, empty = _Box(), True
    if not empty and first:
        yield box.mail()


def _without_labels(raw: bytes) -> bytes:
    """A mail of Babyl (Emacs Rmail): a line of labels, the header, a mark, and the header again as it is shown."""
    _, _, raw = raw.lstrip(b"\x0c\r\n").partition(b"\n")
    header, mark, rest = raw.partition(_BABYL_HEADER_END)
    if not mark:
        return raw
    shown, _, body = rest.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
    return (header.strip() or shown) + b"\n\n" + body
