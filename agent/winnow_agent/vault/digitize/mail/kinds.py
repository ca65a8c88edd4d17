"""Whether a text is a mail, a box of mails or a saved page, by how it begins."""

from __future__ import annotations

import re

MAIL, BOX, SAVED_PAGE = "message/rfc822", "application/mbox", "multipart/related"

_HEADER = re.compile(r"^[!-9;-~]{1,76}[ \t]?:")
_FIELDS = frozenset(
    {
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "delivered-to",
        "mime-version",
        "reply-to",
        "sender",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
        "in-reply-to",
        "references",
        "x-mailer",
        "envelope-to",
        "dkim-signature",
        "list-id",
        "newsgroups",
        "x-received",
        "authentication-results",
        "x-priority",
        "x-originating-ip",
        "resent-from",
        "user-agent",
        "status",
        "x-mozilla-status",
        "x-uidl",
    }
)
_DECISIVE = frozenset(
    {"from", "received", "return-path", "message-id", "date", "mime-version", "newsgroups", "content-transfer-encoding"}
)
_SUFFIXES = frozenset({".eml", ".mht", ".mhtml", ".msg"})
_PAGE_SUFFIXES = frozenset({".mht", ".mhtml"})
_MULTIPART = re.compile(r"^content-type\s*:\s*multipart/[\w.-]+\s*;(?:.*\n?[ \t])*?\s*boundary\s*=", re.I | re.M)
_SAVED = re.compile(r"^(?:snapshot-content-location:|x-maf:|from:\s*[\"<]*saved by )", re.IGNORECASE | re.MULTILINE)
_PAGE_TYPE = re.compile(r"^content-type\s*:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE)
_ENVELOPE = re.compile(r"\A>?From \S.{0,300}\n")
_TIME = re.compile(r"\d:\d{2}")
_DATED = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,20}\d:\d{2}.{0,20}\d{4}")
_ADDRESSED = re.compile(r"\Afrom[ \t]?:[^\n]*\S@\S[^\n]*(?:\n[ \t][^\n]*)*\Z", re.IGNORECASE)
_MOST_LINES = 400


def mail_type_of(text: str, suffix: str) -> str | None:
    """One of the three types, or None.

    Args:
        text: the file's beginning, with plain line ends.
        suffix: of its name, with its dot; a hint.
    """
    envelope = _ENVELOPE.match(text)
    if envelope and not text.startswith(">"):
        names = _names(text[envelope.end() :])
        dated = _TIME.search(envelope[0]) if names else _DATED.search(envelope[0])
        if names & _FIELDS or dated or suffix == ".mbox":
            return BOX
    text = text[envelope.end() :] if envelope else text.lstrip()
    header = text.partition("\n\n")[0]
    if not _is_mail(text, header, suffix):
        return None
    saved = suffix in _PAGE_SUFFIXES or _SAVED.search(header) is not None
    return SAVED_PAGE if saved and _PAGE_TYPE.search(header) else MAIL


def _is_mail(text: str, header: str, suffix: str) -> bool:
    """Begins with header fields (RFC 5322, 2.2), at least two of them a mail's, or one where the name says so."""
    names = _names(text)
    mail = names & _FIELDS
    if suffix in _SUFFIXES and mail:
        return True
    if len(mail) > 1 and (mail & _DECISIVE or mail == names):
        return True
    return bool(mail) and (_MULTIPART.search(header) or _ADDRESSED.match(header)) is not None


def _names(text: str) -> set[str]:
    """The names of the header fields that a text begins with, in small letters."""
    known: set[str] = set()
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        if not line:
            break
        if known and line[0] in " \t":
            continue
        match = _HEADER.match(line)
        if not match:
            # The head may end in the middle of a line, and a first body line may follow without an empty one.
            break
        known.add(match[0].rstrip(" \t:").lower())
    return known
