"""What a file is, by its content; its name is a hint only where content can't tell, Markdown from plain text."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import BinaryIO

from winnow_agent.vault.digitize.installed import recognizers
from winnow_agent.vault.digitize.mail.kinds import mail_type_of
from winnow_agent.vault.digitize.office.compound import Compound, CompoundError
from winnow_agent.vault.digitize.sample import PDF_OBJECT, Sample, looks_like_text

UNKNOWN = "application/octet-stream"
GENERIC = frozenset(
    {
        UNKNOWN,
        "text/plain",
        "text/html",
        "application/xml",
        "application/json",
        "application/zip",
        "application/x-ole-storage",
    }
)
"""What many formats are made of: a digitizer may know better."""
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
    (0, b"OggS\0", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"caff\0\1", "audio/x-caf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"PK\x07\x08", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"LZIP\1", "application/x-lzip"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/jp2"),
    (0, b"WARC/", "application/warc"),
    (0, b"WEBVTT", "text/vtt"),
)
_CPIO = re.compile(rb"07070[12][0-9A-Fa-f]{104}|070707[0-7]{70}")
# Netpbm's raw formats, with width and height, after comments; pixels of white look like text.
_ANYMAP = re.compile(rb"P[456]\n(?:#[^\n]*\n)*\d{1,6}\s+\d{1,6}\s")
# Of what begins with letters, the signs behind them: a text may begin with the name of a format.
_LETTERED = (
    (re.compile(rb"ID3[\x02-\x04]"), "audio/mpeg"),  # ID3v2, 3.1
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "application/x-bzip2"),
)
_PDF_HEADER = re.compile(rb"%PDF-\d\.\d\s*?(?:[\r\n]|\Z)")  # a line of its own, as in no text that tells of it
_RIFF = {"image/webp", "audio/wav", "video/x-msvideo"}
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
_STILL_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}
_OFFICE_FOLDERS: Mapping[str, str] = {
    "word/": DOCX,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("__substg1.0_", "application/vnd.ms-outlook"),
)
_OUTLOOK_STREAM = "__properties_version1.0"
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,79}")
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?>.{0,4000}?-->)\s*)*+<(?:!doctype\s+html|html|head|body|title|script|style|meta|"
    r"table|div|p|h[1-6]|br|center|font|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(
    r"\A\s*<(?:\?xml\b|!DOCTYPE\b|!--|[A-Za-z_][\w.-]{0,80}+:?[\w.-]{0,80}+(?:\s+xmlns\b|\s*>))", re.IGNORECASE
)
# A chat, whose lines begin with a name in such brackets, closes none.
_DECLARES, _CLOSES = re.compile(r"\A\s*<[?!]|\A\s*<[^>]{0,400}?\bxmlns\b"), re.compile(r"</[A-Za-z_]")
_SUBRIP = re.compile(r"\A\s*\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} --> ")
_BY_SUFFIX = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
}
_FRONT_MATTER = re.compile(r"\A---\n(?:[\w-]+:.*\n|[ \t]+.*\n)+---\n")


def media_type_of_file(file: BinaryIO, name: str) -> str:
    """The media type by a file's content, which is left at its beginning; its name is a hint.

    What the signatures here tell no closer than as one of `GENERIC` is shown to the digitizers. Parses: to be called
    where a parser may run.
    """
    sample = Sample(file, name)
    media_type = _by_signature(sample)
    if media_type in GENERIC:
        media_type = _by_digitizers(sample, heavy=media_type == UNKNOWN) or media_type
    if media_type == UNKNOWN:
        media_type = _foreign(sample.head)
    file.seek(0)
    return media_type


def _by_signature(sample: Sample) -> str:
    media_type = _by_magic(sample.head)
    if media_type == "application/zip":
        return _zip_type(sample)
    if media_type == "application/x-ole-storage":
        return _compound_type(sample) or media_type
    if media_type is not None:
        return media_type
    if looks_like_text(sample.head):
        return _text_type(sample.text, sample.suffix)
    if PDF_OBJECT.search(sample.head):
        return "application/pdf"  # that has lost its head
    return _zip_type(sample) if sample.members else UNKNOWN  # a program that unpacks itself


def _compound_type(sample: Sample) -> str | None:
    """By the streams' names, wherever they stand; a mail's first, because its text may hold any word."""
    if sample.has_stream(_OUTLOOK_STREAM):
        try:
            if (_OUTLOOK_STREAM,) in Compound(sample.file).streams:
                return "application/vnd.ms-outlook"
        except (CompoundError, struct.error):
            pass  # damaged: the names have to do
    return next((kind for stream, kind in _STREAMS if sample.has_stream(stream)), None)


def _by_digitizers(sample: Sample, *, heavy: bool) -> str | None:
    return next((kind for recognizer in recognizers(heavy=heavy) if (kind := recognizer(sample)) is not None), None)


def is_tar(head: bytes) -> bool:
    """Whether a tar begins so: by its mark (POSIX 1003.1, ustar), or by the checksum that older ones have as well."""
    if head.startswith(b"ustar", 257):
        return True
    told = re.fullmatch(rb"[ 0]*([0-7]{1,7})[ \0]*", head[148:156])
    if len(head) < 512 or not head[0] or told is None:
        return False
    return sum(head[:148]) + 8 * 0x20 + sum(head[156:512]) == int(told[1], 8)


def _by_magic(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset) and not (media_type in _RIFF and not head.startswith(b"RIFF")):
            return _matroska(head) if media_type == "video/x-matroska" else media_type
    for pattern, media_type in _LETTERED:
        if pattern.match(head):
            return media_type
    if b"%PDF-" in head[:1024] and (_PDF_HEADER.search(head[:1040]) or not looks_like_text(head)):
        return "application/pdf"  # after the containers, which may hold one as it is
    if head[4:8] == b"ftyp" and 0 in head[:4]:
        brand = head[8:12]
        if brand in _STILL_BRANDS:
            return _STILL_BRANDS[brand]
        return "audio/mp4" if brand.startswith(b"M4") and brand[2:3] in b"AB" else "video/mp4"
    if head[4:8] in _QUICKTIME and 0 in head[:4]:
        return "video/quicktime"
    if is_tar(head):
        return "application/x-tar"
    if _ANYMAP.match(head):
        return "image/x-portable-anymap"
    if _CPIO.match(head):
        return "application/x-cpio"
    if head[:1] == b"]" and head[1:3] == b"\0\0" and (head[5:13] == b"\xff" * 8 or not any(head[10:13])):
        return "application/x-lzma"  # LZMA SDK: usual properties, a dictionary of whole blocks, a size that can be
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


def _zip_type(sample: Sample) -> str:
    if sample.head.startswith(b"mimetype", 30):  # ODF 1.3 part 2, 3.3; EPUB 3.3, 4.3
        length = int.from_bytes(sample.head[18:22], "little")
        told = sample.head[38 : 38 + min(length, 80)].decode("ascii", "replace").strip()
        if _MEDIA_TYPE.fullmatch(told):
            return told
    names = sample.members
    if "[Content_Types].xml" in names:
        for folder, kind in _OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    if not names:  # its directory is damaged: its beginning has to do
        for folder, kind in _OFFICE_FOLDERS.items():
            if folder.encode() in sample.head:
                return kind
    return "application/zip"


def _text_type(text: str, suffix: str) -> str:
    mail = mail_type_of(text, suffix)
    if mail is not None:
        return mail
    if suffix not in _BY_SUFFIX:
        if _HTML.match(text):
            return "text/html"
        if suffix in {".html", ".htm", ".xhtml"} and ("<" in text or "&#" in text):
            return "text/html"
        if _XML.match(text) and (_DECLARES.match(text) or _CLOSES.search(text)):
            return "text/html" if "<html" in text[:4096] else "application/xml"
        if _SUBRIP.match(text):
            return "application/x-subrip"
    return _BY_SUFFIX.get(suffix, "text/markdown" if _FRONT_MATTER.match(text) else "text/plain")


def _foreign(head: bytes) -> str:
    """A name for the message "no digitizer takes …"; never one of a type that this table should have seen itself."""
    import puremagic

    try:
        guessed = str(puremagic.from_string(head[:8192], mime=True))
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    ours = {kind for _, _, kind in _MAGIC} | {"application/pdf", "video/mp4", "audio/mp4", "image/bmp", DOCX}
    return guessed if "/" in guessed and guessed not in ours and not guessed.startswith("text/") else UNKNOWN
