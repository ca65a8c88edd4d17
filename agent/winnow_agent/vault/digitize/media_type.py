"""What a file is, by its content; its name is a hint only where content can't tell, Markdown from plain text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from winnow_agent.vault.digitize.cleaning import by_mark, decode

HEAD_BYTES = 1 << 16
"""How much of a file's beginning `media_type_of` wants to see."""

UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
"""An office file (ECMA-376) encrypted with a password: a compound file with a stream ``EncryptedPackage``."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"AIFF", "audio/aiff"),
    (8, b"AIFC", "audio/aiff"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"caff", "audio/x-caf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"PK\x07\x08", "application/zip"),
    (0, b"WARC/", "application/warc"),
    (0, b"WEBVTT", "text/vtt"),
)
_RIFF = {"image/webp", "audio/wav", "video/x-msvideo"}
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
_STILL_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"})
_OFFICE_FOLDERS: Mapping[str, str] = {
    "word/": DOCX,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OFFICE_SUFFIXES = {".docx": "word/", ".docm": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?>.{0,4000}?-->)\s*)*+<(?:!doctype\s+html|html|head|body|title|script|style|meta|"
    r"table|div|p|h[1-6]|br|center|font|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(
    r"\A\s*<(?:\?xml\b|!DOCTYPE\b|!--|[A-Za-z_][\w.-]{0,80}+:?[\w.-]{0,80}+(?:\s+xmlns\b|\s*>))", re.IGNORECASE
)
_HEADER = re.compile(r"^[!-9;-~]{1,76}:")
_MAIL_FIELDS = frozenset(
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
        "in-reply-to",
        "references",
        "x-mailer",
        "envelope-to",
        "dkim-signature",
        "list-id",
    }
)
_MAIL_SUFFIXES = frozenset({".eml", ".mht", ".mhtml", ".msg"})
_MBOX = re.compile(r"\AFrom \S.{0,200}?\d:\d{2}.{0,200}\n[!-9;-~]{1,76}:")
_SUBRIP = re.compile(r"\A\s*\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} --> ")
_BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
}
_FRONT_MATTER = re.compile(r"\A---\n(?:[\w-]+:.*\n|[ \t]+.*\n)+---\n")


def media_type_of(head: bytes, name: str) -> str:
    """The media type by the first `HEAD_BYTES` of a file; `UNKNOWN` for what is not known and not text.

    A container of the zip or compound family is told only as far as its beginning shows; `media_type_of_file` looks
    inside.
    """
    head = head[:HEAD_BYTES]
    binary = _by_magic(head)
    if binary == "application/zip":
        return _zip_by_head(head, name)
    if binary is not None:
        return binary
    if looks_like_text(head):
        return _text_type(decode(head)[0].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), name)
    return _foreign(head)


def media_type_of_file(file: BinaryIO, name: str) -> str:
    """The media type by the whole file, which is left at its beginning. Parses: to be called where a parser may run."""
    file.seek(0)
    media_type = media_type_of(file.read(HEAD_BYTES), name)
    if media_type == "application/x-ole-storage":
        media_type = _compound_type(file)
    elif media_type == "application/zip" or media_type in _OFFICE_FOLDERS.values():
        media_type = _zip_type(file) or media_type
    file.seek(0)
    return media_type


def looks_like_text(head: bytes) -> bool:
    """Whether the bytes are text in some encoding: marked, or with next to no control characters."""
    if not head or by_mark(head) is not None:
        return True
    if 0 in head:
        return any("utf-16" in warning for warning in decode(head)[1])
    controls = sum(1 for byte in head if byte < 0x20 and byte not in b"\t\n\v\f\r\x1a\x1b")
    return controls <= len(head) // 200


def _by_magic(head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset) and not (media_type in _RIFF and not head.startswith(b"RIFF")):
            return _matroska(head) if media_type == "video/x-matroska" else media_type
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _STILL_BRANDS:
            return "image/heic"
        return "audio/mp4" if brand.startswith(b"M4") and brand[2:3] in b"AB" else "video/mp4"
    if head[4:8] in _QUICKTIME and 0 in head[:4]:
        return "video/quicktime"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    return _mpeg_audio(head)


def _matroska(head: bytes) -> str:
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _mpeg_audio(head: bytes) -> str | None:
    """A frame of MPEG audio (ISO 11172-3) or ADTS (ISO 13818-7): eleven set bits, then fields that have forbidden values."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or looks_like_text(head):
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    version, layer, rate, sampling = (head[1] >> 3) & 3, (head[1] >> 1) & 3, head[2] >> 4, (head[2] >> 2) & 3
    return "audio/mpeg" if version != 1 and layer != 0 and rate not in {0, 15} and sampling != 3 else None


