"""Mail: a document for each mail, and its attachments as documents of their own.

The text of a mail is its body: the plain one, or the web page where there is no plain one of substance. The subject is
the title; the other header fields stay out. The header is read by Python's older policy on purpose: the newer one raises
on many damaged headers.
"""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import TypeAlias

from winnow_agent.documents import Document, SourceType, Turn
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread, digitize, digitizers, join_parts
from winnow_agent.vault.digitize.cleaning import clean, decode, known_encoding, lost_characters, one_line
from winnow_agent.vault.digitize.html import Page, read_page
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_agent.vault.digitize.quoting import said_in, unflow
from winnow_protocol.errors import SetAsideError

media_types = ("message/rfc822", "application/mbox")

MAX_MAIL = 128 << 20
MAX_DEPTH = 5
MAX_ATTACHMENTS = 500

_SEPARATOR = re.compile(rb"From \S.*\d:\d\d")
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_UUENCODED = re.compile(r"^begin [0-7]{3,4} \S.*\n(?:[!-`]{1,61}\n)*?`?\n?end$", re.MULTILINE)
_STUB = 5  # a plain body this many times shorter than the page beside it only says that there is a page
_STUB_LEAST = 500
_SERVICE = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_ENCRYPTED = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


Part: TypeAlias = "Message[str, str]"


@dataclass(slots=True)
class _Parts:
    """What a mail holds: bodies in their order, attachments, and remarks."""

    texts: list[Page] = field(default_factory=list)
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    encrypted: bool = False


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The mail, or each mail of the box, and their attachments. A mail of a box that can't be read is `Unread`."""
    if file.media_type == "application/mbox":
        for number, raw in enumerate(_mails(file), start=1):
            part = f"mail {number}"
            try:
                if raw is None:
                    raise _too_large()
                yield from _mail(raw, part, file)
            except SetAsideError as error:
                yield Unread(part, error.kind, str(error))
        return
    if file.size > MAX_MAIL:
        raise _too_large()
    yield from _mail(file.file.read(), "", file)


def _too_large() -> DigitizeError:
    return DigitizeError(f"reading a mail: it is larger than {MAX_MAIL >> 20} MiB; split it", kind="too_large")


def _mails(file: SourceFile) -> Iterator[bytes | None]:
    """The mails of a box (RFC 4155; mboxo and mboxrd), one in memory at a time; ``None`` for one that is too large.

    A line "From …" begins a mail only after an empty line, and with a time in it or a header field after it: not every
    program escapes such lines in a body.
    """
    lines: list[bytes] = []
    size = 0
    blank, begun = True, False
    line = file.file.readline(MAX_MAIL)
    while line:
        following = file.file.readline(MAX_MAIL)
        if blank and line.startswith(b"From ") and (_SEPARATOR.match(line) or _HEADER_LINE.match(following)):
            if begun:
                yield _unescaped(lines, size)
            lines, size, begun = [], 0, True
        else:
            size += len(line)
            if size <= MAX_MAIL:
                lines.append(line)
        blank = not line.strip()
        line = following
    if begun:
        yield _unescaped(lines, size)


def _unescaped(lines: list[bytes], size: int) -> bytes | None:
    return _ESCAPED.sub(rb"\1", b"".join(lines)) if size <= MAX_MAIL else None


def _mail(raw: bytes, part: str, file: SourceFile) -> Iterator[Document | Unread]:
    """One mail and its attachments.

    Raises:
        DigitizeError: there is neither a body nor an attachment that can be read.
    """
    message = email.message_from_bytes(raw.lstrip())
    parts = _Parts()
    _collect(message, parts)
    attachments = [_source(name, data, file) for name, data in parts.attachments]
    refused = [source.media_type for source in attachments if source.media_type not in digitizers()]
    document = _body(message, parts, refused)
    if document is not None:
        yield replace(document, part=part, media_type="message/rfc822")
    elif len(refused) == len(attachments):
        raise _empty(parts, refused)
    for number, source in enumerate(attachments, start=1):
        if source.media_type in digitizers():
            yield from _attached(source, join_parts((part, f"attachment {number}")))


def _empty(parts: _Parts, refused: list[str]) -> DigitizeError:
    if parts.encrypted:
        return DigitizeError("reading a mail: its body is encrypted; save it decrypted", kind="encrypted")
    if refused:
        what = f"no digitizer takes {refused[0]}, which is all it holds; save the attachment in another form"
        return DigitizeError(f"reading a mail: {what}", kind="unsupported")
    return DigitizeError("reading a mail: there is no text in it", kind="no_text")


def _source(name: str, data: bytes, file: SourceFile) -> SourceFile:
    stream = io.BytesIO(data)
    return SourceFile(stream, name, media_type_of_file(stream, name), len(data), file.engines, file.depth + 1)


def _attached(source: SourceFile, part: str) -> Iterator[Document | Unread]:
    try:
        if source.depth > MAX_DEPTH:
            raise DigitizeError(f"reading an attachment: it lies more than {MAX_DEPTH} files deep", kind="too_large")
        for item in digitize(source):
            yield replace(item, part=join_parts((part, item.part)))
    except SetAsideError as error:
        yield Unread(part, error.kind, str(error))


