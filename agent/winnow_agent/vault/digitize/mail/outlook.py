"""Outlook's mails, appointments, contacts and tasks, one a file ([MS-OXMSG])."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from winnow_agent.documents import Document, MailFacts
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread, join_parts
from winnow_agent.vault.digitize.mail.mapi import (
    ATTACH_CONTENT_ID,
    ATTACH_DATA,
    ATTACH_HIDDEN,
    ATTACH_LONG_NAME,
    ATTACH_NAME,
    CLASS,
    CODEPAGE,
    HEADERS,
    INTERNET_CODEPAGE,
    SUBJECT,
    Properties,
    Value,
    file_time,
)
from winnow_agent.vault.digitize.mail.message import attached, mail_document, mail_facts
from winnow_agent.vault.digitize.mail.mime import parse
from winnow_agent.vault.digitize.mail.parts import MOST_ATTACHMENTS, Attachment, Parts
from winnow_agent.vault.digitize.office.compound import Compound, CompoundError
from winnow_agent.vault.digitize.office.embedded import unwrapped
from winnow_agent.vault.digitize.paged.picture_size import may_hold_a_page
from winnow_protocol.errors import SetAsideError

media_types = ("application/vnd.ms-outlook",)

formats = (
    Format(
        name="Outlook mail (.msg)",
        media_types=media_types,
        kept="body, plain or from its page or rich text; subject, date, message and thread; who is quoted, attributions and "
        "signatures told apart; a contact's fields; attachments and attached mails as documents of their own",
        lost="recipients, appointments' times, objects of other programs (named), ornaments",
        family="mail",
    ),
)

_STREAM = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})\Z")
_ATTACHMENT = re.compile(r"__attach_version1\.0_#([0-9A-Fa-f]{1,8})\Z")
_FIXED = "__properties_version1.0"
_EMBEDDED = "__substg1.0_3701000D"
_STRING8, _STRING, _BINARY = 0x001E, 0x001F, 0x0102
_NUMBERS = {0x0002, 0x0003, 0x000B, 0x0014}
_TIME = 0x0040
_HEADER_BYTES = {"top": 32, "message": 24, "attachment": 8}  # [MS-OXMSG] 2.4.1
_MOST_BYTES = 512 << 20
_FOREIGN = "reading an attachment: it is an object of another program; save it apart"


@dataclass(frozen=True, slots=True)
class _Storage:
    """A folder of the compound file: a message or an attachment."""

    compound: Compound
    path: tuple[str, ...]

    def streams(self) -> Iterator[str]:
        """The names of its own streams."""
        depth = len(self.path)
        for path in self.compound.streams:
            if len(path) == depth + 1 and path[:depth] == self.path:
                yield path[depth]

    def folders(self) -> list[str]:
        """The names of the folders in it that hold a stream."""
        depth = len(self.path)
        inside = (path for path in self.compound.streams if len(path) > depth + 1 and path[:depth] == self.path)
        return list(dict.fromkeys(path[depth] for path in inside))

    def read(self, name: str) -> bytes:
        return self.compound.read(*self.path, name)

    def below(self, name: str) -> _Storage:
        return _Storage(self.compound, (*self.path, name))


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The mail and its attachments.

    Raises:
        DigitizeError: ``malformed``, ``too_large``; ``no_text`` where it has neither body nor attachment.
    """
    if file.size > _MOST_BYTES:
        raise DigitizeError(
            f"reading a mail of Outlook: it has more than {_MOST_BYTES >> 20} MiB; save its attachments apart",
            kind="too_large",
        )
    try:
        compound = Compound(file.file)
    except (CompoundError, struct.error) as error:
        raise DigitizeError(f"reading a mail of Outlook: {error}; export it again", kind="malformed") from error
    yield from _message(_Storage(compound, ()), "", file)