def _zip_by_head(head: bytes, name: str) -> str:
    if head.startswith(b"mimetype", 30):
        length = int.from_bytes(head[18:22], "little")
        return head[38 : 38 + min(length, 80)].decode("ascii", "replace").strip() or "application/zip"
    for folder, media_type in _OFFICE_FOLDERS.items():
        if b"PK\x03\x04" in head and folder.encode() in head:
            return media_type
    hinted = _OFFICE_SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if hinted and (b"[Content_Types].xml" in head or b"_rels/" in head):
        return _OFFICE_FOLDERS[hinted]
    return "application/zip"


def _zip_type(file: BinaryIO) -> str | None:
    """What the names of the members say; ``None`` where the directory can't be read."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for folder, kind in _OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)), None)


def _compound_type(file: BinaryIO) -> str:
    """Names of streams stand in the directory of a compound file ([MS-CFB] 2.6.1) as UTF-16, wherever it lies."""
    file.seek(0)
    names = {
        "EncryptedPackage": ENCRYPTED_OFFICE,
        "WordDocument": "application/msword",
        "PowerPoint Document": "application/vnd.ms-powerpoint",
        "Workbook": "application/vnd.ms-excel",
        "__substg1.0_": "application/vnd.ms-outlook",
    }
    seen: set[str] = set()
    tail = b""
    while block := file.read(1 << 20):
        seen.update(name for name in names if name.encode("utf-16-le") in tail + block)
        tail = block[-64:]
    return next((kind for name, kind in names.items() if name in seen), "application/x-ole-storage")


def _text_type(text: str, name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if _MBOX.match(text) or (suffix == ".mbox" and text.startswith("From ")):
        return "application/mbox"
    if _is_mail(text.lstrip(), suffix):
        return "message/rfc822"
    if suffix not in _BY_SUFFIX:
        if _HTML.match(text):
            return "text/html"
        if suffix in {".html", ".htm", ".xhtml"} and "<" in text:
            return "text/html"
        if _XML.match(text):
            return "text/html" if "<html" in text[:4096] else "application/xml"
        if _SUBRIP.match(text):
            return "application/x-subrip"
    return _BY_SUFFIX.get(suffix, "text/markdown" if _FRONT_MATTER.match(text) else "text/plain")


def _is_mail(text: str, suffix: str) -> bool:
    """Begins with header fields (RFC 5322, 2.2), at least two of them a mail's, or one where the name says so."""
    known: set[str] = set()
    for index, line in enumerate(text.split("\n", 200)):
        if not line:
            break
        if index and line[0] in " \t":
            continue
        if not _HEADER.match(line):
            # The head may end in the middle of a line, and a first body line may follow without an empty one.
            break
        known.add(line.partition(":")[0].lower())
    mail = known & _MAIL_FIELDS
    if suffix in _MAIL_SUFFIXES:
        return bool(mail)
    return len(mail) > 1 and bool(mail & {"from", "received", "return-path", "message-id", "date", "mime-version"})


def _foreign(head: bytes) -> str:
    """A name for the message "no digitizer takes …"; never one of a type that this table should have seen itself."""
    import puremagic

    try:
        guessed = str(puremagic.from_string(head[:8192], mime=True))
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    ours = {kind for _, _, kind in _MAGIC} | {"application/pdf", "video/mp4", "audio/mp4", "image/bmp", DOCX}
    return guessed if "/" in guessed and guessed not in ours and not guessed.startswith("text/") else UNKNOWN
