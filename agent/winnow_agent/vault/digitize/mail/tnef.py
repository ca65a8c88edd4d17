"""Outlook's ``winmail.dat`` (TNEF, [MS-OXTNEF]): the body and the files in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from winnow_agent.documents import MailFacts
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.mail.mapi import (
    ATTACH_DATA,
    ATTACH_LONG_NAME,
    BODY,
    CODEPAGE,
    SUBJECT,
    Properties,
    Value,
    file_time,
)
from winnow_agent.vault.digitize.mail.mime import decoded
from winnow_agent.vault.digitize.office.compound import SIGNATURE
from winnow_agent.vault.digitize.office.embedded import unwrapped

MAGIC = b"\x78\x9f\x3e\x22"

_LEVEL_MESSAGE, _LEVEL_ATTACHMENT = 1, 2
_SUBJECT, _BODY, _PROPERTIES, _CODEPAGE = 0x8004, 0x800C, 0x9003, 0x9007
_ATTACH_RENDERING, _ATTACH_TITLE, _ATTACH_DATA, _ATTACH_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_UUID_BYTES = 16
_MOST_VALUES = 100_000
_NAMED = 0x8000

_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8}
_UUID, _STRING8, _STRING, _OBJECT, _BINARY = 0x0048, 0x001E, 0x001F, 0x000D, 0x0102
_MANY = 0x1000
_NULL = 0x0001


@dataclass(slots=True)
class Packed:
    """What a TNEF stream holds: the body's clean text, and files with their names.

    Attributes:
        damaged: something in it could not be read, or it ends too early; the rest is here.
    """

    text: str = ""
    subject: str = ""
    sender: str = ""
    facts: MailFacts = field(default_factory=MailFacts)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    damaged: bool = False


def read_tnef(data: bytes) -> Packed:
    """The contents of a TNEF stream, as far as it goes.

    Raises:
        DigitizeError: ``malformed`` where nothing of it can be read.
    """
    message, attachments, subject, damaged = Properties(), list[Properties](), "", not data.startswith(MAGIC)
    for level, name, content, whole in _attributes(data):
        damaged |= not whole
        try:
            if level == _LEVEL_MESSAGE:
                if name == _SUBJECT:
                    subject = decoded(content.rstrip(b"\0"), message.encoding)[0]
                _take_message(name, content, message)
            elif name == _ATTACH_RENDERING:
                attachments.append(Properties({CODEPAGE: message.number(CODEPAGE)}))
            elif attachments:
                _take_attachment(name, content, attachments[-1])
        except (struct.error, ValueError, IndexError):  # it costs the rest of this attribute, and no other
            damaged = True
    if damaged and not (message.values or attachments):
        raise DigitizeError(
            "reading what Outlook packed (TNEF): it is damaged; send it again as plain mail", kind="malformed"
        )
    try:
        text = message.body
    except DigitizeError:  # its rich text is damaged
        text, damaged = "", True
    packed = Packed(text, message.text(SUBJECT) or subject, message.sender, message.facts(), damaged=damaged)
    for attachment in attachments:
        title, content = attachment.text(ATTACH_LONG_NAME), attachment.binary(ATTACH_DATA)
        if content.startswith(SIGNATURE):  # it may be an object of another program, with its file in a shell
            inner_title, inner = unwrapped(content)
            title, content = (inner_title or title, inner) if inner else (title, content)
        if content:
            packed.files.append((title, content))
    return packed


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes, bool]]:
    """Level, name and content of each attribute, and whether it is whole: the last may be cut short."""
    at = 6 if data.startswith(MAGIC) else len(data)
    while at + 9 <= len(data):
        level, name, _, length = struct.unpack_from("<BHHI", data, at)
        yield level, name, data[at + 9 : at + 9 + length], at + 9 + length <= len(data)
        at += 9 + length + 2


def _take_message(name: int, content: bytes, message: Properties) -> None:
    if name == _CODEPAGE and len(content) >= 4:
        message.values[CODEPAGE] = int.from_bytes(content[:4], "little")
    elif name == _BODY:
        message.values.setdefault(BODY, content)
    elif name == _PROPERTIES:
        for identifier, value in properties(content):
            message.values[identifier] = value


def _take_attachment(name: int, content: bytes, attachment: Properties) -> None:
    if name == _ATTACH_TITLE:
        attachment.values.setdefault(ATTACH_LONG_NAME, content)
    elif name == _ATTACH_DATA:
        attachment.values[ATTACH_DATA] = content
    elif name == _ATTACH_PROPERTIES:
        for identifier, value in properties(content):
            if identifier != ATTACH_DATA:
                attachment.values[identifier] = value
            elif isinstance(value, bytes) and (value.startswith(MAGIC) or not attachment.binary(ATTACH_DATA)):
                attachment.values[ATTACH_DATA] = value  # a message in a message is a stream of its own


def properties(data: bytes) -> Iterator[tuple[int, Value]]:
    """The identifiers and values of a property list ([MS-OXTNEF] 2.1.3.4); the first of many values of one.

    Raises:
        ValueError, struct.error: what follows can't be read.
    """
    count = int.from_bytes(data[:4], "little")
    at = 4
    for _ in range(min(count, _MOST_VALUES)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= _NAMED:
            at = _after_name(data, at)
        many = bool(kind & _MANY)
        kind &= ~_MANY
        values = 1
        if many or kind in {_STRING8, _STRING, _OBJECT, _BINARY}:
            values = int.from_bytes(data[at : at + 4], "little")
            at += 4
        for index in range(min(values, _MOST_VALUES)):
            value, at = _value(data, at, kind)
            if index == 0 and value is not None and name < _NAMED:
                yield name, value
        if at > len(data):
            return


def _after_name(data: bytes, at: int) -> int:
    """Past a named property's set, and its number or its name."""
    kind, length = struct.unpack_from("<II", data, at + _UUID_BYTES)
    at += _UUID_BYTES + 8
    return at + (length + 3 & ~3) if kind == 1 else at


def _value(data: bytes, at: int, kind: int) -> tuple[Value | None, int]:
    if kind == _NULL:
        return None, at
    if kind == _UUID:
        return None, at + _UUID_BYTES
    if kind in _FIXED:
        number = int.from_bytes(data[at : at + _FIXED[kind]], "little")
        return (file_time(number) if kind == 0x0040 else number), at + _FIXED[kind]
    if kind not in {_STRING8, _STRING, _OBJECT, _BINARY}:
        raise ValueError(kind)
    length = int.from_bytes(data[at : at + 4], "little")
    content = data[at + 4 : at + 4 + length]
    after = at + 4 + (length + 3 & ~3)
    if kind == _OBJECT:  # begins with its interface's identifier
        content = content[_UUID_BYTES:]
    return (content.decode("utf-16-le", "replace") if kind == _STRING else content), after
