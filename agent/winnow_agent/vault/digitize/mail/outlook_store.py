"""Outlook's stores of mails, PST and OST ([MS-PST]), read by libpff."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from winnow_agent.documents import Document, MailFacts
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread, join_parts
from winnow_agent.vault.digitize.mail.mapi import (
    ATTACH_LONG_NAME,
    ATTACH_METHOD,
    ATTACH_NAME,
    CLASS,
    CODEPAGE,
    SUBJECT,
    Properties,
    Value,
    file_time,
)
from winnow_agent.vault.digitize.mail.message import attached, mail_document
from winnow_agent.vault.digitize.mail.outlook import facts_of, too_many
from winnow_agent.vault.digitize.mail.outlook_heap import is_heap, records
from winnow_agent.vault.digitize.mail.parts import MOST_ATTACHMENTS, Attachment, Parts
from winnow_agent.vault.digitize.sample import Sample
from winnow_protocol.errors import SetAsideError

media_types = ("application/vnd.ms-outlook-pst",)

formats = (
    Format(
        name="Outlook store (.pst, .ost)",
        media_types=media_types,
        kept="each mail, appointment, contact and task of every folder with its body, subject, date, message and thread; "
        "attachments as documents of their own, attached mails as far as libpff gives them; needs libpff-python",
        lost="long bodies and attachments of attached mails (named), recipients, appointments' times, deleted mails, names of folders",
        family="mail",
    ),
)

_SIGNATURE = b"!BDN"
_STRING, _TIME = 0x001F, 0x0040
_NUMBERS = {0x0002, 0x0003, 0x000B, 0x0014}
_BYTES = {0x001E, 0x0102}
_EMBEDDED = 5  # PidTagAttachMethod: a message
_MOST_ENTRIES = 5000
_MOST_DEPTH = 200
_MOST_ATTACHMENT = 512 << 20
_DAMAGED = (OSError, ValueError, MemoryError, OverflowError)  # what pypff raises, of anything it can't read


def media_type_of(sample: Sample) -> str | None:
    """A store by its signature ([MS-PST] 2.2.2.6)."""
    return media_types[0] if sample.head.startswith(_SIGNATURE) else None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """Every mail of every folder, in the folders' order; one that can't be read is `Unread`.

    Raises:
        DigitizeError: ``missing_engine``; ``malformed`` where the store can't be opened.
    """
    try:
        pypff: Any = importlib.import_module("pypff")
    except ImportError as error:
        raise DigitizeError(
            "reading a store of Outlook: libpff is not installed; run: pip install 'winnow-agent[formats]'",
            kind="missing_engine",
        ) from error
    store = pypff.file()
    try:
        store.open_file_object(file.file)
        root = store.get_root_folder()
        if root is None:
            raise ValueError(root)
    except _DAMAGED as error:
        raise DigitizeError(
            "reading a store of Outlook: it is damaged or not whole; repair it with Outlook's scanpst", kind="malformed"
        ) from error
    page = _codepage(store)
    for number, message in enumerate(_messages(root), start=1):
        part = f"mail {number}"
        if message is None:
            yield Unread(
                part, "malformed", "reading a mail, or a folder, of Outlook's store: it is damaged; repair the store"
            )
            continue
        try:
            yield from _message(message, part, page, file)
        except SetAsideError as error:
            yield Unread(part, error.kind, str(error))
        except _DAMAGED:
            yield Unread(part, "malformed", "reading a mail of Outlook's store: it is damaged; repair the store")


def _codepage(store: Any) -> int:
    name = str(store.get_ascii_codepage() or "")
    digits = "".join(character for character in name if character.isdigit())
    return int(digits) if digits else 0


def _messages(root: Any) -> Iterator[Any | None]:
    """The messages of a folder and of those in it; None in the place of one, or of a folder, that can't be read."""
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        yield from _items(folder, "message")
        folders = list(_items(folder, "folder")) if depth < _MOST_DEPTH else []
        yield from (None for one in folders if one is None)
        waiting += [(one, depth + 1) for one in reversed(folders) if one is not None]


def _items(folder: Any, kind: str) -> Iterator[Any | None]:
    """The messages, or the folders, right in a folder; None for what can't be read."""
    try:
        count = int(getattr(folder, f"get_number_of_sub_{kind}s")())
    except _DAMAGED:
        yield None
        return
    for index in range(count):
        try:
            item = getattr(folder, f"get_sub_{kind}")(index)
        except _DAMAGED:
            item = None
        yield item


