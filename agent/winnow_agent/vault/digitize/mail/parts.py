"""What of a mail's parts is its text, what lies in it as a file of its own, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from winnow_agent.documents import Skipped
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.mail.cms import content_of
from winnow_agent.vault.digitize.mail.inline import take_out, without_mime
from winnow_agent.vault.digitize.mail.kinds import mail_type_of
from winnow_agent.vault.digitize.mail.mime import MOST_DEPTH, Part, decoded, parse
from winnow_agent.vault.digitize.mail.page import enriched_text, markup_text, may_exceed, page_text
from winnow_agent.vault.digitize.mail.quoting import unflow
from winnow_agent.vault.digitize.mail.tnef import MAGIC as TNEF_MAGIC
from winnow_agent.vault.digitize.mail.tnef import read_tnef
from winnow_agent.vault.digitize.paged.picture_size import may_hold_a_page
from winnow_agent.vault.digitize.sample import looks_like_text

MOST_ATTACHMENTS = 500
TNEF_DAMAGED = Skipped("some of a part made by Outlook (TNEF)", "malformed")

_STUB = 5  # a plain body this many times shorter than the page beside it only says that there is a page
_STUB_LEAST = 500
_TINY_BYTES = 5 << 10
_PAGE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)

_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\v\f\r\x1a\x1b")
_TRANSPORT = re.compile(r"^(?:received|mime-version|content-type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)

_MAILS = frozenset({"message/rfc822", "message/global", "message/news"})
_SERVICE = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "message/external-body",
        "message/global-headers",
        "text/rfc822-headers",
        "application/applefile",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/x-amp-html",
        "text/x-moz-deleted",
        "text/css",
        "text/javascript",
    }
)
"""What programs tell each other: reports' machine-readable halves, signatures, forks of files, styles, what was deleted."""
_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})
_CRYPTOGRAPHIC = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
_TEXT_FILES = frozenset(
    {
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/csv",
        "text/rtf",
        "text/xml",
        "text/markdown",
    }
) | frozenset({"text/tab-separated-values", "text/x-vcalendar"})
_RELATED_FILES = (
    "image/",
    "audio/",
    "video/",
    "application/pdf",
    "application/vnd.",
    "application/ms",
    "message/",
    "multipart/",
)
_FURNITURE = ("font/", "application/font", "application/x-font", "application/javascript", "application/x-javascript")
_OFFICE_FURNITURE = frozenset({"filelist.xml", "themedata.xml", "themedata.thmx", "colorschememapping.xml"})
"""What Word puts beside the pages that it writes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; its bytes are decoded when they are read."""

    name: str
    read: Callable[[], bytes]


@dataclass(slots=True)
class Parts:
    """What a mail holds.

    Attributes:
        texts: the bodies in their order, not clean yet.
        attachments: in their order.
        encrypted: how many parts are encrypted.
        rights: statements of ownership in its pages.
        beside: characters of the plain text to which a page is an alternative.
        reports: what programs tell each other of a mail that came or didn't.
    """

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    encrypted: int = 0
    reports: list[str] = field(default_factory=list)
    rights: list[str] = field(default_factory=list)
    beside: int = 0

    def add(self, attachment: Attachment) -> None:
        """One more attachment, as long as there are not too many."""
        if len(self.attachments) < MOST_ATTACHMENTS:
            self.attachments.append(attachment)
        elif not any(one.kind == "too_large" for one in self.skipped):
            self.skipped.append(Skipped(f"attachments after the first {MOST_ATTACHMENTS}", "too_large"))

    def add_encrypted(self) -> None:
        """One more part that is encrypted."""
        self.encrypted += 1
        self.skipped.append(Skipped(f"encrypted part {self.encrypted}", "encrypted"))


def parts_of(message: Part) -> Parts:
    """The texts and attachments of a mail, in their order."""
    parts = Parts()
    _collect(message, parts)
    if parts.reports and not parts.attachments and not any(text.strip() for text in parts.texts):
        parts.texts = parts.reports  # a report without a word for people is all there is
    return parts


