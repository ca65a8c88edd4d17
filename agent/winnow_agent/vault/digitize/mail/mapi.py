"""Outlook's properties ([MS-OXPROPS]) as far as a mail's text, title, sender and place in its thread are in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from winnow_agent.documents import MailFacts
from winnow_agent.vault.digitize.cleaning import clean, known_encoding
from winnow_agent.vault.digitize.mail.compressed_rtf import decompressed
from winnow_agent.vault.digitize.mail.mime import decoded
from winnow_agent.vault.digitize.mail.page import markup_text, page_text
from winnow_agent.vault.digitize.office.rtf import rtf_html, rtf_text

SUBJECT = 0x0037
SENT = 0x0039
SENDER = 0x0C1A
REPRESENTED = 0x0042
HEADERS = 0x007D
BODY = 0x1000
RTF = 0x1009
HTML = 0x1013
MESSAGE_ID = 0x1035
REFERENCES = 0x1039
IN_REPLY_TO = 0x1042
DELIVERED = 0x0E06
CREATED = 0x3007
CLASS = 0x001A
CODEPAGE = 0x3FFD
INTERNET_CODEPAGE = 0x3FDE
ATTACH_DATA = 0x3701
ATTACH_NAME = 0x3704
ATTACH_LONG_NAME = 0x3707
ATTACH_METHOD = 0x3705
ATTACH_MIME = 0x370E
ATTACH_CONTENT_ID = 0x3712
ATTACH_FLAGS = 0x3714
ATTACH_HIDDEN = 0x7FFE
DISPLAY_NAME = 0x3001

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_IDS = re.compile(r"<([^<>\s]{1,998})>")


Value: TypeAlias = "str | bytes | int | datetime"

_CONTACT = {
    0x3A16: "Company",
    0x3A17: "Title",
    0x3A18: "Department",
    0x3A15: "Address",
    0x3A08: "Telephone",
    0x3A1C: "Mobile",
    0x3A09: "Telephone at home",
    0x3A24: "Fax",
    0x3A51: "Web page",
}


@dataclass(slots=True)
class Properties:
    """The properties of one object.

    Attributes:
        values: text as str, binary as bytes, numbers and booleans as int, times as datetime; text in an eight-bit encoding
            as bytes until `text` is asked for it.
    """

    values: dict[int, Value] = field(default_factory=dict)

    def text(self, name: int) -> str:
        """A property as text, in the encoding that the object names for its eight-bit ones; ``""`` where it has none."""
        value = self.values.get(name, "")
        if isinstance(value, bytes):
            return decoded(value.rstrip(b"\0"), self.encoding)[0]
        return value.rstrip("\0") if isinstance(value, str) else ""

    def number(self, name: int) -> int:
        """A property as a number; 0 where it has none."""
        value = self.values.get(name, 0)
        return value if isinstance(value, int) else 0

    def binary(self, name: int) -> bytes:
        """A property as bytes."""
        value = self.values.get(name, b"")
        return value if isinstance(value, bytes) else b""

    @property
    def encoding(self) -> str:
        """Of eight-bit text: a code page's name, or ``""``."""
        page = self.number(CODEPAGE) or self.number(INTERNET_CODEPAGE)
        return {65001: "utf-8", 20127: ""}.get(page, known_encoding(f"cp{page}")) if page else ""

    @property
    def body(self) -> str:
        """The text of a mail: the plain one, else the page's, else the RTF's.

        Raises:
            DigitizeError: the RTF is all there is, and it is damaged.
        """
        plain = self.text(BODY)
        if plain.strip():
            return clean(plain)
        page = self.values.get(HTML)
        if isinstance(page, bytes) and page.strip():
            return page_text(page, _page_encoding(self.number(INTERNET_CODEPAGE)))[0]
        if isinstance(page, str) and page.strip():
            return markup_text(page)
        if not self.binary(RTF):
            return ""
        rtf = decompressed(self.binary(RTF))
        page = rtf_html(rtf)
        return markup_text(page) if page else rtf_text(rtf)

    @property
    def contact(self) -> str:
        """A contact's name, its fields a line each, and the notes on it."""
        lines = [self.text(DISPLAY_NAME) or self.text(SUBJECT)]
        lines += [
            f"{label}: {' '.join(self.text(name).split())}" for name, label in _CONTACT.items() if self.text(name)
        ]
        return clean("\n".join(lines) + "\n\n" + self.body)

    @property
    def sender(self) -> str:
        """The name of whoever wrote it."""
        return self.text(REPRESENTED) or self.text(SENDER)

    def facts(self) -> MailFacts:
        """Which mail it is, as far as the properties tell; its transport headers tell more."""
        message_id = self.text(MESSAGE_ID).strip().strip("<>")
        thread = _first_id(self.text(REFERENCES)) or self.text(IN_REPLY_TO).strip().strip("<>") or message_id
        return MailFacts(message_id, thread, self.date())

    def date(self) -> str:
        """When it was sent, else delivered, else made, in ISO 8601; ``""`` where it doesn't say."""
        times = (self.values.get(name) for name in (SENT, DELIVERED, CREATED))
        return next((time.isoformat(timespec="seconds") for time in times if isinstance(time, datetime)), "")


def _first_id(text: str) -> str:
    match = _IDS.search(text)
    return match[1] if match else ""


def _page_encoding(page: int) -> str:
    names: Mapping[int, str] = {65001: "utf-8", 20127: "", 0: ""}
    return names.get(page, known_encoding(f"cp{page}") or _INTERNET_ENCODINGS.get(page, ""))


_INTERNET_ENCODINGS: Mapping[int, str] = {
    28591: "cp1252",
    28592: "iso8859-2",
    28595: "iso8859-5",
    28597: "iso8859-7",
    28599: "cp1254",
    28605: "iso8859-15",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso2022_jp",
    50221: "iso2022_jp",
    51932: "euc_jp",
    51949: "cp949",
    54936: "gb18030",
    20932: "euc_jp",
}
"""Windows' numbers of encodings that are no code page's."""


def file_time(value: int) -> datetime | None:
    """A time of Windows, in steps of 100 ns since 1601; None where it is none that a calendar has."""
    try:
        return _EPOCH + timedelta(microseconds=value // 10) if value > 0 else None
    except OverflowError:
        return None
