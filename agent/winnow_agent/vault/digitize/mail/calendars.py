"""Calendars (iCalendar, RFC 5545) by their summaries and descriptions; address cards (vCard, RFC 6350) hold no text."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters
from winnow_agent.vault.digitize.mail.mime import decoded
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web.html import read_page

CALENDAR, CARD = "text/calendar", "text/vcard"
media_types = (CALENDAR, CARD)
formats = (
    Format(
        "Calendars (.ics)",
        (CALENDAR,),
        "summary, description and comment of each entry",
        "times, places, people, alarms",
        "text",
    ),
    Format("Address cards (.vcf)", (CARD,), "nothing: they are personal data without prose", "all", "text"),
)

_BEGIN = re.compile(r"\A\s*BEGIN:(VCALENDAR|VCARD)\s*(?:\n|\Z)", re.IGNORECASE)
_FIELD = re.compile(
    r"^(?:[\w-]+\.)?(SUMMARY|DESCRIPTION|COMMENT|X-ALT-DESC|BEGIN|END|NOTE)((?:;(?:[^:;\n\"]|\"[^\"\n]*\")*+)*+):(.*)$",
    re.IGNORECASE,
)
_QUOTED_PRINTABLE = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE(?=[;:]|\Z)", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=\"?([\w.:-]{1,40})", re.IGNORECASE)
_SOFT_BREAK = re.compile(
    r"^(?:[\w-]+\.)?[\w-]+;(?:(?!QUOTED-PRINTABLE)[^:\n])*+QUOTED-PRINTABLE[^:\n]*+:[^\n]*=(?:\n[^\n]*=)*\n[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})


def media_type_of(sample: Sample) -> str | None:
    """By the first line."""
    match = _BEGIN.match(sample.text[:200])
    if not match:
        return None
    return CALENDAR if match[1].upper() == "VCALENDAR" else CARD


def documents(file: SourceFile) -> Iterator[Document]:
    """The calendar as one document, an entry a paragraph.

    Raises:
        DigitizeError: ``no_text`` for address cards.
    """
    if file.media_type == CARD:
        raise DigitizeError("reading an address card: it holds personal data and no text", kind="no_text")
    raw, warnings = decode(file.file.read())
    # vCalendar 1.0, which telephones and organizers wrote, folds as quoted-printable does; iCalendar: RFC 5545, 3.1.
    raw = _SOFT_BREAK.sub(lambda match: match[0].replace("=\n", ""), raw.replace("\r\n", "\n"))
    lines = re.sub(r"\n[ \t]", "", raw).split("\n")
    entries: dict[str, None] = {}
    pieces: list[str] = []
    within = ""
    for line in lines:
        match = _FIELD.match(line)
        if not match:
            continue
        name, value = match[1].upper(), _unquoted(match[2], match[3])
        if name == "BEGIN":
            within = value.strip().upper()
            pieces = [] if within in _ENTRIES else pieces
        elif name == "END":
            if value.strip().upper() in _ENTRIES:
                entries["\n".join(dict.fromkeys(pieces))] = None  # what comes every week is told once
            within = "VEVENT" if value.strip().upper() == "VALARM" else ""
        elif within in _ENTRIES and name != "X-ALT-DESC" and (words := _words(value)):
            pieces.append(words)
    text = clean("\n\n".join(entry for entry in entries if entry))
    if text.strip():
        yield Document(text=text, media_type=file.media_type, warnings=(*warnings, *lost_characters(text)))


def _unquoted(parameters: str, value: str) -> str:
    """A value of vCalendar 1.0 without its transfer encoding."""
    if not _QUOTED_PRINTABLE.search(parameters):
        return value
    charset = _CHARSET.search(parameters)
    return decoded(binascii.a2b_qp(value.encode("utf-8", "surrogateescape")), charset[1] if charset else "")[0]


def _words(value: str) -> str:
    words = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    if re.search(r"</(?:p|div|span|b|a|li|html)>|<br", words, re.IGNORECASE):
        words = read_page(words).text
    return clean(words).strip()