def _body(message: Part, parts: _Parts, refused: list[str]) -> Document | None:
    text, turns = _turns(parts, _sender(message))
    if not text.strip():
        return None
    warnings = [*dict.fromkeys(parts.warnings), *(f"an attachment was not read: {kind}" for kind in refused)]
    return Document(
        text=text,
        media_type="message/rfc822",
        title=one_line(_header(message, "Subject")),
        source_type=SourceType.MAIL,
        turns=turns,
        rights=tuple(dict.fromkeys(right for page in parts.texts for right in page.rights)),
        warnings=(*warnings, *lost_characters(text)),
    )


def _turns(parts: _Parts, sender: str) -> tuple[str, tuple[Turn, ...]]:
    """The bodies as one text; turns where something is quoted."""
    said = said_in(clean("\n\n".join(page.text for page in parts.texts)), sender)
    text = ""
    turns: list[Turn] = []
    for one in said:
        text += "\n\n" if text else ""
        turns.append(Turn(one.speaker, len(text), len(text) + len(one.text)))
        text += one.text
    return text, tuple(turns) if len(turns) > 1 else ()


def _collect(part: Part, parts: _Parts) -> None:
    """Walk a mail's parts (RFC 2046) in their order."""
    kind = part.get_content_type()
    if kind in _ENCRYPTED:
        parts.encrypted = True
    elif kind in _SERVICE or kind in _SIGNATURES:
        return
    elif kind == "multipart/alternative" and part.is_multipart():
        _collect_alternative(_children(part), parts)
    elif kind == "multipart/related" and part.is_multipart():
        children = _children(part)
        for child in children[:1]:
            _collect(child, parts)
        if children[1:]:
            parts.warnings.append("inline pictures were not read")
    elif kind == "message/rfc822":
        parts.attachments.extend(("mail.eml", child.as_bytes()) for child in _children(part))
    elif part.is_multipart():
        for child in _children(part):
            _collect(child, parts)
    elif (kind in {"text/plain", "text/html"} or kind.startswith("multipart/")) and not _is_attached(part):
        parts.texts.append(_page(part, kind, parts))  # a multipart without boundaries has its body as it stands
    elif len(parts.attachments) < MAX_ATTACHMENTS:
        data = _payload(part)
        if data.strip():
            parts.attachments.append((_file_name(part), data))
    else:
        parts.warnings.append(f"only the first {MAX_ATTACHMENTS} attachments were read")


def _collect_alternative(children: list[Part], parts: _Parts) -> None:
    """The plain body, unless it is a stub beside a page; whatever else the alternatives hold."""
    found = _Parts()
    plain = html = None
    for child in children:
        before = len(found.texts)
        _collect(child, found)
        if len(found.texts) > before:
            if child.get_content_type() == "text/plain":
                plain = plain or found.texts[before]
            else:
                html = html or found.texts[before]
    if plain and html and len(html.text) > _STUB_LEAST and len(plain.text.strip()) * _STUB < len(html.text):
        plain = None
    chosen = plain if plain and plain.text.strip() else html
    parts.texts.extend([chosen] if chosen else [])
    parts.attachments.extend(found.attachments)
    parts.warnings.extend(found.warnings)
    parts.encrypted |= found.encrypted


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _page(part: Part, kind: str, parts: _Parts) -> Page:
    data = _payload(part)
    charset = _parameter(part, "charset")
    if kind == "text/html":
        # The header's word counts more than the page's own (RFC 2854, 6).
        encoding = known_encoding(charset)
        page = read_page(data.decode(encoding, "replace")) if encoding else read_page(data)
        parts.warnings.extend(page.warnings)
        return page
    text, warnings = decode(data, charset)
    parts.warnings.extend(warnings)
    text = text.replace("\r\n", "\n")
    if _parameter(part, "format").lower() == "flowed":
        text = unflow(text, delete_space=_parameter(part, "delsp").lower() == "yes")
    text, encoded = _UUENCODED.subn("", text)
    if encoded:
        parts.warnings.append("attachments inside the text were not read")
    return Page(clean(text), "", "und", (), ())


def _payload(part: Part) -> bytes:
    """The part's bytes, decoded; where a multipart has no boundaries, as they stand."""
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        return data
    return str(part.get_payload()).encode("utf-8", "surrogateescape") if not part.is_multipart() else b""


def _is_attached(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Part) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _parameter(part: Part, name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _header(message: Part, name: str) -> str:
    """A header field with its encoded words (RFC 2047) decoded, or as it stands where they are damaged."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return str(raw)
    return "".join(piece if isinstance(piece, str) else decode(piece, charset or "")[0] for piece, charset in pieces)


def _sender(message: Part) -> str:
    """The name in From, or what stands before the address' ``@``."""
    name, address = parseaddr(" ".join(_header(message, "From").split()))
    return one_line(name, 60) or address.partition("@")[0]