def _collect(part: Part, parts: Parts, *, inline: bool = False) -> None:
    """Sort a part and all that lie in it (RFC 2046).

    Args:
        inline: it lies beside a page that shows it.
    """
    kind = part.kind
    if kind in {"multipart/encrypted", "application/pgp-encrypted"}:
        parts.add_encrypted()
    elif kind in _SERVICE:
        if kind in _REPORTS:
            parts.reports.append(without_mime(part.text()[0]))
    elif kind.startswith("multipart/"):
        _collect_multipart(part, kind, parts)
    elif kind in _CRYPTOGRAPHIC or (kind == "application/octet-stream" and part.name.lower().endswith(".p7m")):
        _collect_wrapped(part, parts)
    elif kind in _MAILS or kind == "message/partial":
        parts.add(Attachment("mail.eml", part.body))
    elif kind in _TNEF:
        _collect_tnef(part.body(), parts)
    elif _is_body(part, kind, parts, inline=inline):
        _collect_text(part, kind, parts)
    elif not (inline and kind.startswith("image/") and part.disposition != "attachment" and _is_tiny(part)):
        _collect_file(part, parts)


def _is_body(part: Part, kind: str, parts: Parts, *, inline: bool) -> bool:
    """Whether a text is the mail's own. One that has a file's name is, where nothing was before it."""
    if not (kind.startswith("text/") or kind in _PAGES or kind == "application/pgp") or kind in _TEXT_FILES:
        return False
    if part.disposition == "attachment" or inline:
        return False
    return not part.name or (not parts.texts and part.disposition != "attachment")


def _collect_multipart(part: Part, kind: str, parts: Parts) -> None:
    children = part.children()
    if not children:
        if part.depth >= MOST_DEPTH:
            parts.skipped.append(Skipped("a part that lies too deep", "too_large"))
        else:
            _collect_text(part, "text/plain", parts)  # no boundary is to be found: its body as it stands
    elif kind == "multipart/alternative":
        _collect_alternative(children, parts)
    elif kind == "multipart/related":
        _collect_related(part, children, parts)
    else:
        for child in children:
            _collect(child, parts)


def _collect_alternative(children: list[Part], parts: Parts) -> None:
    """The plain body, unless it is a stub beside a page; whatever else the alternatives hold."""
    found = Parts()
    plain = page = None
    for child in children:
        before = len(found.texts)
        _collect(child, found)
        text = "\n\n".join(found.texts[before:])
        if text.strip():
            if child.kind == "text/plain":
                plain = plain or text
                found.beside = len(plain.strip())
            else:
                page = page or text
    if plain and page and len(page) > _STUB_LEAST and len(plain.strip()) * _STUB < len(page):
        plain = None
    chosen = plain or page
    parts.texts.extend([chosen] if chosen else [])
    for attachment in found.attachments:
        parts.add(attachment)
    parts.warnings.extend(found.warnings)
    parts.rights.extend(found.rights)
    parts.reports.extend(found.reports)
    parts.skipped.extend(found.skipped)
    parts.encrypted += found.encrypted


def _collect_related(part: Part, children: list[Part], parts: Parts) -> None:
    """The page, the pictures in it that are more than ornament (RFC 2387), and the files that some programs put beside them."""
    root = related_root(part, children)
    _collect(root, parts)
    for child in children:
        shown = child.kind.startswith(_RELATED_FILES) or child.kind == "application/octet-stream"
        named = child.name and not child.kind.startswith(_FURNITURE)
        if child.name.rpartition("/")[2].lower() in _OFFICE_FURNITURE:
            continue
        if child is not root and (shown or named or child.disposition == "attachment"):
            _collect(child, parts, inline=True)


def related_root(part: Part, children: list[Part]) -> Part:
    """The child that the others are for: the one that ``start`` names, the first text, or the first."""
    start = part.parameter("content-type", "start")
    named = next((child for child in children if start and child.fields.get("content-id", "").strip() == start), None)
    return named or next((one for one in children if one.kind.startswith(("text/", "multipart/"))), children[0])


def _collect_wrapped(part: Part, parts: Parts) -> None:
    """A signed mail inside its signature (S/MIME, RFC 8551, 3.5.2), or an encrypted one."""
    if "enveloped" in part.parameter("content-type", "smime-type").lower():
        parts.add_encrypted()
        return
    try:
        content = content_of(part.body())
    except DigitizeError as error:
        if error.kind == "encrypted":
            parts.add_encrypted()
        else:
            parts.skipped.append(Skipped("a signed part", error.kind))
        return
    if content.strip() and part.depth < MOST_DEPTH:
        _collect(parse(content, depth=part.depth + 1), parts)