def _count(item: Any, method: str) -> int:
    try:
        return int(getattr(item, method)())
    except _DAMAGED:
        return 0


def _message(message: Any, part: str, page: int, file: SourceFile) -> Iterator[Document | Unread]:
    """One message and what is attached to it."""
    properties = _properties(message, page)
    facts = facts_of(properties)
    document = _document(properties, part)
    count = _count(message, "get_number_of_attachments")
    attachments = min(count, MOST_ATTACHMENTS)
    if document is not None:
        yield document
    elif not attachments:
        raise DigitizeError("reading a mail of Outlook: there is no text in it", kind="no_text")
    for index in range(attachments):
        inner_part = join_parts((part, f"attachment {index + 1}"))
        try:
            yield from _attachment(message.get_attachment(index), inner_part, page, facts, file)
        except SetAsideError as error:
            yield Unread(inner_part, error.kind, str(error))
        except _DAMAGED:
            yield Unread(inner_part, "malformed", "reading an attachment: it is damaged; repair the store")
    if count > MOST_ATTACHMENTS:
        yield too_many(part)


def _document(properties: Properties, part: str) -> Document | None:
    """The message's own document; None where it has no text."""
    title = properties.text(SUBJECT)
    is_contact = "contact" in properties.text(CLASS).lower()
    return mail_document(
        Parts(texts=[properties.contact if is_contact else properties.body]),
        sender=properties.sender,
        title=title[2:] if title.startswith("\x01") else title,  # [MS-PST] 2.5.3.1.1.1: how long its "Re: " is
        facts=facts_of(properties),
        part=part,
        media_type=media_types[0],
    )


def _attachment(
    attachment: Any, part: str, page: int, facts: MailFacts, file: SourceFile
) -> Iterator[Document | Unread]:
    """A file, or a message in the store itself."""
    if _count(attachment, "get_number_of_sub_items"):
        inner = replace(file, depth=file.depth + 1)
        file.budget.enter(inner.depth)
        yield from _message(attachment.get_sub_item(0), part, page, inner)
        return
    properties = _properties(attachment, page)
    size = attachment.get_size()
    if size > _MOST_ATTACHMENT:
        raise DigitizeError("reading an attachment: it is too large; save it apart", kind="too_large")
    data = attachment.read_buffer(size) if size else b""
    if properties.number(ATTACH_METHOD) == _EMBEDDED and is_heap(data):
        yield _embedded(data, part, page)
        return
    name = properties.text(ATTACH_LONG_NAME) or properties.text(ATTACH_NAME)
    for item in attached([Attachment(name, lambda: data)], "", file, facts):
        yield replace(item, part=join_parts((part, item.part.partition("/")[2])))


def _embedded(data: bytes, part: str, page: int) -> Document:
    """An attached message as far as libpff gives it: without its own attachments.

    Raises:
        DigitizeError: ``unsupported`` where its body is not given.
    """
    found = Properties()
    for name, value_type, content in itertools.islice(records(data), _MOST_ENTRIES):
        value = _value(value_type, content)
        if value is not None and (value_type == _STRING or name not in found.values):
            found.values[name] = value
    found.values.setdefault(CODEPAGE, page)
    document = _document(found, part)
    if document is None:
        raise DigitizeError(
            "reading an attachment: libpff does not give the text of this attached mail; save it apart",
            kind="unsupported",
        )
    return document


def _properties(item: Any, page: int) -> Properties:
    """The properties of a message or an attachment; those that can't be read are left out."""
    found = Properties()
    for record_set in range(_count(item, "get_number_of_record_sets")):
        try:
            records = item.get_record_set(record_set)
            entries = min(records.get_number_of_entries(), _MOST_ENTRIES)
        except _DAMAGED:
            continue
        for index in range(entries):
            try:
                entry = records.get_entry(index)
                value = _value(entry.get_value_type(), entry.get_data())
                name = entry.get_entry_type()
            except _DAMAGED:
                continue
            if value is not None and isinstance(name, int):
                found.values.setdefault(name, value)
    found.values.setdefault(CODEPAGE, page)
    return found


def _value(value_type: int, data: bytes | None) -> Value | None:
    if data is None:
        return None
    if value_type == _STRING:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    if value_type in _NUMBERS:
        return int.from_bytes(data[:8], "little")
    if value_type == _TIME:
        return file_time(int.from_bytes(data[:8], "little"))
    return bytes(data) if value_type in _BYTES else None