def _message(storage: _Storage, part: str, file: SourceFile) -> Iterator[Document | Unread]:
    """One message and what is attached to it."""
    properties = _properties(storage, "message" if storage.path else "top")
    facts = facts_of(properties)
    parts = Parts()
    damaged: DigitizeError | None = None
    try:
        parts.texts.append(properties.contact if "contact" in properties.text(CLASS).lower() else properties.body)
    except DigitizeError as error:
        damaged = error
    folders = sorted(name for name in storage.folders() if _ATTACHMENT.match(name))
    document = mail_document(
        parts,
        sender=properties.sender,
        title=properties.text(SUBJECT),
        facts=facts,
        part=part,
        media_type=media_types[0],
    )
    if document is not None:
        yield document
    elif damaged is not None:
        yield Unread(part, damaged.kind, str(damaged))
    elif not folders:
        raise DigitizeError("reading a mail of Outlook: there is no text in it", kind="no_text")
    for number, name in enumerate(folders[:MOST_ATTACHMENTS], start=1):
        yield from _attachment(storage.below(name), properties, facts, join_parts((part, f"attachment {number}")), file)
    if len(folders) > MOST_ATTACHMENTS:
        yield too_many(part)


def too_many(part: str) -> Unread:
    """What stands for the attachments of a message that are over the most."""
    return Unread(
        join_parts((part, f"attachments after the first {MOST_ATTACHMENTS}")),
        "too_large",
        "reading a mail of Outlook: it has too many attachments; save the others apart",
    )


def _attachment(
    storage: _Storage, message: Properties, facts: MailFacts, part: str, file: SourceFile
) -> Iterator[Document | Unread]:
    """What is attached: a file, a message, or an object of another program."""
    properties = _properties(storage, "attachment")
    for page in (CODEPAGE, INTERNET_CODEPAGE):
        properties.values.setdefault(page, message.number(page))
    data = properties.binary(ATTACH_DATA)
    if _EMBEDDED in storage.folders():
        inner = storage.below(_EMBEDDED)
        if _FIXED in inner.streams():
            yield from _embedded(inner, part, file)
            return
        name, data = _object(inner)
        if not data:
            yield Unread(part, "unsupported", _FOREIGN)
            return
        properties.values[ATTACH_LONG_NAME] = name
    shown = properties.number(ATTACH_HIDDEN) or properties.text(ATTACH_CONTENT_ID)
    if data and not (
        shown and data.startswith((b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"BM")) and not may_hold_a_page(data)
    ):
        name = properties.text(ATTACH_LONG_NAME) or properties.text(ATTACH_NAME)
        for item in attached([Attachment(name, lambda: data)], "", file, facts):
            inner_part = item.part.partition("/")[2]
            yield replace(item, part=join_parts((part, inner_part)))


def _object(storage: _Storage) -> tuple[str, bytes]:
    """The name and the bytes of the file in an object of another program ([MS-OLEDS]); no bytes where there is none."""
    for name in ("\x01Ole10Native", "CONTENTS", "Package"):
        found = unwrapped(storage.read(name))
        if found[1]:
            return found
    return "", b""


def _embedded(storage: _Storage, part: str, file: SourceFile) -> Iterator[Document | Unread]:
    """A message in a message: it lies in the same compound file, so it is no file of its own."""
    inner = replace(file, depth=file.depth + 1)
    try:
        file.budget.enter(inner.depth)
        yield from _message(storage, part, inner)
    except SetAsideError as error:
        yield Unread(part, error.kind, str(error))


def facts_of(properties: Properties) -> MailFacts:
    """By the headers that it came with, and where there are none, by its properties."""
    own = properties.facts()
    headers = properties.text(HEADERS)
    if not headers:
        return own
    told = mail_facts(parse(headers.encode("utf-8", "surrogateescape")))
    return MailFacts(
        told.message_id or own.message_id, told.thread or own.thread or told.message_id, told.date or own.date
    )


def _properties(storage: _Storage, kind: str) -> Properties:
    """The properties of a message or an attachment: small ones in one stream, the others in streams of their own."""
    found = Properties()
    fixed = storage.read(_FIXED)
    for at in range(_HEADER_BYTES[kind], len(fixed) - 15, 16):
        value_type, name, _, number = struct.unpack_from("<HHIQ", fixed, at)
        value: Value | None = None
        if value_type in _NUMBERS:
            value = number & 0xFFFFFFFF
        elif value_type == _TIME:
            value = file_time(number)
        if value is not None:
            found.values[name] = value
    for stream in storage.streams():
        match = _STREAM.match(stream)
        if not match:
            continue
        name, value_type = int(match[1], 16), int(match[2], 16)
        if value_type == _STRING:
            found.values[name] = storage.read(stream).decode("utf-16-le", "replace")
        elif value_type in {_STRING8, _BINARY}:
            found.values.setdefault(name, storage.read(stream))
    return found