def _collect_tnef(data: bytes, parts: Parts) -> None:
    """What Outlook packs into ``winmail.dat``: the body, where the mail has none, and the files."""
    try:
        packed = read_tnef(data)
    except DigitizeError as error:
        parts.skipped.append(Skipped("a part made by Outlook (TNEF)", error.kind))
        return
    if packed.damaged:
        parts.skipped.append(TNEF_DAMAGED)
    if packed.text.strip() and not any(text.strip() for text in parts.texts):
        parts.texts.append(packed.text)
    for name, content in packed.files:
        parts.add(Attachment(name, lambda content=content: content))  # type: ignore[misc]


def _collect_text(part: Part, kind: str, parts: Parts) -> None:
    if kind in _PAGES:
        body = part.body()
        if parts.beside and not may_exceed(body, max(_STUB * parts.beside, _STUB_LEAST)):
            return  # it says no more than the plain text
        text, warnings, rights = page_text(body, part.charset)
        parts.texts.append(text)
        parts.warnings.extend(warnings)
        parts.rights.extend(rights)
        return
    if (
        not kind.startswith("multipart/")
        and part.depth < MOST_DEPTH
        and part.hides_parts()
        and _collect_hidden(part, parts)
    ):
        return
    body = part.body()
    if _is_binary(body[:4096]):
        parts.add(Attachment(part.name, lambda: body))
        return
    inside = take_out(body)
    text, warnings = decoded(inside.text, part.charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if kind in _ENRICHED:
        text = enriched_text(text)
    elif "<" in text[:2100] and _PAGE.match(text):
        text = markup_text(text)
    elif kind == "text/plain" and _is_mail(text):
        parts.add(Attachment("mail.eml", part.body))
        return
    elif part.parameter("content-type", "format").lower() == "flowed":
        text = unflow(text, delete_space=part.parameter("content-type", "delsp").lower() == "yes")
    parts.texts.append(without_mime(text))
    parts.warnings.extend(warnings)
    for name, content in inside.files:
        parts.add(Attachment(name, lambda content=content: content))  # type: ignore[misc]
    if inside.encrypted:
        parts.add_encrypted()
    if inside.unread:
        parts.skipped.append(Skipped("a file in the text (BinHex)", "unsupported"))


def _is_binary(sample: bytes) -> bool:
    """Whether what calls itself a text is some other file: one byte of ten is a control character there."""
    if len(sample.translate(None, _CONTROLS)) > len(sample) * 0.95:
        return False
    return not looks_like_text(sample)


def _is_mail(text: str) -> bool:
    """Whether what calls itself a text is a whole mail, as programs send one that don't know how to attach it."""
    if not _TRANSPORT.search(text[:8192].partition("\n\n")[0]):
        return False
    return mail_type_of(text[:8192].lstrip(), "") == "message/rfc822"


def _collect_hidden(part: Part, parts: Parts) -> bool:
    """The parts in what calls itself text but begins with a boundary; False where there are none."""
    children = part.children()
    for child in children:
        _collect(child, parts)
    return bool(children)


def _collect_file(part: Part, parts: Parts) -> None:
    if part.end > part.start:
        if part.raw.startswith(TNEF_MAGIC, part.start) or part.name.lower() == "winmail.dat":
            _collect_tnef(part.body(), parts)
        else:
            parts.add(Attachment(part.name or _name_for(part.kind), part.body))


def _name_for(kind: str) -> str:
    """A name for what has none, so that its type helps where its content can't tell."""
    subtype = kind.partition("/")[2]
    endings = {"calendar": "ics", "vcard": "vcf", "x-vcard": "vcf", "directory": "vcf", "tab-separated-values": "tsv"}
    ending = endings.get(subtype, subtype if kind in _TEXT_FILES else "")
    return f"file.{ending}" if ending else ""


def _is_tiny(part: Part) -> bool:
    base64 = "base64" in part.fields.get("content-transfer-encoding", "").lower()
    size = (part.end - part.start) * (3 if base64 else 4) // 4
    return size < _TINY_BYTES or not may_hold_a_page(part.body())
