"""Pages as crawlers and browsers keep them: WARC, ARC and Safari's web archives; each page a document of its own."""

from __future__ import annotations

import importlib.util
import io
import logging
import plistlib
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import known_encoding
from winnow_agent.vault.digitize.inside import Stream, member
from winnow_agent.vault.digitize.sample import Sample, looks_like_text
from winnow_agent.vault.digitize.web.records import Extent, Window, extents

WARC, ARC, WEBARCHIVE = "application/warc", "application/x-internet-archive", "application/x-webarchive"
media_types = (WARC, ARC, WEBARCHIVE)
formats = (
    Format(
        "WARC, ARC (.warc, .arc, also gzipped)",
        (WARC, ARC),
        "each page or file that a server gave, read as a file of its own; of a damaged one all records that can be found",
        "requests, redirects, errors, repeated answers, pictures, style sheets and scripts",
        "web",
    ),
    Format(
        "Safari's web archive (.webarchive)", (WEBARCHIVE,), "the page and its frames", "pictures, style sheets", "web"
    ),
)

# It says which addresses it mends.
logging.getLogger("warcio").setLevel(logging.CRITICAL)

_TAKEN = frozenset({"response", "resource", "conversion"})
_FURNITURE = re.compile(
    r"image/|font/|text/(?:css|javascript|dns)|application/(?:javascript|x-javascript|ecmascript|font|x-font|vnd\.ms-fontobject|"
    r"manifest|wasm|x-shockwave|ocsp|pkix|x-x509)"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 1 << 12
_MOST_RECODED = 16 << 20
_MOST_REMEMBERED = 1_000_000
_MOST_PLIST = 256 << 20


def media_type_of(sample: Sample) -> str | None:
    """An ARC file by its first record, a web archive by its first key."""
    if sample.head.startswith(b"filedesc:"):
        return ARC
    if sample.head.startswith((b"bplist00", b"<?xml")) and b"WebMainResource" in sample.head:
        return WEBARCHIVE
    return None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The documents of each answer of a server, ``record 5`` before their parts."""
    yield from _web_archive(file) if file.media_type == WEBARCHIVE else _records(file)


def _records(file: SourceFile) -> Iterator[Document | Unread]:
    left_out: Counter[str] = Counter()
    digests: set[str] = set()
    empty = True
    for number, extent in enumerate(extents(file.file, file.size), 1):
        part = f"record {number}"
        if not extent.length:
            yield Unread(part, "malformed", "reading a web archive: there is no record where one should begin")
            continue
        try:
            for item in _record(file, extent, part, digests, left_out):
                empty = False
                yield item
        except _UNREADABLE as error:
            yield Unread(part, "malformed", f"reading a web archive: a record can't be parsed ({type(error).__name__})")
        if extent.cut:
            yield Unread(part, "malformed", "reading a web archive: it ends within a record; fetch it again")
    if left_out and empty:
        told = ", ".join(f"{count} {what}" for what, count in sorted(left_out.items()))
        raise DigitizeError(f"reading a web archive: no record has text of its own: {told}", kind="no_text")


_UNREADABLE = (ValueError, OSError, EOFError, LookupError, AttributeError, zlib.error)


def _record(
    file: SourceFile, extent: Extent, part: str, digests: set[str], left_out: Counter[str]
) -> Iterator[Document | Unread]:
    try:
        from warcio.exceptions import ArchiveLoadFailed
        from warcio.recordloader import ArcWarcRecordLoader
        from warcio.statusandheaders import StatusAndHeadersParserException
    except ImportError as error:
        raise DigitizeError(
            "reading a web archive: its reader is not installed; run: pip install 'winnow-agent[formats]'",
            kind="missing_engine",
        ) from error
    loader = ArcWarcRecordLoader(verify_http=False)
    try:
        # What HTTP said is parsed below, as the loader takes it only from an address, which a damaged record may not have.
        record = loader.parse_record_stream(io.BufferedReader(Window(file.file, extent)), no_record_parse=True)
        if record.rec_type == "response" and _is_http(record):
            record.http_headers = loader.http_parser.parse(record.raw_stream)
    except (ArchiveLoadFailed, StatusAndHeadersParserException) as error:
        raise ValueError("no record") from error
    reason = _left_out(record, digests)
    if reason:
        left_out[reason] += 1
        return
    headers = record.http_headers or record.rec_headers
    content_type = str(headers.get_header("Content-Type") or "")
    body: Stream = _Checked(record.content_stream())
    if "br" in str(headers.get_header("Content-Encoding") or "").lower() and not _unpacks_brotli():
        head = body.read(_HEAD)
        if not looks_like_text(head):
            yield Unread(
                part, "missing_engine", "reading a web archive: a page is packed by brotli; run: pip install brotli"
            )
            return
        body = _Joined(head, body)  # some crawlers keep what a server packed unpacked
    if content_type.lower().startswith("text/") and (charset := _CHARSET.search(content_type)):
        body = _recoded(body, charset[1])
    yield from member(file, body, name=_name(str(record.rec_headers.get_header("WARC-Target-URI") or "")), part=part)


def _unpacks_brotli() -> bool:
    """Whether what warcio unpacks it with is installed."""
    return any(importlib.util.find_spec(name) for name in ("brotli", "brotlicffi"))


def _is_http(record: Any) -> bool:
    """Whether a record holds an answer with its head: not one of DNS or of FTP."""
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "http:")
    return bool(record.length) and address.lower().startswith("http")


def _left_out(record: Any, digests: set[str]) -> str:
    """Why a record is no page; ``""`` for one that is."""
    if record.rec_type not in _TAKEN or str(record.rec_headers.get_header("WARC-Target-URI")).startswith("metadata:"):
        return "of requests and of the crawl"
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if not str(status).startswith("2"):
        return "of errors and redirects"
    headers = record.http_headers or record.rec_headers
    if _FURNITURE.match(str(headers.get_header("Content-Type") or "").strip().lower()):
        return "of pictures, style sheets and scripts"
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if digest in digests:
        return "that repeat others"
    if digest and len(digests) < _MOST_REMEMBERED:
        digests.add(str(digest))
    return ""


class _Checked:
    """A body whose damage is told as a file's is."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        try:
            return bytes(self._stream.read(size))
        except zlib.error as error:
            raise ValueError("damaged") from error


def _recoded(body: Stream, charset: str) -> Stream:
    """As UTF-8, where only the server said what the encoding is."""
    encoding = known_encoding(charset)
    if encoding in {"", "utf-8", "ascii"}:
        return body
    blocks: list[bytes] = []
    while sum(map(len, blocks)) < _MOST_RECODED and (block := body.read(1 << 20)):
        blocks.append(block)
    data = b"".join(blocks)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = data.decode(encoding, "replace").encode()
    return _Joined(data, body)


class _Joined:
    """Bytes that were read ahead, then the rest."""

    def __init__(self, ahead: bytes, rest: Stream) -> None:
        self._ahead = io.BytesIO(ahead)
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        return self._ahead.read(size) or self._rest.read(size)


def _name(address: str) -> str:
    """The last part of an address's path, as a file's name."""
    try:
        return PurePosixPath(urlsplit(address).path).name
    except ValueError:
        return ""


def _web_archive(file: SourceFile) -> Iterator[Document | Unread]:
    """A property list with the page's bytes, and those of its frames."""
    if file.size > _MOST_PLIST:
        raise DigitizeError(
            "reading a web archive: it is larger than 256 MiB; save the page without pictures", kind="too_large"
        )
    try:
        archive = plistlib.loads(file.file.read())
    except (plistlib.InvalidFileException, ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise DigitizeError(
            "reading a web archive: its property list is damaged; save the page again", kind="malformed"
        ) from error
    except Exception as error:  # the parser of XML property lists has an error of its own, which is no ValueError
        if type(error).__name__ != "ExpatError":
            raise
        raise DigitizeError(
            "reading a web archive: its property list is damaged; save the page again", kind="malformed"
        ) from error
    yield from _page(file, archive, "")


def _page(file: SourceFile, archive: object, part: str) -> Iterator[Document | Unread]:
    if not isinstance(archive, dict):
        return
    resource = archive.get("WebMainResource")
    data = resource.get("WebResourceData") if isinstance(resource, dict) else None
    if isinstance(data, bytes) and isinstance(resource, dict):
        body: Stream = io.BytesIO(data)
        body = _recoded(body, str(resource.get("WebResourceTextEncodingName") or ""))
        yield from member(file, body, name="page.html", part=part)
    frames = archive.get("WebSubframeArchives")
    for number, frame in enumerate(frames if isinstance(frames, list) else (), 1):
        yield from _page(file, frame, f"{part}/frame {number}".lstrip("/"))
